"""Files are checked in children: the answers are those of the checks themselves, and no child's end is ours."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import psutil
import pytest

from dxlib import intake
from dxlib.intake import Checked, Finding, handover, workers
from dxlib.intake.examine import Asked
from dxlib.intake.limits import BROWSER, MB, Limits
from dxlib.intake.process import ROOT
from dxlib.intake.workers import Stopped, Workers
from tests.builders import DATA, EXAMPLES, TODAY, WARDS, site, sites_csv

ODD = (sys.executable, "-m", "tests.intake.odd_child")
GOOD = sites_csv([site(), site(number=2)])
UPLOADS = sorted(path.name for path in EXAMPLES.glob("*.*"))
posix = pytest.mark.skipif(sys.platform == "win32", reason="signals and RLIMIT_DATA")

Note = tuple[str, dict[str, Any]]


@pytest.fixture(scope="module")
def odd() -> Iterator[Workers]:
    with Workers(ODD) as pool:
        yield pool


@pytest.fixture(scope="module")
def real() -> Iterator[Workers]:
    with Workers() as pool:
        yield pool


@pytest.fixture(autouse=True)
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where the private folders are made; none may be left."""
    place = tmp_path / "private"
    place.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    yield place
    assert list(place.iterdir()) == []


def ask(pool: Workers, data: bytes, name: str = "x.csv", limits: Limits = BROWSER, **more: Any) -> Checked:
    return pool.inspect(data, name, DATA, TODAY, more.pop("asked", Asked()), limits, **more)


def pids(pool: Workers) -> set[int]:
    return {child.pid for child in pool._all}


def gone(pid: int, within: float = 3.0) -> bool:
    until = time.monotonic() + within
    while psutil.pid_exists(pid) and time.monotonic() < until:
        time.sleep(0.02)
    return not psutil.pid_exists(pid)


def held(pool: Workers, **more: Any) -> dict[str, Any]:
    (finding,) = ask(pool, b"limits", **more).findings
    return json.loads(finding.message.en)


def refused(pool: Workers, what: str, limits: Limits = BROWSER) -> tuple[Finding, list[Note]]:
    """The one finding for a file that misbehaves; its child is gone, and the next file is checked as ever."""
    notes: list[Note] = []
    pid = held(pool)["pid"]
    result = ask(pool, what.encode(), limits=limits, note=lambda event, **facts: notes.append((event, facts)))
    assert not psutil.pid_exists(pid)
    assert not pids(pool)
    assert ask(pool, GOOD).ok
    assert (result.ok, result.parts, result.data) == (False, (), what.encode())
    (finding,) = result.findings
    assert finding.severity == "error"
    assert finding.message.vi != finding.message.en
    assert finding.advice.vi != finding.advice.en
    assert [event for event, _ in notes] == [finding.code]
    return finding, notes


@pytest.mark.parametrize("name", UPLOADS)
def test_the_answer_is_that_of_the_check_itself(real: Workers, name: str) -> None:
    data = (EXAMPLES / name).read_bytes()
    here, there = intake.inspect(data, name, WARDS, TODAY), ask(real, data, name)
    assert there == here
    assert [p.parquet for p in there.parts] == [p.parquet for p in here.parts]


def test_what_is_said_of_a_file_reaches_the_child(real: Workers) -> None:
    asked = Asked("cashless_sites", "2024-09", ("25846",))
    here = intake.inspect(GOOD, "ơ.csv", WARDS, TODAY, "cashless_sites", "2024-09", ("25846",))
    assert ask(real, GOOD, "ơ.csv", asked=asked) == here
    assert [c.ward_code for c in here.cells] == ["25813", "25846"]


def test_a_child_is_used_again(odd: Workers) -> None:
    assert held(odd)["pid"] == held(odd)["pid"]
    assert len(pids(odd)) == 1


def test_a_child_is_replaced_after_its_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "MOST_FILES", 2)
    with Workers(ODD) as pool:
        first, second = held(pool)["pid"], held(pool)["pid"]
        (ahead,) = pids(pool)
        assert first == second != ahead
        assert gone(first)
        assert held(pool)["pid"] == ahead


def test_a_child_that_keeps_much_memory_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "MOST_AT_REST", MB)
    with Workers(ODD) as pool:
        assert held(pool)["pid"] not in pids(pool)
        assert len(pids(pool)) == 1


@pytest.mark.parametrize("noticed", [True, False])
def test_an_idle_child_that_died_is_no_fault_of_the_file(
    odd: Workers, monkeypatch: pytest.MonkeyPatch, noticed: bool
) -> None:
    """A process may be dying without being dead yet when it is given the file."""
    pid = held(odd)["pid"]
    psutil.Process(pid).kill()
    if not noticed:
        monkeypatch.setattr(workers.Child, "alive", property(lambda self: True))
    assert ask(odd, GOOD).ok
    assert pid not in pids(odd)


def test_starting_ahead_takes_no_time() -> None:
    with Workers(ODD) as pool:
        began = time.monotonic()
        pool.warm()
        assert time.monotonic() - began < 0.5
        (ahead,) = pids(pool)
        pool.warm()
        assert pids(pool) == {ahead}
        assert held(pool)["pid"] == ahead


def test_a_closed_pool_leaves_nothing_and_can_start_again() -> None:
    pool = Workers(ODD)
    pid = held(pool)["pid"]
    pool.close()
    assert not psutil.pid_exists(pid)
    assert ask(pool, GOOD).ok
    pool.close()


def test_a_file_over_the_limit_is_not_looked_at() -> None:
    with Workers(ODD) as pool:
        result = ask(pool, b"x" * (MB + 1), limits=replace(BROWSER, bytes=MB))
        assert not pids(pool)
    assert [f.code for f in result.findings] == ["too_large"]
    assert result.findings[0].message.en == "The file is over 1 MB"
    assert ask(Workers(ODD), b"", limits=replace(BROWSER, bytes=-1)).findings[0].code == "too_large"


@pytest.mark.parametrize("what", ["sleep", "spin"])
def test_a_file_that_takes_too_long_is_stopped(odd: Workers, what: str) -> None:
    began = time.monotonic()
    finding, _ = refused(odd, what, replace(BROWSER, seconds=1))
    assert time.monotonic() - began < 10
    assert finding.code == "takes_too_long"
    assert finding.message.en == "Checking the file took longer than 1 s and was stopped"


@posix
def test_a_child_ends_itself_where_nobody_ends_it(odd: Workers) -> None:
    assert refused(odd, "alarm")[0].code == "takes_too_long"


@posix
@pytest.mark.parametrize("what", ["allocate", "allocate_shared", "out_of_memory"])
def test_a_file_that_needs_too_much_memory_is_stopped(odd: Workers, what: str) -> None:
    finding, notes = refused(odd, what, replace(BROWSER, base_memory=320 * MB, memory_per_byte=0))
    assert finding.code == "too_much_memory"
    assert finding.message.en == "Checking the file needed more than 320 MB of memory and was stopped"
    assert notes[0][1]["most"] < 420 * MB


@posix
@pytest.mark.parametrize(
    ("what", "how"),
    [("segfault", "signal 11"), ("killed", "signal 9"), ("leave", "exit code 3")],
)
def test_a_child_that_dies_is_named(odd: Workers, what: str, how: str) -> None:
    finding, notes = refused(odd, what)
    assert (finding.code, notes[0][1]["how"]) == ("check_crashed", how)
    assert finding.message.en == f"Checking the file ended abruptly ({how})"
    if what == "segfault":
        assert any(place.startswith("odd_child.py:") for place in notes[0][1]["where"])


@pytest.mark.parametrize("what", ["garbage", "odd_progress", "no_answer"])
def test_an_answer_that_is_none_is_a_crash(odd: Workers, what: str) -> None:
    finding, notes = refused(odd, what)
    assert (finding.code, notes[0][1]["how"]) == ("check_crashed", "no readable answer")


def test_a_child_that_cannot_start_is_a_crash() -> None:
    with Workers((*ODD, "early")) as pool:
        (finding,) = ask(pool, GOOD).findings
    assert finding.message.en == "Checking the file ended abruptly (exit code 7)"


@pytest.mark.parametrize(("what", "kind"), [("fail", "ZeroDivisionError"), ("system_exit", "SystemExit")])
def test_an_error_of_the_program_has_a_reference_and_says_no_cell(odd: Workers, what: str, kind: str) -> None:
    finding, notes = refused(odd, what)
    (_, facts) = notes[0]
    assert finding.code == "check_failed"
    assert facts["reference"] in finding.message.vi
    assert facts["kind"] == kind
    assert facts["where"][-1].startswith("odd_child.py:")
    assert facts["where"][-1].endswith(f" {what}")
    assert "Nguyễn" not in str(notes)
    assert "0912" not in str(notes)


def test_a_full_disk_is_an_error_of_the_program(odd: Workers, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(self: handover.Order, folder: Path, data: bytes) -> None:
        raise OSError(28, "No space left on device")

    notes: list[Note] = []
    with monkeypatch.context() as patched:
        patched.setattr(handover.Order, "write", full)
        result = ask(odd, GOOD, note=lambda event, **facts: notes.append((event, facts)))
    assert [f.code for f in result.findings] == ["check_failed"]
    assert notes[0][1]["kind"] == "OSError"
    assert ask(odd, GOOD).ok


def test_what_libraries_print_disturbs_nothing(odd: Workers) -> None:
    pid = held(odd)["pid"]
    assert ask(odd, b"chatter").findings == ()
    assert pids(odd) == {pid}


@pytest.mark.parametrize(
    "body",
    [
        "",
        "[]",
        "{}",
        '{"parts": [{"dataset": "no_such", "cells": [], "reading": {}}], "findings": [], "choices": []}',
        '{"parts": [], "findings": [{"code": 1}], "choices": []}',
        "[" * 100_000,
    ],
)
def test_an_answer_is_read_without_trust(tmp_path: Path, body: str) -> None:
    (tmp_path / "answer.json").write_text(body, "utf-8")
    with pytest.raises(handover.Unreadable):
        handover.from_folder(tmp_path, b"", "x.csv")


def test_progress_arrives_in_order(odd: Workers) -> None:
    seen: list[tuple[str, float]] = []
    ask(odd, b"steps", progress=lambda stage, share: seen.append((stage, share)))
    assert [*dict.fromkeys(seen)] == [
        *(("reading", share) for share in (0.0, 0.25, 0.5, 0.75, 1.0)),
        ("checking", 0.5),
    ]


def test_silence_is_filled_with_the_last_words(odd: Workers) -> None:
    times: list[float] = []
    ask(
        odd,
        b"sleep",
        limits=replace(BROWSER, seconds=1.5),
        progress=lambda stage, share: times.append(time.monotonic()),
    )
    assert len(times) >= 2
    assert max(b - a for a, b in pairwise(times)) < 1


def stopped(pool: Workers, error: type[BaseException], **more: Any) -> None:
    """The call ends within a second of being called off, with its child."""
    pid = held(pool)["pid"]
    began = time.monotonic()
    with pytest.raises(error):
        ask(pool, b"sleep", **more)
    assert time.monotonic() - began < 2
    assert not psutil.pid_exists(pid)
    assert ask(pool, GOOD).ok


def test_a_check_is_called_off(odd: Workers) -> None:
    late = time.monotonic() + 0.5
    stopped(odd, Stopped, stop=lambda: time.monotonic() > late)


class Rerun(BaseException):
    """As Streamlit's own, which is no Exception."""


def test_what_progress_raises_ends_the_child_and_passes_on(odd: Workers) -> None:
    def gone_on(stage: str, share: float) -> None:
        raise Rerun

    stopped(odd, Rerun, progress=gone_on)


@pytest.fixture
def two_at_work(odd: Workers, tmp_path: Path) -> Iterator[Callable[[], list[Checked]]]:
    """Both children are busy until the function that this gives is called, which gives their answers."""
    flag, answers = tmp_path / "flag", list[Checked]()
    begun = threading.Barrier(3, timeout=20)
    once = [False, False]

    def work(number: int) -> None:
        def seen(stage: str, share: float) -> None:
            if not once[number]:
                once[number] = True
                begun.wait()

        answers.append(ask(odd, b"until", str(flag), progress=seen))

    threads = [threading.Thread(target=work, args=(n,)) for n in (0, 1)]
    for thread in threads:
        thread.start()
    begun.wait()

    def finish() -> list[Checked]:
        flag.touch()
        for thread in threads:
            thread.join(20)
        return answers

    yield finish
    finish()


def test_two_files_at_once_have_a_child_each_and_a_third_waits(
    odd: Workers, two_at_work: Callable[[], list[Checked]]
) -> None:
    seen: list[tuple[str, float]] = []
    late = time.monotonic() + 0.3
    assert len(pids(odd)) == 2
    with pytest.raises(Stopped):
        ask(odd, GOOD, progress=lambda *said: seen.append(said), stop=lambda: time.monotonic() > late)
    assert set(seen) == {("waiting", 0.0)}
    assert len(pids(odd)) == 2

    def told(stage: str, share: float) -> None:
        if stage == "waiting":
            two_at_work()

    assert ask(odd, GOOD, progress=told).ok
    assert len(two_at_work()) == 2


@posix
def test_the_child_is_held_while_it_works(odd: Workers) -> None:
    limits = Limits(MB, 33, 300 * MB, 0, 300 * MB)
    narrow, wide = (
        held(odd, limits=limits),
        held(odd, limits=replace(limits, base_memory=900 * MB, most_memory=900 * MB)),
    )
    assert 0 < narrow["data"] < wide["data"] < 1500 * MB
    assert wide["data"] - narrow["data"] == pytest.approx(600 * MB, rel=0.1)
    assert 33 < narrow["timer"] <= 38
    assert 50 < narrow["duckdb"] < wide["duckdb"] < 450
    assert Path(narrow["spill"]).parent.parent == Path(tempfile.gettempdir())
    assert narrow["nice"] > 0


def test_memory_grows_with_the_file_up_to_a_limit() -> None:
    limits = Limits(MB, 1, 100, 2.5, 300)
    assert [limits.memory(size) for size in (0, 10, 1000)] == [100, 125, 300]


ORPHAN = """
import sys, threading, time
from tests.intake.test_workers import ODD, ask, held
from dxlib.intake.workers import Workers
pool = Workers(ODD)
print(held(pool)["pid"], flush=True)
if sys.argv[1] == "busy":
    ask(pool, b"sleep", progress=lambda *_: print("busy", flush=True))
time.sleep(60)
"""


@posix
@pytest.mark.parametrize("how", ["idle", "busy"])
def test_a_child_ends_with_its_parent(how: str, folders: Path) -> None:
    env = {"TMPDIR": str(folders), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", ORPHAN, how]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=env, text=True) as parent:
        assert parent.stdout
        pid = int(parent.stdout.readline())
        if how == "busy":
            assert parent.stdout.readline() == "busy\n"
            assert len(list(folders.iterdir())) == 1
        parent.send_signal(signal.SIGKILL)
    assert gone(pid)


def test_the_shared_pool_ends_with_the_program_and_warns_of_nothing() -> None:
    script = (
        "from dxlib.intake.workers import shared\n"
        "from tests.intake.test_workers import ask, GOOD\n"
        "pool = shared()\n"
        "assert ask(pool, GOOD).ok and shared() is pool\n"
        "print(*(c.pid for c in pool._all))\n"
    )
    done = subprocess.run(
        [sys.executable, "-X", "dev", "-W", "error", "-c", script],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert gone(int(done.stdout))


def test_a_child_starts_from_any_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "dxlib").mkdir()
    with Workers() as pool:
        assert ask(pool, GOOD).ok
