"""A server with its own store; ended by the tests that began it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.driver import Server


@pytest.fixture
def server(seeded: Path) -> Iterator[Server]:
    """A cold server over a store that holds the sample."""
    with Server(seeded).running() as running:
        yield running


@pytest.fixture(scope="module")
def steady(sample_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that a whole module only reads from."""
    home = tmp_path_factory.mktemp("steady") / "store"
    shutil.copytree(sample_home, home)
    with Server(home).running() as running:
        yield running
