"""Every stored byte read again at a click: whole, or each damage by name."""

from __future__ import annotations

import streamlit as st

from dxlib import formats
from dxlib.audit import Audit
from pages import tables
from pages.parts import View


def render(here: View) -> None:
    st.markdown(
        here.t("Reads every entry and every accepted file again and checks its fingerprint. Nothing is changed.")
    )
    if st.button(here.t("Verify everything now"), type="primary", icon=":material/verified_user:"):
        with st.spinner(here.t("Reading every entry and file again…")):
            st.session_state["_audit"] = here.monitor.audit()
    audit: Audit | None = st.session_state.get("_audit")
    if audit is None:
        st.caption(here.t("Not verified yet during this visit."))
    else:
        show(here, audit)


def show(here: View, audit: Audit) -> None:
    read = here.t(
        "Verified {when}. Entries read: {entries}; files read: {files}.",
        when=formats.moment(audit.at, here.lang),
        entries=formats.number(audit.entries, here.lang),
        files=formats.number(audit.files, here.lang),
    )
    if audit.whole:
        st.success(f"{here.t('The store is whole.')} {read}", icon=":material/check_circle:")
        return
    st.error(
        here.t("Damaged or missing: {count}. Recover a backup to mend it.", count=len(audit.damage)) + f" {read}",
        icon=":material/error:",
    )
    rows = [{here.t("File"): d.file, here.t("What is wrong"): d.message[here.lang]} for d in audit.damage]
    tables.table(here, rows, file="damage", alt=here.t("What is damaged or missing"))
