"""Tables that people carry away to Excel: UTF-8 with a BOM, the reader's separators, and no text that would run."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from decimal import Decimal

from dxlib.language import Language

_RUNS = ("=", "+", "-", "@", "\t", "\r", "|", "%", "＝", "＋", "－", "＠")


def as_csv(rows: Sequence[Mapping[str, object]], lang: Language) -> bytes:
    """``rows`` with their headings. Vietnamese Excel expects ``;`` between cells and a comma in decimals.

    A cell of None is empty; numbers keep every digit.
    """
    out = io.StringIO()
    writer = csv.DictWriter(
        out, list(rows[0]) if rows else [], delimiter=";" if lang == "vi" else ",", lineterminator="\r\n"
    )
    writer.writeheader()
    writer.writerows({k: _cell(v, lang) for k, v in row.items()} for row in rows)
    return out.getvalue().encode("utf-8-sig")


def _cell(value: object, lang: Language) -> object:
    if isinstance(value, str):
        return inert(value)
    if isinstance(value, float | Decimal) and lang == "vi":
        return str(value).replace(".", ",")
    return value


def inert(text: str) -> str:
    """``text`` with one ' before it where a spreadsheet would run it; numbers stay untouched."""
    if text.lstrip("'")[:1] in _RUNS:
        return text if text.replace(",", "").replace(".", "").lstrip("+-").isdigit() else f"'{text}"
    return text


def restored(text: str) -> str:
    """``text`` without the ' that :func:`inert` put before it, so that a table sent out comes back as it was."""
    return text[1:] if text[:1] == "'" and text.lstrip("'")[:1] in _RUNS else text
