"""Pictures that pages share: a month that nobody reported is a gap, never a line drawn across it."""

from __future__ import annotations

from math import isnan

import pytest

from dxlib.monitor import Monitor
from tests.builders import every_ward, site, upload
from tests.pages.conftest import Draw
from tests.pages.reading import drawn
from tests.rows import adoption, budget


def course(at, *series: str) -> list[tuple[str, bool]]:
    """Months of the pictures over time, and whether each has a figure."""
    chart = next(c for c in drawn(at) if {"month", "share", "last"} <= set(c))
    names = chart.get("series", [""] * len(chart["month"]))
    points = zip(chart["month"], chart["share"], names, strict=True)
    return [(m, share is not None and not isnan(share)) for m, share, name in points if not series or name in series]


@pytest.mark.parametrize(
    ("page", "rows", "series"),
    [
        ("cashless", lambda month: every_ward(month, of=site), ("Active",)),
        ("economy", lambda month: every_ward(month, of=adoption), ("Digital signature",)),
        ("capacity", lambda month: [budget(month)], ()),
    ],
)
def test_a_month_without_a_figure_is_a_gap(bare: Monitor, draw: Draw, page: str, rows, series: tuple[str, ...]) -> None:
    upload(bare, [*rows("2024-07"), *rows("2024-09")])
    assert course(draw(page, "en"), *series) == [("2024-07", True), ("2024-08", False), ("2024-09", True)]
