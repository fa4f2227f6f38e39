"""What needs attention, worst first, as sentences in both languages."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from dxlib import catalog, formats, periods
from dxlib.catalog.model import Kpi
from dxlib.language import Text, joined, say
from dxlib.periods import Period
from dxlib.scorecard import Scorecard
from dxlib.showing import shown
from dxlib.values import Codes, Value
from dxlib.wards import CITY

Kind = Literal["missed", "not_reported", "falling", "near"]
_RANK: dict[Kind, int] = {"missed": 0, "not_reported": 1, "falling": 2, "near": 3}
FALL = Decimal("0.2")
"""A value that loses a fifth against the period before is worth a sentence, goal or not."""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to look at. ``ward_code`` 721 is the whole city; ``gap`` orders items of one kind."""

    kind: Kind
    kpi: Kpi
    ward_code: str
    period: Period
    sentence: Text
    gap: Decimal


def needs_attention(card: Scorecard, codes: Codes = (), period: Period | None = None) -> list[Item]:
    """Missed goals first, then wards that have not reported, figures that got worse, and goals just short.

    Within a kind the domains take turns, each with its widest gap first, so that none hides the others.
    """
    items: list[Item] = []
    for kpi in (k for k in catalog.KPIS.values() if k.part_of is None):
        values = [*card.by_ward(kpi, codes, period)]
        if len(codes) != 1:
            values.append(card.value(kpi, codes, period))
        items += [item for v in values if (item := _judged(card, v)) or (item := _falling(card, v))]
    items += [i for dataset in catalog.DATASETS if (i := _not_reported(card, dataset, codes, period))]
    return _in_turn(sorted(items, key=lambda i: (_RANK[i.kind], -i.gap, i.ward_code != CITY)))


def _in_turn(items: list[Item]) -> list[Item]:
    seen: Counter[tuple[Kind, str]] = Counter()
    turns = []
    for place, item in enumerate(items):
        of = (item.kind, catalog.dataset(item.kpi.dataset).domain)
        turns.append((_RANK[item.kind], seen[of], place))
        seen[of] += 1
    return [items[place] for *_, place in sorted(turns)]


def place_of(card: Scorecard, value: Value) -> tuple[str, Text]:
    """The ward of a value and its name; 721 and the city's where it covers several."""
    if value.codes == (CITY,):
        return CITY, say("Whole city")
    if len(value.codes) == 1 and value.period:
        unit = card.wards.find(value.codes[0], value.period.last)
        if unit:
            return unit.code, unit.name
    whole = value.period is not None and len(value.codes) >= len(card.wards.valid(value.period.last))
    return CITY, say("Whole city") if whole else say("The chosen wards")


def _judged(card: Scorecard, value: Value) -> Item | None:
    if value.state not in ("missed", "near") or value.value is None or value.goal is None or value.period is None:
        return None
    code, name = place_of(card, value)
    gap = value.goal.goal - value.value
    facts = {
        "place": name,
        "kpi": value.kpi.title,
        "value": shown(value),
        "gap": Text(*(formats.difference(abs(gap), value.kpi.unit, lang).lstrip("+") for lang in ("vi", "en"))),
        "goal": formats.both(value.goal.goal, value.kpi.unit),
        "period": value.period.short(),
    }
    sentence = (
        say("{place}: “{kpi}” is {value}, {gap} above the goal of {goal} ({period}).", **facts)
        if value.kpi.better == "lower"
        else say("{place}: “{kpi}” is {value}, {gap} from the goal of {goal} ({period}).", **facts)
    )
    size = abs(gap / value.goal.goal) if value.goal.goal else abs(gap)
    return Item(value.state, value.kpi, code, value.period, sentence, size)


def _falling(card: Scorecard, value: Value) -> Item | None:
    """A fall, or a rise where fewer is better, that no goal judges good enough still."""
    change = card.change(value)
    if change is None or value.value is None or value.period is None or value.state == "met":
        return None
    before = value.value - change
    worse = change > 0 if value.kpi.better == "lower" else change < 0
    size = abs(change / before) if before else Decimal(1)
    if not worse or value.kpi.better == "neutral" or size < FALL or formats.rounds_to_nothing(change, value.kpi.unit):
        return None
    code, name = place_of(card, value)
    sentence = say(
        "{place}: “{kpi}” went from {before} to {value} ({period}).",
        place=name,
        kpi=value.kpi.title,
        before=formats.both(before, value.kpi.unit),
        value=shown(value),
        period=value.period.short(),
    )
    return Item("falling", value.kpi, code, value.period, sentence, size)


def _not_reported(card: Scorecard, dataset_id: str, codes: Codes, period: Period | None) -> Item | None:
    """Who of the chosen owes the newest month in the store; a table that nobody ever sent is not missed."""
    months = [m for m in card.months if period is None or m in period.months]
    if not months or not card.months_of(dataset_id):
        return None
    month = months[-1]
    kpi = catalog.kpis_of(dataset_id)[0]
    expected = [c for c in card.reporters(kpi, codes, month) if not codes or c in codes]
    owed = [c for c in expected if (dataset_id, month, c) not in card.heads]
    if not owed:
        return None
    names = [_reporter(card, code, month) for code in owed]
    sentence = say(
        "Not reported for {month}: “{dataset}” from {wards}.",
        month=periods.short(month),
        dataset=catalog.DATASETS[dataset_id].title,
        wards=joined(names),
    )
    return Item(
        "not_reported", kpi, owed[0] if len(owed) == 1 else CITY, Period.parse(month), sentence, Decimal(len(owed))
    )


def _reporter(card: Scorecard, code: str, month: str) -> Text:
    unit = card.wards.find(code, month)
    return unit.short if unit else say("the city's offices")


def answer(card: Scorecard, codes: Codes = (), period: Period | None = None, items: list[Item] | None = None) -> Text:
    """The overview's one-line answer: how many KPIs with a goal meet it, and how many places miss one.

    ``items`` are what needs attention, if that is known already.
    """
    values = [card.value(k, codes, period) for k in catalog.KPIS.values() if k.part_of is None]
    judged = [v for v in values if v.state is not None]
    if not any(v.value is not None for v in values):
        return say("No figures for this selection yet.")
    met = sum(v.state == "met" for v in judged)
    items = needs_attention(card, codes, period) if items is None else items
    wards = {i.ward_code for i in items if i.kind == "missed" and i.ward_code != CITY}
    return say(
        "{met} of {judged} KPIs with a goal meet it; {wards} of {all} wards miss at least one goal.",
        met=met,
        judged=len(judged),
        wards=len(wards),
        all=max((len([c for c in v.codes if c != CITY]) for v in values), default=0),
    )
