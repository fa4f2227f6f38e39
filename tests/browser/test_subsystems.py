"""A silent feed is clicked on the map: its subsystem and ward open, with owner and last receipt."""

from __future__ import annotations

import csv
import re
from datetime import datetime

import pytest

from tests.browser.driver import Reader, Server
from tests.builders import DATA
from tests.conftest import Tab

pytestmark = pytest.mark.browser


def last_receipt(subsystem: str, ward: str) -> str:
    """When the shipped sample says the feed was last heard of, as a Vietnamese reader writes it."""
    with (DATA / "sample" / "subsystem_feeds.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = [r for r in csv.DictReader(file) if (r["subsystem_code"], r["ward_code"]) == (subsystem, ward)]
    received = datetime.fromisoformat(rows[-1]["last_received_at"])
    return f"{received:%d/%m/%Y %H:%M}"


def click_word(reader: Reader, word: str) -> Reader:
    """Click where a word is drawn on the map of feeds."""
    drawn = reader.page.locator(".st-key-card_feed_map svg text", has_text=word).first
    drawn.scroll_into_view_if_needed()
    box = drawn.bounding_box()
    assert box is not None
    reader.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    reader.page.locator(".st-key-card_subsystem", has_text="nhận lần cuối").wait_for()
    return reader.settle()


def test_a_silent_feed_opens_its_subsystem_and_ward(steady: Server, tab: Tab) -> None:
    reader = tab(steady, height=1400).open("subsystems")
    opened = reader.page.locator(".st-key-card_subsystem")
    assert "nhận lần cuối" not in opened.inner_text()
    click_word(reader, "Im lặng")
    said = opened.inner_text()
    assert "✗ Im lặng" in said
    assert "Phường An Tây" in said
    assert "chủ quản Công an thành phố" in said
    assert f"nhận lần cuối {last_receipt('CAM', '25843')}" in said
    assert opened.get_by_role("combobox", name="Xem một phân hệ").input_value() == "Camera an ninh"
    assert opened.get_by_role("combobox", name="Mọi luồng của một phường, xã").input_value() == "Phường An Tây"


def test_another_feed_takes_its_place(steady: Server, tab: Tab) -> None:
    reader = tab(steady, height=1400).open("subsystems")
    click_word(click_word(reader, "Im lặng"), "Chưa nhận")
    reader.page.locator(".st-key-card_subsystem", has_text="Xã Phú An").wait_for()
    said = reader.page.locator(".st-key-card_subsystem").inner_text()
    assert "Bảo hiểm" in said or "BHXH" in said
    assert "∅ Chưa nhận" in said


def test_the_details_of_a_figure_lead_to_one_wards_rows(steady: Server, tab: Tab) -> None:
    reader = tab(steady, height=1600).open("overview")
    reader.page.locator("[class*='_drill_merchants_active'] button").filter(visible=True).first.click()
    dialog = reader.page.get_by_role("dialog")
    dialog.wait_for()
    dialog.get_by_role("combobox").click()
    reader.page.get_by_role("option", name="Xã Phú An").click()
    reader.page.get_by_text(re.compile(r"Số dòng: 1$")).wait_for()
    with reader.page.expect_download() as caught:
        dialog.get_by_role("button", name="Tải bảng này").last.click()
    assert "25855" in caught.value.suggested_filename
    content = caught.value.path().read_text(encoding="utf-8-sig")
    assert "Tuyến đường số 1 - Phú An" in content
    assert len(content.strip().splitlines()) == 2
