"""Numbers, money and dates as each language writes them, whatever the browser's settings."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from functools import lru_cache

from babel.dates import format_date
from babel.numbers import format_compact_decimal, format_decimal, format_percent

from dxlib.language import Language, Text

LOCAL_TIME = timezone(timedelta(hours=7))
"""Việt Nam's time: no daylight saving, so a fixed offset is exact."""

Number = Decimal | int | float

_written = lru_cache(maxsize=20_000, typed=True)  # typed: Decimal and NumPy's numbers cannot be compared
"""A page writes the same numbers again and again, and Babel takes its time. Equal ones are written alike, −0 as 0."""


@_written
def number(value: Number, lang: Language, digits: int = 0) -> str:
    value += 0  # no −0
    return str(format_decimal(value, format=f"#,##0.{'0' * digits}" if digits else "#,##0", locale=lang))


@_written
def percent(share: Number, lang: Language, digits: int = 1) -> str:
    """A share of 0…1 as “86,5%”."""
    share += 0
    return str(format_percent(share, format=f"#,##0.{'0' * digits}%" if digits else "#,##0%", locale=lang))


@_written
def money(dong: Number, lang: Language) -> str:
    """Integer đồng, shortened: “12,4 tỷ ₫”, “12.4 billion ₫”."""
    dong += 0
    short = format_compact_decimal(dong, format_type="long", locale=lang, fraction_digits=1)
    return f"{short} ₫"


def signed(text: str, value: Number) -> str:
    """``text``, which shows the magnitude of ``value``, with its sign."""
    return f"{'+' if value > 0 else '−' if value < 0 else ''}{text}"


@_written
def day(value: date, lang: Language) -> str:
    return str(format_date(value, "dd/MM/yyyy" if lang == "vi" else "d MMM yyyy", locale=lang))


def first_day(month: str) -> Text:
    """The day on which a month (2025-07) begins."""
    begins = date(int(month[:4]), int(month[5:]), 1)
    return Text(day(begins, "vi"), day(begins, "en"))


def moment(iso: str, lang: Language) -> str:
    """A UTC time of the ledger in local time, to the minute."""
    local = datetime.fromisoformat(iso).astimezone(LOCAL_TIME)
    return f"{day(local.date(), lang)} {local:%H:%M}"


def measure(value: Number | None, unit: str, lang: Language, total: Number | None = None) -> str:
    """A KPI value in its unit; “–” where there is none. ``total`` is the y of “x of y”."""
    if value is None:
        return "–"
    if unit == "share":
        return percent(value, lang)
    if unit == "vnd":
        return money(value, lang)
    if unit == "of":
        return f"{number(value, lang)}/{number(total, lang)}" if total is not None else number(value, lang)
    if unit == "days":
        return f"{number(value, lang, 1)} {'ngày' if lang == 'vi' else 'days'}"
    return number(value, lang, 0 if unit == "count" else 1)


def difference(value: Number, unit: str, lang: Language) -> str:
    """A change between two values of ``unit``; shares change in percentage points."""
    size: Number = value if value > 0 else 0 - value  # not -value: a float's −0.0 would print its sign
    shown = measure(size, unit, lang)
    if unit == "share":
        points = number(size * 100, lang, 1)
        shown = f"{points} điểm %" if lang == "vi" else f"{points} pts"
    return shown if rounds_to_nothing(size, unit) else signed(shown, value)


def rounds_to_nothing(change: Number, unit: str) -> bool:
    """Would a change be written as 0 of its unit?"""
    size: Number = change if change > 0 else 0 - change
    return size < {"share": 0.0005, "per_1000": 0.05, "days": 0.05}.get(unit, 0.5)


def both(value: Number | None, unit: str, total: Number | None = None) -> Text:
    return Text(measure(value, unit, "vi", total), measure(value, unit, "en", total))


def local(moment_: datetime, lang: Language) -> str:
    """A local day and time, to the minute."""
    return f"{day(moment_.date(), lang)} {moment_:%H:%M}"


def hours(value: Number, lang: Language) -> str:
    """A length of time given in hours: “5 phút”, “1 giờ”, “90 phút”, “3 ngày”, “1 tháng”.

    In the largest unit of which it is a whole number under 100, else in the largest of which it is two at least.
    """
    spans = [(float(value) / size, vi, en) for size, vi, en in _SPANS]
    whole = next((s for s in spans if 0.99 <= s[0] < 100 and abs(s[0] - round(s[0])) < 0.01 * s[0]), None)
    count, vi, en = whole or next((s for s in spans if s[0] >= 2), spans[-1])
    rounded = round(count)
    return f"{number(rounded, lang)} {vi if lang == 'vi' else en if rounded == 1 else en + 's'}"


_SPANS = (
    (744, "tháng", "month"),
    (168, "tuần", "week"),
    (24, "ngày", "day"),
    (1, "giờ", "hour"),
    (1 / 60, "phút", "minute"),
)
