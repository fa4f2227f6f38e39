"""Cashless streets and markets: has a code, and is it used?"""

from __future__ import annotations

import streamlit as st

from dxlib import catalog, formats, sites
from dxlib.catalog.cashless import SITES
from dxlib.periods import Period, shift, short
from dxlib.showing import shown
from dxlib.terms import verdict
from dxlib.values import Value
from pages import cards, drawn, parts, tables
from pages.parts import View


def in_one_line(here: View, launched: Value, has_code: Value, uses_it: Value) -> str:
    if has_code.value is None:
        return here.t("No figures for this selection yet.")
    return here.t(
        "{launched} wards have launched; {has} of merchants have a QR code, {uses} use it.",
        launched=shown(launched),
        has=shown(has_code),
        uses=shown(uses_it),
    )


def by_ward(here: View, period: Period) -> None:
    """Has against uses for each ward, the lowest use first."""
    uses = here.card.by_ward(catalog.kpi("merchants_active"), here.codes, period)
    has = {v.codes[0]: v for v in here.card.by_ward(catalog.kpi("merchants_with_qr"), here.codes, period)}
    uses.sort(key=lambda v: (v.value is None, v.value or 0))
    rows = [
        {
            "name": here.monitor.short_name(v.codes[0], period.last)[here.lang],
            "order": place,
            "has": _share(has[v.codes[0]]),
            "uses": _share(v),
            "goal": float(v.goal.goal) if v.goal else None,
        }
        for place, v in enumerate(uses)
    ]
    worst = [
        f"{r['name']} {formats.measure(v.value, 'share', here.lang)} {verdict(v.state, here.lang)}"
        for r, v in zip(rows, uses, strict=True)
    ]
    alt = here.t("Active merchants, lowest first: {list}", list="; ".join(worst))
    parts.chart(here, "cashless.shares_by_ward", rows, alt, height=70 + 30 * len(rows))
    st.caption(here.t("The mark is the goal for active merchants. A ward without a bar has no figure."))


def _share(value: Value) -> float | None:
    return None if value.value is None else float(value.value)


def site_table(here: View, month: str) -> None:
    """Every site of the month, the one that lost most active merchants first."""
    found = sites.compare(here.rows(SITES.id, month, here.codes), here.rows(SITES.id, shift(month, -1), here.codes))
    kinds = {c.code: c.title[here.lang] for c in SITES.column("kind").choices}
    head = {name: SITES.column(name).title[here.lang] for name in ("name", "kind", "launched_on", "merchants")}
    has, uses = (catalog.kpi(k).short[here.lang] for k in ("merchants_with_qr", "merchants_active"))
    change, value = here.t("Change"), catalog.kpi("cashless_value").short[here.lang]
    rows = [
        {
            head["name"]: s.name,
            here.t("Ward"): here.monitor.short_name(s.ward_code, month)[here.lang],
            head["kind"]: kinds.get(s.kind, s.kind),
            head["launched_on"]: formats.day(s.launched_on, here.lang) if s.launched_on else "–",
            head["merchants"]: s.merchants,
            has: s.qr_share,
            uses: s.active_share,
            change: s.change,
            value: s.value_vnd,
            here.t("Upload no."): s.seq,
            here.t("Line"): s.line,
        }
        for s in found
    ]
    share = tables.percent_format(here)
    tables.table(
        here,
        rows,
        {
            has: share,
            uses: share,
            change: lambda x: formats.difference(x, "share", here.lang),
            value: lambda x: formats.money(x, here.lang),
        },
        file=f"sites_{month}",
        alt=here.t("Streets and markets with their figures"),
    )


here = parts.view()
values = [here.card.value(kpi, here.codes, here.period) for kpi in catalog.domain("cashless").kpis]
named = {v.kpi.id: v for v in values}
uses_it, has_code = named["merchants_active"], named["merchants_with_qr"]
answer = in_one_line(here, named["wards_launched"], has_code, uses_it)
parts.heading(here, here.t("Cashless streets and markets"), answer, values)
period = uses_it.period
if period is None:
    parts.nothing_yet(here)
    st.stop()
cards.cards(here, values)

left, right = st.columns(2, gap="small")
with left, st.container(border=True, key="card_by_ward", height="stretch"):
    st.subheader(here.t("Has a code, uses a code, by ward"), anchor=False)
    by_ward(here, period)
with right, st.container(border=True, key="card_trend", height="stretch"):
    st.subheader(here.t("By month"), anchor=False)
    drawn.over_months(here, ["merchants_with_qr", "merchants_active"], period, height=310)
tables.ward_table(here, values)
st.subheader(here.t("Streets and markets, {month}", month=short(period.last)), anchor=False)
site_table(here, period.last)
