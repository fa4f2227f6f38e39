"""Targets and tasks of the programme by who answers for them and where they stand."""

from __future__ import annotations

import altair as alt

from dxlib.catalog.programme import STATES, STATUSES
from dxlib.charts import Spec
from dxlib.charts.parts import base, finished
from dxlib.language import Language, t
from dxlib.palette import INK, PALE, TILES, Theme

_TILE_OF = {
    **dict(zip((c.code for c in STATES), ("met", "near", "missed", "unmeasured"), strict=True)),
    **dict(zip((c.code for c in STATUSES), ("met", "near", "unmeasured"), strict=True)),
}
_NAMES = 200  # pixels for the longest name


def by_state(lang: Language, theme: Theme) -> Spec:
    """Counts by state, a bar each. Columns: name, order (number), state, word, glyph, rank (number), count, most.

    ``most`` is the longest bar's total: a piece too narrow for both holds its glyph alone.
    """
    colours = alt.Scale(domain=list(_TILE_OF), range=[TILES[theme][tile] for tile in _TILE_OF.values()])
    names = alt.Axis(title=None, ticks=False, labelLimit=_NAMES, labelPadding=6)
    place = (
        base()
        .transform_calculate(room="datum.count / datum.most * width")
        .transform_calculate(
            said="datum.room >= 30 ? datum.glyph + ' ' + datum.count : datum.room >= 8 ? datum.glyph : ''"
        )
        .encode(
            y=alt.Y(
                "name:N", sort=alt.EncodingSortField("order", op="min"), axis=names, scale=alt.Scale(paddingInner=0.22)
            ),
            order=alt.Order("rank:Q"),
        )
    )
    along = alt.X("count:Q", stack="zero", axis=None)
    bars = place.mark_bar(stroke=PALE[theme], strokeWidth=0.6).encode(
        x=along,
        color=alt.Color("state:N", scale=colours, legend=None),
        tooltip=[
            alt.Tooltip("name:N", title=" "),
            alt.Tooltip("word:N", title=t("State", lang)),
            alt.Tooltip("count:Q", title=t("Count", lang)),
        ],
    )
    middle = alt.X("count:Q", stack="zero", bandPosition=0.5, axis=None)
    words = place.mark_text(aria=False, fontSize=12, color=INK[theme]).encode(x=middle, detail="state:N", text="said:N")
    return finished(alt.layer(bars, words), lang, theme)
