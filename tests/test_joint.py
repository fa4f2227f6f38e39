"""A monthly workbook is one file of several tables: looked at, taken in, taken back and kept as one."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from dxlib import care, catalog, entries, monthly
from dxlib.catalog.model import Dataset
from dxlib.cells import Cell
from dxlib.entries import Asked
from dxlib.errors import DxError, StaleError
from dxlib.files import sha256
from dxlib.ledger import START, Entry, Ledger, Part
from dxlib.monitor import Monitor
from dxlib.preview import Preview
from tests.builders import (
    CODES,
    DATA,
    MY_PHUOC,
    PHU_AN,
    SITES,
    errors,
    feed,
    last_no,
    numbers,
    site,
    sites_csv,
    snapshot,
    team,
    upload,
    value,
)
from tests.conftest import Opener
from tests.running import Run

NAME = "phu-an_2024-10.xlsx"
OCTOBER = "2024-10"
LEFT_OUT = ("team_activities", "subsystem_feeds", "citizen_reports")
"""Sheets that a clerk would fill in first: what happened in a month is not carried over."""
ACTIVE, TEAMS = "merchants_active_rate", "digital_teams"

Change = tuple[str, int, str, Any]
"""(dataset, line, column, new value)"""


def workbook(monitor: Monitor, *changes: Change, reporter: str = PHU_AN, without: Iterable[str] = LEFT_OUT) -> bytes:
    """The monthly workbook of a ward as a clerk sends it back: some sheets deleted, some cells written anew."""
    book = load_workbook(io.BytesIO(monthly.workbook(monitor, reporter, "vi")))
    names = sheet_of(monitor, reporter)
    for dataset in set(without) & set(names):
        del book[names[dataset]]
    for dataset, line, column, new in changes:
        book[names[dataset]].cell(line, column_no(catalog.dataset(dataset), column)).value = new
    return saved(book)


def saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def sheet_of(monitor: Monitor, reporter: str = PHU_AN) -> dict[str, str]:
    """The name of each dataset's sheet."""
    datasets = monthly.plan(monitor, reporter).datasets
    names = monthly.sheet_names([d.title["vi"] for d in datasets])
    return dict(zip([d.id for d in datasets], names, strict=True))


def column_no(dataset: Dataset, name: str) -> int:
    return [c.name for c in dataset.columns].index(name) + 1


def book_of(**sheets: list[list[Any]]) -> bytes:
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    return saved(book)


def of(rows: list[dict[str, Any]]) -> list[list[Any]]:
    """A sheet of these rows under their columns."""
    return [list(rows[0]), *([row.get(name) for name in rows[0]] for row in rows)]


def two(ward: str = MY_PHUOC, period: str = OCTOBER, **of_site: Any) -> bytes:
    """The smallest joint file: a ward's sites and its teams."""
    return book_of(sites=of([site(ward, period, **of_site)]), teams=of([team(ward, period)]))


def take(monitor: Monitor, data: bytes, name: str = NAME) -> Entry:
    return upload(monitor, data, name)


def merchants(monitor: Monitor, ward: str, period: str = OCTOBER) -> int:
    return sum(row["merchants"] for row in monitor.rows(SITES.id, period, (ward,)))


# ---- looked at ----


def test_the_sheets_of_a_workbook_are_checked_together(monitor: Monitor) -> None:
    names = sheet_of(monitor)
    data = workbook(monitor, (SITES.id, 2, "merchants", "rất nhiều"), (TEAMS, 3, "established_on", "32/13/2023"))
    found = monitor.check(data, NAME)
    assert not found.ok
    assert [(f.code, f.sheet, f.line, f.column) for f in found.findings if f.severity == "error"] == [
        ("bad_integer", names[SITES.id], 2, "merchants"),
        ("bad_date", names[TEAMS], 3, "established_on"),
    ]
    assert {p.dataset.id for p in found.checked.parts} == set(names) - set(LEFT_OUT)


def test_a_workbook_is_previewed_together(monitor: Monitor) -> None:
    data = workbook(monitor, (SITES.id, 2, "merchants_active_30d", 1), ("ocop_products", 2, "stars", 3))
    found = monitor.check(data, NAME)
    assert found.ok, found.findings
    sent = {p.dataset.id for p in found.checked.parts}
    assert len(sent) > 5
    assert {(c.dataset, c.period, c.ward_code) for c in found.changes} == {(d, OCTOBER, PHU_AN) for d in sent}
    assert {e.kpi.dataset for e in found.effects} == {d for d in sent if catalog.kpis_of(d)}


def test_the_effects_shown_are_what_happens(monitor: Monitor) -> None:
    found = monitor.check(two(), NAME)
    promised = {(e.kpi.id, e.ward_code, e.period): e.after for e in found.effects if not e.withheld}
    monitor.accept(found, "Lan")
    card = monitor.scorecard()
    told = {k: value(card, k[0], *([] if k[1] == "721" else [k[1]]), period=k[2]).value for k in promised}
    assert told == promised


def test_what_is_odd_about_one_table_names_its_sheet(monitor: Monitor) -> None:
    """Also what only the preview sees; and the KPIs of one table are not judged as those of another."""
    data = book_of(
        sites=of([site(PHU_AN, OCTOBER, merchants=90_000, merchants_qr=80_000)]), teams=of([team(PHU_AN, OCTOBER)])
    )
    found = monitor.check(data, NAME)
    assert found.ok
    jumps = [f for f in found.findings if f.code == "jump"]
    assert jumps
    assert {f.sheet for f in jumps} == {"sites"}
    alone = monitor.check(sites_csv([site(PHU_AN, OCTOBER, merchants=90_000, merchants_qr=80_000)]), "sites.csv")
    assert [f.message for f in jumps] == [f.message for f in alone.findings if f.code == "jump"]
    assert {f.sheet for f in found.findings} <= {"sites", "teams"}


def test_fewer_rows_of_one_table_must_be_confirmed(monitor: Monitor) -> None:
    take(monitor, book_of(sites=of([site(number=n, period=OCTOBER) for n in (1, 2)]), teams=of([team(period=OCTOBER)])))
    found = monitor.check(two(), "again.xlsx")
    assert [(f.code, f.sheet) for f in found.findings if f.code == "shrinks"] == [("shrinks", "sites")]
    with pytest.raises(DxError) as error:
        monitor.accept(found, "Lan")
    assert error.value.code == "shrinks"


def test_progress_over_a_workbook_never_goes_back(monitor: Monitor) -> None:
    told: list[float] = []
    monitor.check(workbook(monitor), NAME, progress=lambda stage, share: told.append(share))
    assert told == sorted(told)
    assert all(0 <= share <= 1 for share in told)


# ---- what is asked, left out and refused ----


def test_a_sheet_without_rows_is_left_out_and_never_reported_none(monitor: Monitor) -> None:
    names = sheet_of(monitor)
    data = workbook(monitor, without=("team_activities", "subsystem_feeds"))
    found = monitor.check(data, NAME)
    assert found.ok, found.findings
    left = [f for f in found.findings if f.code == "empty_sheet"]
    assert [(f.severity, f.sheet) for f in left] == [("warning", names["citizen_reports"])]
    entry = monitor.accept(found, "Lan")
    assert "citizen_reports" not in entry.datasets
    assert ("citizen_reports", OCTOBER, PHU_AN) not in monitor.scorecard().heads


def test_a_workbook_of_empty_sheets_is_refused(monitor: Monitor) -> None:
    data = book_of(sites=of([site()])[:1], teams=of([team()])[:1])
    found = monitor.check(data, NAME)
    assert errors(found) == ["no_rows"]
    assert found.checked.parts == ()


def test_two_sheets_of_one_table_are_refused(monitor: Monitor) -> None:
    data = book_of(one=of([site(period=OCTOBER)]), other=of([site(PHU_AN, OCTOBER)]), teams=of([team(period=OCTOBER)]))
    found = monitor.check(data, NAME)
    assert [(f.code, f.sheet) for f in found.findings if f.severity == "error"] == [("sheet_twice", "other")]


def test_a_sheet_that_is_no_table_makes_it_ask_and_one_can_be_chosen(monitor: Monitor) -> None:
    data = book_of(notes=[["Ghi chú", "Số"], ["chợ", 3]], sites=of([site(period=OCTOBER)]), teams=of([team()]))
    found = monitor.check(data, NAME)
    assert errors(found) == ["which_sheet"]
    assert found.checked.choices == ("notes", "sites", "teams")
    assert monitor.check(data, NAME, sheet="notes").checked.parts == ()
    chosen = monitor.check(data, NAME, sheet="sites")
    assert chosen.ok, chosen.findings
    assert [p.dataset.id for p in chosen.checked.parts] == [SITES.id]
    entry = monitor.accept(chosen, "Lan")
    assert (entry.datasets, entry.reading["sheet"]) == ((SITES.id,), "sites")


def test_a_sheet_called_by_a_persons_name_is_not_said_again(monitor: Monitor) -> None:
    book = load_workbook(io.BytesIO(two(merchants="x1")))
    book["sites"].title = "Nguyễn Văn Hùng"
    found = monitor.check(saved(book), NAME)
    assert "bad_integer" in errors(found)
    assert "Hùng" not in json.dumps([f.as_json() for f in found.findings], ensure_ascii=False)


def test_one_answer_about_numbers_counts_for_every_sheet(monitor: Monitor) -> None:
    data = book_of(feeds=of([feed(MY_PHUOC, OCTOBER, expected_hours="1.000")]), teams=of([team(period=OCTOBER)]))
    asked = monitor.check(data, NAME)
    assert errors(asked) == ["which_numbers"]
    assert asked.checked.choices
    answered = monitor.check(data, NAME, numbers="comma")
    assert answered.ok, answered.findings


def test_nobody_reports_none_beside_several_tables(monitor: Monitor) -> None:
    found = monitor.check(two(), NAME, reported_none=(PHU_AN,))
    assert errors(found) == ["declared_with_several"]


# ---- taken in, or not at all ----


def test_one_wrong_sheet_refuses_the_whole_workbook(monitor: Monitor, seeded: Path) -> None:
    kept = snapshot(seeded)
    found = monitor.check(two(merchants="x"), NAME)
    assert all(part.parquet is None for part in found.checked.parts)
    with pytest.raises(DxError):
        monitor.accept(found, "Lan")
    assert snapshot(seeded) == kept


def test_a_workbook_is_one_entry_of_the_ledger(monitor: Monitor) -> None:
    before = last_no(monitor)
    found = monitor.check(workbook(monitor), NAME)
    entry = monitor.accept(found, "Lan", "tháng mười")
    assert last_no(monitor) == entry.seq == before + 1
    assert entry.datasets == tuple(p.dataset.id for p in found.checked.parts)
    assert entry.rows == sum(p.rows for p in found.checked.parts)
    assert (entry.dataset, entry.cells, entry.rows_sha256, entry.provenance) == ("", (), "", "uploaded")
    heads = monitor.scorecard().heads
    assert {heads[dataset, OCTOBER, PHU_AN] for dataset in entry.datasets} == {entry.seq}


def test_the_same_workbook_again_is_known(monitor: Monitor) -> None:
    data = two()
    entry = take(monitor, data)
    found = monitor.check(data, "other name.xlsx")
    assert (errors(found), found.accepted_as) == (["already_accepted"], entry.seq)
    monitor.withdraw([entry.seq], "Lan")
    found = monitor.check(data, NAME)
    assert (errors(found), found.restorable) == (["withdrawn_before"], entry.seq)


def test_an_upload_of_one_of_its_tables_makes_the_preview_stale(monitor: Monitor, seeded: Path) -> None:
    found = monitor.check(two(), NAME)
    upload(monitor, [team(MY_PHUOC, OCTOBER, number=7)])
    kept = (seeded / "ledger.jsonl").read_bytes()
    with pytest.raises(StaleError):
        monitor.accept(found, "Lan")
    assert (seeded / "ledger.jsonl").read_bytes() == kept
    monitor.accept(monitor.check(two(), NAME), "Lan", shrink_confirmed=True)


def test_an_upload_of_another_table_does_not(monitor: Monitor) -> None:
    found = monitor.check(two(), NAME)
    upload(monitor, [site(PHU_AN, OCTOBER)])
    monitor.accept(found, "Lan")


def test_a_code_that_stands_in_another_ward_refuses_the_workbook(monitor: Monitor) -> None:
    upload(monitor, [site(PHU_AN, OCTOBER, site_code="S-1")])
    found = monitor.check(two(site_code="S-1"), NAME)
    assert [(f.code, f.sheet) for f in found.findings if f.severity == "error"] == [("key_elsewhere", "sites")]


def test_two_previews_with_one_code_cannot_both_be_accepted(monitor: Monitor, seeded: Path) -> None:
    one, other = (monitor.check(two(ward, site_code="S-1"), NAME) for ward in (MY_PHUOC, PHU_AN))
    monitor.accept(one, "Lan")
    kept, shown = (seeded / "ledger.jsonl").read_bytes(), numbers(monitor)
    with pytest.raises(DxError) as error:
        monitor.accept(other, "Bình")
    assert error.value.code == "key_elsewhere"
    assert (seeded / "ledger.jsonl").read_bytes() == kept
    assert numbers(monitor) == shown


def test_a_kill_before_the_ledger_line_leaves_nothing_half(
    opener: Opener, monitor: Monitor, seeded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown, line = numbers(monitor), (seeded / "ledger.jsonl").read_bytes()
    found = monitor.check(two(), NAME)

    def killed(_: Entry) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(monitor.ledger, "append", killed)
        with pytest.raises(KeyboardInterrupt):
            monitor.accept(found, "Lan")
    assert (seeded / "ledger.jsonl").read_bytes() == line
    assert numbers(monitor) == shown
    again = opener(DATA, seeded)
    assert numbers(again) == shown
    assert care.verify(again.ledger) == []
    monitor.accept(found, "Lan")
    assert merchants(monitor, MY_PHUOC) == 100


# ---- taken back ----


def test_one_withdrawal_takes_every_table_back_and_restoring_brings_them(monitor: Monitor) -> None:
    september = numbers(monitor)
    entry = take(monitor, workbook(monitor, (SITES.id, 2, "merchants", 4321)))
    october = numbers(monitor)
    assert october != september
    monitor.withdraw([entry.seq], "Lan")
    assert numbers(monitor) == september
    assert not any((d, OCTOBER, PHU_AN) in monitor.scorecard().heads for d in entry.datasets)
    monitor.restore([entry.seq], "Lan")
    assert numbers(monitor) == october


def test_what_withdrawing_would_change_speaks_of_every_table(monitor: Monitor) -> None:
    entry = take(monitor, two())
    assert {e.kpi.dataset for e in monitor.effects_of("withdraw", [entry.seq])} == {SITES.id, TEAMS}


def test_other_uploads_stand_again_when_it_is_withdrawn(monitor: Monitor) -> None:
    older = upload(monitor, [site(MY_PHUOC, OCTOBER, merchants=77, merchants_qr=70)])
    entry = take(monitor, two())
    assert merchants(monitor, MY_PHUOC) == 100
    monitor.withdraw([entry.seq], "Lan")
    assert merchants(monitor, MY_PHUOC) == 77
    assert monitor.scorecard().heads[SITES.id, OCTOBER, MY_PHUOC] == older.seq


def test_a_table_that_was_sent_again_gives_its_own_figures_and_the_other_stands(monitor: Monitor) -> None:
    """The figures of the replaced table are still in the database, under a number that the other table rests on."""
    entry = take(monitor, two(merchants=100, merchants_qr=80, merchants_active_30d=15))
    newer = upload(monitor, [site(MY_PHUOC, OCTOBER, merchants=100, merchants_qr=20, merchants_active_30d=15)])
    card = monitor.scorecard()
    kpis = {k.id: value(card, k.id, MY_PHUOC, period=OCTOBER) for d in (SITES.id, TEAMS) for k in catalog.kpis_of(d)}
    receipts = {d: {s for k in catalog.kpis_of(d) for s in kpis[k.id].receipts} for d in (SITES.id, TEAMS)}
    assert receipts == {SITES.id: {newer.seq}, TEAMS: {entry.seq}}
    assert {kpis[k.id].numerator for k in catalog.kpis_of(SITES.id)} >= {20}
    monitor.store.rebuild()
    again = monitor.scorecard()
    assert {k: value(again, k, MY_PHUOC, period=OCTOBER).numerator for k in kpis} == {
        k: v.numerator for k, v in kpis.items()
    }
    at_entry = monitor.scorecard_at(entry.seq)
    qr = next(k.id for k in catalog.kpis_of(SITES.id) if kpis[k.id].numerator == 20)
    assert value(at_entry, qr, MY_PHUOC, period=OCTOBER).numerator == 80


# ---- kept ----


def test_a_store_rebuilt_from_the_ledger_gives_the_same_numbers(opener: Opener, monitor: Monitor, seeded: Path) -> None:
    take(monitor, workbook(monitor))
    shown = numbers(monitor)
    monitor.store.rebuild()
    assert numbers(monitor) == shown
    monitor.close()
    for path in seeded.glob("city*.duckdb*"):
        path.unlink()
    assert numbers(opener()) == shown


def test_verify_backup_and_recover_hold_the_rows_of_every_part(
    opener: Opener, monitor: Monitor, tmp_path: Path
) -> None:
    entry = take(monitor, two())
    named = monitor.ledger.named_by([entry])
    assert {monitor.ledger.rows_path(p.rows_sha256) for p in entry.parts} <= set(named)
    care.backup(monitor.ledger, tmp_path / "backup.zip")
    shown = numbers(monitor)
    care.recover(tmp_path / "elsewhere", tmp_path / "backup.zip")
    assert numbers(opener(DATA, tmp_path / "elsewhere")) == shown
    for part in entry.parts:
        path = monitor.ledger.rows_path(part.rows_sha256)
        content = path.read_bytes()
        path.write_bytes(content[:-1] + b"x")
        assert [d.file for d in care.verify(monitor.ledger)] == [path.relative_to(monitor.ledger.home).as_posix()]
        path.write_bytes(content)
    assert care.verify(monitor.ledger) == []


def harmed(monitor: Monitor, entry: Entry, dataset: str) -> Callable[[], None]:
    """Damages the rows of one table; call what it gives to mend them."""
    (part,) = (p for p in entry.parts if p.dataset == dataset)
    path = monitor.ledger.rows_path(part.rows_sha256)
    content = path.read_bytes()
    path.write_bytes(b"broken")
    return lambda: path.write_bytes(content) and None


def test_a_damaged_table_falls_back_and_the_others_stand(opener: Opener, monitor: Monitor, seeded: Path) -> None:
    older = upload(monitor, [site(MY_PHUOC, OCTOBER, merchants=77, merchants_qr=70)])
    entry = take(monitor, two())
    monitor.close()
    mend = harmed(monitor, entry, SITES.id)
    for path in seeded.glob("city*.duckdb*"):
        path.unlink()
    hurt = opener()
    heads = hurt.scorecard().heads
    assert heads[SITES.id, OCTOBER, MY_PHUOC] == older.seq
    assert heads[TEAMS, OCTOBER, MY_PHUOC] == entry.seq
    assert merchants(hurt, MY_PHUOC) == 77
    assert hurt.scorecard().damaged == [entry.seq]
    assert hurt.scorecard().hurt == {(entry.seq, SITES.id)}
    hurt.close()
    mend()
    mended = opener()
    assert mended.scorecard().damaged == []
    assert merchants(mended, MY_PHUOC) == 100


def test_what_is_whole_of_a_damaged_upload_can_still_be_compared(opener: Opener, monitor: Monitor) -> None:
    entry = take(monitor, two())
    newer = take(monitor, two(merchants=90, merchants_qr=80), "newer.xlsx")
    harmed(monitor, entry, SITES.id)
    harmed(monitor, entry, TEAMS)()
    monitor.store.rebuild()
    assert monitor.compare(entry.seq, newer.seq, TEAMS).unchanged == 1
    with pytest.raises(DxError) as error:
        monitor.compare(entry.seq, newer.seq, SITES.id)
    assert error.value.code == "file_damaged"
    change = monitor.change_of(newer.seq)
    assert change.untold == (entry.seq,)
    assert {c.dataset for c in change.cells if c.rows} == {TEAMS}


def test_both_tables_damaged_are_one_warning(monitor: Monitor) -> None:
    entry = take(monitor, two())
    harmed(monitor, entry, SITES.id)
    harmed(monitor, entry, TEAMS)
    monitor.store.rebuild()
    assert monitor.scorecard().damaged == [entry.seq]


OLD_LINE = (
    '{"action":"accept","at":"2024-11-15T03:00:00+00:00","by":"Lan","cells":[["2024-09","25813",2]],"contract":1,'
    '"dataset":"cashless_sites","file_name":"a.csv","file_sha256":"%s","note":"","prev":"%s","provenance":"uploaded",'
    '"reading":{"format":"csv"},"rows_sha256":"%s","seq":1,"targets":[],"verified":false%s}'
)


def test_a_line_written_before_there_were_parts_keeps_its_hash(home: Path) -> None:
    facts = ("a" * 64, START, "b" * 64)
    digest = sha256((OLD_LINE % (*facts, "")).encode())
    body = json.loads(OLD_LINE % (*facts, ""))
    line = json.dumps({**body, "hash": digest}, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    home.mkdir()
    (home / "ledger.jsonl").write_bytes(line.encode() + b"\n")
    (entry,) = Ledger(home).chain().entries
    assert (entry.hash, entry.encoded()) == (digest, line.encode())
    assert entry.parts == ()
    assert entry.tables == (Part("cashless_sites", (Cell("2024-09", "25813", 2),), "b" * 64, {"format": "csv"}, 1),)


def test_a_line_of_several_tables_is_read_back_as_it_was_written(monitor: Monitor) -> None:
    entry = take(monitor, two())
    line = (monitor.ledger.home / "ledger.jsonl").read_bytes().splitlines()[entry.seq - 1]
    assert Entry.decoded(line, monitor.ledger.find(entry.seq - 1)) == entry
    assert [p["dataset"] for p in json.loads(line)["parts"]] == [SITES.id, TEAMS]


# ---- told ----


def test_a_joint_upload_is_compared_table_by_table(monitor: Monitor) -> None:
    one = take(monitor, two(merchants=100))
    other = upload(monitor, [site(MY_PHUOC, OCTOBER, merchants=110)])
    found = monitor.compare(one.seq, other.seq)
    assert (found.dataset.id, found.changed, found.differences[0].columns) == (SITES.id, 1, ("merchants",))
    with pytest.raises(DxError):
        monitor.compare(one.seq, other.seq, TEAMS)


def test_what_it_changed_is_told_for_every_table(monitor: Monitor) -> None:
    entry = take(monitor, two())
    monitor.withdraw([entry.seq], "Lan")
    made, undone = monitor.change_of(entry.seq), monitor.change_of(entry.seq + 1)
    assert {c.dataset for c in made.cells} == {SITES.id, TEAMS} == {c.dataset for c in undone.cells}
    assert (made.rows("added"), undone.rows("removed")) == (2, 2)
    assert {e.kpi.dataset for e in made.effects} == {SITES.id, TEAMS}


def test_it_is_found_by_any_of_its_tables_and_by_its_reporter(monitor: Monitor) -> None:
    entry = take(monitor, two())
    every = monitor.ledger.chain().entries
    for dataset in (SITES.id, TEAMS):
        assert entry in entries.find(every, Asked(dataset=dataset), monitor.wards)
    assert entry not in entries.find(every, Asked(dataset="ocop_products"), monitor.wards)
    mine, others = ((code, "") for code in (MY_PHUOC, PHU_AN))
    known = entries.reporters(every, monitor.wards)
    assert {mine, others} <= {(code, "") for code, _ in known}
    who = {code: (code, since) for code, since in known if since < "2025"}
    assert entry in entries.find(every, Asked(reporter=who[MY_PHUOC]), monitor.wards)
    assert entry not in entries.find(every, Asked(reporter=who[PHU_AN]), monitor.wards)


def test_figures_name_the_upload_they_rest_on(monitor: Monitor) -> None:
    entry = take(monitor, two())
    card = monitor.scorecard()
    for dataset in (SITES.id, TEAMS):
        for kpi in catalog.kpis_of(dataset):
            found = value(card, kpi.id, MY_PHUOC, period=OCTOBER)
            if found.value is not None:
                assert (found.receipts, found.provenance) == ((entry.seq,), "uploaded")


def test_the_terminal_checks_loads_and_tells_a_workbook(run: Run, tmp_path: Path) -> None:
    path = tmp_path / NAME
    path.write_bytes(two())
    checked = run("check", path, "--format", "json")
    assert checked.exit == 0
    assert checked.json["dataset"] is None
    assert [t["dataset"] for t in checked.json["tables"]] == [SITES.id, TEAMS]
    assert checked.json["rows"] == 2
    loaded = run("--lang", "vi", "load", path, "--by", "Lan")
    assert (loaded.exit, "2 dòng" in loaded.out) == (0, True)
    newest = run("history", "--format", "json").json[-1]
    cell = {"period": OCTOBER, "ward_code": MY_PHUOC, "rows": 1}
    assert newest["tables"] == [{"dataset": d, "rows": 1, "cells": [cell]} for d in (SITES.id, TEAMS)]
    assert (newest["dataset"], newest["rows"], newest["file_name"]) == (None, 2, NAME)
    assert NAME in run("history").out
    refused = run("load", path)
    assert refused.exit == 1


def test_the_terminal_names_the_sheet_of_a_finding(run: Run, tmp_path: Path) -> None:
    path = tmp_path / NAME
    path.write_bytes(two(merchants="x"))
    refused = run("--lang", "vi", "check", path)
    assert refused.exit == 1
    assert "Trang tính" in refused.out
    assert "sites" in refused.out
    assert [f["sheet"] for f in run("check", path, "--format", "json").json["findings"]] == ["sites"]


def test_a_column_is_called_as_its_own_sheet_calls_it(monitor: Monitor) -> None:
    """Two tables have a column of one name and of different titles."""
    names = sheet_of(monitor)
    data = workbook(monitor, ("ocop_products", 2, "name", None), (SITES.id, 2, "name", None))
    found = monitor.check(data, NAME)
    told = {f.sheet: found.checked.title_of(f) for f in found.findings if f.column == "name"}
    wanted = {
        d: next(c.title for c in catalog.dataset(d).columns if c.name == "name") for d in (SITES.id, "ocop_products")
    }
    assert told == {names[d]: title for d, title in wanted.items()}


def test_every_preview_of_every_reporter_holds_together(monitor: Monitor) -> None:
    """What a workbook leaves open is said by sheet, and nothing else is wrong with it."""
    for reporter in (*CODES[:2], "721"):
        found: Preview = monitor.check(monthly.workbook(monitor, reporter, "en"), NAME)
        assert {f.code for f in found.findings if f.severity == "error"} <= {
            "missing_value",
            "observed_where_applicable",
        }
        assert all(f.sheet for f in found.findings)
