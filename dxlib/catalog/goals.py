"""Goals: dated rows of ``goals.csv``. A KPI without one has a value and no state."""

from __future__ import annotations

import csv
import hashlib
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Goal:
    """``goal`` and ``near`` are in the KPI's unit (shares 0…1); ``scope`` is city, commune, each_ward or a code."""

    kpi: str
    scope: str
    from_period: str
    goal: Decimal
    near: Decimal | None
    source: str


@dataclass(frozen=True)
class Goals:
    rows: tuple[Goal, ...]
    digest: str

    @classmethod
    def load(cls, data: Path) -> Goals:
        content = (data / "goals.csv").read_bytes()
        rows = csv.DictReader(content.decode("utf-8-sig").splitlines())
        return cls(tuple(_goal(row) for row in rows), hashlib.sha256(content).hexdigest())

    def find(self, kpi: str, scopes: tuple[str, ...], month: str) -> Goal | None:
        """The goal in force in ``month`` for the first of ``scopes`` that has one."""
        for scope in scopes:
            found = next((g for g in self._newest_first.get((kpi, scope), ()) if g.from_period <= month), None)
            if found:
                return found
        return None

    @cached_property
    def _newest_first(self) -> dict[tuple[str, str], list[Goal]]:
        found: dict[tuple[str, str], list[Goal]] = {}
        for goal in sorted(self.rows, key=lambda g: g.from_period, reverse=True):
            found.setdefault((goal.kpi, goal.scope), []).append(goal)
        return found


def _goal(row: dict[str, str]) -> Goal:
    return Goal(
        kpi=row["kpi"],
        scope=row["scope"],
        from_period=row["from_period"],
        goal=Decimal(row["goal"]),
        near=Decimal(row["near"]) if row["near"] else None,
        source=row["source"],
    )
