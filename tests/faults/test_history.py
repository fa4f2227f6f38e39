"""The checker of histories sees each fault that it is there for."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from dxlib.monitor import Monitor
from tests.builders import CODES, checked, clock, site
from tests.faults import history, ready
from tests.faults.history import Call
from tests.faults.people import Order, Person


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory, empty_data: Path) -> tuple[Path, list[Call]]:
    """A store with its calls: two uploads, the second too late, and two withdrawals, the second too late."""
    home = tmp_path_factory.mktemp("told") / "store"
    monitor = Monitor(home, empty_data, clock)
    one, two = Person(monitor), Person(monitor)
    first, second = Order("first", "accept", 1), Order("second", "accept", 2)
    taken, late = Order("taken", "withdraw", targets=(1,)), Order("late", "withdraw", targets=(1,))
    seen = one.look(first), two.look(second)
    calls = [one.act(first, seen[0]), two.act(second, seen[1])]
    seen = one.look(taken), two.look(late)
    calls += [one.act(taken, seen[0]), two.act(late, seen[1])]
    monitor.close()
    return home, calls


def test_a_history_that_is_right_has_no_fault(told: tuple[Path, list[Call]]):
    home, calls = told
    assert [call.answer for call in calls] == [1, "stale", 2, "withdrawn_already"]
    assert history.faults(home, calls) == []
    assert history.now(history.lines(home)).gone == {1}


WRONG = {
    "an acknowledgement that the ledger does not hold": ("first", {"answer": 9}),
    "an acknowledgement at another's number": ("first", {"answer": 2}),
    "an entry that was told to be refused": ("first", {"answer": "stale"}),
    "a refusal without a reason": ("late", {"targets": (3,)}),
    "a refusal that nobody knows": ("second", {"answer": "disk_full"}),
    "an update over what was not seen": ("first", {"basis": {("enterprises", "2024-09", "25813"): 7}}),
    "a refusal before anything had changed": ("second", {"began": -1.0, "ended": 0.0}),
    "an answer before another was asked": ("taken", {"began": -1.0, "ended": 0.0}),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_answer_is_found(told: tuple[Path, list[Call]], case: str):
    home, calls = told
    name, change = WRONG[case]
    assert history.faults(home, [replace(c, **change) if c.name == name else c for c in calls])


def test_a_call_told_twice_is_found(told: tuple[Path, list[Call]]):
    home, calls = told
    assert history.faults(home, [*calls, calls[0]])


def test_a_line_altered_doubled_or_gone_is_found(told: tuple[Path, list[Call]], tmp_path: Path):
    home, calls = told
    first, second, _ = (home / "ledger.jsonl").read_bytes().split(b"\n")
    altered, doubled, gone = [first.replace(b"first", b"worst"), second], [first, first, second], [second]
    for lines in (altered, doubled, gone):
        (tmp_path / "ledger.jsonl").write_bytes(b"".join(line + b"\n" for line in lines))
        assert history.faults(tmp_path, calls), lines


MADE = {
    "cashless_sites": [site(code) for code in CODES],
    "enterprises": [ready.firm(code) for code in CODES],
}


@pytest.mark.parametrize("dataset", MADE)
def test_what_is_made_ready_is_stored_as_what_the_intake_reads(dataset: str):
    rows = MADE[dataset]
    (made,) = ready.checked({dataset: {("2024-09", row["ward_code"]): [row] for row in rows}}).parts
    (read,) = checked(rows).parts
    assert made.cells == read.cells
    stored = [pq.read_table(io.BytesIO(part.parquet or b"")) for part in (made, read)]
    assert stored[0].equals(stored[1])
