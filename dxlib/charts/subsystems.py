"""The data feeds of the IOC's subsystems."""

from __future__ import annotations

from typing import Any

import altair as alt

from dxlib.charts import Spec
from dxlib.charts.parts import base, finished, months
from dxlib.language import Language, t
from dxlib.palette import ACCENT, GREY, INK, ORANGE, PALE, TILES, VERMILION, Theme

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
        base()
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
    return finished(alt.layer(tiles, words, glass), lang, theme)


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
    place = base().encode(x=alt.X("col:O", axis=None, scale=apart), y=alt.Y("row:O", axis=None, scale=apart))
    tiles = place.mark_rect(cornerRadius=4, strokeWidth=0.5, stroke=PALE[theme]).encode(
        color=alt.Color("state:N", scale=_feed_colours(theme), legend=None),
        tooltip=[alt.Tooltip("name:N", title=t("Subsystem", lang)), alt.Tooltip("word:N", title=t("State", lang))],
    )
    words = place.mark_text(aria=False, fontSize=11, color=INK[theme]).encode(text="said:N")
    said = words.transform_calculate(said="datum.code + ' ' + datum.glyph")
    return finished(alt.layer(tiles, said), lang, theme)


def delays(lang: Language, theme: Theme) -> Spec:
    """Feeds by state and month. Columns: month (2024-09), label (09/2024), state, word, feeds, rank."""
    tiles = TILES[theme]
    colours = alt.Scale(
        domain=list(_FEED_STATES), range=[tiles["met"], ORANGE, VERMILION, GREY, tiles["none"], PALE[theme]]
    )
    bars = (
        base()
        .mark_bar()
        .encode(
            x=months(),
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
    return finished(bars, lang, theme)
