"""Digital teams: members by code, neighbourhoods with and without a team, training, and what the teams did."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from dxlib import catalog
from dxlib.monitor import Monitor
from dxlib.scorecard import Scorecard
from dxlib.teams import Team, strangers, teams, without_list, without_team
from dxlib.values import Coverage
from tests.builders import (
    CODES,
    LATER,
    MY_PHUOC,
    PHU_AN,
    THOI_HOA,
    WARDS,
    Row,
    activity,
    as_csv,
    card_of,
    checked,
    errors,
    every_ward,
    example,
    found,
    goal,
    goals,
    member,
    members,
    sample_rows,
    team,
    upload,
    value,
)

MOVED = "team_members_2024-09_five_moved.csv"
AN_TAY = "25843"


def row(code: str = "T1", ward: str = MY_PHUOC, **values: Any) -> dict[str, Any]:
    """One stored row of ``digital_teams``."""
    kept = {"team_code": code, "ward_code": ward, "neighbourhood": "Khu phố 1", "established_on": date(2023, 6, 15)}
    return {**kept, "decision_no": None, "seq": 1, "line": 2, **values}


def person(code: str = "T1", trained_on: date | None = None, role: str = "member") -> dict[str, Any]:
    return {"team_code": code, "trained_on": trained_on, "role": role}


def work(code: str = "T1", **values: int) -> dict[str, Any]:
    return {**activity(team_code=code), **values}


def only(*members: dict[str, Any], did: tuple[dict[str, Any], ...] = ()) -> Team:
    (found,) = teams([row()], members, did)
    return found


# ---- one team ----


def test_a_team_has_its_members_and_those_trained():
    found = only(person(role="head"), person(trained_on=date(2024, 5, 20)), person("T2"))
    assert (found.members, found.heads, found.deputies, found.trained) == (2, 1, 0, 1)


def test_a_team_without_members_has_0_and_one_that_did_not_report_its_work_has_no_figure():
    found = only()
    assert (found.members, found.trained) == (0, 0)
    assert (found.sessions, found.households, found.assists) == (None, None, None)


def test_the_work_of_a_team_is_the_sum_of_its_months_and_of_the_four_kinds():
    found = only(did=(work(), work(sessions=1, assists_wallet=0), work("T2")))
    assert (found.sessions, found.households, found.assists) == (5, 120, 65 + 60)


def test_a_reported_0_is_a_figure():
    nothing = {"sessions": 0, "households_visited": 0, "assists_vneid": 0, "assists_dossier": 0}
    found = only(did=(work(**nothing, assists_signature=0, assists_wallet=0),))
    assert (found.sessions, found.households, found.assists) == (0, 0, 0)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("", True),
        ("khu pho 1", True),
        ("KHU PHỐ", True),
        ("tcn-25813", True),
        ("01 khu", True),
        ("mỹ phước", True),
        ("my phuoc 01", True),
        ("ấp", False),
        ("khu phố 1 phú an", False),
    ],
)
def test_a_search_finds_every_word_however_it_is_written(words: str, found: bool):
    (one,) = teams([row("TCN-25813-01")], [], [])
    assert one.matches(words, "Phường Mỹ Phước") == found


def test_members_of_no_listed_team_are_strangers_only_where_a_list_was_sent():
    people = [
        {**person(code), "ward_code": ward} for code, ward in (("T1", MY_PHUOC), ("T2", MY_PHUOC), ("T3", PHU_AN))
    ]
    assert strangers([row()], people, {MY_PHUOC}) == 1
    assert strangers([row()], people, {MY_PHUOC, PHU_AN}) == 2
    assert without_list(people, {MY_PHUOC}) == {PHU_AN: 1}
    assert without_list(people, {MY_PHUOC, PHU_AN}) == {}


# ---- neighbourhoods without a team ----


def listed(*named: tuple[str, bool], ward: str = MY_PHUOC) -> list[Team]:
    rows = [
        row(f"{ward}-{n}", ward, neighbourhood=name, established_on=date(2023, 1, 1) if stands else None)
        for n, (name, stands) in enumerate(named)
    ]
    return teams(rows, [], [])


def test_a_neighbourhood_without_a_team_is_named():
    assert without_team(listed(("Khu phố 2", False), ("Khu phố 1", True)), {MY_PHUOC: 2}) == {
        MY_PHUOC: (["Khu phố 2"], 0)
    }


def test_neighbourhoods_that_no_file_names_are_counted():
    assert without_team(listed(("Khu phố 1", True)), {MY_PHUOC: 4}) == {MY_PHUOC: ([], 3)}


def test_a_ward_that_did_not_report_lacks_all_of_them():
    assert without_team([], {MY_PHUOC: 6, PHU_AN: 4}) == {MY_PHUOC: ([], 6), PHU_AN: ([], 4)}


def test_a_ward_with_a_team_everywhere_is_left_out():
    assert without_team(listed(("Khu phố 1", True), ("Khu phố 2", True)), {MY_PHUOC: 2}) == {}


def test_one_team_is_enough_for_a_neighbourhood_and_two_rows_are_one_neighbourhood():
    found = listed(("Khu phố 1", True), ("Khu phố 1", False), ("Khu phố 2", False))
    assert without_team(found, {MY_PHUOC: 3}) == {MY_PHUOC: (["Khu phố 2"], 1)}


def test_where_nobody_knows_how_many_there_are_only_the_named_ones_are_said():
    assert without_team(listed(("Khu phố 1", True)), {MY_PHUOC: None}) == {}
    assert without_team(listed(("Khu phố 1", False)), {MY_PHUOC: None}) == {MY_PHUOC: (["Khu phố 1"], 0)}


# ---- the files ----


@pytest.mark.parametrize(
    ("build", "values", "code"),
    [
        (team, {"established_on": "2024-10-01"}, "established_by_period_end"),
        (member, {"trained_on": "2024-10-01"}, "trained_by_period_end"),
        (team, {"established_on": ""}, "decision_of_a_team"),
        (activity, {"sessions": 0}, "work_without_session"),
    ],
)
def test_a_broken_rule_is_found_in_its_row(build, values: Row, code: str):
    result = checked([build(number=2), build(**values)])
    assert [(f.code, f.line) for f in result.findings] == [(code, 3)]


@pytest.mark.parametrize(("build", "column"), [(team, "team_code"), (member, "member_code"), (activity, "team_code")])
def test_a_code_is_unique_in_the_whole_city(build, column: str):
    result = checked([build(), {**build(PHU_AN), column: build()[column]}])
    assert found(result) == [("duplicate_key", 3, column, build()[column])]


def test_a_member_may_not_be_in_two_wards_through_two_files(monitor: Monitor):
    upload(monitor, members(MY_PHUOC, 3, period="2024-10"))
    preview = monitor.check(as_csv([member(PHU_AN, "2024-10", member_code=f"TV-{MY_PHUOC}-001")]), "x.csv")
    assert errors(preview) == ["key_elsewhere"]


def test_five_members_move_from_one_ward_to_another_in_one_file(monitor: Monitor):
    before = monitor.scorecard()
    upload(monitor, example(MOVED))
    after = monitor.scorecard()
    moved = {
        code: value(after, "team_members", code).value - value(before, "team_members", code).value for code in CODES
    }
    assert {code: n for code, n in moved.items() if n} == {THOI_HOA: -5, AN_TAY: 5}
    assert value(after, "team_members").value == value(before, "team_members").value == 330


# ---- KPIs ----


def test_members_are_told_per_1000_residents_of_the_ward_table():
    card = card_of([*members(MY_PHUOC, 43), *members(PHU_AN, 8)])
    assert value(card, "members_per_1000", MY_PHUOC).value == Decimal("0.5")
    assert value(card, "members_per_1000", PHU_AN).value == Decimal("0.5")
    both = value(card, "members_per_1000", MY_PHUOC, PHU_AN)
    assert (both.numerator, both.denominator, both.value) == (51, 102_000, Decimal("0.5"))


def test_the_population_of_a_ward_is_counted_once_however_many_members_it_has():
    found = value(card_of(every_ward(of=member)), "members_per_1000")
    assert found.denominator == sum(u.population for u in WARDS.valid("2024-09")) == 364_578


def test_only_the_population_of_wards_that_reported_counts():
    found = value(card_of(members(PHU_AN, 8)), "members_per_1000")
    assert (found.denominator, found.value, found.coverage) == (16_000, Decimal("0.5"), Coverage(1, 8))
    assert found.at_least is False


def test_where_the_population_is_not_known_there_is_no_value_rather_than_0():
    card = card_of([*members("25813", 9, period="2025-07"), *members(THOI_HOA, 7, period="2025-07")], today=LATER)
    ward = value(card, "members_per_1000", "25813")
    assert (ward.value, ward.coverage) == (None, Coverage(0, 1))
    city = value(card, "members_per_1000")
    assert (city.numerator, city.denominator, city.coverage) == (7, 83_221, Coverage(1, 7))
    assert value(card, "team_members").value == 16


def test_neighbourhoods_are_counted_once_and_of_all_that_the_ward_has():
    rows = [team(PHU_AN, number=1), team(PHU_AN, number=2, neighbourhood="Khu phố 1")]
    found = value(
        card_of([*rows, team(PHU_AN, number=3, established_on="", decision_no="")]), "neighbourhoods_with_team", PHU_AN
    )
    assert (found.value, found.total) == (1, 4)


def test_neighbourhoods_of_wards_that_did_not_report_stay_in_the_total():
    found = value(card_of([team(PHU_AN, number=n) for n in range(1, 5)]), "neighbourhoods_with_team")
    assert (found.value, found.total, found.at_least, found.state) == (4, 44, True, "unmeasured")


def test_where_the_number_of_neighbourhoods_is_not_known_there_is_a_count_without_a_total():
    found = value(card_of([team("25813", "2025-07")], today=LATER), "neighbourhoods_with_team", "25813")
    assert (found.value, found.total) == (1, None)


def test_trained_members_are_those_with_a_date_of_training():
    rows = [member(number=n, trained_on="2024-05-20" if n < 4 else "") for n in range(1, 11)]
    marks = goals(goal("members_trained", "each_ward", "0.7", "0.3"))
    found = value(card_of(rows, goals=marks), "members_trained", MY_PHUOC)
    assert (found.value, found.state) == (Decimal("0.3"), "near")


def test_assists_are_the_sum_of_their_kinds_and_add_up_over_months():
    card = card_of([activity(period="2024-08"), activity(period="2024-09", assists_wallet=0)])
    assert value(card, "people_assisted", MY_PHUOC, period="2024-08").value == 65
    kinds = [k.id for k in catalog.KPIS.values() if k.part_of == "people_assisted"]
    assert len(kinds) == 4
    for period in ("2024-09", "2024-Q3"):
        parts = [value(card, kind, MY_PHUOC, period=period).value for kind in kinds]
        assert sum(parts) == value(card, "people_assisted", MY_PHUOC, period=period).value


def test_a_ward_declared_to_have_no_team_counts_0_members_and_has_no_shares():
    card = card_of(checked(every_ward(of=member, but=[PHU_AN]), none=(PHU_AN,)))
    assert value(card, "team_members", PHU_AN).value == 0
    assert value(card, "members_per_1000", PHU_AN).value == 0
    assert value(card, "members_trained", PHU_AN).value is None


# ---- the sample ----


def test_the_sample_reproduces_330_members_in_44_of_44_neighbourhoods(sample_card: Scorecard):
    assert value(sample_card, "team_members").value == 330
    found = value(sample_card, "neighbourhoods_with_team")
    assert (found.value, found.total, found.state) == (44, 44, "met")


def test_in_the_sample_neighbourhoods_get_their_teams_month_by_month(sample_card: Scorecard):
    history = [v.value for v in sample_card.history(catalog.kpi("neighbourhoods_with_team"))]
    assert history == sorted(history)
    assert history[0] < history[-1] == 44


def test_one_ward_of_the_sample_is_far_behind_on_training(sample_card: Scorecard):
    shares = {v.codes[0]: v.value for v in sample_card.by_ward(catalog.kpi("members_trained"))}
    behind, next_ = sorted(shares.values())[:2]
    assert min(shares, key=shares.get) == AN_TAY
    assert value(sample_card, "members_trained", AN_TAY).state == "missed"
    assert next_ - behind > Decimal("0.2")


def test_every_member_of_the_sample_is_in_a_team_of_their_ward_that_stands():
    standing = {
        (r["period"], r["ward_code"], r["team_code"]) for r in sample_rows("digital_teams") if r["established_on"]
    }
    rosters = {(r["period"], r["ward_code"], r["team_code"]) for r in sample_rows("team_members")}
    did = {(r["period"], r["ward_code"], r["team_code"]) for r in sample_rows("team_activities")}
    assert rosters <= standing
    assert did == standing


def test_every_team_of_the_sample_has_one_head(monitor: Monitor):
    heads = Counter(r["team_code"] for r in monitor.rows("team_members", "2024-09") if r["role"] == "head")
    assert (len(heads), set(heads.values())) == (44, {1})


def test_the_teams_of_the_sample_hold_all_its_members_and_lack_no_neighbourhood(monitor: Monitor):
    found = teams(*(monitor.rows(d, "2024-09") for d in ("digital_teams", "team_members", "team_activities")))
    assert (len(found), sum(t.members for t in found)) == (44, 330)
    assert sum(t.assists for t in found) == value(monitor.scorecard(), "people_assisted").value
    neighbourhoods = {u.code: u.neighbourhoods for u in WARDS.valid("2024-09")}
    assert without_team(found, neighbourhoods) == {}
    january = teams(monitor.rows("digital_teams", "2024-01"), [], [])
    lacking = without_team(january, neighbourhoods)
    assert sum(len(names) for names, _ in lacking.values()) == 44 - sum(t.established_on is not None for t in january)
