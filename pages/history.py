"""What was accepted, withdrawn and restored, what each of it changed, and the way back."""

from __future__ import annotations

import streamlit as st

from pages import compare_view, entry_view, ledger_view, parts, verify_view
from pages.parts import View
from pages.remembered import part_of


def section(here: View) -> str:
    """Which part of the page is asked for; the others are not drawn, so they cost nothing."""
    words = {
        "entries": here.t("Entries"),
        "compare": here.t("Compare two uploads"),
        "verify": here.t("Verify the store"),
    }
    return part_of(here, "history_section", words, here.t("Part of the page"))


def entries_part(here: View, locked: bool, reads_only: bool) -> None:
    withdrawn = here.monitor.withdrawn()
    entry = ledger_view.render(here, withdrawn)
    if entry is not None:
        entry_view.render(here, entry, withdrawn, locked, reads_only)
    if not locked:
        entry_view.start_with_real_data(here)


here = parts.view()
chain = here.monitor.ledger.chain()
answer = here.t(
    "Entries: {count}. Nothing is ever deleted, and every upload can be taken back.", count=len(chain.entries)
)
parts.heading(here, here.t("History"), answer)
entry_view.say_turned(here)
reads_only = parts.read_only(here)
locked = reads_only or chain.damaged_line is not None
for notice in here.monitor.notices:
    st.info(notice[here.lang], icon=":material/info:")
part = section(here)
if part == "verify":
    verify_view.render(here)
elif not chain.entries:
    parts.nothing_yet(here)
elif part == "compare":
    compare_view.render(here)
else:
    entries_part(here, locked, reads_only)
