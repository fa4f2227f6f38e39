"""Readers who look again and again while others write, and what must be true of every single look.

Every upload of these tests writes one number for all wards into two tables, so that figures of two uploads, a card
of no upload and a database that is half built show at once.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Event, Thread

from dxlib import errors
from dxlib.monitor import Monitor
from dxlib.scorecard import Scorecard
from tests.builders import CODES, clock, value
from tests.faults import forked, history
from tests.faults.history import Line

MONTH = "2024-09"
WRITES = {"cashless_sites": "cashless_value", "enterprises": "household_businesses"}
"""The tables of each upload, and the KPI that shows the number it wrote."""

Position = tuple[int, str]
Numbers = frozenset[int | None]
Truth = dict[Position, Numbers]
"""The numbers that must be shown at each position of the ledger, no more and no fewer."""


@dataclass(frozen=True)
class Look:
    """One look of one reader: the numbers on one card, in the rows of a month, or what no. 1 changed."""

    ended: float
    what: str
    position: Position = (0, "")
    numbers: Numbers = frozenset()
    places: int = 0
    error: str = ""


def shown(card: Scorecard) -> Numbers:
    """Every number on a card: of each ward, and of the city as one ward's share."""
    wards = [value(card, kpi, code, period=MONTH).value for kpi in WRITES.values() for code in CODES]
    cities = [value(card, kpi, period=MONTH).value for kpi in WRITES.values()]
    return frozenset(None if n is None else int(n) for n in [*wards, *(n and n / len(CODES) for n in cities)])


def look(monitor: Monitor, what: str = "card") -> Look:
    try:
        position, numbers, places = _LOOKS[what](monitor)
        return Look(time.monotonic(), what, position, numbers, places)
    except Exception as error:
        return Look(time.monotonic(), what, error=f"{error!r} at {errors.places(error)[-3:]}")


def _card(monitor: Monitor) -> tuple[Position, Numbers, int]:
    card = monitor.scorecard()
    assert not card.hurt, f"no. {card.position[0]} calls whole files damaged: {sorted(card.hurt)}"
    return card.position, shown(card), len(card.heads)


def _rows(monitor: Monitor) -> tuple[Position, Numbers, int]:
    rows = monitor.rows("enterprises", MONTH)
    return (0, ""), frozenset(row["household_businesses"] for row in rows), len(rows)


def _change(monitor: Monitor) -> tuple[Position, Numbers, int]:
    """What the first upload brought is a matter of history: always the same."""
    change = monitor.change_of(1)
    brought = {e.after for e in change.effects if e.kpi.id == "household_businesses" and e.ward_code in CODES}
    return (0, ""), frozenset(n and int(n) for n in brought), len(change.cells)


_LOOKS = {"card": _card, "rows": _rows, "change": _change}
_TURN = ("card", "rows", "card", "card", "rows", "card", "card", "change")
"""What the readers look at, one after the other."""


class Readers:
    """So many threads that look at one monitor until they are ended; ``looks`` has a list for each."""

    PAUSE = 0.05

    def __init__(self, monitor: Monitor, count: int) -> None:
        self.monitor = monitor
        self.looks: list[list[Look]] = [[] for _ in range(count)]
        self._over = Event()
        what = itertools.cycle(_TURN)
        self._threads = [Thread(target=self._read, args=(mine, next(what))) for mine in self.looks]

    def _read(self, mine: list[Look], what: str) -> None:
        while not self._over.is_set():
            mine.append(look(self.monitor, what))
            self._over.wait(self.PAUSE)

    def __enter__(self) -> Readers:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()


@contextmanager
def elsewhere(home: Path, data: Path, count: int) -> Iterator[list[list[Look]]]:
    """The same in a process of its own; what it saw is in the list when it has ended."""
    looks: list[list[Look]] = []
    with forked.process(_serve, home, data, count) as (_, pipe):
        assert forked.answer(pipe) == "open"
        try:
            yield looks
        finally:
            pipe.send("end")
            looks += forked.answer(pipe)


def _serve(pipe: Connection, home: Path, data: Path, count: int) -> None:
    monitor = Monitor(home, data, clock)
    with Readers(monitor, count) as readers:
        pipe.send("open")
        pipe.recv()
    pipe.send(readers.looks)
    monitor.close()


def truth_of(ledger: list[Line], wrote: dict[str, int]) -> Truth:
    """What must be shown at each position of a ledger. ``wrote``: the number of each upload, by its note."""
    numbers = {line["seq"]: wrote.get(line["note"]) for line in ledger}
    found: Truth = {}
    for line, moment in zip(ledger, history.moments(ledger)[1:], strict=True):
        heads = [moment.heads.get((dataset, MONTH, code), 0) for dataset in WRITES for code in CODES]
        found[line["seq"], line["hash"]] = frozenset(numbers.get(seq) for seq in heads)
    return found


def faults(looks: Iterable[Look], truth: Truth, recovered: Iterable[float] = ()) -> list[str]:
    """What is wrong with what one reader saw. ``recovered``: when recovering an older state began, each time."""
    found: list[str] = []
    last = 0
    allowed = sorted(recovered)
    for one in looks:
        found += [one.error] if one.error else _FAULTS[one.what](one, truth)
        if one.what == "card" and not one.error:
            if one.position[0] < last and not (allowed and allowed.pop(0) < one.ended):
                found.append(f"from no. {last} back to no. {one.position[0]}")
            last = one.position[0]
    return found


def _card_faults(one: Look, truth: Truth) -> Iterator[str]:
    if one.position not in truth:
        yield f"a card of no. {one.position[0]}, which never stood"
    elif one.numbers != truth[one.position] or one.places != len(WRITES) * len(CODES):
        yield f"no. {one.position[0]} shows {set(one.numbers)} in {one.places} cells, not {set(truth[one.position])}"


def _rows_faults(one: Look, truth: Truth) -> Iterator[str]:
    if one.places != len(CODES) or len(one.numbers) != 1 or not one.numbers <= frozenset().union(*truth.values()):
        yield f"{one.places} rows with the numbers {set(one.numbers)}"


def _change_faults(one: Look, truth: Truth) -> Iterator[str]:
    first = min(truth)
    if one.numbers != truth[first] or one.places != len(WRITES) * len(CODES):
        yield f"no. 1 brought {set(one.numbers)} to {one.places} cells, not {set(truth[first])}"


_FAULTS = {"card": _card_faults, "rows": _rows_faults, "change": _change_faults}
