"""Charts that several domains draw."""

from __future__ import annotations

import altair as alt

from dxlib.charts import Spec
from dxlib.charts.parts import base, finished, months
from dxlib.language import Language, t
from dxlib.palette import ACCENT, INK, KINDS, LINES, Theme


def share_by_ward(lang: Language, theme: Theme) -> Spec:
    """One share a ward, worst first, its figure at the bar's end. Columns: name, order (number), share, said, goal."""
    y = alt.Y("name:N", sort=alt.EncodingSortField("order"), title=None, axis=alt.Axis(ticks=False, labelLimit=160))
    x = alt.X("share:Q", scale=alt.Scale(domain=[0, 1]), title=None)
    axis = alt.Axis(format=".0%", title=None, tickCount=5, grid=True, gridOpacity=0.3)
    bars = base().mark_bar(cornerRadiusEnd=2, size=16, color=ACCENT[theme]).encode(y=y, x=x.axis(axis))
    words = base().mark_text(align="left", dx=6, fontSize=12, color=INK[theme]).encode(y=y, x=x, text="said:N")
    goal = base().mark_tick(thickness=2, size=22, color=INK[theme]).encode(y=y, x=alt.X("goal:Q"))
    return finished(alt.layer(bars, goal, words), lang, theme)


def stacked(lang: Language, theme: Theme) -> Spec:
    """Counts by kind and month, stacked. Columns: month (2024-09), label (09/2024), kind, order (number), count."""
    bars = (
        base()
        .mark_bar()
        .encode(
            x=months(),
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
                alt.Tooltip("count:Q", format=",.0f", title=t("Count", lang)),
            ],
        )
    )
    return finished(bars, lang, theme)


def stacked_shares(lang: Language, theme: Theme) -> Spec:
    """Shares of one whole by kind and month, stacked. Columns: month, label, kind, order (number), share, said."""
    bars = (
        base()
        .mark_bar()
        .encode(
            x=months(),
            y=alt.Y(
                "share:Q",
                title=None,
                scale=alt.Scale(domain=[0, 1]),
                axis=alt.Axis(format=".0%", tickCount=5, grid=True, gridOpacity=0.3),
            ),
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
                alt.Tooltip("said:N", title=t("Share", lang)),
            ],
        )
    )
    return finished(bars, lang, theme)


def lines(lang: Language, theme: Theme) -> Spec:
    """Shares by month, each line's last point labelled. Columns: month, label, series, order, share, said, last."""
    x = months()
    y = alt.Y("share:Q", axis=alt.Axis(format=".0%", title=None, tickCount=4, grid=True, gridOpacity=0.3))
    colour = alt.Color(
        "series:N",
        sort=alt.EncodingSortField("order"),
        scale=alt.Scale(range=list(LINES[theme])),
        legend=alt.Legend(symbolType="stroke", columns=2, labelLimit=320),
    )
    drawn = (
        base()
        .mark_line(strokeWidth=2.5, point=alt.OverlayMarkDef(size=36))
        .encode(
            x=x,
            y=y,
            color=colour,
            tooltip=[
                alt.Tooltip("label:N", title=t("Period", lang)),
                alt.Tooltip("series:N", title=" "),
                alt.Tooltip("said:N", title=t("Share", lang)),
            ],
        )
    )
    ends = (
        base()
        .transform_filter("datum.last")
        .mark_text(align="right", dy=-11, fontSize=12, fontWeight=600)
        .encode(x=x, y=y, text="said:N", color=colour)
    )
    return finished(alt.layer(drawn, ends), lang, theme)
