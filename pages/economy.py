"""Digital economy and society: what businesses and adults have and use, and of whom each share is counted."""

from __future__ import annotations

from typing import Any

import streamlit as st

from dxlib import catalog, formats, residents
from dxlib.catalog.economy import ENTERPRISES, OCOP
from dxlib.periods import short
from dxlib.showing import shown
from dxlib.values import Value
from dxlib.wards import Unit
from pages import cards, drawn, parts, tables
from pages.parts import View
from pages.remembered import remembered

# Shares that are read together over the months; offered in this order.
KIN = (
    ("vneid_level2", "digital_signature", "online_service_users"),
    ("payment_accounts", "e_wallets"),
    ("einvoice", "ocop_on_ecommerce"),
)


def in_one_line(here: View, named: dict[str, Value]) -> str:
    """What is known, businesses first; what nobody measured is left out."""
    share = {kpi: shown(value)[here.lang] for kpi, value in named.items()}
    said = {
        "einvoice": here.t("{share} of enterprises use e-invoices", share=share["einvoice"]),
        "ocop_on_ecommerce": here.t(
            "{share} of OCOP products are on an e-commerce platform", share=share["ocop_on_ecommerce"]
        ),
        "vneid_level2": here.t("{share} of resident adults have VNeID level 2", share=share["vneid_level2"]),
        "digital_signature": here.t("{share} have a digital signature", share=share["digital_signature"]),
        "payment_accounts": here.t("{share} have a payment account", share=share["payment_accounts"]),
    }
    known = [words for kpi, words in said.items() if named[kpi].value is not None]
    return f"{'; '.join(known)}." if known else here.t("No figures for this selection yet.")


def grouped_cards(here: View, named: dict[str, Value]) -> None:
    """Two groups, each under its name; the second says of whom its shares are."""
    st.markdown(f"**{here.t('Digital economy')}**")
    cards.cards(here, _of(named, "economy"), columns=3, width=210)
    of_whom = here.t("shares of adults who live there, permanent and temporary residents")
    st.markdown(f"**{here.t('Digital society')}** · {of_whom}")
    cards.cards(here, _of(named, "society"), columns=5, width=180, brief=True)


def _of(named: dict[str, Value], domain: str) -> list[Value]:
    return [named[kpi.id] for kpi in catalog.domain(domain).kpis]


def chosen_measure(here: View) -> str:
    titles = {kpi: catalog.kpi(kpi).title[here.lang] for kin in KIN for kpi in kin}
    kpi: str = remembered(
        here,
        st.selectbox,
        "adoption_kpi",
        titles,
        start="digital_signature",
        label=here.t("Measure"),
        format_func=titles.__getitem__,
    )
    return kpi


def adoption(here: View, named: dict[str, Value]) -> None:
    """One measure by ward, the lowest first, and over the months with those it is read together with."""
    left, right = st.columns(2, gap="small")
    with left, st.container(border=True, key="card_adoption", height="stretch"):
        st.subheader(here.t("By ward"), anchor=False)
        chosen = chosen_measure(here)
        period = named[chosen].period
        if period:
            drawn.by_ward(here, chosen, period)
    with right, st.container(border=True, key="card_adoption_months", height="stretch"):
        st.subheader(here.t("By month"), anchor=False)
        if period:
            drawn.over_months(here, list(next(kin for kin in KIN if chosen in kin)), period, height=400)


def denominators(here: View, values: list[Value]) -> None:
    """Of whom each share is counted, and how far it would move if only permanent residents were."""
    month = next((v.period.last for v in values if v.value is not None and v.period), "")
    whole = bool(month) and len(units(here, month)) == len(here.monitor.wards.valid(month))
    found = residents.counted(values, whole)
    if not found:
        st.info(here.t("No figures for this selection yet."))
        return
    illustrated = any(c.if_permanent is not None for c in found)
    rows = [denominator_row(here, c, illustrated) for c in found]
    share, count = tables.percent_format(here), tables.whole(here)
    last = here.t("Illustration: permanent residents only")
    forms = {here.t("People"): count, here.t("Adults counted"): count, here.t("Share"): share, last: share}
    tables.table(here, rows, forms, alt=here.t("Of whom each share is counted"), file=f"denominators_{month}")
    st.caption(
        here.t(
            "Adults: aged 18 and over, permanent and temporary residents, as each ward counts them in its own row. The "
            "adults of a ward that left a cell blank are left out of that share."
        )
    )
    st.caption(illustration(here) if illustrated else no_illustration(here))


def denominator_row(here: View, counted: residents.Counted, illustrated: bool) -> dict[str, Any]:
    row = {
        here.t("Measure"): counted.kpi.title[here.lang],
        here.t("People"): counted.people,
        here.t("Adults counted"): counted.adults,
        here.t("Share"): float(counted.share),
    }
    if illustrated and counted.if_permanent is not None:
        row[here.t("Illustration: permanent residents only")] = float(counted.if_permanent)
    return row


def illustration(here: View) -> str:
    return here.t(
        "Last column, an illustration for the whole city, no figure of any ward and no KPI: the city's page counts "
        "{all} residents, {permanent} permanent and {temporary} temporary (undated, {source}). If adults divide as all "
        "residents do and the same people are set against the permanent ones alone, each share is {times} times as "
        "large; above 100% it only shows that the people counted are not all permanent residents.",
        all=formats.number(residents.RESIDENTS, here.lang),
        permanent=formats.number(residents.PERMANENT, here.lang),
        temporary=formats.number(residents.TEMPORARY, here.lang),
        times=formats.number(residents.RESIDENTS / residents.PERMANENT, here.lang, 1),
        source=residents.SOURCE,
    )


def no_illustration(here: View) -> str:
    return here.t(
        "How permanent and temporary residents divide was published for the former city as a whole only: here it says "
        "nothing, so no share of permanent residents is shown."
    )


def units(here: View, month: str) -> list[Unit]:
    return [u for u in here.monitor.wards.valid(month) if not here.codes or u.code in here.codes]


def businesses(here: View, month: str) -> None:
    """Enterprises and household businesses of each ward: a picture, then the figures."""
    reported = {r["ward_code"]: r for r in here.rows(ENTERPRISES.id, month, here.codes)}
    wards = sorted(units(here, month), key=lambda u: -(reported.get(u.code, {}).get("enterprises") or 0))
    left, right = st.columns(2, gap="small")
    with left, st.container(border=True, key="card_businesses", height="stretch"):
        st.subheader(here.t("Enterprises and household businesses"), anchor=False)
        businesses_drawn(here, wards, reported)
    with right, st.container(border=True, key="card_businesses_table", height="stretch"):
        st.subheader(here.t("E-invoices by ward, {month}", month=short(month)), anchor=False)
        rows = [business_row(here, u, reported.get(u.code, {})) for u in wards]
        forms = business_formats(here)
        alt = here.t("Enterprises and household businesses")
        tables.table(here, rows, forms, alt=alt, file=f"enterprises_{month}")
        st.caption(here.t("“–”: not reported or not counted, which is not 0."))


def businesses_drawn(here: View, wards: list[Unit], reported: dict[str, dict[str, Any]]) -> None:
    """Both kinds a ward; what was not counted has no bar."""
    kinds = [ENTERPRISES.column("enterprises"), ENTERPRISES.column("household_businesses")]
    rows = [
        {
            "name": unit.short[here.lang],
            "order": place,
            "kind": kind.title[here.lang],
            "kind_order": order,
            "count": count,
            "said": "–" if count is None else formats.number(count, here.lang),
        }
        for place, unit in enumerate(wards)
        for order, kind in enumerate(kinds)
        for count in [reported.get(unit.code, {}).get(kind.name)]
    ]
    told = "; ".join(f"{r['name']}, {r['kind']}: {r['said']}" for r in rows)
    alt = f"{here.t('Enterprises and household businesses')}. {told}"
    parts.chart(here, "economy.businesses_by_ward", rows, alt, height=70 + 34 * len(wards))


def business_row(here: View, unit: Unit, row: dict[str, Any]) -> dict[str, Any]:
    """One ward; a ward that sent nothing has no figure."""
    enterprises, using = row.get("enterprises"), row.get("with_einvoice")
    return {
        here.t("Ward"): unit.short[here.lang],
        ENTERPRISES.column("enterprises").title[here.lang]: enterprises,
        here.t("Still without"): enterprises - using if enterprises is not None and using is not None else None,
        catalog.kpi("einvoice").short[here.lang]: using / enterprises if enterprises and using is not None else None,
        catalog.kpi("household_businesses").short[here.lang]: row.get("household_businesses"),
    }


def business_formats(here: View) -> dict[str, Any]:
    share, households = (catalog.kpi(kpi).short[here.lang] for kpi in ("einvoice", "household_businesses"))
    counts = (ENTERPRISES.column("enterprises").title[here.lang], here.t("Still without"), households)
    return {share: tables.percent_format(here), **{name: tables.whole(here) for name in counts}}


def products(here: View, month: str) -> None:
    """Every OCOP product of the month, those on no platform first; wards without a list are named."""
    found = here.rows(OCOP.id, month, here.codes)
    found.sort(key=lambda r: (r["on_ecommerce"], r["ward_code"], r["product_code"]))
    if found:
        rows = [product_row(here, r, month) for r in found]
        tables.table(here, rows, alt=here.t("OCOP products"), file=f"ocop_{month}")
    having = {r["ward_code"] for r in found}
    empty = [u for u in units(here, month) if u.code not in having]
    sent = [u.short[here.lang] for u in empty if (OCOP.id, month, u.code) in here.card.heads]
    silent = [u.short[here.lang] for u in empty if (OCOP.id, month, u.code) not in here.card.heads]
    if sent:
        st.caption(here.t("Reported that they have no OCOP product: {wards}.", wards=", ".join(sent)))
    if silent:
        st.markdown(f":gray-badge[? {here.t('Not reported')}] {', '.join(silent)}")


def product_row(here: View, row: dict[str, Any], month: str) -> dict[str, Any]:
    head = {c.name: c.title[here.lang] for c in OCOP.columns}
    listed = OCOP.column("on_ecommerce").titled(row["on_ecommerce"])[here.lang]
    return {
        head["name"]: row["name"],
        here.t("Ward"): here.monitor.short_name(row["ward_code"], month)[here.lang],
        head["stars"]: "★" * row["stars"],
        head["on_ecommerce"]: f"{'✓' if row['on_ecommerce'] else '✗'} {listed}",
        head["platform"]: row["platform"] or "–",
        here.t("Upload no."): row["seq"],
        here.t("Line"): row["line"],
    }


here = parts.view()
kpis = [kpi for domain in ("economy", "society") for kpi in catalog.domain(domain).kpis]
named = {kpi.id: here.card.value(kpi, here.codes, here.period) for kpi in kpis}
values = list(named.values())
parts.heading(here, here.t("Digital economy and society"), in_one_line(here, named), values)
if not any(v.period for v in values):
    parts.nothing_yet(here)
    st.stop()
grouped_cards(here, named)
adoption(here, named)
with st.container(border=True, key="card_denominators"):
    st.subheader(here.t("Of whom each share is counted"), anchor=False)
    denominators(here, _of(named, "society"))
firms, listed = named["einvoice"].period, named["ocop_on_ecommerce"].period
if firms:
    businesses(here, firms.last)
if listed:
    st.subheader(here.t("OCOP products, {month}", month=short(listed.last)), anchor=False)
    products(here, listed.last)
    if named["ocop_on_ecommerce"].provenance in ("sample", "mixed"):
        st.caption(here.t("Names of sample products and platforms are neutral: none was published."))
tables.ward_table(here, values)
