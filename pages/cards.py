"""KPI cards: name, value, change and course, then state, goal and coverage."""

from __future__ import annotations

from typing import Any

import streamlit as st

from dxlib import formats, showing
from dxlib.palette import BADGES
from dxlib.periods import Period
from dxlib.terms import verdict
from dxlib.values import Value
from dxlib.wards import CITY
from pages import drill
from pages.markdown import literal
from pages.once import once
from pages.parts import View


def cards(here: View, values: list[Value], columns: int = 3, width: int = 250, brief: bool = False) -> None:
    """KPI cards in a grid that breathes with the screen; none is narrower than ``width`` pixels.

    ``brief`` gives short names, under a heading that says of what. Narrow cards leave out the period and a complete
    coverage, which the page's own strip says already.
    """
    with st.grid(columns, min_column_width=width, gap="small"):
        for value in values:
            kpi_card(here, value, brief, narrow=width < 220)


def kpi_card(here: View, value: Value, brief: bool = False, narrow: bool = False) -> None:
    """Name, value with its change and course, then state, goal and coverage. Colour never stands alone."""
    with st.container(border=True, key=f"card_{value.kpi.id}", gap="xsmall", height="stretch"):
        face(here, value, brief, narrow)


def face(here: View, value: Value, brief: bool = False, narrow: bool = False) -> None:
    """What a card shows, for a container that has more to show."""
    asked = (value.kpi.id, value.codes, value.period, brief, narrow)
    metric, footing = once(here, "face", asked, lambda: (_metric(here, value, brief), _footing(here, value, narrow)))
    st.metric(**metric)
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        st.markdown(footing, width="stretch")
        drill.button(here, value, icon_only=narrow)


def _metric(here: View, value: Value, brief: bool) -> dict[str, Any]:
    """What ``st.metric`` is told."""
    kpi, lang = value.kpi, here.lang
    history = [v.value for v in here.card.history(kpi, here.codes, value.period)]
    change = here.card.change(value)
    seen = change if change and not formats.rounds_to_nothing(change, kpi.unit) else None
    return {
        "label": (kpi.short if brief else kpi.title)[lang],
        "value": showing.shown(value)[lang],
        "delta": None if change is None else formats.difference(seen, kpi.unit, lang) if seen else 0,
        "delta_color": "blue",
        "delta_arrow": "off" if not seen else "up" if seen > 0 else "down",
        "delta_description": _compared(here, value) if change is not None and not brief else None,
        "chart_data": [float(v) for v in history if v is not None] if len(history) > 1 else None,
        "help": explanation(here, value),
    }


def _compared(here: View, value: Value) -> str:
    assert value.period is not None
    return here.t("from {period}", period=value.period.previous().short())


def _footing(here: View, value: Value, narrow: bool) -> str:
    if value.period is None:
        return f":gray-badge[{here.t('No figures yet')}]"
    badge = f":{BADGES[value.state]}-badge[{verdict(value.state, here.lang)}]" if value.state else ""
    words = []
    if value.goal:
        goal = formats.both(value.goal.goal, value.kpi.unit)
        words.append(here.t("goal: {goal}", goal=goal) if narrow else here.t("goal {goal}", goal=goal))
    if value.value is None and not value.withheld and (newest := here.card.newest_same(value)) is not None:
        words.append(_newest(here, newest))
    if not narrow or value.period not in (here.period, Period.parse(here.card.months[-1])):
        words.append(value.period.short()[here.lang])
    if here.codes and value.codes == (CITY,):
        words.append(here.t("whole city"))
    covered = value.coverage
    if not narrow or not covered.complete:
        words.append(here.t("cover {with_data}/{expected}", with_data=covered.with_data, expected=covered.expected))
    return f":small[{' '.join(filter(None, (badge, ' · '.join(words))))}]"


def _newest(here: View, newest: Value) -> str:
    assert newest.period is not None
    return here.t("newest {period}: {value}", period=newest.period.short(), value=showing.shown(newest))


def explanation(here: View, value: Value) -> str:
    """How the number is made, from what, how old it is, and what it is for."""
    kpi, lang = value.kpi, here.lang
    lines = [f"**{kpi.title[lang]}**", f"**{here.t('Formula')}**: {kpi.formula[lang]}"]
    if value.numerator is not None and value.denominator and kpi.is_ratio:
        sums = f"{formats.number(value.numerator, lang)} ÷ {formats.number(value.denominator, lang)}"
        lines.append(f"**{here.t('Computed')}**: {sums} = {formats.measure(value.value, kpi.unit, lang)}")
    lines.append(f"**{here.t('Source')}**: {kpi.source[lang]}")
    if entry := here.card.newest_receipt(value.receipts):
        others = [f"{here.t('No.')} {seq}" for seq in reversed(value.receipts) if seq != entry.seq]
        named = ", ".join([f"{here.t('No.')} {entry.seq} ({literal(entry.file_name)})", *others])
        lines.append(f"**{here.t('File')}**: {named}")
        lines.append(f"**{here.t('Received')}**: {formats.moment(entry.at, lang)}")
    if (change := here.card.change(value)) is not None:
        lines.append(f"**{here.t('Change')}**: {formats.difference(change, kpi.unit, lang)} {_compared(here, value)}")
    if value.goal:
        lines.append(f"**{here.t('Goal from')}**: {value.goal.source}")
    lines.append(f"**{here.t('Decision')}**: {kpi.decision[lang]}")
    lines.append(f"**{here.t('Owner')}**: {kpi.owner[lang]}")
    return "  \n".join(lines)
