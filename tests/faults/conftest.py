"""How often a fault is tried, a small store to break, and the figures at the end."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from dxlib.monitor import Monitor
from tests.builders import CODES, clock, site, upload
from tests.faults.tally import FIGURES, Tally

Count = Callable[[int, int], int]


@pytest.fixture(scope="session")
def tally(request: pytest.FixtureRequest) -> Tally:
    return request.config.stash[FIGURES]


@pytest.fixture(scope="session")
def count(request: pytest.FixtureRequest) -> Count:
    """How often: ``count(30, 300)`` is 30 in every run and 300 with ``--full``."""
    full = request.config.getoption("--full")
    return lambda usual, whole: whole if full else usual


@pytest.fixture(scope="session")
def small_home(tmp_path_factory: pytest.TempPathFactory, empty_data: Path) -> Path:
    """A store without the sample that opens fast: three uploads, the second withdrawn. Tests work on copies of it."""
    folder = tmp_path_factory.mktemp("small") / "store"
    monitor = Monitor(folder, empty_data, clock)
    upload(monitor, [site(code) for code in CODES])
    second = upload(monitor, [site(CODES[0], merchants_qr=70), site(CODES[1], merchants_qr=70)])
    upload(monitor, [site(code, "2024-08") for code in CODES[:4]])
    monitor.withdraw([second.seq], "test")
    monitor.close()
    return folder


@pytest.fixture
def small(home: Path, small_home: Path) -> Path:
    """A copy of the small store; nothing has it open."""
    shutil.copytree(small_home, home)
    return home


def needs(what: bool, why: str) -> None:
    """Skip loudly where this machine cannot make the fault; in CI that is a failure."""
    if not what:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(why)
