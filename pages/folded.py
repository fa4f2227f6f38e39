"""Parts of a page that are computed and drawn only once somebody opens them; opening one runs nothing else again."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st


def folded(label: str, name: str, draw: Callable[[], None], icon: str | None = None) -> None:
    """A part under its ``label``, closed at first; ``name`` is its own on the page."""

    @st.fragment(key=f"folded_{name}")
    def part() -> None:
        box = st.expander(label, key=f"fold_{name}", icon=icon, on_change="rerun")
        if box.open:
            with box:
                draw()

    part()
