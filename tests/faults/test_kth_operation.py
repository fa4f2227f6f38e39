"""The first, the second, the third … call to the disk fails: the operation is refused in words or done whole, what
stood still shows, and the same monitor goes on once the disk is well again."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pytest

from tests.faults import tracing, victims
from tests.faults.conftest import Count, needs
from tests.faults.forked import ended, process, said
from tests.faults.operations import NAMES, STRUCK_OUTSIDE, Bench, laid
from tests.faults.steps import Fault, strikes
from tests.faults.tally import Tally


@pytest.fixture(autouse=True)
def _can_fork() -> None:
    needs(os.name == "posix", "processes are forked and calls made to fail as on Linux only")


@pytest.fixture
def bench(name: str, empty_data: Path, tmp_path: Path) -> Bench:
    return laid(name, Bench(tmp_path / "bench", empty_data))


@dataclass(frozen=True)
class CallTrial:
    """One system call that fails, once or with all that follow."""

    call: tracing.Call
    error: int
    lasting: bool

    @property
    def codes(self) -> set[str]:
        return victims.codes(self.error, reading=not self.call.durable)

    def __str__(self) -> str:
        ever = " and ever after" if self.lasting else ""
        return f"{errno.errorcode[self.error]}{ever} at {self.call}"


KINDS = [(errno.ENOSPC, False), (errno.EIO, True), (errno.EIO, False), (errno.ENOSPC, True)]


def every_step(steps: list[str], every: bool) -> list[Fault]:
    """Every seventh step fails in one of the ways in which it can; or all of them in every way."""
    found = []
    for at, step in enumerate(steps, start=1):
        kinds = [kind for kind in KINDS if strikes(step.split()[0], *kind)]
        if every:
            found += [Fault(at, *kind, step) for kind in kinds]
        elif at % 7 == 1:
            found.append(Fault(at, *kinds[at % len(kinds)], step))
    return found


@dataclass
class Fails:
    """One operation on copies of one store, in each of which something fails."""

    name: str
    bench: Bench

    def steps(self) -> list[str]:
        """Every step of the operation, and of looking at the figures after it."""
        ((_, wrong, steps, _),) = self.run([Fault(error=errno.EIO)])
        assert not wrong
        return steps

    def run(self, faults: list[Fault]) -> list[tuple[Fault, str, list[str], bool]]:
        """Of each fault what was wrong, the steps, and whether one was struck."""
        with process(victims.failing, self.name, self.bench, faults) as (victim, pipe):
            came = list(said(pipe))
            ended(victim)
        assert len(came) == len(faults), f"{self.name}, {faults[len(came)]}: the process ended with {victim.exitcode}"
        return came

    def calls(self) -> list[tracing.Call]:
        """Every system call of the operation, and of looking at the figures after it, about a file of the store."""
        wrong, seen = self.traced("traced", (), set())
        assert not wrong
        return tracing.within(seen, self.bench.folder.with_name("traced"))

    def at_call(self, trial: CallTrial) -> str:
        """What was wrong, if anything."""
        name = f"failed-{trial.call.name}-{trial.call.number}-{trial.error}-{trial.lasting}"
        wrong, _ = self.traced(name, trial.call.injected(trial.error, trial.lasting), trial.codes)
        assert tracing.injected(self.bench.folder.with_name(f"{name}.calls")), trial
        return f"{trial}: {wrong}" if wrong else ""

    def traced(self, name: str, arguments: Iterable[str], codes: set[str]) -> tuple[str, list[tracing.Call]]:
        bench = self.bench.copy(self.bench.folder.with_name(name))
        with process(victims.failing_from_outside, self.name, bench, codes) as (victim, pipe):
            seen = tracing.traced(victim, pipe, arguments, bench.folder.with_suffix(".calls"))
            messages = list(said(pipe))
            ended(victim)
        assert messages, f"{self.name}, {name}: the process ended with {victim.exitcode}"
        shutil.rmtree(bench.folder)
        return messages[0], seen


@pytest.mark.parametrize("name", NAMES)
def test_whichever_step_fails_it_is_refused_in_words_or_done_whole(
    name: str, bench: Bench, count: Count, tally: Tally
) -> None:
    fails = Fails(name, bench)
    faults = every_step(fails.steps(), every=bool(count(0, 1)))
    with ThreadPoolExecutor(2) as pool:
        came = [each for half in pool.map(fails.run, (faults[::2], faults[1::2])) for each in half]
    broken = [f"{fault}: {wrong}" for fault, wrong, *_ in came if wrong]
    assert not broken, f"{len(broken)} of {len(came)}:\n" + "\n".join(broken)
    assert [str(fault) for fault, *_, struck in came if not struck] == []
    tally.add("failing call: refused without words, or neither done nor undone", len(came))


@pytest.mark.parametrize("name", STRUCK_OUTSIDE)
def test_whichever_system_call_fails_it_is_refused_in_words_or_done_whole(
    name: str, bench: Bench, count: Count, tally: Tally
) -> None:
    needs(tracing.there(), "strace is needed to make a system call fail")
    fails = Fails(name, bench)
    can = [CallTrial(c, *kind) for c in fails.calls() for kind in KINDS if c.strikes(*kind)]
    assert len(can) > 2
    chosen = Random(f"calls of {name}").sample(can, count(1, len(can)))
    with ThreadPoolExecutor(2) as pool:
        broken = [wrong for wrong in pool.map(fails.at_call, chosen) if wrong]
    assert not broken, f"{len(broken)} of {len(chosen)}:\n" + "\n".join(broken)
    tally.add("failing system call: refused without words, or neither done nor undone", len(chosen))
