"""The units: eight to June 2025, seven from July; codes used again; names as people write them."""

from __future__ import annotations

import csv

import pytest

from dxlib.wards import CITY
from tests.builders import CODES, DATA, THOI_HOA, WARDS


def test_there_are_eight_units_to_june_2025_and_seven_from_july():
    assert [u.code for u in WARDS.valid("2025-06")] == list(CODES)
    assert len(WARDS.valid("2025-07")) == 7


def test_the_eight_units_have_the_published_population_and_neighbourhoods():
    units = WARDS.valid("2024-09")
    assert sum(u.population for u in units) == 364_578
    assert sum(u.neighbourhoods for u in units) == 44


def test_what_is_not_known_of_the_new_units_is_none_rather_than_0():
    assert {u.population for u in WARDS.valid("2025-07") if u.code != THOI_HOA} == {None}


def test_a_code_used_again_is_another_unit_after_july_2025():
    assert WARDS.find("25813", "2025-06").short.vi == "Mỹ Phước"
    assert WARDS.find("25813", "2025-07").short.vi == "Bến Cát"
    assert not WARDS.same("25813", "2025-07", "2025-06")


def test_thoi_hoa_is_the_same_unit_before_and_after():
    assert WARDS.same(THOI_HOA, "2025-07", "2025-06")


def test_tan_dinh_and_the_old_phu_an_end_in_june_2025():
    assert WARDS.find("25852", "2025-07") is None
    assert WARDS.find("25855", "2025-07") is None
    assert WARDS.find("25768", "2025-06") is None


@pytest.mark.parametrize("written", ["Thới Hòa", "Thới Hoà", "phường thới hoà", "THOI HOA", "P. Thới Hòa"])
def test_a_name_is_known_however_it_is_written(written: str):
    assert WARDS.named(written, "2024-09").code == THOI_HOA


@pytest.mark.parametrize("written", ["P. Mỹ Phước", "phường Mỹ Phước", "my phuoc", "  Mỹ  Phước "])
def test_prefixes_and_spaces_do_not_matter(written: str):
    assert WARDS.named(written, "2024-09").code == "25813"


@pytest.mark.parametrize("written", ["Xã Phú An", "phu an", "X. Phú An"])
def test_a_commune_is_known_by_its_name(written: str):
    assert WARDS.named(written, "2024-09").code == "25855"


@pytest.mark.parametrize("written", ["Bến Cát", "Phú", "", "Mỹ Phước 2"])
def test_another_name_is_nobodys(written: str):
    assert WARDS.named(written, "2024-09") is None


@pytest.mark.parametrize("month", ["2024-09", "2025-07"])
def test_names_stay_distinct_and_tiles_apart(month: str):
    units = WARDS.valid(month)
    assert len({WARDS.named(u.short.vi, month).code for u in units}) == len(units)
    assert len({(u.tile_row, u.tile_col) for u in units}) == len(units)


def test_every_old_unit_says_what_it_became():
    assert all(u.became for u in WARDS.valid("2025-06"))


def test_full_names_carry_the_kind_of_unit_in_both_languages():
    unit = WARDS.find("25855", "2024-09")
    assert (unit.name.vi, unit.name.en) == ("Xã Phú An", "Phu An commune")


def test_the_citys_offices_are_no_ward():
    assert CITY not in {u.code for u in WARDS.units}
    assert WARDS.find(CITY, "2024-09") is None


def test_neighbourhoods_are_known_as_long_as_the_eight_units_last_and_not_after():
    assert None not in {u.neighbourhoods for u in WARDS.valid("2025-06")}
    assert {u.neighbourhoods for u in WARDS.valid("2025-07") if u.code != THOI_HOA} == {None}


def test_where_a_population_comes_from_is_said_to_be_illustrative_in_the_table():
    with (DATA / "wards.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["population"]]
    assert rows
    assert [row["ward_code"] for row in rows if "minh họa" not in row["population_source"]] == []
