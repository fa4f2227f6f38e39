"""What the city published beside what the data says: each statement of ``published_claims.csv``, judged.

Published numbers are bounds in displayed points (“above 67%” is over 67 and under 68), so nothing is rounded before it
is compared. What cannot be compared is said to be so, never counted as agreement.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, Literal, cast, get_args

from dxlib import catalog, formats
from dxlib.errors import DxError
from dxlib.language import Language, Text, say
from dxlib.periods import Period
from dxlib.scorecard import Scorecard
from dxlib.values import Value, plain

FILE = "published_claims.csv"
Comparator = Literal["above", "just_under", "below", "equal"]
Measure = Literal["value", "total", "share_of_total"]
"""Which figure of the KPI: its value, the y of “x of y”, or x as a share of y."""
Unit = Literal["percent", "count", "year", "day"]
Verdict = Literal["differs", "agrees", "unchecked"]

VERDICTS: dict[Verdict, tuple[str, Text]] = {
    "differs": ("✗", Text("Không khớp", "Differs")),
    "agrees": ("✓", Text("Khớp", "Agrees")),
    "unchecked": ("–", Text("Chưa đối chiếu được", "Cannot be checked")),
}
"""Glyph and word, the worst first."""

MOST_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Claim:
    """One numeric statement. ``value`` is in displayed units (percent points, counts); a date where ``unit`` is a day.

    ``kpi`` is empty where no figure of the catalog speaks of it; ``why`` then says why. ``quotation`` holds the exact
    words that were published.
    """

    id: str
    title: Text
    kpi: str
    measure: Measure
    scope: str
    period: Period | None
    comparator: Comparator
    value: Decimal | date
    unit: Unit
    quotation: str
    source: str
    why: Text


@dataclass(frozen=True, slots=True)
class Judged:
    """A claim, the figure that answers it, and the verdict. ``computed`` is in the claim's displayed units.

    ``why`` says why there is no verdict; ``value`` is None where no KPI was asked.
    """

    claim: Claim
    verdict: Verdict
    value: Value | None = None
    computed: Decimal | None = None
    why: Text | None = None


def load(data: Path) -> tuple[Claim, ...]:
    """The claims of a city's reference folder, as published; none where it keeps no such table."""
    path = data / FILE
    if not path.exists():
        return ()
    return tuple(_claim(row) for row in csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines()))


def _claim(row: dict[str, str]) -> Claim:
    measure, comparator, unit = row["measure"] or "value", row["comparator"], row["unit"]
    try:
        known = measure in get_args(Measure) and comparator in get_args(Comparator) and unit in get_args(Unit)
        if not known:
            raise ValueError
        value = date.fromisoformat(row["value"]) if unit == "day" else Decimal(row["value"])
    except (ValueError, InvalidOperation):
        raise DxError(
            "bad_claim", say("The claim “{claim}” in {file} cannot be read.", claim=row["claim"], file=FILE)
        ) from None
    return Claim(
        id=row["claim"],
        title=Text(row["title_vi"], row["title_en"]),
        kpi=row["kpi"],
        measure=cast(Measure, measure),
        scope=row["scope"],
        period=_period(row["from_period"], row["to_period"]),
        comparator=cast(Comparator, comparator),
        value=value,
        unit=cast(Unit, unit),
        quotation=row["quotation"],
        source=row["source"],
        why=Text(row["why_vi"], row["why_en"]),
    )


def _period(first: str, last: str) -> Period | None:
    """One month for a state, a run of months for what was counted over them; None for what no period bounds."""
    if not last:
        return None
    return Period.parse(last if first == last else f"{first}..{last}")


def holds(comparator: Comparator, published: Decimal, computed: Decimal) -> bool:
    """Is ``computed`` what was published, both in displayed points? 67 itself is not “above 67”."""
    if comparator == "above":
        return published < computed < published + 1
    if comparator == "just_under":
        return published - 1 < computed < published
    return computed < published if comparator == "below" else computed == published


def judge(card: Scorecard, claims: Iterable[Claim]) -> list[Judged]:
    """Every claim beside the figures of the whole city in the claim's own period, in the order of the table."""
    return [_judge(card, claim) for claim in claims]


def _judge(card: Scorecard, claim: Claim) -> Judged:
    if not claim.kpi or claim.period is None:
        return Judged(claim, "unchecked", why=claim.why)
    if claim.kpi not in catalog.KPIS:
        return Judged(claim, "unchecked", why=say("No KPI computes this yet"))
    value = card.value(catalog.kpi(claim.kpi), (), claim.period)
    computed = _measured(claim, value)
    if computed is None or isinstance(claim.value, date):
        why = say("There is no figure for {period}", period=claim.period.label())
        return Judged(claim, "unchecked", value, why=why)
    if _may_grow(claim, value):
        covered = value.coverage
        why = say(
            "Only part of it is reported ({with_data}/{expected}), so the count may still grow",
            with_data=covered.with_data,
            expected=covered.expected,
        )
        return Judged(claim, "unchecked", value, computed, why)
    return Judged(claim, "agrees" if holds(claim.comparator, claim.value, computed) else "differs", value, computed)


def _measured(claim: Claim, value: Value) -> Decimal | None:
    """The figure that the claim speaks of, in displayed units. A y without any x rests on nothing reported."""
    if value.value is None:
        return None
    if claim.measure == "total":
        return value.total
    if claim.measure == "share_of_total":
        return value.value * 100 / value.total if value.total else None
    return value.value * 100 if claim.unit == "percent" else value.value


def _may_grow(claim: Claim, value: Value) -> bool:
    """Counts grow until everybody has reported; a y that is read off the ward table does not."""
    return value.at_least and not (claim.measure == "total" and value.kpi.per_ward)


def worst_first(judged: Iterable[Judged]) -> list[Judged]:
    """Those that differ, then those that agree, then those that cannot be checked; each as published."""
    order = list(VERDICTS)
    return sorted(judged, key=lambda j: order.index(j.verdict))


def count(judged: Iterable[Judged], verdict: Verdict) -> int:
    return sum(j.verdict == verdict for j in judged)


def summary(judged: list[Judged]) -> Text:
    """The answer in one line."""
    if not judged:
        return say("No published figures are kept here.")
    differ = count(judged, "differs")
    return say(
        "{agree} of {all} published figures agree with the data, {differ}, {unchecked} cannot be checked.",
        agree=count(judged, "agrees"),
        all=len(judged),
        differ=say("{count} differs", count=differ) if differ == 1 else say("{count} differ", count=differ),
        unchecked=count(judged, "unchecked"),
    )


def caution(judged: Iterable[Judged]) -> Text | None:
    """What agreement is worth where sample data stands behind it; None where it does not."""
    resting = sum(j.verdict == "agrees" and j.value is not None and j.value.provenance != "uploaded" for j in judged)
    if not resting:
        return None
    return say(
        "Figures that agree and rest on sample data: {count}. The sample was made to reproduce what was published, so "
        "this proves nothing about the city.",
        count=resting,
    )


def published(claim: Claim) -> Text:
    """“trên 67%”, “41”, “16/09/2022”."""
    value = Text(_written(claim, "vi"), _written(claim, "en"))
    if claim.comparator == "above":
        return say("above {value}", value=value)
    if claim.comparator == "just_under":
        return say("just under {value}", value=value)
    return say("below {value}", value=value) if claim.comparator == "below" else value


def _written(claim: Claim, lang: Language) -> str:
    if isinstance(claim.value, date):
        return formats.day(claim.value, lang)
    if claim.unit == "year":
        return str(claim.value)
    return _number(claim, claim.value, lang, _decimals(claim.value))


def _decimals(value: Decimal) -> int:
    exponent = value.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _number(claim: Claim, value: Decimal, lang: Language, digits: int) -> str:
    if claim.unit == "percent":
        return formats.percent(value / 100, lang, digits)
    return formats.number(value, lang, digits)


def found(judged: Judged) -> Text:
    """What the data says: “67,6%”, “41”, “100% (44/44)”, “ít nhất 300”; “–” where it says nothing."""
    if judged.computed is None or judged.value is None:
        return Text("–", "–")
    text = Text(_computed(judged, "vi"), _computed(judged, "en"))
    return say("at least {value}", value=text) if _may_grow(judged.claim, judged.value) else text


def _computed(judged: Judged, lang: Language) -> str:
    claim, value, computed = judged.claim, judged.value, judged.computed
    assert value is not None
    assert computed is not None
    said = _number(claim, computed, lang, _digits(claim, computed))
    if claim.measure != "share_of_total":
        return said
    return f"{said} ({formats.measure(value.value, value.kpi.unit, lang, value.total)})"


def _digits(claim: Claim, computed: Decimal) -> int:
    """As few decimals as still show on which side of the published bounds the figure lies."""
    if isinstance(claim.value, date) or computed == computed.to_integral_value():
        return 0
    lies = _beside(claim.value, computed)
    enough = (n for n in range(1, MOST_DIGITS) if _beside(claim.value, round(computed, n)) == lies)
    return next(enough, MOST_DIGITS)


def _beside(published: Decimal, computed: Decimal) -> list[tuple[bool, bool]]:
    """Over, or at, each bound that a comparator may set."""
    return [(computed > bound, computed == bound) for bound in (published - 1, published, published + 1)]


def verdict(judged: Judged) -> Text:
    """Glyph and word."""
    glyph, word = VERDICTS[judged.verdict]
    return Text(f"{glyph} {word.vi}", f"{glyph} {word.en}")


def as_dict(judged: Judged) -> dict[str, Any]:
    """The JSON of a claim, as ``python -m dxlib claims --format json`` prints it."""
    claim, value = judged.claim, judged.value
    return {
        "claim": claim.id,
        "title": claim.title.as_dict(),
        "kpi": claim.kpi or None,
        "measure": claim.measure if claim.kpi else None,
        "scope": claim.scope,
        "period": claim.period.code if claim.period else None,
        "comparator": claim.comparator,
        "published": claim.value.isoformat() if isinstance(claim.value, date) else plain(claim.value),
        "unit": claim.unit,
        "computed": plain(judged.computed),
        "words": {"published": published(claim).as_dict(), "computed": found(judged).as_dict()},
        "verdict": judged.verdict,
        "why": judged.why.as_dict() if judged.why else None,
        "coverage": {"with_data": value.coverage.with_data, "expected": value.coverage.expected} if value else None,
        "provenance": value.provenance if value else None,
        "receipts": list(value.receipts) if value else [],
        "quotation": claim.quotation,
        "source": claim.source,
    }
