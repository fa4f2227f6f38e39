"""Two targets change state: programme, overview and published figures all say so, and the terminal with them."""

from __future__ import annotations

import json

import pytest

from tests.browser.driver import Server
from tests.builders import EXAMPLES
from tests.conftest import Tab

pytestmark = pytest.mark.browser

CHANGED = "programme_targets_changed.csv"


def split(server: Server) -> list[int]:
    """How many targets are achieved, expected, missed and not measured, as the terminal tells."""
    told = json.loads(server.terminal("kpi", "--domain", "programme", "--period", "2024-09", "--format", "json"))
    found = {v["kpi"]: v["value"] for v in told}
    return [int(found[f"targets_{state}"]) for state in ("achieved", "expected", "missed", "unmeasured")]


def test_two_targets_move_on_every_page(server: Server, tab: Tab) -> None:
    assert split(server) == [21, 9, 6, 5]
    reader = tab(server, height=2000).open("claims")
    assert "26/31 số đã công bố khớp với số liệu, 0 số không khớp" in reader.text()
    reader.go_to("Nộp số liệu").upload(EXAMPLES / CHANGED)
    reader.type("Tên của bạn", "Lan").press("Tiếp nhận")
    assert "Đã tiếp nhận" in reader.text()
    assert split(server) == [23, 7, 6, 5]
    assert "23/41 chỉ tiêu đạt, 7 dự kiến đạt, 6 chưa đạt, 5 chưa thống kê được" in reader.go_to("39-CTr/TU").text()
    assert "23/41 chỉ tiêu đạt, 7 dự kiến đạt, 6 chưa đạt, 5 chưa thống kê được" in reader.go_to("Tổng quan").text()
    told = reader.go_to("Số đã công bố").text() + reader.table()
    assert "Không khớp" in told
    assert {"21", "23"} <= set(told.split())
