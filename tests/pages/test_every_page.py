"""Every page, in both languages, over no data and over none, one, several and all wards."""

from __future__ import annotations

from functools import cache

import pytest
from babel.messages.pofile import read_po
from streamlit.testing.v1 import AppTest

from dxlib import catalog
from dxlib.monitor import Monitor
from tests.builders import CODES, MY_PHUOC, ROOT, THOI_HOA
from tests.pages.conftest import Draw
from tests.pages.reading import (
    FOREIGN_DECIMALS,
    LANGUAGES,
    MISSING,
    RAW_CODES,
    SCREENS,
    SIGNED_NOTHING,
    shown,
    words_of,
)
from tests.titles import PAGES, TITLES

SELECTIONS = {"city": (), "one": (MY_PHUOC,), "several": (MY_PHUOC, THOI_HOA), "all": CODES}
CATALOG = ROOT / "dxlib" / "locale" / "vi" / "LC_MESSAGES" / "messages.po"


@cache
def sentences_of_the_other(lang: str) -> set[str]:
    """What the message catalog says in the language not asked for, less what both write alike."""
    with CATALOG.open("rb") as file:
        pairs = [(str(m.id), str(m.string)) for m in read_po(file) if m.id]
    own = {vi if lang == "vi" else en for en, vi in pairs}
    return {en if lang == "vi" else vi for en, vi in pairs} - own


def assert_fit_to_read(at: AppTest, page: str, lang: str) -> None:
    texts = shown(at)
    assert [*at.exception, *at.error] == []
    assert [h.value for h in at.header] == [TITLES[page][lang]]
    assert [t for t in texts if MISSING.search(t)] == []
    assert [t for t in texts if SIGNED_NOTHING.search(t)] == []
    assert [t for t in texts if FOREIGN_DECIMALS[lang].search(t)] == []
    explained = {catalog.dataset("cashless_sites").column("ward_code").example} if page == "upload" else set()
    assert words_of(texts) & RAW_CODES - explained == set()
    codes = {c.name for d in catalog.DATASETS.values() for c in d.columns} if page == "upload" else set()
    assert set(texts) & sentences_of_the_other(lang) - codes == set()


@pytest.mark.parametrize("wards", SELECTIONS.values(), ids=SELECTIONS.keys())
@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_fit_to_read(shared: Monitor, draw: Draw, page: str, lang: str, wards: tuple[str, ...]) -> None:
    assert_fit_to_read(draw(page, lang, wards), page, lang)


@pytest.mark.parametrize("wards", [(), (MY_PHUOC,)], ids=["city", "one"])
@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("page", PAGES)
def test_a_page_without_data_is_fit_to_read(
    bare: Monitor, draw: Draw, page: str, lang: str, wards: tuple[str, ...]
) -> None:
    assert_fit_to_read(draw(page, lang, wards), page, lang)


@pytest.mark.parametrize("period", ["2024-03", "2024-Q3", "2024-01..2024-09"])
@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("page", ["overview", *SCREENS])
def test_a_page_is_fit_to_read_for_any_period(shared: Monitor, draw: Draw, page: str, lang: str, period: str) -> None:
    assert_fit_to_read(draw(page, lang, (MY_PHUOC,), period), page, lang)


@pytest.mark.parametrize("page", ["overview", *SCREENS, "history"])
def test_an_empty_page_says_what_to_do(bare: Monitor, draw: Draw, page: str) -> None:
    at = draw(page, "en")
    assert "Upload the first file to begin" in at.info[0].value
    assert not at.metric


@pytest.mark.parametrize(("lang", "badge"), [("vi", "Số liệu minh họa"), ("en", "Sample data")], ids=LANGUAGES)
@pytest.mark.parametrize("page", ["overview", *SCREENS])
def test_sample_data_says_that_it_is(shared: Monitor, draw: Draw, page: str, lang: str, badge: str) -> None:
    strip = draw(page, lang).markdown[0].value
    assert badge in strip


@pytest.mark.parametrize("page", ["overview", *SCREENS])
def test_unknown_codes_in_the_link_are_passed_over(shared: Monitor, draw: Draw, page: str) -> None:
    at = draw(page, "xx", ("25999", MY_PHUOC), "1999-01")
    assert_fit_to_read(at, page, "vi")
    assert any(m.value.startswith("**Phường Mỹ Phước**") for m in at.markdown)


def test_the_language_switch_changes_the_words_at_once(shared: Monitor, draw: Draw) -> None:
    at = draw("cashless", "vi", (MY_PHUOC,))
    at.segmented_control(key="_lang_vi").set_value("en").run()
    assert_fit_to_read(at, "cashless", "en")
    assert any("My Phuoc ward" in m.value for m in at.markdown)
