"""The 41 targets and 80 tasks one by one: where each stands, at what pace it moves, and what is overdue.

The pace of a target compares what a month must add to reach the goal by the programme's deadline (what is left ÷ the
months left after the period) with what its last months added on average: (newest − oldest) ÷ steps, over the run of
consecutive months that ends with the period, at most :data:`LONGEST` of them. A month that is missing, was not measured
or was measured in another unit ends the run, for nothing is bridged; under :data:`SHORTEST` months no pace is told.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, Decimal
from typing import Any, Literal

from dxlib.catalog.programme import DEADLINE, STATES, STATUSES, TARGETS, TASKS
from dxlib.formats import both, number
from dxlib.language import Language, Text, say
from dxlib.monitor import Monitor
from dxlib.periods import month_end, shift
from dxlib.scorecard import Scorecard
from dxlib.showing import shown
from dxlib.values import Value

Row = dict[str, Any]
Verdict = Literal["behind", "past", "refused", "unmeasured", "on_pace", "achieved"]
VERDICTS: tuple[Verdict, ...] = ("past", "behind", "refused", "unmeasured", "on_pace", "achieved")
"""The worst first."""
LONGEST, SHORTEST = 6, 3
_ORDER = ("missed", "expected", "unmeasured", "achieved")
_FURTHEST = 120
"""Months beyond which no date is foretold."""


@dataclass(frozen=True, slots=True)
class Pace:
    """What a month must add and what the last months added, towards the goal, in the target's unit.

    ``needed`` is None where nothing is left to do or no month is left; ``made`` is None with too few ``points``.
    ``reached`` is the month of the goal at the pace made, None where it is not foreseeable.
    """

    verdict: Verdict
    points: int
    needed: Decimal | None = None
    made: Decimal | None = None
    reached: str | None = None

    @property
    def short(self) -> Decimal:
        """The part of the need that is not made: 0 where it is, 1 and more where nothing is added."""
        if not self.needed or self.made is None:
            return Decimal(0)
        return max(Decimal(0), 1 - self.made / self.needed)


@dataclass(frozen=True, slots=True)
class Target:
    """One target in one month. ``actual`` None: not measured, which is not 0; ``state`` is what the city published."""

    code: str
    group: str
    name: Text
    unit: str
    direction: str
    goal: Decimal | None
    actual: Decimal | None
    state: str
    basis: str
    pace: Pace
    seq: int
    line: int


@dataclass(frozen=True, slots=True)
class Task:
    """One task in one month. ``days_late`` counts from its due day to the month's end; 0: not overdue."""

    code: str
    name: Text
    owner: str
    due_on: date | None
    status: str
    progress: int
    days_late: int
    seq: int
    line: int


def pace(
    points: Sequence[Decimal], goal: Decimal | None, direction: str, month: str, deadline: date = DEADLINE
) -> Pace:
    """The pace of consecutive ``points``, of which the last is that of ``month``; none: it was not measured."""
    if not points or goal is None:
        return Pace("unmeasured", len(points))
    sign = -1 if direction == "down" else 1
    left, made = (goal - points[-1]) * sign, _made(points, sign)
    if left <= 0:
        return Pace("achieved", len(points), made=made)
    months = _months_between(month, f"{deadline:%Y-%m}")
    needed = left / months if months > 0 else None
    if needed is None:
        return Pace("past", len(points), None, made, _reached(left, made, month))
    if made is None:
        return Pace("refused", len(points), needed)
    return Pace("on_pace" if made >= needed else "behind", len(points), needed, made, _reached(left, made, month))


def _made(points: Sequence[Decimal], sign: int) -> Decimal | None:
    known = points[-LONGEST:]
    return (known[-1] - known[0]) * sign / (len(known) - 1) if len(known) >= SHORTEST else None


def _reached(left: Decimal, made: Decimal | None, month: str) -> str | None:
    if made is None or made <= 0:
        return None
    steps = int((left / made).to_integral_value(ROUND_CEILING))
    return shift(month, steps) if steps <= _FURTHEST else None


def _months_between(month: str, other: str) -> int:
    return (int(other[:4]) - int(month[:4])) * 12 + int(other[5:]) - int(month[5:])


def run(rows: Mapping[str, Row], month: str) -> list[Decimal]:
    """The results of one target in the consecutive months that end with ``month``, the oldest first."""
    points: list[Decimal] = []
    newest = rows.get(month)
    for back in range(LONGEST):
        row = rows.get(shift(month, -back))
        if newest is None or row is None or row["actual"] is None:
            break
        if (row["unit"], row["direction"]) != (newest["unit"], newest["direction"]):
            break
        points.append(row["actual"])
    return points[::-1]


def targets(monitor: Monitor, month: str, card: Scorecard | None = None) -> list[Target]:
    """The targets of a month: those not met first, within a state the slowest first."""
    months = [shift(month, -back) for back in range(LONGEST)]
    return judged({m: monitor.rows(TARGETS.id, m, card=card) for m in months}, month)


def judged(rows: Mapping[str, Iterable[Row]], month: str) -> list[Target]:
    """The same of rows by month."""
    by_target: dict[str, dict[str, Row]] = {}
    for when, found in rows.items():
        for row in found:
            by_target.setdefault(row["target_code"], {})[when] = row
    known = [_target(course[month], run(course, month), month) for course in by_target.values() if month in course]
    return sorted(known, key=lambda t: (_ORDER.index(t.state), VERDICTS.index(t.pace.verdict), -t.pace.short, t.code))


def _target(row: Row, points: list[Decimal], month: str) -> Target:
    return Target(
        code=row["target_code"],
        group=row["target_group"],
        name=Text(row["name_vi"], row["name_en"]),
        unit=row["unit"],
        direction=row["direction"],
        goal=row["goal"],
        actual=row["actual"],
        state=row["published_status"],
        basis=row["basis"] or "",
        pace=pace(points, row["goal"], row["direction"], month),
        seq=row["seq"],
        line=row["line"],
    )


def tasks(monitor: Monitor, month: str, card: Scorecard | None = None) -> list[Task]:
    """The tasks of a month: the longest overdue first, then what is open by its due day, then what is done."""
    return in_turn(monitor.rows(TASKS.id, month, card=card), month)


def in_turn(rows: Iterable[Row], month: str) -> list[Task]:
    """The same of rows of ``month``."""
    found = [_task(row, month_end(month)) for row in rows]
    return sorted(found, key=lambda t: (-t.days_late, t.status == "done", t.due_on or date.max, t.code))


def _task(row: Row, last_day: date) -> Task:
    due, open_ = row["due_on"], row["status"] != "done"
    return Task(
        code=row["task_code"],
        name=Text(row["name_vi"], row["name_en"]),
        owner=row["owner"],
        due_on=due,
        status=row["status"],
        progress=row["progress"],
        days_late=max(0, (last_day - due).days) if due and open_ else 0,
        seq=row["seq"],
        line=row["line"],
    )


def split(named: Mapping[str, Value]) -> Text | None:
    """“21/41 targets achieved, 9 expected, 6 not met, 5 not measured”, of values by KPI; None without figures."""
    achieved = named["targets_achieved"]
    if achieved.value is None:
        return None
    others = {state: named[f"targets_{state}"].value for state in ("expected", "missed", "unmeasured")}
    return say(
        "{achieved} targets achieved, {expected} expected, {missed} not met, {unmeasured} not measured",
        achieved=shown(achieved),
        **{state: both(count, "count") for state, count in others.items()},
    )


def by_group(found: Iterable[Target]) -> dict[tuple[str, str], int]:
    """How many targets of each group are in each state."""
    return Counter((t.group, t.state) for t in found)


def by_owner(found: Sequence[Task]) -> dict[tuple[str, str], int]:
    """How many tasks of each office are in each state; the office with the most left to do comes first."""
    counted = Counter((t.owner, t.status) for t in found)
    left = Counter({owner: 0 for owner, _ in counted})
    left.update(t.owner for t in found if t.status != "done")
    owners = sorted(left, key=lambda owner: (-left[owner], owner))
    return {(o, c.code): counted[o, c.code] for o in owners for c in STATUSES if counted[o, c.code]}


GLYPHS = {
    **dict(zip((c.code for c in STATES), "✓◐✗–", strict=True)),
    **dict(zip((c.code for c in STATUSES), "✓◐○", strict=True)),
}
"""Beside the colour of a state, and of a task's."""
VERDICT_GLYPHS: dict[Verdict, str] = {
    "past": "✗",
    "behind": "▼",
    "refused": "?",
    "unmeasured": "–",
    "on_pace": "▲",
    "achieved": "✓",
}
VERDICT_WORDS: dict[Verdict, Text] = {
    "past": Text("Quá thời hạn", "Past the deadline"),
    "behind": Text("Chậm tiến độ", "Behind"),
    "refused": Text("Chưa đủ ba kỳ", "Too few periods"),
    "unmeasured": STATES[3].title,
    "on_pace": Text("Kịp tiến độ", "On pace"),
    "achieved": Text("Đã tới mục tiêu", "Goal reached"),
}


def figure(value: Decimal, lang: Language) -> str:
    """A result in its own decimals, two at most: “24”, “86,4”, “0,84”."""
    rounded = round(value, 2)
    digits = next(d for d in (0, 1, 2) if rounded == round(rounded, d))
    return number(rounded, lang, digits)
