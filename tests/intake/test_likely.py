"""The first look at a long column leaves nothing out that the words about persons would have found."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dxlib.intake import likely, persons

KNOWN = (
    "0912345678",
    "+84 912 345 678",
    "(84) 274.3822.999",
    "02743822999",
    "84.312.345.678",
    "079 123 456 789",
    "1.001.234.567.890",
    "CCCD 079123456789",
    "chứng minh: 123456789",
    "a@b.vn",
    "nguyen van an 2",
    "NguyenVanAn1987",
    "HS-000000001",
    "912345678",
    "25813-1-02",
    "０９１２３４５６７８",
    "33,0833333333",
    "0.912345678",
    "12\u066b5",
)
SIGNS = st.text("0123456789+-. ()@aA_căn\u0661\u066b,%", max_size=16)
CELLS = st.lists(st.one_of(st.sampled_from(KNOWN), SIGNS), max_size=8)


def columns(cells: list[str]) -> list[pa.Array | pa.ChunkedArray]:
    """Whole, in chunks, and as a part of something longer."""
    whole = pa.array(cells, pa.string())
    return [whole, pa.chunked_array([whole[:2], whole[2:]]), pa.array(["x1", *cells, "y2"], pa.string())[1:-1]]


@given(CELLS)
@example(list(KNOWN))
def test_nothing_is_left_out_that_tells_of_a_person(cells: list[str]) -> None:
    for texts in columns(cells):
        assert persons.sure(likely.private(texts)) == persons.sure(cells)
        assert persons.number(likely.numbers(texts)) == persons.number(cells)
        assert persons.is_in_codes(likely.without_digits(texts)) == persons.is_in_codes(cells)
        left = {cell for cell in cells if cell and not persons.is_figure(cell)}
        assert set(likely.other_than_figures(texts).to_pylist()) == left


@pytest.mark.parametrize("cell", KNOWN)
def test_each_alone(cell: str) -> None:
    texts = pa.array([cell])
    assert persons.sure(likely.private(texts)) == persons.sure([cell])
    assert persons.number(likely.numbers(texts)) == persons.number([cell])


def test_counted_codes_become_one() -> None:
    codes = pa.array([f"HS-{number:06}" for number in range(1_000)])
    assert likely.without_digits(codes) == ["HS-      "]
    assert likely.private(codes) == likely.numbers(codes) == []
