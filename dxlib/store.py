"""DuckDB behind the ledger: rebuilt from it at any time, never the truth itself.

Each process has its own database file and follows the ledger. A file that is missing, damaged or older is rebuilt;
one that another process holds is left alone and the next free ``city-<n>.duckdb`` is used.
"""

from __future__ import annotations

import contextlib
import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

from dxlib import catalog, tables
from dxlib.catalog.model import Dataset
from dxlib.errors import DamageError, DxError
from dxlib.language import say
from dxlib.ledger import Chain, Entry, Ledger, Part
from dxlib.tables import Cursor, Stored
from dxlib.wards import Wards

MAX_PROCESSES = 32
SETTINGS = (
    "SET memory_limit = '2GB'",
    "SET enable_external_access = false",
    "SET python_enable_replacements = false",
    "SET lock_configuration = true",
)


class Store:
    """One process's database over one ledger. Threads share it: every call takes its own cursor."""

    def __init__(self, ledger: Ledger, wards: Wards) -> None:
        self.ledger = ledger
        self.wards = wards
        self.digest = hashlib.sha256((catalog.digest() + wards.digest).encode()).hexdigest()
        self.applied: Entry | None = None
        self.lost = 0
        """Entries that the database had seen and the ledger no longer has."""
        self._writing = threading.RLock()
        ledger.home.mkdir(parents=True, exist_ok=True)
        with ledger.lock():
            self.path, self._con = _open_free(ledger.home)
            self._start()

    def close(self) -> None:
        self._con.close()

    @contextmanager
    def cursor(self) -> Iterator[Cursor]:
        cursor = self._con.cursor()
        try:
            yield cursor
        finally:
            cursor.close()

    @contextmanager
    def _transaction(self) -> Iterator[Cursor]:
        """Committed at the end; rolled back on any exception."""
        with self.cursor() as cursor:
            cursor.execute("BEGIN")
            try:
                yield cursor
                cursor.execute("COMMIT")
            except BaseException:
                with contextlib.suppress(duckdb.Error):
                    cursor.execute("ROLLBACK")
                raise

    def _start(self) -> None:
        """Keep the database found if it stands on the ledger; otherwise begin again."""
        try:
            kept = self._stands_on(self.ledger.chain())
        except (duckdb.Error, KeyError, ValueError):
            kept = False
        if not kept:
            self._begin_again()
        self.catch_up()

    def _stands_on(self, chain: Chain) -> bool:
        with self.cursor() as cursor:
            seq, digest_of_line, digest = tables.position(cursor)
            hurt = tables.damaged(cursor)
            tables.read_through(cursor)
        self.lost = max(0, seq - len(chain.entries))
        if digest != self.digest or self.lost:
            return False
        self.applied = chain.entries[seq - 1] if seq else None
        if any(self._rows(chain.entries[seq - 1])[dataset] is not None for seq, dataset in hurt):
            return False
        return self.applied is None or self.applied.hash == digest_of_line

    def _begin_again(self) -> None:
        self._con.close()
        _remove(self.path)
        self._con = _connect(self.path)
        with self._transaction() as cursor:
            tables.create(cursor, self.wards, self.digest)
        self.applied = None

    def rebuild(self) -> None:
        """Throw the database away and build it from the ledger."""
        with self._writing:
            self._begin_again()
            self.catch_up()

    def catch_up(self, wait: bool = True) -> bool:
        """Apply what the ledger has more than the database: one ``stat`` when there is nothing.

        False if somebody else is writing and the caller would rather not ``wait``: nothing was done.
        """
        if self.ledger.chain().last == self.applied:
            return True
        if not self._writing.acquire(blocking=wait):
            return False
        try:
            self._follow()
        finally:
            self._writing.release()
        return True

    def _follow(self) -> None:
        chain = self.ledger.chain()  # again: another thread may have gone further while this one waited
        if self.applied and self.applied not in chain.entries[self.applied.seq - 1 : self.applied.seq]:
            self._begin_again()
        for entry in chain.entries[self.applied.seq if self.applied else 0 :]:
            with self._transaction() as cursor:
                tables.apply(cursor, entry, self._rows(entry))
            self.applied = entry

    def _rows(self, entry: Entry) -> Stored:
        return {part.dataset: self._rows_of(entry, part) for part in entry.tables}

    def _rows_of(self, entry: Entry, part: Part) -> bytes | None:
        try:
            return self.ledger.read_rows(entry, part)
        except DamageError:
            return None

    @contextmanager
    def trial(self, entry: Entry, rows: Stored) -> Iterator[Cursor]:
        """The database as it would be after ``entry``; everything is undone at the end."""
        with self._writing, self.cursor() as cursor:
            cursor.execute("BEGIN")
            try:
                tables.apply(cursor, entry, rows)
                yield cursor
            finally:
                cursor.execute("ROLLBACK")

    def rows(self, dataset: Dataset, month: str, heads: list[tuple[str, int]]) -> list[dict[str, Any]]:
        """Rows of ``month`` for (ward, snapshot) pairs, in key order."""
        if not heads:
            return []
        with self.cursor() as cursor:
            return tables.rows(cursor, dataset, month, heads)

    def commit(self, entry: Entry, rows: Stored) -> None:
        """Apply, then append to the ledger: that is the commit. Call under the ledger's lock, caught up."""
        with self._writing:
            with self.cursor() as cursor:
                cursor.execute("BEGIN")
                try:
                    tables.apply(cursor, entry, rows)
                    _refuse_doubles([d for x in self._datasets(entry) for d in tables.doubles(cursor, x)])
                    self.ledger.append(entry)
                except BaseException:
                    cursor.execute("ROLLBACK")
                    raise
                with contextlib.suppress(duckdb.Error):
                    cursor.execute("COMMIT")
                    self.applied = entry
            with contextlib.suppress(duckdb.Error, OSError):  # it is accepted: whatever fails now is caught up later
                self.catch_up()
            with contextlib.suppress(duckdb.Error), self.cursor() as cursor:
                cursor.execute("CHECKPOINT")

    def _datasets(self, entry: Entry) -> list[Dataset]:
        """The datasets that an entry changes."""
        uploads = [entry, *(self.ledger.find(seq) for seq in entry.targets)]
        return [catalog.dataset(name) for name in dict.fromkeys(d for u in uploads for d in u.datasets)]


def _refuse_doubles(found: list[tuple[str, str, str, str]]) -> None:
    if found:
        key, period, one, other = found[0]
        raise DxError(
            "key_elsewhere",
            say(
                "“{key}” would stand in two wards, {one} and {other}, in {period}. Change both wards in one step.",
                key=key,
                one=one,
                other=other,
                period=period,
            ),
        )


def _open_free(home: Path) -> tuple[Path, duckdb.DuckDBPyConnection]:
    for number in range(1, MAX_PROCESSES + 1):
        path = home / ("city.duckdb" if number == 1 else f"city-{number}.duckdb")
        try:
            return path, _connect(path)
        except duckdb.Error as error:
            if _held_by_another(error):
                continue
            _remove(path)
            return path, _connect(path)
    raise DxError("too_many", say("Too many copies of the monitor run on this folder. Close some of them."))


def _held_by_another(error: duckdb.Error) -> bool:
    text = str(error).lower()
    return any(
        words in text
        for words in ("lock on file", "being used by another process", "configuration has been locked")  # last: by us
    )


def _connect(path: Path) -> duckdb.DuckDBPyConnection:
    """A database file that takes no orders from SQL: no file access, no settings changed after this."""
    con = duckdb.connect(str(path), config={"storage_compatibility_version": "v1.5.0"})
    try:
        con.execute(f"SET temp_directory = '{str(path.parent / 'tmp').replace(chr(39), chr(39) * 2)}'")
        for setting in SETTINGS:
            con.execute(setting)
    except duckdb.Error:
        con.close()
        raise
    return con


def _remove(path: Path) -> None:
    for part in (path, path.with_name(f"{path.name}.wal")):
        part.unlink(missing_ok=True)
