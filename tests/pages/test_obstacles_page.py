"""The page of obstacles: whose each is, whether it is late, and whether the figures show it."""

from __future__ import annotations

import pytest

from dxlib import catalog
from dxlib.language import Language
from dxlib.monitor import Monitor
from dxlib.obstacles import EVIDENCE
from tests.builders import PHU_AN, example, upload
from tests.pages.conftest import Draw
from tests.pages.reading import LANGUAGES, cards, cells
from tests.rows import budget, obstacle

ANSWERS = {
    "vi": "Còn 5/5 điểm nghẽn chưa tháo gỡ xong, 1 quá hạn; số liệu cho thấy 5.",
    "en": "5 of 5 obstacles are not yet resolved, 1 past their day; the figures show 5.",
}


def texts(at) -> list[str]:
    return [m.value for m in at.markdown]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_answer_is_one_line(shared: Monitor, draw: Draw, lang: Language) -> None:
    assert any(t.endswith(ANSWERS[lang]) for t in texts(draw("obstacles", lang)))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_obstacle_has_its_heading_owner_action_and_figures(shared: Monitor, draw: Draw, lang: Language) -> None:
    at = draw("obstacles", lang)
    heads = [s.value for s in at.subheader]
    assert [h.partition(".")[0] for h in heads] == ["1", "2", "3", "4", "5"]
    assert "Nhân lực cho chuyển đổi số còn thiếu và yếu" in heads[2] or lang == "en"
    assert sum("Phòng Nội vụ" in t and "tập huấn" in t for t in texts(at)) == 1
    wanted = {catalog.kpi(k).title[lang] for kpis in EVIDENCE.values() for k in kpis}
    assert wanted <= set(cards(at))


def test_late_is_marked_as_of_the_periods_end(shared: Monitor, draw: Draw) -> None:
    late = [t for t in texts(draw("obstacles", "vi")) if "✗ quá hạn" in t]
    assert len(late) == 1
    assert "31/08/2024" in late[0]
    assert "tính đến 30/09/2024" in late[0]
    assert not [t for t in texts(draw("obstacles", "vi", (), "2024-08")) if "✗ quá hạn" in t]


def test_money_raised_to_one_percent_no_longer_shows_it(shared: Monitor, draw: Draw) -> None:
    upload(shared, [budget("2024-09", digital_spending_vnd=10_000_000)])
    said = texts(draw("obstacles", "en"))
    assert any(t.endswith("the figures show 4.") for t in said)
    assert any(t.endswith("The figures do not show it: 1 meeting the goal.") for t in said)


def test_what_is_called_resolved_is_contradicted_and_owed_files_are_told(shared: Monitor, draw: Draw) -> None:
    upload(shared, example("obstacles_2024-10.csv"))
    said = texts(draw("obstacles", "vi"))
    assert any("Đã báo tháo gỡ xong, nhưng số liệu vẫn cho thấy điểm nghẽn này" in t for t in said)
    assert any(t.startswith("Kỳ 10/2024: còn nợ") for t in said)


def test_a_ward_narrows_the_figures_and_not_the_obstacles(shared: Monitor, draw: Draw) -> None:
    at = draw("obstacles", "en", (PHU_AN,))
    assert len(at.subheader) == 5
    assert cards(at)[catalog.kpi("obstacles_open").title.en][0] == "5/5"
    assert cards(at)[catalog.kpi("staff_against_need").title.en][0] == "33.3%"


def test_the_register_is_one_table(shared: Monitor, draw: Draw) -> None:
    register = cells(draw("obstacles", "vi").dataframe[0])
    assert register[:4] == ["Điểm nghẽn", "Tình trạng tháo gỡ", "Thời hạn tháo gỡ", "Số liệu"]
    assert register.count("! cho thấy") == 5
    assert "31/08/2024 ✗ quá hạn" in register


def test_a_month_without_the_register_says_so(shared: Monitor, draw: Draw) -> None:
    upload(shared, example("budget_2024-10.csv"))
    at = draw("obstacles", "en", (), "2024-10")
    assert [i.value for i in at.info] == ["The register of obstacles has not been sent for 10/2024."]
    assert not at.subheader


def test_what_officials_wrote_is_inert(bare: Monitor, draw: Draw) -> None:
    hostile = "![x](http://x/y.png)"
    upload(bare, [obstacle("money", title_vi=hostile, owner=hostile, action=hostile, description=hostile)])
    at = draw("obstacles", "vi")
    assert not [
        t for t in [*texts(at), *(s.value for s in at.subheader), *(c.value for c in at.caption)] if "](http" in t
    ]
