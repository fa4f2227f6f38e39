"""Who is counted as a resident, and how far a share moves with it.

The city's own page counts 336.847 people of whom 115.042 are permanently registered. No ward's split was published:
what follows from it is an illustration for the city, never a figure of a ward and never a KPI.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from dxlib.catalog.model import Kpi
from dxlib.values import Value

PERMANENT, TEMPORARY = 115_042, 221_805
RESIDENTS = PERMANENT + TEMPORARY
SOURCE = "https://bencat.binhduong.gov.vn/gioi-thieu/gioi-thieu-chung"
"""The city's page, as of the time when it was a town; it names no date for the count."""
LAST_MONTH = "2025-06"
"""From July 2025 on there is no such city any more."""


@dataclass(frozen=True, slots=True)
class Counted:
    """The people behind one share, the adults it is a share of, and what it would be over fewer of them.

    ``if_permanent`` is the share if only the permanently registered part of these adults were counted, at the city's
    published proportion; None where that says nothing. It may exceed 1: the people with the thing are all residents.
    """

    kpi: Kpi
    people: int
    adults: int
    share: Decimal
    if_permanent: Decimal | None


def counted(values: Iterable[Value], whole_city: bool) -> list[Counted]:
    """Each share of adults with its two sums; the ones without a figure are left out."""
    return [_counted(v, whole_city) for v in values if v.value is not None]


def _counted(value: Value, whole_city: bool) -> Counted:
    assert value.period is not None
    assert value.value is not None
    told = whole_city and value.period.last <= LAST_MONTH
    illustrated = value.value * RESIDENTS / PERMANENT if told else None
    return Counted(value.kpi, int(value.numerator or 0), int(value.denominator or 0), value.value, illustrated)
