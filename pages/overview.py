"""What needs attention, and the whole city at a glance."""

from __future__ import annotations

import streamlit as st

from dxlib import attention, catalog
from pages import cards, parts, tables

here = parts.view()
values = [here.card.value(kpi, here.codes, here.period) for kpi in catalog.KPIS.values()]
parts.heading(here, here.t("Overview"), attention.answer(here.card, here.codes, here.period)[here.lang], values)
if not here.card.months:
    parts.nothing_yet(here)
    st.stop()

left, right = st.columns([7, 5], gap="small")
with left:
    cards.cards(here, values, columns=2)
with right:
    with st.container(border=True, key="card_map", gap="small"):
        headline = catalog.kpi("merchants_active")
        st.subheader(headline.title[here.lang], anchor=False)
        parts.tile_map(here, here.card.by_ward(headline, (), here.period), headline.title)
        st.caption(here.t("Click a ward to narrow every figure to it; click it again for the whole city."))
    with st.container(border=True, key="card_attention", gap="small"):
        st.subheader(here.t("What needs attention"), anchor=False)
        parts.attention_list(here, attention.needs_attention(here.card, here.codes, here.period))
tables.ward_table(here, values)
