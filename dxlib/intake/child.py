"""The process that reads and checks files for another: ``python -m dxlib.intake.child``.

It is told the folder of one file at a time on its standard input, a line each (see :mod:`dxlib.intake.handover`),
and answers on its standard output with lines of JSON: ``begun``, ``progress``, then ``done`` or ``failed``.
"""

from __future__ import annotations

import faulthandler
import gc
import json
import os
import shutil
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from datetime import date
from pathlib import Path
from queue import SimpleQueue

import duckdb
import psutil
import pyarrow as pa

from dxlib.errors import places
from dxlib.intake import handover
from dxlib.intake.checked import Checked
from dxlib.intake.examine import inspect
from dxlib.wards import Wards

if sys.platform != "win32":
    import resource

GRACE = 5
"""Seconds after which a child ends itself where the process that should have ended it did not."""
LEAST_ROOM = 64 * 1024 * 1024
THREADS = 2
"""So many read a block, on whatever the app leaves."""
PAUSE = 0.1
"""Seconds between two words of progress."""

Examine = Callable[..., Checked]


def main(examine: Examine = inspect) -> None:
    """Serve file after file until the standard input closes, which it does when the parent ends."""
    _step_back()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the parent, which then ends us
    pa.set_cpu_count(min(THREADS, os.cpu_count() or 1))
    gc.disable()  # rows by the million make no cycles: looking for them took a third of the time
    talk = Talk()
    orders = Orders()
    _rehearse(examine)
    while True:
        orders.folder = orders.waiting.get()
        talk.say(kind="begun")
        _serve(orders.folder, talk, examine)
        gc.collect()
        orders.folder = None


def _step_back() -> None:
    """The app that people look at goes first; where memory runs out, the kernel ends this process and not that."""
    if sys.platform != "win32":
        os.nice(5)
        with suppress(OSError):
            Path("/proc/self/oom_score_adj").write_text("500")


class Talk:
    """The lines to the parent. What libraries print goes nowhere: it may hold cells, and is no answer."""

    def __init__(self) -> None:
        self._out = os.fdopen(os.dup(1), "wb")
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)
        os.close(nowhere)
        self._said, self._stage = 0.0, ""

    def say(self, **body: object) -> None:
        try:
            self._out.write(json.dumps(body).encode() + b"\n")
            self._out.flush()
        except OSError:
            os._exit(0)  # nobody listens any more

    def progress(self, stage: str, share: float) -> None:
        now = time.monotonic()
        if stage != self._stage or now - self._said >= PAUSE:
            self._said, self._stage = now, stage
            self.say(kind="progress", stage=stage, share=round(share, 4))


class Orders:
    """The folders to work on, read beside the work so that the end of the parent is noticed in the middle of it."""

    def __init__(self) -> None:
        self.waiting: SimpleQueue[Path] = SimpleQueue()
        self.folder: Path | None = None
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        for line in sys.stdin.buffer:
            self.waiting.put(Path(json.loads(line)))
        if self.folder:
            shutil.rmtree(self.folder, ignore_errors=True)
        os._exit(0)


def _serve(folder: Path, talk: Talk, examine: Examine) -> None:
    answer: dict[str, object] = {"kind": "done"}
    try:
        order, data = handover.Order.read(folder)
        with held(order.memory, order.seconds, folder):
            handover.to_folder(_checked(order, data, talk, examine), folder)
        del data
    except BaseException as error:  # whatever it is, the parent says it in words and starts another child
        answer = _failure(error)
    pa.default_memory_pool().release_unused()
    talk.say(**answer)


def _checked(order: handover.Order, data: bytes, talk: Talk, examine: Examine) -> Checked:
    wards = Wards.load(order.data_folder)
    return examine(data, order.file_name, wards, order.today, progress=talk.progress, **asdict(order.asked))


@contextmanager
def held(memory: int, seconds: float, folder: Path) -> Iterator[None]:
    """Work within ``memory`` bytes of this process and, should the parent be stopped itself, ``seconds``.

    Half of what is free goes to DuckDB, which writes the rest of its tables to ``folder``.
    """
    used = psutil.Process().memory_info()
    room = max(memory - used.rss, LEAST_ROOM)
    os.environ["DX_CHECK_MEMORY_MB"] = str(room // 2 // (1024 * 1024))
    os.environ["DX_CHECK_TMP"] = str(folder / handover.SPILL)
    with (folder / handover.CRASH).open("wb") as crash:
        faulthandler.enable(crash, all_threads=False)
        _limit(getattr(used, "data", None), room, seconds + GRACE)
        try:
            yield
        finally:
            _limit(None, 0, 0)
            faulthandler.disable()


def _limit(data: int | None, room: int, seconds: float) -> None:
    """``data``: what the kernel counts of this process already, None to take the limit off again.

    RLIMIT_DATA, not RLIMIT_AS: DuckDB maps far more than it uses.
    """
    if sys.platform == "win32":
        return
    hard = resource.getrlimit(resource.RLIMIT_DATA)[1]
    soft = hard if data is None else data + room
    if hard != resource.RLIM_INFINITY:
        soft = min(soft, hard)
    resource.setrlimit(resource.RLIMIT_DATA, (soft, hard))
    signal.setitimer(signal.ITIMER_REAL, seconds)


def _failure(error: BaseException) -> dict[str, object]:
    """What happened and where, without its words: they may hold a cell."""
    return {"kind": "failed", "type": type(error).__name__, "where": places(error), "memory": _of_memory(error)}


def _of_memory(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, (MemoryError, duckdb.OutOfMemoryException)):
            return True
        error = error.__cause__ or error.__context__
    return False


def _rehearse(examine: Examine) -> None:
    """Load what the first file would have to wait for: the translations and what DuckDB and Arrow load when used."""
    with suppress(Exception):
        examine(b"period,ward_code\n,\n", "", Wards((), ""), date.min, dataset="cashless_sites")


if __name__ == "__main__":
    main()
