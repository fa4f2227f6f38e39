"""Public services: who counts where, what a blank means, the days at the edges, and the published figures."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from dxlib import catalog
from dxlib.catalog.services import DOSSIERS, KPIS, REPORTS
from dxlib.scorecard import Scorecard
from dxlib.values import Coverage
from dxlib.wards import CITY
from tests.builders import CODES, MY_PHUOC, PHU_AN, THOI_HOA, Row, card_of, checked, errors, every_ward, found, value
from tests.rows import dossier, report, still_open

AUGUST, SEPTEMBER, QUARTER = "2024-08", "2024-09", "2024-Q3"
INTAKE = ("online_intake", "online_full", "online_partial")
COMMUNE = tuple(f"commune_{kpi}" for kpi in INTAKE)
OF_DOSSIERS = [k.id for k in KPIS if k.dataset == DOSSIERS.id]
OF_REPORTS = [k.id for k in KPIS if k.dataset == REPORTS.id]


def parts(card: Scorecard, kpi: str, *codes: str, period: str = SEPTEMBER) -> tuple[int, int] | None:
    """Numerator and denominator, or None without a value."""
    got = value(card, kpi, *codes, period=period)
    if got.value is None:
        return None
    return int(got.numerator or 0), int(got.denominator or 0)


def of(rows: list[Row], kpi: str, *codes: str, period: str = SEPTEMBER) -> tuple[int, int] | None:
    return parts(card_of(rows), kpi, *codes, period=period)


def told(*rows: Row) -> list[Row]:
    """Rows with numbers of their own."""
    code = "dossier_code" if "dossier_code" in rows[0] else "report_code"
    return [{**row, code: f"HS-{n:05d}"} for n, row in enumerate(rows, start=1)]


# ---- received ----


def channels(full: int, partial: int, paper: int, ward: str = MY_PHUOC) -> list[Row]:
    names = ["full"] * full + ["partial"] * partial + ["paper"] * paper
    return [dossier(ward, number=n, channel=name) for n, name in enumerate(names, start=1)]


def test_intake_is_by_channel_over_all_that_were_received():
    rows = channels(3, 4, 5)
    assert [of(rows, kpi) for kpi in INTAKE] == [(7, 12), (3, 12), (4, 12)]


def test_the_city_is_its_wards_and_its_offices_and_the_commune_level_is_wards_alone():
    card = card_of(channels(1, 8, 1) + channels(6, 0, 4, ward=CITY))
    assert [parts(card, kpi) for kpi in INTAKE] == [(15, 20), (7, 20), (8, 20)]
    assert [parts(card, kpi) for kpi in COMMUNE] == [(9, 10), (1, 10), (8, 10)]
    assert value(card, "online_intake").coverage == Coverage(2, 9)
    assert value(card, "commune_online_intake").coverage == Coverage(1, 8)


def test_of_a_ward_both_levels_say_the_same():
    card = card_of(channels(1, 8, 1) + channels(6, 0, 4, ward=CITY))
    for city, commune in zip(INTAKE, COMMUNE, strict=True):
        assert parts(card, city, MY_PHUOC) == parts(card, commune, MY_PHUOC) is not None


def test_received_last_month_and_finished_this_month_counts_once_in_each():
    days = {"received_on": "2024-08-30", "due_on": "2024-09-06"}
    card = card_of([still_open(period=AUGUST, **days), dossier(**days, finished_on="2024-09-03")])
    kpis = ("online_intake", "dossiers_on_time")
    assert [parts(card, kpi, period=AUGUST) for kpi in kpis] == [(1, 1), None]
    assert [parts(card, kpi) for kpi in kpis] == [None, (1, 1)]
    assert [parts(card, kpi, period=QUARTER) for kpi in kpis] == [(1, 1), (1, 1)]
    assert value(card, "handling_days", period=QUARTER).value == 4


@pytest.mark.parametrize(("day", "counted"), [("2024-08-31", None), ("2024-09-01", (1, 1)), ("2024-09-30", (1, 1))])
def test_the_month_of_receipt_has_a_first_and_a_last_day(day: str, counted: tuple[int, int] | None):
    row = dossier(received_on=day, due_on="2024-10-15", finished_on="2024-09-30")
    for kpi in ("online_intake", "population_data_used"):
        assert of([row], kpi) == counted


def test_a_quarter_sums_its_months_of_receipt():
    card = card_of(channels(1, 0, 1), [dossier(period=AUGUST, number=n, channel="paper") for n in (1, 2)])
    assert parts(card, "online_intake", period=QUARTER) == (1, 4)
    assert value(card, "online_intake", period=QUARTER).coverage == Coverage(2, 27)


def test_of_essential_services_only_those_count():
    rows = [
        *channels(1, 1, 1),
        *(dossier(number=n, essential="Có", channel=c) for n, c in ((7, "partial"), (8, "paper"))),
    ]
    assert of(rows, "essential_online") == (1, 2)
    assert of(channels(1, 1, 1), "essential_online") is None


def test_population_data_used_is_of_those_received():
    rows = told(dossier(), dossier(population_data_used="Không"), still_open(population_data_used="Không"))
    assert of(rows, "population_data_used") == (1, 3)


# ---- finished ----


def test_finished_on_the_due_day_is_in_time_and_a_day_later_is_not():
    days = {"due_on": "2024-09-12"}
    rows = told(*(dossier(**days, finished_on=f"2024-09-{day}") for day in (11, 12, 13)))
    assert of(rows, "dossiers_on_time") == (2, 3)


def test_what_is_open_is_neither_in_time_nor_late():
    rows = told(dossier(), still_open(due_on="2024-09-03"))
    assert of(rows, "dossiers_on_time") == (1, 1)
    assert of([still_open()], "dossiers_on_time") is None


def test_handling_days_are_calendar_days_and_the_city_divides_the_sums():
    rows = [
        dossier(received_on="2024-09-06", finished_on="2024-09-09"),
        dossier(number=2, received_on="2024-09-06", finished_on="2024-09-06"),
        dossier(THOI_HOA, received_on="2024-08-27", finished_on="2024-09-05"),
    ]
    card = card_of(rows)
    assert [value(card, "handling_days", *w, period=SEPTEMBER).value for w in ((MY_PHUOC,), (THOI_HOA,), ())] == [
        Decimal("1.5"),
        9,
        4,
    ]


@pytest.mark.parametrize(("due", "overdue"), [("2024-09-29", 1), ("2024-09-30", 0), ("2024-10-01", 0)])
def test_an_open_dossier_due_on_the_last_day_is_still_in_time(due: str, overdue: int):
    assert value(card_of([still_open(due_on=due)]), "overdue_open").value == overdue


def test_what_was_finished_late_is_not_open():
    assert value(card_of([dossier(due_on="2024-09-05", finished_on="2024-09-30")]), "overdue_open").value == 0


def test_open_and_overdue_is_as_it_stands_at_the_end_of_the_period():
    late = {"received_on": "2024-07-01", "due_on": "2024-07-10"}
    august = [still_open(period=AUGUST, number=n, **late) for n in (1, 2, 3)]
    card = card_of(august, [still_open(**late), dossier(number=2, **late)])
    got = [value(card, "overdue_open", MY_PHUOC, period=p).value for p in (AUGUST, SEPTEMBER, QUARTER)]
    assert got == [3, 1, 1]


def test_overdue_ones_of_the_city_are_at_least_their_number_until_all_have_reported():
    late = {"due_on": "2024-09-05"}
    assert value(card_of([still_open(**late)]), "overdue_open").at_least
    everybody = [*every_ward(of=still_open, **late), still_open(CITY, **late)]
    got = value(card_of(everybody), "overdue_open")
    assert (got.value, got.at_least, got.coverage) == (9, False, Coverage(9, 9))


def test_paid_online_is_of_finished_ones_with_something_to_pay():
    rows = told(
        dossier(),
        dossier(paid_online="Không"),
        dossier(fee_due=None, paid_online=None),
        dossier(fee_due=0, paid_online=None),
        still_open(paid_online="Không"),
        dossier(received_on="2024-08-20", paid_online="Có"),
    )
    assert of(rows, "online_payment") == (2, 3)


def test_without_any_fee_there_is_no_share_of_payments():
    rows = told(dossier(fee_due=None, paid_online=None), dossier(fee_due=0, paid_online=None))
    assert of(rows, "online_payment") is None


def test_digitised_is_of_finished_ones():
    rows = told(dossier(), dossier(digitised="Không"), still_open(digitised="Không"))
    assert of(rows, "digitised") == (1, 2)


def test_electronic_results_are_of_finished_ones_that_end_with_one():
    without = {"result_required": "Không", "electronic_result": None}
    rows = told(dossier(), dossier(electronic_result="Không"), dossier(**without), still_open())
    assert of(rows, "electronic_results") == (1, 2)
    assert of([dossier(**without)], "electronic_results") is None


@pytest.mark.parametrize(("kpi", "make"), [("satisfied_dossiers", dossier), ("reports_satisfied", report)])
def test_no_opinion_is_not_a_bad_one(kpi: str, make: Any):
    rows = told(make(satisfied="Có"), make(satisfied="Không"), make(), make())
    assert of(rows, kpi) == (1, 2)


@pytest.mark.parametrize(("kpi", "make"), [("satisfied_dossiers", dossier), ("reports_satisfied", report)])
def test_a_ward_where_nobody_gave_an_opinion_has_not_measured_it(kpi: str, make: Any):
    card = card_of([make(), make(PHU_AN, satisfied="Có")])
    assert parts(card, kpi, MY_PHUOC) is None
    assert parts(card, kpi) == (1, 1)
    assert value(card, kpi).coverage == Coverage(1, 9)


@pytest.mark.parametrize(("kpis", "dataset"), [(OF_DOSSIERS, DOSSIERS.id), (OF_REPORTS, REPORTS.id)])
def test_a_ward_that_declares_none_has_no_shares_and_nothing_overdue(kpis: list[str], dataset: str):
    card = card_of(_none(dataset))
    got = {kpi: value(card, kpi, MY_PHUOC, period=SEPTEMBER).value for kpi in kpis}
    assert {kpi: v for kpi, v in got.items() if v is not None} == (
        {"overdue_open": 0} if dataset == DOSSIERS.id else {}
    )


def _none(dataset: str) -> Any:
    header = ",".join(c.name for c in catalog.dataset(dataset).columns)
    return checked(f"{header}\n".encode(), SEPTEMBER, (MY_PHUOC,), dataset=dataset)


# ---- citizen reports ----


def test_reports_on_time_are_of_those_closed_in_the_month():
    rows = told(
        report(closed_on="2024-09-09"),
        report(closed_on="2024-09-10"),
        report(closed_on=None),
        report(received_on="2024-08-29", due_on="2024-09-05", closed_on="2024-09-05"),
    )
    assert of(rows, "reports_on_time") == (2, 3)
    assert of([report(closed_on=None)], "reports_on_time") is None


# ---- what a file may say ----

OPEN = {"finished_on": None, "electronic_result": None}
BROKEN = [
    ("received_by_period_end", {"received_on": "2024-10-01", "due_on": "2024-10-09", **OPEN}),
    ("due_after_received", {"due_on": "2024-09-01"}),
    ("finished_on_after_received", {"finished_on": "2024-09-01"}),
    ("finished_on_by_period_end", {"finished_on": "2024-10-01"}),
    ("finished_on_within_period", {"received_on": "2024-08-01", "finished_on": "2024-08-31"}),
    ("opinion_at_the_end", {**OPEN, "satisfied": "Không"}),
    ("paid_where_a_fee_is_due", {"paid_online": None}),
    ("paid_where_a_fee_is_due", {"fee_due": None, "paid_online": "Không"}),
    ("paid_where_a_fee_is_due", {"fee_due": 0, "paid_online": "Có"}),
    ("electronic_where_finished", {"electronic_result": None}),
    ("electronic_where_finished", {"finished_on": None, "electronic_result": "Không"}),
    ("electronic_where_finished", {"result_required": "Không", "electronic_result": "Có"}),
]
REPORTS_BROKEN = [
    ("received_by_period_end", {"received_on": "2024-10-01", "due_on": "2024-10-09", "closed_on": None}),
    ("due_after_received", {"due_on": "2024-09-01"}),
    ("closed_on_after_received", {"closed_on": "2024-09-01"}),
    ("closed_on_by_period_end", {"closed_on": "2024-10-01"}),
    ("closed_on_within_period", {"received_on": "2024-08-01", "closed_on": "2024-08-31"}),
    ("opinion_at_the_end", {"closed_on": None, "satisfied": "Có"}),
]
FINE = [
    {"due_on": "2024-09-02", "finished_on": "2024-09-02"},
    {"received_on": "2024-09-30", "due_on": "2024-09-30", "finished_on": "2024-09-30"},
    {"received_on": "2022-10-03", "due_on": "2022-10-10", "finished_on": "2024-09-01"},
    {"received_on": "2024-06-03", "due_on": "2024-06-10", **OPEN},
    {"fee_due": None, "paid_online": None},
    {"fee_due": 0, "paid_online": None},
    {"result_required": "Không", "electronic_result": None},
    {"dossier_code": "000.00.19.H09-240902-0012", "procedure_code": "1.004222.000.00.00.H09"},
    {"dossier_code": "H09.21.15-240902-0003", "procedure_code": "2.000815"},
]


@pytest.mark.parametrize(("code", "values"), BROKEN)
def test_a_broken_rule_of_dossiers_is_found_in_its_row(code: str, values: Row):
    assert (code, 3) in [f[:2] for f in found(checked([dossier(), dossier(number=2, **values)]))]
    assert set(errors(checked([dossier(**values)]))) == {code}


@pytest.mark.parametrize(("code", "values"), REPORTS_BROKEN)
def test_a_broken_rule_of_reports_is_found_in_its_row(code: str, values: Row):
    assert errors(checked([report(), report(number=2, **values)])) == [code]


@pytest.mark.parametrize("values", FINE)
def test_what_is_right_is_not_found_fault_with(values: Row):
    assert found(checked([dossier(**values)])) == []


def test_a_year_long_past_is_asked_about_but_not_refused():
    result = checked([dossier(received_on="2014-09-02", due_on="2014-09-09")])
    assert (result.ok, [f[0] for f in found(result)]) == (True, ["received_within_two_years"])


def test_every_rule_was_broken_here():
    tried = {code for code, _ in BROKEN} | {code for code, _ in REPORTS_BROKEN} | {"received_within_two_years"}
    assert {r.code for d in (DOSSIERS, REPORTS) for r in d.rules} == tried


def test_one_dossier_stands_once_in_a_month_and_two_desks_may_use_the_same_code():
    assert errors(checked([dossier(), dossier()])) == ["duplicate_key"]
    assert errors(checked([dossier(), dossier(CITY)])) == []


@pytest.mark.parametrize("column", ["ho_ten", "Tên người nộp", "Số CCCD", "Địa chỉ", "ghi_chu", "Nội dung phản ánh"])
@pytest.mark.parametrize("make", [dossier, report])
def test_who_filed_or_reported_and_what_about_is_not_taken_in(make: Any, column: str):
    assert errors(checked([{**make(), column: "Một người dân"}])) == ["personal_data"]


@pytest.mark.parametrize("code", ["0912345678", "074090001234", "NguyenVanAn-01"])
def test_a_dossiers_code_is_not_a_persons_number_or_name(code: str):
    assert errors(checked([dossier(dossier_code=code)])) == ["personal_data"]


# ---- the sample and what was published ----

PUBLISHED = {
    "online_intake": (67, 68),
    "online_full": (45, 46),
    "online_partial": (21, 22),
    "commune_online_intake": (84, 85),
    "commune_online_full": (18, 19),
    "commune_online_partial": (65, 66),
    "online_payment": (86, 87),
}


@pytest.mark.parametrize("period", [SEPTEMBER, "2024-01..2024-09"])
@pytest.mark.parametrize("kpi", PUBLISHED)
def test_the_sample_is_within_what_was_published(sample_card: Scorecard, kpi: str, period: str):
    low, high = PUBLISHED[kpi]
    got = value(sample_card, kpi, period=period)
    assert low < 100 * got.value < high
    assert got.coverage.complete


def test_wards_take_a_quarter_of_all_dossiers_and_there_are_about_twenty_thousand(sample_card: Scorecard):
    city, commune = (
        parts(sample_card, k, period="2024-01..2024-09") for k in ("online_intake", "commune_online_intake")
    )
    assert city
    assert commune
    assert 19_000 < city[1] < 21_000
    assert abs(Fraction(commune[1], city[1]) - Fraction(1, 4)) < Fraction(1, 100)


def test_tet_is_quiet_and_a_few_dozen_are_overdue_in_september(sample_card: Scorecard):
    received = {m: parts(sample_card, "online_intake", period=f"2024-0{m}") for m in range(1, 10)}
    assert min(received, key=lambda m: received[m][1]) == 2
    assert 24 <= value(sample_card, "overdue_open", period=SEPTEMBER).value <= 60


def test_two_wards_are_behind(sample_card: Scorecard):
    for kpi in ("online_intake", "online_payment", "dossiers_on_time"):
        got = {code: value(sample_card, kpi, code, period="2024-01..2024-09").value for code in CODES}
        assert set(sorted(got, key=got.__getitem__)[:2]) == {"25843", PHU_AN}


def test_there_are_about_nine_hundred_reports(sample_card: Scorecard):
    got = parts(sample_card, "reports_on_time", period="2024-01..2024-09")
    assert got
    assert 800 < got[1] < 1000
