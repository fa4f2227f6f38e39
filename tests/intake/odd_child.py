"""A child that misbehaves as the file asks; any other file is checked as usual."""

from __future__ import annotations

import ctypes
import json
import mmap
import os
import resource
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb

from dxlib.intake import Checked, inspect
from dxlib.intake.child import main
from dxlib.intake.findings import Finding
from dxlib.language import Text

MB = 1024 * 1024
OUT = os.dup(1)
"""The pipe to the parent, from before the child takes it over."""


def sleep() -> None:
    time.sleep(60)


def spin() -> None:
    """Busy inside C, with the interpreter's lock held."""
    sum(range(10**12))


def segfault() -> None:
    ctypes.string_at(0)


def killed() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def leave() -> None:
    os._exit(3)


def alarm() -> None:
    signal.setitimer(signal.ITIMER_REAL, 0.05)
    time.sleep(60)


def allocate() -> None:
    """What RLIMIT_DATA counts."""
    kept = [bytearray(8 * MB) for _ in range(10_000)]
    raise AssertionError(len(kept))


def allocate_shared() -> None:
    """What RLIMIT_DATA does not count, so that only the parent's watch is left."""
    kept = []
    for _ in range(10_000):
        kept.append(mmap.mmap(-1, 8 * MB))
        kept[-1].write(b"x" * 8 * MB)
        time.sleep(0.01)


def out_of_memory() -> None:
    try:
        raise duckdb.OutOfMemoryException("could not allocate block")
    except duckdb.Error as error:
        raise ValueError("something else") from error


def fail() -> None:
    raise ZeroDivisionError("Nguyễn Văn A, 0912 345 678")


def system_exit() -> None:
    raise SystemExit(0)


def garbage() -> None:
    os.write(OUT, b"\x80 not json\n")
    time.sleep(60)


def odd_progress() -> None:
    os.write(OUT, b'{"kind": "progress", "stage": "reading", "share": "much"}\n')
    time.sleep(60)


def no_answer() -> None:
    os.write(OUT, b'{"kind": "done"}\n')
    time.sleep(60)


def chatter() -> None:
    """A library that prints; nobody hears it."""
    print("x" * 100_000)
    os.write(1, b"x" * 100_000)
    os.write(2, b"x" * 100_000)


DOES: dict[bytes, Callable[[], None]] = {
    f.__name__.encode(): f
    for f in (
        *(sleep, spin, segfault, killed, leave, alarm, allocate, allocate_shared, out_of_memory),
        *(fail, system_exit, garbage, odd_progress, no_answer, chatter),
    )
}


def odd(data: bytes, file_name: str, *args: Any, progress: Callable[[str, float], None], **asked: Any) -> Checked:
    if data in DOES:
        DOES[data]()
        return Checked(data, file_name)
    if data == b"steps":
        for share in (0.0, 0.25, 0.5, 0.75, 1.0):
            progress("reading", share)
            time.sleep(0.11)
        progress("checking", 0.5)
        return Checked(data, file_name)
    if data == b"until":  # a file of that name is there
        while not Path(file_name).exists():
            time.sleep(0.02)
        return Checked(data, file_name)
    if data == b"limits":
        return Checked(data, file_name, findings=(_limits(),))
    return inspect(data, file_name, *args, progress=progress, **asked)


def _limits() -> Finding:
    """How the child is held while it works."""
    said = {
        "pid": os.getpid(),
        "data": resource.getrlimit(resource.RLIMIT_DATA)[0],
        "timer": signal.getitimer(signal.ITIMER_REAL)[0],
        "duckdb": int(os.environ["DX_CHECK_MEMORY_MB"]),
        "spill": os.environ["DX_CHECK_TMP"],
        "nice": os.nice(0),
    }
    return Finding("warning", "limits", Text("", json.dumps(said)), Text("", ""))


if __name__ == "__main__":
    if sys.argv[1:] == ["early"]:
        os._exit(7)
    main(odd)
