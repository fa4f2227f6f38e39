"""The order in which rows are stored: by period, ward and key, what is missing last.

An export mostly comes in the order of its codes; then all there is to do is to put the rows of each cell together.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from dxlib.intake.columns import is_coded, one
from dxlib.intake.written import together

_CELL = ("period", "ward_code")
_COUNTED = 1 << 15
"""So few cells are put in order by counting their rows."""

Cells: TypeAlias = npt.NDArray[Any]
"""For each row the place of its cell among all cells in order."""


def ordered(con: duckdb.DuckDBPyConnection, typed: pa.Table, key: Sequence[str]) -> pa.Array:
    """For each place in the order the place of its row in ``typed``; ``key`` are columns beside period and ward."""
    cells = _cells(typed)
    places = pa.array(np.argsort(cells, kind="stable"))
    return places if _is_ordered(cells, typed.select(key), places) else _sorted(con, cells, typed.select(key))


def _cells(typed: pa.Table) -> Cells:
    pairs, firsts = together([typed.column(name) for name in _CELL])
    named = list(zip(*(typed.column(name).take(firsts).to_pylist() for name in _CELL), strict=True))
    every = sorted(set(named), key=lambda name: [(text is None, text) for text in name])
    ranks = {name: rank for rank, name in enumerate(every)}
    kind = np.int16 if len(ranks) < _COUNTED else np.int64
    found: Cells = np.array([ranks[name] for name in named], kind)[pairs]
    return found


def _is_ordered(cells: Cells, key: pa.Table, places: pa.Array) -> bool:
    """Whether rows whose cells are in order are so by their key, too; of one column that is told quickly."""
    if key.num_columns != 1 or key.column(0).null_count:
        return not key.column_names
    texts = one(key.column(0)).take(places)
    texts = texts.dictionary_decode() if is_coded(texts) else texts
    now = cells[places.to_numpy()]
    risen = pc.or_(pc.less_equal(texts[:-1], texts[1:]), pa.array(now[1:] > now[:-1]))
    return bool(pc.all(risen, min_count=0).as_py())


def _sorted(con: duckdb.DuckDBPyConnection, cells: Cells, key: pa.Table) -> pa.Array:
    con.register("sorting", key.append_column("cell", pa.array(cells)).append_column("place", pa.arange(0, len(cells))))
    by = ", ".join(("cell", *key.column_names))
    return con.sql(f"SELECT place FROM sorting ORDER BY {by}").to_arrow_table().column(0)
