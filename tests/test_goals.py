"""Goals are dated and scoped; four states; equality meets; the direction matters."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from dxlib import catalog
from dxlib.values import state_of
from tests.builders import (
    LATER,
    MY_PHUOC,
    NO_GOALS,
    PHU_AN,
    THOI_HOA,
    card_of,
    every_ward,
    goal,
    goals,
    site,
    value,
)

QR = catalog.kpi("merchants_with_qr")
COUNT = catalog.kpi("cashless_sites")
LOWER = replace(QR, better="lower")
LOWER_COUNT = replace(COUNT, better="lower")
MARK = goal("merchants_with_qr", "city", "0.7", "0.6")


@pytest.mark.parametrize(
    ("figure", "state"),
    [("0.71", "met"), ("0.7", "met"), ("0.6999", "near"), ("0.6", "near"), ("0.5999", "missed"), ("0", "missed")],
)
def test_equality_meets_the_goal_and_the_near_mark(figure: str, state: str):
    assert state_of(QR, Decimal(figure), False, MARK) == state


@pytest.mark.parametrize(
    ("figure", "state"),
    [("0", "met"), ("0.1", "met"), ("0.1001", "near"), ("0.2", "near"), ("0.2001", "missed"), ("1", "missed")],
)
def test_where_lower_is_better_the_marks_turn_round(figure: str, state: str):
    assert state_of(LOWER, Decimal(figure), False, goal("x", "city", "0.1", "0.2")) == state


def test_where_fewer_is_better_zero_is_perfect():
    assert state_of(LOWER_COUNT, Decimal(0), False, goal("x", "city", "0")) == "met"


def test_without_a_near_mark_there_is_no_such_band():
    assert state_of(QR, Decimal("0.69"), False, goal("x", "city", "0.7")) == "missed"


def test_without_a_goal_there_is_a_value_and_no_state():
    found = value(card_of(every_ward(), goals=NO_GOALS), "merchants_with_qr")
    assert (found.value, found.state) == (Decimal("0.8"), None)


def test_without_a_value_the_state_is_unmeasured():
    assert state_of(QR, None, False, MARK) == "unmeasured"


def test_a_count_that_may_still_grow_is_met_or_unmeasured():
    mark = goal("x", "city", "8", "6")
    assert state_of(COUNT, Decimal(8), True, mark) == "met"
    assert state_of(COUNT, Decimal(7), True, mark) == "unmeasured"
    assert state_of(COUNT, Decimal(1), True, mark) == "unmeasured"


def test_a_count_of_faults_that_may_still_grow_is_missed_or_unmeasured():
    mark = goal("x", "city", "2", "4")
    assert state_of(LOWER_COUNT, Decimal(5), True, mark) == "missed"
    assert state_of(LOWER_COUNT, Decimal(3), True, mark) == "unmeasured"
    assert state_of(LOWER_COUNT, Decimal(0), True, mark) == "unmeasured"


def test_an_exact_figure_of_the_scorecard_meets_its_goal():
    card = card_of(every_ward(merchants_qr=70))
    assert (value(card, "merchants_with_qr").value, value(card, "merchants_with_qr").state) == (Decimal("0.7"), "met")


def test_the_city_and_a_ward_have_goals_of_their_own():
    card = card_of(every_ward(merchants_qr=65))
    assert (value(card, "merchants_with_qr").goal.goal, value(card, "merchants_with_qr").state) == (
        Decimal("0.7"),
        "near",
    )
    assert (value(card, "merchants_with_qr", PHU_AN).goal.goal, value(card, "merchants_with_qr", PHU_AN).state) == (
        Decimal("0.6"),
        "met",
    )


def test_a_goal_of_one_ward_comes_before_that_of_each_ward():
    marks = goals(goal("merchants_with_qr", "each_ward", "0.6"), goal("merchants_with_qr", PHU_AN, "0.9"))
    card = card_of(every_ward(), goals=marks)
    assert value(card, "merchants_with_qr", PHU_AN).state == "missed"
    assert value(card, "merchants_with_qr", MY_PHUOC).state == "met"


def test_several_wards_are_measured_by_the_goal_of_each_ward_where_they_give_a_ratio():
    marks = goals(goal("merchants_with_qr", "each_ward", "0.6"), goal("cashless_sites", "each_ward", "1"))
    card = card_of(every_ward(), goals=marks)
    assert value(card, "merchants_with_qr", MY_PHUOC, THOI_HOA).state == "met"
    assert value(card, "cashless_sites", MY_PHUOC, THOI_HOA).goal is None


def test_the_goal_in_force_is_that_of_the_period():
    marks = goals(
        goal("merchants_with_qr", "city", "0.5", since="2024-01"),
        goal("merchants_with_qr", "city", "0.9", since="2024-09"),
    )
    card = card_of(every_ward("2024-08"), every_ward("2024-09"), goals=marks)
    assert value(card, "merchants_with_qr", period="2024-08").state == "met"
    assert value(card, "merchants_with_qr", period="2024-09").state == "missed"


def test_before_its_first_period_a_goal_says_nothing():
    marks = goals(goal("merchants_with_qr", "city", "0.5", since="2024-10"))
    assert value(card_of(every_ward("2024-09"), goals=marks), "merchants_with_qr").state is None


def test_seven_new_wards_have_a_goal_of_seven():
    codes = ("25813", "25837", "25840", "25843", "25846", "25849", "25768")
    card = card_of([site(c, "2025-07") for c in codes], today=LATER)
    found = value(card, "wards_launched")
    assert (found.value, found.total, found.goal.goal, found.state) == (7, 7, 7, "met")


def test_a_monthly_goal_does_not_judge_a_sum_over_months():
    marks = goals(goal("cashless_value", "city", "1"))
    card = card_of(every_ward("2024-08"), every_ward("2024-09"), goals=marks)
    assert value(card, "cashless_value", period="2024-Q3").state is None
    assert value(card, "cashless_value", period="2024-09").state == "met"
