"""An operator's visit: the reference of a page that broke leads to its error; a backup is made and carried away."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from dxlib import care
from dxlib.monitor import Monitor
from tests.browser.driver import ROOT, Reader, Server
from tests.builders import DATA, site, upload
from tests.conftest import Tab

pytestmark = pytest.mark.browser


def broken_page(reader: Reader, data: Path) -> str:
    """Break the upload page as a reader would see it, and give the reference that is shown."""
    reader.open("upload", lang="en")
    example = next((data / "upload_examples").glob("broken_*"))
    example.unlink()
    example.mkdir()
    reader.pick("Or try with an example file", example.name)
    found = re.search(r"Reference: ([0-9A-F]{6})", reader.text())
    assert found, reader.text()
    return found.group(1)


def test_the_reference_of_a_broken_page_is_found_on_the_system_page(seeded: Path, tab: Tab, tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(ROOT / "data", data, ignore=shutil.ignore_patterns("store"))
    with Server(seeded, data).running() as server:
        reference = broken_page(tab(server), data)
        operator = tab(server).open("system", lang="en")  # somebody else, told the reference by telephone
        assert reference in operator.table()
        operator.type("Reference that a user reads out", f"{reference[:2]} {reference[2:].lower()}")
        told = operator.text()
        assert f"{reference} · Program error" in told
        assert "IsADirectoryError" in told
        assert re.search(r"\w+\.py:\d+", told)
        assert str(tmp_path) not in told


def test_an_operator_backs_up_verifies_and_rebuilds(seeded: Path, tab: Tab, tmp_path: Path) -> None:
    monitor = Monitor(seeded, DATA)
    entry = upload(monitor, [site(merchants=777)])
    monitor.close()
    with Server(seeded).running() as server:
        reader = tab(server).open("system", lang="vi")
        assert "Chưa có bản sao lưu nào chứa số liệu đã nộp" in reader.text()
        reader.press("Tạo bản sao lưu")
        reader.page.get_by_text(f"gồm {entry.seq} bản ghi đã sẵn sàng").wait_for()
        with reader.settle().page.expect_download() as download:
            reader.page.get_by_role("button", name="Tải ben-cat-").click()
        download.value.save_as(tmp_path / "kept.zip")
        assert care.recover(tmp_path / "fresh", tmp_path / "kept.zip") == entry.seq
        reader.press("Kiểm tra toàn bộ ngay")
        reader.page.get_by_text("Kho số liệu nguyên vẹn.").first.wait_for()
        reader.settle().press("Dựng lại cơ sở dữ liệu")
        reader.page.get_by_text(f"từ {entry.seq} bản ghi của sổ ghi").wait_for()
        assert "Mọi thứ đều ổn" in reader.settle().text()
        assert "Kho số liệu nguyên vẹn." in tab(server).open("system", lang="vi").text()  # another visitor sees it
