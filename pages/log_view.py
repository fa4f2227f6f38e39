"""What went wrong lately, from the log, and the error behind a reference that a user reads out by telephone."""

from __future__ import annotations

import streamlit as st

from dxlib import formats, logbook
from dxlib.logbook import Event
from pages import tables
from pages.markdown import literal
from pages.parts import View
from pages.remembered import part_of, remembered

WIDTHS = (125, 190, 85, 570)
"""Pixels of the columns, so that all of them are in sight on a desk's screen."""
LONG = 90
"""Letters of a cell from which on its row breaks lines."""


def render(here: View) -> None:
    st.subheader(here.t("Recent refusals and errors"), anchor=False)
    asked, kind = st.columns(2, vertical_alignment="bottom")
    with asked:
        reference = remembered(
            here,
            st.text_input,
            "log_reference",
            start="",
            label=here.t("Reference that a user reads out"),
            placeholder="A1B2C3",
            max_chars=20,
        )
    with kind:
        everything = _everything(here)
    if logbook.tidy(reference):
        behind(here, reference)
    recent(here, everything)


def _everything(here: View) -> bool:
    words = {"wrong": here.t("Refusals and errors"), "all": here.t("Everything")}
    return part_of(here, "log_kind", words, here.t("What is shown")) == "all"


def behind(here: View, reference: str) -> None:
    """The one event that was asked for, whole."""
    event = logbook.find(here.monitor.ledger.home, reference)
    if event is None:
        words = here.t(
            "The log does not hold the reference {reference}. It has six signs, 0 to 9 and A to F; ask once more.",
            reference=literal(logbook.tidy(reference)),
        )
        st.warning(words, icon=":material/search_off:")
        return
    with st.container(border=True, key="card_event"):
        said = [event.what[here.lang], formats.moment(event.at, here.lang), event.detail[here.lang]]
        st.markdown(f"**{event.reference}** · {' · '.join(literal(words) for words in said if words)}")
        if event.places:
            st.caption(here.t("Where in the program, innermost last; send this to whoever maintains it."))
            st.code("\n".join(event.places), language=None)


def recent(here: View, everything: bool) -> None:
    log = logbook.recent(here.monitor.ledger.home, everything=everything)
    if log.events:
        rows = [row(here, event) for event in log.events]
        columns = {name: st.column_config.Column(width=pixels) for name, pixels in zip(rows[0], WIDTHS, strict=True)}
        long = any(len(event.detail[here.lang]) > LONG for event in log.events)
        tables.table(
            here,
            rows,
            file="log",
            alt=here.t("Recent refusals and errors"),
            column_config=columns,
            row_height=tables.WRAPS if long else None,
        )
    else:
        st.markdown(f":green-badge[✓ {here.t('Nothing')}] {here.t('The log holds no refusal and no error.')}")
    if len(log.events) == logbook.MOST:
        st.caption(here.t("The newest {count} are shown.", count=logbook.MOST))
    if log.skipped:
        st.caption(here.t("Lines of the log that could not be read: {count}.", count=log.skipped))


def row(here: View, event: Event) -> dict[str, str]:
    return {
        here.t("When"): formats.moment(event.at, here.lang),
        here.t("What"): event.what[here.lang],
        here.t("Reference"): event.reference,
        here.t("Details"): event.detail[here.lang],
    }
