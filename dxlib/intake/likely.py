"""A first look at the texts of a long column, by Arrow: those that cannot tell of a person are left out at once.

What is left is judged as any text is (:mod:`dxlib.intake.persons`); texts beyond ASCII always are.
"""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from dxlib.intake import persons
from dxlib.intake.columns import Texts

_FIGURE = "^[1-9][0-9]*$"
_BLANKED = bytes.maketrans(b"0123456789", b" " * 10)


def distinct(texts: Texts) -> list[str]:
    """Each of them once, without blank ones."""
    return [text for text in pc.unique(texts).to_pylist() if text]


def private(texts: Texts) -> list[str]:
    """Those of which :func:`persons.sure` may say something."""
    return distinct(texts.filter(_beyond_ascii_or(texts, persons.HINT)))


def numbers(texts: Texts) -> list[str]:
    """Those of which :func:`persons.number` may say something."""
    return distinct(texts.filter(_beyond_ascii_or(texts, f"^{persons.DIGITS}$")))


def other_than_figures(texts: Texts) -> pa.Array:
    """Those that :func:`persons.is_figure` says no to."""
    left = distinct(texts.filter(pc.invert(pc.match_substring_regex(texts, _FIGURE))))
    return pa.array([text for text in left if not persons.is_figure(text)], pa.string())


def without_digits(texts: Texts) -> list[str]:
    """Each once with a space for every digit: codes that are counted through become one."""
    chunks = texts.chunks if isinstance(texts, pa.ChunkedArray) else [texts]
    return distinct(pa.chunked_array([_blanked(chunk) for chunk in chunks], pa.string()))


def _blanked(texts: pa.Array) -> pa.Array:
    """All of its bytes at once: no letter beyond ASCII has one of a digit in it."""
    valid, offsets, letters = texts.buffers()
    blanked = pa.py_buffer(bytes(letters or b"").translate(_BLANKED))
    return pa.Array.from_buffers(pa.string(), len(texts), [valid, offsets, blanked], offset=texts.offset)


def _beyond_ascii_or(texts: Texts, pattern: str) -> Texts:
    return pc.or_(pc.invert(pc.string_is_ascii(texts)), pc.match_substring_regex(texts, pattern))
