"""Killed at a random moment, over and over: what was acknowledged stands, and the next start needs nobody."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from random import Random

import pytest

from dxlib import care
from dxlib.ledger import Entry, Ledger
from tests.builders import CODES, ROOT, as_csv, site
from tests.faults import worker
from tests.faults.checker import Ack, acks, archived, check, leftovers
from tests.faults.conftest import Count, needs
from tests.faults.forked import ended, process, said
from tests.faults.tally import Tally

KILLS_A_STORE = 5
MOST, LONGEST = 9, 0.3
"""A worker is killed after so many messages at most, and so many seconds; it opens the store in half of them."""


@pytest.fixture(autouse=True)
def _can_fork() -> None:
    needs(os.name == "posix", "processes are forked and killed as on Linux only")


# ---- a busy process ----


@dataclass
class Life:
    """One store through several lives of a process, and what was promised of it so far."""

    home: Path
    data: Path
    random: Random
    sure: list[Ack] = field(default_factory=list)
    heard: int = 0
    kills: int = 0

    @property
    def archive(self) -> Path:
        return self.home.with_suffix(".zip")

    def run(self) -> Life:
        self.sure = acks(Ledger(self.home).chain().entries)
        for _ in range(KILLS_A_STORE):
            self.kill_once()
        if self.archive.exists():
            whole_backup(self.archive, self.home)
        return self

    def kill_once(self) -> None:
        seed, after, delay = self.random.randrange(2**32), self.random.randint(0, MOST), self.random.uniform(0, LONGEST)
        trial = f"seed {seed}, killed {delay:.3f} s after {after} messages, {self.home}"
        with process(worker.in_process, self.home, self.data, seed) as (victim, pipe):
            heard = said(pipe)
            messages = list(islice(heard, after))
            victim.join(delay)
            victim.kill()
            recovering = self.listen([*messages, *heard])
            assert ended(victim) == -signal.SIGKILL, trial
        otherwise = archived(self.archive) if recovering else None
        self.sure = acks(judged(trial, self.home, self.data, self.sure, otherwise))
        self.kills += 1

    def listen(self, messages: list[tuple]) -> bool:
        """Take down what was promised; True if a backup was being put in place at the end."""
        recovering = False
        for kind, *facts in messages:
            if kind == "ack":
                self.sure.append((facts[0], facts[1]))
                self.heard += 1
            elif kind == "recovered":
                self.sure = self.sure[: facts[0]]
            recovering = kind == "recovering"
        return recovering


def judged(
    trial: str, home: Path, data: Path, sure: list[Ack], otherwise: list[Ack] | None = None
) -> tuple[Entry, ...]:
    """:func:`check`, with the trial's name on what it finds."""
    try:
        return check(home, data, sure, otherwise=otherwise)
    except Exception as error:
        raise AssertionError(f"{trial}: {error}") from error


def whole_backup(archive: Path, home: Path) -> None:
    """A backup file is an old one or a new one, never a torn one."""
    copy = home.with_name(f"{home.name}-recovered")
    assert care.recover(copy, archive) == len(archived(archive))
    shutil.rmtree(copy)


def test_a_process_killed_at_random_moments_loses_nothing_acknowledged(
    small_home: Path, empty_data: Path, tmp_path: Path, count: Count, tally: Tally
) -> None:
    lives = []
    for number in range(count(20, 200) // KILLS_A_STORE):
        home = tmp_path / f"store-{number}"
        shutil.copytree(small_home, home)
        lives.append(Life(home, empty_data, Random(f"kill {number}")))
    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(Life.run, lives))
    heard = sum(life.heard for life in done)
    assert heard > sum(life.kills for life in done), "the workers did next to nothing"
    tally.add("kill -9 at a random moment: starts that needed a hand or were wrong", sum(life.kills for life in done))
    tally.add("kill -9 at a random moment: acknowledged entries lost", heard)


# ---- the command line ----

COMMANDS = ("load", "withdraw", "restore", "rebuild", "backup")


@dataclass
class Shell:
    """``python -m dxlib`` over one store."""

    home: Path
    data: Path
    folder: Path

    def command(self, name: str, trial: int) -> list[str]:
        arguments = {
            "load": [str(self._file(trial)), "--yes", "--by", f"trial {trial}"],
            "withdraw": ["1", "--by", f"trial {trial}"],
            "restore": ["2", "--by", f"trial {trial}"],
            "rebuild": [],
            "backup": [str(self.folder / "backup.zip")],
        }
        return [sys.executable, "-m", "dxlib", "--lang", "en", name, *arguments[name]]

    def _file(self, trial: int) -> Path:
        path = self.folder / f"file-{trial}.csv"
        path.write_bytes(as_csv([site(code, "2024-10", transactions=1000 + trial) for code in CODES[:3]]))
        return path

    def run(self, name: str, trial: int, seconds: float | None = None) -> tuple[int, str, float]:
        """Exit status, what was printed, and how long it took; killed after ``seconds``."""
        env = os.environ | {"DX_HOME": str(self.home), "DX_DATA": str(self.data), "PYTHONIOENCODING": "utf-8"}
        began = time.monotonic()
        with subprocess.Popen(self.command(name, trial), cwd=ROOT, env=env, stdout=subprocess.PIPE) as running:
            try:
                out, _ = running.communicate(timeout=seconds)
            except subprocess.TimeoutExpired:
                running.kill()
                out, _ = running.communicate()
        return running.returncode, out.decode(), time.monotonic() - began


def told(printed: str) -> int | None:
    """The number of the entry that a command says it has made."""
    found = re.search(r"(?:Accepted as|as entry) no\. (\d+)", printed)
    return int(found[1]) if found else None


@pytest.fixture
def shell(small: Path, empty_data: Path, tmp_path: Path) -> Shell:
    return Shell(small, empty_data, tmp_path)


def kill_command(shell: Shell, small_home: Path, trial: int, name: str, seconds: float) -> int:
    """A command killed after ``seconds`` on a store of its own; 1 if it was faster and had its say."""
    home = shell.folder / f"store-{trial}"
    shutil.copytree(small_home, home)
    before = acks(Ledger(home).chain().entries)
    status, printed, _ = Shell(home, shell.data, shell.folder / f"beside-{trial}").run(name, trial, seconds)
    where = f"{name} killed after {seconds:.3f} s, {home}"
    assert status in (0, -signal.SIGKILL), where
    entries = judged(where, home, shell.data, before)
    number = told(printed)
    if number:
        assert entries[number - 1].by == f"trial {trial}", where
    if name == "backup" and (archive := shell.folder / f"beside-{trial}" / "backup.zip").exists():
        whole_backup(archive, home)
    return int(status == 0)


def test_a_command_killed_at_a_random_moment_loses_nothing_acknowledged(
    shell: Shell, small_home: Path, count: Count, tally: Tally
) -> None:
    lasts = {name: shell.run(name, -1)[2] for name in COMMANDS}
    random, number = Random("commands"), count(10, 100)
    trials = [(trial, COMMANDS[trial % len(COMMANDS)]) for trial in range(number)]
    for trial, _ in trials:
        (shell.folder / f"beside-{trial}").mkdir()

    def run(trial: tuple[int, str]) -> int:
        return kill_command(shell, small_home, *trial, moments[trial[0]])

    moments = [random.uniform(0, lasts[name]) for _, name in trials]
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(run, trials))
    tally.add("kill -9 of a command at a random moment: starts that needed a hand or were wrong", number)
    assert leftovers(shell.home) == []
