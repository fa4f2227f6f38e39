"""The database is never the truth: lost, damaged, held or old, the next start shows the same numbers."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pytest

from dxlib import catalog
from dxlib.monitor import Monitor
from dxlib.scorecard import Scorecard
from tests.builders import (
    CODES,
    MY_PHUOC,
    OCTOBER,
    OCTOBER_MY_PHUOC,
    PHU_AN,
    ROOT,
    example,
    numbers,
    sample_no,
    site,
    upload,
    value,
)
from tests.conftest import Opener

DATABASE = "city.duckdb"


def qr(monitor: Monitor, code: str = MY_PHUOC) -> float:
    return float(value(monitor.scorecard(), "merchants_with_qr", code).value)


def busy(monitor: Monitor) -> int:
    """A history with a bit of everything; the number of an upload in force is given back."""
    first = upload(monitor, example(OCTOBER))
    second = upload(monitor, example(OCTOBER_MY_PHUOC) + b"\n")
    upload(monitor, [site(PHU_AN, "2024-08", cashless_value_vnd="")])
    monitor.withdraw([first.seq, second.seq], "test")
    monitor.restore([second.seq], "test")
    return second.seq


# ---- which snapshot is in force ----


def test_the_newest_accepted_snapshot_of_a_cell_is_in_force(monitor: Monitor):
    upload(monitor, [site(merchants_qr=60)])
    assert qr(monitor) == 0.6
    upload(monitor, [site(merchants_qr=70)])
    assert qr(monitor) == 0.7


def test_withdrawing_puts_back_what_stood_before(monitor: Monitor):
    before = numbers(monitor)
    entry = upload(monitor, example(OCTOBER))
    assert numbers(monitor) != before
    monitor.withdraw([entry.seq], "test")
    assert numbers(monitor) == before


def test_restoring_brings_a_snapshot_back(monitor: Monitor):
    entry = upload(monitor, example(OCTOBER))
    with_october = numbers(monitor)
    monitor.withdraw([entry.seq], "test")
    monitor.restore([entry.seq], "test")
    assert numbers(monitor) == with_october


def test_a_restored_snapshot_returns_to_its_place_and_a_newer_one_still_wins(monitor: Monitor):
    old = upload(monitor, [site(merchants_qr=60)])
    monitor.withdraw([old.seq], "test")
    upload(monitor, [site(merchants_qr=70)])
    monitor.restore([old.seq], "test")
    assert qr(monitor) == 0.7


def test_withdrawing_what_is_not_in_force_changes_nothing(monitor: Monitor):
    old = upload(monitor, [site(merchants_qr=60)])
    upload(monitor, [site(merchants_qr=70)])
    before = numbers(monitor)
    assert monitor.effects_of("withdraw", [old.seq]) == ()
    monitor.withdraw([old.seq], "test")
    assert numbers(monitor) == before


def test_several_snapshots_are_withdrawn_in_one_entry(monitor: Monitor):
    before = numbers(monitor)
    seqs = [upload(monitor, [site(code, "2024-10")]).seq for code in CODES[:3]]
    entry = monitor.withdraw(seqs[::-1], "test", "nhầm")
    assert (entry.targets, entry.note) == (tuple(seqs), "nhầm")
    assert numbers(monitor) == before


def test_a_snapshot_withdrawn_is_known_until_it_is_restored(monitor: Monitor):
    first = sample_no(monitor)
    monitor.withdraw([first], "test")
    assert monitor.withdrawn() == {first}
    monitor.restore([first], "test")
    assert monitor.withdrawn() == set()


def test_rows_in_force_name_their_snapshot_and_source_line(monitor: Monitor):
    entry = upload(monitor, [site(number=2), site(number=1)])
    rows = monitor.rows("cashless_sites", "2024-09", (MY_PHUOC,))
    assert [(r["seq"], r["line"], r["site_code"]) for r in rows] == [
        (entry.seq, 3, "S-25813-01"),
        (entry.seq, 2, "S-25813-02"),
    ]
    assert len(monitor.rows("cashless_sites", "2024-09")) == 15


# ---- built again ----


def test_what_is_replayed_equals_what_was_live(opener: Opener, monitor: Monitor, seeded: Path):
    busy(monitor)
    live = numbers(monitor)
    monitor.close()
    (seeded / DATABASE).unlink()
    assert numbers(opener()) == live


def test_rebuilding_changes_no_number(monitor: Monitor):
    busy(monitor)
    live = numbers(monitor)
    monitor.store.rebuild()
    assert numbers(monitor) == live


def _remove(path: Path) -> None:
    path.unlink()


def _truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _garbage(path: Path) -> None:
    path.write_bytes(os.urandom(path.stat().st_size))


def _text(path: Path) -> None:
    path.write_bytes(b"not a database at all\n" * 1000)


def _old_wal(path: Path) -> None:
    path.with_name(f"{path.name}.wal").write_bytes(os.urandom(4096))


@pytest.mark.parametrize("harm", [_remove, _truncate, _empty, _garbage, _text, _old_wal])
def test_a_harmed_database_is_built_again_at_the_next_start(opener, monitor: Monitor, seeded: Path, harm):
    busy(monitor)
    live, rows = numbers(monitor), monitor.rows("cashless_sites", "2024-09")
    monitor.close()
    harm(seeded / DATABASE)
    again = opener()
    assert (numbers(again), again.rows("cashless_sites", "2024-09")) == (live, rows)


def test_a_flipped_byte_in_any_block_of_the_database_changes_no_number(opener, monitor: Monitor, seeded: Path):
    live, rows = numbers(monitor), monitor.rows("cashless_sites", "2024-09")
    monitor.close()
    path = seeded / DATABASE
    whole = path.read_bytes()
    for position in range(5, len(whole), len(whole) // 12):
        path.write_bytes(whole[:position] + bytes([whole[position] ^ 0x55]) + whole[position + 1 :])
        again = opener()
        assert (numbers(again), again.rows("cashless_sites", "2024-09")) == (live, rows), position
        again.close()


LEAVE_A_WAL = """
import os, sys
from pathlib import Path
from dxlib.monitor import Monitor
from dxlib.scorecard import Scorecard
from tests.builders import DATA, clock
monitor = Monitor(Path(sys.argv[1]), DATA, clock)
monitor.store.rebuild()
os._exit(0)
"""


def test_a_log_left_by_a_killed_process_may_be_cut_or_flipped_anywhere(opener, monitor: Monitor, seeded: Path):
    busy(monitor)
    live = numbers(monitor)
    monitor.close()
    subprocess.run([sys.executable, "-c", LEAVE_A_WAL, str(seeded)], cwd=ROOT, check=True)
    (database,), (wal,) = seeded.glob("city*.duckdb"), seeded.glob("city*.duckdb.wal")
    left, log = database.read_bytes(), wal.read_bytes()
    assert len(log) > 1000
    for part in range(1, 5):
        at = len(log) * part // 5
        for harmed in (log[:at], log[:at] + bytes([log[at] ^ 0x10]) + log[at + 1 :]):
            database.write_bytes(left)
            wal.write_bytes(harmed)
            again = opener()
            assert numbers(again) == live
            again.close()


def test_an_older_database_is_caught_up(opener: Opener, monitor: Monitor, seeded: Path):
    monitor.close()
    old = (seeded / DATABASE).read_bytes()
    again = opener()
    busy(again)
    live = numbers(again)
    again.close()
    (seeded / DATABASE).write_bytes(old)
    assert numbers(opener()) == live


def test_a_database_of_another_history_is_built_again(opener: Opener, seeded: Path, tmp_path: Path):
    live = numbers(other := opener(folder=tmp_path / "other"))
    upload(other, example(OCTOBER))
    with_october = numbers(other)
    other.close()
    (seeded / DATABASE).unlink()
    (seeded / DATABASE).write_bytes((tmp_path / "other" / DATABASE).read_bytes())
    assert numbers(opener()) == live != with_october


def test_a_change_of_the_catalog_builds_the_database_again(opener, monitor: Monitor, seeded: Path, monkeypatch):
    live = numbers(monitor)
    monitor.close()
    with duckdb.connect(str(seeded / DATABASE)) as con:
        con.execute("UPDATE kpi_cell SET numerator = 1")
    kept = opener()
    assert numbers(kept) != live
    kept.close()
    monkeypatch.setattr(catalog, "digest", lambda: "a new catalog")
    assert numbers(opener()) == live


def test_a_change_of_the_wards_builds_the_database_again(opener, monitor: Monitor, seeded, empty_data, tmp_path):
    monitor.close()
    wards = (empty_data / "wards.csv").read_text(encoding="utf-8").replace(",86000,", ",86001,")
    (tmp_path / "wards.csv").write_text(wards, encoding="utf-8")
    (tmp_path / "goals.csv").write_bytes((empty_data / "goals.csv").read_bytes())
    again = opener(tmp_path)
    with again.store.cursor() as cursor:
        assert cursor.execute("SELECT count(*) FROM unit WHERE population = 86001").fetchone() == (1,)


# ---- several processes ----

HOLD = """
import sys, duckdb
con = duckdb.connect(sys.argv[1])
print("held", flush=True)
sys.stdin.read()
"""
SERVE = """
import sys
from pathlib import Path
from dxlib.monitor import Monitor
from dxlib.scorecard import Scorecard
from tests.builders import DATA, clock, example, upload, value
monitor = Monitor(Path(sys.argv[1]), DATA, clock)
print("open", flush=True)
for line in sys.stdin:
    if line.strip() == "upload":
        print(upload(monitor, example("cashless_2024-10.csv")).seq, flush=True)
    else:
        print(value(monitor.scorecard(), "cashless_value").value, flush=True)
"""


@contextmanager
def process(script: str, argument: Path) -> Iterator[subprocess.Popen[str]]:
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen([sys.executable, "-c", script, str(argument)], cwd=ROOT, **pipes) as other:
        assert other.stdout.readline().strip()
        try:
            yield other
        finally:
            other.stdin.close()
            other.wait(30)


def ask(other: subprocess.Popen[str], line: str) -> str:
    other.stdin.write(f"{line}\n")
    other.stdin.flush()
    return other.stdout.readline().strip()


def test_a_database_held_by_another_process_is_left_alone(opener, monitor: Monitor, seeded: Path):
    live = numbers(monitor)
    monitor.close()
    before = (seeded / DATABASE).read_bytes()
    with process(HOLD, seeded / DATABASE):
        again = opener()
        assert again.store.path.name == "city-2.duckdb"
        assert numbers(again) == live
    assert (seeded / DATABASE).read_bytes() == before


def test_two_processes_on_one_store_see_each_others_entries(monitor: Monitor, seeded: Path):
    with process(SERVE, seeded) as other:
        september = ask(other, "value")
        assert september == str(value(monitor.scorecard(), "cashless_value").value)
        accepted = int(ask(other, "upload"))
        october = value(monitor.scorecard(), "cashless_value")
        assert (october.period.code, str(october.value)) == ("2024-10", ask(other, "value"))
        monitor.withdraw([accepted], "test")
        assert ask(other, "value") == september


def test_two_monitors_of_one_process_see_each_others_entries(opener: Opener, monitor: Monitor):
    other = opener()
    assert other.store.path != monitor.store.path
    standing = busy(monitor)
    assert numbers(other) == (before := numbers(monitor))
    other.withdraw([standing], "test")
    assert numbers(other) == numbers(monitor) != before


def test_threads_ask_and_upload_at_once(monitor: Monitor):
    problems: list[BaseException] = []

    def work(number: int) -> None:
        try:
            for _ in range(3):
                assert value(monitor.scorecard(), "wards_launched", period="2024-09").value == 8
                assert len(monitor.rows("cashless_sites", "2024-09")) == 16
                assert monitor.check(example(OCTOBER), OCTOBER).checked.ok
            upload(monitor, [site(CODES[number], "2024-11")])
        except BaseException as problem:
            problems.append(problem)

    threads = [threading.Thread(target=work, args=(n,)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    assert value(monitor.scorecard(), "wards_launched").value == 6


def test_an_unchanged_store_gives_the_same_scorecard_again(monitor: Monitor):
    card = monitor.scorecard()
    assert monitor.scorecard() is card
    upload(monitor, example(OCTOBER))
    assert monitor.scorecard() is not card


# ---- damaged rows ----


def test_damaged_rows_fall_back_to_the_snapshot_before_and_are_named(opener, monitor: Monitor, seeded: Path):
    before = numbers(monitor)
    entry = upload(monitor, [site(merchants_qr=99)])
    monitor.close()
    path = seeded / "rows" / f"{entry.rows_sha256}.parquet"
    whole = path.read_bytes()
    path.write_bytes(whole[:-9])
    (seeded / DATABASE).unlink()
    again = opener()
    assert numbers(again) == before
    assert again.scorecard().damaged == [entry.seq]
    again.close()
    path.write_bytes(whole)
    mended = opener()
    assert (qr(mended), mended.scorecard().damaged) == (0.99, [])


def test_an_undamaged_store_names_no_damage(monitor: Monitor):
    assert monitor.scorecard().damaged == []


def test_readers_do_not_wait_for_somebody_who_is_writing(empty: Monitor) -> None:
    """While one thread takes in what another process accepted, the others go on with what stood before."""
    first = upload(empty, [site()])
    card = empty.scorecard()
    other = Monitor(empty.ledger.home, empty.data, empty.clock)
    second = upload(other, [site(merchants=200)])
    other.close()
    answers: list[Scorecard] = []
    with empty.store._writing:
        reader = threading.Thread(target=lambda: answers.append(empty.scorecard()))
        reader.start()
        reader.join(timeout=30)
        assert answers == [card]
    assert card.position[0] == first.seq
    assert empty.scorecard().position[0] == second.seq
