"""The ledger: what was accepted, in order. With the files beside it, it is the truth; all else is rebuilt from it.

``ledger.jsonl`` is append-only. Each line carries its own hash and the hash of the line before, so one flipped
byte anywhere is found. ``files/`` holds the bytes received, ``rows/`` the checked rows, both under their SHA-256.
"""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from filelock import FileLock, Timeout

from dxlib.cells import Cell
from dxlib.errors import DamageError, DxError
from dxlib.files import sha256, sync_folder, write_durably
from dxlib.language import say

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
    """What a reading of the ledger found: the good lines in order, then the first bad one, if any."""

    entries: tuple[Entry, ...] = ()
    size: int = 0
    damaged_line: int | None = None

    @property
    def last(self) -> Entry | None:
        return self.entries[-1] if self.entries else None


class Ledger:
    """The ledger of one store folder, followed as other processes append to it."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.path = home / "ledger.jsonl"
        self._seen: tuple[tuple[int, int, int], Chain] = ((0, 0, 0), Chain())

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Alone among all processes that write to this folder."""
        self.home.mkdir(parents=True, exist_ok=True)
        lock = FileLock(self.home / ".lock", timeout=60)
        try:
            lock.acquire()
        except Timeout as error:
            raise DxError("busy", say("Somebody else is writing for over a minute. Try again.")) from error
        try:
            yield
        finally:
            lock.release()

    def chain(self) -> Chain:
        """The chain as it is on disk now; costs one ``stat`` while nothing changed."""
        stamp = self._stat()
        seen, chain = self._seen
        if stamp != seen:
            chain = _follow(chain, self.path)
            self._seen = (stamp, chain)  # one assignment: threads never pair one reading's stamp with another's chain
        return chain

    def _stat(self) -> tuple[int, int, int]:
        try:
            found = self.path.stat()
        except FileNotFoundError:
            return (0, 0, 0)
        return (found.st_ino, found.st_size, found.st_mtime_ns)

    def mend_tail(self) -> Path | None:
        """Move a torn last line aside (it was never acknowledged) and say where. Call under :meth:`lock`."""
        if not self.path.exists():
            return None
        content = self.path.read_bytes()
        whole = content.rfind(b"\n") + 1
        if whole == len(content) or self.chain().damaged_line is not None:
            return None
        aside = self.home / f"ledger.torn-{sha256(content[whole:])[:8]}"
        write_durably(aside, content[whole:])
        with self.path.open("r+b") as file:
            file.truncate(whole)
            os.fsync(file.fileno())
        return aside

    def append(self, entry: Entry) -> None:
        """Write the line and sync it: this is the commit. Call under :meth:`lock` after :meth:`chain`."""
        new = not self.path.exists()
        line = entry.encoded() + b"\n"
        with self.path.open("ab", buffering=0) as file:  # a buffer would be written again when the file is closed
            before = file.tell()
            try:
                if file.write(line) != len(line):
                    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(self.path))
                os.fsync(file.fileno())
            except OSError:
                os.ftruncate(file.fileno(), before)
                raise
        if new:
            sync_folder(self.home)

    def next(self, at: datetime, by: str, action: Action, **content: Any) -> Entry:
        """The entry that would follow now. Refuses while the chain is damaged."""
        chain = self.chain()
        if chain.damaged_line is not None:
            raise DamageError(
                "ledger_damaged",
                say(
                    "Line {line} of the ledger is damaged, so nothing can be added. Restore a backup with recover.",
                    line=chain.damaged_line,
                ),
            )
        last = chain.last
        return Entry(
            seq=last.seq + 1 if last else 1,
            at=at.isoformat(timespec="seconds"),
            by=by,
            action=action,
            prev=last.hash if last else START,
            **content,
        )

    def keep_file(self, content: bytes) -> str:
        return self._keep(self.file_path(sha256(content)), content)

    def keep_rows(self, content: bytes) -> str:
        return self._keep(self.rows_path(sha256(content)), content)

    def file_path(self, digest: str) -> Path:
        return self.home / "files" / digest

    def rows_path(self, digest: str) -> Path:
        return self.home / "rows" / f"{digest}.parquet"

    def _keep(self, path: Path, content: bytes) -> str:
        digest = sha256(content)
        if not path.exists() or sha256(path.read_bytes()) != digest:
            write_durably(path, content)
        return digest

    def read_file(self, entry: Entry) -> bytes:
        """The exact bytes received; raises :class:`DamageError` if they are not."""
        return _read_whole(self.file_path(entry.file_sha256), entry.file_sha256, entry)

    def read_rows(self, entry: Entry, part: Part) -> bytes:
        """The checked rows of one table as Parquet bytes; raises :class:`DamageError` if damaged or gone."""
        return _read_whole(self.rows_path(part.rows_sha256), part.rows_sha256, entry)

    def find(self, seq: int) -> Entry:
        """The entry with that number; raises :class:`DxError` ``unknown_entry``."""
        entries = self.chain().entries
        if not 1 <= seq <= len(entries):
            raise DxError("unknown_entry", say("There is no entry no. {seq} in the history.", seq=seq))
        return entries[seq - 1]


def _follow(known: Chain, path: Path) -> Chain:
    """Read on from what is known where that still stands; from the beginning otherwise."""
    if not path.exists():
        return Chain()
    with path.open("rb") as file:
        start = known.size if _still_there(file, known) else 0
        entries = list(known.entries) if start else []
        file.seek(start)
        content = file.read()
    size = start
    *lines, torn = content.split(b"\n")
    for line in lines:
        try:
            entries.append(Entry.decoded(line, entries[-1] if entries else None))
        except (ValueError, KeyError, TypeError, AttributeError):
            return Chain(tuple(entries), size, len(entries) + 1)
        size += len(line) + 1
    if torn and _is_whole(torn[:-1], entries[-1] if entries else None):
        return Chain(tuple(entries), size, len(entries) + 1)  # an acknowledged line whose end was damaged
    return Chain(tuple(entries), size)


def _is_whole(line: bytes, previous: Entry | None) -> bool:
    try:
        Entry.decoded(line, previous)
    except (ValueError, KeyError, TypeError, AttributeError):
        return False
    return True


def withdrawn(entries: Iterable[Entry]) -> set[int]:
    """Numbers of the snapshots that are withdrawn after ``entries``."""
    out: set[int] = set()
    for entry in entries:
        if entry.action == "withdraw":
            out |= set(entry.targets)
        elif entry.action == "restore":
            out -= set(entry.targets)
    return out


def _still_there(file: Any, known: Chain) -> bool:
    if known.last is None or known.damaged_line is not None:
        return False
    tail = known.last.encoded() + b"\n"
    file.seek(known.size - len(tail))
    return bool(file.read(len(tail)) == tail)


def _read_whole(path: Path, digest: str, entry: Entry) -> bytes:
    try:
        content = path.read_bytes()
    except OSError:
        content = b""
    if sha256(content) != digest:
        raise DamageError(
            "file_damaged",
            say("A stored file of entry no. {seq} is damaged or missing: {file}.", seq=entry.seq, file=path.name),
        )
    return content
