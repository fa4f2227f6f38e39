"""Files are read and checked in child processes, so that no file, however made, can take this one with it."""

from __future__ import annotations

import atexit
import secrets
import shutil
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol

from dxlib.errors import places
from dxlib.intake import handover
from dxlib.intake.checked import Checked
from dxlib.intake.examine import Asked
from dxlib.intake.findings import Finding
from dxlib.intake.limits import (
    MB,
    Limits,
    check_crashed,
    check_failed,
    takes_too_long,
    too_large,
    too_much_memory,
)
from dxlib.intake.process import Child, Message
from dxlib.intake.source import Progress
from dxlib.language import Text, say

MOST = 2
"""Children at once: the machine has few cores, and each child takes memory."""
MOST_FILES = 50
MOST_AT_REST = 400 * MB
TICK = 0.1
WATCH = 0.2
HEARTBEAT = 0.5
NEARLY = 0.9
COMMAND = (sys.executable, "-m", "dxlib.intake.child")

Stop = Callable[[], bool]


class Note(Protocol):
    """Told what an operator must know, as :meth:`dxlib.log.Log.write` is: codes and places in our code, no cells."""

    def __call__(self, event: str, /, **facts: object) -> None: ...


class Stopped(Exception):
    """The check was called off; nothing came of it."""


class _Gone(Exception):
    """A child that had served before ended without having begun."""


class _Refused(Exception):
    """The child could not finish; ``facts`` are for the log."""

    def __init__(self, finding: Finding, **facts: object) -> None:
        super().__init__(finding.code)
        self.finding = finding
        self.facts = facts


class _Watch:
    """The caller's side of a running check: what it is told, and whether it still wants the answer."""

    def __init__(self, progress: Progress | None, stop: Stop | None) -> None:
        self._progress = progress
        self._stop = stop
        self._last, self._said = ("reading", 0.0), time.monotonic()

    def see(self, stage: str, share: float) -> None:
        self._last, self._said = (stage, share), time.monotonic()
        if self._progress:
            self._progress(stage, share)

    def look(self) -> None:
        """Say the last words again after a while: a page learns only then that its reader has gone on."""
        if self._stop and self._stop():
            raise Stopped
        if time.monotonic() - self._said >= HEARTBEAT:
            self.see(*self._last)


class _Job:
    """One file in a child, until it is done or something is wrong."""

    child: Child

    def __init__(self, folder: Path, order: handover.Order, watch: _Watch) -> None:
        self.begun = False
        self.folder = folder
        self.order = order
        self.watch = watch
        self.latest = time.monotonic() + order.seconds
        self.weighed = 0.0
        self.most = 0

    def run(self, child: Child, data: bytes) -> Checked:
        """What the child found; raises :class:`_Refused` if it will never say, :class:`_Gone` if it was not there."""
        self.child = child
        self.child.tell(self.folder)
        while True:
            message = self.child.hear(TICK)
            if message and message.kind == "done":
                return self._answer(data)
            if message and message.kind == "begun":
                self.begun = True
                self.watch.see("reading", 0.0)
            elif message and message.kind == "progress":
                self._seen(message)
            elif message:
                if message.kind == "ended" and self.child.served and not self.begun:
                    raise _Gone
                raise self._broken(message)
            self.watch.look()
            self._guard()

    def _answer(self, data: bytes) -> Checked:
        try:
            return handover.from_folder(self.folder, data, self.order.file_name)
        except handover.Unreadable:
            raise self._crash(_no_answer()) from None

    def _seen(self, message: Message) -> None:
        try:
            stage, share = str(message.body["stage"]), float(message.body["share"])
        except (LookupError, TypeError, ValueError):
            raise self._crash(_no_answer()) from None
        self.watch.see(stage, share)

    def _guard(self) -> None:
        now = time.monotonic()
        if now > self.latest:
            raise _Refused(takes_too_long(self.order.seconds), seconds=self.order.seconds)
        if now - self.weighed >= WATCH:
            self.weighed, held = now, self.child.resident()
            self.most = max(self.most, held)
            if held > self.order.memory:
                raise self._heavy()

    def _broken(self, message: Message) -> _Refused:
        if message.kind == "failed":
            return self._heavy() if message.body.get("memory") is True else _failed(message.body)
        code = self.child.code() if message.kind == "ended" else None
        if code is None:
            return self._crash(_no_answer())
        if code == -getattr(signal, "SIGALRM", 0):
            return _Refused(takes_too_long(self.order.seconds), seconds=self.order.seconds)
        if code < 0 and self.most > NEARLY * self.order.memory:
            return self._heavy()
        if code < 0:
            return self._crash(say("signal {number}", number=-code))
        return self._crash(say("exit code {number}", number=code))

    def _heavy(self) -> _Refused:
        return _Refused(too_much_memory(self.order.memory), limit=self.order.memory, most=self.most)

    def _crash(self, how: Text) -> _Refused:
        return _Refused(check_crashed(how), how=how.en, where=handover.crashed_at(self.folder))


def _no_answer() -> Text:
    return say("no readable answer")


def _failed(facts: dict[str, Any]) -> _Refused:
    """``facts``: the type of the error and where in the code it happened."""
    reference = secrets.token_hex(3).upper()
    where = facts.get("where")
    places = [str(place)[:200] for place in where[:8]] if isinstance(where, list) else []
    finding = check_failed(reference)
    return _Refused(finding, reference=reference, kind=str(facts.get("type"))[:80], where=places)


@contextmanager
def _machine() -> Iterator[None]:
    """A full disk or a process that cannot be started is no fault of the file, and no reason to stop the caller."""
    try:
        yield
    except OSError as error:
        raise _failed({"type": type(error).__name__, "where": places(error)}) from error


@contextmanager
def _private_folder() -> Iterator[Path]:
    """A folder that nobody else can read, removed whatever happens."""
    with _machine():
        folder = Path(tempfile.mkdtemp(prefix="dx-intake-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class Workers:
    """At most two children, started when needed and used again until something goes wrong in one."""

    def __init__(self, command: Sequence[str] = COMMAND) -> None:
        self._command = command
        self._turns = threading.Semaphore(MOST)
        self._lock = threading.Lock()
        self._idle: list[Child] = []
        self._all: set[Child] = set()

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def warm(self) -> None:
        """Start a child ahead, so that the first file need not wait for one. Returns at once."""
        with self._lock:
            if not self._all:
                self._idle.append(self._started())

    def close(self) -> None:
        """End every child, also one at work. The next file starts another."""
        with self._lock:
            children, self._all, self._idle = self._all, set(), []
        for child in children:
            child.end(at_once=True)

    def inspect(
        self,
        data: bytes,
        file_name: str,
        data_folder: Path,
        today: date,
        asked: Asked,
        limits: Limits,
        progress: Progress | None = None,
        stop: Stop | None = None,
        note: Note | None = None,
    ) -> Checked:
        """:func:`dxlib.intake.inspect` in a child; what goes wrong with the child itself is a finding.

        ``progress`` is called at least every half second, also with the same words, and first with ``waiting`` where
        all children are busy. What it raises ends the child and passes on; :class:`Stopped` if ``stop`` says so.
        """
        if len(data) > limits.bytes:
            return Checked(data, file_name, findings=(too_large(limits.bytes),))
        watch = _Watch(progress, stop)
        memory = limits.memory(len(data))
        order = handover.Order(file_name, data_folder, today, asked, memory, limits.seconds)
        try:
            with self._turn(watch), _private_folder() as folder:
                with _machine():
                    order.write(folder, data)
                return self._checked(_Job(folder, order, watch), data)
        except _Refused as refused:
            if note:
                note(refused.finding.code, size=len(data), **refused.facts)
            return Checked(data, file_name, findings=(refused.finding,))

    def _checked(self, job: _Job, data: bytes) -> Checked:
        """A child may have been ended while it was idle, by the system or a person: that is no fault of the file."""
        while True:
            with self._child() as child:
                try:
                    checked = job.run(child, data)
                except _Gone:
                    continue
                child.well = True
                return checked

    @contextmanager
    def _turn(self, watch: _Watch) -> Iterator[None]:
        while not self._turns.acquire(timeout=TICK):
            watch.see("waiting", 0.0)
            watch.look()
        try:
            yield
        finally:
            self._turns.release()

    @contextmanager
    def _child(self) -> Iterator[Child]:
        """A child for one file, taken back if all went well and ended if not."""
        with _machine():
            child = self._taken()
        child.well = False
        try:
            yield child
        finally:
            self._given_back(child)

    def _taken(self) -> Child:
        with self._lock:
            while self._idle:
                child = self._idle.pop()
                if child.alive:
                    return child
                self._all.discard(child)
                child.end(at_once=True)
            return self._started()

    def _given_back(self, child: Child) -> None:
        """One that has served its time is followed by another at once, so that the next file finds it ready."""
        child.served += 1
        keep = child.well and child.served < MOST_FILES and child.resident() < MOST_AT_REST
        with self._lock:
            if child not in self._all:  # closed meanwhile
                return
            if keep:
                self._idle.append(child)
                return
            self._all.discard(child)
            if child.well:
                self._idle.append(self._started())
        child.end(at_once=not child.well)

    def _started(self) -> Child:
        child = Child(self._command)
        self._all.add(child)
        return child


@cache
def shared() -> Workers:
    """The children of this process, ended with it."""
    workers = Workers()
    atexit.register(workers.close)
    return workers
