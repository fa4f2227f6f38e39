"""Rows are stored in the order of their period, ward and key, however a file brings them."""

from __future__ import annotations

import duckdb
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from dxlib.intake.order import ordered
from dxlib.intake.written import together

PERIODS = st.sampled_from(("2024-09", "2024-10", None))
WARDS = st.sampled_from(("25813", "25837", "721", None))
CODES = st.one_of(st.none(), st.text("aBđ1", max_size=3))
ROWS = st.lists(st.tuples(PERIODS, WARDS, CODES, CODES), max_size=20)


def table(rows: list[tuple[str | None, ...]], coded: bool) -> pa.Table:
    names = ("period", "ward_code", "code", "other")
    columns = [pa.array([row[i] for row in rows], pa.string()) for i in range(len(names))]
    return pa.table([c.dictionary_encode() if coded else c for c in columns], names)


def told(text: str | None) -> tuple[bool, bytes]:
    return text is None, (text or "").encode()


@given(ROWS, st.booleans(), st.integers(0, 2), st.booleans())
def test_rows_stand_in_the_order_of_their_key(
    rows: list[tuple[str | None, ...]], coded: bool, count: int, rising: bool
) -> None:
    if rising:
        rows = sorted(rows, key=lambda row: told(row[2]))
    places = ordered(duckdb.connect(), table(rows, coded), ["code", "other"][:count]).to_pylist()
    assert sorted(places) == list(range(len(rows)))
    keys = [[told(text) for text in rows[place][: 2 + count]] for place in places]
    assert keys == sorted(keys)


@given(ROWS, st.booleans())
def test_equal_rows_have_one_number(rows: list[tuple[str | None, ...]], coded: bool) -> None:
    numbers, firsts = together(table(rows, coded).columns)
    assert [rows[first] for first in firsts.to_pylist()] == list(dict.fromkeys(rows))
    assert [rows[firsts[int(number)].as_py()] for number in numbers] == rows


def test_very_many_ways_are_numbered_too() -> None:
    many = pa.array([str(number) for number in range(3_000)])
    numbers, _ = together([many] * 7)
    assert numbers.tolist() == list(range(3_000))
