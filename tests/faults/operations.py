"""What is done to a store while something breaks: one way of doing each operation."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from dxlib import care
from dxlib.intake import Checked
from dxlib.ledger import Entry, Ledger
from dxlib.monitor import Monitor
from tests.builders import CODES, NOW, clock, site
from tests.faults import ready
from tests.faults.checker import Ack, acks, archived

NAMES = ("accept", "withdraw", "restore", "rebuild", "backup", "recover", "open")
STRUCK_OUTSIDE = [pytest.param(name, marks=[] if name in ("accept", "recover") else pytest.mark.full) for name in NAMES]
"""Strace is slow: the usual run strikes two operations by it, and all of them from inside."""
Act = Callable[[], Any]


@dataclass(frozen=True)
class Bench:
    """A store to break, and a backup file beside it."""

    folder: Path
    data: Path

    @property
    def home(self) -> Path:
        return self.folder / "store"

    @property
    def archive(self) -> Path:
        return self.folder / "backup.zip"

    def copy(self, to: Path) -> Bench:
        shutil.copytree(self.folder, to)
        return Bench(to, self.data)

    def acks(self) -> list[Ack]:
        return acks(Ledger(self.home).chain().entries)

    def archived(self) -> list[Ack]:
        """The entries that the backup holds."""
        return archived(self.archive)


def laid(name: str, bench: Bench) -> Bench:
    """Everything ready for one operation: an upload in force, one withdrawn, and a backup of the first alone."""
    bench.folder.mkdir()
    monitor = Monitor(bench.home, bench.data, clock)
    _accept(monitor, "2024-08", 60)
    care.backup(monitor.ledger, bench.archive, NOW)
    monitor.withdraw([_accept(monitor, "2024-09", 70).seq], "test")
    monitor.close()
    if name == "open":
        _lay_wreck(bench.home)
    return bench


def _accept(monitor: Monitor, month: str, merchants_qr: int) -> Entry:
    return ready.accept(monitor, _file(month, merchants_qr))


def _file(month: str, merchants_qr: int) -> Checked:
    rows = {(month, code): [site(code, month, merchants_qr=merchants_qr, launched_on=None)] for code in CODES[:3]}
    return ready.checked({"cashless_sites": rows})


def _lay_wreck(home: Path) -> None:
    """What a crash may leave: no database, an unfinished line, files that were being written, half a recovery."""
    (home / "city.duckdb").unlink()
    with (home / "ledger.jsonl").open("ab") as ledger:
        ledger.write(b'{"action":"acc')
    for folder in (home, home / "files", home / "rows"):
        (folder / ".half.0123abcd.tmp").write_bytes(b"half")
    for name in (".recovering", ".setting-aside"):
        (home / name).mkdir()
        (home / name / "ledger.jsonl").write_bytes(b"half")


def prepared(name: str, bench: Bench, monitor: Monitor | None) -> Act:
    """The operation itself, with all that comes before it done: what it makes, an entry or a monitor, is returned."""
    if monitor is None:
        return lambda: Monitor(bench.home, bench.data, clock)
    if name == "accept":
        found = ready.look(monitor, _file("2024-09", 75))
        return lambda: monitor.accept(found, "test", shrink_confirmed=True)
    return {
        "withdraw": lambda: monitor.withdraw([1], "test"),
        "restore": lambda: monitor.restore([2], "test"),
        "rebuild": lambda: monitor.rebuild(),
        "backup": lambda: care.backup(monitor.ledger, bench.archive, NOW),
        "recover": lambda: care.recover(bench.home, bench.archive),
    }[name]
