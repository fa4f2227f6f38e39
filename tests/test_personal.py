"""A file with personal data is refused: known by heading or by cells, never repeated, and nothing of it is kept."""

from __future__ import annotations

import io
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from dxlib import intake
from dxlib.intake import Checked, persons
from dxlib.monitor import Monitor
from tests.builders import (
    EXAMPLES,
    ROOT,
    SAMPLES,
    TODAY,
    WARDS,
    Row,
    activity,
    as_csv,
    checked,
    errors,
    feed,
    member,
    numbers,
    site,
    snapshot,
    subsystem,
    team,
)
from tests.rows import dossier

NAMES, PHONES, IDENTITY, BIRTHS, ADDRESSES = (
    "people's names",
    "phone numbers",
    "identity numbers",
    "birth dates",
    "home or e-mail addresses",
)


OTHER = "no part of a table about people"


def held(result: Checked) -> list[str]:
    """What the refused columns hold, as the English message says it."""
    said = [f.message.en for f in result.findings if f.code == "personal_data"]
    return [OTHER if "takes no other" in text else text.split("holds ")[1] for text in said]


def roster(heading: str, *cells: Any) -> list[Row]:
    """A roster with one more column."""
    return [{**member(number=n), heading: cell} for n, cell in enumerate(cells, start=1)]


def market(heading: str, *cells: Any) -> list[Row]:
    return [{**site(number=n), heading: cell} for n, cell in enumerate(cells, start=1)]


# ---- by heading ----


def each(text: str) -> list[str]:
    return text.split(" | ")


HEADINGS = {
    NAMES: each(
        "Họ và tên | ho_ten | HoTen | HỌ TÊN | Họ, tên | hovaten | Họ đệm | Tên thành viên | "
        "Họ tên tổ viên | Tên | name | Full name | fullName | LAST NAME | Member name"
    ),
    PHONES: each(
        "Số điện thoại | SĐT | so_dien_thoai | soDienThoai | Số ĐT liên hệ | ĐT | Điện thoại | "
        "Di động | Zalo | Phone | phone_no | Mobile | Tel."
    ),
    IDENTITY: each(
        "CCCD | Số CMND | CMND/CCCD | CMTND | Căn cước công dân | Số định danh cá nhân | Hộ chiếu | "
        "ID number | idCard | Identity card | Passport no."
    ),
    BIRTHS: each(
        "Ngày sinh | NgaySinh | năm sinh | Ngày, tháng, năm sinh | Sinh năm | Date of birth | DOB | "
        "D.O.B. | birthYear | Birthday"
    ),
    ADDRESSES: each(
        "Địa chỉ | Nơi ở hiện nay | Chỗ ở | Nơi thường trú | Hộ khẩu thường trú | Quê quán | "
        "Address | Email | E-mail | Thư điện tử"
    ),
}


@pytest.mark.parametrize(("kind", "heading"), [(kind, h) for kind, headings in HEADINGS.items() for h in headings])
def test_a_heading_of_personal_data_is_refused_in_a_roster_however_it_is_written(kind: str, heading: str):
    assert held(checked(roster(heading, "", "–"))) == [kind]


@pytest.mark.parametrize(
    ("kind", "heading"),
    [(NAMES, "Họ tên chủ hộ"), (PHONES, "SĐT ban quản lý"), (IDENTITY, "CCCD"), (BIRTHS, "Ngày sinh")],
)
@pytest.mark.parametrize("row", [site(), feed(), team(), activity(), subsystem()], ids=lambda row: list(row)[3])
def test_a_heading_that_can_only_be_of_people_is_refused_in_every_table(row: Row, kind: str, heading: str):
    assert held(checked([{**row, heading: ""}])) == [kind]


@pytest.mark.parametrize(
    "heading",
    each(
        "Địa chỉ | Tên | Tên chợ | Name | Address | Số chợ ở nông thôn | Khu vực nội ô | "
        "Phí thu điện tử | Hộ kinh doanh cá thể | Dân số thường trú | Tên đầy đủ | Tên chủ đầu tư | "
        "Số hồ sơ | Nam sinh viên | Hộ có điện thoại thông minh | Số thuê bao di động | "
        "Số lượng CCCD đã cấp | Tỷ lệ người có e-mail | Định danh mức 2 | Số định danh mức 2 | "
        "Tài khoản định danh điện tử | Chữ ký số"
    ),
)
def test_a_market_may_have_a_name_and_an_address_and_a_ward_may_count(heading: str):
    assert held(checked(market(heading, "12", "số 5 đường Lê Hồng Phong"))) == []


@pytest.mark.parametrize(
    "heading", ["Ghi chú", "Định danh mức 2", "Ngày sinh hoạt tổ", "Số buổi", "Học sinh năm 2024", "Tổ công nghệ số"]
)
def test_a_table_about_people_takes_no_other_column(heading: str):
    result = checked(roster(heading, "Có", "2024-05-01"))
    assert [(f.severity, f.code) for f in result.findings] == [("error", "personal_data")]
    assert held(result) == [OTHER]


def test_an_empty_column_of_a_roster_is_left_out_with_a_warning_only():
    assert [(f.severity, f.code) for f in checked(roster("Ghi chú", "", "")).findings] == [
        ("warning", "unknown_column")
    ]


def test_a_list_of_teams_takes_no_other_column_either():
    assert held(checked([{**team(), "Tổ trưởng": "A"}])) == [OTHER]


# ---- by cells ----

SECRETS = {
    "0912 345 678": PHONES,
    "0912.345.678": PHONES,
    "0.912345678": PHONES,
    "+84 912 345 678": PHONES,
    "84912345678 (Zalo)": PHONES,
    "LH anh An 0377-123-456": PHONES,
    "076532374341": IDENTITY,
    "CC 076 532 374 341": IDENTITY,
    "1.076 532 374 341": IDENTITY,
    "2.076-532-374-341": IDENTITY,
    "an.nguyen@example.com": ADDRESSES,
}


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize(
    ("row", "column"),
    [
        (site(number=99), "name"),
        (site(number=99), "site_code"),
        (site(number=99), "ghi chú"),
        (team(number=99), "neighbourhood"),
        (team(number=99), "decision_no"),
        (member(number=99), "member_code"),
        (member(number=99), "role"),
        (activity(number=99), "ghi chú"),
        (subsystem(number=99), "owner"),
    ],
    ids=lambda x: x if isinstance(x, str) else list(x)[-1],
)
def test_one_such_cell_anywhere_is_enough(row: Row, column: str, secret: str):
    build = {"site_code": site, "neighbourhood": team, "member_code": member, "sessions": activity, "stage": subsystem}
    of = next(made for marker, made in build.items() if marker in row)
    result = checked([*(of(number=n) for n in range(1, 40)), {**row, column: secret}])
    assert held(result) == [SECRETS[secret]]
    assert not result.ok


@pytest.mark.parametrize(
    "harmless",
    each(
        "15/QĐ-UBND ngày 09/01/2024 | 1022 | H09.05-240930-0012 | "
        "000.00.12.H09-240930-0001 | 84.312.345.678 | 84312345678 | 9123456789012 | 0123456789012 | "
        "2024-09-30 08:35:12 | @ chợ | 12,5 | 1.001.234.567.890 | -5,091,234,567,890.5 | "
        "33,0833333333 | 0.0912345678 % | thu được 1.001.234.567.890 đồng"
    ),
)
@pytest.mark.parametrize("column", ["name", "Giá trị"])
def test_what_only_resembles_such_a_cell_is_no_personal_data(column: str, harmless: str):
    assert held(checked([site(), {**site(number=2), column: harmless}])) == []


def test_a_phone_number_in_a_column_of_numbers_is_refused_and_money_is_not():
    assert held(checked([site(cashless_value_vnd="0912345678")])) == [PHONES]
    assert held(checked([site(cashless_value_vnd="84912345678")])) == []
    assert held(checked([site(cashless_value_vnd="1.001.234.567.890")])) == []


@pytest.mark.parametrize("fee", ["912345678", "123.456.789", "1.001.234.567.890"])
def test_a_high_fee_of_a_dossier_is_no_number_of_a_person(fee: str):
    assert held(checked([dossier(fee_due=fee)])) == []


@pytest.mark.parametrize(
    ("cell", "kind"),
    [
        ("0912345678", PHONES),
        ("912 345 678", PHONES),
        ("076532374341", IDENTITY),
        ("912-345-6789", IDENTITY),
        ("Nguyễn Văn An", NAMES),
        ("NguyenVanAn1985", NAMES),
    ],
)
def test_what_is_of_a_person_in_the_place_of_a_fee_is_refused_and_not_repeated(cell: str, kind: str):
    result = checked([dossier(fee_due=cell)])
    assert held(result) == [kind]
    assert cell not in str(result.findings)


PEOPLE = ("Nguyễn Văn An", "TRẦN THỊ BÌNH", "Lê Hoàng Cường 2", "Pham Minh Dung", "Võ Hà")
BIRTHDAYS = ("05/03/1985", "1990-12-01", "5-3-2001", "05.03.79", "1988")


@pytest.mark.parametrize(("cells", "kind"), [(PEOPLE, NAMES), (BIRTHDAYS, BIRTHS)])
def test_names_and_old_dates_are_known_in_a_roster_under_any_heading(cells: tuple[str, ...], kind: str):
    assert held(checked(roster("Cột 9", *cells))) == [kind]
    assert held(checked(roster("Cột 9", *cells, "", "chưa rõ"))) == [kind]


def test_the_contracts_own_columns_of_a_roster_hold_neither_names_nor_birth_dates():
    assert held(checked([member(number=n, member_code=name) for n, name in enumerate(PEOPLE)])) == [NAMES]
    assert held(checked([member(number=n, trained_on=day) for n, day in enumerate(BIRTHDAYS[:3])])) == [BIRTHS]


@pytest.mark.parametrize(
    "cells",
    [
        ("Cao đẳng", "Đại học", "Cao đẳng nghề"),
        ("Đoàn viên", "Hội viên phụ nữ", "Đoàn Thanh Niên"),
        ("Đang hoạt động", "Đang sinh hoạt", "Đã nghỉ"),
        ("Đường số 1", "Đường Lê Lợi", "Hộ nghèo"),
        ("Khu phố 1", "Ấp An Hòa", "Hồ sơ đủ"),
        ("05/03/2022", "2024-05-01", "01/06/2023"),
        ("120", "75", "1200"),
        ("300000000", "500000000", "250000"),
    ],
    ids=lambda cells: cells[0],
)
def test_words_that_only_resemble_names_and_newer_dates_are_left_alone(cells: tuple[str, ...]):
    assert held(checked(roster("Cột 9", *cells))) == [OTHER]


def test_names_of_streets_are_no_names_of_people():
    assert held(checked(market("Tuyến", "Lê Hồng Phong", "Nguyễn Văn Trỗi"))) == []


def workbook(rows: list[Row]) -> bytes:
    book = Workbook()
    for cells in (list(rows[0]), *(list(row.values()) for row in rows)):
        book.active.append(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        ((929754951, 377123456, 851234567), PHONES),
        ((76532374341, 62817061414), IDENTITY),
        ((281234567, 280765432), IDENTITY),
        ((datetime.fromisoformat("1985-03-05"), datetime.fromisoformat("1990-12-01")), BIRTHS),
    ],
    ids=["phones", "identity numbers", "old identity numbers", "birth dates"],
)
def test_excel_takes_the_zero_away_and_the_numbers_are_known_all_the_same(cells: tuple[Any, ...], kind: str):
    assert held(checked(workbook(roster("Cột 9", *cells)), dataset="team_members")) == [kind]


# ---- what is said ----

LEAKS = {
    "a column more": as_csv(roster("Liên hệ", "0912345678", "0912345679")),
    "codes that are numbers of people, one twice": as_csv([member(member_code="076532374341")] * 2),
    "a phone number for a choice": as_csv([member(role="0912345678")]),
    "a phone number for a date": as_csv([member(trained_on="0912345678")]),
    "names of people as codes": as_csv([member(number=n, member_code=name) for n, name in enumerate(PEOPLE)]),
    "no header": "TV1,0912345678,an@example.com,076532374341\nTV2,0912345679,ha@example.com,Trần An\n".encode(),
    "no header, one row": "Nguyễn Văn An,0912345678,05/03/1985\n".encode(),
}
VALUES = ("0912345678", "0912345679", "076532374341", "076532374342", "example.com", "05/03/1985", *PEOPLE)


@pytest.mark.parametrize("dataset", ["team_members", None])
@pytest.mark.parametrize("case", LEAKS)
def test_no_finding_repeats_personal_data(case: str, dataset: str | None):
    result = intake.inspect(LEAKS[case], "x.csv", WARDS, TODAY, dataset)
    said = [(f.message.vi, f.message.en, f.advice.vi, f.advice.en, f.column, f.value) for f in result.findings]
    assert said
    assert [v for v in VALUES for parts in said for part in parts if v in (part or "")] == []


def test_a_refused_column_is_named_once_with_what_it_holds_and_what_to_do():
    (finding,) = checked(roster("SĐT", "0912345678")).findings
    assert (finding.severity, finding.line, finding.column, finding.value) == ("error", 1, "SĐT", None)
    assert finding.message.vi == "Cột “SĐT” chứa số điện thoại"
    assert finding.message.en == "The column “SĐT” holds phone numbers"
    assert "Xóa cột này" in finding.advice.vi
    assert "kept for ever" in finding.advice.en


def test_the_findings_of_other_columns_are_listed_too():
    rows = [{**member(), "CCCD": "1", "female": "có thể"}]
    assert sorted(errors(checked(rows))) == ["bad_choice", "personal_data"]


# ---- nothing of it is kept ----


@pytest.mark.parametrize("case", LEAKS)
def test_nothing_of_a_refused_file_is_kept_and_the_log_has_codes_only(monitor: Monitor, seeded: Path, case: str):
    before, figures = snapshot(seeded), numbers(monitor)
    preview = monitor.check(LEAKS[case], "x.csv", "team_members")
    assert "personal_data" in errors(preview)
    assert (snapshot(seeded), numbers(monitor)) == (before, figures)
    log = (seeded / "log" / "app.jsonl").read_text(encoding="utf-8")
    assert '"personal_data": ' in log
    assert [v for v in VALUES if v in log] == []
    kept = [p for p in seeded.rglob("*") if p.is_file() and p.stat().st_size < 10**7]
    assert [p for p in kept if any(v.encode() in p.read_bytes() for v in VALUES)] == []


CORPUS = ROOT.parent / "shared" / "corpus" / "pii"


@pytest.mark.skipif(not CORPUS.exists(), reason="the corpus of strange files is not beside the project")
@pytest.mark.parametrize("dataset", [None, "team_members", "cashless_sites"])
def test_the_corpus_roster_is_refused_for_every_personal_column(monitor: Monitor, seeded: Path, dataset: str | None):
    before = snapshot(seeded)
    for path in CORPUS.iterdir():
        preview = monitor.check(path.read_bytes(), path.name, dataset)
        assert sorted(set(held(preview)) - {OTHER}) == sorted({NAMES, PHONES, IDENTITY})
    assert snapshot(seeded) == before


@pytest.mark.parametrize("path", [*SAMPLES.iterdir(), *EXAMPLES.iterdir()], ids=lambda path: path.name)
def test_of_the_shipped_files_only_the_one_named_for_it_is_refused(path: Path):
    found = held(intake.inspect(path.read_bytes(), path.name, WARDS, TODAY))
    assert bool(found) == (path.name == "broken_personal_column.csv")


def test_long_cells_are_judged_too():
    """A pattern that tries every beginning of a long cell would not come to an end here."""
    rows = [site(name="a" * 60_000), site(number=2, name="0 9 " * 15_000), site(number=3, name="a@" * 30_000)]
    assert held(checked(rows)) == []


def test_small_counts_under_such_a_heading_are_figures():
    assert held(checked([{**activity(), "Hỗ trợ căn cước": 35, "Nhóm Zalo": 3}])) == []


@pytest.mark.parametrize(("title", "kept"), [("Nguyen Van An 0912345678", False), ("Tháng 10", True)])
def test_a_personal_name_of_a_sheet_is_not_kept(title: str, kept: bool):
    book = Workbook()
    book.active.title = title
    row = site()
    for line in (list(row), list(row.values())):
        book.active.append(line)
    out = io.BytesIO()
    book.save(out)
    assert ("sheet" in checked(out.getvalue()).reading) == kept


CODES_ALIKE = ("NguyenVanAn", "nguyenvanan", "Tran-Thi-B", "LeVanC", "Lê Văn Đạt", "MP", "HS.AT", "Hoa–Loi", "KTM")


@pytest.mark.parametrize("word", CODES_ALIKE)
@pytest.mark.parametrize("number", ["", "-01", "1990", " 2", "00068"])
def test_codes_that_differ_in_their_numbers_alone_are_judged_alike(word: str, number: str):
    """Twenty thousand codes of one desk are judged as one."""
    assert persons.is_in_codes([word + number]) == persons.is_person_in_code(word + number)
