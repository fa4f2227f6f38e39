"""A disk without room: everything is still shown, nothing is half stored, and room is all that is needed to go on."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from dxlib import care
from dxlib.ledger import Ledger
from tests.builders import CODES, ROOT, as_csv, site, snapshot, upload
from tests.faults import acts, checker
from tests.faults.acts import OTHER, codes, next_start, refusal, tree
from tests.faults.conftest import Count
from tests.faults.damage import DATABASE, make_older
from tests.faults.mounts import disk, fill, use_up_names
from tests.faults.tally import Tally

COUNTED = "no room: actions half done, or not possible once there was room"


@pytest.fixture
def store(small_home: Path, tmp_path: Path) -> Iterator[Path]:
    """A copy of the small store on a disk of its own."""
    with disk(tmp_path / "disk") as folder:
        yield Path(shutil.copytree(small_home, folder / "store"))


@pytest.fixture
def backup(small_home: Path, tmp_path: Path) -> Path:
    """A backup on another disk."""
    care.backup(Ledger(small_home), tmp_path / "backup.zip")
    return tmp_path / "backup.zip"


# ---- opening ----


STORES: dict[str, Callable[[Path, Path], object]] = {
    "as it was": lambda store, data: None,
    "without a database": lambda store, data: (store / DATABASE).unlink(),
    "with a damaged database": lambda store, data: (store / DATABASE).write_bytes(b"not a database"),
    "with an older database": make_older,
    "without a lock and a log": lambda store, data: [(store / ".lock").unlink(), shutil.rmtree(store / "log")],
}


NAMELESS = ("with an older database", "without a lock and a log")
"""Those that need a new file soon."""


@pytest.mark.parametrize(("lacks", "found"), [*(("room", f) for f in STORES), *(("names", f) for f in NAMELESS)])
def test_a_store_on_a_full_disk_opens_with_every_figure_and_takes_uploads_once_there_is_room(
    found: str, lacks: str, store: Path, empty_data: Path, tally: Tally
) -> None:
    expected, kept = checker.expected(store, empty_data), snapshot(store)
    STORES[found](store, empty_data)
    used_up = [fill(store.parent)] if lacks == "room" else use_up_names(store.parent)
    with checker.opened(store, empty_data) as monitor:
        assert checker.figures(monitor) == expected
        assert refusal(acts.changes(monitor)["accept"]) == "disk_full"
        assert (snapshot(store), checker.leftovers(store)) == (kept, [])
        assert checker.figures(monitor) == expected
        for path in used_up:
            path.unlink()
        entry = upload(monitor, OTHER)
        assert checker.figures(monitor) == checker.expected(store, empty_data) != expected
    assert next_start(store, empty_data)[-1] == entry
    tally.add(COUNTED)


def test_a_first_start_on_a_full_disk_shows_nothing_and_begins_once_there_is_room(
    tmp_path: Path, empty_data: Path
) -> None:
    data = Path(shutil.copytree(empty_data, tmp_path / "data"))
    (data / "sample").mkdir()
    (data / "sample" / "cashless_sites.csv").write_bytes(as_csv([site()]))
    with disk(tmp_path / "disk") as folder:
        ballast = fill(folder)
        with checker.opened(folder / "store", data) as monitor:
            assert monitor.ledger.chain().entries == ()
            assert monitor.scorecard().months == []
            assert codes(monitor)
        ballast.unlink()
        with checker.opened(folder / "store", data) as monitor:
            assert [e.provenance for e in monitor.ledger.chain().entries] == ["sample"]
        next_start(folder / "store", data)


# ---- doing ----

ACTIONS = ("accept", "withdraw", "restore")


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("lacks", ["room", "names"])
def test_what_finds_no_room_is_refused_whole_and_goes_through_once_there_is(
    action: str, lacks: str, store: Path, empty_data: Path, tally: Tally
) -> None:
    """Without names left, what needs no new file may go through: then it is done whole."""
    kept = snapshot(store)
    with checker.opened(store, empty_data) as monitor:
        before, act = checker.figures(monitor), acts.changes(monitor)[action]
        used_up = [fill(store.parent)] if lacks == "room" else use_up_names(store.parent)
        told = refusal(act)
        assert told == "disk_full" or (lacks == "names" and action != "accept" and not told)
        if told:
            assert (snapshot(store), checker.figures(monitor)) == (kept, before)
        assert checker.leftovers(store) == []
        for path in used_up:
            path.unlink()
        assert refusal(act) == ("" if told else {"withdraw": "withdrawn_already", "restore": "not_withdrawn"}[action])
        assert checker.figures(monitor) == checker.expected(store, empty_data)
    assert len(next_start(store, empty_data)) == 5
    tally.add(COUNTED)


def test_with_any_room_left_an_upload_is_accepted_whole_or_refused_whole(
    store: Path, empty_data: Path, count: Count, tally: Tally
) -> None:
    """The disk ends at another step each time, for one and the same monitor."""
    tried = [*range(count(3, 100)), 128, 512, 2048]
    acknowledged = []
    outcomes: set[str] = set()
    with checker.opened(store, empty_data) as monitor:
        for left in tried:
            before, kept = checker.figures(monitor), snapshot(store)
            act = acts.changes(monitor, [site(CODES[left % 8], "2024-06", number=left + 1)])["accept"]
            ballast = fill(store.parent, left)
            told = refusal(lambda act=act: acknowledged.append(act()))
            outcomes.add(told)
            assert told in ("", "disk_full"), f"{left} blocks left"
            assert (checker.figures(monitor) == before) == (snapshot(store) == kept) == bool(told), f"{left} blocks"
            ballast.unlink()
        assert outcomes == {"", "disk_full"}
        assert checker.figures(monitor) == checker.expected(store, empty_data)
    checker.check(store, empty_data, [(e.seq, e.hash) for e in acknowledged], ahead=0)
    tally.add(COUNTED, tries=len(tried))


def test_building_the_database_again_on_a_full_disk_loses_no_figure(store: Path, empty_data: Path) -> None:
    with checker.opened(store, empty_data) as monitor:
        before = checker.figures(monitor)
        ballast = fill(store.parent)
        assert refusal(monitor.store.rebuild) in ("", "disk_full")
        assert checker.figures(monitor) == before
        ballast.unlink()
        monitor.store.rebuild()
        assert checker.figures(monitor) == before
        upload(monitor, OTHER)
    next_start(store, empty_data)


def test_a_backup_that_finds_no_room_leaves_nothing_and_the_one_before_stands(store: Path, empty_data: Path) -> None:
    target = store.parent / "backup.zip"
    with checker.opened(store, empty_data) as monitor:
        for standing in (None, b"the backup before"):
            if standing:
                target.write_bytes(standing)
            before = tree(store.parent)
            ballast = fill(store.parent)
            assert refusal(care.backup, monitor.ledger, target) == "disk_full"
            assert (target.read_bytes() if target.exists() else None) == standing
            ballast.unlink()
            assert tree(store.parent) - before <= {"store/log", "store/log/app.jsonl"}
        care.backup(monitor.ledger, target)
        assert care.recover(store.parent / "again", target) == 4


def test_a_recovery_that_finds_no_room_changes_nothing(store: Path, backup: Path, empty_data: Path) -> None:
    with checker.opened(store, empty_data) as monitor:
        upload(monitor, OTHER)
        kept, names, figures = snapshot(store), tree(store), checker.figures(monitor)
        ballast = fill(store.parent)
        assert refusal(care.recover, store, backup) == "disk_full"
        assert (snapshot(store), checker.figures(monitor)) == (kept, figures)
        assert tree(store) <= names
        ballast.unlink()
        assert care.recover(store, backup) == 4
        assert checker.figures(monitor) == checker.expected(store, empty_data) != figures
        assert len(list(store.glob("set-aside-*"))) == 1
        upload(monitor, OTHER)


# ---- without a disk of its own ----

FILES_MAY_NOT_GROW = """
import json, resource, sys
from pathlib import Path
from tests.faults import acts, checker
from tests.faults.acts import refusal
from tests.builders import snapshot
home, data = Path(sys.argv[1]), Path(sys.argv[2])
with checker.opened(home, data) as monitor:
    doing, before, kept = acts.changes(monitor), checker.figures(monitor), snapshot(home)
    for most in (0, 3000, resource.RLIM_INFINITY):
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY))
        told = [refusal(act) for act in doing.values()]
        same = [checker.figures(monitor) == before, snapshot(home) == kept, checker.leftovers(home) == []]
        print(json.dumps([told, same]), flush=True)
"""


def test_a_file_that_may_not_grow_is_a_full_disk(small: Path, empty_data: Path) -> None:
    """Python is told so by an error, because it ignores the signal (SIGXFSZ)."""
    command = [sys.executable, "-c", FILES_MAY_NOT_GROW, str(small), str(empty_data)]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    none, little, any_size = [json.loads(line) for line in ran.stdout.splitlines()]
    assert none == little == [["disk_full"] * 3, [True] * 3]
    assert any_size == [[""] * 3, [False, False, True]]
    assert len(next_start(small, empty_data)) == 7
