"""October is uploaded, seen, withdrawn and restored; a second reader sees each step; a broken file changes nothing;
several files go in together."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from dxlib.files import sha256
from dxlib.intake import inspect
from tests.browser.driver import Reader, Server
from tests.browser.fitness import complaints
from tests.builders import EXAMPLES, OCTOBER, TODAY, WARDS, example, snapshot
from tests.conftest import Tab

pytestmark = pytest.mark.browser

BROKEN = "broken_numbers_and_dates.csv"
OCTOBER_LABEL, SEPTEMBER_LABEL = "tháng 10/2024", "tháng 9/2024"


def turn(reader: Reader, label: str) -> None:
    reader.go_to("Lịch sử").pick("Xem một bản số liệu", OCTOBER)
    reader.type("Tên của bạn", "Lan").press(label)


def both_show(month: str, *readers: Reader) -> list[list[str]]:
    """The cards of every reader, each after its next step: going to another page, or to another and back."""
    out = []
    for reader in readers:
        if reader.heading() == "Tổng quan":
            reader.go_to("Lịch sử")
        reader.go_to("Tổng quan")
        assert month in reader.text()
        out.append(reader.cards())
    return out


def test_october_goes_in_comes_out_and_goes_in_again(server: Server, tab: Tab) -> None:
    reader, other = tab(server).open("overview"), tab(server).open("overview")
    september = reader.cards()
    assert len(september) >= 6
    assert september == other.cards()

    reader.go_to("Nộp số liệu").upload(EXAMPLES / OCTOBER)
    preview = reader.table(1)  # after who owes which file
    assert "Hộ có giao dịch trong 30 ngày" in preview
    assert "10/2024" in preview
    assert both_show(SEPTEMBER_LABEL, other) == [september]
    reader.type("Tên của bạn", "Lan").press("Tiếp nhận")
    (number,) = re.findall(r"Đã tiếp nhận, bản số (\d+)", reader.text())

    october, seen = both_show(OCTOBER_LABEL, reader, other)
    assert october == seen != september
    history = reader.go_to("Lịch sử").table()
    assert {w for w in ("Lan", OCTOBER, sha256(example(OCTOBER))[:12]) if w not in history} == set()

    turn(reader, f"Thu hồi bản số {number}")
    assert both_show(SEPTEMBER_LABEL, reader, other) == [september, september]
    turn(reader, f"Khôi phục bản số {number}")
    assert both_show(OCTOBER_LABEL, reader, other) == [october, october]


def every_finding(lang: str) -> list[str]:
    checked = inspect(example(BROKEN), BROKEN, WARDS, TODAY)
    assert len(checked.findings) > 1
    return [text for f in checked.findings for text in (f.message[lang], f.advice[lang], f.value or "")]


@pytest.mark.parametrize(("lang", "accept"), [("vi", "Tiếp nhận"), ("en", "Accept")], ids=["vi", "en"])
def test_a_broken_file_is_refused_with_every_finding(steady: Server, tab: Tab, lang: str, accept: str) -> None:
    kept = snapshot(steady.home)
    reader = tab(steady, height=1600).open("upload", lang=lang).upload(EXAMPLES / BROKEN)
    shown = reader.table(1)
    assert [text for text in every_finding(lang) if text not in shown] == []
    assert reader.page.get_by_role("button", name=accept, exact=True).count() == 0
    assert snapshot(steady.home) == kept


def test_the_examples_can_be_tried_without_a_file_of_ones_own(steady: Server, tab: Tab) -> None:
    reader = tab(steady).open("upload", lang="en").pick("Or try with an example file", OCTOBER)
    reader.page.get_by_text("The file is in order.").wait_for()


@pytest.mark.parametrize(("label", "holds"), [("Empty template", b"Ward code"), ("Filled with the rows", b"Phu An")])
def test_a_template_is_one_click_away(steady: Server, tab: Tab, tmp_path: Path, label: str, holds: bytes) -> None:
    reader = tab(steady).open("upload", lang="en", ward=["25855"])
    with reader.page.expect_download() as caught:
        reader.page.get_by_role("button", name=label).click()
    caught.value.save_as(tmp_path / "template.csv")
    assert holds in (tmp_path / "template.csv").read_bytes()


TEAMS = "digital_teams_2024-10.csv"


def test_two_files_go_in_together(server: Server, tab: Tab) -> None:
    reader = tab(server).open("upload")
    box = reader.page.get_by_test_id("stFileUploader").locator("input[type=file]")
    box.set_input_files([EXAMPLES / OCTOBER, EXAMPLES / TEAMS])
    expect(reader.page.get_by_test_id("stFileChipName")).to_have_count(2)
    reader.page.get_by_role("tab", name=TEAMS).wait_for()
    side_by_side = reader.settle().table(1)
    assert [name for name in (OCTOBER, TEAMS, "hợp lệ") if name not in side_by_side] == []
    reader.page.get_by_role("tab", name=TEAMS).click()
    assert "Tổ công nghệ số cộng đồng" in reader.settle().text()
    reader.type("Tên của bạn", "Lan").press("Tiếp nhận cả 2 tệp")
    assert len(re.findall(r"Đã tiếp nhận, bản số \d+", reader.text())) == 2
    assert reader.page.get_by_test_id("stFileChipName").count() == 0
    owed = reader.table()
    assert "! trễ" in owed
    assert "✓ 3 dòng" in owed
    history = reader.go_to("Lịch sử").table()
    assert [name for name in (OCTOBER, TEAMS, "Lan") if name not in history] == []


def test_on_a_phone_the_page_of_several_files_does_not_scroll_sideways(steady: Server, tab: Tab) -> None:
    reader = tab(steady, width=390).open("upload", lang="en")
    box = reader.page.get_by_test_id("stFileUploader").locator("input[type=file]")
    box.set_input_files([EXAMPLES / OCTOBER, EXAMPLES / BROKEN])
    reader.page.get_by_role("tab", name=BROKEN).wait_for()
    said = complaints(reader.settle(), "upload", "en")
    assert [c for c in said if not c.startswith("runs off the screen: broken")] == []  # tabs scroll inside themselves


def test_the_first_step_stands_on_the_first_screen(steady: Server, tab: Tab) -> None:
    reader = tab(steady).open("upload")
    place = reader.page.get_by_test_id("stFileUploader").bounding_box()
    assert place is not None
    assert place["y"] + place["height"] < 900
