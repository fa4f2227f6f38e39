"""Draws what the pages of the monitor drew when they were recorded, from constants: nothing is asked or computed."""

import os
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import streamlit as st

from tests.benchmarks.recording import Book, play, ready


@st.cache_resource(show_spinner=False)
def book() -> Book:
    return ready(pickle.loads(Path(os.environ["RECORDED"]).read_bytes()))


recorded = book()
links: dict[str, Any] = {}


def page(name: str) -> Callable[[], None]:
    def draw() -> None:
        chosen = tuple(st.session_state.get("ward") or st.session_state.get("_ward_vi") or ())
        play(recorded.pages[name].get(chosen) or next(iter(recorded.pages[name].values())), links)

    draw.__name__ = name
    return draw


st.set_page_config(layout="wide")
sections: dict[str, list[Any]] = {}
for section, pages in recorded.sections.items():
    sections[section] = []
    for path, title, icon in pages:
        links[path] = st.Page(page(path), title=title, icon=icon, url_path=path, default=path == "overview")
        sections[section].append(links[path])
st.navigation(sections, expanded=True).run()
