"""What all charts share: the finish, the frame of rows, the axis of months."""

from __future__ import annotations

from typing import Any

import altair as alt

from dxlib.charts import Spec
from dxlib.language import Language
from dxlib.palette import FAINT, INK, Theme


def finished(chart: Any, lang: Language, theme: Theme) -> Spec:
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


def base() -> Any:
    return alt.Chart(alt.NamedData("rows"))


def months() -> Any:
    """Months in order along the x axis. Columns: month (2024-09), label (09/2024)."""
    axis = alt.Axis(labelAngle=0, labelOverlap=True)
    return alt.X("label:O", sort=alt.EncodingSortField("month"), title=None, axis=axis)
