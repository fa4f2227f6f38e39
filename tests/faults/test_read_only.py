"""A folder that may only be read: every figure is shown, writing is refused in words, and no restart is needed."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from dxlib import care
from dxlib.ledger import Ledger
from dxlib.monitor import Monitor
from tests.builders import ROOT, as_csv, clock, snapshot
from tests.faults import acts, checker
from tests.faults.acts import OTHER, codes, damaged_files, next_start, refusal
from tests.faults.conftest import needs
from tests.faults.damage import DATABASE, make_older
from tests.faults.mounts import as_a_plain_user, read_only
from tests.faults.tally import Tally
from tests.running import Ran

COUNTED = "read only: figures lost, or writes not refused in words"


# ---- a disk mounted for reading ----


@pytest.mark.parametrize("found", ["as it was", "with an older database", "without a database and a lock"])
def test_a_store_that_may_only_be_read_opens_with_every_figure(
    found: str, small: Path, empty_data: Path, tally: Tally
) -> None:
    expected, kept = checker.expected(small, empty_data), snapshot(small)
    if found == "with an older database":
        make_older(small, empty_data)
    elif found != "as it was":
        for name in (DATABASE, ".lock"):
            (small / name).unlink()
    with read_only(small):
        monitor = Monitor(small, empty_data, clock)
        assert checker.figures(monitor) == expected
        assert damaged_files(monitor) == []
        doing = acts.changes(monitor)
        assert {refusal(act) for act in doing.values()} == {"read_only"}
        assert checker.figures(monitor) == expected
    assert snapshot(small) == kept
    assert {refusal(act) for act in doing.values()} == {""}
    assert checker.figures(monitor) == checker.expected(small, empty_data)
    monitor.close()
    next_start(small, empty_data)
    tally.add(COUNTED)


def test_a_store_that_becomes_read_only_while_it_is_open_goes_on_when_it_is_writable_again(
    small: Path, empty_data: Path, tmp_path: Path, tally: Tally
) -> None:
    with checker.opened(small, empty_data) as monitor:
        before, kept, doing = checker.figures(monitor), snapshot(small), acts.changes(monitor)
        with read_only(small):
            assert {refusal(act) for act in doing.values()} == {"read_only"}
            assert refusal(monitor.store.rebuild) in ("", "read_only")
            assert refusal(care.backup, monitor.ledger, tmp_path / "backup.zip") == ""
            assert refusal(care.recover, small, tmp_path / "backup.zip") == "read_only"
            assert checker.figures(monitor) == before
        assert snapshot(small) == kept
        assert {refusal(act) for act in doing.values()} == {""}
        monitor.rebuild()  # what was built meanwhile may stand in memory
        assert codes(monitor) == set()
    next_start(small, empty_data)
    tally.add(COUNTED)


# ---- permissions, which hold for everybody but root ----


@contextmanager
def locked(folder: Path, without: int = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH) -> Iterator[None]:
    """Nobody may write to the folder and what is in it (or do more, ``without`` other permissions)."""
    paths = [folder, *folder.rglob("*")]
    before = {path: path.stat().st_mode for path in paths}
    for path in reversed(paths):
        path.chmod(before[path] & ~without)
    try:
        yield
    finally:
        for path in paths:
            path.chmod(before[path])


COMMANDS = """
import io, json, os, sys
from contextlib import redirect_stderr, redirect_stdout
from dxlib.terminal import main
for line in sys.stdin:
    home, data, argv = json.loads(line)
    os.environ.update(DX_HOME=home, DX_DATA=data)
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        status = main(argv)
    print(json.dumps([status, out.getvalue(), err.getvalue()]), flush=True)
"""
Plain = Callable[..., Ran]


@pytest.fixture(scope="module")
def plain(empty_data: Path) -> Iterator[Plain]:
    """Runs commands as a plain user would, all in one process: ``plain(home, "kpi")``."""
    needs(os.name == "posix", "permissions are those of Linux")
    line = as_a_plain_user([sys.executable, "-c", COMMANDS])
    with subprocess.Popen(line, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:

        def one(home: Path, *argv: object) -> Ran:
            other.stdin.write(json.dumps([str(home), str(empty_data), [*map(str, argv)]]) + "\n")
            other.stdin.flush()
            return Ran(*json.loads(other.stdout.readline()))

        yield one
        other.stdin.close()


def test_a_reader_without_permission_to_write_sees_the_same(small: Path, plain: Plain) -> None:
    asked = (["kpi", "--format", "json"], ["history", "--format", "json"], ["verify"])
    expected = [plain(small, *argv) for argv in asked]
    (small / DATABASE).unlink()
    with locked(small):
        found = [plain(small, *argv) for argv in asked]
    assert [(ran.exit, ran.out) for ran in found] == [(0, ran.out) for ran in expected]


def test_a_writer_without_permission_is_told_in_words_and_exits_with_2(
    small: Path, plain: Plain, tmp_path: Path, tally: Tally
) -> None:
    (tmp_path / "file.csv").write_bytes(as_csv(OTHER))
    care.backup(Ledger(small), tmp_path / "backup.zip")
    asked = (["load", tmp_path / "file.csv"], ["withdraw", 1], ["restore", 2], ["recover", tmp_path / "backup.zip"])
    kept = snapshot(small)
    with locked(small):
        found = [plain(small, *argv) for argv in asked]
    assert [ran.exit for ran in found] == [2] * len(asked)
    assert all("không cho ghi" in ran.err for ran in found)
    assert not any(str(small) in ran.err for ran in found)
    assert snapshot(small) == kept
    tally.add(COUNTED, tries=len(asked))


def test_a_folder_that_may_not_even_be_read_is_said_and_never_shown_as_an_empty_one(
    small: Path, empty_data: Path, plain: Plain
) -> None:
    with locked(small, 0o777):
        ran = plain(small, "kpi")
    assert (ran.exit, ran.out) == (2, "")
    assert ran.err.strip()
    assert str(small) not in ran.err
    next_start(small, empty_data)


SERVE = """
import sys
from pathlib import Path
from tests.faults import acts, checker
with checker.opened(Path(sys.argv[1]), Path(sys.argv[2])) as monitor:
    doing = acts.changes(monitor)
    for line in sys.stdin:
        before = checker.figures(monitor)
        print(acts.refusal(doing[line.strip()]) or "done", checker.figures(monitor) != before, flush=True)
"""


def test_permission_that_comes_back_needs_no_restart(small: Path, empty_data: Path) -> None:
    def ask(action: str) -> str:
        other.stdin.write(f"{action}\n")
        other.stdin.flush()
        return other.stdout.readline().strip()

    line = as_a_plain_user([sys.executable, "-c", SERVE, str(small), str(empty_data)])
    with (
        locked(small),
        subprocess.Popen(line, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other,
    ):
        assert [ask(action) for action in ("accept", "withdraw", "restore")] == ["read_only False"] * 3
        for path in [small, *small.rglob("*")]:
            path.chmod(0o755)
        assert [ask(action) for action in ("accept", "withdraw", "restore")] == ["done True"] * 3
        other.stdin.close()
    next_start(small, empty_data)
