"""Every stored file damaged in every way: it is noticed, nothing wrong is shown, and there is a way on."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from dxlib import care
from dxlib.ledger import Ledger
from dxlib.monitor import Monitor
from tests.builders import CODES, PHU_AN, as_csv, clock, site, team, upload
from tests.conftest import Opener
from tests.faults import checker
from tests.faults.acts import OTHER, codes, damaged_files, next_start, refusal, refusals
from tests.faults.conftest import Count
from tests.faults.damage import (
    ANCHOR,
    DATABASE,
    LEDGER,
    LOG,
    RUNNING,
    WAYS,
    Trial,
    first_difference,
    in_a_process,
    killed_with_a_log,
)
from tests.faults.tally import Tally
from tests.test_joint import two


@pytest.fixture(scope="module")
def backup(small_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("backup") / "backup.zip"
    care.backup(Ledger(small_home), target)
    return target


@pytest.fixture(scope="module")
def standing(small_home: Path, empty_data: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Any]:
    """The figures of the small store after each of its lines, beginning with none."""
    lines = (small_home / LEDGER).read_bytes().splitlines(keepends=True)
    found = []
    for kept in range(len(lines) + 1):
        folder = tmp_path_factory.mktemp("standing") / "store"
        shutil.copytree(small_home, folder, ignore=shutil.ignore_patterns("city*", ANCHOR))
        (folder / LEDGER).write_bytes(b"".join(lines[:kept]))
        with checker.opened(folder, empty_data) as monitor:
            found.append(checker.figures(monitor))
    return found


def copies(whole: Path, folder: Path, way: str, kind: str, seeds: int) -> Any:
    """(trial, a fresh copy of the store to harm) for each seed."""
    for seed in range(seeds):
        yield Trial(kind, way, seed), Path(shutil.copytree(whole, folder / f"{kind} {seed}"))


# ---- the ledger ----


def named_and_served(monitor: Monitor, line: int, standing: list[Any], said: object) -> None:
    """A ledger damaged from ``line`` on: named, served up to there, closed to everything that adds to it."""
    assert monitor.ledger.chain().damaged_line == line, said
    assert checker.figures(monitor) == standing[line - 1], said
    assert "ledger_damaged" in codes(monitor), said
    assert LEDGER in damaged_files(monitor), said
    assert refusals(monitor) == {"ledger_damaged"}, said


def recovered(monitor: Monitor, backup: Path, standing: list[Any], said: object) -> None:
    """The way on, for the monitor that has it open."""
    care.recover(monitor.ledger.home, backup)
    assert checker.figures(monitor) == standing[-1], said
    assert upload(monitor, OTHER).seq == len(standing), said
    assert codes(monitor) == set(), said


@pytest.mark.parametrize("way", WAYS)
def test_a_damaged_ledger_is_named_by_its_first_bad_line_and_closed_until_it_is_recovered(
    way: str, small_home: Path, empty_data: Path, standing, backup: Path, tmp_path: Path, count: Count, tally: Tally
) -> None:
    whole = (small_home / LEDGER).read_bytes()
    for trial, home in copies(small_home, tmp_path, way, LEDGER, count(1, 20)):
        if trial.random.random() < 0.5:
            (home / DATABASE).unlink()
        if not trial.harm(home / LEDGER):
            continue
        harmed = (home / LEDGER).read_bytes() if (home / LEDGER).exists() else b""
        with checker.opened(home, empty_data) as monitor:
            named_and_served(monitor, first_difference(whole, harmed), standing, trial)
            recovered(monitor, backup, standing, trial)
        tally.add("damage: ledgers not noticed, or not served up to the damage")


WITNESSES = {"anchor and database": (), "the anchor alone": (DATABASE,), "the database alone": (ANCHOR,)}
"""What knows of lines that the ledger has lost, and what is removed so that nothing else does."""


@pytest.mark.parametrize("kept", [0, 2, 3])
@pytest.mark.parametrize("witness", WITNESSES)
def test_a_ledger_cut_exactly_at_the_end_of_a_line_is_noticed(
    kept: int, witness: str, small: Path, empty_data: Path, standing, tally: Tally
) -> None:
    lines = (small / LEDGER).read_bytes().splitlines(keepends=True)
    (small / LEDGER).write_bytes(b"".join(lines[:kept]))
    for name in WITNESSES[witness]:
        (small / name).unlink()
    with checker.opened(small, empty_data) as monitor:
        named_and_served(monitor, kept + 1, standing, f"{kept} lines kept")
    tally.add("damage: ledgers not noticed, or not served up to the damage")


@pytest.mark.parametrize("witness", WITNESSES)
def test_a_ledger_that_is_gone_at_the_start_is_never_begun_anew_with_sample_data(
    witness: str, small: Path, empty_data: Path, standing, backup: Path, tmp_path: Path
) -> None:
    data = Path(shutil.copytree(empty_data, tmp_path / "data"))
    (data / "sample").mkdir()
    (data / "sample" / "cashless_sites.csv").write_bytes(as_csv([site()]))
    for name in (LEDGER, *WITNESSES[witness]):
        (small / name).unlink()
    with checker.opened(small, data) as monitor:
        named_and_served(monitor, 1, standing, witness)
        recovered(monitor, backup, standing, witness)
    with checker.opened(small, data) as monitor:
        assert [e.by for e in monitor.ledger.chain().entries] == ["test"] * (len(standing))


# ---- the anchor ----


@pytest.mark.parametrize("way", WAYS)
def test_a_damaged_anchor_loses_and_stops_nothing_and_is_written_again(
    way: str, small_home: Path, empty_data: Path, standing, tmp_path: Path, count: Count, tally: Tally
) -> None:
    for trial, home in copies(small_home, tmp_path, way, ANCHOR, count(1, 20)):
        changed = trial.harm(home / ANCHOR)
        named = changed and (home / ANCHOR).exists()  # a store from before there were anchors has none: that is whole
        assert (ANCHOR in [d.file for d in care.verify(Ledger(home))]) == named, trial
        with checker.opened(home, empty_data) as monitor:
            assert checker.figures(monitor) == standing[-1], trial
            assert codes(monitor) == set(), trial
            assert (home / ANCHOR).read_bytes() == (small_home / ANCHOR).read_bytes(), trial
            upload(monitor, OTHER)
            assert damaged_files(monitor) == [], trial
        tally.add("damage: anchors not noticed, or in the way")


def test_no_bit_of_the_anchor_can_make_a_whole_ledger_look_damaged(small: Path, tally: Tally) -> None:
    whole = (small / ANCHOR).read_bytes()
    for bit in range(8 * len(whole)):
        at = bit // 8
        (small / ANCHOR).write_bytes(whole[:at] + bytes([whole[at] ^ 1 << bit % 8]) + whole[at + 1 :])
        chain = Ledger(small).chain()
        assert (len(chain.entries), chain.damaged_line) == (4, None), (at, bit % 8)
        assert Ledger(small).anchor.damaged, (at, bit % 8)
    tally.add("damage: anchors not noticed, or in the way", tries=8 * len(whole))


# ---- the accepted files ----


@pytest.mark.parametrize("way", WAYS)
def test_a_damaged_original_is_named_and_changes_no_figure(
    way: str, small_home: Path, empty_data: Path, standing, tmp_path: Path, count: Count, tally: Tally
) -> None:
    for trial, home in copies(small_home, tmp_path, way, "files", count(1, 20)):
        entry = trial.random.choice(Ledger(home).chain().entries[:3])
        changed = trial.harm(Ledger(home).file_path(entry.file_sha256))
        (home / DATABASE).unlink()
        with checker.opened(home, empty_data) as monitor:
            assert damaged_files(monitor) == ([f"files/{entry.file_sha256}"] if changed else []), trial
            assert checker.figures(monitor) == standing[-1], trial
            assert refusal(monitor.ledger.read_file, entry) == "file_damaged", trial
            assert refusal(care.backup, monitor.ledger, tmp_path / "backup.zip") == "damaged", trial
        tally.add("damage: accepted files not noticed")


@pytest.fixture(scope="module")
def without(small_home: Path, empty_data: Path, standing, tmp_path_factory: pytest.TempPathFactory) -> dict[int, Any]:
    """The values and rows of the small store without one of its uploads."""
    found = {2: standing[-1][:2]}  # withdrawn already
    for seq in (1, 3):
        folder = shutil.copytree(small_home, tmp_path_factory.mktemp("without") / "store")
        with checker.opened(folder, empty_data) as monitor:
            monitor.withdraw([seq], "test")
            found[seq] = checker.figures(monitor)[:2]
    return found


@pytest.mark.parametrize("way", WAYS)
def test_damaged_rows_are_named_and_their_cells_fall_back(
    way: str, small_home: Path, empty_data: Path, standing, without, tmp_path: Path, count: Count, tally: Tally
) -> None:
    for trial, home in copies(small_home, tmp_path, way, "rows", count(1, 20)):
        seq = ([*WAYS].index(way) + trial.seed) % 3 + 1
        path = Ledger(home).rows_path(Ledger(home).find(seq).rows_sha256)
        whole = path.read_bytes()
        assert trial.harm(path), trial
        with checker.opened(home, empty_data) as monitor:
            assert checker.figures(monitor) == standing[-1], f"{trial}: the database has them still"
            assert damaged_files(monitor) == [f"rows/{path.name}"], trial
            monitor.store.rebuild()
            falls_back(monitor, seq, without[seq], trial)
        without_a_database(home)
        with checker.opened(home, empty_data) as monitor:
            falls_back(monitor, seq, without[seq], trial)
        path.write_bytes(whole)
        next_start(home, empty_data)
        tally.add("damage: accepted files not noticed")


def without_a_database(home: Path) -> None:
    for path in home.glob("city*"):
        path.unlink()


def falls_back(monitor: Monitor, seq: int, expected: Any, said: object) -> None:
    """The figures are those without the upload; one in force is named, one withdrawn long ago shows nowhere."""
    in_force = seq not in monitor.withdrawn()
    assert list(checker.figures(monitor)[:2]) == list(expected), said
    assert monitor.scorecard().damaged == ([seq] if in_force else []), said
    assert ("file_damaged" in codes(monitor)) == in_force, said
    assert not in_force or any(str(seq) in trouble.message.vi for trouble in monitor.troubles()), said


@pytest.fixture(scope="module")
def joint_home(small_home: Path, empty_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small store, then a ward's teams (no. 5) and a workbook of its sites and its teams (no. 6)."""
    folder = Path(shutil.copytree(small_home, tmp_path_factory.mktemp("joint") / "store"))
    with checker.opened(folder, empty_data) as monitor:
        upload(monitor, [team(CODES[0], "2024-10", decision_no="99/QĐ-UBND")])
        upload(monitor, two(CODES[0], "2024-10"), "file.xlsx")
    return folder


@pytest.mark.parametrize("way", WAYS)
def test_of_an_upload_of_several_tables_only_the_damaged_table_falls_back(
    way: str, joint_home: Path, empty_data: Path, tmp_path: Path
) -> None:
    home = Path(shutil.copytree(joint_home, tmp_path / "store"))
    with checker.opened(home, empty_data) as monitor:
        part = next(p for p in monitor.ledger.find(6).tables if p.dataset == "digital_teams")
        sites = monitor.rows("cashless_sites", "2024-10")
        assert Trial("rows", way, 0).harm(monitor.ledger.rows_path(part.rows_sha256))
        monitor.rebuild()
        assert monitor.scorecard().damaged == [6]
        assert "file_damaged" in codes(monitor)
        heads = monitor.scorecard().heads
        assert heads["digital_teams", "2024-10", CODES[0]] == 5
        assert heads["cashless_sites", "2024-10", CODES[0]] == 6
        assert [row["decision_no"] for row in monitor.rows("digital_teams", "2024-10")] == ["99/QĐ-UBND"]
        assert monitor.rows("cashless_sites", "2024-10") == sites != []


# ---- the database ----


@pytest.fixture(scope="module")
def databases(
    small_home: Path, empty_data: Path, tmp_path_factory: pytest.TempPathFactory, count: Count
) -> tuple[list[Any], str]:
    """Every trial of the database, in one process that may die of it."""
    folder = tmp_path_factory.mktemp("killed")
    killed = killed_with_a_log(Path(shutil.copytree(small_home, folder / "store")), empty_data, folder / "killed")
    assert (killed / LOG).stat().st_size > 1000
    return in_a_process(
        empty_data,
        (DATABASE, small_home, count(1, 20)),
        (LOG, killed, count(1, 20)),
        (RUNNING, small_home, count(1, 20)),
    )


@pytest.mark.parametrize("kind", [DATABASE, LOG, RUNNING])
def test_a_damaged_database_changes_no_figure_and_stops_nothing(
    kind: str, databases: tuple[list[Any], str], count: Count, tally: Tally
) -> None:
    """Nor does a damaged log of it show an older state; nor damage under an open monitor. The process lives."""
    ended, died = databases
    assert not died
    told = [trial for of, *trial in ended if of == kind]
    assert [trial for trial in told if trial[1:] != [True, True]] == []
    assert len(told) == len(WAYS) * count(1, 20)
    tally.add("damage: databases that changed a figure or stopped", tries=len(told))


# ---- while it runs ----


def test_rows_damaged_under_an_open_monitor_change_no_figure(small: Path, opener: Opener, empty_data: Path) -> None:
    monitor = opener(empty_data)
    before = checker.figures(monitor)
    for number, path in enumerate(sorted((small / "rows").iterdir())):
        Trial("rows", [*WAYS][number], 0).harm(path)
    assert checker.figures(monitor) == before
    assert len(damaged_files(monitor)) == 3
    added = upload(monitor, OTHER)
    assert monitor.rows("cashless_sites", "2024-07", (PHU_AN,))[0]["seq"] == added.seq


def test_an_anchor_damaged_under_an_open_monitor_stops_nothing(small: Path, opener: Opener, empty_data: Path) -> None:
    monitor = opener(empty_data)
    for number, way in enumerate(WAYS, start=1):
        before = checker.figures(monitor)
        Trial(ANCHOR, way, 0).harm(small / ANCHOR)
        assert (checker.figures(monitor), codes(monitor)) == (before, set()), way
        upload(monitor, [site(PHU_AN, "2024-07", number)])
        assert damaged_files(monitor) == [], way
    monitor.close()
    assert len(next_start(small, empty_data)) == 4 + len(WAYS)


@pytest.mark.parametrize("line", [2, 4])
def test_a_ledger_damaged_under_an_open_monitor_is_noticed_before_anything_is_added(
    line: int, small: Path, opener: Opener, empty_data: Path, standing, backup: Path
) -> None:
    """In the middle too: what is added behind a damaged line would be gone at the next start."""
    monitor = opener(empty_data)
    assert checker.figures(monitor) == standing[-1]
    lines = (small / LEDGER).read_bytes().splitlines(keepends=True)
    lines[line - 1] = lines[line - 1].replace(b'"by":"test"', b'"by":"tesu"')
    (small / LEDGER).write_bytes(b"".join(lines))
    assert checker.figures(monitor) in (standing[-1], standing[line - 1])
    assert refusals(monitor) == {"ledger_damaged"}
    assert "ledger_damaged" in codes(monitor)
    recovered(monitor, backup, standing, line)


# ---- what is no damage ----


@pytest.mark.parametrize("kind", [LEDGER, ANCHOR, DATABASE, "files", "rows"])
def test_the_same_bytes_written_again_are_no_damage(kind: str, small: Path, opener: Opener, empty_data: Path) -> None:
    """Neither to a monitor that has the store open nor to the next one."""
    running = opener(empty_data) if kind != DATABASE else None
    for path in [small / kind] if (small / kind).is_file() else sorted((small / kind).iterdir()):
        path.write_bytes(path.read_bytes())
    for monitor in filter(None, (running, opener(empty_data))):
        assert (monitor.troubles(), damaged_files(monitor)) == ([], [])
        assert monitor.notices == []
        monitor.withdraw([3], "test")
        monitor.restore([3], "test")


def test_damage_is_damage(small: Path) -> None:
    """The trials harm what they say: none of them leaves the bytes of an accepted file as they were."""
    for path in [small / LEDGER, *(small / "files").iterdir(), *(small / "rows").iterdir()]:
        for way in WAYS:
            before = path.read_bytes()
            assert Trial(path.name, way, 1).harm(path)
            path.write_bytes(before)
    assert clock().year == 2024
