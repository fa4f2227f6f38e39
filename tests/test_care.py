"""Verify, back up, recover: a torn or foreign backup changes nothing, what stood there is never deleted."""

from __future__ import annotations

import errno
import os
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from dxlib import care
from dxlib.errors import DxError
from dxlib.ledger import Ledger
from dxlib.monitor import Monitor
from dxlib.storage import StorageError
from tests.builders import OCTOBER, OCTOBER_MY_PHUOC, example, last_no, numbers, snapshot, upload, zipped
from tests.conftest import Opener


@pytest.fixture
def archive(monitor: Monitor, tmp_path: Path) -> Path:
    """A backup of a store with October in it, withdrawn."""
    entry = upload(monitor, example(OCTOBER))
    monitor.withdraw([entry.seq], "test")
    care.backup(monitor.ledger, tmp_path / "backup.zip")
    return tmp_path / "backup.zip"


def contents(archive: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(archive) as read:
        return {name: read.read(name) for name in read.namelist()}


def test_a_backup_holds_the_ledger_and_every_file_that_it_names(archive: Path, seeded: Path):
    assert contents(archive) == snapshot(seeded)


def test_a_recovered_store_has_the_same_bytes_and_numbers(opener: Opener, monitor, archive, seeded, tmp_path: Path):
    fresh = tmp_path / "fresh"
    assert care.recover(fresh, archive) == last_no(monitor)
    assert snapshot(fresh) == snapshot(seeded)
    assert numbers(opener(folder=fresh)) == numbers(monitor)
    assert care.verify(Ledger(fresh)) == []


def test_a_recovered_store_goes_on_where_it_stood(opener: Opener, archive: Path, tmp_path: Path):
    care.recover(tmp_path / "fresh", archive)
    again = opener(folder=tmp_path / "fresh")
    again.restore(list(again.withdrawn()), "test")
    assert again.scorecard().months[-1] == "2024-10"


def test_recovering_over_a_store_sets_it_aside(opener: Opener, monitor: Monitor, archive: Path, seeded: Path):
    kept = last_no(monitor)
    upload(monitor, example(OCTOBER_MY_PHUOC))
    stood = snapshot(seeded)
    monitor.close()
    care.recover(seeded, archive)
    assert snapshot(seeded / "set-aside-1") == stood
    assert last_no(opener()) == kept


def test_a_recovery_is_done_though_the_tidying_after_it_fails(
    opener: Opener, monitor: Monitor, archive: Path, seeded: Path, monkeypatch: pytest.MonkeyPatch
):
    """Once the ledger is in its place, a folder that cannot be listed takes nothing back, and is no refusal."""
    upload(monitor, example(OCTOBER_MY_PHUOC))
    with zipfile.ZipFile(archive) as read:
        ledger = read.read("ledger.jsonl")

    def failing(real: Callable[..., Any]) -> Callable[..., Any]:
        def listed(path: Any = ".") -> Any:
            if str(path) == str(seeded / "files") and (seeded / "ledger.jsonl").read_bytes() == ledger:
                raise OSError(errno.EIO, os.strerror(errno.EIO))
            return real(path)

        return listed

    with monkeypatch.context() as broken:
        broken.setattr(os, "listdir", failing(os.listdir))
        broken.setattr(os, "scandir", failing(os.scandir))
        entries = care.recover(seeded, archive)
    assert entries == len(ledger.splitlines()) == last_no(monitor)
    assert numbers(monitor) == numbers(opener())


def test_recovering_twice_keeps_both_that_stood_before(archive: Path, seeded: Path):
    care.recover(seeded, archive)
    care.recover(seeded, archive)
    assert {p.name for p in seeded.glob("set-aside-*")} == {"set-aside-1", "set-aside-2"}


def test_a_running_monitor_follows_a_recovered_store(monitor: Monitor, archive: Path, seeded: Path):
    before = numbers(monitor)
    upload(monitor, example(OCTOBER_MY_PHUOC))
    care.recover(seeded, archive)
    assert numbers(monitor) == before


def test_a_torn_backup_changes_nothing(archive: Path, seeded: Path):
    before, whole = snapshot(seeded), archive.read_bytes()
    for end in range(0, len(whole), len(whole) // 40):
        archive.write_bytes(whole[:end])
        with pytest.raises(DxError) as error:
            care.recover(seeded, archive)
        assert error.value.code == "bad_backup"
    assert snapshot(seeded) == before


def test_a_flipped_byte_in_a_backup_is_refused_or_harmless(archive: Path, tmp_path: Path):
    whole = archive.read_bytes()
    good = contents(archive)
    for number, position in enumerate(range(0, len(whole), len(whole) // 150)):
        archive.write_bytes(whole[:position] + bytes([whole[position] ^ 0x24]) + whole[position + 1 :])
        home = tmp_path / f"home {number}"
        with suppress(DxError):
            care.recover(home, archive)
        assert snapshot(home) in ({}, good)


FOREIGN = {
    "another zip": {"readme.txt": b"x"},
    "nothing in it": {},
    "no entries": {"ledger.jsonl": b""},
    "a name that climbs out": {"ledger.jsonl": b"", "../evil": b"x"},
    "an absolute name": {"/tmp/evil": b"x"},
    "a name that climbs out of files": {"files/../../evil": b"x"},
    "a database": {"city.duckdb": b"x"},
}


@pytest.mark.parametrize("case", FOREIGN)
def test_a_foreign_zip_changes_nothing(seeded: Path, tmp_path: Path, case: str):
    before = snapshot(seeded)
    (tmp_path / "foreign.zip").write_bytes(zipped(FOREIGN[case]))
    with pytest.raises(DxError) as error:
        care.recover(seeded, tmp_path / "foreign.zip")
    assert error.value.code == "bad_backup"
    assert snapshot(seeded) == before
    assert {p.name for p in tmp_path.iterdir()} == {"foreign.zip", "store"}


def test_a_whole_backup_with_a_foreign_name_beside_it_is_refused(archive: Path, seeded: Path):
    before = snapshot(seeded)
    archive.write_bytes(zipped({**contents(archive), "../evil": b"x"}))
    with pytest.raises(DxError):
        care.recover(seeded, archive)
    assert (snapshot(seeded), (seeded.parent / "evil").exists()) == (before, False)


@pytest.mark.parametrize("lost", ["files/", "rows/", "ledger.jsonl"])
def test_a_backup_that_lacks_a_part_is_refused(archive: Path, tmp_path: Path, lost: str):
    archive.write_bytes(zipped({k: v for k, v in contents(archive).items() if not k.startswith(lost)}))
    with pytest.raises(DxError):
        care.recover(tmp_path / "fresh", archive)


def test_a_file_that_is_not_there_is_no_backup(seeded: Path, tmp_path: Path):
    with pytest.raises(DxError):
        care.recover(seeded, tmp_path / "none.zip")


def test_a_damaged_store_is_not_backed_up(monitor: Monitor, seeded: Path, tmp_path: Path):
    next((seeded / "rows").iterdir()).write_bytes(b"x")
    with pytest.raises(DxError) as error:
        care.backup(monitor.ledger, tmp_path / "backup.zip")
    assert error.value.code == "damaged"
    assert not (tmp_path / "backup.zip").exists()


def test_nothing_unfinished_is_left_behind(archive: Path, seeded: Path):
    care.recover(seeded, archive)
    assert not (seeded / ".recovering").exists()


def test_a_recovery_whose_folder_is_taken_away_begins_none_in_its_place(
    archive: Path, seeded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    real = care._set_aside

    def taken_away(home: Path) -> None:
        real(home)
        home.rename(tmp_path / "away")

    monkeypatch.setattr(care, "_set_aside", taken_away)
    with pytest.raises(StorageError):
        care.recover(seeded, archive)
    assert not seeded.exists()
