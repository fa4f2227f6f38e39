"""Bytes become a table: headers, delimiters, encodings, line numbers, workbooks; what is no table is refused."""

from __future__ import annotations

import csv
import io
import random
import unicodedata
import zipfile
from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from dxlib import intake
from dxlib.intake import read_table
from tests.builders import (
    COLUMNS,
    OCTOBER,
    SITES,
    TODAY,
    WARDS,
    checked,
    errors,
    every_ward,
    example,
    found,
    site,
    sites_csv,
)

GOOD = sites_csv([site(), site(number=2)])
TEXT = GOOD.decode()
FIFTH, FIRST = datetime.fromisoformat("2024-01-05"), datetime.fromisoformat("2024-09-01")


def same_rows(a, b) -> bool:
    """Equal but for the source lines."""
    return a.rows.drop(["line"]).equals(b.rows.drop(["line"]))


def workbook(rows: list[list], sheets: tuple[str, ...] = ("Sheet1",)) -> bytes:
    book = Workbook()
    book.active.title = sheets[0]
    for row in rows:
        book.active.append(row)
    for name in sheets[1:]:
        book.create_sheet(name)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def cells(rows: list[dict], columns: list[str] = COLUMNS) -> list[list]:
    return [columns, *([row.get(c) for c in columns] for row in rows)]


# ---- headers ----


@pytest.mark.parametrize("title", ["name", "vi", "en"])
def test_a_column_is_known_by_code_and_by_either_title(title: str):
    named = {c.name: c.name if title == "name" else getattr(c.title, title) for c in SITES.columns}
    file = sites_csv([{named[k]: v for k, v in site().items()}], [named[c] for c in COLUMNS if c in site()])
    assert found(checked(file)) == []


@pytest.mark.parametrize("written", ["MERCHANTS", "Hộ Kinh Doanh", "ho kinh doanh", " merchants "])
def test_case_marks_and_spaces_of_a_header_do_not_matter(written: str):
    assert checked(TEXT.replace(",merchants,", f",{written},").encode()).ok


def test_columns_may_stand_in_any_order():
    assert same_rows(checked(sites_csv([site()], COLUMNS[::-1])), checked(sites_csv([site()])))


def test_a_missing_column_is_named():
    file = sites_csv([site()], [c for c in COLUMNS if c != "merchants"])
    assert found(checked(file)) == [("missing_column", 1, "merchants", None)]


def test_a_column_that_stands_twice_is_named():
    file = TEXT.replace(",merchants_qr,", ",Hộ kinh doanh,").encode()
    assert ("duplicate_column", 1, "merchants", "merchants, Hộ kinh doanh") in found(checked(file))


def test_an_unknown_column_is_a_warning_and_left_out():
    result = checked(sites_csv([{**site(), "ghi chú": "x"}], [*COLUMNS, "ghi chú"]))
    assert result.ok
    assert found(result) == [("unknown_column", 1, "ghi chú", None)]


def test_a_header_of_another_table_is_refused_with_the_columns_wanted():
    result = checked(b"a,b\n1,2\n")
    assert "missing_column" in errors(result)


def test_the_dataset_is_told_by_the_header():
    assert intake.inspect(GOOD, "x.csv", WARDS, TODAY).dataset is SITES
    assert errors(intake.inspect(b"a,b\n1,2\n", "x.csv", WARDS, TODAY)) == ["unknown_table"]


# ---- form ----


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_every_usual_delimiter_is_read(delimiter: str):
    assert same_rows(checked(sites_csv([site()], delimiter=delimiter)), checked(sites_csv([site()])))


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_line_ends_and_a_byte_order_mark_do_not_matter(ending: str, mark: bytes):
    assert same_rows(checked(mark + sites_csv([site()], lineterminator=ending)), checked(sites_csv([site()])))


def test_a_quoted_line_break_keeps_the_line_numbers_right():
    rows = [site(name="Chợ\nsố 1"), site(number=2, merchants="y")]
    assert found(checked(rows)) == [("bad_integer", 4, "merchants", "y")]


def test_blank_lines_keep_the_line_numbers_right():
    file = TEXT.replace("\n", "\n\n", 1).replace(",100,", ",y,", 1).encode()
    assert found(checked(file)) == [("bad_integer", 3, "merchants", "y")]


def test_blank_lines_before_the_header_are_passed_over():
    assert checked(b"\n\n" + sites_csv([site()], delimiter=";")).ok


def test_the_source_line_of_every_row_is_kept():
    assert sorted(checked(GOOD).rows["line"].to_pylist()) == [2, 3]


def test_decomposed_letters_are_composed():
    file = unicodedata.normalize("NFD", sites_csv([site(name="Chợ Thới Hòa")]).decode()).encode()
    assert checked(file).rows["name"].to_pylist() == ["Chợ Thới Hòa"]


def test_excels_empty_cells_right_of_the_table_say_nothing():
    assert checked(TEXT.replace("\n", ",,,\n").encode()).ok


def test_the_choices_made_in_reading_are_kept():
    assert read_table(GOOD, "x").reading == {"format": "csv", "encoding": "utf-8", "delimiter": ","}


REFUSED = {
    "empty_file": b"",
    "only spaces: empty_file": b" \r\n\t\n",
    "not_text": GOOD.replace(b"100", b"1\x000"),
    "not_utf8": GOOD.replace(b"street", "chợ".encode("cp1258", "replace") + b"\xff"),
    "unclosed_quote": GOOD + b'"2024-09,25813',
    "ragged_row": GOOD + b"2024-09,25813\n",
    "too wide: ragged_row": GOOD.replace(b",500\n", b",500,7\n"),
    "long_cell": GOOD.replace(b"street", b"x" * 1_100_000),
    "unreadable_xlsx": b"PK\x03\x04" + b"x" * 100,
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_no_table_is_refused_with_advice_in_both_languages(case: str):
    finding = checked(REFUSED[case]).findings[0]
    assert finding.code == case.split(": ")[-1]
    assert all(text.strip() for text in (finding.message.vi, finding.message.en, finding.advice.vi, finding.advice.en))


def test_a_ragged_row_is_refused_by_its_line():
    assert found(checked(GOOD + b"2024-09,25813\n")) == [("ragged_row", 4, None, None)]


def test_bytes_that_are_not_utf8_are_refused_by_their_line():
    file = GOOD.replace("Tuyến 2".encode(), b"Tuy\xea\xecn 2")
    assert found(checked(file)) == [("not_utf8", 3, None, None)]


# ---- workbooks ----


def test_a_workbook_with_real_dates_and_numbers_gives_the_rows_of_the_csv():
    rows = [{**r, "launched_on": FIFTH, "ward_code": int(r["ward_code"])} for r in every_ward()]
    assert same_rows(checked(workbook(cells(rows))), checked(every_ward()))


def test_a_workbook_may_hold_text_and_dates_without_time():
    row = site(launched_on=date(2024, 1, 5), merchants="100", merchants_qr=80.0)
    assert same_rows(checked(workbook(cells([row]))), checked([site()]))


def test_a_month_as_a_date_cell_is_that_month():
    assert checked(workbook(cells([site(period=FIRST)]))).cells == checked([site()]).cells


def test_findings_of_a_workbook_name_the_rows_of_the_sheet():
    result = checked(workbook([*cells([site()]), [], *cells([site(number=2, merchants=12.5)])[1:]]))
    assert found(result) == [("bad_integer", 4, "merchants", "12.5")]


def test_a_workbook_named_csv_is_read_by_its_first_bytes():
    assert checked(workbook(cells([site()]))).reading == {"format": "xlsx", "sheet": "Sheet1"}


def test_an_empty_sheet_beside_the_figures_is_no_question():
    result = checked(workbook(cells([site()]), ("Số liệu", "Ghi chú")))
    assert result.ok
    assert result.reading["sheet"] == "Số liệu"


def test_a_cell_right_of_the_header_is_refused_by_its_row():
    grid = cells([site()])
    assert found(checked(workbook([grid[0], [*grid[1], "thừa"]]))) == [("ragged_row", 2, None, None)]


def test_an_empty_workbook_has_no_rows():
    assert "no_rows" in errors(checked(workbook([])))


def test_a_zip_that_unpacks_to_far_too_much_is_refused_unopened():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * 50_000_000)
    assert errors(checked(out.getvalue())) == ["suspicious_zip"]


def test_another_zip_is_no_workbook():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("readme.txt", "x")
    assert errors(checked(out.getvalue())) == ["other_zip"]


def test_a_workbook_with_macros_is_refused():
    out = io.BytesIO(workbook(cells([site()])))
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("xl/vbaProject.bin", "x")
    assert errors(checked(out.getvalue())) == ["macros"]


def test_a_damaged_workbook_is_refused_wherever_the_damage_is():
    whole = workbook(cells(every_ward()))
    for position in range(4, len(whole), len(whole) // 60):
        torn = whole[:position] + bytes([whole[position] ^ 0xFF]) + whole[position + 1 :]
        result = checked(torn)
        assert result.ok or result.findings
        assert checked(whole[:position]).findings


# ---- anything at all ----


@given(st.binary(max_size=400))
def test_no_bytes_break_the_intake(data: bytes):
    assert checked(data).findings


@settings(max_examples=40)
@given(st.lists(st.lists(st.text(max_size=8), min_size=14, max_size=14), min_size=1, max_size=3))
def test_no_cells_break_the_intake(rows: list[list[str]]):
    out = io.StringIO()
    csv.writer(out).writerows([COLUMNS, *rows])
    result = checked(out.getvalue().encode("utf-8", "replace"))
    assert result.ok or result.findings


names = st.text("abcđêươ ,;|\"'\n=+-", max_size=12).map(str.strip).filter(bool)


@settings(max_examples=40)
@given(
    st.lists(names, min_size=1, max_size=4),
    st.sampled_from([",", ";", "\t", "|"]),
    st.sampled_from(["\n", "\r\n"]),
    st.booleans(),
    st.permutations(COLUMNS),
)
def test_one_table_gives_the_same_rows_in_every_form(titles, delimiter, ending, mark, columns):
    rows = [site(number=i, name=name) for i, name in enumerate(titles)]
    plain = checked(sites_csv(rows))
    form = sites_csv(
        random.Random(0).sample(rows, len(rows)), list(columns), delimiter=delimiter, lineterminator=ending
    )
    assert same_rows(checked((b"\xef\xbb\xbf" if mark else b"") + form), plain)


def test_the_october_example_is_read_in_every_form_alike():
    rows = list(csv.DictReader(io.StringIO(example(OCTOBER).decode("utf-8-sig"))))
    whole = checked(example(OCTOBER))
    assert same_rows(checked(sites_csv(rows, delimiter=";")), whole)
    assert same_rows(checked(workbook(cells(rows))), whole)
