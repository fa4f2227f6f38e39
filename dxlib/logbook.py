"""What ``log/app.jsonl`` tells an operator, newest first and in words.

The log is no truth: it may be torn, damaged, cut or written by somebody else. Only facts are passed on that are a
code, a count or a place in our code by their very form; a line that is none of ours is counted and left out.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from dxlib import catalog, log_terms, sizes
from dxlib.formats import LOCAL_TIME
from dxlib.language import Text, joined, say

MOST = 200
"""Lines shown."""
BLOCK = 64 * sizes.KB
MOST_READ = 10 * sizes.MB
"""Of a file; the log itself begins another at half of it."""
_CODE = re.compile(r"[a-z][a-z0-9_]{1,40}")
_REFERENCE = re.compile(r"[0-9A-F]{6}")
_KIND = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,60}")
_PLACE = re.compile(r"[A-Za-z0-9_.-]{1,60}:\d{1,7} [A-Za-z0-9_<>.]{1,80}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_TORN = re.compile(r"ledger\.torn-[0-9a-f]{8}")


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the log. ``detail`` holds what is known beside; ``places`` are lines of our code, innermost last."""

    at: str
    code: str
    detail: Text
    reference: str = ""
    places: tuple[str, ...] = ()

    @property
    def what(self) -> Text:
        return log_terms.event(self.code)

    @property
    def quiet(self) -> bool:
        """Ordinary work, in which nothing went wrong."""
        return self.code in log_terms.QUIET

    def as_dict(self) -> dict[str, Any]:
        return {
            "at": self.at,
            "event": self.code,
            "what": self.what.as_dict(),
            "reference": self.reference or None,
            "detail": self.detail.as_dict(),
            "places": list(self.places),
        }


@dataclass(frozen=True, slots=True)
class Recent:
    """The newest events, and how many lines among them could not be read."""

    events: tuple[Event, ...]
    skipped: int


def recent(home: Path, most: int = MOST, everything: bool = False) -> Recent:
    """The newest refusals and errors (or ``everything``), in the order in which they were written."""
    events: list[Event] = []
    skipped = 0
    for line in _lines(home):
        event = _read(line)
        if event is None:
            skipped += 1
        elif everything or not event.quiet:
            events.append(event)
        if len(events) == most:
            break
    return Recent(tuple(events), skipped)


def find(home: Path, reference: str) -> Event | None:
    """The newest event with a reference, however it was written down; None if the log does not hold it."""
    wanted = tidy(reference)
    if not _REFERENCE.fullmatch(wanted):
        return None
    for line in _lines(home):
        if wanted.encode() in line and (event := _read(line)) and event.reference == wanted:
            return event
    return None


def tidy(reference: str) -> str:
    """A reference as it was given: “a1-b2 c3” is A1B2C3."""
    return re.sub(r"[^0-9A-Z]", "", reference.upper())


def _lines(home: Path) -> Iterator[bytes]:
    """The lines of the log from the last to the first, the older file after the newer."""
    for name in ("app.jsonl", "app.1.jsonl"):
        yield from (line for line in _backwards(home / "log" / name) if line.strip())


def _backwards(path: Path) -> Iterator[bytes]:
    """The lines of a file from the last to the first, read block by block; none where it cannot be read."""
    try:
        with path.open("rb") as file:
            end = file.seek(0, os.SEEK_END)
            least = max(0, end - MOST_READ)
            rest = b""
            while end > least:
                start = max(least, end - BLOCK)
                file.seek(start)
                rest, *lines = (file.read(end - start) + rest).split(b"\n")
                yield from reversed(lines)
                end = start
            if not least:
                yield rest
    except OSError:
        return


def _read(line: bytes) -> Event | None:
    """None if the line is not one of the log's."""
    try:
        facts = json.loads(line)
        at = datetime.fromisoformat(facts["at"])
        if at.tzinfo is None or not _CODE.fullmatch(facts["event"]):
            return None
        reference = str(facts.get("reference", ""))
        return Event(
            at.astimezone(LOCAL_TIME).isoformat(),
            facts["event"],
            _detail(facts),
            reference if _REFERENCE.fullmatch(reference) else "",
            _places(facts.get("where")),
        )
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError):
        return None


def _detail(facts: dict[str, Any]) -> Text:
    """Each fact that is known and well formed, in words."""
    said = [make(facts[name]) for name, make in _FACTS.items() if name in facts]
    return joined([text for text in said if text], " · ")


def _places(where: object) -> tuple[str, ...]:
    found = where if isinstance(where, list) else []
    return tuple(place for place in found[:8] if isinstance(place, str) and _PLACE.fullmatch(place))


def _codes(value: object) -> Text | None:
    """Why a file was refused, the most frequent reason first."""
    counts = value.items() if isinstance(value, dict) else ()
    known = [(c, n) for c, n in counts if _CODE.fullmatch(c) and _count(n)]
    texts = [_times(log_terms.cause(c), n) for c, n in sorted(known, key=lambda pair: -pair[1])]
    return joined(texts) if texts else None


def _reason(value: object) -> Text | None:
    """A code of ours by itself, as what kept a start from tidying up."""
    return log_terms.event(value) if isinstance(value, str) and _CODE.fullmatch(value) else None


def _times(text: Text, count: int) -> Text:
    return text if count == 1 else Text(f"{text.vi} ({count})", f"{text.en} ({count})")


def _count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**15


def _counted(make: Callable[[int], Text]) -> Callable[[object], Text | None]:
    """``make`` said of a whole number; nothing of anything else."""
    return lambda value: make(int(str(value))) if _count(value) else None


def _written(form: re.Pattern[str]) -> Callable[[object], Text | None]:
    """A value as it stands, if it has the form of a code of ours."""
    return lambda value: Text(value, value) if isinstance(value, str) and form.fullmatch(value) else None


def _sha(value: object) -> Text | None:
    known = isinstance(value, str) and _SHA256.fullmatch(value)
    return Text(f"SHA-256 {str(value)[:12]}…", f"SHA-256 {str(value)[:12]}…") if known else None


def _titles(value: object) -> Text | None:
    names = [name for name in value if isinstance(name, str)] if isinstance(value, list) else []
    known = [catalog.DATASETS[name].title for name in names if name in catalog.DATASETS]
    return joined(known) if known else None


def _numbers(value: object) -> Text | None:
    seqs = [str(n) for n in value if _count(n)] if isinstance(value, list) else []
    return say("of no. {seqs}", seqs=", ".join(seqs)) if seqs else None


_FACTS: dict[str, Callable[[object], Text | None]] = {
    "codes": _codes,
    "code": _reason,
    "kind": _written(_KIND),
    "seq": _counted(lambda n: say("no. {seq}", seq=n)),
    "targets": _numbers,
    "datasets": _titles,
    "rows": _counted(lambda n: say("rows: {rows}", rows=n)),
    "entries": _counted(lambda n: say("entries: {entries}", entries=n)),
    "known": _counted(lambda n: say("known: {entries}", entries=n)),
    "there": _counted(lambda n: say("still there: {entries}", entries=n)),
    "size": _counted(lambda n: say("file of {size}", size=sizes.shown(n))),
    "seconds": _counted(lambda n: say("after {seconds} seconds", seconds=n)),
    "most": _counted(lambda n: say("memory used: {size}", size=sizes.shown(n))),
    "file": _written(_TORN),
    "sha256": _sha,
}
"""How each fact of a line is told. What is not named here is not shown."""
