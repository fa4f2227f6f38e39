"""Is a page fit to show? No sideways scrolling, no traceback, no word cut off, no other language."""

from __future__ import annotations

import re

from dxlib.language import t
from tests.browser.driver import Reader
from tests.builders import sample_rows
from tests.titles import TITLES

_MISSING = re.compile(r"\b(None|nan|NaN)\b")
_SIGNED_NOTHING = re.compile(r"^[-−+]0([.,]0+)?\b(?![.,]).*$", re.MULTILINE)
_DECIMALS = {"vi": re.compile(r"\d\.\d ?(%|tỷ|triệu|điểm)"), "en": re.compile(r"\d,\d ?(%|billion|million|pts)")}
_OTHER_LANGUAGE = {
    "vi": re.compile(r"\b(the|and|goal|cover|coverage|wards?|from|Upload no|Sample data|Overview|History)\b"),
    "en": re.compile(r"\b(mục tiêu|phủ|độ phủ|phường|Số liệu|Tổng quan|Lịch sử|Đạt|Chưa đạt|kỳ|so với)\b"),
}
_WRITTEN_BY_OFFICIALS = re.compile(r"(UBND|trạm y tế) phường, xã")
"""Owners of subsystems stand as the data has them, in either language."""
_QUOTED = re.compile(r"“[^”]*”")
"""The published words stand on the claims page as they were published."""
_BUILT_IN = re.compile(r"^(Upload|\d+MB per file.*|Ngôn ngữ · Language|Tiếng Việt|English|.*\.csv.*)$", re.MULTILINE)
"""What the toolkit itself writes on an uploader, the language switch, and names of files."""

_WIDER = """() => ['html', '[data-testid="stApp"]', '[data-testid="stMain"]']
    .filter(s => { const e = document.querySelector(s); return e && e.scrollWidth > e.clientWidth; })"""
_CUT = """() => [...document.querySelectorAll('[data-testid="stMetricLabel"], [data-testid="stMetricLabel"] *, '
        + '[data-testid="stMetricValue"], [data-testid="stMetricValue"] *')]
    .filter(e => e.clientWidth > 0 && e.scrollWidth > e.clientWidth + 1 && !e.matches('button, button *, svg *'))
    .map(e => e.textContent.trim())"""
_OFF_SCREEN = """() => { const edge = document.documentElement.clientWidth;
    return [...document.querySelectorAll('[data-testid="stMain"] :is(p, h2, h3, [data-testid="stMetric"])')]
    .filter(e => { const b = e.getBoundingClientRect(); return b.width > 0 && b.right > edge + 1; })
    .map(e => e.textContent.trim().slice(0, 40)); }"""


def complaints(reader: Reader, page: str, lang: str) -> list[str]:
    """What is wrong with the page as it stands in the browser, in words; empty when nothing is."""
    text = "\n".join([reader.text(), *reader.cells()])
    found = [f"scrolls sideways: {where}" for where in reader.page.evaluate(_WIDER)]
    found += [f"cut off: {label}" for label in sorted(set(reader.page.evaluate(_CUT)))]
    found += [f"runs off the screen: {words}" for words in sorted(set(reader.page.evaluate(_OFF_SCREEN)))]
    if reader.page.get_by_test_id("stException").count() or "Traceback" in text:
        found.append("a traceback")
    if t("This page could not be drawn. Nothing was changed. Reference: {reference}.", lang).split(".")[0] in text:
        found.append("a page that could not be drawn")
    found += [f"no value shown as a word: {word}" for word in sorted(set(_MISSING.findall(text)))]
    return found + _language_complaints(reader, text, page, lang)


def _as_filed(dataset: str, *columns: str) -> set[str]:
    """What the sample's rows say in one language alone, as officials wrote it."""
    return {row[column] for row in sample_rows(dataset) for column in columns}


def _language_complaints(reader: Reader, text: str, page: str, lang: str) -> list[str]:
    heading, asked = reader.heading(), TITLES[page][lang]
    found = [] if heading == asked else [f"not in {lang}: the heading is “{heading}”"]
    own = _WRITTEN_BY_OFFICIALS.sub("", _BUILT_IN.sub("", text))
    own = _QUOTED.sub("", own) if page == "claims" else own
    for words in _as_filed("obstacles", "owner", "action", "description") if page == "obstacles" else ():
        own = own.replace(words, "")
    found += [f"a sign before nothing: {m.group()}" for m in _SIGNED_NOTHING.finditer(text)]
    found += [f"decimal mark: {m.group()}" for m in _DECIMALS[lang].finditer(own)]
    return found + [f"not in {lang}: “{word}”" for word in sorted(set(_OTHER_LANGUAGE[lang].findall(own)))]
