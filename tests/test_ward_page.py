"""One ward beside the others: who is ranked, ties, what is left out or hidden, the answer, and its story."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from statistics import median

import pytest

from dxlib import attention, catalog, one_ward
from dxlib.one_ward import Rank
from dxlib.periods import Period
from dxlib.scorecard import Scorecard
from dxlib.values import Coverage, Value
from tests.builders import CODES, LATER, MY_PHUOC, PHU_AN, THOI_HOA, WARDS, card_of, every_ward, members, site

QR = catalog.kpi("merchants_with_qr")
MARKS = (80, 70, 70, 60, 50, 40, 30, 20)


def standing(card: Scorecard, code: str, kpi: str = QR.id, period: str | None = None) -> one_ward.Standing:
    return one_ward.standing(card, catalog.kpi(kpi), code, Period.parse(period) if period else None)


def ladder(*marks: int) -> Scorecard:
    """The eight wards with these shares, in per cent; fewer marks than wards: the others have not reported."""
    return card_of([site(code, merchants_qr=m, merchants_active_30d=1) for code, m in zip(CODES, marks, strict=False)])


def alike(kpi: catalog.Kpi, *figures: str | None, whole: bool = True) -> list[Value]:
    """A value a ward, as a scorecard gives them."""
    coverage = Coverage(1, 1) if whole else Coverage(2, 3)
    return [
        Value(kpi, (code,), Period.parse("2024-09"), None if f is None else Decimal(f), coverage=coverage)
        for code, f in zip(CODES, figures, strict=False)
    ]


# ---- rank ----


def test_the_best_is_first_and_equals_share_a_place():
    card = ladder(*MARKS)
    places = [standing(card, code).rank for code in CODES]
    assert places == [
        Rank(1, 8, 1),
        Rank(2, 8, 2),
        Rank(2, 8, 2),
        Rank(4, 8, 1),
        Rank(5, 8, 1),
        Rank(6, 8, 1),
        Rank(7, 8, 1),
        Rank(8, 8, 1),
    ]


def test_where_less_is_better_the_lowest_is_first():
    values = alike(replace(QR, better="lower"), "0.3", "0.1", "0.2")
    assert [one_ward.rank_of(v, tuple(values)) for v in values] == [Rank(3, 3, 1), Rank(1, 3, 1), Rank(2, 3, 1)]


def test_equal_shares_of_different_sums_share_a_place():
    rows = [site(MY_PHUOC, merchants=3, merchants_qr=1, merchants_active_30d=0), site(PHU_AN, merchants_qr=90)]
    rows.append(site(THOI_HOA, merchants=6, merchants_qr=2, merchants_active_30d=0))
    assert standing(card_of(rows), MY_PHUOC).rank == Rank(2, 3, 2)
    assert standing(card_of(rows), THOI_HOA).rank == Rank(2, 3, 2)


@pytest.mark.parametrize("unit", ["count", "of", "vnd"])
def test_counts_and_money_are_never_ranked(unit: str):
    values = alike(replace(QR, unit=unit), "3", "2", "1")
    assert [one_ward.rank_of(v, tuple(values)) for v in values] == [None] * 3


@pytest.mark.parametrize("unit", ["share", "per_1000", "days"])
def test_shares_densities_and_durations_are_ranked(unit: str):
    values = alike(replace(QR, unit=unit), "3", "2", "1")
    assert one_ward.rank_of(values[1], tuple(values)) == Rank(2, 3, 1)


@pytest.mark.parametrize("kpi", [replace(QR, better="neutral"), replace(QR, part_of="cashless_sites")])
def test_what_has_no_better_side_or_is_a_part_of_a_whole_is_never_ranked(kpi: catalog.Kpi):
    values = alike(kpi, "0.3", "0.2", "0.1")
    assert [one_ward.rank_of(v, tuple(values)) for v in values] == [None] * 3


def test_no_kpi_of_the_catalog_is_ranked_by_size():
    ranked = [k for k in catalog.KPIS.values() if one_ward.may_rank(k)]
    assert ranked
    assert {k.unit for k in ranked} <= {"share", "per_1000", "days"}
    assert not [k.id for k in ranked if k.better == "neutral" or k.part_of]


def test_two_wards_with_a_figure_are_too_few():
    assert standing(ladder(80, 70), MY_PHUOC).rank is None
    assert standing(ladder(80, 70, 60), MY_PHUOC).rank == Rank(1, 3, 1)


def test_where_all_are_alike_a_place_means_nothing():
    assert standing(card_of(every_ward()), MY_PHUOC).rank is None


def test_who_has_no_figure_has_no_place_and_takes_none():
    card = ladder(80, 70, 60)
    assert standing(card, PHU_AN).rank is None
    assert standing(card, PHU_AN).value.value is None
    assert standing(card, CODES[2]).rank == Rank(3, 3, 1)


def test_a_hidden_share_is_not_ranked_and_takes_no_place():
    shown, hidden = alike(QR, "0.5", "0.4", "0.3"), alike(QR, None)
    secret = replace(hidden[0], codes=(PHU_AN,), withheld=True)
    everyone = (*shown, secret)
    assert one_ward.rank_of(secret, everyone) is None
    assert one_ward.rank_of(shown[0], everyone) == Rank(1, 3, 1)
    leaky = replace(secret, value=Decimal("0.9"))  # were a figure left in it, it would still take no place
    assert one_ward.rank_of(shown[0], (*shown, leaky)) == Rank(1, 3, 1)
    assert one_ward.rank_of(leaky, (*shown, leaky)) is None


def test_a_figure_of_some_months_only_is_not_ranked():
    values = alike(QR, "0.5", "0.4", "0.3")
    (half,) = alike(QR, "0.9", whole=False)
    assert one_ward.rank_of(half, (half, *values)) is None
    assert one_ward.rank_of(values[0], (half, *values[1:], values[0])) == Rank(1, 3, 1)


# ---- beside the others ----


def test_the_spread_is_of_the_others_alone():
    found = standing(ladder(*MARKS), MY_PHUOC)
    others = [Decimal(m) / 100 for m in MARKS[1:]]
    assert found.spread == (min(others), median(others), max(others))
    assert [v.codes for v in found.others] == [(c,) for c in CODES[1:]]
    assert (found.city.value, found.value.value) == (Decimal(sum(MARKS)) / 800, Decimal("0.8"))


def test_of_few_others_or_of_counts_no_spread_is_told():
    assert standing(ladder(80, 70, 60), MY_PHUOC).spread is None
    assert standing(ladder(*MARKS), MY_PHUOC, "cashless_sites").spread is None


def test_what_is_hidden_is_in_nobodys_spread():
    rows = [r for code in CODES for r in members(code, 20, women=1 if code == PHU_AN else 8)]
    card = card_of(rows)
    found = standing(card, MY_PHUOC, "women_share")
    hidden = {v.codes[0] for v in found.wards if v.withheld}
    assert PHU_AN in hidden
    assert not hidden & {v.codes[0] for v in found.others}
    own = standing(card, PHU_AN, "women_share")
    assert (own.value.withheld, own.value.value, own.rank) == (True, None, None)


def test_the_city_and_the_others_are_of_the_wards_own_month():
    card = card_of(every_ward("2024-08"), [site(MY_PHUOC, "2024-09", merchants_qr=60)])
    found = standing(card, THOI_HOA)
    assert {v.period.code for v in (found.value, found.city, *found.wards)} == {"2024-08"}
    assert len(found.others) == 7


def test_every_kpi_that_wards_report_is_there_once_by_domain(sample_card: Scorecard):
    found = one_ward.standings(sample_card, MY_PHUOC)
    ids = [s.kpi.id for _, of in found for s in of]
    assert ids == [k.id for k in catalog.KPIS.values() if catalog.dataset(k.dataset).reporters != "city"]
    for domain, of in found:
        assert {catalog.dataset(s.kpi.dataset).domain for s in of} == {domain.id}


def test_a_ward_without_any_figure_has_dashes_everywhere():
    card = card_of(every_ward(but=[PHU_AN]))
    found = [s for _, of in one_ward.standings(card, PHU_AN) for s in of]
    assert {(s.value.value, s.rank) for s in found} == {(None, None)}


# ---- the answer ----


def test_the_answer_counts_goals_and_files_and_names_the_widest_gap():
    card = ladder(30, *MARKS[1:])
    found = one_ward.standings(card, MY_PHUOC)
    values = one_ward.judged(found)
    items = attention.needs_attention(card, (MY_PHUOC,))
    said = one_ward.answer(values, 2, items)
    met, with_goal = sum(v.state == "met" for v in values), sum(v.state is not None for v in values)
    assert said.en.startswith(f"{met} of {with_goal} KPIs with a goal meet it; files owed: 2; ")
    assert "; furthest from its goal: “" in said.en
    assert said.vi.endswith(").")


def test_without_a_missed_goal_nothing_is_called_the_worst():
    card = card_of(every_ward(merchants_qr=90, merchants_active_30d=80, fees_cashless_vnd=1000))
    values = [v for v in one_ward.judged(one_ward.standings(card, MY_PHUOC)) if v.state == "met"]
    assert (
        one_ward.answer(values, 0, []).en
        == f"{len(values)} of {len(values)} KPIs with a goal meet it; no file is owed."
    )


def test_goals_of_which_nothing_is_known_are_counted_apart(sample_card: Scorecard):
    values = one_ward.judged(one_ward.standings(sample_card, PHU_AN))
    (known, *_) = [v for v in values if v.state == "met"]
    unknown = replace(known, value=None, state="unmeasured")
    said = one_ward.answer([known, unknown], 0, []).en
    assert said == "1 of 2 KPIs with a goal meet it; not measured: 1; no file is owed."


def test_without_figures_the_answer_says_so():
    values = one_ward.judged(one_ward.standings(card_of(), MY_PHUOC))
    assert one_ward.answer(values, 5, []).en == "No figures for this selection yet."


# ---- its story ----


def told(code: str, month: str) -> str:
    unit = WARDS.find(code, month)
    assert unit
    return " ".join(s.vi for s in one_ward.story(WARDS, unit))


def test_a_ward_that_was_split_names_both_units_and_which_part_each_took():
    said = told(MY_PHUOC, "2024-09")
    assert "Từ 01/07/2025, Phường Mỹ Phước thuộc: Phường Bến Cát (phần lớn); Phường Long Nguyên (một phần)." in said


def test_a_new_ward_says_where_its_land_came_from():
    assert "Phường Hòa Lợi có từ 01/07/2025, hình thành từ Hòa Lợi và Tân Định." in told("25849", "2025-07")


def test_the_ward_that_was_kept_whole_says_that_its_series_runs_on():
    assert "giữ nguyên từ 1/7/2025" in told(THOI_HOA, "2024-09")
    assert told(THOI_HOA, "2024-09") == told(THOI_HOA, "2025-07")


@pytest.mark.parametrize("unit", WARDS.units, ids=lambda u: f"{u.code}-{u.valid_from}")
def test_every_fact_says_where_it_comes_from_in_both_languages(unit):
    facts = one_ward.facts(unit)
    assert len(facts) == 3
    for _, words in facts:
        assert words.vi != words.en
        assert "–" not in words.vi
    if unit.population:
        assert "minh họa" in facts[0][1].vi
        assert "illustrative" in facts[0][1].en


def test_what_is_not_known_of_a_new_ward_says_why_and_is_not_0():
    unit = WARDS.find("25813", "2025-07")
    assert unit
    assert one_ward.facts(unit)[0][1].vi == "chưa có số chung một mốc"


def test_the_card_of_july_2025_knows_seven_wards():
    codes = [u.code for u in WARDS.valid("2025-07")]
    card = card_of(
        [site(c, "2025-07", merchants_qr=m, merchants_active_30d=1) for c, m in zip(codes, MARKS, strict=False)],
        today=LATER,
    )
    found = standing(card, "25768")
    assert (found.rank.of, len(found.wards)) == (7, 7)
