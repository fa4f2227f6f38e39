"""Cashless streets and markets."""

from __future__ import annotations

from tests.by_hand.parts import ratio, total

BY_HAND = {
    "wards_launched": lambda rows: len({row["ward_code"] for row in rows if row["launched_on"]}),
    "cashless_sites": lambda rows: sum(bool(row["launched_on"]) for row in rows),
    "merchants_with_qr": ratio("merchants_qr", "merchants"),
    "merchants_active": ratio("merchants_active_30d", "merchants"),
    "cashless_value": total("cashless_value_vnd"),
    "fees_cashless": ratio("fees_cashless_vnd", "fees_due_vnd"),
}
FLOWS = ("cashless_value", "fees_cashless")
OUT_OF = {"wards_launched": lambda rows, codes: len(codes)}
