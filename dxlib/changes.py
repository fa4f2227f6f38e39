"""What an entry of the ledger changed when it was made, against all that stood before it.

That is a matter of history: what comes later never changes the answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from dxlib import catalog, periods, preview, tables
from dxlib.ledger import Entry, Where, withdrawn
from dxlib.preview import Effect, Place, RowChange
from dxlib.scorecard import Scorecard
from dxlib.tables import Cursor

Heads = dict[Where, int]
Move = tuple[int | None, int | None]
"""The snapshots in force in a cell before and after an entry. None: nobody had reported it."""


@dataclass(frozen=True, slots=True)
class CellChange:
    """One cell that rests on another snapshot than before. ``rows`` None: one of the two is damaged."""

    dataset: str
    period: str
    ward_code: str
    before: int | None
    after: int | None
    rows: RowChange | None


@dataclass(frozen=True, slots=True)
class Change:
    """What one entry changed against all that stood before it. ``untold``: damaged snapshots that this rests on;
    with any of them no effect on a KPI is told, for it would be one on figures that had fallen back."""

    seq: int
    cells: tuple[CellChange, ...]
    effects: tuple[Effect, ...]
    untold: tuple[int, ...] = ()

    def rows(self, name: Literal["added", "changed", "removed"]) -> int:
        return sum(getattr(c.rows, name) for c in self.cells if c.rows)


def standing(entries: Iterable[Entry]) -> Heads:
    """The snapshot in force of every cell after ``entries``, by the ledger alone: damaged ones stand too."""
    entries = tuple(entries)
    gone = withdrawn(entries)
    heads: Heads = {}
    for entry in entries:
        if entry.action == "accept" and entry.seq not in gone:
            heads.update(dict.fromkeys(entry.places, entry.seq))
    return heads


def of(cursor: Cursor, entries: Sequence[Entry], seq: int, card_at: Callable[[int], Scorecard]) -> Change:
    """What entry ``seq`` changed. ``entries`` is the whole ledger, all of it applied in ``cursor``."""
    before, after = standing(entries[: seq - 1]), standing(entries[:seq])
    moves = {k: (before.get(k), after.get(k)) for k in sorted(before.keys() | after.keys())}
    moves = {k: move for k, move in moves.items() if move[0] != move[1]}
    hurt = set(tables.damaged(cursor))
    rows = _rows(cursor, {k: move for k, move in moves.items() if not any((one, k[0]) in hurt for one in move)})
    untold = {seq for seq, _ in hurt & _resting_on(moves, before, after)}
    datasets = {dataset for dataset, _, _ in moves}
    effects = () if untold or not moves else preview.effects(card_at(seq - 1), card_at(seq), datasets)
    cells = tuple(CellChange(*where, *move, rows.get(where)) for where, move in moves.items())
    return Change(seq, cells, effects, tuple(sorted(untold)))


def _resting_on(moves: dict[Where, Move], before: Heads, after: Heads) -> set[tuple[int, str]]:
    """The snapshots, each with its table, behind the figures of the months that moved, and of the months before."""
    months = {(dataset, month) for dataset, period, _ in moves for month in (period, periods.shift(period, -1))}
    return {(seq, d) for heads in (before, after) for (d, p, _), seq in heads.items() if (d, p) in months}


def _rows(cursor: Cursor, moves: dict[Where, Move]) -> dict[Where, RowChange]:
    """Rows of every cell that moved, counted once for each table that came into force or went out of it."""
    groups: dict[tuple[str, int, bool], dict[Place, int | None]] = {}
    for (dataset, period, ward), (old, new) in moves.items():
        group = groups.setdefault((dataset, new or old or 0, new is None), {})
        group[period, ward] = old if new else None
    found: dict[Where, RowChange] = {}
    for (dataset, seq, gone), basis in groups.items():
        for rows in preview.row_changes(cursor, catalog.dataset(dataset), seq, basis):
            found[(dataset, rows.period, rows.ward_code)] = _turned(rows) if gone else rows
    return found


def _turned(rows: RowChange) -> RowChange:
    """The same cell emptied instead of filled."""
    return replace(rows, before=rows.after, after=0, added=0, changed=0, removed=rows.added)
