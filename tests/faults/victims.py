"""What the forked processes do: one operation, struck from inside or from outside, and then their say."""

from __future__ import annotations

import errno
import os
import shutil
import traceback
from contextlib import AbstractContextManager
from multiprocessing.connection import Connection
from typing import Any

from dxlib.monitor import Monitor
from tests.builders import clock
from tests.faults import tracing
from tests.faults.enduring import UNCERTAIN, endured
from tests.faults.operations import Bench, prepared
from tests.faults.steps import Fault, watched


def codes(error: int, reading: bool = False) -> set[str]:
    """The refusals that tell the truth about an error. What cannot be read may be called damaged as well."""
    if error == errno.ENOSPC:
        return {"disk_full", UNCERTAIN}
    return {"disk_error", UNCERTAIN} | ({"unreadable", "damaged", "bad_backup"} if reading else set())


def killed(pipe: Connection, name: str, bench: Bench, fault: Fault) -> None:
    """Killed at a step of an operation; gives the names of all steps where the fault strikes none."""
    watch = watched().aim(bench.folder, fault)
    _done(name, bench, watch)
    pipe.send(watch.names)


def killed_from_outside(pipe: Connection, name: str, bench: Bench) -> None:
    tracing.in_one_thread()
    _done(name, bench, tracing.Gate(pipe))


def _done(name: str, bench: Bench, around: AbstractContextManager[Any]) -> None:
    monitor = None if name == "open" else Monitor(bench.home, bench.data, clock)
    act = prepared(name, bench, monitor)
    with around:
        act()


def failing(pipe: Connection, name: str, bench: Bench, faults: list[Fault]) -> None:
    """Each fault in turn, on a copy of the bench: gives what was wrong, the steps, and whether one was struck."""
    watch = watched()
    for number, fault in enumerate(faults):
        copy = bench.copy(bench.folder.with_name(f"{bench.folder.name}-{fault.at}-{os.getpid()}-{number}"))
        truthful = codes(fault.error, reading=fault.step.startswith("read "))
        wrong = _wrong(name, copy, watch.aim(copy.folder, fault), truthful)
        pipe.send((fault, wrong, watch.names, watch.struck))
        shutil.rmtree(copy.folder)


def failing_from_outside(pipe: Connection, name: str, bench: Bench, truthful: set[str]) -> None:
    """Gives what was wrong, if anything."""
    tracing.in_one_thread()
    pipe.send(_wrong(name, bench, tracing.Gate(pipe), truthful))


def _wrong(name: str, bench: Bench, around: AbstractContextManager[Any], truthful: set[str]) -> str:
    try:
        endured(name, bench, around, truthful)
    except Exception:
        return traceback.format_exc()
    return ""
