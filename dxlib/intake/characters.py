"""The characters of a cell: what cannot be seen is taken out, and one letter is written in one way."""

from __future__ import annotations

import re
import unicodedata

from dxlib.exports import restored

_UNSEEN = re.compile("[\u00ad\u200b\u200e\u200f\u2060\ufeff]")
_JOINERS = re.compile("[\u200c\u200d]")
_SYMBOL = re.compile("[\u2190-\u2fff\u3001-\U0010ffff]")
_FIXED_SPACES = re.compile("[\u00a0\u2007\u202f]")
TURNS = "\u202a-\u202e\u2066-\u2069"
"""Signs that make text run the other way, so that people read something else than is stored; for a [class]."""
WIDE = "０１２３４５６７８９．，－−％／：＋"
PLAIN = "0123456789.,--%/:+"
"""What figures, days and times are written with in full width, and with the typographic minus; and in ASCII."""


def clean(cell: str) -> str:
    """In NFC, without outer spaces of any kind or characters that nobody sees; a space that does not break is a space.

    Joiners make one emoji of several and are kept beside symbols; elsewhere they only make equal names differ.
    """
    if cell.isascii():
        return cell.strip()
    seen = _plain(_UNSEEN.sub("", cell))
    return seen if _SYMBOL.search(seen) else _plain(_JOINERS.sub("", seen))


def content(cell: str) -> str:
    """What a cell of a file says: clean, and without the ' that kept a spreadsheet from running it."""
    text = clean(cell)
    told = restored(text)
    return text if told == text else clean(told)


def _plain(cell: str) -> str:
    return _FIXED_SPACES.sub(" ", unicodedata.normalize("NFC", cell)).strip()
