"""Sites of cashless streets and markets: 8/8 wards launched by 9/2024, one market slipping, two wards behind.

Sites have neutral names: the real ones were not published.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from dxlib import periods
from dxlib.catalog.cashless import SITES
from dxlib.sample.writing import MONTHS, NEXT_MONTH, SEED, Row, as_csv, changed
from dxlib.wards import Unit, Wards


@dataclass(frozen=True, slots=True)
class Plan:
    """How a ward does: sites by kind, the month (of 2024) of its launch, and the shares it grows towards."""

    streets: int
    markets: int
    launch: int
    qr: float
    active: float
    fees: float


PLANS = {
    "25813": Plan(2, 1, 1, 0.92, 0.68, 0.78),
    "25846": Plan(2, 1, 1, 0.86, 0.62, 0.70),
    "25849": Plan(1, 1, 2, 0.82, 0.55, 0.66),
    "25852": Plan(1, 1, 3, 0.80, 0.57, 0.62),
    "25837": Plan(1, 1, 3, 0.78, 0.50, 0.58),
    "25840": Plan(0, 1, 5, 0.72, 0.45, 0.52),
    "25843": Plan(1, 1, 7, 0.66, 0.36, 0.42),
    "25855": Plan(1, 0, 9, 0.60, 0.30, 0.0),
}
SLIPPING = ("25852", "market")
"""The market whose traders stop using their codes from June on."""


def rows(wards: Wards, scale: int = 1) -> dict[str, list[Row]]:
    """The sample of this domain, by dataset."""
    return {"cashless_sites": cashless_sites(wards, scale=scale)}


def cashless_sites(wards: Wards, months: tuple[str, ...] = MONTHS, scale: int = 1) -> list[Row]:
    """Rows of ``cashless_sites`` for ``months``; ``scale`` multiplies the sites of every ward."""
    return [row for code in PLANS for site in _sites(wards, code, scale) for row in _months(site, months)]


@dataclass(frozen=True, slots=True)
class _Site:
    unit: Unit
    plan: Plan
    number: int
    kind: str
    merchants: int
    lag: int


def _sites(wards: Wards, code: str, scale: int) -> Iterator[_Site]:
    unit, plan = wards.find(code, MONTHS[0]), PLANS[code]
    if unit is None:
        return
    kinds = ["street"] * plan.streets * scale + ["market"] * plan.markets * scale
    rng = random.Random(f"{SEED}-{code}")
    for number, kind in enumerate(kinds, start=1):
        size = rng.randint(70, 160) if kind == "market" else rng.randint(35, 95)
        yield _Site(unit, plan, number, kind, size, 0 if number == 1 else rng.randint(0, 2))


def _months(site: _Site, months: tuple[str, ...]) -> Iterator[Row]:
    plan = site.plan
    launch = min(plan.launch + site.lag, 9)
    launched = date(2024, launch, 5 + 3 * (site.number % 7))
    for month in months:
        rng = random.Random(f"{SEED}-{site.unit.code}-{site.number}-{month}")
        age = int(month[5:]) - launch + 1
        yield _row(site, month, launched if launched <= periods.month_end(month) else None, age, rng)


def _row(site: _Site, month: str, launched: date | None, age: int, rng: random.Random) -> Row:
    plan = site.plan
    merchants = site.merchants + max(age, 0) // 2
    ripe = min(1.0, 0.62 + 0.07 * age) if age > 0 else 0.28
    qr = round(merchants * plan.qr * ripe * rng.uniform(0.98, 1.02))
    active = round(merchants * plan.active * (min(1.0, 0.5 + 0.08 * age) if age > 0 else 0.2) * rng.uniform(0.96, 1.04))
    if month == NEXT_MONTH:
        active = round(active * 1.12)  # a campaign, so that the example upload moves something one can see
    if (site.unit.code, site.kind) == SLIPPING:
        active = round(active * max(0.35, 1 - 0.14 * max(0, int(month[5:]) - 5)))
    qr, active = min(qr, merchants), min(active, qr)
    transactions = active * rng.randint(55, 75)
    due = merchants * 75_000 if site.kind == "market" else 0
    share = plan.fees * (min(1.0, 0.45 + 0.09 * age) if age > 0 else 0.15)
    name = {"street": "Tuyến đường", "market": "Chợ"}[site.kind]
    return {
        "period": month,
        "ward_code": site.unit.code,
        "ward_name": site.unit.name.vi,
        "site_code": f"KTM-{site.unit.code}-{site.number:02d}",
        "kind": site.kind,
        "name": f"{name} số {site.number} - {site.unit.short.vi}",
        "launched_on": launched.isoformat() if launched else "",
        "merchants": merchants,
        "merchants_qr": qr,
        "merchants_active_30d": active,
        "transactions": transactions,
        "cashless_value_vnd": transactions * rng.randint(88, 104) * 1000,
        "fees_due_vnd": due,
        "fees_cashless_vnd": round(due * share / 1000) * 1000,
    }


def examples(wards: Wards) -> dict[str, bytes]:
    """Files to try the upload with: October, one ward of it, and four that are refused."""
    october = cashless_sites(wards, (NEXT_MONTH,))
    columns = [c.name for c in SITES.columns]
    return {
        "cashless_2024-10.csv": as_csv(SITES, october),
        "cashless_2024-10_my_phuoc.csv": as_csv(SITES, [r for r in october if r["ward_code"] == "25813"]),
        "broken_missing_column.csv": as_csv(SITES, october, [c for c in columns if c != "merchants_active_30d"]),
        "broken_unknown_ward.csv": as_csv(SITES, changed(october, _UNKNOWN_WARDS)),
        "broken_numbers_and_dates.csv": as_csv(SITES, changed(october, _BAD_CELLS)),
        "broken_duplicate_codes.csv": as_csv(SITES, [*october, october[0], october[4]]),
    }


_UNKNOWN_WARDS: dict[int, Row] = {
    0: {"ward_code": "25999"},
    3: {"ward_code": "Thới Hoà"},
    5: {"ward_name": "Phường Bến Cát"},
}
_BAD_CELLS: dict[int, Row] = {
    0: {"merchants": "120 hộ", "launched_on": "31/02/2024"},
    2: {"merchants_qr": "12,5"},
    4: {"transactions": "một trăm"},
    6: {"cashless_value_vnd": "-5000000"},
    8: {"launched_on": "2024-13-05", "kind": "siêu thị"},
    10: {"merchants_active_30d": 9999},
}
