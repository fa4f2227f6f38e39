"""What needs attention: worst first, as sentences in both languages with the figures in them."""

from __future__ import annotations

import re

import pytest

from dxlib import catalog
from dxlib.attention import answer, needs_attention
from dxlib.periods import Period
from dxlib.scorecard import Scorecard
from dxlib.wards import CITY
from tests.builders import (
    CODES,
    MY_PHUOC,
    PHU_AN,
    Row,
    activity,
    card_of,
    checked,
    every_ward,
    feed,
    goal,
    goals,
    members,
    site,
    subsystem,
    team,
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


# ---- domains, fewer is better, and the city's offices ----


def test_domains_take_turns_each_with_its_widest_gap_first():
    poor = [site(code, merchants_qr=20 + n, merchants_active_30d=0) for n, code in enumerate(CODES)]
    untrained = [m for n, code in enumerate(CODES[:3]) for m in members(code, 10, trained_on=None)]
    marks = goals(goal("merchants_with_qr", "each_ward", "0.9"), goal("members_trained", "each_ward", "0.1"))
    items = needs_attention(card_of(poor, untrained, goals=marks))
    missed = [i for i in items if i.kind == "missed"]
    domains = [catalog.dataset(i.kpi.dataset).domain for i in missed]
    assert domains[:6] == ["teams", "cashless"] * 3
    assert set(domains[6:]) == {"cashless"}
    for domain in ("teams", "cashless"):
        gaps = [i.gap for i, d in zip(missed, domains, strict=True) if d == domain]
        assert gaps == sorted(gaps, reverse=True)


def test_turns_are_taken_within_a_kind_never_across():
    near = every_ward(merchants_qr=65)
    untrained = [m for code in CODES for m in members(code, 4)]
    marks = goals(goal("merchants_with_qr", "each_ward", "0.7", "0.6"), goal("members_trained", "each_ward", "0.5"))
    order = [i.kind for i in needs_attention(card_of(near, untrained, goals=marks))]
    assert order == ["missed"] * 8 + ["near"] * 8


def test_a_kpi_that_breaks_another_down_is_not_told_beside_it():
    low = {"assists_vneid": 1, "assists_dossier": 1, "assists_signature": 1, "assists_wallet": 1}
    card = card_of(every_ward("2024-08", of=activity), every_ward("2024-09", of=activity, **low))
    assert {i.kpi.id for i in needs_attention(card)} == {"people_assisted"}


@pytest.mark.parametrize(
    ("before", "after", "told"), [(0, 1, True), (1, 2, True), (5, 6, True), (2, 2, False), (2, 1, False), (3, 0, False)]
)
def test_where_fewer_is_better_more_is_worse_also_from_nothing(before: int, after: int, told: bool):
    card = card_of(_late("2024-08", before), _late("2024-09", after), goals=goals())
    items = [i for i in needs_attention(card, (MY_PHUOC,)) if i.kpi.id == "feeds_late"]
    assert kinds(items) == [("falling", "feeds_late", MY_PHUOC)] * told
    assert [f"từ {before} thành {after}" in i.sentence.vi for i in items] == [True] * told


def _late(month: str, count: int) -> list[Row]:
    """Ten feeds of one ward, so many of them late."""
    received = {True: f"{month}-27 08:00", False: f"{month}-28 16:00"}
    return [feed(period=month, number=n, last_received_at=received[n < count]) for n in range(10)]


def test_a_worsening_too_small_to_be_written_is_no_news():
    some = {"records_30d": 100_000, "errors_30d": 0}
    card = card_of([feed(period="2024-08", **some)], [feed(**{**some, "errors_30d": 10})], goals=goals())
    assert needs_attention(card, (MY_PHUOC,)) == []


def test_a_missed_mark_that_is_a_ceiling_is_told_as_above_it():
    marks = goals(goal("feeds_silent", MY_PHUOC, "0"))
    (item,) = needs_attention(card_of([feed(last_received_at="")], goals=marks), (MY_PHUOC,))
    assert "1 above the goal of 0" in item.sentence.en
    assert "vượt mục tiêu 0 là 1" in item.sentence.vi


def test_a_share_without_a_better_side_never_gets_worse():
    card = card_of(members(MY_PHUOC, 40, women=30, period="2024-08"), members(MY_PHUOC, 40, women=10), goals=goals())
    assert needs_attention(card, (MY_PHUOC,)) == []


def test_the_citys_offices_owe_their_list_by_name_once_another_file_of_the_month_is_in():
    card = card_of([subsystem("2024-08")], every_ward("2024-09"), goals=goals())
    (item,) = needs_attention(card)
    assert (item.kind, item.kpi.dataset, item.ward_code, item.period.code) == (
        "not_reported",
        "subsystems",
        CITY,
        "2024-09",
    )
    assert "cơ quan thành phố" in item.sentence.vi
    assert "the city's offices" in item.sentence.en
    assert "Whole city" not in item.sentence.en


def test_what_the_citys_offices_owe_is_not_asked_of_a_ward():
    card = card_of([subsystem("2024-08")], every_ward("2024-09"), goals=goals())
    assert needs_attention(card, (MY_PHUOC,)) == []


def test_a_table_that_nobody_ever_sent_is_not_missed():
    assert needs_attention(card_of(every_ward("2024-09"), goals=goals())) == []


def test_what_is_owed_is_judged_against_the_newest_month_in_the_store():
    card = card_of(every_ward("2024-08", of=team), every_ward("2024-09"), goals=goals())
    (item,) = needs_attention(card)
    assert (item.kpi.dataset, item.period.code, item.gap) == ("digital_teams", "2024-09", 8)
    assert needs_attention(card, (), Period.parse("2024-08"))[0].kpi.dataset == "cashless_sites"


def test_a_citys_own_kpi_that_misses_its_goal_is_told_once_as_the_citys():
    marks = goals(goal("subsystems_operating", "city", "2"))
    card = card_of([subsystem(number=1), subsystem(number=2, stage="pilot")], goals=marks)
    (item,) = needs_attention(card)
    assert (item.kind, item.ward_code) == ("missed", CITY)
    assert "Toàn thành phố" in item.sentence.vi
    assert "1/2" in item.sentence.vi
