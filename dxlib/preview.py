"""What would happen if this were accepted: what accepting does, looked at and rolled back.

Only the rows are not put into their table: they are read from where they are.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from dxlib import catalog, periods, tables
from dxlib.catalog.model import Dataset, Kpi
from dxlib.intake import Checked, Finding
from dxlib.language import Text, say
from dxlib.ledger import Where
from dxlib.periods import Period
from dxlib.scorecard import Scorecard, tells_of_few
from dxlib.tables import Cursor
from dxlib.values import Value, plain
from dxlib.wards import CITY

Place = tuple[str, str]
"""(period, ward_code)"""


@dataclass(frozen=True, slots=True)
class Effect:
    """One KPI that would change; ``ward_code`` 721 is the whole city. None: no value.

    ``before`` is the same month's value now, ``previous`` the month's before it: for a new month, what it follows.
    ``at_least``: more wards may still raise ``after``. ``withheld``: it changes, but would tell of too few people.
    """

    kpi: Kpi
    ward_code: str
    period: str
    before: Decimal | None
    after: Decimal | None
    previous: Decimal | None = None
    at_least: bool = False
    withheld: bool = False

    def as_dict(self) -> dict[str, Any]:
        return {
            "kpi": self.kpi.id,
            "ward_code": self.ward_code,
            "period": self.period,
            "before": plain(self.before),
            "after": plain(self.after),
        }


@dataclass(frozen=True, slots=True)
class RowChange:
    """Rows of one table, ward and month against the snapshot in force."""

    dataset: str
    period: str
    ward_code: str
    before: int
    after: int
    added: int
    changed: int
    removed: int


@dataclass(frozen=True)
class Preview:
    """A checked file and its consequences. ``basis`` is what it was compared with, by number, and ``standing`` the same
    by hash: accepting refuses if either moved."""

    checked: Checked
    findings: tuple[Finding, ...] = ()
    basis: dict[Where, int | None] = field(default_factory=dict)
    standing: frozenset[str] = frozenset()
    changes: tuple[RowChange, ...] = ()
    effects: tuple[Effect, ...] = ()
    accepted_as: int | None = None
    restorable: int | None = None

    @property
    def ok(self) -> bool:
        return self.checked.ok and not any(f.severity == "error" for f in self.findings)

    @property
    def shrinks(self) -> tuple[RowChange, ...]:
        return tuple(c for c in self.changes if c.after < c.before)

    def as_dict(self) -> dict[str, Any]:
        checked = self.checked
        return {
            "ok": self.ok,
            "dataset": checked.dataset.id if checked.dataset else None,
            "tables": [
                {
                    "dataset": part.dataset.id,
                    "cells": [{"period": c.period, "ward_code": c.ward_code, "rows": c.rows} for c in part.cells],
                }
                for part in checked.parts
            ],
            "cells": [{"period": c.period, "ward_code": c.ward_code, "rows": c.rows} for c in checked.cells],
            "rows": sum(c.rows for c in checked.cells),
            "findings": [f.as_dict() for f in self.findings],
            "effects": [e.as_dict() for e in self.effects],
        }


def effects(before: Scorecard, after: Scorecard, datasets: set[str]) -> tuple[Effect, ...]:
    """Every KPI value, city first, then by ward, that differs between the two."""
    found: list[Effect] = []
    for kpi in (k for d in catalog.DATASETS if d in datasets for k in catalog.kpis_of(d)):
        for month in _touched(before, after, kpi.dataset):
            period = Period.parse(month)
            for code in (CITY, *_wards(after, kpi, month)):
                codes = () if code == CITY else (code,)
                old, new = before.value(kpi, codes, period), after.value(kpi, codes, period)
                if (old.value, old.withheld) != (new.value, new.withheld):
                    previous = after.value(kpi, codes, period.previous()).value
                    found.append(_effect(code, month, old, new, previous))
    return tuple(found)


def _effect(code: str, month: str, old: Value, new: Value, previous: Decimal | None) -> Effect:
    if old.withheld or new.withheld or tells_of_few(old, new):
        return Effect(new.kpi, code, month, None, None, None, withheld=True)
    return Effect(new.kpi, code, month, old.value, new.value, previous, new.at_least)


def _touched(before: Scorecard, after: Scorecard, dataset: str) -> list[str]:
    """Months in which some cell of the dataset rests on another snapshot than before."""
    places = {k for k in before.heads.keys() | after.heads.keys() if k[0] == dataset}
    return sorted({k[1] for k in places if before.heads.get(k) != after.heads.get(k)})


def _wards(card: Scorecard, kpi: Kpi, month: str) -> list[str]:
    return [c for c in card.reporters(kpi, (), month) if c != CITY]


def row_changes(cursor: Cursor, dataset: Dataset, seq: int, basis: dict[Place, int | None]) -> tuple[RowChange, ...]:
    """Rows added, changed and removed in each cell of entry ``seq``, which must be applied in ``cursor``."""
    key = ", ".join(dict.fromkeys(("period", "ward_code", *dataset.key)))
    columns = [c for c in tables.columns_of(dataset) if c != "line"]
    before, after = (f"row({', '.join(f'{side}.{c}' for c in columns)})" for side in ("o", "n"))
    counted = cursor.execute(
        "WITH place AS (SELECT unnest($periods) AS period, unnest($wards) AS ward_code, unnest($olds) AS seq), "
        f"o AS (SELECT r.* FROM rows_{dataset.id} AS r JOIN place USING (period, ward_code, seq)), "
        f"n AS (SELECT * FROM rows_{dataset.id} WHERE seq = $new) "
        "SELECT period, ward_code, count(o.seq), count(n.seq), count(*) FILTER (o.seq IS NULL), "
        f"count(*) FILTER (o.seq IS NOT NULL AND n.seq IS NOT NULL AND {before} IS DISTINCT FROM {after}), "
        f"count(*) FILTER (n.seq IS NULL) FROM o FULL JOIN n USING ({key}) GROUP BY period, ward_code",
        {
            "periods": [period for period, _ in basis],
            "wards": [ward for _, ward in basis],
            "olds": [old or 0 for old in basis.values()],
            "new": seq,
        },
    ).fetchall()
    found = {(period, ward): counts for period, ward, *counts in counted}
    return tuple(RowChange(dataset.id, *place, *found.get(place, [0] * 5)) for place in sorted(basis))


def double_findings(found: list[tuple[str, str, str, str]], dataset_id: str) -> list[Finding]:
    """Keys that would stand in two wards at once."""
    column = catalog.dataset(dataset_id).key[-1]
    return [
        Finding(
            "error",
            "key_elsewhere",
            say(
                "“{key}” would stand in two wards, {one} and {other}, in {period}",
                key=key,
                one=one,
                other=other,
                period=periods.short(period),
            ),
            say("Take it out of one of the two files"),
            column=column,
            value=key,
        )
        for key, period, one, other in found
    ]


def already(number: int) -> Finding:
    return Finding(
        "error",
        "already_accepted",
        say("The same file was already accepted as no. {number}", number=number),
        say("Nothing needs to be done"),
    )


def withdrawn_before(number: int) -> Finding:
    return Finding(
        "error",
        "withdrawn_before",
        say("The same file was accepted as no. {number} and withdrawn", number=number),
        say("Restore no. {number} in the history instead", number=number),
    )


def shrink_finding(change: RowChange, reporter: Text) -> Finding:
    return Finding(
        "warning",
        "shrinks",
        say(
            "“{table}”, {reporter}, {period}: {before} rows become {after}",
            table=catalog.dataset(change.dataset).title,
            reporter=reporter,
            period=periods.short(change.period),
            before=change.before,
            after=change.after,
        ),
        say(
            "The file replaces all rows of that month: to change a few, start from the pre-filled template; "
            "if the others are really gone, confirm"
        ),
        column="ward_code",
        value=change.ward_code,
    )
