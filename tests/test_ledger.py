"""The ledger: a chain in which one flipped byte is found, and in which nothing acknowledged is lost."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dxlib import care
from dxlib.errors import DamageError, DxError
from dxlib.files import sha256
from dxlib.ledger import START, Chain, Entry, Ledger
from dxlib.monitor import Monitor
from dxlib.storage import StorageError, unreadable
from tests.builders import (
    EXAMPLES,
    MY_PHUOC,
    NOW,
    OCTOBER,
    OCTOBER_MY_PHUOC,
    ROOT,
    example,
    last_no,
    numbers,
    site,
    snapshot,
    upload,
    value,
)


@pytest.fixture
def ledger(home: Path) -> Ledger:
    """Three lines, the files that they name, and no database."""
    made = Ledger(home)
    home.mkdir()
    for number in range(2):
        file, rows = f"file {number}".encode(), f"rows {number}".encode()
        hashes = {"file_sha256": sha256(file), "rows_sha256": sha256(rows)}
        with made.kept(file, [rows]):
            made.append(made.next(NOW, "Lan", "accept", dataset="cashless_sites", file_name="tháng 9.csv", **hashes))
    made.append(made.next(NOW, "Lan", "withdraw", targets=(2,)))
    return made


def flip(path: Path, position: int, mask: int = 0x01) -> None:
    content = bytearray(path.read_bytes())
    content[position] ^= mask
    path.write_bytes(content)


def truths(home: Path) -> list[Path]:
    return [home / name for name in snapshot(home)]


# ---- the chain ----


def test_each_line_carries_the_hash_of_the_line_before(ledger: Ledger):
    lines = [json.loads(line) for line in ledger.path.read_bytes().splitlines()]
    assert [line["seq"] for line in lines] == [1, 2, 3]
    assert [line["prev"] for line in lines] == [START, lines[0]["hash"], lines[1]["hash"]]


def test_a_line_read_back_is_the_entry_written(ledger: Ledger):
    first = ledger.chain().entries[0]
    assert Entry.decoded(first.encoded(), None) == first
    assert (first.file_name, first.at) == ("tháng 9.csv", "2024-11-15T03:00:00+00:00")


def test_an_untouched_store_is_whole(ledger: Ledger):
    assert care.verify(ledger) == []


def test_an_empty_store_is_whole(home: Path):
    assert care.verify(Ledger(home)) == []
    assert Ledger(home).chain().last is None


def test_one_flipped_bit_anywhere_in_the_ledger_is_found(ledger: Ledger):
    for position in range(ledger.path.stat().st_size):
        mask = 1 << position % 8
        flip(ledger.path, position, mask)
        assert care.verify(ledger), position
        flip(ledger.path, position, mask)
    assert care.verify(ledger) == []


def test_the_bytes_before_a_damaged_line_still_serve(ledger: Ledger):
    flip(ledger.path, ledger.path.read_bytes().index(b'"seq":2'))
    chain = Ledger(ledger.home).chain()
    assert (len(chain.entries), chain.damaged_line) == (1, 2)


@pytest.mark.parametrize(
    "rearranged",
    [
        lambda a, b, c: [b, c],
        lambda a, b, c: [a, c],
        lambda a, b, c: [b, a, c],
        lambda a, b, c: [a, a, b, c],
        lambda a, b, c: [a, b, b"{}", c],
        lambda a, b, c: [a, b, b"", c],
    ],
    ids=["first gone", "middle gone", "reordered", "doubled", "empty object", "empty line"],
)
def test_lines_gone_moved_or_added_are_found(ledger: Ledger, rearranged):
    lines = ledger.path.read_bytes().splitlines()
    ledger.path.write_bytes(b"".join(line + b"\n" for line in rearranged(*lines)))
    assert next(d.code for d in care.verify(ledger)) == "ledger_damaged"


def test_a_change_that_keeps_the_line_well_formed_is_found(ledger: Ledger):
    ledger.path.write_bytes(ledger.path.read_bytes().replace(b'"by":"Lan"', b'"by":"Nam"', 1))
    assert Ledger(ledger.home).chain().damaged_line == 1


def test_a_forged_line_with_a_hash_of_its_own_breaks_the_next(ledger: Ledger):
    lines = ledger.path.read_bytes().splitlines()
    first = Entry.decoded(lines[0], None)
    forged = Entry(**{f: getattr(first, f) for f in Entry.__dataclass_fields__} | {"by": "Nam"}).encoded()
    ledger.path.write_bytes(b"\n".join([forged, *lines[1:]]) + b"\n")
    assert Ledger(ledger.home).chain().damaged_line == 2


def test_one_flipped_bit_in_any_accepted_file_is_found(ledger: Ledger):
    for path in (p for p in truths(ledger.home) if p != ledger.path):
        for position in range(path.stat().st_size):
            flip(path, position)
            damage = care.verify(ledger)
            assert [d.file for d in damage] == [path.relative_to(ledger.home).as_posix()]
            flip(path, position)


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_flipped_byte_of_a_real_store_is_found_wherever_it_is(seeded: Path, data: st.DataObject):
    path = data.draw(st.sampled_from(truths(seeded)))
    position = data.draw(st.integers(0, path.stat().st_size - 1))
    mask = data.draw(st.integers(1, 255))
    flip(path, position, mask)
    try:
        assert care.verify(Ledger(seeded))
    finally:
        flip(path, position, mask)


def test_a_file_that_is_gone_is_found(ledger: Ledger):
    ledger.file_path(ledger.find(1).file_sha256).unlink()
    assert [d.code for d in care.verify(ledger)] == ["file_damaged"]


def test_reading_a_damaged_file_says_which_entry(ledger: Ledger):
    entry = ledger.find(1)
    flip(ledger.file_path(entry.file_sha256), 0)
    with pytest.raises(DamageError) as error:
        ledger.read_file(entry)
    assert error.value.code == "file_damaged"


def test_a_file_kept_again_mends_a_damaged_one(ledger: Ledger):
    flip(ledger.file_path(ledger.find(1).file_sha256), 0)
    with ledger.lock(), ledger.kept(b"file 0", []):
        pass
    assert care.verify(ledger) == []


def test_what_went_wrong_is_told_though_the_ledger_cannot_be_read_after_it(ledger: Ledger, monkeypatch):
    """And the new file stays: nobody can say that no entry names it."""

    def no_longer_read(_: Ledger) -> Chain:
        raise unreadable()

    def append_nothing() -> None:
        with ledger.lock(), ledger.kept(b"new", []):
            monkeypatch.setattr(Ledger, "chain", no_longer_read)
            raise OSError(errno.EIO, "the disk")

    with pytest.raises(OSError, match="the disk"):
        append_nothing()
    assert ledger.file_path(sha256(b"new")).exists()


def test_another_readers_append_is_followed(ledger: Ledger):
    other = Ledger(ledger.home)
    assert len(other.chain().entries) == 3
    ledger.append(ledger.next(NOW, "Lan", "restore", targets=(2,)))
    assert len(other.chain().entries) == 4


def test_an_entry_that_does_not_exist_is_said(ledger: Ledger):
    for seq in (0, 4, -1):
        with pytest.raises(DxError, match="unknown_entry"):
            ledger.find(seq)


# ---- damage in front of the monitor ----


def test_a_damaged_ledger_serves_its_good_lines_and_takes_nothing_more(opener, monitor: Monitor, seeded: Path):
    before = numbers(monitor)
    upload(monitor, example(OCTOBER))
    monitor.close()
    flip(seeded / "ledger.jsonl", -5)
    again = opener()
    assert numbers(again) == before
    with pytest.raises(DamageError) as error:
        upload(again, [site(period="2024-11")])
    assert error.value.code == "ledger_damaged"
    with pytest.raises(DamageError):
        again.withdraw([1], "test")


def test_a_damaged_first_line_is_not_covered_by_new_sample_data(opener, seeded: Path):
    flip(seeded / "ledger.jsonl", 10)
    content = (seeded / "ledger.jsonl").read_bytes()
    opener()
    assert (seeded / "ledger.jsonl").read_bytes() == content


def test_a_torn_last_line_is_set_aside_and_said(opener, monitor: Monitor, seeded: Path):
    before, whole = numbers(monitor), (seeded / "ledger.jsonl").read_bytes()
    monitor.close()
    (seeded / "ledger.jsonl").write_bytes(whole + b'{"action":"acc')
    assert [d.code for d in care.verify(Ledger(seeded))] == ["torn_entry"]
    again = opener()
    assert (seeded / "ledger.jsonl").read_bytes() == whole
    aside = list(seeded.glob("ledger.torn-*"))
    assert [p.read_bytes() for p in aside] == [b'{"action":"acc']
    assert aside[0].name in again.notices[0].vi
    assert numbers(again) == before


def test_a_line_torn_at_any_byte_is_never_half_believed(opener, monitor: Monitor, seeded: Path):
    before, stood = len((seeded / "ledger.jsonl").read_bytes()), last_no(monitor)
    upload(monitor, example(OCTOBER_MY_PHUOC))
    whole = (seeded / "ledger.jsonl").read_bytes()
    for end in range(before + 1, len(whole)):
        (seeded / "ledger.jsonl").write_bytes(whole[:end])
        assert len(Ledger(seeded).chain().entries) == stood


def test_a_torn_line_of_another_process_is_mended_by_the_next_upload(monitor: Monitor, seeded: Path):
    with (seeded / "ledger.jsonl").open("ab") as file:
        file.write(b'{"torn')
    stood = last_no(monitor)
    assert upload(monitor, example(OCTOBER)).seq == stood + 1
    assert care.verify(monitor.ledger) == []


# ---- a full disk ----


def _full_for(monkeypatch: pytest.MonkeyPatch, wanted) -> None:
    real = os.fsync

    def fsync(handle: int) -> None:
        if wanted(handle):
            raise OSError(errno.ENOSPC, "No space left on device")
        real(handle)

    monkeypatch.setattr(os, "fsync", fsync)


def test_an_upload_onto_a_full_disk_changes_nothing(monitor: Monitor, seeded: Path, monkeypatch: pytest.MonkeyPatch):
    before, figures = snapshot(seeded), numbers(monitor)
    preview = monitor.check(example(OCTOBER), OCTOBER)
    _full_for(monkeypatch, lambda handle: True)
    with pytest.raises(StorageError, match="disk_full"):
        monitor.accept(preview, "test")
    assert (snapshot(seeded), numbers(monitor)) == (before, figures)


def test_a_disk_that_fills_up_at_the_commit_leaves_the_ledger_as_it_was(monitor: Monitor, seeded: Path, monkeypatch):
    path = seeded / "ledger.jsonl"
    before, figures, stood = path.read_bytes(), numbers(monitor), last_no(monitor)
    preview = monitor.check(example(OCTOBER), OCTOBER)
    with monkeypatch.context() as full:
        _full_for(full, lambda handle: os.fstat(handle).st_ino == path.stat().st_ino)
        with pytest.raises(StorageError, match="disk_full"):
            monitor.accept(preview, "test")
    assert (path.read_bytes(), numbers(monitor)) == (before, figures)
    assert monitor.accept(preview, "test").seq == stood + 1
    assert value(monitor.scorecard(), "cashless_value", MY_PHUOC).period.code == "2024-10"


SHORT_OF_SPACE = """
import resource, signal, sys
from pathlib import Path
from dxlib.monitor import Monitor
from dxlib.storage import StorageError
from tests.builders import clock, DATA
monitor = Monitor(Path(sys.argv[1]), DATA, clock)
preview = monitor.check(Path(sys.argv[2]).read_bytes(), "x.csv")
entry = monitor._accept_entry(preview.checked, "test", "", "uploaded")
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
try:
    with monitor.ledger.kept(preview.checked.data, [part.parquet for part in preview.checked.parts]):
        resource.setrlimit(resource.RLIMIT_FSIZE, (monitor.ledger.path.stat().st_size + 40,) * 2)
        monitor.ledger.append(entry)
except OSError:
    sys.exit(7)
"""


@pytest.mark.skipif(os.name != "posix", reason="a limit on file size exists on POSIX only")
def test_half_a_line_that_no_longer_fits_is_taken_back(seeded: Path):
    before = (seeded / "ledger.jsonl").read_bytes()
    command = [sys.executable, "-c", SHORT_OF_SPACE, str(seeded), str(EXAMPLES / OCTOBER)]
    assert subprocess.run(command, cwd=ROOT, check=False).returncode == 7
    assert (seeded / "ledger.jsonl").read_bytes() == before
