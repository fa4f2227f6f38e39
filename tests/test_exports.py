"""What is carried away to Excel runs nothing, loses nothing, and comes back as it was."""

from __future__ import annotations

import ast
import csv
import io
import re
import tomllib
import zipfile
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import numpy as np
import openpyxl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from openpyxl.cell import Cell
from openpyxl.utils.escape import unescape

from dxlib import catalog, exports, xlsx
from dxlib.errors import DxError
from dxlib.intake import read_table
from dxlib.intake.characters import clean
from dxlib.language import LANGUAGES, Language, fold
from tests.builders import ROOT

CORPUS = ROOT.parent / "shared" / "corpus" / "inject_formula"
STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%", "＝", "＋", "－", "＠")
RUNNING = (
    "=1+1",
    "+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(A1)",
    "%0A",
    "＝1",
    "\t=1",
    "\n=1",
    "|x",
    "'=1",
    "''+a",
    "--5",
    "-",
)
NUMBERS = ("-12.5", "-12,5", "+1.234,5", "-1.234.567,00", "-1,234,567.00", "-5%", "+5 %", "-0", "-5", "+12")
ANYTHING = st.text(st.characters(exclude_categories=[]))
"""Halves of signs too, which neither UTF-8 nor XML can hold."""
NEAR_FORMULAS = st.text(st.sampled_from("'=+-@\t\r\n|%＝＋－＠_x0041F A,;\"é😀\x01\x0b\ufffe"))
TEXTS = ANYTHING | NEAR_FORMULAS


def moment(*parts: int) -> datetime:
    """Excel knows no time zones."""
    return datetime(*parts)  # noqa: DTZ001


def cells(data: bytes, lang: Language) -> list[list[str]]:
    text = data.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=";" if lang == "vi" else ","))


def in_excel(rows: list[dict[str, Any]], lang: Language = "vi", sheet: str = "") -> list[tuple[Cell, ...]]:
    book = openpyxl.load_workbook(io.BytesIO(exports.as_xlsx(rows, lang, sheet)))
    return list(book.worksheets[0].iter_rows())


# ---- text that a spreadsheet would run ----


@given(TEXTS)
@example("'=1")
def test_what_is_made_inert_comes_back(text: str):
    assert exports.restored(exports.inert(text)) == text


@given(TEXTS)
def test_nothing_inert_begins_as_a_formula(text: str):
    shown = exports.inert(text)
    assert not shown.startswith(STARTS) or (shown == text and text.lstrip("+-")[:1].isdigit())


@given(TEXTS)
def test_a_text_that_nothing_would_run_is_left(text: str):
    if not text.lstrip("'").startswith(STARTS):
        assert exports.inert(text) == text


@given(
    st.sampled_from("+-"),
    st.from_regex(r"[0-9]{1,3}(([.][0-9]{3})*(,[0-9]+)?|(,[0-9]{3})*([.][0-9]+)?)%?", fullmatch=True),
)
def test_a_number_in_either_notation_is_byte_identical(sign: str, digits: str):
    assert exports.inert(sign + digits) == sign + digits


@pytest.mark.parametrize("text", RUNNING)
def test_formula_like_text_gets_one_quote(text: str):
    assert exports.inert(text) == f"'{text}"


@pytest.mark.parametrize("text", [*NUMBERS, "Chợ số 1", "", "a=b", "'thường'", "−5"])
def test_numbers_and_plain_words_are_left(text: str):
    assert exports.inert(text) == text


# ---- CSV ----


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


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (Decimal("1E+3"), "1000"),
        (1e-7, "0,0000001"),
        (Decimal("-0.50"), "-0,50"),
        (float("nan"), ""),
        (-(10**20), "-1" + "0" * 20),
    ],
)
def test_numbers_are_written_in_digits_whatever_their_size(value: Any, shown: str):
    assert cells(exports.as_csv([{"x": value, "y": ""}], "vi"), "vi")[1] == [shown, ""]


def test_a_missing_value_is_an_empty_cell_and_never_zero():
    assert cells(exports.as_csv([{"a": None, "b": 0}], "en"), "en")[1] == ["", "0"]


def test_an_empty_table_is_only_a_bom():
    assert exports.as_csv([], "vi").strip() == b"\xef\xbb\xbf"


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("heading", RUNNING)
def test_a_heading_runs_no_more_than_a_cell(heading: str, lang: Language):
    assert cells(exports.as_csv([{heading: 1}], lang), lang)[0] == [f"'{heading}"]
    cell = in_excel([{heading: 1}], lang)[0][0]
    assert (cell.data_type, cell.quotePrefix) == ("s", True)


def test_half_a_sign_is_shown_and_breaks_nothing():
    assert cells(exports.as_csv([{"a": "x\ud800"}], "vi"), "vi")[1] == [r"x\ud800"]


# ---- workbook ----


@given(TEXTS)
@example("_x0041_")
@example("_x0041\x01")
@example("_x005F_x0041_")
@example("_x0041_x0042_")
@example('<r></r></is></c><c r="C2"><f>1+1</f></c><r></r>')
@example("\r\n\t")
@example("\ud83d\ude00")
def test_any_text_stands_in_a_workbook_and_comes_back(text: str):
    cell = in_excel([{"a": text, "b": "."}])[1][0]
    if not text:
        assert cell.value is None
        return
    assert cell.data_type == "s"
    assert unescape(cell.value) == (text if exports.restored(text) == text else f"'{text}")
    assert cell.quotePrefix == (exports.inert(text) != text)


@pytest.mark.parametrize("text", [*RUNNING, "#N/A", "#REF!", "TRUE", "00123", "1.5", "2024-01-05"])
def test_whatever_a_text_looks_like_it_is_a_text(text: str):
    cell = in_excel([{"a": text, "b": "."}])[1][0]
    assert (cell.data_type, cell.number_format) == ("s", "@")
    assert cell.quotePrefix == (text in RUNNING)


@pytest.mark.parametrize(
    ("value", "kind", "read"),
    [
        (5, "n", 5),
        (-12, "n", -12),
        (999_999_999_999_999, "n", 999_999_999_999_999),
        (1_234_567_890_123_456, "s", "1234567890123456"),
        (Decimal("0.4725"), "n", 0.4725),
        (Decimal("-1234567.89"), "n", -1234567.89),
        (Decimal("12345678901234.56"), "s", "12345678901234,56"),
        (0.1 + 0.2, "n", 0.1 + 0.2),
        (1e300, "n", 1e300),
        (np.int64(7), "n", 7),
        (np.float64(0.5), "n", 0.5),
        (float("nan"), "n", None),
        (float("inf"), "n", None),
        (None, "n", None),
        (0, "n", 0),
        (True, "b", True),
        (date(2024, 2, 29), "d", moment(2024, 2, 29)),
        (moment(2024, 2, 29, 23, 59, 59), "d", moment(2024, 2, 29, 23, 59, 59)),
        (date(1899, 1, 1), "s", "1899-01-01"),
    ],
)
def test_values_keep_their_kind_and_their_digits(value: Any, kind: str, read: Any):
    cell = in_excel([{"a": value, "b": "."}])[1][0]
    assert (cell.data_type, cell.value) == (kind, read)


@given(
    st.integers()
    | st.decimals(allow_nan=False, allow_infinity=False, places=4)
    | st.floats(allow_nan=False, allow_infinity=False)
)
def test_no_digit_of_a_number_is_lost(value: Any):
    shown = in_excel([{"a": value, "b": "."}], "en")[1][0].value
    exact = value if isinstance(value, float) else Decimal(str(value))
    assert (float(shown) if isinstance(value, float) else Decimal(str(shown))) == exact


@given(st.datetimes(moment(1901, 1, 1), moment(2199, 1, 1)))
def test_a_moment_is_the_same_to_the_second(value: datetime):
    value = value.replace(microsecond=0)
    assert in_excel([{"a": value, "b": "."}])[1][0].value == value


def test_the_same_rows_give_the_same_bytes_with_no_clock_in_them():
    rows = [{"Tên": "a", "Số": 1}]
    data = exports.as_xlsx(rows, "vi", "Bảng")
    assert exports.as_xlsx(rows, "vi", "Bảng") == data
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert {i.date_time for i in archive.infolist()} == {(1980, 1, 31, 0, 0, 0)}
        moments = re.findall(rb"\d{4}-\d\d-\d\dT[\d:]+Z", b"".join(map(archive.read, archive.namelist())))
    assert moments == [b"1980-01-01T00:00:00Z"] * 2


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_text_longer_than_a_cell_of_excel_is_cut_where_it_is_said(lang: Language):
    whole, long = "é" * xlsx.MAX_TEXT, "😀" * xlsx.MAX_TEXT
    first, second = (row[0].value for row in in_excel([{"a": whole}, {"a": long}], lang)[1:])
    assert first == whole
    assert len(second.encode("utf-16-le")) // 2 in (xlsx.MAX_TEXT - 1, xlsx.MAX_TEXT)
    assert second.endswith(")")
    assert second.startswith("😀" * 16_000)
    assert cells(exports.as_csv([{"a": long}], lang), lang)[1] == [long]


def test_more_rows_than_excel_holds_are_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(xlsx, "MAX_ROWS", 3)
    assert len(in_excel([{"a": 1}] * 2)) == 3
    with pytest.raises(DxError) as refused:
        exports.as_xlsx([{"a": 1}] * 3, "vi")
    assert refused.value.code == "too_large_for_excel"


@pytest.mark.parametrize("name", ["", "a" * 40, "x/y:z?*[1]\\", "'quoted'", "History", 'A "b" & <c>', "\ud800"])
def test_a_sheet_has_a_name_that_excel_takes(name: str):
    found = openpyxl.load_workbook(io.BytesIO(exports.as_xlsx([{"a": 1}], "vi", name))).sheetnames[0]
    assert 0 < len(found) <= 31
    assert not set(found) & set("[]:*?/\\")
    assert found[0] != "'" != found[-1]
    assert found.casefold() != "history"


def test_an_empty_table_is_a_workbook_that_opens():
    assert in_excel([]) == []


# ---- out and in again ----

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), max_size=12) | st.sampled_from(
    ["=1+1", "'=1", "-5", "-a", "007", "_x0041_", "0", "1,5", "a;b", 'a"b', "a\nb", "@x", "Chợ số 1"]
)
HEADINGS = {
    fold(title) for d in catalog.DATASETS.values() for c in d.columns for title in (c.name, c.title.vi, c.title.en)
}
"""A row of them would be taken for the header of that table."""
KEPT = WORDS.map(clean).filter(lambda text: clean(text) == text and fold(text) not in HEADINGS)
VALUES = KEPT | st.none() | st.integers(-(10**14), 10**14) | st.dates(date(1950, 1, 1), date(2100, 1, 1))


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("lang", LANGUAGES)
@given(rows=st.lists(st.tuples(VALUES, VALUES), min_size=1, max_size=5))
def test_what_is_read_again_is_what_was_sent_out(form: str, lang: Language, rows: list[tuple[Any, Any]]):
    table = [{"Mã": f"S{n}", "Tên": a, "Số": b} for n, (a, b) in enumerate(rows)]
    data = exports.as_csv(table, lang) if form == "csv" else exports.as_xlsx(table, lang)
    read = read_table(data, f"x.{form}")
    assert read.header == ["Mã", "Tên", "Số"]
    assert read.rows == [[*("" if v is None else str(v) for v in row.values())] for row in table]


# ---- what Streamlit would give away beside it ----


def test_streamlit_gives_no_table_away_unescaped():
    """Its own toolbar would write raw CSV, and a data editor lets cells be copied raw whatever the configuration."""
    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert config["client"]["disableDataExport"] is True
    named = {
        node.attr
        for path in [ROOT / "app.py", *(ROOT / "pages").glob("*.py")]
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute)
    }
    assert "download_button" in named
    assert not named & {"data_editor", "experimental_data_editor", "set_option"}


def test_a_file_over_our_limit_still_reaches_our_own_sentence():
    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert config["server"]["maxUploadSize"] == 100


# ---- what others wrote to do harm ----


@pytest.fixture(scope="module")
def harmful() -> list[list[str]]:
    if not CORPUS.is_dir():
        pytest.skip(f"NOT PROVED: the corpus is not here ({CORPUS})")
    rows = []
    for path in sorted(CORPUS.glob("*.csv")):
        text = path.read_bytes().decode("utf-8-sig", "replace")
        rows += [row for row in csv.reader(io.StringIO(text, newline="")) if row]
    for path in sorted(CORPUS.glob("*.xlsx")):
        for sheet in openpyxl.load_workbook(path).worksheets:
            rows += [["" if v is None else str(v) for v in row] for row in sheet.iter_rows(values_only=True)]
    assert sum(exports.runs(cell) for row in rows for cell in row) > 20
    return rows


def test_no_cell_of_the_corpus_runs_in_a_workbook(harmful: list[list[str]]):
    widest = max(map(len, harmful))
    table = [{str(i): row[i] if i < len(row) else "" for i in range(widest)} for row in harmful]
    found = [cell for row in in_excel(table) for cell in row]
    assert not [cell.coordinate for cell in found if cell.data_type == "f"]
    assert {cell.data_type for cell in found if cell.value is not None} == {"s"}
    with zipfile.ZipFile(io.BytesIO(exports.as_xlsx(table, "vi"))) as archive:
        assert b"<f" not in archive.read("xl/worksheets/sheet1.xml")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_cell_of_the_corpus_runs_from_a_csv(harmful: list[list[str]], lang: Language):
    table = [dict(enumerate(row)) for row in harmful]
    for row, sent in zip(table, harmful, strict=True):
        shown = cells(exports.csv_of([], [row.values()], lang), lang)[-1]
        assert [exports.restored(cell) for cell in shown] == sent
        assert not [cell for cell in shown if cell.startswith(STARTS) and exports.runs(cell)]


def test_negative_numbers_of_the_corpus_are_byte_identical():
    path = CORPUS / "own__negative_numbers_ok.csv"
    if not path.is_file():
        pytest.skip(f"NOT PROVED: the corpus is not here ({path})")
    rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")))
    data = exports.csv_of(rows[0], rows[1:], "en")
    negative = [cell for row in rows for cell in row if cell.startswith("-")]
    assert negative
    assert [cell for row in cells(data, "en") for cell in row if cell.lstrip("'").startswith("-")] == negative
