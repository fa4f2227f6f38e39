"""Two uploads of one dataset beside each other, row by row, in the words of the contract.

Rows are matched by month, ward and key within the cells that both name. Tables of people are compared by team: beside
the figures of the wards, a person who came or went would tell of him or her.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from dxlib import catalog, formats, preview, tables
from dxlib.catalog.model import Column, Dataset
from dxlib.errors import DamageError, DxError
from dxlib.language import Language, say
from dxlib.ledger import Entry
from dxlib.preview import Place
from dxlib.tables import Cursor

MOST = 2000
"""Differing rows that are read one by one; the counts are always whole."""
Kind = Literal["added", "removed", "changed"]


@dataclass(frozen=True, slots=True)
class Difference:
    """One row that differs. ``old`` and ``new`` hold its columns; None: the row is not there."""

    period: str
    ward_code: str
    old: dict[str, Any] | None
    new: dict[str, Any] | None

    @property
    def kind(self) -> Kind:
        return "added" if self.old is None else "removed" if self.new is None else "changed"

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns in which a changed row differs, as far as they may be shown."""
        if self.old is None or self.new is None:
            return ()
        return tuple(name for name, value in self.old.items() if value != self.new[name])


@dataclass(frozen=True, slots=True)
class Group:
    """People who stand together, in both uploads: how many, and how many of them have each optional cell filled."""

    period: str
    ward_code: str
    name: str
    old: tuple[int, ...]
    new: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two uploads of one dataset beside each other: rows of the ``cells`` that both name, and how many cells stand
    only in one. ``differences`` are the first :data:`MOST`; the counts are whole."""

    dataset: Dataset
    older: Entry
    newer: Entry
    cells: int
    only_older: int
    only_newer: int
    added: int
    removed: int
    changed: int
    unchanged: int
    differences: tuple[Difference, ...]
    groups: tuple[Group, ...] = ()

    @property
    def differing(self) -> int:
        return self.added + self.removed + self.changed


def compare(cursor: Cursor, older: Entry, newer: Entry, wanted: str | None = None, most: int = MOST) -> Comparison:
    """Both must be accepted and applied in ``cursor``, and hold the table ``wanted``, or one table that is in both.

    Raises :class:`DxError` otherwise.
    """
    dataset = _common(cursor, older, newer, wanted)
    named, now = ({c.place for c in entry.cells_of(dataset.id)} for entry in (older, newer))
    both = sorted(named & now)
    people = dataset.people_in is not None
    counts = preview.row_changes(cursor, dataset, newer.seq, dict.fromkeys(both, older.seq)) if both else ()
    return Comparison(
        dataset=dataset,
        older=older,
        newer=newer,
        cells=len(both),
        only_older=len(named - now),
        only_newer=len(now - named),
        added=sum(c.added for c in counts),
        removed=sum(c.removed for c in counts),
        changed=sum(c.changed for c in counts),
        unchanged=sum(c.before - c.changed - c.removed for c in counts),
        differences=_differences(cursor, dataset, older, newer, both, most) if both and not people else (),
        groups=_groups(cursor, dataset, older, newer, both) if both and people else (),
    )


def share_cells(one: Entry, other: Entry, dataset: str) -> bool:
    return not {c.place for c in one.cells_of(dataset)}.isdisjoint(c.place for c in other.cells_of(dataset))


def newest_pair(uploads: Sequence[Entry], dataset: str) -> tuple[Entry, Entry] | None:
    """Of uploads of a dataset, oldest first, the newest two that name a common cell; None if no two do."""
    newest: dict[Place, Entry] = {}
    pair = None
    for upload in uploads:
        before = [newest[c.place] for c in upload.cells_of(dataset) if c.place in newest]
        if before:
            pair = max(before, key=lambda e: e.seq), upload
        newest.update((c.place, upload) for c in upload.cells_of(dataset))
    return pair


def _common(cursor: Cursor, older: Entry, newer: Entry, wanted: str | None) -> Dataset:
    """The table to compare; raises where there is none, or its rows are damaged."""
    common = [d for d in older.datasets if d in newer.datasets and wanted in (None, d)]
    if not common:
        raise DxError("not_comparable", say("Only two uploads of the same table can be compared. Choose two of them."))
    hurt = set(tables.damaged(cursor))
    for entry in (older, newer):
        if (entry.seq, common[0]) in hurt:
            raise DamageError(
                "file_damaged",
                say(
                    "The stored rows of no. {seq} are damaged, so it cannot be compared. Recover a backup.",
                    seq=entry.seq,
                ),
            )
    return catalog.dataset(common[0])


def shown_columns(dataset: Dataset) -> list[Column]:
    """What may be shown of a row beside its month and ward, in the order of the contract."""
    placed = ("period", "ward_code", "ward_name")
    return [c for c in dataset.columns if c.name not in placed and not c.private]


def _differences(
    cursor: Cursor, dataset: Dataset, older: Entry, newer: Entry, places: list[Place], most: int
) -> tuple[Difference, ...]:
    names = [c.name for c in shown_columns(dataset)]
    every = [c for c in tables.columns_of(dataset) if c != "line"]
    key = ", ".join(dict.fromkeys(("period", "ward_code", *dataset.key)))
    sides = ", ".join(f"{side}.{name}" for side in ("o", "n") for name in names)
    found = cursor.execute(
        "WITH place AS (SELECT unnest($periods) AS period, unnest($wards) AS ward_code), "
        f"o AS (SELECT r.* FROM rows_{dataset.id} AS r JOIN place USING (period, ward_code) WHERE r.seq = $older), "
        f"n AS (SELECT r.* FROM rows_{dataset.id} AS r JOIN place USING (period, ward_code) WHERE r.seq = $newer) "
        f"SELECT period, ward_code, o.seq, n.seq, {sides} FROM o FULL JOIN n USING ({key}) "
        f"WHERE o.seq IS NULL OR n.seq IS NULL OR {_differ(every)} ORDER BY {key} LIMIT $most",
        {
            "periods": [period for period, _ in places],
            "wards": [ward for _, ward in places],
            "older": older.seq,
            "newer": newer.seq,
            "most": most,
        },
    ).fetchall()
    return tuple(_difference(names, *row) for row in found)


def filled_columns(dataset: Dataset) -> list[Column]:
    """The optional columns of people that may be counted in sight."""
    return [c for c in shown_columns(dataset) if not c.required]


def _groups(cursor: Cursor, dataset: Dataset, older: Entry, newer: Entry, places: list[Place]) -> tuple[Group, ...]:
    """The teams that count otherwise in the newer upload."""
    counts = ", ".join(["count(*)", *(f"count(r.{c.name})" for c in filled_columns(dataset))])
    found: dict[tuple[str, str, str], dict[int, tuple[int, ...]]] = {}
    rows = cursor.execute(
        "WITH place AS (SELECT unnest($periods) AS period, unnest($wards) AS ward_code) "
        f"SELECT r.period, r.ward_code, r.{dataset.people_in}, r.seq, {counts} FROM rows_{dataset.id} AS r "
        "JOIN place USING (period, ward_code) WHERE r.seq = $older OR r.seq = $newer "
        f"GROUP BY r.period, r.ward_code, r.{dataset.people_in}, r.seq ORDER BY 1, 2, 3",
        {
            "periods": [period for period, _ in places],
            "wards": [ward for _, ward in places],
            "older": older.seq,
            "newer": newer.seq,
        },
    ).fetchall()
    for period, ward, name, seq, *counted in rows:
        found.setdefault((period, ward, name), {})[seq] = tuple(counted)
    nobody = (0,) * (1 + len(filled_columns(dataset)))
    pairs = {key: (by.get(older.seq, nobody), by.get(newer.seq, nobody)) for key, by in found.items()}
    return tuple(Group(*key, old, new) for key, (old, new) in pairs.items() if old != new)


def _differ(columns: list[str]) -> str:
    """SQL that is true where a row of ``o`` and its row of ``n`` differ in any of ``columns``."""
    old, new = (f"row({', '.join(f'{side}.{c}' for c in columns)})" for side in ("o", "n"))
    return f"{old} IS DISTINCT FROM {new}"


def _difference(
    names: list[str], period: str, ward: str, older: int | None, newer: int | None, *values: Any
) -> Difference:
    old = dict(zip(names, values[: len(names)], strict=True)) if older is not None else None
    new = dict(zip(names, values[len(names) :], strict=True)) if newer is not None else None
    return Difference(period, ward, old, new)


def told(difference: Difference, column: Column, lang: Language) -> str:
    """What one column says of a row that differs: “old → new” where it changed, what the row holds where it was added
    or removed, nothing where it stayed."""
    old, new = difference.old, difference.new
    if old is None or new is None:
        return worded(column, (new or old or {}).get(column.name), lang)
    if column.name not in difference.columns:
        return ""
    return f"{worded(column, old[column.name], lang)} → {worded(column, new[column.name], lang)}"


def worded(column: Column, value: Any, lang: Language) -> str:
    """One stored value in the words of the contract, every digit of it; “–” for a blank cell."""
    if value is None:
        return "–"
    if column.choices:
        return column.titled(value)[lang]
    if isinstance(value, datetime):
        return formats.local(value, lang)
    if isinstance(value, date):
        return formats.day(value, lang)
    if isinstance(value, int | Decimal):
        written = formats.number(value, lang, _decimals(value))
        return f"{written} ₫" if column.type == "money" else written
    return str(value)


def _decimals(value: int | Decimal) -> int:
    """Digits behind the comma that say something: 2 for 1.25, 1 for 1.50, 0 for 3.00."""
    exponent = Decimal(value).normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0
