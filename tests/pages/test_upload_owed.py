"""The top of the upload page: who owes what, and the templates to fill in."""

from __future__ import annotations

import pytest

from dxlib import catalog, dues
from dxlib.language import Language, t
from dxlib.monitor import Monitor
from dxlib.wards import CITY
from tests.builders import CODES, OCTOBER, PHU_AN, example, upload
from tests.pages.conftest import Draw
from tests.pages.reading import LANGUAGES, cells
from tests.pages.test_upload_page import downloads, table


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_first_words_say_who_owes_what(shared: Monitor, draw: Draw, lang: Language) -> None:
    upload(shared, example(OCTOBER), OCTOBER)
    at = draw("upload", lang)
    found = dues.dues(shared.scorecard(), "2024-10")
    assert at.markdown[0].value.endswith(dues.answer(shared, "2024-10", found)[lang])
    shown = cells(table(at, t("Who owes which file, period {month}", lang, month="10/2024")))
    places = {(d.dataset.id, d.reporter): d for d in found}
    columns = [*CODES, CITY]
    assert shown[1 : len(columns) + 1] == [shared.reporter_name(c, "2024-10")[lang] for c in columns]
    rows = [
        [d.title[lang], *(dues.cell(places.get((d.id, c)), lang) for c in columns)] for d in catalog.DATASETS.values()
    ]
    assert shown[len(columns) + 1 :] == [cell for row in rows for cell in row]
    assert {d.state for d in found} == {"reported", "late"}


def test_a_chosen_ward_and_period_are_what_is_judged(shared: Monitor, draw: Draw) -> None:
    at = draw("upload", "en", (PHU_AN,), "2024-Q3")
    shown = cells(table(at, "Who owes which file, period 09/2024"))
    owed = [d for d in catalog.DATASETS.values() if d.reporters != "city"]
    assert shown[:2] == ["Table", "Phu An"]
    assert len(shown) == 2 * (len(owed) + 1)
    assert at.markdown[0].value == f"**Phu An commune** · Period 09/2024: all {len(owed)} files are in."


@pytest.mark.parametrize("lang", LANGUAGES)
def test_without_data_everything_is_owed(bare: Monitor, draw: Draw, lang: Language) -> None:
    at = draw("upload", lang)
    month = f"{bare.today:%m/%Y}"
    shown = cells(table(at, t("Who owes which file, period {month}", lang, month=month)))
    assert any(cell.startswith("?") for cell in shown)
    assert not any(cell.startswith(("✓", "∅", "!")) for cell in shown)


# ---- templates ----


def test_the_templates_follow_the_filter_the_table_and_who_reports_it(shared: Monitor, draw: Draw) -> None:
    at = draw("upload", "en", (PHU_AN,))
    assert next(s for s in at.selectbox if s.label == "Who reports").value == PHU_AN
    assert not downloads(at)["Filled with the rows of 09/2024"].disabled
    at = next(s for s in at.selectbox if s.label == "Who reports").set_value(CITY).run()
    at = at.selectbox(key="_template_dataset_0_en").set_value("subsystems").run()
    assert not downloads(at)["Filled with the rows of 09/2024"].disabled


@pytest.mark.parametrize("lang", LANGUAGES)
def test_without_rows_the_filled_template_says_why_not(bare: Monitor, draw: Draw, lang: Language) -> None:
    at = draw("upload", lang)
    assert downloads(at)[t("Filled with the previous rows", lang)].disabled
    assert not downloads(at)[t("Empty template", lang)].disabled
    assert t("This table has never been sent yet.", lang) in [c.value for c in at.caption]
