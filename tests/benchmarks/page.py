"""Every page after a filter change, against the same page drawn from constants, and against an empty app.

No browser: what the server takes. “rerun” is from the change to the end of the run, over the WebSocket; “processor”
is what the server computes for it, the script and its messages, which is what many sessions share.
"""

from __future__ import annotations

import asyncio
import pickle
import statistics
import tempfile
from pathlib import Path

from tests.benchmarks.figures import Goal
from tests.benchmarks.recording import Chosen, record
from tests.benchmarks.serving import APPS, ROOT, Served, plain, seeded, served
from tests.benchmarks.session import Session
from tests.titles import PAGES

WARDS: list[Chosen] = [("25813",), ("25837",)]
Taken = tuple[float, float]
"""Milliseconds of a rerun: (until its end, of the processor)."""


def run(quick: bool) -> list[Goal]:
    """Print every page; the goal is about the worst."""
    times, pages = (6, PAGES[::4]) if quick else (20, PAGES)
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        seeded(home)
        book = recorded(Path(folder), home, list(pages), WARDS)
        with (
            plain(home) as bare,
            served(APPS / "constant.py", home, RECORDED=str(book)) as constant,
            served(ROOT / "app.py", home) as monitor,
        ):
            floor = _rerun(bare, "", times)
            print(f"{'an empty Streamlit app':24} {floor[0]:6.1f} ms, processor {floor[1]:6.1f} ms")
            found = {name: _both(monitor, constant, name, times) for name in pages}
    return [
        Goal("every page: rerun, against the same from constants", max(r for r, _ in found.values()), 1.3),
        Goal("every page: processor, against the same from constants", max(p for _, p in found.values()), 1.3),
    ]


def recorded(folder: Path, home: Path, pages: list[str], selections: list[Chosen]) -> Path:
    """A file of the pages of the store ``home`` as constants, for ``apps/constant.py``."""
    book = folder / "recorded.pickle"
    book.write_bytes(pickle.dumps(record(home, pages, selections)))
    return book


def _both(monitor: Served, constant: Served, name: str, times: int) -> Taken:
    """The page's ratios to the constant one; print both."""
    page = "" if name == "overview" else name
    least = _rerun(constant, page, times)
    own = _rerun(monitor, page, times)
    again = _rerun(constant, page, times)  # before and after, so that a machine that slows down favours neither
    rerun, processor = (own[i] / statistics.mean((least[i], again[i])) for i in (0, 1))
    print(
        f"{name:12} {own[0]:6.1f} ms, {rerun:4.2f}× constants;  processor {own[1]:6.1f} ms, {processor:4.2f}×",
        flush=True,
    )
    return rerun, processor


def _rerun(app: Served, page: str, times: int) -> Taken:
    return asyncio.run(_changes(app, page, times))


async def _changes(app: Served, page: str, times: int) -> Taken:
    """Medians of changes between two wards, after both were drawn once."""
    async with Session(app.url, page) as session:
        await session.run()
        for chosen in WARDS * 2:
            await session.run("ward", list(chosen))
        begun = app.seconds
        taken = [await session.run("ward", list(WARDS[i % 2])) for i in range(times)]
        if session.errors:
            raise RuntimeError(f"{app.url}/{page}: {session.errors[0]}")
        return statistics.median(taken) * 1000, (app.seconds - begun) / times * 1000
