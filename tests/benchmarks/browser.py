"""Overview and cashless in Chromium: a change of the ward, cold and warm loads.

Against an empty app, and against the same pages drawn from constants: what Streamlit and the browser take for so many
figures, however quickly they are found.
"""

from __future__ import annotations

import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from playwright.sync_api import Browser

from dxlib.monitor import data_folder
from dxlib.wards import Wards
from tests.benchmarks import drawing
from tests.benchmarks.figures import Goal, Table
from tests.benchmarks.page import recorded
from tests.benchmarks.recording import Chosen
from tests.benchmarks.serving import APPS, ROOT, Served, plain, seeded, served
from tests.builders import CODES

PAGES = {"overview": "/", "cashless": "/cashless"}
PEERS = "ahead of which it is to be: Evidence 0.09 s, plain Streamlit + DuckDB 0.15, Dash 0.27, Superset 1.02"
EMPTY, ALIKE = "an empty Streamlit app", "the same, served as the monitor is"
CONSTANT = "{page} from constants"


def run(quick: bool) -> list[Goal]:
    with drawing.chromium() as browser, tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        seeded(home)
        with ThreadPoolExecutor(1) as beside:  # Playwright's own loop runs in this thread
            book = beside.submit(recorded, Path(folder), home, list(PAGES), _widening()).result()
        with (
            plain(home) as empty,
            served(APPS / "empty.py", home) as alike,
            served(APPS / "constant.py", home, RECORDED=str(book)) as constant,
            served(ROOT / "app.py", home) as monitor,
        ):
            goals = _changes(browser, {EMPTY: empty, ALIKE: alike}, constant, monitor, *((1, 3) if quick else (3, 5)))
            pages = {name: (monitor.url + path, drawing.FIGURES) for name, path in PAGES.items()}
            drawing.loads(browser, {EMPTY: (empty.url, drawing.WORDS), **pages}, EMPTY, 1 if quick else 5)
    return goals


def _widening() -> list[Chosen]:
    """The selections that come about as ward after ward is picked."""
    return [CODES[:count] for count in range(6)]


def _changes(
    browser: Browser, floors: dict[str, Served], constant: Served, monitor: Served, rounds: int, wards: int
) -> list[Goal]:
    """In each round that many ``wards`` are picked, one after the other."""
    figures = Table("a change of the ward → figures", EMPTY)
    drawn = Table("a change of the ward → everything drawn", EMPTY)
    codes, names = list(CODES[:wards]), _names()[:wards]
    for _ in range(rounds):
        for name, app in floors.items():
            _add(figures, drawn, name, drawing.picks(browser, app.url, "ward", drawing.WORDS, codes))
        for name, path in PAGES.items():
            for title, app in ((CONSTANT.format(page=name), constant), (name, monitor)):
                times = drawing.picks(browser, app.url + path, "Phường, xã", drawing.FIGURES, names)
                _add(figures, drawn, title, times)
    figures.show()
    drawn.show()
    print(f"  ({PEERS})")
    return [Goal(f"{page}: change → figures, of an empty app's", figures.ratio(page), 1.5) for page in PAGES] + [
        Goal(f"{page}: the same, of an empty app's served alike", figures.ratio(page, ALIKE), 1.5) for page in PAGES
    ]


def _add(figures: Table, drawn: Table, name: str, times: list[drawing.Times]) -> None:
    for until_figures, until_drawn in times:
        figures.add(name, until_figures)
        drawn.add(name, until_drawn)


def _names() -> list[str]:
    wards = Wards.load(data_folder())
    found = (wards.find(code, "2024-09") for code in CODES[:5])
    return [unit.name.vi for unit in found if unit]
