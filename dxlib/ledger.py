"""The ledger: what was accepted, in order. With the files beside it, it is the truth; all else is rebuilt from it.

``ledger.jsonl`` is append-only. Each line carries its own hash and the hash of the line before, so one flipped
byte anywhere is found; ``ledger.anchor`` names the last line acknowledged, so lines that are gone are found, too.
``files/`` holds the bytes received, ``rows/`` the checked rows, both under their SHA-256.
"""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from dxlib.anchor import Anchor
from dxlib.chain import START, Action, Chain, Entry, Part, Provenance, Where, read_chain, withdrawn
from dxlib.errors import DamageError, DxError
from dxlib.files import make_folders, sha256, sync_file, sync_folder, write_durably
from dxlib.language import say
from dxlib.storage import StorageError, folder_gone, in_words, unreadable

__all__ = ["START", "Action", "Chain", "Entry", "Ledger", "Part", "Provenance", "Where", "withdrawn"]

RECOVERING, SETTING_ASIDE = ".recovering", ".setting-aside"
"""Folders in which a backup is unpacked, and what stood before is gathered: nothing in them counts yet."""

_Stat = tuple[int, int, int]
_ABSENT: _Stat = (0, 0, 0)
_APPENDING = os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)


class Ledger:
    """The ledger of one store folder, followed as other processes append to it."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.path = home / "ledger.jsonl"
        self.anchor = Anchor(home)
        self._lock = FileLock(home / ".lock", timeout=60)
        self._seen: tuple[tuple[_Stat, _Stat], Chain, Chain] = ((_ABSENT, _ABSENT), Chain(), Chain())
        """Stamps of ledger and anchor, the lines as read, and the same held to the anchor."""

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Alone among all processes that write to this folder; a thread that has it may take it again.

        Raises :class:`StorageError` if the folder is gone or cannot be written.
        """
        with in_words():
            self._be_there()
            try:
                self._lock.acquire()
            except Timeout as error:
                words = say("Somebody else is writing for over a minute. Try again.")
                raise StorageError("busy", words) from error
        try:
            yield
        finally:
            self._lock.release()

    def _be_there(self) -> None:
        """A folder is made for a first start only: one that held entries is brought back, not begun anew."""
        if self.chain().gone:
            raise folder_gone()
        make_folders(self.home)

    def chain(self) -> Chain:
        """The chain as it is on disk now; costs two ``stat`` while nothing changed.

        Raises :class:`StorageError` ``unreadable`` if nothing is known of it and it cannot be read.
        """
        seen, lines, held = self._seen
        try:
            stamps = (_stat(self.path), _stat(self.anchor.path))
            return held if stamps == seen else self._read(stamps, seen, lines)
        except OSError as error:
            if not lines.entries:
                raise unreadable() from error
            return replace(held, gone=True)

    def _read(self, stamps: tuple[_Stat, _Stat], seen: tuple[_Stat, _Stat], lines: Chain) -> Chain:
        if stamps[0] == _ABSENT and lines.entries:
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(self.path))
        anchored = self.anchor.read()  # before the ledger: what is appended in between must not seem to be missing
        if stamps[0] != seen[0]:
            lines = read_chain(self.path, lines if _grown(seen[0], stamps[0]) else Chain())
        held = lines.held_to(anchored)
        self._seen = (stamps, lines, held)  # one assignment: threads never pair one reading's stamp with another's
        return held

    def mend(self) -> Path | None:
        """Put in order what a crash left, and say where a torn last line went. Call under :meth:`lock`.

        A torn line was never acknowledged; files under way never counted.
        """
        self._sweep()
        chain = self.chain()
        if chain.damaged_line is not None or chain.gone:
            return None
        content = self.path.read_bytes() if self.path.exists() else b""
        torn = content[chain.size :]
        if not torn:
            return None
        aside = self.home / f"ledger.torn-{sha256(torn)[:8]}"
        write_durably(aside, torn)
        with self.path.open("r+b") as file:
            file.truncate(chain.size)
            os.fsync(file.fileno())
        return aside

    def _sweep(self) -> None:
        """Remove what was under way when a process ended: everything is written under the lock, so it is nobody's."""
        for folder in (self.home, self.home / "files", self.home / "rows", self.home / "log"):
            for path in folder.glob(".*.tmp"):
                with contextlib.suppress(OSError):
                    path.unlink(missing_ok=True)
        for name in (RECOVERING, SETTING_ASIDE):
            shutil.rmtree(self.home / name, ignore_errors=True)

    def append(self, entry: Entry) -> None:
        """Write the line and sync it: this is the commit. Call under :meth:`lock` after :meth:`chain`.

        Raises OSError if the line is not there, :class:`StorageError` ``uncertain`` if that cannot be said.
        """
        if not self.path.exists():  # the file's own name is made safe first: no failure is left for after the commit
            self.path.touch()
            sync_folder(self.home)
        handle = os.open(self.path, _APPENDING, 0o644)
        try:
            _append(handle, entry)
        finally:
            with contextlib.suppress(OSError):  # it is synced, or taken back
                os.close(handle)
        with contextlib.suppress(OSError):  # it is accepted: the next entry brings the anchor up
            self.anchor.write(entry.seq, entry.hash)

    def hold(self, seq: int, digest: str) -> None:
        """Let the anchor name the last entry. Call under :meth:`lock`.

        Whoever wrote it may have ended before it was synced: an anchor that a power cut leaves alone is damage.
        """
        if self.path.exists():
            sync_file(self.path)
            sync_folder(self.home)
        self.anchor.write(seq, digest)

    def next(self, at: datetime, by: str, action: Action, **content: Any) -> Entry:
        """The entry that would follow now. Refuses while the chain is damaged or gone."""
        chain = self.writable()
        last = chain.last
        return Entry(
            seq=last.seq + 1 if last else 1,
            at=at.astimezone(UTC).isoformat(timespec="seconds"),
            by=by,
            action=action,
            prev=last.hash if last else START,
            **content,
        )

    def writable(self) -> Chain:
        """The chain, if something can follow it; raises :class:`DxError` while it is damaged or gone."""
        chain = self.chain()
        if chain.gone:
            raise folder_gone()
        if chain.damaged_line is not None:
            raise DamageError(
                "ledger_damaged",
                say(
                    "Line {line} of the ledger is damaged or missing, so nothing can be added. "
                    "Restore a backup with recover.",
                    line=chain.damaged_line,
                ),
            )
        return chain

    @contextmanager
    def kept(self, file: bytes, rows: Iterable[bytes]) -> Iterator[None]:
        """Store a file and its rows; what is new is removed again if no entry inside came to name it.

        Call under :meth:`lock`.
        """
        contents = {self.file_path(sha256(file)): file, **{self.rows_path(sha256(r)): r for r in rows}}
        new = [path for path in contents if not path.exists()]
        try:
            for path, content in contents.items():
                _keep(path, content)
            yield
        except BaseException:
            with contextlib.suppress(OSError, DxError):  # what is not known to be nobody's stays
                named = self.named_by(self.chain().entries)
                for path in set(new) - named:
                    path.unlink(missing_ok=True)
            raise

    def file_path(self, digest: str) -> Path:
        return self.home / "files" / digest

    def rows_path(self, digest: str) -> Path:
        return self.home / "rows" / f"{digest}.parquet"

    def named_by(self, entries: Iterable[Entry]) -> set[Path]:
        """Every stored file that the entries name."""
        accepted = [e for e in entries if e.action == "accept"]
        rows = {self.rows_path(part.rows_sha256) for e in accepted for part in e.tables}
        return rows | {self.file_path(e.file_sha256) for e in accepted}

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


def _stat(path: Path) -> _Stat:
    try:
        found = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return _ABSENT
    return (found.st_ino, found.st_size, found.st_mtime_ns)


def _grown(before: _Stat, after: _Stat) -> bool:
    """The same file with more in it; anything else is read from the beginning."""
    return before[0] == after[0] and before[1] < after[1]


def _append(handle: int, entry: Entry) -> None:
    line = entry.encoded() + b"\n"
    before = os.fstat(handle).st_size
    try:
        if os.write(handle, line) != len(line):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        os.fsync(handle)
    except OSError:
        _take_back(handle, before, entry)
        raise


def _take_back(handle: int, size: int, entry: Entry) -> None:
    try:
        os.ftruncate(handle, size)
    except OSError as error:
        words = say(
            "The disk failed while entry no. {seq} was written, and it cannot be said whether it was stored. "
            "Look in the history before you try again.",
            seq=entry.seq,
        )
        raise StorageError("uncertain", words) from error
    with contextlib.suppress(OSError):  # what no sync reached is taken back at the next one
        os.fsync(handle)


def _keep(path: Path, content: bytes) -> None:
    if not path.exists() or path.read_bytes() != content:
        write_durably(path, content)
    else:
        sync_folder(path.parent)  # whoever wrote it may have ended before its name was safe


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
