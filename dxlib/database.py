"""One DuckDB database that stands on a ledger: opened on a file or in memory, counted out when nobody reads it."""

from __future__ import annotations

import contextlib
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from dxlib.language import say
from dxlib.ledger import Entry
from dxlib.storage import StorageError
from dxlib.tables import Cursor

MAX_PROCESSES = 32
_SETTINGS = (
    "SET memory_limit = '2GB'",
    "SET preserve_insertion_order = false",  # who needs an order asks for it; rows go in on all cores
    "SET enable_external_access = false",
    "SET python_enable_replacements = false",
    "SET lock_configuration = true",
)
_HELD = ("lock on file", "being used by another process", "configuration has been locked")  # the last: by ourselves


class Database:
    """Threads share it: every reader takes its own cursor. ``path`` is None in memory.

    ``entries`` are those that it holds, in order. Retired, it serves who reads it still and ends with the last of them.
    """

    def __init__(self, con: duckdb.DuckDBPyConnection, path: Path | None) -> None:
        self.path = path
        self.entries: tuple[Entry, ...] = ()
        self._con = con
        self._readers = 0
        self._retired = False
        self._counting = threading.Lock()

    @property
    def applied(self) -> Entry | None:
        """The last entry that it holds."""
        return self.entries[-1] if self.entries else None

    @contextmanager
    def cursor(self) -> Iterator[Cursor]:
        with self._counting:
            cursor = self._con.cursor()
            self._readers += 1
        try:
            yield cursor
        finally:
            cursor.close()
            self._leave()

    def _leave(self) -> None:
        with self._counting:
            self._readers -= 1
            if self._retired and not self._readers:
                self._end()

    @contextmanager
    def transaction(self) -> Iterator[Cursor]:
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

    def close(self) -> None:
        self._con.close()

    def retire(self) -> None:
        """No longer wanted: its file goes as soon as nobody reads it."""
        with self._counting:
            self._retired = True
            if not self._readers:
                self._end()

    def _end(self) -> None:
        self.close()
        if self.path is not None:
            with contextlib.suppress(OSError):  # what cannot be removed is built again when it is opened
                remove(self.path)


def open_free(home: Path, replacing: bool = True) -> Database:
    """The first file of the folder that no process holds, one that is there before one to be made.

    A damaged one is replaced, or passed over: replacing needs the ledger's lock.
    """
    names = ("city.duckdb", *(f"city-{number}.duckdb" for number in range(2, MAX_PROCESSES + 1)))
    for path in sorted((home / name for name in names), key=lambda p: not p.exists()):
        stood = path.exists()
        try:
            return Database(_connect(path), path)
        except duckdb.Error as error:
            if _held(error):
                continue
            if replacing:
                return begin(path)
            if not stood:
                remove(path)
                raise
    raise StorageError("too_many", say("Too many copies of the monitor run on this folder. Close some of them."))


def begin(path: Path) -> Database:
    """An empty database in place of what the file held. Call under the ledger's lock."""
    remove(path)
    return Database(_connect(path), path)


def in_memory() -> Database:
    return Database(_connect(None), None)


def _connect(path: Path | None) -> duckdb.DuckDBPyConnection:
    """A database that takes no orders from SQL: no file access, no settings changed after this."""
    con = duckdb.connect(str(path or ":memory:"), config={"storage_compatibility_version": "v1.5.0"})
    try:
        con.execute(f"SET temp_directory = {_quoted(_spill(path))}")
        for setting in _SETTINGS:
            con.execute(setting)
    except duckdb.Error:
        con.close()
        raise
    return con


def _spill(path: Path | None) -> str:
    """Each database has a folder of its own for what does not fit in memory; one in memory has none."""
    return str(path.with_name(f"{path.name}.tmp")) if path else ""


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _held(error: duckdb.Error) -> bool:
    return any(words in str(error).lower() for words in _HELD)


def remove(path: Path) -> None:
    for part in (path, path.with_name(f"{path.name}.wal")):
        part.unlink(missing_ok=True)
    shutil.rmtree(_spill(path), ignore_errors=True)
