"""The filter: language, wards and period, kept in the URL as codes and shared by all pages.

Hidden widgets over codes are bound to the URL; visible ones show names and write through to them, because a bound
widget would put the translated name into the link.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from dxlib import periods
from dxlib.language import LANGUAGES, Language, t
from dxlib.monitor import Monitor
from dxlib.periods import Period
from dxlib.scorecard import Scorecard

LATEST = "latest"
_NAMES = {"vi": "Tiếng Việt", "en": "English"}


def language() -> Language:
    """The language of this run, known before any widget is drawn."""
    chosen = st.session_state.get("lang") or st.query_params.get("lang", "vi")
    return "en" if chosen == "en" else "vi"


def reference_month(monitor: Monitor, card: Scorecard) -> str:
    """The month whose wards are offered: the chosen one, else the newest with data, else this one."""
    chosen = str(st.session_state.get("period") or st.query_params.get("period") or LATEST)
    if chosen != LATEST and chosen in periods.choices(card.months):
        return Period.parse(chosen).last
    return card.months[-1] if card.months else f"{monitor.today:%Y-%m}"


def render(monitor: Monitor, card: Scorecard, lang: Language) -> None:
    """Draw the filter. Call after ``st.navigation`` and before the page runs."""
    units = monitor.wards.valid(reference_month(monitor, card))
    wards = {u.code: u.name[lang] for u in units}
    options = [LATEST, *periods.choices(card.months)]
    labels = {p: t("Newest", lang) if p == LATEST else Period.parse(p).label()[lang] for p in options}
    with st.container(key="url_state"):
        hidden: dict[str, Any] = {"bind": "query-params", "label_visibility": "collapsed"}
        st.selectbox("lang", list(LANGUAGES), key="lang", **hidden)
        st.multiselect("ward", list(wards), key="ward", **hidden)
        st.selectbox("period", options, key="period", **hidden)
    with st.sidebar:  # wards last: their box grows while one picks, and nothing below it may jump away
        _visible(
            st.segmented_control,
            "lang",
            lang,
            label="Ngôn ngữ · Language",
            options=list(LANGUAGES),
            format_func=_NAMES.__getitem__,
            required=True,
        )
        _visible(
            st.selectbox,
            "period",
            lang,
            label=t("Reporting period", lang),
            options=options,
            format_func=lambda p: labels[p][:1].upper() + labels[p][1:],
        )
        _visible(
            st.multiselect,
            "ward",
            lang,
            label=t("Wards", lang),
            options=list(wards),
            format_func=wards.__getitem__,
            placeholder=t("Whole city", lang),
            select_all=False,
        )


def _visible(widget: Callable[..., object], name: str, lang: Language, **kwargs: object) -> None:
    """A widget that shows words and writes its code to the hidden one; its key holds the language so that a switch
    of language redraws the words."""
    key = f"_{name}_{lang}"
    st.session_state[key] = st.session_state[name]
    widget(**kwargs, key=key, on_change=_picked, args=(name, key))


def _picked(name: str, key: str) -> None:
    st.session_state[name] = st.session_state[key]


def choose_ward(code: str | None) -> None:
    """Narrow to one ward, or back to the city when it is chosen already. Only from a callback."""
    st.session_state["ward"] = [] if code is None or st.session_state.get("ward") == [code] else [code]
