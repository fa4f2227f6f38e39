"""Enterprises and household businesses, side by side."""

from __future__ import annotations

import altair as alt

from dxlib.charts import Spec
from dxlib.charts.parts import base, finished
from dxlib.language import Language, t
from dxlib.palette import ACCENT, INK, PALE, Theme


def businesses_by_ward(lang: Language, theme: Theme) -> Spec:
    """Counts of both kinds a ward, the most first, each with its figure at the bar's end, for which room is left.

    Columns: name, order (number), kind, kind_order (number: 0 enterprises, 1 household businesses), count, said.
    """
    y = alt.Y("name:N", sort=alt.EncodingSortField("order"), title=None, axis=alt.Axis(ticks=False, labelLimit=160))
    axis = alt.Axis(format=",.0f", tickCount=4, grid=True, gridOpacity=0.3)
    x = alt.X("count:Q", title=None, scale=alt.Scale(nice=False), axis=axis)
    side = alt.YOffset("kind:N", sort=alt.EncodingSortField("kind_order"))
    shades = alt.Color(
        "kind:N", sort=alt.EncodingSortField("kind_order"), scale=alt.Scale(range=[ACCENT[theme], PALE[theme]])
    )
    bars = (
        base()
        .mark_bar(cornerRadiusEnd=2)
        .encode(
            y=y,
            x=x,
            yOffset=side,
            color=shades,
            tooltip=[
                alt.Tooltip("name:N", title=t("Ward", lang)),
                alt.Tooltip("kind:N", title=" "),
                alt.Tooltip("said:N", title=t("Count", lang)),
            ],
        )
    )
    words = (
        base()
        .mark_text(align="left", dx=5, fontSize=11, color=INK[theme])
        .encode(y=y, x=x, yOffset=side, text="said:N")
    )
    room = base().mark_point(opacity=0).encode(y=y, x="room:Q")
    layers = alt.layer(bars, words, room).transform_calculate(room="datum.count * 1.15")
    return finished(layers, lang, theme)
