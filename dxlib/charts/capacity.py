"""Staff against need, and the digital share of the budget against its goal."""

from __future__ import annotations

import altair as alt

from dxlib.charts import Spec
from dxlib.charts.parts import base, finished, months
from dxlib.language import Language, t
from dxlib.palette import ACCENT, FAINT, INK, PALE, Theme


def staff(lang: Language, theme: Theme) -> Spec:
    """Staff in post before those needed, widest gap first. Columns: name, order, staff, needed, most (the larger of
    the two), said."""
    y = alt.Y("name:N", sort=alt.EncodingSortField("order"), title=None, axis=alt.Axis(ticks=False, labelLimit=180))
    axis = alt.Axis(title=None, format=".0f", tickMinStep=1, grid=True, gridOpacity=0.3)
    tips = [
        alt.Tooltip("name:N", title=t("Ward or office", lang)),
        alt.Tooltip("staff:Q", title=t("Staff in charge", lang)),
        alt.Tooltip("needed:Q", title=t("Staff needed", lang)),
    ]
    need = base().mark_bar(cornerRadiusEnd=2, size=18, color=PALE[theme])
    have = base().mark_bar(cornerRadiusEnd=2, size=10, color=ACCENT[theme])
    words = base().mark_text(align="left", dx=6, fontSize=12, color=INK[theme])
    return finished(
        alt.layer(
            need.encode(y=y, x=alt.X("needed:Q", axis=axis), tooltip=tips),
            have.encode(y=y, x=alt.X("staff:Q"), tooltip=tips),
            words.encode(y=y, x=alt.X("most:Q"), text="said:N"),
        ),
        lang,
        theme,
    )


def budget(lang: Language, theme: Theme) -> Spec:
    """The digital share month by month under its goal. Columns: month, label, share, goal (0…1, null: none), said,
    goal_said, last (bool)."""
    x = months()
    axis = alt.Axis(format=".1%", title=None, tickCount=5, grid=True, gridOpacity=0.3)
    y = alt.Y("share:Q", axis=axis, scale=alt.Scale(zero=True))
    tips = [alt.Tooltip("label:N", title=t("Period", lang)), alt.Tooltip("said:N", title=t("Share", lang))]
    line = base().mark_line(strokeWidth=2.5, color=ACCENT[theme], point=alt.OverlayMarkDef(size=40))
    ends = base().transform_filter("datum.last").mark_text(align="right", dy=-12, fontSize=13, fontWeight=600)
    mark = base().mark_line(strokeWidth=2, strokeDash=[6, 4], color=FAINT[theme])
    named = base().transform_filter("datum.last").mark_text(align="right", dy=-8, fontSize=12)
    return finished(
        alt.layer(
            mark.encode(x=x, y=alt.Y("goal:Q")),
            line.encode(x=x, y=y, tooltip=tips),
            ends.encode(x=x, y=y, text="said:N", color=alt.value(ACCENT[theme])),
            named.encode(x=x, y=alt.Y("goal:Q"), text="goal_said:N", color=alt.value(FAINT[theme])),
        ),
        lang,
        theme,
    )
