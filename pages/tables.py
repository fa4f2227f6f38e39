"""Tables that read as the language writes numbers, sort as numbers, and download for Excel."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Literal, TypeAlias

import pandas as pd
import streamlit as st
from pandas.io.formats.style import Styler

from dxlib import exports, formats, periods, showing, terms, xlsx
from dxlib.carried import MIME, Format
from dxlib.preview import Effect
from dxlib.values import Value
from dxlib.wards import CITY
from pages.again import again
from pages.folded import folded
from pages.once import once
from pages.parts import View

HEIGHT = 420
WRAPS = 60  # pixels a row from which on the grid breaks lines
Rows = list[dict[str, Any]]
Ways: TypeAlias = dict[Format, Callable[[], bytes]]


def ward_table(here: View, values: list[Value]) -> None:
    """Every ward beside the others, for the KPIs of ``values``: the table that stands beside the charts."""
    folded(here.t("All wards as a table"), "wards", lambda: wards_beside(here, values))


def wards_beside(here: View, values: list[Value]) -> None:
    """A row a ward, a column a KPI, each figure with the glyph of its state."""
    names = tuple(v.kpi.id for v in values)
    rows = once(here, "wards_beside", names, lambda: _wards_beside(here, values))
    table(here, rows, alt=here.t("All wards as a table"), file="wards")
    legend = (f"{terms.GLYPHS[s]} {terms.STATES[s][here.lang]}" for s in terms.STATES)
    st.caption(" · ".join(legend))


def _wards_beside(here: View, values: list[Value]) -> Rows:
    months = [v.period.last for v in values if v.period]
    rows: dict[str, dict[str, Any]] = {}
    for value in values:
        for ward in here.card.by_ward(value.kpi, here.codes, value.period):
            name = here.monitor.name_of(ward.codes[0], max(months))[here.lang]
            shown = showing.shown(ward)[here.lang]
            glyph = terms.GLYPHS[ward.state] if ward.state else ""
            rows.setdefault(name, {here.t("Ward"): name})[value.kpi.short[here.lang]] = f"{shown} {glyph}".strip()
    return list(rows.values())


def percent_format(here: View) -> Any:
    return lambda share: formats.percent(share, here.lang)


def whole(here: View) -> Any:
    return lambda count: formats.number(count, here.lang)


def table(
    here: View,
    rows: Rows,
    formatters: dict[str, Any] | None = None,
    file: str = "",
    whole_height: bool = False,
    **options: Any,
) -> Any:
    """A table whose numbers stay numbers (they sort) but read as the language writes them.

    With ``file``, a name without its ending, buttons below it download the same rows for Excel. ``whole_height``
    lets no row hide behind a scroll bar. Gives what ``st.dataframe`` gives: the selection, where one was asked for.
    """
    forms = {name: form for name, form in (formatters or {}).items() if any(name in row for row in rows)}
    height: int | Literal["content"] = "content" if whole_height or len(rows) <= 12 else HEIGHT

    def draw() -> Any:
        return st.dataframe(_styled(rows, forms), hide_index=True, placeholder="–", height=height, **options)

    chosen = None
    if "on_select" in options:
        chosen = draw()
    else:
        again(draw, rows, _told(rows, forms), height, options)
    if file and rows:
        download(here, rows, file)
    return chosen


def _styled(rows: Rows, forms: dict[str, Any]) -> Styler:
    frame = pd.DataFrame(rows).convert_dtypes()  # whole numbers stay whole beside an empty cell
    return frame.style.format(forms, na_rep="–")


def _told(rows: Rows, forms: dict[str, Any]) -> dict[str, list[str]]:
    """How the cells read in the columns that have a form of their own."""
    return {name: [form(row[name]) for row in rows if row.get(name) is not None] for name, form in forms.items()}


def download(here: View, rows: Sequence[dict[str, Any]], file: str) -> None:
    """The rows for Excel, as a CSV and, where they fit, as a workbook; ``file`` is their name without the ending."""
    ways: Ways = {"csv": lambda: exports.as_csv(rows, here.lang)}
    if len(rows) < xlsx.MAX_ROWS:  # its first row holds the headings
        ways["xlsx"] = lambda: exports.as_xlsx(rows, here.lang, file)
    else:
        st.caption(here.t("The table has more rows than Excel holds. Take the CSV."))
    in_two_ways(here.t("Download this table: CSV"), ways, file)


def in_two_ways(label: str, ways: Ways, file: str) -> None:
    """Two small buttons in a row. A file is written when its button is clicked, in another thread: its maker must
    not ask Streamlit for anything."""
    with st.container(horizontal=True, gap="small", width="content", vertical_alignment="center"):
        for kind, make in ways.items():
            st.download_button(
                label if kind == "csv" else "Excel",
                make,
                file_name=f"{file}.{kind}",
                mime=MIME[kind],
                icon=":material/download:" if kind == "csv" else ":material/table:",
                key=f"download_{file}_{kind}",
                type="tertiary",
                on_click="ignore",
            )


def effects_table(here: View, effects: list[Effect]) -> None:
    """What each KPI would become."""
    rows = [effect_row(here, e) for e in effects]
    if all(e.ward_code == CITY for e in effects):
        rows = [{k: v for k, v in row.items() if k != here.t("Ward")} for row in rows]  # said above the table
    table(here, rows, alt=here.t("What each KPI would become"))


def effect_row(here: View, effect: Effect) -> dict[str, str]:
    unit, lang, change = effect.kpi.unit, here.lang, showing.change_of(effect)
    return {
        here.t("Ward"): here.monitor.name_of(effect.ward_code, effect.period)[lang],
        here.t("KPI"): effect.kpi.title[lang],
        here.t("Month before"): formats.measure(effect.previous, unit, lang),
        here.t("Now"): showing.before(effect)[lang],
        here.t("Would be"): showing.after(effect)[lang],
        here.t("Change"): "–" if change is None else formats.difference(change, unit, lang),
        here.t("Period"): periods.short(effect.period),
    }
