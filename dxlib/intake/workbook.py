"""A sheet of a workbook as rows of text cells; what Excel hides, merges or leaves unsaid is named.

Every other text of the workbook goes aside: the file is kept for ever, and nobody may hide a person in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from dxlib.errors import IntakeError
from dxlib.intake import asides, wording
from dxlib.intake.book import Book, Tab
from dxlib.intake.capped import Collected
from dxlib.intake.findings import Finding
from dxlib.intake.package import readable
from dxlib.intake.sheet import MAX_ROW, Cell, Range, letter, too_far
from dxlib.intake.source import Progress, Rows, Source
from dxlib.language import Text, joined, say

MAX_WRITTEN = 128_000_000
"""Characters of a sheet: one long text may be repeated in every cell at no cost to the file."""
_HEAD = 40
"""Filled rows among which the headings end."""
_NAMED = 5
"""Hidden rows and columns that are named one by one."""
_FIGURE = re.compile(r"[\d\s.,:/%+-]*\d[\d\s.,:/%+-]*")


def sheet_names(data: bytes) -> list[str]:
    """The worksheets that hold anything, hidden ones too."""
    with readable():
        book = Book(data)
        return [tab.name for tab in book.tabs if _filled(book, tab)]


def rows(data: bytes, sheet: str | None, progress: Progress | None = None, besides: bool = True) -> Source:
    """The rows of ``sheet``, or of the only filled one. ``besides`` False: the other sheets are tables that are read
    themselves, so their cells are not put aside. The rows raise :class:`IntakeError` too."""
    with readable():
        book = Book(data)
        tab = _chosen(book, sheet)
        if tab is None:
            return Source(iter(()), {"format": "xlsx"}, padded=True)
        survey = _Survey(book, tab, progress)
        others = [t for t in book.tabs if t is not tab] if besides else []
        aside = asides.texts(book, tab, others, survey.sheet.notes)
        reading = {"format": "xlsx", "sheet": tab.name}
        return Source(_rows(book, tab, survey, progress), reading, True, aside, tuple(survey.findings()))


def _filled(book: Book, tab: Tab) -> bool:
    return next(book.sheet(tab).rows(), None) is not None


def _chosen(book: Book, sheet: str | None) -> Tab | None:
    if sheet is not None:
        found = next((tab for tab in book.tabs if tab.name == sheet), None)
        if found is None:
            raise IntakeError("no_such_sheet", say("The workbook has no sheet of this name. Choose one of its sheets."))
        return found
    filled = [tab for tab in book.tabs if _filled(book, tab)]
    if len(filled) > 1:
        raise wording.which_sheet([tab.name for tab in filled])
    return next(iter([*filled, *book.tabs]), None)


def _rows(book: Book, tab: Tab, survey: _Survey, progress: Progress | None) -> Rows:
    """The second look: every row as text, headings filled into the columns that they are merged over."""
    headings = survey.headings()
    written = 0
    with readable():
        for line, cells in book.sheet(tab).rows(progress, 0.5, 0.5):
            row = [""] * (max(c[0] for c in cells) + 1)
            for cell in cells:
                row[cell[0]] = book.text(cell, line)
            written += sum(map(len, row))
            if written > MAX_WRITTEN:
                raise too_far()
            for first, last in headings.get(line, ()):
                row += [""] * (last + 1 - len(row))
                row[first : last + 1] = [row[first]] * (last + 1 - first)
            if any(row):
                yield line, row


class _Survey:
    """The first look at a sheet: what is wrong in it, and where its headings end."""

    def __init__(self, book: Book, tab: Tab, progress: Progress | None) -> None:
        self._book, self._tab = book, tab
        self.sheet = book.sheet(tab)
        self._collected = Collected()
        self._add = self._collected.add
        self._filled = bytearray(MAX_ROW + 1)
        """How many cells of each row are filled, up to 255."""
        self._columns: set[int] = set()
        self._last = 0
        top: list[tuple[int, int, bool]] = []
        for line, cells in self.sheet.rows(progress, 0.0, 0.5):
            self._look(line, cells)
            if len(top) < _HEAD:
                top.append((line, len(cells), any(self._is_figure(c, line) for c in cells)))
        self._start = self._first_row(top)

    def _look(self, line: int, cells: list[Cell]) -> None:
        self._filled[line] = min(len(cells), 255)
        self._last = max(self._last, line)
        for cell in cells:
            self._columns.add(cell[0])
            if cell[1] == "e":
                self._add(_error_cell(line, cell[0], cell[2]))
            elif cell[4] is not None and not cell[2]:
                self._add(_without_value(line, cell[0]))

    def _is_figure(self, cell: Cell, line: int) -> bool:
        return cell[1] in ("n", "d", "b", "e") or bool(_FIGURE.fullmatch(self._book.text(cell, line)[:40]))

    def _first_row(self, top: list[tuple[int, int, bool]]) -> int:
        """The first row of the table under its headings: as full as they are, with a figure in it.

        A heading merged downwards reaches as far as it reaches.
        """
        widest = max((count for _, count, _ in top), default=0)
        full = (line for line, count, figure in top if figure and count > 1 and 2 * count >= widest)
        start = next(full, self._last + 1)
        return max([start, *(r2 + 1 for r1, _, r2, _ in self.sheet.merges if r1 < start <= r2 < start + _HEAD)])

    def headings(self) -> dict[int, list[tuple[int, int]]]:
        """Which columns a heading is merged over, by row. A title, alone in its row, is no heading."""
        found: dict[int, list[tuple[int, int]]] = {}
        widest = max(self._columns, default=0)
        for r1, c1, _, c2 in self.sheet.merges:
            if r1 < self._start and c1 < min(c2, widest) and self._filled[r1] > 1:
                found.setdefault(r1, []).append((c1, min(c2, widest)))
        return found

    def findings(self) -> list[Finding]:
        for place in self.sheet.merges:
            if self._loses(place):
                self._add(_merged(place))
        return [*self._collected.findings, *self._hidden()]

    def _loses(self, place: Range) -> bool:
        """Whether the merged cells say of several rows or columns of the table what stands in the first alone."""
        r1, _, r2, _ = place
        if r1 < self._start or r1 > self._last:
            return False
        return r2 > r1 or self._filled[r1] > 1

    def _hidden(self) -> Iterator[Finding]:
        ranges = self.sheet.hidden_columns
        columns = sorted(c for c in self._columns if any(first <= c <= last for first, last in ranges))
        names = [
            *_some((say("row {line}", line=line) for line in self.sheet.hidden_rows), len(self.sheet.hidden_rows)),
            *_some((say("column {letter}", letter=letter(c)) for c in columns), len(columns)),
        ]
        if self._tab.hidden:
            names.append(say("the whole sheet"))
        if names:
            yield _hidden_cells(joined(names))


def _some(names: Iterable[Text], count: int) -> list[Text]:
    first = list(islice(names, _NAMED))
    return [*first, Text("…", "…")] if count > _NAMED else first


def _error_cell(line: int, column: int, value: str) -> Finding:
    return Finding(
        "error",
        "error_cell",
        say("Cell {cell} holds the Excel error {value}", cell=f"{letter(column)}{line}", value=value[:20]),
        say("Mend its formula or write the figure itself, and leave it blank if there is none"),
        line,
        letter(column),
        value[:20],
    )


def _without_value(line: int, column: int) -> Finding:
    return Finding(
        "error",
        "formula_without_value",
        say("The formula in cell {cell} has no result in the file", cell=f"{letter(column)}{line}"),
        say("Open the file in Excel and save it again"),
        line,
        letter(column),
    )


def _merged(place: Range) -> Finding:
    name = f"{letter(place[1])}{place[0]}:{letter(place[3])}{place[2]}"
    return Finding(
        "error",
        "merged_cells",
        say("The cells {range} are merged, so that all but the first are blank", range=name),
        say("Unmerge them in Excel and fill every cell"),
        place[0],
        letter(place[1]),
        name,
    )


def _hidden_cells(names: Text) -> Finding:
    return Finding(
        "warning",
        "hidden_cells",
        say("Excel hides a part of the table, which is read like the rest: {names}", names=names),
        say("Show it in Excel and check that it belongs to the figures"),
    )
