"""Community digital teams."""

from __future__ import annotations

from tests.by_hand.parts import OF_2024, Row, having, share, total

ASSISTS = ("assists_vneid", "assists_dossier", "assists_signature", "assists_wallet")


def with_team(rows: list[Row]) -> int:
    return len({(row["ward_code"], row["neighbourhood"]) for row in rows if row["established_on"]})


def residents(rows: list[Row]) -> int:
    return sum(int(OF_2024[code]["population"]) for code in {row["ward_code"] for row in rows})


BY_HAND = {
    "team_members": len,
    "neighbourhoods_with_team": with_team,
    "members_per_1000": lambda rows: share(1000 * len(rows), residents(rows)),
    "members_trained": having("trained_on"),
    "women_share": having("female"),
    "youth_share": having("youth"),
    "households_visited": total("households_visited"),
    "people_assisted": total(*ASSISTS),
    **{kind: total(kind) for kind in ASSISTS},
}
FLOWS = ("households_visited", "people_assisted", *ASSISTS)
OUT_OF = {"neighbourhoods_with_team": lambda rows, codes: sum(int(OF_2024[code]["neighbourhoods"]) for code in codes)}
