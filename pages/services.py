"""Public services: how dossiers come in, whether they are finished in time, and what is late; the part of QĐ 766."""

from __future__ import annotations

from typing import Any

import streamlit as st

from dxlib import catalog, dossiers, formats
from dxlib.catalog.services import CHANNELS, DOSSIERS
from dxlib.dossiers import Late
from dxlib.periods import Period, month_end, short
from dxlib.showing import shown
from dxlib.values import Value
from pages import cards, drawn, index766_view, parts, tables
from pages.once import once
from pages.parts import View

INTAKE = ("online_intake", "online_full", "online_partial")
HANDLING = ("dossiers_on_time", "handling_days", "overdue_open", "satisfied_dossiers")
DIGITAL = ("online_payment", "digitised", "electronic_results")
REPORTS = ("reports_on_time", "reports_satisfied")
ESSENTIAL = ("essential_online", "population_data_used")
MOST_LATE = 200  # drawn at most; how many there are is told


def in_one_line(here: View, named: dict[str, Value]) -> str:
    """The answer: how dossiers come in, how many are in time, how many are overdue."""
    online, on_time = named["online_intake"], named["dossiers_on_time"]
    if online.value is None and on_time.value is None:
        return here.t("No figures for this selection yet.")
    said = here.t(
        "{online} of dossiers come in online ({full} full, {partial} partial)",
        online=shown(online),
        full=shown(named["online_full"]),
        partial=shown(named["online_partial"]),
    )
    if not here.codes:
        said += here.t(", {online} at commune level", online=shown(named["commune_online_intake"]))
    finished = here.t(
        "{on_time} are finished on time; {overdue} are open and overdue.",
        on_time=shown(on_time),
        overdue=shown(named["overdue_open"]),
    )
    return f"{said}; {finished}"


def intake(here: View, named: dict[str, Value], period: Period) -> None:
    """Level × channel: the city beside its communes. Chosen wards are of one level: there the two are the same."""
    city, commune = ([named[f"{level}{name}"] for name in INTAKE] for level in ("", "commune_"))
    if here.codes:
        with st.container(border=True, key="card_channels"):
            st.subheader(here.t("How dossiers come in: {level}", level=here.t("the wards chosen")), anchor=False)
            whole_and_parts(here, [city[0], commune[0]], [*city[1:], *commune[1:]])
            st.caption(here.t("The wards chosen are all of commune level, so both levels give the same figures."))
            by_channel(here, "", period)
        return
    levels = [("", here.t("wards and city offices"), city), ("commune_", here.t("commune level, wards alone"), commune)]
    for column, (level, title, values) in zip(st.columns(2, gap="small"), levels, strict=True):
        with column, st.container(border=True, key=f"card_{level}channels", height="stretch"):
            st.subheader(here.t("How dossiers come in: {level}", level=title), anchor=False)
            whole_and_parts(here, values[:1], values[1:])
            by_channel(here, level, period)


def whole_and_parts(here: View, wholes: list[Value], parts_of: list[Value]) -> None:
    cards.cards(here, wholes, columns=len(wholes), width=180)
    cards.cards(here, parts_of, columns=len(parts_of), width=140, brief=True)


def by_channel(here: View, level: str, period: Period) -> None:
    """The three channels of each month as parts of one whole; a month without a figure has no bar."""
    rows = once(here, "channels", (level, period), lambda: channels_by_month(here, level, period))
    if not rows:
        st.info(here.t("No dossiers were reported for {month}.", month=short(period.last)))
        return
    newest = [f"{r['kind']} {r['said']}" for r in rows if r["month"] == period.last]
    alt = here.t("Channels, {month}: {list}", month=short(period.last), list="; ".join(newest))
    parts.chart(here, "shared.stacked_shares", rows, alt, height=240)


def channels_by_month(here: View, level: str, period: Period) -> list[dict[str, Any]]:
    online, full, partial = (
        here.card.history(catalog.kpi(f"{level}{name}"), here.codes, Period.parse(period.last), length=12)
        for name in INTAKE
    )
    rows: list[dict[str, Any]] = []
    for whole, *channels in zip(online, full, partial, strict=True):
        if whole.period is None or whole.value is None:
            continue
        shares = [float(c.value or 0) for c in channels]
        for order, (choice, share) in enumerate(zip(CHANNELS, [*shares, 1 - float(whole.value)], strict=True)):
            rows.append(
                {
                    "month": whole.period.last,
                    "label": short(whole.period.last),
                    "kind": choice.title[here.lang],
                    "order": order,
                    "share": share,
                    "said": formats.percent(share, here.lang),
                }
            )
    return rows


def wards_behind(here: View, period: Period) -> None:
    """One figure in each ward, the lowest first; which one, the reader chooses."""
    names = [k for k in (*HANDLING, *DIGITAL, *INTAKE, *ESSENTIAL, *REPORTS) if catalog.kpi(k).unit == "share"]
    chosen = st.selectbox(
        here.t("Figure"),
        names,
        format_func=lambda k: catalog.kpi(k).title[here.lang],
        key=f"services_figure_{here.lang}",
    )
    st.caption(catalog.kpi(chosen).formula[here.lang])
    drawn.by_ward(here, chosen, period)


def late_first(here: View, found: list[Late], total: int, overdue: Value, month: str) -> None:
    """Dossiers open and past their due day, the longest first: codes, never people."""
    if overdue.value is None:
        st.info(here.t("No dossiers were reported for {month}.", month=short(month)))
        return
    if not found:
        st.markdown(f":green-badge[✓ {here.t('Nothing')}] {here.t('No dossier is open and overdue.')}")
        return
    st.caption(
        here.t(
            "{total} dossiers were open and overdue on {day}; shown: the {count} that are longest overdue.",
            total=shown(overdue),
            day=formats.day(month_end(month), here.lang),
            count=formats.number(len(found), here.lang),
        )
        if total > len(found)
        else here.t(
            "{total} dossiers were open and overdue on {day}, the longest overdue first.",
            total=shown(overdue),
            day=formats.day(month_end(month), here.lang),
        )
    )
    rows = once(here, "late_rows", month, lambda: [late_row(here, d, month) for d in found])
    numbers = {here.t("Days late"): tables.whole(here)}
    tables.table(here, rows, numbers, alt=here.t("Late dossiers, longest first"), file=f"late_dossiers_{month}")


def late_row(here: View, dossier: Late, month: str) -> dict[str, Any]:
    head = {c.name: c.title[here.lang] for c in DOSSIERS.columns}
    return {
        head["dossier_code"]: dossier.dossier_code,
        here.t("Ward or office"): here.monitor.reporter_name(dossier.ward_code, month)[here.lang],
        head["procedure_code"]: dossier.procedure_code,
        head["channel"]: DOSSIERS.column("channel").titled(dossier.channel)[here.lang],
        head["received_on"]: formats.day(dossier.received_on, here.lang),
        head["due_on"]: formats.day(dossier.due_on, here.lang),
        here.t("Days late"): dossier.days,
        here.t("Upload no."): dossier.seq,
        here.t("Line"): dossier.line,
    }


here = parts.view()
values = [here.card.value(kpi, here.codes, here.period) for kpi in catalog.domain("services").kpis]
named = {v.kpi.id: v for v in values}
parts.heading(here, here.t("Public services"), in_one_line(here, named), values)
period = next((v.period for v in values if v.period), None)
if period is None:
    parts.nothing_yet(here)
    st.stop()
intake(here, named, period)
cards.cards(here, [named[k] for k in (*HANDLING, *DIGITAL, *REPORTS)], columns=5, width=190)
left, right = st.columns(2, gap="small")
with left, st.container(border=True, key="card_behind", height="stretch"):
    st.subheader(here.t("Wards behind"), anchor=False)
    wards_behind(here, period)
with right, st.container(border=True, key="card_essential", height="stretch"):
    st.subheader(here.t("Project 06: essential services online"), anchor=False)
    cards.cards(here, [named[k] for k in ESSENTIAL], columns=2, width=180)
    drawn.by_ward(here, "essential_online", period)
month = period.last
st.subheader(here.t("Late dossiers, {month}", month=short(month)), anchor=False)
found, total = once(here, "late", month, lambda: dossiers.late(here.monitor, here.card, here.codes, month, MOST_LATE))
overdue = here.card.value(catalog.kpi("overdue_open"), here.codes, Period.parse(month))
late_first(here, found, total, overdue, month)
index766_view.section(here, period)
tables.ward_table(here, values)
