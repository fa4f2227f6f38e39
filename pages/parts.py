"""Drawing blocks that pages share. They take values of :mod:`dxlib` and draw them; they compute nothing."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

import pandas as pd
import streamlit as st

from dxlib import access, formats, freshness, periods, showing, terms
from dxlib.attention import Item
from dxlib.language import Language, Text, t
from dxlib.monitor import Monitor
from dxlib.palette import GROUNDS, Theme
from dxlib.periods import Period
from dxlib.preview import Effect
from dxlib.scorecard import Codes, Scorecard, Value
from dxlib.terms import verdict
from dxlib.wards import CITY
from pages import filters, service
from pages.markdown import literal

T = TypeVar("T")
TABLE_HEIGHT = 420
_BADGES = {"met": "green", "near": "orange", "missed": "red", "unmeasured": "gray"}
_ATTENTION = {"missed": "red", "not_reported": "gray", "falling": "orange", "near": "orange"}


@dataclass(frozen=True, slots=True)
class View:
    """What a page shows: the answers, and the reader's language and filter. ``period`` None: each KPI's newest."""

    monitor: Monitor
    card: Scorecard
    lang: Language
    codes: Codes
    period: Period | None

    def t(self, text: str, **values: object) -> str:
        return t(text, self.lang, **values)

    def where(self) -> str:
        """The selection in words."""
        return self.monitor.where(self.codes, filters.reference_month(self.monitor, self.card))[self.lang]


def view() -> View:
    monitor = service.monitor()
    chosen = st.session_state["period"]
    return View(
        monitor=monitor,
        card=monitor.scorecard(),
        lang=filters.language(),
        codes=tuple(st.session_state["ward"]),
        period=None if chosen == filters.LATEST else Period.parse(chosen),
    )


def theme() -> Theme:
    return "dark" if st.context.theme.type == "dark" else "light"


def dress() -> None:
    """What no theme option can do: hide the URL's widgets, set cards off from the page, let names run on."""
    page, card = GROUNDS[theme()]
    st.html(
        "<style>.st-key-url_state,[data-testid='stElementContainer']:has(style){display:none}"
        f"[data-testid='stApp'],[data-testid='stHeader']{{background-color:{page}}}"
        f"[class*='st-key-card']{{background-color:{card}}}"
        "[data-testid='stMetricLabel'] p{white-space:normal}</style>"
    )


def warnings() -> None:
    """What a reader must know before any number: damage, and figures that fell back because of it."""
    here = view()
    for entry in here.monitor.damaged():
        st.warning(
            here.t("Upload no. {seq} is damaged: its wards show the figures before it.", seq=entry.seq),
            icon=":material/warning:",
        )
    if line := here.monitor.ledger.chain().damaged_line:
        st.error(
            here.t("Line {line} of the ledger is damaged; uploading stops until a backup is recovered.", line=line),
            icon=":material/error:",
        )


def heading(here: View, title: str, answer: str, values: Sequence[Value] | None = None) -> None:
    """The page's name with what its figures rest on, then its answer (with ``values``: for the selection)."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.header(title, anchor=False, width="content")
        strip(here, list(values or []))
    st.markdown(answer if values is None else f"**{here.where()}** · {answer}")


def strip(here: View, values: list[Value]) -> None:
    """What the figures below rest on: period, coverage, provenance, and the files behind them."""
    known = [v for v in values if v.period is not None]
    if not known:
        return
    newest = max(known, key=lambda v: v.period.last if v.period else "")
    assert newest.period is not None
    parts_of = [f":gray-badge[:material/calendar_month: {newest.period.label()[here.lang]}]"]
    if age := freshness.of(newest, here.monitor.today.date()):
        alarm = age.stale and here.period is None  # an old period that was asked for is not late
        parts_of.append(f":{'orange' if alarm else 'gray'}-badge[:material/schedule: {age.sentence()[here.lang]}]")
    least = min(known, key=lambda v: v.coverage.with_data / max(v.coverage.expected, 1))
    months = least.coverage.expected > len(least.codes)  # a flow over several months counts each
    counted = _coverage(least)
    coverage = (
        here.t("coverage {with_data}/{expected} ward-months", **counted)
        if months
        else here.t("coverage {with_data}/{expected} wards", **counted)
    )
    parts_of.append(f":{'gray' if least.coverage.complete else 'orange'}-badge[:material/pie_chart: {coverage}]")
    for kind in sorted({v.provenance for v in known if v.provenance}):
        colour = "gray" if kind == "uploaded" else "blue"
        parts_of.append(f":{colour}-badge[:material/info: {terms.PROVENANCES[kind][here.lang]}]")
    st.markdown(" ".join(parts_of), width="content")
    receipts(here, tuple(sorted({seq for v in known for seq in v.receipts})))


def _coverage(value: Value) -> dict[str, object]:
    return {"with_data": value.coverage.with_data, "expected": value.coverage.expected}


def receipts(here: View, seqs: tuple[int, ...]) -> None:
    """The files that figures rest on, under a button."""
    with st.popover(here.t("Sources"), icon=":material/receipt_long:", width="content"):
        for seq in seqs:
            st.markdown(receipt(here, seq))


def receipt(here: View, seq: int) -> str:
    entry = here.card.entries[seq]
    kind = terms.PROVENANCES[entry.provenance or "uploaded"][here.lang]
    when = formats.moment(entry.at, here.lang)
    return (
        f"**{here.t('No.')} {seq}** · {literal(entry.file_name)} · {kind}  \n"
        f"{here.t('{by}, {when}, {rows} rows', by=literal(entry.by), when=when, rows=entry.rows)}  \n"
        f"SHA-256 `{entry.file_sha256[:16]}…`"
    )


def nothing_yet(here: View) -> None:
    """An empty page says what to do."""
    st.info(here.t("Upload the first file to begin."))
    st.page_link("upload.py", label=here.t("Upload"), icon=":material/upload_file:")


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
    badge = f":{_BADGES[value.state]}-badge[{verdict(value.state, here.lang)}] " if value.state else ""
    words = []
    if value.goal:
        words.append(here.t("goal {goal}", goal=formats.both(value.goal.goal, value.kpi.unit)))
    if value.value is None and (newest := here.card.newest_same(value)) is not None:
        words.append(_newest(here, newest))
    words.append(f"{value.period.short()[here.lang]}")
    words.append(here.t("cover {with_data}/{expected}", **_coverage(value)))
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


def tile_map(here: View, values: list[Value], title: Text) -> None:
    """The wards as tiles for one KPI; a click filters, a second click on the same tile unfilters."""
    rows = [_tile(here, v) for v in values]
    states = [f"{r['name']}: {r['value']} {r['verdict']}".strip() for r in rows]
    st.vega_lite_chart(
        pd.DataFrame(rows),
        service.spec("tile_map", here.lang, theme()),
        key=f"tiles_{here.lang}_{'-'.join(here.codes)}",
        on_select=_clicked,
        selection_mode="ward",
        alt=f"{title[here.lang]}. {'; '.join(states)}",
    )


def _tile(here: View, value: Value) -> dict[str, Any]:
    code = value.codes[0]
    unit = here.monitor.wards.find(code, value.period.last if value.period else "")
    return {
        "code": code,
        "name": unit.short[here.lang] if unit else code,
        "row": unit.tile_row if unit else 0,
        "col": unit.tile_col if unit else 0,
        "value": showing.shown(value)[here.lang],
        "state": value.state or "none",
        "verdict": verdict(value.state, here.lang) if value.state else "",
        "chosen": code in here.codes,
    }


def _clicked() -> None:
    for key, state in st.session_state.items():
        if str(key).startswith("tiles_") and (picked := state["selection"].get("ward")):
            filters.choose_ward(picked[0]["code"])


def chart(here: View, name: str, rows: list[dict[str, Any]], alt: str, height: int) -> None:
    """One of the charts of :mod:`dxlib.charts`, drawn with ``rows``."""
    st.vega_lite_chart(pd.DataFrame(rows), service.spec(name, here.lang, theme()), alt=alt, height=height)


def ward_table(here: View, values: list[Value]) -> None:
    """Every ward beside the others, for the KPIs of ``values``: the table that stands beside the charts."""
    months = [v.period.last for v in values if v.period]
    rows: dict[str, dict[str, Any]] = {}
    for value in values:
        for ward in here.card.by_ward(value.kpi, here.codes, value.period):
            name = here.monitor.name_of(ward.codes[0], max(months))[here.lang]
            shown = showing.shown(ward)[here.lang]
            glyph = terms.GLYPHS[ward.state] if ward.state else ""
            rows.setdefault(name, {here.t("Ward"): name})[value.kpi.short[here.lang]] = f"{shown} {glyph}".strip()
    with st.expander(here.t("All wards as a table")):
        table(here, list(rows.values()), alt=here.t("All wards as a table"))
        legend = (f"{terms.GLYPHS[s]} {terms.STATES[s][here.lang]}" for s in terms.STATES)
        st.caption(" · ".join(legend))


def attention_list(here: View, items: list[Item], most: int = 4) -> None:
    """The worst first; the rest are counted, not hidden."""
    if not items:
        st.markdown(f":green-badge[✓ {here.t('Nothing')}] {here.t('Every goal is met and every ward has reported.')}")
    for item in items[:most]:
        _attention(here, item)
    if len(items) > most:
        with st.expander(here.t("{count} more", count=len(items) - most)):
            for item in items[most:]:
                _attention(here, item)


def _attention(here: View, item: Item) -> None:
    glyph, word = terms.ATTENTION[item.kind]
    st.markdown(f":{_ATTENTION[item.kind]}-badge[{glyph} {word[here.lang]}] {item.sentence[here.lang]}")


def percent_format(here: View) -> Any:
    return lambda share: formats.percent(share, here.lang)


def table(here: View, rows: list[dict[str, Any]], formatters: dict[str, Any] | None = None, **options: Any) -> None:
    """A table whose numbers stay numbers (they sort) but read as the language writes them."""
    frame = pd.DataFrame(rows).convert_dtypes()  # whole numbers stay whole beside an empty cell
    styled = frame.style.format(formatters or {}, na_rep="–")
    height: int | Literal["content"] = "content" if len(rows) <= 12 else TABLE_HEIGHT
    st.dataframe(styled, hide_index=True, placeholder="–", height=height, **options)


def kept(here: View, name: str, key: Hashable, compute: Callable[[], T]) -> T:
    """What ``compute`` gave for this key at this ledger position; done again only when one of them changed."""
    wanted = (key, here.card.position)
    known = st.session_state.get(f"_kept_{name}")
    if known is None or known[0] != wanted:
        known = st.session_state[f"_kept_{name}"] = (wanted, compute())
    result: T = known[1]
    return result


def effects_table(here: View, effects: list[Effect]) -> None:
    """What each KPI would become."""
    rows = [effect_row(here, e) for e in effects]
    if all(e.ward_code == CITY for e in effects):
        rows = [{k: v for k, v in row.items() if k != here.t("Ward")} for row in rows]  # said above the table
    table(here, rows, alt=here.t("What each KPI would become"))


def read_only(here: View) -> bool:
    """True, and says why, where this request may not change anything."""
    why = access.read_only_because(dict(st.context.headers), st.get_option("server.address"))
    if why:
        st.info(why[here.lang], icon=":material/lock:")
    return why is not None


def signature(here: View, key: str) -> tuple[str, str]:
    """Who does it, and why; kept for the rest of the visit."""
    left, right = st.columns(2)
    name = left.text_input(here.t("Your name"), key=f"{key}_by", max_chars=80, persist_state="session")
    note = right.text_input(here.t("Note (optional)"), key=f"{key}_note", max_chars=200)
    return name.strip(), note.strip()


def effect_row(here: View, effect: Effect) -> dict[str, str]:
    unit, lang, change = effect.kpi.unit, here.lang, showing.change_of(effect)
    return {
        here.t("Ward"): here.monitor.name_of(effect.ward_code, effect.period)[lang],
        here.t("KPI"): effect.kpi.title[lang],
        here.t("Month before"): formats.measure(effect.previous, unit, lang),
        here.t("Now"): formats.measure(effect.before, unit, lang),
        here.t("Would be"): showing.after(effect)[lang],
        here.t("Change"): "–" if change is None else formats.difference(change, unit, lang),
        here.t("Period"): periods.short(effect.period),
    }
