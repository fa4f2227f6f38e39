"""Where the table stands in what officials send: titles, headings in two rows, totals, groups, signatures."""

from __future__ import annotations

import csv
import io

import pytest

from dxlib.catalog import dataset
from dxlib.errors import IntakeError
from dxlib.intake import Table, inspect, read_table
from dxlib.intake.capped import MOST
from dxlib.intake.findings import Finding
from dxlib.intake.layout import lay
from dxlib.intake.source import Source
from tests.builders import SITES, TODAY, WARDS, Row, site

TITLES = [c.title.vi for c in SITES.columns]
CODES = [c.name for c in SITES.columns]
BLANK = [""] * len(CODES)
TEAM = dataset("team_activities")


def row(number: int = 1, **values: object) -> list[str]:
    cells: Row = {**site(number=number), **values}
    return [str(cells.get(name, "")) for name in CODES]


def beside(*cells: str) -> list[str]:
    return [*cells, *BLANK][: len(CODES)]


def with_names(**values: str) -> list[str]:
    """A row that is blank but for these columns."""
    return [values.get(name, "") for name in CODES]


def written(*rows: list[str]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()


def read(*rows: list[str]) -> Table:
    return read_table(written(*rows), "so_lieu.csv")


def strays(*rows: list[str]) -> list[tuple[str, int | None, str | None]]:
    """What is found below a header, which stands in line 1."""
    table = read(CODES, *rows)
    assert {f.severity for f in table.findings} <= {"error"}
    return [(f.code, f.line, f.value) for f in table.findings]


# ---- the header ----


def test_the_first_row_is_the_header_and_nothing_is_said_of_it():
    table = read(CODES, row())
    assert (table.header, table.aside, table.findings) == (CODES, (), ())
    assert "header_line" not in table.reading


@pytest.mark.parametrize("names", [CODES, TITLES, [c.title.en for c in SITES.columns], CODES[::-1]])
def test_titles_above_the_header_go_aside(names: list[str]):
    titles = [beside("UBND PHƯỜNG", "", "CỘNG HÒA XÃ HỘI"), beside(), beside("BÁO CÁO THÁNG 9/2024", "Biểu 01")]
    table = read(*titles, names, row(), row(2))
    assert (table.header, table.lines.to_pylist()) == (names, [5, 6])
    assert table.aside == ("UBND PHƯỜNG", "CỘNG HÒA XÃ HỘI", "BÁO CÁO THÁNG 9/2024", "Biểu 01")
    assert table.reading["header_line"] == "4"
    assert table.findings == ()


def test_titles_may_be_written_without_delimiters():
    table = read_table(b"UBND\n\nB\xc3\x81O C\xc3\x81O\n" + written(CODES, row(), row(2)), "x.csv")
    assert (table.header, table.aside) == (CODES, ("UBND", "BÁO CÁO"))


def test_a_title_beside_the_table_is_looked_at_for_personal_data():
    data = written(beside("Liên hệ: ông Nguyễn Văn An, 0912345678"), CODES, row())
    assert "personal_data" in [f.code for f in inspect(data, "x.csv", WARDS, TODAY).findings]


def test_codes_below_the_titles_are_no_row():
    table = read(TITLES, CODES, row())
    assert (table.header, table.aside, table.rows) == (TITLES, tuple(CODES), [row()])
    assert table.findings == ()


def test_codes_below_titles_that_say_less_are_the_header():
    table = read(beside("Phường", "", "Kỳ", "Số liệu"), CODES, row())
    assert (table.header, table.aside) == (CODES, ("Phường", "Kỳ", "Số liệu"))
    assert table.reading["header_line"] == "2"


def test_a_heading_in_two_rows_is_read_as_one():
    split = CODES.index("merchants")
    upper = [*CODES[:split], "Hộ", "", "", *CODES[split + 3 :]]
    lower = [*BLANK[:split], *TITLES[split : split + 3], *BLANK[split + 3 :]]
    table = read(upper, lower, row(), row(2))
    assert table.header == [*CODES[:split], *TITLES[split : split + 3], *CODES[split + 3 :]]
    assert (table.lines.to_pylist(), table.reading["header_line"]) == ([3, 4], "2")


@pytest.mark.parametrize("number", ["{}", "({})"])
def test_the_numbers_of_the_columns_are_no_row(number: str):
    table = read(TITLES, [number.format(i + 1) for i in range(len(CODES))], row())
    assert (table.rows, table.findings) == ([row()], ())


def test_the_first_rows_are_the_header_only_where_they_name_enough():
    table = read(["Tên", "Số"], ["a", "1"], ["period", "2"])
    assert (table.header, len(table.rows)) == (["Tên", "Số"], 2)


def test_a_header_far_down_is_not_looked_for():
    assert read(*[[f"dòng {i}", *CODES[1:3]] for i in range(40)], CODES[:3]).header[0] == "dòng 0"


def test_figures_above_the_header_are_named_and_not_lost():
    table = read(row(), CODES, row(2))
    assert [(f.code, f.line) for f in table.findings] == [("above_table", 1)]
    assert table.header == CODES


def test_a_row_right_of_the_header_is_refused_by_its_line():
    with pytest.raises(IntakeError) as error:
        read(CODES, row(), [*row(2), "thừa"])
    assert (error.value.code, error.value.line) == ("ragged_row", 3)


def test_short_rows_are_blank_only_where_the_file_says_so():
    rows = [(1, CODES), (2, row()[:8])]
    layout = lay(Source(iter(rows), {}, padded=True))
    assert list(layout.rows) == [(2, [*row()[:8], *BLANK[8:]])]
    with pytest.raises(IntakeError):
        list(lay(Source(iter(rows), {})).rows)


@pytest.mark.parametrize(
    "heading", ['=HYPERLINK("x")', "'=1+1", "@SUM(A1)", "+A1", "-2+3", "＝1", "- cmd|' /C calc'!A0"]
)
def test_a_heading_that_is_a_formula_is_refused(heading: str):
    with pytest.raises(IntakeError) as error:
        read([*CODES, heading], [*row(), "1"])
    assert (error.value.code, error.value.line) == ("formula_header", 1)


@pytest.mark.parametrize("heading", ["- Nữ", "+ Khu phố", "Tỷ lệ +/-", "a=b"])
def test_a_heading_with_a_dash_is_none(heading: str):
    assert read([*CODES, heading], [*row(), "1"]).header[-1] == heading


# ---- rows that are none ----


TOTALS = [
    "Tổng cộng",
    "TỔNG CỘNG",
    "Tổng số",
    "Tổng",
    "Cộng",
    "Cộng:",
    "Cộng dồn",
    "Lũy kế",
    "Luỹ kế",
    "Tong cong",
    "Total",
    "Sub-total",
    "Subtotal",
    "Grand total",
    "Tổng cộng: 1.234",
    "Tổng cộng (I+II)",
    "Tổng số toàn thành phố",
]


@pytest.mark.parametrize("label", TOTALS)
@pytest.mark.parametrize("place", ["period", "ward_code", "ward_name"])
def test_a_total_is_named_and_never_summed(label: str, place: str):
    total = with_names(**{place: label}, merchants="300", merchants_qr="200")
    assert strays(row(), total, row(2)) == [("total_row", 3, label)]
    assert read(CODES, row(), total, row(2)).rows == [row(), row(2)]


def test_a_total_may_name_its_month_and_stand_in_merged_cells():
    whole = row(period="2024-09", ward_code="Tổng", ward_name="Tổng", site_code="Tổng")
    assert strays(row(), whole) == [("total_row", 3, "Tổng")]
    assert strays(with_names(period="2024-09", ward_name="Cộng", merchants="5")) == [("total_row", 2, "Cộng")]


@pytest.mark.parametrize("name", ["Tổng Bình", "Cộng Hòa", "Chợ Tổng", "Tổng cộng", "Lũy Bán Bích", "Total Energies"])
def test_a_row_with_its_codes_is_a_row_whatever_it_is_called(name: str):
    assert strays(row(name=name)) == []
    assert read(CODES, row(name=name)).rows == [row(name=name)]


@pytest.mark.parametrize("name", ["Tổng Vĩ", "Cộng Hòa", "Tổng công ty"])
def test_a_name_that_only_begins_like_a_total_is_none_even_without_its_code(name: str):
    assert strays(with_names(period="2024-09", ward_name=name, merchants="5")) == []


def test_a_total_of_a_table_of_months_is_one():
    table = read_table(
        "period,total_spending_vnd,digital_spending_vnd\n2024-09,100,1\nTổng cộng,100,1\n".encode(), "x.csv"
    )
    assert [(f.code, f.line) for f in table.findings] == [("total_row", 3)]


@pytest.mark.parametrize(
    "group",
    [
        beside("I", "Khu vực trung tâm"),
        beside("IV.", "Khu vực phía bắc"),
        beside("A", "Các phường"),
        beside("II", "Các xã", "", "300", "200"),
        beside("I. Khu vực trung tâm"),
        beside("", "", "B) Các xã"),
        beside("Các phường trung tâm"),
    ],
)
def test_a_heading_over_a_group_is_named(group: list[str]):
    value = " ".join([cell for cell in group if cell][:2])
    assert strays(row(), group, row(2)) == [("group_row", 3, value)]


@pytest.mark.parametrize("rows", [[row(ward_code="", ward_name="")], [with_names(period="2024-09", ward_code="25813")]])
def test_a_row_that_lacks_cells_is_still_a_row(rows: list[list[str]]):
    assert strays(*rows) == []
    assert read(CODES, *rows).rows == rows


def test_signatures_and_notes_below_the_table_are_named():
    below = [
        beside("Ghi chú: số liệu ước tính"),
        beside("", "", "", "", "Bến Cát, ngày 5 tháng 10 năm 2024"),
        beside("Người lập biểu", "", "", "", "THỦ TRƯỞNG ĐƠN VỊ"),
        beside("(Ký, ghi rõ họ tên)"),
        beside("Nguyễn Văn An", "", "", "", "Trần Thị Bình"),
        beside("Nơi nhận:"),
        beside("- Lưu: VT."),
    ]
    found = strays(row(), *below)
    assert [code for code, _, _ in found] == ["below_table"] * len(below)
    assert [line for _, line, _ in found] == list(range(3, 3 + len(below)))
    assert not any(value and ("Nguyễn" in value or "Trần" in value) for _, _, value in found)


def test_a_signature_without_delimiters_is_no_ragged_row():
    data = written(CODES, row()) + "Người lập biểu\nTổng cộng;\n".encode()
    table = read_table(data, "x.csv")
    assert [(f.code, f.line) for f in table.findings] == [("below_table", 3), ("below_table", 4)]


def test_a_whole_row_below_a_note_is_a_row():
    assert read(CODES, row(), beside("Ghi chú: trang 1"), row(2)).rows == [row(), row(2)]


def test_a_header_pasted_in_again_is_named():
    assert strays(row(), CODES, row(2)) == [("repeated_header", 3, None)]
    assert strays(CODES, row()) == [("repeated_header", 2, None)]


def test_what_stands_between_rows_refuses_the_file():
    data = written(CODES, row(), with_names(ward_name="Tổng cộng", merchants="100"))
    checked = inspect(data, "x.csv", WARDS, TODAY)
    assert not checked.ok
    assert [f.code for f in checked.findings] == ["total_row"]


def test_findings_of_a_kind_are_listed_up_to_a_bound():
    table = read(CODES, *[with_names(ward_name="Cộng", merchants="1") for _ in range(MOST + 50)], row())
    assert len(table.findings) == MOST + 1
    last: Finding = table.findings[-1]
    assert (last.line, last.value) == (None, None)
    assert "50" in last.message.vi
    assert table.rows == [row()]


def test_strays_far_down_in_a_long_file_are_found_by_their_line():
    rows = [row(i) for i in range(20_000)]
    total = with_names(ward_name="Tổng cộng", merchants="1")
    table = read(CODES, *rows, total, row(20_001))
    assert [(f.code, f.line) for f in table.findings] == [("total_row", 20_002)]
    assert table.lines[-1].as_py() == 20_003


def test_every_message_says_what_is_wrong_and_what_to_do_in_both_languages():
    data = [row(3), CODES, with_names(ward_name="Cộng"), CODES, beside("I", "Nhóm"), row(), beside("Ghi chú: x")]
    findings = read(*data).findings
    assert {f.code for f in findings} == {
        "above_table",
        "total_row",
        "repeated_header",
        "group_row",
        "below_table",
    }
    for finding in findings:
        for text in (finding.message, finding.advice):
            assert text.vi != text.en
            assert not text.vi.endswith(".")
