"""One ward beside the city and the other wards: what it has, where it stands, and what became of it in July 2025."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from statistics import median

from dxlib import catalog, formats, periods
from dxlib.attention import Item
from dxlib.catalog.model import Domain, Kpi
from dxlib.language import Text, joined, say
from dxlib.periods import Period
from dxlib.scorecard import Scorecard
from dxlib.showing import shown
from dxlib.values import Value
from dxlib.wards import Unit, Wards

FEWEST = 3
"""Among fewer wards a place or a middle says nothing."""


@dataclass(frozen=True, slots=True)
class Rank:
    """The ``place`` among ``of`` wards, 1 the best; ``sharing`` wards have it, this one among them."""

    place: int
    of: int
    sharing: int


@dataclass(frozen=True, slots=True)
class Standing:
    """A KPI of one ward, with the city's and every ward's (this one's too) of the same period.

    ``rank`` None: a place would mean nothing here.
    """

    value: Value
    city: Value
    wards: tuple[Value, ...]
    rank: Rank | None

    @property
    def kpi(self) -> Kpi:
        return self.value.kpi

    @property
    def others(self) -> tuple[Value, ...]:
        """The other wards that have a figure that may be shown."""
        return tuple(v for v in self.wards if v.codes != self.value.codes and v.value is not None)

    @property
    def spread(self) -> tuple[Decimal, Decimal, Decimal] | None:
        """Lowest, middle and highest of the other wards; of figures that may be compared, and of enough wards."""
        known = [v.value for v in self.others if v.value is not None]
        return (min(known), median(known), max(known)) if self.kpi.is_ratio and len(known) >= FEWEST else None


def standings(card: Scorecard, code: str, period: Period | None = None) -> list[tuple[Domain, list[Standing]]]:
    """Every KPI that wards report, by domain in the catalog's order; ``period`` None: each in its newest month."""
    by_domain = ((d, [k for k in d.kpis if catalog.of_wards(k)]) for d in catalog.DOMAINS)
    return [(d, [standing(card, k, code, period) for k in kpis]) for d, kpis in by_domain if kpis]


def standing(card: Scorecard, kpi: Kpi, code: str, period: Period | None = None) -> Standing:
    value = card.value(kpi, (code,), period)
    wards = tuple(card.by_ward(kpi, (), value.period)) if value.period else ()
    return Standing(value, card.value(kpi, (), value.period), wards, rank_of(value, wards))


def rank_of(value: Value, wards: tuple[Value, ...]) -> Rank | None:
    """Where the ward stands, the best first; equal figures share a place.

    Only of shares, densities and durations that have a better side: counts and sums of money follow the size of a
    ward, and a part of a whole grows where another shrinks. Only where the ward's figure is whole and may be shown,
    beside enough others, and not all alike.
    """
    if not may_rank(value.kpi) or value.value is None or not _whole(value):
        return None
    known = [v.value for v in wards if v.value is not None and _whole(v)]
    if len(known) < FEWEST or len(set(known)) == 1:
        return None
    lower = value.kpi.better == "lower"
    ahead = sum(v < value.value if lower else v > value.value for v in known)
    return Rank(ahead + 1, len(known), known.count(value.value))


def may_rank(kpi: Kpi) -> bool:
    return kpi.is_ratio and kpi.better != "neutral" and kpi.part_of is None


def _whole(value: Value) -> bool:
    return value.value is not None and not value.withheld and value.coverage.complete


def judged(found: list[tuple[Domain, list[Standing]]]) -> list[Value]:
    """The figures that count in the answer: those that only break another down do not."""
    return [s.value for _, of in found for s in of if s.kpi.part_of is None]


def answer(values: list[Value], owed: int, items: list[Item]) -> Text:
    """One line: how many goals are met, how many files are owed, and which goal is missed by most."""
    if not any(v.period for v in values):
        return say("No figures for this selection yet.")
    with_goal = [v for v in values if v.state]
    met = sum(v.state == "met" for v in with_goal)
    parts = [
        say("{met} of {judged} KPIs with a goal meet it", met=met, judged=len(with_goal))
        if with_goal
        else say("no KPI has a goal"),
        say("files owed: {owed}", owed=owed) if owed else say("no file is owed"),
    ]
    if unmeasured := sum(v.state == "unmeasured" for v in with_goal):
        parts.insert(1, say("not measured: {count}", count=unmeasured))
    if worst := next((i for i in items if i.kind in ("missed", "near")), None):
        parts.append(_worst(worst, values))
    said = joined(parts, "; ")
    return Text(f"{said.vi}.", f"{said.en}.")


def _worst(item: Item, values: list[Value]) -> Text:
    value = next(v for v in values if v.kpi == item.kpi)
    assert value.goal is not None
    goal = formats.both(value.goal.goal, value.kpi.unit)
    return say(
        "furthest from its goal: “{kpi}” ({value}, goal {goal})", kpi=value.kpi.title, value=shown(value), goal=goal
    )


# ---- what it is, and what became of it ----


def facts(unit: Unit) -> list[tuple[Text, Text]]:
    """What the reference table knows of a ward, each with where it comes from: name and words."""
    area = Text(*(f"{formats.number(unit.area_km2, lang, 2)} km²" for lang in ("vi", "en"))) if unit.area_km2 else None
    return [
        (say("Residents, permanent and temporary"), _sourced(_count(unit.population), unit.population_source)),
        (say("Area"), _sourced(area, unit.area_source)),
        (say("Neighbourhoods"), _sourced(_count(unit.neighbourhoods), unit.neighbourhoods_source)),
    ]


def _count(number: int | None) -> Text | None:
    return None if number is None else formats.both(number, "count")


def _sourced(value: Text | None, source: Text | None) -> Text:
    """The value with its source; where there is no value, why there is none."""
    if value and source:
        return Text(f"{value.vi}; {source.vi}", f"{value.en}; {source.en}")
    return value or source or Text("–", "–")


def story(wards: Wards, unit: Unit) -> list[Text]:
    """What a ward became, and where its land came from; nothing of one that neither ended nor began."""
    said = []
    if unit.valid_from:
        day = formats.first_day(unit.valid_from)
        said.append(
            say("{unit} exists since {day}: {note}.", unit=unit.name, day=day, note=unit.note)
            if unit.note
            else say("{unit} exists since {day}.", unit=unit.name, day=day)
        )
        said.append(say("Its figures begin on that day: what the former wards reported was of other land."))
    if unit.valid_to:
        day = formats.first_day(periods.shift(unit.valid_to, 1))
        heirs = joined([_heir(h.unit.name, h.part) for h in wards.heirs(unit)], "; ")
        said.append(say("On {day}, {unit} becomes part of: {heirs}.", day=day, unit=unit.name, heirs=heirs))
        said.append(say("Its figures end on that day: no series runs on into other land."))
    elif not unit.valid_from and unit.note:
        said.append(say("{unit}: {note}; its series runs on.", unit=unit.name, note=unit.note))
    return said


def _heir(name: Text, part: Text | None) -> Text:
    return Text(f"{name.vi} ({part.vi})", f"{name.en} ({part.en})") if part else name
