"""Enterprises, household businesses and OCOP products."""

from __future__ import annotations

from tests.by_hand.parts import Row, having, ratio


def households(rows: list[Row]) -> int | None:
    """Those that were counted; None where nobody counted."""
    counted = [int(row["household_businesses"]) for row in rows if row["household_businesses"]]
    return sum(counted) if counted else None


BY_HAND = {
    "einvoice": ratio("with_einvoice", "enterprises"),
    "ocop_on_ecommerce": having("on_ecommerce"),
    "household_businesses": households,
}
FLOWS = ()
OUT_OF: dict = {}
