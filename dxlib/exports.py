"""Tables that people carry away to Excel: nothing in them runs, no digit is lost, and what goes in again is the same.

A CSV is UTF-8 with a BOM and the reader's separators; a text that a spreadsheet would run has one ' before it. In a
workbook texts are texts whatever they look like. None is a blank cell, never 0.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from dxlib import xlsx
from dxlib.language import Language

_RUNS = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%", "＝", "＋", "－", "＠")
_NUMBER = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]+)*(?:\xa0| )?%?")
"""-12.5, -1.234.567,00, +5%: in either notation, and without an operator that would make a sum of it."""
Table = Sequence[Mapping[str, object]]


def as_csv(rows: Table, lang: Language) -> bytes:
    """``rows`` with their headings. Vietnamese Excel expects ``;`` between cells and a comma in decimals."""
    return csv_of(list(rows[0]) if rows else [], (row.values() for row in rows), lang)


def as_xlsx(rows: Table, lang: Language, sheet: str = "") -> bytes:
    """``rows`` with their headings as a workbook of one sheet. The same rows give the same bytes."""
    return xlsx_of(list(rows[0]) if rows else [], (row.values() for row in rows), lang, sheet)


def csv_of(headings: Sequence[str], rows: Iterable[Iterable[object]], lang: Language) -> bytes:
    """The same for rows that come one by one, each in the order of the ``headings``."""
    out = io.BytesIO()
    text = io.TextIOWrapper(out, "utf-8-sig", errors="backslashreplace", newline="")  # half a sign is shown as its code
    writer = csv.writer(text, delimiter=";" if lang == "vi" else ",", lineterminator="\r\n")
    writer.writerow([inert(heading) for heading in headings])
    writer.writerows([_written(value, lang) for value in row] for row in rows)
    text.flush()
    return out.getvalue()


def xlsx_of(headings: Sequence[str], rows: Iterable[Iterable[object]], lang: Language, sheet: str = "") -> bytes:
    """The same for rows that come one by one. Raises :class:`DxError` where Excel holds no more."""
    shown = ([kept(value) for value in row] for row in rows)
    return xlsx.workbook([kept(heading) for heading in headings], shown, lang, sheet, runs)


def _written(value: object, lang: Language) -> object:
    if isinstance(value, str):
        return inert(value)
    if isinstance(value, float | Decimal):
        return xlsx.plain(value, lang)
    if isinstance(value, datetime):
        return value.replace(tzinfo=None).isoformat(" ", "seconds" if value.second else "minutes")
    return value


def kept(value: object) -> object:
    """As a workbook holds it. A text's own ' before what would run is written twice: the intake takes one for that of
    a CSV."""
    return f"'{value}" if isinstance(value, str) and restored(value) != value else value


def doubtless(value: Decimal) -> Decimal:
    """A decimal without the zeros of its column, but with one more where a thousand could be read: 1.2340."""
    plain = Decimal(f"{value.normalize():f}")
    return plain.quantize(Decimal("0.0001")) if plain.as_tuple().exponent == -3 else plain


def runs(text: str) -> bool:
    """Would a spreadsheet take it for a formula? A number is none."""
    return text.lstrip("'")[:1] in _RUNS and not _NUMBER.fullmatch(text)


def inert(text: str) -> str:
    """``text`` with one ' before it where a spreadsheet would run it; numbers stay untouched."""
    return f"'{text}" if runs(text) else text


def restored(text: str) -> str:
    """``text`` without the ' that :func:`inert` put before it, so that a table sent out comes back as it was."""
    return text[1:] if text[:1] == "'" and text.lstrip("'")[:1] in _RUNS else text
