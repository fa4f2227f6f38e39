"""Programme 39-CTr/TU: targets and tasks are counted by the words of their rows; days are compared as ISO texts."""

from __future__ import annotations

from collections.abc import Callable

from tests.by_hand.parts import Compute, Row
from tests.by_hand.services import last_day


def among(column: str, word: str) -> Callable[[list[Row]], int]:
    return lambda rows: [row[column] for row in rows].count(word)


def late(rows: list[Row]) -> int:
    """Without a due day nothing is late."""
    return sum(bool(r["due_on"]) and r["due_on"] < last_day(r["period"]) and r["progress"] != "100" for r in rows)


COUNTED = {
    **{f"targets_{s}": among("published_status", s) for s in ("achieved", "expected", "missed", "unmeasured")},
    **{f"tasks_{s}": among("status", s) for s in ("done", "in_progress", "not_started")},
}
BY_HAND: dict[str, Compute] = {
    **COUNTED,
    "target_groups": lambda rows: len({row["target_group"] for row in rows}),
    "tasks_late": late,
}
FLOWS: tuple[str, ...] = ()
OUT_OF: dict[str, Callable[[list[Row], tuple[str, ...]], int]] = {kpi: lambda rows, codes: len(rows) for kpi in COUNTED}
