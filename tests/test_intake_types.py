"""Decimal numbers, days with a time, yes and no: read as people and Excel write them, refused where in doubt."""

from __future__ import annotations

import io
from datetime import datetime
from decimal import Decimal

import pytest
from openpyxl import Workbook

from tests.builders import Row, checked, feed, found, member

NOON = datetime.fromisoformat("2024-09-28 12:00")
SEVEN_FIVE = datetime.fromisoformat("2024-09-27 07:05")


def workbook(rows: list[Row]) -> bytes:
    """The rows in Excel, each value of its own type."""
    book = Workbook()
    for cells in (list(rows[0]), *(list(row.values()) for row in rows)):
        book.active.append(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("0,08", "0.08"),
        ("0.08", "0.08"),
        (" 24 ", "24.00"),
        ("1,5", "1.50"),
        ("1.234,5", "1234.5"),
        ("1,234.5678", "1234.5678"),
        ("97,5 %", "97.5"),
        ("０,５％", "0.5"),
        ("999999999", None),
    ],
)
def test_a_number_may_have_decimals_after_a_comma_or_a_point(text: str, hours: str | None):
    (kept,) = checked([feed(expected_hours=text)]).rows["expected_hours"].to_pylist()
    assert kept == Decimal(hours or text)


@pytest.mark.parametrize(
    "text", ["1.23456", "1.23.4", "1,2.3", "-1", "1e3", "0x10", "24h", ".5", "5.", "٢", "1 0", "nan"]
)
def test_what_is_no_number_is_refused(text: str):
    assert found(checked([feed(expected_hours=text)])) == [("bad_number", 2, "expected_hours", text)]


@pytest.mark.parametrize(
    "text", ["2024-09-27 07:05", "2024-09-27T07:05", "2024-09-27 07:05:00", "27/09/2024 07:05", "27/9/2024 7:05"]
)
def test_a_moment_is_a_day_and_a_time_as_people_and_excel_write_it(text: str):
    assert checked([feed(last_received_at=text)]).rows["last_received_at"].to_pylist() == [SEVEN_FIVE]


@pytest.mark.parametrize("text", ["2024-09-27", "27/09/2024", "27/9/2024", "2024-09-27 0:00"])
def test_a_day_without_a_time_is_its_midnight(text: str):
    assert checked([feed(last_received_at=text)]).rows["last_received_at"].to_pylist() == [
        SEVEN_FIVE.replace(hour=0, minute=0)
    ]


@pytest.mark.parametrize(
    "text",
    [
        "31/09/2024 10:00",
        "2024-02-30 10:00",
        "2024-09-27 24:00",
        "2024-09-27 10:60",
        "09:00",
        "2024-09-27 9h",
        "mới đây",
    ],
)
def test_a_moment_that_does_not_exist_is_refused(text: str):
    assert found(checked([feed(last_received_at=text)])) == [("bad_moment", 2, "last_received_at", text)]


YES = ("Có", "co", "Yes", "TRUE", "1", "y")
NO = ("Không", "khong", "No", "False", "0", "n")


@pytest.mark.parametrize(("text", "kept"), [*((text, True) for text in YES), *((text, False) for text in NO)])
def test_yes_and_no_are_known_as_people_and_excel_write_them(text: str, kept: bool):
    assert checked([member(female=text)]).rows["female"].to_pylist() == [kept]


@pytest.mark.parametrize("text", ["x", "2", "có thể", "không rõ", "nữ"])
def test_what_is_neither_yes_nor_no_is_refused_with_both_words(text: str):
    result = checked([member(female=text)])
    assert found(result) == [("bad_choice", 2, "female", text)]
    assert result.findings[0].advice.vi.endswith(": Có, Không")
    assert result.findings[0].advice.en.endswith(": Yes, No")


def test_a_blank_yes_or_no_is_not_taken_for_no():
    assert found(checked([member(female="")])) == [("missing_value", 2, "female", None)]


def test_values_of_every_type_come_alike_from_a_workbook():
    typed = {"applicable": True, "expected_hours": 0.08, "observed_at": NOON, "last_received_at": NOON.date()}
    written = {"applicable": "Có", "expected_hours": "0,08", "observed_at": "28/9/2024 12:00:00"}
    csv_ = checked([feed(**written, last_received_at="28/09/2024")])
    assert checked(workbook([feed(**typed)]), dataset="subsystem_feeds").rows.equals(csv_.rows)


def test_the_time_of_a_workbook_is_kept_to_the_second():
    observed = NOON.replace(second=59, microsecond=417_000)  # what =NOW() leaves in a cell
    result = checked(workbook([feed(observed_at=observed, last_received_at=NOON)]), dataset="subsystem_feeds")
    assert found(result) == []
    assert result.rows["observed_at"].to_pylist() == [NOON.replace(second=59)]
