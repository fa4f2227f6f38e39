"""What needs attention: worst first, as sentences in both languages with the figures in them."""

from __future__ import annotations

import re

import pytest

from dxlib.attention import answer, needs_attention
from dxlib.periods import Period
from dxlib.scorecard import Scorecard
from tests.builders import (
    CODES,
    MY_PHUOC,
    PHU_AN,
    card_of,
    checked,
    every_ward,
    goal,
    goals,
    site,
)

MISSING = re.compile(r"\b(None|nan|NaN)\b|\{")


def kinds(items: list) -> list[tuple[str, str, str]]:
    return [(i.kind, i.kpi.id, i.ward_code) for i in items]


def test_a_city_that_meets_everything_needs_no_attention():
    card = card_of(every_ward(merchants_active_30d=80, fees_cashless_vnd=900))
    assert needs_attention(card) == []


def test_without_data_nothing_is_said_to_be_wrong():
    assert needs_attention(card_of()) == []


def test_missed_comes_before_not_reported_before_falling_before_near():
    rows = every_ward("2024-09", but=[PHU_AN, MY_PHUOC], cashless_value_vnd=100, merchants_qr=65)
    poor = site(MY_PHUOC, merchants_qr=10, merchants_active_30d=9)
    card = card_of(every_ward("2024-08"), [*rows, poor])
    order = [i.kind for i in needs_attention(card)]
    assert order == sorted(order, key=["missed", "not_reported", "falling", "near"].index)
    assert set(order) == {"missed", "not_reported", "falling", "near"}


def test_the_widest_gap_comes_first():
    rows = [site(code, merchants_qr=20 + 5 * n, merchants_active_30d=0) for n, code in enumerate(CODES)]
    marks = goals(goal("merchants_with_qr", "each_ward", "0.9"))
    assert [i.ward_code for i in needs_attention(card_of(rows, goals=marks))] == list(CODES)


def test_a_missed_goal_is_told_with_place_figure_gap_goal_and_period():
    marks = goals(goal("merchants_with_qr", MY_PHUOC, "0.9"))
    (item,) = needs_attention(card_of(every_ward(), goals=marks))
    for said, figures in (
        (item.sentence.vi, ("Phường Mỹ Phước", "Hộ kinh doanh có mã QR", "80,0%", "10,0 điểm %", "90,0%", "09/2024")),
        (item.sentence.en, ("My Phuoc ward", "Merchants with a QR code", "80.0%", "10.0 pts", "90.0%", "09/2024")),
    ):
        assert [f for f in figures if f not in said] == []


def test_a_missed_count_is_told_as_x_of_y():
    card = card_of(checked(every_ward(but=CODES[:3]), none=CODES[:3]))
    city = next(i for i in needs_attention(card) if i.kpi.id == "wards_launched" and i.ward_code == "721")
    assert "5/8" in city.sentence.vi


def test_wards_that_owe_the_newest_month_are_named():
    card = card_of(every_ward(but=[PHU_AN, MY_PHUOC]))
    item = next(i for i in needs_attention(card) if i.kind == "not_reported")
    assert "Mỹ Phước, Phú An" in item.sentence.vi
    assert "My Phuoc, Phu An" in item.sentence.en
    assert "09/2024" in item.sentence.vi


def test_a_ward_that_owes_alone_is_the_place_to_go():
    item = next(i for i in needs_attention(card_of(every_ward(but=[PHU_AN]))) if i.kind == "not_reported")
    assert item.ward_code == PHU_AN


def test_a_declared_empty_ward_owes_nothing():
    card = card_of(checked(every_ward(but=[PHU_AN]), none=(PHU_AN,)))
    assert "not_reported" not in [i.kind for i in needs_attention(card)]


def test_a_value_that_loses_a_fifth_is_falling_with_both_figures():
    card = card_of(every_ward("2024-08"), every_ward("2024-09", cashless_value_vnd=800_000), goals=goals())
    items = needs_attention(card, (MY_PHUOC,))
    assert kinds(items) == [("falling", "cashless_value", MY_PHUOC)]
    assert "1 triệu ₫" in items[0].sentence.vi
    assert "800 nghìn ₫" in items[0].sentence.vi


def test_a_smaller_fall_is_no_news():
    card = card_of(every_ward("2024-08"), every_ward("2024-09", cashless_value_vnd=800_001), goals=goals())
    assert needs_attention(card) == []


def test_the_selection_limits_what_is_said():
    card = card_of([site(code, merchants_qr=10, merchants_active_30d=0) for code in CODES])
    assert {i.ward_code for i in needs_attention(card, (PHU_AN,))} == {PHU_AN}


def test_a_chosen_period_is_the_one_told(sample_card: Scorecard):
    items = needs_attention(sample_card, (), Period.parse("2024-05"))
    assert {i.period.code for i in items} == {"2024-05"}


@pytest.mark.parametrize("period", [None, "2024-01", "2024-09", "2024-Q2", "2024-Q4", "2024-01..2024-09", "2020-01"])
@pytest.mark.parametrize("codes", [(), (MY_PHUOC,), (PHU_AN, MY_PHUOC)])
def test_no_sentence_has_a_hole_in_it(sample_card: Scorecard, codes: tuple[str, ...], period: str | None):
    card, chosen = sample_card, Period.parse(period) if period else None
    said = [i.sentence for i in needs_attention(card, codes, chosen)] + [answer(card, codes, chosen)]
    for text in said:
        assert text.vi != text.en
        assert text.vi.endswith(".")
        assert not MISSING.search(text.vi + text.en)


def test_the_answer_counts_goals_met_and_wards_that_miss_one():
    rows = [*every_ward(but=[PHU_AN]), site(PHU_AN, merchants_qr=10, merchants_active_30d=9)]
    assert answer(card_of(rows)).en == "2 of 4 KPIs with a goal meet it; 1 of 8 wards miss at least one goal."


def test_the_answer_without_figures_says_so():
    assert answer(card_of()).en == "No figures for this selection yet."
