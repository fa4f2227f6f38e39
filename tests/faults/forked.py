"""Processes to be killed: each is forked, in a hundredth of a second, from one that has imported everything and opened
nothing."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any

PATIENCE = 120
"""Seconds after which a process is said to hang."""


@contextmanager
def process(target: Callable[..., None], *arguments: Any) -> Iterator[tuple[BaseProcess, Connection]]:
    """``target`` runs in a process of its own with the other end of the pipe as its first argument."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.faults.worker", "tests.faults.victims"])
    ours, theirs = context.Pipe()
    started = context.Process(target=target, args=(theirs, *arguments), daemon=True)
    started.start()
    theirs.close()
    try:
        yield started, ours
    finally:
        started.kill()
        started.join()
        ours.close()


def said(pipe: Connection) -> Iterator[Any]:
    """What the process says until it has ended."""
    try:
        while True:
            assert pipe.poll(PATIENCE), "the process hangs"
            yield pipe.recv()
    except (EOFError, ConnectionResetError):
        return
