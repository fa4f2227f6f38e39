"""The page of subsystems: the verdict, the map of feeds in words, one subsystem opened."""

from __future__ import annotations

import pytest

from dxlib import terms
from dxlib.language import Language
from dxlib.monitor import Monitor
from tests.builders import MY_PHUOC, PHU_AN, example, feed, upload
from tests.pages.conftest import Draw
from tests.pages.reading import LANGUAGES, alts, cells

VERDICTS = {
    "vi": "22/24 phân hệ đang hoạt động; 7 luồng dữ liệu chậm, 2 im lặng, 1 chưa từng nhận, 1 nhiều bản ghi lỗi.",
    "en": "22/24 subsystems are operating; feeds late: 7, silent: 2, never received: 1, with many records in error: 1.",
}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_verdict_is_one_line(shared: Monitor, draw: Draw, lang: Language) -> None:
    assert any(m.value.endswith(VERDICTS[lang]) for m in draw("subsystems", lang).markdown)


def test_a_wards_verdict_counts_its_own_feeds_and_keeps_the_citys_subsystems(shared: Monitor, draw: Draw) -> None:
    texts = [m.value for m in draw("subsystems", "en", (PHU_AN,)).markdown]
    said = "22/24 (whole city) subsystems are operating; feeds late: 2, silent: 1, never received: 1."
    assert any(t.endswith(said) for t in texts)
    assert any("whole city" in t for t in texts)


def test_without_ward_of_feeds_the_period_nothing_is_counted_as_zero(shared: Monitor, draw: Draw) -> None:
    upload(shared, example("subsystems_2024-10.csv"))
    at = draw("subsystems", "en", (), "2024-10")
    assert any("no figures of feeds yet" in m.value for m in at.markdown)
    assert "On time" not in alts(at)[0]
    assert not [c for c in cells(at.dataframe[-2]) if c == terms.feed_state("silent", "en")]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_map_tells_in_words_which_feed_is_silent_late_or_failing(
    shared: Monitor, draw: Draw, lang: Language
) -> None:
    told = alts(draw("subsystems", lang))[0]
    for system, ward, state in (
        (("Camera an ninh", "Security cameras"), ("An Tây", "An Tay"), "silent"),
        (("Đất đai", "Land"), ("An Điền", "An Dien"), "late"),
        (("An sinh xã hội và bảo hiểm", "Social security and insurance"), ("Phú An", "Phu An"), "never"),
    ):
        place = lang == "en"
        assert f"{system[place]}, {ward[place]}: {terms.feed_state(state, lang)}" in told
    assert terms.FAILING[1][lang] in told
    assert told.count(terms.FEEDS["late"][1][lang]) == 7


def test_the_worst_subsystem_is_open_and_another_can_be_picked(shared: Monitor, draw: Draw) -> None:
    at = draw("subsystems", "vi")
    assert any("Công an thành phố" in m.value and "5 phút" in m.value for m in at.markdown)
    at.selectbox(key="_subsystem_vi").set_value("PAKN").run()
    facts = next(m.value for m in at.markdown if m.value.startswith("**Đơn vị chủ quản**"))
    assert "Tương tác" in facts
    assert "Đang hoạt động" in facts
    assert "1 giờ" in facts
    assert "tên và đơn vị chủ quản là đề xuất" in facts


def test_a_clicked_feed_is_told_with_owner_and_last_receipt(shared: Monitor, draw: Draw) -> None:
    at = draw("subsystems", "en")
    at.session_state["subsystem"], at.session_state["feed"] = "CAM", ("CAM", "25843")
    at.session_state["ward_of_feeds"] = "25843"
    at = at.run()
    said = next(m.value for m in at.markdown if "last received" in m.value)
    assert "Every feed of An Tay ward" in [d.proto.alt for d in at.dataframe]
    assert "Silent" in said
    assert "An Tay ward" in said
    assert "owner Công an thành phố" in said
    row = next(r for r in shared.rows("subsystem_feeds", "2024-09", ("25843",)) if r["subsystem_code"] == "CAM")
    assert f"{row['last_received_at']:%H:%M}" in said


def test_the_history_of_delays_counts_month_by_month(shared: Monitor, draw: Draw) -> None:
    told = alts(draw("subsystems", "en"))[1]
    assert "07/2024: 1 Late" in told
    assert "09/2024: 1 Silent" in told
    assert "06/2024: 1" not in told


def test_a_renamed_and_confirmed_subsystem_shows_so(shared: Monitor, draw: Draw) -> None:
    file = (
        example("subsystems_2024-10.csv").decode("utf-8-sig").replace("Phản ánh, kiến nghị hiện trường (1022)", "1022")
    )
    upload(shared, file.encode())
    upload(shared, example("subsystem_feeds_2024-10.csv"))
    at = draw("subsystems", "vi")
    at.selectbox(key="_subsystem_vi").set_value("PAKN").run()
    assert "1022" in cells(at.dataframe[1])
    assert any("thành phố đã xác nhận" in m.value for m in at.markdown)


def test_one_ward_is_one_column(shared: Monitor, draw: Draw) -> None:
    at = draw("subsystems", "en", (MY_PHUOC,))
    assert not at.exception
    assert "An Tay" not in alts(at)[0]
    assert at.dataframe[0].value.shape[0] == 1


def test_what_officials_wrote_is_inert(shared: Monitor, draw: Draw) -> None:
    file = example("subsystems_2024-10.csv").decode("utf-8-sig").replace("Công an thành phố", "![x](http://x/y.png)")
    upload(shared, file.encode())
    upload(shared, example("subsystem_feeds_2024-10.csv"))
    at = draw("subsystems", "vi")
    at.selectbox(key="_subsystem_vi").set_value("CAM").run()
    facts = next(m.value for m in at.markdown if m.value.startswith("**Đơn vị chủ quản**"))
    assert "](http" not in facts


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_wards_feeds_open_without_the_mouse(shared: Monitor, draw: Draw, lang: str) -> None:
    at = draw("subsystems", lang)
    before = len(at.dataframe)
    at.selectbox(key=f"_ward_of_feeds_{lang}").set_value("25843").run()
    assert len(at.dataframe) == before + 1


def test_without_the_list_the_verdict_says_that_the_number_is_unknown(bare: Monitor, draw: Draw) -> None:
    upload(bare, [feed()])
    at = draw("subsystems", "en")
    assert any("an unknown number of subsystems are operating" in m.value for m in at.markdown)
