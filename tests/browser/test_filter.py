"""The filter lives in the link and survives everything; two wards give the terminal's figures."""

from __future__ import annotations

import json

import pytest

from dxlib import catalog, formats
from tests.browser.driver import Server
from tests.conftest import Tab

pytestmark = pytest.mark.browser

DEEP = {"ward": ["25813"], "period": "2024-09", "lang": "en"}


def figures_of_the_terminal(server: Server, lang: str, *wards: str) -> dict[str, str]:
    """What the overview's cards should show: every domain's first headline, by its short name."""
    told = [word for code in wards for word in ("--ward", code)]
    headlines = {k: catalog.kpi(k).short[lang] for d in catalog.DOMAINS for k in d.headlines[:1]}
    out = {}
    for row in json.loads(server.terminal("kpi", *told, "--format", "json")):
        total = row["denominator"] if row["unit"] == "of" else None
        if row["kpi"] in headlines:
            out[headlines[row["kpi"]]] = formats.measure(row["value"], row["unit"], lang, total)
    return out


def test_a_deep_link_on_a_cold_server_survives_navigation_back_and_reload(server: Server, tab: Tab) -> None:
    reader = tab(server).open("cashless", **DEEP)
    assert reader.heading() == "Cashless streets and markets"
    assert "My Phuoc ward" in reader.text()
    asked = reader.link()
    assert asked == ("/cashless", {k: v if isinstance(v, list) else [v] for k, v in DEEP.items()})
    figures = reader.figures()
    reader.go_to("Overview")
    assert reader.link() == ("/", asked[1])
    assert reader.figures() == figures_of_the_terminal(server, "en", "25813")
    assert reader.back().link() == asked
    assert reader.reload().link() == asked
    assert reader.figures() == figures
    assert "My Phuoc ward" in reader.text()


def test_two_wards_give_the_figures_of_the_terminal(server: Server, tab: Tab) -> None:
    reader = tab(server).open("overview")
    city = reader.figures()
    reader.pick_ward("Phường Mỹ Phước").wait_for_link("ward=25813")
    reader.pick_ward("Phường Thới Hòa").wait_for_link("ward=25846")
    assert "Phường Mỹ Phước, Phường Thới Hòa" in reader.text()
    assert reader.figures() == figures_of_the_terminal(server, "vi", "25813", "25846") != city
    reader.switch_language("English").wait_for_link("lang=en")
    assert reader.figures() == figures_of_the_terminal(server, "en", "25813", "25846")


def test_a_tile_of_the_map_filters_and_unfilters(steady: Server, tab: Tab) -> None:
    reader = tab(steady).open("overview")
    city = reader.figures()
    reader.click_tile("Thới Hòa").wait_for_link("ward=25846")
    assert reader.figures() != city
    assert "Phường Thới Hòa" in reader.text()
    reader.click_tile("Mỹ Phước").wait_for_link("ward=25813")
    assert reader.link()[1] == {"ward": ["25813"]}
    reader.click_tile("Mỹ Phước").wait_for_link("ward=", present=False)
    assert reader.figures() == city
