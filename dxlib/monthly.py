"""The monthly workbook: a sheet for each table that a reporter still owes, filled with what it sent last.

It goes in again as it is: headings are the contract's titles, every sheet is one table, and there is nothing beside
them. The same store gives the same bytes.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import count

from openpyxl import Workbook
from openpyxl.packaging.core import DocumentProperties
from openpyxl.writer.excel import ExcelWriter

from dxlib import dues, monthly_sheet, periods, templates, xlsx
from dxlib.catalog.model import Dataset
from dxlib.column_notes import shortened
from dxlib.dues import Due
from dxlib.errors import DxError
from dxlib.language import Language, Text, fold, say
from dxlib.monitor import Monitor
from dxlib.monthly_sheet import AUTHOR
from dxlib.scorecard import Scorecard

_FORBIDDEN = str.maketrans("/\\[]:*?", "--     ")
_WRITTEN = datetime(2024, 1, 1)  # noqa: DTZ001 - a date of the file's own would change its bytes
_PACKED = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Plan:
    """The tables that a reporter owes for a month. ``month`` names the workbook: that of its rows."""

    reporter: str
    month: str
    datasets: tuple[Dataset, ...]


def plan(monitor: Monitor, reporter: str, month: str | None = None) -> Plan:
    """What the workbook of ``reporter`` holds; raises :class:`DxError` if it is nobody, or owes nothing.

    Without ``month``: the newest month in the store, or the one after it for who has sent everything.
    """
    templates.refuse_unknown(monitor, reporter)
    card = monitor.scorecard()
    judged = month or dues.month_judged(card, f"{monitor.today:%Y-%m}")
    for due_month in (judged,) if month else (judged, periods.shift(judged, 1)):
        owed = [due for due in dues.dues(card, due_month, (reporter,)) if due.owed]
        if owed:
            return Plan(reporter, _named(card, owed), tuple(due.dataset for due in owed))
    raise _owes_nothing(monitor, reporter, judged)


def _named(card: Scorecard, owed: Sequence[Due]) -> str:
    """The month that most sheets are dated; who fell behind begins with the month after its last."""
    newest: dict[tuple[str, str], str] = {}
    for dataset, month, reporter in card.heads:
        newest[dataset, reporter] = max(month, newest.get((dataset, reporter), ""))
    late = (due for due in owed if due.state == "late")
    dated = Counter(periods.shift(newest[due.dataset.id, due.reporter], 1) for due in late)
    return dated.most_common(1)[0][0] if dated else owed[0].month


def _owes_nothing(monitor: Monitor, reporter: str, month: str) -> DxError:
    who = monitor.reporter_name(reporter, month, full=True)
    told = {"who": who, "month": periods.short(month)}
    return DxError("nothing_owed", say("{who} owes no table for {month}. Choose another month or reporter.", **told))


def title(monitor: Monitor, found: Plan) -> Text:
    """What the workbook is called, on its button and in its properties."""
    who = monitor.reporter_name(found.reporter, found.month, full=True)
    return say("Monthly workbook {month} of {who}", month=periods.short(found.month), who=who)


def file_name(monitor: Monitor, found: Plan, lang: Language) -> str:
    """In plain letters: it travels through chat programs and old archives."""
    who = monitor.reporter_name(found.reporter, found.month)[lang]
    words = (say("figures")[lang], found.month, who)
    return "_".join(re.sub(r"[^a-z0-9]+", "-", fold(word)).strip("-") for word in words) + ".xlsx"


def workbook(monitor: Monitor, reporter: str, lang: Language, month: str | None = None) -> bytes:
    """An XLSX of what :func:`plan` says, in the catalog's order. Raises :class:`DxError` as it does."""
    found = plan(monitor, reporter, month)
    book = Workbook()
    book.remove(book.worksheets[0])
    names = sheet_names([dataset.title[lang] for dataset in found.datasets])
    for dataset, name in zip(found.datasets, names, strict=True):
        rows = templates.previous(monitor, dataset, lang, reporter)
        why_not = templates.source(monitor, dataset, reporter).why_not
        own = _own(monitor, reporter, rows[0]["period"] if rows else found.month, lang)
        monthly_sheet.draw(book.create_sheet(name), monthly_sheet.Filling(dataset, lang, rows, own, why_not))
    return _packed(book, title(monitor, found)[lang])


def _own(monitor: Monitor, reporter: str, month: str, lang: Language) -> dict[str, str]:
    """What stands in every row of a reporter's sheet; the city's offices have no name to write."""
    unit = monitor.wards.find(reporter, month)
    name = {"ward_name": unit.name[lang]} if unit else {}
    return {"period": month, "ward_code": reporter, **name}


def sheet_names(titles: Sequence[str]) -> list[str]:
    """The titles as Excel takes them for sheets: short, without its own signs, no apostrophe outside, each once."""
    taken: set[str] = set()
    return [_free(title, taken) for title in titles]


def _free(title: str, taken: set[str]) -> str:
    plain = " ".join(title.translate(_FORBIDDEN).split()).strip("' ") or "-"
    for number in count(1):
        ending = f" ({number})" if number > 1 else ""
        name = shortened(plain, xlsx.LONGEST_NAME - len(ending)) + ending
        if name.casefold() not in taken:
            break
    taken.add(name.casefold())
    return name


def _packed(book: Workbook, heading: str) -> bytes:
    """The workbook's bytes; openpyxl would write the time of day into them, and the zip that of each part."""
    book.properties = DocumentProperties(creator=AUTHOR, title=heading, created=_WRITTEN, modified=_WRITTEN)
    written, packed = io.BytesIO(), io.BytesIO()
    ExcelWriter(book, zipfile.ZipFile(written, "w")).save()  # save_workbook() would overwrite the dates
    with zipfile.ZipFile(written) as parts, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in parts.namelist():
            part = zipfile.ZipInfo(name, _PACKED)
            part.create_system, part.compress_type = 0, zipfile.ZIP_DEFLATED
            archive.writestr(part, parts.read(name))
    return packed.getvalue()
