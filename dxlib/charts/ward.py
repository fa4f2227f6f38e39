"""One ward among the others."""

from __future__ import annotations

import altair as alt

from dxlib.charts import Spec
from dxlib.charts.parts import base, finished
from dxlib.language import Language, t
from dxlib.palette import ACCENT, GREY, INK, PALE, Theme

_BAR = "M-0.18,-0.9L0.18,-0.9L0.18,0.9L-0.18,0.9Z"
_SHAPES = ("circle", _BAR, "diamond")


def among_wards(lang: Language, theme: Theme) -> Spec:
    """Shares of one ward among those of the others, a line a KPI; its title shortened where there is no room.

    Columns: order (number), kpi, title, ward, kind (0 another ward, 1 the city, 2 this ward), share, said. The caption
    beside it says what the marks mean: a legend would not fit a narrow screen.
    """
    kinds = [0, 1, 2]
    cut = "split(datum.label, '|')[width < 420 ? 1 : 2]"
    named = alt.Axis(title=None, ticks=False, labelLimit=330, labelExpr=cut, labelFlush=False, grid=False)
    y = alt.Y("row:N", sort=None, axis=named)
    axis = alt.Axis(format=".0%", title=None, tickCount=5, grid=True, gridOpacity=0.3)
    x = alt.X("share:Q", scale=alt.Scale(domain=[0, 1]), axis=axis)
    place = "(datum.order < 10 ? '0' : '') + datum.order"
    rows = base().transform_calculate(row=f"{place} + '|' + datum.kpi + '|' + datum.title")
    reach = (
        rows.transform_aggregate(low="min(share)", high="max(share)", groupby=["row"])
        .mark_rule(strokeWidth=5, color=PALE[theme], opacity=0.6)
        .encode(y=y, x=alt.X("low:Q"), x2="high:Q")
    )
    colours = alt.Scale(domain=kinds, range=[GREY, INK[theme], ACCENT[theme]])
    points = rows.mark_point(filled=True, opacity=1).encode(
        y=y,
        x=x,
        color=alt.Color("kind:O", scale=colours, legend=None),
        shape=alt.Shape("kind:O", scale=alt.Scale(domain=kinds, range=list(_SHAPES)), legend=None),
        size=alt.Size("kind:O", scale=alt.Scale(domain=kinds, range=[34, 300, 130]), legend=None),
        tooltip=[
            alt.Tooltip("ward:N", title=t("Ward", lang)),
            alt.Tooltip("title:N", title=t("KPI", lang)),
            alt.Tooltip("said:N", title=t("Value", lang)),
        ],
    )
    return finished(alt.layer(reach, points), lang, theme)
