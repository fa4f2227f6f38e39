"""Every page fit to show: wide and light in Vietnamese, and on a phone, dark, in English."""

from __future__ import annotations

import pytest

from tests.browser.driver import PATHS, Server
from tests.browser.fitness import complaints
from tests.conftest import Tab

pytestmark = pytest.mark.browser


WORDS = {
    "no value shown as a word": "nan",
    "decimal mark": "12.5%",
    "a sign before nothing": "-0,0 điểm %",
    "a traceback": "Traceback (most recent call last)",
    "not in vi": "goal of the wards",
}
SHAPES = {
    "scrolls sideways": "document.querySelector('[data-testid=stMain] h2').style.width = '3000px'",
    "cut off": "document.querySelector('[data-testid=stMetricLabel]').style.cssText = 'width: 9px; white-space: pre'",
}
WRITE = """words => { const p = document.createElement('p'); p.textContent = words;
    document.querySelector('[data-testid=stMain] h2').after(p); }"""


def test_every_kind_of_flaw_is_named(steady: Server, tab: Tab) -> None:
    reader = tab(steady).open("overview")
    for words in WORDS.values():
        reader.page.evaluate(WRITE, words)
    for shape in SHAPES.values():
        reader.page.evaluate(shape)
    said = complaints(reader, "overview", "vi")
    assert [flaw for flaw in (*WORDS, *SHAPES) if not any(s.startswith(flaw) for s in said)] == []


@pytest.mark.parametrize(("lang", "width", "scheme"), [("vi", 1440, "light"), ("en", 390, "dark")])
@pytest.mark.parametrize("name", PATHS)
def test_a_page_is_fit_to_show(steady: Server, tab: Tab, name: str, lang: str, width: int, scheme: str) -> None:
    reader = tab(steady, width, 900, scheme).open(name, lang=lang)
    assert complaints(reader, name, lang) == []
    assert reader.ground() == {"light": "rgb(244, 245, 243)", "dark": "rgb(11, 21, 36)"}[scheme]
