"""Months, quarters and runs of months."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dxlib import periods
from dxlib.errors import DxError
from dxlib.periods import Period

months = st.builds("{:04d}-{:02d}".format, st.integers(1900, 2100), st.integers(1, 12))


def test_a_month_is_one_month():
    assert Period.parse("2024-09").months == ("2024-09",)


def test_a_quarter_is_three_months():
    assert Period.parse("2024-Q4").months == ("2024-10", "2024-11", "2024-12")


def test_a_run_holds_every_month_between_its_ends_over_a_new_year_too():
    assert Period.parse("2023-11..2024-02").months == ("2023-11", "2023-12", "2024-01", "2024-02")


@pytest.mark.parametrize(
    "code",
    [
        "",
        "2024",
        "2024-13",
        "2024-00",
        "2024-9",
        "2024-Q5",
        "2024-09..",
        "..2024-09",
        "2024-09..2024-01",
        "２０２４-09",
    ],
)
def test_anything_else_is_refused_with_examples(code: str):
    with pytest.raises(DxError) as error:
        Period.parse(code)
    assert error.value.code == "bad_period"
    assert "2024-Q3" in error.value.message.vi
    assert "2024-Q3" in error.value.message.en


@pytest.mark.parametrize(
    ("code", "before"),
    [
        ("2024-01", "2023-12"),
        ("2024-09", "2024-08"),
        ("2024-Q1", "2023-Q4"),
        ("2024-Q3", "2024-Q2"),
        ("2024-01..2024-09", "2023-01..2023-09"),
    ],
)
def test_a_period_follows_the_one_before_and_a_run_the_same_run_a_year_earlier(code: str, before: str):
    assert Period.parse(code).previous().code == before


@pytest.mark.parametrize(
    ("code", "vi", "en"),
    [
        ("2024-09", "tháng 9/2024", "September 2024"),
        ("2024-Q3", "quý III/2024", "Q3 2024"),
        ("2024-01..2024-09", "9 tháng đầu năm 2024", "January to September 2024"),
        ("2024-02..2024-04", "02/2024 đến 04/2024", "02/2024 to 04/2024"),
    ],
)
def test_labels_are_written_as_officials_write_them(code: str, vi: str, en: str):
    label = Period.parse(code).label()
    assert (label.vi, label.en) == (vi, en)


def test_a_month_is_short_in_small_print():
    assert Period.parse("2024-09").short().vi == "09/2024"


def test_the_choices_are_months_then_quarters_then_years_so_far_newest_first():
    assert periods.choices(["2023-12", "2024-01", "2024-02"]) == [
        "2024-02",
        "2024-01",
        "2023-12",
        "2024-Q1",
        "2023-Q4",
        "2024-01..2024-02",
        "2023-01..2023-12",
    ]


def test_february_ends_on_the_29th_in_a_leap_year():
    assert periods.month_end("2024-02").day == 29


@given(months, st.integers(-500, 500))
def test_shifting_there_and_back_changes_nothing(month: str, by: int):
    assert periods.shift(periods.shift(month, by), -by) == month


@given(months)
def test_every_choice_offered_for_a_month_can_be_read_and_holds_it(month: str):
    assert all(month in Period.parse(c).months for c in periods.choices([month]))
