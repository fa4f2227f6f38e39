"""Personal data as an adversary hides it, and honest tables that resemble it."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.comments import Comment

from dxlib.intake import Checked, persons
from dxlib.monitor import Monitor
from tests.builders import Row, activity, checked, errors, feed, member, site, snapshot, subsystem, team
from tests.test_personal import ADDRESSES, BIRTHS, IDENTITY, NAMES, OTHER, PHONES, each, held

ACCOUNTS, BELIEFS = "account or insurance numbers", "people's ethnicity, religion or party membership"
OPEN = [site, subsystem, feed, activity]


def said(result: Checked) -> str:
    return " ".join(
        str(part) for f in result.findings for part in (f.message.vi, f.message.en, f.advice.vi, f.column, f.value)
    )


# ---- workbooks ----


def book(change: Callable[[Workbook], object]) -> bytes:
    made = Workbook()
    row = site()
    for line in (list(row), list(row.values())):
        made.active.append(line)
    change(made)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def second(title: str, state: str) -> Callable[[Workbook], object]:
    def add(made: Workbook) -> None:
        made.create_sheet(title).append(["x"])
        made[title].sheet_state = state

    return add


def noted(made: Workbook) -> None:
    made.active["D2"].comment = Comment("Nguyễn Văn An 0912345678", "x")


@pytest.mark.parametrize("state", ["visible", "hidden", "veryHidden"])
def test_a_second_filled_sheet_is_asked_about_and_named(state: str):
    result = checked(book(second("Danh sách", state)))
    assert list(errors(result)) == ["which_sheet"]
    assert "Danh sách" in result.choices
    assert "Danh sách" in said(result)


@pytest.mark.parametrize("title", ["Nguyễn Văn An", "SĐT 0912345678", "CCCD 076532374341"])
def test_a_sheet_named_after_a_person_is_not_named(title: str):
    result = checked(book(second(title, "hidden")))
    assert list(errors(result)) == ["which_sheet"]
    assert title not in said(result) + str(result.choices)


def test_comments_are_read_for_what_they_say_of_people():
    result = checked(book(noted))
    assert list(errors(result)) == ["personal_data"]
    assert "0912345678" not in said(result)


@pytest.mark.parametrize(
    "title", each("Nguyen Van An 0912345678 | NguyenVanAn | 281234567 | 0274 3822825 | Ông Lê Văn Ba")
)
def test_a_sheets_personal_name_is_dropped(title: str):
    assert "sheet" not in checked(book(lambda made: setattr(made.active, "title", title))).reading


@pytest.mark.parametrize("title", each("Sheet1 | Tháng 10 | 2024-10 | Phường Mỹ Phước | cashless_sites"))
def test_a_sheets_usual_name_is_kept(title: str):
    assert checked(book(lambda made: setattr(made.active, "title", title))).reading["sheet"] == title


# ---- tables about people: their own columns ----

CODES = {
    NAMES: each(
        "Nguyễn Văn An | NguyenVanAn1990 | nguyen van an 3 | NGUYENVANAN01 | Mai Văn An | Cao Thị Bích | Tạ Văn Sơn | "
        "Đào Thị Lan | Châu Văn Tài | Thái Thị Hoa | Trịnh Công Sơn | Ông Nguyễn Văn An | Bà Trần Thị Bích"
    ),
    PHONES: each("912345678 | 912 345 678 | 912.345.678 | 84912345678 | 0912-345-678 | 0274 3 822 825"),
    IDENTITY: each("281234567 | 281 234 567 | 79204012345 | 079-204-012345 | 079204012345"),
}


@pytest.mark.parametrize(("kind", "cell"), [(kind, c) for kind, cells in CODES.items() for c in cells])
@pytest.mark.parametrize(("build", "column"), [(member, "member_code"), (team, "team_code"), (team, "decision_no")])
def test_one_name_or_number_among_the_codes_is_enough(build: Callable[..., Row], column: str, kind: str, cell: str):
    result = checked([*(build(number=n) for n in range(1, 12)), build(number=12, **{column: cell})])
    assert held(result) == [kind]
    assert cell not in said(result)


@pytest.mark.parametrize("code", each("TV-25813-001 | 25813-01-003 | ANV1 | HO-KP-01 | TCN-25855-01 | 3 | TO-TRUONG-1"))
def test_honest_codes_pass(code: str):
    assert checked([member(member_code=code)]).findings == ()


@pytest.mark.parametrize("name", each("An Thành | Lê Lợi | Khu phố 1 | Hồ Văn Mên | Trần Hưng Đạo"))
def test_a_neighbourhood_may_be_called_like_a_person(name: str):
    assert checked([team(neighbourhood=name)]).findings == ()


@pytest.mark.parametrize(
    "number", each("15/QĐ-UBND | 05.10.2024 17:00 | 01 (minh họa) | 15/2024/QĐ-UBND | Quyết định 12")
)
def test_numbers_of_decisions_pass(number: str):
    assert checked([team(decision_no=number)]).findings == ()


def test_a_name_for_a_choice_is_not_repeated():
    result = checked([member(role="Nguyễn Văn An")])
    assert held(result) == [NAMES]
    assert "Nguyễn" not in said(result)


@pytest.mark.parametrize("build", [member, team])
def test_an_unknown_column_is_refused_once_with_what_to_do(build: Callable[..., Row]):
    (finding,) = checked([{**build(), "Ghi chú": "tốt"}]).findings
    assert (finding.severity, finding.code, finding.column) == ("error", "personal_data", "Ghi chú")
    assert "takes no other" in finding.message.en
    assert "Delete the column" in finding.advice.en


# ---- every table ----

CELLS = {
    PHONES: each(
        "(+84)912345678 | 84 912 345 678 | 0084912345678 | +84 (0) 912 345 678 | 0274 3 822 825 | (0274) 3822825 | "
        "+84 274 3822825 | 09 12 34 56 78 | 0912345678/0987654321 | LH 0912.345.678"
    ),
    IDENTITY: each("CMND 281234567 | CCCD 079204012345 | cmnd: 281 234 567 | 079-204-012345 | Căn cước số 79204012345"),
    ADDRESSES: each("an@example.com | thư: an.b@example.vn"),
}


@pytest.mark.parametrize(("kind", "cell"), [(kind, c) for kind, cells in CELLS.items() for c in cells])
@pytest.mark.parametrize(
    ("build", "column"),
    [(site, "name"), (site, "site_code"), (subsystem, "owner"), (activity, "ghi chú"), (team, "neighbourhood")],
)
def test_a_number_written_in_another_way_is_found(build: Callable[..., Row], column: str, kind: str, cell: str):
    result = checked([build(), {**build(number=2), column: cell}])
    assert held(result) == [kind]
    assert cell not in said(result)


HEADINGS = {
    PHONES: each("Telephone | Đ/T | Số máy | Contact | Liên hệ | Người liên hệ"),
    IDENTITY: each("ID number | National ID | NationalID | Citizen ID | GTTT | Giấy tờ tùy thân | soCCCD"),
    BIRTHS: each("NGAYSINH | namsinh | Tuổi | Năm sinh"),
    ADDRESSES: each("Địa chỉ nhà | home_address | Nơi cư trú"),
    NAMES: each("Given name | Surname | Họ tên tổ trưởng"),
    ACCOUNTS: each("Số BHXH | STK"),
    BELIEFS: each("Dân tộc | Tôn giáo | Đảng viên"),
}


@pytest.mark.parametrize(("kind", "heading"), [(kind, h) for kind, heads in HEADINGS.items() for h in heads])
@pytest.mark.parametrize("build", OPEN)
def test_a_heading_of_personal_data_is_known_in_every_table(build: Callable[..., Row], kind: str, heading: str):
    assert held(checked([{**build(), heading: "x"}])) == [kind]


@pytest.mark.parametrize(("heading", "cell"), [("Tuổi", "34"), ("Năm sinh", "1985")])
def test_ages_and_years_of_birth_are_no_counts(heading: str, cell: str):
    assert held(checked([{**site(), heading: cell}])) == [BIRTHS]


@pytest.mark.parametrize("heading", each("Người phụ trách | Chủ hộ | Trưởng ban quản lý | Cán bộ phụ trách"))
@pytest.mark.parametrize(
    ("cell", "kinds"), [("Mai Văn An", [NAMES]), ("Bà Cao Thị Bích", [NAMES]), ("12", []), ("UBND phường", [])]
)
def test_under_a_heading_of_persons_the_cells_decide(heading: str, cell: str, kinds: list[str]):
    assert held(checked([{**site(), heading: cell}])) == kinds


def test_names_with_titles_are_known_under_any_heading():
    assert held(checked([{**site(), "Ghi chú": "Ông Nguyễn Văn An"}])) == [NAMES]


PASSING = [
    (activity, "Hỗ trợ CCCD", "35"),
    (activity, "Nhóm Zalo", "3"),
    (activity, "Liên hệ", "12"),
    (site, "Thanh toán qua điện thoại", "120"),
    (site, "Số tài khoản", "250"),
    (site, "Đảng viên", "4"),
    (site, "Hộ kinh doanh cá thể", "120"),
    (site, "Định danh mức 2", "Có"),
    (site, "Contactless", "Có"),
    (site, "Tuyến", "Trần Hưng Đạo"),
    (subsystem, "Số điện thoại hỗ trợ", "1022"),
    (feed, "Hotline", "1022"),
]


@pytest.mark.parametrize(("build", "heading", "cell"), PASSING, ids=lambda x: x if isinstance(x, str) else "")
def test_honest_columns_pass_with_the_usual_warning(build: Callable[..., Row], heading: str, cell: str):
    result = checked([{**build(), heading: cell}])
    assert [(f.severity, f.code) for f in result.findings] == [("warning", "unknown_column")]


def test_a_street_may_be_called_like_a_person():
    assert checked([site(name="Trần Hưng Đạo"), site(number=2, name="Nguyễn Văn Trỗi")]).findings == ()


def test_long_cells_come_to_an_end():
    for cell in ("CMND " * 20_000, "0274 " * 20_000, "(+84) " * 20_000, "Nguyen" * 20_000, "1 " * 50_000):
        persons.sure([cell])
        persons.number([cell])
        persons.is_person_in_code(cell)


def test_the_log_repeats_nothing_and_nothing_is_kept(monitor: Monitor, seeded: Path):
    before = snapshot(seeded)
    data = book(second("Nguyễn Văn An 0912345678", "hidden"))
    monitor.check(data, "x.xlsx", "cashless_sites")
    assert snapshot(seeded) == before
    assert "0912345678" not in (seeded / "log" / "app.jsonl").read_text(encoding="utf-8")


def test_the_kind_of_an_unknown_column_is_still_named():
    assert held(checked([{**member(), "Cột": "x"}, {**member(number=2), "Cột": "Lê Văn Ba"}])) == [NAMES]
    assert held(checked([{**member(), "Cột": "x"}])) == [OTHER]
