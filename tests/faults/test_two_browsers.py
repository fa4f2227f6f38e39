"""Two people press “accept” in two browsers at the same moment, on one server and on two servers of one store."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.driver import PATIENCE, Reader, Server
from tests.builders import CODES, as_csv
from tests.conftest import Tab
from tests.faults import history, ready
from tests.faults.conftest import Count
from tests.faults.tally import Tally

pytestmark = pytest.mark.browser

STALE = "Somebody changed the same figures"
PRESS_AT = """(button, moment) => { setTimeout(() => button.click(), moment - Date.now()) }"""
SOON = 500
"""Milliseconds until both buttons are pressed, by the browsers themselves."""


@pytest.fixture
def servers(small: Path, empty_data: Path) -> Iterator[list[Server]]:
    with ExitStack() as running:
        yield [running.enter_context(Server(small, empty_data).running()) for _ in range(2)]


def prepared(reader: Reader, file: Path, who: str) -> Reader:
    """Everything done but the last press: the file is looked at, and the name written."""
    reader.open("upload", lang="en").upload(file)
    return reader.type("Your name", who)


def press_together(readers: list[Reader]) -> None:
    buttons = [r.page.get_by_test_id("stMain").get_by_role("button", name="Accept", exact=True) for r in readers]
    for button in buttons:
        expect(button).to_be_enabled(timeout=PATIENCE)
    moment = readers[0].page.evaluate("Date.now()") + SOON
    for button in buttons:
        button.evaluate(PRESS_AT, moment)


def told(reader: Reader) -> int | str:
    """The number under which it was accepted, or that it is to be looked at again."""
    answered = re.compile(rf"Accepted as no\. \d+|{STALE}")
    said = reader.page.get_by_test_id("stMain").get_by_text(answered).first
    said.wait_for()
    number = re.search(r"Accepted as no\. (\d+)", said.inner_text())
    return int(number[1]) if number else "stale"


def test_two_browsers_never_lose_an_update(servers: list[Server], tab: Tab, tmp_path: Path, count: Count, tally: Tally):
    home = servers[0].home
    one, two, beside_one = (tab(server) for server in (*servers, servers[0]))
    rounds = count(2, 20)
    for number in range(rounds):
        readers = [one, two if number % 2 else beside_one]
        before = history.lines(home)
        for place, reader in enumerate(readers):
            file = tmp_path / f"file-{number}-{place}.csv"
            file.write_bytes(as_csv([ready.firm(c, household_businesses=2 * number + place + 1) for c in CODES]))
            prepared(reader, file, f"reader {place}")
        press_together(readers)
        answers = [told(reader) for reader in readers]
        ledger = history.lines(home)
        assert sorted(answers, key=str) == [len(before) + 1, "stale"], f"round {number}: {answers}"
        assert ledger[: len(before)] == before
        assert [line["by"] for line in ledger[len(before) :]] == [f"reader {answers.index(len(before) + 1)}"]
        assert history.faults(home, []) == []
    tally.add("two browsers at once: lost updates or wrong answers", rounds)
