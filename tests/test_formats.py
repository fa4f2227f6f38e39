"""Numbers, money and dates as each language writes them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest

from dxlib import formats


def test_vietnamese_has_a_decimal_comma_and_dots_between_thousands():
    assert formats.number(1234567, "vi") == "1.234.567"
    assert formats.number(Decimal("1234.5"), "vi", 1) == "1.234,5"
    assert formats.number(Decimal("1234.5"), "en", 1) == "1,234.5"


def test_a_share_becomes_a_percentage_only_here():
    assert formats.percent(Decimal("0.8649"), "vi") == "86,5%"
    assert formats.percent(Decimal("0.8649"), "en") == "86.5%"
    assert formats.percent(1, "vi") == "100,0%"
    assert formats.percent(0, "vi", 0) == "0%"


def test_money_is_shortened_in_the_readers_words():
    assert formats.money(12_400_000_000, "vi") == "12,4 tỷ ₫"
    assert formats.money(12_400_000_000, "en") == "12.4 billion ₫"
    assert formats.money(0, "vi") == "0 ₫"


def test_dates_are_day_month_year():
    assert formats.day(date(2024, 3, 5), "vi") == "05/03/2024"
    assert formats.day(date(2024, 3, 5), "en") == "5 Mar 2024"


def test_a_moment_is_shown_in_the_time_of_viet_nam():
    assert formats.moment("2024-11-15T20:30:00+00:00", "vi") == "16/11/2024 03:30"


@pytest.mark.parametrize("unit", ["count", "of", "share", "vnd", "per_1000", "days"])
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_no_value_is_a_dash_never_none(unit: str, lang: str):
    assert formats.measure(None, unit, lang) == "–"


def test_each_unit_is_written_its_own_way():
    assert formats.measure(Decimal(7), "of", "vi", Decimal(8)) == "7/8"
    assert formats.measure(Decimal(7), "of", "vi") == "7"
    assert formats.measure(Decimal(1234), "count", "vi") == "1.234"
    assert formats.measure(Decimal("0.635"), "share", "vi") == "63,5%"
    assert formats.measure(Decimal("2.25"), "days", "en") == "2.2 days"
    assert formats.measure(Decimal("2.25"), "days", "vi") == "2,2 ngày"
    assert formats.difference(Decimal("-2.25"), "days", "vi") == "−2,2 ngày"


def test_shares_change_in_points_with_a_sign():
    assert formats.difference(Decimal("0.025"), "share", "vi") == "+2,5 điểm %"
    assert formats.difference(Decimal("-0.025"), "share", "en") == "−2.5 pts"
    assert formats.difference(Decimal(0), "share", "en") == "0.0 pts"


def test_counts_and_money_change_with_a_sign():
    assert formats.difference(Decimal(-3), "count", "vi") == "−3"
    assert formats.difference(Decimal(1_500_000), "vnd", "vi") == "+1,5 triệu ₫"


def test_both_languages_come_at_once():
    text = formats.both(Decimal("0.5"), "share")
    assert (text.vi, text.en) == ("50,0%", "50.0%")


def test_a_local_time_stays_as_it_is_to_the_minute():
    seen = datetime.fromisoformat("2024-09-30 07:05:59")
    assert (formats.local(seen, "vi"), formats.local(seen, "en")) == ("30/09/2024 07:05", "30 Sep 2024 07:05")


@pytest.mark.parametrize(
    ("hours", "vi", "en"),
    [
        ("0.08", "5 phút", "5 minutes"),
        ("0.5", "30 phút", "30 minutes"),
        ("1", "1 giờ", "1 hour"),
        ("2.4", "2 giờ", "2 hours"),
        ("24", "1 ngày", "1 day"),
        ("72", "3 ngày", "3 days"),
        ("168", "1 tuần", "1 week"),
        ("744", "1 tháng", "1 month"),
        ("1.5", "90 phút", "90 minutes"),
        ("36", "36 giờ", "36 hours"),
        ("1488", "2 tháng", "2 months"),
        ("0", "0 phút", "0 minutes"),
    ],
)
def test_a_length_of_time_is_told_in_the_largest_unit_that_fits(hours: str, vi: str, en: str):
    assert (formats.hours(Decimal(hours), "vi"), formats.hours(Decimal(hours), "en")) == (vi, en)


@pytest.mark.parametrize("unit", ["count", "of", "share", "vnd", "per_1000", "days"])
@pytest.mark.parametrize("sign", [1, -1])
def test_a_change_that_would_be_written_as_nothing_has_no_sign(unit: str, sign: int):
    smallest = {"share": Decimal("0.0005"), "per_1000": Decimal("0.05"), "days": Decimal("0.05")}.get(
        unit, Decimal("0.5")
    )
    less, enough = sign * (smallest - Decimal("0.00001")), sign * (smallest * Decimal("1.2"))
    assert formats.rounds_to_nothing(less, unit)
    assert not formats.rounds_to_nothing(enough, unit)
    assert formats.difference(less, unit, "en")[0] == "0"
    assert formats.difference(enough, unit, "en")[0] == ("+" if sign > 0 else "−")
    assert formats.rounds_to_nothing(Decimal(0), unit)
