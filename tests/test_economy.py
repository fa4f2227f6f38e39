"""Digital economy and society: ratios of sums, blanks that are not 0, and of whom a share is counted."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import Any

import pytest

from dxlib import catalog, residents
from dxlib.monitor import Monitor
from dxlib.residents import counted
from dxlib.scorecard import Scorecard
from dxlib.values import Coverage
from tests.builders import (
    CODES,
    GOALS,
    LATER,
    MY_PHUOC,
    NO_GOALS,
    PHU_AN,
    THOI_HOA,
    WARDS,
    card_of,
    checked,
    errors,
    every_ward,
    example,
    found,
    sample_rows,
    upload,
    value,
)
from tests.rows import adoption, enterprise, product

SHARES = {
    "vneid_level2": "vneid_level2",
    "digital_signature": "digital_signature",
    "payment_accounts": "payment_account",
    "e_wallets": "e_wallet",
    "online_service_users": "online_service_users",
}
"""Each share of adults and its column."""
EXAMPLES = ("enterprises_2024-10.csv", "ocop_products_2024-10.csv", "citizen_adoption_2024-10.csv")


def of(month: str, dataset: str) -> list[dict[str, str]]:
    return [row for row in sample_rows(dataset) if row["period"] == month]


# ---- businesses ----


def test_the_citys_share_of_e_invoices_is_the_ratio_of_sums():
    rows = [enterprise(MY_PHUOC, enterprises=900, with_einvoice=900), enterprise(PHU_AN, with_einvoice=50)]
    city = value(card_of(rows), "einvoice", MY_PHUOC, PHU_AN)
    assert (city.numerator, city.denominator, city.value) == (950, 1000, Decimal("0.95"))


def test_a_ward_without_enterprises_has_no_share_and_does_not_lower_the_citys():
    card = card_of([enterprise(MY_PHUOC), enterprise(PHU_AN, enterprises=0, with_einvoice=0)])
    assert value(card, "einvoice", PHU_AN).value is None
    assert value(card, "einvoice", MY_PHUOC, PHU_AN).value == Decimal("0.99")


def test_one_enterprise_without_e_invoices_is_near_the_goal_and_none_meets_it():
    card = card_of([enterprise(MY_PHUOC), enterprise(PHU_AN, with_einvoice=100), enterprise(THOI_HOA, with_einvoice=9)])
    states = [value(card, "einvoice", ward).state for ward in (MY_PHUOC, PHU_AN, THOI_HOA)]
    assert states == ["near", "met", "missed"]


def test_household_businesses_that_were_not_counted_are_no_0():
    rows = [*every_ward(of=enterprise, but=(PHU_AN,)), enterprise(PHU_AN, household_businesses="")]
    card = card_of(rows)
    city = value(card, "household_businesses")
    assert (city.value, city.at_least, city.coverage) == (2800, True, Coverage(7, 8))
    assert value(card, "household_businesses", PHU_AN).value is None
    assert value(card, "einvoice").coverage == Coverage(8, 8)


def test_more_users_of_e_invoices_than_enterprises_are_refused():
    assert errors(checked([enterprise(with_einvoice=101)])) == ["einvoice_within_enterprises"]


# ---- OCOP products ----


def test_products_are_counted_one_by_one_across_wards():
    rows = [product(number=n) for n in range(1, 4)] + [product(PHU_AN, on_ecommerce="Không", platform="")]
    card = card_of(rows)
    assert value(card, "ocop_on_ecommerce", MY_PHUOC, PHU_AN).value == Decimal("0.75")
    assert value(card, "ocop_on_ecommerce", PHU_AN).value == 0


def test_a_ward_that_reported_no_product_is_covered_and_has_no_share():
    card = card_of(checked([product()], none=(PHU_AN,), period="2024-09"))
    both = value(card, "ocop_on_ecommerce", MY_PHUOC, PHU_AN)
    assert (both.value, both.coverage) == (1, Coverage(2, 2))
    assert value(card, "ocop_on_ecommerce", PHU_AN).value is None


def test_a_platform_is_named_only_for_a_product_that_is_on_one():
    refused = checked([product(on_ecommerce="Không")])
    assert errors(refused) == ["platform_of_a_listed_product"]
    assert checked([product(on_ecommerce="Không", platform=""), product(number=2, platform="")]).ok


@pytest.mark.parametrize(("stars", "good"), [("2", False), ("3", True), ("5", True), ("6", False), ("4,5", False)])
def test_stars_are_three_to_five(stars: str, good: bool):
    assert checked([product(stars=stars)]).ok == good


def test_a_product_code_is_unique_in_the_city():
    twice = checked([product(product_code="OCOP-1"), product(PHU_AN, product_code="OCOP-1")])
    assert errors(twice) == ["duplicate_key"]


# ---- adults ----


@pytest.mark.parametrize(("kpi", "column"), SHARES.items())
def test_a_share_of_adults_is_the_ratio_of_sums(kpi: str, column: str):
    rows = [adoption(adults=9000, **{column: 900}), adoption(PHU_AN, **{column: 900})]
    both = value(card_of(rows), kpi, MY_PHUOC, PHU_AN)
    assert (both.numerator, both.denominator, both.value) == (1800, 10_000, Decimal("0.18"))


@pytest.mark.parametrize(("kpi", "column"), SHARES.items())
def test_a_blank_cell_is_not_measured_and_its_adults_leave_the_denominator(kpi: str, column: str):
    rows = [*every_ward(of=adoption, but=(PHU_AN,)), adoption(PHU_AN, adults=90_000, **{column: ""})]
    card = card_of(rows)
    city, ward = value(card, kpi), value(card, kpi, PHU_AN)
    assert (city.denominator, city.coverage) == (7000, Coverage(7, 8))
    assert city.value == Decimal(adoption()[column]) / 1000
    assert (ward.value, ward.coverage, ward.state) == (None, Coverage(0, 1), "unmeasured")
    others = [k for k in SHARES if k != kpi]
    assert {value(card, k).coverage for k in others} == {Coverage(8, 8)}


@pytest.mark.parametrize(("kpi", "column"), SHARES.items())
def test_a_reported_0_is_a_figure(kpi: str, column: str):
    card = card_of([adoption(**{column: 0}), adoption(PHU_AN, **{column: 500})])
    assert value(card, kpi, MY_PHUOC).value == 0
    assert value(card, kpi, MY_PHUOC, PHU_AN).value == Decimal("0.25")


@pytest.mark.parametrize("column", SHARES.values())
def test_more_people_than_adults_are_refused(column: str):
    assert errors(checked([adoption(**{column: 1001})])) == [f"{column}_within_adults"]
    assert checked([adoption(**{column: 1000})]).ok


def test_adults_may_not_be_left_blank():
    assert found(checked([adoption(adults="")])) == [("missing_value", 2, "adults", None)]


def test_a_quarter_shows_its_last_month_and_carries_nothing_forward():
    july = [adoption(period="2024-07"), adoption(PHU_AN, "2024-07")]
    september = [adoption(e_wallet="", period="2024-09"), adoption(PHU_AN, "2024-09", e_wallet=100)]
    quarter = value(card_of(july, september), "e_wallets", MY_PHUOC, PHU_AN, period="2024-Q3")
    assert (quarter.value, quarter.coverage) == (Decimal("0.1"), Coverage(1, 2))


@pytest.mark.parametrize("kpi", SHARES)
def test_the_denominator_is_named_in_both_languages(kpi: str):
    formula = catalog.kpi(kpi).formula
    assert "người trưởng thành cư trú (thường trú và tạm trú" in formula.vi
    assert "adults who live there (permanent and temporary" in formula.en


# ---- of whom a share is counted ----


def test_a_share_over_permanent_residents_alone_is_about_three_times_as_large():
    assert residents.PERMANENT + residents.TEMPORARY == residents.RESIDENTS == 336_847
    (one,) = counted([value(card_of(every_ward(of=adoption)), "digital_signature")], whole_city=True)
    assert (one.people, one.adults, one.share) == (1600, 8000, Decimal("0.2"))
    assert one.if_permanent is not None
    assert round(one.if_permanent, 4) == round(Decimal(1600) / (Decimal(8000) * 115_042 / 336_847), 4)
    assert round(one.if_permanent / one.share, 1) == Decimal("2.9")


def test_no_ward_is_given_the_citys_division_of_residents():
    (one,) = counted([value(card_of([adoption()]), "digital_signature", MY_PHUOC)], whole_city=False)
    assert (one.share, one.if_permanent) == (Decimal("0.2"), None)


@pytest.mark.parametrize(("month", "told"), [("2025-06", True), ("2025-07", False)])
def test_the_division_says_nothing_of_the_wards_from_july_2025_on(month: str, told: bool):
    rows = [adoption(unit.code, month, ward_name=unit.name.vi) for unit in WARDS.valid(month)]
    (one,) = counted([value(card_of(rows, today=LATER), "e_wallets", period=month)], whole_city=True)
    assert (one.if_permanent is not None) == told


def test_a_share_without_a_figure_is_not_listed():
    card = card_of([adoption(e_wallet="")])
    listed = counted([value(card, kpi, MY_PHUOC) for kpi in SHARES], whole_city=False)
    assert [c.kpi.id for c in listed] == [kpi for kpi in SHARES if kpi != "e_wallets"]


# ---- goals ----


@pytest.mark.parametrize("scope", ["city", "each_ward"])
@pytest.mark.parametrize("kpi", [*SHARES, "einvoice", "ocop_on_ecommerce"])
def test_every_share_has_a_goal_with_its_source_and_a_near_mark(kpi: str, scope: str):
    mark = GOALS.find(kpi, (scope,), "2024-09")
    assert mark is not None
    assert mark.near is not None
    assert mark.source


@pytest.mark.parametrize(
    ("kpi", "mark", "plan"),
    [
        ("einvoice", "1", "bài báo"),
        ("payment_accounts", "0.8", "QĐ 411/QĐ-TTg"),
        ("digital_signature", "0.5", "QĐ 411/QĐ-TTg"),
        ("online_service_users", "0.4", "năm 2025 của tỉnh"),
        ("vneid_level2", "1", "đề xuất"),
        ("ocop_on_ecommerce", "1", "đề xuất"),
        ("e_wallets", "0.5", "đề xuất"),
    ],
)
def test_the_citys_goals_name_the_plan_they_are_from(kpi: str, mark: str, plan: str):
    goal = GOALS.find(kpi, ("city",), "2024-09")
    assert goal is not None
    assert (goal.goal, plan in goal.source) == (Decimal(mark), True)


def test_household_businesses_are_counted_and_not_judged():
    assert value(card_of([enterprise()], goals=NO_GOALS), "household_businesses").state is None
    assert value(card_of([enterprise()]), "household_businesses").state is None


# ---- the sample ----


def test_every_enterprise_has_e_invoices_in_september_and_not_before(sample_card: Scorecard):
    wards = [value(sample_card, "einvoice", code, period="2024-09") for code in CODES]
    assert [v.value for v in wards] == [1] * 8
    assert (value(sample_card, "einvoice").value, value(sample_card, "einvoice").state) == (1, "met")
    city = [value(sample_card, "einvoice", period=f"2024-0{m}").value for m in range(1, 10)]
    assert city == sorted(city)
    assert all(Decimal("0.99") < share < 1 for share in city[:-1] if share is not None)


def test_three_quarters_of_the_products_are_on_a_platform_and_two_wards_are_behind(sample_card: Scorecard):
    assert len(of("2024-09", "ocop_products")) == 14
    city = value(sample_card, "ocop_on_ecommerce", period="2024-09")
    assert city.value is not None
    assert Decimal("0.7") < city.value < Decimal("0.8")
    behind = [c for c in CODES if value(sample_card, "ocop_on_ecommerce", c, period="2024-09").state == "missed"]
    assert behind == ["25843", PHU_AN]


def test_products_and_platforms_have_neutral_names():
    rows = sample_rows("ocop_products")
    assert all(row["name"] == f"Sản phẩm OCOP {row['product_code'][-2:]}" for row in rows)
    assert {row["platform"] for row in rows} <= {"", *(f"Sàn TMĐT số {n}" for n in (1, 2, 3))}


def test_adults_are_seven_to_seven_and_a_half_of_ten_people():
    for row in sample_rows("citizen_adoption"):
        unit = WARDS.find(row["ward_code"], row["period"])
        assert unit is not None
        assert unit.population is not None
        assert 0.69 < int(row["adults"]) / unit.population <= 0.75


def test_some_cells_are_blank_and_coverage_says_so(sample_card: Scorecard):
    blank = Counter(
        (column, row["period"])
        for row in sample_rows("citizen_adoption")
        for column in SHARES.values()
        if not row[column]
    )
    assert blank[("e_wallet", "2024-06")] == 1
    assert value(sample_card, "e_wallets", period="2024-06").coverage == Coverage(7, 8)
    assert not [month for _, month in blank if month == "2024-09"]


@pytest.mark.parametrize("kpi", SHARES)
def test_shares_of_the_sample_never_fall_where_the_same_wards_reported(sample_card: Scorecard, kpi: str):
    for code in CODES:
        course = [value(sample_card, kpi, code, period=f"2024-0{m}").value for m in range(1, 10)]
        known = [share for share in course if share is not None]
        assert known == sorted(known)


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_example_of_october_is_accepted_and_keeps_the_shares_in_range(monitor: Monitor, name: str):
    entry = upload(monitor, example(name), name)
    assert {c.period for c in entry.cells} == {"2024-10"}
    kpis: list[Any] = list(catalog.kpis_of(entry.dataset))
    now = {k.id: monitor.scorecard().value(k) for k in kpis}
    assert {v.period.code for v in now.values() if v.period} == {"2024-10"}
    assert all(v.value is not None and v.value <= 1 for v in now.values() if v.kpi.unit == "share")


def test_the_examples_of_october_move_something(monitor: Monitor):
    before = {k: value(monitor.scorecard(), k).value for k in ("ocop_on_ecommerce", "digital_signature")}
    for name in EXAMPLES:
        upload(monitor, example(name), name)
    after = {k: value(monitor.scorecard(), k).value for k in before}
    assert all(after[k] - before[k] > Decimal("0.01") for k in before)
    assert value(monitor.scorecard(), "einvoice").value == 1
