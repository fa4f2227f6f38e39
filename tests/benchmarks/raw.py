"""The figures of dossiers from raw rows, in pandas and in SQLite: what is worked out each time without a cube."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

ALL = "all"
Sums = dict[tuple[str, str, str], tuple[int, int]]
"""(KPI, month, ward) → numerator and denominator. What is no ratio has the denominator 0."""

COLUMNS = (
    *("period", "ward_code", "essential", "channel", "received_on", "due_on", "finished_on", "fee_due", "paid_online"),
    *("digitised", "result_required", "electronic_result", "population_data_used", "satisfied"),
)
_WORDS = {
    "online_intake": ("received AND channel <> 'paper'", "received"),
    "online_full": ("received AND channel = 'full'", "received"),
    "online_partial": ("received AND channel = 'partial'", "received"),
    "dossiers_on_time": ("finished AND finished_on <= due_on", "finished"),
    "overdue_open": ("finished_on IS NULL AND due_on < last_day", "0"),
    "online_payment": ("finished AND fee_due > 0 AND paid_online", "finished AND fee_due > 0"),
    "digitised": ("finished AND digitised", "finished"),
    "electronic_results": ("finished AND result_required AND electronic_result", "finished AND result_required"),
    "satisfied_dossiers": ("finished AND satisfied", "finished AND satisfied IS NOT NULL"),
    "essential_online": ("received AND essential AND channel <> 'paper'", "received AND essential"),
    "population_data_used": ("received AND population_data_used", "received"),
}
_COUNTED = [f"sum(CASE WHEN {words} THEN 1 ELSE 0 END)" for pair in _WORDS.values() for words in pair]
_SQLITE = f"""
SELECT period, ward_code, {", ".join(_COUNTED)},
  sum(CASE WHEN finished THEN julianday(finished_on) - julianday(received_on) END), sum(finished) FROM (
  SELECT *, substr(received_on, 1, 7) = period AS received, coalesce(substr(finished_on, 1, 7) = period, 0) AS finished,
    date(period || '-01', '+1 month', '-1 day') AS last_day FROM dossiers)
GROUP BY period, ward_code"""


def sqlite_of(rows: pd.DataFrame) -> sqlite3.Connection:
    """A database in memory with the rows, days as ISO texts."""
    con = sqlite3.connect(":memory:")
    con.execute(f"CREATE TABLE dossiers ({', '.join(rows.columns)})")
    texts = rows.assign(**{c: rows[c].dt.strftime("%Y-%m-%d") for c in ("received_on", "due_on", "finished_on")})
    plain = texts.astype(object).where(texts.notna(), None)
    places = ", ".join("?" * len(rows.columns))
    con.executemany(f"INSERT INTO dossiers VALUES ({places})", plain.itertuples(index=False))
    return con


def in_sqlite(con: sqlite3.Connection) -> Sums:
    found: Sums = {}
    for month, ward, *counted in con.execute(_SQLITE):
        for kpi, (one, other) in zip((*_WORDS, "handling_days"), _pairs(counted), strict=True):
            found[kpi, month, ward] = (int(one), int(other))
    return _with_the_city(found)


def _pairs(counted: list[Any]) -> Iterable[tuple[Any, Any]]:
    return zip(counted[::2], counted[1::2], strict=True)


def in_pandas(rows: pd.DataFrame) -> Sums:
    """``period`` and ``ward_code`` are categories."""
    start, last = (rows["period"].map(days).astype("datetime64[s]") for days in _months(rows["period"]))
    received = rows["received_on"].between(start, last)
    finished = rows["finished_on"].between(start, last)
    online, fee = rows["channel"] != "paper", rows["fee_due"] > 0
    required = finished & rows["result_required"]
    opinion = finished & rows["satisfied"].notna()
    essential = received & rows["essential"]
    days = (rows["finished_on"] - rows["received_on"]).dt.days.where(finished, 0)
    columns: Mapping[str, tuple[Any, Any]] = {
        "online_intake": (received & online, received),
        "online_full": (received & (rows["channel"] == "full"), received),
        "online_partial": (received & (rows["channel"] == "partial"), received),
        "dossiers_on_time": (finished & (rows["finished_on"] <= rows["due_on"]), finished),
        "overdue_open": (rows["finished_on"].isna() & (rows["due_on"] < last), finished & False),
        "online_payment": (finished & fee & rows["paid_online"].fillna(False).astype(bool), finished & fee),
        "digitised": (finished & rows["digitised"], finished),
        "electronic_results": (required & rows["electronic_result"].fillna(False).astype(bool), required),
        "satisfied_dossiers": (opinion & rows["satisfied"].fillna(False).astype(bool), opinion),
        "essential_online": (essential & online, essential),
        "population_data_used": (received & rows["population_data_used"], received),
        "handling_days": (days, finished),
    }
    wide = {(kpi, side): column for kpi, pair in columns.items() for side, column in enumerate(pair)}
    sums = pd.DataFrame(wide).groupby([rows["period"], rows["ward_code"]], observed=True).sum()
    return _with_the_city(
        {
            (kpi, *place): (int(row[kpi, 0]), int(row[kpi, 1]))
            for place, row in sums.to_dict("index").items()
            for kpi in columns
        }
    )


def _months(period: pd.Series) -> tuple[dict[str, pd.Timestamp], dict[str, pd.Timestamp]]:
    """The first and the last day of each month; there are few of them."""
    first = {name: pd.Timestamp(f"{name}-01") for name in period.cat.categories}
    return first, {name: day + pd.offsets.MonthEnd(0) for name, day in first.items()}


def _with_the_city(found: Sums) -> Sums:
    """And of each month the sums over all who report, as the ward ``ALL``."""
    for (kpi, month, _), (one, other) in [*found.items()]:
        before = found.get((kpi, month, ALL), (0, 0))
        found[kpi, month, ALL] = (before[0] + one, before[1] + other)
    return found
