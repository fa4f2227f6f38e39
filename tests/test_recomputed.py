"""The sample's figures computed a second time, without SQL and without the package's arithmetic."""

from __future__ import annotations

from fractions import Fraction

import pytest

from dxlib import catalog
from dxlib.periods import Period
from dxlib.scorecard import Scorecard
from dxlib.wards import CITY
from tests.builders import CODES, sample_rows
from tests.by_hand import BY_HAND, FLOWS, OUT_OF
from tests.by_hand.parts import Figure, Row

ROWS = {dataset: sample_rows(dataset) for dataset in catalog.DATASETS}
MONTHS = sorted({row["period"] for rows in ROWS.values() for row in rows})
PRIVATE = {"women_share": "female", "youth_share": "youth"}


COMPANY = ("25855", "25840")
"""The two wards with the fewest residents hide with whoever ever had fewer than three on a side."""


def hidden(column: str, codes: tuple[str, ...]) -> bool:
    """Is a share of these wards one that would tell of fewer than three people?"""
    small = set()
    for month in MONTHS:
        for code in CODES:
            told = [r[column] for r in chosen("team_members", (month,), (code,))]
            small |= {code} if min(told.count("Có"), told.count("Không")) < 3 else set()
    block = small | {*COMPANY} if small else small
    return 0 < len(block & {*codes}) < len(block)


def reporters(kpi: str, codes: tuple[str, ...]) -> tuple[str, ...]:
    """The whole city is its wards and, where they report too, its offices."""
    offices = codes == CODES and catalog.dataset(catalog.kpi(kpi).dataset).reporters == "both"
    return (*codes, CITY) if offices and catalog.kpi(kpi).level == "city" else codes


def chosen(kpi: str, months: tuple[str, ...], codes: tuple[str, ...] = CODES) -> list[Row]:
    rows, codes = ROWS[catalog.kpi(kpi).dataset], reporters(kpi, codes)
    return [row for row in rows if row["period"] in months and row.get("ward_code", codes[0]) in codes]


def by_hand(kpi: str, months: tuple[str, ...], codes: tuple[str, ...] = CODES) -> Figure:
    if kpi in PRIVATE and hidden(PRIVATE[kpi], codes):
        return None
    return BY_HAND[kpi](chosen(kpi, months, codes))


def test_every_kpi_is_computed_by_hand():
    assert set(BY_HAND) == set(catalog.KPIS)
    assert set(OUT_OF) == {k.id for k in catalog.KPIS.values() if k.unit == "of"}
    assert set(PRIVATE) == {k.id for k in catalog.KPIS.values() if k.least}
    assert set(FLOWS) == {k.id for k in catalog.KPIS.values() if (k.kind or catalog.dataset(k.dataset).kind) == "flow"}


@pytest.mark.parametrize("month", MONTHS)
@pytest.mark.parametrize("kpi", BY_HAND)
def test_every_ward_and_the_city_agree_in_every_month(sample_card: Scorecard, kpi: str, month: str):
    for codes in (CODES, *((c,) for c in CODES), CODES[:3]):
        found = sample_card.value(catalog.kpi(kpi), () if codes == CODES else codes, Period.parse(month))
        assert _close(found.value, by_hand(kpi, (month,), codes)), codes
        if kpi in OUT_OF:
            assert found.total == OUT_OF[kpi](chosen(kpi, (month,), codes), reporters(kpi, codes)), codes


@pytest.mark.parametrize("period", ["2024-Q1", "2024-Q2", "2024-Q3", "2024-01..2024-09"])
@pytest.mark.parametrize("kpi", BY_HAND)
def test_quarters_and_the_year_so_far_agree(sample_card: Scorecard, kpi: str, period: str):
    over = Period.parse(period)
    months = over.months if kpi in FLOWS else (over.last,)
    assert _close(sample_card.value(catalog.kpi(kpi), (), over).value, by_hand(kpi, tuple(months)))


def test_some_shares_of_the_sample_are_hidden_and_most_are_not():
    cases = [(kpi, month, code) for kpi in PRIVATE for month in MONTHS for code in CODES]
    told = [by_hand(kpi, (month,), (code,)) is not None for kpi, month, code in cases]
    assert len(told) / 2 < sum(told) < len(told)


@pytest.mark.parametrize(
    ("kpi", "figure"),
    [
        ("wards_launched", (8, 8, "met")),
        ("neighbourhoods_with_team", (44, 44, "met")),
        ("team_members", (330, None, None)),
        ("subsystems_operating", (22, 24, "near")),
    ],
)
def test_the_published_figures_of_september_are_reproduced(sample_card: Scorecard, kpi: str, figure: tuple):
    found = sample_card.value(catalog.kpi(kpi), (), Period.parse("2024-09"))
    assert (found.value, found.total, found.state) == figure


def _close(found: object, by_hand: Figure) -> bool:
    """Equal to the last place that a Decimal of 28 digits holds."""
    if found is None or by_hand is None:
        return found is None and by_hand is None
    return abs(Fraction(str(found)) - by_hand) <= abs(by_hand) * Fraction(1, 10**26)
