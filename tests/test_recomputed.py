"""The sample's figures computed a second time, without SQL and without the package's arithmetic."""

from __future__ import annotations

import csv
from collections.abc import Callable
from fractions import Fraction

import pytest

from dxlib import catalog
from dxlib.periods import Period
from dxlib.scorecard import Scorecard
from tests.builders import CODES, SAMPLE

Row = dict[str, str]
with SAMPLE.open(encoding="utf-8-sig", newline="") as file:
    ROWS: list[Row] = list(csv.DictReader(file))
MONTHS = sorted({r["period"] for r in ROWS})


def ratio(top: str, bottom: str) -> Callable[[list[Row]], Fraction | None]:
    def of(rows: list[Row]) -> Fraction | None:
        whole = sum(int(r[bottom]) for r in rows)
        return Fraction(sum(int(r[top]) for r in rows), whole) if whole else None

    return of


BY_HAND: dict[str, Callable[[list[Row]], Fraction | int | None]] = {
    "wards_launched": lambda rows: len({r["ward_code"] for r in rows if r["launched_on"]}),
    "cashless_sites": lambda rows: sum(bool(r["launched_on"]) for r in rows),
    "merchants_with_qr": ratio("merchants_qr", "merchants"),
    "merchants_active": ratio("merchants_active_30d", "merchants"),
    "cashless_value": lambda rows: sum(int(r["cashless_value_vnd"]) for r in rows),
    "fees_cashless": ratio("fees_cashless_vnd", "fees_due_vnd"),
}
FLOWS = ("cashless_value", "fees_cashless")


def test_every_kpi_is_computed_by_hand():
    assert set(BY_HAND) == set(catalog.KPIS)


@pytest.mark.parametrize("month", MONTHS)
@pytest.mark.parametrize("kpi", BY_HAND)
def test_every_ward_and_the_city_agree_in_every_month(sample_card: Scorecard, kpi: str, month: str):
    for codes in ((), *((c,) for c in CODES), CODES[:3]):
        rows = [r for r in ROWS if r["period"] == month and (not codes or r["ward_code"] in codes)]
        assert _close(sample_card.value(catalog.kpi(kpi), codes, Period.parse(month)).value, BY_HAND[kpi](rows)), codes


@pytest.mark.parametrize("period", ["2024-Q1", "2024-Q2", "2024-Q3", "2024-01..2024-09"])
@pytest.mark.parametrize("kpi", BY_HAND)
def test_quarters_and_the_year_so_far_agree(sample_card: Scorecard, kpi: str, period: str):
    chosen = Period.parse(period)
    months = chosen.months if kpi in FLOWS else (chosen.last,)
    rows = [r for r in ROWS if r["period"] in months]
    assert _close(sample_card.value(catalog.kpi(kpi), (), chosen).value, BY_HAND[kpi](rows))


def test_the_published_figure_of_8_launched_wards_of_8_is_reproduced(sample_card: Scorecard):
    found = sample_card.value(catalog.kpi("wards_launched"), (), Period.parse("2024-09"))
    assert (found.value, found.total, found.state) == (8, 8, "met")


def _close(found: object, by_hand: Fraction | int | None) -> bool:
    """Equal to the last place that a Decimal of 28 digits holds."""
    if found is None or by_hand is None:
        return found is None and by_hand is None
    return abs(Fraction(str(found)) - by_hand) <= abs(by_hand) * Fraction(1, 10**26)
