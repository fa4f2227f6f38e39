"""What adults have and use: a share of the adults of the wards that measured it."""

from __future__ import annotations

from tests.by_hand.parts import Compute, share

MEASURES = {
    "vneid_level2": "vneid_level2",
    "digital_signature": "digital_signature",
    "payment_accounts": "payment_account",
    "e_wallets": "e_wallet",
    "online_service_users": "online_service_users",
}


def of_adults(column: str) -> Compute:
    def computed(rows):
        told = [row for row in rows if row[column] != ""]
        return share(sum(int(row[column]) for row in told), sum(int(row["adults"]) for row in told))

    return computed


BY_HAND = {kpi: of_adults(column) for kpi, column in MEASURES.items()}
FLOWS = ()
OUT_OF: dict = {}
