"""Fixtures: a fixed clock, a store folder, monitors with and without the sample, all closed at the end."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, sync_playwright

from dxlib.monitor import Monitor
from dxlib.scorecard import Scorecard
from dxlib.terminal import main
from tests.browser.driver import Reader, Server, find_chromium, launch, new_context
from tests.builders import DATA, clock
from tests.faults.tally import Reporter
from tests.running import Ran, Run

settings.register_profile("default", max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("search", settings.get_profile("default"), max_examples=2000, derandomize=False)
settings.register_profile("ci", settings.get_profile("search"), derandomize=True)
"""CI tries the same 2,000 examples each time; ``pytest --hypothesis-profile=search`` looks for others."""
settings.load_profile("ci" if os.environ.get("CI") else "default")

Opener = Callable[..., Monitor]
Tab = Callable[..., Reader]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--full", action="store_true", help="the fault tests at their full counts (under an hour on two cores)"
    )


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(Reporter(config))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """With ``--full`` a test may take its time; without, the longest are left out."""
    if config.getoption("--full"):
        for item in items:
            item.add_marker(pytest.mark.timeout(3600))
        return
    left_out = [item for item in items if item.get_closest_marker("full")]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in left_out]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "store"


@pytest.fixture(scope="session")
def empty_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The reference tables without sample data."""
    folder = tmp_path_factory.mktemp("data")
    for table in DATA.glob("*.csv"):
        shutil.copy(table, folder)
    return folder


@pytest.fixture(scope="session")
def sample_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store seeded with the sample once; tests work on copies of it."""
    folder = tmp_path_factory.mktemp("seeded") / "store"
    Monitor(folder, DATA, clock).close()
    return folder


@pytest.fixture(scope="session")
def sample_card(sample_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Scorecard:
    """The sample's scorecard, read once: a scorecard never changes."""
    folder = tmp_path_factory.mktemp("card") / "store"
    shutil.copytree(sample_home, folder)
    monitor = Monitor(folder, DATA, clock)
    card = monitor.scorecard()
    monitor.close()
    return card


@pytest.fixture
def opener(home: Path) -> Iterator[Opener]:
    """Opens monitors on ``home`` (or another folder) and closes them all at the end."""
    opened: list[Monitor] = []

    def open_one(data: Path = DATA, folder: Path = home) -> Monitor:
        opened.append(Monitor(folder, data, clock))
        return opened[-1]

    yield open_one
    for monitor in opened:
        monitor.close()


@pytest.fixture
def seeded(home: Path, sample_home: Path) -> Path:
    """A store folder that holds the sample; nothing has it open."""
    shutil.copytree(sample_home, home)
    return home


@pytest.fixture
def monitor(seeded: Path, opener: Opener) -> Monitor:
    """With the sample: nine months of 2024 for eight wards."""
    return opener()


@pytest.fixture
def empty(opener: Opener, empty_data: Path) -> Monitor:
    """Without any data."""
    return opener(empty_data)


@pytest.fixture
def run(seeded: Path, capsysbinary, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command over a store with the sample in it."""
    monkeypatch.setenv("DX_HOME", str(seeded))
    monkeypatch.delenv("DX_DATA", raising=False)

    def run_one(*argv: object) -> Ran:
        try:
            status = main([str(a) for a in argv])
        except SystemExit as stop:
            status = int(str(stop.code))
        printed = capsysbinary.readouterr()
        return Ran(status, printed.out.decode(), printed.err.decode())

    return run_one


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    chromium = find_chromium()
    if chromium is None:
        why = "NO CHROMIUM FOUND: the browser journeys were not tested. Install one, or name it in CHROMIUM."
        if os.environ.get("CI"):
            pytest.fail(why)
        pytest.skip(why)
    with sync_playwright() as playwright:
        started = launch(playwright, chromium)
        yield started
        started.close()


@pytest.fixture
def tab(browser: Browser) -> Iterator[Tab]:
    """Opens a new visitor's tab on a server: ``tab(server, width=390, scheme="dark")``."""
    contexts = []

    def open_one(on: Server, width: int = 1440, height: int = 900, scheme: str = "light") -> Reader:
        contexts.append(new_context(browser, width, height, scheme))
        return Reader(contexts[-1].new_page(), on.url)

    yield open_one
    for context in contexts:
        context.close()
