"""Which entries are found by what a reader asks for."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from dxlib import entries
from dxlib.cells import Cell
from dxlib.entries import OFFICES, Asked
from dxlib.ledger import Entry
from tests.builders import WARDS

A = "a1b2" + "0" * 60
B = "2024" + "f" * 60


def accepted(seq: int, dataset: str, *places: tuple[str, str], **values: Any) -> Entry:
    cells = tuple(Cell(period, ward, 1) for period, ward in places)
    return Entry(seq, "2024-11-15T03:00:00+00:00", "An", "accept", dataset=dataset, cells=cells, **values)


LEDGER = (
    accepted(1, "subsystems", ("2024-09", "721"), file_name="phân_hệ.csv", file_sha256=A, provenance="sample"),
    accepted(2, "cashless_sites", ("2024-09", "25813"), file_name="chợ.csv", file_sha256=B, provenance="uploaded"),
    accepted(3, "cashless_sites", ("2025-08", "25813"), file_name="c.csv", file_sha256=A, provenance="uploaded"),
    Entry(4, "2024-11-15T03:00:00+00:00", "Trần Bình", "withdraw", targets=(2,), note="Nộp nhầm"),
    Entry(5, "2024-11-15T03:00:00+00:00", "An", "restore", targets=(1, 2), note=""),
)


def found(**asked: Any) -> list[int]:
    return [e.seq for e in entries.find(LEDGER, Asked(**asked), WARDS)]


def test_nothing_asked_gives_everything_newest_first() -> None:
    assert found() == [5, 4, 3, 2, 1]
    assert not Asked().narrow
    assert Asked(text="x").narrow


@pytest.mark.parametrize(
    ("asked", "seqs"),
    [
        ({"action": "accept"}, [3, 2, 1]),
        ({"action": "withdraw"}, [4]),
        ({"action": "restore"}, [5]),
        ({"dataset": "subsystems"}, [5, 1]),
        ({"dataset": "cashless_sites"}, [5, 4, 3, 2]),
        ({"provenance": "sample"}, [5, 1]),
        ({"provenance": "uploaded"}, [5, 4, 3, 2]),
        ({"reporter": OFFICES}, [5, 1]),
        ({"dataset": "subsystems", "provenance": "uploaded", "action": "accept"}, []),
    ],
)
def test_a_withdrawal_counts_as_what_it_speaks_of(asked: dict[str, Any], seqs: list[int]) -> None:
    assert found(**asked) == seqs


@pytest.mark.parametrize(
    ("text", "seqs"),
    [
        ("CHO", [5, 4, 2]),
        ("phan he", [5, 1]),
        ("binh", [4]),
        ("nop  nham", [4]),
        ("an", [5, 4, 3, 2, 1]),
        ("tran nham", [4]),
        ("3", [3]),
        ("#2", [5, 4, 2]),
        ("Số 3", [3]),
        ("no. 4 nhầm", [4]),
        ("số", []),
        ("a1b2", [5, 3, 1]),
        ("A1B20", [5, 3, 1]),
        ("a1b", []),
        ("2024f", [5, 4, 2]),
        ("b20", []),
        ("nothing like it", []),
        ("  ", [5, 4, 3, 2, 1]),
    ],
)
def test_words_are_sought_in_file_who_note_hash_and_number(text: str, seqs: list[int]) -> None:
    assert found(text=text) == seqs


def test_the_shipped_note_is_found_in_either_language() -> None:
    noted = (replace(LEDGER[0], note="Illustrative data shipped with the monitor"),)
    for text in ("illustrative", "minh họa đi kèm"):
        assert len(entries.find(noted, Asked(text=text), WARDS)) == 1


def test_a_code_used_again_is_another_ward() -> None:
    names = entries.reporters(LEDGER, WARDS)
    before, after = (r for r in names if r[0] == "25813")
    assert [names[r].en for r in (before, after)] == ["My Phuoc ward", "Ben Cat ward"]
    assert found(reporter=before) == [5, 4, 2]
    assert found(reporter=after) == [3]


def test_a_name_borne_twice_says_which_of_the_two() -> None:
    both = (accepted(1, "cashless_sites", ("2024-09", "25837"), ("2025-08", "25837")),)
    assert [name.en for name in entries.reporters(both, WARDS).values()] == [
        "Chanh Phu Hoa ward, until 06/2025",
        "Chanh Phu Hoa ward, from 07/2025",
    ]


def test_a_ward_that_stayed_the_same_is_offered_once() -> None:
    both = (accepted(1, "cashless_sites", ("2024-09", "25846"), ("2025-08", "25846")),)
    assert [name.en for name in entries.reporters(both, WARDS).values()] == ["Thoi Hoa ward"]


def test_the_city_offices_come_last_and_only_if_they_reported() -> None:
    assert list(entries.reporters(LEDGER, WARDS))[-1] == OFFICES
    assert OFFICES not in entries.reporters(LEDGER[1:], WARDS)
    assert "721" not in {name.en for name in entries.reporters(LEDGER, WARDS).values()}


def test_an_entry_is_named_in_a_line() -> None:
    assert entries.label(LEDGER[1], LEDGER, "vi") == "Số 2 · chợ.csv"
    assert entries.label(LEDGER[3], LEDGER, "en") == "No. 4 · withdrawal of no. 2"
    assert entries.label(LEDGER[4], LEDGER, "en") == "No. 5 · restoring of no. 1, 2"


def test_tables_are_offered_once() -> None:
    assert entries.datasets(LEDGER) == ["subsystems", "cashless_sites"]
