"""The five obstacles: whose they are, what is done by when, and whether the figures show them."""

from __future__ import annotations

from datetime import date

import streamlit as st

from dxlib import catalog, formats, obstacles, periods
from dxlib.catalog.obstacles import OBSTACLES
from dxlib.obstacles import GLYPHS, Evidence, Obstacle, Verdict
from dxlib.palette import BADGES
from dxlib.values import Value
from pages import cards, parts, tables
from pages.markdown import literal
from pages.parts import View


def title(column: str, here: View) -> str:
    return OBSTACLES.column(column).title[here.lang]


def status_words(here: View, obstacle: Obstacle) -> str:
    return OBSTACLES.column("status").titled(obstacle.status)[here.lang]


def due_words(here: View, obstacle: Obstacle, on: date) -> str:
    """The day by which it is to be resolved, and whether that is past at the end of the period."""
    if obstacle.due_on is None:
        return here.t("no day is set")
    late = f" ✗ {here.t('past its day')}" if obstacle.late(on) else ""
    return f"{formats.day(obstacle.due_on, here.lang)}{late}"


def due_marked(here: View, obstacle: Obstacle, on: date) -> str:
    said = due_words(here, obstacle, on)
    if not obstacle.late(on):
        return said
    return f":red[**{said}**] ({here.t('as of {day}', day=formats.day(on, here.lang))})"


def card(here: View, place: int, obstacle: Obstacle, seen: Evidence, month: str) -> None:
    """One obstacle: what the register says on the left, what the figures say on the right."""
    on = periods.month_end(month)
    st.subheader(f"{place}. {literal(obstacle.title[here.lang])}", anchor=False)
    left, right = st.columns([4, 7], gap="medium")
    with left:
        st.markdown(f":{BADGES[obstacle.status]}-badge[{GLYPHS[obstacle.status]} {status_words(here, obstacle)}]")
        facts = {
            title("owner", here): literal(obstacle.owner),
            title("action", here): literal(obstacle.action),
            title("due_on", here): due_marked(here, obstacle, on),
        }
        st.markdown("  \n".join(f"**{name}**: {said}" for name, said in facts.items()))
        if obstacle.description:
            st.caption(literal(obstacle.description))
    with right:
        shows(here, obstacle, seen, month)


def shows(here: View, obstacle: Obstacle, seen: Evidence, month: str) -> None:
    """What the figures say, in a sentence, then the figures themselves."""
    said = obstacles.sentence(seen, obstacle.status == "resolved")[here.lang]
    st.markdown(f":{BADGES[seen.verdict]}-badge[{GLYPHS[seen.verdict]}] {said}")
    if seen.files:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(obstacles.owed_sentence(seen, month)[here.lang], width="content")
            st.page_link("upload.py", label=here.t("Who owes which file"), icon=":material/upload_file:")
    cards.cards(here, list(seen.values), columns=3, width=190)


def register(here: View, found: list[Obstacle], seen: list[Evidence], month: str) -> None:
    """All obstacles as a table."""
    on = periods.month_end(month)
    rows = [
        {
            title("obstacle_code", here): OBSTACLES.column("obstacle_code").titled(o.code)[here.lang],
            title("status", here): f"{GLYPHS[o.status]} {status_words(here, o)}",
            title("due_on", here): due_words(here, o, on),
            here.t("The figures"): f"{GLYPHS[e.verdict]} {verdict_words(here, e.verdict)}",
            title("owner", here): o.owner,
            here.t("Upload no."): o.seq,
            here.t("Line"): o.line,
        }
        for o, e in zip(found, seen, strict=True)
    ]
    tables.table(here, rows, alt=here.t("All obstacles as a table"), file=f"obstacles_{month}")


def verdict_words(here: View, verdict: Verdict) -> str:
    """In a cell of the table."""
    if verdict == "undecided":
        return here.t("do not tell yet")
    return here.t("show it") if verdict == "shown" else here.t("do not show it")


here = parts.view()
values: list[Value] = [here.card.value(kpi, here.codes, here.period) for kpi in catalog.domain("obstacles").kpis]
period = values[0].period
month = period.last if period else ""
found = obstacles.read(here.monitor, month, here.card) if month else []
seen = [obstacles.evidence(here.card, o.code, month, here.codes, here.period) for o in found]
told = (
    obstacles.answer(found, seen, periods.month_end(month))[here.lang]
    if found
    else here.t("No figures for this selection yet.")
)
shown_values = [*values, *(v for e in seen for v in e.values)]
parts.heading(here, here.t("Five obstacles"), told, shown_values)
if period is None:
    parts.nothing_yet(here)
    st.stop()
left, right = st.columns([3, 8], gap="small")
with left:
    cards.cards(here, values, columns=1)
with right, st.container(border=True, key="card_register", height="stretch"):
    if found:
        register(here, found, seen, month)
    else:
        st.info(here.t("The register of obstacles has not been sent for {month}.", month=periods.short(month)))
for place, (obstacle, evidence) in enumerate(zip(found, seen, strict=True), start=1):
    with st.container(border=True, key=f"card_obstacle_{obstacle.code}"):
        card(here, place, obstacle, evidence, month)
evidence_values = [v for e in seen for v in e.values]
if evidence_values:
    tables.ward_table(here, evidence_values)
