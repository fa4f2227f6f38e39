"""The checked rows of an upload, carried out so that they can go in again: the same file, checked, changes no row."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

import pyarrow.parquet as pq

from dxlib import catalog, exports
from dxlib.catalog.model import Column, Dataset
from dxlib.errors import DxError
from dxlib.language import Language, Text, fold, say
from dxlib.ledger import Entry, Ledger, Part
from dxlib.wards import Wards

Format = Literal["csv", "xlsx"]
FORMATS: tuple[Format, ...] = ("csv", "xlsx")
MIME: dict[Format, str] = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
MOST_CELLS = 600_000
"""Of a workbook: so many are read again within the limits of an upload. A CSV holds any number."""
ROWS_A_BATCH = 5_000


@dataclass(frozen=True, slots=True)
class Carried:
    """One table of one upload, to be written when somebody asks for it: nothing is read before :meth:`data`."""

    ledger: Ledger
    wards: Wards
    entry: Entry
    part: Part
    lang: Language

    @property
    def dataset(self) -> Dataset:
        return catalog.dataset(self.part.dataset)

    @property
    def formats(self) -> tuple[Format, ...]:
        """What it can be written as; nothing where it was only declared that there are no rows."""
        if not self.part.rows:
            return ()
        small = self.part.rows * len(self.dataset.columns) <= MOST_CELLS
        return FORMATS if small else ("csv",)

    @property
    def name(self) -> str:
        """Of a file, without its ending: in plain letters, as it travels."""
        words = re.sub(r"[^a-z0-9]+", "-", fold(self.dataset.title[self.lang])).strip("-")
        return f"{words}_{self.entry.seq}"

    def data(self, kind: Format) -> bytes:
        """The table with the contract's titles as headings. Raises :class:`DxError` where its rows are damaged, or
        there are too many of them for ``kind``."""
        if kind not in self.formats:
            raise DxError("not_as_this", self._why_not())
        headings = [c.title[self.lang] for c in self.dataset.columns]
        rows = self._rows(_written if kind == "csv" else _typed)
        if kind == "csv":
            return exports.csv_of(headings, rows, self.lang)
        return exports.xlsx_of(headings, rows, self.lang, self.dataset.title[self.lang])

    def _why_not(self) -> Text:
        title = self.dataset.title
        if not self.part.rows:
            return say("No. {seq} holds no rows of “{title}”. Choose another upload.", seq=self.entry.seq, title=title)
        return say("“{title}” has too many rows for a workbook. Take the CSV.", title=title)

    def _rows(self, cell: Any) -> Iterator[list[Any]]:
        content = self.ledger.read_rows(self.entry, self.part)
        for batch in pq.ParquetFile(io.BytesIO(content)).iter_batches(ROWS_A_BATCH):
            for row in batch.to_pylist():
                row["ward_name"] = self._ward_name(row)
                yield [cell(column, row.get(column.name), self.lang) for column in self.dataset.columns]

    def _ward_name(self, row: dict[str, Any]) -> str | None:
        """It is not stored; some codes say too little without it. The city's offices have none."""
        unit = self.wards.find(row.get("ward_code", ""), row["period"])
        return unit.name[self.lang] if unit else None


def carry(ledger: Ledger, wards: Wards, entry: Entry, lang: Language) -> tuple[Carried, ...]:
    """The tables of an upload, in its order; none of another entry."""
    return tuple(Carried(ledger, wards, entry, part, lang) for part in entry.tables)


def _typed(column: Column, value: Any, lang: Language) -> Any:
    """A stored value as Excel holds it: choices by their titles, decimals without the zeros of their column."""
    if value is None:
        return None
    if column.choices:
        return column.titled(value)[lang]
    return Decimal(f"{value.normalize():f}") if isinstance(value, Decimal) else value


def _written(column: Column, value: Any, lang: Language) -> Any:
    """The same for a CSV, where a decimal must not be taken for thousands."""
    return exports.doubtless(value) if isinstance(value, Decimal) else _typed(column, value, lang)
