"""Capacity and resources: agreements, security, people and money, by ward and for the city's offices."""

from __future__ import annotations

from typing import Any

import streamlit as st

from dxlib import catalog, formats
from dxlib.periods import Period, short
from dxlib.showing import shown
from dxlib.terms import GLYPHS, STATES, verdict
from dxlib.values import Value
from pages import cards, drawn, parts, tables
from pages.parts import View

MATRIX = (
    "payment_agreements",
    "security_levels_approved",
    "endpoints_protected",
    "security_incidents",
    "staff_against_need",
    "staff_trained",
)


def in_one_line(here: View, named: dict[str, Value]) -> str:
    """The answer; money is the city's even where a ward is chosen, and says so."""
    if all(v.value is None for v in named.values()):
        return here.t("No figures for this selection yet.")
    money = shown(named["digital_budget_share"])[here.lang]
    if here.codes:
        money = f"{money} ({here.t('whole city')})"
    return here.t(
        "{agreed} wards and offices have signed for online payment, {secure} have an approved security level; "
        "staff cover {staff} of the need; {money} of the budget goes to digital transformation.",
        agreed=shown(named["payment_agreements"]),
        secure=shown(named["security_levels_approved"]),
        staff=shown(named["staff_against_need"]),
        money=money,
    )


def by_unit(here: View, kpi_id: str, period: Period) -> list[Value]:
    """A figure of every ward, and of the city's offices where no ward is chosen."""
    return here.card.by_ward(catalog.kpi(kpi_id), here.codes, period, offices=True)


def matrix(here: View, period: Period) -> None:
    """One row a reporter: what is signed, approved, protected, happened, staffed and trained."""
    columns = {k: by_unit(here, k, period) for k in MATRIX}
    rows: list[dict[str, Any]] = [
        {
            here.t("Ward or office"): here.reporter(values[0]),
            **{value.kpi.short[here.lang]: cell(here, value) for value in values},
        }
        for values in zip(*columns.values(), strict=True)
    ]
    alt = here.t("Capacity of every ward and the city's offices")
    tables.table(here, rows, alt=alt, file=f"capacity_{period.code}")
    legend = " · ".join(f"{GLYPHS[state]} {STATES[state][here.lang]}" for state in STATES)
    offices = here.t("City offices: the public administrative service centre and the divisions.")
    st.caption(legend if here.codes else f"{offices} {legend}")


def cell(here: View, value: Value) -> str:
    """“✓ Có” where something is done or not, else the figure with the glyph of its state; numbers of people named."""
    if value.value is None:
        return GLYPHS["unmeasured"]
    if value.kpi.unit == "of":
        return f"{GLYPHS['met']} {here.t('Yes')}" if value.value else f"{GLYPHS['missed']} {here.t('No')}"
    said = shown(value)[here.lang]
    if value.kpi.unit == "share":
        said = f"{said} ({out_of(here, value)})"
    return f"{said} {GLYPHS[value.state] if value.state else ''}".strip()


def out_of(here: View, value: Value) -> str:
    """“2/3”: the counts behind a share."""
    counts = (value.numerator or 0, value.denominator or 0)
    return "/".join(formats.number(count, here.lang) for count in counts)


def staff_chart(here: View, period: Period) -> None:
    """Staff in post before those needed, the widest gap first; a unit that did not measure has no bar."""
    values = by_unit(here, "staff_against_need", period)
    values.sort(key=lambda v: (v.value is None, v.value or 0))
    rows = [staff_row(here, v) | {"order": place} for place, v in enumerate(values)]
    told = "; ".join(f"{r['name']}: {r['said']}" for r in rows)
    alt = here.t("{title}, lowest first: {list}", title=catalog.kpi("staff_against_need").title, list=told)
    parts.chart(here, "capacity.staff", rows, alt, height=70 + 30 * len(rows))
    st.caption(here.t("Narrow bar: staff in charge. Wide bar: staff needed. A unit without a bar has no figure."))


def staff_row(here: View, value: Value) -> dict[str, Any]:
    name = here.reporter(value)
    if value.value is None or value.numerator is None or value.denominator is None:
        return {"name": name, "staff": None, "needed": None, "most": None, "said": "–"}
    staff, needed = int(value.numerator), int(value.denominator)
    said = f"{out_of(here, value)} {verdict(value.state, here.lang)}".strip()
    return {"name": name, "staff": staff, "needed": needed, "most": max(staff, needed), "said": said}


def budget_chart(here: View, value: Value) -> None:
    """The digital share since January, month by month, with the goal as a line."""
    assert value.period is not None
    said = goal_words(here, value)
    rows = [{**point, "goal_said": said} for point in drawn.course(here, value.kpi, (), value.period)]
    told = "; ".join(f"{r['label']}: {r['said']}" for r in rows)
    alt = f"{value.kpi.title[here.lang]}, {said}. {told}"
    parts.chart(here, "capacity.budget", rows, alt, height=300)
    st.caption(here.t("Both amounts are counted from 1 January to the end of the month. Whole city."))


def goal_words(here: View, value: Value) -> str:
    if value.goal is None:
        return here.t("no goal")
    return here.t("goal {goal}", goal=formats.both(value.goal.goal, value.kpi.unit))


here = parts.view()
values = [here.card.value(kpi, here.codes, here.period) for kpi in catalog.domain("capacity").kpis]
named = {v.kpi.id: v for v in values}
parts.heading(here, here.t("Capacity and resources"), in_one_line(here, named), values)
if not any(v.period for v in values):
    parts.nothing_yet(here)
    st.stop()
cards.cards(here, values, columns=4, width=210)
period, money = named["staff_against_need"].period, named["digital_budget_share"]
if period:
    with st.container(border=True, key="card_matrix"):
        st.subheader(here.t("Security and people by unit, {month}", month=short(period.last)), anchor=False)
        matrix(here, period)
left, right = st.columns(2, gap="small")
with left, st.container(border=True, key="card_staff", height="stretch"):
    st.subheader(here.t("Staff against need"), anchor=False)
    if period:
        staff_chart(here, period)
with right, st.container(border=True, key="card_budget", height="stretch"):
    st.subheader(here.t("Digital share of the budget, by month"), anchor=False)
    if money.period:
        budget_chart(here, money)
if period:
    with st.container(border=True, key="card_course"):
        st.subheader(here.t("Security and training, by month"), anchor=False)
        drawn.over_months(here, ["endpoints_protected", "staff_against_need", "staff_trained"], period)
tables.ward_table(here, values)
