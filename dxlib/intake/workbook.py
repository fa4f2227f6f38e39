"""A plain one-sheet XLSX as text cells. The zip is weighed before anything in it is opened."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime
from typing import Any

from dxlib.errors import IntakeError
from dxlib.intake import persons
from dxlib.language import say

MAX_ENTRIES = 200
MAX_UNPACKED = 128 * 1024 * 1024
MAX_RATIO = 100
MAX_CELLS = 5_000_000

Grid = tuple[list[str], list[list[str]], list[int], str]


def read_xlsx(data: bytes) -> Grid:
    """Header, rows, their sheet rows and the sheet's name. Raises :class:`IntakeError`."""
    _weigh(data)
    from openpyxl import load_workbook

    try:
        return _only_sheet(load_workbook(io.BytesIO(data), read_only=True, data_only=True))
    except IntakeError:
        raise
    except Exception as error:  # openpyxl raises whatever its parsers do, also while rows are read; it is one thing
        raise _unreadable() from error


def _only_sheet(book: Any) -> Grid:
    """Of a workbook with one sheet: a second one, shown or hidden, would be kept for ever without being looked at."""
    if len(book.sheetnames) != 1 or len(book.worksheets) != 1:
        message = say(
            "The workbook has several sheets, shown or hidden: {names}. Keep the one with the figures.",
            names=", ".join("…" if persons.in_title(name) else name for name in book.sheetnames),
        )
        raise IntakeError("many_sheets", message)
    return _grid(book.worksheets[0])


def _weigh(data: bytes) -> None:
    try:
        entries = zipfile.ZipFile(io.BytesIO(data)).infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise _unreadable() from error
    unpacked = sum(e.file_size for e in entries)
    if len(entries) > MAX_ENTRIES or unpacked > MAX_UNPACKED or unpacked > max(100_000, MAX_RATIO * len(data)):
        raise IntakeError("suspicious_zip", say("The workbook unpacks to far too much. Save it again from Excel."))
    names = {e.filename for e in entries}
    if "xl/workbook.xml" not in names:
        raise IntakeError("not_xlsx", say("This is not an Excel workbook (.xlsx). Save it from Excel as .xlsx or CSV."))
    if any("comment" in n.casefold() for n in names):  # notes and threads, wherever a program puts them
        raise IntakeError(
            "comments", say("The workbook holds comments, which nobody checks. Delete them all in Excel.")
        )
    if any(n.endswith("vbaProject.bin") for n in names):
        raise IntakeError("macros", say("The workbook holds macros. Save it from Excel as .xlsx, without macros."))


def _unreadable() -> IntakeError:
    return IntakeError("unreadable_xlsx", say("The workbook cannot be opened. Open and save it again in Excel."))


def _grid(sheet: Any) -> Grid:
    sheet.reset_dimensions()  # the size a workbook claims may be wrong, and rows beyond it would be lost
    seen = 0
    header: list[str] = []
    rows: list[list[str]] = []
    lines: list[int] = []
    for number, values in enumerate(sheet.iter_rows(values_only=True), start=1):
        seen += len(values)
        if seen > MAX_CELLS:
            message = say("The sheet reaches too far out. Delete the empty rows and columns.")
            raise IntakeError("sheet_too_large", message)
        cells = [_text(v) for v in values]
        if not any(cells):
            continue
        if not header:
            header = _without_tail(cells)
            continue
        if any(cells[len(header) :]):
            raise IntakeError(
                "ragged_row",
                say("Row {line} reaches past the header. Delete what stands right of the table.", line=number),
                number,
            )
        rows.append((cells + [""] * len(header))[: len(header)])
        lines.append(number)
    return header, rows, lines, str(sheet.title)


def _without_tail(cells: list[str]) -> list[str]:
    while cells and not cells[-1]:
        cells = cells[:-1]
    return cells


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        moment = value.replace(microsecond=0)  # =NOW() leaves fractions of a second
        return moment.date().isoformat() if moment.time() == datetime.min.time() else moment.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def sheet_names(data: bytes) -> list[str]:
    return []
