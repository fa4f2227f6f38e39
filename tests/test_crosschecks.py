"""A file beside what stands in force: parts of a whole, codes that a list does not hold, jumps, what vanished."""

from __future__ import annotations

import pytest

from dxlib import catalog
from dxlib.intake import Finding
from dxlib.monitor import Monitor
from dxlib.preview import Preview
from dxlib.wards import CITY
from tests.builders import (
    MY_PHUOC,
    PHU_AN,
    Row,
    activity,
    as_csv,
    feed,
    member,
    members,
    sample_rows,
    site,
    subsystem,
    team,
    upload,
)
from tests.rows import budget, enterprise, still_open

ODD = {"whole_differs", "unknown_reference", "still_referred", "not_covered", "list_missing", "jump", "vanished"}


def check(monitor: Monitor, rows: list[Row], **how: object) -> Preview:
    return monitor.check(as_csv(rows), "file.csv", **how)


def odd(monitor: Monitor, rows: list[Row], **how: object) -> list[Finding]:
    """What the cross-checks say of these rows; they never refuse."""
    found = check(monitor, rows, **how)
    assert found.ok, found.findings
    return [f for f in found.findings if f.code in ODD]


def codes(found: list[Finding]) -> list[str]:
    return [f.code for f in found]


def october(rows: list[Row]) -> list[Row]:
    return [{**row, "period": "2024-10"} for row in rows]


def said(found: list[Finding]) -> str:
    return " / ".join(f.message.en for f in found)


# ---- parts and wholes ----


@pytest.mark.parametrize(("rows", "expected"), [(23, ["whole_differs"]), (24, []), (25, ["whole_differs"])])
def test_a_citys_list_is_held_to_its_published_number_of_rows(empty: Monitor, rows: int, expected: list[str]):
    found = odd(empty, [subsystem(number=n) for n in range(1, rows + 1)])
    assert codes(found) == expected
    for finding in found:
        assert "23" in finding.message.vi or "25" in finding.message.vi
        assert "24" in finding.message.vi
        assert finding.severity == "warning"


def test_every_published_whole_is_that_of_the_sample(monitor: Monitor):
    wholes = {d.id: d.whole for d in catalog.DATASETS.values() if d.whole}
    assert "subsystems" in wholes
    for dataset, whole in wholes.items():
        months = {row["period"] for row in sample_rows(dataset)}
        assert len(sample_rows(dataset)) == len(months) * whole


def test_members_of_a_team_that_the_list_does_not_hold_are_named_by_their_team(empty: Monitor):
    upload(empty, [team()])
    rows = [member(number=1), member(number=2, team_code="TCN-9"), member(number=3, team_code="TCN-9")]
    (finding,) = odd(empty, rows)
    assert (finding.code, finding.line, finding.column, finding.value) == ("unknown_reference", 3, "team_code", "TCN-9")
    assert "TCN-9; rows: 2" in finding.message.en
    assert "TV-" not in finding.message.en
    assert "Phường Mỹ Phước, 09/2024" in finding.message.vi


def test_only_a_few_codes_are_named(empty: Monitor):
    upload(empty, [team()])
    rows = [activity(number=n) for n in range(1, 9)]
    assert "TCN-25813-06, 2 more; rows: 7" in said(odd(empty, rows))


def test_activities_of_an_unknown_team_are_warned_of_and_a_team_without_any_is_not(empty: Monitor):
    upload(empty, [team(number=1), team(number=2)])
    assert odd(empty, [activity(number=1)]) == []
    assert codes(odd(empty, [activity(number=1), activity(number=3)])) == ["unknown_reference"]


def test_a_list_of_another_ward_does_not_count(empty: Monitor):
    upload(empty, [team(), team(number=2), team(PHU_AN)])
    (finding,) = odd(empty, [activity(), activity(PHU_AN, team_code="TCN-25813-02")])
    assert (finding.code, finding.line) == ("unknown_reference", 3)
    assert "Phu An" in finding.message.en


def test_feeds_of_unknown_subsystems_are_warned_of_by_ward(empty: Monitor):
    upload(empty, [subsystem(number=n) for n in range(1, 25)])
    rows = [feed(number=1), feed(number=25), feed(PHU_AN, number=24)]
    (finding,) = odd(empty, rows)
    assert (finding.code, finding.value, finding.line) == ("unknown_reference", "PH-25", 3)


def test_the_newest_list_up_to_the_month_is_taken(empty: Monitor):
    upload(empty, [team(period="2024-07")])
    upload(empty, [team(period="2024-08", number=2)])
    upload(empty, [team(period="2024-10", number=3)])
    (finding,) = odd(empty, [activity(period="2024-09", number=3), activity(period="2024-09", number=2)])
    assert finding.value == "TCN-25813-03"
    assert "of 08/2024" in finding.message.en


def test_where_no_list_was_sent_it_is_said_once(empty: Monitor):
    rows = [member(w, p, n) for w in (MY_PHUOC, PHU_AN) for p in ("2024-08", "2024-09") for n in (1, 2)]
    (finding,) = odd(empty, rows)
    assert (finding.code, finding.column, finding.line) == ("list_missing", "team_code", None)
    assert "My Phuoc ward, Phu An commune" in finding.message.en


def test_a_later_list_says_nothing_of_earlier_rows(empty: Monitor):
    upload(empty, [team(period="2024-10")])
    assert codes(odd(empty, [activity(period="2024-09")])) == ["list_missing"]


def test_a_team_without_members_is_warned_of_once_it_exists(empty: Monitor):
    upload(empty, [team(), team(number=2), team(number=3, established_on="", decision_no="")])
    (finding,) = odd(empty, [member()])
    assert (finding.code, finding.value) == ("not_covered", "TCN-25813-02")
    assert odd(empty, [member(), member(number=2, team_code="TCN-25813-02")]) == []


def test_a_ward_that_declares_no_members_is_not_asked_for_each_team(empty: Monitor):
    upload(empty, [team(), team(PHU_AN)])
    assert odd(empty, [member()], reported_none=(PHU_AN,)) == []


def test_a_list_that_drops_a_team_with_members_is_warned_of(empty: Monitor):
    upload(empty, [team(), team(number=2)])
    upload(empty, [member(), member(number=2, team_code="TCN-25813-02")])
    found = odd(empty, [team(), team(number=3)])
    assert codes(found) == ["still_referred"]
    assert "TCN-25813-02; rows: 1" in said(found)
    assert odd(empty, [team(), team(number=2), team(number=3)]) == []


def test_a_list_of_a_new_month_is_not_asked_about_the_roster_of_the_old_one(empty: Monitor):
    upload(empty, [team(), team(number=2)])
    upload(empty, [member(), member(number=2, team_code="TCN-25813-02")])
    assert codes(odd(empty, [team(period="2024-10")])) == ["vanished"]


# ---- jumps ----


def sites(count: int, period: str = "2024-09", ward: str = MY_PHUOC) -> list[Row]:
    return [site(ward, period, n) for n in range(1, count + 1)]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [(12, 36, []), (12, 37, ["jump"]), (36, 12, []), (37, 12, ["jump"]), (2, 30, []), (2, 31, ["jump"]), (30, 2, [])],
)
def test_rows_may_grow_threefold_and_small_numbers_count_as_ten(
    empty: Monitor, before: int, after: int, expected: list[str]
):
    upload(empty, sites(before, "2024-08"))
    assert [c for c in codes(odd(empty, sites(after))) if c == "jump"] == expected


def test_a_count_is_named_with_ward_months_and_both_values(empty: Monitor):
    upload(empty, [team(), team(period="2024-08")])
    upload(empty, [activity(period="2024-08", households_visited=20)])
    (finding,) = odd(empty, [activity(households_visited=61)])
    assert (finding.code, finding.column, finding.value) == ("jump", "ward_code", MY_PHUOC)
    kpi = catalog.kpi("households_visited").title
    assert finding.message.en == f"{kpi.en}, My Phuoc ward: 20 in 08/2024, 61 in 09/2024, over 3 times as much"
    assert finding.message.vi == f"{kpi.vi}, Phường Mỹ Phước: 08/2024 là 20, 09/2024 là 61, hơn 3 lần"
    upload(empty, [activity(households_visited=61)])
    assert said(odd(empty, [activity(period="2024-10", households_visited=20)])).endswith("under 1/3 of it")


def test_what_breaks_a_jumping_count_down_is_not_named_too(empty: Monitor):
    upload(empty, [team(period="2024-08")])
    upload(empty, [activity(period="2024-08")])
    many = dict.fromkeys(("assists_vneid", "assists_dossier", "assists_signature", "assists_wallet"), 400)
    (finding,) = odd(empty, [activity(**many)])
    assert catalog.kpi("people_assisted").title.en in finding.message.en
    (finding,) = odd(empty, [activity(assists_vneid=91)])
    assert catalog.kpi("assists_vneid").title.en in finding.message.en


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (200_000_000, 600_000_000, []),
        (200_000_000, 600_000_001, ["jump"]),
        (600_000_001, 200_000_000, ["jump"]),
        (1_000_000, 300_000_000, []),
        (1_000_000, 300_000_001, ["jump"]),
    ],
)
def test_money_has_its_own_floor(empty: Monitor, before: int, after: int, expected: list[str]):
    upload(empty, [site(period="2024-08", cashless_value_vnd=before)])
    assert codes(odd(empty, [site(cashless_value_vnd=after)])) == expected


def test_a_column_that_counts_a_stock_is_summed_where_no_kpi_counts_it(empty: Monitor):
    upload(empty, [enterprise(period="2024-08", enterprises=500, with_einvoice=500)])
    (finding,) = odd(empty, [enterprise(enterprises=5000, with_einvoice=500)])
    column = catalog.dataset("enterprises").column("enterprises").title.vi
    assert finding.message.vi == f"Cột “{column}”, Phường Mỹ Phước: 08/2024 là 500, 09/2024 là 5.000, hơn 3 lần"
    assert odd(empty, [enterprise(enterprises=1500, with_einvoice=500)]) == []


def test_a_stock_that_grows_with_what_was_opened_is_no_jump(empty: Monitor):
    few = {"merchants_qr": 0, "merchants_active_30d": 0}
    upload(empty, [site(period="2024-08", **few), site(period="2024-08", number=2, merchants=0, **few)])
    assert odd(empty, [site(**few), site(number=2, merchants=900, **few)]) == []
    assert codes(odd(empty, [site(merchants=1000, **few), site(number=2, merchants=0, **few)])) == ["jump"]


def test_a_figure_of_its_month_is_not_summed(empty: Monitor):
    upload(empty, [site(period="2024-08", transactions=500)])
    assert odd(empty, [site(transactions=5000)]) == []


def test_a_budget_that_begins_again_in_january_is_no_fall(empty: Monitor):
    upload(empty, [budget("2023-12", total_spending_vnd=9_000_000_000_000)])
    assert odd(empty, [budget("2024-01")]) == []


def test_columns_are_silent_where_a_kpi_or_the_rows_say_it(empty: Monitor):
    upload(empty, sites(11, "2024-08"))
    found = odd(empty, [site(number=n, merchants=500) for n in range(1, 41)])
    assert "Column" not in said(found)


def test_the_citys_offices_are_compared_too(empty: Monitor):
    upload(empty, [still_open(CITY, "2024-08", n, due_on="2024-08-05") for n in range(1, 12)])
    found = odd(empty, [still_open(CITY, "2024-09", n, due_on="2024-09-05") for n in range(1, 41)])
    assert codes(found) == ["jump"]
    assert "City offices: 11 in 08/2024, 40 in 09/2024" in said(found)


def test_a_figure_of_which_a_part_is_missing_is_not_compared(empty: Monitor):
    blank = {"cashless_value_vnd": "", "transactions": ""}
    upload(empty, [site(period="2024-08", cashless_value_vnd=900_000_000), site(period="2024-08", number=2, **blank)])
    assert odd(empty, [site(), site(number=2)]) == []


def test_only_the_month_before_is_compared_and_it_must_be_reported(empty: Monitor):
    upload(empty, sites(40, "2024-07"))
    assert odd(empty, sites(1)) == []


def test_none_reported_is_no_fall_and_no_rise(empty: Monitor):
    upload(empty, sites(40, "2024-08"), reported_none=(PHU_AN,))
    found = odd(empty, sites(40, ward=PHU_AN), reported_none=(MY_PHUOC,))
    assert codes(found) == ["vanished"]
    assert "My Phuoc" in said(found)


def test_a_fall_of_a_shrinking_file_is_said_once(empty: Monitor):
    upload(empty, [*sites(40, "2024-08"), *sites(40)])
    found = check(empty, sites(1))
    assert [f.code for f in found.findings] == ["shrinks"]


def test_several_months_of_one_file_are_compared_with_each_other(empty: Monitor):
    rows = [*sites(10, "2024-07"), *sites(31, "2024-08"), *sites(31)]
    (finding,) = odd(empty, rows)
    assert "07/2024" in finding.message.en
    assert "08/2024" in finding.message.en


def test_people_are_counted_and_shares_of_people_are_never_named(empty: Monitor):
    upload(empty, [team(period="2024-08")])
    upload(empty, members(MY_PHUOC, 11, 6, "2024-08"))
    found = odd(empty, members(MY_PHUOC, 40, 1))
    (finding,) = found
    assert catalog.kpi("team_members").title.en in finding.message.en
    assert "TV-" not in said(found)
