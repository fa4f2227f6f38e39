"""The folder, or a part of it, taken away while the monitor runs: the last figures stay, nothing begins anew."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from dxlib import care
from tests.builders import PHU_AN, site, snapshot, upload
from tests.conftest import Opener
from tests.faults import acts, checker
from tests.faults.acts import OTHER, codes, damaged_files, next_start, refusal
from tests.faults.damage import ANCHOR, DATABASE, LEDGER
from tests.faults.tally import Tally

COUNTED = "gone: figures lost, or something begun in the old place"


def test_a_folder_taken_away_leaves_the_last_figures_and_begins_nothing_in_its_place(
    small: Path, opener: Opener, empty_data: Path, tmp_path: Path, tally: Tally
) -> None:
    monitor = opener(empty_data)
    before, kept, doing = checker.figures(monitor), snapshot(small), acts.changes(monitor)
    small.rename(tmp_path / "away")
    assert checker.figures(monitor) == before
    assert [e.seq for e in monitor.ledger.chain().entries] == [1, 2, 3, 4]
    assert monitor.change_of(2).seq == 2
    assert codes(monitor) == {"folder_gone"}
    assert acts.refusals(monitor) == {"folder_gone"}
    assert {refusal(act) for act in doing.values()} == {"folder_gone"}
    assert refusal(care.backup, monitor.ledger, tmp_path / "backup.zip") == "folder_gone"
    assert refusal(monitor.store.rebuild) in ("", "folder_gone")
    monitor.log.write("something")
    assert checker.figures(monitor) == before
    assert {p.name for p in tmp_path.iterdir()} == {"away"}
    (tmp_path / "away").rename(small)
    assert snapshot(small) == kept
    assert codes(monitor) == set()
    assert {refusal(act) for act in doing.values()} == {""}
    assert checker.figures(monitor) == checker.expected(small, empty_data)
    monitor.close()
    next_start(small, empty_data)
    tally.add(COUNTED)


def test_another_store_in_the_place_of_the_one_that_runs_is_followed_or_refused_never_mixed(
    small: Path, opener: Opener, empty_data: Path, tmp_path: Path
) -> None:
    """A drive letter that comes back with another drive behind it."""
    with checker.opened(Path(shutil.copytree(small, tmp_path / "other")), empty_data) as other:
        upload(other, OTHER)
    monitor = opener(empty_data)
    doing = acts.changes(monitor)
    small.rename(tmp_path / "away")
    (tmp_path / "other").rename(small)
    assert refusal(doing["accept"]) in ("stale", "folder_gone", "already_accepted", "ledger_damaged", "")
    assert checker.figures(monitor) in (
        checker.expected(small, empty_data),
        checker.expected(tmp_path / "away", empty_data),
    )
    monitor.close()
    next_start(small, empty_data)


def test_a_ledger_taken_away_is_not_begun_anew(small: Path, opener: Opener, empty_data: Path, tmp_path: Path) -> None:
    monitor = opener(empty_data)
    before, doing = checker.figures(monitor), acts.changes(monitor)
    (small / LEDGER).rename(tmp_path / LEDGER)
    assert checker.figures(monitor) == before
    assert codes(monitor) <= {"folder_gone", "ledger_damaged"}
    assert codes(monitor)
    assert {refusal(act) for act in doing.values()} <= {"folder_gone", "ledger_damaged"}
    assert not (small / LEDGER).exists()
    (tmp_path / LEDGER).rename(small / LEDGER)
    assert {refusal(act) for act in doing.values()} == {""}
    monitor.close()
    next_start(small, empty_data)


@pytest.mark.parametrize("part", ["files", "rows"])
def test_accepted_files_taken_away_are_named_and_change_no_figure(
    part: str, small: Path, opener: Opener, empty_data: Path, tmp_path: Path
) -> None:
    monitor = opener(empty_data)
    before = checker.figures(monitor)
    named = sorted(f"{part}/{path.name}" for path in (small / part).iterdir())
    (small / part).rename(tmp_path / part)
    assert checker.figures(monitor) == before
    assert sorted(damaged_files(monitor)) == named
    added = upload(monitor, OTHER)
    assert sorted(damaged_files(monitor)) == named
    for path in (tmp_path / part).iterdir():
        path.rename(small / part / path.name)
    monitor.close()
    assert added in next_start(small, empty_data)


def test_what_is_made_again_may_be_taken_away(small: Path, opener: Opener, empty_data: Path, tmp_path: Path) -> None:
    monitor = opener(empty_data)
    for number, name in enumerate((DATABASE, ANCHOR, ".lock", "log"), start=1):
        before = checker.figures(monitor)
        if (small / name).exists():
            (small / name).rename(tmp_path / name)
        assert checker.figures(monitor) == before, name
        upload(monitor, [site(PHU_AN, "2024-07", number)])
        assert checker.figures(monitor) != before, name
        monitor.rebuild()
        assert checker.figures(monitor) == checker.expected(small, empty_data), name
    monitor.close()
    assert len(next_start(small, empty_data)) == 8


def test_everything_but_the_ledger_taken_away_is_named_file_by_file(
    small: Path, opener: Opener, empty_data: Path, tmp_path: Path
) -> None:
    (tmp_path / "away").mkdir()
    for name in ("files", "rows", DATABASE, ANCHOR):
        (small / name).rename(tmp_path / "away" / name)
    monitor = opener(empty_data)
    assert monitor.scorecard().damaged == [1, 3]
    assert "file_damaged" in codes(monitor)
    assert len(damaged_files(monitor)) == 6
    assert refusal(care.backup, monitor.ledger, tmp_path / "backup.zip") == "damaged"
    assert upload(monitor, OTHER).seq == 5
