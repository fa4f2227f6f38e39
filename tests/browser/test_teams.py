"""Five members change wards: both are named in the preview; the city stays at 330. A roster with phones is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.browser.driver import Reader, Server
from tests.builders import EXAMPLES, snapshot
from tests.conftest import Tab

pytestmark = pytest.mark.browser

MOVED = "team_members_2024-09_five_moved.csv"
PERSONAL = "broken_personal_column.csv"


def members(server: Server, *wards: str) -> int:
    asked = [word for code in wards for word in ("--ward", code)]
    told = json.loads(server.terminal("kpi", *asked, "--period", "2024-09", "--domain", "teams", "--format", "json"))
    return next(int(v["value"]) for v in told if v["kpi"] == "team_members")


def every_table(reader: Reader) -> str:
    count = reader.page.get_by_test_id("stDataFrame").filter(visible=True).count()
    return "\n".join(reader.table(place) for place in range(count))


def test_five_members_move_and_the_city_keeps_330(server: Server, tab: Tab) -> None:
    assert (members(server), members(server, "25846"), members(server, "25843")) == (330, 56, 28)
    reader = tab(server, height=2400).open("upload").upload(EXAMPLES / MOVED)
    preview = every_table(reader)
    assert "Phường Thới Hòa" in preview
    assert "Phường An Tây" in preview
    assert "56" in preview
    assert "51" in preview
    reader.page.get_by_test_id("stCheckbox").filter(has_text="ít dòng hơn").first.click()
    reader.settle().type("Tên của bạn", "Lan").press("Tiếp nhận")
    assert "Đã tiếp nhận" in reader.text()
    assert (members(server), members(server, "25846"), members(server, "25843")) == (330, 51, 33)
    reader.go_to("Tổ công nghệ số")
    assert "330 thành viên" in reader.text()
    people = every_table(reader)
    assert "33" in people
    assert "51" in people


def test_a_roster_with_telephone_numbers_is_refused(server: Server, tab: Tab, tmp_path: Path) -> None:
    kept = snapshot(server.home)
    reader = tab(server, height=1600).open("upload").upload(EXAMPLES / PERSONAL)
    said = every_table(reader)
    assert "Cột “so_dien_thoai” chứa số điện thoại" in said
    assert "không nhận dữ liệu cá nhân" in said
    assert reader.page.get_by_role("button", name="Tiếp nhận", exact=True).count() == 0
    assert snapshot(server.home) == kept
