"""System calls of one operation, counted and struck from outside with ``strace``: DuckDB's own, too.

The process opens its store and waits; strace takes hold of it, lets it do the one operation and lets go again.
Calls are counted by name and thread, as strace does.
"""

from __future__ import annotations

import errno
import os
import re
import shutil
import signal
import socket
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import duckdb

from tests.faults.forked import PATIENCE, ended, process

DURABLE = (
    *("write", "pwrite64", "fsync", "fdatasync", "ftruncate", "fallocate", "copy_file_range", "sendfile"),
    *("rename", "renameat", "renameat2", "link", "linkat", "unlink", "unlinkat", "mkdir", "mkdirat", "rmdir"),
)
CALLS = (*DURABLE, "openat")
KILLED = 0
_LINE = re.compile(r"^(\d+) +(\w+)\((.*)")
_ENDLESS = tuple(name for name in DURABLE if not name.startswith(("unlink", "rmdir")))
"""What fails on a disk that takes nothing more."""


def there() -> bool:
    """Whether strace can be used here."""
    return shutil.which("strace") is not None


@dataclass(frozen=True)
class Call:
    """The ``number``-th call of its name, and how many there were of each until then."""

    name: str
    number: int
    text: str
    before: dict[str, int] = field(hash=False)

    def __str__(self) -> str:
        return f"{self.name} no. {self.number}, {self.text[:160]}"

    @property
    def durable(self) -> bool:
        return self.name in DURABLE or "O_CREAT" in self.text

    def strikes(self, error: int, lasting: bool) -> bool:
        """Whether it can fail so: a disk that is full, or takes nothing more, is still read and emptied."""
        if self.name.startswith(("unlink", "rmdir")) or not self.durable:
            return error != errno.ENOSPC and not lasting
        return not lasting or self.name in _ENDLESS

    def injected(self, error: int, lasting: bool = False) -> list[str]:
        """Arguments for strace that strike this call, or this and all that come after it."""
        what = f"error={errno.errorcode[error]}" if error != KILLED else "signal=KILL"
        if not lasting:
            return ["-e", f"inject={self.name}:{what}:when={self.number}"]
        begin = {name: self.before.get(name, 0) + 1 for name in _ENDLESS} | {self.name: self.number}
        return [part for name, at in begin.items() for part in ("-e", f"inject={name}:{what}:when={at}+")]


# ---- in the process that is traced ----


class Gate:
    """While it is open, strace looks on. Tells and hears by calls that are not traced."""

    def __init__(self, pipe: Connection) -> None:
        self._pipe = socket.socket(fileno=os.dup(pipe.fileno()))

    def __enter__(self) -> Gate:
        self._knock()
        return self

    def __exit__(self, *_: object) -> None:
        self._knock()

    def _knock(self) -> None:
        self._pipe.sendall(b"?")
        self._pipe.recv(1)


def in_one_thread() -> None:
    """DuckDB's work, too, so that the same calls come in the same order each time."""
    real = duckdb.connect

    def connect(path: str, config: dict[str, Any]) -> Any:
        return real(path, config={**config, "threads": 1})

    duckdb.connect = connect


# ---- in the test ----


def traced(victim: BaseProcess, pipe: Connection, arguments: Iterable[str], out: Path) -> list[Call]:
    """Let a process that waits at its gate do its operation under strace; its calls, as far as it came."""
    with socket.socket(fileno=os.dup(pipe.fileno())) as gate:
        assert pipe.poll(PATIENCE), "the process does not come to its operation"
        gate.recv(1)
        command = ["strace", "-f", "-qq", "-y", "-s", "16", "-o", str(out), "-e", f"trace={','.join(CALLS)}"]
        with subprocess.Popen([*command, *arguments, "-p", str(victim.pid)]) as strace:
            _wait_for_hold(victim, strace)
            gate.sendall(b"!")
            assert pipe.poll(PATIENCE), "the process hangs"
            alive = gate.recv(1)
            _let_go(strace)
        if alive:
            gate.sendall(b"!")
    return calls(out)


def calls_of(target: Callable[..., None], *arguments: Any, out: Path) -> list[Call]:
    """Every call of an operation that a process of its own does unharmed."""
    with process(target, *arguments) as (victim, pipe):
        seen = traced(victim, pipe, (), out)
        assert ended(victim) == 0
    return seen


def _let_go(strace: subprocess.Popen[bytes]) -> None:
    """It may wait for ever for a process of several threads that it has killed."""
    strace.send_signal(signal.SIGINT)
    try:
        strace.wait(5)
    except subprocess.TimeoutExpired:
        strace.kill()


def _wait_for_hold(victim: BaseProcess, strace: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not all(_held(task) for task in Path(f"/proc/{victim.pid}/task").iterdir()):
        assert strace.poll() is None, "strace could not take hold"
        assert time.monotonic() < deadline, "strace did not take hold"
        time.sleep(0.002)


def _held(task: Path) -> bool:
    return "TracerPid:\t0\n" not in (task / "status").read_text()


def calls(out: Path) -> list[Call]:
    """Every call that strace saw begin."""
    seen: dict[str, Counter[str]] = {}
    found = []
    for line in out.read_text(errors="replace").splitlines():
        if begun := _LINE.match(line):
            thread, name, text = begun.groups()
            counts = seen.setdefault(thread, Counter())
            before = dict(counts)
            counts[name] += 1
            found.append(Call(name, counts[name], text, before))
    return found


def within(seen: Iterable[Call], folder: Path) -> list[Call]:
    """The calls about something in ``folder``."""
    return [call for call in seen if f"{folder}/" in call.text]


def injected(out: Path) -> bool:
    return "(INJECTED)" in out.read_text(errors="replace")
