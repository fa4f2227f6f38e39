"""What the city published beside what the data says: what differs first, then every figure with its words."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import streamlit as st

from dxlib import claims, terms
from dxlib.claims import Judged
from dxlib.values import Value
from pages import parts, tables
from pages.markdown import literal
from pages.once import once
from pages.parts import View


def whole_city(here: View, values: list[Value]) -> View:
    """The claims are the whole city's, each of its own period, whatever the filter says."""
    periods = [v.period for v in values if v.period]
    newest = max(periods, key=lambda p: p.last) if periods else None
    return replace(here, codes=(), period=newest)


def unfiltered(here: View) -> None:
    """Says that the filter does not narrow this page, where it would be expected to."""
    if here.codes:
        st.info(here.t("Published figures are the whole city's: the wards chosen do not narrow this page."))
    st.caption(here.t("Each figure stands in its own period, whichever reporting period is chosen."))


def differing(here: View, judged: list[Judged]) -> None:
    """Each figure that differs, with both values."""
    for one in judged:
        with st.container(border=True, key=f"card_claim_{one.claim.id}", gap="xsmall"):
            values = here.t(
                "published **{published}**, from the data **{found}**",
                published=literal(claims.published(one.claim)[here.lang]),
                found=literal(claims.found(one)[here.lang]),
            )
            st.markdown(
                f":red-badge[{claims.verdict(one)[here.lang]}] **{literal(one.claim.title[here.lang])}**: {values}"
            )
            st.caption(" · ".join([period(here, one), coverage(here, one), data(here, one), quoted(here, one)]))


def period(here: View, one: Judged) -> str:
    return one.claim.period.label()[here.lang] if one.claim.period else "–"


def coverage(here: View, one: Judged) -> str:
    if one.value is None:
        return "–"
    counted = one.value.coverage
    return here.t("cover {with_data}/{expected}", with_data=counted.with_data, expected=counted.expected)


def data(here: View, one: Judged) -> str:
    """What kind of data the figure rests on, and in which uploads it came."""
    if one.value is None or one.value.provenance is None:
        return "–"
    uploads = ", ".join(map(str, one.value.receipts))
    return f"{terms.PROVENANCES[one.value.provenance][here.lang]} ({here.t('upload no. {uploads}', uploads=uploads)})"


def quoted(here: View, one: Judged) -> str:
    return here.t("“{name}”", name=literal(one.claim.quotation))


def table(here: View, rows: list[dict[str, Any]], alt: str, file: str) -> None:
    """All of it at once: a reader compares, and does not want to scroll within the page."""
    widths = {"Published figure": 145, "Published": 78, "Quotation": 270, "Period": 95, "Why": 270}
    config = {here.t(name): st.column_config.TextColumn(width=width) for name, width in widths.items()}
    tables.table(here, rows, alt=alt, file=file, whole_height=True, row_height=tables.WRAPS, column_config=config)


def checked(here: View, one: Judged) -> dict[str, Any]:
    covered = one.value.coverage if one.value else None
    return {
        here.t("Verdict"): claims.verdict(one)[here.lang],
        **both_values(here, one),
        here.t("Quotation"): here.t("“{name}”", name=one.claim.quotation),
        here.t("Period"): one.claim.period.short()[here.lang] if one.claim.period else "–",
        here.t("Coverage"): f"{covered.with_data}/{covered.expected}" if covered else "–",
        here.t("Data"): data(here, one),
        here.t("Source"): one.claim.source,
    }


def unchecked(here: View, one: Judged) -> dict[str, Any]:
    return {
        **both_values(here, one),
        here.t("Why"): one.why[here.lang] if one.why else "–",
        here.t("Quotation"): here.t("“{name}”", name=one.claim.quotation),
        here.t("Period"): one.claim.period.short()[here.lang] if one.claim.period else "–",
        here.t("Source"): one.claim.source,
    }


def both_values(here: View, one: Judged) -> dict[str, Any]:
    return {
        here.t("Published figure"): one.claim.title[here.lang],
        here.t("Published"): claims.published(one.claim)[here.lang],
        here.t("From the data"): claims.found(one)[here.lang],
    }


def beside(here: View, judged: list[Judged]) -> None:
    """Every figure that was compared, the worst first; then those that could not be, each with the reason."""
    if compared := [checked(here, one) for one in judged if one.verdict != "unchecked"]:
        st.subheader(here.t("Published beside computed"), anchor=False)
        table(here, compared, here.t("Published figures beside those from the data"), "published_figures")
    if left := [unchecked(here, one) for one in judged if one.verdict == "unchecked"]:
        st.subheader(here.t("Cannot be checked"), anchor=False)
        table(here, left, here.t("Published figures that cannot be checked, and why"), "unchecked_figures")
    for source in dict.fromkeys(one.claim.source for one in judged):
        st.caption(f"{here.t('Source')}: {literal(source)}")


def judged_claims(here: View) -> list[Judged]:
    return claims.worst_first(claims.judge(here.card, claims.load(here.monitor.data)))


here = parts.view()
judged = once(here, "claims", (), lambda: judged_claims(here))
values = [one.value for one in judged if one.value is not None]
parts.heading(whole_city(here, values), here.t("Published figures"), claims.summary(judged)[here.lang], values)
if not here.card.months:
    parts.nothing_yet(here)
if worth := claims.caution(judged):
    st.info(worth[here.lang], icon=":material/info:")
unfiltered(here)
differing(here, [one for one in judged if one.verdict == "differs"])
beside(here, judged)
