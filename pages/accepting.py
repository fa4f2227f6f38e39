"""The last step: who signs, what must be confirmed, and the buttons that accept one file or all."""

from __future__ import annotations

import streamlit as st

from pages import held, parts, uploading
from pages.markdown import literal
from pages.parts import View
from pages.remembered import remembered
from pages.uploading import Look

_SIGNATURE = "upload"


def alone(here: View, look: Look, everything: list[Look]) -> None:
    """The button of one file beside others; the name stands below, once for all."""
    _confirm(here, look)
    name, note = (str(st.session_state.get(f"{_SIGNATURE}_{part}") or "").strip() for part in ("by", "note"))
    _button(here, look, everything, name, note)
    if not name:
        st.caption(here.t("Write your name below to accept."))


def section(here: View, looks: list[Look], overlapping: bool) -> None:
    """One signature for every file that can be accepted."""
    ready = [look for look in looks if look.acceptable]
    if not ready:
        return
    st.subheader(here.t("3 · Accept"), anchor=False)
    if len(looks) == 1:
        _confirm(here, ready[0])
    name, note = parts.signature(here, _SIGNATURE)
    if len(looks) == 1:
        _button(here, ready[0], looks, name, note)
    else:
        _all(here, ready, looks, overlapping, name, note)
    if not name:
        st.caption(here.t("Write your name to accept; it stands in the history, unverified."))


def _confirm(here: View, look: Look) -> None:
    if look.found is not None and look.found.shrinks:
        label = here.t("Some wards have fewer rows than before. I have checked that this is right.")
        remembered(here, st.checkbox, held.fresh(uploading.confirmation(look)), start=False, label=label)


def _button(here: View, look: Look, everything: list[Look], name: str, note: str) -> None:
    ready = bool(name) and look.confirmed
    key = f"accept_{look.file.key}"
    if st.button(here.t("Accept"), type="primary", disabled=not ready, icon=":material/check:", key=key):
        uploading.accept(here, [look], everything, name, note)
        st.rerun()


def _all(here: View, ready: list[Look], everything: list[Look], overlapping: bool, name: str, note: str) -> None:
    if overlapping:
        st.caption(here.t("Files that name the same figures are accepted one by one."))
        return
    waiting = [look.file.label for look in ready if not look.confirmed]
    label = here.t("Accept all {count} files", count=len(ready))
    if len(ready) == 1:
        label = here.t("Accept {file}", file=literal(ready[0].file.label))
    disabled = not name or bool(waiting)
    if st.button(label, type="primary", disabled=disabled, icon=":material/done_all:", key="accept_all"):
        uploading.accept(here, ready, everything, name, note)
        st.rerun()
    if waiting:
        st.caption(here.t("Confirm first that fewer rows are right: {files}", files=", ".join(waiting)))
