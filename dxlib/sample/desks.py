"""What the sample of public services rests on: working days, procedures, and how each desk does.

Procedures have neutral codes (TT-X: wards, TT-T: the city's offices): which ones the city really handles, and how
many of each, was not published.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import date, timedelta

from dxlib import periods
from dxlib.wards import CITY

HOLIDAYS = {
    *(date(2024, 2, day) for day in range(8, 15)),  # Tết
    date(2024, 1, 1),
    date(2024, 4, 18),
    *(date(2024, 4, 29) + timedelta(days) for days in range(3)),
    date(2024, 9, 2),
    date(2024, 9, 3),
}
WORKING = [
    day for day in (date(2023, 11, 1) + timedelta(n) for n in range(640)) if day.weekday() < 5 and day not in HOLIDAYS
]
"""Days on which desks are open, far enough past the last month for every due day."""


def working_days(month: str) -> range:
    """The places in ``WORKING`` of a month's open days."""
    return range(
        bisect_left(WORKING, date.fromisoformat(f"{month}-01")), bisect_right(WORKING, periods.month_end(month))
    )


@dataclass(frozen=True, slots=True)
class Procedure:
    """How it may be filed at best (``full`` or ``partial``), its working days, its fee in đồng (None: none)."""

    code: str
    online: str
    days: int
    weight: int
    fee: int | None = None
    essential: bool = False
    result: bool = True


WARDS_OWN = (
    Procedure("TT-X01", "partial", 1, 26, 8000),
    Procedure("TT-X02", "partial", 2, 18, 5000),
    Procedure("TT-X03", "full", 1, 12, 8000, essential=True),
    Procedure("TT-X04", "full", 3, 9, None, essential=True),
    Procedure("TT-X05", "partial", 5, 8, None),
    Procedure("TT-X06", "partial", 3, 7, 15000, essential=True),
    Procedure("TT-X07", "full", 2, 5, None, essential=True),
    Procedure("TT-X08", "partial", 10, 5, None),
    Procedure("TT-X09", "partial", 15, 4, None, result=False),
    Procedure("TT-X10", "full", 7, 3, None),
    Procedure("TT-X11", "partial", 20, 2, None),
    Procedure("TT-X12", "partial", 3, 1, None, result=False),
)
CITYS_OWN = (
    Procedure("TT-T01", "full", 3, 30, 100000, essential=True),
    Procedure("TT-T02", "full", 5, 24, 50000, essential=True),
    Procedure("TT-T03", "full", 3, 18, 30000),
    Procedure("TT-T04", "full", 7, 14, None, essential=True),
    Procedure("TT-T05", "full", 10, 12, 80000),
    Procedure("TT-T06", "full", 5, 9, 120000),
    Procedure("TT-T07", "full", 15, 8, None),
    Procedure("TT-T08", "full", 3, 7, None, essential=True),
    Procedure("TT-T09", "full", 20, 5, 150000),
    Procedure("TT-T10", "full", 12, 4, None),
    Procedure("TT-T11", "partial", 10, 12, 60000),
    Procedure("TT-T12", "partial", 15, 9, 100000, essential=True),
    Procedure("TT-T13", "partial", 20, 7, 200000),
    Procedure("TT-T14", "partial", 7, 5, None),
    Procedure("TT-T15", "partial", 30, 4, 500000),
    Procedure("TT-T16", "partial", 5, 4, None, result=False),
    Procedure("TT-T17", "partial", 12, 3, 75000),
    Procedure("TT-T18", "partial", 25, 3, None),
    Procedure("TT-T19", "partial", 10, 2, None, result=False),
    Procedure("TT-T20", "partial", 40, 2, 300000),
    Procedure("TT-T21", "partial", 15, 2, None),
    Procedure("TT-T22", "partial", 8, 1, None),
    Procedure("TT-T23", "partial", 30, 1, None),
)


@dataclass(frozen=True, slots=True)
class Desk:
    """How a one-stop desk does: dossiers it takes, and the shares it tends to; ``stuck`` ones are never finished."""

    code: str
    prefix: str
    weight: float
    full: float
    partial: float
    late: float
    stuck: float
    paid: float
    lead: float
    reports: float

    @property
    def procedures(self) -> tuple[Procedure, ...]:
        return CITYS_OWN if self.code == CITY else WARDS_OWN


DESKS = (
    Desk("25813", "MP", 86, 0.21, 0.69, 0.02, 0.0004, 0.93, 0.05, 1.9),
    Desk("25837", "CPH", 34, 0.19, 0.66, 0.04, 0.001, 0.89, 0.0, 0.9),
    Desk("25840", "AD", 25, 0.18, 0.65, 0.05, 0.001, 0.87, -0.02, 0.6),
    Desk("25843", "AT", 42, 0.13, 0.57, 0.15, 0.02, 0.78, -0.16, 0.9),
    Desk("25846", "TH", 83, 0.21, 0.70, 0.03, 0.0004, 0.92, 0.04, 1.6),
    Desk("25849", "HL", 39, 0.20, 0.67, 0.03, 0.0006, 0.90, 0.02, 0.9),
    Desk("25852", "TD", 38, 0.19, 0.68, 0.03, 0.0006, 0.90, 0.01, 0.8),
    Desk("25855", "PA", 16, 0.12, 0.55, 0.12, 0.02, 0.76, -0.14, 0.5),
    Desk(CITY, "TP", 1, 0.55, 0.07, 0.05, 0.0005, 0.87, 0.0, 2.6),
)
WARD_DESKS = DESKS[:-1]
CITY_DESK = DESKS[-1]


def allotted(total: int, weights: list[float]) -> list[int]:
    """``total`` dealt out by ``weights``, whole and exact: the largest remainders get what is left."""
    whole = sum(weights)
    wanted = [total * weight / whole for weight in weights]
    dealt = [int(part) for part in wanted]
    order = sorted(range(len(weights)), key=lambda i: dealt[i] - wanted[i])
    for place in order[: total - sum(dealt)]:
        dealt[place] += 1
    return dealt
