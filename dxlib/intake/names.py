"""The cells that name something known: months, wards and choices, as people write them, mapped to their codes."""

from __future__ import annotations

import re
from datetime import date

import duckdb
import pyarrow as pa

from dxlib import periods
from dxlib.catalog.model import Column, Dataset
from dxlib.intake import ward_wording, wording
from dxlib.intake.capped import capped
from dxlib.intake.findings import Finding
from dxlib.intake.units import Judged, judge
from dxlib.language import fold
from dxlib.wards import CITY, Wards

EARLIEST = "2022-01"
"""Programme 39-CTr/TU is of 16/9/2022: figures of years before it are slips of the pen."""

_MONTH_FORMS = (
    re.compile(r"(?P<year>20[0-9]{2})-(?P<month>[0-9]{1,2})(-01)?"),
    re.compile(r"(01/)?(?P<month>[0-9]{1,2})[/.-](?P<year>20[0-9]{2})"),
    re.compile(r"(tháng |t)(?P<month>[0-9]{1,2})( năm |[ /.-])(?P<year>20[0-9]{2})", re.I),
)
_FLAGS = {"1": "true", "0": "false", "co": "true", "khong": "false", "y": "true", "n": "false"}
_EXCEL_MONTH = re.compile(r"([A-Za-z]{3})-([0-9]{2})")
_ENGLISH = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def month_of(text: str) -> str | None:
    """“2024-10”, “10/2024”, “01/10/2024”, “Tháng 10/2024”, “T10/2024” or Excel's “Oct-24” as 2024-10; else None."""
    if found := _EXCEL_MONTH.fullmatch(text):
        name = found[1].lower()
        return f"20{found[2]}-{_ENGLISH.index(name) + 1:02d}" if name in _ENGLISH else None
    for form in _MONTH_FORMS:
        if found := form.fullmatch(text):
            month = f"{found['year']}-{int(found['month']):02d}"
            return month if periods.is_month(month) else None
    return None


class Names:
    """Maps built from the distinct texts of a file: few, however long the file is."""

    def __init__(
        self,
        con: duckdb.DuckDBPyConnection,
        dataset: Dataset,
        wards: Wards,
        today: date,
        period: str | None,
        present: set[str],
    ) -> None:
        self.con = con
        self.dataset = dataset
        self.wards = wards
        self.this_month = f"{today:%Y-%m}"
        self.period = period
        self.by_name = "ward_name" in present
        self.has_wards = dataset.reporters != "city"
        self.choices = [c for c in dataset.columns if c.type in ("choice", "flag")]
        self._map_periods()
        self._map_wards()
        self._map_choices()

    def joins(self) -> str:
        """SQL after ``FROM raw`` that brings the codes in."""
        parts = ["LEFT JOIN period_map ON raw.period = period_map.text"]
        if self.has_wards:
            parts.append(
                "LEFT JOIN ward_map ON raw.period IS NOT DISTINCT FROM ward_map.period "
                "AND raw.ward_code IS NOT DISTINCT FROM ward_map.code_text "
                "AND raw.ward_name IS NOT DISTINCT FROM ward_map.name_text"
            )
        parts += [f"LEFT JOIN {c.name}_map ON raw.{c.name} = {c.name}_map.text" for c in self.choices]
        return " ".join(parts)

    def value(self, column: Column) -> str | None:
        """The SQL value of a mapped column; None for columns that are cast."""
        if column.name == "period":
            return "period_map.month"
        if column.name == "ward_code":
            return "ward_map.code"
        if column.type == "flag":
            return f"CAST({column.name}_map.code AS BOOLEAN)"
        return f"{column.name}_map.code" if column.type == "choice" else None

    def findings(self) -> list[Finding]:
        unread = "SELECT line, period FROM raw JOIN period_map ON period = text WHERE month IS NULL"
        found = capped(self.con, unread, wording.bad_period) + self._strangers()
        return found + (self._ward_findings() if self.has_wards else [])

    def _strange(self, line: int, text: str, month: str) -> Finding:
        if month > self.this_month:
            return wording.future_period(line, text)
        if month < EARLIEST:
            return wording.early_period(line, text, periods.short(EARLIEST))
        return wording.other_period(line, text, self.period)

    def _strangers(self) -> list[Finding]:
        """Rows of a month to come, of one before the programme, or of another than the one asked for."""
        return capped(
            self.con,
            "SELECT line, raw.period, month FROM raw JOIN period_map ON raw.period = period_map.text "
            "WHERE month > $now OR month < $earliest OR month <> coalesce($wanted, month)",
            self._strange,
            {"now": self.this_month, "earliest": EARLIEST, "wanted": self.period},
        )

    def _map_periods(self) -> None:
        texts = [
            row[0] for row in self.con.execute("SELECT DISTINCT period FROM raw WHERE period IS NOT NULL").fetchall()
        ]
        self._keep("period_map", {"text": texts, "month": [month_of(x) for x in texts]})

    def _map_wards(self) -> None:
        if not self.has_wards:
            return
        distinct = self.con.execute("SELECT DISTINCT period, ward_code, ward_name FROM raw").fetchall()
        self.judged = {row: self._ward(*row) for row in distinct}
        columns = list(zip(*distinct, strict=True)) or [(), (), ()]
        self._keep(
            "ward_map",
            {
                "period": list(columns[0]),
                "code_text": list(columns[1]),
                "name_text": list(columns[2]),
                "code": [found.code for found in self.judged.values()],
                "problem": [found.problem for found in self.judged.values()],
            },
        )

    def _month(self, text: str | None) -> str | None:
        """The month by which a ward is judged; none where the month itself is wrong, so that it is one finding."""
        month = month_of(text or "")
        return month if month and EARLIEST <= month <= self.this_month else None

    def _ward(self, period: str | None, code: str | None, name: str | None) -> Judged:
        if code == CITY and self.dataset.reporters == "both":
            return Judged(CITY)
        return judge(self.wards, self._month(period), code, name)

    def _ward_findings(self) -> list[Finding]:
        unnamed = " OR (raw.ward_code IS NULL AND raw.ward_name IS NULL)" if self.by_name else ""
        wrong = (
            "SELECT line, raw.period, raw.ward_code, raw.ward_name FROM raw JOIN ward_map "
            "ON raw.period IS NOT DISTINCT FROM ward_map.period "
            "AND raw.ward_code IS NOT DISTINCT FROM ward_map.code_text "
            "AND raw.ward_name IS NOT DISTINCT FROM ward_map.name_text "
            f"WHERE problem IS NOT NULL{unnamed}"
        )
        return capped(self.con, wrong, self._ward_finding)

    def _ward_finding(self, line: int, period: str | None, code: str | None, name: str | None) -> Finding:
        found, month = self.judged[period, code, name], self._month(period)
        if found.problem is None:
            return wording.blank(line, self.dataset.column("ward_code"))
        if found.unit is None:
            return ward_wording.unknown(line, code, name, month, self.wards.valid(month or self.this_month))
        if found.problem == "mismatch":
            return ward_wording.mismatch(line, found.unit, name or "")
        told = ("ward_name", name) if found.by_name else ("ward_code", code)
        words = {
            "ended": ward_wording.ended,
            "not_yet": ward_wording.not_yet,
            "reused": ward_wording.reused,
        }
        return words[found.problem](self.wards, found.unit, month or "", line, *told)

    def _map_choices(self) -> None:
        for column in self.choices:
            texts = [
                row[0]
                for row in self.con.execute(
                    f"SELECT DISTINCT {column.name} FROM raw WHERE {column.name} IS NOT NULL"
                ).fetchall()
            ]
            codes = {fold(w): c.code for c in column.choices for w in (c.code, c.title.vi, c.title.en)}
            codes |= _FLAGS if column.type == "flag" else {}
            self._keep(f"{column.name}_map", {"text": texts, "code": [codes.get(fold(x)) for x in texts]})

    def _keep(self, name: str, columns: dict[str, list[str | None]]) -> None:
        arrays = {k: pa.array(v, pa.string()) for k, v in columns.items()}
        self.con.register(f"{name}_incoming", pa.table(arrays))
        self.con.execute(f"CREATE TABLE {name} AS SELECT * FROM {name}_incoming")
