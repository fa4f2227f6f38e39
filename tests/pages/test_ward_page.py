"""The page of one ward: which ward, what it says, what it hides, and the way to filter by it."""

from __future__ import annotations

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from dxlib import catalog, one_ward
from dxlib.monitor import Monitor
from dxlib.periods import Period
from dxlib.showing import shown as value_in_words
from tests.builders import CODES, MY_PHUOC, PHU_AN, THOI_HOA, clock, site, upload
from tests.pages.conftest import Draw
from tests.pages.reading import LANGUAGES, alts, button, cells, shown

BOX = {"vi": "Phường, xã xem ở trang này", "en": "Ward shown here"}


def box(at: AppTest, lang: str) -> Any:
    return next((s for s in at.selectbox if s.label == BOX[lang]), None)


def answer(at: AppTest) -> str:
    return next(m.value for m in at.markdown if m.value.startswith("**") and " · " in m.value and "SHA" not in m.value)


def table(at: AppTest, alt: str) -> Any:
    return next(d for d in at.dataframe if d.proto.alt == alt)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_ward_of_the_filter_is_shown_and_nothing_is_asked(shared: Monitor, draw: Draw, lang: str) -> None:
    at = draw("ward", lang, (PHU_AN,))
    assert box(at, lang) is None
    assert answer(at).startswith(f"**{shared.name_of(PHU_AN, '2024-09')[lang]}**")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_without_one_in_the_filter_any_ward_can_be_picked(shared: Monitor, draw: Draw, lang: str) -> None:
    at = draw("ward", lang)
    names = [shared.name_of(c, "2024-09")[lang] for c in CODES]
    assert list(box(at, lang).options) == names
    assert answer(at).startswith(f"**{names[0]}**")
    at = box(at, lang).set_value(THOI_HOA).run()
    assert answer(at).startswith(f"**{shared.name_of(THOI_HOA, '2024-09')[lang]}**")


def test_of_several_in_the_filter_only_those_are_offered(shared: Monitor, draw: Draw) -> None:
    at = draw("ward", "en", (THOI_HOA, PHU_AN))
    assert list(box(at, "en").options) == ["Thoi Hoa ward", "Phu An commune"]


def test_a_switch_of_language_keeps_the_ward_that_was_picked(shared: Monitor, draw: Draw) -> None:
    at = box(draw("ward", "vi"), "vi").set_value(THOI_HOA).run()
    at = at.segmented_control(key="_lang_vi").set_value("en").run()
    assert box(at, "en").value == THOI_HOA
    assert answer(at).startswith("**Thoi Hoa ward**")


def test_the_ward_picked_can_be_made_the_filter(shared: Monitor, draw: Draw) -> None:
    at = box(draw("ward", "en"), "en").set_value(THOI_HOA).run()
    at = button(at, "Narrow every page to this ward").click().run()
    assert at.session_state["ward"] == [THOI_HOA]
    assert box(at, "en") is None
    assert answer(at).startswith("**Thoi Hoa ward**")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_kpi_that_wards_report_is_in_a_table_of_its_domain(shared: Monitor, draw: Draw, lang: str) -> None:
    at = draw("ward", lang, (MY_PHUOC,))
    for domain, found in one_ward.standings(shared.scorecard(), MY_PHUOC):
        frame = table(at, domain.title[lang])
        assert frame.value.shape[0] == len(found)
        words = set(cells(frame))
        assert {value_in_words(s.value)[lang] for s in found} <= words
        assert {value_in_words(s.city)[lang] for s in found} <= words


def test_rank_stands_beside_what_is_ranked_and_a_dash_beside_the_rest(shared: Monitor, draw: Draw) -> None:
    at = draw("ward", "en", (PHU_AN,))
    for domain, found in one_ward.standings(shared.scorecard(), PHU_AN):
        column = table(at, domain.title.en).value["Rank"].tolist()
        assert [said == "–" for said in column] == [s.rank is None for s in found]
        assert [s.split()[0] for s in column if s != "–"] == [f"{s.rank.place}/{s.rank.of}" for s in found if s.rank]


def test_a_hidden_share_is_hidden_in_every_table_and_picture(shared: Monitor, draw: Draw) -> None:
    youth = catalog.kpi("youth_share")
    at = draw("ward", "en", (PHU_AN,))
    row = table(at, "Digital teams").value.set_index("KPI").loc[youth.short.en]
    assert (row["Value"], row["Rank"]) == ("hidden, under 3 people", "–")
    picture = next(a for a in alts(at) if a.startswith("Shares of"))
    assert youth.title.en not in picture
    assert catalog.kpi("members_trained").title.en in picture


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_picture_says_what_it_shows(shared: Monitor, draw: Draw, lang: str) -> None:
    (picture,) = [a for a in alts(draw("ward", lang, (MY_PHUOC,))) if "Mỹ Phước" in a or "My Phuoc" in a]
    found = one_ward.standing(shared.scorecard(), catalog.kpi("merchants_with_qr"), MY_PHUOC)
    assert f"{found.kpi.title[lang]}: {value_in_words(found.value)[lang]}" in picture


def test_what_is_owed_is_named_with_the_way_to_send_it(shared: Monitor, draw: Draw) -> None:
    upload(shared, [site(MY_PHUOC, "2024-10")])
    at = draw("ward", "en", (THOI_HOA,))
    texts = shown(at)
    owing = [d for d in catalog.DATASETS.values() if d.reporters != "city"]
    assert f"files owed: {len(owing)}" in answer(at)
    assert "Files owed for 10/2024" in texts
    for dataset in owing:
        assert any("late" in t and dataset.title.en in t for t in texts)
    assert sum(link.proto.label == "Upload" for link in at.get("page_link")) == 1


def test_who_owes_nothing_is_told_so(shared: Monitor, draw: Draw) -> None:
    at = draw("ward", "en", (MY_PHUOC,))
    assert "no file is owed" in answer(at)
    assert any("files are in." in m.value for m in at.markdown)


def test_a_chosen_period_is_that_of_every_figure(shared: Monitor, draw: Draw) -> None:
    at = draw("ward", "en", (MY_PHUOC,), "2024-03")
    (frame,) = [d for d in at.dataframe if d.proto.alt == "Cashless"]
    found = one_ward.standing(shared.scorecard(), catalog.kpi("merchants_with_qr"), MY_PHUOC, Period.parse("2024-03"))
    assert value_in_words(found.value).en in cells(frame)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (MY_PHUOC, "Bến Cát (phần lớn); Phường Long Nguyên (một phần)"),
        (THOI_HOA, "giữ nguyên từ 1/7/2025"),
        (PHU_AN, "Xã Phú An thuộc: Phường Phú An"),
    ],
)
def test_what_became_of_a_ward_is_told(shared: Monitor, draw: Draw, code: str, words: str) -> None:
    assert any(words in text for text in shown(draw("ward", "vi", (code,))))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_facts_that_are_illustrative_say_so(shared: Monitor, draw: Draw, lang: str) -> None:
    texts = "\n".join(shown(draw("ward", lang, (MY_PHUOC,))))
    assert ("86.000; minh họa" if lang == "vi" else "86,000; illustrative") in texts


def test_without_data_a_ward_still_has_its_facts(bare: Monitor, draw: Draw, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bare, "clock", clock)
    at = draw("ward", "en", (MY_PHUOC,))
    assert "Upload the first file to begin" in at.info[0].value
    assert any("Long Nguyen ward (a part)" in m.value for m in at.markdown)
    assert not at.dataframe
