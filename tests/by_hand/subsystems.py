"""The IOC's subsystems and feeds."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from fractions import Fraction

from tests.by_hand.parts import Row, ratio, share


def feed(row: Row) -> str:
    """The state of one feed: up to one cadence on time, up to three late, then silent."""
    if row["applicable"] == "Không":
        return "not applicable"
    if not row["last_received_at"]:
        return "silent"
    received, observed = (datetime.fromisoformat(row[name]) for name in ("last_received_at", "observed_at"))
    cadences = Fraction(int((observed - received).total_seconds())) / (Fraction(row["expected_hours"]) * 3600)
    return "on time" if cadences <= 1 else "late" if cadences <= 3 else "silent"


def feeds(*states: str) -> Callable[[list[Row]], int]:
    return lambda rows: sum(feed(row) in states for row in rows)


def with_records(rows: list[Row]) -> list[Row]:
    return [row for row in rows if row["applicable"] == "Có" and row["records_30d"]]


BY_HAND = {
    "subsystems_operating": lambda rows: sum(row["stage"] == "operating" for row in rows),
    "feeds_on_time": lambda rows: share(feeds("on time")(rows), feeds("on time", "late", "silent")(rows)),
    "feeds_late": feeds("late"),
    "feeds_silent": feeds("silent"),
    "feed_error_rate": lambda rows: ratio("errors_30d", "records_30d")(with_records(rows)),
}
FLOWS: tuple[str, ...] = ()
OUT_OF = {"subsystems_operating": lambda rows, codes: len(rows)}
