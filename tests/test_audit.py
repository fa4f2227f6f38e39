"""A verification counts what it read, and names every damage."""

from __future__ import annotations

from dxlib.monitor import Monitor
from tests.builders import NOW, OCTOBER, example, snapshot, upload


def test_a_whole_store_is_read_to_the_last_file(monitor: Monitor) -> None:
    entry = upload(monitor, example(OCTOBER))
    gone = monitor.withdraw([entry.seq], "test")
    before = snapshot(monitor.ledger.home)
    found = monitor.audit()
    assert found.whole
    assert (found.at, found.entries, found.files) == (NOW.isoformat(timespec="seconds"), gone.seq, len(before) - 1)
    assert snapshot(monitor.ledger.home) == before


def test_every_damage_is_named(monitor: Monitor) -> None:
    entry = upload(monitor, example(OCTOBER))
    monitor.ledger.file_path(entry.file_sha256).write_bytes(b"other")
    monitor.ledger.rows_path(entry.rows_sha256).unlink()
    found = monitor.audit()
    assert not found.whole
    assert [d.file for d in found.damage] == [f"files/{entry.file_sha256}", f"rows/{entry.rows_sha256}.parquet"]
    assert found.entries == entry.seq


def test_a_damaged_line_is_named_and_what_stands_before_it_still_read(monitor: Monitor) -> None:
    path = monitor.ledger.path
    whole = len(monitor.ledger.chain().entries)
    path.write_bytes(path.read_bytes() + b"not an entry\n")
    found = monitor.audit()
    assert [d.code for d in found.damage] == ["ledger_damaged"]
    assert found.entries == whole
