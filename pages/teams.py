"""Community digital teams: how many members, where they are missing or untrained, and what they did."""

from __future__ import annotations

from typing import Any

import streamlit as st

from dxlib import catalog, formats, teams
from dxlib.catalog.teams import ACTIVITIES, ASSISTS, MEMBERS, TEAMS
from dxlib.periods import Period, short
from dxlib.showing import shown
from dxlib.teams import Row, Team
from dxlib.values import Value
from pages import cards, drawn, parts, tables
from pages.markdown import literal
from pages.parts import View


def in_one_line(here: View, named: dict[str, Value]) -> str:
    """The answer; a figure of another month than the members' says so."""
    members, assisted = named["team_members"], named["people_assisted"]
    if members.value is None:
        return here.t("No figures of members for this selection yet.")
    said = here.t(
        "{members} members in {neighbourhoods} neighbourhoods, {density} for 1,000 residents; {trained} are trained",
        members=shown(members),
        neighbourhoods=dated(here, named["neighbourhoods_with_team"], members),
        density=shown(named["members_per_1000"]),
        trained=shown(named["members_trained"]),
    )
    if assisted.value is None or assisted.period is None:
        return f"{said}."
    helped = here.t("{count} assists in {period}", count=shown(assisted), period=assisted.period.label())
    return f"{said}; {helped}."


def dated(here: View, value: Value, beside: Value) -> str:
    said = shown(value)[here.lang]
    if value.period is None or value.period == beside.period:
        return said
    return f"{said} ({value.period.short()[here.lang]})"


def assists_by_month(here: View, period: Period) -> None:
    """What the teams helped with, month by month; a month without a figure has no bar."""
    rows: list[dict[str, Any]] = []
    newest: list[str] = []
    for order, name in enumerate(ASSISTS):
        kpi = catalog.kpi(name)
        for value in here.card.history(kpi, here.codes, Period.parse(period.last), length=12):
            if value.period and value.value is not None:
                month = value.period.last
                kind, count = kpi.short[here.lang], int(value.value)
                rows.append({"month": month, "label": short(month), "kind": kind, "order": order, "count": count})
                if month == period.last:
                    newest.append(f"{kind}: {formats.number(count, here.lang)}")
    told = "; ".join(newest)
    parts.chart(here, "shared.stacked", rows, f"{here.t('Assists by kind')}, {short(period.last)}: {told}", height=310)


def people_by_ward(here: View, period: Period) -> None:
    """Women and youth in each ward; hidden where a ward has too few to stay unnamed."""
    kpis = [catalog.kpi(k) for k in ("team_members", "members_per_1000", "women_share", "youth_share")]
    columns = {k: {v.codes[0]: v for v in here.card.by_ward(k, here.codes, period)} for k in kpis}
    rows = [
        {
            here.t("Ward"): here.monitor.short_name(code, period.last)[here.lang],
            **{k.short[here.lang]: counted(here, values[code]) for k, values in columns.items()},
        }
        for code in columns[kpis[0]]
    ]
    tables.table(here, rows, alt=here.t("Members by ward"), file=f"members_by_ward_{period.code}")
    least = kpis[-1].least
    st.caption(
        here.t(
            "Residents: permanent and temporary, illustrative. Shares by sex and age are hidden where they would speak "
            "of fewer than {least} people, and in the two wards of fewest residents, so that no subtraction gives them "
            "away.",
            least=least,
        )
    )


def counted(here: View, value: Value) -> str:
    """“44,2% (146)” for a share of people; the value alone otherwise."""
    said = shown(value)[here.lang]
    if not value.kpi.least or value.numerator is None or value.value is None:
        return said
    return f"{said} ({formats.number(value.numerator, here.lang)})"


def lacking(here: View, found: list[Team], month: str) -> None:
    """Neighbourhoods without a team, by ward; a ward that has not sent its list is not judged."""
    wards = [u for u in here.monitor.wards.valid(month) if not here.codes or u.code in here.codes]
    sent = {u.code: u.neighbourhoods for u in wards if (TEAMS.id, month, u.code) in here.card.heads}
    silent = [u.short[here.lang] for u in wards if u.code not in sent]
    missing = teams.without_team(found, sent)
    if not missing and not silent:
        st.markdown(f":green-badge[✓ {here.t('Complete')}] {here.t('Every neighbourhood has a team.')}")
    for ward, (names, unlisted) in missing.items():
        said = [here.t("“{name}”", name=literal(name)) for name in names]
        if unlisted:
            said.append(here.t("{count} not in the list", count=unlisted))
        st.markdown(f":orange-badge[✗ {here.monitor.short_name(ward, month)[here.lang]}] {', '.join(said)}")
    if silent:
        words = here.t("have not sent their list for {month}", month=short(month))
        st.markdown(f":gray-badge[? {here.t('Not reported')}] {', '.join(silent)}: {words}")


def roster(here: View, found: list[Team], month: str) -> None:
    """Every team, searched by code, neighbourhood or ward."""
    words = st.text_input(here.t("Search"), key="team_search", placeholder=here.t("Team, neighbourhood or ward"))
    names = {t.ward_code: here.monitor.short_name(t.ward_code, month)[here.lang] for t in found}
    kept = [t for t in found if t.matches(words, names[t.ward_code])]
    st.caption(here.t("Teams: {kept} of {all}", kept=len(kept), all=len(found)))
    if not kept:
        st.info(here.t("No team matches the search."))
        return
    rows = [team_row(here, t, names[t.ward_code]) for t in kept]
    share = tables.percent_format(here)
    formatters = {here.t("Trained"): share}
    tables.table(here, rows, formatters, alt=here.t("Teams with their members and work"), file=f"teams_{month}")
    st.caption(here.t("People are counted by team; nobody is shown alone."))


def team_row(here: View, team: Team, ward: str) -> dict[str, Any]:
    roles = {c.code: c.title[here.lang] for c in MEMBERS.column("role").choices}
    head = {name: TEAMS.column(name).title[here.lang] for name in ("neighbourhood", "team_code", "established_on")}
    return {
        head["neighbourhood"]: team.neighbourhood,
        here.t("Ward"): ward,
        head["team_code"]: team.code,
        here.t("Members"): team.members,
        **{roles["head"]: team.heads, roles["deputy"]: team.deputies},
        here.t("Trained"): team.trained / team.members if team.trained is not None and team.members else None,
        ACTIVITIES.column("sessions").title[here.lang]: team.sessions,
        catalog.kpi("households_visited").short[here.lang]: team.households,
        catalog.kpi("people_assisted").short[here.lang]: team.assists,
        head["established_on"]: formats.day(team.established_on, here.lang) if team.established_on else "–",
        here.t("Upload no."): team.seq,
        here.t("Line"): team.line,
    }


def all_teams(here: View, month: str, people: list[Row], sent: set[str], work: Period | None) -> list[Team]:
    """The teams of a month with the ``people`` of the newest roster and their work; ``sent`` sent a roster."""
    done = [r for m in (work.months if work else ()) for r in here.rows(ACTIVITIES.id, m, here.codes)]
    return teams.teams(here.rows(TEAMS.id, month, here.codes), people, done, sent)


def senders(here: View, dataset: str, month: str) -> set[str]:
    return {ward for name, sent_for, ward in here.card.heads if (name, sent_for) == (dataset, month)}


def beside_the_list(here: View, month: str, people: list[Row], roster_month: str) -> None:
    """Members whose team is in no list; where the ward sent none (or none of this land), that is said instead."""
    listed = here.rows(TEAMS.id, month, here.codes)
    sent = {c for c in senders(here, TEAMS.id, month) if here.monitor.wards.same(c, roster_month, month)}
    if homeless := teams.strangers(listed, people, sent):
        st.caption(here.t("Members in teams that are not in the list: {count}.", count=homeless))
    if silent := teams.without_list(people, sent):
        wards = ", ".join(here.monitor.short_name(c, roster_month)[here.lang] for c in silent)
        words = here.t("The ward sent no list of teams for {month}: {wards}.", month=short(month), wards=wards)
        count = here.t("Members there: {count}.", count=formats.number(sum(silent.values()), here.lang))
        st.caption(f"{words} {count}")


def titled(here: View, words: str, period: Period | None, periods: set[str]) -> None:
    """A heading; with its month where the tables of the page are of several."""
    told = f"{words}, {period.short()[here.lang]}" if period and len(periods) > 1 else words
    st.subheader(told, anchor=False)


def other_months(here: View, month: str, roster: Period | None, work: Period | None) -> None:
    """The list stands under its own month; columns of another say so."""
    told = []
    if roster and roster.last != month:
        told.append(here.t("Members: {period}.", period=short(roster.last)))
    if work and work.code != month:
        told.append(here.t("Sessions, households and assists: {period}.", period=work.short()))
    if told:
        st.caption(" ".join(told))


here = parts.view()
values = [here.card.value(kpi, here.codes, here.period) for kpi in catalog.domain("teams").kpis]
named = {v.kpi.id: v for v in values}
shown_first = [v for v in values if v.kpi.part_of is None]
parts.heading(here, here.t("Community digital teams"), in_one_line(here, named), values)
if not any(v.period for v in values):
    parts.nothing_yet(here)
    st.stop()
cards.cards(here, shown_first, columns=4, width=210)
people, listed, work = (named[k].period for k in ("team_members", "neighbourhoods_with_team", "people_assisted"))
dates = {p.code for p in (people, listed, work) if p}
left, right = st.columns(2, gap="small")
with left, st.container(border=True, key="card_trained", height="stretch"):
    titled(here, here.t("Members trained, by ward"), people, dates)
    if people:
        drawn.by_ward(here, "members_trained", people)
with right, st.container(border=True, key="card_assists", height="stretch"):
    titled(here, here.t("Assists by kind"), work, dates)
    if work:
        assists_by_month(here, work)
month, roster_month = listed.last if listed else "", people.last if people else ""
persons = here.rows(MEMBERS.id, roster_month, here.codes) if roster_month else []
found = all_teams(here, month, persons, senders(here, MEMBERS.id, roster_month), work) if listed else []
left, right = st.columns([7, 5], gap="small")
with left, st.container(border=True, key="card_people", height="stretch"):
    titled(here, here.t("Members by ward"), people, dates)
    if people:
        people_by_ward(here, people)
with right, st.container(border=True, key="card_lacking", height="stretch"):
    titled(here, here.t("Neighbourhoods without a team"), listed, dates)
    if listed:
        lacking(here, found, month)
if found:
    st.subheader(here.t("Teams, {month}", month=short(month)), anchor=False)
    other_months(here, month, people, work)
    roster(here, found, month)
    beside_the_list(here, month, persons, roster_month)
elif listed:
    st.info(here.t("The list of teams has not been sent for {month}.", month=short(month)))
tables.ward_table(here, shown_first)
