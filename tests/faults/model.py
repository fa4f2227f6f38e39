"""What a store must say, in plain Python: a list of entries, and the figures from the very rows that were uploaded.

Nothing here asks DuckDB, the catalog's SQL or the scorecard; the few formulas are written out again by hand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from tests.builders import CODES, Row
from tests.faults.ready import Place, Table

Upload = Mapping[str, Table]
Number = int | Fraction | None


@dataclass(frozen=True)
class Line:
    """One entry: an upload with its tables, or a turn with its targets."""

    action: str
    upload: Upload = field(default_factory=dict)
    targets: tuple[int, ...] = ()


@dataclass(frozen=True)
class Formula:
    """A KPI by hand. ``top`` and ``bottom`` add up over rows; ``once`` counts a ward once, with rows or without."""

    dataset: str
    top: Callable[[Sequence[Row]], int]
    bottom: Callable[[Sequence[Row]], int] | None = None
    measured: Callable[[Row], bool] = lambda row: True
    of_wards: bool = False


def added(column: str) -> Callable[[Sequence[Row]], int]:
    return lambda rows: sum(row[column] for row in rows)


def _has_households(row: Row) -> bool:
    return row["household_businesses"] is not None


FORMULAS = {
    "cashless_sites": Formula("cashless_sites", lambda rows: sum(row["launched_on"] is not None for row in rows)),
    "wards_launched": Formula(
        "cashless_sites", lambda rows: int(any(row["launched_on"] is not None for row in rows)), of_wards=True
    ),
    "merchants_with_qr": Formula("cashless_sites", added("merchants_qr"), added("merchants")),
    "einvoice": Formula("enterprises", added("with_einvoice"), added("enterprises")),
    "household_businesses": Formula("enterprises", added("household_businesses"), measured=_has_households),
}


@dataclass(frozen=True)
class Figure:
    """A value with its coverage; None: nothing measured."""

    value: Number
    with_data: int
    expected: int
    at_least: bool = False


@dataclass
class Model:
    """The ledger as a list, and all that follows from it. Numbers of entries start at 1."""

    lines: list[Line] = field(default_factory=list)

    def copy(self) -> Model:
        return Model(list(self.lines))

    def withdrawn(self) -> set[int]:
        gone: set[int] = set()
        for line in self.lines:
            if line.action == "withdraw":
                gone |= set(line.targets)
            elif line.action == "restore":
                gone -= set(line.targets)
        return gone

    def uploads(self) -> list[int]:
        return [seq for seq, line in enumerate(self.lines, start=1) if line.action == "accept"]

    def heads(self) -> dict[tuple[str, str, str], int]:
        gone = self.withdrawn()
        return {
            (dataset, *place): seq
            for seq in self.uploads()
            if seq not in gone
            for dataset, table in self.lines[seq - 1].upload.items()
            for place in table
        }

    def cell(self, dataset: str, place: Place) -> Sequence[Row] | None:
        """The rows in force; empty: reported none; None: not reported."""
        seq = self.heads().get((dataset, *place))
        return None if seq is None else self.lines[seq - 1].upload[dataset][place]

    def standing_as(self, upload: Upload) -> tuple[str, int] | None:
        """The number under which the same file is in force already, or would be again once restored."""
        heads, gone = self.heads(), self.withdrawn()
        for seq in self.uploads():
            if self.lines[seq - 1].upload != upload:
                continue
            now = [heads.get((dataset, *place), 0) for dataset, table in upload.items() for place in table]
            if seq in gone and all(head < seq for head in now):
                return "withdrawn_before", seq
            if seq not in gone and all(head == seq for head in now):
                return "already_accepted", seq
        return None

    def basis(self, upload: Upload) -> list[list[Line]]:
        """What the cells of a file rest on: for each the entry in force, as all that was written up to it."""
        heads = self.heads()
        places = [(dataset, *place) for dataset, table in upload.items() for place in table]
        return [self.lines[: heads.get(place, 0)] for place in places]

    def refusal(self, action: str, targets: Iterable[int]) -> str | None:
        """Why a turn is refused: the first reason, in the order of the numbers given."""
        gone = self.withdrawn()
        for seq in targets:
            if seq not in self.uploads():
                return "not_a_snapshot"
            if action == "withdraw" and seq in gone:
                return "withdrawn_already"
            if action == "restore" and seq not in gone:
                return "not_withdrawn"
        return None

    def figure(self, kpi: str, month: str, codes: Iterable[str] = CODES) -> Figure:
        formula, codes = FORMULAS[kpi], list(codes)
        cells = [self.cell(formula.dataset, (month, code)) for code in codes]
        told = [c for c in cells if c is not None and (not c or any(map(formula.measured, c)))]
        rows = [[row for row in cell if formula.measured(row)] for cell in told]
        blank = any(len(kept) < len(cell) for kept, cell in zip(rows, told, strict=True))
        value = _value(formula, rows)
        partial = len(told) < len(codes) or blank
        return Figure(value, len(told), len(codes), value is not None and formula.bottom is None and partial)


def _value(formula: Formula, cells: Sequence[Sequence[Row]]) -> Number:
    """A city's figure is the ratio of sums; nothing over nothing has no value."""
    if not cells:
        return None
    top = sum(formula.top(cell) for cell in cells)
    if formula.bottom is None:
        return top
    bottom = sum(formula.bottom(cell) for cell in cells)
    return Fraction(top, bottom) if bottom else None
