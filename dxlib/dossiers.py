"""Dossiers and citizen reports counted in DuckDB: there are too many rows to carry into Python for a page.

Over several months each counts once, by its last row: what was known of it last. What is still open there is judged on
the last day of that row's month.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from dxlib.catalog.model import Dataset
from dxlib.catalog.services import DOSSIERS, FULL, PARTIAL, REPORTS
from dxlib.monitor import Monitor
from dxlib.periods import Period, month_end
from dxlib.scorecard import Scorecard, expected_reporters
from dxlib.tables import Cursor
from dxlib.values import Codes, Coverage
from dxlib.wards import CITY

Level = Literal["city", "commune"]
"""The city is its wards and its own offices; the commune level is wards alone."""

_RECEIVED = "received_on BETWEEN $start AND $end"
_ONLINE = f"channel IN ('{FULL}', '{PARTIAL}')"
_OVERDUE = "coalesce(finished_on, seen_on) > due_on"
_REPORT_OVERDUE = "coalesce(closed_on, seen_on) > due_on"
_CONTENT = "coalesce(satisfied, TRUE)"


def _rows(condition: str) -> str:
    return f"count(CASE WHEN {condition} THEN 1 END)"


def _procedures(condition: str) -> str:
    return f"count(DISTINCT CASE WHEN {condition} THEN procedure_code END)"


_COUNTED: Mapping[str, Mapping[str, str]] = {
    DOSSIERS.id: {
        "all": "count(*)",
        "in_time": _rows(f"NOT ({_OVERDUE})"),
        "finished": "count(finished_on)",
        "days": "coalesce(sum(date_diff('day', received_on, finished_on)), 0)",
        "received": _rows(_RECEIVED),
        "submitted_online": _rows(f"{_RECEIVED} AND {_ONLINE} AND (NOT result_required OR electronic_result)"),
        "reused": _rows(f"{_RECEIVED} AND data_reused"),
        "digitised": _rows("digitised"),
        "population": _rows("population_data_used"),
        "result_due": _rows("finished_on IS NOT NULL AND result_required"),
        "electronic": _rows("finished_on IS NOT NULL AND result_required AND electronic_result"),
        "fee_due": _rows("fee_due > 0"),
        "paid": _rows("fee_due > 0 AND paid_online"),
        "procedures": _procedures("fee_due IS NOT NULL"),
        "procedures_fee": _procedures("fee_due > 0"),
        "procedures_paid": _procedures("fee_due > 0 AND paid_online"),
        "content": _rows(f"{_CONTENT} AND NOT ({_OVERDUE})"),
    },
    REPORTS.id: {
        "all": "count(*)",
        "in_time": _rows(f"NOT ({_REPORT_OVERDUE})"),
        "content": _rows(f"{_CONTENT} AND NOT ({_REPORT_OVERDUE})"),
    },
}
_PLACES = "SELECT unnest($months) AS period, unnest($wards) AS ward_code, unnest($seqs) AS seq"


@dataclass(frozen=True, slots=True)
class Counts:
    """How many of what, and how many reporter-months it rests on. ``counted`` None: nobody reported."""

    counted: Mapping[str, int] | None
    coverage: Coverage


@dataclass(frozen=True, slots=True)
class Late:
    """A dossier still open at the month's end and past its due day by ``days``."""

    ward_code: str
    dossier_code: str
    procedure_code: str
    channel: str
    received_on: date
    due_on: date
    days: int
    seq: int
    line: int


def counts(monitor: Monitor, card: Scorecard, dataset: Dataset, codes: Codes, period: Period, level: Level) -> Counts:
    """What the rows in force of the selection add up to; ``codes`` empty: all wards (and offices, for the city)."""
    owed, places = _places(card, dataset, codes, period, level)
    coverage = Coverage(len(places["seqs"]), owed)
    if not places["seqs"]:
        return Counts(None, coverage)
    days = {"start": date.fromisoformat(f"{period.months[0]}-01"), "end": month_end(period.last)}
    named = _COUNTED[dataset.id]
    sql = f"{_last_rows(dataset)} SELECT {', '.join(named.values())} FROM known WHERE back = 1"
    used = {name: value for name, value in days.items() if f"${name}" in sql}
    found = monitor.store.ask(lambda cursor: cursor.execute(sql, {**places, **used}).fetchall()[0])
    return Counts(dict(zip(named, map(int, found), strict=True)), coverage)


def _last_rows(dataset: Dataset) -> str:
    """The rows of the chosen cells as ``known``; ``back`` is 1 for the last of each dossier or report."""
    key = ", ".join(f"r.{name}" for name in dataset.key)
    columns = ", ".join(f"r.{c.name}" for c in dataset.columns if c.name != "ward_name")
    return (
        f"WITH place AS ({_PLACES}), known AS (SELECT {columns}, "
        "last_day(CAST(r.period || '-01' AS DATE)) AS seen_on, "
        f"row_number() OVER (PARTITION BY {key} ORDER BY r.period DESC) AS back "
        f"FROM rows_{dataset.id} AS r JOIN place AS p "
        "ON p.period = r.period AND p.ward_code = r.ward_code AND p.seq = r.seq)"
    )


def _places(
    card: Scorecard, dataset: Dataset, codes: Codes, period: Period, level: Level
) -> tuple[int, dict[str, Any]]:
    """How many cells are owed, and those there are; of a chosen ward only while its code meant the same land."""
    owed = [
        (month, code)
        for month in period.months
        for code in expected_reporters(dataset, card.wards, codes, month, level)
        if not codes or code == CITY or card.wards.same(code, period.last, month)
    ]
    there = [(m, c, seq) for m, c in owed if (seq := card.heads.get((dataset.id, m, c))) is not None]
    return len(owed), {
        "months": [m for m, _, _ in there],
        "wards": [c for _, c, _ in there],
        "seqs": [s for _, _, s in there],
    }


def late(monitor: Monitor, card: Scorecard, codes: Codes, month: str, most: int) -> tuple[list[Late], int]:
    """Dossiers open at the end of ``month`` and past their due day, the longest first, and how many there are."""
    _, places = _places(card, DOSSIERS, codes, Period.parse(month), "city")
    if not places["seqs"]:
        return [], 0
    where = (
        f"FROM rows_{DOSSIERS.id} AS r JOIN ({_PLACES}) AS p "
        "ON p.period = r.period AND p.ward_code = r.ward_code AND p.seq = r.seq "
        "WHERE r.finished_on IS NULL AND r.due_on < $end"
    )
    asked = {**places, "end": month_end(month)}
    columns = "r.ward_code, r.dossier_code, r.procedure_code, r.channel, r.received_on, r.due_on"
    worst = (
        f"SELECT {columns}, date_diff('day', r.due_on, $end) AS days, r.seq, r.line {where} "
        "ORDER BY r.due_on, r.ward_code, r.dossier_code LIMIT $most"
    )

    def answer(cursor: Cursor) -> tuple[list[Late], int]:
        total = cursor.execute(f"SELECT count(*) {where}", asked).fetchall()[0][0]
        return [Late(*row) for row in cursor.execute(worst, {**asked, "most": most}).fetchall()], total

    return monitor.store.ask(answer)
