"""Looking after a store: verify every byte, back it up, recover it."""

from __future__ import annotations

import io
import shutil
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path

from dxlib.errors import DxError
from dxlib.files import sha256, write_durably
from dxlib.language import Text, say
from dxlib.ledger import Entry, Ledger


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
        line = chain.damaged_line
        found.append(Damage("ledger_damaged", fresh.path.name, say("Line {line} of the ledger is damaged", line=line)))
    if fresh.path.exists() and chain.damaged_line is None and fresh.path.stat().st_size > chain.size:
        found.append(Damage("torn_entry", fresh.path.name, say("The last line of the ledger is not finished")))
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
        if not path.exists() or sha256(path.read_bytes()) != digest
    ]


def backup(ledger: Ledger, target: Path) -> int:
    """Write the ledger and every file it names to a zip; returns the number of entries.

    Consistent while uploads run: the ledger is read first, and the files it names never change. Refuses to back up
    a damaged store.
    """
    damage = verify(ledger)
    if damage:
        raise DxError("damaged", say("The store is damaged: {what}. Recover it first.", what=damage[0].message))
    chain = Ledger(ledger.home).chain()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("ledger.jsonl", b"".join(e.encoded() + b"\n" for e in chain.entries))
        for path in named_by(ledger, chain.entries):
            archive.write(path, path.relative_to(ledger.home).as_posix())
    write_durably(target, out.getvalue())
    return len(chain.entries)


def named_by(ledger: Ledger, entries: tuple[Entry, ...]) -> list[Path]:
    accepted = [e for e in entries if e.action == "accept"]
    rows = {ledger.rows_path(part.rows_sha256) for e in accepted for part in e.tables}
    return sorted(rows | {ledger.file_path(e.file_sha256) for e in accepted})


def recover(home: Path, source: Path) -> int:
    """Put a backup in place; returns the number of entries. What stood there is moved aside, not deleted.

    The backup is unpacked and verified beside the store first: a torn or foreign one changes nothing.
    """
    fresh = home / ".recovering"
    _clear(fresh)
    try:
        _unpack(source, fresh)
        restored = Ledger(fresh)
        entries = restored.chain().entries
        if verify(restored) or not entries:
            raise _not_a_backup(source)
        with Ledger(home).lock():
            _set_aside(home)
            for name in ("files", "rows", "ledger.jsonl"):  # the ledger last: until then there is nothing to serve
                if (fresh / name).exists():
                    (fresh / name).rename(home / name)
        return len(entries)
    finally:
        _clear(fresh)


def _unpack(source: Path, folder: Path) -> None:
    try:
        with zipfile.ZipFile(source) as archive:
            for name in archive.namelist():
                if not _belongs(name):
                    raise _not_a_backup(source)
                write_durably(folder / name, archive.read(name))
    except (OSError, EOFError, RuntimeError, ValueError, zipfile.BadZipFile, zlib.error) as error:
        raise _not_a_backup(source) from error


def _belongs(name: str) -> bool:
    folder, _, file = name.rpartition("/")
    digest = file.removesuffix(".parquet")
    known = len(digest) == 64 and all(c in "0123456789abcdef" for c in digest)
    return name == "ledger.jsonl" or (folder in ("files", "rows") and known)


def _not_a_backup(source: Path) -> DxError:
    message = say("{file} is not a whole backup of this monitor. Choose another one.", file=source.name)
    return DxError("bad_backup", message)


def _set_aside(home: Path) -> None:
    present = [home / name for name in ("ledger.jsonl", "files", "rows") if (home / name).exists()]
    if not present:
        return
    number = 1
    while (home / f"set-aside-{number}").exists():
        number += 1
    aside = home / f"set-aside-{number}"
    aside.mkdir()
    for path in present:
        path.rename(aside / path.name)


def _clear(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
