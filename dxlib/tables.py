"""The DuckDB tables behind the screens, and how one ledger entry changes them. All SQL that writes is here."""

from __future__ import annotations

import io
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from dxlib import catalog, cube
from dxlib.catalog.model import SQL_TYPES, Dataset
from dxlib.ledger import Entry, Part
from dxlib.wards import Wards

Cursor = duckdb.DuckDBPyConnection
Stored = Mapping[str, bytes | None]
"""The stored rows of an upload by dataset, as Parquet; None where they are damaged."""
Held = tuple[str, str, int]
"""A cell of a table and the snapshot that stands in it: (month, ward, number)."""

_SCHEMA = f"""
CREATE TABLE meta (key VARCHAR, value VARCHAR);
CREATE TABLE unit (code VARCHAR, valid_from VARCHAR, valid_to VARCHAR,
  one INTEGER, population BIGINT, neighbourhoods BIGINT);
CREATE TABLE cell (seq BIGINT, dataset VARCHAR, period VARCHAR, ward_code VARCHAR, rows BIGINT);
CREATE TABLE withdrawn (seq BIGINT);
CREATE TABLE damaged (seq BIGINT, dataset VARCHAR);
CREATE TABLE head (dataset VARCHAR, period VARCHAR, ward_code VARCHAR, seq BIGINT);
CREATE TABLE kpi_cell (kpi VARCHAR, ward_code VARCHAR, period VARCHAR, numerator {cube.AMOUNT},
  denominator {cube.AMOUNT}, rows BIGINT, missing BIGINT, seq BIGINT);
"""


def create(cursor: Cursor, wards: Wards, digest: str) -> None:
    """Empty tables for every dataset of the catalog, at position 0."""
    cursor.execute(_SCHEMA)
    for dataset in catalog.DATASETS.values():
        columns = ", ".join(f"{name} {kind}" for name, kind in columns_of(dataset).items())
        cursor.execute(f"CREATE TABLE rows_{dataset.id} (seq BIGINT, {columns})")
    cursor.executemany(
        "INSERT INTO unit VALUES (?, ?, ?, 1, ?, ?)",
        [[u.code, u.valid_from, u.valid_to or "9999-12", u.population, u.neighbourhoods] for u in wards.units],
    )
    cursor.execute("INSERT INTO meta VALUES ('digest', $d), ('seq', '0'), ('hash', '')", {"d": digest})


def clear(cursor: Cursor) -> None:
    """No table is left."""
    for (name,) in cursor.execute("SELECT table_name FROM duckdb_tables()").fetchall():
        cursor.execute(f"DROP TABLE {name}")


def columns_of(dataset: Dataset) -> dict[str, str]:
    """Stored columns and their SQL types: the contract's, less the ward's name, plus the source line."""
    kept = {c.name: SQL_TYPES[c.type] for c in dataset.columns if c.name != "ward_name"}
    return {"line": "BIGINT", "ward_code": "VARCHAR", **kept}


def apply(cursor: Cursor, entry: Entry, rows: Stored) -> None:
    """Bring the tables from the entry before to this one. A table without ``rows`` is damaged and left out."""
    _bring(cursor, entry, rows, _put)


def try_out(cursor: Cursor, entry: Entry, rows: Stored) -> None:
    """The same for ``cursor`` alone, in a transaction that is rolled back: rows are read from where they are.

    Putting them into a table would be most of the work, and undone.
    """
    _bring(cursor, entry, rows, _lay)


def _bring(cursor: Cursor, entry: Entry, rows: Stored, place: Callable[[Cursor, int, Dataset, bytes], None]) -> None:
    if entry.action == "accept":
        for part in entry.tables:
            content = rows.get(part.dataset)
            if content is None:
                hurt = {"seq": entry.seq, "dataset": part.dataset}
                cursor.execute("INSERT INTO damaged VALUES ($seq, $dataset)", hurt)
            else:
                _add_cells(cursor, entry.seq, part)
                place(cursor, entry.seq, catalog.dataset(part.dataset), content)
                _add_figures(cursor, entry.seq, catalog.dataset(part.dataset))
    elif entry.action == "withdraw":
        cursor.executemany("INSERT INTO withdrawn VALUES (?)", [[seq] for seq in entry.targets])
    else:
        cursor.executemany("DELETE FROM withdrawn WHERE seq = ?", [[seq] for seq in entry.targets])
    _choose_heads(cursor)
    cursor.execute("UPDATE meta SET value = $v WHERE key = 'seq'", {"v": str(entry.seq)})
    cursor.execute("UPDATE meta SET value = $v WHERE key = 'hash'", {"v": entry.hash})


def _add_cells(cursor: Cursor, seq: int, part: Part) -> None:
    cursor.execute(
        "INSERT INTO cell SELECT $seq, $dataset, unnest(CAST($periods AS VARCHAR[])), "
        "unnest(CAST($wards AS VARCHAR[])), unnest(CAST($rows AS BIGINT[]))",
        {
            "seq": seq,
            "dataset": part.dataset,
            "periods": [c.period for c in part.cells],
            "wards": [c.ward_code for c in part.cells],
            "rows": [c.rows for c in part.cells],
        },
    )


def _put(cursor: Cursor, seq: int, dataset: Dataset, content: bytes) -> None:
    """The rows into their table, batch by batch."""
    file = pq.ParquetFile(io.BytesIO(content))
    kept = [name for name in columns_of(dataset) if name in file.schema_arrow.names]
    cursor.register("incoming", pa.RecordBatchReader.from_batches(file.schema_arrow, file.iter_batches()))
    cursor.execute(
        f"INSERT INTO rows_{dataset.id} (seq, {', '.join(kept)}) SELECT $seq, {', '.join(kept)} FROM incoming",
        {"seq": seq},
    )
    cursor.unregister("incoming")


def _lay(cursor: Cursor, seq: int, dataset: Dataset, content: bytes) -> None:
    """The rows beside their table, under its name for this cursor."""
    texts = [c.name for c in dataset.columns if SQL_TYPES[c.type] == "VARCHAR"]
    rows = pq.read_table(io.BytesIO(content), read_dictionary=["ward_code", *texts])
    cursor.register(f"laid_{dataset.id}", rows)
    own = ", ".join(n if n in rows.column_names else f"NULL AS {n}" for n in columns_of(dataset))
    (stored,) = cursor.execute("SELECT current_database()").fetchone() or ("",)
    cursor.execute(
        f'CREATE TEMP VIEW rows_{dataset.id} AS SELECT * FROM "{stored}".main.rows_{dataset.id} '
        f"UNION ALL SELECT CAST({seq:d} AS BIGINT), {own} FROM laid_{dataset.id}"
    )


def _add_figures(cursor: Cursor, seq: int, dataset: Dataset) -> None:
    if any(k.additive for k in catalog.kpis_of(dataset.id)):
        cursor.execute(f"INSERT INTO kpi_cell {cube.select(dataset)}", {"seq": seq})


def _choose_heads(cursor: Cursor) -> None:
    """The head of a cell is the highest accepted number that is not withdrawn."""
    cursor.execute("DELETE FROM head")
    cursor.execute(
        "INSERT INTO head SELECT dataset, period, ward_code, max(seq) FROM cell "
        "WHERE seq NOT IN (SELECT seq FROM withdrawn) GROUP BY dataset, period, ward_code"
    )


def position(cursor: Cursor) -> tuple[int, str, str]:
    """(number, hash) of the last entry applied, and the digest of the catalog it was built with."""
    found = dict(cursor.execute("SELECT key, value FROM meta").fetchall())
    return int(found["seq"]), found["hash"], found["digest"]


def damaged(cursor: Cursor) -> list[tuple[int, str]]:
    """(number, dataset) of every table of an upload whose stored rows could not be read."""
    return cursor.execute("SELECT seq, dataset FROM damaged ORDER BY seq, dataset").fetchall()


def read_through(cursor: Cursor) -> None:
    """Read every block of every table once: DuckDB tells a damaged one only when it is read.

    The last value of each column takes all of them through and works nothing out: a third of the time of a sum.
    """
    for (name,) in cursor.execute("SELECT table_name FROM duckdb_tables()").fetchall():
        cursor.execute(f"SELECT last(COLUMNS(*)) FROM {name}").fetchall()


_HEADS_AT = (
    "SELECT dataset, period, ward_code, max(seq) AS seq FROM cell WHERE seq <= $last AND NOT list_contains($gone, seq) "
    "GROUP BY dataset, period, ward_code"
)


def in_force(cursor: Cursor, last: int, gone: set[int]) -> tuple[list[Any], list[Any]]:
    """Heads and cube cells as they stood after entry ``last``, when the snapshots ``gone`` were withdrawn.

    Numerators and denominators are texts: handed over as decimals they would take twice as long.
    A figure stands by the head of its own table: of an upload of several tables, another may still be in force.
    """
    at = {"last": last, "gone": sorted(gone)}
    heads = cursor.execute(f"SELECT dataset, period, ward_code, seq FROM ({_HEADS_AT})", at).fetchall()
    cells = cursor.execute(
        "SELECT k.kpi, k.period, k.ward_code, CAST(k.numerator AS VARCHAR), CAST(k.denominator AS VARCHAR), k.rows, "
        "k.missing, k.seq FROM kpi_cell AS k "
        "JOIN (SELECT unnest($kpis) AS kpi, unnest($datasets) AS dataset) AS d ON d.kpi = k.kpi "
        f"JOIN ({_HEADS_AT}) AS h ON h.dataset = d.dataset AND h.seq = k.seq AND h.period = k.period "
        "AND h.ward_code = k.ward_code",
        {**at, "kpis": list(catalog.KPIS), "datasets": [k.dataset for k in catalog.KPIS.values()]},
    ).fetchall()
    return heads, cells


def ever(cursor: Cursor, kpis: list[str], last: int) -> list[Any]:
    """(kpi, ward_code, numerator, denominator) of every snapshot up to entry ``last``, in force or not."""
    return cursor.execute(
        "SELECT DISTINCT kpi, ward_code, numerator, denominator FROM kpi_cell WHERE seq <= $last "
        "AND list_contains($kpis, kpi) AND numerator IS NOT NULL AND denominator IS NOT NULL",
        {"last": last, "kpis": kpis},
    ).fetchall()


def rows(cursor: Cursor, dataset: Dataset, cells: Sequence[Held], first: int = 0, most: int | None = None) -> list[Any]:
    """Rows of the cells by month, ward and key, as dictionaries: from the ``first`` (0) on, at ``most`` that many.

    A cell holds few rows beside its table: whoever wants a page names only the cells that it lies in.
    """
    names = ["seq", *columns_of(dataset)]
    order = ", ".join(f"r.{c}" for c in dict.fromkeys(("period", "ward_code", *dataset.key)))
    found = cursor.execute(
        f"SELECT {', '.join(f'r.{n}' for n in names)} FROM rows_{dataset.id} AS r JOIN "
        "(SELECT unnest($months) AS period, unnest($wards) AS ward_code, unnest($seqs) AS seq) AS h "
        "ON h.period = r.period AND h.ward_code = r.ward_code AND h.seq = r.seq "
        f"ORDER BY {order} LIMIT $most OFFSET $first",
        {
            "months": [month for month, _, _ in cells],
            "wards": [ward for _, ward, _ in cells],
            "seqs": [seq for _, _, seq in cells],
            "first": first,
            "most": most,
        },
    ).fetchall()
    return [dict(zip(names, row, strict=True)) for row in found]


def doubles(cursor: Cursor, dataset: Dataset, months: Collection[str]) -> list[tuple[str, str, str, str]]:
    """Keys in force in two wards at once in one of the ``months``: (key, period, one ward, the other)."""
    if "ward_code" in dataset.key:
        return []
    key = ", ".join(f"r.{c}" for c in dataset.key)
    return cursor.execute(
        f"SELECT CAST(r.{dataset.key[-1]} AS VARCHAR), r.period, min(r.ward_code), max(r.ward_code) "
        f"FROM rows_{dataset.id} AS r JOIN head AS h ON h.dataset = $dataset AND h.seq = r.seq "
        "AND h.period = r.period AND h.ward_code = r.ward_code WHERE list_contains($months, h.period) "
        f"GROUP BY r.period, {key} HAVING min(r.ward_code) <> max(r.ward_code) ORDER BY 2, 1",
        {"dataset": dataset.id, "months": sorted(months)},
    ).fetchall()
