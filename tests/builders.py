"""Rows, files and scorecards in a few words, so that a test shows only what it is about."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import duckdb

from dxlib import catalog, intake, tables
from dxlib.catalog.goals import Goal, Goals
from dxlib.catalog.model import Dataset, Kpi
from dxlib.intake import Checked
from dxlib.ledger import Entry
from dxlib.monitor import Monitor
from dxlib.periods import Period, is_month
from dxlib.preview import Preview, RowChange, row_changes
from dxlib.scorecard import Scorecard
from dxlib.values import Value, as_dict
from dxlib.wards import Wards

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "data"
EXAMPLES = DATA / "upload_examples"
SAMPLES = DATA / "sample"
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


def place(ward: str, period: str) -> Row:
    """Month and ward; the name too where the code alone says too little, for it meant other land before."""
    unit = WARDS.find(ward, period) if is_month(str(period)) else None
    name = {"ward_name": unit.name.vi} if unit and WARDS.reused(unit) else {}
    return {"period": period, "ward_code": ward, **name}


def site(ward: str = MY_PHUOC, period: str = "2024-09", number: int = 1, **values: Any) -> Row:
    """One good row; ``values`` overrule."""
    return {
        **place(ward, period),
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


def subsystem(period: str = "2024-09", number: int = 1, **values: Any) -> Row:
    """One subsystem of the IOC's list."""
    return {
        "period": period,
        "subsystem_code": f"PH-{number:02d}",
        "name_vi": f"Phân hệ {number}",
        "name_en": f"Subsystem {number}",
        "field": "administration",
        "owner": "Văn phòng",
        "stage": "operating",
        "confirmed": "Có",
        **values,
    }


def feed(ward: str = MY_PHUOC, period: str = "2024-09", number: int = 1, **values: Any) -> Row:
    """One feed, daily, received an hour before it was observed."""
    return {
        **place(ward, period),
        "subsystem_code": f"PH-{number:02d}",
        "applicable": "Có",
        "observed_at": f"{period}-28 17:00",
        "last_received_at": f"{period}-28 16:00",
        "expected_hours": "24",
        "records_30d": 1000,
        "errors_30d": 5,
        **values,
    }


def team(ward: str = MY_PHUOC, period: str = "2024-09", number: int = 1, **values: Any) -> Row:
    """One neighbourhood with its digital team."""
    return {
        **place(ward, period),
        "team_code": f"TCN-{ward}-{number:02d}",
        "neighbourhood": f"Khu phố {number}",
        "established_on": "2023-06-15",
        "decision_no": f"{number}/QĐ-UBND",
        **values,
    }


def member(ward: str = MY_PHUOC, period: str = "2024-09", number: int = 1, **values: Any) -> Row:
    """One member of a digital team; ``values`` overrule."""
    return {
        **place(ward, period),
        "team_code": f"TCN-{ward}-01",
        "member_code": f"TV-{ward}-{number:03d}",
        "role": "member",
        "female": "Không",
        "youth": "Không",
        "trained_on": None,
        **values,
    }


def members(ward: str, count: int, women: int = 0, period: str = "2024-09", **values: Any) -> list[Row]:
    """A ward's roster of ``count`` people, the first ``women`` of them women."""
    return [member(ward, period, n, female="Có" if n <= women else "Không", **values) for n in range(1, count + 1)]


def activity(ward: str = MY_PHUOC, period: str = "2024-09", number: int = 1, **values: Any) -> Row:
    """What one digital team did in a month."""
    return {
        **place(ward, period),
        "team_code": f"TCN-{ward}-{number:02d}",
        "sessions": 4,
        "households_visited": 60,
        "assists_vneid": 30,
        "assists_dossier": 20,
        "assists_signature": 10,
        "assists_wallet": 5,
        **values,
    }


def every_ward(
    period: str = "2024-09", but: Sequence[str] = (), of: Callable[..., Row] = site, **values: Any
) -> list[Row]:
    """One row for each of the eight units, less those in ``but``."""
    return [of(code, period, **values) for code in CODES if code not in but]


def as_csv(rows: Iterable[Row], columns: Sequence[str] | None = None, **form: Any) -> bytes:
    """Rows of any dataset as a CSV file, with every column that a row names unless ``columns`` asks for others."""
    rows = list(rows)
    names = columns or list(dict.fromkeys(name for row in rows for name in row))
    out = io.StringIO()
    writer = csv.DictWriter(out, names, extrasaction="ignore", **{"lineterminator": "\n", **form})
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


sites_csv = as_csv


def dataset_of(rows: Iterable[Row]) -> Dataset:
    """The dataset whose columns the rows name most of."""
    names = {name for row in rows for name in row}
    return max(catalog.DATASETS.values(), key=lambda d: len(names & {c.name for c in d.columns}) - len(d.columns) / 100)


def checked(
    file: bytes | Iterable[Row],
    period: str | None = None,
    none: tuple[str, ...] = (),
    today: date = TODAY,
    dataset: str | None = None,
) -> Checked:
    """What the intake makes of a file (of sites, unless told otherwise) or of rows; ``none`` are wards without any."""
    rows = [] if isinstance(file, bytes) else list(file)
    data = file if isinstance(file, bytes) else as_csv(rows)
    wanted = dataset or (dataset_of(rows) if rows else SITES).id
    name = "file.xlsx" if data.startswith(b"PK") else "file.csv"
    return intake.inspect(data, name, WARDS, today, wanted, period, none)


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
            entries.append(_entry(seq, good))
            tables.apply(con, entries[-1], {part.dataset.id: part.parquet for part in good.parts})
        return Scorecard(con, WARDS, goals, entries)
    finally:
        con.execute("ROLLBACK")


def changes_from(before: bytes, after: Checked) -> tuple[RowChange, ...]:
    """What the monitor would report of ``after`` where the rows of ``before`` (Parquet) stand in the same cells."""
    (part,) = after.parts
    con = _database()
    con.execute("BEGIN")
    try:
        for seq, rows in enumerate((before, part.parquet), start=1):
            tables.apply(con, _entry(seq, after), {part.dataset.id: rows})
        return row_changes(con, part.dataset, 2, {cell.place: 1 for cell in part.cells})
    finally:
        con.execute("ROLLBACK")


def _entry(seq: int, good: Checked) -> Entry:
    assert good.dataset
    of = {"dataset": good.dataset.id, "cells": good.cells, "provenance": "uploaded"}
    return Entry(seq, NOW.isoformat(), "test", "accept", **of)


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
    data = file if isinstance(file, bytes) else as_csv(file)
    preview = monitor.check(data, name, **how)
    assert preview.ok, preview.findings
    return monitor.accept(preview, "test", shrink_confirmed=True)


def sample_rows(dataset: str) -> list[dict[str, str]]:
    """The shipped sample of a dataset, as written."""
    with (SAMPLES / f"{dataset}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def sample_no(monitor: Monitor, dataset: str = "cashless_sites") -> int:
    """The number under which the sample of a dataset was accepted."""
    return next(e.seq for e in monitor.ledger.chain().entries if e.dataset == dataset and e.provenance == "sample")


def last_no(monitor: Monitor) -> int:
    """The number of the newest entry."""
    return monitor.ledger.chain().entries[-1].seq


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


def zipped(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, content in files.items():
            made.writestr(name, content)
    return out.getvalue()
