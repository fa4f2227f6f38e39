"""Where the table stands among the rows of a file: its header, what lies above it, and rows of its width.

Officials put titles above the header and write headings in two rows; the header is the row that names the columns
of a table known here. Where none does, it is the first row.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import chain, islice
from typing import NamedTuple

from dxlib.catalog.model import Dataset
from dxlib.errors import IntakeError
from dxlib.intake import strays
from dxlib.intake.characters import clean, content
from dxlib.intake.header import named
from dxlib.intake.source import Rows, Source
from dxlib.intake.strays import Strays
from dxlib.language import fold, say

HEAD = 40
"""Filled rows among which the header is looked for."""
MAX_COLUMNS = 2000
LONGEST_HEADING = 200
_RUNS = re.compile(r"'*(?:[=@＝＠]|[-+＋－](?! [^\W\d_][^|!(]*$))")
"""A formula. “- Nữ” and “+ Khu phố” are how headings below another are written, and run nothing."""
_NUMBERING = re.compile(r"\(?(?:[a-d]|\d{1,2})\)?(?: ?=.*)?", re.IGNORECASE)

Row = tuple[int, list[str]]


class Layout(NamedTuple):
    """``rows`` are as wide as the ``header``; ``strays`` tells which of them are none. ``line`` is the header's."""

    header: list[str]
    line: int
    rows: Rows
    strays: Strays
    aside: tuple[str, ...]


class _Header(NamedTuple):
    first: int
    """Its place among the rows; ``last`` is the place of its second row, where it has two."""
    last: int
    cells: list[str]
    dataset: Dataset | None
    score: int


def lay(source: Source) -> Layout:
    """Find the header. The rows raise :class:`IntakeError` where one is not as wide as it."""
    head = list(islice(source.rows, HEAD))
    for line, row in head:
        if len(row) > MAX_COLUMNS and len(_without_tail(row)) > MAX_COLUMNS:
            raise _too_wide(line)
    if not head:
        return Layout([], 0, iter(()), Strays([], None), source.aside)
    header = _found([row for _, row in head])
    line = head[header.last][0]
    if header.dataset:  # of another table no heading is kept
        _no_formulas(header.cells, line)
    texts = [clean(cell) for cell in header.cells]
    below = header.last + 1 + _repeats([row for _, row in head[header.last + 1 :]], header)
    tell = Strays(texts, header.dataset)
    aside = _aside([*head[: header.first], *head[header.last + 1 : below]], tell, head[header.first][0])
    rows = _fitted(chain(head[below:], source.rows), len(texts), source.padded, tell)
    return Layout([content(text) for text in texts], line, rows, tell, (*aside, *source.aside))


def _found(rows: list[list[str]]) -> _Header:
    """The first row that names a table's columns, or the one below it, or both together, whichever names more."""
    folded = [[fold(clean(cell)) if len(cell) <= LONGEST_HEADING else "" for cell in row] for row in rows]
    for place in range(len(rows)):
        ways = [_single(rows, folded, place), _double(rows, folded, place)]
        if not any(ways):
            continue
        ways += [_single(rows, folded, place + 1), _double(rows, folded, place + 1)]
        return max((way for way in ways if way), key=lambda way: (way.score, way.first == way.last))
    return _Header(0, 0, _without_tail(rows[0]), None, 0)


def _single(rows: list[list[str]], folded: list[list[str]], place: int) -> _Header | None:
    found = named(folded[place]) if place < len(rows) else None
    return _Header(place, place, _without_tail(rows[place]), *found) if found else None


def _double(rows: list[list[str]], folded: list[list[str]], place: int) -> _Header | None:
    """Two rows as one: the lower cell, or the upper one where that is blank."""
    if place + 1 >= len(rows):
        return None
    width = max(len(rows[place]), len(rows[place + 1]))
    upper, lower = (_wide(rows[p], width) for p in (place, place + 1))
    both = [low if low.strip() else high for high, low in zip(upper, lower, strict=True)]
    known = zip(*(_wide(folded[p], width) for p in (place, place + 1)), strict=True)
    found = named([low or high for high, low in known])
    return _Header(place, place + 1, _without_tail(both), *found) if found else None


def _repeats(rows: list[list[str]], header: _Header) -> int:
    """How many rows right below the header are headings too: the codes of its titles, or the columns' numbers."""
    count = 0
    for row in rows[:2]:
        cells = [clean(cell) for cell in row]
        found = named([fold(cell) for cell in cells]) if header.dataset else None
        numbers = [cell for cell in cells if cell]
        numbered = header.dataset and len(numbers) > 2 and _is_numbering(numbers)
        if not numbered and (found is None or found[0] is not header.dataset or _is_same(cells, header.cells)):
            break
        count += 1
    return count


def _is_same(cells: list[str], header: list[str]) -> bool:
    """The very header again: pages pasted together, even if the first is empty."""
    return [fold(c) for c in cells if c] == [fold(clean(h)) for h in header if h.strip()]


def _is_numbering(cells: list[str]) -> bool:
    """(A), (B), (1), (2), (3) = (1) + (2): a row that numbers the columns."""
    if not all(_NUMBERING.fullmatch(cell) for cell in cells):
        return False
    numbers = [int(found[0]) for cell in cells if (found := re.search(r"\d+", cell))]
    return len(numbers) > 1 and numbers == list(range(numbers[0], numbers[0] + len(numbers))) and numbers[0] <= 2


def _aside(rows: Sequence[Row], tell: Strays, top: int) -> list[str]:
    """The texts beside the table. A row of figures above the header is no title: it would be lost."""
    texts: list[str] = []
    for line, row in rows:
        cells = [text for cell in row if (text := clean(cell))]
        if line < top and _is_figures(cells, len(tell.header)):
            tell.add(strays.above_table(line, None))
        texts += cells
    return texts


def _is_figures(cells: list[str], width: int) -> bool:
    figures = sum(bool(strays.FIGURE.fullmatch(cell)) for cell in cells)
    return len(cells) > 2 and 2 * len(cells) > width and figures > 1


def _fitted(rows: Rows, width: int, padded: bool, tell: Strays) -> Rows:
    """The rows as wide as the header. One of another width is refused, unless it is none of the table."""
    for line, row in rows:
        if len(row) == width:
            yield line, row
            continue
        filled = _without_tail(row)
        if len(filled) <= width and (padded or len(row) >= width):
            yield line, _wide(filled, width)
        elif not tell.take(line, row):
            raise _beyond(line) if padded else _ragged(line, len(filled if len(row) > width else row), width)


def _without_tail(row: list[str]) -> list[str]:
    end = len(row)
    while end and not row[end - 1].strip():
        end -= 1
    return row[:end]


def _wide(row: list[str], width: int) -> list[str]:
    return row + [""] * (width - len(row))


def _no_formulas(cells: list[str], line: int) -> None:
    for place, cell in enumerate(cells, start=1):
        if _RUNS.match(clean(cell)):
            message = say(
                "The heading of column {place} is a formula, which a spreadsheet would run. "
                "Write the column's name in its place.",
                place=place,
            )
            raise IntakeError("formula_header", message, line)


def _too_wide(line: int) -> IntakeError:
    message = say(
        "Line {line} has more than {most} columns. Keep the columns of one table only.",
        line=line,
        most=MAX_COLUMNS,
    )
    return IntakeError("too_many_columns", message, line)


def _beyond(line: int) -> IntakeError:
    message = say("Row {line} reaches past the header. Delete what stands right of the table.", line=line)
    return IntakeError("ragged_row", message, line)


def _ragged(line: int, found: int, wanted: int) -> IntakeError:
    message = say(
        "Line {line} has {found} cells but the header has {wanted}. Open the line and mend its separators or quotes.",
        line=line,
        found=found,
        wanted=wanted,
    )
    return IntakeError("ragged_row", message, line)
