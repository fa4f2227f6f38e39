"""From July 2025 seven new units report: names of another time and codes that meant other land are refused in words."""

from __future__ import annotations

import csv
import io
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from dxlib import catalog, intake, templates
from dxlib.catalog.model import Dataset
from dxlib.intake import Finding
from dxlib.monitor import Monitor
from tests.builders import CODES, LATER, SITES, TODAY, WARDS, Row, checked, found, sample_rows, site, upload

OLD = {
    "25813": ("Phường", "Mỹ Phước"),
    "25837": ("Phường", "Chánh Phú Hòa"),
    "25840": ("Phường", "An Điền"),
    "25843": ("Phường", "An Tây"),
    "25846": ("Phường", "Thới Hòa"),
    "25849": ("Phường", "Hòa Lợi"),
    "25852": ("Phường", "Tân Định"),
    "25855": ("Xã", "Phú An"),
}
NEW = {
    "25813": ("Phường", "Bến Cát"),
    "25837": ("Phường", "Chánh Phú Hòa"),
    "25840": ("Phường", "Long Nguyên"),
    "25843": ("Phường", "Tây Nam"),
    "25846": ("Phường", "Thới Hòa"),
    "25849": ("Phường", "Hòa Lợi"),
    "25768": ("Phường", "Phú An"),
}
"""Typed from FACTS 1.2 and 1.3, not read from the reference table."""
OTHER_LAND = ("25813", "25837", "25840", "25843", "25849")
BECAME = {
    "Mỹ Phước": ("Bến Cát", "Long Nguyên"),
    "An Điền": ("Long Nguyên",),
    "An Tây": ("Tây Nam",),
    "Tân Định": ("Hòa Lợi",),
    "Xã Phú An": ("Phường Phú An",),
}
OF_WARDS = [d for d in catalog.DATASETS.values() if d.reporters != "city"]
ABOUT_WARDS = {"ward_ended", "ward_not_yet", "ward_code_reused", "unknown_ward", "ward_mismatch"}


def named(thing: object) -> str:
    return getattr(thing, "id", str(thing))


def about_wards(findings: tuple[Finding, ...]) -> list[Finding]:
    return [f for f in findings if f.code in ABOUT_WARDS]


def as_xlsx(rows: list[Row]) -> bytes:
    book = Workbook()
    sheet: Any = book.active
    for row in [list(rows[0]), *([r.get(name) for name in rows[0]] for r in rows)]:
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def as_csv(rows: list[Row]) -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


FORMS = {"file.csv": as_csv, "file.xlsx": as_xlsx}


def wrong_of(dataset: Dataset, file: str, period: str, code: str, name: str) -> list[Finding]:
    """What is said of the ward of a shipped row of any table, moved to another month and ward."""
    row: Row = {**sample_rows(dataset.id)[0], "period": period, "ward_code": code, "ward_name": name}
    if not code or not name:
        row.pop("ward_code" if not code else "ward_name")
    return about_wards(intake.inspect(FORMS[file]([row]), file, WARDS, LATER, dataset.id).findings)


# ---- every table, both kinds of file ----


@pytest.mark.parametrize("file", FORMS)
@pytest.mark.parametrize("dataset", OF_WARDS, ids=named)
def test_every_table_refuses_an_old_name_and_says_what_it_became(dataset: Dataset, file: str):
    for code in ("25813", ""):
        (finding,) = wrong_of(dataset, file, "2025-07", code, "Mỹ Phước")
        assert (finding.severity, finding.code, finding.column) == ("error", "ward_ended", "ward_name")
        assert "Từ 01/07/2025" in finding.message.vi
        assert "Phường Bến Cát (25813, phần lớn); Phường Long Nguyên (25840, một phần)" in finding.message.vi
        assert "Ben Cat ward (25813, most of it); Long Nguyen ward (25840, a part)" in finding.message.en


@pytest.mark.parametrize("file", FORMS)
@pytest.mark.parametrize("dataset", OF_WARDS, ids=named)
def test_every_table_refuses_a_code_of_other_land_alone_and_takes_it_with_its_name(dataset: Dataset, file: str):
    (finding,) = wrong_of(dataset, file, "2025-07", "25813", "")
    assert (finding.code, finding.column, finding.value) == ("ward_code_reused", "ward_code", "25813")
    assert wrong_of(dataset, file, "2025-07", "25813", "Phường Bến Cát") == []
    assert wrong_of(dataset, file, "2025-07", "", "Phường Bến Cát") == []


@pytest.mark.parametrize("dataset", OF_WARDS, ids=named)
def test_every_table_takes_old_names_and_bare_codes_to_june_2025(dataset: Dataset):
    assert wrong_of(dataset, "file.csv", "2025-06", "25813", "") == []
    assert wrong_of(dataset, "file.csv", "2025-06", "25813", "Mỹ Phước") == []


@pytest.mark.parametrize("dataset", OF_WARDS, ids=named)
def test_every_template_has_a_column_for_the_name(dataset: Dataset, empty: Monitor):
    for lang in ("vi", "en"):
        header = templates.template(empty, dataset, lang).decode("utf-8-sig").splitlines()[0]
        assert dataset.column("ward_name").title[lang] in header


# ---- what is said ----


@pytest.mark.parametrize("old", BECAME)
def test_an_old_name_is_refused_with_every_unit_that_took_its_land(old: str):
    row = {k: v for k, v in site(period="2025-07").items() if k != "ward_code"} | {"ward_name": old}
    (finding,) = checked([row], today=LATER).findings
    assert (finding.code, finding.value) == ("ward_ended", old)
    assert all(heir in finding.message.vi and heir in finding.advice.vi for heir in BECAME[old])


@pytest.mark.parametrize("code", ["25852", "25855"])
def test_a_code_that_ended_is_refused_with_what_it_became(code: str):
    (finding,) = checked([site(code, "2025-07")], today=LATER).findings
    assert (finding.code, finding.column, finding.value) == ("ward_ended", "ward_code", code)
    heirs = {"25852": "Phường Hòa Lợi (25849)", "25855": "Phường Phú An (25768)"}
    assert OLD[code][1] in finding.message.vi
    assert heirs[code] in finding.message.vi


@pytest.mark.parametrize("code", OTHER_LAND)
def test_a_code_of_other_land_says_what_it_was_what_it_is_and_what_to_write(code: str):
    (finding,) = checked([site(code, "2025-07", ward_name="")], today=LATER).findings
    assert finding.code == "ward_code_reused"
    assert f"{' '.join(OLD[code])} cũ" in finding.message.vi
    assert f"mã {code} là {' '.join(NEW[code])}" in finding.message.vi
    assert finding.advice.vi.endswith(" ".join(NEW[code]))


@pytest.mark.parametrize("code", ["25846", "25768"])
def test_a_code_that_never_meant_other_land_is_enough(code: str):
    assert checked([site(code, "2025-07", ward_name="")], today=LATER).cells[0].ward_code == code


def test_the_same_name_of_the_new_unit_is_taken_and_the_commune_of_before_is_not():
    rows = [site("25768", "2025-07", n, ward_name=name) for n, name in enumerate(["Phú An", "P. Phú An", "Xã Phú An"])]
    assert found(checked(rows, today=LATER)) == [("ward_ended", 4, "ward_name", "Xã Phú An")]


def test_a_new_unit_in_a_month_before_it_is_refused_with_those_of_that_time():
    row = {k: v for k, v in site(period="2025-06").items() if k != "ward_code"} | {"ward_name": "Long Nguyên"}
    (finding,) = checked([row], today=LATER).findings
    assert finding.code == "ward_not_yet"
    assert "Phường Long Nguyên chỉ có từ 01/07/2025" in finding.message.vi
    assert "Phường Mỹ Phước (25813)" in finding.advice.vi
    assert "Phường An Điền (25840)" in finding.advice.vi


def test_a_commune_that_became_a_ward_later_keeps_its_old_kind():
    assert checked([site("25843", "2024-03", ward_name="Xã An Tây")]).ok


def test_a_month_that_is_itself_wrong_is_one_finding():
    assert found(checked([site(period="2052-09", ward_name="")], today=TODAY)) == [
        ("future_period", 2, "period", "2052-09")
    ]


def test_who_is_declared_to_have_none_is_chosen_from_a_list_and_needs_no_name():
    rows = [site("25846", "2025-07")]
    done = checked(rows, none=("25813", "25768"), today=LATER)
    assert [(c.ward_code, c.rows) for c in done.cells if c.rows == 0] == [("25768", 0), ("25813", 0)]


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_a_filled_template_of_a_new_unit_passes(empty: Monitor, monkeypatch: pytest.MonkeyPatch, lang: str):
    monkeypatch.setattr(empty, "clock", lambda: datetime.fromisoformat("2025-12-15T00:00:00+00:00"))
    upload(empty, [site(code, "2025-07") for code in NEW])
    for code in NEW:
        filled = intake.inspect(templates.template(empty, SITES, lang, code), "t.csv", WARDS, LATER, SITES.id)
        assert about_wards(filled.findings) == []
        assert [c.place for c in filled.cells] == [("2025-08", code)]


# ---- any mix of old and new ----


def spellings(units: dict[str, tuple[str, str]]) -> list[str]:
    return [s for kind, name in units.values() for s in (name, f"{kind} {name}", f"{kind} {name}".upper())]


def means(code: str, name: str, month: str) -> str | None:
    """The unit that a row means beyond doubt, by the lists above alone."""
    now = NEW if month >= "2025-07" else OLD
    called = {
        c for c, (kind, short) in now.items() if name.casefold() in (short.casefold(), f"{kind} {short}".casefold())
    }
    if name and (not called or (code and called != {code})):
        return None
    if not name:
        return code if code in now and not (now is NEW and code in OTHER_LAND) else None
    return next(iter(called))


@given(
    month=st.sampled_from(["2024-09", "2025-06", "2025-07", "2025-11"]),
    code=st.sampled_from(["", *{*OLD, *NEW}]),
    name=st.sampled_from(["", *{*spellings(OLD), *spellings(NEW)}]),
)
def test_any_mix_of_codes_and_names_means_the_right_unit_or_is_refused_by_name(month: str, code: str, name: str):
    done = checked([{**site(period=month), "ward_code": code, "ward_name": name}], today=LATER)
    wanted = means(code, name, month)
    if wanted:
        assert [c.ward_code for c in done.cells] == [wanted]
        assert done.ok
        return
    (finding,) = [f for f in done.findings if f.severity == "error"]
    if not code and not name:
        assert finding.code == "missing_value"
        return
    units = {
        short for u in (OLD, NEW) for c, (_, short) in u.items() if c == code or short.casefold() in name.casefold()
    }
    assert finding.code in ABOUT_WARDS
    assert any(short in finding.message.vi for short in units)
    assert finding.line == 2


def test_the_lists_typed_here_are_those_of_the_reference_table():
    for month, units in (("2025-06", OLD), ("2025-07", NEW)):
        assert {u.code: u.name.vi for u in WARDS.valid(month)} == {c: " ".join(n) for c, n in units.items()}
    assert tuple(OLD) == CODES
