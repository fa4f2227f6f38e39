"""The IOC's subsystems: which feeds are alive, which are late, which fell silent, and whom to call."""

from __future__ import annotations

from typing import Any

import streamlit as st

from dxlib import catalog, feeds, formats, terms
from dxlib.catalog.model import Choice
from dxlib.catalog.subsystems import FEEDS, FIELDS, STAGES, SUBSYSTEMS
from dxlib.feeds import Feed, Subsystem
from dxlib.palette import BADGES
from dxlib.periods import Period, shift, short
from dxlib.showing import shown
from dxlib.values import Value
from pages import cards, parts, tables
from pages.markdown import literal
from pages.once import once
from pages.parts import View
from pages.remembered import remembered

PICKED, PICKED_WARD, PICKED_FEED, TOLD = "subsystem", "ward_of_feeds", "feed", "feed_told"


def in_one_line(here: View, operating: Value, late: Value, known: list[Subsystem]) -> str:
    """“22/24 subsystems are operating; feeds late: 7, silent: 2”, and what else is wrong where something is."""
    if operating.value is None and late.value is None:
        return here.t("No figures for this selection yet.")
    in_operation = shown(operating)[here.lang] if operating.value is not None else here.t("an unknown number of")
    if here.codes and operating.value is not None:
        in_operation = f"{in_operation} ({here.t('whole city')})"
    if late.value is None:
        return here.t("{operating} subsystems are operating; no figures of feeds yet.", operating=in_operation)
    counts = {state: sum(s.count(state) for s in known) for state in ("silent", "never")}
    said = here.t(
        "{operating} subsystems are operating; feeds late: {late}, silent: {silent}",
        operating=in_operation,
        late=shown(late),
        silent=here.t("at least {value}", value=counts["silent"]) if late.at_least else counts["silent"],
    )
    if counts["never"]:
        said += here.t(", never received: {count}", count=counts["never"])
    if failing := sum(f.failing for s in known for f in s.feeds):
        said += here.t(", with many records in error: {count}", count=failing)
    return f"{said}."


def wards(here: View, month: str) -> list[str]:
    return [u.code for u in here.monitor.wards.valid(month) if not here.codes or u.code in here.codes]


def feed_map(here: View, known: list[Subsystem], month: str) -> None:
    """The heat-map; a click opens its subsystem and ward below."""
    rows, told = once(here, "feed_map", month, lambda: (map_rows(here, known, month), in_words(here, known, month)))
    parts.chart(
        here,
        "subsystems.feed_map",
        rows,
        f"{here.t('Feeds by subsystem and ward')}. {told}",
        height=40 + 25 * len(known),
        key=f"feeds_{here.lang}_{'-'.join(here.codes)}",
        on_select=clicked,
        selection_mode="feed",
    )
    st.caption("; ".join([*(terms.feed_state(s, here.lang) for s in terms.FEEDS), failing_legend(here)]))


def failing_legend(here: View) -> str:
    share = formats.percent(feeds.FAILING, here.lang, 0)
    return f"{terms.FAILING[0]} {here.t('records in error from {share} on', share=share)}"


def map_rows(here: View, known: list[Subsystem], month: str) -> list[dict[str, Any]]:
    places = {code: place for place, code in enumerate(wards(here, month))}
    return [
        map_row(here, system, feed, month) | {"order": order, "column": places[feed.ward_code]}
        for order, system in enumerate(known)
        for feed in system.feeds
    ]


def map_row(here: View, system: Subsystem, feed: Feed, month: str) -> dict[str, Any]:
    glyph, word = terms.FEEDS[feed.state]
    return {
        "subsystem": system.code,
        "name": system.name[here.lang],
        "ward": feed.ward_code,
        "ward_name": here.monitor.short_name(feed.ward_code, month)[here.lang],
        "state": feed.state,
        "glyph": glyph,
        "word": word[here.lang],
        "failing": feed.failing,
        "received": received(here, feed),
        "cadence": formats.hours(feed.expected_hours, here.lang) if feed.expected_hours else "–",
        "errors": "–" if feed.error_share is None else formats.percent(feed.error_share, here.lang),
    }


def received(here: View, feed: Feed) -> str:
    return formats.local(feed.last_received_at, here.lang) if feed.last_received_at else "–"


def in_words(here: View, known: list[Subsystem], month: str) -> str:
    """What is not on time, as text: for the alternative of the picture."""
    said = [
        f"{s.name[here.lang]}, {here.monitor.short_name(f.ward_code, month)[here.lang]}: "
        f"{terms.feed_state(f.state, here.lang, f.failing)}"
        for s in known
        for f in s.feeds
        if f.state in ("silent", "never", "late") or f.failing
    ]
    return "; ".join(said) or here.t("Every feed is on time.")


def clicked() -> None:
    for key, state in st.session_state.items():
        if str(key).startswith("feeds_") and (picked := state["selection"].get("feed")):
            st.session_state[PICKED] = picked[0]["subsystem"]
            st.session_state[PICKED_WARD] = picked[0]["ward"]
            st.session_state[PICKED_FEED] = (picked[0]["subsystem"], picked[0]["ward"])
            st.session_state[TOLD] = True


def chosen(here: View, known: list[Subsystem]) -> Subsystem:
    """The subsystem to open: the one clicked or picked, else the worst."""
    systems = {s.code: s for s in known}
    code = remembered(
        here,
        st.selectbox,
        PICKED,
        systems,
        start=known[0].code,
        label=here.t("Look at one subsystem"),
        format_func=lambda code: systems[code].name[here.lang],
    )
    return systems[code]


def opened(here: View, known: list[Subsystem], month: str) -> None:
    """One subsystem: owner, stage, cadence, its feeds by ward and how often they were late."""
    system = chosen(here, known)
    st.markdown(facts(here, system))
    spotlight(here, system, month)
    left, right = st.columns([8, 5], gap="small")
    with left:
        in_order = sorted(system.feeds, key=lambda f: feeds.WORST_FIRST.index(f.state))
        rows = [feed_row(here, f, month) for f in in_order]
        alt = here.t("Feeds of {name} by ward", name=system.name)
        tables.table(here, rows, error_format(here), alt=alt, file=f"{system.code}_{month}")
    with right:
        history(here, system, month)
    ward_opened(here, known, month)


def ward_opened(here: View, known: list[Subsystem], month: str) -> None:
    """All feeds of one ward, the worst first: of the feed that was clicked, or of the ward picked."""
    names = {code: here.monitor.name_of(code, month)[here.lang] for code in wards(here, month)}
    ward = remembered(
        here,
        st.selectbox,
        PICKED_WARD,
        names,
        label=here.t("Every feed of one ward"),
        index=None,
        placeholder=here.t("Choose a ward"),
        format_func=names.__getitem__,
    )
    if ward is None:
        return
    mine = [(s, f) for s in known for f in s.feeds if f.ward_code == ward]
    mine.sort(key=lambda pair: (feeds.WORST_FIRST.index(pair[1].state), not pair[1].failing))
    rows = [{here.t("Subsystem"): s.name[here.lang], **feed_row(here, f, month)} for s, f in mine]
    rows = [{k: v for k, v in row.items() if k != here.t("Ward")} for row in rows]
    heading = here.t("Every feed of {ward}", ward=names[ward])
    tables.table(here, rows, error_format(here), alt=heading, file=f"feeds_{ward}_{month}")


def facts(here: View, system: Subsystem) -> str:
    """Owner, field, stage and cadence in one line; what is only proposed says so."""
    said = [
        f"**{title('owner', here)}**: {literal(system.owner) or '–'}",
        f"**{title('field', here)}**: {word_of(FIELDS, system.field, here)}",
        f"**{title('stage', here)}**: {word_of(STAGES, system.stage, here)}",
        f"**{here.t('Cadence')}**: {cadence(here, system)}",
    ]
    badge = here.t("confirmed by the city") if system.confirmed else here.t("name and owner are proposed")
    return f"{' · '.join(said)} :{'green' if system.confirmed else 'gray'}-badge[{badge}]"


def title(column: str, here: View) -> str:
    return SUBSYSTEMS.column(column).title[here.lang]


def word_of(choices: tuple[Choice, ...], code: str | None, here: View) -> str:
    return next((c.title[here.lang] for c in choices if c.code == code), "–")


def cadence(here: View, system: Subsystem) -> str:
    return ", ".join(formats.hours(h, here.lang) for h in system.cadences) or "–"


def spotlight(here: View, system: Subsystem, month: str) -> None:
    """The feed that was clicked, in one sentence."""
    clicked_on = st.session_state.get(PICKED_FEED)
    feed = next((f for f in system.feeds if (f.subsystem, f.ward_code) == clicked_on), None)
    if feed is None:
        return
    said = [
        f"**{here.monitor.name_of(feed.ward_code, month)[here.lang]}**",
        f"{here.t('last received')} {received(here, feed)}",
    ]
    if feed.age is not None:
        age = formats.hours(feed.age.total_seconds() / 3600, here.lang)
        said.append(here.t("{age} before the observation", age=age))
    said.append(f"{here.t('owner')} {literal(system.owner) or '–'}")
    state = terms.feed_state(feed.state, here.lang, feed.failing)
    st.markdown(f":{BADGES[feed.state]}-badge[{state}] {' · '.join(said)}")
    if st.session_state.pop(TOLD, False):
        st.toast(f"{literal(system.name[here.lang])} · {said[0]}: {state}", icon=":material/arrow_downward:")


def feed_row(here: View, feed: Feed, month: str) -> dict[str, Any]:
    return {
        here.t("Ward"): here.monitor.short_name(feed.ward_code, month)[here.lang],
        here.t("State"): terms.feed_state(feed.state, here.lang, feed.failing),
        here.t("Last received"): received(here, feed),
        here.t("Cadence"): formats.hours(feed.expected_hours, here.lang) if feed.expected_hours else "–",
        here.t("Records in 30 days"): feed.records,
        here.t("In error"): None if feed.error_share is None else float(feed.error_share),
        here.t("Upload no."): feed.seq,
        here.t("Line"): feed.line,
    }


def error_format(here: View) -> dict[str, Any]:
    return {here.t("In error"): tables.percent_format(here), here.t("Records in 30 days"): tables.whole(here)}


def history(here: View, system: Subsystem, month: str) -> None:
    """How many of its feeds were late, silent or never received, month by month."""
    counted = once(here, "delays", (system.code, month), lambda: delays(here, system, month))
    drawn = [
        {
            "month": m,
            "label": short(m),
            "state": state,
            "word": terms.FEEDS[state][1][here.lang],
            "feeds": count,
            "rank": feeds.WORST_FIRST.index(state),
        }
        for m, state, count in counted
        if state != "not_applicable"
    ]
    if not drawn:
        st.info(here.t("No feed of this subsystem applies here."))
        return
    said = [f"{short(m)}: {count} {terms.FEEDS[state][1][here.lang]}" for m, state, count in counted]
    st.markdown(f"**{here.t('Feeds by month')}**")
    parts.chart(here, "subsystems.delays", drawn, "; ".join(said), height=230)


def delays(here: View, system: Subsystem, month: str) -> list[tuple[str, feeds.State, int]]:
    months = [m for m in here.card.months_of(FEEDS.id) if shift(month, -11) <= m <= month]
    rows = [r for m in months for r in here.rows(FEEDS.id, m, here.codes) if r["subsystem_code"] == system.code]
    return feeds.delays(rows)


def system_table(here: View, known: list[Subsystem], month: str) -> None:
    """Every subsystem, the worst first."""
    rows = once(here, "subsystems", month, lambda: system_rows(here, known))
    tables.table(here, rows, alt=here.t("Every subsystem, the worst first"), file=f"subsystems_{month}")


def system_rows(here: View, known: list[Subsystem]) -> list[dict[str, Any]]:
    states: tuple[feeds.State, ...] = ("silent", "never", "late", "on_time")
    return [
        {
            here.t("Subsystem"): s.name[here.lang],
            **{terms.FEEDS[state][1][here.lang]: s.count(state) for state in states},
            terms.FAILING[1][here.lang]: sum(f.failing for f in s.feeds),
            here.t("Cadence"): cadence(here, s),
            title("stage", here): word_of(STAGES, s.stage, here),
            title("field", here): word_of(FIELDS, s.field, here),
            title("owner", here): s.owner,
        }
        for s in known
    ]


def board(here: View, period: Period | None) -> list[Subsystem]:
    return feeds.read(here.monitor, period.last, here.codes, here.card) if period else []


here = parts.view()
values = [here.card.value(kpi, here.codes, here.period) for kpi in catalog.domain("subsystems").kpis]
named = {v.kpi.id: v for v in values}
period = named["feeds_on_time"].period or named["subsystems_operating"].period
known = once(here, "feeds", period, lambda: board(here, period))
answer = in_one_line(here, named["subsystems_operating"], named["feeds_late"], known)
parts.heading(here, here.t("IOC subsystems"), answer, values, watched=True)
if not known:
    parts.nothing_yet(here)
    st.stop()
assert period is not None
cards.cards(here, values, columns=5, width=190)
with st.container(border=True, key="card_feed_map"):
    st.subheader(here.t("Feeds by subsystem and ward"), anchor=False)
    feed_map(here, known, period.last)
with st.container(border=True, key="card_subsystem"):
    opened(here, known, period.last)
st.subheader(here.t("Every subsystem, {month}", month=short(period.last)), anchor=False)
system_table(here, known, period.last)
tables.ward_table(here, values)
