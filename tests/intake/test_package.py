"""A workbook is weighed before it is opened: what is no plain workbook is refused by name."""

from __future__ import annotations

import io
import random
import zipfile

import pytest

from dxlib.errors import IntakeError
from dxlib.intake.package import MAX_ENTRIES, weigh
from tests.intake.books import bare, grid, parts, saved, sheet_xml, zipped

GOOD = parts(sheet_xml('<row r="1"><c r="A1"><v>1</v></c></row>'))
NOISE = random.Random(0).randbytes(200_000).hex()
ENTITY = '<!DOCTYPE x [<!ENTITY a "b">]>'


def refusal(data: bytes) -> IntakeError:
    with pytest.raises(IntakeError) as caught:
        weigh(data)
    return caught.value


def added(name: str, body: str | bytes = "x") -> bytes:
    return zipped({**GOOD, name: body})


def declared(encoding: str, body: str) -> bytes:
    return f'<?xml version="1.0" encoding="{encoding}"?>{body}'.encode(encoding)


def locked() -> bytes:
    """The flag of encryption set on every entry of the directory."""
    data = bytearray(zipped(GOOD))
    for place in range(len(data) - 10):
        if data[place : place + 4] == b"PK\x01\x02":
            data[place + 8] |= 1
    return bytes(data)


def damaged() -> bytes:
    """One stored byte changed, so that the sum of the part no longer fits."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, body in GOOD.items():
            archive.writestr(name, body)
    return out.getvalue().replace(b"<v>1</v>", b"<v>2</v>")


def repeated() -> bytes:
    out = io.BytesIO(zipped(GOOD))
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("XL/worksheets/SHEET1.xml", "x")
    return out.getvalue()


REFUSED = {
    "no zip: unreadable_xlsx": b"PK\x03\x04" + b"x" * 100,
    "cut off: unreadable_xlsx": zipped(GOOD)[:-200],
    "a changed byte: unreadable_xlsx": damaged(),
    "an empty zip: not_xlsx": zipped({}),
    "another zip: not_xlsx": zipped({"readme.txt": "x"}),
    "no content types: not_xlsx": zipped({k: v for k, v in GOOD.items() if k != "[Content_Types].xml"}),
    "a bomb: suspicious_zip": added("xl/media/a.bin", b"0" * 20_000_000),
    "many entries: suspicious_zip": zipped({**GOOD, **{f"xl/media/{i}": "x" for i in range(MAX_ENTRIES)}}),
    "a password: encrypted": locked(),
    "a way out: unsafe_names": added("xl/../../evil.txt"),
    "a way out of Windows: unsafe_names": added("xl\\..\\..\\evil.txt"),
    "an absolute name: unsafe_names": added("/tmp/evil"),
    "a drive: unsafe_names": added("C:/evil"),
    "two of a name: repeated_parts": repeated(),
    "a macro: macros": added("xl/vbaProject.bin"),
    "a macro under another name: macros": added(
        "[Content_Types].xml",
        '<Types><Override ContentType="application/vnd.ms-excel.sheet.macroEnabled.main+xml"/></Types>',
    ),
    "an embedded file: attachments": added("xl/embeddings/oleObject1.bin"),
    "an entity: entities": added("xl/sharedStrings.xml", f"<?xml version='1.0'?>{ENTITY}<sst/>"),
    "an entity in UTF-16: entities": added("docProps/app.xml", declared("utf-16", f"{ENTITY}<x/>")),
    "an entity in UTF-16BE: entities": added("docProps/app.xml", f"{ENTITY}<x/>".encode("utf-16-be")),
    "an entity far inside: entities": added("docProps/app.xml", f"<!--{NOISE}-->{ENTITY}<x/>"),
    "UTF-7: odd_encoding": added("docProps/app.xml", "<?xml version='1.0' encoding='UTF-7'?>+ADw-x/+AD4-"),
    "UTF-32: odd_encoding": added("docProps/app.xml", "<x/>".encode("utf-32-be")),
    "a picture elsewhere: outside_picture": zipped(
        {
            **GOOD,
            "xl/drawings/drawing1.xml": "<x/>",
            "xl/drawings/_rels/drawing1.xml.rels": '<Relationships><Relationship Id="a" Type="t/image" '
            'Target="https://example.org/a.png" TargetMode="External"/></Relationships>',
        }
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_no_plain_workbook_is_refused_by_name_and_with_advice(case: str):
    error = refusal(REFUSED[case])
    assert error.code == case.split(": ")[-1]
    for text in (error.message.vi, error.message.en):
        first, _, second = text.rpartition(". ")
        assert first
        assert second.endswith(".")


def test_a_macro_under_any_name_of_its_part_is_refused():
    assert refusal(added("xl/other/VBAPROJECT.bin")).code == "macros"


@pytest.mark.parametrize("data", [zipped(GOOD), saved(grid([["a", 1]])), bare("")])
def test_plain_workbooks_pass(data: bytes):
    assert "xl/workbook.xml" in weigh(data).parts


def test_names_with_the_separator_of_windows_are_the_same_names():
    data = zipped({name.replace("/", "\\"): body for name, body in GOOD.items()})
    assert "xl/worksheets/sheet1.xml" in weigh(data).parts


def test_small_parts_may_be_packed_tightly():
    assert weigh(added("xl/media/a.bin", b"0" * 99_000))


def test_a_part_in_utf16_is_read():
    body = declared("utf-16", "<x><y z='ư'/></x>")
    found: list[str] = []
    weigh(added("docProps/app.xml", body)).read("docprops/app.xml", lambda tag, a: found.extend([tag, *a.values()]))
    assert found == ["x", "y", "ư"]
