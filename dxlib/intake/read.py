"""Bytes become a table of text cells, or are refused with a sentence. Nothing is judged here but the form.

This is the seam for a child process: bytes in, :class:`Table` out, no other input and no side effect.
"""

from __future__ import annotations

import csv
import io
import unicodedata
from dataclasses import dataclass, field

import pyarrow as pa

from dxlib import exports
from dxlib.errors import IntakeError
from dxlib.intake.findings import Finding
from dxlib.intake.source import Progress
from dxlib.intake.workbook import read_xlsx
from dxlib.language import say

MAX_BYTES = 50 * 1024 * 1024
DELIMITERS = (",", ";", "\t", "|")


@dataclass(frozen=True)
class Table:
    """Text cells in NFC without outer spaces; ``lines`` are their source lines, counted from 1.

    ``cells`` has string columns named "0", "1", …; a blank cell is "". ``reading`` holds the choices made (encoding,
    delimiter, sheet) for the ledger. ``aside`` are texts of the file outside the table; ``findings`` what is wrong
    with rows that are no rows of the table, which ``cells`` leaves out.
    """

    header: list[str]
    cells: pa.Table
    lines: pa.Array
    reading: dict[str, str] = field(default_factory=dict)
    aside: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def rows(self) -> list[list[str]]:
        """Every cell as a Python text: for tables that are small."""
        columns = [self.cells.column(i).to_pylist() for i in range(self.cells.num_columns)]
        return [list(row) for row in zip(*columns, strict=True)]

    def column(self, place: int) -> pa.ChunkedArray:
        return self.cells.column(place)


def read_table(data: bytes, file_name: str, sheet: str | None = None, progress: Progress | None = None) -> Table:
    """Read a CSV or a sheet of an XLSX, told apart by their first bytes. Raises :class:`IntakeError`."""
    if not data.strip():
        raise IntakeError("empty_file", say("The file is empty. Choose the file that holds the figures."))
    if data[:4] == b"PK\x03\x04":
        header, rows, lines, name = read_xlsx(data)
        reading = {"format": "xlsx", "sheet": name}
    else:
        header, rows, lines, reading = _read_csv(data)
    header, rows = [_clean(h) for h in header], _cleaned(rows)
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(header)
    cells = pa.table({str(i): pa.array(c, pa.string()) for i, c in enumerate(columns)})
    return Table(header, cells, pa.array(lines, pa.int64()), reading)


def _read_csv(data: bytes) -> tuple[list[str], list[list[str]], list[int], dict[str, str]]:
    text = _decoded(data)
    delimiter = _delimiter(text.lstrip("\r\n ").split("\n", 1)[0])
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    header: list[str] = []
    rows: list[list[str]] = []
    lines: list[int] = []
    before = 0
    try:
        for row in reader:
            line, before = before + 1, reader.line_num
            if not any(cell.strip() for cell in row):
                continue
            row = _without_blank_tail(row, len(header))
            if not header:
                header = row
                continue
            if len(row) != len(header):
                raise _ragged(line, len(row), len(header))
            rows.append(row)
            lines.append(line)
    except csv.Error as error:
        raise _not_csv(reader.line_num) from error
    return header, rows, lines, {"format": "csv", "encoding": "utf-8", "delimiter": delimiter}


def _without_blank_tail(row: list[str], wanted: int) -> list[str]:
    """Excel pads rows with empty cells; those right of the table say nothing."""
    while len(row) > wanted and not row[-1].strip():
        row = row[:-1]
    return row


def _ragged(line: int, found: int, wanted: int) -> IntakeError:
    message = say(
        "Line {line} has {found} cells but the header has {wanted}. Open the line and mend its separators or quotes.",
        line=line,
        found=found,
        wanted=wanted,
    )
    return IntakeError("ragged_row", message, line)


def _not_csv(line: int) -> IntakeError:
    message = say(
        "The table breaks near line {line}: a quote is not closed or a cell is over 128 KB. "
        "Save the file again from Excel as “CSV UTF-8”.",
        line=line,
    )
    return IntakeError("not_csv", message, line)


def _decoded(data: bytes) -> str:
    if b"\x00" in data:
        raise IntakeError(
            "not_text", say("The file is not a text table. Save it from Excel as “CSV UTF-8” or as .xlsx.")
        )
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        message = say("Line {line} is not in UTF-8. Save the file from Excel as “CSV UTF-8”.", line=line)
        raise IntakeError("not_utf8", message, line) from error


def _delimiter(header: str) -> str:
    return max(DELIMITERS, key=header.count)


def _clean(cell: str) -> str:
    return unicodedata.normalize("NFC", cell).strip()


class _Cleaned(dict[str, str]):
    """Cells and what they are cleaned to: each text is cleaned once, however often a file repeats it."""

    def __missing__(self, cell: str) -> str:
        self[cell] = clean = exports.restored(_clean(cell))
        return clean


def _cleaned(rows: list[list[str]]) -> list[list[str]]:
    known = _Cleaned()
    return [[known[cell] for cell in row] for row in rows]
