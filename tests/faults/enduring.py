"""An operation under a fault is done whole or refused in words, shows nothing else, and the same monitor goes on."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any

from dxlib.errors import DxError
from dxlib.monitor import Monitor
from tests.builders import clock
from tests.faults.checker import expected, figures, opened, truth, whole
from tests.faults.operations import Act, Bench, prepared

UNCERTAIN = "uncertain"
"""The refusal that says: look whether it stands in the history."""


def endured(name: str, bench: Bench, fault: AbstractContextManager[Any], truthful: set[str]) -> None:
    """Do it under ``fault``. ``truthful`` are the refusals that tell the truth about the fault."""
    monitor = None if name == "open" else Monitor(bench.home, bench.data, clock)
    before = _State(bench)
    act = prepared(name, bench, monitor)
    with fault:
        code, came = _attempt(act)
        monitor = came if name == "open" else monitor
        seen = (figures(monitor), monitor.troubles()) if monitor else None
    assert code is None or code in truthful, f"refused as {code}"
    if code:
        _nothing_happened(before, code, seen)
    else:
        _it_happened(name, before, came)
        _it_shows(before, seen, reading="unreadable" in truthful)
    if code and before.ledger_stands():
        came = act()
    monitor = came if name == "open" else monitor
    assert monitor
    if "file_damaged" in {trouble.code for trouble in monitor.troubles()}:  # it could not be read, and that was said
        monitor.rebuild()
    _goes_on(bench, monitor)


class _State:
    """A store and the backup beside it as they were."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self.truth = truth(bench.home)
        self.acks = bench.acks()
        self.archived = bench.archived()
        self.figures = expected(bench.home, bench.data)

    def ledger_stands(self) -> bool:
        return self.bench.acks() == self.acks

    def stands(self) -> bool:
        return truth(self.bench.home) == self.truth


def _attempt(act: Act) -> tuple[str | None, Any]:
    try:
        came = act()
    except DxError as error:
        refused = error
    else:
        return None, came
    assert refused.message.vi
    assert refused.message.en not in ("", refused.message.vi)
    return refused.code, None


def _nothing_happened(before: _State, code: str, seen: Any) -> None:
    assert before.stands() or code == UNCERTAIN, "what was refused is stored"
    assert before.bench.archived() in (before.archived, before.acks), "the backup is torn"
    assert seen is None or seen[0] == before.figures or code == UNCERTAIN, "what was refused shows"


def _it_happened(name: str, before: _State, came: Any) -> None:
    bench = before.bench
    if name in ("accept", "withdraw", "restore"):
        assert bench.acks() == [*before.acks, (came.seq, came.hash)], "said to be done"
    elif name == "recover":
        assert bench.acks() == bench.archived(), "said to be recovered"
    else:
        assert before.ledger_stands()
    if name == "backup":
        assert bench.archived() == before.acks, "said to be backed up"


def _it_shows(before: _State, seen: Any, reading: bool) -> None:
    """Or it is said why not; after a reading that failed once, the next look will show it."""
    shown, troubles = seen
    late = reading and shown == before.figures
    good = shown == expected(before.bench.home, before.bench.data)
    assert good or troubles or late, "other figures than the ledger's, and no word of it"


def _goes_on(bench: Bench, monitor: Monitor) -> None:
    """The monitor that met the fault works on, and so does the next start."""
    assert figures(monitor) == expected(bench.home, bench.data), "after the fault"
    turn = monitor.restore if 1 in monitor.withdrawn() else monitor.withdraw
    turn([1], "test")
    assert figures(monitor) == expected(bench.home, bench.data), "after going on"
    monitor.close()
    sure = bench.acks()
    with opened(bench.home, bench.data) as again:
        assert bench.acks() == sure
        whole(again)
