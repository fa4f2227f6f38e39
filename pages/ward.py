"""One ward on one page: what is late, what it owes, every figure beside the city and the others, what it became."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import streamlit as st

from dxlib import attention, dues, formats, one_ward, periods
from dxlib.attention import Item
from dxlib.catalog.model import Domain
from dxlib.dues import Due
from dxlib.one_ward import Rank, Standing
from dxlib.palette import BADGES
from dxlib.showing import shown
from dxlib.terms import GLYPHS, verdict
from dxlib.wards import Unit
from pages import dues_view, filters, parts, tables
from pages.folded import folded
from pages.parts import View
from pages.remembered import remembered

# Pixels of the columns of a domain's table: name and value stand beside each other on a phone.
_WIDTHS = (165, 105, 135, 72, 100, 105, 182, 143)


def chosen(here: View) -> str:
    """The ward of the filter when it names one; else one picked on the page, among those chosen or all."""
    units = here.monitor.wards.valid(filters.reference_month(here.monitor, here.card))
    offered = {u.code: u.name[here.lang] for u in units if not here.codes or u.code in here.codes}
    if len(offered) == 1:
        return next(iter(offered))
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        how = {"label": here.t("Ward shown here"), "format_func": offered.__getitem__, "width": 260}
        code: str = remembered(here, st.selectbox, "one_ward", offered, next(iter(offered)), **how)
        st.button(
            here.t("Narrow every page to this ward"),
            icon=":material/filter_alt:",
            key=f"narrow_{here.lang}",
            on_click=filters.choose_ward,
            args=(code,),
        )
    return code


# ---- late and owed ----


def late(here: View, items: list[Item]) -> None:
    st.subheader(here.t("What is behind"), anchor=False)
    if items:
        parts.attention_list(here, items)
    else:
        st.markdown(f":green-badge[✓ {here.t('Nothing')}] {here.t('No goal is missed and no figure got worse.')}")


def owing(here: View, found: list[Due], month: str) -> None:
    """Every table that the ward owes for the month, with the way to send it."""
    st.subheader(here.t("Files owed for {month}", month=periods.short(month)), anchor=False)
    owed = [d for d in found if d.owed]
    counts = {"in_": len(found) - len(owed), "files": len(found)}
    if not owed:
        st.markdown(f":green-badge[✓ {here.t('Nothing')}] {here.t('All {files} files are in.', **counts)}")
        return
    st.markdown(here.t("{in_} of {files} files are in; these are owed:", **counts))
    for due in owed:
        word = f"{dues.GLYPHS[due.state]} {dues.word(due.state)[here.lang]}"
        st.markdown(f":{BADGES[due.state]}-badge[{word}] {due.dataset.title[here.lang]}")
    st.page_link("upload.py", label=here.t("Upload"), icon=":material/upload_file:")


# ---- figures ----


def figures(here: View, domain: Domain, found: list[Standing]) -> None:
    """A domain's figures as a table, under a link to its page."""
    with st.container(border=True, key=f"card_of_{domain.id}", gap="xsmall"):
        st.page_link(f"{domain.screen}.py", label=f"**{domain.title[here.lang]}**", icon=domain.icon)
        names = names_of(here, found)
        rows = [row(here, s, names[s.kpi.id]) for s in found]
        if len({s.value.period for s in found}) > 1:
            rows = [{**r, here.t("Period"): period_of(here, s)} for r, s in zip(rows, found, strict=True)]
        columns: dict[str, Any] = {
            name: st.column_config.Column(width=w) for name, w in zip(rows[0], _WIDTHS, strict=False)
        }
        columns[here.t("KPI")] = st.column_config.Column(width=_WIDTHS[0], pinned=True)
        tables.table(here, rows, alt=domain.title[here.lang], column_config=columns, whole_height=True)


def names_of(here: View, found: list[Standing]) -> dict[str, str]:
    """What each KPI is called: its short name, its title where another has the same short name."""
    shorts = [s.kpi.short[here.lang] for s in found]
    return {
        s.kpi.id: (s.kpi.title if shorts.count(s.kpi.short[here.lang]) > 1 else s.kpi.short)[here.lang] for s in found
    }


def row(here: View, found: Standing, name: str) -> dict[str, str]:
    value, unit, lang = found.value, found.kpi.unit, here.lang
    change = here.card.change(value)
    return {
        here.t("KPI"): name,
        here.t("Value"): shown(value)[lang],
        here.t("State"): verdict(value.state, lang) or "–",
        here.t("Goal"): formats.measure(value.goal.goal, unit, lang) if value.goal else "–",
        here.t("Change"): "–" if change is None else formats.difference(change, unit, lang),
        here.t("Whole city"): shown(found.city)[lang],
        here.t("Others: low · middle · high"): spread(here, found),
        here.t("Rank"): place(here, found.rank),
    }


def period_of(here: View, found: Standing) -> str:
    return found.value.period.short()[here.lang] if found.value.period else "–"


def spread(here: View, found: Standing) -> str:
    if found.spread is None:
        return "–"
    return " · ".join(formats.measure(v, found.kpi.unit, here.lang) for v in found.spread)


def place(here: View, rank: Rank | None) -> str:
    """“3/8”, and how many share it."""
    if rank is None:
        return "–"
    said = f"{rank.place}/{rank.of}"
    return here.t("{place} (shared by {count})", place=said, count=rank.sharing) if rank.sharing > 1 else said


def side_by_side(here: View, found: list[Standing]) -> None:
    """Every ward beside this one, a line a KPI."""
    title = here.t("Every ward side by side")

    def draw() -> None:
        rows = [
            {
                here.t("KPI"): s.kpi.title[here.lang],
                **{here.reporter(v): f"{shown(v)[here.lang]} {GLYPHS.get(v.state or '', '')}".strip() for v in s.wards},
            }
            for s in found
            if s.wards
        ]
        pinned = {here.t("KPI"): st.column_config.Column(width=170, pinned=True)}
        tables.table(here, rows, alt=title, file="wards", column_config=pinned)

    folded(title, "wards", draw)


# ---- the picture ----


def among_wards(here: View, found: list[Standing], name: str) -> None:
    """The ward's shares among those of the others; what is hidden has no mark."""
    drawn = [s for s in found if s.kpi.unit == "share" and s.kpi.part_of is None and s.value.value is not None]
    if not drawn:
        return
    with st.container(border=True, key="card_among", gap="xsmall"):
        st.subheader(here.t("Shares of {ward} among the wards", ward=name), anchor=False)
        rows = [mark for order, s in enumerate(drawn) for mark in marks(here, s, order)]
        told = "; ".join(in_words(here, s) for s in drawn)
        alt = here.t("Shares of {ward} among the wards", ward=name)
        parts.chart(here, "ward.among_wards", rows, f"{alt}. {told}", height=90 + 26 * len(drawn))
        marks_said = here.t("◆ this ward · ● another ward · ▎whole city")
        reach = here.t("Each line runs from the lowest ward to the highest; a figure that is hidden has no mark.")
        st.caption(f"{marks_said}  \n{reach}")


def marks(here: View, found: Standing, order: int) -> list[dict[str, Any]]:
    """The others, then the city, then the ward itself on top."""
    kinds = [*((v, 0) for v in found.others), (found.city, 1), (found.value, 2)]
    return [
        {
            "order": order,
            "kpi": found.kpi.short[here.lang],
            "title": found.kpi.title[here.lang],
            "ward": here.t("Whole city") if kind == 1 else here.reporter(v),
            "kind": kind,
            "share": float(v.value),
            "said": shown(v)[here.lang],
        }
        for v, kind in kinds
        if v.value is not None
    ]


def in_words(here: View, found: Standing) -> str:
    title, value = found.kpi.title[here.lang], shown(found.value)[here.lang]
    if found.spread is None:
        return f"{title}: {value}"
    low, _, high = (formats.measure(v, found.kpi.unit, here.lang) for v in found.spread)
    return here.t("{kpi}: {value}, the others {low} to {high}", kpi=title, value=value, low=low, high=high)


# ---- what it is ----


def about(here: View, unit: Unit) -> None:
    st.subheader(here.t("About {ward}", ward=unit.name), anchor=False)
    lines = [f"- **{name[here.lang]}**: {words[here.lang]}" for name, words in one_ward.facts(unit)]
    st.markdown("\n".join(lines))


def became(here: View, unit: Unit) -> None:
    st.subheader(here.t("Changes of wards"), anchor=False)
    for sentence in one_ward.story(here.monitor.wards, unit):
        st.markdown(sentence[here.lang])
    former = [u.name[here.lang] for u in here.monitor.wards.forebears(unit)]
    if former:
        st.markdown(here.t("Former wards on its land: {wards}", wards=", ".join(former)))


def facts(here: View, unit: Unit) -> None:
    left, right = st.columns(2, gap="small")
    with left, st.container(border=True, key="card_about", height="stretch"):
        about(here, unit)
    with right, st.container(border=True, key="card_became", height="stretch"):
        became(here, unit)


def every_figure(here: View, by_domain: list[tuple[Domain, list[Standing]]], name: str) -> None:
    """The figures as tables, as a picture, and beside every other ward."""
    for domain, found in by_domain:
        figures(here, domain, found)
    st.caption(here.t("Ranked are shares, densities and durations, where enough wards have the figure; 1 is the best."))
    rows = [
        {
            here.t("Field"): d.title[here.lang],
            **row(here, s, s.kpi.title[here.lang]),
            here.t("Period"): period_of(here, s),
        }
        for d, found in by_domain
        for s in found
    ]
    tables.download(here, rows, "one_ward")
    every = [s for _, found in by_domain for s in found]
    among_wards(here, every, name)
    side_by_side(here, every)


asked = parts.view()
top, below = st.container(), st.container()
with below:
    code = chosen(asked)
here = replace(asked, codes=(code,))
unit = here.monitor.wards.find(code, filters.reference_month(here.monitor, here.card))
assert unit is not None
by_domain = one_ward.standings(here.card, code, here.period)
values = one_ward.judged(by_domain)
due_month = dues_view.month_of(here)
due = dues.dues(here.card, due_month, (code,))
items = [i for i in attention.needs_attention(here.card, (code,), here.period) if i.kind != "not_reported"]
answer = one_ward.answer(values, sum(d.owed for d in due), items)
with top:
    parts.heading(here, here.t("One ward"), answer[here.lang], values)
if not here.card.months:
    parts.nothing_yet(here)
    facts(here, unit)
    st.stop()

left, right = st.columns([7, 5], gap="small")
with left, st.container(border=True, key="card_late", height="stretch"):
    late(here, items)
with right, st.container(border=True, key="card_owed", height="stretch"):
    owing(here, due, due_month)
every_figure(here, by_domain, unit.short[here.lang])
facts(here, unit)
