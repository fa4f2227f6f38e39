"""What is carried away to Excel runs nothing, loses nothing, and comes back as it was."""

from __future__ import annotations

import csv
import io
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dxlib import exports
from dxlib.intake import read_table
from dxlib.language import LANGUAGES, Language

RUNNING = ("=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "%0A", "＝1", "\t=1", "|x")


def cells(data: bytes, lang: Language) -> list[list[str]]:
    text = data.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text), delimiter=";" if lang == "vi" else ","))


@given(st.text())
def test_what_is_made_inert_comes_back(text: str):
    assert exports.restored(exports.inert(text)) == text


@given(st.text())
def test_nothing_inert_begins_as_a_formula(text: str):
    shown = exports.inert(text)
    assert shown[:1] not in ("=", "@", "\t", "\r", "|", "%") or text == shown == ""


@pytest.mark.parametrize("text", RUNNING)
def test_formula_like_text_gets_one_quote(text: str):
    assert exports.inert(text) == f"'{text}"


@pytest.mark.parametrize("text", ["-5", "+12", "-1.234,5", "Chợ số 1", "", "a=b"])
def test_numbers_and_plain_words_are_left(text: str):
    assert exports.inert(text) == text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_table_has_a_bom_the_readers_separator_and_crlf(lang: Language):
    data = exports.as_csv([{"Tên": "Chợ; nhỏ, lớn", "Số": 5}], lang)
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.endswith(b"\r\n")
    assert cells(data, lang) == [["Tên", "Số"], ["Chợ; nhỏ, lớn", "5"]]


@pytest.mark.parametrize(("lang", "shown"), [("vi", "0,4725"), ("en", "0.4725")])
@pytest.mark.parametrize("value", [0.4725, Decimal("0.4725")])
def test_decimals_keep_every_digit_in_the_readers_mark(lang: Language, shown: str, value: float | Decimal):
    assert cells(exports.as_csv([{"x": value}], lang), lang)[1] == [shown]


def test_a_missing_value_is_an_empty_cell_and_never_zero():
    assert cells(exports.as_csv([{"a": None, "b": 0}], "en"), "en")[1] == ["", "0"]


def test_an_empty_table_is_only_a_bom():
    assert exports.as_csv([], "vi").strip() == b"\xef\xbb\xbf"


def test_text_sent_out_is_read_back_as_it_was():
    rows = [{"site_code": f"S{n}", "name": text} for n, text in enumerate(("=1+1", "'=x", "-a", "thường"))]
    table = read_table(exports.as_csv(rows, "vi"), "x.csv")
    assert [row[1] for row in table.rows] == [row["name"] for row in rows]
