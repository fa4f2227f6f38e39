"""The rows behind a figure, page by page; all of them to take away."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from dxlib import catalog, details, xlsx
from dxlib.language import Language, t
from dxlib.monitor import Monitor
from dxlib.periods import Period
from pages import drill
from tests.builders import MY_PHUOC
from tests.pages.conftest import Draw
from tests.pages.reading import LANGUAGES

KPI = "merchants_active"
PAGE = "drill_page_cashless_sites_2024-09"
SEPTEMBER = Period.parse("2024-09")


def opened(at: AppTest) -> AppTest:
    return at.button(key=f"line_drill_{KPI}").click().run()


def codes_shown(at: AppTest, lang: Language) -> list[str]:
    """The keys of the rows in the dialog's last table."""
    title = catalog.dataset("cashless_sites").column("site_code").title[lang]
    return list(list(at.dataframe)[-1].value[title])


def said(at: AppTest) -> list[str]:
    return [caption.value for caption in at.caption]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_rows_are_turned_page_by_page(shared: Monitor, draw: Draw, monkeypatch, lang: Language) -> None:
    monkeypatch.setattr(drill, "A_PAGE", 7)
    title = catalog.dataset("cashless_sites").column("site_code").title[lang]
    every = [r[title] for r in details.rows_behind(shared, catalog.kpi(KPI), (), SEPTEMBER, lang)]
    at = opened(draw("overview", lang))
    assert codes_shown(at, lang) == every[:7]
    assert t("Rows {first} to {last} of {count}; the download holds all.", lang, first=1, last=7, count=16) in said(at)
    at.pagination(key=PAGE).set_value(3)
    at = opened(at)
    assert codes_shown(at, lang) == every[14:]
    assert not at.exception


def test_what_fits_on_one_page_has_no_pages(shared: Monitor, draw: Draw) -> None:
    at = opened(draw("overview"))
    assert len(codes_shown(at, "vi")) == 16
    assert not at.pagination


def test_another_ward_begins_with_its_first_page(shared: Monitor, draw: Draw, monkeypatch) -> None:
    monkeypatch.setattr(drill, "A_PAGE", 1)
    at = opened(draw("overview"))
    at.pagination(key=PAGE).set_value(16)
    at = opened(at)
    at.selectbox(key=f"drill_ward_{KPI}_vi").set_value(MY_PHUOC)
    at = opened(at)
    assert codes_shown(at, "vi") == ["KTM-25813-01"]
    assert at.pagination(key=f"{PAGE}_{MY_PHUOC}").value == 1


def test_no_workbook_is_offered_for_more_rows_than_excel_holds(shared: Monitor, draw: Draw, monkeypatch) -> None:
    """With its headings: 16 rows need 17. The page's own long tables are closed."""
    for most, offered in ((17, True), (16, False)):
        monkeypatch.setattr(xlsx, "MAX_ROWS", most)
        at = opened(draw("overview", "en", opened=False))
        names = {b.key for b in at.get("download_button")}
        assert "download_cashless_sites_2024-09_csv" in names
        assert ("download_cashless_sites_2024-09_xlsx" in names) == offered
        assert ("The table has more rows than Excel holds. Take the CSV." in said(at)) != offered
