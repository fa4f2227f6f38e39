"""From a figure to its wards, then to the rows it rests on."""

from __future__ import annotations

from typing import Any

import streamlit as st

from dxlib import catalog, details, formats, showing, terms
from dxlib.periods import Period
from dxlib.terms import verdict
from dxlib.values import Value
from dxlib.wards import CITY
from pages import tables
from pages.parts import View

MOST_ROWS = 2000  # drawn at most; the download holds them all


def button(here: View, value: Value, key: str = "", icon_only: bool = False) -> None:
    """Opens what is behind a figure."""
    if value.period is None:
        return
    title = value.kpi.title[here.lang]
    label = here.t("Details: {title}", title=title) if icon_only else here.t("Details")
    with st.container(key=f"{'icon' if icon_only else 'word'}_{key or value.kpi.id}", width="content"):
        if st.button(label, key=f"drill_{key or value.kpi.id}", type="tertiary", icon=":material/zoom_in:"):
            _open(here, value)


def line(here: View, value: Value) -> None:
    """A figure in one line, its name, value and the glyph of its state; a click opens what is behind it."""
    glyph = terms.GLYPHS[value.state] if value.state else ""
    said = f"{value.kpi.short[here.lang]}: **{showing.shown(value)[here.lang]}** {glyph}".strip()
    told = f"{value.kpi.title[here.lang]} {verdict(value.state, here.lang)}".strip()
    with st.container(key=f"line_{value.kpi.id}"):
        gone = value.period is None
        if st.button(said, key=f"drill_{value.kpi.id}", type="tertiary", disabled=gone, help=told):
            _open(here, value)


def _open(here: View, value: Value) -> None:
    if value.period is not None:
        st.dialog(value.kpi.title[here.lang], width="large")(_behind)(here, value, value.period)


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
    if len(rows) > MOST_ROWS:
        st.caption(here.t("The first {count} rows are shown; the download holds all.", count=MOST_ROWS))
    file = "_".join([dataset.id, period.code, *codes])
    formatters = {c.title[here.lang]: tables.whole(here) for c in dataset.columns if c.type in ("integer", "money")}
    tables.table(here, rows[:MOST_ROWS], formatters, alt=dataset.title[here.lang])
    tables.download(here, rows, file)
