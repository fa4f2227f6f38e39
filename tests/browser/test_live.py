"""A wall screen: pages that keep up with the ledger by themselves, and cost next to nothing while nothing moves."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from dxlib.monitor import Monitor
from tests.browser.driver import Reader, Server
from tests.builders import DATA, MY_PHUOC, OCTOBER, OCTOBER_MY_PHUOC, example, upload
from tests.conftest import Tab

pytestmark = pytest.mark.browser

PATIENCE = 45_000
LOOKED = re.compile(r"xem lúc \d\d:\d\d:\d\d")


def accepted(home: Path, name: str) -> int:
    """Somebody elsewhere uploads a file."""
    monitor = Monitor(home, DATA)
    try:
        return upload(monitor, example(name), name).seq
    finally:
        monitor.close()


def looked(page: Page) -> str:
    found = LOOKED.search(page.get_by_test_id("stMain").inner_text())
    assert found
    return found[0]


def test_two_screens_follow_the_ledger_untouched(server: Server, seeded: Path, tab: Tab) -> None:
    """October of the feeds and of the streets comes in: both pages show it, and nobody touched them."""
    overview, subsystems = tab(server).open("overview"), tab(server).open("subsystems")
    assert "10/2024" not in overview.text() + subsystems.text()
    accepted(seeded, OCTOBER)
    accepted(seeded, "subsystem_feeds_2024-10.csv")
    for reader in (overview, subsystems):
        expect(reader.page.get_by_test_id("stMain")).to_contain_text("10/2024", timeout=PATIENCE)


def test_the_page_says_when_it_last_looked_and_hardly_speaks(steady: Server, tab: Tab) -> None:
    page = tab(steady).page
    received: list[int] = []
    page.on("websocket", lambda socket: socket.on("framereceived", lambda sent: received.append(len(sent))))
    Reader(page, steady.url).open("overview")
    before = looked(page)
    received.clear()
    expect(page.get_by_test_id("stMain")).not_to_contain_text(before, timeout=PATIENCE)
    assert 0 < sum(received) < 4000


def test_a_dialog_stays_open_while_it_is_read(server: Server, seeded: Path, tab: Tab) -> None:
    reader = tab(server, height=1600).open("overview", ward=[MY_PHUOC])
    reader.page.locator("[class*='_drill_merchants_active'] button").filter(visible=True).first.click()
    dialog = reader.page.get_by_role("dialog")
    dialog.wait_for()
    before = looked(reader.page)
    accepted(seeded, OCTOBER_MY_PHUOC)
    expect(reader.page.get_by_test_id("stMain")).not_to_contain_text(before, timeout=PATIENCE)
    assert dialog.is_visible()
    dialog.get_by_role("button", name="Close").click()
    expect(reader.page.get_by_test_id("stMain")).to_contain_text("10/2024", timeout=PATIENCE)
