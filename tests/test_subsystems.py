"""The IOC's subsystems and their feeds: on time, late, silent, never received, not applicable, not reported."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dxlib import catalog
from dxlib.feeds import Feed, Subsystem, board, delays, state_of
from dxlib.feeds import feed as feed_of
from dxlib.monitor import Monitor
from dxlib.scorecard import Scorecard
from dxlib.terms import FEEDS
from dxlib.values import Coverage
from dxlib.wards import CITY
from tests.builders import (
    CODES,
    LATER,
    MY_PHUOC,
    PHU_AN,
    THOI_HOA,
    Row,
    as_csv,
    card_of,
    checked,
    errors,
    every_ward,
    example,
    feed,
    found,
    goal,
    goals,
    subsystem,
    upload,
    value,
)

OBSERVED = datetime.fromisoformat("2024-09-28 17:00")
RULES = ("feeds_on_time", "feeds_late", "feeds_silent")


def ago(hours: float = 0, seconds: int = 0) -> str:
    """When a feed was received, as a file writes it."""
    return f"{OBSERVED - timedelta(hours=hours, seconds=seconds):%Y-%m-%d %H:%M:%S}"


def row(**values: Any) -> dict[str, Any]:
    """One stored row."""
    kept = {"subsystem_code": "A", "ward_code": MY_PHUOC, "applicable": True, "observed_at": OBSERVED}
    kept |= {"last_received_at": OBSERVED, "expected_hours": Decimal(24), "records_30d": 1000, "errors_30d": 0}
    return {**kept, "period": "2024-09", "seq": 1, "line": 2, **values}


# ---- one feed ----

AGES = [
    ("24", 0, "on_time"),
    ("24", 24 * 3600, "on_time"),
    ("24", 24 * 3600 + 1, "late"),
    ("24", 72 * 3600, "late"),
    ("24", 72 * 3600 + 1, "silent"),
    ("0.0834", 300, "on_time"),
    ("0.0834", 301, "late"),
    ("0.0834", 900, "late"),
    ("0.0834", 901, "silent"),
    ("744", 744 * 3600, "on_time"),
    ("744", 3 * 744 * 3600 + 1, "silent"),
]


@pytest.mark.parametrize(("hours", "seconds", "state"), AGES)
def test_a_feed_is_late_beyond_its_cadence_and_silent_beyond_three_times_it(hours: str, seconds: int, state: str):
    found = row(last_received_at=OBSERVED - timedelta(seconds=seconds), expected_hours=Decimal(hours))
    assert state_of(found) == state


@pytest.mark.parametrize(("hours", "seconds", "state"), AGES)
def test_the_kpis_count_by_the_same_rule_to_the_second(hours: str, seconds: int, state: str):
    card = card_of([feed(observed_at=ago(), last_received_at=ago(seconds=seconds), expected_hours=hours)])
    counted = [value(card, kpi, MY_PHUOC).numerator for kpi in RULES]
    assert counted == [int(state == name) for name in ("on_time", "late", "silent")]


def test_a_feed_never_received_is_silent_for_the_kpi_and_told_apart_on_the_board():
    assert state_of(row(last_received_at=None)) == "never"
    card = card_of([feed(last_received_at="")])
    assert [value(card, kpi, MY_PHUOC).numerator for kpi in RULES] == [0, 0, 1]


def test_what_is_not_applicable_counts_nowhere():
    assert state_of(row(applicable=False, last_received_at=None, expected_hours=None)) == "not_applicable"
    bare = {"observed_at": "", "last_received_at": "", "expected_hours": "", "records_30d": "", "errors_30d": ""}
    card = card_of([feed(number=1), feed(number=2, applicable="Không", **bare)])
    on_time = value(card, "feeds_on_time", MY_PHUOC)
    assert (on_time.numerator, on_time.denominator, value(card, "feeds_silent", MY_PHUOC).value) == (1, 1, 0)


@pytest.mark.parametrize(
    ("records", "wrong", "share", "failing"),
    [
        (100, 5, "0.05", True),
        (1000, 49, "0.049", False),
        (4, 0, "0", False),
        (0, 0, None, False),
        (None, None, None, False),
    ],
)
def test_a_feed_fails_from_one_record_in_twenty_on(records, wrong, share: str | None, failing: bool):
    found = feed_of(row(records_30d=records, errors_30d=wrong))
    assert (found.error_share, found.failing) == (Decimal(share) if share else None, failing)


def test_the_age_of_a_feed_is_from_its_last_receipt_to_the_observation():
    assert feed_of(row(last_received_at=OBSERVED - timedelta(hours=3))).age == timedelta(hours=3)
    assert feed_of(row(last_received_at=None)).age is None


moments = st.integers(0, 4 * 24 * 3600).map(lambda seconds: ago(seconds=seconds))
feeds = st.fixed_dictionaries(
    {
        "applicable": st.sampled_from(["Có", "Có", "Có", "Không"]),
        "last_received_at": st.one_of(moments, st.just("")),
        "expected_hours": st.sampled_from(["0,0834", "1", "24", "12,5"]),
    }
)


@settings(max_examples=40)
@given(st.lists(st.tuples(st.sampled_from(CODES[:3]), feeds), min_size=1, max_size=12))
def test_the_board_and_the_kpis_never_disagree(reports: list[tuple[str, Row]]):
    rows = [feed(ward, number=n, observed_at=ago(), **values) for n, (ward, values) in enumerate(reports)]
    good = checked(rows)
    stored = [{**kept, "seq": 1} for kept in good.rows.to_pylist()]
    states = Counter(f.state for subsystem_ in board([], stored, CODES) for f in subsystem_.feeds)
    card = card_of(good)
    applicable = states["on_time"] + states["late"] + states["silent"] + states["never"]
    assert value(card, "feeds_on_time", *CODES[:3]).numerator == states["on_time"]
    assert value(card, "feeds_on_time", *CODES[:3]).denominator == applicable
    assert value(card, "feeds_late", *CODES[:3]).value == states["late"]
    assert value(card, "feeds_silent", *CODES[:3]).value == states["silent"] + states["never"]


# ---- the board ----


def listed(*codes: str, **values: Any) -> list[dict[str, Any]]:
    return [subsystem(subsystem_code=code, confirmed=True, **values) for code in codes]


def test_every_subsystem_has_one_feed_a_ward_and_what_nobody_reported_is_not_silence():
    (only,) = board(listed("A"), [row(ward_code=PHU_AN)], CODES)
    assert [(f.ward_code, f.state) for f in only.feeds] == [
        (c, "on_time" if c == PHU_AN else "unreported") for c in CODES
    ]
    assert (only.applicable, only.count("unreported"), only.worst) == (1, 7, "unreported")


def test_a_subsystem_that_sends_but_is_not_listed_is_shown_by_its_code():
    (only,) = board([], [row(subsystem_code="LẠ")], (MY_PHUOC,))
    assert (only.code, only.name.vi, only.stage, only.owner, only.confirmed) == ("LẠ", "LẠ", None, "", False)


def test_a_listed_subsystem_keeps_its_names_owner_stage_and_whether_they_are_confirmed():
    (only,) = board(listed("A", stage="pilot", owner="Công an"), [], (MY_PHUOC,))
    assert (only.name.vi, only.name.en) == ("Phân hệ 1", "Subsystem 1")
    assert (only.field, only.owner, only.stage, only.confirmed) == ("administration", "Công an", "pilot", True)


def test_the_worst_come_first_silent_before_never_before_late_before_failing():
    late, silent = OBSERVED - timedelta(hours=30), OBSERVED - timedelta(hours=80)
    rows = [
        row(subsystem_code="well"),
        row(subsystem_code="failing", errors_30d=90),
        row(subsystem_code="late", last_received_at=late),
        row(subsystem_code="never", last_received_at=None),
        row(subsystem_code="silent", last_received_at=silent),
        row(subsystem_code="silent twice", last_received_at=silent),
        row(subsystem_code="silent twice", ward_code=PHU_AN, last_received_at=silent),
    ]
    codes = [s.code for s in board(listed("well"), rows, (MY_PHUOC, PHU_AN))]
    assert codes == ["silent twice", "silent", "never", "late", "failing", "well"]


@pytest.mark.parametrize(
    ("states", "worst"),
    [
        (("on_time", "silent", "never"), "silent"),
        (("on_time", "never", "late"), "never"),
        (("on_time", "late", "unreported"), "late"),
        (("on_time", "not_applicable"), "on_time"),
        (("not_applicable", "not_applicable"), "not_applicable"),
        ((), "unreported"),
    ],
)
def test_one_state_stands_for_all_feeds_of_a_subsystem(states: tuple[str, ...], worst: str):
    feeds_ = tuple(Feed("A", code, state) for code, state in zip(CODES, states, strict=False))
    assert Subsystem("A", FEEDS["late"][1], None, "", None, False, feeds_).worst == worst


def test_the_cadences_of_a_subsystem_are_its_feeds_own_shortest_first():
    rows = [row(ward_code=w, expected_hours=Decimal(h)) for w, h in zip(CODES, (168, 24, 24), strict=False)]
    (only,) = board([], [*rows, row(ward_code=PHU_AN, applicable=False, expected_hours=None)], CODES)
    assert only.cadences == (24, 168)


def test_delays_count_the_feeds_of_each_month_by_state():
    late = OBSERVED - timedelta(hours=30)
    rows = [row(), row(last_received_at=late), row(last_received_at=late), row(period="2024-08")]
    assert delays(rows) == [("2024-08", "on_time", 1), ("2024-09", "late", 2), ("2024-09", "on_time", 1)]


# ---- the file of feeds ----


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"observed_at": ""}, "observed_where_applicable"),
        ({"expected_hours": ""}, "cadence_where_applicable"),
        ({"expected_hours": "0"}, "cadence_where_applicable"),
        ({"last_received_at": "2024-09-28 17:01"}, "received_before_observed"),
        ({"errors_30d": 1001}, "errors_within_records"),
        ({"errors_30d": ""}, "records_together"),
        ({"records_30d": ""}, "records_together"),
    ],
)
def test_a_broken_rule_is_found_in_its_row(values: Row, code: str):
    result = checked([feed(number=2), feed(**values)])
    assert [(f.code, f.line) for f in result.findings] == [(code, 3)]
    assert not result.ok


@pytest.mark.parametrize("column", ["observed_at", "expected_hours"])
def test_an_applicable_feed_needs_its_times_also_where_the_whole_column_is_missing(column: str):
    result = checked(as_csv([{k: v for k, v in feed().items() if k != column}]), dataset="subsystem_feeds")
    assert not result.ok
    assert [f.column for f in result.findings] == [column]


def test_a_feed_observed_far_from_its_month_is_a_warning():
    result = checked([feed(observed_at="2024-12-28 17:00", last_received_at="2024-12-28 16:00")], today=LATER)
    assert (result.ok, [f.code for f in result.findings]) == (True, ["observed_near_period_end"])


def test_what_is_not_applicable_may_leave_everything_else_blank():
    bare = dict.fromkeys(("observed_at", "last_received_at", "expected_hours", "records_30d", "errors_30d"), "")
    assert checked([feed(applicable="Không", **bare)]).findings == ()


def test_one_subsystem_twice_in_one_ward_is_refused_and_in_two_wards_is_not():
    assert found(checked([feed(), feed(PHU_AN), feed()])) == [("duplicate_key", 4, "subsystem_code", "PH-01")]
    assert checked(every_ward(of=feed)).ok


# ---- the city's list ----


def test_the_list_of_subsystems_is_the_citys_and_names_no_ward():
    result = checked([subsystem(number=n) for n in (1, 2)])
    assert [(c.period, c.ward_code, c.rows) for c in result.cells] == [("2024-09", CITY, 2)]


def test_operating_is_counted_of_those_listed_and_stays_the_citys_under_a_ward_filter():
    stages = ("operating", "operating", "pilot", "suspended", "planned")
    card = card_of([subsystem(number=n, stage=stage) for n, stage in enumerate(stages)])
    for codes in ((), (MY_PHUOC,), (MY_PHUOC, PHU_AN)):
        found = value(card, "subsystems_operating", *codes)
        assert (found.value, found.total, found.codes, found.coverage) == (2, 5, (CITY,), Coverage(1, 1))
    assert card.by_ward(catalog.kpi("subsystems_operating")) == []


def test_a_list_declared_empty_has_none_operating_of_none():
    card = card_of(checked(as_csv([], list(subsystem())), "2024-09", (CITY,), dataset="subsystems"))
    found = value(card, "subsystems_operating")
    assert (found.value, found.total, found.at_least) == (0, 0, False)


def test_the_goal_of_the_citys_list_is_the_citys_under_any_filter():
    marks = goals(goal("subsystems_operating", "city", "2"), goal("subsystems_operating", "each_ward", "9"))
    card = card_of([subsystem(number=n) for n in (1, 2)], goals=marks)
    assert {value(card, "subsystems_operating", *codes).state for codes in ((), (MY_PHUOC,))} == {"met"}


# ---- feeds as KPIs ----


def test_the_city_is_the_ratio_of_sums_of_wards_with_unequal_feeds():
    rows = [feed(MY_PHUOC, number=n) for n in range(1, 10)]
    card = card_of([*rows, feed(PHU_AN, observed_at=ago(), last_received_at=ago(30))])
    assert value(card, "feeds_on_time").value == Decimal("0.9")
    assert value(card, "feeds_on_time", PHU_AN).value == 0


def test_the_error_rate_leaves_out_feeds_whose_records_are_blank():
    rows = [feed(number=1, records_30d=100, errors_30d=4), feed(number=2, records_30d="", errors_30d="")]
    found = value(card_of(rows), "feed_error_rate", MY_PHUOC)
    assert (found.numerator, found.denominator, found.value) == (4, 100, Decimal("0.04"))


def test_a_ward_without_any_records_has_no_error_rate_rather_than_0():
    card = card_of([feed(records_30d="", errors_30d="")], [feed(THOI_HOA, records_30d=0, errors_30d=0)])
    assert value(card, "feed_error_rate", MY_PHUOC).value is None
    assert value(card, "feed_error_rate", THOI_HOA).value is None


def test_silent_feeds_of_a_part_of_the_wards_are_at_least_so_many():
    rows = [feed(PHU_AN, last_received_at="")]
    card = card_of(rows, goals=goals(goal("feeds_silent", "city", "0")))
    found = value(card, "feeds_silent")
    assert (found.value, found.at_least, found.state, found.coverage) == (1, True, "missed", Coverage(1, 8))


# ---- the sample ----


def september(card: Scorecard, monitor: Monitor) -> list[Subsystem]:
    return board(monitor.rows("subsystems", "2024-09"), monitor.rows("subsystem_feeds", "2024-09"), CODES)


def test_the_sample_has_24_subsystems_with_8_feeds_each_and_one_of_every_state(monitor: Monitor):
    found = september(monitor.scorecard(), monitor)
    states = Counter(f.state for s in found for f in s.feeds)
    assert (len(found), sum(states.values()), states["unreported"]) == (24, 192, 0)
    assert all(states[state] for state in ("on_time", "late", "silent", "never", "not_applicable"))
    assert [f.ward_code for s in found for f in s.feeds if f.failing] != []
    assert {s.confirmed for s in found} == {False}


def test_the_sample_board_begins_with_what_is_silent(monitor: Monitor):
    worst = [s.worst for s in september(monitor.scorecard(), monitor)]
    assert worst[0] == "silent"
    order = ["silent", "never", "late"]
    assert [w for w in worst if w in order] == sorted((w for w in worst if w in order), key=order.index)


def test_the_october_example_brings_one_subsystem_more_and_the_silent_camera_back(monitor: Monitor):
    before = value(monitor.scorecard(), "subsystems_operating").value
    upload(monitor, example("subsystems_2024-10.csv"))
    upload(monitor, example("subsystem_feeds_2024-10.csv"))
    card = monitor.scorecard()
    assert value(card, "subsystems_operating").value == before + 1
    assert value(card, "feeds_silent").value < value(card, "feeds_silent", period="2024-09").value


def test_a_list_of_subsystems_may_not_come_from_a_ward():
    assert "unknown_ward" in errors(checked(as_csv([subsystem()]), none=(MY_PHUOC,), dataset="subsystems"))
