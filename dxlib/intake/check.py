"""Text cells become typed rows, and **every** cell that is wrong becomes a finding.

Checks are set operations in a private in-memory DuckDB: a regular expression before each cast, because DuckDB
reads '12.7' as 13 and '0x10' as 16.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from dxlib import periods
from dxlib.catalog.model import SQL_TYPES, Column, Dataset
from dxlib.cells import Cell
from dxlib.errors import IntakeError
from dxlib.files import sha256
from dxlib.intake import header, names, personal, wording
from dxlib.intake.findings import Finding, in_order
from dxlib.intake.read import Table, read_table
from dxlib.language import Text
from dxlib.wards import CITY, Wards

INTEGER = r"-?[0-9]{1,18}"
ISO_DAY = r"(19|20)[0-9]{2}-[0-9]{2}-[0-9]{2}"
LOCAL_DAY = r"[0-9]{1,2}/[0-9]{1,2}/(19|20)[0-9]{2}"
NUMBER = r"[0-9]{1,9}([.,]([0-9]{1,2}|[0-9]{4}))?"
"""One, two or four decimals: three after a mark might be a group of thousands."""
CLOCK = r"[T ](([01]?[0-9])|(2[0-3])):[0-5][0-9](:[0-5][0-9])?"
_MOMENTS = (
    (f"{ISO_DAY}{CLOCK}", ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M")),
    (f"{LOCAL_DAY}{CLOCK}", ("%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M")),
)


@dataclass(frozen=True)
class Checked:
    """What became of one file. ``rows`` (typed, in key order, with their source ``line``) is None if it is refused."""

    data: bytes
    file_name: str
    dataset: Dataset | None = None
    reading: dict[str, str] = field(default_factory=dict)
    cells: tuple[Cell, ...] = ()
    rows: pa.Table | None = None
    findings: tuple[Finding, ...] = ()

    @property
    def column_titles(self) -> dict[str, Text]:
        return {c.name: c.title for c in self.dataset.columns} if self.dataset else {}

    @cached_property
    def sha256(self) -> str:
        return sha256(self.data)

    @property
    def ok(self) -> bool:
        return self.rows is not None and not any(f.severity == "error" for f in self.findings)

    @cached_property
    def parquet(self) -> bytes:
        """The checked rows as stored for ever. Only for a file that is ok."""
        out = io.BytesIO()
        pq.write_table(self.rows, out, compression="zstd")
        return out.getvalue()


def inspect(
    data: bytes,
    file_name: str,
    wards: Wards,
    today: date,
    dataset: str | None = None,
    period: str | None = None,
    reported_none: tuple[str, ...] = (),
) -> Checked:
    """Read and check one file for ``dataset`` (told by the header if None).

    ``period`` fills a missing column; rows of another period are errors. ``reported_none`` are wards declared
    complete: those without rows become cells of 0 rows. Never raises for what is in the file.
    """
    blank = Checked(data, file_name)
    table: Table | None = None
    try:
        table = read_table(data, file_name)
        contract = header.identify(table.header, dataset)
    except IntakeError as error:
        found = personal.Personal(table).findings if table else []
        return replace(blank, findings=(wording.unreadable(error), *found))
    private = personal.Personal(table, contract)
    match = header.match(table.header, contract, period is not None, private.places)
    known = replace(
        blank, dataset=contract, reading={**private.safe(table.reading), **({"period": period} if period else {})}
    )
    check = _Check(contract, table, match.places, wards, today, period)
    findings = private.findings + private.spoken(match.findings + check.findings())
    cells = check.cells()
    declared, problems = _declared(cells, reported_none, period, contract, wards, today)
    findings += problems
    if not table.rows and not declared:
        findings.append(wording.no_rows())
    if any(f.severity == "error" for f in findings):
        return replace(known, cells=cells, findings=tuple(in_order(findings)))
    return replace(known, cells=(*cells, *declared), rows=check.rows(), findings=tuple(in_order(findings)))


def _declared(
    cells: tuple[Cell, ...],
    codes: tuple[str, ...],
    period: str | None,
    dataset: Dataset,
    wards: Wards,
    today: date,
) -> tuple[tuple[Cell, ...], list[Finding]]:
    """The cells that are declared empty, or why they cannot be."""
    if not codes:
        return (), []
    months = {c.period for c in cells} or ({period} if period else set())
    if len(months) != 1:
        return (), [wording.declared_without_period()]
    month = months.pop()
    if not periods.is_month(month):
        return (), [wording.bad_period(None, month)]
    if month > f"{today:%Y-%m}":
        return (), [wording.future_period(None, month)]
    known = {u.code for u in wards.valid(month)} if dataset.reporters != "city" else set()
    known |= {CITY} if dataset.reporters != "wards" else set()
    unknown = [code for code in codes if code not in known]
    if unknown:
        return (), [wording.unknown_declared(code, month) for code in unknown]
    named = {c.ward_code for c in cells}
    return tuple(Cell(month, code, 0) for code in sorted(set(codes)) if code not in named), []


def _day(text: str) -> str:
    return (
        f"WHEN regexp_full_match({text}, '{ISO_DAY}') THEN TRY_CAST({text} AS DATE) "
        f"WHEN regexp_full_match({text}, '{LOCAL_DAY}') THEN CAST(try_strptime({text}, '%d/%m/%Y') AS DATE)"
    )


def _moment(text: str) -> str:
    """A day alone is its midnight, which is how Excel hands it over."""
    return " ".join(
        f"WHEN regexp_full_match({text}, '{form}') THEN try_strptime(replace({text}, 'T', ' '), {list(ways)})"
        for form, ways in _MOMENTS
    )


class _Check:
    """One file in its own DuckDB: ``raw`` text, then ``typed`` values, then the questions."""

    def __init__(
        self, dataset: Dataset, table: Table, places: dict[str, int], wards: Wards, today: date, period: str | None
    ) -> None:
        self.dataset = dataset
        self.present = [c for c in dataset.columns if c.name in places or (c.name == "period" and period)]
        self.con = duckdb.connect(config={"threads": 1, "python_enable_replacements": False})
        self._raw(table, places, period)
        self.names = names.Names(self.con, dataset, wards, today, period, {c.name for c in self.present})
        self._typed()

    def _raw(self, table: Table, places: dict[str, int], period: str | None) -> None:
        columns: dict[str, Any] = {"line": pa.array(table.lines, pa.int64())}
        for column in self.dataset.columns:
            place = places.get(column.name)
            given = period if column.name == "period" else None
            cells = [given] * len(table.rows) if place is None else table.columns[place]
            columns[column.name] = pa.array(cells, pa.string())
        self.con.register("incoming", pa.table(columns))
        blank = ", ".join(f"nullif({c.name}, '') AS {c.name}" for c in self.dataset.columns)
        self.con.execute(f"CREATE TABLE raw AS SELECT line, {blank} FROM incoming")

    def _typed(self) -> None:
        values = ", ".join(f"{self._value(c)} AS {c.name}" for c in self.dataset.columns)
        ward = "" if self.dataset.reporters != "city" else f", '{CITY}' AS ward_code"
        self.con.execute(f"CREATE TABLE typed AS SELECT line, {values}{ward} FROM raw {self.names.joins()}")

    def _value(self, column: Column) -> str:
        text = f"raw.{column.name}"
        if mapped := self.names.value(column):
            return mapped
        if column.type in ("integer", "money"):
            return f"CASE WHEN regexp_full_match({text}, '{INTEGER}') THEN CAST({text} AS BIGINT) END"
        if column.type == "number":
            amount = f"CAST(replace({text}, ',', '.') AS {SQL_TYPES['number']})"
            return f"CASE WHEN regexp_full_match({text}, '{NUMBER}') THEN {amount} END"
        if column.type == "date":
            return f"CASE {_day(text)} END"
        if column.type == "moment":
            return f"CASE {_day(text)} {_moment(text)} END"
        return f"CAST({text} AS {SQL_TYPES[column.type]})"

    def findings(self) -> list[Finding]:
        found = self.names.findings()
        for column in self.present:
            found += self._blank(column) + self._mistyped(column) + self._out_of_range(column)
        return found + self._rules() + self._doubles()

    def _ask(self, sql: str) -> list[tuple[Any, ...]]:
        return self.con.execute(sql).fetchall()

    def _blank(self, column: Column) -> list[Finding]:
        if not column.required or (column.name == "ward_code" and self.names.by_name):
            return []
        return [wording.blank(n, column) for (n,) in self._ask(f"SELECT line FROM raw WHERE {column.name} IS NULL")]

    def _mistyped(self, column: Column) -> list[Finding]:
        if column.name in ("period", "ward_code", "ward_name"):
            return []
        wrong = self._ask(
            f"SELECT line, raw.{column.name} FROM raw JOIN typed USING (line) "
            f"WHERE raw.{column.name} IS NOT NULL AND typed.{column.name} IS NULL"
        )
        return [wording.mistyped(line, column, value) for line, value in wrong]

    def _out_of_range(self, column: Column) -> list[Finding]:
        if column.type not in ("integer", "money", "number"):
            return []
        low = 0 if column.minimum is None else column.minimum
        high = "" if column.maximum is None else f" OR {column.name} > {column.maximum}"
        wrong = self._ask(f"SELECT line, {column.name} FROM typed WHERE {column.name} < {low}{high}")
        return [wording.out_of_range(line, column, str(value), low) for line, value in wrong]

    def _rules(self) -> list[Finding]:
        """A missing column that is required has its own finding; one that is optional is a column of blank cells."""
        found: list[Finding] = []
        missing = {c.name for c in self.dataset.columns if c.required} - {c.name for c in self.present}
        for rule in self.dataset.rules:
            if missing.intersection(rule.columns):
                continue
            unread = " OR ".join(f"(raw.{c} IS NOT NULL AND typed.{c} IS NULL)" for c in rule.columns)
            wrong = self._ask(
                f"SELECT line, {', '.join(rule.columns)} FROM (SELECT typed.*, {unread} AS unread, "
                "last_day(CAST(typed.period || '-01' AS DATE)) AS period_end FROM typed JOIN raw USING (line)) "
                f"WHERE NOT unread AND NOT ({rule.condition})"  # a cell that could not be read has its own finding
            )
            columns = [self.dataset.column(c) for c in rule.columns]
            found += [wording.rule_broken(row[0], rule, columns, row[1:]) for row in wrong]
        return found

    def _doubles(self) -> list[Finding]:
        key = ("period", *self.dataset.key)
        known = {c.name for c in self.present} | ({"ward_code"} if self.names.by_name else set())
        if not known.issuperset(key):
            return []
        columns = ", ".join(key)
        wrong = self._ask(
            f"SELECT line, first_line, {self.dataset.key[-1]} FROM "
            f"(SELECT *, min(line) OVER (PARTITION BY {columns}) AS first_line FROM typed "
            f"WHERE {' AND '.join(f'{c} IS NOT NULL' for c in key)}) WHERE line > first_line"
        )
        column = self.dataset.column(self.dataset.key[-1])
        return [wording.duplicate_key(line, column, str(value), first) for line, first, value in wrong]

    def cells(self) -> tuple[Cell, ...]:
        found = self._ask(
            "SELECT period, ward_code, count(*) FROM typed WHERE period IS NOT NULL AND ward_code IS NOT NULL "
            "GROUP BY period, ward_code ORDER BY period, ward_code"
        )
        return tuple(Cell(*row) for row in found)

    def rows(self) -> pa.Table:
        kept = [c.name for c in self.dataset.columns if c.name not in ("ward_name", "ward_code")]
        order = ", ".join(dict.fromkeys(("period", "ward_code", *self.dataset.key)))
        return self.con.sql(f"SELECT line, ward_code, {', '.join(kept)} FROM typed ORDER BY {order}").to_arrow_table()
