"""Every step by which a process makes something last, watched from inside it: named, counted, and made to fail.

Writes are those that reach the operating system, so a file that is buffered is torn where it really would be. What
DuckDB writes by itself is seen at its COMMIT and CHECKPOINT only; :mod:`tests.faults.tracing` sees each of its calls.
"""

from __future__ import annotations

import builtins
import errno
import io
import os
import signal
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

KILLED = 0
"""In the place of an error's number: the process is killed there."""


_READS, _REMOVES = ("read",), ("unlink", "remove", "rmdir")


def strikes(what: str, error: int, lasting: bool = False) -> bool:
    """Whether a step can fail so: a disk that is full, or takes nothing more, is still read and emptied.

    And a kill before something is read is a kill after the step before.
    """
    if error == KILLED:
        return what not in _READS
    return what not in (*_READS, *_REMOVES) or (error != errno.ENOSPC and not lasting)


@dataclass(frozen=True)
class Fault:
    """The ``at``-th step, named ``step``, is struck, or all from there on."""

    at: int = 0
    error: int = KILLED
    lasting: bool = False
    step: str = ""

    def __str__(self) -> str:
        what = errno.errorcode.get(self.error, "killed")
        return f"{what}{' and ever after' if self.lasting else ''} at step {self.at}, {self.step}"

    def hits(self, number: int, what: str) -> bool:
        due = number == self.at or (self.lasting and 0 < self.at < number)
        return due and strikes(what, self.error, self.lasting)


class Watch:
    """The steps under one folder, while it is on, and the fault that awaits them."""

    def __init__(self) -> None:
        self.on = False
        self.aim(Path("/"), Fault())

    def aim(self, folder: Path, fault: Fault) -> Watch:
        self.folder = folder
        self.fault = fault
        self.names: list[str] = []
        self.struck = False
        self.full = ""
        """The file whose last write was cut short by a full disk: the next one fails."""
        return self

    def __enter__(self) -> Watch:
        self.on = True
        return self

    def __exit__(self, *_: object) -> None:
        self.on = False

    def turn(self, what: str, path: object) -> bool:
        """Note a step about to be taken; True if it is the one to strike."""
        if not self.on or not isinstance(path, str | bytes | os.PathLike):
            return False
        place = Path(os.fsdecode(path)).absolute()
        if not place.is_relative_to(self.folder):
            return False
        self.names.append(f"{what} {place.relative_to(self.folder)}")
        hit = self.fault.hits(len(self.names), what)
        self.struck |= hit
        return hit

    def strike(self, path: object = None) -> None:
        if self.fault.error == KILLED:
            os.kill(os.getpid(), signal.SIGKILL)
        raise OSError(self.fault.error, os.strerror(self.fault.error), path)

    def step(self, what: str, path: object) -> None:
        if self.turn(what, path):
            self.strike(path)

    def write(self, path: str, content: Any, do: Callable[[Any], int]) -> int:
        """A write that is struck is half done, as by a kill or on a full disk, which says so at the next."""
        hit = self.turn("write", path)
        if self.full == path != "":
            self.full = ""
            self.strike(path)
        if not hit:
            return do(content)
        half = memoryview(content).cast("B")[: len(content) // 2]
        if self.fault.error == errno.ENOSPC and half:
            self.full = path
            return do(half)
        if self.fault.error == KILLED:
            do(half)
        self.strike(path)
        return 0


def watched() -> Watch:
    """From now on, for the rest of this process, its steps pass by this watch."""
    watch = Watch()
    for name in ("fsync", "fdatasync", "ftruncate", "sendfile"):
        _watch_descriptor(watch, name)
    _watch_write(watch)
    for name, place in (("replace", 1), ("rename", 1), ("link", 1), ("unlink", 0), ("remove", 0), ("truncate", 0)):
        _watch_path(watch, name, place)
    for name in ("mkdir", "rmdir"):
        _watch_path(watch, name, 0)
    _watch_open(watch)
    _watch_files(watch)
    _watch_database(watch)
    return watch


def _place_of(handle: int) -> str:
    return str(Path(f"/proc/self/fd/{handle}").readlink())


def _full(path: Any, folder: int | None) -> Any:
    return path if folder is None else Path(_place_of(folder), os.fspath(path))


def _watch_descriptor(watch: Watch, name: str) -> None:
    real = getattr(os, name)

    def call(handle: int, *arguments: Any, **named: Any) -> Any:
        if watch.on:
            watch.step(name, _place_of(handle))
        return real(handle, *arguments, **named)

    setattr(os, name, call)


def _watch_write(watch: Watch) -> None:
    real = os.write

    def call(handle: int, content: Any) -> int:
        place = _place_of(handle) if watch.on else ""
        return watch.write(place, content, lambda part: real(handle, part))

    os.write = call


def _watch_path(watch: Watch, name: str, place: int) -> None:
    real = getattr(os, name)

    def call(*arguments: Any, **named: Any) -> Any:
        watch.step(name, _full(arguments[place], named.get("dir_fd")))
        return real(*arguments, **named)

    setattr(os, name, call)


def _watch_open(watch: Watch) -> None:
    real = os.open

    def call(path: Any, flags: int, *arguments: Any, **named: Any) -> int:
        what = "open" if flags & (os.O_WRONLY | os.O_RDWR) else "read"
        watch.step(what, _full(path, named.get("dir_fd")))
        return real(path, flags, *arguments, **named)

    os.open = call


def _watch_files(watch: Watch) -> None:
    real = io.open

    def call(file: Any, mode: str = "r", buffering: int = -1, *arguments: Any, **named: Any) -> Any:
        writes = any(sign in mode for sign in "wax+")
        watch.step("open" if writes else "read", file)
        if not writes or isinstance(file, int) or "opener" in named:
            return real(file, mode, buffering, *arguments, **named)
        raw = _Raw(watch, file, mode.replace("b", "").replace("t", ""))
        return _layered(raw, mode, buffering, *arguments, **named)

    io.open = builtins.open = call


def _layered(raw: _Raw, mode: str, buffering: int, *text: Any, **named: Any) -> Any:
    """What ``open`` puts around a raw file."""
    if buffering == 0:
        return raw
    buffered = io.BufferedRandom(raw) if "+" in mode else io.BufferedWriter(raw)
    return buffered if "b" in mode else io.TextIOWrapper(buffered, *text, **named)


class _Raw(io.FileIO):
    """A file whose writes are steps."""

    def __init__(self, watch: Watch, path: Any, mode: str) -> None:
        super().__init__(path, mode)
        self._watch = watch

    def write(self, content: Any) -> int:
        return self._watch.write(str(Path(os.fsdecode(self.name)).absolute()), content, super().write)

    def truncate(self, size: int | None = None) -> int:
        self._watch.step("truncate", self.name)
        return super().truncate(size)


def _watch_database(watch: Watch) -> None:
    connection: Any = duckdb.DuckDBPyConnection
    real_connect, real_execute = duckdb.connect, connection.execute

    def connect(path: str = ":memory:", *arguments: Any, **named: Any) -> Any:
        _database_step(watch, "connect", path)
        return real_connect(path, *arguments, **named)

    def execute(self: Any, sql: Any, *arguments: Any, **named: Any) -> Any:
        if watch.on and sql in ("COMMIT", "CHECKPOINT"):
            _database_step(watch, sql, _file_of(self, real_execute), lambda: real_execute(self, "ROLLBACK"))
        return real_execute(self, sql, *arguments, **named)

    duckdb.connect = connect
    connection.execute = execute


def _file_of(connection: Any, execute: Callable[..., Any]) -> str | None:
    """None of a database in memory."""
    try:
        return execute(connection, "SELECT max(path) FROM duckdb_databases() WHERE NOT internal").fetchone()[0]
    except duckdb.Error:
        return None


def _database_step(watch: Watch, what: str, path: object, undo: Callable[[], object] = lambda: None) -> None:
    """A failed COMMIT is undone by DuckDB, and told in an error of its own."""
    if not watch.turn(f"duckdb {what}", path):
        return
    try:
        watch.strike()
    except OSError as error:
        if what == "COMMIT":
            undo()
        raise duckdb.IOException(f"IO Error: Could not write file: {error.strerror}") from error
