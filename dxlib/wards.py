"""The units that report: wards (phường, xã) with the months in which each is valid.

Codes were re-used on 1/7/2025 for other land (25813 is Mỹ Phước before and Bến Cát after; Nghị quyết
1685/NQ-UBTVQH15), so a code means a unit only together with a month.
"""

from __future__ import annotations

import csv
import hashlib
from dataclasses import dataclass
from pathlib import Path

from dxlib.language import Text, fold

CITY = "721"
"""The city's own offices as a reporter (district code of Bến Cát, General Statistics Office)."""

_PREFIXES = ("phuong ", "xa ", "thi tran ", "tt ", "p. ", "x. ", "p.", "x.")


@dataclass(frozen=True, slots=True)
class Unit:
    """One ward, valid from month to month ("" = open). ``population`` is illustrative; None: unknown."""

    code: str
    short: Text
    name: Text
    valid_from: str
    valid_to: str
    population: int | None
    neighbourhoods: int | None
    tile_row: int
    tile_col: int
    became: str
    note: str

    def valid_in(self, month: str) -> bool:
        return self.valid_from <= month and (not self.valid_to or month <= self.valid_to)

    def called(self, name: str) -> bool:
        """Is this its name, however it is written: “P. Mỹ Phước”, “my phuoc ward”, “Hoà Lợi”?"""
        return bare_name(name) in (bare_name(self.short.vi), bare_name(self.short.en), bare_name(self.name.en))


@dataclass(frozen=True)
class Wards:
    """All units of ``wards.csv``; ``digest`` changes with the file."""

    units: tuple[Unit, ...]
    digest: str

    @classmethod
    def load(cls, data: Path) -> Wards:
        content = (data / "wards.csv").read_bytes()
        rows = csv.DictReader(content.decode("utf-8-sig").splitlines())
        return cls(tuple(_unit(row) for row in rows), hashlib.sha256(content).hexdigest())

    def valid(self, month: str) -> tuple[Unit, ...]:
        return tuple(u for u in self.units if u.valid_in(month))

    def find(self, code: str, month: str) -> Unit | None:
        return next((u for u in self.units if u.code == code and u.valid_in(month)), None)

    def named(self, name: str, month: str) -> Unit | None:
        """The unit of that month with this name, however it is written."""
        return next((u for u in self.valid(month) if u.called(name)), None)

    def same(self, code: str, month: str, other: str) -> bool:
        """Is ``code`` the same unit in both months? A series must not run across a change of land."""
        unit = self.find(code, month)
        return unit is not None and unit.valid_in(other)


def bare_name(name: str) -> str:
    folded = fold(name)
    for prefix in _PREFIXES:
        if folded.startswith(prefix):
            return folded[len(prefix) :].strip()
    return folded


def _unit(row: dict[str, str]) -> Unit:
    return Unit(
        code=row["ward_code"],
        short=Text(row["name_vi"], row["name_en"]),
        name=Text(f"{row['type_vi']} {row['name_vi']}", f"{row['name_en']} {row['type_en']}"),
        valid_from=row["valid_from"],
        valid_to=row["valid_to"],
        population=int(row["population"]) if row["population"] else None,
        neighbourhoods=int(row["neighbourhoods"]) if row["neighbourhoods"] else None,
        tile_row=int(row["tile_row"]),
        tile_col=int(row["tile_col"]),
        became=row["became"],
        note=row["note"],
    )
