"""What every kind of file is reduced to before anything is judged: rows of raw text cells with their source lines."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

import pyarrow as pa

from dxlib.intake.findings import Finding

Rows = Iterator[tuple[int, list[str]]]
"""(source line counted from 1, raw cells); rows without anything in them are left out."""
Progress = Callable[[str, float], None]
"""Told now and then what is being done (``reading``, ``checking``) and which share of it, 0…1, is done."""


class Chunk(NamedTuple):
    """Rows side by side: their source ``lines``, and of each column the raw cells, plain or dictionary-encoded."""

    lines: pa.Array
    columns: list[pa.Array]


Quick = Callable[[int], list[Chunk]]
"""The next rows of a table as wide as it is told, read in one step; none where they must be taken one by one."""


class Source(NamedTuple):
    """``padded``: short rows end in blank cells, as in a workbook; otherwise a row of another width is refused.

    ``reading`` holds the choices made, for the ledger. ``aside`` are texts kept in the file but outside the table.
    ``quick`` takes rows from where ``rows`` stand, which then go on behind them.
    """

    rows: Rows
    reading: dict[str, str]
    padded: bool = False
    aside: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    quick: Quick | None = None
