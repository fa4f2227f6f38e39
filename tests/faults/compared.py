"""The same questions asked of a store and of the model beside it: figures, who reported, the rows in force."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from dxlib import dues
from dxlib.files import sha256
from dxlib.monitor import Monitor
from dxlib.scorecard import Scorecard
from tests.builders import CODES, value
from tests.faults import ready
from tests.faults.model import FORMULAS, Figure, Model

FEW = CODES[:3]
SELECTIONS = (CODES, *((code,) for code in FEW), FEW)
COLUMNS = {
    "cashless_sites": ("ward_code", "site_code", "merchants", "merchants_qr", "launched_on"),
    "enterprises": ("ward_code", "enterprises", "with_einvoice", "household_businesses"),
}
Line = tuple[str, tuple[int, ...], str]
Figures = dict[tuple[str, tuple[str, ...]], Figure]


def entries(monitor: Monitor) -> list[Line]:
    """What each entry did: its action, its targets, and the fingerprint of its file."""
    return [(e.action, e.targets, e.file_sha256) for e in monitor.ledger.chain().entries]


def lines(model: Model) -> list[Line]:
    return [(x.action, x.targets, sha256(ready.data(x.upload)) if x.upload else "") for x in model.lines]


def figures(card: Scorecard, month: str) -> Figures:
    return {(kpi, codes): figure(card, kpi, codes, month) for kpi in FORMULAS for codes in SELECTIONS}


def figure(card: Scorecard, kpi: str, codes: tuple[str, ...], month: str) -> Figure:
    shown = value(card, kpi, *codes, period=month)
    number: Any = None
    if shown.value is not None and shown.kpi.is_ratio:
        number = Fraction(shown.numerator) / Fraction(shown.denominator)
        assert abs(number - Fraction(shown.value)) < Fraction(1, 10**9)
    elif shown.value is not None:
        number = int(shown.value)
    return Figure(number, shown.coverage.with_data, shown.coverage.expected, shown.at_least)


def expected(model: Model, month: str) -> Figures:
    return {(kpi, codes): model.figure(kpi, month, codes) for kpi in FORMULAS for codes in SELECTIONS}


def reported(card: Scorecard, month: str) -> dict[tuple[str, str], tuple[bool, int]]:
    """Of each table and ward: is it in, and with how many rows? “Reported none” is in, with none."""
    found = [due for due in dues.dues(card, month) if due.dataset.id in COLUMNS]
    return {(due.dataset.id, due.reporter): (not due.owed, due.rows) for due in found}


def owed(model: Model, month: str) -> dict[tuple[str, str], tuple[bool, int]]:
    cells = {(name, code): model.cell(name, (month, code)) for name in COLUMNS for code in CODES}
    return {place: (rows is not None, len(rows or ())) for place, rows in cells.items()}


def rows_of(monitor: Monitor, name: str, month: str) -> list[dict[str, Any]]:
    return [{column: row[column] for column in COLUMNS[name]} for row in monitor.rows(name, month)]


def in_force(model: Model, name: str, month: str) -> list[dict[str, Any]]:
    rows = [row for code in CODES for row in model.cell(name, (month, code)) or ()]
    return [{column: row[column] for column in COLUMNS[name]} for row in rows]
