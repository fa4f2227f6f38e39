"""An auditor's visit: narrow the ledger, look at an entry, compare two uploads, verify; on a desk and on a phone."""

from __future__ import annotations

from pathlib import Path

import pytest

from dxlib.monitor import Monitor
from tests.browser.driver import Reader, Server
from tests.builders import DATA, OCTOBER, example, site, sites_csv, upload
from tests.conftest import Tab

pytestmark = pytest.mark.browser

FIRST_ROW = 48
ROW = 31
"""Pixels of the ledger's table: from its top to the middle of the first row, and from row to row."""


@pytest.fixture
def audited(seeded: Path) -> tuple[Path, int]:
    """A store with the city's October, two versions of a ward's, and the withdrawal of the second; with its number."""
    monitor = Monitor(seeded, DATA)
    upload(monitor, example(OCTOBER), OCTOBER)
    upload(monitor, sites_csv([site(period="2024-10", number=n) for n in (1, 2)]), "ward.csv")
    entry = upload(monitor, sites_csv([site(period="2024-10", merchants=1200)]), "ward_mended.csv")
    monitor.withdraw([entry.seq], "Trần Bình", "Nộp nhầm")
    monitor.close()
    return seeded, entry.seq


def chosen(reader: Reader) -> str:
    return str(reader.page.get_by_role("combobox", name="Look at one upload").input_value())


def mark(reader: Reader, row: int) -> Reader:
    """Click the box before a row of the ledger."""
    grid = reader.page.get_by_test_id("stMain").get_by_test_id("stDataFrame").first
    grid.scroll_into_view_if_needed()
    place = grid.bounding_box()
    assert place is not None
    reader.page.mouse.click(place["x"] + 16, place["y"] + FIRST_ROW + ROW * row)
    reader.page.wait_for_timeout(200)
    return reader.settle()


def part(reader: Reader, name: str) -> Reader:
    reader.page.get_by_test_id("stMain").get_by_role("radio", name=name).click()
    reader.page.wait_for_timeout(200)
    return reader.settle()


def test_an_auditor_finds_looks_compares_and_verifies(audited: tuple[Path, int], tab: Tab) -> None:
    home, seq = audited
    with Server(home).running() as server:
        reader = tab(server).open("history", lang="en")
        reader.type("Search", "ward mended")
        assert f"2 of {seq + 1} entries" in reader.text()
        mark(reader, 0)
        assert chosen(reader) == f"No. {seq + 1} · withdrawal of no. {seq}"
        told = reader.text()
        assert "Trần Bình" in told
        assert "1 ward-months · rows added 1, changed 1, removed 0" in told
        reader.type("Search", "")
        assert chosen(reader).startswith(f"No. {seq + 1} ")  # other rows, the same entry
        reader.pick("Look at one upload", f"No. {seq} · ward_mended.csv")
        assert "rows added 0, changed 1, removed 1" in reader.text()
        assert "If it is restored:" in reader.text()
        part(reader, "Compare two uploads")
        assert "rows added 0, removed 1, changed 1, unchanged 0" in reader.text()
        assert "100 → 1,200" in reader.table()
        part(reader, "Verify the store").press("Verify everything now")
        assert "The store is whole." in reader.text()
        reader.switch_language("Tiếng Việt")
        assert "Kho số liệu nguyên vẹn." in reader.text()


def test_a_click_marks_another_row_and_takes_the_mark_off(audited: tuple[Path, int], tab: Tab) -> None:
    home, seq = audited
    with Server(home).running() as server:
        reader = tab(server).open("history", lang="en")
        assert chosen(mark(reader, 1)) == f"No. {seq} · ward_mended.csv"
        assert chosen(mark(reader, 2)) == f"No. {seq - 1} · ward.csv"
        assert chosen(mark(reader, 2)) == ""
        reader.pick("Look at one upload", f"No. {seq} · ward_mended.csv")
        assert chosen(mark(reader, 2)) == f"No. {seq - 1} · ward.csv"
        reader.switch_language("Tiếng Việt")
        box = reader.page.get_by_role("combobox", name="Xem một bản số liệu")
        assert box.input_value() == f"Số {seq - 1} · ward.csv"


@pytest.mark.parametrize("width", [390, 1440])
def test_no_part_of_the_page_scrolls_sideways(audited: tuple[Path, int], tab: Tab, width: int) -> None:
    home, seq = audited
    with Server(home).running() as server:
        reader = tab(server, width=width).open("history", lang="en")
        reader.type("Search", str(seq)).type("Search", "")
        if width > 1000:  # the first screen holds the answer, the filters and the ledger
            assert reader.page.get_by_role("combobox", name="Look at one upload").is_visible()
        mark(reader, 1)
        for name in ("Entries", "Compare two uploads", "Verify the store"):
            part(reader, name)
            assert reader.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
            main = reader.page.get_by_test_id("stMain")
            assert main.evaluate("e => e.scrollWidth <= e.clientWidth")
