"""Every table and every upload can be carried to Excel, written when somebody clicks, and nothing about people."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import openpyxl
import pytest
import streamlit as st

from dxlib.language import LANGUAGES, Language, t
from dxlib.monitor import Monitor
from tests.builders import site, upload
from tests.pages.conftest import Draw, send_headers
from tests.pages.reading import look_at

Offered = dict[str, dict[str, Any]]


@pytest.fixture
def offered(monkeypatch: pytest.MonkeyPatch) -> Offered:
    """What every download button of the page drawn would give, by file name."""
    found: Offered = {}
    real = st.download_button

    def seen(label: str, data: Any, **how: Any) -> Any:
        found[how["file_name"]] = {"label": label, "data": data, **how}
        return real(label, data, **how)

    monkeypatch.setattr(st, "download_button", seen)
    return found


def written(button: dict[str, Any]) -> bytes:
    """As Streamlit asks for it: in another thread, where no page is being drawn."""
    make: Callable[[], bytes] = button["data"]
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(make).result()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_table_goes_to_excel_in_two_ways(shared: Monitor, draw: Draw, offered: Offered, lang: Language) -> None:
    upload(shared, [site(name="=1+1")], "=cmd.csv")
    at = draw("history", lang)
    assert not at.exception
    assert [d.label for d in at.get("download_button")] == [t("Download this table: CSV", lang), "Excel"]
    plain = list(
        csv.reader(io.StringIO(written(offered["history.csv"]).decode("utf-8-sig")), delimiter=";,"[lang == "en"])
    )
    book = openpyxl.load_workbook(io.BytesIO(written(offered["history.xlsx"])))
    cells = list(book.worksheets[0].iter_rows())
    assert [cell.value for cell in cells[0]] == plain[0]
    assert len(cells) == len(plain) == len(shared.ledger.chain().entries) + 1
    assert "'=cmd.csv" in plain[1]
    (named,) = [cell for cell in cells[1] if cell.value == "=cmd.csv"]
    assert (named.data_type, named.quotePrefix) == ("s", True)
    assert cells[1][0].value == int(plain[1][0])


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_upload_gives_its_bytes_and_its_checked_rows(
    shared: Monitor, draw: Draw, offered: Offered, lang: Language
) -> None:
    entry = upload(shared, [site(name="=1+1")], "của_tôi.csv")
    at = look_at(draw("history", lang), entry.seq)
    assert not at.exception
    labels = [d.label for d in at.get("download_button")]
    first = labels.index(t("Download the original file", lang))
    assert labels[first : first + 3] == [
        t("Download the original file", lang),
        t("Download the checked rows: CSV", lang),
        "Excel",
    ]
    assert offered["của_tôi.csv"]["data"] == shared.ledger.read_file(entry)
    names = [
        name for name in offered if name.endswith((f"_{entry.seq}.csv", f"_{entry.seq}.xlsx")) and "rows" not in name
    ]
    for name in names:
        if callable(offered[name]["data"]) and "kpis" not in name:
            found = shared.check(written(offered[name]), name)
            assert found.ok
            assert sum(c.added + c.changed + c.removed for c in found.changes) == 0
    assert sum(name.endswith(".xlsx") for name in names) >= 1


def test_rows_about_people_leave_this_machine_no_more_than_their_file(
    shared: Monitor, draw: Draw, offered: Offered, monkeypatch: pytest.MonkeyPatch
) -> None:
    seqs = {e.dataset: e.seq for e in shared.ledger.chain().entries}
    checked = "Download the checked rows: CSV"
    assert checked in [d.label for d in look_at(draw("history", "en"), seqs["team_members"]).get("download_button")]
    send_headers(monkeypatch, host="ioc.bencat.gov.vn")
    at = look_at(draw("history", "en"), seqs["team_members"])
    assert checked not in [d.label for d in at.get("download_button")]
    assert checked in [d.label for d in look_at(draw("history", "en"), seqs["digital_teams"]).get("download_button")]


def test_damaged_rows_are_said_and_not_offered(shared: Monitor, draw: Draw) -> None:
    part = shared.ledger.find(1).tables[0]
    shared.ledger.rows_path(part.rows_sha256).write_bytes(b"other")
    shared.store.rebuild()
    shared._card = None
    at = look_at(draw("history", "en"), 1)
    assert "The checked rows of this upload are damaged and cannot be downloaded." in [c.value for c in at.caption]
    assert "Download the checked rows: CSV" not in [d.label for d in at.get("download_button")]
    assert not at.exception
