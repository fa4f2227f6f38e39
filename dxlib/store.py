"""DuckDB behind the ledger: rebuilt from it at any time, never the truth itself.

Each process has its own database and follows the ledger. One that is missing, damaged or older is built anew beside
the old one and takes its place whole, so a reader sees the old or the new. Where no file can be written it stands in
memory, so that viewing goes on.
"""

from __future__ import annotations

import contextlib
import hashlib
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import duckdb

from dxlib import catalog, database, tables
from dxlib.catalog.model import Dataset
from dxlib.database import Database
from dxlib.errors import DamageError, DxError, RecoveredError
from dxlib.language import say
from dxlib.ledger import Chain, Entry, Ledger, Part
from dxlib.storage import UNSOUND, StorageError, folder_gone, in_words, problem
from dxlib.tables import Cursor, Held, Stored
from dxlib.wards import Wards

T = TypeVar("T")
Question = Callable[[Cursor, tuple[Entry, ...]], T]


class _OvertakenError(Exception):
    """Another history took the place of the one that is being followed."""


class Store:
    """One process's database over one ledger. Threads share it: every call takes its own cursor."""

    def __init__(self, ledger: Ledger, wards: Wards) -> None:
        self.ledger = ledger
        self.wards = wards
        self.digest = hashlib.sha256((catalog.digest() + wards.digest).encode()).hexdigest()
        self.ahead: tuple[int, str] | None = None
        """Number and hash of the entry at which the database found stood, where the ledger ends before it."""
        self._writing = threading.RLock()
        self._closed = False
        self.database = self._opened()

    def close(self) -> None:
        self._closed = True
        self.database.close()

    @property
    def applied(self) -> Entry | None:
        return self.database.applied

    @property
    def path(self) -> Path | None:
        """The database's file; None while it stands in memory."""
        return self.database.path

    def cursor(self) -> contextlib.AbstractContextManager[Cursor]:
        return self.database.cursor()

    def ask(self, question: Callable[[Cursor], T]) -> T:
        """The answer at one state of the database."""
        return self.read(lambda cursor, _: question(cursor))

    def read(self, question: Question[T]) -> T:
        """The same of a question that is given the entries behind that state, too.

        A database that turns out unsound is built anew and asked once more.
        """
        asked = self.database
        try:
            return _asked(asked, question)
        except UNSOUND:
            if self._closed:
                raise
            with self._writing:
                if self.database is asked:
                    self._replace()
            return _asked(self.database, question)

    def _opened(self) -> Database:
        """A file that stands on the ledger, or is brought to; in memory where that cannot be."""
        try:
            with in_words(), self.ledger.lock():
                found = database.open_free(self.ledger.home)
                if self._stands(found):
                    return self._brought_up(found)
                found.close()
                assert found.path
                return self._brought_up(database.begin(found.path), anew=True)
        except StorageError:
            return self._in_memory()

    def _brought_up(self, found: Database, anew: bool = False) -> Database:
        """The database at the ledger's end, begun ``anew`` if asked; closed if it cannot be brought there."""
        try:
            if anew:
                self._begin(found)
            self._replay(found, self.ledger.chain())
        except _OvertakenError:
            return self._brought_up(found, anew=True)
        except BaseException:
            found.close()
            raise
        return found

    def _stands(self, found: Database) -> bool:
        try:
            return self._stands_on(found, self.ledger.chain())
        except (duckdb.Error, KeyError, ValueError):
            return False

    def _stands_on(self, found: Database, chain: Chain) -> bool:
        with found.cursor() as cursor:
            seq, digest_of_line, digest = tables.position(cursor)
            hurt = tables.damaged(cursor)
            tables.read_through(cursor)
        if seq > len(chain.entries):
            self.ahead = (seq, digest_of_line)
        if digest != self.digest or self.ahead:
            return False
        found.entries = chain.entries[:seq]
        if any(self._rows(chain.entries[seq - 1])[dataset] is not None for seq, dataset in hurt):
            return False
        return found.applied is None or found.applied.hash == digest_of_line

    def _begin(self, database: Database) -> None:
        """Empty tables, at position 0."""
        with database.transaction() as cursor:
            tables.clear(cursor)
            tables.create(cursor, self.wards, self.digest)
        database.entries = ()

    def _replay(self, into: Database, chain: Chain) -> None:
        """Apply what the ledger has more; the database stands on its beginning.

        Raises :class:`_OvertakenError` if files are missing because a backup was recovered: they are not damaged.
        """
        for entry in chain.entries[len(into.entries) :]:
            rows, known = self._rows(entry), chain.entries[: entry.seq]
            if None in rows.values() and self.ledger.chain().entries[: entry.seq] != known:
                raise _OvertakenError
            with into.transaction() as cursor:
                tables.apply(cursor, entry, rows)
            into.entries = known

    def _in_memory(self) -> Database:
        return self._brought_up(database.in_memory(), anew=True)

    def _beside(self) -> Database:
        """A new database at the ledger's end, in a file of its own; raises :class:`StorageError`."""
        with in_words():
            return self._brought_up(database.open_free(self.ledger.home, replacing=False), anew=True)

    def _replace(self) -> None:
        """Put a new database in the place of one that cannot serve: in memory if it must be. Call while writing."""
        try:
            self._take(self._beside())
        except StorageError:
            self._take(self._in_memory())

    def _take(self, fresh: Database) -> None:
        old, self.database = self.database, fresh
        old.retire()

    def rebuild(self) -> None:
        """Build the database anew from the ledger; until it is whole, readers have the old one.

        Raises :class:`StorageError` if no file can be written: the old one stays.
        """
        with self._writing:
            if self.ledger.chain().gone:
                raise folder_gone()
            self._take(self._beside())

    def catch_up(self, wait: bool = True) -> bool:
        """Apply what the ledger has more than the database: two ``stat`` when there is nothing.

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
        applied = self.applied
        if applied and applied not in chain.entries[applied.seq - 1 : applied.seq]:
            self._replace()
            return
        try:
            self._replay(self.database, chain)
        except (_OvertakenError, *UNSOUND):
            self._replace()

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
        with self._writing:
            self.ask(tables.position)
            with self.cursor() as cursor:
                cursor.execute("BEGIN")
                try:
                    tables.try_out(cursor, entry, rows)
                    yield cursor
                finally:
                    with contextlib.suppress(duckdb.Error):
                        cursor.execute("ROLLBACK")

    def rows(
        self,
        dataset: Dataset,
        cells: Sequence[Held],
        position: tuple[int, str],
        first: int = 0,
        most: int | None = None,
    ) -> list[dict[str, Any]]:
        """Rows of the cells by month, ward and key: from the ``first`` (0) on, at ``most`` that many.

        Raises :class:`RecoveredError` if another history has taken the place of that of the ``position``: its
        numbers mean other snapshots.
        """
        if not cells:
            return []

        def answer(cursor: Cursor, entries: tuple[Entry, ...]) -> list[dict[str, Any]]:
            seq, digest = position
            if [e.hash for e in entries[seq - 1 : seq]] != [digest]:
                raise RecoveredError("recovered", say("The figures were replaced meanwhile. Load the page again."))
            return tables.rows(cursor, dataset, cells, first, most)

        return self.read(answer)

    def commit(self, entry: Entry, rows: Stored) -> None:
        """Apply, then append to the ledger: that is the commit. Call under the ledger's lock, caught up."""
        with self._writing:
            self.ask(tables.position)  # a database that an earlier fault has spoiled is replaced first
            self._commit(entry, rows)
            with contextlib.suppress(duckdb.Error, OSError, DxError):  # accepted: what fails now is caught up later
                self.catch_up()
            with contextlib.suppress(duckdb.Error), self.cursor() as cursor:
                cursor.execute("CHECKPOINT")

    def _commit(self, entry: Entry, rows: Stored) -> None:
        with self.cursor() as cursor:
            try:
                cursor.execute("BEGIN")
                tables.apply(cursor, entry, rows)
                _refuse_doubles([d for t, months in self._touched(entry) for d in tables.doubles(cursor, t, months)])
                self.ledger.append(entry)
            except BaseException as error:
                with contextlib.suppress(duckdb.Error):
                    cursor.execute("ROLLBACK")
                if isinstance(error, UNSOUND):
                    raise problem(error) from error
                raise
            with contextlib.suppress(duckdb.Error):
                cursor.execute("COMMIT")
                self.database.entries = (*self.database.entries, entry)

    def _touched(self, entry: Entry) -> list[tuple[Dataset, set[str]]]:
        """The datasets that an entry changes, each with the months in which it does."""
        found: dict[str, set[str]] = {}
        for upload in (entry, *(self.ledger.find(seq) for seq in entry.targets)):
            for name, month, _ in upload.places:
                found.setdefault(name, set()).add(month)
        return [(catalog.dataset(name), months) for name, months in found.items()]


def _asked(asked: Database, question: Question[T]) -> T:
    """All that the question reads is of one state."""
    with asked.cursor() as cursor:
        cursor.execute("BEGIN")
        try:
            return question(cursor, asked.entries)
        finally:
            with contextlib.suppress(duckdb.Error):
                cursor.execute("ROLLBACK")


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
