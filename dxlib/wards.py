"""The units that report: wards (phường, xã) with the months in which each is valid.

Codes were re-used on 1/7/2025 for other land (25813 is Mỹ Phước before and Bến Cát after; Nghị quyết
1685/NQ-UBTVQH15), so a code means a unit only together with a month.
"""

from __future__ import annotations

import csv
import hashlib
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, lru_cache
from pathlib import Path

from dxlib.language import LANGUAGES, Text, fold
from dxlib.periods import shift

CITY = "721"
"""The city's own offices as a reporter (district code of Bến Cát, General Statistics Office)."""

_PREFIXES = ("phuong ", "xa ", "thi tran ", "tt ", "p. ", "x. ", "p.", "x.")
_KINDS = {"p.": "phuong", "x.": "xa", "tt ": "thi tran", "tt.": "thi tran"}


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
    became: Text | None = None
    note: Text | None = None
    area_km2: Decimal | None = None
    area_source: Text | None = None
    population_source: Text | None = None
    neighbourhoods_source: Text | None = None

    def valid_in(self, month: str) -> bool:
        return self.valid_from <= month and (not self.valid_to or month <= self.valid_to)

    def called(self, name: str) -> bool:
        """Is this its name, however it is written: “P. Mỹ Phước”, “my phuoc ward”, “Hoà Lợi”?"""
        return bare_name(name) in (bare_name(self.short.vi), bare_name(self.short.en), bare_name(self.name.en))

    def called_in_full(self, name: str) -> bool:
        """Is this its name with its kind: “Xã Phú An”, which Phường Phú An is not?"""
        return full_name(name) in (full_name(self.name.vi), full_name(self.name.en))


@dataclass(frozen=True, slots=True)
class Heir:
    """A unit that took over land of one that ended, with what part of it (None: all)."""

    unit: Unit
    part: Text | None


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
        return tuple(self._in(month).values())

    def find(self, code: str, month: str) -> Unit | None:
        return self._in(month).get(code)

    def _in(self, month: str) -> dict[str, Unit]:
        """The units of a month by code. Every figure asks for them, a preview some ten thousand times."""
        found = self._asked.get(month)
        if found is None:
            found = self._asked[month] = {u.code: u for u in self.units if u.valid_in(month)}
        return found

    @cached_property
    def _asked(self) -> dict[str, dict[str, Unit]]:
        return {}

    def named(self, name: str, month: str) -> Unit | None:
        """The unit of that month with this name, however it is written."""
        return next((u for u in self.valid(month) if u.called(name)), None)

    def reused(self, unit: Unit) -> Unit | None:
        """The unit of other land that had the same code before, if any: then the code alone says too little."""
        return next((u for u in self.units if u.code == unit.code and _ended_before(u, unit)), None)

    def heirs(self, unit: Unit) -> tuple[Heir, ...]:
        """What a unit that ended became, in the order of the reference table's words."""
        if not unit.valid_to or unit.became is None:
            return ()
        month = shift(unit.valid_to, 1)
        parts = zip(*(unit.became[lang].split(";") for lang in LANGUAGES), strict=False)
        named = [(self.named(_without_part(vi), month), _part(vi), _part(en)) for vi, en in parts]
        return tuple(Heir(u, Text(vi, en or vi) if vi else None) for u, vi, en in named if u)

    def forebears(self, unit: Unit) -> tuple[Unit, ...]:
        """The units that ended and whose land, or a part of it, is the unit's now."""
        return tuple(u for u in self.units if any(h.unit == unit for h in self.heirs(u)))

    def same(self, code: str, month: str, other: str) -> bool:
        """Is ``code`` the same unit in both months? A series must not run across a change of land."""
        unit = self.find(code, month)
        return unit is not None and unit.valid_in(other)


@lru_cache(maxsize=4096)
def bare_name(name: str) -> str:
    folded = fold(name)
    for prefix in _PREFIXES:
        if folded.startswith(prefix):
            return folded[len(prefix) :].strip()
    return folded


@lru_cache(maxsize=4096)
def full_name(name: str) -> str:
    """Folded, with its kind written out: “P. Phú An” is “phuong phu an”."""
    folded = fold(name)
    for short, kind in _KINDS.items():
        if folded.startswith(short):
            return f"{kind} {folded[len(short) :].strip()}"
    return folded


def _ended_before(old: Unit, new: Unit) -> bool:
    return bool(old.valid_to) and old.valid_to < new.valid_from


def _without_part(words: str) -> str:
    return words.partition("(")[0].strip()


def _part(words: str) -> str:
    """“phần lớn” of “Phường Bến Cát (phần lớn)”; nothing where the whole went."""
    return words.partition("(")[2].strip().rstrip(")")


def _both(row: dict[str, str], name: str) -> Text | None:
    """A cell in both languages; a table without the English column says it in Vietnamese."""
    vi = row.get(name) or ""
    return Text(vi, row.get(f"{name}_en") or vi) if vi else None


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
        became=_both(row, "became"),
        note=_both(row, "note"),
        area_km2=Decimal(row["area_km2"]) if row.get("area_km2") else None,
        area_source=_both(row, "area_source"),
        population_source=_both(row, "population_source"),
        neighbourhoods_source=_both(row, "neighbourhoods_source"),
    )
