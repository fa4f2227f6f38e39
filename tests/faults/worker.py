"""A process that goes on changing a store at random, as a busy server would, and says what is acknowledged.

By hand: ``python -m tests.faults.worker HOME DATA SEED``, and kill it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random
from typing import Any

from dxlib import care
from dxlib.ledger import Entry
from dxlib.monitor import Monitor
from tests.builders import CODES, NOW, clock, site
from tests.faults import ready

Say = Callable[[tuple[Any, ...]], object]
MONTHS = [f"2024-{month:02d}" for month in range(1, 11)]


def work(say: Say, home: Path, data: Path, seed: int) -> None:
    """Never ends by itself."""
    worker = Worker(say, Monitor(home, data, clock), Random(seed))
    say(("open",))
    while True:
        worker.step()


def in_process(pipe: Connection, home: Path, data: Path, seed: int) -> None:
    """:func:`work` for a forked process."""
    work(pipe.send, home, data, seed)


class Worker:
    """One monitor and what is done with it. Says ``ack``, and ``recovering`` before the ledger may lose entries."""

    def __init__(self, say: Say, monitor: Monitor, random: Random) -> None:
        self.say = say
        self.monitor = monitor
        self.random = random
        self.archive = monitor.ledger.home.with_suffix(".zip")
        self.doings = {self.accept: 6, self.turn: 8, self.rebuild: 1, self.backup: 1, self.recover: 1}

    def step(self) -> None:
        """Do one thing."""
        (do,) = self.random.choices(list(self.doings), list(self.doings.values()))
        entry = do()
        if entry:
            self.say(("ack", entry.seq, entry.hash))

    def accept(self) -> Entry:
        month = self.random.choice(MONTHS)
        wards = self.random.sample(CODES, self.random.randint(1, len(CODES)))
        value = self.random.randint(1, 10**9)
        rows = {(month, ward): [site(ward, month, cashless_value_vnd=value, launched_on=None)] for ward in wards}
        return ready.accept(self.monitor, ready.checked({"cashless_sites": rows}))

    def turn(self) -> Entry:
        """Withdraw an upload that stands or restore one that was withdrawn."""
        entry = self.random.choice([e for e in self.monitor.ledger.chain().entries if e.action == "accept"])
        do = self.monitor.restore if entry.seq in self.monitor.withdrawn() else self.monitor.withdraw
        return do([entry.seq], "test")

    def rebuild(self) -> None:
        self.monitor.rebuild()

    def backup(self) -> None:
        care.backup(self.monitor.ledger, self.archive, NOW)

    def recover(self) -> None:
        """Back to the last backup; the entries since then are no longer promised."""
        if self.archive.exists():
            self.say(("recovering",))
            self.say(("recovered", care.recover(self.monitor.ledger.home, self.archive)))


if __name__ == "__main__":
    work(lambda said: print(*said, flush=True), Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
