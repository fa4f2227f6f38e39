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
from dxlib.disclosure import Split, may_show, withheld
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


def told(of: dict[str, Split]) -> list[frozenset[str]]:
    return [s for s in selections(of) if may_show(s, of, LEAST)]


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
    populated = {name: split for name, split in of.items() if sum(split)}
    sums = [s & populated.keys() for s in told(of)]
    for name in withheld(of, LEAST):
        assert not determined(name, sums, sorted(populated)), (name, of)


@given(everybody)
def test_a_selection_with_a_part_of_the_withheld_groups_is_hidden(of: dict[str, Split]):
    block = withheld(of, LEAST)
    assert [s for s in told(of) if s & block and not s >= block] == []


@given(everybody)
def test_whatever_is_shown_speaks_of_enough_people_on_either_side_or_of_nobody(of: dict[str, Split]):
    for s in told(of):
        either = [sum(of[name][side] for name in s) for side in (0, 1)]
        assert min(either) >= LEAST or sum(either) == 0, s


@given(everybody)
def test_a_group_with_too_few_on_one_side_is_always_withheld(of: dict[str, Split]):
    few = {name for name, split in of.items() if sum(split) and min(split) < LEAST}
    assert few <= withheld(of, LEAST)
    assert (not few) == (not withheld(of, LEAST))


@given(st.dictionaries(st.sampled_from(NAMES), st.tuples(enough, enough), max_size=6))
def test_nothing_is_withheld_where_every_group_is_large_enough(of: dict[str, Split]):
    assert withheld(of, LEAST) == frozenset()
    assert told(of) == selections(of)


@given(everybody)
def test_the_block_is_shown_as_one_or_takes_everybody_in(of: dict[str, Split]):
    block = withheld(of, LEAST)
    populated = {name for name, split in of.items() if sum(split)}
    assert not block or block == populated or may_show(block, of, LEAST)


@given(everybody, st.randoms(use_true_random=False))
def test_the_order_in_which_groups_are_given_changes_nothing(of: dict[str, Split], random):
    mixed = list(of.items())
    random.shuffle(mixed)
    assert withheld(dict(mixed), LEAST) == withheld(of, LEAST)


@given(everybody)
def test_a_group_of_nobody_changes_nothing(of: dict[str, Split]):
    more = {**of, "nobody": (Decimal(0), Decimal(0))}
    assert withheld(more, LEAST) == withheld(of, LEAST)
    assert may_show({"nobody"}, more, LEAST)
    for s in selections(of):
        assert may_show(s | {"nobody"}, more, LEAST) == may_show(s, of, LEAST)


# ---- by example ----


def test_one_small_group_takes_the_next_smallest_along():
    of = groups(A=(2, 20), B=(10, 10), C=(4, 30), D=(9, 9))
    assert withheld(of, LEAST) == {"A", "C"}


def test_others_join_until_the_withheld_are_enough_together():
    assert withheld(groups(A=(0, 20), B=(2, 9), C=(8, 8)), LEAST) == {"A", "B", "C"}
    assert withheld(groups(A=(1, 20), B=(2, 9), C=(8, 8)), LEAST) == {"A", "B"}


def test_a_city_that_is_too_small_as_a_whole_is_hidden_altogether():
    of = groups(A=(1, 5), B=(1, 7))
    assert told(of) == []
    assert told(groups(A=(2, 30))) == []


@pytest.mark.parametrize(("few", "hidden"), [(0, True), (2, True), (3, False)])
@pytest.mark.parametrize("side", [0, 1])
def test_exactly_three_are_enough_on_either_side(few: int, hidden: bool, side: int):
    split = (few, 20) if side == 0 else (20, few)
    assert (withheld(groups(A=split, B=(20, 20)), LEAST) != frozenset()) == hidden


# ---- in the scorecard ----

LARGE = [c for c in CODES if c not in (PHU_AN, THOI_HOA)]


def rosters() -> list[Row]:
    """Two women in Phú An, four in Thới Hòa, ten in every other ward."""
    women = {PHU_AN: 2, THOI_HOA: 4}
    return [row for code in CODES for row in members(code, 26, women.get(code, 10))]


@pytest.fixture(scope="module")
def card() -> Scorecard:
    return card_of(rosters())


@pytest.mark.parametrize(
    ("codes", "hidden"),
    [
        ((), False),
        ((PHU_AN,), True),
        ((THOI_HOA,), True),
        ((MY_PHUOC,), False),
        ((PHU_AN, THOI_HOA), False),
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
    assert value(card, "women_share", PHU_AN, THOI_HOA).value == Decimal(6) / Decimal(52)


def test_sex_and_age_are_judged_each_on_its_own(card: Scorecard):
    assert value(card, "women_share", MY_PHUOC).withheld is False
    assert value(card, "youth_share", MY_PHUOC).withheld is True  # nobody in the city is youth here
    assert value(card, "youth_share").withheld is True


def test_few_men_are_as_private_as_few_women():
    found = card_of([*members(MY_PHUOC, 26, women=24), *members(THOI_HOA, 26, women=13)])
    assert value(found, "women_share", MY_PHUOC).withheld


def test_a_ward_that_did_not_report_lends_nobody_its_cover(card: Scorecard):
    two = card_of([row for row in rosters() if row["ward_code"] in (PHU_AN, MY_PHUOC)])
    assert value(two, "women_share", PHU_AN, THOI_HOA).withheld
    assert value(two, "women_share", PHU_AN, MY_PHUOC).value == Decimal(12) / Decimal(52)


def test_neither_history_nor_change_nor_effects_tell_what_is_hidden(monitor: Monitor):
    upload(monitor, members(PHU_AN, 26, women=2, period="2024-10"))
    card = monitor.scorecard()
    history = [v.value for v in card.history(catalog.kpi("women_share"), (PHU_AN,))]
    assert (history[-1], history[-2] is not None) == (None, True)
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
