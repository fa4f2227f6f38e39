"""What a page asks Streamlit to draw, kept as constants, and drawn again from them.

A call is kept with what it was told: tables with their cells' words, charts with their rows, widgets with their
options and labels. Functions that a widget would call are left out: a constant page computes nothing.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pandas as pd
import streamlit as st
from pandas.io.formats.style import Styler
from streamlit.delta_generator import DeltaGenerator
from streamlit.runtime.context import ContextProxy
from streamlit.testing.v1 import AppTest

from pages import again
from tests.benchmarks.serving import ROOT

METHODS = [
    "badge",
    "button",
    "caption",
    "checkbox",
    "columns",
    "container",
    "dataframe",
    "divider",
    "download_button",
    "error",
    "expander",
    "file_uploader",
    "grid",
    "header",
    "html",
    "info",
    "markdown",
    "metric",
    "multiselect",
    "page_link",
    "pagination",
    "popover",
    "segmented_control",
    "selectbox",
    "subheader",
    "success",
    "table",
    "tabs",
    "text_input",
    "toggle",
    "vega_lite_chart",
    "warning",
    "write",
]
Chosen = tuple[str, ...]
MAIN, SIDEBAR = -1, -2


@dataclass(frozen=True, slots=True)
class Table:
    """A table's values, and how the cells of a column read."""

    frame: pd.DataFrame
    words: dict[str, dict[Any, str]]

    def styled(self) -> Styler:
        forms: dict[Any, Any] = {name: lambda value, said=said: said.get(value) for name, said in self.words.items()}
        return self.frame.style.format(forms, na_rep="–")


@dataclass(frozen=True, slots=True)
class Call:
    """``place`` and ``made`` are numbers of the containers it drew in and made."""

    place: int
    method: str
    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    made: tuple[int, ...]


@dataclass
class Book:
    """Every page's calls for each selection of wards; ``sections`` is the navigation: (path, title, icon) each."""

    sections: dict[str, list[tuple[str, str, str]]] = field(default_factory=dict)
    pages: dict[str, dict[Chosen, list[Call]]] = field(default_factory=dict)


# ---- recording ----


@dataclass
class Recorder:
    book: Book = field(default_factory=Book)
    calls: list[Call] = field(default_factory=list)
    _places: dict[int, int] = field(default_factory=dict)
    _kept: list[Any] = field(default_factory=list)
    _inside: bool = False

    def recorded(self, method: str, original: Callable[..., Any]) -> Callable[..., Any]:
        def call(self_: DeltaGenerator, *args: Any, **kwargs: Any) -> Any:
            if self._inside:
                return original(self_, *args, **kwargs)
            place = self._number(self_._active_dg)
            self._inside = True
            try:
                made = original(self_, *args, **kwargs)
            finally:
                self._inside = False
            every = made if isinstance(made, list | tuple) else [made]
            numbers = tuple(self._number(dg) for dg in every if isinstance(dg, DeltaGenerator))
            self.calls.append(Call(place, method, _constant(args), _constants(method, args, kwargs), numbers))
            return made

        return call

    def _number(self, place: DeltaGenerator) -> int:
        if place._is_top_level:
            return MAIN if place._root_container == 0 else SIDEBAR
        self._kept.append(place)  # so that no other gets its identity
        return self._places.setdefault(id(place), len(self._places))


@contextmanager
def recording(recorder: Recorder) -> Iterator[None]:
    """Every call of the script is kept by ``recorder``."""
    known = {name: (getattr(st, name, None), getattr(DeltaGenerator, name)) for name in METHODS}
    navigation = st.navigation
    try:
        for name, (_, method) in known.items():
            wrapped = recorder.recorded(name, method)
            setattr(DeltaGenerator, name, wrapped)
            setattr(st, name, wrapped.__get__(st._main))
        st.navigation = _noted(recorder.book, navigation)
        yield
    finally:
        st.navigation = navigation
        for name, (function, method) in known.items():
            setattr(DeltaGenerator, name, method)
            setattr(st, name, function)


def _noted(book: Book, navigation: Callable[..., Any]) -> Callable[..., Any]:
    def noted(pages: dict[str, list[Any]], **kwargs: Any) -> Any:
        chosen = navigation(pages, **kwargs)
        book.sections = {
            section: [(p.url_path or "overview", p.title, p.icon) for p in found] for section, found in pages.items()
        }
        return chosen

    return noted


def _constant(value: Any) -> Any:
    """The same without functions and styles, so that it can be kept in a file."""
    if isinstance(value, Styler):
        return _table(value)
    if isinstance(value, tuple | list):
        return type(value)(_constant(v) for v in value)
    return "" if callable(value) and not isinstance(value, type) else value


def _constants(method: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, Any]:
    left_out = ("on_change", "args", "on_click", "bind", "format_func", "persist_state")
    kept = {name: _constant(value) for name, value in kwargs.items() if name not in left_out}
    if kwargs.get("on_click") == "ignore":
        kept["on_click"] = "ignore"
    if callable(kwargs.get("on_select")):
        kept["on_select"] = "rerun"
    if "options" in kwargs and (words := kwargs.get("format_func")):
        kept["labels"] = {option: words(option) for option in kwargs["options"]}
    return kept


def _table(styler: Styler) -> Table:
    frame, funcs = styler.data, styler._display_funcs
    words = {
        name: {value: funcs[row, place](value) for row, value in enumerate(frame[name]) if value is not pd.NA}
        for place, name in enumerate(frame.columns)
        if len(frame)
    }
    return Table(frame, words)


def record(home: Path, pages: list[str], selections: list[Chosen]) -> Book:
    """Every page of the store ``home`` as it is drawn for each selection, for somebody at the machine itself."""
    recorder = Recorder()
    request = property(lambda _: {"host": "127.0.0.1:8501"})
    with patch.dict(os.environ, DX_HOME=str(home)), patch.object(ContextProxy, "headers", request), _own_main():
        for name in pages:
            recorder.book.pages[name] = {chosen: _drawn(recorder, name, chosen) for chosen in selections}
    return recorder.book


@contextmanager
def _own_main() -> Iterator[None]:
    """Streamlit leaves its script behind as the main module, and every process begun after that would draw it."""
    main = sys.modules["__main__"]
    try:
        yield
    finally:
        sys.modules["__main__"] = main


def _drawn(recorder: Recorder, name: str, chosen: Chosen) -> list[Call]:
    at = AppTest.from_file(str(ROOT / "pages" / "frame.py"), default_timeout=120)
    at.query_params["ward"] = list(chosen)
    at.run()
    again.repeated.clear()  # what is repeated is drawn by no call
    recorder.calls = []
    with recording(recorder):
        at = at.run() if name == "overview" else at.switch_page(f"{name}.py").run()
    if at.exception:
        raise RuntimeError(f"{name}: {at.exception[0].message}")
    return recorder.calls


# ---- drawing again ----


def ready(book: Book) -> Book:
    """The same with its tables made, once."""
    for selections in book.pages.values():
        for chosen, calls in selections.items():
            selections[chosen] = [replace(c, args=tuple(map(_made, c.args))) for c in calls]
    return book


def _made(value: Any) -> Any:
    return value.styled() if isinstance(value, Table) else value


def play(calls: list[Call], pages: dict[str, Any]) -> None:
    """Draw everything again, in the same containers; links lead to ``pages`` by their path."""
    places: dict[int, Any] = {MAIN: st._main, SIDEBAR: st.sidebar}
    for call in calls:
        args, kwargs = call.args, dict(call.kwargs)
        if call.method == "page_link":
            args = (pages[args[0].removesuffix(".py")], *args[1:])
        if labels := kwargs.pop("labels", None):
            kwargs["format_func"] = labels.get
        made = getattr(places[call.place], call.method)(*args, **kwargs)
        every = made if isinstance(made, list | tuple) else [made]
        places.update(zip(call.made, (dg for dg in every if isinstance(dg, DeltaGenerator)), strict=True))
