"""The templates on the upload page: the monthly workbook of a reporter, and one table alone."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from dxlib import catalog, monthly, periods
from dxlib.language import LANGUAGES, Language, t
from dxlib.monitor import Monitor
from dxlib.wards import CITY
from tests.builders import MY_PHUOC, OCTOBER, PHU_AN, THOI_HOA, example, upload
from tests.pages.conftest import Draw
from tests.pages.test_upload_page import downloads


def box(at: AppTest, label: str, lang: Language) -> Any:
    return next(s for s in at.selectbox if s.label == t(label, lang))


def workbook(at: AppTest, lang: Language, month: str, who: str) -> Any:
    """The button of a reporter's workbook, if it is there."""
    return downloads(at).get(t("Monthly workbook {month} of {who}", lang, month=periods.short(month), who=who))


def said(lang: Language, count: int) -> str:
    return t(
        "{count} tables that are owed, one on each sheet, filled with the rows sent last where there are any. "
        "Change what is new and upload the whole file.",
        lang,
        count=count,
    )


def owed_by(reporter: str) -> list[str]:
    kinds = ("city", "both") if reporter == CITY else ("wards", "both")
    return [d.id for d in catalog.DATASETS.values() if d.reporters in kinds]


@pytest.fixture
def unwritten(monkeypatch: pytest.MonkeyPatch) -> None:
    """A workbook is made when it is asked for, not when the page is drawn."""

    def fail(*_: Any) -> bytes:
        raise AssertionError("made too early")

    monkeypatch.setattr(monthly, "workbook", fail)


@pytest.mark.usefixtures("unwritten")
@pytest.mark.parametrize(("lang", "who"), [("vi", "Phường Mỹ Phước"), ("en", "My Phuoc ward")])
def test_the_workbook_is_one_button_that_says_whose_it_is(
    shared: Monitor, draw: Draw, lang: Language, who: str
) -> None:
    at = draw("upload", lang)
    assert workbook(at, lang, "2024-10", who).type == "primary"
    assert said(lang, len(owed_by(MY_PHUOC))) in [c.value for c in at.caption]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_of_several_wards_chosen_the_first_is_offered_and_the_others_too(
    shared: Monitor, draw: Draw, lang: Language
) -> None:
    at = draw("upload", lang, (THOI_HOA, PHU_AN))
    reporter = box(at, "Who reports", lang)
    assert reporter.value == THOI_HOA
    assert workbook(at, lang, "2024-10", shared.name_of(THOI_HOA, "2024-10")[lang])
    at = reporter.set_value(PHU_AN).run()
    assert workbook(at, lang, "2024-10", shared.name_of(PHU_AN, "2024-10")[lang])
    assert not workbook(at, lang, "2024-10", shared.name_of(THOI_HOA, "2024-10")[lang])


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_city_offices_have_theirs(shared: Monitor, draw: Draw, lang: Language) -> None:
    at = box(draw("upload", lang), "Who reports", lang).set_value(CITY).run()
    assert workbook(at, lang, "2024-10", t("City offices", lang))
    assert said(lang, len(owed_by(CITY))) in [c.value for c in at.caption]
    titles = [catalog.dataset(name).title[lang] for name in owed_by(CITY)]
    assert box(at, "Or one table alone", lang).options == titles


def test_a_choice_that_goes_with_another_reporter_is_forgotten(shared: Monitor, draw: Draw) -> None:
    at = box(draw("upload", "en"), "Who reports", "en").set_value(CITY).run()
    at = box(at, "Or one table alone", "en").set_value("subsystems").run()
    assert not downloads(at)["Filled with the rows of 09/2024"].disabled
    at = box(at, "Who reports", "en").set_value(MY_PHUOC).run()
    assert box(at, "Or one table alone", "en").value == "dossiers"
    assert not at.exception


@pytest.mark.parametrize("lang", LANGUAGES)
def test_without_data_it_holds_headings_alone(bare: Monitor, draw: Draw, lang: Language) -> None:
    at = draw("upload", lang)
    month = f"{bare.today:%Y-%m}"
    assert workbook(at, lang, month, bare.wards.valid(month)[0].name[lang])
    assert downloads(at)[t("Filled with the previous rows", lang)].disabled


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_is_in_is_no_longer_in_the_workbook(shared: Monitor, draw: Draw, lang: Language) -> None:
    upload(shared, example(OCTOBER), OCTOBER)
    at = draw("upload", lang)
    assert said(lang, len(owed_by(MY_PHUOC)) - 1) in [c.value for c in at.caption]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_who_owes_nothing_is_told_so_instead(
    shared: Monitor, draw: Draw, monkeypatch: pytest.MonkeyPatch, lang: Language
) -> None:
    monkeypatch.setattr(monthly, "plan", partial(monthly.plan, month="2024-09"))  # of which everything is in
    at = draw("upload", lang)
    who, month = shared.name_of(MY_PHUOC, "2024-09")[lang], "09/2024"
    words = t("{who} owes no table for {month}. Choose another month or reporter.", lang, who=who, month=month)
    assert words in [c.value for c in at.caption]
    assert not any(button.type == "primary" for button in downloads(at).values())
