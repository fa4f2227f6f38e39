"""What the store remembers of its own care, beside the log: the last backup and the last verification.

Neither is truth. A record that is missing, damaged or foreign is no record.
"""

from __future__ import annotations

import contextlib
import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from dxlib.audit import Audit
from dxlib.care import Damage
from dxlib.errors import DxError
from dxlib.files import plain_name, write_durably
from dxlib.formats import LOCAL_TIME
from dxlib.language import Text
from dxlib.ledger import Ledger

_BAD = (OSError, ValueError, KeyError, TypeError, OverflowError, RecursionError)


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that was made: of so many entries, the last of which has ``hash``. ``file`` is its name."""

    at: str
    entries: int
    hash: str
    file: str


def last_backup(home: Path) -> Backup | None:
    """The backup that ``care.backup`` recorded last."""
    try:
        facts = _facts(home, "backup")
        name = re.split(r"[\\/]", str(facts["file"]))[-1]
        return Backup(_moment(facts["at"]), _count(facts["entries"]), str(facts["hash"]), plain_name(name))
    except _BAD:
        return None


def last_audit(home: Path) -> Audit | None:
    """The verification that any session finished last."""
    try:
        facts = _facts(home, "verified")
        damage = tuple(Damage(str(d["code"]), str(d["file"]), _text(d["message"])) for d in facts["damage"])
        return Audit(_moment(facts["at"]), _count(facts["entries"]), _count(facts["files"]), damage)
    except _BAD:
        return None


def keep_audit(ledger: Ledger, audit: Audit) -> None:
    """Remember a verification. Being unable to never takes away its answer, and no folder is begun for it."""
    if not ledger.home.is_dir():
        return
    content = json.dumps(as_dict(audit), ensure_ascii=False).encode()
    with contextlib.suppress(OSError, DxError), ledger.lock():
        write_durably(_path(ledger.home, "verified"), content)


def as_dict(audit: Audit) -> dict[str, Any]:
    damage = [{"code": d.code, "file": d.file, "message": d.message.as_dict()} for d in audit.damage]
    return {"at": audit.at, "entries": audit.entries, "files": audit.files, "damage": damage}


def _path(home: Path, name: str) -> Path:
    return home / "log" / f"{name}.json"


def _facts(home: Path, name: str) -> dict[str, Any]:
    facts: dict[str, Any] = json.loads(_path(home, name).read_bytes())
    return facts


def _moment(value: Any) -> str:
    """A time with its zone, as the ledger writes them; one that local time cannot say is none."""
    moment = datetime.fromisoformat(value)
    if moment.tzinfo is None:
        raise ValueError("a time without its zone")
    return moment.astimezone(LOCAL_TIME).astimezone(UTC).isoformat(timespec="seconds")


def _text(words: Any) -> Text:
    return Text(str(words["vi"]), str(words["en"]))


def _count(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise ValueError("not a count")
    return value
