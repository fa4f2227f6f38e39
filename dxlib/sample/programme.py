"""41 targets and 80 tasks of programme 39-CTr/TU. In 9/2024, as published: 21 targets achieved, 9 expected, 6 not met,
5 not measured; 28 tasks done, 34 in progress, 18 not started.

Only those totals were published. Which 41 targets there are is proposed (``programme_targets.csv`` beside this module:
goals mostly from plans of the province and the nation, named in ``basis``; results illustrative, at the levels that the
article and the sample of the other domains give). Tasks have neutral names; their owners and due days are proposed.
"""

from __future__ import annotations

import csv
import random
from datetime import date
from decimal import Decimal
from pathlib import Path

from dxlib.catalog.programme import TARGETS, TASKS
from dxlib.periods import month_end, shift
from dxlib.sample.writing import MONTHS, NEXT_MONTH, SEED, Row, as_csv
from dxlib.wards import Wards

PLANS = Path(__file__).with_name("programme_targets.csv")
"""A line a target: its contract's columns, ``until`` (its state before it is reached) and a result a month."""
IN_SIGHT = Decimal("0.75")
"""From this part of the goal on, a target that is not given up is expected."""
OFFICES = {
    "Phòng Văn hóa và Thông tin": 16,
    "Văn phòng HĐND và UBND": 14,
    "Phòng Kinh tế": 10,
    "Phòng Nội vụ": 9,
    "Phòng Tài chính - Kế hoạch": 8,
    "Công an thành phố": 6,
    "Trung tâm Phục vụ hành chính công": 6,
    "Phòng Giáo dục và Đào tạo": 5,
    "Phòng Quản lý đô thị": 4,
    "Trung tâm Y tế": 4,
}
"""Proposed owners, plausible ones, with the share of the work that falls to each."""
COUNT = 80
STANDING = (40, 71)
"""Places, in the order in which work begins, of tasks without a due day."""
OVERDUE_UNBEGUN = (64, 70)
"""Places of tasks that should have been done and were never begun."""
MOVED = ("CT02", "CT03")
"""Targets that the example of a changed September moves from expected to achieved."""


def rows(wards: Wards, scale: int = 1) -> dict[str, list[Row]]:
    """The sample of this domain, by dataset."""
    return {"programme_targets": target_rows(MONTHS), "programme_tasks": task_rows(MONTHS)}


def target_rows(months: tuple[str, ...]) -> list[Row]:
    """Rows of ``programme_targets`` for ``months``."""
    with PLANS.open(encoding="utf-8", newline="") as file:
        plans = list(csv.DictReader(file))
    return [_target_row(plan, month) for month in months for plan in plans]


def _target_row(plan: dict[str, str], month: str) -> Row:
    known = {c.name: plan[c.name] for c in TARGETS.columns if c.name in plan}
    return {"period": month, **known, "actual": plan[month], "published_status": _state(plan, plan[month])}


def _state(plan: dict[str, str], actual: str) -> str:
    """All goals of the sample are to be reached from below."""
    if not actual:
        return "unmeasured"
    result, goal = Decimal(actual), Decimal(plan["goal"])
    if result >= goal:
        return "achieved"
    return "expected" if plan["until"] == "expected" and result >= IN_SIGHT * goal else "missed"


def task_rows(months: tuple[str, ...]) -> list[Row]:
    """Rows of ``programme_tasks`` for ``months``."""
    places = list(range(COUNT))
    random.Random(f"{SEED}-tasks").shuffle(places)
    return [_task_row(number, place, month) for month in months for number, place in enumerate(places, start=1)]


def _task_row(number: int, place: int, month: str) -> Row:
    """Work is done and begun in the order of ``place``: two tasks a month are finished, four begun."""
    since = int(month[5:]) - 9
    done, begun = 28 + 2 * since, 62 + 4 * since
    status = "done" if place < done else "in_progress" if place < begun else "not_started"
    due = _due_on(place)
    return {
        "period": month,
        "task_code": f"NV{number:02d}",
        "name_vi": f"Nhiệm vụ {number:02d}",
        "name_en": f"Task {number:02d}",
        "owner": random.Random(f"{SEED}-owner-{number}").choices(list(OFFICES), list(OFFICES.values()))[0],
        "due_on": due.isoformat() if due else "",
        "status": status,
        "progress": 100 if status == "done" else _progress(place, begun) if status == "in_progress" else 0,
    }


def _due_on(place: int) -> date | None:
    """The end of a month from 9/2023 to 12/2025; a few earlier than the order of work would have it."""
    if place in STANDING:
        return None
    early = 17 if place in OVERDUE_UNBEGUN else random.Random(f"{SEED}-due-{place}").choice((0, 0, 0, 1, 2))
    return month_end(shift("2023-09", max(0, place * 27 // (COUNT - 1) - early)))


def _progress(place: int, begun: int) -> int:
    """The longer under way, the further: about ten points a month."""
    months = (begun - 1 - place) // 4 + 1
    return min(95, 5 * round((10 * months + random.Random(f"{SEED}-progress-{place}").randint(-4, 6)) / 5))


def changed_september() -> list[Row]:
    """September with two targets reached that were expected."""
    return [
        {**row, "actual": row["goal"], "published_status": "achieved"} if row["target_code"] in MOVED else row
        for row in target_rows(MONTHS[-1:])
    ]


def examples(wards: Wards) -> dict[str, bytes]:
    """October of both tables, and a September in which two targets more are achieved."""
    return {
        "programme_targets_2024-10.csv": as_csv(TARGETS, target_rows((NEXT_MONTH,))),
        "programme_targets_changed.csv": as_csv(TARGETS, changed_september()),
        "programme_tasks_2024-10.csv": as_csv(TASKS, task_rows((NEXT_MONTH,))),
    }
