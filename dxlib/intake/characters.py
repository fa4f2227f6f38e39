"""The characters of a cell: what cannot be seen is taken out, and one letter is written in one way."""

from __future__ import annotations

import re
import unicodedata

_UNSEEN = re.compile("[\u00ad\u200b\u200e\u200f\u2060\ufeff]")
_JOINERS = re.compile("[\u200c\u200d]")
_SYMBOL = re.compile("[\u2190-\u2fff\u3001-\U0010ffff]")
_FIXED_SPACES = re.compile("[\u00a0\u2007\u202f]")
_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")
_SIGNS = {ord("\u2212"): "-", **{ord("！") + i: chr(0x21 + i) for i in range(94) if not chr(0x21 + i).isalpha()}}


def clean(cell: str) -> str:
    """In NFC, without outer spaces of any kind or characters that nobody sees; a space that does not break is a space.

    Joiners make one emoji of several and are kept beside symbols; elsewhere they only make equal names differ.
    """
    if cell.isascii():
        return cell.strip()
    seen = _plain(_UNSEEN.sub("", cell))
    return seen if _SYMBOL.search(seen) else _plain(_JOINERS.sub("", seen))


def _plain(cell: str) -> str:
    return _FIXED_SPACES.sub(" ", unicodedata.normalize("NFC", cell)).strip()


def turns(cell: str) -> bool:
    """Whether something in it makes text run the other way, so that people read something else than is stored."""
    return not cell.isascii() and _TURNS.search(cell) is not None


def plain_digits(cell: str) -> str:
    """Full-width digits and signs (１２．５％) and the typographic minus as those of ASCII."""
    return cell if cell.isascii() else cell.translate(_SIGNS)
