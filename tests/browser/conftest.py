"""Chromium, a server with its own store, and tabs on it; all ended by the tests that began them."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.driver import Reader, Server, find_chromium, launch, new_context

Tab = Callable[..., Reader]


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
