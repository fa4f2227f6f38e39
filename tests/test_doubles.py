"""One code in two wards: only the months that an entry speaks of are looked through, and nothing is missed."""

from __future__ import annotations

import io
from collections.abc import Iterator
from itertools import product

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dxlib import catalog, tables
from dxlib.cells import Cell
from dxlib.ledger import Entry
from dxlib.monitor import Monitor
from tests.builders import MY_PHUOC, NOW, PHU_AN, SITES, WARDS, feed, upload

MONTHS, CODES = ("2024-09", "2024-10"), ("X", "Y")
PLACES = [*product(MONTHS, (MY_PHUOC, PHU_AN))]
Content = dict[tuple[str, str], set[str]]
"""The codes in each cell that an upload speaks of."""
UPLOADS = st.dictionaries(st.sampled_from(PLACES), st.sets(st.sampled_from(CODES)), min_size=1)
TURNS = st.sets(st.integers(1, 8), min_size=1, max_size=3)


@pytest.fixture(scope="module")
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as opened:
        tables.create(opened, WARDS, "digest")
        yield opened


def stored(content: Content) -> bytes:
    rows = [(month, ward, code) for (month, ward), codes in sorted(content.items()) for code in sorted(codes)]
    names = ("period", "ward_code", "site_code")
    out = io.BytesIO()
    columns = {name: pa.array([row[n] for row in rows], pa.string()) for n, name in enumerate(names)}
    pq.write_table(pa.table(columns), out)
    return out.getvalue()


def accepting(seq: int, content: Content) -> Entry:
    cells = tuple(Cell(*place, len(codes)) for place, codes in sorted(content.items()))
    return Entry(seq, NOW.isoformat(), "test", "accept", dataset=SITES.id, cells=cells)


def turning(seq: int, wanted: set[int], uploads: dict[int, Entry], gone: set[int]) -> Entry | None:
    """Restores those that are withdrawn, or withdraws those that stand; None if there are neither."""
    for action, among in (("restore", gone), ("withdraw", uploads.keys() - gone)):
        if targets := tuple(sorted(wanted & among)):
            return Entry(seq, NOW.isoformat(), "test", action, targets=targets)
    return None


def months_of(entry: Entry, uploads: dict[int, Entry]) -> set[str]:
    return {month for e in (entry, *(uploads[seq] for seq in entry.targets)) for _, month, _ in e.places}


@given(st.lists(st.one_of(UPLOADS, TURNS), max_size=8))
def test_no_double_is_missed_in_the_months_left_out(con: duckdb.DuckDBPyConnection, acts: list[Content | set[int]]):
    """Where none stood before, all that an entry brings are in the months it speaks of."""
    con.execute("BEGIN")
    try:
        uploads: dict[int, Entry] = {}
        gone: set[int] = set()
        for seq, act in enumerate(acts, 1):
            entry = accepting(seq, act) if isinstance(act, dict) else turning(seq, act, uploads, gone)
            if entry is None:
                continue
            tables.apply(con, entry, {SITES.id: stored(act)} if isinstance(act, dict) else {})
            found = tables.doubles(con, SITES, MONTHS)
            assert tables.doubles(con, SITES, months_of(entry, uploads)) == found
            if found:
                return
            uploads |= {seq: entry} if entry.action == "accept" else {}
            gone ^= {*entry.targets}
    finally:
        con.execute("ROLLBACK")


@pytest.mark.parametrize("dataset", [d for d in catalog.DATASETS.values() if "ward_code" in d.key], ids=lambda d: d.id)
def test_a_key_with_the_ward_in_it_is_another_in_another_ward(con: duckdb.DuckDBPyConnection, dataset):
    assert tables.doubles(con, dataset, MONTHS) == []


def test_the_same_code_may_stand_in_two_wards_where_it_is_a_wards_own(empty: Monitor):
    assert upload(empty, [feed(MY_PHUOC), feed(PHU_AN)]).rows == 2
