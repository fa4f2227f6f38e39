"""The KPI cube: every KPI of a dataset for every cell of one snapshot, in one SELECT.

The SELECT starts from the cells, so a ward that reported none still counts, and a denominator that belongs to
the ward (population, neighbourhoods, 1) is counted once a cell, never once a row. Portable SQL: explicit GROUP
BY, explicit casts, no division.
"""

from __future__ import annotations

from dxlib import catalog
from dxlib.catalog.model import Dataset, Kpi

AMOUNT = "DECIMAL(38, 4)"
REPORTED = "count(r.seq)"


def select(dataset: Dataset) -> str:
    """SQL giving (kpi, ward_code, period, numerator, denominator, rows, missing, seq) for snapshot ``$seq``.

    ``numerator`` is NULL where the cell has rows but none of them measures the KPI; ``missing`` counts those rows.
    """
    kpis = [k for k in catalog.kpis_of(dataset.id) if k.additive]
    measures = ",\n  ".join(line for k in kpis for line in _measures(k))
    wide = f"""
WITH dated AS (
  SELECT ward_code, period, seq, CAST(period || '-01' AS DATE) AS period_start,
    last_day(CAST(period || '-01' AS DATE)) AS period_end
  FROM cell WHERE dataset = '{dataset.id}' AND seq = $seq
), wide AS (
  SELECT c.ward_code, c.period, c.seq, {REPORTED} AS reported,
  {measures}
  FROM dated AS c
  LEFT JOIN (SELECT * FROM rows_{dataset.id} WHERE seq = $seq) AS r
    ON r.period = c.period AND r.ward_code = c.ward_code
  LEFT JOIN unit AS u ON u.code = c.ward_code AND u.valid_from <= c.period AND c.period <= u.valid_to
  GROUP BY c.ward_code, c.period, c.seq
)"""
    return wide + "\nUNION ALL ".join(_long(k) for k in kpis)


def _measures(kpi: Kpi) -> list[str]:
    missing = f"{REPORTED} - count(CASE WHEN r.seq IS NOT NULL AND ({kpi.measured}) THEN 1 END)"
    return [
        f"{missing} AS missing_{kpi.id}",
        f"{_amount(kpi, kpi.numerator, missing)} AS numerator_{kpi.id}",
        f"{_denominator(kpi, missing)} AS denominator_{kpi.id}",
    ]


def _amount(kpi: Kpi, aggregate: str, missing: str) -> str:
    """0 for a cell that reported none, NULL for one that has rows but measures nothing."""
    counted = f"{aggregate} FILTER (WHERE r.seq IS NOT NULL AND ({kpi.where}) AND ({kpi.measured}))"
    return (
        f"CASE WHEN {REPORTED} > 0 AND {missing} = {REPORTED} THEN NULL "
        f"ELSE coalesce(CAST({counted} AS {AMOUNT}), 0) END"
    )


def _denominator(kpi: Kpi, missing: str) -> str:
    if kpi.per_ward == "one":
        return f"CAST(1 AS {AMOUNT})"
    if kpi.per_ward:
        return f"CAST(max(u.{kpi.per_ward}) AS {AMOUNT})"
    return _amount(kpi, kpi.denominator, missing) if kpi.denominator else f"CAST(NULL AS {AMOUNT})"


def _long(kpi: Kpi) -> str:
    return (
        f"\nSELECT '{kpi.id}' AS kpi, ward_code, period, numerator_{kpi.id} AS numerator, "
        f"denominator_{kpi.id} AS denominator, reported AS rows, missing_{kpi.id} AS missing, seq FROM wide"
    )
