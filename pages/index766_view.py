"""The part of Quyết định 766/QĐ-TTg that can be computed, item by item; never a total out of 100."""

from __future__ import annotations

from typing import Any

import streamlit as st

from dxlib import catalog, formats, index766
from dxlib.dossiers import Level
from dxlib.index766 import Item, Score
from dxlib.periods import Period
from pages import tables
from pages.once import once
from pages.parts import View

WIDTHS = (48, 200, 165, 85, 110, 425)  # of the columns of _row


def _width(pixels: int) -> Any:
    return st.column_config.Column(width=pixels)


def section(here: View, period: Period) -> None:
    """The city's list beside the communes'; for chosen wards the communes' alone."""
    st.subheader(here.t("Decision 766/QĐ-TTg: the part that can be computed"), anchor=False)
    st.caption(
        here.t(
            "Only the points of items that these files can compute; there is no total out of 100, because the other "
            "items need national figures or rules that are not published. The rules come from the working files of a "
            "public repository (ChippedTopaz/qd766), not from the decision's text."
        )
    )
    names: dict[Level, str] = {"city": here.t("The city's list"), "commune": here.t("The communes' list")}
    levels: list[Level] = ["commune"] if here.codes else ["city", "commune"]
    scores = once(here, "index766", period, lambda: _scores(here, period, levels))
    for tab, level in zip(st.tabs([names[level] for level in levels]), levels, strict=True):
        with tab:
            one_list(here, scores[level], level, period)


def _scores(here: View, period: Period, levels: list[Level]) -> dict[Level, Score]:
    return {level: index766.score(here.monitor, here.card, here.codes, period, level) for level in levels}


def one_list(here: View, score: Score, level: Level, period: Period) -> None:
    st.markdown(f"{_total(here, score)} · {_coverage(here, score)}")
    told = [_row(here, item) for item in score.items if item.state != "not_computable"]
    tables.table(
        here,
        told,
        alt=here.t("Items of Decision 766 computed here"),
        file=f"qd766_{level}_{period.code}",
        whole_height=True,
        row_height=tables.WRAPS + 6,  # a long rule takes four lines
        column_config=dict(zip(told[0], map(_width, WIDTHS), strict=True)),
    )
    missing = [_missing(here, item) for item in score.items if item.state == "not_computable"]
    with st.expander(here.t("Items that cannot be computed here: {count}", count=len(missing))):
        tables.table(here, missing, alt=here.t("Items that cannot be computed here"))


def _total(here: View, score: Score) -> str:
    if not score.computed:
        return here.t("No item can be computed yet.")
    points = formats.number(float(score.points), here.lang, 2)
    return here.t("**{points} of {most} points** computable here", points=points, most=score.most)


def _coverage(here: View, score: Score) -> str:
    said = [
        here.t(
            "{dataset}: {with_data}/{expected} reports received",
            dataset=catalog.dataset(dataset).title,
            with_data=found.with_data,
            expected=found.expected,
        )
        for dataset, found in score.coverage.items()
    ]
    return "; ".join(said)


def _row(here: View, item: Item) -> dict[str, Any]:
    of, lang = item.of, here.lang
    rule = here.t(
        "{rule}. Numerator: {above}. Denominator: {below}",
        rule=of.rule,
        above=of.numerator,
        below=of.denominator,
    )
    return {
        here.t("Item"): of.code,
        here.t("Content"): of.name[lang],
        here.t("Numerator ÷ denominator"): _division(here, item),
        here.t("Ratio"): _ratio(here, item),
        here.t("Points"): _points(here, item),
        here.t("How it is computed"): rule,
    }


def _division(here: View, item: Item) -> str:
    if item.numerator is None or item.denominator is None:
        return "–"
    return f"{formats.number(item.numerator, here.lang)} ÷ {formats.number(item.denominator, here.lang)}"


def _ratio(here: View, item: Item) -> str:
    if item.ratio is None:
        return "–"
    if item.of.measure in index766.IN_DAYS:
        return here.t("{days} days", days=formats.number(float(item.ratio), here.lang, 2))
    return formats.percent(float(item.ratio), here.lang, 2)


def _points(here: View, item: Item) -> str:
    """“17,93/20”, or why there are none."""
    if item.points is not None:
        return f"{formats.number(float(item.points), here.lang, 2)}/{item.of.most}"
    return {
        "informative": here.t("informative"),
        "not_applicable": here.t("full marks by rule, not added"),
    }.get(item.state, here.t("no figures"))


def _missing(here: View, item: Item) -> dict[str, Any]:
    of, lang = item.of, here.lang
    return {
        here.t("Item"): of.code,
        here.t("Content"): of.name[lang],
        here.t("Points at most"): "–" if of.most is None else str(of.most),
        here.t("Why not"): of.why_not[lang],
    }
