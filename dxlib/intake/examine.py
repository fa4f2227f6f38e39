"""One file looked at whole: read, told which table it is, checked cell by cell. Nothing is changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from dxlib import periods
from dxlib.catalog.model import Dataset
from dxlib.cells import Cell
from dxlib.errors import IntakeError
from dxlib.intake import header, kinds, personal, persons, wording, workbook
from dxlib.intake.check import Check
from dxlib.intake.checked import Checked, Part
from dxlib.intake.findings import Finding, in_order
from dxlib.intake.numbers import STYLES, Style
from dxlib.intake.read import Table, read_table
from dxlib.intake.source import Progress
from dxlib.wards import CITY, Wards


@dataclass(frozen=True, slots=True)
class Asked:
    """What is said of a file beside its bytes.

    ``dataset`` is told by the header if None; ``period`` fills a missing column, and rows of another are errors.
    ``reported_none`` are wards declared complete: those without rows become cells of 0 rows. ``sheet`` is the one
    to read of a workbook; ``numbers`` says how an ambiguous 1.234 is read: “comma” (1.234,5) or “point” (1,234.5).
    """

    dataset: str | None = None
    period: str | None = None
    reported_none: tuple[str, ...] = ()
    sheet: str | None = None
    numbers: Style | None = None


def inspect(
    data: bytes,
    file_name: str,
    wards: Wards,
    today: date,
    dataset: str | None = None,
    period: str | None = None,
    reported_none: tuple[str, ...] = (),
    sheet: str | None = None,
    numbers: Style | None = None,
    progress: Progress | None = None,
) -> Checked:
    """Read and check one file; see :class:`Asked` for what may be said of it. Never raises for what is in it."""
    asked = Asked(dataset, period, reported_none, sheet, numbers)
    return _Examined(data, file_name, wards, today, asked, progress or _nobody).result()


def _nobody(stage: str, share: float) -> None:
    pass


def _share_of(progress: Progress, place: int, count: int) -> Progress:
    """Of ``count`` steps the one at ``place``, so that what is said of a workbook never goes back."""
    return lambda stage, share: progress(stage, (place + min(1.0, share)) / count)


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A sheet of a workbook. ``name`` is "…" where it would tell of a person; no ``table`` if it cannot be read."""

    name: str
    table: Table | None
    contract: Dataset | None
    findings: list[Finding]


class _Examined:
    def __init__(
        self, data: bytes, file_name: str, wards: Wards, today: date, asked: Asked, progress: Progress
    ) -> None:
        self.blank = Checked(data, file_name)
        self.wards = wards
        self.today = today
        self.asked = asked
        self.progress = progress

    def result(self) -> Checked:
        try:
            sheets = self._sheets()
            return self._together(sheets) if sheets else self._alone(self.asked.sheet)
        except IntakeError as error:
            return replace(self.blank, findings=(wording.unreadable(error),), choices=error.choices)

    def _sheets(self) -> list[str]:
        """The sheets of a monthly workbook, which are checked together; none of any other file."""
        if self.asked.sheet or self.asked.dataset or kinds.recognise(self.blank.data, self.blank.file_name) != "xlsx":
            return []
        names = workbook.sheet_names(self.blank.data)
        return names if len(names) > 1 else []

    def _read(self, sheet: str | None, besides: bool = True) -> Table:
        return read_table(self.blank.data, self.blank.file_name, sheet, self.progress, besides)

    def _alone(self, sheet: str | None) -> Checked:
        table = self._read(sheet)
        try:
            contract = header.identify(table.header, self.asked.dataset)
        except IntakeError as error:
            found = personal.Personal(table).findings
            return replace(self.blank, findings=(wording.unreadable(error), *found, *table.findings))
        part, findings = self._checked(table, contract, self.asked.reported_none)
        if not len(table.lines) and not part.cells:
            findings.append(wording.no_rows())
        return self._answer([part], findings)

    def _together(self, sheets: list[str]) -> Checked:
        """Every sheet must be a table known here, and another one; a sheet without rows is left out."""
        read = [self._of_sheet(name, place, len(sheets)) for place, name in enumerate(sheets)]
        if any(sheet is None for sheet in read):
            raise wording.which_sheet(sheets)
        found = [self._joined(sheet, place, read) for place, sheet in enumerate(read) if sheet]
        parts = [part for part, _ in found if part]
        findings = [finding for _, some in found for finding in some]
        if self.asked.reported_none:
            findings.append(wording.declared_with_several())
        if not parts and not any(f.severity == "error" for f in findings):
            findings.append(wording.no_rows())
        return self._answer(parts, findings)

    def _of_sheet(self, name: str, place: int, count: int) -> _Sheet | None:
        """One sheet read, or why it cannot be; None if it is no table known here."""
        told = "…" if persons.in_title(name) else name
        whole, self.progress = self.progress, _share_of(self.progress, place, 2 * count)
        try:
            table = self._read(name, besides=False)
        except IntakeError as error:
            return _Sheet(told, None, None, [replace(wording.unreadable(error), sheet=told)])
        finally:
            self.progress = whole
        try:
            return _Sheet(told, table, header.identify(table.header, None), [])
        except IntakeError:
            return None

    def _joined(self, sheet: _Sheet, place: int, every: Sequence[_Sheet | None]) -> tuple[Part | None, list[Finding]]:
        """What a sheet brings to its file, beside ``every`` sheet of it."""
        table, contract = sheet.table, sheet.contract
        if table is None or contract is None:
            return None, sheet.findings
        if any(other and other.contract == contract for other in every[:place]):
            return None, [wording.sheet_twice(sheet.name, contract)]
        if not len(table.lines) and not table.findings:
            return None, [wording.empty_sheet(sheet.name, contract)]
        whole, self.progress = self.progress, _share_of(self.progress, len(every) + place, 2 * len(every))
        part, found = self._checked(table, contract, ())
        self.progress = whole
        return part, [replace(f, sheet=sheet.name) for f in found]

    def _checked(self, table: Table, contract: Dataset, none: tuple[str, ...]) -> tuple[Part, list[Finding]]:
        """One table against its contract; its rows only if nothing is wrong with it."""
        private = personal.Personal(table, contract)
        period = self.asked.period
        match = header.match(table.header, contract, period is not None, private.places)
        check = Check(contract, table, match.places, self.wards, self.today, period, self.asked.numbers)
        found = match.findings + check.findings(self.progress)
        cells = check.cells()
        declared, problems = self._declared(cells, none, contract)
        findings = [*table.findings, *private.findings, *private.spoken(found), *problems]
        reading = {**private.safe(table.reading), **check.reading, **({"period": period} if period else {})}
        part = Part(contract, (*cells, *declared), reading)
        good = part.cells and not any(f.severity == "error" for f in findings)
        return replace(part, parquet=check.parquet()) if good else part, findings

    def _answer(self, parts: list[Part], findings: list[Finding]) -> Checked:
        choices = next((tuple(STYLES) for f in findings if f.code == "which_numbers"), ())
        if any(f.severity == "error" for f in findings):
            parts = [replace(p, parquet=None) for p in parts]
        return replace(self.blank, parts=tuple(parts), findings=tuple(in_order(findings)), choices=choices)

    def _declared(
        self, cells: tuple[Cell, ...], codes: tuple[str, ...], dataset: Dataset
    ) -> tuple[tuple[Cell, ...], list[Finding]]:
        """The cells that are declared empty, or why they cannot be."""
        if not codes:
            return (), []
        months = {c.period for c in cells} or ({self.asked.period} if self.asked.period else set())
        if len(months) != 1:
            return (), [wording.declared_without_period()]
        month = months.pop()
        if not periods.is_month(month):
            return (), [wording.bad_period(None, month)]
        if month > f"{self.today:%Y-%m}":
            return (), [wording.future_period(None, month)]
        known = set(self._reporters(dataset, month))
        if unknown := [code for code in codes if code not in known]:
            return (), [wording.unknown_declared(code, month) for code in unknown]
        named = {c.ward_code for c in cells}
        return tuple(Cell(month, code, 0) for code in sorted(set(codes)) if code not in named), []

    def _reporters(self, dataset: Dataset, month: str) -> Iterator[str]:
        if dataset.reporters != "city":
            yield from (u.code for u in self.wards.valid(month))
        if dataset.reporters != "wards":
            yield CITY
