"""How cells are read as people write them: numbers in either style, words for “not measured”, digits, months."""

from __future__ import annotations

import io
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from openpyxl import Workbook

from dxlib import catalog, intake
from dxlib.catalog.programme import TARGETS
from dxlib.intake import Checked, Style
from tests.builders import TODAY, WARDS, as_csv, checked, errors, feed, found, site
from tests.rows import target


def workbook(rows: list[dict[str, Any]]) -> bytes:
    """The rows on the only sheet, numbers as numbers."""
    book, columns = Workbook(), list(rows[0])
    for row in [columns, *([row[c] for c in columns] for row in rows)]:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def kept(result: Checked, column: str) -> list[Any]:
    assert result.rows is not None, result.findings
    return result.rows[column].to_pylist()


def excel(data: bytes) -> Checked:
    return intake.inspect(data, "file.xlsx", WARDS, TODAY)


def goals(*texts: str) -> Checked:
    """Targets whose goal is written so: a number with decimals."""
    return checked([target(number=n, goal=text) for n, text in enumerate(texts, start=1)])


def asked(style: Style, *texts: str) -> Checked:
    """The same where somebody has answered how the file writes its numbers."""
    rows = [target(number=n, goal=text) for n, text in enumerate(texts, start=1)]
    return intake.inspect(as_csv(rows), "file.csv", WARDS, TODAY, numbers=style)


# ---- number style ----


@pytest.mark.parametrize(
    ("texts", "numbers"),
    [
        (("1.234,5", "2.000"), ("1234.5", "2000")),
        (("1,234.5", "2,000"), ("1234.5", "2000")),
        (("12,5", "1.234"), ("12.5", "1234")),
        (("12.5", "1.234"), ("12.5", "1.234")),
        (("1.234.567", "0,25"), ("1234567", "0.25")),
        (("1,234,567", "3.125"), ("1234567", "3.125")),
        (("0,125", "7"), ("0.125", "7")),
        (("1234,567", "8"), ("1234.567", "8")),
        (("97,5%", "98 %"), ("97.5", "98")),
    ],
)
def test_one_number_that_can_only_be_read_one_way_decides_for_the_file(texts: tuple[str], numbers: tuple[str]):
    assert kept(goals(*texts), "goal") == [Decimal(n) for n in numbers]


def test_whole_numbers_are_evidence_for_the_others_of_the_file():
    result = checked([feed(records_30d="1.234", expected_hours="2.000")])
    assert (kept(result, "records_30d"), kept(result, "expected_hours")) == ([1234], [Decimal(2000)])
    result = checked([feed(records_30d="1,234", expected_hours="2.000")])
    assert (kept(result, "records_30d"), kept(result, "expected_hours")) == ([1234], [Decimal(2)])


@pytest.mark.parametrize(
    ("text", "amount"),
    [("1.234", 1234), ("1,234", 1234), ("12.345.678", 12_345_678), ("49,0", 49), ("49.00", 49), ("１２", 12)],
)
def test_a_whole_number_may_be_written_with_groups_or_empty_decimals(text: str, amount: int):
    assert kept(checked([site(transactions=text)]), "transactions") == [amount]


@pytest.mark.parametrize("text", ["1.234", "12,345", "123.000"])
def test_a_file_that_leaves_it_open_asks(text: str):
    result = goals("80", text)
    assert [(f.code, f.line, f.value) for f in result.findings] == [("which_numbers", 3, text)]
    assert result.choices == ("comma", "point")


def test_the_answer_settles_it():
    assert kept(asked("comma", "1.234", "12,345"), "goal") == [Decimal(1234), Decimal("12.345")]
    assert kept(asked("point", "1.234", "12,345"), "goal") == [Decimal("1.234"), Decimal(12345)]
    assert asked("comma", "1.234").reading["numbers"] == "1.234,5"


def test_a_cell_that_contradicts_the_answer_is_wrong():
    assert errors(asked("comma", "1.234", "1,234.5")) == ["bad_number"]


def test_both_ways_in_one_file_are_refused_with_a_line_of_each():
    result = goals("80", "12,5", "12.5")
    assert [(f.code, f.line, f.value) for f in result.findings] == [("mixed_numbers", 4, "12.5")]
    assert "12,5" in result.findings[0].message.vi
    assert "3" in result.findings[0].message.vi


def test_without_separators_nothing_is_decided():
    assert "numbers" not in goals("80", "81").reading


def test_what_was_decided_is_kept_in_the_reading():
    assert goals("97,5").reading["numbers"] == "1.234,5"
    assert goals("97.5").reading["numbers"] == "1,234.5"


@pytest.mark.parametrize(
    "text", ["1.234.56", "1..234", "1.2345.678", "(1.234)", "~40", "–5", "1,2 tỷ", "0x1F", "1e4", "Infinity"]
)
def test_anything_else_is_no_number(text: str):
    assert "bad_number" in errors(goals("97,5", text))


def test_a_number_may_be_negative_only_where_its_column_goes_below_zero(monkeypatch: pytest.MonkeyPatch):
    assert errors(goals("97,5", "-12,5")) == ["bad_number"]
    below = replace(TARGETS.column("goal"), minimum=-100)
    columns = tuple(below if c.name == "goal" else c for c in TARGETS.columns)
    monkeypatch.setitem(catalog.DATASETS, TARGETS.id, replace(TARGETS, columns=columns))
    assert kept(goals("97,5", "-12,5"), "goal") == [Decimal("97.5"), Decimal("-12.5")]
    assert errors(goals("97,5", "-100,5")) == ["out_of_range"]


# ---- not measured ----


@pytest.mark.parametrize(
    "text", ["-", "–", "—", "…", "...", "x", "X", "chưa thống kê", "Chưa có số liệu", "N/A", "KXĐ"]
)
def test_words_for_not_measured_leave_the_cell_without_a_value(text: str):
    assert kept(goals(text, "80"), "goal") == [None, Decimal(80)]


def test_a_figure_that_must_be_there_cannot_be_not_measured():
    assert found(checked([site(merchants="chưa thống kê")])) == [("not_measured", 2, "merchants", "chưa thống kê")]


def test_an_x_under_yes_or_no_is_not_taken_for_not_measured():
    assert found(checked([feed(applicable="x")])) == [("bad_choice", 2, "applicable", "x")]


def test_a_dash_in_a_text_stays_a_dash():
    assert kept(checked([site(name="-")]), "name") == ["-"]


# ---- months ----


@pytest.mark.parametrize(
    "text", ["2024-09", "09/2024", "9-2024", "Tháng 9/2024", "tháng 09 năm 2024", "T9/2024", "Sep-24", "01/09/2024"]
)
def test_a_month_as_people_write_it(text: str):
    assert kept(checked([site(period=text)]), "period") == ["2024-09"]


@pytest.mark.parametrize("text", ["Quý III/2024", "6 tháng đầu năm 2024", "2024", "T13/2024"])
def test_what_is_no_month_is_refused(text: str):
    assert "bad_period" in errors(checked([site(period=text)]))


# ---- what Excel holds as a number; hidden signs ----


def test_a_number_cell_of_excel_is_read_as_it_is_whatever_the_texts_beside_it_say():
    rows = [target(number=n, goal=goal) for n, goal in enumerate((1.234, "12,5", "2.000", 97.5), start=1)]
    assert kept(excel(workbook(rows)), "goal") == [Decimal(x) for x in ("1.234", "12.5", "2000", "97.5")]


def test_a_number_cell_under_a_text_is_the_text_that_excel_shows():
    assert kept(excel(workbook([site(name=12.5)])), "name") == ["12.5"]


@pytest.mark.parametrize("sign", [chr(place) for place in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))])
def test_signs_that_turn_the_reading_direction_are_refused_without_repeating_them(sign: str):
    assert found(checked([site(name=f"Chợ {sign}1 ốs")])) == [("hidden_direction", 2, "name", None)]


def test_invisible_signs_in_a_name_do_not_make_another_ward():
    assert checked([{**site(), "ward_name": "Phường\u200b Mỹ\u00a0Ph\u00adước"}]).ok


@pytest.mark.parametrize("name", ["a\u200eb", "שלום", "👩‍💻"])
def test_other_texts_do_not_turn(name: str):
    assert checked([site(name=name)]).ok


def test_full_width_digits_and_signs_are_those_of_ascii():
    written = {"launched_on": "０１／０２／２０２４", "merchants": "１２０", "site_code": "ＫＴＭ-２５８１３-０１"}
    result = checked([site(**written)])
    assert str(kept(result, "launched_on")) == "[datetime.date(2024, 2, 1)]"
    assert kept(result, "merchants") == [120]
    assert ("out_of_range", 2, "transactions", "-5") in found(checked([site(transactions="−５")]))
