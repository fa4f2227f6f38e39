"""The wards as tiles."""

from __future__ import annotations

import altair as alt

from dxlib.charts import Spec
from dxlib.charts.parts import base, finished
from dxlib.language import Language, t
from dxlib.palette import ACCENT, FAINT, INK, PALE, TILES, Theme


def tile_map(lang: Language, theme: Theme) -> Spec:
    """Wards as tiles. Columns: col, row, code, name, value, state, verdict (glyph and word), chosen (bool).

    A click selects ``code`` under the name ``ward``.
    """
    states = ["met", "near", "missed", "unmeasured", "none"]
    click = alt.selection_point("ward", fields=["code"], on="click", clear=False, toggle=False)
    apart = alt.Scale(paddingInner=0.05, paddingOuter=0)
    place = base().encode(x=alt.X("col:O", axis=None, scale=apart), y=alt.Y("row:O", axis=None, scale=apart))
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
    return finished(layers.properties(height=194), lang, theme)
