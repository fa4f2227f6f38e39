"""Two uploads of one table beside each other, row by row."""

from __future__ import annotations

from typing import Any

import streamlit as st

from dxlib import catalog, comparison, entries, formats, periods
from dxlib.comparison import Comparison, Difference
from dxlib.errors import DxError
from dxlib.ledger import Entry
from pages import parts, tables
from pages.entry_view import reporter
from pages.markdown import literal
from pages.parts import View
from pages.remembered import remembered

Row = dict[str, str]
WIDEST = 300


def render(here: View) -> None:
    every = here.monitor.ledger.chain().entries
    uploads = {d: [e for e in every if d in e.datasets] for d in entries.datasets(every)}
    pairs = {d: found for d, found in uploads.items() if len(found) > 1}
    if not pairs:
        st.info(here.t("Comparing takes two uploads of the same table. No table has two yet."))
        return
    dataset, older, newer = choose(here, pairs)
    try:
        found = parts.kept(
            here,
            "comparison",
            (dataset, older.seq, newer.seq),
            lambda: here.monitor.compare(older.seq, newer.seq, dataset),
        )
    except DxError as error:
        st.error(literal(error.message[here.lang]), icon=":material/error:")
        return
    show(here, found)


def choose(here: View, pairs: dict[str, list[Entry]]) -> tuple[str, Entry, Entry]:
    """The table, then its two uploads; at first the newest two that speak of the same figures."""
    left, middle, right = st.columns(3, gap="small")
    newest_first = sorted(pairs, key=lambda d: -pairs[d][-1].seq)
    alike = {d: found for d in newest_first if (found := comparison.newest_pair(pairs[d], d))}
    dataset = remembered(
        here,
        left.selectbox,
        "compare_dataset",
        newest_first,
        start=max(alike, key=lambda d: alike[d][1].seq, default=newest_first[0]),
        label=here.t("Table to compare"),
        format_func=lambda d: catalog.dataset(d).title[here.lang],
    )
    uploads = {e.seq: e for e in reversed(pairs[dataset])}
    newest, *before = uploads
    first = alike[dataset][0].seq if dataset in alike else before[0]
    words = here.t("Older upload"), here.t("Newer upload")
    older = _upload(here, middle, f"compare_older_{dataset}", words[0], {s: uploads[s] for s in before}, start=first)
    later = {seq: e for seq, e in uploads.items() if seq > older.seq}
    partner = next((seq for seq, e in later.items() if comparison.share_cells(older, e, dataset)), newest)
    newer = _upload(here, right, f"compare_newer_{dataset}", words[1], later, start=partner)
    return dataset, older, newer


def _upload(
    here: View,
    place: st.delta_generator.DeltaGenerator,
    name: str,
    label: str,
    uploads: dict[int, Entry],
    start: int,
) -> Entry:
    gone = here.monitor.withdrawn()

    def words(seq: int) -> str:
        line = f"{here.t('No.')} {seq} · {uploads[seq].file_name}"
        return f"{line} · {here.t('withdrawn')}" if seq in gone else line

    chosen: int = remembered(here, place.selectbox, name, uploads, start=start, label=label, format_func=words)
    return uploads[chosen]


def show(here: View, found: Comparison) -> None:
    if found.only_older or found.only_newer:
        st.caption(
            here.t(
                "Ward-months only in no. {older}: {left}; only in no. {newer}: {right}. They are not compared.",
                older=found.older.seq,
                newer=found.newer.seq,
                left=formats.number(found.only_older, here.lang),
                right=formats.number(found.only_newer, here.lang),
            )
        )
    if not found.cells:
        st.info(here.t("The two uploads have no ward and month in common: there is nothing to compare row by row."))
        return
    st.markdown(counts(here, found))
    if not found.differing:
        st.success(here.t("Every row is the same in both."), icon=":material/check_circle:")
        return
    if found.dataset.people_in:
        show_groups(here, found)
        return
    if len(found.differences) < found.differing:
        shown, total = (formats.number(n, here.lang) for n in (len(found.differences), found.differing))
        note = here.t(
            "The table and its download hold the first {shown} of {all} rows that differ; the counts are whole.",
            shown=shown,
            all=total,
        )
        st.warning(note, icon=":material/content_cut:")
    key = (found.dataset.id, found.older.seq, found.newer.seq, here.lang)
    rows = parts.kept(here, "comparison_rows", key, lambda: difference_rows(here, found))
    name = f"comparison_{found.older.seq}_{found.newer.seq}"
    alt = here.t("Rows that differ between the two uploads")
    tables.table(here, rows, file=name, alt=alt, column_config=widths(rows))


def show_groups(here: View, found: Comparison) -> None:
    """People by team, never one by one."""
    st.caption(here.t("People are counted by team; nobody is shown alone."))
    if not found.groups:
        st.info(here.t("Every team counts the same in both."))
        return
    dataset = found.dataset
    heads = [here.t("People"), *(here.t("With “{column}”", column=c.title) for c in comparison.filled_columns(dataset))]
    team = dataset.column(dataset.people_in or "").title[here.lang]
    rows = [
        {
            here.t("Ward"): reporter(here, g.ward_code, g.period),
            here.t("Period"): periods.short(g.period),
            team: g.name,
            **{
                head: f"{old} → {new}" if old != new else str(new)
                for head, old, new in zip(heads, g.old, g.new, strict=True)
            },
        }
        for g in found.groups
    ]
    name = f"comparison_{found.older.seq}_{found.newer.seq}"
    tables.table(here, rows, file=name, alt=here.t("Teams that differ between the two uploads"))


def counts(here: View, found: Comparison) -> str:
    names = ("cells", "added", "removed", "changed", "unchanged")
    return here.t(
        "**{cells} ward-months in both** · rows added {added}, removed {removed}, changed {changed}, "
        "unchanged {unchanged}",
        **{name: formats.number(getattr(found, name), here.lang) for name in names},
    )


def difference_rows(here: View, found: Comparison) -> list[Row]:
    """One row for each that differs: where it stands, then “old → new” in the columns that changed.

    Rows added or removed show all they hold: with them every other column follows.
    """
    dataset = found.dataset
    shown = comparison.shown_columns(dataset)
    whole = any(d.kind != "changed" for d in found.differences)
    touched = {name for d in found.differences for name in d.columns}
    key = [c for c in shown if c.name in dataset.key]
    rest = [c for c in shown if c.name not in dataset.key and (whole or c.name in touched)]
    rest.sort(key=lambda c: c.name not in touched)
    return [
        {
            here.t("What happened"): happened(here, d),
            here.t("Ward"): reporter(here, d.ward_code, d.period),
            here.t("Period"): periods.short(d.period),
            **{c.title[here.lang]: comparison.worded(c, (d.new or d.old or {})[c.name], here.lang) for c in key},
            **{c.title[here.lang]: comparison.told(d, c, here.lang) for c in rest},
        }
        for d in found.differences
    ]


def widths(rows: list[Row]) -> dict[str, Any]:
    """Pixels for the longest text of each column: the grid itself measures only the first rows."""
    longest = {name: max(len(text) for text in (name, *(row[name] for row in rows))) for name in rows[0]}
    return {name: st.column_config.Column(width=min(24 + 7 * letters, WIDEST)) for name, letters in longest.items()}


def happened(here: View, difference: Difference) -> str:
    if difference.kind == "added":
        return here.t("Row added")
    return here.t("Row removed") if difference.kind == "removed" else here.t("Row changed")
