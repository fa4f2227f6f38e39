"""What a power cut could still take, told from the system calls of an operation: contents and names are only safe once
they are synced, each by itself, and nothing may be built on what is not.

A killed process leaves all that it wrote; a machine without power keeps what was synced, and of the rest any part.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults.tracing import Call

_OPENED = re.compile(r"<([^<>]+)>")
_QUOTED = re.compile(r'"([^"]*)"')
_WRITES = ("write", "pwrite64", "ftruncate", "fallocate", "copy_file_range", "sendfile")
_MADE_AGAIN = re.compile(r"/(city[^/]*\.duckdb[^/]*|log|log/.*|\.lock|[^/]*\.tmp|[^/]*\.part|\.recovering(/.*)?)$")
"""What nobody misses: the database, the log, the lock, and what is under way."""


def _opened(call: Call) -> list[Path]:
    """The files and folders that a call holds open."""
    return [Path(path) for path in _OPENED.findall(call.text)]


def _named(call: Call) -> list[Path]:
    """The files and folders that a call names, in the folder that it holds open."""
    folder = next(iter(_opened(call)), Path("/"))
    return [folder / path for path in _QUOTED.findall(call.text)]


def _written(call: Call) -> Path:
    """The file that one of ``_WRITES`` goes to: what is copied from stands before it in one of them."""
    return _opened(call)[1 if call.name == "copy_file_range" else 0]


@dataclass
class Unsynced:
    """Contents and names under one folder that a power cut could take now, and the faults found until now."""

    folder: Path
    contents: set[Path] = field(default_factory=set)
    names: set[Path] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.there = {self.folder, *self.folder.rglob("*")}

    def of(self, calls: Iterable[Call]) -> list[str]:
        """The faults of an operation that made these calls and was then said to be done."""
        for call in calls:
            if "= -1 " not in call.text and str(self.folder) in call.text:
                self._see(call)
        self._built_on("done")
        return self.faults

    def _see(self, call: Call) -> None:
        if call.name in _WRITES:
            self._write(_written(call))
        elif call.name in ("fsync", "fdatasync"):
            self._sync(_opened(call)[0])
        elif call.name.startswith("rename"):
            self._rename(*_named(call))
        elif call.name.startswith("link"):
            self._name(_named(call)[1])
        elif call.name.startswith("mkdir") or "O_CREAT" in call.text:
            self._name(_named(call)[0])
        elif call.name.startswith(("unlink", "rmdir")):
            self._remove(_named(call)[0])

    def _write(self, path: Path) -> None:
        if path.match("store/ledger.jsonl"):
            self._built_on("a line of the ledger")
        self.contents.add(path)

    def _sync(self, path: Path) -> None:
        self.contents.discard(path)
        self.names -= {name for name in self.names if name.parent == path}

    def _name(self, path: Path) -> None:
        if path not in self.there:
            self.names.add(path)
            self.there.add(path)

    def _rename(self, old: Path, new: Path) -> None:
        if old in self.contents:
            self.faults.append(f"{self._short(new)} takes its name before its content is synced")
        if new.match("store/ledger.jsonl") or new.match("store/ledger.anchor"):
            self._built_on(f"the new {self._short(new)}")
        for known in (self.contents, self.names, self.there):
            moved = {path for path in known if path.is_relative_to(old)}
            known -= moved
            known |= {new / path.relative_to(old) for path in moved}
        self.names.add(new)

    def _remove(self, path: Path) -> None:
        for known in (self.contents, self.names, self.there):
            known.discard(path)

    def _built_on(self, what: str) -> None:
        for kind, known in (("content", self.contents), ("name", self.names)):
            self.faults += [
                f"{what} comes before the {kind} of {self._short(path)} is synced"
                for path in sorted(known)
                if not _MADE_AGAIN.search(str(path))
            ]

    def _short(self, path: Path) -> Path:
        return path.relative_to(self.folder)
