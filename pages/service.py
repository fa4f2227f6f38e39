"""What all sessions of this process share: one monitor, and chart specifications built once."""

from __future__ import annotations

import gc
import logging

import streamlit as st

from dxlib import charts
from dxlib.errors import DxError
from dxlib.language import LANGUAGES, Language, t
from dxlib.monitor import Monitor
from dxlib.palette import Theme
from pages.markdown import literal
from pages.specs import Specs


@st.cache_resource(show_spinner=False)
def monitor() -> Monitor:
    return Monitor()


@st.cache_resource(show_spinner=False)
def specs() -> Specs:
    return Specs()


def spec(name: str, lang: Language, theme: Theme) -> charts.Spec:
    """A chart's specification by its builder's name, as in “maps.tile_map”; read only, for every session."""
    return specs().get(name, (lang, theme))


def warm() -> None:
    """Do before the first visitor what every visitor needs."""
    from pages import cards  # noqa: F401 - what draws, pandas above all, is loaded here and not while somebody waits

    specs()
    monitor().scorecard()
    gc.collect()
    gc.freeze()  # what stands now stays: nobody need look at it again for garbage


def show_error(error: Exception) -> bool:
    """Say in the reader's language what happened; the traceback goes to the log under a reference."""
    chosen = st.session_state.get("lang", "vi")
    lang: Language = chosen if chosen in LANGUAGES else "vi"
    if isinstance(error, DxError):
        st.error(literal(error.message[lang]), icon=":material/error:")
        return True
    reference = _logged(error)
    message = t("This page could not be drawn. Nothing was changed. Reference: {reference}.", lang, reference=reference)
    st.error(message, icon=":material/error:")
    return True


def _logged(error: Exception) -> str:
    """The reference under which the log keeps the error; the console keeps it where the store cannot be opened."""
    logging.getLogger("dxlib").error("page failed: %s", type(error).__name__)  # its message may hold a cell's value
    try:
        return monitor().log.error(error)
    except Exception:  # whatever keeps the store from opening must not keep the message from being shown
        return "–"
