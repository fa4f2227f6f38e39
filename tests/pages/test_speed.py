"""What is kept so that pages are fast is never another's, never old, and never says what nobody would have drawn."""

from __future__ import annotations

import asyncio
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from dxlib import charts, formats
from dxlib.language import Language
from dxlib.monitor import Monitor
from pages import once, parts, specs, tables
from pages.specs import Specs
from tests.benchmarks import recording
from tests.benchmarks.serving import served
from tests.benchmarks.session import Session
from tests.builders import MY_PHUOC, OCTOBER_MY_PHUOC, PHU_AN, example, upload
from tests.pages.conftest import Draw
from tests.pages.reading import LANGUAGES, SCREENS, cells, shown


def view(monitor: Monitor, lang: Language = "vi", codes: tuple[str, ...] = ()) -> parts.View:
    return parts.View(monitor, monitor.scorecard(), lang, codes, None)


# ---- drawn again ----


@pytest.mark.parametrize("page", ["overview", *SCREENS])
def test_a_page_drawn_again_is_the_same_in_every_word(shared: Monitor, draw: Draw, page: str) -> None:
    """The second session is given what the first one made, in this and no other selection or language."""
    seen = [(lang, wards) for lang in LANGUAGES for wards in ((), (MY_PHUOC,))]
    first = [read(draw(page, lang, wards)) for lang, wards in seen]
    assert [read(draw(page, lang, wards)) for lang, wards in seen] == first
    assert len({tuple(words) for words in first}) > 2


def read(at: AppTest) -> list[str]:
    """Every word but the time of day."""
    return [re.sub(r"\d\d:\d\d:\d\d", "", text) for text in shown(at)]


def test_a_new_upload_is_seen_at_once(shared: Monitor, draw: Draw) -> None:
    before = shown(draw("cashless", "en", (MY_PHUOC,)))
    upload(shared, example(OCTOBER_MY_PHUOC), OCTOBER_MY_PHUOC)
    after = shown(draw("cashless", "en", (MY_PHUOC,)))
    assert "10/2024" not in " ".join(before)
    assert "10/2024" in " ".join(after)


def _two_tables() -> None:
    """The same numbers, read in two ways, then as they are."""
    from dxlib.monitor import Monitor
    from pages import parts, tables

    monitor = Monitor()
    here = parts.View(monitor, monitor.scorecard(), "vi", (), None)
    for forms in ({"n": lambda n: f"{n} %"}, {"n": lambda n: f"{n} đ"}, {}):
        tables.table(here, [{"n": 1}, {"n": None}, {"n": 3}], forms, alt="n")


def test_numbers_read_as_their_own_table_says(shared: Monitor) -> None:
    at = AppTest.from_function(_two_tables).run()
    assert not at.exception
    assert [cells(d)[1:] for d in at.dataframe] == [["1 %", "–", "3 %"], ["1 đ", "–", "3 đ"], ["1", "–", "3"]]


def _twin_columns() -> None:
    """Two columns of the same numbers, of which once the one and once the other reads in a way of its own."""
    from dxlib.monitor import Monitor
    from pages import parts, tables

    monitor = Monitor()
    here = parts.View(monitor, monitor.scorecard(), "vi", (), None)
    for name in ("a", "b"):
        tables.table(here, [{"a": 1, "b": 1}], {name: lambda n: f"{n} %"}, alt="n")


def test_each_column_reads_in_its_own_way(shared: Monitor) -> None:
    at = AppTest.from_function(_twin_columns).run()
    assert not at.exception
    assert [cells(d)[2:] for d in at.dataframe] == [["1 %", "1"], ["1", "1 %"]]


# ---- said once ----


def test_what_is_said_is_worked_out_once_for_each_selection_and_language(shared: Monitor) -> None:
    asked: list[str] = []

    def said(here: parts.View) -> str:
        return once.once(here, "test", 1, lambda: asked.append(here.lang) or f"{here.lang} {here.codes}")  # type: ignore[func-returns-value]

    views = [view(shared), view(shared), view(shared, "en"), view(shared, "vi", (PHU_AN,))]
    assert [said(here) for here in views] == ["vi ()", "vi ()", "en ()", f"vi ('{PHU_AN}',)"]
    assert asked == ["vi", "en", "vi"]


def test_new_figures_forget_what_was_said_of_the_old(shared: Monitor) -> None:
    assert once.once(view(shared), "test", 2, lambda: "old") == "old"
    upload(shared, example(OCTOBER_MY_PHUOC), OCTOBER_MY_PHUOC)
    assert once.once(view(shared), "test", 2, lambda: "new") == "new"


def test_no_more_is_kept_than_is_allowed(shared: Monitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(once, "MOST", 3)
    here = view(shared)
    for number in range(10):
        once.once(here, "test", number, lambda: None)
    assert len(once._SAID[here.card]) <= 3


def test_forgetting_by_another_session_loses_no_answer(shared: Monitor, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another session may find it full between any two steps of this one."""

    class Forgetful(dict[Any, Any]):
        def __setitem__(self, key: Any, said: Any) -> None:
            super().__setitem__(key, said)
            self.clear()

    here = view(shared)
    once._SAID[here.card] = Forgetful()
    assert once.once(here, "test", 3, lambda: "said") == "said"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_equal_numbers_of_other_kinds_are_written_alike(lang: Language) -> None:
    """Decimal and NumPy's integers cannot even be compared with each other."""
    from decimal import Decimal

    import numpy as np

    for kinds in ((7, 7.0, Decimal(7), np.int64(7)), (0, -0.0, Decimal("-0"))):
        assert len({formats.number(n, lang) for n in kinds}) == 1
        assert len({formats.percent(n, lang) for n in kinds}) == 1
        assert len({formats.money(n, lang) for n in kinds}) == 1


# ---- only what is opened ----


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_folded_part_computes_nothing_until_it_is_opened(
    shared: Monitor, draw: Draw, lang: Language, monkeypatch: pytest.MonkeyPatch
) -> None:
    worked: list[int] = []
    whole = tables.wards_beside
    monkeypatch.setattr(tables, "wards_beside", lambda *asked: worked.append(1) or whole(*asked))  # type: ignore[func-returns-value]
    closed = draw("cashless", lang, opened=False)
    assert not worked
    opened = draw("cashless", lang)
    assert worked
    assert len(opened.dataframe) == len(closed.dataframe) + 1
    assert [e.label for e in closed.expander] == [e.label for e in opened.expander]


# ---- charts built beside the server ----


def test_every_chart_that_a_page_draws_is_built_beside_the_server() -> None:
    built = dict(charts.apart())
    assert set(built) == set(charts.LOOKS)
    for look, found in built.items():
        assert found == {name: charts.build(name, *look) for name in charts.names()}


def test_a_chart_is_built_here_where_the_other_process_cannot_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.executable", str(Path("/nowhere/python")))
    look: charts.Look = ("vi", "dark")
    assert Specs().get("maps.tile_map", look) == charts.build("maps.tile_map", *look)


def test_a_chart_is_built_here_where_the_other_process_hangs(monkeypatch: pytest.MonkeyPatch) -> None:
    hangs = Event()

    def hanging() -> Iterator[Any]:
        hangs.wait()
        yield from ()

    monkeypatch.setattr(charts, "apart", hanging)
    monkeypatch.setattr(specs, "PATIENCE", 0.1)
    look: charts.Look = ("en", "light")
    assert Specs().get("maps.tile_map", look) == charts.build("maps.tile_map", *look)
    hangs.set()


def test_every_chart_is_drawn_by_some_page() -> None:
    pages = [path.read_text("utf-8") for path in Path(parts.__file__).parent.glob("*.py")]
    assert [name for name in charts.names() if not any(f'"{name}"' in page for page in pages)] == []


# ---- messages leave at once ----

PROBE = """
import os, socket
from collections.abc import Iterator
from pathlib import Path
from threading import Event
import streamlit as st
from starlette.middleware import Middleware
from pages.prompt import Prompt

class Probe:
    def __init__(self, app):
        self.app = app

    async def __call__(self, scope, receive, send):
        if scope["type"] == "websocket":
            connection = send.__self__.transport.get_extra_info("socket")
            waits = not connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
            Path(os.environ["PROBE"]).write_text("waits" if waits else "at once")
        await self.app(scope, receive, send)

app = st.App("page.py", middleware=[{first}Middleware(Probe)])
"""


@pytest.mark.parametrize(("first", "found"), [("", "waits"), ("Middleware(Prompt), ", "at once")])
def test_small_messages_do_not_wait_for_the_ones_before(tmp_path: Path, first: str, found: str) -> None:
    """On a real server. Without the middleware they do: if that changes, it is no longer needed."""
    (tmp_path / "page.py").write_text("import streamlit as st\nst.write('ready')\n")
    (tmp_path / "probe.py").write_text(PROBE.replace("{first}", first))
    with served(tmp_path / "probe.py", tmp_path, PROBE=str(tmp_path / "found.txt")) as app:
        asyncio.run(connected(app.url))
    assert (tmp_path / "found.txt").read_text() == found


async def connected(url: str) -> None:
    async with Session(url) as session:
        await session.run()
    assert not session.errors


def test_a_page_is_recorded_and_processes_begun_afterwards_do_not_draw_it(shared: Monitor, seeded: Path) -> None:
    main = sys.modules["__main__"]
    book = recording.record(seeded, ["claims"], [()])
    assert any(call.method == "markdown" for call in book.pages["claims"][()])
    assert sys.modules["__main__"] is main
