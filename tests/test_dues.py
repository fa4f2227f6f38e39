"""Who owes which file: in every state, for wards and for the city's offices, and said in one sentence."""

from __future__ import annotations

import itertools

import pytest

from dxlib import catalog, dues, palette
from dxlib.dues import Due
from dxlib.monitor import Monitor
from dxlib.periods import Period
from dxlib.scorecard import Scorecard
from dxlib.wards import CITY
from tests.builders import (
    CODES,
    LATER,
    MY_PHUOC,
    PHU_AN,
    SITES,
    THOI_HOA,
    card_of,
    checked,
    every_ward,
    example,
    site,
    sites_csv,
    upload,
)

SUBSYSTEMS = catalog.dataset("subsystems")
OF_WARDS = [d for d in catalog.DATASETS.values() if d.reporters != "city"]


def at(card: Scorecard, reporter: str, month: str, table: str = SITES.id) -> Due:
    (found,) = [d for d in dues.dues(card, month) if (d.dataset.id, d.reporter) == (table, reporter)]
    return found


def states(card: Scorecard, month: str) -> dict[str, str]:
    return {d.reporter: d.state for d in dues.dues(card, month) if d.dataset is SITES}


def test_rows_are_counted_with_the_entry_they_stand_in():
    card = card_of(every_ward(), [site(number=1), site(number=2)])
    due = at(card, MY_PHUOC, "2024-09")
    assert (due.state, due.rows, due.seq, due.owed) == ("reported", 2, 2, False)
    assert at(card, PHU_AN, "2024-09").seq == 1


def test_declared_empty_is_in_and_never_sent_is_owed():
    card = card_of(checked(every_ward(but=[PHU_AN, THOI_HOA]), none=(PHU_AN,)))
    none, never = at(card, PHU_AN, "2024-09"), at(card, THOI_HOA, "2024-09")
    assert (none.state, none.rows, none.seq, none.owed) == ("none", 0, 1, False)
    assert (never.state, never.rows, never.seq, never.owed) == ("never", 0, None, True)


@pytest.mark.parametrize("month", ["2024-08", "2024-10"], ids=["a later one is in", "an earlier one is in"])
def test_who_reported_another_month_is_late(month: str):
    assert states(card_of(every_ward()), month) == dict.fromkeys(CODES, "late")


def test_a_month_declared_empty_is_another_month_too():
    card = card_of(checked([site()], none=(PHU_AN,)))
    assert at(card, PHU_AN, "2024-10").state == "late"


def test_another_table_does_not_make_one_late():
    others = [d.id for d in OF_WARDS if d is not SITES]
    card = card_of(every_ward())
    assert {at(card, MY_PHUOC, "2024-09", table).state for table in others} == {"never"}


def test_a_code_that_means_other_land_has_never_reported():
    card = card_of(every_ward("2025-06"), today=LATER)
    found = states(card, "2025-08")
    assert (found[MY_PHUOC], found[THOI_HOA]) == ("never", "late")
    assert PHU_AN not in found


def test_the_citys_offices_owe_what_only_they_report(empty: Monitor):
    assert at(empty.scorecard(), CITY, "2024-10", SUBSYSTEMS.id).state == "never"
    upload(empty, example("subsystems_2024-10.csv"))
    card = empty.scorecard()
    assert [d.reporter for d in dues.dues(card, "2024-10") if d.dataset is SUBSYSTEMS] == [CITY]
    assert (at(card, CITY, "2024-10", SUBSYSTEMS.id).state, at(card, CITY, "2024-11", SUBSYSTEMS.id).state) == (
        "reported",
        "late",
    )


def test_everybody_expected_is_there_once(sample_card: Scorecard):
    found = dues.dues(sample_card, "2024-09")
    assert len(found) == len({(d.dataset.id, d.reporter) for d in found})
    by_table = {key: len(list(group)) for key, group in itertools.groupby(found, key=lambda d: d.dataset)}
    expected = {"city": 1, "wards": len(CODES), "both": len(CODES) + 1}
    assert by_table == {d: expected[d.reporters] for d in catalog.DATASETS.values()}


def test_narrowed_to_wards_only_they_owe(sample_card: Scorecard):
    found = dues.dues(sample_card, "2024-09", (PHU_AN, MY_PHUOC))
    assert {d.reporter for d in found} == {PHU_AN, MY_PHUOC}
    assert len(found) == 2 * len(OF_WARDS)


def test_what_is_withdrawn_is_owed_again(empty: Monitor):
    seq = upload(empty, sites_csv(every_ward())).seq
    empty.withdraw([seq], "test")
    assert states(empty.scorecard(), "2024-09") == dict.fromkeys(CODES, "never")


def test_the_month_is_the_chosen_periods_last_else_the_newest_of_all_tables_else_this_one():
    card = card_of(every_ward("2024-08"), every_ward("2024-09"))
    assert dues.month_judged(card, "2024-11", Period.parse("2024-Q2")) == "2024-06"
    assert dues.month_judged(card, "2024-11") == "2024-09"
    assert dues.month_judged(card_of(), "2024-11") == "2024-11"


def test_worst_comes_first_and_never_before_late(sample_card: Scorecard):
    first, second, third = CODES[:3]
    tables = [*catalog.DATASETS.values()][:2]
    made = [
        Due(tables[0], first, "2024-09", "late"),
        Due(tables[0], second, "2024-09", "never"),
        *(Due(table, third, "2024-09", "late") for table in tables),
        Due(tables[1], first, "2024-09", "none"),
    ]
    assert list(dues.worst_first(made)) == [third, second, first]


def test_an_empty_store_says_that_nothing_is_in(empty: Monitor):
    found = dues.dues(empty.scorecard(), "2024-11")
    assert {d.state for d in found} == {"never"}
    said = dues.answer(empty, "2024-11", found)
    assert said.en == f"Period 11/2024: none of the {len(found)} files is in yet."
    assert said.vi == f"Kỳ 11/2024: chưa nhận được tệp nào trong số {len(found)} tệp."


def test_everything_in_is_said(monitor: Monitor):
    found = dues.dues(monitor.scorecard(), "2024-09")
    assert dues.answer(monitor, "2024-09", found).en == f"Period 09/2024: all {len(found)} files are in."


def test_many_owed_files_are_counted_by_who_owes_them(empty: Monitor):
    upload(empty, sites_csv(every_ward(but=[PHU_AN])))
    found = dues.dues(empty.scorecard(), "2024-09")
    said, each = dues.answer(empty, "2024-09", found), len(OF_WARDS)
    counts = f"7 of {len(found)} files are in; {len(found) - 7} are owed"
    assert said.en.startswith(f"Period 09/2024: {counts}: Phu An ({each}), ")
    assert f"My Phuoc ({each - 1})" in said.en
    citys = sum(d.reporters != "wards" for d in catalog.DATASETS.values())
    assert f"Cơ quan thành phố ({citys})" in said.vi


def test_few_owed_files_are_named(monitor: Monitor):
    upload(monitor, sites_csv(every_ward("2024-10", but=[PHU_AN])))
    found = [d for d in dues.dues(monitor.scorecard(), "2024-10") if d.dataset is SITES]
    assert dues.answer(monitor, "2024-10", found).vi == (
        f"Kỳ 10/2024: đã nhận 7/8 tệp; còn thiếu 1: Phú An ({SITES.title.vi})."
    )


def test_of_one_ward_alone_the_tables_are_named(monitor: Monitor):
    upload(monitor, sites_csv([site(PHU_AN, "2024-10")]))
    said = dues.answer(monitor, "2024-10", dues.dues(monitor.scorecard(), "2024-10", (PHU_AN,)))
    titles = "; ".join(d.title.en for d in OF_WARDS if d is not SITES)
    assert said.en == f"Period 10/2024: 1 of {len(OF_WARDS)} files are in; {len(OF_WARDS) - 1} are owed: {titles}."


def test_who_may_still_declare_none():
    card = card_of(checked(every_ward(but=[PHU_AN, THOI_HOA]), none=(PHU_AN,)))
    missing, replaced = dues.to_declare(card, SITES, "2024-09", [MY_PHUOC])
    assert missing == [THOI_HOA]
    assert replaced == [c for c in CODES if c not in (PHU_AN, THOI_HOA, MY_PHUOC)]
    assert dues.to_declare(card, SUBSYSTEMS, "2024-09", []) == ([CITY], [])


@pytest.mark.parametrize("state", dues.GLYPHS)
def test_a_state_is_told_by_glyph_word_and_a_ground_of_its_own(state: dues.State):
    due = Due(SITES, MY_PHUOC, "2024-09", state, rows=1234 if state == "reported" else 0)
    for lang in ("vi", "en"):
        glyph, _, words = dues.cell(due, lang).partition(" ")
        assert (glyph, bool(words)) == (dues.GLYPHS[state], True)
    assert dues.cell(due, "vi") != dues.cell(due, "en")
    for theme in ("light", "dark"):
        assert len({palette.due(s, theme) for s in dues.GLYPHS}) == len(dues.GLYPHS)


def test_counts_are_written_as_the_language_does():
    due = Due(SITES, MY_PHUOC, "2024-09", "reported", rows=1234)
    assert (dues.cell(due, "vi"), dues.cell(due, "en")) == ("✓ 1.234 dòng", "✓ 1,234 rows")
    assert dues.cell(None, "vi") == dues.NOT_OWED
