"""The monthly workbook in the browser: one click, and it opens."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.browser.conftest import Tab
from tests.browser.driver import Server

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    ("lang", "label", "name", "sheet"),
    [
        ("vi", "Tệp Excel số liệu kỳ 10/2024 của Xã Phú An", "so-lieu_2024-10_phu-an.xlsx", "Sản phẩm OCOP"),
        ("en", "Monthly workbook 10/2024 of Phu An commune", "figures_2024-10_phu-an.xlsx", "OCOP products"),
    ],
)
def test_the_workbook_is_one_click_away(
    steady: Server, tab: Tab, tmp_path: Path, lang: str, label: str, name: str, sheet: str
) -> None:
    reader = tab(steady).open("upload", lang=lang, ward=["25855"])
    with reader.page.expect_download(timeout=60_000) as caught:  # made only now, on a machine that tests keep busy
        reader.page.get_by_role("button", name=label).click()
    assert caught.value.suggested_filename == name
    caught.value.save_as(tmp_path / name)
    book = load_workbook(io.BytesIO((tmp_path / name).read_bytes()))
    assert book[sheet]["A2"].value == "2024-10"
