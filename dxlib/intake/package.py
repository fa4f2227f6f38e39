"""The zip that a workbook is: weighed before anything in it is opened, and its XML parts read piece by piece.

Nothing is ever extracted, nothing is fetched, and no part with a DTD or an entity is parsed.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NamedTuple
from xml.parsers import expat

from dxlib.errors import IntakeError
from dxlib.language import Text, say

MAX_ENTRIES = 200
MAX_PART = 64 * 1024 * 1024
MAX_UNPACKED = 128 * 1024 * 1024
MAX_RATIO = 100
FREE_OF_RATIO = 100_000
"""Bytes up to which a part may be packed as tightly as it likes."""
CHUNK = 1 << 18

_CONTENT_TYPES = "[content_types].xml"
_DRIVE = re.compile(r"[a-z]:", re.I)
_ENCODING = re.compile(rb"<\?xml[^>]*?encoding\s*=\s*[\"']([^\"']*)", re.S)
_MARKS = tuple(mark.encode(code) for mark in ("<!DOCTYPE", "<!ENTITY") for code in ("utf-8", "utf-16-le", "utf-16-be"))
_UNCHECKED = ("xl/embeddings/", "xl/activex/", "xl/ctrlprops/")
_MACROS = (b"macroenabled", b"macrosheet", b"vbaproject")
_XML = (".xml", ".rels", ".vml")

Attributes = dict[str, str]


class Related(NamedTuple):
    """What a part points to: the last word of the relation's type, the other part's name, and whether it is outside."""

    kind: str
    target: str
    outside: bool


class Package:
    """The parts of a weighed workbook, by their names in small letters with ``/`` between."""

    def __init__(self, archive: zipfile.ZipFile, parts: dict[str, zipfile.ZipInfo]) -> None:
        self._archive = archive
        self.parts = parts

    def chunks(self, name: str) -> Iterator[bytes]:
        """The bytes of a part, checked against their sum when all are read."""
        with self._archive.open(self.parts[name]) as stream:
            while chunk := stream.read(CHUNK):
                yield chunk

    def size(self, name: str) -> int:
        return self.parts[name].file_size

    def read(
        self,
        name: str,
        start: Callable[[str, Attributes], None],
        end: Callable[[str], None] | None = None,
        text: Callable[[str], None] | None = None,
    ) -> None:
        """A whole part, told element by element under their names without prefix."""
        reader = xml_reader(*_short_named(start, end), text)
        for chunk in self.chunks(name):
            reader.Parse(chunk)
        reader.Parse(b"", True)

    def related(self, name: str) -> dict[str, Related]:
        """What a part points to, by the identifiers that its XML uses."""
        folder, file = posixpath.split(name)
        found: dict[str, Related] = {}

        def start(tag: str, attributes: Attributes) -> None:
            if tag == "Relationship":
                target = attributes.get("Target", "").replace("\\", "/")
                outside = attributes.get("TargetMode") == "External"
                place = target if outside else posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
                kind = attributes.get("Type", "").rpartition("/")[2]
                found[attributes.get("Id", "")] = Related(kind, place if outside else place.lower(), outside)

        rels = f"{folder}/_rels/{file}.rels".lstrip("/")
        if rels in self.parts:
            self.read(rels, start)
        return found


def xml_reader(
    start: Callable[[str, Attributes], None],
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> expat.XMLParserType:
    """A parser that refuses whatever declares a DTD or an entity."""
    reader = expat.ParserCreate()
    reader.buffer_text = True
    reader.StartElementHandler = start
    reader.EndElementHandler = end
    reader.CharacterDataHandler = text
    reader.StartDoctypeDeclHandler = _refuse_entities
    reader.EntityDeclHandler = _refuse_entities
    return reader


def _short_named(
    start: Callable[[str, Attributes], None], end: Callable[[str], None] | None
) -> tuple[Callable[[str, Attributes], None], Callable[[str], None] | None]:
    """Elements without prefix, so that strict and renamed workbooks read alike."""

    def short(name: str) -> str:
        return name.rpartition(":")[2]

    if end is None:
        return lambda name, attributes: start(short(name), attributes), None
    return lambda name, attributes: start(short(name), attributes), lambda name: end(short(name))


def _refuse_entities(*declared: object) -> None:
    raise _entities()


@contextmanager
def readable() -> Iterator[None]:
    """Whatever a damaged workbook breaks inside is one refusal."""
    try:
        yield
    except IntakeError:
        raise
    except (
        ArithmeticError,
        EOFError,
        LookupError,
        NotImplementedError,
        OSError,
        RuntimeError,
        ValueError,
        expat.ExpatError,
        zipfile.BadZipFile,
        zlib.error,
    ) as error:
        raise unreadable() from error


def unreadable() -> IntakeError:
    return IntakeError("unreadable_xlsx", say("The workbook cannot be opened. Open and save it again in Excel."))


def weigh(data: bytes) -> Package:
    """Everything that can be known of a workbook before its cells are read. Raises :class:`IntakeError`."""
    with readable():
        archive = zipfile.ZipFile(io.BytesIO(data))
        entries = archive.infolist()
        _weigh_sizes(entries)
        parts = _named(entries)
        if _CONTENT_TYPES not in parts or not any(n.startswith("xl/workbook") for n in parts):
            raise IntakeError(
                "not_xlsx", say("This is not an Excel workbook (.xlsx). Save it from Excel as .xlsx or CSV.")
            )
        package = Package(archive, parts)
        _refuse_programs(package)
        for name in parts:
            if name.endswith(_XML) or name == _CONTENT_TYPES:
                _look_through(package, name)
        _refuse_pictures_elsewhere(package)
        return package


def _weigh_sizes(entries: list[zipfile.ZipInfo]) -> None:
    tight = any(e.file_size > max(FREE_OF_RATIO, MAX_RATIO * e.compress_size) for e in entries)
    unpacked = sum(e.file_size for e in entries)
    if len(entries) > MAX_ENTRIES or tight or unpacked > MAX_UNPACKED or any(e.file_size > MAX_PART for e in entries):
        message = say("The workbook unpacks to far too much. Delete what it does not need, or save its sheet as CSV.")
        raise IntakeError("suspicious_zip", message)
    if any(e.flag_bits & 0x1 for e in entries):
        raise IntakeError(
            "encrypted",
            say("The workbook is locked with a password. Take the password off in Excel and save it again."),
        )


def _named(entries: list[zipfile.ZipInfo]) -> dict[str, zipfile.ZipInfo]:
    """The entries by name. Two of one name are read by one program and not by another; paths may lead elsewhere."""
    parts: dict[str, zipfile.ZipInfo] = {}
    for entry in entries:
        name = entry.filename.replace("\\", "/").lower()
        if name.startswith("/") or _DRIVE.match(name) or ".." in name.split("/"):
            raise _odd(
                "unsafe_names",
                say("The workbook holds files with names that lead out of it. Save it again from Excel."),
            )
        if name in parts:
            raise _odd(
                "repeated_parts", say("The workbook holds two parts of the same name. Save it again from Excel.")
            )
        parts[name] = entry
    return {name: entry for name, entry in parts.items() if not name.endswith("/")}


def _odd(code: str, message: Text) -> IntakeError:
    return IntakeError(code, message)


def _refuse_programs(package: Package) -> None:
    types = b"".join(package.chunks(_CONTENT_TYPES)).replace(b"\x00", b"").lower()
    if any(mark in types for mark in _MACROS) or any("vbaproject" in name for name in package.parts):
        raise IntakeError("macros", say("The workbook holds macros. Save it from Excel as .xlsx, without macros."))
    if any(name.startswith(_UNCHECKED) for name in package.parts):
        raise IntakeError(
            "attachments",
            say("The workbook holds embedded files or controls, which nobody checks. Delete them all in Excel."),
        )


def _look_through(package: Package, name: str) -> None:
    """No DTD and no entity, however it is encoded; the standard allows UTF-8 and UTF-16 only."""
    before = b""
    for chunk in package.chunks(name):
        if not before:
            _refuse_encodings(chunk)
        if any(mark in before + chunk for mark in _MARKS):
            raise _entities()
        before = chunk[-40:]


def _refuse_encodings(head: bytes) -> None:
    """Others, such as UTF-7, could hide an entity from one reader and show it to another."""
    wide = (
        head[:4] in (b"\x00\x00\xfe\xff", b"\xff\xfe\x00\x00")
        or head[:3] == b"\x00\x00\x00"
        or head[1:4] == b"\x00" * 3
    )
    declared = _ENCODING.search(head[:1000].replace(b"\x00", b""))
    if wide or (
        declared
        and declared[1].strip().upper() not in (b"UTF-8", b"UTF8", b"US-ASCII", b"ASCII")
        and (not declared[1].strip().upper().startswith(b"UTF-16"))
    ):
        raise IntakeError(
            "odd_encoding", say("A part of the workbook is written in an unusual encoding. Save it again from Excel.")
        )


def _entities() -> IntakeError:
    return IntakeError(
        "entities", say("The workbook holds XML declarations that Excel never writes. Save it again from Excel.")
    )


def _refuse_pictures_elsewhere(package: Package) -> None:
    """A picture on another machine would be fetched, and tell of it, whenever somebody opens the kept file."""
    for name in package.parts:
        if name.startswith("xl/drawings/_rels/"):
            owner = f"xl/drawings/{posixpath.basename(name).removesuffix('.rels')}"
            if any(r.outside and r.kind == "image" for r in package.related(owner).values()):
                raise IntakeError(
                    "outside_picture",
                    say("The workbook shows a picture from another machine. Delete the picture in Excel."),
                )
