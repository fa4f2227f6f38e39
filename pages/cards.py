"""KPI cards: name, value, change and course, then state, goal and coverage."""

from __future__ import annotations

import streamlit as st

from dxlib import formats, showing
from dxlib.terms import verdict
from dxlib.values import Value
from pages.markdown import literal
from pages.parts import View

BADGES = {"met": "green", "near": "orange", "missed": "red", "unmeasured": "gray"}


def cards(here: View, values: list[Value], columns: int = 3) -> None:
    """KPI cards in a grid that breathes with the screen."""
    with st.grid(columns, min_column_width=250, gap="small"):
        for value in values:
            kpi_card(here, value)


def kpi_card(here: View, value: Value) -> None:
    """Name, value with its change and course, then state, goal and coverage. Colour never stands alone."""
    kpi, lang = value.kpi, here.lang
    history = [v.value for v in here.card.history(kpi, here.codes, value.period)]
    change = here.card.change(value)
    with st.container(border=True, key=f"card_{kpi.id}", gap="xsmall", height="stretch"):
        st.metric(
            kpi.title[lang],
            showing.shown(value)[lang],
            None if change is None else formats.difference(change, kpi.unit, lang) if change else 0,
            delta_color="blue",
            delta_arrow="off" if not change else "up" if change > 0 else "down",
            delta_description=_compared(here, value) if change is not None else None,
            chart_data=[float(v) for v in history if v is not None] if len(history) > 1 else None,
            help=explanation(here, value),
        )
        st.markdown(_footing(here, value))


def _compared(here: View, value: Value) -> str:
    assert value.period is not None
    return here.t("from {period}", period=value.period.previous().short())


def _footing(here: View, value: Value) -> str:
    if value.period is None:
        return f":gray-badge[{here.t('No figures yet')}]"
    badge = f":{BADGES[value.state]}-badge[{verdict(value.state, here.lang)}] " if value.state else ""
    words = []
    if value.goal:
        words.append(here.t("goal {goal}", goal=formats.both(value.goal.goal, value.kpi.unit)))
    if value.value is None and (newest := here.card.newest_same(value)) is not None:
        words.append(_newest(here, newest))
    words.append(f"{value.period.short()[here.lang]}")
    words.append(
        here.t("cover {with_data}/{expected}", with_data=value.coverage.with_data, expected=value.coverage.expected)
    )
    return f":small[{badge}{' · '.join(words)}]"


def _newest(here: View, newest: Value) -> str:
    assert newest.period is not None
    return here.t("newest {period}: {value}", period=newest.period.short(), value=showing.shown(newest))


def explanation(here: View, value: Value) -> str:
    """How the number is made, from what, how old it is, and what it is for."""
    kpi, lang = value.kpi, here.lang
    lines = [f"**{here.t('Formula')}**: {kpi.formula[lang]}"]
    if value.numerator is not None and value.denominator and kpi.is_ratio:
        sums = f"{formats.number(value.numerator, lang)} ÷ {formats.number(value.denominator, lang)}"
        lines.append(f"**{here.t('Computed')}**: {sums} = {formats.measure(value.value, kpi.unit, lang)}")
    lines.append(f"**{here.t('Source')}**: {kpi.source[lang]}")
    if entry := here.card.newest_receipt(value.receipts):
        others = [f"{here.t('No.')} {seq}" for seq in reversed(value.receipts) if seq != entry.seq]
        named = ", ".join([f"{here.t('No.')} {entry.seq} ({literal(entry.file_name)})", *others])
        lines.append(f"**{here.t('File')}**: {named}")
        lines.append(f"**{here.t('Received')}**: {formats.moment(entry.at, lang)}")
    if value.goal:
        lines.append(f"**{here.t('Goal from')}**: {value.goal.source}")
    lines.append(f"**{here.t('Decision')}**: {kpi.decision[lang]}")
    lines.append(f"**{here.t('Owner')}**: {kpi.owner[lang]}")
    return "  \n".join(lines)
