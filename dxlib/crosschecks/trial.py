"""A file tried out, and the words that every cross-check uses."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from dxlib import formats, periods
from dxlib.catalog.model import Dataset
from dxlib.cells import Cell
from dxlib.intake import Finding
from dxlib.language import Text, joined, say
from dxlib.preview import Place, RowChange
from dxlib.scorecard import Scorecard
from dxlib.tables import Cursor
from dxlib.wards import CITY

FEW = 5
"""So many codes are named; the rest are counted."""

Named = Callable[[str, str], Text]
"""Who a code is in a month."""


@dataclass(frozen=True, slots=True)
class Tried:
    """One table of a file as it would stand: entry ``seq`` is applied in ``cursor``, ``after`` are the answers then.

    ``cells`` are what it speaks of; ``changes`` are its rows against what stands in force there now.
    """

    cursor: Cursor
    dataset: Dataset
    cells: tuple[Cell, ...]
    seq: int
    after: Scorecard
    changes: Collection[RowChange]
    named: Named

    @property
    def shrunk(self) -> set[Place]:
        """Cells with fewer rows than they have now: those are warned of already."""
        return {(c.period, c.ward_code) for c in self.changes if c.after < c.before}

    def same_land(self, ward: str, month: str, other: str) -> bool:
        return ward == CITY or self.after.wards.same(ward, month, other)


def warning(code: str, message: Text, advice: Text, **where: Any) -> Finding:
    return Finding("warning", code, message, advice, **where)


def where(tried: Tried, ward: str, period: str) -> Text:
    return joined([tried.named(ward, period), Text(periods.short(period), periods.short(period))])


def by(rows: Iterable[Any], first: int) -> list[tuple[Any, list[Any]]]:
    """Sorted rows by their first columns."""
    return [(key, list(group)) for key, group in groupby(rows, key=lambda row: tuple(row[:first]))]


def few(names: Collection[str | Text]) -> Text:
    """The first few, and how many more."""
    shown = [n if isinstance(n, Text) else Text(n, n) for n in names][:FEW]
    if len(names) > FEW:
        shown.append(say("{count} more", count=len(names) - FEW))
    return joined(shown)


def amount(count: int) -> Text:
    """How many, as each language writes it."""
    return formats.both(count, "count")
