"""Workbooks made by hand: with openpyxl, or as bare zips where openpyxl would not write what is wanted."""

from __future__ import annotations

import io
import zipfile
from typing import Any

from openpyxl import Workbook

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
RELS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def grid(rows: list[list[Any]], title: str = "Số liệu") -> Workbook:
    book = Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    return book


def sheet_xml(rows: str, after: str = "", before: str = "", space: str = MAIN) -> str:
    return f'<worksheet xmlns="{space}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'


def parts(sheet: str, date1904: bool = False, space: str = MAIN) -> dict[str, str | bytes]:
    """The parts of the smallest workbook, with one sheet."""
    flag = "1" if date1904 else "0"
    return {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}">'
        f'<Relationship Id="a" Type="{RELS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{space}" xmlns:r="{RELS}"><workbookPr date1904="{flag}"/>'
        '<sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}">'
        f'<Relationship Id="r1" Type="{RELS}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="r2" Type="{RELS}/styles" Target="/xl/styles.xml"/>'
        f'<Relationship Id="r3" Type="{RELS}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        "xl/styles.xml": f'<styleSheet xmlns="{space}"><cellStyleXfs><xf numFmtId="9"/></cellStyleXfs><cellXfs>'
        '<xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="10"/></cellXfs></styleSheet>',
        "xl/sharedStrings.xml": f'<sst xmlns="{space}"><si><t>một</t></si>'
        "<si><r><t>hai </t></r><r><t>ba</t></r><rPh><t>x</t></rPh></si></sst>",
        "xl/worksheets/sheet1.xml": sheet,
    }


def zipped(members: dict[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in members.items():
            archive.writestr(name, body)
    return out.getvalue()


def bare(rows: str, after: str = "", before: str = "", **options: Any) -> bytes:
    space = options.get("space", MAIN)
    return zipped(parts(sheet_xml(rows, after, before, space), **options))
