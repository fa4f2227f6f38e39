"""The monitor's own state in words, the same on its page and in a terminal."""

from __future__ import annotations

from dataclasses import dataclass

from dxlib import formats, sizes
from dxlib.audit import Audit
from dxlib.language import Text, joined, say
from dxlib.system import FULL, LITTLE, PARTS, TIMES, BackupState, DatabaseState, Disk, LedgerState, System


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the monitor. ``mark`` is a state of :data:`dxlib.terms.GLYPHS`; ``word`` says what it means here."""

    id: str
    title: Text
    mark: str
    word: Text
    sentences: tuple[Text, ...]


URGENCY = {
    "error": ("missed", Text("Làm ngay", "Now")),
    "warning": ("near", Text("Sớm làm", "Soon")),
}
"""How soon something must be done, with the mark that stands beside the word."""


def parts(system: System) -> tuple[Part, ...]:
    return (
        Part("ledger", say("Ledger"), *_ledger(system.ledger)),
        Part("database", say("Database"), *_database(system.database)),
        Part("disk", say("Disk"), *_disk(system.disk)),
        Part("backup", say("Backup"), *_backup(system.backup, system.ledger.whole)),
    )


Told = tuple[str, Text, tuple[Text, ...]]


def _ledger(ledger: LedgerState) -> Told:
    told = [say("There is no entry yet.")]
    if ledger.last_at:
        told = [
            say("Entries: {count}, the last of {when}.", count=_count(ledger.entries), when=_moment(ledger.last_at))
        ]
    if ledger.gone:
        told.append(say("Its folder cannot be found now; what was known before is still shown."))
        return "missed", say("Not found"), tuple(told)
    if ledger.damaged_line is not None:
        told.append(
            say("Line {line} is damaged or missing; what stands before it still serves.", line=ledger.damaged_line)
        )
        return "missed", say("Damaged"), tuple(told)
    return "met", say("Whole"), tuple(told)


def _database(database: DatabaseState) -> Told:
    where = say("In memory, as no file can be written")
    if database.file:
        size = Text("–", "–") if database.bytes is None else sizes.shown(database.bytes)
        where = say("File {file}, {size}", file=database.file, size=size)
    position = say(
        "{where}. It holds the ledger up to entry no. {applied} of {last}.",
        where=where,
        applied=database.applied,
        last=database.last,
    )
    copy = say("It is a working copy, rebuilt from the ledger by itself when it is missing, damaged or behind.")
    if database.behind:
        return "near", say("Behind by {count}", count=database.behind), (position, copy)
    if database.file is None:
        return "near", say("In memory"), (position, copy)
    return "met", say("Up to date"), (position, copy)


def _disk(disk: Disk | None) -> Told:
    if disk is None:
        return "missed", say("Not found"), (say("The data folder cannot be found; a drive may be disconnected."),)
    free = say("{free} free of {total}.", free=sizes.shown(disk.free), total=sizes.shown(disk.total))
    taken = [
        say("{part} {size}", part=_PARTS[name], size=sizes.shown(disk.taken[name]))
        for name in PARTS
        if disk.taken[name] or name != "other"
    ]
    store = say("The store takes {size}: {parts}.", size=sizes.shown(disk.store), parts=joined(taken))
    marks = say(
        "Ample from {little} on, or {times} times what the store takes; under {full} uploads may be refused.",
        little=sizes.shown(LITTLE),
        times=TIMES,
        full=sizes.shown(FULL),
    )
    mark, word = _MARKS[disk.state]
    if not disk.writable:
        mark, word = "missed", say("Cannot be written")
    return mark, word, (free, store, marks)


_MARKS = {
    "ample": ("met", Text("Còn nhiều chỗ", "Ample room")),
    "little": ("near", Text("Còn ít chỗ", "Little room")),
    "full": ("missed", Text("Gần hết chỗ", "Nearly full")),
}
_PARTS = {
    "ledger": Text("sổ ghi", "ledger"),
    "originals": Text("tệp gốc", "originals"),
    "rows": Text("dòng đã kiểm tra", "checked rows"),
    "database": Text("cơ sở dữ liệu", "database"),
    "log": Text("nhật ký", "log"),
    "other": Text("phần cất riêng", "set aside"),
}


def _backup(backup: BackupState | None, whole: bool) -> Told:
    if backup is None:
        return "unmeasured", say("Not known"), (say("The data folder cannot be found; a drive may be disconnected."),)
    if backup.last is None:
        return _no_backup(backup, whole)
    last = say(
        "Made {when}, with {count} entries: {file}.",
        when=_moment(backup.last.at),
        count=_count(backup.last.entries),
        file=backup.last.file,
    )
    added = (
        say("Added since: {count} entries.", count=_count(backup.added))
        if backup.added
        else say("Nothing was added since.")
    )
    if backup.due:
        return "near", say("{days} days old", days=backup.days), (last, added)
    return "met", say("Recent") if backup.added else say("Complete"), (last, added)


def _no_backup(backup: BackupState, whole: bool) -> Told:
    """Of a ledger that is not whole nobody can say that it holds nothing of one's own."""
    told = [say("No backup of this ledger is known.")]
    if backup.other:
        told = [say("The last backup known is of another ledger than this one.")]
    if whole and not backup.unsaved:
        told.append(say("There are no figures of your own to keep yet."))
        return "unmeasured", say("Not needed yet"), tuple(told)
    return "near", say("No backup"), tuple(told)


def verification(audit: Audit | None) -> Text:
    """What the last verification read, and what it found."""
    if audit is None:
        return say("Not verified yet.")
    read = say(
        "Verified {when}. Entries read: {entries}; files read: {files}.",
        when=_moment(audit.at),
        entries=_count(audit.entries),
        files=_count(audit.files),
    )
    if audit.whole:
        return joined([say("The store is whole."), read], " ")
    return joined(
        [say("Damaged or missing: {count}. Recover a backup to mend it.", count=len(audit.damage)), read], " "
    )


def version_names() -> dict[str, Text]:
    """What each version is of, in the order of :func:`dxlib.versions.known`."""
    made = {
        "monitor": Text("Phần mềm giám sát này", "This monitor"),
        "system": Text("Hệ điều hành", "Operating system"),
    }
    names = {"python": "Python", "streamlit": "Streamlit", "duckdb": "DuckDB", "pandas": "pandas", "altair": "Altair"}
    return made | {name: Text(word, word) for name, word in names.items()}


def _count(number: int) -> Text:
    return formats.both(number, "count")


def _moment(iso: str) -> Text:
    return Text(formats.moment(iso, "vi"), formats.moment(iso, "en"))
