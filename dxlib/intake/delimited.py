"""A CSV as rows of raw cells with their source lines; what is no table is refused by its line.

Python's strict ``csv`` reads it, because it keeps exact source lines and never guesses a dialect silently. Spaces
after a closing quote, which it refuses, are passed over; any other text there is refused. Blocks in which it could
find nothing to judge are read in one step instead (:mod:`dxlib.intake.plain`).
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import chain, islice

from dxlib.errors import IntakeError
from dxlib.intake import decode
from dxlib.intake.lines import Lines
from dxlib.intake.plain import Plain
from dxlib.intake.source import Chunk, Progress, Rows, Source
from dxlib.language import say

DELIMITERS = (",", ";", "\t", "|")
MAX_CELL = 1024 * 1024
"""Characters in one cell: far above any text, far below what an unclosed quote swallows."""
SAMPLE_LINES = 20
SAMPLE_WIDTH = 100_000
MOST_BLANK = 10_000
ROWS_A_REPORT = 20_000
_SEPARATOR = re.compile(r'"?sep=([^\w"\r\n])"?[ \t;,]*[\r\n]*', re.IGNORECASE)

csv.field_size_limit(MAX_CELL)


def rows(data: bytes, progress: Progress | None = None) -> Source:
    """The rows of a CSV and how it was read. Raises :class:`IntakeError`, also while its rows are taken."""
    text = decode.text(data)
    first = _first_lines(Lines(text.data, text.start))
    told = _SEPARATOR.fullmatch(first[0]) if first else None
    delimiter = told[1] if told else _delimiter(first)
    reading = {"format": "csv", "encoding": text.encoding, "delimiter": delimiter}
    lines = Lines(text.data, text.start + (len(first[0].encode()) if told else 0))
    records = _Records(lines, delimiter, 2 if told else 1)
    plain = Plain(lines, delimiter, MAX_CELL)

    def quick(width: int) -> list[Chunk]:
        chunks = plain.rows(width, records.line)
        records.line += sum(len(chunk.lines) for chunk in chunks)
        if chunks and progress:
            progress("reading", lines.share)
        return chunks

    return Source(_told(iter(records), lines, progress), reading, quick=quick)


def _first_lines(stream: Iterable[str]) -> list[str]:
    """As many as hold :data:`SAMPLE_LINES` lines that are not blank."""
    lines: list[str] = []
    filled = 0
    for line in stream:
        lines.append(line)
        filled += not line.isspace()
        if filled == SAMPLE_LINES or len(lines) == MOST_BLANK:
            break
    return lines


def _told(records: Rows, lines: Lines, progress: Progress | None) -> Rows:
    """The same rows; ``progress`` hears which share of the text is read."""
    if progress is None:
        yield from records
        return
    progress("reading", 0.0)
    for record in records:
        yield record
        yield from islice(records, ROWS_A_REPORT - 1)
        progress("reading", lines.share)


def _delimiter(sample: list[str]) -> str:
    """The sign that cuts most of the first lines into the same number of cells; of several, into most cells."""
    short = [line[:SAMPLE_WIDTH] for line in sample if not line.isspace()]
    return max(DELIMITERS, key=lambda sign: _agreement(short, sign))


def _agreement(sample: list[str], delimiter: str) -> tuple[int, int]:
    """How many lines belong to rows of equally many cells, and how many those are."""
    reader = csv.reader(sample, delimiter=delimiter, skipinitialspace=True)
    lines: Counter[int] = Counter()
    before = 0
    with suppress(csv.Error):  # it is refused by its line when the rows are read
        for row in reader:
            lines[len(row)] += reader.line_num - before
            before = reader.line_num
    return max(((count, cells) for cells, count in lines.items() if cells > 1), default=(0, 0))


class _Records:
    """Iterates over (line, cells) of the rows that have anything in them; ``line`` is where the next begins.

    ``_kept`` are the lines of the row that is being read: where ``csv`` gives up, they are read again by hand, to
    pass over harmless spaces or to say in which line the quote was opened.
    """

    def __init__(self, lines: Iterable[str], delimiter: str, first: int) -> None:
        self._kept: list[str] = []
        self._lines = self._keeping(lines)
        self._delimiter = delimiter
        self.line = first

    def _keeping(self, lines: Iterable[str]) -> Iterator[str]:
        keep = self._kept.append
        for line in lines:
            keep(line)
            yield line

    def __iter__(self) -> Rows:
        while True:
            try:
                yield from self._strictly()
                return
            except csv.Error:
                row = self._by_hand()
            line, self.line = self.line, self.line + len(self._kept)
            self._kept.clear()
            if any(cell.strip() for cell in row):
                yield line, row

    def _strictly(self) -> Rows:
        kept = self._kept
        for row in csv.reader(self._lines, delimiter=self._delimiter, strict=True):
            line = self.line
            self.line = line + len(kept)
            kept.clear()
            if row and (row[0].strip() or any(cell.strip() for cell in row)):
                yield line, row

    def _by_hand(self) -> list[str]:
        return _Record(list(self._kept), self._lines, self.line, self._delimiter).cells()


class _Record:
    """One row read sign by sign: ``lines`` are those already taken, ``more`` what follows in the file."""

    def __init__(self, lines: list[str], more: Iterator[str], first: int, delimiter: str) -> None:
        self._lines = chain(lines, more)
        self._number = first
        self._text = next(self._lines)
        self._at = 0
        self._delimiter = delimiter
        self._gap = re.compile(r" *" if delimiter == "\t" else r"[ \t]*")

    def cells(self) -> list[str]:
        found: list[str] = []
        while True:
            found.append(self._quoted() if self._text.startswith('"', self._at) else self._bare())
            if not self._text.startswith(self._delimiter, self._at):
                return found
            self._at += 1

    def _bare(self) -> str:
        end = self._text.find(self._delimiter, self._at)
        cell = self._text[self._at :].rstrip("\r\n") if end < 0 else self._text[self._at : end]
        self._at = len(self._text) if end < 0 else end
        if len(cell) > MAX_CELL:
            raise _long_cell(self._number)
        return cell

    def _quoted(self) -> str:
        """The cell's text; what stands behind its closing quote must be a delimiter or the end of the line."""
        opened = self._number
        text = "".join(self._inside(opened))
        gap = self._gap.match(self._text, self._at)
        self._at = gap.end() if gap else self._at
        if self._text[self._at : self._at + 1] not in ("", "\r", "\n", self._delimiter):
            raise _text_after_quote(opened) if self._number == opened else _unclosed(opened)
        return text

    def _inside(self, opened: int) -> Iterator[str]:
        self._at += 1
        size = 0
        while True:
            end = self._text.find('"', self._at)
            part = self._text[self._at :] if end < 0 else self._text[self._at : end]
            size += len(part)
            if size > MAX_CELL:
                raise _long_cell(opened) if self._number == opened else _unclosed(opened)
            yield part
            if end < 0:
                self._next_line(opened)
            elif self._text.startswith('"', end + 1):
                yield '"'
                self._at = end + 2
            else:
                self._at = end + 1
                return

    def _next_line(self, opened: int) -> None:
        following = next(self._lines, None)
        if following is None:
            raise _unclosed(opened)
        self._text, self._at, self._number = following, 0, self._number + 1


def _unclosed(line: int) -> IntakeError:
    message = say(
        "A quote opened in line {line} is not closed where its cell ends. "
        "Open the line and delete the quote or add the closing one.",
        line=line,
    )
    return IntakeError("unclosed_quote", message, line)


def _text_after_quote(line: int) -> IntakeError:
    message = say(
        "In line {line}, text follows a closing quote within the same cell. "
        "Open the line and write quotes within a cell twice, or delete them.",
        line=line,
    )
    return IntakeError("text_after_quote", message, line)


def _long_cell(line: int) -> IntakeError:
    message = say(
        "A cell in line {line} is over 1 MB. Open the line and shorten the cell.",
        line=line,
    )
    return IntakeError("long_cell", message, line)
