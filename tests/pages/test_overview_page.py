"""The overview: every domain on one screen, what needs attention, and the way behind every figure."""

from __future__ import annotations

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from dxlib import attention, catalog, details, formats
from dxlib.language import Language, t
from dxlib.monitor import Monitor
from dxlib.periods import Period
from tests.builders import MY_PHUOC, PHU_AN
from tests.pages.conftest import Draw
from tests.pages.reading import LANGUAGES, alts, cells, shown

SEPTEMBER = Period.parse("2024-09")


def open_details(at: AppTest, kpi: str) -> AppTest:
    return opener(at, kpi).click().run()


def opener(at: AppTest, name: str) -> Any:
    return next(b for b in at.button if (b.key or "").endswith(f"_drill_{name}"))


def behind(at: AppTest) -> list[list[str]]:
    """The tables of the dialog, which come last."""
    return [cells(d) for d in at.dataframe][-2:]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_domain_has_its_headlines_and_a_link(shared: Monitor, draw: Draw, lang: Language) -> None:
    at = draw("overview", lang)
    links = [link.proto.label.strip("*") for link in at.get("page_link")]
    assert {d.title[lang] for d in catalog.DOMAINS} <= set(links)
    assert len(at.metric) == len(catalog.DOMAINS)
    assert all(opener(at, k) for d in catalog.DOMAINS for k in d.headlines)


def test_what_needs_attention_names_every_domain_before_any_twice(shared: Monitor, draw: Draw) -> None:
    items = attention.needs_attention(shared.scorecard())
    missed = [catalog.dataset(i.kpi.dataset).domain for i in items if i.kind == "missed"]
    assert len(set(missed)) > 5
    assert len(set(missed[: len(set(missed))])) == len(set(missed))
    texts = "\n".join(shown(draw("overview", "vi")))
    assert all(i.sentence.vi in texts for i in items)


def test_all_24_subsystems_are_at_a_glance(shared: Monitor, draw: Draw) -> None:
    told = next(a for a in alts(draw("overview", "en")) if a.startswith("Subsystems at a glance"))
    assert told.count(": ") == 24
    assert "Security cameras: ✗ Silent" in told
    assert "Network information security: ✓ On time · ! Many records in error" in told


@pytest.mark.parametrize("kpi", [k for d in catalog.DOMAINS for k in d.headlines])
def test_a_figure_opens_its_wards_and_its_rows(shared: Monitor, draw: Draw, kpi: str) -> None:
    at = open_details(draw("overview", "en"), kpi)
    assert not at.exception
    found = catalog.kpi(kpi)
    dataset = catalog.dataset(found.dataset)
    tables = behind(at)
    if dataset.reporters == "wards":
        assert "Phu An commune" in tables[0]
        value = shared.scorecard().value(found, (PHU_AN,))
        assert formats.measure(value.value, found.unit, "en", value.total) in tables[0]
    rows = details.rows_behind(shared, found, (), SEPTEMBER, "en")
    assert set(rows[0]) <= set(tables[-1])
    assert len(at.get("download_button")) >= 2


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_rows_can_be_those_of_one_ward(shared: Monitor, draw: Draw, lang: Language) -> None:
    at = open_details(draw("overview", lang), "merchants_active")
    at.selectbox(key=f"drill_ward_merchants_active_{lang}").set_value(MY_PHUOC)
    at = open_details(at, "merchants_active")
    rows = list(at.dataframe)[-1].value
    names = set(rows[t("Ward", lang)])
    assert names == {{"vi": "Mỹ Phước", "en": "My Phuoc"}[lang]}


def test_people_are_never_shown_one_by_one(shared: Monitor, draw: Draw) -> None:
    at = open_details(draw("overview", "en"), "team_members")
    words = " ".join(behind(at)[-1])
    assert "TV-25813-001" not in words
    assert "TCN-25813-01" in words
    assert "Woman" not in words


def test_every_kpi_stands_in_the_table_and_can_be_opened(shared: Monitor, draw: Draw) -> None:
    at = draw("overview", "en")
    table = next(cells(d) for d in at.dataframe if "Every figure" in str(d.proto))
    assert {k.title.en for k in catalog.KPIS.values()} <= set(table)
    at.selectbox(key="_behind_kpi_en").set_value("assists_vneid").run()
    at = open_details(at, "behind")
    assert "Assists with VNeID" in behind(at)[-1]


@pytest.mark.parametrize("kpi", ["feeds_on_time", "members_trained"])
def test_the_map_shows_the_figure_one_chooses(shared: Monitor, draw: Draw, kpi: str) -> None:
    at = draw("overview", "en")
    at.selectbox(key="_map_kpi_en").set_value(kpi).run()
    assert any(a.startswith(catalog.kpi(kpi).title.en) for a in alts(at))
    at.segmented_control(key="_lang_en").set_value("vi").run()
    assert any(a.startswith(catalog.kpi(kpi).title.vi) for a in alts(at))
