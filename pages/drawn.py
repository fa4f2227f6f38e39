"""Pictures that several pages draw from values: one figure by ward, some figures over the months."""

from __future__ import annotations

from typing import Any

import streamlit as st

from dxlib import catalog
from dxlib.catalog.model import Kpi
from dxlib.periods import Period, short
from dxlib.showing import shown
from dxlib.terms import verdict
from dxlib.values import Codes
from pages import parts
from pages.once import once
from pages.parts import View


def by_ward(here: View, kpi_id: str, period: Period) -> None:
    """A share in each ward, the lowest first, with its goal; each ward without a figure has no bar."""
    rows, alt = once(here, "share_by_ward", (kpi_id, period), lambda: _by_ward(here, kpi_id, period))
    parts.chart(here, "shared.share_by_ward", rows, alt, height=70 + 30 * len(rows))
    st.caption(here.t("The mark is the goal. A ward without a bar has no figure."))


def _by_ward(here: View, kpi_id: str, period: Period) -> tuple[list[dict[str, Any]], str]:
    """The rows of the picture, and the same in words."""
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
    return rows, here.t("{title}, lowest first: {list}", title=kpi.title, list="; ".join(told))


def over_months(here: View, kpi_ids: list[str], period: Period, height: int = 300) -> None:
    """Shares month by month, a line each; a month without a figure is a gap in its line."""
    rows = once(here, "over_months", (*kpi_ids, period), lambda: _over_months(here, kpi_ids, period))
    said = "; ".join(f"{r['series']} {r['label']}: {r['said']}" for r in rows if r["last"])
    parts.chart(here, "shared.lines", rows, said, height=height)


def _over_months(here: View, kpi_ids: list[str], period: Period) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for order, kpi_id in enumerate(kpi_ids):
        kpi = catalog.kpi(kpi_id)
        of = {"series": kpi.short[here.lang], "order": order}
        rows += [{**point, **of} for point in course(here, kpi, here.codes, period)]
    return rows


def course(here: View, kpi: Kpi, codes: Codes, period: Period) -> list[dict[str, Any]]:
    """A share's months up to ``period``; the one of the newest figure is ``last``."""
    values = [v for v in here.card.history(kpi, codes, Period.parse(period.last), length=12) if v.period]
    newest = max((v.period.last for v in values if v.period and v.value is not None), default="")
    return [
        {
            "month": v.period.last,
            "label": short(v.period.last),
            "share": None if v.value is None else float(v.value),
            "said": shown(v)[here.lang],
            "goal": float(v.goal.goal) if v.goal else None,
            "last": v.period.last == newest,
        }
        for v in values
        if v.period
    ]
