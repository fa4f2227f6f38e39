"""Files that survive a crash: written beside, synced, renamed into place."""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import unicodedata
from itertools import takewhile
from pathlib import Path

LONGEST_NAME = 200
_UNSEEN = ("Cc", "Cf", "Cs", "Zl", "Zp")


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def plain_name(name: str) -> str:
    """The name a file came with, as it may be kept and shown: each sign that ends a line, turns the direction of
    writing or is not seen is a “�”. It is never a path."""
    shown = "".join("�" if unicodedata.category(c) in _UNSEEN else c for c in name[:LONGEST_NAME])
    return unicodedata.normalize("NFC", shown)


def sync_folder(folder: Path) -> None:
    """Make the names in ``folder`` durable. Windows has no such call and needs none."""
    if os.name == "posix":
        _sync(folder, os.O_RDONLY)


def sync_file(path: Path) -> None:
    """Make the content of ``path`` durable, whoever wrote it."""
    _sync(path, os.O_RDONLY if os.name == "posix" else os.O_RDWR)


def _sync(path: Path, flags: int) -> None:
    handle = os.open(path, flags)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def make_folder(folder: Path) -> None:
    """Make ``folder`` if it is missing, durably; but not the one above, which may have been taken away."""
    if not folder.is_dir():
        folder.mkdir(exist_ok=True)
        sync_folder(folder.parent)


def make_folders(folder: Path) -> None:
    """Make ``folder`` and those above it that are missing, durably."""
    missing = list(takewhile(lambda path: not path.is_dir(), (folder, *folder.parents)))
    for path in reversed(missing):
        make_folder(path)


def write_durably(path: Path, content: bytes) -> None:
    """``path`` holds either what it held before or all of ``content``, also after a power cut.

    Its folder is made if it is missing, as by :func:`make_folder`.
    """
    make_folder(path.parent)
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}.tmp")
    try:
        with beside.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            beside.unlink()
        raise
    sync_folder(path.parent)
