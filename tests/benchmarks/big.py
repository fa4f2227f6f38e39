"""A province's store: ten million dossiers in sixty months beside the sample, and what each step costs on it.

Each group of steps runs in a process of its own, so that its peak of memory is its own. The months go in through
``Monitor.accept`` as the intake would hand them over (the intake itself is passed by); the month after them is a CSV
that is read and checked like any other.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil

from dxlib import catalog, details, exports
from dxlib.monitor import ROOT, Monitor
from dxlib.periods import Period, shift
from dxlib.preview import Preview
from tests.benchmarks import checked
from tests.benchmarks.dossiers import months, write_csv
from tests.benchmarks.figures import Goal
from tests.titles import PAGES

DATA = ROOT / "data"
LAST = "2025-05"
"""The month after it is the last in which the eight wards stand."""
KPI = "dossiers_on_time"
A_PAGE = 1000
Step = tuple[str, float, float]
"""Name, seconds, peak of memory in MiB."""


def run(quick: bool) -> list[Goal]:
    """Print the seconds and the peak of memory of every step; nothing is held to a goal."""
    rows, count = (60_000, 6) if quick else (10_000_000, 60)
    with tempfile.TemporaryDirectory(prefix="dx-big-") as folder:
        home = Path(folder) / "store"
        steps = [step for work in (build, start, upload, drill, pages) for step in _apart(work, home, rows, count)]
        held = sum(p.stat().st_size for p in home.rglob("*") if p.is_file()) / 2**20
        database = sum(p.stat().st_size for p in home.glob("city*")) / 2**20
    print(f"\n{rows:,} dossiers in {count} months beside the sample: {held:,.0f} MiB, {database:,.0f} the database")
    width = max(len(name) for name, *_ in steps)
    for name, seconds, peak in steps:
        print(f"  {name:{width}} {seconds:9.3f} s   {peak:6,.0f} MiB at most")
    return []


def build(steps: Steps, home: Path, rows: int, count: int) -> None:
    every = months(count, LAST)
    with steps("first start, with the sample"):
        monitor = _opened(home)
    each, taken = rows // count, []
    _forget_peak()
    for number, month in enumerate(every):
        made = checked.upload(month, number * each, each)
        begun = time.perf_counter()
        _accept(monitor, Preview(made, basis=dict.fromkeys(made.places), standing=frozenset()))
        taken.append(time.perf_counter() - begun)
    steps.add(f"{count} months accepted", sum(taken))
    steps.add("  of them the first", taken[0])
    steps.add("  of them the last", taken[-1])
    monitor.close()


def start(steps: Steps, home: Path, rows: int, count: int) -> None:
    with steps("a start until figures are there"):
        monitor = _opened(home)
        monitor.scorecard()
    with steps("a rebuild"):
        monitor.rebuild()
    monitor.close()


def upload(steps: Steps, home: Path, rows: int, count: int) -> None:
    monitor = _opened(home)
    monitor.scorecard()
    path = home.with_name("next.csv")
    write_csv(path, rows // count, [shift(LAST, 1)])
    with steps("the next month: read, checked and tried"):
        found = monitor.check(path.read_bytes(), path.name, "dossiers")
    assert found.ok, found.findings[:3]
    with steps("  of it tried"):
        monitor._try(found.checked)
    with steps("  accepted"):
        entry = monitor.accept(found, "benchmark")
    with steps("  the figures after it"):
        monitor.scorecard(newest=True)
    with steps("what withdrawing it would change"):
        monitor.effects_of("withdraw", [entry.seq])
    with steps("withdrawn"):
        monitor.withdraw([entry.seq], "benchmark")
    with steps("restored"):
        monitor.restore([entry.seq], "benchmark")
    with steps("what it changed, in the history"):
        monitor.change_of(entry.seq)
    monitor.close()


def drill(steps: Steps, home: Path, rows: int, count: int) -> None:
    monitor = _opened(home)
    card, kpi, month = monitor.scorecard(), catalog.kpi(KPI), Period.parse(LAST)
    with steps("a month's rows behind a figure: the first page"):
        behind = details.rows_behind(monitor, kpi, (), month, "vi", card)
        _ = behind[:A_PAGE]
    with steps("  a page in their middle"):
        _ = behind[len(behind) // 2 : len(behind) // 2 + A_PAGE]
    with steps("  all of them as a CSV"):
        exports.as_csv(behind, "vi")
    monitor.close()


def pages(steps: Steps, home: Path, rows: int, count: int) -> None:
    os.environ["DX_HOME"] = str(home)
    logging.disable(logging.WARNING)  # Streamlit's, that no browser is there
    from streamlit.testing.v1 import AppTest

    app = AppTest.from_file(str(ROOT / "pages" / "frame.py"), default_timeout=120)
    with steps("the overview of a cold process"):
        app.run()
    for page in PAGES:
        app.switch_page(f"{page}.py").run()
        with steps(f"page {page}, again"):
            app.run()
        assert not app.exception, page


class Steps:
    """What was done in this process."""

    def __init__(self) -> None:
        self.done: list[Step] = []

    def add(self, name: str, seconds: float) -> None:
        self.done.append((name, seconds, _peak()))

    @contextmanager
    def __call__(self, name: str) -> Iterator[None]:
        _forget_peak()
        begun = time.perf_counter()
        yield
        self.add(name, time.perf_counter() - begun)


Work = Callable[[Steps, Path, int, int], None]


def _apart(work: Work, *given: Any) -> list[Step]:
    """The steps of a group, done in a process of its own."""
    fresh = multiprocessing.get_context("spawn")
    with fresh.Pool(1) as pool:
        return pool.apply(_done, (work, *given))


def _done(work: Work, *given: Any) -> list[Step]:
    steps = Steps()
    work(steps, *given)
    return steps.done


def _opened(home: Path) -> Monitor:
    return Monitor(home, DATA, lambda: datetime(2025, 7, 15, 3, tzinfo=UTC))


def _accept(monitor: Monitor, found: Preview) -> None:
    """Without looking at what it would change."""
    card = monitor.scorecard(newest=True)
    basis = {place: card.heads.get(place) for place in found.basis}
    standing = frozenset(card.entries[seq].hash for seq in basis.values() if seq)
    monitor.accept(Preview(found.checked, basis=basis, standing=standing), "benchmark")


def _forget_peak() -> None:
    reset = Path("/proc/self/clear_refs")
    if reset.exists():
        reset.write_text("5")


def _peak() -> float:
    status = Path("/proc/self/status")
    if not status.exists():
        return psutil.Process().memory_info().rss / 2**20
    line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024
