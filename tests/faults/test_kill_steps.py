"""Killed at every step that makes something last: the store is the old one or the new one, and starts by itself."""

from __future__ import annotations

import os
import shutil
import signal
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random

import pytest

from tests.faults import tracing, victims
from tests.faults.checker import check, truth
from tests.faults.conftest import Count, needs
from tests.faults.forked import ended, process, said
from tests.faults.operations import NAMES, STRUCK_OUTSIDE, Bench, laid
from tests.faults.steps import KILLED, Fault, strikes
from tests.faults.tally import Tally


@pytest.fixture(autouse=True)
def _can_fork() -> None:
    needs(os.name == "posix", "processes are forked and killed as on Linux only")


@pytest.fixture
def bench(name: str, empty_data: Path, tmp_path: Path) -> Bench:
    return laid(name, Bench(tmp_path / "bench", empty_data))


class Kills:
    """One operation on copies of one store, killed somewhere in each copy."""

    def __init__(self, name: str, bench: Bench) -> None:
        self.name = name
        self.bench = bench
        self.before = bench.acks()
        self.archived = bench.archived()
        self.truth = truth(bench.home)
        with process(victims.killed, name, bench.copy(bench.folder.with_name("untouched")), Fault()) as (_, pipe):
            (self.steps,) = said(pipe)

    def at_step(self, at: int, trial: int) -> None:
        """Killed as the ``at``-th step is to be taken; a write, when half of it is done."""
        bench = self.bench.copy(self.bench.folder.with_name(f"killed-{at}-{trial}"))
        with process(victims.killed, self.name, bench, Fault(at)) as (victim, pipe):
            assert list(said(pipe)) == []
            assert ended(victim) == -signal.SIGKILL, self.steps[at - 1]
        self.judged(bench, f"step {at}, {self.steps[at - 1]}")

    def calls(self) -> list[tracing.Call]:
        """Every system call of the operation about a file of the store or the backup."""
        bench = self.bench.copy(self.bench.folder.with_name("traced"))
        out = bench.folder.with_suffix(".calls")
        return tracing.within(tracing.calls_of(victims.killed_from_outside, self.name, bench, out=out), bench.folder)

    def at_call(self, call: tracing.Call) -> None:
        """Killed as the system call is to be made."""
        bench = self.bench.copy(self.bench.folder.with_name(f"killed-{call.name}-{call.number}"))
        with process(victims.killed_from_outside, self.name, bench) as (victim, pipe):
            tracing.traced(
                victim, pipe, call.injected(tracing.KILLED), bench.folder.with_name(f"{call.name}-{call.number}")
            )
            assert ended(victim) == -signal.SIGKILL, f"{call}"
        self.judged(bench, f"{call}")

    def judged(self, bench: Bench, where: str) -> None:
        try:
            self.judge(bench)
        except Exception as error:
            raise AssertionError(f"{self.name} killed at {where}: {error!r}") from error
        shutil.rmtree(bench.folder)

    def judge(self, bench: Bench) -> None:
        makes_entry = self.name in ("accept", "withdraw", "restore")
        otherwise = self.archived if self.name == "recover" else None
        check(bench.home, bench.data, self.before, int(makes_entry), otherwise)
        assert bench.archived() in (self.archived, self.before)
        assert [name for name, content in self.truth.items() if not kept(bench.home, name, content)] == []


def kept(home: Path, name: str, content: bytes) -> bool:
    """It stands there, or was set aside; to the ledger something may have been added."""
    found = [place / name for place in (home, *home.glob("set-aside-*"))]
    return any(path.exists() and path.read_bytes().startswith(content) for path in found)


@pytest.mark.parametrize("name", NAMES)
def test_killed_at_any_step_the_store_is_the_old_or_the_new(
    name: str, bench: Bench, count: Count, tally: Tally
) -> None:
    kills = Kills(name, bench)
    durable = [at for at, step in enumerate(kills.steps, start=1) if strikes(step.split()[0], KILLED)]
    assert len(durable) > 2
    trials = [(at, trial) for at in durable[:: count(5, 1)] for trial in range(count(1, 5))]
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda trial: kills.at_step(*trial), trials))
    tally.add("kill -9 at a named step: stores neither old nor new", len(trials))


@pytest.mark.parametrize("name", STRUCK_OUTSIDE)
def test_killed_at_any_system_call_the_store_is_the_old_or_the_new(
    name: str, bench: Bench, count: Count, tally: Tally
) -> None:
    needs(tracing.there(), "strace is needed to kill at a system call")
    kills = Kills(name, bench)
    calls = [call for call in kills.calls() if call.durable]
    assert len(calls) > 2
    chosen = Random(f"calls of {name}").sample(calls, min(len(calls), count(1, len(calls))))
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(kills.at_call, chosen))
    tally.add("kill -9 at a system call: stores neither old nor new", len(chosen))
