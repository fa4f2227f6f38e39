"""From the start command to a complete overview, and what the process then takes; against an empty app."""

from __future__ import annotations

import asyncio
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from playwright.sync_api import Browser, Error

from tests.benchmarks import drawing
from tests.benchmarks.figures import Goal, Table
from tests.benchmarks.serving import APPS, ROOT, Served, plain, served
from tests.benchmarks.session import Session
from tests.browser.driver import DONE

EMPTY = "an empty Streamlit app"


def run(quick: bool) -> list[Goal]:
    """Print medians and their ratio to the empty app's, all from this run."""
    with drawing.chromium() as browser, tempfile.TemporaryDirectory() as folder:
        _starts(browser, Path(folder), 1 if quick else 3)
        return _running(browser, Path(folder) / "home-0", 1 if quick else 7)


def _starts(browser: Browser, folder: Path, rounds: int) -> None:
    table = Table("the command entered → the first page complete, cold browser cache", EMPTY, "s")
    for number in range(rounds):
        home = folder / f"home-{number}"
        table.add(EMPTY, _started(browser, APPS / "empty_page.py", home, drawing.WORDS))
        table.add("first start, with the sample", _started(browser, ROOT / "app.py", home, drawing.FIGURES))
        table.add("later start", _started(browser, ROOT / "app.py", home, drawing.FIGURES))
    table.show()


def _started(browser: Browser, script: Path, home: Path, shown: str) -> float:
    """Somebody enters the address as soon as the server answers."""
    begun = time.perf_counter()
    with served(script, home, wait=False) as app:
        context = browser.new_context(viewport={"width": 1440, "height": 900})
        page = context.new_page()
        while True:
            try:
                page.goto(app.url)
                break
            except Error:
                time.sleep(0.05)
        page.wait_for_selector(shown, timeout=60_000)
        page.wait_for_selector(DONE, timeout=60_000)
        taken = time.perf_counter() - begun
        context.close()
    return taken


def _running(browser: Browser, home: Path, rounds: int) -> list[Goal]:
    """Pages and memory of servers that are up."""
    with plain(home) as empty, served(ROOT / "app.py", home) as monitor:
        time.sleep(5)  # what is warmed is warm
        idle = {name: app.own_memory for name, app in ((EMPTY, empty), ("the monitor", monitor))}
        pages = {EMPTY: (empty.url, drawing.WORDS), "overview": (monitor.url, drawing.FIGURES)}
        tables = drawing.loads(browser, pages, EMPTY, rounds)
        print("\nmemory of the process that serves")
        for name, app in ((EMPTY, empty), ("the monitor", monitor)):
            with ThreadPoolExecutor(1) as beside:  # Playwright's own loop runs in this thread
                first, each = beside.submit(asyncio.run, _memory(app)).result()
            print(f"  {name:24} idle {idle[name]:.0f} MB, one session {first:.0f} MB, each more {each:.2f} MB")
    return [Goal("warm page, of an empty app's", tables[True].ratio("overview"), 2)]


async def _memory(app: Served) -> tuple[float, float]:
    """Megabytes with one session, and what each of twenty more adds."""
    async with Session(app.url) as first:
        await first.run()
        alone = app.own_memory
        more = [await Session(app.url).__aenter__() for _ in range(20)]
        for session in more:
            await session.run()
        each = (app.own_memory - alone) / len(more)
        for session in more:
            await session.__aexit__(None, None, None)
    return alone, each
