"""Findings of one kind, listed up to a bound: a file may be wrong in every one of its million rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import duckdb

from dxlib import formats
from dxlib.intake.findings import Finding
from dxlib.language import say

MOST = 1000


class Collected:
    """Findings as they come. Of each kind the first :data:`MOST` are kept, the others counted."""

    def __init__(self) -> None:
        self._found: list[Finding] = []
        self._counts: Counter[str] = Counter()

    def add(self, finding: Finding) -> None:
        self._counts[finding.code] += 1
        if self._counts[finding.code] <= MOST:
            self._found.append(finding)

    def counted(self, code: str) -> bool:
        """Whether there are enough of a kind already; then one more is counted, and need not be put into words."""
        full = self._counts[code] >= MOST
        self._counts[code] += full
        return full

    @property
    def findings(self) -> list[Finding]:
        """Those kept, and of each kind how many more there are."""
        last = {f.code: f for f in self._found}
        return [
            *self._found,
            *(_and_more(f, self._counts[c] - MOST) for c, f in last.items() if self._counts[c] > MOST),
        ]


def capped(
    con: duckdb.DuckDBPyConnection,
    sql: str,
    make: Callable[..., Finding],
    values: Mapping[str, Any] | None = None,
    total: int | None = None,
) -> list[Finding]:
    """A finding for each of the first :data:`MOST` rows of ``sql``, whose first column is ``line``; then, how many
    more there are: of ``total``, if that is known already."""
    rows = con.execute(f"SELECT * FROM ({sql}) AS found ORDER BY line LIMIT {MOST + 1}", values).fetchall()
    found = [make(*row) for row in rows[:MOST]]
    if len(rows) > MOST:
        found.append(_and_more(found[-1], (total or _count(con, sql, values)) - MOST))
    return found


def _count(con: duckdb.DuckDBPyConnection, sql: str, values: Mapping[str, Any] | None) -> int:
    return int(con.execute(f"SELECT count(*) FROM ({sql}) AS found", values).fetchall()[0][0])


def _and_more(like: Finding, count: int) -> Finding:
    """Without a place in the file or a value: it stands for many."""
    message = say("{count} more have the same fault", count=formats.both(count, "count"))
    return replace(like, message=message, line=None, value=None)
