"""Two uploads row by row: every kind of difference, blanks, private columns, and what only one of them names."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from dxlib import catalog, comparison
from dxlib.catalog.model import YES_NO, Choice, Column
from dxlib.comparison import Comparison, Difference
from dxlib.errors import DxError
from dxlib.language import Language, Text
from dxlib.monitor import Monitor
from tests.builders import MY_PHUOC, OCTOBER, PHU_AN, SITES, THOI_HOA, Row, as_csv, example, member, site, upload

MEMBERS = catalog.dataset("team_members")


def compared(monitor: Monitor, older: Iterable[Row], newer: Iterable[Row], **how: Any) -> Comparison:
    first = upload(monitor, as_csv(older))
    second = upload(monitor, as_csv(newer), **how)
    return monitor.compare(first.seq, second.seq)


def counts(found: Comparison) -> tuple[int, int, int, int]:
    return found.added, found.removed, found.changed, found.unchanged


def only(found: Comparison) -> Difference:
    assert len(found.differences) == 1
    return found.differences[0]


def told(difference: Difference) -> dict[str, tuple[Any, Any]]:
    assert difference.old is not None
    assert difference.new is not None
    return {name: (difference.old[name], difference.new[name]) for name in difference.columns}


def test_rows_added_removed_changed_and_unchanged_are_told_apart(empty: Monitor) -> None:
    older = [site(number=1), site(number=2), site(number=3), site(THOI_HOA, number=4)]
    newer = [site(number=1), site(number=2, merchants=120), site(THOI_HOA, number=4), site(THOI_HOA, number=5)]
    found = compared(empty, older, newer)
    assert counts(found) == (1, 1, 1, 2)
    assert found.differing == 3
    assert [(d.kind, d.ward_code, (d.new or d.old or {})["site_code"]) for d in found.differences] == [
        ("changed", MY_PHUOC, "S-25813-02"),
        ("removed", MY_PHUOC, "S-25813-03"),
        ("added", THOI_HOA, "S-25846-05"),
    ]
    assert told(found.differences[0]) == {"merchants": (100, 120)}


def test_a_blank_cell_differs_from_a_filled_one_and_from_no_other_blank(empty: Monitor) -> None:
    older = [
        site(number=1, transactions=None, launched_on=None),
        site(number=2, transactions=5),
        site(number=3, fees_due_vnd=None, fees_cashless_vnd=None),
    ]
    newer = [
        site(number=1, transactions=7, launched_on=None),
        site(number=2, transactions=None),
        site(number=3, fees_due_vnd=None, fees_cashless_vnd=None),
    ]
    found = compared(empty, older, newer)
    assert counts(found) == (0, 0, 2, 1)
    assert [told(d) for d in found.differences] == [{"transactions": (None, 7)}, {"transactions": (5, None)}]


def test_the_same_rows_in_another_order_do_not_differ(empty: Monitor) -> None:
    rows = [site(number=n) for n in range(1, 5)]
    found = compared(empty, rows, reversed(rows))
    assert counts(found) == (0, 0, 0, 4)
    assert found.differences == ()


def test_only_cells_that_both_name_are_compared(empty: Monitor) -> None:
    older = [site(), site(THOI_HOA), site(period="2024-08")]
    found = compared(empty, older, [site(merchants=120), site(PHU_AN)])
    assert (found.cells, found.only_older, found.only_newer) == (1, 2, 1)
    assert counts(found) == (0, 0, 1, 0)
    assert told(only(found)) == {"merchants": (100, 120)}


def test_differences_come_by_month_ward_and_key(empty: Monitor) -> None:
    older = [site(w, p, n) for p in ("2024-09", "2024-08") for w in (THOI_HOA, MY_PHUOC) for n in (9, 5, 3, 1)]
    newer = [row | {"merchants": 120} for row in older if row["site_code"][-1] != "3"]
    newer += [site(THOI_HOA, "2024-08", 2), site(MY_PHUOC, "2024-09", 7)]
    found = compared(empty, older, newer).differences
    places = [(d.period, d.ward_code, (d.new or d.old or {})["site_code"]) for d in found]
    assert places == sorted(places)
    assert len({d.kind for d in found}) == 3


def test_uploads_without_a_common_cell_have_nothing_to_compare(empty: Monitor) -> None:
    found = compared(empty, [site()], [site(period="2024-10")])
    assert (found.cells, found.only_older, found.only_newer) == (0, 1, 1)
    assert counts(found) == (0, 0, 0, 0)


def test_a_cell_reported_as_none_lost_its_rows(empty: Monitor) -> None:
    found = compared(empty, [site(), site(PHU_AN)], [site()], reported_none=(PHU_AN,))
    assert counts(found) == (0, 1, 0, 1)
    assert (only(found).kind, only(found).ward_code) == ("removed", PHU_AN)


def test_a_row_that_moved_to_another_ward_is_removed_here_and_added_there(empty: Monitor) -> None:
    moved = site(THOI_HOA, number=9) | {"site_code": "S-25813-02"}
    older = [site(), site(number=2), site(THOI_HOA)]
    found = compared(empty, older, [site(), site(THOI_HOA), moved])
    assert [(d.kind, d.ward_code) for d in found.differences] == [("removed", MY_PHUOC), ("added", THOI_HOA)]


def test_a_withdrawn_upload_may_be_compared(empty: Monitor) -> None:
    upload(empty, [site()])
    upload(empty, [site(merchants=120)])
    empty.withdraw([2], "test")
    assert counts(empty.compare(1, 2)) == (0, 0, 1, 0)


def test_people_are_compared_by_team_and_never_one_by_one(empty: Monitor) -> None:
    older = [member(number=n) for n in range(1, 6)]
    newer = [member(number=1, female="Có"), *(member(number=n, trained_on="2024-05-20") for n in (2, 3, 4))]
    found = compared(empty, older, newer)
    assert found.differences == ()
    (group,) = found.groups
    assert (group.name, group.old, group.new) == (older[0]["team_code"], (5, 0), (4, 3))


def test_a_private_cell_that_changed_shows_in_no_team(empty: Monitor) -> None:
    found = compared(empty, [member(number=1)], [member(number=1, female="Có", youth="Có")])
    assert (found.groups, found.differences, counts(found)) == ((), (), (0, 0, 1, 0))


def test_private_columns_stand_only_in_tables_that_are_counted_by_team() -> None:
    assert [d.id for d in catalog.DATASETS.values() if any(c.private for c in d.columns) and not d.people_in] == []


def test_what_is_private_stays_so_whatever_the_dataset() -> None:
    for dataset in catalog.DATASETS.values():
        assert not [c.name for c in comparison.shown_columns(dataset) if c.private]


def test_counts_stay_whole_where_the_rows_are_cut(empty: Monitor) -> None:
    older, newer = ([site(number=n, merchants=m) for n in range(1, 30)] for m in (100, 120))
    compared(empty, older, newer)
    with empty.store.cursor() as cursor:
        found = comparison.compare(cursor, empty.ledger.find(1), empty.ledger.find(2), most=10)
    assert counts(found) == (0, 0, 29, 0)
    assert [d.new["site_code"] for d in found.differences if d.new] == [f"S-25813-{n:02d}" for n in range(1, 11)]


def test_cities_own_tables_are_compared_too(monitor: Monitor) -> None:
    sample = next(e for e in monitor.ledger.chain().entries if e.dataset == "subsystems")
    rows = [r for r in monitor.rows("subsystems", "2024-09") if r["subsystem_code"]]
    columns = [c.name for c in catalog.dataset("subsystems").columns]
    changed = [{name: row[name] for name in columns} for row in rows]
    changed[0]["stage"] = "suspended" if changed[0]["stage"] != "suspended" else "pilot"
    for row in changed:
        row.update({k: "Có" if v else "Không" for k, v in row.items() if isinstance(v, bool)})
    entry = upload(monitor, as_csv(changed), dataset="subsystems")
    found = monitor.compare(sample.seq, entry.seq)
    assert (found.cells, found.only_older) == (1, len(sample.cells) - 1)
    assert counts(found) == (0, 0, 1, len(rows) - 1)
    assert only(found).columns == ("stage",)


def refusal(monitor: Monitor, older: int, newer: int) -> str:
    with pytest.raises(DxError) as refused:
        monitor.compare(older, newer)
    return refused.value.code


def test_what_cannot_be_compared_is_said(monitor: Monitor) -> None:
    entry = upload(monitor, example(OCTOBER))
    other = next(e.seq for e in monitor.ledger.chain().entries if e.dataset != SITES.id)
    gone = monitor.withdraw([entry.seq], "test")
    assert refusal(monitor, other, entry.seq) == "not_comparable"
    assert refusal(monitor, entry.seq, gone.seq) == "not_comparable"
    assert refusal(monitor, entry.seq, 999) == "unknown_entry"


def test_a_damaged_upload_is_not_taken_for_an_empty_one(empty: Monitor) -> None:
    compared(empty, [site()], [site(merchants=120)])
    empty.ledger.rows_path(empty.ledger.find(1).rows_sha256).write_bytes(b"garbage")
    empty.store.rebuild()
    assert refusal(empty, 1, 2) == "file_damaged"


def column(kind: Any, *choices: Choice) -> Column:
    return Column("c", kind, Text("C", "C"), choices=choices)


@pytest.mark.parametrize(
    ("asked", "value", "vi", "en"),
    [
        (column("text"), "Chợ Mỹ Phước", "Chợ Mỹ Phước", "Chợ Mỹ Phước"),
        (column("code"), "007", "007", "007"),
        (column("integer"), 12345, "12.345", "12,345"),
        (column("integer"), 0, "0", "0"),
        (column("integer"), 100, "100", "100"),
        (column("number"), Decimal("1234.50"), "1.234,5", "1,234.5"),
        (column("number"), Decimal("0.25"), "0,25", "0.25"),
        (column("number"), Decimal("3.00"), "3", "3"),
        (column("money"), 1_234_567, "1.234.567 ₫", "1,234,567 ₫"),
        (column("date"), date(2024, 9, 3), "03/09/2024", "3 Sep 2024"),
        (column("moment"), datetime(2024, 9, 3, 7, 5), "03/09/2024 07:05", "3 Sep 2024 07:05"),  # noqa: DTZ001
        (column("flag", *YES_NO), True, "Có", "Yes"),
        (column("flag", *YES_NO), False, "Không", "No"),
        (column("choice", Choice("a", Text("Một", "One"))), "a", "Một", "One"),
        (column("choice"), "gone", "gone", "gone"),
        (column("money"), None, "–", "–"),
    ],
)
def test_a_value_is_told_in_the_words_of_its_contract(asked: Column, value: Any, vi: str, en: str) -> None:
    assert (comparison.worded(asked, value, "vi"), comparison.worded(asked, value, "en")) == (vi, en)


@pytest.mark.parametrize(("lang", "words"), [("vi", "– → 7.000"), ("en", "– → 7,000")])
def test_a_change_is_told_old_to_new_and_what_stayed_is_left_out(empty: Monitor, lang: Language, words: str) -> None:
    found = only(compared(empty, [site(transactions=None)], [site(transactions=7000)]))
    assert comparison.told(found, SITES.column("transactions"), lang) == words
    assert comparison.told(found, SITES.column("merchants"), lang) == ""


def test_a_row_of_one_side_tells_what_it_holds(empty: Monitor) -> None:
    older, newer = [site(), site(number=2, merchants=222)], [site(), site(number=3, merchants=333)]
    found = compared(empty, older, newer)
    assert [comparison.told(d, SITES.column("merchants"), "en") for d in found.differences] == ["222", "333"]


def test_the_newest_two_that_name_a_common_cell_are_a_pair(empty: Monitor) -> None:
    first, second, third, fourth = (upload(empty, [site(w, m, merchants=100 + n)]) for n, (w, m) in enumerate(_PLACES))
    assert comparison.newest_pair([first, second, third, fourth], SITES.id) == (second, third)
    assert comparison.newest_pair([first, second], SITES.id) is None
    assert comparison.newest_pair([first, third, fourth], SITES.id) is None
    assert comparison.newest_pair([first], SITES.id) is None


_PLACES = ((MY_PHUOC, "2024-08"), (PHU_AN, "2024-09"), (PHU_AN, "2024-09"), (MY_PHUOC, "2024-09"))
