"""Every stored byte read again at a click: whole, or each damage by name."""

from __future__ import annotations

import streamlit as st

from dxlib import records, system_words
from dxlib.audit import Audit
from dxlib.errors import DxError
from pages import tables
from pages.markdown import literal
from pages.parts import View


def render(here: View) -> bool:
    """The button and the last answer, of whichever session; True if everything was read just now."""
    st.markdown(
        here.t("Reads every entry and every accepted file again and checks its fingerprint. Nothing is changed.")
    )
    asked = st.button(here.t("Verify everything now"), type="primary", icon=":material/verified_user:")
    done = asked and verify(here)
    audit = _newest(st.session_state.get("_audit"), records.last_audit(here.monitor.ledger.home))
    if audit is None:
        st.caption(here.t("Not verified yet."))
    else:
        show(here, audit)
    return done


def verify(here: View) -> bool:
    """False, and says why, where it cannot be done: nothing was found whole, nor damaged."""
    with st.spinner(here.t("Reading every entry and file again…")):
        try:
            audit = st.session_state["_audit"] = here.monitor.audit()
            records.keep_audit(here.monitor.ledger, audit)
        except DxError as error:
            st.error(literal(error.message[here.lang]), icon=":material/error:")
            return False
    return True


def _newest(*audits: Audit | None) -> Audit | None:
    """This session's own wins: it is known even where the store could not keep it."""
    return max((audit for audit in audits if audit), key=lambda audit: audit.at, default=None)


def show(here: View, audit: Audit) -> None:
    found = system_words.verification(audit)[here.lang]
    if audit.whole:
        st.success(found, icon=":material/check_circle:")
        return
    st.error(found, icon=":material/error:")
    rows = [{here.t("File"): d.file, here.t("What is wrong"): d.message[here.lang]} for d in audit.damage]
    tables.table(here, rows, file="damage", alt=here.t("What is damaged or missing"))
