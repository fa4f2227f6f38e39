"""October is uploaded, seen, withdrawn and restored; a second reader sees each step; a broken file changes nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from dxlib.files import sha256
from dxlib.intake import inspect
from tests.browser.conftest import Tab
from tests.browser.driver import Reader, Server
from tests.builders import EXAMPLES, OCTOBER, TODAY, WARDS, example, snapshot

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
    preview = reader.table()
    assert "Hộ có giao dịch trong 30 ngày" in preview
    assert "10/2024" in preview
    assert both_show(SEPTEMBER_LABEL, other) == [september]
    reader.type("Tên của bạn", "Lan").press("Tiếp nhận")
    assert "bản số 2" in reader.text()

    october, seen = both_show(OCTOBER_LABEL, reader, other)
    assert october == seen != september
    history = reader.go_to("Lịch sử").table()
    assert {w for w in ("Lan", OCTOBER, sha256(example(OCTOBER))[:12]) if w not in history} == set()

    turn(reader, "Thu hồi bản số 2")
    assert both_show(SEPTEMBER_LABEL, reader, other) == [september, september]
    turn(reader, "Khôi phục bản số 2")
    assert both_show(OCTOBER_LABEL, reader, other) == [october, october]


def every_finding(lang: str) -> list[str]:
    checked = inspect(example(BROKEN), BROKEN, WARDS, TODAY)
    assert len(checked.findings) > 1
    return [text for f in checked.findings for text in (f.message[lang], f.advice[lang], f.value or "")]


@pytest.mark.parametrize(("lang", "accept"), [("vi", "Tiếp nhận"), ("en", "Accept")], ids=["vi", "en"])
def test_a_broken_file_is_refused_with_every_finding(steady: Server, tab: Tab, lang: str, accept: str) -> None:
    kept = snapshot(steady.home)
    reader = tab(steady, height=1600).open("upload", lang=lang).upload(EXAMPLES / BROKEN)
    shown = reader.table()
    assert [text for text in every_finding(lang) if text not in shown] == []
    assert reader.page.get_by_role("button", name=accept, exact=True).count() == 0
    assert snapshot(steady.home) == kept


def test_the_examples_can_be_tried_without_a_file_of_ones_own(steady: Server, tab: Tab, tmp_path: Path) -> None:
    reader = tab(steady).open("upload", lang="en").pick("Or try with an example file", OCTOBER)
    assert "The file is in order." in reader.text()
    with reader.page.expect_download() as caught:
        reader.page.get_by_role("button", name="Empty template").click()
    caught.value.save_as(tmp_path / "template.csv")
    assert b"Ward code" in (tmp_path / "template.csv").read_bytes()
