"""A workbook of one sheet, written part by part: no part of it can hold a formula, and no clock stands in it.

Numbers keep their digits as far as Excel does, 15; longer ones are texts. Texts are texts whatever they look like,
with the signs that XML cannot hold as Excel writes them, ``_x0001_``.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import chain, islice
from numbers import Integral
from typing import Any
from xml.sax.saxutils import escape

from dxlib.errors import DxError
from dxlib.language import Language, say, t

MAX_ROWS = 1_048_576
MAX_COLUMNS = 16_384
MAX_TEXT = 32_767
"""What Excel holds: rows with the header, columns, and signs of a cell in UTF-16. Beyond, the file would be broken."""
DIGITS = 15
"""Excel rounds what has more."""
_LONGEST_NAME = 31
_NARROWEST, _WIDEST, _LOOKED_AT = 8, 60, 200
_QUOTE = {'"': "&quot;"}
_PACKED = (1980, 1, 1, 0, 0, 0)
_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - Excel knows no time zones
_FIRST_DAY = date(1900, 3, 1)
"""Before it Excel counts a day that never was."""
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\\x00-\x1f\ud800-\udfff\ufffe\uffff]")
_HALVES = "".join(map(chr, range(0xD800, 0xDC00)))
"""What is left of a sign of two units that was cut through."""
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
_LIKE_ONE = re.compile(r"_(?=x[0-9A-Fa-f]{4}(?:_|[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]))")
"""A text's own ``_x0041_``, also where its last ``_`` would be that of the sign behind it."""

_GENERAL, _WHOLE, _TEXT, _QUOTED, _DAY, _MINUTE, _SECOND, _HEADING, _QUOTED_HEADING = range(9)
"""Places of the styles in :func:`_styles`."""
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"

Runs = Callable[[str], bool]


def workbook(headings: Sequence[Any], rows: Iterable[Sequence[Any]], lang: Language, name: str, runs: Runs) -> bytes:
    """``runs`` says of which texts Excel should show that they are texts. Raises :class:`DxError` where there are
    more rows or columns than Excel holds."""
    if len(headings) > MAX_COLUMNS:
        raise _too_large()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, content in _frame(name, lang):
            archive.writestr(_entry(part), content)
        with archive.open(_entry("xl/worksheets/sheet1.xml"), "w") as sheet:
            for piece in _sheet(headings, iter(rows), _Cells(lang, runs)):
                sheet.write(piece.encode())
    return out.getvalue()


def _too_large() -> DxError:
    return DxError("too_large_for_excel", say("The table has more rows than Excel holds. Take the CSV."))


def _entry(part: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(part, _PACKED)
    entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 0
    return entry


def _sheet(headings: Sequence[Any], rows: Iterator[Sequence[Any]], cells: _Cells) -> Iterator[str]:
    first = list(islice(rows, _LOOKED_AT))
    yield f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">'
    yield '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
    yield f"{_widths(headings, first)}<sheetData>"
    if headings:
        yield _row(1, (cells.heading(heading) for heading in headings))
    for line, row in enumerate(chain(first, rows), 2):
        if line > MAX_ROWS:
            raise _too_large()
        yield _row(line, (cells.written(value) for value in row))
    yield "</sheetData></worksheet>"


def _row(line: int, cells: Iterable[str]) -> str:
    written = "".join(f'<c r="{_letters(i)}{line}"{cell}' for i, cell in enumerate(cells) if cell)
    return f'<row r="{line}">{written}</row>'


def _letters(place: int, known: list[str] = []) -> str:  # noqa: B006 - every name is made once
    """Excel's name of a column, counted from 0."""
    while len(known) <= place:
        number = len(known)
        known.append((known[number // 26 - 1] if number >= 26 else "") + chr(ord("A") + number % 26))
    return known[place]


def _widths(headings: Sequence[Any], rows: list[Sequence[Any]]) -> str:
    """For the longest line of the first rows, within reason."""
    shown = [[str(h) for h in headings], *([_shown(v) for v in row] for row in rows)]
    longest = [max(len(line) for text in column for line in text.split("\n")) for column in zip(*shown, strict=True)]
    columns = (
        f'<col min="{i}" max="{i}" width="{min(max(n, _NARROWEST), _WIDEST) + 2}" customWidth="1"/>'
        for i, n in enumerate(longest, 1)
    )
    return f"<cols>{''.join(columns)}</cols>" if longest else ""


def _shown(value: Any) -> str:
    return "" if value is None else str(value)


class _Cells:
    """Cells of one table as XML, from their style on."""

    def __init__(self, lang: Language, runs: Runs) -> None:
        self._lang = lang
        self._runs = runs

    def heading(self, value: Any) -> str:
        return self._text(str(value), _HEADING, _QUOTED_HEADING)

    def written(self, value: Any) -> str:
        """Nothing for a cell that is blank."""
        if isinstance(value, str):
            return self._text(value) if value else ""
        if value is None:
            return ""
        if isinstance(value, bool):
            return f' t="b"><v>{int(value)}</v></c>'
        if isinstance(value, Integral | float | Decimal):
            return self._number(value)
        return self._moment(value) if isinstance(value, date) else self._text(str(value))

    def _number(self, value: Integral | float | Decimal) -> str:
        digits = plain(value, self._lang)
        if isinstance(value, float):  # as exact in Excel as it is here
            return f"><v>{float.__repr__(value)}</v></c>" if digits else ""
        if _significant(digits) > DIGITS:
            return self._text(digits)
        style = _WHOLE if isinstance(value, Integral) else _GENERAL
        return f' s="{style}"><v>{digits.replace(",", ".")}</v></c>' if digits else ""

    def _moment(self, value: date) -> str:
        if not isinstance(value, datetime):
            if value < _FIRST_DAY:
                return self._text(value.isoformat())
            return f' s="{_DAY}"><v>{(value - _EPOCH.date()).days}</v></c>'
        local = value.replace(tzinfo=None)
        if local.date() < _FIRST_DAY:
            return self._text(local.isoformat(" "))
        style = _SECOND if local.second or local.microsecond else _MINUTE
        return f' s="{style}"><v>{(local - _EPOCH) / timedelta(days=1)!r}</v></c>'

    def _text(self, text: str, style: int = _TEXT, quoted: int = _QUOTED) -> str:
        written = escape(escaped(_fitted(text, self._lang)))
        chosen = quoted if self._runs(text) else style
        return f' s="{chosen}" t="inlineStr"><is><t xml:space="preserve">{written}</t></is></c>'


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
    if len(text) <= MAX_TEXT // 2 or len(units := text.encode("utf-16-le", "surrogatepass")) <= 2 * MAX_TEXT:
        return text
    remark = t("… (cut: an Excel cell holds no more, the CSV does)", lang)
    kept = units[: 2 * (MAX_TEXT - len(remark))].decode("utf-16-le", "surrogatepass")
    return kept.rstrip(_HALVES) + remark


def sheet_name(name: str) -> str:
    """As Excel takes it: short, without its own signs, not empty. “History” is its own."""
    plain = " ".join(_NOT_IN_NAMES.sub(" ", name).split()).strip("'")[:_LONGEST_NAME].strip("' ")
    return f"{plain} 1" if plain.casefold() == "history" else plain or "1"


def _frame(name: str, lang: Language) -> Iterator[tuple[str, str]]:
    """Every part but the sheet."""
    yield (
        "[Content_Types].xml",
        f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPE}.worksheet+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/></Types>',
    )
    yield "_rels/.rels", _relations(("officeDocument", "xl/workbook.xml"))
    yield "xl/_rels/workbook.xml.rels", _relations(("worksheet", "worksheets/sheet1.xml"), ("styles", "styles.xml"))
    yield (
        "xl/workbook.xml",
        f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
        f'<sheet name="{escape(sheet_name(name), _QUOTE)}" sheetId="1" r:id="rId1"/></sheets></workbook>',
    )
    yield "xl/styles.xml", _styles(lang)


def _relations(*targets: tuple[str, str]) -> str:
    found = (
        f'<Relationship Id="rId{i}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for i, (kind, target) in enumerate(targets, 1)
    )
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{"".join(found)}</Relationships>'


def _styles(lang: Language) -> str:
    """In the order of the places above; 1 and 49 are Excel's own formats for whole numbers and for text."""
    day = "dd/mm/yyyy" if lang == "vi" else "yyyy-mm-dd"
    own = (day, f"{day} hh:mm", f"{day} hh:mm:ss")
    days = "".join(f'<numFmt numFmtId="{164 + i}" formatCode="{code}"/>' for i, code in enumerate(own))
    kinds = [(0, 0, 0), (1, 0, 0), (49, 0, 0), (49, 0, 1), *((164 + i, 0, 0) for i in range(len(own)))]
    kinds += [(49, 1, 0), (49, 1, 1)]
    cells = "".join(
        f'<xf numFmtId="{number}" fontId="{font}" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" '
        f'applyFont="{font}" quotePrefix="{quoted}"/>'
        for number, font, quoted in kinds
    )
    font = '<sz val="11"/><name val="Calibri"/>'
    return (
        f'{_HEAD}<styleSheet xmlns="{_MAIN}"><numFmts count="{len(own)}">{days}</numFmts>'
        f'<fonts count="2"><font>{font}</font><font><b/>{font}</font></fonts>'
        '<fills count="2"><fill><patternFill patternType="none"/></fill>'
        '<fill><patternFill patternType="gray125"/></fill></fills>'
        '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
        '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
        f'<cellXfs count="{len(kinds)}">{cells}</cellXfs>'
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
    )
