"""Pictures that several pages draw from values: one figure by ward, some figures over the months."""

from __future__ import annotations

from typing import Any

import streamlit as st

from dxlib import catalog
from dxlib.periods import Period, short
from dxlib.showing import shown
from dxlib.terms import verdict
from pages import parts
from pages.parts import View


def by_ward(here: View, kpi_id: str, period: Period) -> None:
    """A share in each ward, the lowest first, with its goal; each ward without a figure has no bar."""
    kpi = catalog.kpi(kpi_id)
    values = here.card.by_ward(kpi, here.codes, period)
    values.sort(key=lambda v: (v.value is None, v.value or 0))
    rows = [
        {
            "name": here.monitor.short_name(v.codes[0], period.last)[here.lang],
            "order": place,
            "share": None if v.value is None else float(v.value),
            "said": shown(v)[here.lang],
            "goal": float(v.goal.goal) if v.goal else None,
        }
        for place, v in enumerate(values)
    ]
    told = [f"{r['name']} {r['said']} {verdict(v.state, here.lang)}".strip() for r, v in zip(rows, values, strict=True)]
    alt = here.t("{title}, lowest first: {list}", title=kpi.title, list="; ".join(told))
    parts.chart(here, "shared.share_by_ward", rows, alt, height=70 + 30 * len(rows))
    st.caption(here.t("The mark is the goal. A ward without a bar has no figure."))


def over_months(here: View, kpi_ids: list[str], period: Period, height: int = 300) -> None:
    """Shares month by month, a line each; a month without a figure has no point."""
    rows: list[dict[str, Any]] = []
    for order, kpi_id in enumerate(kpi_ids):
        kpi = catalog.kpi(kpi_id)
        known = [v for v in here.card.history(kpi, here.codes, Period.parse(period.last), length=12) if v.period]
        rows += [
            {
                "month": v.period.last,
                "label": short(v.period.last),
                "series": kpi.short[here.lang],
                "order": order,
                "share": float(v.value),
                "said": shown(v)[here.lang],
                "last": v.period.last == known[-1].period.last,
            }
            for v in known
            if v.period and v.value is not None and known[-1].period
        ]
    told = [f"{r['series']} {r['label']}: {r['said']}" for r in rows if r["last"]]
    parts.chart(here, "shared.lines", rows, "; ".join(told), height=height)
