"""The power goes: only what is synced is left, so everything is synced before something builds on it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from dxlib.anchor import Anchor
from dxlib.ledger import Ledger
from tests.faults import tracing, victims
from tests.faults.conftest import needs
from tests.faults.operations import NAMES, Bench, laid
from tests.faults.syncing import Unsynced
from tests.faults.tally import Tally
from tests.faults.tracing import Call

COUNTED = "power cut: operations that built on what it could still take"
Victim = Callable[[Connection, str, Bench], None]


@pytest.fixture(autouse=True)
def _can_trace() -> None:
    needs(os.name == "posix" and tracing.there(), "strace is needed to see the order of system calls")


def _calls(name: str, bench: Bench, target: Victim = victims.killed_from_outside) -> list[Call]:
    """The system calls of the operation."""
    return tracing.calls_of(target, name, bench, out=bench.folder.with_suffix(".calls"))


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_built_on_what_a_power_cut_could_take(
    name: str, empty_data: Path, tmp_path: Path, tally: Tally
) -> None:
    bench = laid(name, Bench(tmp_path / "bench", empty_data))
    unsynced = Unsynced(bench.folder)
    assert unsynced.of(_calls(name, bench)) == []
    tally.add(COUNTED)


@pytest.mark.parametrize("name", ["open", "accept", "recover"])
def test_a_first_start_upload_and_recovery_in_an_empty_folder_are_synced(
    name: str, empty_data: Path, tmp_path: Path, tally: Tally
) -> None:
    bench = laid("recover", Bench(tmp_path / "bench", empty_data))
    shutil.rmtree(bench.home)
    unsynced = Unsynced(bench.folder)
    assert unsynced.of(_calls(name, bench)) == []
    tally.add(COUNTED)


def test_a_line_that_a_killed_process_left_is_synced_before_the_anchor_names_it(
    empty_data: Path, tmp_path: Path, tally: Tally
) -> None:
    bench = laid("accept", Bench(tmp_path / "bench", empty_data))
    ledger = Ledger(bench.home)
    Anchor(bench.home).write(2, ledger.find(2).hash)
    unsynced = Unsynced(bench.folder, contents={ledger.path})
    calls = _calls("open", bench)
    assert any("ledger.anchor" in call.text and call.name.startswith("rename") for call in calls)
    assert unsynced.of(calls) == []
    tally.add(COUNTED)


def test_files_that_a_killed_process_left_are_safe_before_a_line_names_them(
    empty_data: Path, tmp_path: Path, tally: Tally
) -> None:
    bench = laid("accept", Bench(tmp_path / "bench", empty_data))
    done = bench.copy(tmp_path / "done")
    _calls("accept", done)
    stored = {path.relative_to(done.home) for name in ("files", "rows") for path in (done.home / name).iterdir()}
    left = [bench.home / path for path in stored if not (bench.home / path).exists()]
    assert len(left) == 2
    for path in left:
        shutil.copy2(done.home / path.relative_to(bench.home), path)
    unsynced = Unsynced(bench.folder, names=set(left))
    assert unsynced.of(_calls("accept", bench)) == []
    tally.add(COUNTED)


def test_folders_that_are_made_again_are_safe_before_a_line_names_what_is_in_them(
    empty_data: Path, tmp_path: Path, tally: Tally
) -> None:
    bench = laid("accept", Bench(tmp_path / "bench", empty_data))
    for name in ("files", "rows"):
        shutil.rmtree(bench.home / name)
    unsynced = Unsynced(bench.folder)
    assert unsynced.of(_calls("accept", bench)) == []
    assert {path.name for path in bench.home.iterdir()} >= {"files", "rows"}
    tally.add(COUNTED)


# ---- the judge itself ----


def _without_fsync(pipe: Connection, name: str, bench: Bench) -> None:
    os.fsync = lambda handle: None
    victims.killed_from_outside(pipe, name, bench)


@pytest.mark.parametrize("name", ["accept", "withdraw", "backup", "recover"])
def test_what_is_not_synced_is_found(name: str, empty_data: Path, tmp_path: Path) -> None:
    bench = laid(name, Bench(tmp_path / "bench", empty_data))
    unsynced = Unsynced(bench.folder)
    faults = unsynced.of(_calls(name, bench, _without_fsync))
    assert any("takes its name before its content is synced" in fault for fault in faults)
    assert any(fault.startswith("done comes before the name of") for fault in faults)
