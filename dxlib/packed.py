"""A backup as one file that is carried away through a browser."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

from dxlib import care, sizes
from dxlib.ledger import Ledger
from dxlib.monitor import Monitor
from dxlib.storage import in_words

MOST = 500 * sizes.MB
"""What a store may hold to be handed to a browser, which takes it from memory; the terminal writes any size."""


@dataclass(frozen=True, slots=True)
class Packed:
    """A whole backup: the name it is given, its bytes, and how many entries it holds."""

    name: str
    content: bytes
    entries: int


def pack(monitor: Monitor) -> Packed:
    """Back everything up; raises :class:`dxlib.errors.DxError` where the store is damaged or there is no room."""
    name = f"ben-cat-{monitor.today:%Y-%m-%d-%H%M}.zip"
    with in_words(), tempfile.TemporaryDirectory(prefix="dx-backup-") as folder:
        target = Path(folder) / name
        entries = care.backup(monitor.ledger, target, monitor.clock())
        return Packed(name, target.read_bytes(), entries)


def fits(ledger: Ledger) -> bool:
    """Is the store small enough for a browser?"""
    return sum(path.stat().st_size for path in ledger.named_by(ledger.chain().entries) if path.exists()) <= MOST
