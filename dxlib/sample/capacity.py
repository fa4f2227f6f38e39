"""Capacity: agreements at 9 of 9 by 9/2024, security weakest in the wards, too few staff, under 1 % of the budget.

Published are the agreements of every ward and of the centre, and that the budget's digital share is under 1 %;
everything else is proposed.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from dxlib.catalog.capacity import BUDGET, CAPACITY
from dxlib.sample.writing import MONTHS, NEXT_MONTH, SEED, Row, as_csv, changed
from dxlib.wards import CITY, Wards

NEVER = 99


@dataclass(frozen=True, slots=True)
class Plan:
    """One reporter: the months (of 2024) in which it signs and its level is approved, its endpoints and the share
    protected by September, its staff in charge by then, the need, the months in which one more of them was trained,
    and its incidents by month.

    It counts endpoints from ``counted_from`` on; the last of its staff came in the month ``hired``.
    """

    signed: int
    approved: int
    endpoints: int
    protected: float
    staff: int
    needed: int
    trained: tuple[int, ...]
    incidents: Mapping[int, int] = field(default_factory=dict)
    counted_from: int = 1
    hired: int = 1


PLANS = {
    "25813": Plan(1, 3, 58, 0.95, 3, 4, (1, 4, 7)),
    "25837": Plan(3, 10, 46, 0.87, 2, 3, (2, 6), hired=6),
    "25840": Plan(5, NEVER, 34, 0.79, 2, 3, (3,), {4: 1}),
    "25843": Plan(7, NEVER, 36, 0.53, 2, 4, (8,), {2: 1, 6: 2, 9: 1}),
    "25846": Plan(1, 5, 55, 0.93, 3, 4, (1, 2, 6)),
    "25849": Plan(2, 8, 40, 0.88, 2, 3, (1, 5), {7: 1}),
    "25852": Plan(3, NEVER, 38, 0.84, 2, 2, (4, 10), {8: 1}),
    "25855": Plan(9, NEVER, 28, 0.46, 1, 3, (NEVER,), {3: 1, 8: 1, 9: 1}, counted_from=3),
    CITY: Plan(1, 2, 182, 0.98, 8, 11, (1, 1, 2, 3, 5, 7), {1: 1}, hired=4),
}
"""Nine reporters; Phú An counts its endpoints from March on: before that they are not measured."""
MONTHLY = 118_000_000_000
"""What the city spends in an ordinary month, in đồng (proposed)."""


def rows(wards: Wards, scale: int = 1) -> dict[str, list[Row]]:
    """The sample of this domain, by dataset."""
    return {"ward_capacity": capacity_rows(wards, MONTHS), "budget": budget_rows(MONTHS)}


def capacity_rows(wards: Wards, months: tuple[str, ...]) -> list[Row]:
    """Rows of ``ward_capacity`` for ``months``: every ward of the time, then the city's offices."""
    return [row for month in months for row in _month(wards, month)]


def _month(wards: Wards, month: str) -> Iterator[Row]:
    for unit in wards.valid(month):
        yield _row(month, unit.code, unit.name.vi, PLANS[unit.code])
    yield _row(month, CITY, "Trung tâm Phục vụ hành chính công", PLANS[CITY])


def _row(month: str, code: str, name: str, plan: Plan) -> Row:
    number = int(month[5:])
    return {
        "period": month,
        "ward_code": code,
        "ward_name": name,
        "payment_agreement": "Có" if plan.signed <= number else "Không",
        "security_level_approved": "Có" if plan.approved <= number else "Không",
        **_endpoints(plan, number),
        "incidents": plan.incidents.get(number, 0),
        "staff": plan.staff - (number < plan.hired),
        "staff_needed": plan.needed,
        "staff_trained": sum(since <= number for since in plan.trained),
    }


def _endpoints(plan: Plan, number: int) -> Row:
    """Blank until they are counted; the share protected grows by two points a month."""
    if number < plan.counted_from:
        return {"endpoints": "", "endpoints_protected": ""}
    share = min(1.0, plan.protected - 0.02 * (9 - number))
    return {"endpoints": plan.endpoints, "endpoints_protected": round(plan.endpoints * share)}


def budget_rows(months: tuple[str, ...]) -> list[Row]:
    """Rows of ``budget`` for ``months``: both columns since January, the digital share slowly rising."""
    return [_budget_row(month) for month in months]


def _budget_row(month: str) -> Row:
    spent = [_spent(f"{month[:4]}-{number:02d}") for number in range(1, int(month[5:]) + 1)]
    total, digital = (sum(column) for column in zip(*spent, strict=True))
    return {"period": month, "total_spending_vnd": total, "digital_spending_vnd": digital}


def _spent(month: str) -> tuple[int, int]:
    """What one month alone adds, in million đồng rounded."""
    rng = random.Random(f"{SEED}-budget-{month}")
    total = round(MONTHLY * rng.uniform(0.85, 1.2), -6)
    share = 0.0058 + 0.0005 * int(month[5:]) * rng.uniform(0.9, 1.1)
    return int(total), int(round(total * share, -6))


def examples(wards: Wards) -> dict[str, bytes]:
    """October: one more level approved, two more members of staff trained, and a capacity file that is refused."""
    october = capacity_rows(wards, (NEXT_MONTH,))
    return {
        "ward_capacity_2024-10.csv": as_csv(CAPACITY, october),
        "budget_2024-10.csv": as_csv(BUDGET, budget_rows((NEXT_MONTH,))),
        "broken_capacity.csv": as_csv(CAPACITY, changed(october, _BAD)),
    }


_BAD: dict[int, Row] = {
    0: {"endpoints_protected": 99},
    2: {"staff_trained": 7},
    4: {"payment_agreement": "đang ký"},
    6: {"ward_code": "722", "ward_name": ""},
}
