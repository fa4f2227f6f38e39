"""Programme 39-CTr/TU: its counts, the pace of a target by hand, tasks that are late, and the shipped sample."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dxlib.catalog.programme import DEADLINE
from dxlib.periods import shift
from dxlib.programme import Pace, Target, Task, by_owner, figure, in_turn, judged, pace, run
from dxlib.scorecard import Scorecard
from tests.builders import (
    Row,
    card_of,
    checked,
    value,
)
from tests.rows import target, task

MONTH = "2024-09"
STATES = ("achieved", "expected", "missed", "unmeasured")
SPLIT = [f"targets_{state}" for state in STATES]
WORK = ["tasks_done", "tasks_in_progress", "tasks_not_started"]


def of(*numbers: str | int) -> list[Decimal]:
    return [Decimal(n) for n in numbers]


def split(card: Scorecard, *kpis: str, period: str | None = None) -> list[tuple[int, int]]:
    """Each as (x, y) of “x of y”."""
    known = [value(card, kpi, period=period) for kpi in kpis]
    return [(int(v.value or 0), int(v.total or 0)) for v in known]


def stored(rows: list[Row]) -> list[dict[str, Any]]:
    """Rows as the store gives them."""
    return [{**row, "seq": 1} for row in checked(rows).rows.to_pylist()]


# ---- pace, by hand ----


def test_the_programme_runs_to_the_end_of_2025():
    assert date(2025, 12, 31) == DEADLINE


PACES = [
    # from 60 to 80 in the 15 months from 9/2024 to 12/2025 is 20 ÷ 15 a month
    (("50", "55", "60"), "80", "up", "on_pace", Decimal(20) / 15, "5", "2025-01"),
    (("58", "59", "60"), "80", "up", "behind", Decimal(20) / 15, "1", "2026-05"),
    (("60", "60", "60"), "80", "up", "behind", Decimal(20) / 15, "0", None),
    (("62", "61", "60"), "80", "up", "behind", Decimal(20) / 15, "-1", None),
    # 30 left, exactly 2 a month needed and made
    (("46", "48", "50"), "80", "up", "on_pace", "2", "2", "2025-12"),
    (("46.01", "48", "50"), "80", "up", "behind", "2", "1.995", "2026-01"),
    # downwards: 30 above the goal
    (("54", "52", "50"), "20", "down", "on_pace", "2", "2", "2025-12"),
    (("46", "48", "50"), "20", "down", "behind", "2", "-2", None),
    # of seven points the first does not count: (50 − 40) ÷ 5
    (("0", "40", "42", "44", "46", "48", "50"), "80", "up", "on_pace", "2", "2", "2025-12"),
]


@pytest.mark.parametrize(("points", "goal", "direction", "verdict", "needed", "made", "reached"), PACES)
def test_pace_by_hand(points, goal: str, direction: str, verdict: str, needed, made: str, reached: str | None):
    told = pace(of(*points), Decimal(goal), direction, MONTH)
    assert (told.verdict, told.needed, told.made) == (verdict, Decimal(needed), Decimal(made))
    assert told.reached == reached


@pytest.mark.parametrize("points", [("60",), ("50", "60")])
def test_no_pace_is_told_from_fewer_than_three_points_but_what_is_needed_is(points):
    assert pace(of(*points), Decimal(90), "up", MONTH) == Pace("refused", len(points), Decimal(2))


@pytest.mark.parametrize(("actual", "goal", "direction"), [("80", "80", "up"), ("81", "80", "up"), ("3", "3", "down")])
def test_a_goal_reached_needs_nothing_even_with_one_point(actual: str, goal: str, direction: str):
    assert pace(of(actual), Decimal(goal), direction, MONTH) == Pace("achieved", 1)


@pytest.mark.parametrize("month", ["2025-12", "2026-03"])
def test_past_the_deadline_no_month_is_left_to_divide_by(month: str):
    told = pace(of(50, 55, 60), Decimal(80), "up", month)
    assert (told.verdict, told.needed, told.made, told.reached) == ("past", None, 5, shift(month, 4))
    assert pace(of(80), Decimal(80), "up", month).verdict == "achieved"


def test_the_last_month_before_the_deadline_needs_all_that_is_left():
    assert pace(of(50, 55, 60), Decimal(80), "up", "2025-11").needed == 20


def test_what_was_not_measured_or_has_no_goal_has_no_pace():
    assert pace([], Decimal(80), "up", MONTH) == Pace("unmeasured", 0)
    assert pace(of(1, 2, 3), None, "up", MONTH) == Pace("unmeasured", 3)


def test_a_date_ten_years_off_is_not_foretold():
    assert pace(of("10", "10.1", "10.2"), Decimal(30), "up", MONTH).reached is None


amounts = st.integers(0, 2000).map(lambda n: Decimal(n) / 4)
courses = st.lists(amounts, min_size=1, max_size=9)
months = st.sampled_from(["2024-03", MONTH, "2025-06", "2025-11", "2025-12", "2026-02"])


@given(courses, amounts, months)
def test_downwards_is_upwards_in_a_mirror(points: list[Decimal], goal: Decimal, month: str):
    top = Decimal(500)
    assert pace(points, goal, "up", month) == pace([top - p for p in points], top - goal, "down", month)


@given(courses, amounts, months)
def test_a_verdict_is_what_the_pace_leads_to(points: list[Decimal], goal: Decimal, month: str):
    told = pace(points, goal, "up", month)
    left = (2025 - int(month[:4])) * 12 + 12 - int(month[5:])
    assert (told.verdict == "achieved") == (points[-1] >= goal)
    if told.verdict in ("on_pace", "behind"):
        assert (points[-1] + told.made * left >= goal) == (told.verdict == "on_pace")
    assert (told.made is None) == (len(points) < 3)
    assert (told.verdict == "past") == (left <= 0 and points[-1] < goal)


@given(courses, amounts, months)
def test_the_month_foretold_is_the_first_to_reach_the_goal(points: list[Decimal], goal: Decimal, month: str):
    told = pace(points, goal, "up", month)
    if told.reached is not None:
        steps = (int(told.reached[:4]) - int(month[:4])) * 12 + int(told.reached[5:]) - int(month[5:])
        assert points[-1] + told.made * steps >= goal > points[-1] + told.made * (steps - 1)


@given(st.lists(amounts, min_size=6, max_size=6), courses, amounts)
def test_only_the_last_six_points_count(newest: list[Decimal], older: list[Decimal], goal: Decimal):
    one, other = pace(newest, goal, "up", MONTH), pace(older + newest, goal, "up", MONTH)
    assert (one.verdict, one.needed, one.made, one.reached) == (other.verdict, other.needed, other.made, other.reached)


@given(courses, amounts)
def test_how_far_short_a_pace_is_stands_at_nothing_unless_it_is_behind(points: list[Decimal], goal: Decimal):
    told = pace(points, goal, "up", MONTH)
    assert (told.short > 0) == (told.verdict == "behind")


# ---- the run of months behind a pace ----


def course(*actual: str | None, until: str = MONTH, **values: Any) -> dict[str, dict[str, Any]]:
    """Months that end with ``until``; “gone” is a month without a row, None a blank cell."""
    first = -len(actual) + 1
    rows = {shift(until, first + n): cell for n, cell in enumerate(actual) if cell != "gone"}
    form = {"unit": "%", "direction": "up", **values}
    return {m: {"actual": None if cell is None else Decimal(cell), **form} for m, cell in rows.items()}


@pytest.mark.parametrize(
    ("actual", "points"),
    [
        (("1", "2", "3"), (1, 2, 3)),
        (("1", "gone", "3", "4"), (3, 4)),
        (("1", None, "3", "4"), (3, 4)),
        (("1", "2", None), ()),
        (("1", "2", "gone"), ()),
        (("1", "2", "3", "4", "5", "6", "7", "8"), (3, 4, 5, 6, 7, 8)),
        (("0",), (0,)),
    ],
)
def test_a_run_ends_with_the_month_asked_for_and_bridges_nothing(actual, points: tuple[int, ...]):
    assert run(course(*actual), MONTH) == list(points)


@pytest.mark.parametrize("change", [{"unit": "đơn vị"}, {"direction": "down"}])
def test_a_run_ends_where_the_unit_or_the_direction_changed(change: dict[str, str]):
    rows = course("1", "2", "3", "4")
    rows["2024-07"] |= change
    assert run(rows, MONTH) == [3, 4]


def test_later_months_say_nothing_about_an_earlier_one():
    assert run(course("1", "2", "3", "4"), "2024-08") == [1, 2, 3]


# ---- targets and tasks one by one ----


def board(*rows: Row, month: str = MONTH) -> list[Target]:
    kept: dict[str, list[dict[str, Any]]] = {}
    for row in stored(list(rows)):
        kept.setdefault(row["period"], []).append(row)
    return judged(kept, month)


def test_targets_not_met_come_first_and_within_a_state_the_slowest():
    known = [
        target(number=1, published_status="achieved", actual="80"),
        target(number=2, published_status="unmeasured", actual=""),
        target(number=3),
        target(number=4, published_status="missed"),
        *(target(f"2024-0{m}", 5, published_status="missed", actual=str(50 + m)) for m in (7, 8, 9)),
        *(target(f"2024-0{m}", 6, published_status="missed", actual=str(5 * m)) for m in (7, 8, 9)),
        *(target(f"2024-0{m}", 7, published_status="missed", actual=str(50 + m / 2)) for m in (7, 8, 9)),
    ]
    listed = board(*known)
    assert [(t.code, t.pace.verdict) for t in listed] == [
        ("CT07", "behind"),
        ("CT05", "behind"),
        ("CT04", "refused"),
        ("CT06", "on_pace"),
        ("CT03", "refused"),
        ("CT02", "unmeasured"),
        ("CT01", "achieved"),
    ]


def test_a_target_of_another_month_is_not_of_this_one():
    assert [t.code for t in board(target(), target("2024-08", 2))] == ["CT01"]


def test_a_target_keeps_names_goal_basis_and_what_was_published():
    (only,) = board(target(basis="Kế hoạch", goal="", actual="12,5", direction="down"))
    assert (only.name.vi, only.name.en, only.goal, only.actual) == ("Chỉ tiêu 01", "Target 01", None, Decimal("12.5"))
    assert (only.basis, only.state, only.direction, only.pace.verdict) == ("Kế hoạch", "expected", "down", "unmeasured")


def test_tasks_come_longest_overdue_first_then_by_their_due_day_then_what_is_done():
    rows = [
        task(number=1, due_on="2024-10-31"),
        task(number=2, status="done", progress=100, due_on="2024-01-31"),
        task(number=3, due_on="2024-08-31"),
        task(number=4, status="not_started", progress=0, due_on="2024-06-30"),
        task(number=5, due_on="2024-09-30"),
        task(number=6, due_on=""),
    ]
    listed = in_turn(stored(rows), MONTH)
    assert [(t.code, t.days_late) for t in listed] == [
        ("NV04", 92),
        ("NV03", 30),
        ("NV05", 0),
        ("NV01", 0),
        ("NV06", 0),
        ("NV02", 0),
    ]


def test_offices_come_by_what_they_have_left_to_do():
    rows = [
        *(task(number=n, owner="A", status="done", progress=100) for n in (1, 2, 3)),
        *(task(number=n, owner="B") for n in (4, 5)),
        task(number=6, owner="C", status="not_started", progress=0),
    ]
    counted = by_owner(in_turn(stored(rows), MONTH))
    assert list(counted.items()) == [(("B", "in_progress"), 2), (("C", "not_started"), 1), (("A", "done"), 3)]


days = st.dates(date(2024, 7, 1), date(2024, 11, 30)).map(date.isoformat)
works = st.fixed_dictionaries(
    {
        "due_on": st.one_of(days, st.just(""), st.just("2024-09-30")),
        "status, progress": st.sampled_from([("done", 100), ("in_progress", 40), ("not_started", 0)]),
    }
)


@settings(max_examples=40)
@given(st.lists(works, min_size=1, max_size=12))
def test_the_list_of_tasks_and_the_kpis_never_disagree(reports: list[dict[str, Any]]):
    rows = []
    for number, report in enumerate(reports, start=1):
        status, progress = report["status, progress"]
        rows.append(task(number=number, due_on=report["due_on"], status=status, progress=progress))
    listed: list[Task] = in_turn(stored(rows), MONTH)
    card = card_of(rows)
    assert value(card, "tasks_late").value == sum(t.days_late > 0 for t in listed)
    states = Counter(t.status for t in listed)
    counted = split(card, *WORK)
    assert counted == [(states[kpi.removeprefix("tasks_")], len(rows)) for kpi in WORK]


@pytest.mark.parametrize(
    ("amount", "vi", "en"), [("24", "24", "24"), ("86.40", "86,4", "86.4"), ("0.8437", "0,84", "0.84")]
)
def test_a_result_is_written_with_the_decimals_it_has(amount: str, vi: str, en: str):
    assert (figure(Decimal(amount), "vi"), figure(Decimal(amount), "en")) == (vi, en)
