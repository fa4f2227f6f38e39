"""Bytes become a table of text cells, or are refused with a sentence. Nothing is judged here but the form.

This is the seam for a child process: bytes in, :class:`Table` out, no other input and no side effect.
"""

from __future__ import annotations

import csv
import io
import unicodedata
from dataclasses import dataclass, field
from functools import cached_property

from dxlib import exports
from dxlib.errors import IntakeError
from dxlib.intake.workbook import read_xlsx
from dxlib.language import say

MAX_BYTES = 50 * 1024 * 1024
DELIMITERS = (",", ";", "\t", "|")


@dataclass(frozen=True)
class Table:
    """Text cells in NFC without outer spaces; ``lines`` are the source lines of ``rows``, counted from 1.

    ``reading`` holds the choices made (encoding, delimiter, sheet) for the ledger.
    """

    header: list[str]
    rows: list[list[str]]
    lines: list[int]
    reading: dict[str, str] = field(default_factory=dict)

    @cached_property
    def columns(self) -> list[tuple[str, ...]]:
        """The same cells by column."""
        return list(zip(*self.rows, strict=True)) if self.rows else [()] * len(self.header)


def read_table(data: bytes, file_name: str) -> Table:
    """Read a CSV in UTF-8 or a one-sheet XLSX, told apart by their first bytes. Raises :class:`IntakeError`."""
    if not data.strip():
        raise IntakeError("empty_file", say("The file is empty. Choose the file that holds the figures."))
    if len(data) > MAX_BYTES:
        raise IntakeError("too_large", say("The file is over 50 MB. Upload one month or one ward at a time."))
    if data[:4] == b"PK\x03\x04":
        header, rows, lines, sheet = read_xlsx(data)
        table = Table(header, rows, lines, {"format": "xlsx", "sheet": sheet})
    else:
        table = _read_csv(data)
    return Table([_clean(h) for h in table.header], _cleaned(table.rows), table.lines, table.reading)


def _read_csv(data: bytes) -> Table:
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
    return Table(header, rows, lines, {"format": "csv", "encoding": "utf-8", "delimiter": delimiter})


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
