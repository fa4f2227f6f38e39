"""How many bytes, in words: as the operating system shows them, so that an operator can compare."""

from __future__ import annotations

from dxlib import formats
from dxlib.language import LANGUAGES, Text

KB = 1024
MB = 1024 * KB
GB = 1024 * MB


def shown(count: int) -> Text:
    """“0 KB”, “12 KB”, “3,4 MB”, “252 GB”; a part of a kilobyte counts as one."""
    if count >= GB:
        return _in(count / GB, "GB")
    if count >= MB:
        return _in(count / MB, "MB")
    return _in(-(-count // KB), "KB")


def _in(number: float, unit: str) -> Text:
    """With one decimal where it says something."""
    digits = 0 if number >= 100 or round(number, 1) % 1 == 0 else 1
    return Text(*(f"{formats.number(number, lang, digits)} {unit}" for lang in LANGUAGES))
