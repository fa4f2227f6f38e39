"""The server is killed while somebody has just pressed “accept”: the upload is there whole or not at all."""

from __future__ import annotations

import os
import re
import shutil
import signal
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from time import monotonic

import pytest
from playwright.sync_api import expect

from dxlib.ledger import Ledger
from tests.browser.driver import PATIENCE, Reader, Server
from tests.builders import CODES, as_csv, site
from tests.faults.checker import Ack, acks, check
from tests.faults.conftest import Count, needs
from tests.faults.tally import Tally

pytestmark = pytest.mark.browser

ACCEPTED = re.compile(r"Accepted as no\. (\d+)")


@dataclass
class Office:
    """One store, the server on it, and what the ledger promised so far."""

    home: Path
    data: Path
    folder: Path
    tab: Callable[..., Reader]
    sure: list[Ack] = field(default_factory=list)
    seconds: float = 0.0
    """How long accepting takes here."""

    def ready(self, server: Server, number: int) -> Reader:
        """Everything done but the last press."""
        path = self.folder / f"file-{number}.csv"
        path.write_bytes(as_csv([site(code, "2024-10", transactions=1000 + number) for code in CODES]))
        reader = self.tab(server).open("upload", lang="en").upload(path)
        reader.type("Your name", f"trial {number}")
        expect(self.button(reader)).to_be_enabled(timeout=PATIENCE)
        return reader

    def button(self, reader: Reader):
        return reader.page.get_by_test_id("stMain").get_by_role("button", name="Accept", exact=True)

    def accept(self, server: Server) -> None:
        """Without a kill, to see how long it takes."""
        reader = self.ready(server, 0)
        began = monotonic()
        self.button(reader).click()
        reader.page.get_by_text(ACCEPTED).first.wait_for()
        self.seconds = monotonic() - began
        self.sure = acks(Ledger(self.home).chain().entries)

    def kill(self, server: Server, number: int, moment: float) -> str:
        """Killed ``moment`` after the press; what the page says of it."""
        reader = self.ready(server, number)
        self.button(reader).click(no_wait_after=True)
        reader.page.wait_for_timeout(moment * 1000)
        os.kill(process_of(server), signal.SIGKILL)
        return reader.text()

    def killed(self, server: Server, number: int, random: Random) -> None:
        """Killed at a moment of accepting, and judged."""
        moment = random.uniform(0, self.seconds)
        said = self.kill(server, number, moment)
        try:
            self.judge(said, number)
        except Exception as error:
            raise AssertionError(f"kill {number}, {moment:.3f} s after the press: {error!r}") from error

    def judge(self, said: str, number: int) -> None:
        """On a copy: the store itself is opened by the next server alone."""
        copy = self.folder / f"copy-{number}"
        shutil.copytree(self.home, copy)
        entries = check(copy, self.data, self.sure)
        if told := ACCEPTED.search(said):
            assert [e.by for e in entries if e.seq == int(told[1])] == [f"trial {number}"], "accepted, said the page"
        shutil.rmtree(copy)
        self.sure = acks(entries)

    def serves(self, server: Server) -> None:
        """The next start shows the history to its last entry."""
        last = Ledger(self.home).chain().entries[-1]
        assert last.seq == len(self.sure)
        reader = self.tab(server).open("history", lang="en")
        assert last.by in reader.table()


def process_of(server: Server) -> int:
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):
            if str(server.port).encode() in path.read_bytes().split(b"\0"):
                return int(path.parent.name)
    raise AssertionError("the server has ended by itself")


def test_a_server_killed_while_it_accepts_has_the_upload_whole_or_not_at_all(
    small: Path, empty_data: Path, tmp_path: Path, tab: Callable[..., Reader], count: Count, tally: Tally
) -> None:
    needs(Path("/proc/self/cmdline").exists(), "the server is found and killed as on Linux only")
    office, random, kills = Office(small, empty_data, tmp_path, tab), Random("server"), count(1, 30)
    with Server(small, empty_data).running() as server:
        office.accept(server)
        office.killed(server, 1, random)
    for number in range(2, kills + 1):
        with Server(small, empty_data).running() as server:
            office.serves(server)
            office.killed(server, number, random)
    with Server(small, empty_data).running() as server:
        office.serves(server)
    tally.add("kill -9 of the server after a press on “accept”: uploads lost, or half there", kills)
