"""Uploads whose reading is known: thousands of them can be accepted without a child process reading each file."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from dxlib import catalog, tables
from dxlib.cells import Cell
from dxlib.intake import Checked, Part
from dxlib.ledger import Entry
from dxlib.monitor import Monitor
from dxlib.preview import Preview
from tests.builders import CODES, Row, as_csv, place, site

Place = tuple[str, str]
"""(period, ward_code)"""
Table = Mapping[Place, Sequence[Row]]
"""The rows of each cell; a cell without any is declared empty."""

_ARROW = {"BIGINT": pa.int64(), "VARCHAR": pa.string(), "DATE": pa.date32(), "BOOLEAN": pa.bool_()}
_KNOWN: dict[bytes, Checked] = {}


def firm(ward: str, period: str = "2024-09", **values: Any) -> Row:
    """A ward's row of enterprises; ``values`` overrule."""
    counted = {"enterprises": 100, "with_einvoice": 90, "household_businesses": 1000}
    return {**place(ward, period), **counted, **values}


def checked(upload: Mapping[str, Table], name: str = "file.csv") -> Checked:
    """A good file of one table or several, by dataset, as the intake would give it."""
    return Checked(data(upload), name, tuple(_part(dataset, table) for dataset, table in upload.items()))


def data(upload: Mapping[str, Table]) -> bytes:
    """The file's bytes: other cells or other rows are other bytes."""
    return b"".join(_bytes(dataset, table) for dataset, table in upload.items())


def _bytes(dataset: str, table: Table) -> bytes:
    named = " ".join(f"{period}/{ward}" for period, ward in sorted(table))
    return f"{dataset} {named}\n".encode() + as_csv([row for cell in table.values() for row in cell])


def _part(dataset: str, table: Table) -> Part:
    cells = tuple(Cell(period, ward, len(rows)) for (period, ward), rows in sorted(table.items()))
    rows = [row for _, cell in sorted(table.items()) for row in cell]
    return Part(catalog.dataset(dataset), cells, {"format": "csv"}, _parquet(dataset, rows))


def _parquet(dataset: str, rows: Sequence[Row]) -> bytes:
    columns = tables.columns_of(catalog.dataset(dataset))
    values = {name: [_typed(kind, row.get(name)) for row in rows] for name, kind in columns.items()}
    values["line"] = list(range(2, len(rows) + 2))
    schema = pa.schema([(name, _ARROW[kind]) for name, kind in columns.items()])
    out = io.BytesIO()
    pq.write_table(pa.table(values, schema), out, compression="zstd")
    return out.getvalue()


def _typed(kind: str, cell: Any) -> Any:
    return date.fromisoformat(cell) if kind == "DATE" and isinstance(cell, str) else cell


class _Workers:
    """In the place of the child processes."""

    def inspect(self, data: bytes, *_: object, **__: object) -> Checked:
        return _KNOWN.pop(data)


def look(monitor: Monitor, file: Checked) -> Preview:
    """What the monitor says of a file: all that ``check`` does, but for the reading."""
    _KNOWN[file.data] = file
    monitor.workers = _Workers()
    return monitor.check(file.data, file.file_name)


def accept(monitor: Monitor, file: Checked, by: str = "test") -> Entry:
    found = look(monitor, file)
    assert found.ok, found.findings
    return monitor.accept(found, by, shrink_confirmed=True)


def everywhere(number: int, period: str = "2024-09", codes: Sequence[str] = CODES) -> Checked:
    """One number for every ward, in two tables of one upload: a mixture of two such uploads shows at once."""
    sites = {(period, code): [site(code, period, cashless_value_vnd=number, launched_on=None)] for code in codes}
    firms = {(period, code): [firm(code, period, household_businesses=number)] for code in codes}
    return checked({"cashless_sites": sites, "enterprises": firms})
