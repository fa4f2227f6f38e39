"""Faults that were found once, each with the test that keeps it away."""

from __future__ import annotations

import io
import threading
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook

from dxlib import attention, care, catalog
from dxlib.errors import DamageError, DxError, StaleError
from dxlib.files import write_durably
from dxlib.ledger import Ledger
from dxlib.monitor import Monitor
from dxlib.periods import Period
from dxlib.terminal import main
from tests.builders import (
    CODES,
    COLUMNS,
    DATA,
    LATER,
    MY_PHUOC,
    OCTOBER,
    OCTOBER_MY_PHUOC,
    PHU_AN,
    THOI_HOA,
    card_of,
    checked,
    clock,
    errors,
    every_ward,
    example,
    sample_no,
    site,
    sites_csv,
    snapshot,
    upload,
    value,
)
from tests.conftest import Opener


def test_withdrawing_the_sample_takes_what_waits_under_a_newer_one_too(opener: Opener, seeded: Path):
    monitor = opener()
    first = sample_no(monitor)
    upload(monitor, example(OCTOBER_MY_PHUOC))
    newest = upload(monitor, example(OCTOBER))
    assert monitor.scorecard().sample_in_force("cashless_sites") == [first, newest.seq]
    monitor.withdraw(monitor.samples(), "test")
    assert monitor.scorecard().heads == {}


def test_no_row_of_a_workbook_is_lost_when_it_claims_to_be_smaller():
    book = Workbook()
    rows = [site(code) for code in CODES]
    for row in [COLUMNS, *([r.get(c, "") for c in COLUMNS] for r in rows)]:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    assert checked(_with_dimension(out.getvalue(), "A1:N3")).rows.num_rows == len(rows)


def _with_dimension(workbook: bytes, claimed: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name.endswith("sheet1.xml"):
                head, _, tail = content.partition(b'<dimension ref="')
                content = head + b'<dimension ref="' + claimed.encode() + tail[tail.index(b'"') :]
            new.writestr(name, content)
    return out.getvalue()


def test_withdrawing_never_puts_one_site_in_two_wards(opener: Opener, home: Path, empty_data: Path):
    monitor = opener(empty_data)
    upload(monitor, [site(MY_PHUOC, site_code="X"), site(MY_PHUOC, number=2)])
    without = upload(monitor, [site(MY_PHUOC, number=2)])
    upload(monitor, [site(THOI_HOA, site_code="X")])
    before = snapshot(home)
    with pytest.raises(DxError, match="key_elsewhere"):
        monitor.withdraw([without.seq], "test")
    assert snapshot(home) == before


def test_the_newest_figure_of_a_code_is_of_the_land_it_means_now():
    card = card_of(every_ward("2025-06"), [site(THOI_HOA, "2025-07")], today=LATER)
    assert value(card, "merchants_with_qr", MY_PHUOC).period is None
    assert value(card, "merchants_with_qr", "25852").period == Period.parse("2025-06")
    asked = value(card, "merchants_with_qr", MY_PHUOC, period="2025-07")
    assert card.newest_same(asked) is None


def test_nobody_owes_a_month_that_nobody_reported():
    card = card_of(every_ward("2024-10"))
    assert [i for i in attention.needs_attention(card, (), Period.parse("2024-Q4")) if i.kind == "not_reported"] == []


def test_the_sentence_of_what_needs_attention_says_at_least():
    card = card_of([site(MY_PHUOC, launched_on="")])
    found = value(card, "wards_launched")
    assert found.at_least
    from dxlib.showing import shown

    assert shown(found).vi == "ít nhất 0/8"


def test_a_process_that_loses_the_race_to_bring_the_sample_goes_on(home: Path, monkeypatch: pytest.MonkeyPatch):
    def beaten(*_: object, **__: object) -> None:
        raise StaleError("stale", attention.say("somebody was faster"))

    monkeypatch.setattr(Monitor, "accept", beaten)
    Monitor(home, DATA, clock).close()


def test_two_threads_keep_the_same_bytes_at_once(home: Path):
    home.mkdir()
    path, failed = Ledger(home).file_path("0" * 64), []

    def keep() -> None:
        try:
            write_durably(path, b"the same" * 5000)
        except OSError as error:
            failed.append(error)

    threads = [threading.Thread(target=keep) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []


def test_what_nobody_foresaw_is_said_in_words_and_ends_with_2(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("secret 0901234567")

    monkeypatch.setenv("DX_HOME", str(home))
    monkeypatch.setattr(Monitor, "scorecard", broken)
    assert main(["kpi"]) == 2
    said = capsys.readouterr()
    assert "Traceback" not in said.err
    assert "Mã tra cứu" in said.err
    assert "0901234567" not in said.err + (home / "log" / "app.jsonl").read_text(encoding="utf-8")


def test_a_damaged_upload_that_is_replaced_is_no_longer_said(opener: Opener, seeded: Path):
    first = opener()
    hurt = upload(first, example(OCTOBER))
    first.close()
    (seeded / "rows" / f"{hurt.rows_sha256}.parquet").write_bytes(b"hurt")
    (seeded / "city.duckdb").unlink()
    monitor = opener()
    assert monitor.scorecard().damaged == [hurt.seq]
    upload(monitor, example(OCTOBER) + b"\n")
    assert monitor.scorecard().damaged == []


def test_a_file_without_its_period_has_one_finding_and_no_bogus_ones():
    rows = [{k: v for k, v in site(code).items() if k != "period"} for code in CODES]
    assert errors(checked(sites_csv(rows), today=LATER)) == ["missing_column"]


def test_one_mistyped_period_is_one_finding():
    rows = [site(MY_PHUOC, ward_name="Phường Mỹ Phước"), site(PHU_AN, "2024-13", ward_name="Xã Phú An")]
    assert errors(checked(rows, today=LATER)) == ["bad_period"]


def test_the_english_name_of_a_ward_is_enough():
    row = {k: v for k, v in site().items() if k != "ward_code"} | {"ward_name": "My Phuoc ward"}
    assert checked([row]).cells[0].ward_code == MY_PHUOC


def test_a_period_before_the_programme_is_a_slip():
    assert errors(checked([site(period="2014-10", launched_on="")])) == ["early_period"]


def test_a_month_without_figures_is_in_the_history_as_a_gap():
    card = card_of(every_ward("2024-07"), every_ward("2024-09"))
    history = card.history(catalog.kpi("merchants_with_qr"))
    assert [(v.period.code, v.value is None) for v in history] == [
        ("2024-07", False),
        ("2024-08", True),
        ("2024-09", False),
    ]


def test_every_ward_ticked_is_the_whole_city():
    card = card_of(every_ward())
    for kpi in catalog.KPIS.values():
        whole, ticked = card.value(kpi), card.value(kpi, CODES)
        assert (whole.value, whole.state, whole.goal) == (ticked.value, ticked.state, ticked.goal)


def test_a_ledger_that_lost_its_last_lines_says_so(opener: Opener, seeded: Path):
    first = opener()
    upload(first, example(OCTOBER))
    first.close()
    ledger = seeded / "ledger.jsonl"
    lines = ledger.read_bytes().splitlines(keepends=True)
    ledger.write_bytes(b"".join(lines[:-1]))
    again = opener()
    (trouble,) = again.troubles()
    assert (trouble.code, trouble.severity) == ("ledger_damaged", "error")
    assert f"{len(lines)}" in trouble.message.vi
    with pytest.raises(DamageError):
        upload(again, example(OCTOBER_MY_PHUOC))


def test_a_damaged_line_end_is_damage_and_not_an_unfinished_line(seeded: Path):
    ledger = seeded / "ledger.jsonl"
    content = ledger.read_bytes()
    ledger.write_bytes(content[:-1] + b"\x0b")
    assert [d.code for d in care.verify(Ledger(seeded))] == ["ledger_damaged"]
    assert Ledger(seeded).mend() is None
    assert ledger.read_bytes() == content[:-1] + b"\x0b"
