"""What was accepted, withdrawn and restored; and the way back."""

from __future__ import annotations

from typing import Any

import streamlit as st

from dxlib import catalog, formats, periods, terms
from dxlib.errors import DxError
from dxlib.language import say
from dxlib.ledger import Entry
from dxlib.preview import Effect
from dxlib.wards import CITY
from pages import parts, tables
from pages.markdown import literal
from pages.parts import View


def entry_row(here: View, entry: Entry, withdrawn: set[int]) -> dict[str, Any]:
    action = terms.ACTIONS[entry.action][here.lang]
    if entry.seq in withdrawn:
        action = here.t("Accepted, then withdrawn")
    return {
        here.t("No."): entry.seq,
        here.t("When"): formats.moment(entry.at, here.lang),
        here.t("Who"): entry.by,
        here.t("Action"): action,
        here.t("What"): what(here, entry),
        here.t("Rows"): entry.rows if entry.action == "accept" else None,
        here.t("Data"): terms.PROVENANCES[entry.provenance][here.lang] if entry.provenance else "",
        here.t("Note"): here.t(entry.note),
        "SHA-256": entry.file_sha256[:12],
    }


def what(here: View, entry: Entry) -> str:
    if entry.action != "accept":
        return ", ".join(f"{here.t('No.')} {seq}" for seq in entry.targets)
    return entry.file_name


def details(here: View, entry: Entry, withdrawn: set[int], locked: bool) -> None:
    """One upload whole: what it covers, its file to download, and the way back."""
    months = sorted({c.period for c in entry.cells})
    wards = list(dict.fromkeys(c.ward_code for c in entry.cells))
    span = periods.short(months[0]) + (f" – {periods.short(months[-1])}" if len(months) > 1 else "")
    st.markdown(
        here.t(
            "**{title}** · {span} · {wards} wards · {rows} rows",
            title=catalog.dataset(entry.dataset).title,
            span=span,
            wards=len(wards),
            rows=entry.rows,
        )
    )
    reading = [entry.reading[k] for k in ("format", "encoding", "sheet", "period") if k in entry.reading]
    st.caption(f"SHA-256 {entry.file_sha256} · {' · '.join(literal(r) for r in reading)}")
    try:
        st.download_button(
            here.t("Download the original file"),
            here.monitor.ledger.read_file(entry),
            file_name=entry.file_name,
            icon=":material/download:",
            on_click="ignore",
        )
    except DxError as error:
        st.error(error.message[here.lang], icon=":material/error:")
    if not locked:
        way_back(here, entry, "restore" if entry.seq in withdrawn else "withdraw")


def effects_of(here: View, action: str, seqs: list[int]) -> tuple[Effect, ...]:
    """Tried in the database once for each state of the ledger, not at every keystroke."""
    name = f"effects_{action}_{'_'.join(map(str, seqs))}"
    return parts.kept(here, name, name, lambda: here.monitor.effects_of(action, seqs))


def way_back(here: View, entry: Entry, action: str) -> None:
    """Withdraw or restore, its effect shown first."""
    withdrawing = action == "withdraw"
    effects = effects_of(here, action, [entry.seq])
    if effects:
        st.markdown(here.t("If it is withdrawn:") if withdrawing else here.t("If it is restored:"))
        tables.effects_table(here, list(effects))
    elif any(here.card.heads.get((entry.dataset, *c.place)) == entry.seq for c in entry.cells):
        st.info(here.t("No KPI would change."))
    else:
        st.info(here.t("This changes nothing now: newer uploads stand in its place."))
    name, note = parts.signature(here, "history")
    label = here.t("Withdraw no. {seq}", seq=entry.seq) if withdrawing else here.t("Restore no. {seq}", seq=entry.seq)
    icon = ":material/undo:" if withdrawing else ":material/redo:"
    if st.button(label, type="primary", disabled=not name, icon=icon):
        turn(here, action, [entry.seq], name, note)
    if not name:
        st.caption(here.t("Write your name; it stands in the history, unverified."))


def turn(here: View, action: str, seqs: list[int], by: str, note: str) -> None:
    """Do it, and draw the page again with the outcome; a refusal is said in its own words."""
    try:
        done = (here.monitor.withdraw if action == "withdraw" else here.monitor.restore)(seqs, by, note)
    except DxError as error:
        st.error(literal(error.message[here.lang]), icon=":material/error:")
        return
    st.session_state["_turned"] = (action, ", ".join(map(str, seqs)), done.seq)
    st.rerun()


def say_turned(here: View) -> None:
    action, seq, number = st.session_state.pop("_turned", (None, None, None))
    if action == "withdraw":
        st.success(here.t("No. {seq} is withdrawn, as entry no. {number}.", seq=seq, number=number))
    elif action == "restore":
        st.success(here.t("No. {seq} is restored, as entry no. {number}.", seq=seq, number=number))


def start_with_real_data(here: View) -> None:
    """One step from the shipped examples to one's own figures."""
    samples = here.monitor.samples()
    if not any(here.card.sample_in_force(d) for d in catalog.DATASETS):
        return
    with st.expander(here.t("Start with real data: withdraw all sample data")):
        st.markdown(
            here.t("Figures that rest on sample data will be empty until their file is uploaded. It can be restored.")
        )
        tables.effects_table(here, [e for e in effects_of(here, "withdraw", samples) if e.ward_code == CITY])
        name, _ = parts.signature(here, "real")
        if st.button(here.t("Withdraw all sample data"), disabled=not name):
            turn(here, "withdraw", samples, name, say("Start with real data").en)


here = parts.view()
entries = here.monitor.ledger.chain().entries
withdrawn = here.monitor.withdrawn()
answer = here.t("Entries: {count}. Nothing is ever deleted, and every upload can be taken back.", count=len(entries))
parts.heading(here, here.t("History"), answer)
say_turned(here)
locked = parts.read_only(here) or here.monitor.ledger.chain().damaged_line is not None
for notice in here.monitor.notices:
    st.info(notice[here.lang], icon=":material/info:")
if not entries:
    parts.nothing_yet(here)
    st.stop()
tables.table(
    here,
    [entry_row(here, e, withdrawn) for e in reversed(entries)],
    alt=here.t("Every entry of the history, newest first"),
)
uploads = [e for e in reversed(entries) if e.action == "accept"]
labels = {e.seq: f"{here.t('No.')} {e.seq} · {e.file_name}" for e in uploads}
chosen = st.selectbox(
    here.t("Look at one upload"),
    list(labels),
    index=None,
    format_func=labels.__getitem__,
    placeholder=here.t("Choose an upload"),
)
if chosen:
    with st.container(border=True, key="card_entry"):
        details(here, here.monitor.ledger.find(chosen), withdrawn, locked)
if not locked:
    start_with_real_data(here)
