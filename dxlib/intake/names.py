"""The cells that name something known: months, wards and choices, as people write them, mapped to their codes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cached_property

import duckdb
import pyarrow as pa

from dxlib import periods
from dxlib.catalog.model import Column, Dataset
from dxlib.intake import ward_wording, wording
from dxlib.intake.capped import capped
from dxlib.intake.findings import Finding
from dxlib.intake.units import Judged, judge
from dxlib.intake.written import Written, together
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
    """What the distinct texts of a file mean: few, however long the file is.

    The findings are asked of ``typed``, the table of the rows (:class:`dxlib.intake.check.Check`).
    """

    def __init__(
        self,
        written: Mapping[str, Written],
        dataset: Dataset,
        wards: Wards,
        today: date,
        period: str | None,
        present: set[str],
    ) -> None:
        self.written = written
        self.dataset = dataset
        self.wards = wards
        self.this_month = f"{today:%Y-%m}"
        self.period = period
        self.by_name = "ward_name" in present
        self.has_wards = dataset.reporters != "city"
        self.months = [text and month_of(text) for text in written["period"].texts.to_pylist()]
        self._judge_wards()

    def values(self, column: Column) -> pa.Array | None:
        """The code of each text of a column that names something by itself; None for other columns."""
        if column.name == "period":
            return pa.array(self.months, pa.string())
        if column.type not in ("choice", "flag"):
            return None
        codes = {fold(w): c.code for c in column.choices for w in (c.code, c.title.vi, c.title.en)}
        codes |= _FLAGS if column.type == "flag" else {}
        found = [text and codes.get(fold(text)) for text in self.written[column.name].texts.to_pylist()]
        return pa.array(found, pa.string())

    def ward_codes(self, count: int) -> pa.Array:
        """For each of ``count`` rows the code of its ward, which its month, code and name tell together."""
        if not self.has_wards:
            return Written.same(CITY, count).spread(pa.array([CITY]))
        return self._ways.spread(pa.array([found.code for found in self.judged.values()], pa.string()))

    @cached_property
    def wrong_wards(self) -> pa.Array | None:
        """For each row whether there is something to say of its ward; None: there is nothing in any."""
        if not self.has_wards:
            return None
        wrong = [
            found.problem is not None or (self.by_name and not code and not name)
            for (_, code, name), found in self.judged.items()
        ]
        return self._ways.spread(pa.array(wrong, pa.bool_())) if any(wrong) else None

    def findings(self, con: duckdb.DuckDBPyConnection) -> list[Finding]:
        return [*self._unread(con), *self._strangers(con), *self._ward_findings(con)]

    def _unread(self, con: duckdb.DuckDBPyConnection) -> list[Finding]:
        if not any(text and not month for text, month in self._read_months()):
            return []
        unread = "SELECT line, text_of_period FROM typed WHERE text_of_period IS NOT NULL AND period IS NULL"
        return capped(con, unread, wording.bad_period)

    def _read_months(self) -> Iterator[tuple[str | None, str | None]]:
        return zip(self.written["period"].texts.to_pylist(), self.months, strict=True)

    def _strange(self, line: int, text: str, month: str) -> Finding:
        if month > self.this_month:
            return wording.future_period(line, text)
        if month < EARLIEST:
            return wording.early_period(line, text, periods.short(EARLIEST))
        return wording.other_period(line, text, self.period)

    def _strangers(self, con: duckdb.DuckDBPyConnection) -> list[Finding]:
        """Rows of a month to come, of one before the programme, or of another than the one asked for."""
        months = [month for month in self.months if month]
        if all(EARLIEST <= month <= self.this_month and self.period in (None, month) for month in months):
            return []
        return capped(
            con,
            "SELECT line, text_of_period, period FROM typed "
            "WHERE period > $now OR period < $earliest OR period <> coalesce($wanted, period)",
            self._strange,
            {"now": self.this_month, "earliest": EARLIEST, "wanted": self.period},
        )

    def _judge_wards(self) -> None:
        if not self.has_wards:
            return
        columns = [self.written[name].rows for name in ("period", "ward_code", "ward_name")]
        numbers, firsts = together(columns)
        texts = [column.take(firsts).to_pylist() for column in columns]
        self.judged = {row: self._ward(*row) for row in zip(*texts, strict=True)}
        self._ways = Written(firsts, pa.array(numbers))

    def _month(self, text: str | None) -> str | None:
        """The month by which a ward is judged; none where the month itself is wrong, so that it is one finding."""
        month = month_of(text or "")
        return month if month and EARLIEST <= month <= self.this_month else None

    def _ward(self, period: str | None, code: str | None, name: str | None) -> Judged:
        if code == CITY and self.dataset.reporters == "both":
            return Judged(CITY)
        return judge(self.wards, self._month(period), code, name)

    def _ward_findings(self, con: duckdb.DuckDBPyConnection) -> list[Finding]:
        if self.wrong_wards is None:
            return []
        told = "text_of_period, text_of_ward_code, text_of_ward_name"
        return capped(con, f"SELECT line, {told} FROM typed WHERE wrong_ward", self._ward_finding)

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
