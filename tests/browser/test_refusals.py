"""What a clerk reads when a file is refused: what is wrong, then what to do, in Vietnamese and without a code."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.browser.driver import Reader, Server
from tests.browser.fitness import complaints
from tests.builders import MY_PHUOC, as_csv, every_ward, feed, snapshot
from tests.conftest import Tab

pytestmark = pytest.mark.browser

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
HEAD = b"period,ward_code,site_code,kind,name\n"


def ole(*streams: str) -> bytes:
    """The beginning of an old Office container with these streams in its directory."""
    header = OLE + bytes(16) + b"\x3e\x00\x03\x00\xfe\xff\x09\x00\x06\x00" + bytes(10)
    header += (1).to_bytes(4, "little") + (1).to_bytes(4, "little") + bytes(4) + (4096).to_bytes(4, "little")
    header += b"\xfe\xff\xff\xff" + bytes(4) + b"\xfe\xff\xff\xff" + bytes(4) + bytes(4)
    header += b"\xff\xff\xff\xff" * 108
    entries = b"".join(_entry(name, 5 if name == "Root Entry" else 2) for name in ("Root Entry", *streams))
    fat = b"\xfd\xff\xff\xff\xfe\xff\xff\xff" + b"\xff\xff\xff\xff" * 126
    return header[:512].ljust(512, b"\0") + fat + entries.ljust(512, b"\0") + bytes(4096)


def _entry(name: str, kind: int) -> bytes:
    raw = name.encode("utf-16-le")
    return raw.ljust(64, b"\0") + (len(raw) + 2).to_bytes(2, "little") + bytes([kind, 1]) + b"\xff" * 12 + bytes(48)


def total() -> bytes:
    rows = every_ward("2024-10")
    last = {**dict.fromkeys(rows[0], ""), "period": "Tổng cộng", "merchants": 800}
    return as_csv([*rows, last])


FILES: dict[str, tuple[str, bytes, str, str]] = {
    "old_excel": ("so-lieu.xls.csv", ole("Workbook"), r"Excel.*\.xls", r"\.xlsx"),
    "encrypted": ("so-lieu.xlsx", ole("EncryptionInfo", "EncryptedPackage"), r"mật khẩu", r"mật khẩu"),
    "tcvn3": (
        "tcvn3.csv",
        HEAD + b"2024-10,25813,S-1,street,Ph\xad\xeang H\xb6i \xae\xad\xeang s\xe8 1\n" * 3,
        "TCVN3",
        "Unicode",
    ),
    "total": ("tong.csv", total(), r"dòng cộng", r"[Bb]ỏ|[Xx]óa|[Gg]ỡ"),
    "numbers": (
        "so.csv",
        as_csv([feed(MY_PHUOC, "2024-10", expected_hours="1.000")]),
        r"1\.000.*hai cách",
        r"1\.234,5",
    ),
}
_CODE = re.compile(r"\b[a-z]+_[a-z_]+\b")
"""No identifier of ours is a word of a clerk's; the names of files and columns are not told here."""


def sentences(reader: Reader) -> tuple[str, str]:
    """What is wrong and what to do, of the first finding."""
    grid = reader.page.get_by_test_id("stDataFrame").filter(visible=True).nth(1)
    grid.scroll_into_view_if_needed()
    grid.locator("td").first.wait_for(state="attached")
    heads = grid.locator("th").all_text_contents()
    first = grid.locator("tbody tr").first.locator("td").all_text_contents()
    row = dict(zip(heads, first, strict=False))
    return row["Sai ở đâu"], row["Cách sửa"]


@pytest.mark.parametrize("case", FILES)
def test_a_refusal_says_what_is_wrong_and_what_to_do(steady: Server, tab: Tab, tmp_path: Path, case: str) -> None:
    name, data, wrong, advice = FILES[case]
    (tmp_path / name).write_bytes(data)
    kept = snapshot(steady.home)
    reader = tab(steady, height=1600).open("upload").upload(tmp_path / name)
    assert ("Cần trả lời câu hỏi bên dưới" if case == "numbers" else "Tệp bị từ chối") in reader.text()
    message, what_to_do = sentences(reader)
    assert re.search(wrong, message), message
    assert re.search(advice, what_to_do), what_to_do
    assert not message.endswith(".")
    assert message[0].isupper() or message[0] in "“"
    icons = set(reader.page.locator('[data-testid*="Icon"]').all_text_contents())
    said = f"{message} {what_to_do} {reader.text()}".replace(name, "")
    assert set(_CODE.findall(said)) - icons == set()
    assert reader.page.get_by_role("button", name="Tiếp nhận", exact=True).count() == 0
    assert complaints(reader, "upload", "vi") == []
    assert snapshot(steady.home) == kept


def test_an_ambiguous_number_is_asked_in_words_and_answered(steady: Server, tab: Tab, tmp_path: Path) -> None:
    name, data, *_ = FILES["numbers"]
    (tmp_path / name).write_bytes(data)
    reader = tab(steady, height=1600).open("upload").upload(tmp_path / name)
    question = reader.page.get_by_role("radiogroup", name="Tệp viết số theo cách nào?")
    question.get_by_text("1.234,5").click()
    reader.settle()
    assert "Tệp có thể tiếp nhận" in reader.text() or "Tệp hợp lệ" in reader.text()
    assert question.get_by_text("1,234.5").is_visible()
