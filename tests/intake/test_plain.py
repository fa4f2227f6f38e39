"""Blocks read in one step and rows read one by one say the same: every cell, line and finding, or the same refusal."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dxlib import intake
from dxlib.errors import IntakeError
from dxlib.intake import Table, columns, delimited, layout, plain, read, read_table
from tests.builders import TODAY, WARDS
from tests.intake.made import FORMS, TABLES, Form, Made, as_csv, laid

HEAD = 3
"""Rows that are read one by one before the first block, so that small files have blocks."""
Said = dict[str, Any]


@contextmanager
def blocks(size: int, chunk: int = HEAD) -> Iterator[None]:
    """Blocks of about ``size`` bytes; 0: none, every row is read by itself."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(layout, "HEAD", HEAD)
        patch.setattr(read, "ROWS_A_CHUNK", chunk)
        patch.setattr(plain, "BLOCK", size)
        patch.setattr(plain, "LEAST", 1)
        patch.setattr(plain, "STEP", max(size // 2, 1 << 8))
        if not size:
            patch.setattr(plain.Plain, "rows", lambda *_: [])
        yield


def said(data: bytes) -> Said:
    try:
        table = read_table(data, "x.csv")
    except IntakeError as error:
        return {"refused": (error.code, error.line, error.message.en)}
    _is_sound(table)
    found = sorted((f.line or 0, f.code, f.value or "", f.message.en) for f in table.findings)
    return {
        "header": table.header,
        "rows": table.rows,
        "lines": table.lines.to_pylist(),
        "aside": table.aside,
        "reading": table.reading,
        "findings": found,
    }


def _is_sound(table: Table) -> None:
    """A coded column has no text twice and none that no row holds."""
    for place in range(table.cells.num_columns):
        column = table.column(place)
        if columns.is_coded(column) and len(column):
            assert sorted(columns.words(column).to_pylist()) == sorted(set(column.to_pylist()))


def same(data: bytes, size: int) -> Said:
    with blocks(0):
        one_by_one = said(data)
    with blocks(size):
        assert said(data) == one_by_one
    return one_by_one


# ---- what is written ----

NFD = unicodedata.normalize("NFD", "Thới Hòa")
TEXTS = (
    "1",
    "25813",
    "Mỹ Phước",
    NFD,
    " x ",
    "\u00a0",
    "",
    " ",
    "a\u00a0b",
    "'=1",
    "-5",
    "Tổng cộng",
    "I",
    "x\x1cy",
    "\u200b",
    "NULL",
    "NA",
)
QUOTED = ('"a"', '"a;b,c"', '"dòng\nmột"', '"x\r\ny"', '""', '"a""b"', '"a" ', 'x"y', '" "')
HEADERS = (
    ("a", "b", "c"),
    ("period", "ward_code", "site_code", "site_name", "merchants"),
    ("Kỳ báo cáo", "Mã phường, xã", "Mã hồ sơ"),
)
SIZES = st.sampled_from((1, 5, 20, 60, 300, 4000))


@st.composite
def texts(draw: st.DrawFn) -> bytes:
    """A CSV as people and programs leave it. Signatures and rows of another width do not stand in one file: which of
    them is judged first is not settled."""
    sign = draw(st.sampled_from(",;\t|"))
    header = draw(st.sampled_from(HEADERS))
    header = tuple(h.replace(",", "") for h in header)
    width = len(header)
    end = draw(st.sampled_from(("\n", "\r\n", "\r", "mixed")))
    ends = st.just(end) if end != "mixed" else st.sampled_from(("\n", "\r\n", "\r"))
    cells = st.sampled_from(TEXTS + (QUOTED if draw(st.booleans()) else ()))
    row = st.lists(cells, min_size=width, max_size=width)
    odd = [
        st.just([]),
        st.just([" "]),
        st.just([""] * width),
        st.just(["\u00a0"] * width),
        st.just(list(header)),
        st.just(["Tổng", *["9"] * (width - 1)]),
        st.just(["I", "Khu vực", *[""] * (width - 2)]),
        row.map(lambda cells: [*cells, "", ""]),
    ]
    if draw(st.booleans()):
        odd.append(st.just(["Người lập biểu", *[""] * (width - 1)]))
    else:
        odd += [row.map(lambda cells: [*cells, "z"]), row.map(lambda cells: cells[:-1])]
    common = st.lists(row, min_size=1, max_size=30)
    rows = draw(common)
    for strange in draw(st.lists(st.one_of(odd), max_size=3)):
        rows.insert(draw(st.integers(0, len(rows))), strange)
    rows += draw(common)
    out = "".join(sign.join(cells) + draw(ends) for cells in [list(header), *rows])
    out = out if draw(st.booleans()) else out.rstrip("\r\n")
    return draw(st.sampled_from(("", "\ufeff", f"sep={sign}\n"))).encode() + out.encode()


@given(texts(), SIZES)
@example(b"a,b\n1,2\n3,4\n" + b"5,6\n" * 9 + b"\n7,8", 5)
@example(b"a,b,,\n" + b"1,2,,\n" * 9 + b"1,2, ,x\n", 20)
@example(b"a\n" + b"1\n" * 9 + b"\n\n2\n", 4)
def test_blocks_of_every_size_say_what_rows_one_by_one_do(data: bytes, size: int) -> None:
    same(data, size)


@given(TABLES, FORMS, SIZES)
def test_a_file_is_judged_the_same_in_blocks(made: Made, form: Form, size: int) -> None:
    data, _ = as_csv(laid(made, form), form)
    found = []
    for each in (0, size):
        with blocks(each):
            checked = intake.inspect(data, "x.csv", WARDS, TODAY, numbers=form.style)
            found.append((checked.as_json(), checked.rows and checked.rows.to_pylist()))
    assert found[0] == found[1]


# ---- that blocks are read at all, and lines kept ----


def counted(patch: pytest.MonkeyPatch) -> Callable[[], int]:
    """How many rows came in blocks so far."""
    found: list[int] = []
    whole = plain.Plain.rows

    def rows(self: plain.Plain, width: int, line: int) -> Any:
        chunks = whole(self, width, line)
        found.extend(len(chunk.lines) for chunk in chunks)
        return chunks

    patch.setattr(plain.Plain, "rows", rows)
    return lambda: sum(found)


def test_all_but_the_first_rows_of_a_plain_file_come_in_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = counted(monkeypatch)
    table = read_table(b"a,b\r\n" + b"1,x\r\n" * 60_000, "x.csv")
    assert rows() == 60_000 - read.ROWS_A_CHUNK
    assert table.lines.to_pylist() == list(range(2, 60_002))


@pytest.mark.parametrize("odd", [b'"1",x\n', b"\n", b",\n", b" \n", b'1,"x\ny"\n', b"1,x\r", b"1,x,\n"])
def test_one_odd_row_is_read_by_itself_and_the_rest_in_blocks(odd: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = counted(monkeypatch)
    table = read_table(b"a,b\n" + b"1,x\n" * 40_000 + odd + b"1,x\n" * 40_000, "x.csv")
    assert rows() > 50_000
    left_out = not odd.strip(b" ,\n")
    last = 80_001 + odd.replace(b"\r", b"\n").count(b"\n")
    assert table.lines.to_pylist()[-1] == last
    assert len(table.lines) == 80_001 - left_out


def test_a_file_with_a_quote_in_every_row_is_read_row_by_row(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = counted(monkeypatch)
    assert read_table(b"a,b\n" + b'1,"x"\n' * 60_000, "x.csv").cells.num_rows == 60_000
    assert rows() == 0


def test_a_broken_row_far_down_is_refused_by_its_line() -> None:
    with pytest.raises(IntakeError) as error:
        read_table(b"a,b\n" + b"1,x\n" * 300_000 + b"1\n" + b"1,x\n" * 300_000, "x.csv")
    assert (error.value.code, error.value.line) == ("ragged_row", 300_002)


def test_a_cell_over_a_megabyte_is_refused_in_a_block_too() -> None:
    data = b"a,b\n" + b"1,x\n" * 3_000 + b"1," + b"x" * (delimited.MAX_CELL + 1) + b"\n" + b"1,x\n" * 3_000
    with pytest.raises(IntakeError) as error:
        read_table(data, "x.csv")
    assert (error.value.code, error.value.line) == ("long_cell", 3_002)


def test_texts_of_rows_that_are_none_do_not_stay_in_a_column() -> None:
    out = io.StringIO()
    header = ("period", "ward_code", "dossier_code", "procedure_code")
    write = csv.writer(out).writerow
    write(header)
    for number in range(5_000):
        write(("2024-10", "25813", f"HS-{number}", "TT-X03"))
    write(("Tổng cộng", "", "", "5000"))
    table = read_table(out.getvalue().encode(), "x.csv")
    assert [f.code for f in table.findings] == ["total_row"]
    assert columns.words(table.column(3)).to_pylist() == ["TT-X03"]
