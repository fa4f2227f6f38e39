"""Public services: days are compared as ISO texts, as the CSV has them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from tests.by_hand.parts import Compute, Row, share

Test = Callable[[Row], bool]
YES = ("1", "Có")
ONLINE = ("full", "partial")


def received(row: Row) -> bool:
    return row["received_on"][:7] == row["period"]


def finished(row: Row) -> bool:
    return row.get("finished_on", "")[:7] == row["period"]


def closed(row: Row) -> bool:
    return row.get("closed_on", "")[:7] == row["period"]


def yes(column: str) -> Test:
    return lambda row: row[column] in YES


def rated(row: Row) -> bool:
    return row["satisfied"] != ""


def charged(row: Row) -> bool:
    return int(row["fee_due"] or 0) > 0


def of(part: Test, *whole: Test) -> Compute:
    """The share of the rows for which all of ``whole`` holds for which ``part`` holds, too."""

    def compute(rows: list[Row]):
        asked = [row for row in rows if all(test(row) for test in whole)]
        return share(sum(part(row) for row in asked), len(asked))

    return compute


def channel(*names: str) -> Test:
    return lambda row: row["channel"] in names


def days(rows: list[Row]):
    took = [date.fromisoformat(r["finished_on"]) - date.fromisoformat(r["received_on"]) for r in rows if finished(r)]
    return share(sum(t.days for t in took), len(took))


def overdue(rows: list[Row]) -> int:
    return sum(row["finished_on"] == "" and row["due_on"] < last_day(row["period"]) for row in rows)


def last_day(month: str) -> str:
    year, number = map(int, month.split("-"))
    after = date(year + number // 12, number % 12 + 1, 1)
    return date.fromordinal(after.toordinal() - 1).isoformat()


INTAKE = {
    "online_intake": of(channel(*ONLINE), received),
    "online_full": of(channel("full"), received),
    "online_partial": of(channel("partial"), received),
}
BY_HAND: dict[str, Compute] = {
    **INTAKE,
    **{f"commune_{kpi}": how for kpi, how in INTAKE.items()},
    "dossiers_on_time": of(lambda row: row["finished_on"] <= row["due_on"], finished),
    "handling_days": days,
    "overdue_open": overdue,
    "online_payment": of(yes("paid_online"), finished, charged),
    "digitised": of(yes("digitised"), finished),
    "electronic_results": of(yes("electronic_result"), finished, yes("result_required")),
    "satisfied_dossiers": of(yes("satisfied"), finished, rated),
    "essential_online": of(channel(*ONLINE), received, yes("essential")),
    "population_data_used": of(yes("population_data_used"), received),
    "reports_on_time": of(lambda row: row["closed_on"] <= row["due_on"], closed),
    "reports_satisfied": of(yes("satisfied"), closed, rated),
}
FLOWS = tuple(kpi for kpi in BY_HAND if kpi != "overdue_open")
OUT_OF: dict[str, Callable[[list[Row], tuple[str, ...]], int]] = {}
