"""Who owes which file: every table and everybody who reports it, in one month.

A cell declared empty is in, as one with rows is; what no snapshot names is owed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from dxlib import catalog, formats, periods
from dxlib.catalog.model import Dataset
from dxlib.language import Language, Text, joined, say
from dxlib.monitor import Monitor
from dxlib.periods import Period
from dxlib.scorecard import Scorecard, expected_reporters
from dxlib.values import Codes
from dxlib.wards import CITY

State = Literal["reported", "none", "late", "never"]
"""``none``: declared to have nothing. ``late``: another month is in. ``never``: nothing ever was."""

GLYPHS: dict[State, str] = {"reported": "✓", "none": "∅", "late": "!", "never": "?"}
NOT_OWED = "·"
_BY_TABLE = 3
"""Up to so many owed files are named by their tables; more are counted by who owes them."""


@dataclass(frozen=True, slots=True)
class Due:
    """What stands of one table from one reporter in a month. ``rows`` and ``seq`` only where it is in."""

    dataset: Dataset
    reporter: str
    month: str
    state: State
    rows: int = 0
    seq: int | None = None

    @property
    def owed(self) -> bool:
        return self.state in ("late", "never")


def month_judged(card: Scorecard, this_month: str, period: Period | None = None) -> str:
    """The last month of a chosen period, else the newest in the store over all tables, else this month."""
    if period is not None:
        return period.last
    return card.months[-1] if card.months else this_month


def dues(card: Scorecard, month: str, codes: Codes = ()) -> list[Due]:
    """Every file expected for ``month`` from ``codes`` (from everybody if empty), tables in the catalog's order."""
    others = _months_in(card)
    return [
        _due(card, dataset, reporter, month, others.get((dataset.id, reporter), set()))
        for dataset in catalog.DATASETS.values()
        for reporter in expected_reporters(dataset, card.wards, codes, month)
        if not codes or reporter in codes
    ]


def _months_in(card: Scorecard) -> dict[tuple[str, str], set[str]]:
    found: dict[tuple[str, str], set[str]] = {}
    for dataset, month, reporter in card.heads:
        found.setdefault((dataset, reporter), set()).add(month)
    return found


def _due(card: Scorecard, dataset: Dataset, reporter: str, month: str, months: set[str]) -> Due:
    seq = card.heads.get((dataset.id, month, reporter))
    if seq is not None:
        rows = sum(c.rows for c in card.entries[seq].cells_of(dataset.id) if c.place == (month, reporter))
        return Due(dataset, reporter, month, "reported" if rows else "none", rows, seq)
    known = any(reporter == CITY or card.wards.same(reporter, month, other) for other in months)
    return Due(dataset, reporter, month, "late" if known else "never")


def reporters(card: Scorecard, dataset: Dataset, month: str) -> Codes:
    """Everybody who owes a table in a month."""
    return expected_reporters(dataset, card.wards, (), month)


def to_declare(card: Scorecard, dataset: Dataset, month: str, named: Iterable[str]) -> tuple[list[str], list[str]]:
    """Who may still say that there is none, apart from ``named``: those of whom nothing is in, and those whose rows
    would be replaced."""
    left = [code for code in reporters(card, dataset, month) if code not in set(named)]
    stands = {code: _due(card, dataset, code, month, set()) for code in left}
    return [c for c in left if stands[c].owed], [c for c in left if stands[c].state == "reported"]


def worst_first(found: Iterable[Due]) -> dict[str, list[Due]]:
    """Who owes what: those who owe most first, among equals those who never sent anything."""
    owed: dict[str, list[Due]] = {}
    for due in found:
        if due.owed:
            owed.setdefault(due.reporter, []).append(due)
    ranked = sorted(owed.items(), key=lambda kv: (-len(kv[1]), -sum(d.state == "never" for d in kv[1])))
    return dict(ranked)


def answer(monitor: Monitor, month: str, found: list[Due]) -> Text:
    """One sentence: how many files of the month are in, and who owes the others, worst first."""
    owed = worst_first(found)
    missing = sum(map(len, owed.values()))
    counts = {
        "month": periods.short(month),
        "files": _count(len(found)),
        "in_": _count(len(found) - missing),
        "owed": _count(missing),
    }
    if not missing:
        return say("Period {month}: all {files} files are in.", **counts)
    if missing == len(found):
        return say("Period {month}: none of the {files} files is in yet.", **counts)
    by_table = missing <= _BY_TABLE or len(owed) == 1
    alone = len({due.reporter for due in found}) == 1
    who = [_named(monitor, reporter, files, by_table, alone) for reporter, files in owed.items()]
    return say("Period {month}: {in_} of {files} files are in; {owed} are owed: {who}.", who=joined(who), **counts)


def _count(number: int) -> Text:
    return formats.both(number, "count")


def _named(monitor: Monitor, reporter: str, files: list[Due], by_table: bool, alone: bool) -> Text:
    """Who owes how many files, or which; of one reporter alone the tables say enough."""
    titles = joined([f.dataset.title for f in files], "; ")
    if alone:
        return titles
    what = titles if by_table else _count(len(files))
    return say("{who} ({what})", who=monitor.reporter_name(reporter, files[0].month), what=what)


def word(state: State) -> Text:
    """What a state is called in a cell of the table."""
    return {
        "reported": say("rows in"),
        "none": say("reported none"),
        "late": say("late"),
        "never": say("never sent"),
    }[state]


def cell(due: Due | None, lang: Language) -> str:
    """A cell of the table: glyph, word and count; a dot where nothing is owed."""
    if due is None:
        return NOT_OWED
    words = say("{count} rows", count=_count(due.rows)) if due.state == "reported" else word(due.state)
    return f"{GLYPHS[due.state]} {words[lang]}"
