"""What a file is, by its first bytes before its name; everything that is no table is refused as what it is."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import PurePath
from typing import Literal

from dxlib.errors import IntakeError
from dxlib.language import say

_HEAD = 4096
_PACKED = (
    (b"\x1f\x8b", "GZIP"),
    (b"\x1f\x9d", "Z"),
    (b"\xfd7zXZ\x00", "XZ"),
    (b"\x28\xb5\x2f\xfd", "ZSTD"),
    (b"7z\xbc\xaf\x27\x1c", "7Z"),
    (b"Rar!\x1a\x07", "RAR"),
    (b"\x04\x22\x4d\x18", "LZ4"),
    (b"LZIP\x01", "LZIP"),
    (b"MSCF\x00\x00\x00\x00", "CAB"),
)
_BZIP2 = re.compile(rb"BZh[1-9](?:1AY&SY|\x17\x72\x45\x38\x50\x90)")
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLD_BIFF = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00")
_IMAGE = re.compile(
    rb"\x89PNG\r\n\x1a\n|\xff\xd8\xff|GIF8[79]a|II\*\x00|MM\x00\*|RIFF.{4}WEBP|.{4}ftyp(?:heic|heix|mif1|avif)", re.S
)
_HTML = re.compile(rb"(?:<!--.*?-->\s*)*<(?:!doctype\s+html|(?:html|head|body|table|meta|style|title|div)[\s>/])", re.S)
_WEB_ARCHIVE = re.compile(
    rb"(?:mime-version|from|content-type)\s*:[^\n]*\n.*?content-type\s*:\s*(?:multipart|text/html)", re.S
)
_XML = re.compile(rb"(?:<!--.*?-->\s*)*<(?:\?xml|!doctype|!entity)\b", re.S)
_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_BOOK_NAMES = (".xlsx", ".xls", ".xlsm", ".xlsb", ".xltx", ".ods")
_TEXT_NAMES = (".csv", ".txt", ".tsv", ".tab")


def recognise(data: bytes, file_name: str) -> Literal["csv", "xlsx"]:
    """Whether to read it as text or as a workbook. Raises :class:`IntakeError` that names what it is instead."""
    suffix = PurePath(file_name).suffix.lower()
    _refuse_packed(data)
    _refuse_documents(data, suffix)
    if data.startswith(_ZIP):
        return _workbook(data, suffix)
    if suffix in _BOOK_NAMES and data.strip():
        raise _no_workbook(data, suffix)
    return "csv"


def _refuse_packed(data: bytes) -> None:
    kind = next((kind for mark, kind in _PACKED if data.startswith(mark)), None)
    kind = "BZIP2" if _BZIP2.match(data) else "TAR" if data[257:262] == b"ustar" and b"\x00" in data[:257] else kind
    if kind:
        message = say("The file is packed ({kind}). Unpack it and choose the CSV or Excel file inside.", kind=kind)
        raise IntakeError("compressed_file", message)


def _refuse_documents(data: bytes, suffix: str) -> None:
    if data.startswith(_COMPOUND):
        raise _compound(data, suffix)
    if data.startswith(_OLD_BIFF):
        raise _legacy_xls()
    if _IMAGE.match(data) or (data[:2] == b"BM" and int.from_bytes(data[2:6], "little") == len(data)):
        raise IntakeError(
            "image_file", say("The file is a picture. Choose the table that it was taken of, as CSV or Excel (.xlsx).")
        )
    head = _first_words(data)
    if head.startswith(b"%pdf-"):
        raise IntakeError(
            "pdf_file", say("The file is a PDF. Choose the table that it was made from, as CSV or Excel (.xlsx).")
        )
    if head.startswith(b"{\\rtf"):
        raise _word_file()
    if _HTML.match(head) or _WEB_ARCHIVE.match(head):
        raise IntakeError(
            "html_page",
            say("The file is a web page (HTML). Open it in Excel and save it as an Excel workbook (.xlsx)."),
        )
    if _XML.match(head):
        raise IntakeError(
            "xml_file", say("The file is an XML document. Open it in Excel and save it as an Excel workbook (.xlsx).")
        )


def _first_words(data: bytes) -> bytes:
    """The beginning without mark or spaces, in small letters, whichever Unicode form it has."""
    head = data[:_HEAD]
    for mark, encoding in _BOMS:
        if head.startswith(mark):
            head = head[len(mark) :].decode(encoding, "ignore").encode()
            break
    else:
        if head[:1] == b"\x00" or head[1:2] == b"\x00":
            head = head.replace(b"\x00", b"")
    return head.lstrip().lower()


def _compound(data: bytes, suffix: str) -> IntakeError:
    """The container of old Office files and of new ones behind a password, told apart by the streams in it."""

    def holds(stream: str) -> bool:
        return stream.encode("utf-16-le") in data

    if holds("EncryptedPackage") or holds("EncryptionInfo"):
        return _encrypted()
    if holds("WordDocument"):
        return _word_file()
    if holds("PowerPoint Document"):
        return _slides()
    if holds("Workbook") or holds("Book") or suffix not in (".xlsx", ".xlsm"):
        return _legacy_xls()
    return _encrypted()


def _workbook(data: bytes, suffix: str) -> Literal["xlsx"]:
    """A zip whose list of contents cannot be read is left to the check of workbooks, which says that it is damaged."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = {name.replace("\\", "/").lower() for name in archive.namelist()}
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, RuntimeError):
        return "xlsx"
    if other := _other_package(names, data):
        raise other
    if suffix in _TEXT_NAMES:
        message = say(
            "The file is an Excel workbook although its name ends in {suffix}. "
            "Give its name the ending .xlsx, or save it from Excel as “CSV UTF-8”.",
            suffix=suffix,
        )
        raise IntakeError("workbook_named_csv", message)
    return "xlsx"


def _other_package(names: set[str], data: bytes) -> IntakeError | None:
    """What a zip is that is no workbook."""
    if "xl/workbook.bin" in names:
        message = say("The file is a binary Excel workbook (.xlsb). Open it in Excel and save it as .xlsx.")
        return IntakeError("xlsb_file", message)
    if any(name.startswith("xl/") for name in names):
        return None
    if any(name.startswith("word/") for name in names) or b"opendocument.text" in data[:120]:
        return _word_file()
    if any(name.startswith("ppt/") for name in names) or b"opendocument.presentation" in data[:120]:
        return _slides()
    if b"opendocument.spreadsheet" in data[:120] or {"content.xml", "meta-inf/manifest.xml"} <= names:
        message = say("The file is a LibreOffice spreadsheet (.ods). Open it and save it as an Excel workbook (.xlsx).")
        return IntakeError("ods_file", message)
    if "[content_types].xml" in names:
        return None
    message = say("The file is a ZIP archive, not a workbook. Unpack it and choose the CSV or Excel file inside.")
    return IntakeError("other_zip", message)


def _no_workbook(data: bytes, suffix: str) -> IntakeError:
    if b"\x00" in data and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return IntakeError("unreadable_xlsx", say("The workbook cannot be opened. Open and save it again in Excel."))
    message = say(
        "The file is plain text although its name ends in {suffix}. "
        "Open it in Excel and save it as .xlsx, or give its name the ending .csv.",
        suffix=suffix,
    )
    return IntakeError("text_named_xlsx", message)


def _legacy_xls() -> IntakeError:
    return IntakeError(
        "legacy_xls",
        say(
            "The file is a workbook of Excel 97–2003 (.xls). Open it in Excel and save it as an Excel workbook (.xlsx)."
        ),
    )


def _encrypted() -> IntakeError:
    message = say("The workbook is locked with a password. Take the password off in Excel and save it again.")
    return IntakeError("encrypted_workbook", message)


def _word_file() -> IntakeError:
    return IntakeError(
        "word_file",
        say("The file is a Word document. Copy its table into Excel and save it as an Excel workbook (.xlsx)."),
    )


def _slides() -> IntakeError:
    return IntakeError(
        "slides_file",
        say(
            "The file is a PowerPoint presentation. Copy its table into Excel and save it as an Excel workbook (.xlsx)."
        ),
    )
