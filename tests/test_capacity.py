"""Capacity of nine reporters, and a table of one row a month: the budget."""

from __future__ import annotations

from decimal import Decimal

import pytest

from dxlib import catalog, details, templates
from dxlib.monitor import Monitor
from dxlib.periods import Period
from dxlib.scorecard import Scorecard
from dxlib.values import Coverage
from dxlib.wards import CITY
from tests.builders import (
    CODES,
    LATER,
    MY_PHUOC,
    PHU_AN,
    THOI_HOA,
    as_csv,
    card_of,
    checked,
    errors,
    every_ward,
    example,
    found,
    goal,
    goals,
    last_no,
    sample_no,
    sample_rows,
    upload,
    value,
)
from tests.rows import budget, capacity

NINE = [*every_ward(of=capacity), capacity(CITY)]


def test_agreements_count_the_wards_and_the_centre():
    card = card_of(
        [*every_ward(of=capacity, but=[PHU_AN]), capacity(PHU_AN, payment_agreement="Không"), capacity(CITY)]
    )
    whole = value(card, "payment_agreements")
    assert (whole.value, whole.total, whole.coverage) == (8, 9, Coverage(9, 9))
    assert (value(card, "payment_agreements", PHU_AN).value, value(card, "payment_agreements", PHU_AN).total) == (0, 1)


def test_the_goal_is_nine_of_nine_and_eight_from_july_2025_on():
    assert value(card_of(NINE), "payment_agreements").state == "met"
    new = [u.code for u in card_of(NINE).wards.valid("2025-07")]
    rows = [capacity(code, "2025-07", ward_name=_name(code)) for code in new] + [capacity(CITY, "2025-07")]
    later = value(card_of(rows, today=LATER), "payment_agreements")
    assert (later.value, later.total, later.state) == (8, 8, "met")
    assert later.goal is not None
    assert later.goal.goal == 8


def _name(code: str) -> str:
    unit = card_of(NINE).wards.find(code, "2025-07")
    assert unit is not None
    return unit.name.vi


def test_one_who_did_not_report_leaves_the_count_open():
    card = card_of(NINE[:-1])
    open_count = value(card, "payment_agreements")
    assert (open_count.value, open_count.total, open_count.at_least, open_count.state) == (8, 9, True, "unmeasured")


def test_the_offices_stand_beside_the_wards_and_only_in_the_whole_city():
    card = card_of([*NINE[:-1], capacity(CITY, staff=9, staff_needed=9, staff_trained=9)])
    kpi = catalog.kpi("staff_against_need")
    nine = card.by_ward(kpi, offices=True)
    assert [v.codes for v in nine] == [(c,) for c in (*CODES, CITY)]
    assert [v.value for v in nine] == [Decimal("0.5")] * 8 + [1]
    assert [v.codes for v in card.by_ward(kpi)] == [(c,) for c in CODES]
    assert [v.codes for v in card.by_ward(kpi, (PHU_AN,), offices=True)] == [(PHU_AN,)]
    whole, two = value(card, kpi.id), value(card, kpi.id, MY_PHUOC, PHU_AN)
    assert (whole.numerator, whole.denominator) == (8 * 2 + 9, 8 * 4 + 9)
    assert (two.numerator, two.denominator) == (4, 8)
    assert value(card, kpi.id, *CODES) == whole, "every ward ticked is the whole city"


def test_what_only_the_city_reports_has_no_offices_beside_it():
    assert card_of([budget()]).by_ward(catalog.kpi("digital_budget_share"), offices=True) == []


def test_what_is_blank_is_not_measured_and_not_zero():
    blank = dict.fromkeys(("endpoints", "endpoints_protected", "incidents", "staff_needed", "staff_trained"), "")
    card = card_of([capacity(MY_PHUOC), capacity(PHU_AN, **blank)])
    for kpi in ("endpoints_protected", "security_incidents", "staff_against_need", "staff_trained"):
        alone, both = value(card, kpi, PHU_AN), value(card, kpi, MY_PHUOC, PHU_AN)
        assert (alone.value, both.coverage) == (None, Coverage(1, 2)), kpi
        assert both.numerator == value(card, kpi, MY_PHUOC).numerator, kpi
    assert value(card, "security_incidents", MY_PHUOC, PHU_AN).at_least


@pytest.mark.parametrize("half", [{"staff": ""}, {"staff_needed": ""}])
def test_half_a_ratio_counts_on_neither_side(half: dict[str, str]):
    card = card_of([capacity(MY_PHUOC), capacity(PHU_AN, **{"staff_trained": "", **half})])
    both = value(card, "staff_against_need", MY_PHUOC, PHU_AN)
    assert (both.numerator, both.denominator) == (2, 4)


def test_incidents_of_months_add_up_and_endpoints_do_not():
    card = card_of([capacity(period=f"2024-0{m}", incidents=m) for m in (7, 8, 9)])
    quarter = value(card, "security_incidents", MY_PHUOC, period="2024-Q3")
    assert (quarter.value, quarter.goal) == (24, None)
    assert value(card, "endpoints_protected", MY_PHUOC, period="2024-Q3").denominator == 40


def test_no_incident_is_perfect():
    card = card_of([capacity(incidents=0), capacity(THOI_HOA)])
    assert value(card, "security_incidents", MY_PHUOC).state == "met"
    assert value(card, "security_incidents", THOI_HOA).state == "missed"


def test_more_protected_than_there_are_and_more_trained_than_staff_are_refused():
    bad = checked([capacity(endpoints_protected=41), capacity(THOI_HOA, staff_trained=3)])
    assert [(code, line) for code, line, *_ in found(bad)] == [
        ("protected_within_endpoints", 2),
        ("trained_within_staff", 3),
    ]


def test_the_offices_need_no_name_and_any_name_of_theirs_will_do():
    for name in ("", "Trung tâm Phục vụ hành chính công"):
        assert checked([capacity(CITY, ward_name=name)]).ok
    assert errors(checked([capacity("722")])) == ["unknown_ward"]


# ---- one row a month ----


def test_the_digital_share_is_under_one_percent_and_misses_its_goal():
    share = value(card_of([budget()]), "digital_budget_share")
    assert (share.value, share.state) == (Decimal("0.008"), "missed")
    exact = [budget(digital_spending_vnd=10_000_000)]
    assert value(card_of(exact), "digital_budget_share").state == "met"


def test_spending_so_far_is_not_added_over_months_and_a_ward_changes_nothing():
    rows = [budget(f"2024-0{m}", total_spending_vnd=m * 100, digital_spending_vnd=m) for m in (7, 8, 9)]
    card = card_of(rows)
    for share in (value(card, "digital_budget_share", period="2024-Q3"), value(card, "digital_budget_share", PHU_AN)):
        assert (share.numerator, share.denominator) == (9, 900)


def test_more_digital_than_all_is_refused_and_so_are_two_rows_of_a_month():
    assert errors(checked([budget(digital_spending_vnd=2_000_000_000)])) == ["digital_within_total"]
    assert found(checked([budget(), budget(digital_spending_vnd=1)])) == [("duplicate_key", 3, "period", "2024-09")]
    assert checked([budget("2024-08"), budget("2024-09")]).ok


def test_a_row_of_a_month_replaces_it_and_the_preview_says_so(empty: Monitor):
    upload(empty, [budget("2024-08"), budget("2024-09")])
    second = empty.check(as_csv([budget("2024-09", digital_spending_vnd=9_000_000)]), "budget.csv")
    assert [(c.period, c.before, c.after, c.added, c.changed, c.removed) for c in second.changes] == [
        ("2024-09", 1, 1, 0, 1, 0)
    ]
    assert [(e.kpi.id, e.ward_code, e.before, e.after) for e in second.effects] == [
        ("digital_budget_share", CITY, Decimal("0.008"), Decimal("0.009"))
    ]
    assert not second.findings


def test_two_uploads_of_the_budget_are_compared_row_by_row(monitor: Monitor):
    rows = [budget("2024-09", total_spending_vnd=10**12)]
    upload(monitor, rows)
    compared = monitor.compare(sample_no(monitor, "budget"), last_no(monitor))
    assert (compared.cells, compared.only_older, compared.changed, compared.added, compared.removed) == (1, 8, 1, 0, 0)
    assert compared.differences[0].columns == ("total_spending_vnd", "digital_spending_vnd")
    change = monitor.change_of(last_no(monitor))
    assert [(c.dataset, c.period, c.ward_code) for c in change.cells] == [("budget", "2024-09", CITY)]


def test_the_rows_behind_the_share_are_one_a_month(monitor: Monitor):
    kpi = catalog.kpi("digital_budget_share")
    (row,) = details.rows_behind(monitor, kpi, (), Period.parse("2024-09"), "vi")
    sample = next(r for r in sample_rows("budget") if r["period"] == "2024-09")
    assert row["Kỳ"] == "09/2024"
    assert row["Chi cho chuyển đổi số (đồng)"] == int(sample["digital_spending_vnd"])


def test_the_template_of_the_budget_is_dated_one_month_on_and_says_that_it_is_so_far(monitor: Monitor):
    dataset = catalog.dataset("budget")
    _, filled = templates.template(monitor, dataset, "en", CITY).decode("utf-8-sig").splitlines()
    assert filled == "2024-10,,"
    notes = [list(row.values())[-1] for row in templates.guide(dataset, "en")]
    assert notes[1:] == ["From 1 January to the end of the period"] * 2


# ---- the rows behind a figure, and the sample ----


def test_the_rows_of_the_offices_bear_their_name_and_not_the_whole_citys(monitor: Monitor):
    rows = details.rows_behind(monitor, catalog.kpi("staff_trained"), (), Period.parse("2024-09"), "en")
    assert [r["Ward"] for r in rows].count("City offices") == 1
    assert len(rows) == 9


def test_the_sample_is_weakest_at_commune_level_and_reaches_nine_of_nine_in_september(sample_card: Scorecard):
    assert value(sample_card, "payment_agreements", period="2024-08").value == 8
    agreed = value(sample_card, "payment_agreements", period="2024-09")
    assert (agreed.value, agreed.total, agreed.state) == (9, 9, "met")
    approved = value(sample_card, "security_levels_approved", period="2024-09")
    assert (approved.value, approved.state) == (4, "missed")
    *wards, offices = sample_card.by_ward(catalog.kpi("endpoints_protected"), offices=True)
    assert all(w.value < offices.value for w in wards)
    assert Decimal("0.6") <= value(sample_card, "staff_against_need").value <= Decimal("0.8")


def test_the_sample_spends_under_one_percent_in_every_month_and_never_less_than_before(sample_card: Scorecard):
    course = sample_card.history(catalog.kpi("digital_budget_share"))
    assert len(course) == 9
    assert all(0 < v.value < Decimal("0.01") for v in course)
    assert [v.denominator for v in course] == sorted(v.denominator for v in course)


def test_not_yet_counted_endpoints_of_the_sample_are_no_zero(sample_card: Scorecard):
    early = value(sample_card, "endpoints_protected", PHU_AN, period="2024-02")
    assert (early.value, early.state) == (None, "unmeasured")
    assert value(sample_card, "endpoints_protected", period="2024-02").coverage == Coverage(8, 9)


@pytest.mark.parametrize("name", ["ward_capacity_2024-10.csv", "budget_2024-10.csv"])
def test_the_examples_of_october_are_good(monitor: Monitor, name: str):
    preview = monitor.check(example(name), name)
    assert preview.ok
    assert preview.effects
    assert {c.period for c in preview.checked.cells} == {"2024-10"}


def test_the_broken_example_is_refused_cell_by_cell(monitor: Monitor):
    result = monitor.check(example("broken_capacity.csv"), "broken_capacity.csv")
    assert sorted(errors(result)) == [
        "bad_choice",
        "protected_within_endpoints",
        "trained_within_staff",
        "unknown_ward",
    ]


def test_a_goal_of_each_ward_judges_the_offices_too():
    of_each = goals(goal("staff_trained", "each_ward", "0.6"))
    card = card_of([capacity(CITY, staff=2, staff_trained=1)], goals=of_each)
    assert card.by_ward(catalog.kpi("staff_trained"), offices=True)[-1].state == "missed"
