"""How things are drawn: language and theme in, a data-less Vega-Lite specification out.

Build each once and draw it with ``st.vega_lite_chart(frame, spec)``: building costs more than drawing. Every
docstring names the columns that the frame must have.
"""

from __future__ import annotations

from typing import Any

import altair as alt

from dxlib.language import Language, t
from dxlib.palette import ACCENT, FAINT, GREY, INK, KINDS, ORANGE, PALE, TILES, VERMILION, Theme

Spec = dict[str, Any]


def _finished(chart: Any, lang: Language, theme: Theme) -> Spec:
    """The specification without data, with the language's numbers and the theme's ink."""
    number = {"decimal": ",", "thousands": "."} if lang == "vi" else {"decimal": ".", "thousands": ","}
    locale = alt.Locale(number=alt.NumberLocale(**number, grouping=[3], currency=["", " ₫"]))
    configured = (
        chart.configure(locale=locale, background="transparent")
        .configure_view(stroke=None)
        .configure_axis(labelColor=FAINT[theme], titleColor=FAINT[theme], labelFontSize=12, grid=False, domain=False)
        .configure_legend(labelColor=INK[theme], labelFontSize=12, title=None, orient="top", symbolType="square")
    )
    spec: Spec = configured.to_dict()
    spec["padding"] = {"bottom": 4}  # Streamlit leaves 20 px below where none is named
    for part in (spec, *spec.get("layer", [])):
        part.pop("data", None)
    return spec


def _base() -> Any:
    return alt.Chart(alt.NamedData("rows"))


def _months() -> Any:
    """Months in order along the x axis. Columns: month (2024-09), label (09/2024)."""
    axis = alt.Axis(labelAngle=0, labelOverlap=True)
    return alt.X("label:O", sort=alt.EncodingSortField("month"), title=None, axis=axis)


def tile_map(lang: Language, theme: Theme) -> Spec:
    """Wards as tiles. Columns: col, row, code, name, value, state, verdict (glyph and word), chosen (bool).

    A click selects ``code`` under the name ``ward``.
    """
    states = ["met", "near", "missed", "unmeasured", "none"]
    click = alt.selection_point("ward", fields=["code"], on="click", clear=False, toggle=False)
    apart = alt.Scale(paddingInner=0.05, paddingOuter=0)
    place = _base().encode(x=alt.X("col:O", axis=None, scale=apart), y=alt.Y("row:O", axis=None, scale=apart))
    words = [alt.Tooltip("name:N", title=t("Ward", lang)), alt.Tooltip("value:N", title=t("Value", lang))]
    tiles = place.mark_rect(cornerRadius=6, strokeWidth=2, aria=False).encode(
        color=alt.Color("state:N", scale=alt.Scale(domain=states, range=list(TILES[theme].values())), legend=None),
        stroke=alt.condition("datum.chosen", alt.value(ACCENT[theme]), alt.value(PALE[theme])),
        strokeWidth=alt.condition("datum.chosen", alt.value(2), alt.value(0.5)),
    )
    glass = (  # over the words, so that a click on a word is a click on its tile
        place.mark_rect(opacity=0, cursor="pointer", aria=False)
        .encode(tooltip=[*words, alt.Tooltip("verdict:N", title=t("State", lang))])
        .add_params(click)
    )
    layers = alt.layer(
        tiles,
        place.mark_text(aria=False, dy=-20, fontSize=12.5, color=FAINT[theme]).encode(text="name:N"),
        place.mark_text(aria=False, fontSize=18, fontWeight=600, color=INK[theme]).encode(text="value:N"),
        place.mark_text(aria=False, dy=20, fontSize=11.5, color=INK[theme]).encode(text="verdict:N"),
        glass,
    )
    return _finished(layers.properties(height=194), lang, theme)


_FEED_STATES = ("on_time", "late", "silent", "never", "not_applicable", "unreported")


def _feed_colours(theme: Theme) -> Any:
    tiles = TILES[theme]
    colours = [tiles[s] for s in ("met", "near", "missed", "missed", "none", "unmeasured")]
    return alt.Scale(domain=list(_FEED_STATES), range=colours)


def feed_map(lang: Language, theme: Theme) -> Spec:
    """Subsystems × wards. Columns: subsystem, name, order (number), ward, ward_name, column (number), state, glyph,
    word, received, cadence, errors, failing (bool).

    A click selects ``subsystem`` and ``ward`` under the name ``feed``. On a narrow screen the subsystems stand under
    their codes and the cells keep the glyph alone: there is no room for the words.
    """
    click = alt.selection_point("feed", fields=["subsystem", "ward"], on="click", clear=False, toggle=False)
    narrow = "width < 420"
    cut = f"{narrow} ? split(datum.label, '|')[0] : split(datum.label, '|')[1]"
    rows = alt.Axis(title=None, ticks=False, labelLimit=400, labelExpr=cut, labelPadding=6)
    stacked = f"{narrow} ? split(datum.label, ' ') : datum.label"
    above = alt.ExprRef(f"{narrow} ? 34 : 6")
    columns = alt.Axis(
        title=None, ticks=False, orient="top", labelAngle=0, labelExpr=stacked, labelPadding=above, labelLimit=200
    )
    place = (
        _base()
        .transform_calculate(
            row="datum.subsystem + '|' + datum.name",
            said=f"{narrow} || datum.state == 'on_time' || datum.state == 'not_applicable' ? "
            "datum.glyph + (datum.failing ? '!' : '') : datum.glyph + ' ' + datum.word",
        )
        .encode(
            x=alt.X("ward_name:N", sort=alt.EncodingSortField("column"), axis=columns, scale=alt.Scale(padding=0.04)),
            y=alt.Y("row:N", sort=alt.EncodingSortField("order"), axis=rows, scale=alt.Scale(padding=0.06)),
        )
    )
    tiles = place.mark_rect(cornerRadius=3, aria=False).encode(
        color=alt.Color("state:N", scale=_feed_colours(theme), legend=None),
        stroke=alt.condition(click, alt.value(ACCENT[theme]), alt.value(PALE[theme]), empty=False),
        strokeWidth=alt.condition(click, alt.value(2.5), alt.value(0.4), empty=False),
    )
    words = place.mark_text(aria=False, fontSize=11.5, color=INK[theme]).encode(text="said:N")
    glass = (
        place.mark_rect(opacity=0, cursor="pointer", aria=False)
        .encode(tooltip=[alt.Tooltip(field, title=title) for field, title in _feed_facts(lang).items()])
        .add_params(click)
    )
    return _finished(alt.layer(tiles, words, glass), lang, theme)


def _feed_facts(lang: Language) -> dict[str, str]:
    """What is told of a feed under the pointer, by its column."""
    return {
        "name:N": t("Subsystem", lang),
        "ward_name:N": t("Ward", lang),
        "word:N": t("State", lang),
        "received:N": t("Last received", lang),
        "cadence:N": t("Cadence", lang),
        "errors:N": t("In error", lang),
    }


def subsystem_tiles(lang: Language, theme: Theme) -> Spec:
    """All subsystems at a glance. Columns: code, name, col, row (numbers), state, glyph, word."""
    apart = alt.Scale(paddingInner=0.08, paddingOuter=0)
    place = _base().encode(x=alt.X("col:O", axis=None, scale=apart), y=alt.Y("row:O", axis=None, scale=apart))
    tiles = place.mark_rect(cornerRadius=4, strokeWidth=0.5, stroke=PALE[theme]).encode(
        color=alt.Color("state:N", scale=_feed_colours(theme), legend=None),
        tooltip=[alt.Tooltip("name:N", title=t("Subsystem", lang)), alt.Tooltip("word:N", title=t("State", lang))],
    )
    words = place.mark_text(aria=False, fontSize=11, color=INK[theme]).encode(text="said:N")
    said = words.transform_calculate(said="datum.code + ' ' + datum.glyph")
    return _finished(alt.layer(tiles, said), lang, theme)


def delays(lang: Language, theme: Theme) -> Spec:
    """Feeds by state and month. Columns: month (2024-09), label (09/2024), state, word, feeds, rank."""
    tiles = TILES[theme]
    colours = alt.Scale(
        domain=list(_FEED_STATES), range=[tiles["met"], ORANGE, VERMILION, GREY, tiles["none"], PALE[theme]]
    )
    bars = (
        _base()
        .mark_bar()
        .encode(
            x=_months(),
            y=alt.Y("feeds:Q", title=None, axis=alt.Axis(tickMinStep=1, grid=True, gridOpacity=0.3)),
            color=alt.Color("state:N", scale=colours, legend=None),
            order=alt.Order("rank:Q"),
            tooltip=[
                alt.Tooltip("label:N", title=t("Period", lang)),
                alt.Tooltip("word:N", title=t("State", lang)),
                alt.Tooltip("feeds:Q", title=t("Feeds", lang)),
            ],
        )
    )
    return _finished(bars, lang, theme)


def share_by_ward(lang: Language, theme: Theme) -> Spec:
    """One share a ward, worst first, its figure at the bar's end. Columns: name, order (number), share, said, goal."""
    y = alt.Y("name:N", sort=alt.EncodingSortField("order"), title=None, axis=alt.Axis(ticks=False, labelLimit=160))
    x = alt.X("share:Q", scale=alt.Scale(domain=[0, 1]), title=None)
    axis = alt.Axis(format=".0%", title=None, tickCount=5, grid=True, gridOpacity=0.3)
    bars = _base().mark_bar(cornerRadiusEnd=2, size=16, color=ACCENT[theme]).encode(y=y, x=x.axis(axis))
    words = _base().mark_text(align="left", dx=6, fontSize=12, color=INK[theme]).encode(y=y, x=x, text="said:N")
    goal = _base().mark_tick(thickness=2, size=22, color=INK[theme]).encode(y=y, x=alt.X("goal:Q"))
    return _finished(alt.layer(bars, goal, words), lang, theme)


def assists(lang: Language, theme: Theme) -> Spec:
    """Assistance by kind and month, stacked. Columns: month (2024-09), label (09/2024), kind, order (number), count."""
    bars = (
        _base()
        .mark_bar()
        .encode(
            x=_months(),
            y=alt.Y("count:Q", title=None, axis=alt.Axis(format=",.0f", tickCount=4, grid=True, gridOpacity=0.3)),
            color=alt.Color(
                "kind:N",
                sort=alt.EncodingSortField("order"),
                scale=alt.Scale(range=list(KINDS[theme])),
                legend=alt.Legend(columns=2),
            ),
            order=alt.Order("order:Q"),
            tooltip=[
                alt.Tooltip("label:N", title=t("Period", lang)),
                alt.Tooltip("kind:N", title=" "),
                alt.Tooltip("count:Q", format=",.0f", title=t("Assists", lang)),
            ],
        )
    )
    return _finished(bars, lang, theme)


def shares_by_ward(lang: Language, theme: Theme) -> Spec:
    """Having against using, worst first. Columns: name, order (number), has, uses, goal (shares 0…1, null: none)."""
    y = alt.Y("name:N", sort=alt.EncodingSortField("order"), title=None, axis=alt.Axis(ticks=False, labelLimit=160))
    scale = alt.Scale(domain=[0, 1])
    axis = alt.Axis(format=".0%", title=None, tickCount=5, grid=True, gridOpacity=0.3)
    series = alt.Scale(
        domain=[t("Have a QR code", lang), t("Active in 30 days", lang)], range=[PALE[theme], ACCENT[theme]]
    )
    base = _base().transform_fold(["has", "uses"], as_=["which", "share"])
    named = base.transform_calculate(
        series=f"datum.which == 'has' ? '{t('Have a QR code', lang)}' : '{t('Active in 30 days', lang)}'"
    )
    bars = named.mark_bar(cornerRadiusEnd=2).encode(
        y=y,
        x=alt.X("share:Q", scale=scale, axis=axis, stack=None),
        color=alt.Color("series:N", scale=series),
        size=alt.condition("datum.which == 'has'", alt.value(20), alt.value(10)),
        tooltip=[
            alt.Tooltip("name:N", title=t("Ward", lang)),
            alt.Tooltip("series:N", title=" "),
            alt.Tooltip("share:Q", format=".1%", title=t("Share", lang)),
        ],
    )
    goal = _base().mark_tick(thickness=2, size=24, color=INK[theme]).encode(y=y, x=alt.X("goal:Q", scale=scale))
    return _finished(alt.layer(bars, goal), lang, theme)


def trend(lang: Language, theme: Theme) -> Spec:
    """Shares by month, each line named at its end. Columns: month (2024-09), label (09/2024), series, share, last."""
    x = _months()
    y = alt.Y("share:Q", axis=alt.Axis(format=".0%", title=None, tickCount=4, grid=True, gridOpacity=0.3))
    domain = [t("Have a QR code", lang), t("Active in 30 days", lang)]
    scale = alt.Scale(domain=domain, range=[FAINT[theme], ACCENT[theme]])
    colour = alt.Color("series:N", scale=scale, legend=alt.Legend(symbolType="stroke"))
    lines = (
        _base()
        .mark_line(strokeWidth=2.5, point=alt.OverlayMarkDef(size=36))
        .encode(
            x=x,
            y=y,
            color=colour,
            tooltip=[
                alt.Tooltip("label:N", title=t("Period", lang)),
                alt.Tooltip("series:N", title=" "),
                alt.Tooltip("share:Q", format=".1%", title=t("Share", lang)),
            ],
        )
    )
    ends = (
        _base()
        .transform_filter("datum.last")
        .mark_text(align="center", dy=-12, fontSize=12, fontWeight=600)
        .encode(x=x, y=y, text=alt.Text("share:Q", format=".1%"), color=colour)
    )
    return _finished(alt.layer(lines, ends).properties(height=230), lang, theme)
