"""The programme as files: its KPIs, its checks, its sample, and what an upload moves."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

import pytest

from dxlib import catalog
from dxlib.catalog.programme import GROUPS
from dxlib.monitor import Monitor
from dxlib.periods import Period
from dxlib.programme import by_group, by_owner, targets, tasks
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
from tests.test_programme import MONTH, SPLIT, WORK, split

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
