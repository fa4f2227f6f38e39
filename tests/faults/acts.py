"""What is tried on a store that cannot take it, and what it answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from dxlib import care
from dxlib.errors import DxError
from dxlib.ledger import Entry
from dxlib.monitor import Monitor
from tests.builders import PHU_AN, Row, as_csv, site, upload
from tests.faults import checker

OTHER = [site(PHU_AN, "2024-07")]
"""Rows of a month that the small store does not hold."""
LONG = "x" * 5000
"""A note that fits into no block that is begun already."""


def refusal(act: Callable[..., object], *what: object) -> str:
    """The code that an action is refused with; empty if it went through. Other errors are faults."""
    try:
        act(*what)
    except DxError as error:
        return error.code
    return ""


def changes(monitor: Monitor, rows: Iterable[Row] = OTHER) -> dict[str, Callable[[], object]]:
    """Everything that adds to the ledger of the small store. The file is checked now: only accepting is tried."""
    found = monitor.check(as_csv(rows), "file.csv")
    assert found.ok, found.findings
    return {
        "accept": lambda: monitor.accept(found, "test"),
        "withdraw": lambda: monitor.withdraw([1], "test", LONG),
        "restore": lambda: monitor.restore([2], "test", LONG),
    }


def refusals(monitor: Monitor) -> set[str]:
    """The codes that they are refused with, looking at a file too."""
    acts = (
        lambda: upload(monitor, OTHER),
        lambda: monitor.withdraw([1], "test", LONG),
        lambda: monitor.restore([2], "test", LONG),
    )
    return {refusal(act) for act in acts}


def codes(monitor: Monitor) -> set[str]:
    """What a reader is told now."""
    return {trouble.code for trouble in monitor.troubles()}


def damaged_files(monitor: Monitor) -> list[str]:
    """What verifying names; the monitor's own audit names the same."""
    named = [d.file for d in care.verify(monitor.ledger)]
    assert [d.file for d in monitor.audit().damage] == named
    return named


def tree(folder: Path) -> set[str]:
    """Every name in a folder, at any depth."""
    return {p.relative_to(folder).as_posix() for p in folder.rglob("*")}


def next_start(home: Path, data: Path) -> tuple[Entry, ...]:
    """The entries that the next start finds, in a store that is whole."""
    with checker.opened(home, data) as monitor:
        checker.whole(monitor)
        return monitor.ledger.chain().entries
