"""A backup is whole or it is not there: while others write, twice at once, on a disk that takes no more."""

from __future__ import annotations

import itertools
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Barrier, Semaphore, Thread

import pytest

from dxlib import care
from dxlib.errors import DxError
from dxlib.ledger import Ledger
from dxlib.monitor import Monitor
from tests.builders import CODES, numbers, snapshot, value
from tests.conftest import Opener
from tests.faults import history, mounts, people, ready
from tests.faults.conftest import Count
from tests.faults.tally import Tally

KPI = "household_businesses"


# ---- while others write ----


class Uploading(people.Again):
    """Somebody who uploads the wards of one half again and again; each upload writes a number of its own."""

    def __init__(self, monitor: Monitor, half: int) -> None:
        super().__init__()
        self.monitor = monitor
        self.codes = CODES[4 * half : 4 * half + 4]
        self.numbers = itertools.count(1000 * (half + 1) + 1)
        self.wrote = Semaphore(0)

    def act(self) -> None:
        number = next(self.numbers)
        file = ready.everywhere(number, codes=self.codes)
        self.monitor.accept(people.seen(self.monitor, file), "test", str(number), shrink_confirmed=True)
        self.wrote.release()


def told_by(ledger: list[history.Line]) -> dict[str, int | None]:
    """The number that each ward shows after these lines, by plain Python."""
    heads = history.now(ledger).heads
    by_number = {line["seq"]: int(line["note"]) for line in ledger}
    return {code: by_number.get(heads.get(("enterprises", "2024-09", code), 0)) for code in CODES}


def shown_by(monitor: Monitor) -> dict[str, int | None]:
    card = monitor.scorecard()
    found = {code: value(card, KPI, code, period="2024-09").value for code in CODES}
    return {code: None if n is None else int(n) for code, n in found.items()}


BACKUPS = 20
"""So many of each store: it grows while they are made."""


def test_every_backup_taken_while_two_upload_is_whole(
    opener: Opener, empty_data: Path, tmp_path: Path, count: Count, tally: Tally
):
    """It is the ledger up to where it says, with the same files; recovered into an empty folder, the same figures."""
    for trial in range(count(1, 10)):
        folder = tmp_path / f"trial {trial}"
        monitor, other = (opener(empty_data, folder / "store") for _ in range(2))
        monitor.accept(people.seen(monitor, ready.everywhere(1)), "test", "1")
        taken = taken_meanwhile(monitor, other, [folder / f"{number}.zip" for number in range(BACKUPS)])
        whole, ledger = snapshot(folder / "store"), history.lines(folder / "store")
        for number, (target, entries) in enumerate(taken.items()):
            assert contents(target) == beginning(whole, ledger[:entries]), target
            if number == BACKUPS // 2:
                fresh = target.with_suffix("")
                assert care.recover(fresh, target) == entries
                assert snapshot(fresh) == contents(target)
                assert care.verify(Ledger(fresh)) == []
                assert shown_by(opener(empty_data, fresh)) == told_by(ledger[:entries]), target
        tally.add("backups taken while two upload: not whole", BACKUPS)


def taken_meanwhile(monitor: Monitor, other: Monitor, targets: list[Path]) -> dict[Path, int]:
    """A backup after each upload of one, while both go on; how many entries each says that it holds."""
    taken: dict[Path, int] = {}
    with Uploading(monitor, 0) as one, Uploading(other, 1):
        for target in targets:
            assert one.wrote.acquire(timeout=60)
            taken[target] = care.backup(monitor.ledger, target)
    assert len(set(taken.values())) > len(targets) // 2, "nobody wrote meanwhile"
    return taken


def beginning(whole: dict[str, bytes], ledger: list[history.Line]) -> dict[str, bytes]:
    """What a store held after these lines, which are the first of it, and no more."""
    lines = whole["ledger.jsonl"].splitlines(keepends=True)[: len(ledger)]
    files = {f"files/{line['file_sha256']}" for line in ledger}
    rows = {f"rows/{part['rows_sha256']}.parquet" for line in ledger for part in line["parts"]}
    return {"ledger.jsonl": b"".join(lines)} | {name: whole[name] for name in files | rows}


def test_two_backups_to_one_name_at_once_leave_a_whole_one(small: Path, tmp_path: Path, count: Count, tally: Tally):
    ledger = Ledger(small)
    expected = snapshot(small)
    target = tmp_path / "backup.zip"
    rounds = count(6, 100)
    for number in range(rounds):
        problems = at_once(lambda: care.backup(ledger, target), 2)
        assert problems == [], f"round {number}"
        assert contents(target) == expected, f"round {number}"
    assert left_in(tmp_path) == {"backup.zip"}
    tally.add("two backups to one name at once: not whole", rounds)


def at_once(do: Callable[[], object], people: int) -> list[BaseException]:
    """What went wrong when so many did it at once."""
    barrier = Barrier(people)
    problems: list[BaseException] = []

    def one() -> None:
        barrier.wait(60)
        try:
            do()
        except BaseException as problem:
            problems.append(problem)

    threads = [Thread(target=one) for _ in range(people)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return problems


def contents(archive: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(archive) as read:
        return {name: read.read(name) for name in read.namelist()}


def left_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir() if path.name != "store"}


# ---- recovered ----


@pytest.fixture
def archive(small: Path, tmp_path: Path) -> Path:
    care.backup(Ledger(small), tmp_path / "backup.zip")
    return tmp_path / "backup.zip"


def test_a_store_recovered_into_an_empty_folder_is_the_same(
    opener: Opener, small: Path, archive: Path, empty_data: Path, tmp_path: Path
):
    assert care.recover(tmp_path / "fresh", archive) == 4
    assert snapshot(tmp_path / "fresh") == snapshot(small)
    one, two = opener(empty_data, small), opener(empty_data, tmp_path / "fresh")
    assert numbers(one) == numbers(two)
    assert one.withdrawn() == two.withdrawn() == {2}


def test_a_recovered_store_backs_up_to_the_same_files(archive: Path, tmp_path: Path):
    care.recover(tmp_path / "fresh", archive)
    care.backup(Ledger(tmp_path / "fresh"), tmp_path / "again.zip")
    assert contents(tmp_path / "again.zip") == contents(archive)


# ---- where a backup cannot go ----


def not_backed_up(home: Path, target: Path) -> str:
    """The code of the refusal, whose words stand in both languages."""
    with pytest.raises(DxError) as error:
        care.backup(Ledger(home), target)
    assert error.value.message.vi != error.value.message.en
    return error.value.code


def test_a_folder_that_is_missing_or_no_folder_gets_no_backup(small: Path, tmp_path: Path):
    (tmp_path / "a file").write_bytes(b"x")
    (tmp_path / "a folder").mkdir()
    assert not_backed_up(small, tmp_path / "missing" / "backup.zip") == "no_folder"
    assert not_backed_up(small, tmp_path / "a file" / "backup.zip") == "no_folder"
    assert not_backed_up(small, tmp_path / "a folder") == "is_a_folder"
    assert left_in(tmp_path) == {"a file", "a folder"}
    assert list((tmp_path / "a folder").iterdir()) == []


@pytest.fixture
def stick(tmp_path: Path) -> Iterator[Path]:
    """A small disk to carry a backup away on, with a whole one on it and no room for another."""
    with mounts.disk(tmp_path / "stick", 1) as stick:
        yield stick


def test_a_full_disk_gets_no_backup_and_keeps_the_one_it_has(small: Path, stick: Path):
    target = stick / "backup.zip"
    care.backup(Ledger(small), target)
    before = contents(target)
    assert before == snapshot(small)
    mounts.fill(stick)
    assert not_backed_up(small, target) == "disk_full"
    assert not_backed_up(small, stick / "another.zip") == "disk_full"
    assert contents(target) == before
    assert left_in(stick) == {"backup.zip", "ballast"}


def test_a_disk_that_is_read_only_gets_no_backup_and_keeps_the_one_it_has(small: Path, stick: Path):
    target = stick / "backup.zip"
    care.backup(Ledger(small), target)
    before = contents(target)
    with mounts.read_only(stick):
        assert not_backed_up(small, target) == "read_only"
        assert not_backed_up(small, stick / "another.zip") == "read_only"
    assert contents(target) == before
    assert left_in(stick) == {"backup.zip"}


@pytest.mark.parametrize("name", ["ledger.jsonl", "ledger.anchor", "city.duckdb", "files/a.zip", "rows/a.zip"])
def test_a_backup_never_takes_the_place_of_a_part_of_the_store(small: Path, name: str):
    before, database = snapshot(small), (small / "city.duckdb").read_bytes()
    not_backed_up(small, small / name)
    assert snapshot(small) == before
    assert (small / "city.duckdb").read_bytes() == database
    assert care.verify(Ledger(small)) == []


def test_a_damaged_store_does_not_replace_the_backup_that_it_has(small: Path, archive: Path):
    before = archive.read_bytes()
    next((small / "rows").iterdir()).write_bytes(b"x")
    assert not_backed_up(small, archive) == "damaged"
    assert archive.read_bytes() == before
