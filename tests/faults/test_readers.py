"""Whoever reads while others write sees one position of the ledger, whole, and never an older one than before."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any

import pytest

from dxlib import care
from dxlib.intake import Checked
from dxlib.monitor import Monitor
from tests.builders import CODES, as_csv, site
from tests.conftest import Opener
from tests.faults import history, people, ready, watching
from tests.faults.commands import command
from tests.faults.conftest import Count
from tests.faults.tally import Tally
from tests.faults.watching import Look
from tests.pages import conftest as on_pages

draw, opened, loopback = on_pages.draw, on_pages.opened, on_pages.loopback


class Writer:
    """Writes by a seeded choice: uploads, takes back, restores, builds again, backs up, recovers."""

    def __init__(self, monitor: Monitor, folder: Path, seed: int = 0) -> None:
        self.monitor = monitor
        self.home = monitor.ledger.home
        self.folder = folder
        self.rng = Random(seed)
        self.wrote: dict[str, int] = {}
        self.truth: watching.Truth = {}
        self.recovered: list[float] = []
        self.upload()

    def upload(self) -> None:
        number = 1000 + len(self.wrote)
        name = f"number {number}"
        self.wrote[name] = number
        found = people.seen(self.monitor, ready.everywhere(number))
        self.monitor.accept(found, "test", name, shrink_confirmed=True)
        self._note()

    def _note(self) -> None:
        self.truth |= watching.truth_of(history.lines(self.home), self.wrote)

    def turn(self) -> None:
        """Take the newest back, or put it back; the first always stands, so that there is always something to see."""
        ledger = history.lines(self.home)
        newest = max(line["seq"] for line in ledger if line["action"] == "accept")
        if newest > 1:
            gone = newest in history.now(ledger).gone
            (self.monitor.restore if gone else self.monitor.withdraw)([newest], "test")
            self._note()

    def rebuild(self) -> None:
        self.monitor.store.rebuild()

    def back_up(self) -> None:
        care.backup(self.monitor.ledger, self.folder / f"{self.rng.randrange(3)}.zip")

    def recover(self) -> None:
        if not any(self.folder.glob("*.zip")):
            self.back_up()
        self.recovered.append(time.monotonic())
        care.recover(self.home, self.rng.choice(sorted(self.folder.glob("*.zip"))))

    def acts(self) -> Iterator[Callable[[], None]]:
        """A dozen in an order of chance, then another: in each dozen everything happens."""
        dozen = [self.upload] * 4 + [self.turn] * 3 + [self.rebuild] * 2 + [self.back_up] + [self.recover] * 2
        while True:
            yield from self.rng.sample(dozen, len(dozen))


def judged(readers: list[list[Look]], truth: watching.Truth, tally: Tally, recovered: Sequence[float] = ()) -> None:
    """Nobody saw anything wrong, and everybody saw something."""
    found = [fault for mine in readers for fault in watching.faults(mine, truth, recovered)]
    looks = sum(map(len, readers))
    tally.add("reading while others write: looks that were mixed, older, empty or failed", looks, len(found))
    assert found == []
    assert all(readers)


def test_twenty_readers_see_one_position_whatever_is_done_meanwhile(
    opener: Opener, home: Path, empty_data: Path, tmp_path: Path, count: Count, tally: Tally
):
    monitor = opener(empty_data)
    (tmp_path / "backups").mkdir()
    writer = Writer(monitor, tmp_path / "backups")
    with watching.elsewhere(home, empty_data, 4) as others, watching.Readers(monitor, 20) as here:
        for act in islice(writer.acts(), count(24, 150)):
            act()
    judged(here.looks + others, writer.truth, tally, writer.recovered)
    assert writer.recovered
    assert len({look.position for mine in here.looks for look in mine}) > 10


# ---- two app processes and the command line ----


def kpi(home: Path, data: Path) -> tuple[set[int], set[int]]:
    """The numbers that ``kpi`` prints for the wards, and the uploads that it names behind them."""
    ran = command(home, data, "kpi", "--by-ward", "--period", watching.MONTH, "--format", "json")
    assert (ran.returncode, ran.stderr) == (0, "")
    told = [v for v in json.loads(ran.stdout) if v["kpi"] in watching.WRITES.values()]
    assert len(told) == 2 * len(CODES)
    return {v["value"] for v in told}, {seq for v in told for seq in v["receipts"]}


def done(home: Path, data: Path, *words: str) -> int:
    """The number of the entry that a command made."""
    ran = command(home, data, *words, "--by", "terminal")
    (seq,) = re.findall(r"no\. (\d+)", ran.stdout.splitlines()[-1])
    assert ran.returncode == 0, ran.stderr
    return int(seq)


def test_two_processes_serve_while_the_command_line_writes(
    opener: Opener, home: Path, empty_data: Path, tmp_path: Path, count: Count, tally: Tally
):
    writer = Writer(opener(empty_data), tmp_path)
    first = next(iter(writer.wrote.values()))
    file = tmp_path / "firms.csv"
    with watching.elsewhere(home, empty_data, 3) as one, watching.elsewhere(home, empty_data, 3) as two:
        for number in range(50, 50 + count(1, 15)):
            writer.wrote[name := f"terminal {number}"] = number
            file.write_bytes(as_csv([ready.firm(code, household_businesses=number) for code in CODES]))
            seq = done(home, empty_data, "load", str(file), "--yes", "--note", name)
            assert kpi(home, empty_data) == ({first, number}, {1, seq})
            done(home, empty_data, "withdraw", str(seq))
    told = json.loads(command(home, empty_data, "history", "--format", "json").stdout)
    ledger = history.lines(home)
    assert [(e["seq"], e["action"], e["note"]) for e in told] == [(x["seq"], x["action"], x["note"]) for x in ledger]
    judged(one + two, watching.truth_of(ledger, writer.wrote), tally)


# ---- pages ----


def test_a_page_shows_one_position_though_somebody_uploads_while_it_is_drawn(
    opened, draw: on_pages.Draw, home: Path, empty_data: Path, monkeypatch: pytest.MonkeyPatch
):
    """The figures on the cards and the rows in the table below them are of the same upload."""
    monitor = opened(home, empty_data)
    ready.accept(monitor, sites_of(40))
    real = Monitor.rows

    def rows(self: Monitor, *asked: Any, **more: Any) -> list[dict[str, Any]]:
        if len(self.ledger.chain().entries) < 2:
            ready.accept(self, sites_of(80))
        return real(self, *asked, **more)

    monkeypatch.setattr(Monitor, "rows", rows)
    at = draw("cashless", "en")
    assert len(monitor.ledger.chain().entries) == 2, "nothing was uploaded while the page was drawn"
    shares = {str(metric.value) for metric in at.metric if "QR" in metric.label}
    (sites,) = [frame.value for frame in at.dataframe if "Line" in frame.value]
    assert shares == {f"{share:.1%}" for share in sites["Have QR"]}, "the cards and the table are of two uploads"
    assert set(sites["Upload no."]) == {1}


def sites_of(share: int) -> Checked:
    """A site for each ward, so many of whose hundred merchants have a QR code."""
    month = watching.MONTH
    table = {(month, code): [site(code, month, merchants_qr=share, merchants_active_30d=0)] for code in CODES}
    return ready.checked({"cashless_sites": table})
