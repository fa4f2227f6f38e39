"""The monthly workbook: what it holds, that a person can fill it in, and that it goes in again as it is."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import zipfile
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from dxlib import catalog, column_notes, exports, intake, monthly, monthly_sheet, templates
from dxlib.catalog.model import YES_NO, Choice, Column, Dataset
from dxlib.errors import DxError
from dxlib.intake import persons
from dxlib.language import LANGUAGES, Language, Text, t
from dxlib.monitor import Monitor
from dxlib.wards import CITY
from tests.builders import (
    MY_PHUOC,
    OCTOBER,
    PHU_AN,
    ROOT,
    SITES,
    TODAY,
    WARDS,
    every_ward,
    example,
    site,
    sites_csv,
    upload,
)
from tests.running import Run

DATASETS = list(catalog.DATASETS.values())
WHO = (MY_PHUOC, PHU_AN, CITY)
BEN_CAT = "25813"
"""From 7/2025 on: Bến Cát, whose code was Mỹ Phước's."""


def opened(content: bytes) -> list[Worksheet]:
    return list(load_workbook(io.BytesIO(content)).worksheets)


def sheets(monitor: Monitor, reporter: str, lang: Language = "vi") -> dict[str, Worksheet]:
    """The sheets of a reporter's workbook by their datasets."""
    found = monthly.plan(monitor, reporter)
    drawn = opened(monthly.workbook(monitor, reporter, lang))
    return dict(zip([d.id for d in found.datasets], drawn, strict=True))


def column_of(sheet: Worksheet, dataset: Dataset, name: str) -> str:
    place = [c.name for c in dataset.columns].index(name)
    return str(sheet.cell(1, place + 1).column_letter)


def checks(sheet: Worksheet) -> dict[str, Any]:
    """The validation of each column that has one, by its letter."""
    return {str(v.sqref).split("2:")[0]: v for v in sheet.data_validations.dataValidation}


# ---- what it holds ----


@pytest.mark.parametrize("reporter", WHO)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_there_is_a_sheet_for_every_table_that_is_owed(monitor: Monitor, reporter: str, lang: Language):
    kinds = ("city", "both") if reporter == CITY else ("wards", "both")
    wanted = [d for d in DATASETS if d.reporters in kinds]
    drawn = opened(monthly.workbook(monitor, reporter, lang))
    assert monthly.plan(monitor, reporter).month == "2024-10"
    for sheet, dataset in zip(drawn, wanted, strict=True):
        assert sheet.title.rstrip("…").replace("-", "/") in dataset.title[lang].replace("-", "/")
        assert [c.value for c in sheet[1]] == [c.title[lang] for c in dataset.columns]


def test_what_is_in_for_the_month_is_left_out(monitor: Monitor):
    upload(monitor, example(OCTOBER), OCTOBER)
    found = monthly.plan(monitor, MY_PHUOC)
    assert found.month == "2024-10"
    assert SITES not in found.datasets
    assert len(found.datasets) == len([d for d in DATASETS if d.reporters != "city"]) - 1


def test_a_month_that_is_asked_for_is_the_one_judged(monitor: Monitor):
    upload(monitor, example(OCTOBER), OCTOBER)
    assert SITES not in monthly.plan(monitor, MY_PHUOC, "2024-10").datasets
    assert SITES in monthly.plan(monitor, MY_PHUOC, "2024-11").datasets
    with pytest.raises(DxError, match=r"nothing_owed.*My Phuoc ward owes no table for 09/2024\. Choose"):
        monthly.plan(monitor, MY_PHUOC, "2024-09")


def test_who_is_nobody_and_who_has_ended_are_told_so(monitor: Monitor):
    with pytest.raises(DxError, match="unknown_ward"):
        monthly.workbook(monitor, "99999", "vi")
    with pytest.raises(DxError, match="nothing_owed"):
        monthly.plan(monitor, PHU_AN, "2025-12")  # its land is other wards' then


@pytest.mark.parametrize("lang", LANGUAGES)
def test_without_previous_rows_there_are_headings_which_say_that_the_sheet_may_stay_empty(
    empty: Monitor, lang: Language
):
    for sheet in opened(monthly.workbook(empty, MY_PHUOC, lang)):
        assert sheet.max_row == 1
        said = sheet["A1"].comment.text
        assert t("This table has never been sent yet.", lang) in said
        assert t("A sheet without rows is left out when the workbook is uploaded.", lang) in said
        assert "2:" in str(sheet.data_validations.dataValidation[0].sqref)


def test_the_comment_of_a_filled_sheet_says_nothing_of_that(monitor: Monitor):
    said = sheets(monitor, MY_PHUOC)["cashless_sites"]["A1"].comment.text
    assert t("A sheet without rows is left out when the workbook is uploaded.", "vi") not in said


def test_rows_are_not_carried_over_to_other_land(empty: Monitor, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(empty, "clock", lambda: datetime.fromisoformat("2025-12-15T00:00:00+00:00"))
    upload(empty, sites_csv(every_ward("2025-06")))
    found = monthly.plan(empty, BEN_CAT, "2025-07")
    assert monthly.title(empty, found).en == "Monthly workbook 07/2025 of Ben Cat ward"
    sheet = next(s for s in opened(monthly.workbook(empty, BEN_CAT, "en", "2025-07")) if s.title == "OCOP products")
    assert sheet.max_row == 1
    assert checks(sheet)["C"].formula1 == '"Ben Cat ward"'


# ---- the file ----


@pytest.mark.parametrize("reporter", [MY_PHUOC, CITY])
def test_the_same_store_gives_the_same_bytes(monitor: Monitor, reporter: str):
    once = monthly.workbook(monitor, reporter, "vi")
    code = (
        "import sys; from dxlib import monthly; from dxlib.monitor import Monitor; from tests.builders import DATA, "
        "clock; from pathlib import Path; m = Monitor(Path(sys.argv[1]), DATA, clock); "
        "sys.stdout.buffer.write(monthly.workbook(m, sys.argv[2], 'vi')); m.close()"
    )
    monitor.close()
    again = subprocess.run(
        [sys.executable, "-c", code, str(monitor.ledger.home), reporter],
        env={**os.environ, "PYTHONHASHSEED": "7"},
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    assert again.stdout == once


def test_it_names_no_person_and_no_time_of_day(monitor: Monitor):
    content = monthly.workbook(monitor, MY_PHUOC, "vi")
    book = load_workbook(io.BytesIO(content))
    assert (book.properties.creator, book.properties.lastModifiedBy) == ("IOC Bến Cát", None)
    assert book.properties.created == book.properties.modified == datetime(2024, 1, 1)  # noqa: DTZ001
    assert {c.comment.author for s in book.worksheets for c in s[1]} == {"IOC Bến Cát"}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert {part.date_time for part in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


@pytest.mark.parametrize(
    ("reporter", "lang", "name"),
    [
        (MY_PHUOC, "vi", "so-lieu_2024-10_my-phuoc.xlsx"),
        (PHU_AN, "en", "figures_2024-10_phu-an.xlsx"),
        (CITY, "vi", "so-lieu_2024-10_co-quan-thanh-pho.xlsx"),
    ],
)
def test_its_name_is_of_plain_letters(monitor: Monitor, reporter: str, lang: Language, name: str):
    assert monthly.file_name(monitor, monthly.plan(monitor, reporter), lang) == name


@pytest.mark.parametrize("lang", LANGUAGES)
def test_titles_make_names_of_sheets(lang: Language):
    names = monthly.sheet_names([d.title[lang] for d in DATASETS])
    assert max(map(len, names)) <= 31
    assert len({n.casefold() for n in names}) == len(DATASETS)
    assert not any(set("[]:*?/\\") & set(n) or n.strip("' ") != n for n in names)
    assert not any(persons.in_title(n) for n in names)
    for name, dataset in zip(names, DATASETS, strict=True):
        assert name.endswith("…") == (len(dataset.title[lang]) > 31)


@pytest.mark.parametrize(
    ("titles", "names"),
    [
        (["Hồ sơ", "hồ sơ", "HỒ SƠ"], ["Hồ sơ", "hồ sơ (2)", "HỒ SƠ (3)"]),
        (["'a/b\\c' [d]: e*?'"], ["a-b-c' d e"]),
        (["a" * 40, "a" * 41], ["a" * 30 + "…", "a" * 26 + "… (2)"]),
        (["một hai ba bốn năm sáu bảy, tám chín"], ["một hai ba bốn năm sáu bảy…"]),
        (["'''", "::"], ["-", "- (2)"]),
    ],
)
def test_names_of_sheets_are_valid_and_unique(titles: list[str], names: list[str]):
    assert monthly.sheet_names(titles) == names


# ---- that it goes in again ----


@pytest.mark.parametrize("reporter", WHO)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_as_it_is_each_sheet_says_what_the_csv_template_says(monitor: Monitor, reporter: str, lang: Language):
    content = monthly.workbook(monitor, reporter, lang)
    datasets = monthly.plan(monitor, reporter).datasets
    for dataset, sheet in zip(datasets, opened(content), strict=True):
        csv = intake.inspect(templates.template(monitor, dataset, lang, reporter), "t.csv", WARDS, TODAY)
        xlsx = intake.inspect(content, "w.xlsx", WARDS, TODAY, sheet=sheet.title)
        assert (xlsx.dataset, xlsx.cells, xlsx.rows) == (csv.dataset, csv.cells, csv.rows)
        assert [(f.code, f.column, f.line, f.value) for f in xlsx.findings] == [
            (f.code, f.column, f.line, f.value) for f in csv.findings
        ]


def test_together_the_sheets_are_one_file_of_several_tables(monitor: Monitor):
    checked = intake.inspect(monthly.workbook(monitor, MY_PHUOC, "vi"), "w.xlsx", WARDS, TODAY)
    assert [p.dataset for p in checked.parts] == list(monthly.plan(monitor, MY_PHUOC).datasets)
    assert {cell.place for cell in checked.cells} == {("2024-10", MY_PHUOC)}
    assert {f.sheet for f in checked.findings if f.severity == "error"} == {
        "Luồng dữ liệu của phân hệ",
        "Hoạt động của Tổ công nghệ số",
    }  # their figures are of one month alone


ODD = (
    "=1+1",
    "'=1+1",
    "-2 chợ",
    "@SUM(A1)",
    "+84",
    "007",
    "1.234,5",
    "2024-10",
    "1/2",
    "TRUE",
    "_x000D_",
    'Chợ "Bến Cát"; A, B',
    "Chợ\nhai dòng",
    "   đệm   ",
    "𝐁ến 🚜",
    "'",
)


@pytest.mark.parametrize("text", ODD)
def test_a_text_stays_a_text_and_comes_back_as_it_was(empty: Monitor, text: str):
    upload(empty, [site(period="2024-09", name=text)], "odd.csv")
    stored = empty.rows("cashless_sites", "2024-09", (MY_PHUOC,))[0]["name"]
    content = monthly.workbook(empty, MY_PHUOC, "vi", "2024-10")
    sheet = next(s for s in opened(content) if s.max_row > 1)
    cell = sheet[f"{column_of(sheet, SITES, 'name')}2"]
    assert (cell.data_type, cell.number_format) == ("s", "@")
    assert cell.quotePrefix == (exports.inert(stored) != stored)
    checked = intake.inspect(content, "w.xlsx", WARDS, TODAY, sheet=sheet.title)
    assert checked.ok, checked.findings
    assert checked.rows.column("name").to_pylist() == [stored]


def test_a_text_longer_than_a_cell_is_not_cut(empty: Monitor):
    upload(empty, [site(period="2024-09", name="dài " * 9000)])
    with pytest.raises(DxError, match=r"text_too_long.*CSV template"):
        monthly.workbook(empty, MY_PHUOC, "vi", "2024-10")


# ---- cells ----


def filled(column: Column, value: object, lang: Language = "vi") -> Any:
    """The cell of one value, saved and read again."""
    dataset = Dataset("d", "d", Text("Bảng", "Table"), (column,), (), (), "state", "wards", *[Text("", "")] * 2)
    book = Workbook()
    monthly_sheet.draw(book.worksheets[0], monthly_sheet.Filling(dataset, lang, [{column.name: value}], {}, None))
    saved = io.BytesIO()
    book.save(saved)
    return opened(saved.getvalue())[0]["A2"]


def a(kind: Any, **more: Any) -> Column:
    return Column("c", kind, Text("Cột", "Column"), example="1", **more)


KIND = (Choice("market", Text("Chợ", "Market")),)


@pytest.mark.parametrize(
    ("column", "value", "written", "shown"),
    [
        (a("integer"), 0, 0, "#,##0"),
        (a("integer"), 120, 120, "#,##0"),
        (a("money"), 1_250_000_000_000, 1_250_000_000_000, "#,##0"),
        (a("money"), 10**15 + 1, "1000000000000001", "@"),
        (a("number"), Decimal("0.0834"), 0.0834, "General"),
        (a("number"), Decimal("720.0000"), 720, "General"),
        (a("date"), date(2024, 3, 5), datetime(2024, 3, 5), "dd/mm/yyyy"),  # noqa: DTZ001
        (a("moment"), datetime(2024, 3, 5, 16, 20, 59), datetime(2024, 3, 5, 16, 20), "dd/mm/yyyy hh:mm"),  # noqa: DTZ001
        (a("code"), "00123", "00123", "@"),
        (a("choice", choices=KIND), "market", "Chợ", "@"),
        (a("flag", choices=YES_NO), False, "Không", "@"),
        (a("text"), None, None, "@"),
        (a("integer"), None, None, "#,##0"),
    ],
    ids=str,
)
def test_a_value_is_written_as_what_it_is(column: Column, value: object, written: object, shown: str):
    cell = filled(column, value)
    assert (cell.value, cell.number_format) == (written, shown)


def test_every_minute_of_a_day_comes_back(empty: Monitor):
    feeds = catalog.dataset("subsystem_feeds")
    start = datetime(2024, 9, 1)  # noqa: DTZ001
    moments = [start + timedelta(minutes=i) for i in range(0, 1440, 7)]
    own = {"period": "2024-10", "ward_code": MY_PHUOC}
    blank = dict.fromkeys(c.name for c in feeds.columns)
    rows = [{**blank, **own, "observed_at": moment} for moment in moments]
    book = Workbook()
    monthly_sheet.draw(book.worksheets[0], monthly_sheet.Filling(feeds, "vi", rows, own, None))
    saved = io.BytesIO()
    book.save(saved)
    table = intake.read_table(saved.getvalue(), "w.xlsx")
    place = table.header.index("Thời điểm quan sát")
    texts = [row[place] for row in table.rows]
    assert [datetime.fromisoformat(text) for text in texts] == moments


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_empty_cell_below_keeps_what_is_typed(monitor: Monitor, lang: Language):
    """Codes keep their zeros, and a month does not become a day."""
    for name, sheet in sheets(monitor, MY_PHUOC, lang).items():
        for column in catalog.dataset(name).columns:
            form = sheet.column_dimensions[column_of(sheet, catalog.dataset(name), column.name)].number_format
            assert form == monthly_sheet.FORMATS.get(column.type, "@")


# ---- headings ----


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("reporter", [MY_PHUOC, CITY])
def test_headings_are_frozen_and_wide_enough_and_show_what_is_needed(monitor: Monitor, reporter: str, lang: Language):
    for name, sheet in sheets(monitor, reporter, lang).items():
        assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", None)
        fills = {True: set(), False: set()}
        for cell, column in zip(sheet[1], catalog.dataset(name).columns, strict=True):
            fills[column.required].add(cell.fill.start_color.rgb)
            assert cell.font.bold
            assert cell.font.name == sheet.cell(2, 1).font.name  # without a name a spreadsheet takes another face
            assert cell.alignment.wrap_text
            assert sheet.column_dimensions[cell.column_letter].width > max(map(len, str(cell.value).split()))
        assert len(fills[True]) == 1
        assert not fills[True] & fills[False]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("dataset", DATASETS, ids=[d.id for d in DATASETS])
def test_the_comment_of_a_heading_says_all_that_the_contract_says(dataset: Dataset, lang: Language):
    for column in dataset.columns:
        said = column_notes.comment(dataset, column, lang)
        assert (t("Needed in every row", lang) in said) == column.required
        assert not column.help or column.help[lang] in said
        assert all(choice.title[lang] in said for choice in column.choices)
        assert t("For example: {example}", lang, example="")[:-1] in said
        for rule in dataset.rules:
            assert (rule.message[lang] in said) == (column.name in rule.columns)
        assert "\n\n" not in said
        assert not persons.sure(said.split("\n"))


def test_a_comment_is_as_tall_as_its_text(monitor: Monitor):
    content = monthly.workbook(monitor, MY_PHUOC, "vi")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        shapes = archive.read("xl/drawings/commentsDrawing1.vml").decode()
    heights = [int(part.partition("px")[0]) for part in shapes.split("height:")[1:]]
    lines = [c.comment.text.count("\n") + 1 for c in opened(content)[0][1]]
    assert len(heights) == len(lines)
    assert all(height >= 15 * count for height, count in zip(heights, lines, strict=True))
    assert "width:350px" in shapes


@pytest.mark.parametrize(
    ("column", "vi", "en"),
    [
        (a("integer"), "Số nguyên từ 0 trở lên", "A whole number, 0 or more"),
        (a("integer", minimum=3, maximum=5), "Số nguyên từ 3 đến 5", "A whole number from 3 to 5"),
        (a("flag", choices=YES_NO), "Chọn một trong: Có / Không", "One of: Yes / No"),
        (a("date"), "Ngày, ghi ngày/tháng/năm", "A day, written dd/mm/yyyy"),
        (a("text"), "", ""),
    ],
    ids=str,
)
def test_what_is_wanted_is_said_in_words(column: Column, vi: str, en: str):
    assert (column_notes.wanted(column, "vi"), column_notes.wanted(column, "en")) == (vi, en)


@pytest.mark.parametrize(
    ("kind", "example", "vi", "en"),
    [
        ("money", "615000000", "615.000.000", "615,000,000"),
        ("number", "86,4", "86,4", "86.4"),
        ("date", "2024-03-15", "15/03/2024", "15/03/2024"),
        ("moment", "2024-10-31 16:20", "31/10/2024 16:20", "31/10/2024 16:20"),
        ("code", "007", "007", "007"),
    ],
)
def test_an_example_is_written_as_the_cell_shows_it(kind: Any, example: str, vi: str, en: str):
    column = Column("c", kind, Text("Cột", "Column"), example=example)
    dataset = Dataset("d", "d", Text("Bảng", "Table"), (column,), (), (), "state", "wards", *[Text("", "")] * 2)
    assert f"Ví dụ: {vi}" in column_notes.comment(dataset, column, "vi").split("\n")
    assert f"For example: {en}" in column_notes.comment(dataset, column, "en").split("\n")


# ---- what may be written ----


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("reporter", [MY_PHUOC, CITY])
def test_excel_offers_and_refuses_what_the_contract_does(monitor: Monitor, reporter: str, lang: Language):
    for name, sheet in sheets(monitor, reporter, lang).items():
        found = checks(sheet)
        for column in catalog.dataset(name).columns:
            check = found.get(column_of(sheet, catalog.dataset(name), column.name))
            if column.type in ("choice", "flag"):
                words = [c.title[lang] for c in column.choices]
                assert (check is None) == any("," in w for w in words)
                assert check is None or check.formula1 == f'"{",".join(words)}"'
            elif column.type in ("integer", "money", "number"):
                assert check.type == ("decimal" if column.type == "number" else "whole")
                assert check.formula1 == str(column.minimum or 0)
                assert check.formula2 == (None if column.maximum is None else str(column.maximum))
            elif column.type in ("date", "moment"):
                assert (check.type, check.operator) == ("date", "between")


@pytest.mark.parametrize("reporter", [MY_PHUOC, CITY])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_check_is_shown_in_words_that_excel_takes(monitor: Monitor, reporter: str, lang: Language):
    for sheet in sheets(monitor, reporter, lang).values():
        for check in sheet.data_validations.dataValidation:
            assert not check.showDropDown  # True would hide the list
            assert check.showErrorMessage
            assert check.showInputMessage
            assert len(check.formula1) <= 257
            assert 0 < len(check.promptTitle) <= 32
            assert 0 < len(check.prompt) <= 255
            assert 0 < len(check.error) <= 255
            first, _, last = str(check.sqref).partition(":")
            assert int(last.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")) >= sheet.max_row + 500
            assert first.endswith("2")


def test_month_ward_and_name_are_offered_but_may_be_overruled(monitor: Monitor):
    found = checks(sheets(monitor, MY_PHUOC)["cashless_sites"])
    assert [found[c].formula1 for c in "ABC"] == ['"2024-10"', '"25813"', '"Phường Mỹ Phước"']
    assert {found[c].errorStyle for c in "ABC"} == {"warning"}
    assert found["E"].errorStyle == "stop"


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        (["Có", "Không"], '"Có,Không"'),
        (["Lãnh đạo, chỉ đạo", "Khác"], None),
        (["x" * 127, "y" * 127], '"' + "x" * 127 + "," + "y" * 127 + '"'),
        (["x" * 128, "y" * 127], None),
        (['Chợ "mới"'], '"Chợ ""mới"""'),
        ([], None),
    ],
)
def test_a_list_that_excel_cannot_hold_is_left_out(words: list[str], wanted: str | None):
    assert column_notes.inline_list(words) == wanted


# ---- the command ----


@pytest.mark.parametrize(("lang", "said"), [("vi", "đã ghi 11 bảng vào"), ("en", "11 tables written to")])
def test_the_terminal_writes_it_and_says_where(run: Run, tmp_path: Path, lang: str, said: str):
    out = tmp_path / "thư mục" / "w.xlsx"
    ran = run("template", "--workbook", "--ward", MY_PHUOC, "--lang", lang, "--out", out)
    assert (ran.exit, ran.err) == (0, "")
    assert said in ran.out
    assert str(out) in ran.out
    assert len(opened(out.read_bytes())) == 11


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (["--workbook"], "--workbook needs a reporter and a file"),
        (["--workbook", "--ward", MY_PHUOC], "Add --ward CODE and --out FILE.xlsx"),
        (["--workbook", "--out", "w.xlsx"], "Add --ward CODE and --out FILE.xlsx"),
        (["cashless_sites", "--workbook", "--ward", MY_PHUOC, "--out", "w.xlsx"], "Leave out cashless_sites"),
        (["--workbook", "--ward", MY_PHUOC, "--out", "w.csv"], "ends in .xlsx"),
        (["cashless_sites", "--out", "w.xlsx"], "--out goes with --workbook"),
        ([], "The table is missing"),
        (["--workbook", "--ward", "99999", "--out", "w.xlsx"], "is not a ward"),
    ],
)
def test_the_terminal_says_what_does_not_go_together(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, asked: list[str], said: str
):
    monkeypatch.chdir(tmp_path)
    ran = run("template", *asked, "--lang", "en")
    assert (ran.exit, ran.out) == (2, "")
    assert said in ran.err
    assert not list(tmp_path.glob("w.*"))
