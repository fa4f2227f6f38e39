"""A file is known by its first bytes; what is no table is refused as what it is, whatever its name says."""

from __future__ import annotations

import bz2
import csv
import gzip
import io
import lzma
import tarfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dxlib.errors import IntakeError
from dxlib.intake.kinds import recognise

CORPUS = Path("/work/shared/corpus")
TEXT = "period,ward_code,name\n2024-10,25813,Chợ Mỹ Phước\n".encode()
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1000)


def zipped(*names: str, first: str | None = None) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        if first:
            archive.writestr("mimetype", first)
        for name in names:
            archive.writestr(name, "x")
    return out.getvalue()


def tarred() -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("a.csv"), io.BytesIO())
    return out.getvalue()


def compound(stream: str) -> bytes:
    return COMPOUND + stream.encode("utf-16-le") + bytes(500)


BOOK = zipped("[Content_Types].xml", "_rels/.rels", "xl/workbook.xml", "xl/worksheets/sheet1.xml")
OPEN_DOCUMENT = "application/vnd.oasis.opendocument."
REFUSED = {
    "gzip: compressed_file": gzip.compress(TEXT),
    "xz: compressed_file": lzma.compress(TEXT),
    "bzip2: compressed_file": bz2.compress(TEXT),
    "empty bzip2: compressed_file": bz2.compress(b""),
    "zstd: compressed_file": b"\x28\xb5\x2f\xfd\x04\x00" + TEXT,
    "7z: compressed_file": b"7z\xbc\xaf\x27\x1c\x00\x04" + bytes(30),
    "rar: compressed_file": b"Rar!\x1a\x07\x01\x00" + bytes(30),
    "tar: compressed_file": tarred(),
    "a zip of a CSV: other_zip": zipped("chunk.csv"),
    "an empty zip: other_zip": zipped(),
    "xls: legacy_xls": compound("Workbook"),
    "xls of Excel 5: legacy_xls": compound("Book"),
    "xls of Excel 4: legacy_xls": b"\x09\x04\x06\x00\x00\x00\x10\x00" + bytes(30),
    "behind a password: encrypted_workbook": compound("EncryptedPackage"),
    "doc: word_file": compound("WordDocument"),
    "ppt: slides_file": compound("PowerPoint Document"),
    "docx: word_file": zipped("[Content_Types].xml", "word/document.xml"),
    "pptx: slides_file": zipped("[Content_Types].xml", "ppt/presentation.xml"),
    "rtf: word_file": rb"{\rtf1\ansi Ph\'f2}",
    "xlsb: xlsb_file": zipped("[Content_Types].xml", "xl/workbook.bin"),
    "ods: ods_file": zipped("content.xml", "META-INF/manifest.xml", first=OPEN_DOCUMENT + "spreadsheet"),
    "ods without its kind: ods_file": zipped("content.xml", "META-INF/manifest.xml"),
    "odt: word_file": zipped("content.xml", "META-INF/manifest.xml", first=OPEN_DOCUMENT + "text"),
    "pdf: pdf_file": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n",
    "html: html_page": b"<html><table><tr><td>1</td></tr></table>",
    "html with its kind: html_page": b"\xef\xbb\xbf\r\n<!DOCTYPE html>\n<html>",
    "a table of HTML: html_page": b"<TABLE border=1><tr><td>1</td></tr></TABLE>",
    "html after a comment: html_page": b"<!-- export -->\n<html>",
    "html in UTF-16: html_page": "\ufeff<html><body>".encode("utf-16-le"),
    "a saved web page: html_page": b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n",
    "xml: xml_file": b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
    "xml in UTF-16: xml_file": "\ufeff<?xml version='1.0' encoding='UTF-16'?><a/>".encode("utf-16-be"),
    "xml in UTF-16 without mark: xml_file": "<?xml version='1.0'?><a/>".encode("utf-16-le"),
    "png: image_file": b"\x89PNG\r\n\x1a\n" + bytes(20),
    "jpeg: image_file": b"\xff\xd8\xff\xe0\x00\x10JFIF",
    "bmp: image_file": b"BM\x20\x00\x00\x00" + bytes(26),
    "webp: image_file": b"RIFF\x24\x00\x00\x00WEBPVP8 ",
    "heic: image_file": b"\x00\x00\x00\x18ftypheic" + bytes(12),
}


def refusal(data: bytes, name: str) -> IntakeError:
    with pytest.raises(IntakeError) as caught:
        recognise(data, name)
    return caught.value


def kind(data: bytes, name: str) -> str:
    try:
        return recognise(data, name)
    except IntakeError as error:
        return error.code


@pytest.mark.parametrize("name", ["so_lieu.csv", "so_lieu.xlsx", "so_lieu.XLS", "so_lieu"])
@pytest.mark.parametrize("case", REFUSED)
def test_what_is_no_table_is_named_whatever_its_name_says(case: str, name: str):
    assert refusal(REFUSED[case], name).code == case.split(": ")[-1]


@pytest.mark.parametrize("name", ["a.csv", "a.txt", "A.CSV", "a", "a.2024-10", ""])
def test_text_is_read_as_text(name: str):
    assert recognise(TEXT, name) == "csv"
    assert recognise(b"\xef\xbb\xbf" + TEXT, name) == "csv"
    assert recognise(TEXT.decode().encode("utf-16"), name) == "csv"


@pytest.mark.parametrize("name", ["a.xlsx", "a.XLSX", "a", "a.xlsm", "a.xls"])
def test_a_workbook_is_read_as_a_workbook(name: str):
    assert recognise(BOOK, name) == "xlsx"


def test_a_workbook_with_odd_parts_or_damage_is_left_to_the_check_of_workbooks():
    assert recognise(zipped("[Content_Types].xml", "data/book.xml"), "a.xlsx") == "xlsx"
    assert recognise(zipped("[Content_Types].xml", "xl\\workbook.xml"), "a.xlsx") == "xlsx"
    assert recognise(BOOK[: len(BOOK) // 2], "a.xlsx") == "xlsx"
    assert recognise(b"PK\x03\x04", "a.xlsx") == "xlsx"


@pytest.mark.parametrize(("name", "suffix"), [("a.xlsx", ".xlsx"), ("a.XLS", ".xls"), ("a.b.ods", ".ods")])
def test_text_named_as_a_workbook_is_refused(name: str, suffix: str):
    error = refusal(TEXT, name)
    assert error.code == "text_named_xlsx"
    assert suffix in error.message.vi
    assert refusal(TEXT.decode().encode("utf-16"), name).code == "text_named_xlsx"


@pytest.mark.parametrize("name", ["a.csv", "A.CSV", "a.txt", "a.tsv"])
def test_a_workbook_named_as_text_is_refused(name: str):
    assert refusal(BOOK, name).code == "workbook_named_csv"


def test_anything_else_named_as_a_workbook_cannot_be_opened():
    assert refusal(b"\x01\x02\x00\x03" * 50, "a.xlsx").code == "unreadable_xlsx"


def test_an_old_container_named_xlsx_is_a_workbook_behind_a_password():
    assert refusal(COMPOUND, "a.xlsx").code == "encrypted_workbook"
    assert refusal(COMPOUND, "a.xls").code == "legacy_xls"


def test_no_bytes_at_all_are_no_kind():
    assert recognise(b"", "a.xlsx") == "csv"


HARMLESS = [
    "<b>đậm</b>,x",
    "<script>alert(1)</script>,x",
    "< 5 tuổi;≥ 5 tuổi",
    "BM,Mã",
    "PK,khóa",
    "BZh,x",
    "PDF,x",
    "%,x",
    "from: Mỹ Phước\nto: Bến Cát",
    "Rar,x",
    "MM,x",
]


@pytest.mark.parametrize("text", HARMLESS)
def test_text_that_begins_a_little_like_something_else_is_text(text: str):
    assert recognise(text.encode(), "a.csv") == "csv"
    assert recognise(text.encode("utf-16"), "a.csv") == "csv"


@given(st.text("abcđêươ <>&%{}\\\n,;1", max_size=60))
def test_no_text_breaks_the_look_at_it(text: str):
    assert kind(text.encode(), "a.csv") in ("csv", "html_page", "xml_file", "pdf_file", "word_file")


@given(st.binary(max_size=200), st.sampled_from([b"", b"PK\x03\x04", COMPOUND[:8], b"\xff\xfe", b"\xfe\xff", b"<?xml"]))
def test_no_bytes_break_the_look_at_them(tail: bytes, head: bytes):
    for name in ("a.csv", "a.xlsx"):
        assert kind(head + tail, name)


@pytest.mark.parametrize("case", REFUSED)
def test_a_refusal_says_what_it_is_and_then_what_to_do(case: str):
    message = refusal(REFUSED[case], "a.csv").message
    for words in (message.vi, message.en):
        assert words.endswith(".")
        assert words.count(". ") == 1
        assert "{" not in words
    assert message.vi != message.en


@pytest.mark.skipif(not CORPUS.exists(), reason="the corpus of hostile files is not on this machine")
def test_the_corpus_has_no_file_of_another_kind_that_passes():
    labels = csv.DictReader(io.StringIO((CORPUS / "MANIFEST.csv").read_text(encoding="utf-8")))
    passed = []
    for label in labels:
        if label["class"] in ("compressed", "wrong_type") and label["expected"] == "ERROR":
            found = kind((CORPUS / label["class"] / label["file"]).read_bytes(), label["file"])
            passed += [label["file"]] if found in ("csv", "xlsx") else []
    assert passed == []
