"""The page of capacity: nine reporters beside each other, staff against need, the budget under its goal."""

from __future__ import annotations

import pytest

from dxlib import catalog
from dxlib.language import Language
from dxlib.monitor import Monitor
from dxlib.wards import CITY
from tests.builders import MY_PHUOC, PHU_AN, example, upload
from tests.pages.conftest import Draw
from tests.pages.reading import LANGUAGES, alts, button, cards, cells, shown
from tests.rows import budget, capacity

ANSWERS = {
    "vi": "9/9 đơn vị đã ký thỏa thuận thanh toán trực tuyến, 4/9 được phê duyệt cấp độ an toàn",
    "en": "9/9 wards and offices have signed for online payment, 4/9 have an approved security level",
}


def matrix(at) -> list[list[str]]:
    """The table of reporters, row by row, under its heading."""
    width = at.dataframe[0].value.shape[1]
    texts = cells(at.dataframe[0])
    return [texts[i : i + width] for i in range(0, len(texts), width)]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_answer_is_one_line(shared: Monitor, draw: Draw, lang: Language) -> None:
    assert any(ANSWERS[lang] in m.value for m in draw("capacity", lang).markdown)


@pytest.mark.parametrize(("lang", "offices"), [("vi", "Cơ quan thành phố"), ("en", "City offices")])
def test_the_citys_offices_stand_beside_the_wards(shared: Monitor, draw: Draw, lang: Language, offices: str) -> None:
    at = draw("capacity", lang)
    rows = matrix(at)
    assert [row[0] for row in rows[1:]] == [
        *(u.short[lang] for u in shared.wards.valid("2024-09")),
        offices,
    ]
    assert offices in alts(at)[0]


def test_a_row_says_what_is_signed_approved_protected_and_staffed(shared: Monitor, draw: Draw) -> None:
    rows = {row[0]: row[1:] for row in matrix(draw("capacity", "vi"))[1:]}
    assert rows["Phú An"] == ["✓ Có", "✗ Không", "46,4% (13/28) ✗", "1 ✗", "33,3% (1/3) ✗", "0,0% (0/1) ✗"]
    assert rows["Cơ quan thành phố"][:3] == ["✓ Có", "✓ Có", "97,8% (178/182) ✓"]


def test_what_is_not_measured_is_a_dash_and_no_zero(shared: Monitor, draw: Draw) -> None:
    rows = {row[0]: row[1:] for row in matrix(draw("capacity", "en", (), "2024-02"))[1:]}
    assert rows["Phu An"][2] == "–"
    assert rows["My Phuoc"][2] != "–"


def test_one_ward_is_one_row_and_money_stays_the_citys(shared: Monitor, draw: Draw) -> None:
    at = draw("capacity", "en", (MY_PHUOC,))
    assert [row[0] for row in matrix(at)[1:]] == ["My Phuoc"]
    assert any("0.8% (whole city) of the budget" in m.value for m in at.markdown)
    assert cards(at)[catalog.kpi("digital_budget_share").title.en][0] == "0.8%"


@pytest.mark.parametrize(("lang", "share"), [("vi", "0,8%"), ("en", "0.8%")])
def test_a_share_under_one_percent_reads_with_a_decimal_and_its_goal(
    shared: Monitor, draw: Draw, lang: Language, share: str
) -> None:
    at = draw("capacity", lang)
    assert cards(at)[catalog.kpi("digital_budget_share").title[lang]][0] == share
    told = alts(at)[1]
    assert f"09/2024: {share}" in told
    assert share.replace("0", "1").replace("8", "0") in told, "the goal of 1.0 %"


def test_the_widest_gap_of_staff_comes_first(shared: Monitor, draw: Draw) -> None:
    assert alts(draw("capacity", "en"))[0].startswith("Staff against need, lowest first: Phu An: 1/3 ✗ Missed")


def test_an_upload_moves_the_answer(shared: Monitor, draw: Draw) -> None:
    upload(shared, [budget("2024-09", digital_spending_vnd=12_000_000)])
    upload(shared, [capacity(PHU_AN, payment_agreement="Không")])
    at = draw("capacity", "en")
    assert any("8/9 wards and offices have signed" in m.value and "1.2% of the budget" in m.value for m in at.markdown)


def test_without_the_budget_the_rest_is_drawn(bare: Monitor, draw: Draw) -> None:
    upload(bare, [capacity(MY_PHUOC)])
    at = draw("capacity", "en")
    assert not at.exception
    assert any("at least 1/9 wards and offices have signed" in m.value for m in at.markdown)
    assert cards(at)[catalog.kpi("digital_budget_share").title.en][0] == "–"


def test_without_the_reporters_the_budget_is_drawn(bare: Monitor, draw: Draw) -> None:
    upload(bare, [budget()])
    at = draw("capacity", "vi")
    assert not at.exception
    assert len(alts(at)) == 1
    assert "0,8%" in alts(at)[0]


def test_october_shows_the_next_level_approved(shared: Monitor, draw: Draw) -> None:
    upload(shared, example("ward_capacity_2024-10.csv"))
    assert cards(draw("capacity", "vi"))[catalog.kpi("security_levels_approved").title.vi] == ("5/9", "+1")


def test_the_details_of_a_figure_name_the_offices(shared: Monitor, draw: Draw) -> None:
    at = draw("capacity", "en")
    at = button(at, f"Details: {catalog.kpi('endpoints_protected').title.en}").click().run()
    texts = shown(at)
    assert "City offices" in texts
    assert CITY not in texts
