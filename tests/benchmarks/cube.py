"""What the overview asks, at any number of rows and of versions: it reads the cube, whose size is neither's.

The rows are made inside the database (no file, no intake); the rest is the store's own: tables, cube and heads. They
stand beside the shipped sample. Where pandas and SQLite answer the same from raw rows, the numbers must agree.
"""

from __future__ import annotations

import gc
import io
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from dxlib import attention, catalog, database, tables
from dxlib.catalog.goals import Goals
from dxlib.catalog.services import DOSSIERS
from dxlib.cells import Cell
from dxlib.ledger import Entry
from dxlib.monitor import ROOT, Monitor
from dxlib.periods import Period
from dxlib.scorecard import Scorecard
from dxlib.wards import Wards
from tests.benchmarks import raw
from tests.benchmarks.checked import REPORTERS, typed
from tests.benchmarks.dossiers import months, select
from tests.benchmarks.figures import Goal, Table

DATA = ROOT / "data"
MONTHS = months(9)
"""Those of the sample: every store has the same cells."""
FLAT = 1.2
TIMES = 15
NOW = datetime(2024, 11, 15, 3, tzinfo=UTC)
WARDS, GOALS = Wards.load(DATA), Goals.load(DATA)
OURS = [k for k in catalog.kpis_of(DOSSIERS.id) if k.level == "city"]
READING = "read the scorecard, once a position"
QUESTIONS: dict[str, Callable[[Scorecard], object]] = {
    "every KPI, city and wards": lambda card: [(card.value(k), card.by_ward(k)) for k in catalog.KPIS.values()],
    "what needs attention": attention.needs_attention,
    "every history": lambda card: [card.history(k) for k in catalog.KPIS.values()],
}
Uploads = list[tuple[Entry, dict[str, bytes]]]


class Filled:
    """A database of ``rows`` dossiers over the months, with ``versions`` of the last of them."""

    def __init__(self, folder: Path, shipped: Uploads, name: str, rows: int, versions: int = 1) -> None:
        self.name, self.rows = name, rows
        self.database = database.begin(folder / f"{name}.duckdb")
        self.entries = [entry for entry, _ in shipped]
        self.shipped = self.entries[-1].seq
        with self.database.transaction() as cursor:
            tables.create(cursor, WARDS, "")
            for entry, stored in shipped:
                tables.apply(cursor, entry, stored)
        each = rows // len(MONTHS)
        for number, month in enumerate([*MONTHS, *MONTHS[-1:] * (versions - 1)]):
            self._put(month, number * each, each)

    def _put(self, month: str, first: int, rows: int) -> None:
        """The rows, then an entry that brings no others: the store does the rest."""
        seq = self.entries[-1].seq + 1
        with self.database.transaction() as cursor:
            made = typed(select(month, first, rows, REPORTERS))
            cursor.execute(f"INSERT INTO rows_{DOSSIERS.id} BY NAME SELECT {seq} AS seq, * FROM ({made})")
            counted = f"SELECT period, ward_code, count(*) FROM rows_{DOSSIERS.id} WHERE seq = {seq} GROUP BY ALL"
            cells = tuple(sorted(Cell(*c) for c in cursor.execute(counted).fetchall()))
            of = {"dataset": DOSSIERS.id, "cells": cells, "provenance": "uploaded"}
            self.entries.append(Entry(seq, NOW.isoformat(), "benchmark", "accept", **of))
            tables.apply(cursor, self.entries[-1], {DOSSIERS.id: _nothing()})

    def card(self) -> Scorecard:
        with self.database.cursor() as cursor:
            return Scorecard(cursor, WARDS, GOALS, self.entries)

    def frame(self) -> pd.DataFrame:
        """The raw rows, as far as the figures need them."""
        with self.database.cursor() as cursor:
            sql = f"SELECT {', '.join(raw.COLUMNS)} FROM rows_{DOSSIERS.id} WHERE seq > {self.shipped}"
            rows = cursor.execute(sql).df()
        return rows.astype(dict.fromkeys(("period", "ward_code", "channel"), "category"))


def run(quick: bool) -> list[Goal]:
    """Medians of stores asked in turn, so that the machine is as busy for the one as for the other."""
    sizes = (100_000, 300_000) if quick else (100_000, 1_000_000, 10_000_000, 50_000_000)
    versions = (1, 10) if quick else (1, 10, 100)
    with tempfile.TemporaryDirectory(prefix="dx-cube-") as folder:
        shipped = _shipped(Path(folder))
        rows = [Filled(Path(folder), shipped, f"{n:,} dossiers", n) for n in sizes]
        goals = _flat(rows)
        for filled in rows[:3]:
            _beside_raw_rows(filled, in_sqlite=filled.rows <= (sizes[0] if quick else 1_000_000))
        for filled in rows:
            filled.database.retire()
        goals += _flat([Filled(Path(folder), shipped, f"{n} versions", sizes[0], n) for n in versions])
    return goals


def _shipped(folder: Path) -> Uploads:
    """The sample as it stands in a store that begins with it."""
    monitor = Monitor(folder / "store", DATA, lambda: NOW)
    entries = monitor.ledger.chain().entries
    stored = [(e, {part.dataset: monitor.ledger.read_rows(e, part) for part in e.tables}) for e in entries]
    monitor.close()
    return stored


def _nothing() -> bytes:
    """A stored table without rows."""
    out = io.BytesIO()
    pq.write_table(pa.table({"line": pa.array([], pa.int64())}), out)
    return out.getvalue()


def _flat(stores: list[Filled]) -> list[Goal]:
    """What is paid once a position of the ledger, and what for each question, from the smallest to the largest."""
    every = {READING: Table(READING, stores[0].name), **{name: Table(name, stores[0].name) for name in QUESTIONS}}
    for _ in range(TIMES):
        for store in stores:
            gc.collect()
            with every[READING].timing(store.name):
                card = store.card()
            for name, question in QUESTIONS.items():
                with every[name].timing(store.name):
                    question(card)
    for table in every.values():
        table.show()
    last = stores[-1].name
    return [Goal(f"cube: {t.title}, {last} against {t.floor}", t.ratio(last), FLAT) for t in every.values()]


def _beside_raw_rows(store: Filled, in_sqlite: bool) -> None:
    """The figures of dossiers by month and ward, and of the city: from the cube, and from raw rows."""
    table = Table(f"{len(OURS)} KPIs of dossiers by month and ward, and the city's, {store.name}", "cube")
    found: list[raw.Sums] = []
    for _ in range(3):
        card = store.card()
        with table.timing("cube"):
            found = [_of_dossiers(card)]
    rows = store.frame()
    table.timed("pandas", 1 if store.rows > 1_000_000 else 3, lambda: found.append(raw.in_pandas(rows)))
    if in_sqlite:
        con = raw.sqlite_of(rows)
        table.timed("SQLite", 1, lambda: found.append(raw.in_sqlite(con)))
        con.close()
    table.show()
    assert all(other == found[0] for other in found), "raw rows give other numbers"


def _of_dossiers(card: Scorecard) -> raw.Sums:
    found: raw.Sums = {}
    for kpi in OURS:
        for month in MONTHS:
            period = Period.parse(month)
            for ward in (raw.ALL, *REPORTERS):
                value = card.value(kpi, () if ward == raw.ALL else (ward,), period)
                found[kpi.id, month, ward] = (int(value.numerator or 0), int(value.denominator or 0))
    return found
