"""A verification that says what it read: how many entries and files, when, and each damage."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from dxlib import care
from dxlib.care import Damage
from dxlib.ledger import Ledger
from dxlib.storage import folder_gone


@dataclass(frozen=True, slots=True)
class Audit:
    """``files`` counts every stored file once, however many entries name it. No damage: the store is whole."""

    at: str
    entries: int
    files: int
    damage: tuple[Damage, ...]

    @property
    def whole(self) -> bool:
        return not self.damage


def audit(ledger: Ledger, now: datetime) -> Audit:
    """Read every entry and every file again; changes nothing. Raises :class:`DxError` if the folder is gone."""
    if ledger.chain().gone:
        raise folder_gone()
    entries = Ledger(ledger.home).chain().entries
    files = len(ledger.named_by(entries))
    return Audit(now.isoformat(timespec="seconds"), len(entries), files, tuple(care.verify(ledger)))
