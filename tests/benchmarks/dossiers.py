"""Dossiers by the million, valid by the contract: what a province with a hundred times the rows would upload."""

from __future__ import annotations

from pathlib import Path

import duckdb

from dxlib.periods import shift
from tests.builders import CODES

COLUMNS = (
    "period, ward_code, dossier_code, procedure_code, essential, channel, received_on, due_on, finished_on, fee_due, "
    "paid_online, digitised, data_reused, result_required, electronic_result, population_data_used, satisfied"
)
_ROWS = """
WITH drawn AS (
  SELECT i, CAST(hash(i) >> 1 AS BIGINT) AS h, CAST('{month}-01' AS DATE) AS first_day
  FROM range({first}, {end}) AS t(i)
), dated AS (
  SELECT *, CAST(first_day + CAST(h % 27 AS INTEGER) - CAST(h // 27 % 40 AS INTEGER) AS DATE) AS received,
    h % 100 < 88 AS finished, h // 100 % 100 AS fee, h // 10000 % 100 < 90 AS result FROM drawn
)
SELECT '{month}' AS period, {wards}[1 + h // 7 % {count}] AS ward_code, 'HS-' || printf('%09d', i) AS dossier_code,
  'TT-X' || printf('%02d', h // 11 % 40) AS procedure_code, h // 13 % 2 AS essential,
  ['full', 'partial', 'paper'][1 + h // 17 % 3] AS channel, received AS received_on,
  CAST(received + 15 AS DATE) AS due_on,
  CASE WHEN finished THEN CAST(greatest(received, first_day + CAST(h // 19 % 27 AS INTEGER)) AS DATE) END
    AS finished_on,
  CASE WHEN fee < 40 THEN 8000 + 1000 * (h // 23 % 100) WHEN fee < 50 THEN 0 END AS fee_due,
  CASE WHEN fee < 40 THEN h // 29 % 2 END AS paid_online, h // 31 % 2 AS digitised, h // 37 % 2 AS data_reused,
  CAST(result AS INTEGER) AS result_required, CASE WHEN finished AND result THEN h // 41 % 2 END AS electronic_result,
  h // 43 % 2 AS population_data_used,
  CASE WHEN finished AND h // 47 % 3 > 0 THEN h // 53 % 10 // 2 % 2 END AS satisfied
FROM dated"""


def select(month: str, first: int, rows: int, wards: tuple[str, ...] = CODES) -> str:
    """SQL of ``rows`` dossiers of a month, numbered from ``first``; the same each time."""
    return _ROWS.format(month=month, first=first, end=first + rows, wards=list(wards), count=len(wards))


def months(count: int, last: str = "2024-09") -> list[str]:
    """``count`` months that end with ``last``, oldest first."""
    return [shift(last, -back) for back in reversed(range(count))]


def write_csv(path: Path, rows: int, every: list[str]) -> None:
    """A CSV of ``rows`` dossiers over the months, as an office exports it."""
    con = duckdb.connect()
    each = rows // len(every)
    parts = " UNION ALL ".join(f"({select(month, n * each, each)})" for n, month in enumerate(every))
    con.execute(f"COPY ({parts}) TO '{path}' (HEADER, DELIMITER ',')")
    con.close()
