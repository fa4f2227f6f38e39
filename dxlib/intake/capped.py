"""Findings of one kind, listed up to a bound: a file may be wrong in every one of its million rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import duckdb

from dxlib import formats
from dxlib.intake.findings import Finding
from dxlib.language import say

MOST = 1000


def capped(
    con: duckdb.DuckDBPyConnection, sql: str, make: Callable[..., Finding], values: Mapping[str, Any] | None = None
) -> list[Finding]:
    """A finding for each of the first :data:`MOST` rows of ``sql``, whose first column is ``line``; then, how many
    more there are."""
    rows = con.execute(f"SELECT * FROM ({sql}) AS found ORDER BY line LIMIT {MOST + 1}", values).fetchall()
    found = [make(*row) for row in rows[:MOST]]
    if len(rows) > MOST:
        total = con.execute(f"SELECT count(*) FROM ({sql}) AS found", values).fetchone()
        found.append(_and_more(found[-1], (total[0] if total else MOST) - MOST))
    return found


def _and_more(like: Finding, count: int) -> Finding:
    """Without a value: it stands for many."""
    message = say("{count} more lines have the same fault", count=formats.both(count, "count"))
    return replace(like, message=message, line=None, value=None)
