"""Capacity of the wards and the city's offices, and the budget."""

from __future__ import annotations

from collections.abc import Callable

from tests.by_hand.parts import Compute, Row, ratio, share, total


def units(column: str) -> Callable[[list[Row]], int]:
    return lambda rows: len({row["ward_code"] for row in rows if row[column] == "Có"})


def measured(part: str, whole: str) -> Compute:
    """The ratio of sums over rows that hold both."""
    return lambda rows: share(
        *(sum(int(row[name]) for row in rows if row[part] and row[whole]) for name in (part, whole))
    )


BY_HAND = {
    "payment_agreements": units("payment_agreement"),
    "security_levels_approved": units("security_level_approved"),
    "endpoints_protected": measured("endpoints_protected", "endpoints"),
    "security_incidents": total("incidents"),
    "staff_against_need": measured("staff", "staff_needed"),
    "staff_trained": measured("staff_trained", "staff"),
    "digital_budget_share": ratio("digital_spending_vnd", "total_spending_vnd"),
}
FLOWS = ("security_incidents",)
OUT_OF = {
    "payment_agreements": lambda rows, codes: len(codes),
    "security_levels_approved": lambda rows, codes: len(codes),
}
