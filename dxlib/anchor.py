"""The anchor: which entry was acknowledged last, kept beside the ledger.

A chain of hashes tells a changed line, but not that lines at its end are gone. The anchor does: it is written after
each entry is safe, so it never names one that was not, and a ledger that ends before it has lost some.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from dxlib.files import sha256, write_durably


@dataclass(frozen=True, slots=True)
class Anchored:
    """The entry that the anchor names; number 0 is before the first, and holds any ledger."""

    seq: int
    hash: str

    def encoded(self) -> bytes:
        named = f"{self.seq} {self.hash}"
        return f"{named} {sha256(named.encode())}\n".encode()

    @classmethod
    def decoded(cls, content: bytes) -> Anchored:
        """Raises ValueError if a byte of it is wrong."""
        seq, digest, _ = content.decode("ascii").split()
        found = cls(int(seq), digest)
        if found.encoded() != content:
            raise ValueError("the anchor is not what was written")
        return found


class Anchor:
    """The anchor of one store folder."""

    def __init__(self, home: Path) -> None:
        self.path = home / "ledger.anchor"

    def read(self) -> Anchored | None:
        """None if there is none, or none that can be believed."""
        try:
            return Anchored.decoded(self.path.read_bytes())
        except (OSError, ValueError):
            return None

    def write(self, seq: int, digest: str) -> None:
        write_durably(self.path, Anchored(seq, digest).encoded())

    @property
    def damaged(self) -> bool:
        """It is there, but cannot be believed."""
        return self.path.exists() and self.read() is None
