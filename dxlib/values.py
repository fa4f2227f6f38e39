"""A KPI's value and all that stands beside it: coverage, state, goal, provenance and receipts."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from dxlib import catalog
from dxlib.catalog.goals import Goal
from dxlib.catalog.model import Kpi
from dxlib.periods import Period

State = Literal["met", "near", "missed", "unmeasured"]
Codes = tuple[str, ...]
"""Chosen wards; empty means the whole city."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """Reporter-months that carry the figure, of those that should."""

    with_data: int
    expected: int

    @property
    def complete(self) -> bool:
        return self.with_data >= self.expected


@dataclass(frozen=True, slots=True)
class Value:
    """A KPI over a selection and a period. ``value`` None: nothing measured. Shares are 0…1, money integer đồng.

    ``period`` None: the KPI has no data at all in the selection. ``codes`` are the wards asked for, ``reporters``
    those behind the value.
    ``state`` None: no goal applies. ``withheld``: there is a figure, but it would tell of too few people.
    """

    kpi: Kpi
    codes: Codes
    period: Period | None
    value: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    coverage: Coverage = Coverage(0, 0)
    at_least: bool = False
    goal: Goal | None = None
    state: State | None = None
    provenance: str | None = None
    receipts: tuple[int, ...] = ()
    reporters: Codes = ()
    rows: int = 0
    withheld: bool = False

    @property
    def total(self) -> Decimal | None:
        """The y of “x of y”."""
        return self.denominator if self.kpi.unit == "of" else None


def state_of(kpi: Kpi, value: Decimal | None, at_least: bool, goal: Goal | None) -> State | None:
    """Equality meets the goal. A count that may still grow is judged only where more cannot change the verdict."""
    if goal is None:
        return None
    if value is None:
        return "unmeasured"
    lower = kpi.better == "lower"
    state: State = "missed"
    if _reaches(value, goal.goal, lower):
        state = "met"
    elif goal.near is not None and _reaches(value, goal.near, lower):
        state = "near"
    certain = state == ("missed" if lower else "met")
    return state if certain or not at_least else "unmeasured"


def _reaches(value: Decimal, mark: Decimal, lower: bool) -> bool:
    return value <= mark if lower else value >= mark


def plain(number: Decimal | None) -> int | float | None:
    """For JSON: an integer where it is one."""
    if number is None:
        return None
    return int(number) if number == number.to_integral_value() else float(number)


def as_dict(value: Value) -> dict[str, Any]:
    """The JSON of a value, as ``python -m dxlib kpi --format json`` prints it."""
    kpi = value.kpi
    return {
        "kpi": kpi.id,
        "title": kpi.title.as_dict(),
        "domain": catalog.dataset(kpi.dataset).domain,
        "ward_codes": list(value.codes),
        "period": value.period.code if value.period else None,
        "value": plain(value.value),
        "numerator": plain(value.numerator),
        "denominator": plain(value.denominator),
        "unit": kpi.unit,
        "better": kpi.better,
        "goal": plain(value.goal.goal) if value.goal else None,
        "state": value.state,
        "at_least": value.at_least,
        "withheld": value.withheld,
        "coverage": {"with_data": value.coverage.with_data, "expected": value.coverage.expected},
        "provenance": value.provenance,
        "receipts": list(value.receipts),
    }
