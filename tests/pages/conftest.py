"""A page drawn without a browser: its own store, its own monitor, a plain loopback request."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.runtime.context import ContextProxy
from streamlit.testing.v1 import AppTest

from dxlib.monitor import Monitor
from pages import service
from tests.builders import DATA, OCTOBER, ROOT, example, site, upload

Draw = Callable[..., AppTest]
FOLDS = ("columns", "figures", "wards")
"""Parts of pages that are computed only when somebody opens them."""


def send_headers(patch: pytest.MonkeyPatch, **headers: str) -> None:
    """What the request says; ``AppTest`` sends none of its own."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    patch.setattr(ContextProxy, "headers", property(lambda _: named))


@pytest.fixture(autouse=True)
def loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(st, "get_option", lambda name: {"server.address": "127.0.0.1"}[name])
    send_headers(monkeypatch, host="127.0.0.1:8501")


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Path, Path], Monitor]]:
    """Opens the monitor that the pages share; closed and forgotten at the end."""
    service.monitor.clear()

    def open_on(home: Path, data: Path) -> Monitor:
        monkeypatch.setenv("DX_HOME", str(home))
        monkeypatch.setenv("DX_DATA", str(data))
        return service.monitor()

    yield open_on
    service.monitor().close()
    service.monitor.clear()


@pytest.fixture
def shared(opened: Callable[[Path, Path], Monitor], seeded: Path) -> Monitor:
    """The pages' monitor, with the sample."""
    return opened(seeded, DATA)


@pytest.fixture
def bare(opened: Callable[[Path, Path], Monitor], home: Path, empty_data: Path) -> Monitor:
    """The pages' monitor, without any data."""
    return opened(home, empty_data)


@pytest.fixture
def draw() -> Draw:
    """Draw a page: ``draw("cashless", "en", wards=["25813"], period="2024-09")``, with its folded parts ``opened``."""

    def one(page: str, lang: str = "vi", wards: tuple[str, ...] = (), period: str = "", opened: bool = True) -> AppTest:
        at = AppTest.from_file(str(ROOT / "pages" / "frame.py"), default_timeout=60)
        for name in FOLDS:
            at.session_state[f"fold_{name}"] = opened
        asked = {"lang": lang, "ward": list(wards), "period": period}
        for name, value in asked.items():
            if value:
                at.query_params[name] = value
        return at.run() if page == "overview" else at.switch_page(f"{page}.py").run()

    return one


@pytest.fixture
def busy(shared: Monitor) -> Monitor:
    """October of the city, then other figures of Mỹ Phước, which are withdrawn and restored."""
    upload(shared, example(OCTOBER), OCTOBER)
    entry = upload(shared, [site(period="2024-10", number=50)], "mỹ_phước.csv")
    shared.withdraw([entry.seq], "Trần Bình", "Nộp nhầm")
    shared.restore([entry.seq], "Lan")
    return shared
