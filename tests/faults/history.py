"""What several people did at once, each as he saw it, held against the ledger that came of it.

The ledger's lines are read here by plain Python, not by the code that wrote them. Every answer must be that of one
ledger: an acknowledged call stands in it once, at its number and on what its preview showed; a refused one is explained
by what stood at some moment of the call; what was answered before something else was asked comes before it.
"""

from __future__ import annotations

import hashlib
import json
import math
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dxlib.errors import DxError
from dxlib.ledger import Entry, Where
from dxlib.monitor import Monitor
from dxlib.preview import Preview

Basis = dict[Where, int | None]
Line = dict[str, Any]


@dataclass(frozen=True)
class Call:
    """One request of one person. ``name`` is unique; the entry bears it as its note.

    ``answer`` is the number of the entry, or the code of the refusal. ``basis`` is what stood in the cells when an
    upload was looked at, ``since`` the number of entries then; ``targets`` are what is withdrawn or restored.
    """

    name: str
    action: str
    answer: int | str
    began: float
    ended: float
    since: int
    basis: Basis = field(default_factory=dict)
    targets: tuple[int, ...] = ()

    @property
    def acknowledged(self) -> bool:
        return isinstance(self.answer, int)


def accept(monitor: Monitor, found: Preview, name: str, since: int) -> Call:
    return _call(
        name, "accept", since, lambda: monitor.accept(found, "test", name, shrink_confirmed=True), basis=found.basis
    )


def turn(monitor: Monitor, action: str, targets: list[int], name: str, since: int) -> Call:
    do = {"withdraw": monitor.withdraw, "restore": monitor.restore}[action]
    return _call(name, action, since, lambda: do(targets, "test", name), targets=tuple(targets))


def _call(name: str, action: str, since: int, do: Callable[[], Entry], **facts: Any) -> Call:
    began = time.monotonic()  # one clock for all processes of a machine
    try:
        answer: int | str = do().seq
    except DxError as error:
        answer = error.code
    return Call(name, action, answer, began, time.monotonic(), since, **facts)


def lines(home: Path) -> list[Line]:
    """The ledger's whole lines, as they stand in the file."""
    path = home / "ledger.jsonl"
    return [json.loads(line) for line in path.read_bytes().split(b"\n")[:-1]] if path.exists() else []


def faults(home: Path, calls: Iterable[Call]) -> list[str]:
    """What is wrong with the ledger or with an answer; an empty list means nothing."""
    ledger = lines(home)
    past = moments(ledger)
    calls = list(calls)
    return [
        *_chain_faults(ledger),
        *_line_faults(ledger, calls),
        *(fault for call in calls if call.acknowledged for fault in _entry_faults(ledger, past, call)),
        *(fault for call in calls if not call.acknowledged for fault in _refusal_faults(past, call, calls)),
        *_order_faults(calls),
    ]


def _chain_faults(ledger: list[Line]) -> Iterator[str]:
    """Numbers without a gap or a double, each line with its own hash and that of the line before."""
    before = "0" * 64
    for number, line in enumerate(ledger, start=1):
        body = {name: value for name, value in line.items() if name != "hash"}
        plain = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
        if line["seq"] != number:
            yield f"line {number} bears number {line['seq']}"
        if line["prev"] != before or line["hash"] != hashlib.sha256(plain).hexdigest():
            yield f"line {number} does not follow the one before"
        before = line["hash"]


def _line_faults(ledger: list[Line], calls: list[Call]) -> Iterator[str]:
    """Each acknowledgement in the ledger once, each line acknowledged once, no refusal in it."""
    told = Counter((call.name, call.answer) for call in calls if call.acknowledged)
    written = Counter((line["note"], line["seq"]) for line in ledger if line["note"] in {call.name for call in calls})
    for (name, seq), count in (told - written).items():
        yield f"{name} was acknowledged as no. {seq}, {count} times more than it stands there"
    for (name, seq), count in (written - told).items():
        yield f"no. {seq} of {name} stands {count} times more than it was acknowledged"


def _entry_faults(ledger: list[Line], past: list[Moment], call: Call) -> Iterator[str]:
    """What was acknowledged stands at its number, on what its preview showed."""
    assert isinstance(call.answer, int)
    line = ledger[call.answer - 1] if call.answer <= len(ledger) else {}
    if (line.get("action"), line.get("note")) != (call.action, call.name):
        yield f"no. {call.answer} is not what {call.name} asked for"
    elif not _right(call, past[call.answer - 1]):
        yield f"{call.name} went in as no. {call.answer} over something that it had not seen: an update is lost"


def _refusal_faults(past: list[Moment], call: Call, calls: list[Call]) -> Iterator[str]:
    """A refusal was true at some moment between the look and the answer."""
    if call.answer not in _REFUSALS[call.action]:
        yield f"{call.name} was told {call.answer}"
        return
    asked = (c.answer for c in calls if isinstance(c.answer, int) and c.began < call.ended)
    if all(_right(call, moment) for moment in past[call.since : max([call.since, *asked]) + 1]):
        yield f"{call.name} was told {call.answer} without any reason"


_REFUSALS = {"accept": {"stale"}, "withdraw": {"withdrawn_already"}, "restore": {"not_withdrawn"}}


def _right(call: Call, moment: Moment) -> bool:
    """Was nothing against the call at that moment?"""
    if call.action == "accept":
        return all(moment.heads.get(place) == seq for place, seq in call.basis.items())
    return all((seq in moment.gone) == (call.action == "restore") for seq in call.targets)


def _order_faults(calls: list[Call]) -> Iterator[str]:
    """What was answered before another call began stands before it."""
    latest = -math.inf
    for call in sorted((c for c in calls if c.acknowledged), key=lambda c: c.answer):
        if call.ended < latest:
            yield f"{call.name} was answered before another was asked, yet stands after it"
        latest = max(latest, call.began)


@dataclass(frozen=True)
class Moment:
    """What stood after some line: the number in force in every cell, and which are withdrawn."""

    heads: dict[Where, int] = field(default_factory=dict)
    gone: frozenset[int] = frozenset()


def moments(ledger: list[Line]) -> list[Moment]:
    """What stood before the first line, after the first, and so on."""
    past = [Moment()]
    for end, line in enumerate(ledger, start=1):
        before = past[-1]
        if line["action"] == "accept":
            new = dict.fromkeys(_places(line), line["seq"])
            past.append(Moment(before.heads | new, before.gone))
        else:
            named = frozenset(line["targets"])
            gone = before.gone | named if line["action"] == "withdraw" else before.gone - named
            past.append(Moment(_heads(ledger[:end], gone), gone))
    return past


def _heads(ledger: list[Line], gone: frozenset[int]) -> dict[Where, int]:
    """The highest accepted number of each cell that is not withdrawn."""
    kept = [line for line in ledger if line["action"] == "accept" and line["seq"] not in gone]
    return {place: line["seq"] for line in kept for place in _places(line)}


def _places(line: Line) -> list[Where]:
    return [(part["dataset"], cell[0], cell[1]) for part in line.get("parts") or [line] for cell in part["cells"]]


def now(ledger: list[Line]) -> Moment:
    return moments(ledger)[-1]
