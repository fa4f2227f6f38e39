"""Enterprises with e-invoices (100 % in every ward by 9/2024) and fourteen OCOP products, eleven of them on a platform.

Products and platforms have neutral names: none was published. Two wards are behind with their products.
"""

from __future__ import annotations

from dataclasses import dataclass

from dxlib.catalog.economy import ENTERPRISES, OCOP
from dxlib.sample.writing import MONTHS, NEXT_MONTH, Row, as_csv
from dxlib.wards import Unit, Wards


@dataclass(frozen=True, slots=True)
class Plan:
    """A ward in January: its enterprises, those without e-invoices and the month in which the last got them; its
    household businesses."""

    enterprises: int
    without: int
    complete: int
    households: int


PLANS = {
    "25813": Plan(1180, 9, 8, 4150),
    "25837": Plan(520, 4, 7, 1620),
    "25840": Plan(310, 2, 6, 1080),
    "25843": Plan(460, 4, 9, 1490),
    "25846": Plan(1240, 10, 9, 3860),
    "25849": Plan(580, 4, 7, 1910),
    "25852": Plan(540, 3, 6, 1840),
    "25855": Plan(190, 1, 9, 640),
}


@dataclass(frozen=True, slots=True)
class Product:
    """One OCOP product: its ward and stars, the months (of 2024; 0: before) of its recognition and of its listing."""

    ward: str
    stars: int
    recognised: int
    listed: int | None
    platform: int | None = None


PRODUCTS = (
    Product("25813", 4, 0, 0, 1),
    Product("25813", 3, 0, 2, 2),
    Product("25813", 4, 5, 6, 1),
    Product("25837", 4, 0, 0, 1),
    Product("25837", 3, 0, 4, 3),
    Product("25840", 4, 0, 1, 2),
    Product("25840", 3, 0, 9),
    Product("25843", 3, 0, 7, 1),
    Product("25843", 3, 0, 10, 2),
    Product("25846", 5, 0, 0, 1),
    Product("25849", 4, 0, 3, 2),
    Product("25852", 3, 3, 5, 3),
    Product("25855", 3, 0, 10, 1),
    Product("25855", 3, 4, None),
)


def rows(wards: Wards, scale: int = 1) -> dict[str, list[Row]]:
    """The sample of this domain, by dataset."""
    return {"enterprises": enterprise_rows(wards, MONTHS), "ocop_products": product_rows(wards, MONTHS, scale)}


def enterprise_rows(wards: Wards, months: tuple[str, ...]) -> list[Row]:
    return [_enterprises(unit, month) for month in months for unit in wards.valid(month)]


def _enterprises(unit: Unit, month: str) -> Row:
    plan, number = PLANS[unit.code], int(month[5:])
    enterprises = round(plan.enterprises * (1 + 0.004 * (number - 1)))
    return {
        **_place(unit, month),
        "enterprises": enterprises,
        "with_einvoice": enterprises - _without(plan, number),
        "household_businesses": round(plan.households * (1 + 0.003 * (number - 1))),
    }


def _without(plan: Plan, number: int) -> int:
    """Fewer from month to month, none from the month on in which the last got e-invoices."""
    if number >= plan.complete:
        return 0
    return max(1, round(plan.without * (plan.complete - number) / (plan.complete - 1)))


def product_rows(wards: Wards, months: tuple[str, ...], scale: int = 1) -> list[Row]:
    """Rows of ``ocop_products``: every product from the month of its recognition on."""
    return [
        _product(unit, month, number, product)
        for month in months
        for number, product in enumerate(PRODUCTS * scale, start=1)
        if product.recognised <= int(month[5:]) and (unit := wards.find(product.ward, month))
    ]


def _product(unit: Unit, month: str, number: int, product: Product) -> Row:
    listed = product.listed is not None and product.listed <= int(month[5:])
    return {
        **_place(unit, month),
        "product_code": f"OCOP-{unit.code}-{number:02d}",
        "name": f"Sản phẩm OCOP {number:02d}",
        "stars": product.stars,
        "on_ecommerce": "Có" if listed else "Không",
        "platform": f"Sàn TMĐT số {product.platform}" if listed and product.platform else "",
    }


def _place(unit: Unit, month: str) -> Row:
    return {"period": month, "ward_code": unit.code, "ward_name": unit.name.vi}


def examples(wards: Wards) -> dict[str, bytes]:
    """October: two more products on a platform."""
    return {
        "enterprises_2024-10.csv": as_csv(ENTERPRISES, enterprise_rows(wards, (NEXT_MONTH,))),
        "ocop_products_2024-10.csv": as_csv(OCOP, product_rows(wards, (NEXT_MONTH,))),
    }
