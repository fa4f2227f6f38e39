"""Plain Python that every recomputation uses: rows are dictionaries of texts, as the CSV has them."""

from __future__ import annotations

import csv
from collections.abc import Callable
from fractions import Fraction

from tests.builders import DATA

Row = dict[str, str]
Figure = Fraction | int | None
Compute = Callable[[list[Row]], Figure]
with (DATA / "wards.csv").open(encoding="utf-8-sig", newline="") as file:
    OF_2024 = {row["ward_code"]: row for row in csv.DictReader(file) if not row["valid_from"]}


def share(part: int, whole: int) -> Fraction | None:
    return Fraction(part, whole) if whole else None


def total(*columns: str) -> Callable[[list[Row]], int]:
    return lambda rows: sum(int(row[column]) for row in rows for column in columns)


def ratio(top: str, bottom: str) -> Compute:
    return lambda rows: share(total(top)(rows), total(bottom)(rows))


def having(column: str) -> Compute:
    """The share of rows whose cell is neither blank nor “no”."""
    return lambda rows: share(sum(row[column] not in ("", "Không") for row in rows), len(rows))
