"""Drawing blocks that pages share. They take values of :mod:`dxlib` and draw them; they compute nothing."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import pyarrow as pa
import streamlit as st

from dxlib import access, formats, freshness, showing, terms
from dxlib.attention import Item
from dxlib.language import Language, Text, t
from dxlib.monitor import Monitor
from dxlib.palette import BADGES, GROUNDS, Theme
from dxlib.periods import Period
from dxlib.scorecard import Scorecard
from dxlib.terms import verdict
from dxlib.values import Codes, Value
from dxlib.wards import CITY
from pages import filters, live, service
from pages.again import again
from pages.markdown import literal

T = TypeVar("T")
CARD = "_card"
"""Where the frame keeps the answers that this run shows."""


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

    def reporter(self, value: Value, full: bool = False) -> str:
        """Whose a figure of one reporter is."""
        month = value.period.last if value.period else ""
        return self.monitor.reporter_name(value.codes[0], month, full)[self.lang]

    def rows(self, dataset: str, month: str, codes: Codes = ()) -> list[dict[str, Any]]:
        """The rows in force at the position of the figures shown beside them."""
        return self.monitor.rows(dataset, month, codes, self.card)

    def where(self) -> str:
        """The selection in words."""
        return self.monitor.where(self.codes, filters.reference_month(self.monitor, self.card))[self.lang]


def view() -> View:
    """The answers of this run: a page, its filter and its warnings speak of one position of the ledger."""
    monitor = service.monitor()
    chosen = st.session_state["period"]
    return View(
        monitor=monitor,
        card=st.session_state[CARD],
        lang=filters.language(),
        codes=tuple(st.session_state["ward"]),
        period=None if chosen == filters.LATEST else Period.parse(chosen),
    )


def theme() -> Theme:
    return "dark" if st.context.theme.type == "dark" else "light"


def dress() -> None:
    """What no theme option can do: hide the URL's widgets and the uploader's own English limit (the page says it), set
    cards off from the page, let names run on."""
    page, card = GROUNDS[theme()]
    st.html(
        "<style>.st-key-url_state,[data-testid='stElementContainer']:has(style),"
        "[data-testid='stFileUploaderDropzoneInstructions']{display:none}"
        f"[data-testid='stApp'],[data-testid='stHeader']{{background-color:{page}}}"
        f"[class*='st-key-card']{{background-color:{card}}}"
        "[class*='st-key-card_']{padding:10px 13px}[data-testid='stMetricChart']{margin-top:0}"
        "[class*='st-key-icon_'] button p{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}"
        "[class*='st-key-line_'] button{min-height:0;padding:0;text-align:left}"
        "[class*='st-key-card_domain'] [data-testid='stPageLink-NavLink']{padding:0;margin:0}"
        "[data-testid='stMainBlockContainer']{padding-top:4rem}"
        "[data-testid='stMetricLabel'] p{white-space:normal}</style>"
    )


def warnings() -> None:
    """What a reader must know before any number: damage, and figures that fell back or stand still because of it."""
    here = view()
    for trouble in here.monitor.troubles():
        if trouble.severity == "error":
            st.error(trouble.message[here.lang], icon=":material/error:")
        else:
            st.warning(trouble.message[here.lang], icon=":material/warning:")


def heading(here: View, title: str, answer: str, values: Sequence[Value] | None = None, watched: bool = False) -> None:
    """The page's name with what its figures rest on, then its answer (with ``values``: for the selection).

    A ``watched`` page keeps up with the ledger by itself, and says when it last looked.
    """
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.header(title, anchor=False, width="content")
        strip(here, list(values or []))
        if watched:
            live.watch(here)
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
    least = min(known, key=lambda v: (v.coverage.with_data / max(v.coverage.expected, 1), -v.coverage.expected))
    months = least.coverage.expected > len(least.codes)  # a flow over several months counts each
    coverage = _covered(here, least, months)
    parts_of.append(f":{'gray' if least.coverage.complete else 'orange'}-badge[:material/pie_chart: {coverage}]")
    for kind in sorted({v.provenance for v in known if v.provenance}):
        colour = "gray" if kind == "uploaded" else "blue"
        parts_of.append(f":{colour}-badge[:material/info: {terms.PROVENANCES[kind][here.lang]}]")
    st.markdown(" ".join(parts_of), width="content")
    receipts(here, tuple(sorted({seq for v in known for seq in v.receipts})))


def _covered(here: View, value: Value, months: bool) -> str:
    """How many of those who report are in; the city's offices are no ward."""
    counted = _coverage(value)
    if months:
        return here.t("coverage {with_data}/{expected} ward-months", **counted)
    if CITY in value.codes:
        return here.t("coverage {with_data}/{expected} reporters", **counted)
    return here.t("coverage {with_data}/{expected} wards", **counted)


def _coverage(value: Value) -> dict[str, object]:
    return {"with_data": value.coverage.with_data, "expected": value.coverage.expected}


def receipts(here: View, seqs: tuple[int, ...]) -> None:
    """The files that figures rest on, under a button."""
    with st.popover(here.t("Sources"), icon=":material/receipt_long:", width="content"):
        st.markdown("\n\n".join(receipt(here, seq) for seq in seqs))


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


def tile_map(here: View, values: list[Value], title: Text) -> None:
    """The wards as tiles for one KPI; a click filters, a second click on the same tile unfilters."""
    rows = [_tile(here, v) for v in values]
    states = [f"{r['name']}: {r['value']} {r['verdict']}".strip() for r in rows]
    st.vega_lite_chart(
        pa.Table.from_pylist(rows),
        service.spec("maps.tile_map", here.lang, theme()),
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
        "value": here.t("hidden") if value.withheld else showing.shown(value)[here.lang],
        "state": value.state or "none",
        "verdict": _tile_words(here, value),
        "chosen": code in here.codes,
    }


def _tile_words(here: View, value: Value) -> str:
    """What fits under a figure in a tile."""
    if value.withheld:
        return here.t("under {least} people", least=value.kpi.least)
    return here.t("no figure yet") if value.value is None else verdict(value.state, here.lang)


def _clicked() -> None:
    for key, state in st.session_state.items():
        if str(key).startswith("tiles_") and (picked := state["selection"].get("ward")):
            filters.choose_ward(picked[0]["code"])


def chart(here: View, name: str, rows: list[dict[str, Any]], alt: str, height: int, **options: Any) -> None:
    """One of the charts of :mod:`dxlib.charts`, drawn with ``rows``; with ``on_select`` one that is clicked."""
    look = theme()

    def draw() -> None:
        spec = service.spec(name, here.lang, look)
        st.vega_lite_chart(pa.Table.from_pylist(rows), spec, alt=alt, height=height, **options)

    if "on_select" in options:
        draw()
    else:
        again(draw, name, here.lang, look, rows, alt, height, options)


def attention_list(here: View, items: list[Item], most: int = 4) -> None:
    """The worst first; the rest are counted, not hidden."""
    if not items:
        st.markdown(f":green-badge[✓ {here.t('Nothing')}] {here.t('Every goal is met and every ward has reported.')}")
    for item in items[:most]:
        st.markdown(_attention(here, item))
    if len(items) > most:
        with st.expander(here.t("{count} more", count=len(items) - most)):
            st.markdown("\n\n".join(_attention(here, item) for item in items[most:]))


def _attention(here: View, item: Item) -> str:
    glyph, word = terms.ATTENTION[item.kind]
    return f":{BADGES[item.kind]}-badge[{glyph} {word[here.lang]}] {item.sentence[here.lang]}"


def kept(here: View, name: str, key: Hashable, compute: Callable[[], T]) -> T:
    """What ``compute`` gave for this key at this ledger position; done again only when one of them changed."""
    wanted = (key, here.card.position)
    known = st.session_state.get(f"_kept_{name}")
    if known is None or known[0] != wanted:
        known = st.session_state[f"_kept_{name}"] = (wanted, compute())
    result: T = known[1]
    return result


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
