"""Uploads of dossiers as the intake would hand them over, made without it: only the store is measured."""

from __future__ import annotations

import io

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from dxlib import catalog, tables
from dxlib.catalog.services import DOSSIERS
from dxlib.cells import Cell
from dxlib.intake import Checked, Part
from dxlib.wards import CITY
from tests.benchmarks.dossiers import select
from tests.builders import CODES

ROWS_A_GROUP = 100_000
REPORTERS = (*CODES, CITY)


def upload(month: str, first: int, rows: int, version: int = 0, reporters: tuple[str, ...] = REPORTERS) -> Checked:
    """A month of dossiers numbered from ``first``; another ``version`` has the same dossiers and other answers."""
    con = duckdb.connect(config={"threads": 2})
    try:
        con.execute("CREATE TABLE typed AS " + typed(select(month, first, rows, reporters)))
        if version:
            con.execute("UPDATE typed SET digitised = hash(dossier_code, $version) % 2 = 0", {"version": version})
        cells = con.execute("SELECT period, ward_code, count(*) FROM typed GROUP BY period, ward_code ORDER BY 1, 2")
        part = Part(DOSSIERS, tuple(Cell(*cell) for cell in cells.fetchall()), {}, _parquet(con))
        return Checked(f"{month} {first} {rows} {version}".encode(), f"dossiers_{month}.csv", (part,))
    finally:
        con.close()


def typed(rows: str) -> str:
    columns = tables.columns_of(catalog.dataset(DOSSIERS.id))
    casts = ", ".join(f"CAST({name} AS {kind}) AS {name}" for name, kind in columns.items())
    return f"SELECT {casts} FROM (SELECT *, row_number() OVER () + 1 AS line FROM ({rows}))"


def _parquet(con: duckdb.DuckDBPyConnection) -> bytes:
    """In key order and groups, as the intake writes it."""
    batches = con.sql("SELECT * FROM typed ORDER BY period, ward_code, dossier_code").to_arrow_reader(ROWS_A_GROUP)
    out = io.BytesIO()
    with pq.ParquetWriter(out, pa.schema(batches.schema), compression="zstd") as writer:
        for batch in batches:
            writer.write_batch(batch)
    return out.getvalue()
