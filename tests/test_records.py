"""What the store remembers of its own care, and a backup packed for a browser: damaged records are none."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dxlib import care, packed, records
from dxlib.audit import Audit
from dxlib.care import Damage
from dxlib.errors import DxError
from dxlib.language import Text
from dxlib.ledger import Ledger
from dxlib.monitor import Monitor
from tests.builders import site, snapshot, upload

AT = "2024-11-15T03:00:00+00:00"
BAD_BACKUPS = {
    "empty": b"",
    "torn": b'{"at": "2024-11-15T03:',
    "a list": b"[]",
    "no fields": b"{}",
    "a bad time": b'{"at": "soon", "entries": 1, "hash": "x", "file": "b.zip"}',
    "a time without a zone": b'{"at": "2024-11-15T03:00:00", "entries": 1, "hash": "x", "file": "b.zip"}',
    "a time beyond the calendar": b'{"at": "9999-12-31T23:59:00+00:00", "entries": 1, "hash": "x", "file": "b.zip"}',
    "a count that is none": b'{"at": "%s", "entries": "1", "hash": "x", "file": "b.zip"}' % AT.encode(),
    "a negative count": b'{"at": "%s", "entries": -1, "hash": "x", "file": "b.zip"}' % AT.encode(),
    "yes": b'{"at": "%s", "entries": true, "hash": "x", "file": "b.zip"}' % AT.encode(),
    "binary": bytes(range(256)),
    "nested": b"[" * 200_000,
}


@pytest.mark.parametrize("kind", BAD_BACKUPS)
def test_a_damaged_record_is_no_record(home: Path, kind: str) -> None:
    for name in ("backup", "verified"):
        path = home / "log" / f"{name}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(BAD_BACKUPS[kind])
    assert records.last_backup(home) is None
    assert records.last_audit(home) is None


@pytest.mark.parametrize("path", ["/mnt/usb/b.zip", "C:\\Users\\an\\b.zip", "b.zip"])
def test_of_a_backup_only_the_name_is_told(home: Path, path: str) -> None:
    (home / "log").mkdir(parents=True)
    record = {"at": AT, "entries": 1, "hash": "x", "file": path}
    (home / "log" / "backup.json").write_text(json.dumps(record), encoding="utf-8")
    known = records.last_backup(home)
    assert known is not None
    assert known.file == "b.zip"


def test_a_verification_that_cannot_be_remembered_is_no_failure(home: Path) -> None:
    audit = Audit(AT, 1, 2, (Damage("file_damaged", "files/x", Text("hỏng", "damaged")),))
    ledger = Ledger(home)
    records.keep_audit(ledger, audit)
    assert not home.exists()  # a folder that was taken away is not begun anew
    (home / "log" / "verified.json").mkdir(parents=True)
    records.keep_audit(ledger, audit)
    assert records.last_audit(home) is None


def test_a_verification_is_not_remembered_in_a_folder_that_was_taken_away(monitor: Monitor, seeded: Path) -> None:
    audit = monitor.audit()
    seeded.rename(seeded.with_name("gone"))
    records.keep_audit(monitor.ledger, audit)
    assert not seeded.exists()


def test_a_packed_backup_is_whole_and_recorded(monitor: Monitor, seeded: Path, tmp_path: Path) -> None:
    entry = upload(monitor, [site(merchants=777)])
    made = packed.pack(monitor)
    assert (made.name, made.entries) == ("ben-cat-2024-11-15-1000.zip", entry.seq)
    (tmp_path / made.name).write_bytes(made.content)
    assert care.recover(tmp_path / "fresh", tmp_path / made.name) == entry.seq
    assert snapshot(tmp_path / "fresh").keys() == snapshot(seeded).keys()
    known = records.last_backup(seeded)
    assert known is not None
    assert (known.entries, known.file) == (entry.seq, made.name)


def test_a_damaged_store_is_not_packed(monitor: Monitor, seeded: Path) -> None:
    next((seeded / "rows").iterdir()).write_bytes(b"x")
    with pytest.raises(DxError):
        packed.pack(monitor)
    assert records.last_backup(seeded) is None


def test_a_store_too_large_for_a_browser_is_told_by_its_files(
    monitor: Monitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert packed.fits(monitor.ledger)
    monkeypatch.setattr(packed, "MOST", 1000)
    assert not packed.fits(monitor.ledger)
