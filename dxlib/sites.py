"""Cashless sites one by one: shares, and which of them slips against the month before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Site:
    """One row with its shares (0…1; None: no merchants) and the change of the active share since the month before."""

    code: str
    ward_code: str
    kind: str
    name: str
    launched_on: date | None
    merchants: int
    qr_share: float | None
    active_share: float | None
    change: float | None
    value_vnd: int | None
    seq: int
    line: int


def compare(now: list[Row], before: list[Row]) -> list[Site]:
    """The sites of a month, the one that lost most active merchants first; sites without a month before come last."""
    earlier = {row["site_code"]: row for row in before}
    found = [_site(row, earlier.get(row["site_code"])) for row in now]
    return sorted(found, key=lambda s: (s.change is None, s.change or 0.0, s.code))


def _site(row: Row, before: Row | None) -> Site:
    active = _share(row, "merchants_active_30d")
    was = _share(before, "merchants_active_30d") if before else None
    return Site(
        code=row["site_code"],
        ward_code=row["ward_code"],
        kind=row["kind"],
        name=row["name"],
        launched_on=row["launched_on"],
        merchants=row["merchants"],
        qr_share=_share(row, "merchants_qr"),
        active_share=active,
        change=None if active is None or was is None else active - was,
        value_vnd=row["cashless_value_vnd"],
        seq=row["seq"],
        line=row["line"],
    )


def _share(row: Row, column: str) -> float | None:
    return row[column] / row["merchants"] if row["merchants"] else None
