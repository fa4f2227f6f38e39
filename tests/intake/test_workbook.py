"""What stands in a workbook's cells is read as Excel shows it; what Excel hides, merges or leaves out is named."""

from __future__ import annotations

import time
from datetime import date, datetime
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font

from dxlib.errors import IntakeError
from dxlib.intake import asides, capped, workbook
from dxlib.intake.book import unescaped
from dxlib.intake.sheet import letter, place_of, range_of
from tests.intake.books import STRICT, bare, grid, parts, saved, sheet_xml, zipped

TABLE: list[list[Any]] = [["Mã", "Tên", "Số"], ["A", "Tuyến 1", 5], ["B", "Tuyến 2", 7]]


def lines(data: bytes, sheet: str | None = None) -> list[tuple[int, list[str]]]:
    return list(workbook.rows(data, sheet).rows)


def values(*cells: str) -> list[str]:
    """What cells written as XML say."""
    return lines(bare(f'<row r="1">{"".join(cells)}</row>'))[0][1]


def codes(data: bytes, sheet: str | None = None) -> list[str]:
    return [f.code for f in workbook.rows(data, sheet).findings]


def refusal(data: bytes, sheet: str | None = None) -> IntakeError:
    with pytest.raises(IntakeError) as caught:
        lines(data, sheet)
    return caught.value


# ---- cells ----


def test_a_sheet_is_its_rows_with_their_numbers_as_padded_text():
    source = workbook.rows(saved(grid([*TABLE[:2], [], *TABLE[2:]])), None)
    assert list(source.rows) == [(1, ["Mã", "Tên", "Số"]), (2, ["A", "Tuyến 1", "5"]), (4, ["B", "Tuyến 2", "7"])]
    assert source.reading == {"format": "xlsx", "sheet": "Số liệu"}
    assert source.padded


CELLS = {
    "a whole number": (5.0, "5"),
    "a long number": (123456789012345, "123456789012345"),
    "what arithmetic leaves": (0.1 + 0.2, "0٫3"),
    "digits that are shown": (84.09999999999999, "84٫1"),
    "a small number": (0.00001, "0٫00001"),
    "a large number": (1e20, "100000000000000000000"),
    "nothing at all": (-0.0, "0"),
    "below zero": (-12.5, "-12٫5"),
    "true": (True, "true"),
    "false": (False, "false"),
    "a day": (date(2024, 9, 30), "2024-09-30"),
    "a moment": (datetime(2024, 9, 30, 14, 5), "2024-09-30 14:05:00"),  # noqa: DTZ001
    "text with spaces around": ("  Tuyến 1 ", "Tuyến 1"),
    "digits as text": ("00101", "00101"),
    "a decimal comma as text": ("12,5", "12,5"),
}


@pytest.mark.parametrize("case", CELLS)
def test_a_cell_says_what_excel_shows(case: str):
    value, text = CELLS[case]
    assert lines(saved(grid([[value, "x"]])))[0][1] == [text, "x"]


@pytest.mark.parametrize(
    ("value", "form", "text"),
    [
        (0.853, "0%", "85٫3%"),
        (0.853, "0.0%", "85٫3%"),
        (0.57, "0.00%", "57%"),
        (1, "0%", "100%"),
        (0.5, '0.0"%"', "0٫5"),
        (45000, "dd/mm/yyyy", "2023-03-15"),
        (45000, "General", "45000"),
        (1234.5, "#,##0.00", "1234٫5"),
    ],
)
def test_the_format_of_a_number_tells_percent_and_dates(value: float, form: str, text: str):
    book = grid([[value]])
    book.active["A1"].number_format = form
    assert lines(saved(book))[0][1] == [text]


def test_cells_may_be_written_in_every_way():
    found = values(
        '<c r="A1" t="s"><v>0</v></c>',
        '<c r="B1" t="s"><v>1</v></c>',
        '<c r="C1" t="inlineStr"><is><r><t>bốn </t></r><r><t>năm</t></r><rPh><t>x</t></rPh></is></c>',
        '<c r="D1" t="inlineStr"><v>sáu</v></c>',
        '<c r="E1" t="str"><f>A1</f><v>bảy</v></c>',
        '<c r="F1" t="d"><v>2024-09-30T00:00:00</v></c>',
        '<c r="G1" t="inlineStr"><is><t>a_x000D_b_x005F_x000D_</t></is></c>',
        '<c r="H1" t="inlineStr"><is><t><![CDATA[<tám>]]></t></is></c>',
        "<c><v>9</v></c>",
        '<c r="K1" s="2"><v>0.1</v></c>',
    )
    seven = ["một", "hai ba", "bốn năm", "sáu", "bảy", "2024-09-30", "a\rb_x000D_"]
    assert found == [*seven, "<tám>", "9", "", "10%"]


def test_every_sign_that_xml_cannot_hold_is_read_again():
    cell = '<c r="A1" t="inlineStr"><is><t>a_x0007_b_x0001_c_x0000__xD800_</t></is></c>'
    assert values(cell) == ["a\x07b\x01c_x0000__xD800_"]


def test_rows_and_cells_without_numbers_are_counted():
    data = bare(
        '<row><c><v>1</v></c><c/><c><v>3</v></c></row><row r="5"><c><v>5</v></c></row><row><c><v>6</v></c></row>'
    )
    assert lines(data) == [(1, ["1", "", "3"]), (5, ["5"]), (6, ["6"])]


def test_dates_are_counted_from_1904_where_the_workbook_says_so():
    day = '<row r="1"><c r="A1" s="1"><v>40000</v></c></row>'
    assert lines(zipped(parts(sheet_xml(day))))[0][1] == ["2009-07-06"]
    assert lines(zipped(parts(sheet_xml(day), date1904=True)))[0][1] == ["2013-07-07"]


def test_a_number_that_is_no_date_stays_a_number():
    assert values('<c s="1"><v>99999999</v></c>', "<c><v>abc</v></c>") == ["99999999", "abc"]


def test_a_strict_workbook_and_one_with_prefixes_are_read_alike():
    assert lines(bare('<row r="1"><c r="A1" t="s"><v>0</v></c></row>', space=STRICT)) == [(1, ["một"])]
    whole = parts(sheet_xml('<row r="2"><c r="B2" t="s"><v>0</v></c></row>'))
    sheet = (
        str(whole["xl/worksheets/sheet1.xml"]).replace("<", "<x:").replace("<x:/", "</x:").replace("xmlns", "xmlns:x")
    )
    assert lines(zipped({**whole, "xl/worksheets/sheet1.xml": sheet})) == [(2, ["", "một"])]


def test_rich_text_is_its_text():
    book = grid([["in đậm"]])
    book.active["A1"].font = Font(bold=True)
    assert lines(saved(book)) == [(1, ["in đậm"])]


def test_an_empty_workbook_has_no_rows():
    assert lines(saved(Workbook())) == []
    assert workbook.sheet_names(saved(Workbook())) == []


def test_names_of_places():
    assert [letter(c) for c in (0, 25, 26, 701, 702, 16383)] == ["A", "Z", "AA", "ZZ", "AAA", "XFD"]
    assert [place_of(f"{letter(c)}7") for c in (0, 27, 16383)] == [(7, 0), (7, 27), (7, 16383)]
    assert range_of("B:C") == (1, 1, 1_048_576, 2)
    assert range_of("$B$2:C3") == (2, 1, 3, 2)
    assert unescaped("_xD83D_") == "_xD83D_"


# ---- what is wrong ----


def test_an_error_of_excel_is_named_by_its_cell():
    data = bare('<row r="1"><c r="A1"><v>1</v></c><c r="B1" t="e"><f>1/0</f><v>#DIV/0!</v></c></row>')
    source = workbook.rows(data, None)
    [finding] = source.findings
    assert (finding.code, finding.line, finding.column, finding.value) == ("error_cell", 1, "B", "#DIV/0!")
    assert list(source.rows) == [(1, ["1", "#DIV/0!"])]


def test_a_formula_without_result_is_never_blank():
    data = saved(grid([["Mã", "Số"], ["A", "=1+1"]]))
    source = workbook.rows(data, None)
    assert [(f.code, f.line, f.column) for f in source.findings] == [("formula_without_value", 2, "B")]
    assert list(source.rows)[1] == (2, ["A", "=1+1"])


def test_a_formula_with_its_result_is_the_result():
    assert values("<c><f>1+1</f><v>2</v></c>", '<c t="str"><f>""</f><v></v></c>', "<c><v>3</v></c>") == ["2", "", "3"]
    assert codes(bare('<row><c t="str"><f>""</f><v></v></c></row>')) == []


def test_findings_are_capped_and_counted():
    cells = "".join(f'<row r="{i}"><c r="A{i}" t="e"><v>#N/A</v></c></row>' for i in range(1, capped.MOST + 102))
    found = workbook.rows(bare(cells), None).findings
    assert len(found) == capped.MOST + 1
    assert "101" in found[-1].message.en


def test_merged_cells_of_the_table_are_refused_by_their_range():
    book = grid([["Mã", "Tên", "Số"], ["A", "Tuyến", 5], ["B", None, 7], ["C", "x", 8]])
    book.active.merge_cells("B2:B3")
    [finding] = workbook.rows(saved(book), None).findings
    assert (finding.code, finding.line, finding.value) == ("merged_cells", 2, "B2:B3")


def test_merged_headings_are_written_over_their_columns():
    book = grid(
        [["BÁO CÁO THÁNG 9"], ["Mã", "Số", None], [None, "tháng", "năm"], ["A", 5, 6], ["B", 7, 8]],
    )
    for place in ("A1:C1", "A2:A3", "B2:C2"):
        book.active.merge_cells(place)
    source = workbook.rows(saved(book), None)
    assert source.findings == ()
    assert [row for _, row in source.rows][:3] == [["BÁO CÁO THÁNG 9"], ["Mã", "Số", "Số"], ["", "tháng", "năm"]]


def test_a_note_merged_under_the_table_is_no_merged_figure():
    book = grid([*TABLE, ["Người lập biểu"]])
    book.active.merge_cells("A4:C4")
    assert codes(saved(book)) == []


def test_hidden_rows_and_columns_are_read_and_said_once():
    book = grid(TABLE)
    book.active.row_dimensions[3].hidden = True
    book.active.column_dimensions["B"].hidden = True
    source = workbook.rows(saved(book), None)
    [finding] = source.findings
    assert (finding.severity, finding.code) == ("warning", "hidden_cells")
    assert "row 3, column B" in finding.message.en
    assert len(list(source.rows)) == 3


def test_hidden_columns_without_cells_are_nobodys_business():
    book = grid(TABLE)
    book.active.column_dimensions["H"].hidden = True
    assert codes(saved(book)) == []


# ---- bounds ----


@pytest.mark.parametrize("place", ["XFD1048576", "A1048577", "XFE1", "B999999999", "A9999999"])
def test_a_far_cell_is_refused_at_once(place: str):
    began = time.monotonic()
    row = place.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    data = bare(f'<row r="1"><c r="A1"><v>1</v></c></row><row r="{row}"><c r="{place}"><v>1</v></c></row>')
    assert refusal(data).code in ("sheet_too_large", "unreadable_xlsx")
    assert time.monotonic() - began < 1


def test_an_empty_row_beyond_the_last_one_is_refused():
    assert refusal(bare('<row r="1"><c><v>1</v></c></row><row r="999999999" ht="15"/>')).code == "sheet_too_large"


def test_coloured_cells_and_lied_dimensions_reach_nowhere():
    far = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576" s="1"/></row>'
    assert lines(bare(far, before='<dimension ref="A1:XFD1048576"/>')) == [(1, ["1"])]


def test_a_text_longer_than_excel_allows_is_refused_by_its_row():
    data = bare(f'<row r="3"><c t="str"><v>{"ab" * 20_000}</v></c></row>')
    assert (refusal(data).code, refusal(data).line) == ("cell_too_long", 3)


def test_a_text_repeated_without_end_is_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(workbook, "MAX_WRITTEN", 1000)
    shared = "".join(f'<row r="{i}"><c t="s"><v>0</v></c></row>' for i in range(1, 500))
    assert refusal(bare(shared)).code == "sheet_too_large"


@pytest.mark.parametrize(
    "cell", ['<c t="s"><v>9</v></c>', '<c r="1A"><v>1</v></c>', '<c t="s"><v>x</v></c>', "<c><v>1</c>"]
)
def test_a_broken_sheet_is_one_refusal(cell: str):
    assert refusal(bare(f"<row>{cell}</row>")).code == "unreadable_xlsx"


def test_a_missing_sheet_is_a_broken_workbook():
    whole = parts("")
    del whole["xl/worksheets/sheet1.xml"]
    assert refusal(zipped(whole)).code == "unreadable_xlsx"


# ---- several sheets and what stands beside ----


def several(*names: str) -> bytes:
    book = grid(TABLE, names[0])
    for name in names[1:]:
        book.create_sheet(name).append(["chữ", name])
    book.create_sheet("Trống")
    return saved(book)


def test_filled_sheets_are_named_hidden_ones_too():
    book = grid(TABLE)
    book.create_sheet("Ẩn").append(["x"])
    book.create_sheet("Trống")
    book.worksheets[1].sheet_state = "veryHidden"
    assert workbook.sheet_names(saved(book)) == ["Số liệu", "Ẩn"]
    assert codes(saved(book), "Ẩn") == ["hidden_cells"]


def test_of_several_filled_sheets_one_must_be_chosen():
    error = refusal(several("Số liệu", "Ghi chú"))
    assert (error.code, error.choices) == ("which_sheet", ("Số liệu", "Ghi chú"))
    assert lines(several("Số liệu", "Ghi chú"), "Ghi chú") == [(1, ["chữ", "Ghi chú"])]


def test_a_sheet_named_after_a_person_is_not_said_again():
    error = refusal(several("Số liệu", "Nguyễn Văn Bình"))
    assert error.choices == ("Số liệu",)
    assert "Bình" not in error.message.vi + error.message.en


def test_a_sheet_that_is_not_there():
    assert refusal(saved(grid(TABLE)), "Khác").code == "no_such_sheet"


def test_other_sheets_are_put_aside_unless_they_are_read_themselves():
    data = several("Số liệu", "Ghi chú")
    assert set(workbook.rows(data, "Số liệu").aside) == {"Ghi chú", "chữ", "Trống"}
    assert set(workbook.rows(data, "Số liệu", besides=False).aside) == {"Ghi chú", "Trống"}


def test_too_much_beside_the_table_is_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(asides, "MAX_CELLS", 1)
    assert refusal(several("Số liệu", "Ghi chú"), "Số liệu").code == "other_sheets_too_large"


def test_comments_are_put_aside_with_their_authors():
    book = grid(TABLE)
    book.active["A1"].comment = Comment("Gọi 0912 345 678\nchiều nay", "Nguyễn Văn Bình")
    assert workbook.rows(saved(book), None).aside == ("Nguyễn Văn Bình", "Gọi 0912 345 678", "chiều nay")


@pytest.mark.parametrize("author", ["openpyxl", "None", "IOC Bến Cát"])
def test_programs_are_no_authors(author: str):
    book = grid(TABLE)
    book.active["A1"].comment = Comment("Mã tuyến", author)
    assert workbook.rows(saved(book), None).aside == ("Mã tuyến",)


def test_threads_people_drawings_headers_and_links_are_put_aside():
    sheet = sheet_xml(
        "<row><c><v>1</v></c></row>",
        '<headerFooter><oddFooter>&amp;C&amp;"Arial,Bold"Lập bởi An</oddFooter></headerFooter>',
    )
    link = '<Relationship Id="a" Type="t/hyperlink" Target="mailto:an@example.org" TargetMode="External"/>'
    data = zipped(
        {
            **parts(sheet),
            "xl/threadedComments/threadedComment1.xml": "<a><threadedComment><text>chủ đề</text></threadedComment></a>",
            "xl/persons/person.xml": '<personList><person displayName="Nguyễn Văn Bình"/></personList>',
            "xl/drawings/drawing1.xml": "<w><p><r><t>trong </t></r><r><t>hình</t></r></p></w>",
            "xl/pivotCache/pivotCacheDefinition1.xml": '<d><s v="bộ đệm"/></d>',
            "xl/worksheets/_rels/sheet1.xml.rels": f"<Relationships>{link}</Relationships>",
        }
    )
    assert set(workbook.rows(data, None).aside) == {
        "Lập bởi An",
        "chủ đề",
        "Nguyễn Văn Bình",
        "trong hình",
        "bộ đệm",
        "mailto:an@example.org",
    }


def test_progress_goes_from_nothing_to_all():
    told: list[float] = []
    list(workbook.rows(saved(grid(TABLE)), None, lambda stage, share: told.append(share)).rows)
    assert told == sorted(told)
    assert told[-1] == 1.0
