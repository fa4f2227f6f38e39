"""Who owes which file, as a table: one row a table, one column a ward, one for the city's offices."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dxlib import catalog, dues, palette, periods
from dxlib.dues import Due
from dxlib.palette import Theme
from dxlib.wards import CITY
from pages import parts, tables
from pages.again import again
from pages.parts import View

_ROW, _MOST = 30, 9
"""Pixels a row, and rows before the table scrolls inside itself: the next step stays on the first screen."""


def month_of(here: View) -> str:
    """The month that files are owed for."""
    return dues.month_judged(here.card, f"{here.monitor.today:%Y-%m}", here.period)


def matrix(here: View, month: str, found: list[Due]) -> None:
    """What each reporter sent of each table; colour only repeats what glyph and word say."""
    look = parts.theme()
    rows, grounds = _cells(here, month, found, look)
    again(lambda: _drawn(here, rows, grounds, month), rows, grounds, here.lang, month)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(_legend(here))
        tables.download(here, rows, here.t("files-owed-{month}", month=month))


def _cells(here: View, month: str, found: list[Due], look: Theme) -> tuple[tables.Rows, list[list[str]]]:
    """The words of each cell, and the styles of its ground."""
    by_place = {(d.dataset.id, d.reporter): d for d in found}
    reporters = _in_order(here, month, found)
    names = {code: here.monitor.reporter_name(code, month)[here.lang] for code in reporters}
    rows: tables.Rows = []
    grounds: list[list[str]] = []
    for dataset in catalog.DATASETS.values():
        cells = [by_place.get((dataset.id, code)) for code in reporters]
        if not any(cells):
            continue
        words = {names[code]: dues.cell(due, here.lang) for code, due in zip(reporters, cells, strict=True)}
        rows.append({here.t("Table"): dataset.title[here.lang], **words})
        grounds.append(["", *(_ground(due, look) for due in cells)])
    return rows, grounds


def _drawn(here: View, rows: tables.Rows, grounds: list[list[str]], month: str) -> None:
    frame = pd.DataFrame(rows)
    styled = frame.style.apply(lambda _: pd.DataFrame(grounds, columns=frame.columns), axis=None)
    st.dataframe(
        styled,
        hide_index=True,
        row_height=_ROW,
        height=_ROW * (min(len(rows), _MOST) + 1) + 2,
        column_config={here.t("Table"): st.column_config.Column(width=230)},
        alt=here.t("Who owes which file, period {month}", month=periods.short(month)),
    )


def _in_order(here: View, month: str, found: list[Due]) -> list[str]:
    """Wards in the order of the reference table, then the city's offices."""
    wards = [u.code for u in here.monitor.wards.valid(month)]
    return [code for code in (*wards, CITY) if any(d.reporter == code for d in found)]


def _ground(due: Due | None, theme: Theme) -> str:
    if due is None:
        return f"color: {palette.FAINT[theme]}"
    return f"background-color: {palette.due(due.state, theme)}; color: {palette.INK[theme]}"


def _legend(here: View) -> str:
    glyphs = dues.GLYPHS
    return " · ".join(
        (
            f"{glyphs['reported']} {here.t('in, with its number of rows')}",
            f"{glyphs['none']} {here.t('in: reported that there is none')}",
            f"{glyphs['late']} {here.t('late: other months are in')}",
            f"{glyphs['never']} {here.t('never sent')}",
            f"“{dues.NOT_OWED}” {here.t('not owed')}",
        )
    )
