"""What can be computed of Quyết định 766/QĐ-TTg (quality of service to citizens and businesses), item by item.

The items, their rules and why some cannot be computed here stand in ``data/index766.csv``. They come from the working
files of a public repository, not from the decision's text, and a part of its 100 points needs figures that only the
national portal has: so there is "x of y points" and never a total out of 100.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Literal

from dxlib import dossiers
from dxlib.catalog.services import DOSSIERS, REPORTS
from dxlib.dossiers import Counts, Level
from dxlib.language import Text
from dxlib.monitor import Monitor
from dxlib.periods import Period
from dxlib.scorecard import Scorecard
from dxlib.values import Codes, Coverage

State = Literal["computed", "informative", "no_value", "not_computable", "not_applicable"]
"""``no_value``: it could be computed, but nobody reported or nothing occurred. ``informative``: a ratio, no points."""

FILE = "index766.csv"
CITY_ONLY = "city"

MEASURES: Mapping[str, tuple[str, str, str]] = {
    "handled_in_time": (DOSSIERS.id, "in_time", "all"),
    "handling_days": (DOSSIERS.id, "days", "finished"),
    "submitted_online": (DOSSIERS.id, "submitted_online", "received"),
    "procedures_with_fee": (DOSSIERS.id, "procedures_fee", "procedures"),
    "procedures_paid_online": (DOSSIERS.id, "procedures_paid", "procedures"),
    "dossiers_paid_online": (DOSSIERS.id, "paid", "fee_due"),
    "electronic_results": (DOSSIERS.id, "electronic", "result_due"),
    "digitised": (DOSSIERS.id, "digitised", "all"),
    "data_reused": (DOSSIERS.id, "reused", "received"),
    "population_data": (DOSSIERS.id, "population", "all"),
    "reports_in_time": (REPORTS.id, "in_time", "all"),
    "reports_content": (REPORTS.id, "content", "all"),
    "dossiers_content": (DOSSIERS.id, "content", "all"),
}
"""The dataset, numerator and denominator (of :mod:`dxlib.dossiers`) that each computable item rests on."""
IN_DAYS = ("handling_days",)
"""Measures whose ratio is a mean of days, not a share."""


@dataclass(frozen=True, slots=True)
class Definition:
    """One item. ``most`` None: how many points it can bring is not published. ``full_at``: the ratio of full marks.

    ``if_none``: the points where nothing occurred; None: then it has no value. ``measure`` "": not computable here,
    and ``why_not`` says what is missing.
    """

    code: str
    group: Text
    name: Text
    numerator: Text
    denominator: Text
    rule: Text
    most: int | None
    full_at: Fraction
    if_none: int | None
    scope: str
    measure: str
    why_not: Text
    source: str


@dataclass(frozen=True, slots=True)
class Item:
    """One item for a selection. ``ratio`` is 0…1, or mean days where the measure is in days; ``points`` if computed."""

    of: Definition
    state: State
    numerator: int | None = None
    denominator: int | None = None
    ratio: Fraction | None = None
    points: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Score:
    """All items of one list, in the order of the decision, and how many reporter-months each dataset covers."""

    items: tuple[Item, ...]
    coverage: Mapping[str, Coverage]

    @property
    def computed(self) -> tuple[Item, ...]:
        return tuple(item for item in self.items if item.state == "computed")

    @property
    def points(self) -> Fraction:
        """The x of “x of y points”."""
        return sum((item.points for item in self.computed if item.points is not None), Fraction(0))

    @property
    def most(self) -> int:
        """The y: what the items computed here could bring at most, never 100."""
        return sum(item.of.most or 0 for item in self.computed)


def load(data: Path) -> tuple[Definition, ...]:
    """The items of ``index766.csv``, in its order."""
    with (data / FILE).open(encoding="utf-8-sig", newline="") as file:
        return tuple(_definition(row) for row in csv.DictReader(file))


def _definition(row: dict[str, str]) -> Definition:
    def both(name: str) -> Text:
        return Text(row[f"{name}_vi"], row[f"{name}_en"])

    return Definition(
        code=row["code"],
        group=both("group"),
        name=both("name"),
        numerator=both("numerator"),
        denominator=both("denominator"),
        rule=both("rule"),
        most=int(row["max_points"]) if row["max_points"] else None,
        full_at=Fraction(int(row["full_at_percent"] or 100), 100),
        if_none=int(row["points_if_none"]) if row["points_if_none"] else None,
        scope=row["scope"],
        measure=row["computed_by"],
        why_not=both("why_not"),
        source=row["source"],
    )


def score(monitor: Monitor, card: Scorecard, codes: Codes, period: Period, level: Level = "city") -> Score:
    """The items over the selected wards (none: all) in ``period``, by the list of the city or of communes."""
    counted = {d.id: dossiers.counts(monitor, card, d, codes, period, level) for d in (DOSSIERS, REPORTS)}
    items = tuple(item(definition, counted, level) for definition in load(monitor.data))
    return Score(items, {dataset: counts.coverage for dataset, counts in counted.items()})


def item(definition: Definition, counted: Mapping[str, Counts], level: Level) -> Item:
    """One item from what was counted in each dataset."""
    if level == "commune" and definition.scope == CITY_ONLY:
        return Item(definition, "not_applicable")
    if not definition.measure:
        return Item(definition, "not_computable")
    dataset, above, below = MEASURES[definition.measure]
    found = counted[dataset].counted
    if found is None:
        return Item(definition, "no_value")
    return _scored(definition, found[above], found[below])


def _scored(definition: Definition, numerator: int, denominator: int) -> Item:
    most, none = definition.most, definition.if_none
    if not denominator:
        state: State = "no_value" if none is None else "computed"
        return Item(definition, state, numerator, denominator, None, None if none is None else Fraction(none))
    ratio = Fraction(numerator, denominator)
    if most is None:
        return Item(definition, "informative", numerator, denominator, ratio)
    points = min(Fraction(most), most * ratio / definition.full_at)
    return Item(definition, "computed", numerator, denominator, ratio, points)
