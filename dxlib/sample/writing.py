"""What all sample generators share: the months, the seed, and how rows become a file."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping

from dxlib.catalog.model import Dataset

MONTHS = tuple(f"2024-{m:02d}" for m in range(1, 10))
NEXT_MONTH = "2024-10"
SEED = 2024

Row = dict[str, str | int]


def as_csv(dataset: Dataset, rows: list[Row], columns: list[str] | None = None) -> bytes:
    """CSV with a BOM, so that Excel shows the diacritics; the contract's columns unless others are named."""
    out = io.StringIO()
    names = columns or [c.name for c in dataset.columns]
    writer = csv.DictWriter(out, names, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode("utf-8-sig")


def changed(rows: list[Row], changes: Mapping[int, Row]) -> list[Row]:
    """``rows`` with some cells overruled, by place."""
    return [{**row, **changes.get(i, {})} for i, row in enumerate(rows)]
