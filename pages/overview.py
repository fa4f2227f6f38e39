"""What needs attention, and the whole city at a glance."""

from __future__ import annotations

from typing import Any

import streamlit as st

from dxlib import attention, catalog, feeds, formats, programme, terms
from dxlib.attention import Item
from dxlib.catalog.model import Domain, Kpi
from dxlib.showing import shown
from dxlib.terms import verdict
from dxlib.values import Value
from pages import cards, drill, parts, tables
from pages.folded import folded
from pages.once import once
from pages.parts import View
from pages.remembered import remembered

MAPPED = "merchants_active"  # what the map shows until another figure is chosen
TILES_A_ROW = 8


def answered(here: View, values: dict[str, Value]) -> tuple[list[Item], str]:
    """What needs attention, and the page's answer in one line."""
    items = attention.needs_attention(here.card, here.codes, here.period)
    answer = attention.answer(here.card, here.codes, here.period, items)[here.lang]
    targets = programme.split(values)
    return items, f"{answer} {targets[here.lang]}." if targets else answer


def domain_card(here: View, domain: Domain, values: dict[str, Value]) -> None:
    """A domain: the way to its page, its first headline figure with its course, the others in a line each."""
    first, *others = domain.headlines
    with st.container(border=True, key=f"card_domain_{domain.id}", gap="xxsmall", height="stretch"):
        st.page_link(f"{domain.screen}.py", label=f"**{domain.title[here.lang]}**", icon=domain.icon)
        cards.face(here, values[first], brief=True, narrow=True)
        for name in others:
            drill.line(here, values[name])


def ward_map(here: View) -> None:
    """The wards for one figure, which the reader may change."""
    narrowed = [k for k in catalog.KPIS.values() if catalog.of_wards(k) and k.part_of is None and k.level == "city"]
    told = here.t("Click a ward to narrow every figure to it; click it again for the whole city.")
    kpi = chosen_kpi(here, here.t("On the map"), "map_kpi", narrowed, MAPPED, help=told)
    parts.tile_map(here, here.card.by_ward(kpi, (), here.period), kpi.title)


def wards_by_field(here: View, values: list[Value]) -> None:
    """Every ward beside the others, for the figures of one field."""
    fields = {d.id: d.title[here.lang] for d in catalog.DOMAINS if any(catalog.of_wards(k) for k in d.kpis)}
    chosen = remembered(
        here,
        st.selectbox,
        "wards_field",
        fields,
        start=next(iter(fields)),
        label=here.t("Field"),
        format_func=fields.__getitem__,
    )
    kpis = catalog.domain(chosen).kpis
    tables.wards_beside(here, [v for v in values if v.kpi in kpis and catalog.of_wards(v.kpi)])


def chosen_kpi(here: View, label: str, name: str, kpis: list[Kpi], start: str, help: str | None = None) -> Kpi:
    titles = {k.id: k.title[here.lang] for k in kpis}
    code = remembered(
        here, st.selectbox, name, titles, start=start, label=label, help=help, format_func=titles.__getitem__
    )
    return catalog.kpi(code)


def subsystem_tiles(here: View, feed: Value) -> None:
    """The subsystems at a glance: each by the worst state of its feeds in the wards chosen."""
    if feed.period is None:
        return
    month = feed.period.last
    rows = once(here, "subsystem_tiles", month, lambda: tiles(here, month))
    if not rows:
        st.caption(here.t("No figures yet"))
        return
    told = "; ".join(f"{r['name']}: {r['word']}" for r in rows)
    lines = -(-len(rows) // TILES_A_ROW)
    parts.chart(
        here, "subsystems.subsystem_tiles", rows, f"{here.t('Subsystems at a glance')}. {told}", height=30 * lines
    )


def tiles(here: View, month: str) -> list[dict[str, Any]]:
    return [tile(here, s, place) for place, s in enumerate(feeds.read(here.monitor, month, here.codes, here.card))]


def tile(here: View, system: feeds.Subsystem, place: int) -> dict[str, Any]:
    glyph, _ = terms.FEEDS[system.worst]
    failing = terms.FAILING[0] if system.failing else ""
    return {
        "code": system.code,
        "name": system.name[here.lang],
        "col": place % TILES_A_ROW,
        "row": place // TILES_A_ROW,
        "state": system.worst,
        "glyph": f"{glyph}{failing}",
        "word": terms.feed_state(system.worst, here.lang, system.failing),
    }


def every_kpi(here: View, values: list[Value]) -> None:
    """All figures in one table, and the way into any of them."""
    rows = [kpi_row(here, v) for v in values]
    tables.table(here, rows, alt=here.t("Every figure"), file="kpi")
    left, right = st.columns([4, 1], vertical_alignment="bottom")
    with left:
        kpi = chosen_kpi(here, here.t("Look behind a figure"), "behind_kpi", [v.kpi for v in values], values[0].kpi.id)
    with right:
        drill.button(here, next(v for v in values if v.kpi == kpi), key="behind")


def kpi_row(here: View, value: Value) -> dict[str, Any]:
    change = here.card.change(value)
    unit = value.kpi.unit
    return {
        here.t("Field"): catalog.domain(catalog.dataset(value.kpi.dataset).domain).title[here.lang],
        here.t("KPI"): value.kpi.title[here.lang],
        here.t("Value"): shown(value)[here.lang],
        here.t("Change"): "–" if change is None else formats.difference(change, unit, here.lang),
        here.t("Goal"): formats.measure(value.goal.goal, unit, here.lang) if value.goal else "–",
        here.t("State"): verdict(value.state, here.lang) or "–",
        here.t("Period"): value.period.short()[here.lang] if value.period else "–",
        here.t("Coverage"): f"{value.coverage.with_data}/{value.coverage.expected}",
    }


here = parts.view()
values = {k.id: here.card.value(k, here.codes, here.period) for k in catalog.KPIS.values()}
judged = [v for v in values.values() if v.kpi.part_of is None]
items, said = once(here, "overview", (), lambda: answered(here, values))
parts.heading(here, here.t("Overview"), said, judged, watched=True)
if not here.card.months:
    parts.nothing_yet(here)
    st.stop()

left, right = st.columns([5, 8], gap="small")
with left:
    with st.container(border=True, key="card_attention", gap="xsmall"):
        st.subheader(here.t("What needs attention"), anchor=False)
        parts.attention_list(here, items)
    with st.container(border=True, key="card_map", gap="xsmall"):
        ward_map(here)
    with st.container(border=True, key="card_subsystems", gap="xsmall"):
        st.page_link("subsystems.py", label=f"**{here.t('Subsystems at a glance')}**", icon=":material/hub:")
        subsystem_tiles(here, values["feeds_on_time"])
with right, st.grid(3, min_column_width=190, gap="small"):
    for domain in catalog.DOMAINS:
        domain_card(here, domain, values)
folded(here.t("Every figure"), "figures", lambda: every_kpi(here, list(values.values())))
folded(here.t("All wards as a table"), "wards", lambda: wards_by_field(here, judged))
