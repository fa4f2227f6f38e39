"""From the bytes of a CSV to rows that are checked and accepted, against DuckDB just reading it, pandas and Polars."""

from __future__ import annotations

import csv
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import duckdb

from dxlib.catalog.dossiers import FULL
from dxlib.intake.limits import TERMINAL
from dxlib.monitor import Monitor
from dxlib.preview import Preview
from tests.benchmarks import rivals
from tests.benchmarks.dossiers import COLUMNS, months, write_csv
from tests.benchmarks.figures import Goal, Table

FLOOR = "DuckDB read_csv, all text"
CHECK, ACCEPT, BOTH = "check", "accept", "check and accept"
RIVALS: dict[str, Callable[[Path], rivals.Judged]] = {
    "pandas, the same rules": rivals.with_pandas,
    "Polars, the same rules": rivals.with_polars,
}
LIMIT = 2.0
MONTHS = 10
Rows = list[dict[str, str]]


def run(quick: bool) -> list[Goal]:
    """Print medians and their ratio to the floor, all from this run, and give the goals of each size."""
    sizes = {"200 k": (200_000, 1)} if quick else {"1 M": (1_000_000, 3), "10 M": (10_000_000, 1)}
    with tempfile.TemporaryDirectory() as folder:
        _agree(Path(folder))
        return [_measured(Path(folder), name, rows, times) for name, (rows, times) in sizes.items()]


def _measured(folder: Path, name: str, rows: int, times: int) -> Goal:
    path = folder / f"{rows}.csv"
    write_csv(path, rows, months(MONTHS))
    size = len(path.read_bytes())  # and it lies in memory for all alike
    table = Table(f"{name} dossiers, {size / 1e6:.0f} MB", FLOOR, unit="s")
    for turn in range(times):
        table.timed(FLOOR, 1, lambda: _floor(path))
        _own(table, path, folder / f"home-{rows}-{turn}")
        for rival, judge in RIVALS.items():
            with table.timing(rival):
                judged = judge(path)
            assert not any(judged.counts.values())
    table.show()
    path.unlink()
    return Goal(f"{name} rows checked and accepted, against the floor", table.ratio(BOTH), LIMIT)


def _floor(path: Path) -> None:
    names = {name.strip(): "VARCHAR" for name in COLUMNS.split(",")}
    con = duckdb.connect()
    con.execute(
        f"CREATE TABLE rows AS SELECT * FROM read_csv('{path}', auto_detect = false, header = true, delim = ',', "
        f"quote = '\"', escape = '\"', columns = {names})"
    )
    con.close()


def _own(table: Table, path: Path, home: Path) -> None:
    """With the child process, the preview, the stored files, the database and the cube."""
    monitor = Monitor(home)
    monitor.workers.warm()
    monitor.scorecard()
    with table.timing(CHECK):
        found = _checked(monitor, path)
    assert found.ok, [finding.message.en for finding in found.findings]
    with table.timing(ACCEPT):
        monitor.accept(found, by="benchmark", shrink_confirmed=True)
    table.add(BOTH, table.rows[CHECK][-1] + table.rows[ACCEPT][-1])
    monitor.close()


def _checked(monitor: Monitor, path: Path) -> Preview:
    return monitor.check(path.read_bytes(), path.name, limits=TERMINAL)


# ---- the same work ----


def _agree(folder: Path) -> None:
    """All find the same errors in a small file that has some of each kind, and the same totals in one without."""
    good, broken = folder / "good.csv", folder / "broken.csv"
    write_csv(good, 2_000, months(2))
    planted = _planted(good, broken)
    monitor = Monitor(folder / "home")
    counts = Counter(f.code for f in _checked(monitor, broken).findings if f.severity == "error")
    totals = _totals(_checked(monitor, good))
    monitor.close()
    assert planted <= counts.keys(), planted - counts.keys()
    for rival, judge in RIVALS.items():
        assert {code: n for code, n in judge(broken).counts.items() if n} == counts, rival
        assert judge(good).totals == totals, rival
    print(f"{counts.total()} planted errors of {len(counts)} kinds: all three find the same")


def _totals(found: Preview) -> rivals.Totals:
    assert found.checked.rows
    rows = found.checked.rows.select(["period", "ward_code", "channel"]).to_pylist()
    every = Counter((row["period"], row["ward_code"]) for row in rows)
    full = Counter((row["period"], row["ward_code"]) for row in rows if row["channel"] == FULL)
    return {place: (count, full[place]) for place, count in every.items()}


def _planted(good: Path, broken: Path) -> set[str]:
    """Write the file with something wrong in every thirtieth row or one soon after it; the codes of what is."""
    with good.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for place, (column, value, _) in enumerate(_FAULTS * 4, start=1):
        next(row for row in rows[30 * place :] if row[column])[column] = value
    _doubled(rows)
    with broken.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return {code for _, _, code in _FAULTS} | {"duplicate_key"}


def _doubled(rows: Rows) -> None:
    for place in (7, 907, 1907):
        rows[place + 10] = dict(rows[place])


_FAULTS = (
    ("received_on", "2024-02-31", "bad_date"),
    ("due_on", "soon", "bad_date"),
    ("channel", "post", "bad_choice"),
    ("essential", "maybe", "bad_choice"),
    ("ward_code", "99999", "unknown_ward"),
    ("procedure_code", "", "missing_value"),
    ("fee_due", "12x", "bad_integer"),
    ("received_on", "2025-01-05", "received_by_period_end"),
    ("due_on", "2020-01-01", "due_after_received"),
    ("finished_on", "2020-01-01", "finished_on_after_received"),
    ("finished_on", "2025-01-01", "finished_on_by_period_end"),
    ("paid_online", "", "paid_where_a_fee_is_due"),
    ("electronic_result", "", "electronic_where_finished"),
    ("period", "2024-13", "bad_period"),
)
