"""One sheet of the monthly workbook: headings that explain themselves, typed cells, and what may be written below."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.styles.fonts import DEFAULT_FONT
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from dxlib import column_notes, exports, palette, xlsx
from dxlib.catalog.model import Column, ColumnType, Dataset
from dxlib.errors import DxError
from dxlib.intake.numbers import NUMERIC
from dxlib.language import Language, Text, say

Kind = Literal["whole", "decimal", "date"]
Style = Literal["stop", "warning"]
AUTHOR = "IOC Bến Cát"
MORE_ROWS = 1000
"""Rows below the filled ones in which Excel still offers and checks."""
FORMATS: dict[ColumnType, str] = {
    "integer": "#,##0",
    "money": "#,##0",
    "number": "General",
    "date": "dd/mm/yyyy",
    "moment": "dd/mm/yyyy hh:mm",
}
"""Excel shows the separators of its own language. Whatever is not named is text: Excel would eat a code's zeros."""
_TEXT_FORMAT = "@"
_EXACT = 10**15
"""From here on Excel rounds: such a number is written as text."""
_LAST_DAY = 73_050
"""Excel's number of 31/12/2099, the last day that the intake takes."""
_NARROWEST, _WIDEST = 10, 44
_SIGNS_A_LINE, _LINE, _COMMENT_WIDTH = 52, 17, 350
"""Of a comment: characters that fit into a line, and pixels."""
_SIDE = Side(style="thin", color="FF" + palette.FAINT["light"][1:])
_NEEDED = PatternFill("solid", start_color="FF" + palette.PALE["light"][1:])
_OPTIONAL = PatternFill("solid", start_color="FF" + palette.TILES["light"]["unmeasured"][1:])


@dataclass(frozen=True, slots=True)
class Filling:
    """What a sheet holds. ``own`` is what every row of its reporter says; ``why_not`` why there are no rows."""

    dataset: Dataset
    lang: Language
    rows: list[dict[str, Any]]
    own: dict[str, str]
    why_not: Text | None


def draw(sheet: Worksheet, filling: Filling) -> None:
    """Headings, rows, widths and checks of one table."""
    for place, column in enumerate(filling.dataset.columns, 1):
        letter = get_column_letter(place)
        sheet.column_dimensions[letter].number_format = FORMATS.get(column.type, _TEXT_FORMAT)
        _heading(sheet.cell(1, place), filling, column)
        shown = [_fill(sheet.cell(line, place), column, row[column.name], filling) for line, row in _lines(filling)]
        sheet.column_dimensions[letter].width = _width(column.title[filling.lang], shown)
        _check(sheet, letter, filling, column)
    sheet.row_dimensions[1].height = _height(sheet, filling)
    sheet.freeze_panes = "A2"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9  # A4
    sheet.page_setup.fitToHeight = 0  # as many pages long as need be
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = "1:1"


def _lines(filling: Filling) -> list[tuple[int, dict[str, Any]]]:
    return list(enumerate(filling.rows, 2))


def _heading(cell: Cell | MergedCell, filling: Filling, column: Column) -> None:
    """Its text is the title alone, by which the intake knows the column; the fill says that it is needed."""
    cell.value = column.title[filling.lang]
    cell.font = Font(name=DEFAULT_FONT.name, size=DEFAULT_FONT.size, bold=True, color="FF" + palette.INK["light"][1:])
    cell.fill = _NEEDED if column.required else _OPTIONAL
    cell.border = Border(bottom=_SIDE, right=_SIDE)
    cell.alignment = Alignment(wrap_text=True, vertical="center")
    remarks = _empty(filling) if column is filling.dataset.columns[0] else ()
    cell.comment = _comment(column_notes.comment(filling.dataset, column, filling.lang, remarks))


def _empty(filling: Filling) -> tuple[str, ...]:
    """Why a sheet has no rows, and that it may stay so."""
    if filling.rows or filling.why_not is None:
        return ()
    stays = say("A sheet without rows is left out when the workbook is uploaded.")
    return (f"{filling.why_not[filling.lang]} {stays[filling.lang]}",)


def _comment(text: str) -> Comment:
    """A box in which every line can be read without dragging its corner."""
    lines = sum(1 + len(line) // _SIGNS_A_LINE for line in text.split("\n"))
    return Comment(text, AUTHOR, height=_LINE * (lines + 1), width=_COMMENT_WIDTH)


def _fill(cell: Cell | MergedCell, column: Column, value: Any, filling: Filling) -> str:
    """Write a stored value as the type it has; gives what the cell shows, by which its column gets its width."""
    cell.number_format = FORMATS.get(column.type, _TEXT_FORMAT)
    cell.alignment = Alignment(vertical="top", wrap_text=column.type == "text")
    if value is None or value == "":
        return ""
    if isinstance(value, datetime):
        cell.value = value.replace(second=0, microsecond=0, tzinfo=None)
        return f"{value:%d/%m/%Y %H:%M}"
    if isinstance(value, date):
        cell.value = value
        return f"{value:%d/%m/%Y}"
    if column.type in NUMERIC and -_EXACT < value < _EXACT:
        number = Decimal(value).normalize()
        cell.value = Decimal(f"{number:f}")
        return f"{number:,f}"
    text = column.titled(value)[filling.lang] if column.choices else str(value)
    return _write(cell, text, filling.dataset)


def _write(cell: Cell | MergedCell, text: str, dataset: Dataset) -> str:
    """A text that stays one: Excel never takes it for a formula, a number or a day."""
    written = xlsx.escaped(str(exports.kept(text)))
    if len(written) > xlsx.MAX_TEXT:
        words = say(
            "A text in “{title}” is longer than an Excel cell. Take the CSV template of this table instead.",
            title=dataset.title,
        )
        raise DxError("text_too_long", words)
    cell.number_format = _TEXT_FORMAT
    cell.value = written
    cell.data_type = "s"
    cell.quotePrefix = exports.runs(text)
    return text


def _width(title: str, shown: list[str]) -> float:
    """For the longest cell, within reason, and for the longest word of the heading, which wraps."""
    cells = max((len(line) for text in shown for line in text.split("\n")), default=0)
    heading = max(len(title) // 2, *(len(word) for word in title.split()))
    return min(max(cells, heading, _NARROWEST), _WIDEST) + 2


def _height(sheet: Worksheet, filling: Filling) -> float:
    """Points for the heading that takes most lines."""
    widths = (sheet.column_dimensions[get_column_letter(i)].width for i in range(1, len(filling.dataset.columns) + 1))
    titles = (c.title[filling.lang] for c in filling.dataset.columns)
    return 16.0 * max(1 + int(len(title) * 1.2 / width) for title, width in zip(titles, widths, strict=True)) + 4


def _check(sheet: Worksheet, letter: str, filling: Filling, column: Column) -> None:
    """What Excel offers and refuses in the column's cells, the filled ones and those below them."""
    check = _validation(filling, column)
    if check is None:
        return
    check.promptTitle = check.errorTitle = column_notes.box_title(column, filling.lang)
    check.showErrorMessage = check.showInputMessage = True
    check.add(f"{letter}2:{letter}{1 + len(filling.rows) + MORE_ROWS}")
    sheet.add_data_validation(check)


def _validation(filling: Filling, column: Column) -> DataValidation | None:
    lang = filling.lang
    own = filling.own.get(column.name)
    if own:
        return _list(column_notes.inline_list([own]), "warning", column, lang, column_notes.warning(lang))
    error = column_notes.refusal(column, lang)
    if column.type in column_notes.LISTED:
        return _list(column_notes.inline_list(column_notes.titles(column, lang)), "stop", column, lang, error)
    if (bounds := _bounds(column)) is None:
        return None
    kind, low, high = bounds
    return DataValidation(
        type=kind,
        operator="greaterThanOrEqual" if high is None else "between",
        formula1=str(low),
        formula2=None if high is None else str(high),
        allow_blank=True,
        error=error,
        prompt=column_notes.prompt(column, lang),
    )


def _list(words: str | None, style: Style, column: Column, lang: Language, error: str) -> DataValidation | None:
    """A drop-down; None where Excel cannot hold the list, which then stands in the comment alone."""
    if words is None:
        return None
    prompt = column_notes.prompt(column, lang)
    return DataValidation(type="list", formula1=words, allow_blank=True, errorStyle=style, error=error, prompt=prompt)


def _bounds(column: Column) -> tuple[Kind, int, int | None] | None:
    """What Excel calls the type, and from where to where it goes."""
    if column.type in NUMERIC:
        return "decimal" if column.type == "number" else "whole", column.lowest, column.maximum
    if column.type in ("date", "moment"):
        return "date", 1, _LAST_DAY + (column.type == "moment")
    return None
