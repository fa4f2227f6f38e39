"""What all sessions of this process share: one monitor, and chart specifications built once."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

import streamlit as st

from dxlib.errors import DxError
from dxlib.language import LANGUAGES, Language, t
from dxlib.monitor import Monitor


@st.cache_resource(show_spinner=False)
def monitor() -> Monitor:
    return Monitor()


@st.cache_resource(show_spinner=False)
def spec(name: str, lang: Language, theme: str) -> dict[str, object]:
    """A chart's specification by its builder's name; read only, for every session."""
    from dxlib import charts

    build = cast(Callable[[Language, str], dict[str, object]], getattr(charts, name))
    return build(lang, theme)


def warm() -> None:
    """Do before the first visitor what every visitor needs."""
    monitor().scorecard()
    for name in ("tile_map", "shares_by_ward", "trend"):
        spec(name, "vi", "light")


def show_error(error: Exception) -> bool:
    """Say in the reader's language what happened; the traceback goes to the log under a reference."""
    chosen = st.session_state.get("lang", "vi")
    lang: Language = chosen if chosen in LANGUAGES else "vi"
    if isinstance(error, DxError):
        st.error(error.message[lang], icon=":material/error:")
        return True
    reference = monitor().log.error(error)
    message = t("This page could not be drawn. Nothing was changed. Reference: {reference}.", lang, reference=reference)
    st.error(message, icon=":material/error:")
    return True
