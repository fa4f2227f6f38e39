"""The rules of arithmetic: ratios of sums, coverage, time, land and provenance."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dxlib import catalog
from dxlib.monitor import Monitor
from dxlib.scorecard import Scorecard
from dxlib.values import Coverage, plain
from tests.builders import (
    CODES,
    LATER,
    MY_PHUOC,
    OCTOBER,
    OCTOBER_MY_PHUOC,
    PHU_AN,
    THOI_HOA,
    card_numbers,
    card_of,
    checked,
    every_ward,
    example,
    goal,
    goals,
    numbers,
    sample_no,
    site,
    upload,
    value,
)

# ---- ratios ----


def test_the_citys_share_is_the_ratio_of_sums_of_unequal_wards():
    card = card_of(
        [site(MY_PHUOC, merchants=1000, merchants_qr=100, merchants_active_30d=0)],
        [site(PHU_AN, merchants=10, merchants_qr=10, merchants_active_30d=0)],
    )
    city = value(card, "merchants_with_qr")
    assert city.value == Decimal(110) / Decimal(1010)
    assert city.value != (Decimal("0.1") + Decimal(1)) / 2


def test_several_wards_give_the_ratio_of_their_sums():
    rows = [site(MY_PHUOC, merchants=300), site(THOI_HOA, merchants=100), site(PHU_AN, merchants=5000)]
    card = card_of(rows)
    assert value(card, "merchants_with_qr", MY_PHUOC, THOI_HOA).value == Decimal(160) / Decimal(400)


def test_rows_of_one_ward_are_summed_before_dividing():
    rows = [site(number=1, merchants=900, merchants_qr=90, merchants_active_30d=0), site(number=2)]
    assert value(card_of(rows), "merchants_with_qr", MY_PHUOC).value == Decimal(170) / Decimal(1000)


def test_a_denominator_of_0_gives_no_value_never_0():
    card = card_of([site(merchants=0, merchants_qr=0, merchants_active_30d=0)])
    found = value(card, "merchants_with_qr", MY_PHUOC)
    assert (found.value, found.denominator, found.state) == (None, 0, "unmeasured")


def test_a_ward_with_denominator_0_adds_nothing_to_the_citys_ratio():
    nobody = {"merchants": 0, "merchants_qr": 0, "merchants_active_30d": 0}
    card = card_of([site(MY_PHUOC), site(PHU_AN, **nobody)])
    assert value(card, "merchants_with_qr").value == Decimal("0.8")


def test_shares_stay_between_0_and_1():
    assert value(card_of(every_ward()), "merchants_with_qr").value == Decimal("0.8")


# ---- coverage ----


def test_all_wards_reporting_is_full_coverage_and_nothing_is_at_least():
    found = value(card_of(every_ward()), "cashless_value")
    assert (found.coverage, found.at_least, found.value) == (Coverage(8, 8), False, 8_000_000)


def test_a_ward_left_out_lowers_coverage_and_the_ratio_speaks_for_those_who_reported():
    found = value(card_of(every_ward(but=[PHU_AN])), "merchants_with_qr")
    assert (found.value, found.coverage, found.at_least) == (Decimal("0.8"), Coverage(7, 8), False)
    assert found.state == "met"


def test_a_ward_left_out_has_no_value_rather_than_0():
    found = value(card_of(every_ward(but=[PHU_AN])), "merchants_with_qr", PHU_AN, period="2024-09")
    assert (found.value, found.numerator, found.coverage) == (None, None, Coverage(0, 1))


def test_an_incomplete_count_reads_at_least_and_is_unmeasured():
    found = value(card_of(every_ward(but=[PHU_AN])), "wards_launched")
    assert (found.value, found.total, found.at_least, found.state) == (7, 8, True, "unmeasured")


def test_an_incomplete_count_that_reaches_its_goal_already_meets_it():
    seven = card_of(every_ward("2024-09", but=[PHU_AN]), goals=goals(goal("wards_launched", "city", "7")))
    assert (value(seven, "wards_launched").at_least, value(seven, "wards_launched").state) == (True, "met")


def test_a_declared_empty_ward_counts_0_and_is_covered():
    card = card_of(checked(every_ward(but=[PHU_AN]), none=(PHU_AN,)))
    found = value(card, "wards_launched")
    assert (found.value, found.coverage, found.at_least, found.state) == (7, Coverage(8, 8), False, "near")


def test_a_declared_empty_ward_has_counts_of_0_and_ratios_without_value():
    card = card_of(checked(every_ward(but=[PHU_AN]), none=(PHU_AN,)))
    assert value(card, "cashless_sites", PHU_AN).value == 0
    assert value(card, "cashless_value", PHU_AN).value == 0
    assert value(card, "merchants_with_qr", PHU_AN).value is None


def test_a_declared_empty_ward_leaves_the_citys_ratio_alone():
    card = card_of(checked(every_ward(but=[PHU_AN]), none=(PHU_AN,)))
    assert value(card, "merchants_with_qr").value == Decimal("0.8")
    assert value(card, "merchants_with_qr").coverage == Coverage(8, 8)


def test_a_selection_counts_coverage_within_itself():
    card = card_of(every_ward(but=[PHU_AN]))
    assert value(card, "merchants_with_qr", MY_PHUOC, PHU_AN).coverage == Coverage(1, 2)


# ---- cells that are blank ----


def test_a_ward_whose_optional_cells_are_all_blank_is_not_measured():
    card = card_of([*every_ward(but=[PHU_AN]), site(PHU_AN, cashless_value_vnd="")])
    assert value(card, "cashless_value", PHU_AN).value is None
    assert value(card, "cashless_value").coverage == Coverage(7, 8)


def test_a_ward_that_is_partly_blank_makes_the_sum_at_least():
    rows = [*every_ward(), site(PHU_AN, number=2, cashless_value_vnd="")]
    found = value(card_of(rows), "cashless_value", PHU_AN)
    assert (found.value, found.at_least, found.coverage) == (1_000_000, True, Coverage(1, 1))


def test_blank_fees_leave_both_sides_of_the_ratio():
    rows = [site(number=1), site(number=2, fees_due_vnd="", fees_cashless_vnd="")]
    found = value(card_of(rows), "fees_cashless", MY_PHUOC)
    assert (found.numerator, found.denominator, found.at_least) == (500, 1000, False)


def test_a_site_not_launched_is_no_launched_site():
    rows = [site(number=1, launched_on=""), site(number=2)]
    assert value(card_of(rows), "cashless_sites", MY_PHUOC).value == 1
    assert value(card_of([site(launched_on="")]), "wards_launched", MY_PHUOC).value == 0


# ---- time ----


def test_a_flow_sums_the_months_of_a_quarter():
    card = card_of(every_ward("2024-07"), every_ward("2024-08"), every_ward("2024-09", cashless_value_vnd=5))
    found = value(card, "cashless_value", period="2024-Q3")
    assert (found.value, found.coverage) == (16_000_040, Coverage(24, 24))


def test_a_state_takes_the_last_month_of_a_quarter():
    card = card_of(every_ward("2024-07"), every_ward("2024-09", merchants_qr=90))
    assert value(card, "merchants_with_qr", period="2024-Q3").value == Decimal("0.9")


def test_the_year_so_far_sums_flows_and_takes_the_last_state():
    card = card_of(every_ward("2024-01"), every_ward("2024-02", merchants_qr=60))
    assert value(card, "cashless_value", period="2024-01..2024-02").value == 16_000_000
    assert value(card, "merchants_with_qr", period="2024-01..2024-02").value == Decimal("0.6")


def test_a_ratio_of_flows_over_a_quarter_divides_the_sums():
    card = card_of(
        [site(period="2024-08", fees_due_vnd=100, fees_cashless_vnd=100)],
        [site(period="2024-09", fees_due_vnd=900, fees_cashless_vnd=0)],
    )
    assert value(card, "fees_cashless", MY_PHUOC, period="2024-Q3").value == Decimal("0.1")


def test_a_quarter_with_a_month_missing_is_at_least():
    found = value(card_of(every_ward("2024-07")), "cashless_value", period="2024-Q3")
    assert (found.value, found.coverage, found.at_least) == (8_000_000, Coverage(8, 24), True)


def test_nothing_is_carried_forward_into_a_chosen_period():
    card = card_of(every_ward("2024-08"))
    assert value(card, "merchants_with_qr", period="2024-09").value is None
    assert value(card, "merchants_with_qr", period="2024-Q3").value is None


def test_by_default_the_newest_month_of_the_selection_is_shown():
    card = card_of(every_ward("2024-08"), [site(MY_PHUOC, "2024-09")])
    assert value(card, "merchants_with_qr").period.code == "2024-09"
    assert value(card, "merchants_with_qr", PHU_AN).period.code == "2024-08"


def test_without_any_data_there_is_no_period_and_no_value():
    found = value(card_of(), "merchants_with_qr")
    assert (found.period, found.value, found.state, found.receipts) == (None, None, None, ())


def test_october_of_one_dataset_leaves_other_months_alone(monitor: Monitor):
    before = [v for v in numbers(monitor) if v["period"] == "2024-09"]
    upload(monitor, example(OCTOBER))
    after = [v for v in numbers(monitor) if v["period"] == "2024-09"]
    chosen = {str(v) for v in after}
    assert {str(v) for v in before} == chosen


# ---- change, history and land ----


def test_change_is_against_the_month_before():
    card = card_of(every_ward("2024-08"), every_ward("2024-09", merchants_qr=90))
    assert card.change(value(card, "merchants_with_qr")) == Decimal("0.1")


def test_there_is_no_change_when_other_wards_stand_behind_the_two_values():
    card = card_of(every_ward("2024-08", but=[PHU_AN]), every_ward("2024-09"))
    assert card.change(value(card, "merchants_with_qr")) is None
    assert card.change(value(card, "merchants_with_qr", MY_PHUOC)) == 0


def test_a_quarter_just_begun_is_not_compared_with_a_whole_one():
    card = card_of(every_ward("2024-07"), every_ward("2024-08"), every_ward("2024-09"), every_ward("2024-10"))
    assert card.change(value(card, "cashless_value", period="2024-Q4")) is None


def test_a_whole_quarter_is_compared_with_the_one_before():
    months = [every_ward(f"2024-0{m}", cashless_value_vnd=m) for m in range(4, 10)]
    card = card_of(*months)
    assert card.change(value(card, "cashless_value", period="2024-Q3")) == 8 * 9


def test_history_is_one_value_a_month_oldest_first():
    card = card_of(every_ward("2024-07"), every_ward("2024-08", merchants_qr=70), every_ward("2024-09"))
    history = card.history(catalog.kpi("merchants_with_qr"))
    assert [plain(v.value) for v in history] == [0.8, 0.7, 0.8]


def _across_the_change_of_land():
    before = [site(code, "2025-06") for code in CODES]
    after = [site(code, "2025-07") for code in (MY_PHUOC, THOI_HOA, "25768")]
    return card_of(before, after, today=LATER)


@pytest.mark.parametrize("code", [MY_PHUOC, "25837", "25840", "25849"])
def test_no_series_crosses_july_2025_under_a_code_used_again(code: str):
    card = card_of(every_ward("2025-06"), [site(code, "2025-07")], today=LATER)
    now = value(card, "merchants_with_qr", code)
    assert (now.period.code, card.change(now)) == ("2025-07", None)
    assert [v.period.code for v in card.history(now.kpi, (code,))] == ["2025-07"]


def test_the_series_of_thoi_hoa_crosses_july_2025():
    card = _across_the_change_of_land()
    now = value(card, "merchants_with_qr", THOI_HOA)
    assert card.change(now) == 0
    assert [v.period.code for v in card.history(now.kpi, (THOI_HOA,))] == ["2025-06", "2025-07"]


def test_a_run_of_months_leaves_out_those_in_which_the_code_meant_other_land():
    card = card_of(every_ward("2025-06"), [site(MY_PHUOC, "2025-07", cashless_value_vnd=7_000)], today=LATER)
    found = value(card, "cashless_value", MY_PHUOC, period="2025-06..2025-07")
    assert (found.value, found.coverage) == (7_000, Coverage(1, 1))


def test_the_citys_series_does_not_cross_july_2025():
    card = _across_the_change_of_land()
    now = value(card, "merchants_with_qr")
    assert card.change(now) is None
    assert [v.period.code for v in card.history(now.kpi)] == ["2025-07"]


def test_before_july_2025_eight_units_are_expected_and_seven_after():
    card = _across_the_change_of_land()
    assert value(card, "wards_launched", period="2025-06").coverage == Coverage(8, 8)
    assert value(card, "wards_launched", period="2025-07").coverage == Coverage(3, 7)
    assert value(card, "wards_launched", period="2025-07").total == 7


# ---- provenance and receipts ----


@pytest.mark.parametrize("kpi", catalog.KPIS)
def test_the_sample_says_that_it_is_one(sample_card: Scorecard, kpi: str):
    found = value(sample_card, kpi)
    named = [sample_card.entries[seq].dataset for seq in found.receipts]
    assert (found.provenance, named) == ("sample", [found.kpi.dataset])


def test_a_figure_that_rests_on_both_is_mixed(monitor: Monitor):
    entry = upload(monitor, [site(MY_PHUOC, "2024-09")])
    card = monitor.scorecard()
    assert value(card, "merchants_with_qr").provenance == "mixed"
    assert value(card, "merchants_with_qr").receipts == (sample_no(monitor), entry.seq)
    assert value(card, "merchants_with_qr", MY_PHUOC).provenance == "uploaded"
    assert value(card, "merchants_with_qr", PHU_AN).provenance == "sample"


def test_the_newest_receipt_is_the_entry_itself(monitor: Monitor):
    entry = upload(monitor, example(OCTOBER_MY_PHUOC), "tháng 10.csv")
    card = monitor.scorecard()
    assert card.newest_receipt(value(card, "cashless_value", MY_PHUOC).receipts) == entry
    assert card.newest_receipt(()) is None


def test_the_sample_is_named_as_in_force_until_all_of_it_is_replaced(monitor: Monitor):
    first = sample_no(monitor)
    assert monitor.scorecard().sample_in_force("cashless_sites") == [first]
    monitor.withdraw([first], "test")
    assert monitor.scorecard().sample_in_force("cashless_sites") == []
    assert monitor.scorecard().sample_in_force("team_members") == [sample_no(monitor, "team_members")]


# ---- by ward ----


def test_by_ward_gives_each_unit_of_the_month_in_the_order_of_the_table():
    values = card_of(every_ward()).by_ward(catalog.kpi("cashless_value"))
    assert [v.codes for v in values] == [(c,) for c in CODES]


def test_counts_of_wards_add_up_to_the_citys(sample_card: Scorecard):
    card = sample_card
    counts = [k for k in catalog.KPIS.values() if not k.is_ratio and catalog.dataset(k.dataset).reporters == "wards"]
    assert len(counts) > 10
    for kpi in counts:
        assert sum(v.value for v in card.by_ward(kpi)) == card.value(kpi).value, kpi.id


# ---- in general ----

merchants = st.tuples(st.integers(0, 10**6), st.integers(0, 10**6), st.integers(0, 10**6)).map(sorted)
reports = st.lists(st.tuples(st.sampled_from(CODES), merchants), min_size=1, max_size=20)


def _rows(report: list) -> list:
    return [
        site(code, number=i, merchants=m, merchants_qr=qr, merchants_active_30d=active)
        for i, (code, (active, qr, m)) in enumerate(report)
    ]


@settings(max_examples=30)
@given(reports)
def test_any_rows_give_the_ratio_of_their_sums(report: list):
    rows = _rows(report)
    found = value(card_of(rows), "merchants_active")
    active, all_of_them = (sum(r[c] for r in rows) for c in ("merchants_active_30d", "merchants"))
    assert found.value == (Decimal(active) / Decimal(all_of_them) if all_of_them else None)
    assert found.coverage == Coverage(len({r["ward_code"] for r in rows}), 8)


@settings(max_examples=20)
@given(reports, st.randoms(use_true_random=False))
def test_the_order_of_rows_and_of_wards_changes_nothing(report: list, random):
    rows = _rows(report)
    mixed = random.sample(rows, len(rows))
    assert card_numbers(card_of(rows)) == card_numbers(card_of(mixed))


def test_a_file_in_two_halves_gives_the_figures_of_the_whole():
    rows = every_ward()
    whole, halves = card_of(rows), card_of(rows[:3], rows[3:])
    kept = ("kpi", "ward_codes", "value", "coverage")
    assert [[v[k] for k in kept] for v in card_numbers(whole)] == [[v[k] for k in kept] for v in card_numbers(halves)]


def test_money_of_any_size_stays_exact():
    big = 999_999_999_999_999_999
    card = card_of(every_ward(cashless_value_vnd=big))
    assert plain(value(card, "cashless_value").value) == 8 * big
