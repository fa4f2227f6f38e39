"""How the monitor itself is: ledger, database, disk, backup and versions, and what an operator must do, worst first.

Nothing here changes the store. What cannot be found out (a folder that is gone, a record that is damaged) is None,
never an error: this is what one looks at when something is wrong.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from dxlib import formats, records, versions
from dxlib.audit import Audit
from dxlib.language import Text, say
from dxlib.ledger import Entry
from dxlib.monitor import Monitor
from dxlib.records import Backup
from dxlib.sizes import GB, MB
from dxlib.sizes import shown as _shown
from dxlib.troubles import Trouble

DiskState = Literal["ample", "little", "full"]

LITTLE = 5 * GB
TIMES = 10
"""Room for a backup, a database built anew and years of growth: so many times what the store takes."""
FULL = 200 * MB
"""Under which an upload may not find room."""
BACKUP_DAYS = 7
"""After which uploads that no backup holds are a duty."""


@dataclass(frozen=True, slots=True)
class LedgerState:
    """``last_at`` is None while there is no entry."""

    entries: int
    last_at: str | None
    damaged_line: int | None
    gone: bool

    @property
    def whole(self) -> bool:
        return self.damaged_line is None and not self.gone


@dataclass(frozen=True, slots=True)
class DatabaseState:
    """``file`` is its name, None in memory; ``applied`` and ``last`` are where it and the ledger stand."""

    file: str | None
    bytes: int | None
    applied: int
    last: int

    @property
    def behind(self) -> int:
        return max(0, self.last - self.applied)


@dataclass(frozen=True, slots=True)
class Disk:
    """Bytes left and in all on the disk that holds the store, and what each part of the store takes of it."""

    free: int
    total: int
    taken: dict[str, int]
    writable: bool

    @property
    def store(self) -> int:
        return sum(self.taken.values())

    @property
    def enough(self) -> int:
        """Bytes from which on what is left is ample."""
        return max(LITTLE, TIMES * self.store)

    @property
    def state(self) -> DiskState:
        if self.free < FULL:
            return "full"
        return "ample" if self.free >= self.enough else "little"


@dataclass(frozen=True, slots=True)
class BackupState:
    """The last backup of this very ledger, if any is known; ``other`` means that one is known, of another history.

    ``added`` entries came since; ``unsaved`` of them are no shipped sample. ``days`` is its age.
    """

    last: Backup | None
    other: bool
    added: int
    unsaved: int
    days: int = 0

    @property
    def due(self) -> bool:
        return self.unsaved > 0 and (self.last is None or self.days >= BACKUP_DAYS)


@dataclass(frozen=True, slots=True)
class System:
    """Everything at one moment. ``disk`` and ``backup`` are None where the folder cannot be found."""

    ledger: LedgerState
    database: DatabaseState
    disk: Disk | None
    backup: BackupState | None
    verified: Audit | None
    troubles: tuple[Trouble, ...]
    versions: dict[str, str]

    @property
    def duties(self) -> tuple[Trouble, ...]:
        """What must be done, errors first."""
        found = [*self.troubles, *_disk_duties(self.disk), *_damage(self.verified), *_backup_duty(self.backup)]
        return tuple(sorted(found, key=lambda duty: duty.severity != "error"))

    @property
    def answer(self) -> Text:
        """The state in one sentence."""
        if len(self.duties) > 1:
            return say("Things to do: {count}, the most urgent first.", count=len(self.duties))
        if self.duties:
            return say("There is one thing to do.")
        if not self.ledger.entries or self.disk is None:
            return say("All is well. Nothing has been uploaded yet.")
        return say(
            "All is well: the ledger is whole up to entry no. {last}, the database follows it, and {free} are free.",
            last=self.ledger.entries,
            free=_shown(self.disk.free),
        )

    def as_dict(self) -> dict[str, Any]:
        return {
            "answer": self.answer.as_dict(),
            "duties": [{"code": d.code, "severity": d.severity, "message": d.message.as_dict()} for d in self.duties],
            "ledger": {**_fields(self.ledger), "whole": self.ledger.whole},
            "database": {**_fields(self.database), "behind": self.database.behind},
            "disk": self.disk and {**_fields(self.disk), "store": self.disk.store, "state": self.disk.state},
            "backup": self.backup
            and {
                **_fields(self.backup),
                "last": self.backup.last and _fields(self.backup.last),
                "due": self.backup.due,
            },
            "verified": self.verified and records.as_dict(self.verified),
            "versions": self.versions,
        }


def _fields(state: Any) -> dict[str, Any]:
    return {name: getattr(state, name) for name in state.__slots__}


def look(monitor: Monitor) -> System:
    """How everything is now."""
    chain, home = monitor.ledger.chain(), monitor.ledger.home
    last, room = chain.last, disk(home)
    return System(
        LedgerState(len(chain.entries), last.at if last else None, chain.damaged_line, chain.gone),
        _database(monitor, len(chain.entries)),
        room,
        backup_state(records.last_backup(home), chain.entries, monitor.today) if room else None,
        records.last_audit(home),
        tuple(monitor.troubles()),
        versions.known(),
    )


def _database(monitor: Monitor, last: int) -> DatabaseState:
    path, applied = monitor.store.path, monitor.store.applied
    held = _size(path) + _size(path.with_name(f"{path.name}.wal")) if path and path.exists() else None
    return DatabaseState(path.name if path else None, held, applied.seq if applied else 0, last)


def disk(home: Path) -> Disk | None:
    """None where the folder is gone: the disk above it is another one."""
    try:
        usage = shutil.disk_usage(home)
    except OSError:
        return None
    return Disk(usage.free, usage.total, taken(home), os.access(home, os.W_OK))


PARTS = ("ledger", "originals", "rows", "database", "log", "other")
"""Of a store folder; ``other`` is what was set aside."""
_FOLDERS = {"files": "originals", "rows": "rows", "log": "log"}


def taken(home: Path) -> dict[str, int]:
    """Bytes of each part of the store; a file that goes meanwhile counts nothing."""
    found = dict.fromkeys(PARTS, 0)
    with contextlib.suppress(OSError):
        for entry in home.iterdir():
            found[_part(entry.name)] += _under(entry)
    return found


def _part(name: str) -> str:
    if name.startswith("ledger."):
        return "ledger"
    return "database" if name.startswith("city") else _FOLDERS.get(name, "other")


def _under(path: Path) -> int:
    """Bytes of a file, or of all files under a folder; links are not followed."""
    if path.is_dir() and not path.is_symlink():
        return sum(_size(Path(folder, name)) for folder, _, names in os.walk(path) for name in names)
    return _size(path)


def _size(path: Path) -> int:
    try:
        return path.lstat().st_size
    except OSError:
        return 0


def backup_state(known: Backup | None, entries: Sequence[Entry], now: datetime) -> BackupState:
    """What a recorded backup is worth for the ledger as it stands."""
    ours = known is not None and 0 < known.entries <= len(entries) and entries[known.entries - 1].hash == known.hash
    last = known if ours else None
    added = entries[last.entries if last else 0 :]
    unsaved = sum(entry.provenance != "sample" for entry in added)
    days = max(0, (now - datetime.fromisoformat(last.at)).days) if last else 0  # clocks are set back, too
    return BackupState(last, known is not None and not ours, len(added), unsaved, days)


def _disk_duties(disk: Disk | None) -> list[Trouble]:
    if disk is None:
        return []
    found = []
    if not disk.writable:
        words = say("The data folder may not be written to: nothing can be uploaded. Allow it to be written.")
        found.append(Trouble("read_only", "error", words))
    if disk.state == "full":
        words = say(
            "Only {free} are left on the disk: uploads may be refused. Free some space.", free=_shown(disk.free)
        )
        found.append(Trouble("disk_full", "error", words))
    elif disk.state == "little":
        words = say(
            "Little room is left on the disk, {free}; {enough} would be ample.",
            free=_shown(disk.free),
            enough=_shown(disk.enough),
        )
        found.append(Trouble("disk_little", "warning", words))
    return found


def _damage(verified: Audit | None) -> list[Trouble]:
    if verified is None or verified.whole:
        return []
    words = say(
        "The verification of {when} found damage: {count}. Recover a backup, then verify again.",
        when=Text(formats.moment(verified.at, "vi"), formats.moment(verified.at, "en")),
        count=len(verified.damage),
    )
    return [Trouble("damaged", "error", words)]


def _backup_duty(backup: BackupState | None) -> list[Trouble]:
    if backup is None or not backup.due:
        return []
    words = say("No backup holds these figures yet. Make one and keep it on another machine.")
    if backup.last is not None:
        words = say(
            "The last backup is {days} days old and lacks {count} entries. Make one and keep it on another machine.",
            days=backup.days,
            count=backup.unsaved,
        )
    return [Trouble("no_backup", "warning", words)]
