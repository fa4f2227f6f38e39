"""Processes of their own: each is forked, in a hundredth of a second, from one that has imported everything and opened
nothing."""

from __future__ import annotations

import multiprocessing
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from types import ModuleType
from typing import Any

import pytest

PRELOADED = ["pyarrow.parquet", *(f"tests.faults.{name}" for name in ("people", "victims", "watching", "worker"))]
PATIENCE = 120
"""Seconds after which a process is said to hang."""
_ALONE = threading.Lock()
"""Starting a process asks after all others: an exit status that two threads read at once is lost to one of them."""


@contextmanager
def process(target: Callable[..., None], *arguments: Any) -> Iterator[tuple[BaseProcess, Connection]]:
    """``target`` runs in a process of its own with the other end of the pipe as its first argument."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(PRELOADED)
    ours, theirs = context.Pipe()
    started = context.Process(target=target, args=(theirs, *arguments), daemon=True)
    with _ALONE, pytest.MonkeyPatch.context() as patch:  # a child runs __main__ again; AppTest leaves a page there
        patch.setitem(sys.modules, "__main__", ModuleType("__main__"))
        started.start()
    theirs.close()
    try:
        yield started, ours
    finally:
        started.kill()
        ended(started)
        ours.close()


def ended(process: BaseProcess) -> int | None:
    """Wait until it has ended; its exit status."""
    with _ALONE:
        process.join()
    return process.exitcode


def answer(pipe: Connection) -> Any:
    """The next thing it says; raises EOFError once the process has ended."""
    assert pipe.poll(PATIENCE), "the process hangs"
    return pipe.recv()


def said(pipe: Connection) -> Iterator[Any]:
    """What the process says until it has ended."""
    try:
        while True:
            yield answer(pipe)
    except (EOFError, ConnectionResetError):
        return
