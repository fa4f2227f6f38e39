"""What the upload page remembers between two runs: the preview, and what was just done."""

from __future__ import annotations

from typing import Any

import streamlit as st

from dxlib.errors import DxError, StaleError
from dxlib.files import sha256
from dxlib.preview import Preview
from pages import parts
from pages.markdown import literal
from pages.parts import View


def fresh(name: str) -> str:
    """A widget key that begins anew after each accepted upload: what was said of one file is not said of the next."""
    return f"{name}_{st.session_state.get('upload_round', 0)}"


def preview(here: View, name: str, data: bytes, **settings: Any) -> Preview:
    """The preview of these bytes at this ledger position; checked again only when one of them changed."""
    key = (sha256(data), name, tuple(settings.values()))
    with st.spinner(here.t("Checking the file…")):
        return parts.kept(here, "preview", key, lambda: here.monitor.check(data, name, **settings))


def accept(here: View, found: Preview, by: str, note: str, confirmed: bool) -> None:
    """Accept, and keep the outcome for the next run; a stale preview is dropped so that a new one is made."""
    st.session_state.pop("_kept_preview", None)
    try:
        entry = here.monitor.accept(found, by, note, confirmed)
    except StaleError as error:
        st.session_state["_done"] = ("stale", error.message)
        return
    except DxError as error:
        st.session_state["_done"] = ("error", error.message)
        return
    st.session_state["_done"] = ("accepted", entry.seq)
    st.session_state["upload_round"] = st.session_state.get("upload_round", 0) + 1
    st.session_state.pop("example", None)


def say_done(here: View) -> None:
    """The outcome of the last action, once, with the way back."""
    kind, what = st.session_state.pop("_done", (None, None))
    if kind in ("stale", "error"):
        st.warning(literal(what[here.lang]), icon=":material/sync_problem:")
    if kind != "accepted":
        return
    entry = here.monitor.ledger.find(what)
    st.session_state["_accepted"] = what
    st.success(
        here.t("Accepted as no. {seq}: {rows} rows. It can be withdrawn in the history.", seq=what, rows=entry.rows),
        icon=":material/check_circle:",
    )
    with st.container(horizontal=True):
        st.page_link("overview.py", label=here.t("Overview"), icon=":material/space_dashboard:")
        st.page_link("history.py", label=here.t("History"), icon=":material/history:")
    if entry.provenance == "uploaded" and here.card.sample_in_force(entry.dataset):
        st.info(here.t("This table still shows sample data where nothing was uploaded."))
        label = here.t("Start with real data: withdraw all sample data")
        st.page_link("history.py", label=label, icon=":material/history:")


def offer_restore(here: View, seq: int) -> None:
    st.page_link("history.py", label=here.t("Restore no. {seq} in the history", seq=seq), icon=":material/history:")
