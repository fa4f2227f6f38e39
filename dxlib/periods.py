"""Reporting periods: a month (2024-09), a quarter (2024-Q3) or a run of months (2024-01..2024-09)."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date

from dxlib.errors import DxError
from dxlib.language import Text, say

_MONTH = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")
_QUARTER = re.compile(r"([0-9]{4})-Q([1-4])")
_ROMAN = ("I", "II", "III", "IV")


def is_month(text: str) -> bool:
    return _MONTH.fullmatch(text) is not None


def month_end(month: str) -> date:
    year, number = int(month[:4]), int(month[5:])
    return date(year, number, calendar.monthrange(year, number)[1])


def shift(month: str, by: int) -> str:
    """The month ``by`` months after ``month`` (before, when negative)."""
    index = int(month[:4]) * 12 + int(month[5:]) - 1 + by
    return f"{index // 12:04d}-{index % 12 + 1:02d}"


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of whole months. ``months`` is never empty and in order."""

    code: str
    months: tuple[str, ...]

    @property
    def last(self) -> str:
        return self.months[-1]

    @classmethod
    def parse(cls, code: str) -> Period:
        """Read a code; raises :class:`DxError` ``bad_period`` for anything else."""
        if is_month(code):
            return cls(code, (code,))
        if quarter := _QUARTER.fullmatch(code):
            first = f"{quarter[1]}-{int(quarter[2]) * 3 - 2:02d}"
            return cls(code, tuple(shift(first, i) for i in range(3)))
        first, dots, last = code.partition("..")
        if dots and is_month(first) and is_month(last) and first <= last:
            return cls(code, _run(first, last))
        raise DxError(
            "bad_period",
            say("“{code}” is not a period. Write 2024-09, 2024-Q3 or 2024-01..2024-09.", code=code),
        )

    def previous(self) -> Period:
        """What this period is compared with: the one before it; for a run of months the same run a year earlier."""
        if len(self.months) == 1:
            return Period.parse(shift(self.last, -1))
        if _QUARTER.fullmatch(self.code):
            last = shift(self.months[0], -1)
            return Period.parse(f"{last[:4]}-Q{int(last[5:]) // 3}")
        return Period.parse(f"{shift(self.months[0], -12)}..{shift(self.last, -12)}")

    def label(self) -> Text:
        """As officials write it: “tháng 9/2024”, “quý III/2024”, “9 tháng đầu năm 2024”."""
        year, month = self.last[:4], int(self.last[5:])
        if len(self.months) == 1:
            return Text(f"tháng {month}/{year}", f"{calendar.month_name[month]} {year}")
        if quarter := _QUARTER.fullmatch(self.code):
            number = int(quarter[2])
            return Text(f"quý {_ROMAN[number - 1]}/{year}", f"Q{number} {year}")
        if self.months[0] == f"{year}-01":
            return Text(f"{month} tháng đầu năm {year}", f"January to {calendar.month_name[month]} {year}")
        return Text(f"{short(self.months[0])} đến {short(self.last)}", f"{short(self.months[0])} to {short(self.last)}")

    def short(self) -> Text:
        """For small print: “09/2024”; longer periods keep their label."""
        return Text(short(self.last), short(self.last)) if len(self.months) == 1 else self.label()


def _run(first: str, last: str) -> tuple[str, ...]:
    months = [first]
    while months[-1] < last:
        months.append(shift(months[-1], 1))
    return tuple(months)


def short(month: str) -> str:
    return f"{month[5:]}/{month[:4]}"


def choices(months: list[str]) -> list[str]:
    """The periods worth offering for the months with data: months, then quarters, then years so far; newest first."""
    newest_first = sorted(set(months), reverse=True)
    quarters = {f"{m[:4]}-Q{(int(m[5:]) + 2) // 3}": None for m in newest_first}
    years: dict[str, str] = {}
    for month in newest_first:
        years.setdefault(month[:4], month)
    so_far = [f"{year}-01..{last}" for year, last in years.items() if last[5:] != "01"]
    return [*newest_first, *quarters, *so_far]
