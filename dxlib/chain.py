"""The lines of the ledger: what an entry holds, how it is written, and how a chain of them is read and judged."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any, BinaryIO, Literal

from dxlib.anchor import Anchored
from dxlib.cells import Cell
from dxlib.files import sha256

Action = Literal["accept", "withdraw", "restore"]
Provenance = Literal["sample", "uploaded"]
START = "0" * 64
Where = tuple[str, str, str]
"""(dataset, period, ward_code)"""


@dataclass(frozen=True, slots=True)
class Part:
    """One table of an upload, as it was stored."""

    dataset: str
    cells: tuple[Cell, ...]
    rows_sha256: str = ""
    reading: dict[str, str] = field(default_factory=dict)
    contract: int = 0

    @property
    def rows(self) -> int:
        return sum(c.rows for c in self.cells)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line. ``accept`` fills the dataset fields, ``withdraw`` and ``restore`` fill ``targets``.

    A workbook of several tables, accepted together, has its ``parts`` instead of the dataset fields; ask for
    :attr:`tables` to see both alike.
    """

    seq: int
    at: str
    by: str
    action: Action
    prev: str = ""
    verified: bool = False
    note: str = ""
    targets: tuple[int, ...] = ()
    dataset: str = ""
    cells: tuple[Cell, ...] = ()
    file_name: str = ""
    file_sha256: str = ""
    rows_sha256: str = ""
    provenance: Provenance | None = None
    reading: dict[str, str] = field(default_factory=dict)
    contract: int = 0
    parts: tuple[Part, ...] = ()

    @property
    def tables(self) -> tuple[Part, ...]:
        """The tables of an upload; none for a withdrawal or a restoration."""
        if self.action != "accept":
            return ()
        return self.parts or (Part(self.dataset, self.cells, self.rows_sha256, self.reading, self.contract),)

    @property
    def datasets(self) -> tuple[str, ...]:
        return tuple(part.dataset for part in self.tables)

    def cells_of(self, dataset: str) -> tuple[Cell, ...]:
        """What it says of one table; nothing of a table that it does not hold."""
        return tuple(cell for part in self.tables if part.dataset == dataset for cell in part.cells)

    @property
    def places(self) -> tuple[Where, ...]:
        """Every (dataset, period, ward) that it speaks of."""
        return tuple((part.dataset, *cell.place) for part in self.tables for cell in part.cells)

    @property
    def rows(self) -> int:
        return sum(part.rows for part in self.tables)

    def encoded(self) -> bytes:
        """The line without its newline; the same entry always gives the same bytes."""
        body = {f.name: getattr(self, f.name) for f in fields(self)}
        body["cells"] = _cells(self.cells)
        parts = body.pop("parts")
        if parts:  # left out otherwise: lines written before there were parts keep their bytes and their hash
            body["parts"] = [
                {f.name: getattr(p, f.name) for f in fields(p)} | {"cells": _cells(p.cells)} for p in parts
            ]
        return _dump({**body, "hash": sha256(_dump(body))})

    @property
    def hash(self) -> str:
        return str(json.loads(self.encoded())["hash"])

    @classmethod
    def decoded(cls, line: bytes, previous: Entry | None) -> Entry:
        """Read one line; raises ValueError or KeyError if a byte of it, or its place in the chain, is wrong."""
        body = json.loads(line)
        body.pop("hash")
        parts = tuple(Part(**{**p, "cells": _read_cells(p["cells"])}) for p in body.get("parts", ()))
        entry = cls(**{**body, "cells": _read_cells(body["cells"]), "targets": tuple(body["targets"]), "parts": parts})
        if entry.encoded() != line:
            raise ValueError("the line is not what was written")
        if (entry.seq, entry.prev) != ((previous.seq + 1, previous.hash) if previous else (1, START)):
            raise ValueError("the line does not follow the one before")
        return entry


def _cells(cells: Iterable[Cell]) -> list[list[str | int]]:
    return [[c.period, c.ward_code, c.rows] for c in cells]


def _read_cells(cells: list[list[Any]]) -> tuple[Cell, ...]:
    return tuple(Cell(*c) for c in cells)


def _dump(body: dict[str, Any]) -> bytes:
    return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


@dataclass(frozen=True, slots=True)
class Chain:
    """What a reading of the ledger found: the good lines in order, then the first bad one, if any.

    ``damaged_line`` is that of a line which is wrong, or which was acknowledged and is not there. ``gone``: the
    ledger was there before and cannot be read now; the entries are those known from then.
    """

    entries: tuple[Entry, ...] = ()
    size: int = 0
    damaged_line: int | None = None
    gone: bool = False

    @property
    def last(self) -> Entry | None:
        return self.entries[-1] if self.entries else None

    def held_to(self, anchored: Anchored | None) -> Chain:
        """Judged by what was acknowledged: lines missing at the end are damage, and so is another history."""
        if anchored is None or self.damaged_line is not None:
            return self
        if anchored.seq > len(self.entries):
            return replace(self, damaged_line=len(self.entries) + 1)
        if anchored.seq and self.entries[anchored.seq - 1].hash != anchored.hash:
            return replace(self, entries=self.entries[: anchored.seq - 1], damaged_line=anchored.seq)
        return self


def read_chain(path: Path, known: Chain) -> Chain:
    """Read on from what is ``known`` where that still stands; from the beginning otherwise.

    Raises OSError; a file that is not there is an empty chain.
    """
    try:
        with path.open("rb") as file:
            start = known.size if _still_there(file, known) else 0
            file.seek(start)
            content = file.read()
    except FileNotFoundError:
        return Chain()
    return _judge(content, known.entries if start else (), start)


def _judge(content: bytes, entries: tuple[Entry, ...], size: int) -> Chain:
    """The lines of ``content`` after those known, up to the first bad one."""
    found = list(entries)
    *lines, torn = content.split(b"\n")
    for line in lines:
        entry = _entry(line, found[-1] if found else None)
        if entry is None:
            return Chain(tuple(found), size, len(found) + 1)
        found.append(entry)
        size += len(line) + 1
    if torn and _entry(torn[:-1], found[-1] if found else None):
        return Chain(tuple(found), size, len(found) + 1)  # an acknowledged line whose end was damaged
    return Chain(tuple(found), size)


def _entry(line: bytes, previous: Entry | None) -> Entry | None:
    try:
        return Entry.decoded(line, previous)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def _still_there(file: BinaryIO, known: Chain) -> bool:
    if known.last is None or known.damaged_line is not None:
        return False
    tail = known.last.encoded() + b"\n"
    file.seek(known.size - len(tail))
    return file.read(len(tail)) == tail


def withdrawn(entries: Iterable[Entry]) -> set[int]:
    """Numbers of the snapshots that are withdrawn after ``entries``."""
    out: set[int] = set()
    for entry in entries:
        if entry.action == "withdraw":
            out |= set(entry.targets)
        elif entry.action == "restore":
            out -= set(entry.targets)
    return out
