"""From a figure to its wards, then to the rows it rests on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from dxlib import catalog, details, formats, showing, terms
from dxlib.periods import Period
from dxlib.terms import verdict
from dxlib.values import Value
from dxlib.wards import CITY
from pages import live, tables
from pages.once import once
from pages.parts import View

A_PAGE = 1000
"""Rows that are read and drawn at once."""
Rows = Sequence[dict[str, Any]]


def button(here: View, value: Value, key: str = "", icon_only: bool = False) -> None:
    """Opens what is behind a figure."""
    if value.period is None:
        return
    title = value.kpi.title[here.lang]
    label = here.t("Details: {title}", title=title) if icon_only else here.t("Details")
    name = f"{'icon' if icon_only else 'word'}_drill_{key or value.kpi.id}"
    if st.button(label, key=name, type="tertiary", icon=":material/zoom_in:"):
        _open(here, value)


def line(here: View, value: Value) -> None:
    """A figure in one line, its name, value and the glyph of its state; a click opens what is behind it."""
    said, told = once(here, "line", (value.kpi.id, value.codes, value.period), lambda: _line(here, value))
    gone = value.period is None
    if st.button(said, key=f"line_drill_{value.kpi.id}", type="tertiary", disabled=gone, help=told):
        _open(here, value)


def _line(here: View, value: Value) -> tuple[str, str]:
    """What the line says, and what it says when pointed at."""
    glyph = terms.GLYPHS[value.state] if value.state else ""
    said = f"{value.kpi.short[here.lang]}: **{showing.shown(value)[here.lang]}** {glyph}".strip()
    return said, f"{value.kpi.title[here.lang]} {verdict(value.state, here.lang)}".strip()


def _open(here: View, value: Value) -> None:
    if value.period is not None:
        show = st.dialog(value.kpi.title[here.lang], width="large", on_dismiss=live.reading())(_behind)
        show(here, value, value.period)


def _behind(here: View, value: Value, period: Period) -> None:
    said = f"**{showing.shown(value)[here.lang]}** {verdict(value.state, here.lang)}".strip()
    where = here.t("Whole city") if value.codes == (CITY,) else here.where()
    st.markdown(f"{where} · {period.label()[here.lang]} · {said}")
    st.caption(value.kpi.formula[here.lang])
    codes = here.codes
    if catalog.of_wards(value.kpi):
        wards = here.card.by_ward(value.kpi, here.codes, period, offices=True)
        file = f"{value.kpi.id}_by_ward_{period.code}"
        tables.table(here, [_ward(here, v) for v in wards], alt=here.t("Every ward's figure"), file=file)
        codes = _one_of(here, value, wards)
    _rows(here, value, codes, period)


def _ward(here: View, value: Value) -> dict[str, Any]:
    change = here.card.change(value)
    row = {
        here.t("Ward"): here.reporter(value, full=True),
        here.t("Value"): showing.shown(value)[here.lang],
        here.t("State"): verdict(value.state, here.lang),
        here.t("Change"): "–" if change is None else formats.difference(change, value.kpi.unit, here.lang),
    }
    if value.kpi.is_ratio:
        row[here.t("Computed")] = (
            "–"
            if value.denominator is None
            else f"{_number(here, value.numerator)} ÷ {_number(here, value.denominator)}"
        )
    return {**row, here.t("Rows"): value.rows}


def _number(here: View, amount: Any) -> str:
    return "–" if amount is None else formats.number(amount, here.lang)


def _one_of(here: View, value: Value, wards: list[Value]) -> tuple[str, ...]:
    """The ward whose rows are shown; all of the selection until one is chosen."""
    names = {v.codes[0]: here.reporter(v, full=True) for v in wards}
    chosen = st.selectbox(
        here.t("Rows of"),
        list(names),
        index=None,
        format_func=names.__getitem__,
        placeholder=here.where(),
        key=f"drill_ward_{value.kpi.id}_{here.lang}",
    )
    return (chosen,) if chosen else here.codes


def _rows(here: View, value: Value, codes: tuple[str, ...], period: Period) -> None:
    rows = details.rows_behind(here.monitor, value.kpi, codes, period, here.lang, here.card)
    dataset = catalog.dataset(value.kpi.dataset)
    st.markdown(f"**{dataset.title[here.lang]}** · {here.t('Rows')}: {formats.number(len(rows), here.lang)}")
    if not rows:
        st.info(here.t("Nothing was reported here."))
        return
    if dataset.people_in:
        st.caption(here.t("People are counted by team; nobody is shown alone."))
    file = "_".join([dataset.id, period.code, *codes])
    formatters = {c.title[here.lang]: tables.whole(here) for c in dataset.columns if c.type in ("integer", "money")}
    tables.table(here, _page(here, rows, file), formatters, alt=dataset.title[here.lang])
    tables.download(here, rows, file)


def _page(here: View, rows: Rows, file: str) -> list[dict[str, Any]]:
    """The rows of the page that is chosen; nothing else of them is read."""
    pages = -(-len(rows) // A_PAGE)
    if pages == 1:
        return list(rows)
    chosen = st.pagination(pages, key=f"drill_page_{file}")
    first = (chosen - 1) * A_PAGE
    end = min(first + A_PAGE, len(rows))
    numbers = {"first": first + 1, "last": end, "count": len(rows)}
    told = {name: formats.number(number, here.lang) for name, number in numbers.items()}
    st.caption(here.t("Rows {first} to {last} of {count}; the download holds all.", **told))
    return list(rows[first:end])
