"""Two people at once: both are accepted in some order, or one is told to look again; no update is ever lost."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from dxlib import care
from dxlib.errors import StaleError
from dxlib.monitor import Monitor
from dxlib.scorecard import Scorecard
from tests.builders import CODES, as_csv, value
from tests.conftest import Opener
from tests.faults import history, people, ready
from tests.faults.commands import command
from tests.faults.conftest import Count
from tests.faults.history import Call, Line
from tests.faults.people import Order, Together
from tests.faults.tally import Tally
from tests.faults.watching import WRITES


@pytest.fixture
def watcher(opener: Opener, empty_data: Path) -> Monitor:
    return opener(empty_data)


def figures(card: Scorecard) -> dict[str, set[int | None]]:
    """The numbers that each ward shows in the two tables: they tell who wrote them."""
    shown = {code: [value(card, kpi, code, period="2024-09").value for kpi in WRITES.values()] for code in CODES}
    return {code: {None if n is None else int(n) for n in some} for code, some in shown.items()}


def expected(ledger: list[Line], written: dict[str, int]) -> dict[str, set[int | None]]:
    """The same by the ledger alone: what the upload in force wrote."""
    heads = history.now(ledger).heads
    by_number = {line["seq"]: written.get(line["note"]) for line in ledger}
    return {code: {by_number.get(heads.get((d, "2024-09", code), 0)) for d in WRITES} for code in CODES}


def meet(together: Together, watcher: Monitor, trials: int) -> list[Call]:
    """So many rounds; after each, every ward shows what the ledger's last word on it says."""
    home = watcher.ledger.home
    calls: list[Call] = []
    written: dict[str, int] = {}
    for trial in range(trials):
        orders = people.pairs(trial, history.lines(home))
        written |= {order.name: order.number for order in orders if order.number}
        calls += together(orders)
        shown = figures(watcher.scorecard(newest=True))
        assert shown == expected(history.lines(home), written), f"trial {trial}: {orders}"
    return calls


def settle(home: Path, calls: Sequence[Call], tally: Tally, who: str) -> None:
    """Count the rounds, and hold every answer against the ledger."""
    found = history.faults(home, calls)
    tally.add(f"two people at once, {who}: lost updates and wrong answers", len(calls) // 2, len(found))
    assert found == []
    answers = {call.answer for call in calls}
    assert {"stale"} <= answers, f"nobody ever met the other: {answers}"


def test_two_threads_over_one_monitor_never_lose_an_update(watcher: Monitor, home: Path, count: Count, tally: Tally):
    with people.threads([watcher, watcher]) as together:
        calls = meet(together, watcher, count(12, 200))
    settle(home, calls, tally, "threads")


def test_two_processes_over_one_store_never_lose_an_update(
    watcher: Monitor, home: Path, empty_data: Path, count: Count, tally: Tally
):
    with people.processes(2, home, empty_data) as together:
        calls = meet(together, watcher, count(8, 200))
    settle(home, calls, tally, "processes")


def test_a_number_given_again_after_a_recovery_is_not_what_was_looked_at(watcher: Monitor, home: Path, tmp_path: Path):
    """Looked at over no. 2; then the backup of no. 1 is recovered, and another upload becomes no. 2."""
    ready.accept(watcher, ready.everywhere(1))
    care.backup(watcher.ledger, tmp_path / "backup.zip")
    ready.accept(watcher, ready.everywhere(2))
    found = ready.look(watcher, ready.everywhere(3))
    care.recover(home, tmp_path / "backup.zip")
    assert ready.accept(watcher, ready.everywhere(4)).seq == 2
    with pytest.raises(StaleError):
        watcher.accept(found, "test", shrink_confirmed=True)
    assert figures(watcher.scorecard()) == {code: {4} for code in CODES}


# ---- beside the command line ----

FIRMS = [("enterprises", "2024-09", code) for code in CODES]


class Busy(people.Again):
    """Somebody who uploads the same cells again and again while a command runs; what he wrote is kept by number."""

    PAUSE = 0.1  # the command needs a processor too

    def __init__(self, monitor: Monitor) -> None:
        super().__init__()
        self.person = people.Person(monitor)
        self.calls: list[Call] = []
        self.wrote: dict[int, int] = {}

    def act(self) -> None:
        number = 100_000 + len(self.calls)
        order = Order(f"busy-{number}", "accept", number)
        call = self.person.act(order, self.person.look(order))
        self.calls.append(call)
        if isinstance(call.answer, int):
            self.wrote[call.answer] = number


def load(home: Path, data: Path, file: Path, number: int) -> tuple[Call, str]:
    """``python -m dxlib load``, as a call and what it printed."""
    file.write_bytes(as_csv([ready.firm(code, household_businesses=number) for code in CODES]))
    before = history.lines(home)
    began, name = time.monotonic(), f"load-{number}"
    ran = command(home, data, "load", str(file), "--yes", "--by", "terminal", "--note", name)
    accepted = re.search(r"Accepted as no\. (\d+)", ran.stdout)
    assert (ran.returncode, bool(accepted)) in ((0, True), (1, False)), ran.stdout + ran.stderr
    stood = history.now(before).heads
    basis = {} if accepted else {place: stood.get(place) for place in FIRMS}
    answer = int(accepted[1]) if accepted else "stale" if "Look at the new preview" in ran.stderr else ran.stderr
    return Call(name, "accept", answer, began, time.monotonic(), len(before), basis), ran.stdout


def city_before(printed: str) -> int | None:
    """What the preview that a command printed calls the city's figure before."""
    (row,) = re.findall(r"^Whole city +Household businesses .*", printed, re.MULTILINE)
    before = row.split()[-2].replace(",", "")
    return None if before == "–" else int(before)


def replaced_by(ledger: list[Line], seq: int, wrote: dict[int, int]) -> int | None:
    """The city's figure just before entry ``seq``, by the ledger."""
    stood = {history.now(ledger[: seq - 1]).heads.get(place, 0) for place in FIRMS}
    (before,) = {wrote.get(seq) for seq in stood}
    return None if before is None else before * len(CODES)


def test_the_command_line_and_a_busy_process_never_lose_an_update(
    watcher: Monitor, home: Path, empty_data: Path, tmp_path: Path, count: Count, tally: Tally
):
    trials = count(1, 40)
    with Busy(watcher) as busy:
        loads = [load(home, empty_data, tmp_path / "firms.csv", 50 + trial) for trial in range(trials)]
    assert busy.wrote, "nobody else wrote meanwhile"
    found = history.faults(home, [call for call, _ in loads] + busy.calls)
    ledger = history.lines(home)
    lost = [
        printed
        for call, printed in loads
        if isinstance(call.answer, int) and city_before(printed) != replaced_by(ledger, call.answer, busy.wrote)
    ]
    tally.add("two people at once, one at the terminal: lost updates, wrong answers", trials, len(found) + len(lost))
    assert (found, lost) == ([], [])
