"""July 2025 on the screen: the explanation at the upload, series that stop, seven wards expected."""

from __future__ import annotations

from datetime import datetime

import pytest
from streamlit.testing.v1 import AppTest

from dxlib import catalog
from dxlib.language import Language, t
from dxlib.monitor import Monitor
from tests.builders import CODES, MY_PHUOC, THOI_HOA, WARDS, as_csv, site, upload
from tests.pages.conftest import Draw
from tests.pages.reading import LANGUAGES, cells, shown

MONTHS = [f"2024-{m}" for m in (11, 12)] + [f"2025-0{m}" for m in range(1, 8)]


@pytest.fixture
def later(shared: Monitor, monkeypatch: pytest.MonkeyPatch) -> Monitor:
    monkeypatch.setattr(shared, "clock", lambda: datetime.fromisoformat("2025-12-15T00:00:00+00:00"))
    return shared


@pytest.fixture
def across(later: Monitor) -> Monitor:
    """Nine months of cashless sites, eight of the eight old wards and one of the seven new."""
    upload(later, [site(u.code, month, i) for month in MONTHS for i, u in enumerate(WARDS.valid(month))])
    return later


def courses(at: AppTest) -> dict[str, int]:
    """How many months stand behind each card's course; 0 where there is only one."""
    return {m.label: len(m.proto.chart_data) for m in at.metric}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_upload_page_explains_an_old_name_and_a_code_of_other_land(
    later: Monitor, draw: Draw, lang: Language
) -> None:
    rows = [
        site(MY_PHUOC, "2025-07", 1, ward_name=""),
        site("25852", "2025-07", 2, ward_name=""),
        site(MY_PHUOC, "2025-07", 3, ward_name="Mỹ Phước"),
    ]
    at = draw("upload", lang)
    at.file_uploader[0].upload("july.csv", as_csv(rows))
    at = at.run()
    (wrong,) = [d for d in at.dataframe if d.proto.alt == t("What is wrong with the file", lang)]
    said = cells(wrong)
    wanted = {
        "vi": (
            "mã 25813 là Phường Bến Cát",
            "Từ 01/07/2025 không còn Phường Tân Định; địa bàn nay thuộc Phường Hòa Lợi (25849)",
            "địa bàn nay thuộc Phường Bến Cát (25813, phần lớn); Phường Long Nguyên (25840, một phần)",
        ),
        "en": (
            "code 25813 is Ben Cat ward",
            "Since 1 Jul 2025, Tan Dinh ward is no more; its land belongs to Hoa Loi ward (25849)",
            "its land belongs to Ben Cat ward (25813, most of it); Long Nguyen ward (25840, a part)",
        ),
    }[lang]
    assert len(at.error) == 1
    for words in wanted:
        assert any(words in cell for cell in said), words


def test_the_history_of_a_code_used_again_is_one_month_and_thoi_hoas_nine(across: Monitor, draw: Draw) -> None:
    title = catalog.kpi("merchants_with_qr").title.en
    assert courses(draw("cashless", "en", (MY_PHUOC,), "2025-07"))[title] == 0
    assert courses(draw("cashless", "en", (THOI_HOA,), "2025-07"))[title] == 9
    assert courses(draw("cashless", "en", (MY_PHUOC,), "2025-06"))[title] >= 8


def test_seven_wards_are_expected_from_july(across: Monitor, draw: Draw) -> None:
    texts = shown(draw("cashless", "en", (), "2025-07"))
    assert any("coverage 7/7 wards" in text for text in texts)
    assert any("coverage 8/8 wards" in text for text in shown(draw("cashless", "en", (), "2025-06")))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_of_a_new_ward_says_where_its_land_came_from(across: Monitor, draw: Draw, lang: Language) -> None:
    texts = "\n".join(shown(draw("ward", lang, ("25849",), "2025-07")))
    assert {"vi": "từ Hòa Lợi và Tân Định", "en": "from Hoa Loi and Tan Dinh"}[lang] in texts
    former = [WARDS.find(c, "2025-06").name[lang] for c in CODES if c in ("25849", "25852")]  # type: ignore[union-attr]
    assert ", ".join(former) in texts
    assert {"vi": "chưa có số chung một mốc", "en": "no figure of one common date yet"}[lang] in texts
