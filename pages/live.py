"""A page that keeps up by itself: it looks every few seconds whether anything moved, and is drawn again only then."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal

import streamlit as st

if TYPE_CHECKING:
    from pages.parts import View

Closed = Callable[[], None]
EVERY = 10
"""Seconds between two looks of a browser; one takes a few milliseconds while nothing moves."""
_WATCHED, _READING, _FRAGMENT = "_watched", "_reading", "live"


def begin() -> None:
    """A run of the whole page begins: every dialog is closed by it, and the page may be another."""
    st.session_state.pop(_READING, None)
    st.session_state.pop(_WATCHED, None)


def watch(here: View) -> None:
    """Say when the page last looked, and draw it again when what it shows has moved."""
    st.session_state[_WATCHED] = True
    shown = _standing(here)

    @st.fragment(run_every=EVERY, key=_FRAGMENT)
    def look() -> None:
        if _standing(here, newest=True) != shown and not st.session_state.get(_READING):
            st.rerun()
        st.markdown(f":gray-badge[:material/sync: {here.t('looked at {time}', time=f'{here.monitor.today:%H:%M:%S}')}]")

    look()


def _standing(here: View, newest: bool = False) -> tuple[Any, ...]:
    """What the page rests on: the answers, what is wrong with the store, and the day that ages are counted from."""
    monitor = here.monitor
    card = monitor.scorecard() if newest else here.card
    return card, tuple(t.code for t in monitor.troubles()), monitor.today.date()


def reading() -> Closed | Literal["ignore"]:
    """A dialog opens. A watched page waits until it is closed, for drawing it again would close it.

    Gives what the dialog is to do when it is.
    """
    if not st.session_state.get(_WATCHED):
        return "ignore"
    st.session_state[_READING] = True
    return _closed


def _closed() -> None:
    """Nobody reads any more: look at once."""
    st.session_state.pop(_READING, None)
    st.rerun(_FRAGMENT)
