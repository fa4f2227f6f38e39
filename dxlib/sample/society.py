"""What adults have and use, ward by ward: payment accounts past their goal, digital signatures far from it.

Adults are 70 to 75 % of the wards' illustrative population. Cells left blank were not measured.
"""

from __future__ import annotations

from dataclasses import dataclass

from dxlib.catalog.society import ADOPTION
from dxlib.sample.writing import MONTHS, NEXT_MONTH, Row, as_csv
from dxlib.wards import Unit, Wards

MEASURES = ("vneid_level2", "digital_signature", "payment_account", "e_wallet", "online_service_users")
JANUARY = (0.83, 0.35, 0.88, 0.74, 0.62)
"""What part of September's share each measure had in January."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A ward: adults among its people, the shares of adults in September (as ``MEASURES``), and how late in the year
    the growth came (1: evenly)."""

    adults: float
    shares: tuple[float, float, float, float, float]
    pace: float


PLANS = {
    "25813": Plan(0.742, (0.943, 0.262, 0.866, 0.512, 0.447), 0.8),
    "25837": Plan(0.718, (0.902, 0.183, 0.804, 0.421, 0.372), 1.0),
    "25840": Plan(0.706, (0.884, 0.161, 0.783, 0.388, 0.351), 1.1),
    "25843": Plan(0.731, (0.846, 0.104, 0.742, 0.334, 0.273), 1.4),
    "25846": Plan(0.749, (0.931, 0.241, 0.858, 0.497, 0.431), 0.9),
    "25849": Plan(0.724, (0.917, 0.206, 0.829, 0.446, 0.405), 1.0),
    "25852": Plan(0.727, (0.921, 0.213, 0.836, 0.452, 0.409), 0.9),
    "25855": Plan(0.703, (0.813, 0.088, 0.691, 0.302, 0.246), 1.3),
}
BLANK = {
    ("25849", "2024-06"): ("e_wallet",),
    ("25855", "2024-01"): ("digital_signature", "online_service_users"),
    ("25855", "2024-02"): ("digital_signature",),
}
CAMPAIGN = ("25843", "digital_signature", 0.035)
"""October, so that the example upload moves something one can see: a drive for digital signatures in one ward."""


def rows(wards: Wards, scale: int = 1) -> dict[str, list[Row]]:
    """The sample of this domain, by dataset. One row a ward and month, whatever the ``scale``."""
    return {"citizen_adoption": adoption_rows(wards, MONTHS)}


def adoption_rows(wards: Wards, months: tuple[str, ...]) -> list[Row]:
    return [_row(unit, month) for month in months for unit in wards.valid(month)]


def _row(unit: Unit, month: str) -> Row:
    adults = round((unit.population or 0) * PLANS[unit.code].adults * (1 + 0.001 * (int(month[5:]) - 9)))
    blank = BLANK.get((unit.code, month), ())
    return {
        "period": month,
        "ward_code": unit.code,
        "ward_name": unit.name.vi,
        "adults": adults,
        **{m: "" if m in blank else round(adults * _share(unit, m, month)) for m in MEASURES},
    }


def _share(unit: Unit, measure: str, month: str) -> float:
    """Grows from January's part of it to September's share, never falling."""
    plan, place = PLANS[unit.code], MEASURES.index(measure)
    grown: float = ((int(month[5:]) - 1) / 8) ** plan.pace
    share = plan.shares[place] * (JANUARY[place] + (1 - JANUARY[place]) * grown)
    code, pushed, by = CAMPAIGN
    return share + (by if month == NEXT_MONTH and (unit.code, measure) == (code, pushed) else 0)


def examples(wards: Wards) -> dict[str, bytes]:
    """October of every ward."""
    return {"citizen_adoption_2024-10.csv": as_csv(ADOPTION, adoption_rows(wards, (NEXT_MONTH,)))}
