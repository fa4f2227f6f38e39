"""People who act at once, each over a monitor of his own or over one they share: in threads or in processes."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random
from typing import Protocol, Self

from dxlib.intake import Checked
from dxlib.monitor import Monitor
from dxlib.preview import Preview
from tests.builders import CODES, clock
from tests.faults import forked, history, ready
from tests.faults.history import Call


@dataclass(frozen=True)
class Order:
    """What one person is to do. An upload writes ``number`` for ``codes``, so that what stands tells who wrote it."""

    name: str
    action: str
    number: int = 0
    codes: tuple[str, ...] = CODES
    targets: tuple[int, ...] = ()


class Person:
    """Looks first, then waits for the sign, then acts."""

    def __init__(self, monitor: Monitor) -> None:
        self.monitor = monitor

    def look(self, order: Order) -> Preview | None:
        self.since = len(history.lines(self.monitor.ledger.home))
        return seen(self.monitor, ready.everywhere(order.number, codes=order.codes)) if order.number else None

    def act(self, order: Order, found: Preview | None) -> Call:
        if found:
            return history.accept(self.monitor, found, order.name, self.since)
        return history.turn(self.monitor, order.action, list(order.targets), order.name, self.since)


def seen(monitor: Monitor, file: Checked) -> Preview:
    """A preview without its effects: what the file says, and what stands in its cells now."""
    card = monitor.scorecard(newest=True)
    basis = {place: card.heads.get(place) for place in file.places}
    standing = frozenset(card.entries[seq].hash for seq in basis.values() if seq)
    return Preview(file, file.findings, basis, standing)


class Together(Protocol):
    def __call__(self, orders: Sequence[Order]) -> list[Call]:
        """Everybody looks; when all have, all act."""


@contextmanager
def threads(monitors: Sequence[Monitor]) -> Iterator[Together]:
    """One thread for each of ``monitors``; the same one may be named twice."""
    barrier = threading.Barrier(len(monitors))
    people = [Person(monitor) for monitor in monitors]

    def one(person: Person, order: Order) -> Call:
        found = person.look(order)
        barrier.wait(60)
        return person.act(order, found)

    with ThreadPoolExecutor(len(people)) as pool:
        yield lambda orders: list(pool.map(one, people, orders))


@contextmanager
def processes(count: int, home: Path, data: Path) -> Iterator[Together]:
    """So many processes, each with a monitor of its own on one store."""
    with ExitStack() as stack:
        pipes = [stack.enter_context(forked.process(_serve, home, data))[1] for _ in range(count)]
        yield lambda orders: _in_step(pipes, orders)


def _in_step(pipes: Sequence[Connection], orders: Sequence[Order]) -> list[Call]:
    for pipe, order in zip(pipes, orders, strict=True):
        pipe.send(order)
    assert [forked.answer(pipe) for pipe in pipes] == ["ready"] * len(pipes)
    for pipe in pipes:
        pipe.send("go")
    return [forked.answer(pipe) for pipe in pipes]


def _serve(pipe: Connection, home: Path, data: Path) -> None:
    person = Person(Monitor(home, data, clock))
    while True:
        order = pipe.recv()
        found = person.look(order)
        pipe.send("ready")
        pipe.recv()
        pipe.send(person.act(order, found))


class Again:
    """Somebody who does one thing over and over, in a thread, until the block ends; he rests ``PAUSE`` seconds."""

    PAUSE = 0.05

    def __init__(self) -> None:
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._work)

    def act(self) -> None:
        raise NotImplementedError

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _work(self) -> None:
        while not self._over.is_set():
            self.act()
            self._over.wait(self.PAUSE)


def pairs(trial: int, ledger: list[history.Line]) -> list[Order]:
    """What two people do at once: mostly upload the same cells; often one takes back or restores what stands there."""
    rng = Random(trial)
    numbers = (2 * trial + 1000, 2 * trial + 1001)
    both = [Order(f"{trial}-{place}", "accept", number) for place, number in enumerate(numbers)]
    gone = history.now(ledger).gone
    uploads = [line["seq"] for line in ledger if line["action"] == "accept"]
    turns = [("withdraw", seq) for seq in uploads if seq not in gone][-2:] + [("restore", seq) for seq in sorted(gone)]
    kind = rng.choice(["same cells", "same cells", "some of them", "taken back", "taken back twice"])
    if kind == "some of them":
        both[1] = Order(both[1].name, "accept", numbers[1], tuple(rng.sample(CODES, 3)))
    if kind.startswith("taken back") and turns:
        action, seq = rng.choice(turns)
        both[1] = Order(both[1].name, action, targets=(seq,))
        if kind.endswith("twice"):
            both[0] = Order(both[0].name, action, targets=(seq,))
    rng.shuffle(both)
    return both
