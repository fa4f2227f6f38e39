"""What a file would change: rows by ward, then what each KPI would become, for the city and for each ward."""

from __future__ import annotations

from typing import Any

import streamlit as st

from dxlib import catalog, periods
from dxlib.intake import Part
from dxlib.preview import Effect, Preview, RowChange
from dxlib.wards import CITY
from pages import held, tables
from pages.parts import View
from pages.remembered import remembered
from pages.uploading import Chosen

MANY = 12
"""So many lines of wards are read at a glance; more can be narrowed to one KPI."""
_BOX = 360


def show(here: View, file: Chosen, found: Preview) -> None:
    for part in found.checked.parts:
        _rows_in_one_line(here, found, part)
    if not found.effects:
        st.info(here.t("No KPI would change."))
    else:
        _effects(here, file, list(found.effects))
    with st.expander(here.t("Rows by ward")):
        rows = [_row(here, change, len(found.checked.parts) > 1) for change in found.changes]
        tables.table(here, rows, file=f"{file.label}.{here.t('rows')}", alt=here.t("Rows by ward"))


def _rows_in_one_line(here: View, found: Preview, part: Part) -> None:
    changes = [c for c in found.changes if c.dataset == part.dataset.id]
    added, changed, removed = (sum(getattr(c, n) for c in changes) for n in ("added", "changed", "removed"))
    st.markdown(
        here.t(
            "**{title}** · {cells} ward-months · rows added {added}, changed {changed}, removed {removed}",
            title=part.dataset.title,
            cells=len(changes),
            added=added,
            changed=changed,
            removed=removed,
        )
    )
    if none := [c for c in part.cells if c.rows == 0]:
        names = ", ".join(here.monitor.reporter_name(c.ward_code, c.period, full=True)[here.lang] for c in none)
        st.warning(here.t("Reported as having none: {names}", names=names), icon=":material/exposure_zero:")


def _effects(here: View, file: Chosen, effects: list[Effect]) -> None:
    """The city first; of the wards those first whose figure differs from the month before."""
    asked = _asked_kpi(here, file, effects) if sum(e.ward_code != CITY for e in effects) > MANY else None
    shown = [e for e in effects if asked in (None, e.kpi.id)]
    city = [e for e in shown if e.ward_code == CITY]
    wards = sorted((e for e in shown if e.ward_code != CITY), key=lambda e: e.after == e.previous)
    for title, some in ((here.t("Whole city"), city), (here.t("By ward"), wards)):
        if some:
            st.markdown(f"**{title}**")
            tables.effects_table(here, some)
    rows = [tables.effect_row(here, e) for e in effects]
    tables.download(here, rows, f"{file.label}.{here.t('effects')}")


def _asked_kpi(here: View, file: Chosen, effects: list[Effect]) -> str | None:
    titles = {e.kpi.id: e.kpi.title[here.lang] for e in effects}
    words = {"label": here.t("KPI"), "format_func": titles.__getitem__, "placeholder": here.t("All KPIs")}
    name = held.fresh(f"kpi_{file.key}")
    picked: str | None = remembered(here, st.selectbox, name, titles, index=None, width=_BOX, **words)
    return picked


def _row(here: View, change: RowChange, several: bool) -> dict[str, Any]:
    return {
        **({here.t("Table"): catalog.dataset(change.dataset).title[here.lang]} if several else {}),
        here.t("Ward"): here.monitor.reporter_name(change.ward_code, change.period, full=True)[here.lang],
        here.t("Period"): periods.short(change.period),
        here.t("Rows before"): change.before,
        here.t("Rows after"): change.after,
        here.t("Added"): change.added,
        here.t("Changed"): change.changed,
        here.t("Removed"): change.removed,
    }
