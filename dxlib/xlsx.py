"""A workbook of one sheet in which nothing runs and no clock stands, written row by row with XlsxWriter.

Numbers keep their digits as far as Excel does, 15; longer ones are texts. Texts are texts whatever they look like,
with the signs that XML cannot hold as Excel writes them, ``_x0001_``.
"""

from __future__ import annotations

import io
import re
import tempfile
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import chain, islice
from numbers import Integral
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from dxlib.errors import DxError
from dxlib.language import Language, say, t

MAX_ROWS = 1_048_576
MAX_COLUMNS = 16_384
MAX_TEXT = 32_767
"""What Excel holds: rows with the header, columns, and signs of a cell in UTF-16. XlsxWriter drops what is beyond."""
DIGITS = 15
"""Excel rounds what has more."""
LONGEST_NAME = 31
"""Signs that Excel allows in the name of a sheet."""
_NARROWEST, _WIDEST, _LOOKED_AT = 8, 60, 200
_CREATED = datetime(1980, 1, 1, tzinfo=UTC)
_FIRST_DAY = date(1900, 3, 1)
"""Before it Excel counts a day that never was."""
_TEXTS_STAY = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\\x00-\x1f\ud800-\udfff\ufffe\uffff]")
_HALVES = "".join(map(chr, range(0xD800, 0xDC00)))
"""What is left of a sign of two units that was cut through."""
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
_LIKE_ONE = re.compile(r"_(?=x[0-9A-Fa-f]{4}(?:_|[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]))")
"""A text's own ``_x0041_``, also where its last ``_`` would be that of the sign behind it."""

Runs = Callable[[str], bool]


def workbook(headings: Sequence[Any], rows: Iterable[Sequence[Any]], lang: Language, name: str, runs: Runs) -> bytes:
    """``runs`` says of which texts Excel should show that they are texts. Raises :class:`DxError` where there are
    more rows or columns than Excel holds."""
    if len(headings) > MAX_COLUMNS:
        raise _too_large()
    out = io.BytesIO()
    with (
        tempfile.TemporaryDirectory(prefix="dx-export-") as folder,
        Workbook(out, {"constant_memory": True, "tmpdir": folder, **_TEXTS_STAY}) as book,
    ):
        book.set_properties({"created": _CREATED})
        sheet = book.add_worksheet(sheet_name(name), _Sheet)
        sheet.freeze_panes(1, 0)
        _fill(sheet, headings, rows, _Cells(book, sheet, lang, runs))
    return out.getvalue()


def _too_large() -> DxError:
    return DxError("too_large_for_excel", say("The table has more rows than Excel holds. Take the CSV."))


def _fill(sheet: _Sheet, headings: Sequence[Any], rows: Iterable[Sequence[Any]], cells: _Cells) -> None:
    rest = iter(rows)
    first = list(islice(rest, _LOOKED_AT))
    for column, width in enumerate(_widths(headings, first)):
        sheet.set_column(column, column, width)
    for column, heading in enumerate(headings):
        cells.heading(column, str(heading))
    for line, row in enumerate(chain(first, rest), 1):
        if line >= MAX_ROWS:
            raise _too_large()
        for column, value in enumerate(row):
            cells.write(line, column, value)


def _widths(headings: Sequence[Any], rows: list[Sequence[Any]]) -> list[int]:
    """For the longest line of the first rows, within reason."""
    shown = [[str(h) for h in headings], *(["" if v is None else str(v) for v in row] for row in rows)]
    longest = [max(len(line) for text in column for line in text.split("\n")) for column in zip(*shown, strict=True)]
    return [min(max(length, _NARROWEST), _WIDEST) + 2 for length in longest]


class _Sheet(Worksheet):  # type: ignore[misc]  # XlsxWriter ships no types
    """XlsxWriter's own would write a text ``<r>…</r>`` as XML, fail at half a sign, and not tell a text's own
    ``_x0041_`` from a sign where two of them touch."""

    @staticmethod
    def _escape_control_characters(data: object) -> str:
        return escaped(str(data))

    def _xml_rich_inline_string(self, string: str, attributes: Sequence[tuple[str, object]] = ()) -> None:
        self._xml_inline_string(string, False, attributes)


class _Exact(float):
    """As exact in Excel as it is here: XlsxWriter would format it with 16 digits, and some floats have 17."""

    def __format__(self, spec: str) -> str:
        return float.__repr__(self)


class _Cells:
    """Writes the cells of one table."""

    def __init__(self, book: Workbook, sheet: _Sheet, lang: Language, runs: Runs) -> None:
        self._sheet, self._lang, self._runs = sheet, lang, runs
        day = "dd/mm/yyyy" if lang == "vi" else "yyyy-mm-dd"
        self._day, self._minute, self._second, self._whole = (
            book.add_format({"num_format": shown}) for shown in (day, f"{day} hh:mm", f"{day} hh:mm:ss", "0")
        )
        self._texts, self._headings = (
            [book.add_format({"num_format": "@", "bold": bold, "quote_prefix": quoted}) for quoted in (False, True)]
            for bold in (False, True)
        )

    def heading(self, column: int, text: str) -> None:
        self._text(0, column, text, self._headings)

    def write(self, line: int, column: int, value: Any) -> None:
        """Nothing where a cell is blank."""
        if value is None or value == "":
            return
        if isinstance(value, bool):
            self._sheet.write_boolean(line, column, value)
        elif isinstance(value, Integral | float | Decimal):
            self._number(line, column, value)
        elif isinstance(value, date):
            self._moment(line, column, value)
        else:
            self._text(line, column, str(value), self._texts)

    def _number(self, line: int, column: int, value: Integral | float | Decimal) -> None:
        digits = plain(value, self._lang)
        if digits and isinstance(value, float):
            self._sheet.write_number(line, column, _Exact(value))
        elif _significant(digits) > DIGITS:
            self._text(line, column, digits, self._texts)
        elif digits:
            style = self._whole if isinstance(value, Integral) else None
            self._sheet.write_number(line, column, Decimal(str(value)), style)

    def _moment(self, line: int, column: int, value: date) -> None:
        local = value.replace(tzinfo=None) if isinstance(value, datetime) else value
        if (local.date() if isinstance(local, datetime) else local) < _FIRST_DAY:
            self._text(line, column, str(local), self._texts)
        elif isinstance(local, datetime):
            style = self._second if local.second or local.microsecond else self._minute
            self._sheet.write_datetime(line, column, local, style)
        else:
            self._sheet.write_datetime(line, column, local, self._day)

    def _text(self, line: int, column: int, text: str, styles: list[Any]) -> None:
        self._sheet.write_string(line, column, _fitted(text, self._lang), styles[self._runs(text)])


def plain(value: Integral | float | Decimal, lang: Language) -> str:
    """All digits of a number with the decimal mark of ``lang``; nothing for what is no number."""
    if isinstance(value, Integral):
        return str(value)
    exact = Decimal(str(value))
    if not exact.is_finite():
        return ""
    return f"{exact:f}".replace(".", ",") if lang == "vi" else f"{exact:f}"


def _significant(plain: str) -> int:
    """Digits that a number of Excel would have to keep."""
    return len(re.sub("[-.,]", "", plain).lstrip("0"))


def escaped(text: str) -> str:
    """Signs that XML cannot hold as Excel writes them, and what only looks like one so that it stays what it is."""
    if "_x" in text:
        text = _LIKE_ONE.sub("_x005F_", text)
    return _UNWRITABLE.sub(lambda sign: f"_x{ord(sign[0]):04X}_", text)


def _fitted(text: str, lang: Language) -> str:
    """As much as a cell of Excel holds, and that something is missing."""
    if len(text) <= MAX_TEXT // 2 or len(text.encode("utf-16-le", "surrogatepass")) <= 2 * MAX_TEXT:
        return text
    remark = t("… (cut: an Excel cell holds no more, the CSV does)", lang)
    return _cut(text, MAX_TEXT - len(remark)) + remark


def _cut(text: str, units: int) -> str:
    """The first of its units in UTF-16, by which Excel counts."""
    return text.encode("utf-16-le", "surrogatepass")[: 2 * units].decode("utf-16-le", "surrogatepass").rstrip(_HALVES)


def sheet_name(name: str) -> str:
    """As Excel takes it: short, without its own signs, not empty. “History” is its own."""
    plain = _cut(" ".join(_NOT_IN_NAMES.sub(" ", name).split()).strip("'"), LONGEST_NAME).strip("' ")
    return f"{plain} 1" if plain.casefold() == "history" else plain or "1"
