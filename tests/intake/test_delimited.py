"""CSV in every form that programs write; what is no table is refused by the line where it breaks."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dxlib.errors import IntakeError
from dxlib.intake import Table, plain, read_table
from dxlib.intake.delimited import MAX_CELL

A_MB = 1024 * 1024


def read(text: str | bytes, **options) -> Table:
    return read_table(text.encode() if isinstance(text, str) else text, "so_lieu.csv", **options)


def refused(text: str | bytes) -> tuple[str, int | None]:
    with pytest.raises(IntakeError) as error:
        read(text)
    for words in (error.value.message.vi, error.value.message.en):
        assert words.count(". ") == 1  # what is wrong, what to do
        assert words.endswith(".")
    return error.value.code, error.value.line


# ---- delimiters ----


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_told_by_the_rows(delimiter: str):
    table = read("a,b,c\n1,2,3\n".replace(",", delimiter))
    assert (table.header, table.rows) == (["a", "b", "c"], [["1", "2", "3"]])
    assert table.reading == {"format": "csv", "encoding": "utf-8", "delimiter": delimiter}


@pytest.mark.parametrize(
    ("text", "delimiter", "width"),
    [
        ("a;b;c\n1,5;2,5;3,5\n4,5;5,5;6,5\n", ";", 3),  # decimal commas in every cell
        ("a;b,c,d;e\n1;2;3\n", ";", 3),  # more commas in the header than semicolons
        ('"a,1,2,3";b\n"x,y";2\n', ";", 2),  # delimiters inside quotes say nothing
        ("a|b,b|c\n1|2,2|3\n", "|", 3),
        ("a,b\nx,1|2|3|4\n", ",", 2),
        ("BÁO CÁO, THÁNG 9, NĂM 2024\na;b\n1;2\n3;4\n", ";", 1),
        ('a;b\n1;"{\n""x"": 1,\n""y"": 2,\n""z"": 3\n}"\n', ";", 2),  # lines of a quoted cell
        ("một cột\n1\n2\n", ",", 1),
    ],
)
def test_other_signs_do_not_mislead(text: str, delimiter: str, width: int):
    if width == 1 and ";" in text:  # a title in a row of its own makes the table ragged, but not cut elsewhere
        assert refused(text) == ("ragged_row", 2)
        return
    table = read(text)
    assert (table.reading["delimiter"], len(table.header)) == (delimiter, width)


@pytest.mark.parametrize("first", ["sep=;", '"sep=;"', "SEP=;", "\ufeffsep=;"])
def test_excels_separator_line_is_obeyed_and_counted(first: str):
    table = read(f"{first}\r\na,b;c\r\n1,2;3\r\n")
    assert (table.header, table.rows) == (["a,b", "c"], [["1,2", "3"]])
    assert table.lines.to_pylist() == [3]
    assert table.reading["header_line"] == "2"


# ---- lines ----


@pytest.mark.parametrize("ends", [("\n", "\n"), ("\r\n", "\r\n"), ("\r", "\r"), ("\r\n", "\n"), ("\n", "\r")])
def test_every_line_end_is_one_even_mixed(ends: tuple[str, str]):
    table = read(f"a,b{ends[0]}1,2{ends[1]}3,4{ends[0]}")
    assert (table.rows, table.lines.to_pylist()) == ([["1", "2"], ["3", "4"]], [2, 3])


@pytest.mark.parametrize("inside", ["\n", "\r\n", "\r"])
def test_a_quoted_line_break_stays_in_its_cell_and_counts_as_a_line(inside: str):
    table = read(f'a,b\n1,"x{inside}y"\n2,z\n')
    assert table.rows == [["1", f"x{inside}y"], ["2", "z"]]
    assert table.lines.to_pylist() == [2, 4]


def test_blank_lines_are_left_out_and_counted():
    table = read("\n \na,b\n\n1,2\n,\n \t\n3,4")
    assert (table.rows, table.lines.to_pylist()) == ([["1", "2"], ["3", "4"]], [5, 8])


@pytest.mark.parametrize("data", [b"", b"\xef\xbb\xbf", b"\n\r\n \t\n", b"\xef\xbb\xbf\n\n", b",,\n,,,\n", b"\xff\xfe"])
def test_a_file_without_a_cell_is_empty(data: bytes):
    assert refused(data) == ("empty_file", None)


def test_utf_16_with_line_breaks_in_cells_is_read():
    table = read('a\tb\r\n"Hòa\nLợi"\t2\r\n'.encode("utf-16"))
    assert (table.rows, table.reading["encoding"]) == ([["Hòa\nLợi", "2"]], "utf-16")


# ---- quotes ----


def test_quotes_within_a_bare_cell_are_text():
    assert read('a,b\nx "y" z, "w"\n').rows == [['x "y" z', '"w"']]


def test_spaces_after_a_closing_quote_are_passed_over_and_lines_stay_right():
    table = read('a,b,c\n"1" ,"x\ny"  ,"3" \n"4",5,"6"\t\n7,8,9\n')
    assert table.rows == [["1", "x\ny", "3"], ["4", "5", "6"], ["7", "8", "9"]]
    assert table.lines.to_pylist() == [2, 4, 5]


def test_many_rows_with_such_spaces_are_all_read():
    table = read("a,b\n" + '"1" ,2\n' * 30_000)
    assert table.cells.num_rows == 30_000
    assert table.lines[-1].as_py() == 30_001


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('a,b\n1,"x\n2,y\n3,z\n', ("unclosed_quote", 2)),
        ('a,b\n1,2\n3,"', ("unclosed_quote", 3)),
        ('"a,b\n1,2\n', ("unclosed_quote", 1)),
        ('a,b\n1,"x\n2,"y"\n', ("unclosed_quote", 2)),  # the next quote only seems to close it
        ('a,b\n1,"x"y\n', ("text_after_quote", 2)),
        ('a,b\n"x" ,"y"z\n', ("text_after_quote", 2)),
        ("a,b\n1\n", ("ragged_row", 2)),
        ("a,b\n1,2\n\n1,2,3\n", ("ragged_row", 4)),
        ("a,b\n1,2\n3,\x004\n", ("not_text", 3)),
    ],
)
def test_a_broken_row_is_refused_by_the_line_where_it_begins(text: str, expected: tuple[str, int]):
    assert refused(text) == expected


def test_an_unclosed_quote_is_found_where_it_was_opened_even_in_a_long_file():
    rows = "1,2\n" * 10
    assert refused("a,b\n" + rows + '3,"x\n' + "1,2\n" * (A_MB // 2)) == ("unclosed_quote", 12)


# ---- sizes ----


def test_a_cell_may_be_long_but_not_over_a_megabyte():
    assert read(f"a,b\n1,{'x' * (MAX_CELL - 1)}\n").cells.num_rows == 1
    assert refused(f"a,b\n1,2\n1,{'x' * (MAX_CELL + 1)}\n") == ("long_cell", 3)
    assert refused(f'a,b\n1,"{"x" * (MAX_CELL + 1)}"\n') == ("long_cell", 2)


def test_two_thousand_columns_are_many():
    assert len(read(",".join(f"c{i}" for i in range(2000)) + "\n").header) == 2000
    assert refused(",".join(f"c{i}" for i in range(2001)) + "\n") == ("too_many_columns", 1)


def test_blank_cells_right_of_the_table_say_nothing():
    assert read("a,b,,\n1,2,,,\n3,4\n").rows == [["1", "2"], ["3", "4"]]


def test_many_rows_are_read_in_chunks_and_told_of(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(plain, "BLOCK", 1 << 16)
    heard: list[tuple[str, float]] = []
    text = "a,b\n" + "".join(f"{i},Hoà\n" for i in range(50_000))
    table = read(text, progress=lambda stage, share: heard.append((stage, share)))
    assert table.column(0).to_pylist() == [str(i) for i in range(50_000)]
    assert table.lines.to_pylist() == list(range(2, 50_002))
    assert {stage for stage, _ in heard} == {"reading"}
    shares = [share for _, share in heard]
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0, 1)
    assert len(shares) > 3


# ---- cells ----


def test_cells_are_cleaned_however_often_they_stand_there():
    table = read("a,b\n" + "  H\u006f\u0300a\u00a0 ,'=1+1\n" * 3 + "x,y\n")
    assert table.rows == [["Hòa", "=1+1"]] * 3 + [["x", "y"]]


def test_plain_cells_keep_every_character():
    assert read("a,b\n-1.5,00012\nx:y,(z)\n").rows == [["-1.5", "00012"], ["x:y", "(z)"]]


cells = st.text("aàđ ,;|\t\"'\n-=1", max_size=6).map(str.strip)


@given(
    st.lists(st.lists(cells, min_size=3, max_size=3), min_size=1, max_size=5),
    st.sampled_from([",", ";", "\t", "|"]),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]),
)
def test_what_the_csv_module_writes_is_read_back(rows, delimiter, ending, quoting):
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator=ending, quoting=quoting)
    writer.writerows([["một", "hai", "ba"], *rows])
    table = read(f"sep={delimiter}{ending}" + out.getvalue())
    assert table.header == ["một", "hai", "ba"]
    assert len(table.rows) == sum(any(row) for row in rows)
