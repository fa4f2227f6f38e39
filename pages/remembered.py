"""Widgets whose words follow the language and whose choice outlives a switch of it, and a visit to another page."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

import streamlit as st

from pages.parts import View


def remembered(
    here: View,
    widget: Callable[..., object],
    name: str,
    options: Collection[Any] | None = None,
    start: Any = None,
    **kwargs: Any,
) -> Any:
    """Draw ``widget`` and give its value, kept under ``name``; ``start`` until one is chosen.

    The key holds the language, for a widget keeps the words it was drawn with. A choice that is no longer among
    ``options`` is forgotten.
    """
    known = st.session_state.get(name, start)
    if options is not None and known not in options:
        known = start
    key = f"_{name}_{here.lang}"
    st.session_state[name] = st.session_state[key] = known
    offered = {} if options is None else {"options": list(options)}
    widget(key=key, on_change=_picked, args=(name, key), **offered, **kwargs)
    return st.session_state[name]


def part_of(here: View, name: str, words: dict[str, str], label: str) -> str:
    """Which part of a page is shown: a key of ``words``, the first until another is chosen."""
    how: dict[str, Any] = {"required": True, "label_visibility": "collapsed"}
    start = next(iter(words))
    return str(
        remembered(here, st.segmented_control, name, words, start, label=label, format_func=words.__getitem__, **how)
    )


def _picked(name: str, key: str) -> None:
    st.session_state[name] = st.session_state[key]
