"""Every wrong cell becomes a finding: line, column, value, what is wrong and what to do, in both languages."""

from __future__ import annotations

import csv
import io

import pytest

from dxlib import catalog, exports, intake
from dxlib.cells import Cell
from dxlib.intake import Checked
from dxlib.intake import findings as listing
from dxlib.monitor import Monitor
from tests.builders import (
    CODES,
    EXAMPLES,
    LATER,
    MY_PHUOC,
    OCTOBER,
    OCTOBER_MY_PHUOC,
    PHU_AN,
    SAMPLES,
    TODAY,
    WARDS,
    checked,
    errors,
    every_ward,
    example,
    found,
    numbers,
    site,
    sites_csv,
    snapshot,
)

BROKEN = {
    "broken_missing_column.csv": [("missing_column", 1, "merchants_active_30d", None)],
    "broken_unknown_ward.csv": [
        ("unknown_ward", 2, "ward_code", "25999"),
        ("unknown_ward", 5, "ward_code", "Thới Hoà"),
        ("ward_not_yet", 7, "ward_name", "Phường Bến Cát"),
    ],
    "broken_numbers_and_dates.csv": [
        ("bad_date", 2, "launched_on", "31/02/2024"),
        ("bad_integer", 2, "merchants", "120 hộ"),
        ("bad_integer", 4, "merchants_qr", "12,5"),
        ("bad_integer", 6, "transactions", "một trăm"),
        ("out_of_range", 8, "cashless_value_vnd", "-5000000"),
        ("bad_choice", 10, "kind", "siêu thị"),
        ("bad_date", 10, "launched_on", "2024-13-05"),
        ("active_within_qr", 12, "merchants_active_30d", "9999"),
    ],
    "broken_duplicate_codes.csv": [
        ("duplicate_key", 18, "site_code", "KTM-25813-01"),
        ("duplicate_key", 19, "site_code", "KTM-25846-02"),
    ],
    "broken_feed_times.csv": [
        ("received_before_observed", 5, "last_received_at", "2024-11-02 08:00"),
        ("bad_moment", 7, "observed_at", "31/10/2024 25:10"),
        ("bad_number", 8, "expected_hours", "24 giờ"),
        ("cadence_where_applicable", 9, "expected_hours", None),
        ("errors_within_records", 12, "errors_30d", "999999"),
        ("bad_choice", 14, "applicable", "có thể"),
    ],
    "broken_personal_column.csv": [("personal_data", 1, "so_dien_thoai", None)],
    "broken_dossier_dates.csv": [
        ("due_after_received", 3, "due_on", "2024-10-01"),
        ("finished_on_after_received", 5, "finished_on", "2024-10-01"),
        ("finished_on_by_period_end", 7, "finished_on", "2024-11-01"),
        ("finished_on_within_period", 9, "finished_on", "2024-09-30"),
        ("opinion_at_the_end", 11, "satisfied", "Có"),
        ("bad_date", 13, "received_on", "2024-10-32"),
    ],
    "broken_capacity.csv": [
        ("protected_within_endpoints", 2, "endpoints_protected", "99"),
        ("trained_within_staff", 4, "staff_trained", "7"),
        ("bad_choice", 6, "payment_agreement", "đang ký"),
        ("unknown_ward", 8, "ward_code", "722"),
    ],
}
GOOD = {
    OCTOBER: ("cashless_sites", 16),
    OCTOBER_MY_PHUOC: ("cashless_sites", 3),
    "subsystems_2024-10.csv": ("subsystems", 24),
    "subsystem_feeds_2024-10.csv": ("subsystem_feeds", 192),
    "digital_teams_2024-10.csv": ("digital_teams", 44),
    "team_members_2024-10.csv": ("team_members", 330),
    "team_members_2024-09_five_moved.csv": ("team_members", 84),
    "team_activities_2024-10.csv": ("team_activities", 44),
    "enterprises_2024-10.csv": ("enterprises", 8),
    "ocop_products_2024-10.csv": ("ocop_products", 14),
    "citizen_adoption_2024-10.csv": ("citizen_adoption", 8),
    "dossiers_2024-10.csv": ("dossiers", 90),
    "citizen_reports_2024-10.csv": ("citizen_reports", 109),
    "ward_capacity_2024-10.csv": ("ward_capacity", 9),
    "budget_2024-10.csv": ("budget", 1),
    "programme_targets_2024-10.csv": ("programme_targets", 41),
    "programme_targets_changed.csv": ("programme_targets", 41),
    "programme_tasks_2024-10.csv": ("programme_tasks", 80),
    "obstacles_2024-10.csv": ("obstacles", 5),
}


def told(name: str) -> Checked:
    """An example as the upload page checks it: the dataset is told by the header."""
    return intake.inspect(example(name), name, WARDS, TODAY)


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_example_is_refused_with_every_bad_cell(name: str):
    result = told(name)
    assert not result.ok
    assert [f for f in found(result) if f[0] != "value_without_transactions"] == BROKEN[name]


@pytest.mark.parametrize("name", BROKEN)
def test_each_finding_says_what_is_wrong_and_what_to_do_in_both_languages(name: str):
    for finding in told(name).findings:
        said = finding.as_dict()["message"]
        assert finding.message.vi != finding.message.en
        assert finding.advice.vi != finding.advice.en
        assert finding.advice.vi in said["vi"]
        assert finding.advice.en in said["en"]


@pytest.mark.parametrize("name", BROKEN)
def test_a_refused_file_leaves_the_store_byte_for_byte_as_it_was(monitor: Monitor, seeded, name: str):
    before, figures = snapshot(seeded), numbers(monitor)
    assert not monitor.check(example(name), name).ok
    assert snapshot(seeded) == before
    assert numbers(monitor) == figures


@pytest.mark.parametrize("name", GOOD)
def test_the_good_examples_have_no_finding(name: str):
    result = told(name)
    assert (result.findings, (result.dataset.id, result.rows.num_rows)) == ((), GOOD[name])


@pytest.mark.parametrize("dataset", catalog.DATASETS)
def test_the_sample_has_no_finding(dataset: str):
    result = intake.inspect((SAMPLES / f"{dataset}.csv").read_bytes(), "x.csv", WARDS, TODAY)
    assert (result.findings, result.dataset.id) == ((), dataset)
    assert {c.period for c in result.cells} == {f"2024-0{m}" for m in range(1, 10)}


def test_there_is_an_expectation_for_every_example():
    assert {p.name for p in EXAMPLES.glob("*")} == {*BROKEN, *GOOD}


# ---- numbers ----


@pytest.mark.parametrize(
    "text", ["1.23", "1.2345", "12,5", "12.7", "12.000.0", "0x10", "1e3", "1 234", "١٢", "nan", "None", "+5"]
)
def test_what_is_not_a_plain_whole_number_is_refused(text: str):
    assert found(checked([site(merchants=text)])) == [("bad_integer", 2, "merchants", text)]


def test_spaces_around_a_number_do_not_matter():
    assert checked([site(merchants=" 120 ")]).rows["merchants"].to_pylist() == [120]


def test_a_number_too_large_to_hold_is_refused():
    assert errors(checked([site(cashless_value_vnd="9" * 19)])) == ["bad_integer"]


def test_a_negative_number_is_outside_the_range():
    assert ("out_of_range", 2, "transactions", "-1") in found(checked([site(transactions=-1)]))


# ---- dates, choices, blanks ----


@pytest.mark.parametrize(
    "text",
    [
        "31/02/2024",
        "29/02/2023",
        "2024-02-30",
        "2024-13-01",
        "0000-01-01",
        "30.2.2024",
        "03/28/2024",
        "45323",
        "hôm qua",
    ],
)
def test_a_date_that_does_not_exist_is_refused(text: str):
    assert found(checked([site(launched_on=text)])) == [("bad_date", 2, "launched_on", text)]


@pytest.mark.parametrize(
    "text", ["2024-02-01", "01/02/2024", "1/2/2024", "1.2.2024", "01-02-2024", "０１/０２/２０２４"]
)
def test_a_date_is_day_month_year_or_iso(text: str):
    assert str(checked([site(launched_on=text)]).rows["launched_on"].to_pylist()[0]) == "2024-02-01"


@pytest.mark.parametrize("text", ["market", "Chợ", "chợ", "cho", "Market"])
def test_a_choice_is_known_by_code_and_by_either_title(text: str):
    assert checked([site(kind=text)]).rows["kind"].to_pylist() == ["market"]


def test_a_required_cell_may_not_be_blank():
    assert found(checked([site(site_code="  ")])) == [("missing_value", 2, "site_code", None)]


def test_an_optional_cell_may_be_blank_and_stays_unmeasured():
    assert checked([site(transactions="", cashless_value_vnd="")]).rows["transactions"].to_pylist() == [None]


def test_a_text_that_looks_like_a_formula_is_kept_as_it_is():
    assert checked([site(name="=HYPERLINK(1)")]).rows["name"].to_pylist() == ["=HYPERLINK(1)"]


# ---- rules and keys ----


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"merchants_qr": 101}, "qr_within_merchants"),
        ({"merchants_active_30d": 81}, "active_within_qr"),
        ({"fees_cashless_vnd": 1001}, "fees_within_due"),
        ({"fees_due_vnd": ""}, "fees_together"),
        ({"launched_on": "2024-10-01"}, "launched_by_period_end"),
    ],
)
def test_a_broken_rule_is_found_in_its_row(values: dict, code: str):
    result = checked([site(number=2), site(**values)])
    assert [(f.code, f.line) for f in result.findings] == [(code, 3)]


def test_a_rule_says_the_figures_that_break_it():
    finding = checked([site(merchants_qr=101)]).findings[0]
    assert "101" in finding.message.vi
    assert "100" in finding.message.vi


def test_a_value_without_transactions_is_only_a_warning():
    result = checked([site(transactions=0)])
    assert result.ok
    assert [(f.severity, f.code) for f in result.findings] == [("warning", "value_without_transactions")]


def test_equal_figures_keep_every_rule():
    assert checked([site(merchants=5, merchants_qr=5, merchants_active_30d=5, launched_on="2024-09-30")]).ok


def test_a_code_twice_in_one_month_is_refused_at_the_later_line():
    assert found(checked([site(), site(PHU_AN), site()])) == [("duplicate_key", 4, "site_code", "S-25813-01")]


def test_a_code_in_two_wards_of_one_month_is_refused():
    assert errors(checked([site(), site(PHU_AN, site_code="S-25813-01")])) == ["duplicate_key"]


def test_a_code_in_two_months_is_no_double():
    assert checked([site(period="2024-08"), site(period="2024-09")]).ok


# ---- wards ----


def test_a_ward_may_be_given_by_name_alone():
    row = {k: v for k, v in site().items() if k != "ward_code"} | {"ward_name": "P. Mỹ Phước"}
    assert checked([row]).cells == (Cell("2024-09", MY_PHUOC, 1),)


def test_an_unknown_name_is_refused_in_the_column_of_names():
    row = {k: v for k, v in site().items() if k != "ward_code"} | {"ward_name": "Hưng Hòa"}
    assert found(checked([row])) == [("unknown_ward", 2, "ward_name", "Hưng Hòa")]


def test_a_row_with_neither_code_nor_name_is_refused():
    assert found(checked([{**site(), "ward_code": "", "ward_name": ""}])) == [("missing_value", 2, "ward_code", None)]


@pytest.mark.parametrize("name", ["Mỹ Phước", "Phường Mỹ Phước", "My Phuoc ward", "MY PHUOC"])
def test_a_name_beside_its_code_is_accepted_in_every_spelling(name: str):
    assert checked([{**site(), "ward_name": name}]).ok


def test_a_name_that_is_not_the_codes_is_refused():
    assert found(checked([{**site(), "ward_name": "Thới Hòa"}])) == [("ward_mismatch", 2, "ward_name", "Thới Hòa")]


def test_a_ward_is_judged_by_the_month_of_its_row():
    rows = [site("25852", "2025-06"), site("25852", "2025-07", 2), site("25768", "2025-07"), site("25768", "2025-06")]
    assert [f[:2] for f in found(checked(rows, today=LATER))] == [("ward_ended", 3), ("ward_not_yet", 5)]


# ---- periods ----


@pytest.mark.parametrize("text", ["2024-09", "2024-9", "09/2024", "9/2024", "01/09/2024", "2024-09-01", "Sep-24"])
def test_a_month_is_read_as_people_and_excel_write_it(text: str):
    assert checked([site(period=text)]).cells == (Cell("2024-09", MY_PHUOC, 1),)


@pytest.mark.parametrize("text", ["2024-13", "2024", "tháng 9", "2024-Q3", "0000-01", "1900-01", "２０２４-09"])
def test_what_is_not_a_month_is_refused(text: str):
    assert found(checked([site(period=text)])) == [("bad_period", 2, "period", text)]


def test_a_month_that_has_not_begun_is_refused():
    assert found(checked([site(period="2024-12")])) == [("future_period", 2, "period", "2024-12")]
    assert checked([site(period="2024-11")]).ok


def test_a_period_given_fills_a_missing_column():
    rows = [{k: v for k, v in site().items() if k != "period"}]
    assert checked(rows, period="2024-08").cells == (Cell("2024-08", MY_PHUOC, 1),)
    assert found(checked(rows)) == [("missing_column", 1, "period", None)]


def test_a_period_given_refuses_rows_of_another_month():
    rows = [site(period="2024-08"), site(period="2024-09", number=2)]
    assert found(checked(rows, period="2024-08")) == [("period_mismatch", 3, "period", "2024-09")]


def test_a_period_given_that_has_not_begun_is_refused():
    rows = [{k: v for k, v in site().items() if k != "period"}]
    assert errors(checked(rows, period="2025-01")) == ["future_period"]


# ---- scope ----


def test_the_scope_is_the_cells_that_the_rows_name():
    rows = [site(number=1), site(number=2), site(PHU_AN), site(PHU_AN, "2024-08")]
    assert checked(rows).cells == (Cell("2024-08", PHU_AN, 1), Cell("2024-09", MY_PHUOC, 2), Cell("2024-09", PHU_AN, 1))


def test_a_declared_ward_without_rows_is_a_cell_of_0():
    assert checked([site()], none=(PHU_AN,)).cells == (Cell("2024-09", MY_PHUOC, 1), Cell("2024-09", PHU_AN, 0))


def test_a_declared_ward_with_rows_keeps_them():
    assert checked([site()], none=(MY_PHUOC,)).cells == (Cell("2024-09", MY_PHUOC, 1),)


def test_a_header_alone_is_enough_where_every_ward_is_declared():
    result = checked(sites_csv([], list(site())), period="2024-09", none=CODES)
    assert result.ok
    assert result.cells == tuple(Cell("2024-09", code, 0) for code in CODES)


def test_a_header_alone_declares_nothing():
    assert errors(checked(sites_csv([], list(site())))) == ["no_rows"]


@pytest.mark.parametrize(
    ("period", "code", "error"),
    [
        (None, PHU_AN, "declared_without_period"),
        ("2024-12", PHU_AN, "future_period"),
        ("2024-Q3", PHU_AN, "bad_period"),
        ("2024-09", "25999", "unknown_ward"),
        ("2024-09", "721", "unknown_ward"),
    ],
)
def test_a_declaration_must_name_a_ward_and_a_month_that_has_begun(period: str | None, code: str, error: str):
    assert error in errors(checked(sites_csv([], list(site())), period=period, none=(code,)))


def test_a_declaration_over_two_months_is_not_clear():
    rows = [site(period="2024-08"), site(period="2024-09")]
    assert errors(checked(rows, none=(PHU_AN,))) == ["declared_without_period"]


# ---- the list of findings ----


def test_errors_come_before_warnings_and_both_by_line():
    rows = [site(number=1, transactions=0), site(number=2, merchants="x"), site(number=3, kind="y")]
    listed = [(f.severity, f.line) for f in checked(rows).findings]
    assert listed == [("error", 3), ("error", 4), ("warning", 2)]


def test_all_rows_of_a_file_without_one_good_cell_are_listed():
    rows = [site(code, merchants="x", kind="y", launched_on="z") for code in CODES]
    assert len(checked(rows).findings) == 24


def test_findings_download_as_a_table_that_excel_cannot_run():
    data = listing.as_csv(list(checked([site(kind="=1+1", merchants="x")]).findings), "vi")
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig")), delimiter=";"))
    assert len(rows) == 3
    assert "'=1+1" in rows[1]


@pytest.mark.parametrize(
    ("text", "shown"), [("=1", "'=1"), ("@x", "'@x"), ("-5", "-5"), ("+1,5", "+1,5"), ("-a", "'-a"), ("a", "a")]
)
def test_formula_like_text_is_made_inert_and_numbers_are_left(text: str, shown: str):
    assert exports.inert(text) == shown


def test_no_value_of_a_cell_reaches_the_log(monitor: Monitor, seeded):
    monitor.check(sites_csv([*every_ward(), site(number=9, merchants="bí mật")]), "file.csv")
    assert "bí mật" not in (seeded / "log" / "app.jsonl").read_text(encoding="utf-8")
