"""The monthly workbook in the browser: one click, and it opens; filled in, it goes round. Large files beside it."""

from __future__ import annotations

import io
import re
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from playwright.sync_api import expect

from tests.browser.driver import Reader, Server
from tests.builders import snapshot
from tests.conftest import Tab

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


PHU_AN_FILLS_IN = ("Hoạt động của Tổ công nghệ số", "Luồng dữ liệu của phân hệ")
"""What happened in a month is not carried over: these sheets are deleted here instead of being filled in."""


def cell(book: Workbook, sheet: str, title: str, line: int = 2) -> Any:
    """A cell below the heading with this title."""
    (column,) = (c.column for c in book[sheet][1] if c.value == title)
    return book[sheet].cell(line, column)


def fetched(reader: Reader, label: str, path: Path) -> Workbook:
    with reader.page.expect_download() as caught:
        reader.page.get_by_role("button", name=label).click()
    caught.value.save_as(path)
    return load_workbook(path)


def send_again(reader: Reader, path: Path) -> None:
    """Take the file out of the box and choose it anew, as a hand does: by the button and the dialog."""
    box = reader.page.get_by_test_id("stFileUploader")
    box.get_by_role("button", name="Remove").first.click()
    reader.page.get_by_test_id("stFileChipName").wait_for(state="detached")
    reader.settle()
    with reader.page.expect_file_chooser() as dialog:
        box.locator("button").first.click()
    dialog.value.set_files(path)
    reader.page.get_by_test_id("stFileChipName").wait_for()
    reader.settle()


def findings(reader: Reader) -> list[dict[str, str]]:
    """The findings as the table on the page says them, row by row."""
    grid = reader.page.get_by_test_id("stDataFrame").filter(visible=True).nth(1)
    grid.scroll_into_view_if_needed()
    grid.locator("td").first.wait_for(state="attached")
    heads = grid.locator("th").all_text_contents()
    rows = [row.locator("td").all_text_contents() for row in grid.locator("tr").all()]
    return [dict(zip(heads, row, strict=True)) for row in rows if row]


SITES_SHEET, TEAMS_SHEET, OCOP_SHEET = "Tuyến đường, chợ không dùng…", "Tổ công nghệ số cộng đồng", "Sản phẩm OCOP"
ACTIVE = "Hộ có giao dịch trong 30 ngày"


def test_a_wards_workbook_goes_round(server: Server, tab: Tab, tmp_path: Path) -> None:
    """Downloaded pre-filled, changed, broken, refused in words, mended, accepted whole, and taken back."""
    reader = tab(server, height=1600).open("upload", ward=["25855"])
    path = tmp_path / "phu-an.xlsx"
    book = fetched(reader, "Tệp Excel số liệu kỳ 10/2024 của Xã Phú An", path)
    for sheet in PHU_AN_FILLS_IN:
        del book[sheet]
    cell(book, SITES_SHEET, "Hộ có giao dịch 30 ngày").value = 30
    cell(book, OCOP_SHEET, "Số sao").value = 3
    cell(book, TEAMS_SHEET, "Khu phố, ấp").value = "Ấp 9"
    merchants, founded = cell(book, SITES_SHEET, "Hộ kinh doanh"), cell(book, TEAMS_SHEET, "Ngày thành lập", 3)
    right = merchants.value, founded.value
    merchants.value, founded.value = "chín mươi", "32/13/2023"
    book.save(path)

    reader.upload(path)
    assert "Tệp bị từ chối. Số lỗi: 2" in reader.text()
    told = [[row[h] for h in ("Trang tính", "Dòng", "Sai ở đâu", "Cách sửa")] for row in findings(reader)[:2]]
    assert told == [
        [SITES_SHEET, "2", "“chín mươi” không phải số nguyên", "Hãy ghi số nguyên, không kèm đơn vị, ví dụ 120"],
        [
            TEAMS_SHEET,
            "3",
            "“32/13/2023” không phải ngày có thật",
            "Ghi ngày/tháng/năm, ví dụ 15/03/2024, hoặc 2024-03-15",
        ],
    ]
    assert reader.page.get_by_role("button", name="Tiếp nhận", exact=True).count() == 0

    merchants.value, founded.value = right
    book.save(path)
    send_again(reader, path)
    assert "Tệp có thể tiếp nhận" in reader.text()
    assert "Sản phẩm OCOP · 1 ô (phường, xã × tháng)" in reader.text()
    promised = next(line for line in reader.table(2).split("\n") if ACTIVE in line)
    assert "33,3%" in promised
    reader.type("Tên của bạn", "Lan").press("Tiếp nhận")
    (number,) = re.findall(r"Đã tiếp nhận, bản số (\d+)", reader.text())

    assert reader.go_to("Không dùng tiền mặt").figures()[ACTIVE] == "33,3%"
    reader.go_to("Lịch sử").pick("Xem một bản số liệu", "phu-an.xlsx")
    assert {"Sản phẩm OCOP", "Tổ công nghệ số cộng đồng"} <= set(
        re.findall(r"^([^·\n]+) · 10/2024", reader.text(), re.M)
    )
    reader.type("Tên của bạn", "Lan").press(f"Thu hồi bản số {number}")
    assert f"Đã thu hồi bản số {number}" in reader.text()
    assert reader.go_to("Không dùng tiền mặt").figures()[ACTIVE] != "33,3%"


def test_more_than_50_mb_is_refused_in_words_before_and_after(steady: Server, tab: Tab, tmp_path: Path) -> None:
    path = tmp_path / "lon.csv"
    path.write_bytes(b"period,ward_code\n" + b"2024-10,25813\n" * (51 * 1024 * 1024 // 14))
    kept = snapshot(steady.home)
    reader = tab(steady).open("upload")
    assert "mỗi tệp tối đa 50 MB" in reader.text()
    choose(reader, path)
    expect(reader.page.get_by_test_id("stAlert").first).to_contain_text("Tệp lớn hơn 50 MB", timeout=60_000)
    assert "Hãy nộp từng tháng hoặc từng phường, xã" in reader.text()
    assert snapshot(steady.home) == kept


def choose(reader: Reader, *paths: Path) -> None:
    """Choose files and do not wait for what becomes of them."""
    reader.page.get_by_test_id("stFileUploader").locator("input[type=file]").set_input_files(paths)


ROW = (  # written by a program that quotes: read line by line, which takes longer than the plain way
    '2024-10,25813,"Phường Mỹ Phước",HS-{:07d},TT-X01,Không,full,2024-10-02,2024-10-12,2024-10-10,8000,'
    "Có,Có,Không,Có,Có,Có\n"
)
COLUMNS = (
    "period,ward_code,ward_name,dossier_code,procedure_code,essential,channel,received_on,due_on,finished_on,fee_due,"
    "paid_online,digitised,data_reused,result_required,electronic_result,population_data_used\n"
)


def test_a_long_check_says_how_far_it_is_and_can_be_stopped(steady: Server, tab: Tab, tmp_path: Path) -> None:
    paths = [tmp_path / "ho-so.csv", tmp_path / "ho-so-2.csv"]
    for path, first in zip(paths, (0, 380_000), strict=True):
        path.write_text(COLUMNS + "".join(map(ROW.format, range(first, first + 380_000))), encoding="utf-8")
        assert path.stat().st_size < 50 * 1024 * 1024
    kept = snapshot(steady.home)
    reader, other = tab(steady).open("upload"), tab(steady).open("overview")
    choose(reader, *paths)
    stop = reader.page.get_by_role("button", name="Dừng kiểm tra")
    stop.wait_for(timeout=60_000)
    expect(reader.page.get_by_test_id("stMain")).to_contain_text("Đang kiểm tra tệp 1/2: ho-so.csv · đang")
    assert other.go_to("Dịch vụ công").heading() == "Dịch vụ công"  # while the check goes on
    assert stop.is_visible()
    began = monotonic()
    stop.click()
    again = reader.page.get_by_role("button", name="Kiểm tra lại")
    again.wait_for(timeout=15_000)
    assert monotonic() - began < 15
    reader.settle()
    assert "Đã dừng kiểm tra. Không có gì được lưu." in reader.text()
    assert stop.count() == 0
    assert snapshot(steady.home) == kept
    again.click()
    stop.wait_for(timeout=60_000)  # it begins anew
    stop.click()
    again.wait_for(timeout=15_000)
