"""One entry of the ledger whole: what it covers, what it changed, its file, and the way back."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

import streamlit as st

from dxlib import carried, catalog, entries, formats, periods, showing, terms
from dxlib.changes import CellChange, Change
from dxlib.errors import DxError
from dxlib.language import say
from dxlib.ledger import Entry, Part
from dxlib.preview import Effect
from dxlib.wards import CITY
from pages import parts, tables
from pages.markdown import literal
from pages.parts import View


def render(here: View, entry: Entry, withdrawn: set[int], locked: bool, reads_only: bool) -> None:
    with st.container(border=True, key="card_entry"):
        st.markdown(signed(here, entry))
        if entry.action == "accept":
            covers(here, entry)
            original(here, entry, reads_only)
        else:
            names(here, entry)
        what_changed(here, entry)
        if entry.action == "accept" and not locked:
            way_back(here, entry, "restore" if entry.seq in withdrawn else "withdraw")


def signed(here: View, entry: Entry) -> str:
    """Its number, what was done, by whom, when and why."""
    words = [terms.ACTIONS[entry.action][here.lang], entry.by, formats.moment(entry.at, here.lang), here.t(entry.note)]
    return " · ".join([f"**{here.t('No.')} {entry.seq}**", *(literal(w) for w in words if w)])


def covers(here: View, entry: Entry) -> None:
    """What an upload speaks of, table by table, and how it was read."""
    for part in entry.tables:
        months = sorted({c.period for c in part.cells})
        span = periods.short(months[0]) + (f" – {periods.short(months[-1])}" if len(months) > 1 else "")
        line = here.t(
            "**{title}** · {span} · {who} · {rows} rows",
            title=catalog.dataset(part.dataset).title,
            span=span,
            who=who_reports(here, part),
            rows=formats.number(part.rows, here.lang),
        )
        st.markdown(line)
    first = entry.tables[0].reading
    shown = ("format", "encoding") if entry.parts else ("format", "encoding", "sheet", "period")
    reading = [first[k] for k in shown if k in first]
    st.caption(f"SHA-256 {entry.file_sha256} · {' · '.join(literal(r) for r in reading)}")


def original(here: View, entry: Entry, reads_only: bool) -> None:
    """The exact bytes received, and the checked rows of each table. What tells of people one by one is for those who
    may upload it."""
    hidden = {d for d in entry.datasets if reads_only and catalog.dataset(d).people_in}
    with st.container(horizontal=True, vertical_alignment="center"):
        if hidden:
            words = here.t("The file tells of members one by one: it is downloaded on the machine of the monitor only.")
            st.caption(words)
        else:
            exact_bytes(here, entry)
        if not entry.parts:
            checked_rows(here, entry, hidden)
    if entry.parts:
        with st.expander(here.t("Checked rows, table by table")):
            checked_rows(here, entry, hidden)


def exact_bytes(here: View, entry: Entry) -> None:
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


def checked_rows(here: View, entry: Entry, hidden: set[str]) -> None:
    """Each table as it was stored, safe for Excel and ready to be mended and uploaded again."""
    hurt = {d for d in entry.datasets if (entry.seq, d) in here.card.hurt}
    if hurt:
        st.caption(_damaged(here, entry, hurt))
    for table in carried.carry(here.monitor.ledger, here.monitor.wards, entry, here.lang):
        if table.dataset.id in hurt:
            continue
        ways: tables.Ways = {kind: partial(table.data, kind) for kind in table.formats}
        if ways and table.dataset.id not in hidden:
            label = here.t("Download the checked rows: CSV")
            if entry.parts:
                label = f"{table.dataset.title[here.lang]}: CSV"
            tables.in_two_ways(label, ways, table.name)


def _damaged(here: View, entry: Entry, hurt: set[str]) -> str:
    if not entry.parts:
        return here.t("The checked rows of this upload are damaged and cannot be downloaded.")
    named = ", ".join(catalog.dataset(d).title[here.lang] for d in entry.datasets if d in hurt)
    return here.t("The checked rows of these tables are damaged and cannot be downloaded: {titles}.", titles=named)


def who_reports(here: View, part: Part) -> str:
    """One by name, several by their number."""
    codes = {c.ward_code for c in part.cells}
    wards = codes - {CITY}
    if len(codes) == 1:
        return reporter(here, part.cells[-1].ward_code, part.cells[-1].period)
    counted = here.t("{wards} wards", wards=len(wards))
    return f"{counted}, {reporter(here, CITY, '')}" if wards < codes else counted


def names(here: View, entry: Entry) -> None:
    """The uploads that were withdrawn or restored."""
    every = here.monitor.ledger.chain().entries
    heading = here.t("Withdrawn:") if entry.action == "withdraw" else here.t("Restored:")
    lines = [
        f"- {literal(entries.label(u, every, here.lang))} · {titles(here, u)}" for u in entries.uploads_of(entry, every)
    ]
    st.markdown("\n".join([f"**{heading}**", "", *lines]))


def titles(here: View, entry: Entry) -> str:
    """The tables of an upload by name."""
    return ", ".join(catalog.dataset(d).title[here.lang] for d in entry.datasets)


def what_changed(here: View, entry: Entry) -> None:
    """What the entry changed when it was made: rows, the city's figures, then every ward's."""
    change = parts.kept(here, "change", entry.seq, lambda: here.monitor.change_of(entry.seq))
    st.markdown(f"**{here.t('What it changed when it was made')}**")
    if change.untold:
        seqs = ", ".join(map(str, change.untold))
        warning = here.t(
            "The stored rows of no. {seqs} are damaged: not everything that this entry changed can be told.", seqs=seqs
        )
        st.warning(warning, icon=":material/warning:")
    if not change.cells:
        st.info(here.t("It changed nothing: newer uploads stood in its place."))
        return
    changed = {c.dataset for c in change.cells}
    named = [d for d in catalog.DATASETS if d in changed]
    for dataset in named:
        st.markdown(summary(here, change, dataset))
    effects(here, change)
    with st.expander(here.t("Rows by ward")):
        tables.table(
            here,
            [{**_named(here, c, len(named) > 1), **cell_row(here, c)} for c in change.cells],
            file=f"rows_{entry.seq}",
            alt=here.t("Rows by ward"),
        )


def _named(here: View, cell: CellChange, several: bool) -> dict[str, str]:
    return {here.t("Table"): catalog.dataset(cell.dataset).title[here.lang]} if several else {}


def summary(here: View, change: Change, dataset: str) -> str:
    """What changed in the rows of one table."""
    own = replace(change, cells=tuple(c for c in change.cells if c.dataset == dataset))
    added, changed, removed = (formats.number(own.rows(n), here.lang) for n in ("added", "changed", "removed"))
    return here.t(
        "**{title}** · {cells} ward-months · rows added {added}, changed {changed}, removed {removed}",
        title=catalog.dataset(dataset).title,
        cells=formats.number(len(own.cells), here.lang),
        added=added,
        changed=changed,
        removed=removed,
    )


def effects(here: View, change: Change) -> None:
    """The city's figures; the wards' under a heading that opens."""
    city = [e for e in change.effects if e.ward_code == CITY]
    wards = [e for e in change.effects if e.ward_code != CITY]
    if not change.effects and not change.untold:
        st.caption(here.t("No KPI changed."))
    if city:
        rows = [effect_row(here, e) for e in city]
        tables.table(here, rows, file=f"kpis_{change.seq}", alt=here.t("What it changed, whole city"))
    if wards:
        with st.expander(here.t("KPIs by ward, {count} values changed", count=formats.number(len(wards), here.lang))):
            rows = [{here.t("Ward"): reporter(here, e.ward_code, e.period), **effect_row(here, e)} for e in wards]
            tables.table(here, rows, file=f"kpis_by_ward_{change.seq}", alt=here.t("What it changed, by ward"))


def effect_row(here: View, effect: Effect) -> dict[str, str]:
    unit, lang, change = effect.kpi.unit, here.lang, showing.change_of(effect)
    return {
        here.t("KPI"): effect.kpi.title[lang],
        here.t("Period"): periods.short(effect.period),
        here.t("Month before"): formats.measure(effect.previous, unit, lang),
        here.t("Before"): showing.before(effect)[lang],
        here.t("After"): showing.after(effect)[lang],
        here.t("Change"): "–" if change is None else formats.difference(change, unit, lang),
    }


def cell_row(here: View, cell: CellChange) -> dict[str, Any]:
    """Rows are empty where nobody had reported the cell, and where a snapshot is damaged; 0 is “reported none”."""
    rows = cell.rows
    return {
        here.t("Ward"): reporter(here, cell.ward_code, cell.period),
        here.t("Period"): periods.short(cell.period),
        here.t("Rows before"): rows.before if rows and cell.before else None,
        here.t("Rows after"): rows.after if rows and cell.after else None,
        here.t("Added"): rows.added if rows else None,
        here.t("Changed"): rows.changed if rows else None,
        here.t("Removed"): rows.removed if rows else None,
    }


def reporter(here: View, code: str, month: str) -> str:
    return here.monitor.reporter_name(code, month, full=True)[here.lang]


def effects_of(here: View, action: str, seqs: list[int]) -> tuple[Effect, ...]:
    """Tried in the database once for each state of the ledger, not at every keystroke."""
    name = f"effects_{action}_{'_'.join(map(str, seqs))}"
    return parts.kept(here, name, name, lambda: here.monitor.effects_of(action, seqs))


def way_back(here: View, entry: Entry, action: str) -> None:
    """Withdraw or restore, its effect shown first."""
    withdrawing = action == "withdraw"
    found = effects_of(here, action, [entry.seq])
    if found:
        heading = here.t("If it is withdrawn:") if withdrawing else here.t("If it is restored:")
        st.markdown(f"**{heading}**")
        would_change(here, found)
    elif any(here.card.heads.get(place) == entry.seq for place in entry.places):
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


def would_change(here: View, found: tuple[Effect, ...]) -> None:
    """The city's figures; the wards' under a heading that opens."""
    city = [e for e in found if e.ward_code == CITY]
    wards = [e for e in found if e.ward_code != CITY]
    if city:
        tables.effects_table(here, city)
    if wards:
        with st.expander(here.t("KPIs by ward, {count} values change", count=formats.number(len(wards), here.lang))):
            tables.effects_table(here, wards)


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
    """One step from the shipped examples to one's own figures; tried only once it is asked for."""
    if not any(here.card.sample_in_force(d) for d in catalog.DATASETS):
        return
    label = here.t("Start with real data: withdraw all sample data")
    if not st.toggle(label, key=f"real_{here.lang}"):
        return
    with st.container(border=True, key="card_real"):
        st.markdown(
            here.t("Figures that rest on sample data will be empty until their file is uploaded. It can be restored.")
        )
        samples = here.monitor.samples()
        tables.effects_table(here, [e for e in effects_of(here, "withdraw", samples) if e.ward_code == CITY])
        name, _ = parts.signature(here, "real")
        if st.button(here.t("Withdraw all sample data"), disabled=not name):
            turn(here, "withdraw", samples, name, say("Start with real data").en)
