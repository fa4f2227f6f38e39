"""Having a QR code against using it."""

from __future__ import annotations

import altair as alt

from dxlib.charts import Spec
from dxlib.charts.parts import base, finished
from dxlib.language import Language, t
from dxlib.palette import ACCENT, INK, PALE, Theme


def shares_by_ward(lang: Language, theme: Theme) -> Spec:
    """Having against using, worst first. Columns: name, order (number), has, uses, goal (shares 0…1, null: none)."""
    y = alt.Y("name:N", sort=alt.EncodingSortField("order"), title=None, axis=alt.Axis(ticks=False, labelLimit=160))
    scale = alt.Scale(domain=[0, 1])
    axis = alt.Axis(format=".0%", title=None, tickCount=5, grid=True, gridOpacity=0.3)
    series = alt.Scale(
        domain=[t("Have a QR code", lang), t("Active in 30 days", lang)], range=[PALE[theme], ACCENT[theme]]
    )
    both = base().transform_fold(["has", "uses"], as_=["which", "share"])
    named = both.transform_calculate(
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
    goal = base().mark_tick(thickness=2, size=24, color=INK[theme]).encode(y=y, x=alt.X("goal:Q", scale=scale))
    return finished(alt.layer(bars, goal), lang, theme)
