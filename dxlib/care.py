"""Looking after a store: verify every byte, back it up, recover it."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import shutil
import zipfile
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from dxlib.anchor import Anchor
from dxlib.errors import DamageError, DxError
from dxlib.files import make_folder, sha256, sync_file, sync_folder, write_durably
from dxlib.language import Text, say
from dxlib.ledger import RECOVERING, SETTING_ASIDE, START, Entry, Ledger
from dxlib.storage import StorageError, folder_gone, in_words, not_written, problem

_FOLDERS = ("files", "rows")
_UNREADABLE = (OSError, EOFError, RuntimeError, ValueError, zipfile.BadZipFile, zlib.error)


@dataclass(frozen=True, slots=True)
class Damage:
    """One thing that is not as the ledger says. ``file`` is relative to the store."""

    code: str
    file: str
    message: Text


def verify(ledger: Ledger) -> list[Damage]:
    """Read the whole chain and every accepted file again; an empty list means whole."""
    fresh = Ledger(ledger.home)
    chain = fresh.chain()
    found: list[Damage] = []
    if chain.damaged_line is not None:
        words = say("Line {line} of the ledger is damaged or missing", line=chain.damaged_line)
        found.append(Damage("ledger_damaged", fresh.path.name, words))
    elif fresh.path.exists() and fresh.path.stat().st_size > chain.size:
        found.append(Damage("torn_entry", fresh.path.name, say("The last line of the ledger is not finished")))
    if fresh.anchor.damaged:
        words = say("The anchor, which names the last entry, is damaged; the next entry writes it again")
        found.append(Damage("anchor_damaged", fresh.anchor.path.name, words))
    for entry in chain.entries:
        if entry.action == "accept":
            found += _verify_files(fresh, entry)
    return found


def _verify_files(ledger: Ledger, entry: Entry) -> list[Damage]:
    stored = (
        (ledger.file_path(entry.file_sha256), entry.file_sha256),
        *((ledger.rows_path(part.rows_sha256), part.rows_sha256) for part in entry.tables),
    )
    return [
        Damage(
            "file_damaged",
            path.relative_to(ledger.home).as_posix(),
            say("A file of entry no. {seq} is damaged or missing", seq=entry.seq),
        )
        for path, digest in stored
        if _digest(path) != digest
    ]


def _digest(path: Path) -> str:
    """The fingerprint of a file; none of one that cannot be read."""
    try:
        return sha256(path.read_bytes())
    except OSError:
        return ""


def backup(ledger: Ledger, target: Path, at: datetime | None = None) -> int:
    """Write the ledger and every file it names to a zip; returns the number of entries.

    Consistent while uploads run: the ledger is read first, and the files it names never change. Refuses to back up
    a damaged store. A backup that stood under that name stands until the new one is whole.
    """
    _refuse_target(ledger, target)
    entries = _to_keep(ledger)
    part = target.with_name(f".{target.name}.{secrets.token_hex(4)}.part")
    try:
        _pack(ledger, entries, part)
        part.replace(target)
        sync_folder(target.parent)
    except OSError as error:
        raise StorageError(problem(error).code, not_written(error, target.name)) from error
    except DamageError:
        if Ledger(ledger.home).chain().entries[: len(entries)] == entries:
            raise
        return backup(ledger, target, at)  # another history was recovered meanwhile: its files are those to keep
    finally:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
    _remember(ledger, target, entries, at or datetime.now(UTC))
    return len(entries)


def _refuse_target(ledger: Ledger, target: Path) -> None:
    """A backup takes nothing's place but an older backup's, and does not perish with what it keeps."""
    if target.is_dir():
        raise DxError("is_a_folder", say("{file} is a folder. Give the backup a file name.", file=target.name))
    if not target.parent.is_dir():
        raise DxError("no_folder", say("There is no folder for {file}. Make it, or choose another.", file=target.name))
    if target.resolve().is_relative_to(ledger.home.resolve()):
        raise DxError("inside_store", say("A backup inside the data folder is lost with it. Choose another place."))


def _to_keep(ledger: Ledger) -> tuple[Entry, ...]:
    """The entries as they stand; raises :class:`DxError` where there are none, or not all."""
    chain = Ledger(ledger.home).chain()
    if ledger.chain().gone:
        raise folder_gone()
    if chain.damaged_line is not None:
        raise _damaged(say("Line {line} of the ledger is damaged or missing", line=chain.damaged_line))
    if not chain.entries:
        raise DxError("nothing_yet", say("There is nothing to back up yet: nothing was uploaded."))
    return chain.entries


def _pack(ledger: Ledger, entries: tuple[Entry, ...], target: Path) -> None:
    with target.open("wb") as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("ledger.jsonl", b"".join(e.encoded() + b"\n" for e in entries))
            for path in sorted(ledger.named_by(entries)):
                archive.writestr(path.relative_to(ledger.home).as_posix(), _whole(path))
        file.flush()
        os.fsync(file.fileno())


def _whole(path: Path) -> bytes:
    """An accepted file, which bears its fingerprint as its name."""
    with contextlib.suppress(OSError):
        if sha256(content := path.read_bytes()) == path.stem:
            return content
    raise _damaged(say("the file {file} is damaged or missing", file=path.name))


def _damaged(what: Text) -> DamageError:
    return DamageError("damaged", say("The store is damaged: {what}. Recover it first.", what=what))


def _remember(ledger: Ledger, target: Path, entries: tuple[Entry, ...], at: datetime) -> None:
    """``log/backup.json``: when the last backup was made and how far it reaches; not being able to is no failure."""
    last = entries[-1].hash if entries else ""
    known = {
        "at": at.astimezone(UTC).isoformat(timespec="seconds"),
        "entries": len(entries),
        "hash": last,
        "file": target.name,
    }
    with contextlib.suppress(OSError, DxError), ledger.lock():
        write_durably(ledger.home / "log" / "backup.json", json.dumps(known, ensure_ascii=False).encode())


def recover(home: Path, source: Path) -> int:
    """Put a backup in place; returns the number of entries. What stood there is set aside, not deleted.

    The backup is unpacked and verified beside the store first: a torn or foreign one changes nothing. The ledger
    comes last, in one step: ended at any moment, the store is the old one or the new one, and readers see one of them.
    """
    with in_words(), Ledger(home).lock():
        fresh = home / RECOVERING
        _clear(fresh)
        try:
            entries = _unpacked(source, fresh)
            _set_aside(home)
            _move_in(home, fresh, entries)
        finally:
            _clear(fresh)
    return len(entries)


def _unpacked(source: Path, folder: Path) -> tuple[Entry, ...]:
    """The entries of a backup that is whole, its files in ``folder``."""
    folder.mkdir()
    try:
        archive = zipfile.ZipFile(source)
    except _UNREADABLE as error:
        raise _not_a_backup(source) from error
    with archive:
        for name in archive.namelist():
            _unpack(archive, name, folder, source)
    restored = Ledger(folder)
    entries = restored.chain().entries
    if verify(restored) or not entries:
        raise _not_a_backup(source)
    return entries


def _unpack(archive: zipfile.ZipFile, name: str, folder: Path, source: Path) -> None:
    if not _belongs(name):
        raise _not_a_backup(source)
    try:
        content = archive.read(name)
    except _UNREADABLE as error:
        raise _not_a_backup(source) from error
    write_durably(folder / name, content)


def _belongs(name: str) -> bool:
    folder, _, file = name.rpartition("/")
    digest = file.removesuffix(".parquet")
    known = len(digest) == 64 and all(c in "0123456789abcdef" for c in digest)
    return name == "ledger.jsonl" or (folder in _FOLDERS and known)


def _not_a_backup(source: Path) -> DxError:
    message = say("{file} is not a whole backup of this monitor. Choose another one.", file=source.name)
    return DxError("bad_backup", message)


def _set_aside(home: Path) -> None:
    """A second name for every file that stands, in a folder of its own; the first is still served meanwhile."""
    present = [p for p in (Ledger(home).path, Anchor(home).path) if p.exists()]
    present += [path for name in _FOLDERS for path in sorted((home / name).glob("*"))]
    if not present:
        return
    gathered = home / SETTING_ASIDE
    _clear(gathered)
    for path in present:
        _double(path, gathered / path.relative_to(home), linked=path.parent != home)
    for folder in (*(gathered / name for name in _FOLDERS if (gathered / name).exists()), gathered):
        sync_folder(folder)
    number = 1
    while (home / f"set-aside-{number}").exists():
        number += 1
    gathered.rename(home / f"set-aside-{number}")
    sync_folder(home)


def _double(path: Path, other: Path, linked: bool) -> None:
    """The same file under another name; a copy of one that grows, or where a file system has no second names."""
    other.parent.mkdir(parents=True, exist_ok=True)
    if linked:
        with contextlib.suppress(OSError):
            other.hardlink_to(path)
            return
    shutil.copy2(path, other)
    sync_file(other)


def _move_in(home: Path, fresh: Path, entries: tuple[Entry, ...]) -> None:
    for name in _FOLDERS:
        make_folder(home / name)
        for path in (fresh / name).glob("*"):
            path.replace(home / name / path.name)
        sync_folder(home / name)
    Anchor(home).write(0, START)  # it spoke of the ledger that goes; until the end, either ledger is as good
    (fresh / "ledger.jsonl").replace(home / "ledger.jsonl")
    try:
        sync_folder(home)
    except OSError as error:
        raise _perhaps_in_place() from error
    with contextlib.suppress(OSError):  # recovered: the next start, or the next entry, writes it
        Anchor(home).write(entries[-1].seq, entries[-1].hash)
    _forget(home, Ledger(home).named_by(entries))


def _perhaps_in_place() -> StorageError:
    words = say(
        "The backup was put in place, but the disk could not confirm that it stays. Look in the history before you "
        "go on."
    )
    return StorageError("uncertain", words)


def _forget(home: Path, named: set[Path]) -> None:
    """Files that only the ledger before named stand in ``set-aside`` now. It is recovered: nothing here fails it."""
    for name in _FOLDERS:
        with contextlib.suppress(OSError):
            for path in set((home / name).iterdir()) - named:
                with contextlib.suppress(OSError):
                    path.unlink()


def _clear(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
