"""Rows, files and scorecards in a few words, so that a test shows only what it is about."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import duckdb

from dxlib import catalog, intake, tables
from dxlib.catalog.goals import Goal, Goals
from dxlib.catalog.model import Kpi
from dxlib.intake import Checked
from dxlib.ledger import Entry
from dxlib.monitor import Monitor
from dxlib.periods import Period
from dxlib.preview import Preview
from dxlib.scorecard import Scorecard
from dxlib.values import Value, as_dict
from dxlib.wards import Wards

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "data"
EXAMPLES = DATA / "upload_examples"
SAMPLE = DATA / "sample" / "cashless_sites.csv"
NOW = datetime(2024, 11, 15, 3, tzinfo=UTC)
TODAY = date(2024, 11, 15)
LATER = date(2025, 12, 15)
WARDS = Wards.load(DATA)
GOALS = Goals.load(DATA)
NO_GOALS = Goals((), "")
SITES = catalog.dataset("cashless_sites")
COLUMNS = [c.name for c in SITES.columns]
CODES = ("25813", "25837", "25840", "25843", "25846", "25849", "25852", "25855")
MY_PHUOC, THOI_HOA, PHU_AN = "25813", "25846", "25855"

Row = dict[str, Any]


def clock() -> datetime:
    return NOW


def site(ward: str = MY_PHUOC, period: str = "2024-09", number: int = 1, **values: Any) -> Row:
    """One good row; ``values`` overrule."""
    return {
        "period": period,
        "ward_code": ward,
        "site_code": f"S-{ward}-{number:02d}",
        "kind": "street",
        "name": f"Tuyến {number}",
        "launched_on": "2024-01-05",
        "merchants": 100,
        "merchants_qr": 80,
        "merchants_active_30d": 50,
        "transactions": 1000,
        "cashless_value_vnd": 1_000_000,
        "fees_due_vnd": 1000,
        "fees_cashless_vnd": 500,
        **values,
    }


def every_ward(period: str = "2024-09", but: Sequence[str] = (), **values: Any) -> list[Row]:
    """One row for each of the eight units, less those in ``but``."""
    return [site(code, period, **values) for code in CODES if code not in but]


def sites_csv(rows: Iterable[Row], columns: Sequence[str] | None = None, **form: Any) -> bytes:
    """The rows as a CSV file; a column that no row names is left out unless ``columns`` asks for it."""
    rows = list(rows)
    names = columns or [c for c in COLUMNS if any(c in row for row in rows)]
    out = io.StringIO()
    writer = csv.DictWriter(out, names, extrasaction="ignore", **{"lineterminator": "\n", **form})
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def checked(
    file: bytes | Iterable[Row], period: str | None = None, none: tuple[str, ...] = (), today: date = TODAY
) -> Checked:
    """What the intake makes of a file or of rows; ``none`` are wards declared to have no rows."""
    data = file if isinstance(file, bytes) else sites_csv(file)
    return intake.inspect(data, "file.csv", WARDS, today, SITES.id, period, none)


def found(result: Checked | Preview) -> list[tuple[str, int | None, str | None, str | None]]:
    """The findings, as (code, line, column, value)."""
    return [(f.code, f.line, f.column, f.value) for f in result.findings]


def errors(result: Checked | Preview) -> list[str]:
    return [f.code for f in result.findings if f.severity == "error"]


def card_of(*uploads: Checked | Iterable[Row], goals: Goals = GOALS, today: date = TODAY) -> Scorecard:
    """The scorecard after these uploads, in order, without any folder behind it."""
    con = _database()
    con.execute("BEGIN")
    try:
        entries = []
        for seq, upload in enumerate(uploads, start=1):
            good = upload if isinstance(upload, Checked) else checked(upload, today=today)
            assert good.ok, good.findings
            entries.append(
                Entry(seq, NOW.isoformat(), "test", "accept", dataset=SITES.id, cells=good.cells, provenance="uploaded")
            )
            tables.apply(con, entries[-1], good.parquet)
        return Scorecard(con, WARDS, goals, entries)
    finally:
        con.execute("ROLLBACK")


@cache
def _database() -> duckdb.DuckDBPyConnection:
    con = duckdb.connect()
    tables.create(con, WARDS, "digest")
    return con


def value(card: Scorecard, kpi: str, *codes: str, period: str | None = None) -> Value:
    return card.value(catalog.kpi(kpi), codes, Period.parse(period) if period else None)


def goal(kpi: str, scope: str, mark: str, near: str | None = None, since: str = "2024-01") -> Goal:
    return Goal(kpi, scope, since, Decimal(mark), Decimal(near) if near else None, "test")


def goals(*rows: Goal) -> Goals:
    return Goals(rows, "")


def numbers(monitor: Monitor) -> list[dict[str, Any]]:
    """Every KPI of the city and of each ward, in every month and over longer periods: all that a screen could show."""
    return card_numbers(monitor.scorecard())


def card_numbers(card: Scorecard) -> list[dict[str, Any]]:
    periods = [Period.parse(p) for p in [*card.months, "2024-Q3", "2024-01..2024-09"]]
    kpis: list[Kpi] = list(catalog.KPIS.values())
    return [as_dict(v) for k in kpis for p in (None, *periods) for v in (card.value(k, (), p), *card.by_ward(k, (), p))]


def upload(monitor: Monitor, file: bytes | Iterable[Row], name: str = "file.csv", **how: Any) -> Entry:
    """Check and accept, a shrinking file too."""
    data = file if isinstance(file, bytes) else sites_csv(file)
    preview = monitor.check(data, name, **how)
    assert preview.ok, preview.findings
    return monitor.accept(preview, "test", shrink_confirmed=True)


def example(name: str) -> bytes:
    return (EXAMPLES / name).read_bytes()


OCTOBER = "cashless_2024-10.csv"
OCTOBER_MY_PHUOC = "cashless_2024-10_my_phuoc.csv"


def snapshot(folder: Path) -> dict[str, bytes]:
    """Every byte that counts in a store: the ledger and the accepted files."""
    kept = [folder / "ledger.jsonl", *(folder / "files").glob("*"), *(folder / "rows").glob("*")]
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in kept if p.exists()}


def written(text: str) -> Any:
    return json.loads(text)
