"""Programme 39-CTr/TU: its counts, the pace of a target by hand, tasks that are late, and the shipped sample."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dxlib import catalog
from dxlib.catalog.programme import DEADLINE, GROUPS
from dxlib.monitor import Monitor
from dxlib.periods import Period, shift
from dxlib.programme import Pace, Target, Task, by_group, by_owner, figure, in_turn, judged, pace, run, targets, tasks
from dxlib.scorecard import Scorecard
from dxlib.values import Coverage, Value
from dxlib.wards import CITY
from tests.builders import (
    MY_PHUOC,
    PHU_AN,
    Row,
    as_csv,
    card_of,
    checked,
    errors,
    example,
    found,
    sample_rows,
    upload,
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


# ---- the KPIs ----


def test_the_state_of_a_target_is_the_published_one_whatever_the_figures_say():
    card = card_of([target(number=1, actual="99"), target(number=2, published_status="achieved", actual="1")])
    assert split(card, *SPLIT) == [(1, 2), (1, 2), (0, 2), (0, 2)]


@pytest.mark.parametrize(
    ("due", "status", "progress", "late"),
    [
        ("2024-09-29", "in_progress", 90, 1),
        ("2024-09-30", "in_progress", 90, 0),
        ("2024-10-01", "not_started", 0, 0),
        ("2024-01-31", "not_started", 0, 1),
        ("2024-01-31", "done", 100, 0),
        ("", "in_progress", 90, 0),
    ],
)
def test_a_task_is_late_from_the_day_after_it_was_due(due: str, status: str, progress: int, late: int):
    card = card_of([task(due_on=due, status=status, progress=progress)])
    assert value(card, "tasks_late").value == late


def test_lateness_is_told_by_the_end_of_the_rows_own_month():
    rows = [task("2024-08", due_on="2024-08-31"), task(MONTH, due_on="2024-08-31")]
    card = card_of(rows)
    assert [value(card, "tasks_late", period=m).value for m in ("2024-08", MONTH)] == [0, 1]


@pytest.mark.parametrize("kpi", [*SPLIT, *WORK, "tasks_late"])
def test_the_programme_is_the_citys_and_stays_so_under_a_ward_filter(kpi: str):
    card = card_of([target()], [task()])
    for codes in ((), (MY_PHUOC,), (MY_PHUOC, PHU_AN)):
        told = value(card, kpi, *codes)
        assert (told.codes, told.coverage) == ((CITY,), Coverage(1, 1))
    assert card.by_ward(catalog.kpi(kpi)) == []


def test_lists_declared_empty_count_none_of_none_and_nothing_late():
    empty = checked(as_csv([], list(task())), MONTH, (CITY,), dataset="programme_tasks")
    card = card_of(empty)
    assert (value(card, "tasks_done").value, value(card, "tasks_done").total) == (0, 0)
    assert value(card, "tasks_late").value == 0


def test_a_quarter_stands_where_its_last_month_does():
    rows = [
        target(m, published_status=s) for m, s in (("2024-07", "missed"), ("2024-08", "missed"), (MONTH, "expected"))
    ]
    card = card_of(rows)
    assert split(card, "targets_missed", "targets_expected", period="2024-Q3") == [(0, 1), (1, 1)]


# ---- the files ----


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"published_status": "unmeasured"}, "unmeasured_without_result"),
        ({"actual": ""}, "result_where_measured"),
        ({"published_status": "achieved"}, "achieved_reaches_goal"),
        ({"published_status": "achieved", "direction": "down", "actual": "81"}, "achieved_reaches_goal"),
        ({"actual": "80"}, "open_below_goal"),
        ({"published_status": "missed", "actual": "80,5"}, "open_below_goal"),
        ({"direction": "down", "actual": "79"}, "open_below_goal"),
    ],
)
def test_a_target_whose_state_and_figures_disagree_is_a_warning(values: Row, code: str):
    result = checked([target(number=2), target(**values)])
    assert [(f.code, f.line) for f in result.findings] == [(code, 3)]
    assert result.ok


@pytest.mark.parametrize(
    "values",
    [
        {"published_status": "unmeasured", "actual": ""},
        {"published_status": "achieved", "actual": "80"},
        {"published_status": "achieved", "direction": "down", "actual": "80"},
        {"published_status": "expected", "goal": ""},
        {"published_status": "Đạt", "actual": "91,5"},
        {"published_status": "Chưa thống kê được", "actual": ""},
    ],
)
def test_a_target_whose_state_and_figures_agree_passes(values: Row):
    assert checked([target(**values)]).findings == ()


@pytest.mark.parametrize(
    ("values", "code", "refused"),
    [
        ({"status": "done"}, "done_is_all_done", True),
        ({"progress": 100}, "done_is_all_done", True),
        ({"status": "not_started"}, "not_started_is_nothing_done", True),
        ({"progress": 0}, "under_way_has_progress", False),
        ({"progress": 101}, "out_of_range", True),
    ],
)
def test_a_task_whose_status_and_progress_disagree_is_found(values: Row, code: str, refused: bool):
    result = checked([task(number=2), task(**values)])
    assert [(f.code, f.line) for f in result.findings] == [(code, 3)]
    assert result.ok is not refused


def test_a_target_or_task_named_twice_in_a_month_is_refused_and_in_two_months_is_not():
    assert found(checked([target(), target()])) == [("duplicate_key", 3, "target_code", "CT01")]
    assert found(checked([task(), task()])) == [("duplicate_key", 3, "task_code", "NV01")]
    assert checked([target(), target("2024-08")]).ok


def test_what_the_city_alone_reports_may_not_come_from_a_ward():
    assert "unknown_ward" in errors(checked(as_csv([task()]), none=(MY_PHUOC,), dataset="programme_tasks"))


# ---- the sample ----


def test_september_is_as_published(sample_card: Scorecard):
    assert split(sample_card, *SPLIT, period=MONTH) == [(21, 41), (9, 41), (6, 41), (5, 41)]
    assert split(sample_card, *WORK, period=MONTH) == [(28, 80), (34, 80), (18, 80)]
    assert 0 < value(sample_card, "tasks_late", period=MONTH).value < 34 + 18


def test_the_parts_are_the_whole_in_every_month_and_more_is_achieved_as_time_goes_on(sample_card: Scorecard):
    every = [m for m in sample_card.months if m <= MONTH]
    for month in every:
        for kpis, whole in ((SPLIT, 41), (WORK, 80)):
            counted = split(sample_card, *kpis, period=month)
            assert (sum(x for x, _ in counted), {y for _, y in counted}) == (whole, {whole})
    achieved = [split(sample_card, "targets_achieved", period=m)[0][0] for m in every]
    assert achieved == sorted(achieved)
    assert achieved[0] < 21


def test_the_sample_has_no_finding_against_it():
    for dataset in ("programme_targets", "programme_tasks"):
        assert checked(sample_rows(dataset)).findings == ()


def test_the_sample_shows_every_pace_and_three_groups(monitor: Monitor):
    listed = targets(monitor, MONTH)
    assert {t.pace.verdict for t in listed} == {"behind", "on_pace", "refused", "unmeasured", "achieved"}
    assert Counter(group for group, _ in by_group(listed)).keys() == {c.code for c in GROUPS}
    assert sum(by_group(listed).values()) == 41
    assert sum(by_owner(tasks(monitor, MONTH)).values()) == 80
    assert all(t.basis for t in listed)


def test_tasks_are_neutral_and_nothing_done_is_undone():
    rows = sample_rows("programme_tasks")
    assert {r["name_vi"].rstrip("0123456789") for r in rows} == {"Nhiệm vụ "}
    order = ("not_started", "in_progress", "done")
    for code in {r["task_code"] for r in rows}:
        steps = [(order.index(r["status"]), int(r["progress"])) for r in rows if r["task_code"] == code]
        assert steps == sorted(steps)


LINKED = {
    "CT05": "staff_trained",
    "CT07": "digitised",
    "CT09": "online_full",
    "CT10": "online_intake",
    "CT13": "online_payment",
    "CT14": "satisfied_dossiers",
    "CT17": "security_levels_approved",
    "CT21": "digital_budget_share",
    "CT26": "einvoice",
    "CT28": "merchants_with_qr",
    "CT29": "ocop_on_ecommerce",
    "CT32": "payment_accounts",
    "CT33": "digital_signature",
    "CT34": "online_service_users",
    "CT38": "neighbourhoods_with_team",
    "CT39": "members_trained",
    "CT41": "vneid_level2",
}


def percent_of(told: Value) -> Decimal:
    assert told.value is not None
    return 100 * (told.value / told.total if told.total else told.value)


@pytest.mark.parametrize(("code", "kpi"), LINKED.items())
def test_a_target_that_another_domain_measures_shows_its_level(sample_card: Scorecard, code: str, kpi: str):
    """Services count the year so far, as the programme's reports do."""
    flow = (catalog.kpi(kpi).kind or catalog.dataset(catalog.kpi(kpi).dataset).kind) == "flow"
    over = Period.parse("2024-01..2024-09" if flow else MONTH)
    (row,) = [r for r in sample_rows("programme_targets") if (r["target_code"], r["period"]) == (code, MONTH)]
    assert abs(Decimal(row["actual"]) - percent_of(sample_card.value(catalog.kpi(kpi), (), over))) <= Decimal("0.06")


def test_counts_that_other_domains_measure_agree(sample_card: Scorecard):
    actual = {r["target_code"]: r["actual"] for r in sample_rows("programme_targets") if r["period"] == MONTH}
    assert int(actual["CT27"]) == value(sample_card, "wards_launched", period=MONTH).value == 8
    assert int(actual["CT19"]) == value(sample_card, "subsystems_operating", period=MONTH).total == 24


# ---- uploads ----


def test_a_changed_september_moves_the_split_at_once_and_withdrawing_brings_it_back(monitor: Monitor):
    entry = upload(monitor, example("programme_targets_changed.csv"))
    assert split(monitor.scorecard(), *SPLIT) == [(23, 41), (7, 41), (6, 41), (5, 41)]
    assert split(monitor.scorecard_at(entry.seq - 1), *SPLIT) == [(21, 41), (9, 41), (6, 41), (5, 41)]
    monitor.withdraw([entry.seq], "test")
    assert split(monitor.scorecard(), *SPLIT) == [(21, 41), (9, 41), (6, 41), (5, 41)]


def test_october_brings_two_more_achieved_and_one_measured(monitor: Monitor):
    upload(monitor, example("programme_targets_2024-10.csv"))
    upload(monitor, example("programme_tasks_2024-10.csv"))
    card = monitor.scorecard()
    assert split(card, *SPLIT) == [(23, 41), (8, 41), (6, 41), (4, 41)]
    assert split(card, *WORK) == [(30, 80), (36, 80), (14, 80)]
    first = next(t for t in targets(monitor, "2024-10") if t.code == "CT40")
    assert (first.pace.points, first.pace.verdict) == (3, "on_pace")
