"""Small groups are not told apart: what is shown of sex and age never gives away a ward with fewer than three."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from itertools import chain, combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dxlib import catalog
from dxlib.attention import needs_attention
from dxlib.disclosure import Split, may_show, tells_of_few, withheld
from dxlib.monitor import Monitor
from dxlib.scorecard import Scorecard
from dxlib.showing import shown
from dxlib.values import as_dict
from tests.builders import (
    CODES,
    MY_PHUOC,
    PHU_AN,
    THOI_HOA,
    Row,
    as_csv,
    card_of,
    checked,
    goal,
    goals,
    members,
    sample_rows,
    upload,
    value,
)

LEAST = 3
NAMES = "ABCDEFGH"

sides = st.one_of(st.integers(0, 4), st.integers(0, 40)).map(Decimal)
everybody = st.dictionaries(st.sampled_from(NAMES), st.tuples(sides, sides), max_size=6)
enough = st.integers(LEAST, 40).map(Decimal)


def groups(**splits: tuple[int, int]) -> dict[str, Split]:
    return {name: (Decimal(a), Decimal(b)) for name, (a, b) in splits.items()}


def selections(of: dict[str, Split]) -> list[frozenset[str]]:
    return [frozenset(s) for s in chain.from_iterable(combinations(sorted(of), n) for n in range(1, len(of) + 1))]


def hide(*months: dict[str, Split]) -> frozenset[str]:
    """The block of groups that these months hide; B and C are the company of the small ones."""
    ever = {name: [m[name] for m in months if name in m] for name in NAMES}
    return withheld(ever, "BC", LEAST)


def told(of: dict[str, Split], block: frozenset[str] | None = None) -> list[frozenset[str]]:
    block = hide(of) if block is None else block
    return [s for s in selections(of) if may_show(s, block, of, LEAST)]


def determined(name: str, sums: list[frozenset[str]], names: list[str]) -> bool:
    """Can the group be computed from the sums, by adding and subtracting them in whatever way?"""
    rows = [[Fraction(n in s) for n in names] for s in sums]
    rest = [Fraction(n == name) for n in names]
    for column in range(len(names)):
        pivot = next((r for r in rows if r[column]), None)
        if pivot is None:
            continue
        rows = [_less(r, pivot, column) for r in rows if r is not pivot]
        rest = _less(rest, pivot, column)
    return not any(rest)


def _less(row: list[Fraction], pivot: list[Fraction], column: int) -> list[Fraction]:
    times = row[column] / pivot[column]
    return [a - times * b for a, b in zip(row, pivot, strict=True)]


# ---- whatever the groups are ----


@settings(max_examples=200)
@given(everybody)
def test_no_sum_of_what_is_shown_gives_a_withheld_group_away(of: dict[str, Split]):
    for name in hide(of) & of.keys():
        assert not determined(name, told(of), sorted(of)), (name, of)


@settings(max_examples=200)
@given(everybody, everybody)
def test_no_other_month_gives_it_away_either(one: dict[str, Split], two: dict[str, Split]):
    """Whoever did not change from one month to the next is known in both: still nobody withheld can be computed."""
    block = hide(one, two)
    names = [f"{n}1" for n in one] + [f"{n}2" for n in two if one.get(n) != two[n]]
    same = {n: f"{n}1" if one.get(n) == two[n] else f"{n}2" for n in two}
    sums = [frozenset(f"{n}1" for n in s) for s in told(one, block)]
    sums += [frozenset(same[n] for n in s) for s in told(two, block)]
    complete = block <= one.keys() and block <= two.keys()
    for name in block if complete else ():
        assert not determined(f"{name}1", sums, names) or one[name] != two[name], (name, one, two)


@given(everybody, everybody)
def test_what_one_month_hides_stays_hidden_in_the_others(one: dict[str, Split], two: dict[str, Split]):
    assert hide(one) <= hide(one, two)
    assert [s for s in told(two, hide(one, two)) if s & hide(one) and not s >= hide(one)] == []


@given(everybody)
def test_a_selection_with_a_part_of_the_withheld_groups_is_hidden(of: dict[str, Split]):
    block = hide(of)
    assert [s for s in told(of) if s & block and not s >= block] == []


@given(everybody)
def test_whatever_is_shown_speaks_of_enough_people_on_either_side_or_of_nobody(of: dict[str, Split]):
    for s in told(of):
        either = [sum(of[name][side] for name in s) for side in (0, 1)]
        assert min(either) >= LEAST or sum(either) == 0, s


@given(everybody)
def test_a_group_with_too_few_on_one_side_is_always_withheld(of: dict[str, Split]):
    few = {name for name, split in of.items() if sum(split) and min(split) < LEAST}
    assert few <= hide(of)
    assert (not few) == (not hide(of))


@given(st.dictionaries(st.sampled_from(NAMES), st.tuples(enough, enough), max_size=6))
def test_nothing_is_withheld_where_every_group_is_large_enough(of: dict[str, Split]):
    assert hide(of) == frozenset()
    assert told(of) == selections(of)


# ---- by example ----


def test_one_small_group_hides_with_its_company_whatever_their_figures():
    assert hide(groups(A=(2, 20), B=(10, 10), C=(4, 30), D=(9, 9))) == {"A", "B", "C"}


def test_a_small_group_that_is_company_hides_with_the_other():
    assert hide(groups(A=(9, 9), B=(2, 10), C=(8, 8))) == {"B", "C"}


def test_company_that_did_not_report_lends_no_cover():
    of = groups(A=(2, 20), B=(10, 10), D=(9, 9))
    assert frozenset("AB") not in told(of)
    assert frozenset("D") in told(of)


def test_a_city_that_is_too_small_as_a_whole_is_hidden_altogether():
    assert told(groups(B=(1, 5), C=(1, 7))) == []
    assert told(groups(A=(2, 30))) == []


@pytest.mark.parametrize(("few", "hidden"), [(0, True), (2, True), (3, False)])
@pytest.mark.parametrize("side", [0, 1])
def test_exactly_three_are_enough_on_either_side(few: int, hidden: bool, side: int):
    split = (few, 20) if side == 0 else (20, few)
    assert (hide(groups(A=split, B=(20, 20))) != frozenset()) == hidden


@pytest.mark.parametrize(
    ("before", "after", "tells"),
    [
        ((27, 29), (27, 28), True),
        ((27, 29), (26, 30), True),
        ((27, 29), (27, 29), False),
        ((27, 29), (27, 26), False),
        ((27, 29), (24, 32), False),
        ((27, 29), (29, 29), True),
    ],
)
def test_a_change_tells_of_whoever_came_or_went_unless_they_are_three(before, after, tells: bool):
    assert tells_of_few(groups(x=before)["x"], groups(x=after)["x"], LEAST) == tells


# ---- in the scorecard ----

AN_DIEN = "25840"
LARGE = [c for c in CODES if c not in (PHU_AN, AN_DIEN)]
"""Phú An and An Điền have the fewest residents: they are the company of whoever is small."""


def rosters() -> list[Row]:
    """Two women in Phú An, four in An Điền, ten in every other ward."""
    women = {PHU_AN: 2, AN_DIEN: 4}
    return [row for code in CODES for row in members(code, 26, women.get(code, 10))]


@pytest.fixture(scope="module")
def card() -> Scorecard:
    return card_of(rosters())


@pytest.mark.parametrize(
    ("codes", "hidden"),
    [
        ((), False),
        ((PHU_AN,), True),
        ((AN_DIEN,), True),
        ((MY_PHUOC,), False),
        ((PHU_AN, AN_DIEN), False),
        ((PHU_AN, MY_PHUOC), True),
        (tuple(c for c in CODES if c != PHU_AN), True),
        (tuple(LARGE), False),
        (CODES, False),
    ],
)
def test_a_share_of_women_is_hidden_wherever_it_would_tell_of_two(
    card: Scorecard, codes: tuple[str, ...], hidden: bool
):
    found = value(card, "women_share", *codes)
    assert (found.withheld, found.value is None) == (hidden, hidden)


def test_a_hidden_share_leaves_no_figure_behind_but_its_rows_and_sources(card: Scorecard):
    found = value(card, "women_share", PHU_AN)
    assert (found.value, found.numerator, found.denominator, found.state) == (None, None, None, None)
    assert (found.rows, found.receipts, found.coverage.complete) == (26, (1,), True)
    told_ = as_dict(found)
    assert (told_["value"], told_["numerator"], told_["denominator"], told_["withheld"]) == (None, None, None, True)
    assert (shown(found).vi, shown(found).en) == ("ẩn, dưới 3 người", "hidden, under 3 people")


def test_how_many_members_there_are_is_no_secret(card: Scorecard):
    assert (value(card, "team_members", PHU_AN).value, value(card, "members_trained", PHU_AN).value) == (26, 0)


def test_the_shown_share_is_the_ratio_of_sums_of_all_that_was_withheld_too(card: Scorecard):
    assert value(card, "women_share").value == Decimal(66) / Decimal(26 * 8)
    assert value(card, "women_share", PHU_AN, AN_DIEN).value == Decimal(6) / Decimal(52)


def test_sex_and_age_are_judged_each_on_its_own(card: Scorecard):
    assert value(card, "women_share", MY_PHUOC).withheld is False
    assert value(card, "youth_share", MY_PHUOC).withheld is True  # nobody in the city is youth here
    assert value(card, "youth_share").withheld is True


def test_few_men_are_as_private_as_few_women():
    found = card_of([*members(MY_PHUOC, 26, women=24), *members(THOI_HOA, 26, women=13)])
    assert value(found, "women_share", MY_PHUOC).withheld


def test_a_ward_that_did_not_report_lends_nobody_its_cover():
    two = card_of([row for row in rosters() if row["ward_code"] in (PHU_AN, MY_PHUOC)])
    assert value(two, "women_share", PHU_AN).withheld
    assert value(two, "women_share").withheld
    assert value(two, "women_share", MY_PHUOC).value == Decimal(10) / Decimal(26)


def test_what_was_hidden_once_stays_hidden_in_later_months_and_snapshots():
    later = [row for code in CODES for row in members(code, 26, women=10, period="2024-10")]
    mended = members(PHU_AN, 26, women=10)
    card = card_of(rosters(), later, mended)
    for period in ("2024-09", "2024-10"):
        assert value(card, "women_share", PHU_AN, period=period).withheld
        assert not value(card, "women_share", PHU_AN, AN_DIEN, period=period).withheld


def test_one_who_left_is_not_told_by_the_change(monitor: Monitor):
    rows = [r for r in sample_rows("team_members") if (r["period"], r["ward_code"]) == ("2024-09", THOI_HOA)]
    preview = monitor.check(as_csv(rows[:-1]), "x.csv")
    shares = [e for e in preview.effects if e.kpi.least]
    assert shares
    assert all(e.withheld and (e.before, e.after, e.previous) == (None, None, None) for e in shares)


def test_neither_history_nor_change_nor_effects_tell_what_is_hidden(monitor: Monitor):
    upload(monitor, members(PHU_AN, 26, women=2, period="2024-10"))
    card = monitor.scorecard()
    history = card.history(catalog.kpi("women_share"), (PHU_AN,))
    assert {v.value for v in history} == {None}
    assert card.change(value(card, "women_share", PHU_AN)) is None
    preview = monitor.check(as_csv(members(PHU_AN, 27, women=2, period="2024-10")), "x.csv")
    assert [e for e in preview.effects if (e.kpi.id, e.ward_code) == ("team_members", PHU_AN)]
    hidden = {(e.before, e.after) for e in preview.effects if (e.kpi.id, e.ward_code) == ("women_share", PHU_AN)}
    assert hidden <= {(None, None)}


def test_a_goal_of_a_hidden_share_is_unmeasured_and_needs_no_attention():
    marks = goals(goal("women_share", "each_ward", "0.9"))
    judged = card_of(rosters(), goals=marks)
    assert value(judged, "women_share", PHU_AN).state == "unmeasured"
    missed = {i.ward_code for i in needs_attention(judged) if i.kpi.id == "women_share"}
    assert missed == set(LARGE)


def test_a_declared_empty_roster_is_no_small_group():
    large = [row for code in LARGE for row in members(code, 26, women=10)]
    found = card_of(checked(large, none=(PHU_AN,)))
    assert value(found, "women_share", MY_PHUOC).withheld is False
    assert (value(found, "women_share", PHU_AN).value, value(found, "women_share", PHU_AN).withheld) == (None, False)


def test_the_sample_hides_the_youth_of_one_ward_and_of_the_next_smallest_and_shows_the_city(sample_card: Scorecard):
    youth = catalog.kpi("youth_share")
    rows = [r for r in sample_rows("team_members") if r["period"] == "2024-09"]
    few = {c for c in CODES if sum(r["youth"] == "Có" for r in rows if r["ward_code"] == c) < LEAST}
    hidden = {v.codes[0] for v in sample_card.by_ward(youth) if v.withheld}
    assert few == {PHU_AN}
    assert few < hidden
    assert len(hidden) == 2
    assert sample_card.value(youth).value is not None
