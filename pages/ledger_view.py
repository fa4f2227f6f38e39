"""The ledger as a table that can be narrowed, and one entry of it chosen, by a click or from a box."""

from __future__ import annotations

from typing import Any, get_args

import streamlit as st

from dxlib import catalog, entries, formats, terms
from dxlib.entries import Asked
from dxlib.ledger import Action, Entry, Provenance
from pages import tables
from pages.parts import View
from pages.remembered import remembered

CHOSEN = "ledger_entry"
"""Where the number of the chosen entry is kept."""


def render(here: View, withdrawn: set[int]) -> Entry | None:
    """Filters, table and box; gives the entry chosen."""
    every = here.monitor.ledger.chain().entries
    asked = filters(here, every)
    found = entries.find(every, asked, here.monitor.wards)
    if asked.narrow:
        shown, total = (formats.number(len(x), here.lang) for x in (found, every))
        st.caption(here.t("{shown} of {all} entries", shown=shown, all=total))
    if found:
        show(here, found, every, withdrawn)
    else:
        st.info(here.t("No entry fits these filters. Clear one of them to see more."), icon=":material/filter_alt_off:")
    chosen = remembered(
        here,
        st.selectbox,
        CHOSEN,
        [e.seq for e in reversed(every)],
        label=here.t("Look at one upload"),
        format_func=lambda seq: entries.label(every[seq - 1], every, here.lang),
        placeholder=here.t("Choose an entry: an upload, a withdrawal or a restoring"),
        index=None,
    )
    return every[chosen - 1] if chosen else None


def filters(here: View, every: tuple[Entry, ...]) -> Asked:
    """What the reader asks for, in one row."""
    columns = st.columns([1, 1.4, 1.2, 1.1, 1.4], gap="small")
    names = entries.reporters(every, here.monitor.wards)
    titles = {d: catalog.dataset(d).title for d in entries.datasets(every)}
    boxes: list[tuple[str, str, dict[Any, Any]]] = [
        ("action", here.t("Action"), {a: terms.ACTIONS[a] for a in get_args(Action)}),
        ("dataset", here.t("Table"), titles),
        ("reporter", here.t("Reported by"), names),
        ("provenance", here.t("Data"), {p: terms.PROVENANCES[p] for p in get_args(Provenance)}),
    ]
    chosen: dict[str, Any] = {}
    for column, (name, label, words) in zip(columns, boxes, strict=False):
        chosen[name] = remembered(
            here,
            column.selectbox,
            f"ledger_{name}",
            words,
            label=label,
            format_func=lambda code, words=words: words[code][here.lang],
            placeholder=here.t("All"),
            index=None,
        )
    text = remembered(
        here,
        columns[-1].text_input,
        "ledger_text",
        start="",
        label=here.t("Search"),
        placeholder=here.t("File, name, note, number, SHA-256"),
        max_chars=80,
    )
    return Asked(**chosen, text=text or "")


def show(here: View, found: list[Entry], every: tuple[Entry, ...], withdrawn: set[int]) -> None:
    """The entries, newest first; a click on a row chooses it.

    A mark is known by its place, so the key names the rows: among other rows it would stand on the wrong one.
    """
    seqs = tuple(e.seq for e in found)
    key = f"ledger_{here.lang}_{hash(seqs)}_{_boxed()}"
    rows = [entry_row(here, e, every, withdrawn) for e in found]
    tables.table(
        here,
        rows,
        {here.t("Rows"): lambda count: formats.number(count, here.lang)},
        file="history",
        alt=here.t("Every entry of the history, newest first"),
        key=key,
        on_select=lambda: _clicked(key, seqs),
        selection_mode="single-row",
        column_config=widths(rows[0]),
    )


def _boxed() -> int:
    """Counts the choices that did not come from the table: after each it begins anew, without its old mark."""
    state = st.session_state
    if state.get(CHOSEN) != state.get("_ledger_clicked"):
        state["_ledger_clicked"] = state.get(CHOSEN)
        state["_ledger_boxed"] = state.get("_ledger_boxed", 0) + 1
    return int(state.get("_ledger_boxed", 0))


def _clicked(key: str, seqs: tuple[int, ...]) -> None:
    """A row marked is chosen; the mark taken off again, nothing is."""
    rows = st.session_state[key]["selection"]["rows"]
    st.session_state[CHOSEN] = st.session_state["_ledger_clicked"] = seqs[rows[0]] if rows else None


def entry_row(here: View, entry: Entry, every: tuple[Entry, ...], withdrawn: set[int]) -> dict[str, Any]:
    uploads = entries.uploads_of(entry, every)
    titles = dict.fromkeys(catalog.dataset(d).title[here.lang] for u in uploads for d in u.datasets)
    kinds = dict.fromkeys(terms.PROVENANCES[u.provenance or "uploaded"][here.lang] for u in uploads)
    action = terms.ACTIONS[entry.action][here.lang]
    return {
        here.t("No."): entry.seq,
        here.t("When"): formats.moment(entry.at, here.lang),
        here.t("Who"): entry.by,
        here.t("Action"): here.t("Accepted, then withdrawn") if entry.seq in withdrawn else action,
        here.t("Table"): _tables(here, list(titles)),
        here.t("What"): what(here, entry),
        here.t("Rows"): entry.rows if entry.action == "accept" else None,
        here.t("Data"): ", ".join(kinds),
        here.t("Note"): here.t(entry.note),
        "SHA-256": entry.file_sha256[:12],
    }


def what(here: View, entry: Entry) -> str:
    """The file, or the uploads withdrawn or restored."""
    if entry.action == "accept":
        return entry.file_name
    return ", ".join(f"{here.t('No.')} {seq}" for seq in entry.targets)


def widths(row: dict[str, Any]) -> dict[str, Any]:
    """Pixels of the columns, so that all of them are in sight on a desk's screen; each can be drawn wider."""
    pixels = (45, 122, 96, 92, 150, 140, 64, 108, 100, 100)
    return {name: st.column_config.Column(width=width) for name, width in zip(row, pixels, strict=True)}


def _tables(here: View, titles: list[str]) -> str:
    """The tables by name; of several first how many, for the column is narrow."""
    named = ", ".join(titles)
    return named if len(titles) < 2 else here.t("{count} tables: {titles}", count=len(titles), titles=named)
