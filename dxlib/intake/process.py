"""One child process as its parent holds it: started, told a folder, listened to, ended."""

from __future__ import annotations

import json
import os
import subprocess
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from queue import Empty, Queue
from typing import Any, NamedTuple

import psutil

ROOT = Path(__file__).resolve().parents[2]
LONGEST_LINE = 1 << 16
GRACE = 2.0
"""Seconds that a child told to end, or one whose answers have ended, has for ending."""

_QUIET = {
    "ARROW_DEFAULT_MEMORY_POOL": "system",  # mimalloc claims 1 GB at once, which RLIMIT_DATA counts
    "MALLOC_ARENA_MAX": "2",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
}


class Message(NamedTuple):
    """A line of the child; ``ended`` and ``garbage`` are ours, for what is no line and what cannot be read."""

    kind: str
    body: dict[str, Any]


class Child:
    """``served`` files so far; ``well``: nothing went wrong in the last."""

    def __init__(self, command: Sequence[str]) -> None:
        self.served = 0
        self.well = True
        self._messages: Queue[Message] = Queue(256)
        self._process = subprocess.Popen(  # noqa: S603 our own command, without a shell
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=ROOT,
            env=os.environ | _QUIET,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        self._watched = psutil.Process(self._process.pid)
        self._listener = threading.Thread(target=self._listen, name="intake child", daemon=True)
        self._listener.start()

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def tell(self, folder: Path) -> None:
        """Work on this folder. A child that is gone is noticed by its silence."""
        assert self._process.stdin
        with suppress(OSError):
            self._process.stdin.write(json.dumps(str(folder)).encode() + b"\n")
            self._process.stdin.flush()

    def hear(self, seconds: float) -> Message | None:
        """The next thing it says; None if it says nothing for so long."""
        with suppress(Empty):
            return self._messages.get(timeout=seconds)
        return None

    def resident(self) -> int:
        """Bytes of memory it holds; 0 once it is gone."""
        with suppress(psutil.Error):
            return int(self._watched.memory_info().rss)
        return 0

    def code(self) -> int | None:
        """How it ended, as :mod:`subprocess` says it; None if it has not."""
        with suppress(subprocess.TimeoutExpired):
            return self._process.wait(GRACE)
        return None

    def end(self, at_once: bool) -> None:
        """Gone when this returns, with its pipes and its listener; ``at_once`` leaves it no time to end itself."""
        assert self._process.stdin
        if at_once:
            self._process.kill()
        with suppress(OSError):
            self._process.stdin.close()
        if self.code() is None:
            self._process.kill()
            self._process.wait()
        self._unheard()

    def _unheard(self) -> None:
        """Let the listener come to the end of the pipe; one that a stranger keeps open is left alone."""
        assert self._process.stdout
        latest = time.monotonic() + GRACE
        while self._listener.is_alive() and time.monotonic() < latest:
            self._listener.join(0.01)
            with suppress(Empty):
                self._messages.get_nowait()
        if not self._listener.is_alive():
            self._process.stdout.close()

    def _listen(self) -> None:
        assert self._process.stdout
        while line := self._process.stdout.readline(LONGEST_LINE):
            message = _message(line)
            self._messages.put(message)
            if message.kind == "garbage":
                return
        self._messages.put(Message("ended", {}))


def _message(line: bytes) -> Message:
    try:
        body = json.loads(line)
        return Message(str(body.pop("kind")), body)
    except (AttributeError, LookupError, RecursionError, TypeError, ValueError):
        return Message("garbage", {})
