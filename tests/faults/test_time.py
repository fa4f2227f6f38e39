"""The clock may say what it likes: what stands, and in which order, comes from the numbers of the entries."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest
from streamlit.testing.v1 import AppTest

from dxlib import care, catalog, entries, freshness, system, system_words
from dxlib.entries import Asked
from dxlib.language import LANGUAGES
from dxlib.monitor import Monitor
from dxlib.periods import Period
from dxlib.values import Value
from tests.builders import CODES, NOW, ROOT, errors, numbers, site, sites_csv, value
from tests.faults import history, people, ready
from tests.faults.conftest import Count
from tests.faults.tally import Tally
from tests.pages import conftest as on_pages
from tests.pages.on_history import ledger as ledger_shown

draw, opened, loopback = on_pages.draw, on_pages.opened, on_pages.loopback

JUMPS = {
    "a day back": NOW - timedelta(days=1),
    "ten years on": NOW.replace(year=NOW.year + 10),
    "1970": datetime(1970, 1, 1, tzinfo=UTC),
    "the end of a century": datetime(2099, 12, 31, 23, 59, 59, tzinfo=UTC),
    "fourteen hours east": NOW.astimezone(timezone(timedelta(hours=14))),
    "twelve hours west": NOW.astimezone(timezone(timedelta(hours=-12))),
    "half an hour off": NOW.astimezone(timezone(timedelta(hours=5, minutes=30))),
    "as it was": NOW,
}
NEGATIVE = re.compile(r"[-−–]\s?\d+ (days?|ngày|months?|tháng|hours?|giờ)")


class Clock:
    """A clock that somebody sets."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def monitor(home: Path, empty_data: Path, clock: Clock) -> Iterator[Monitor]:
    monitor = Monitor(home, empty_data, clock)
    yield monitor
    monitor.close()


def act(monitor: Monitor, rng: Random, step: int) -> None:
    """One thing that somebody does: an upload of a number of its own, or the newest taken back or restored."""
    ledger = history.lines(monitor.ledger.home)
    uploads = [line["seq"] for line in ledger if line["action"] == "accept"]
    if not uploads or rng.random() < 0.6:
        file = ready.everywhere(1000 + step)
        monitor.accept(people.seen(monitor, file), "test", str(1000 + step), shrink_confirmed=True)
    else:
        gone = uploads[-1] in history.now(ledger).gone
        (monitor.restore if gone else monitor.withdraw)([uploads[-1]], "test")


def city(monitor: Monitor) -> Decimal | None:
    return value(monitor.scorecard(), "household_businesses", period="2024-09").value


def expected(ledger: list[history.Line]) -> int | None:
    """The city's figure: that of the highest number that is not withdrawn."""
    head = history.now(ledger).heads.get(("enterprises", "2024-09", CODES[0]))
    return int(ledger[head - 1]["note"]) * len(CODES) if head else None


def test_what_stands_and_its_order_come_from_numbers(
    monitor: Monitor, home: Path, empty_data: Path, clock: Clock, count: Count, tally: Tally
):
    rng = Random(7)
    steps = count(12, 300)
    for step in range(steps):
        name = rng.choice(sorted(JUMPS))
        clock.now = JUMPS[name]
        act(monitor, rng, step)
        ledger = history.lines(home)
        assert city(monitor) == expected(ledger), f"step {step}, the clock {name}"
        order = [e.seq for e in entries.find(monitor.ledger.chain().entries, Asked(), monitor.wards)]
        assert order == list(range(len(ledger), 0, -1)), f"step {step}, the clock {name}"
    tally.add("clock jumps: figures or orders that followed the clock", steps)
    assert history.faults(home, []) == []
    assert care.verify(monitor.ledger) == []
    again = Monitor(home, empty_data, clock)
    again.store.rebuild()
    assert numbers(again) == numbers(monitor)
    again.close()


def test_a_preview_is_accepted_whatever_the_clock_does_meanwhile(monitor: Monitor, clock: Clock):
    for number, name in enumerate(JUMPS, start=1):
        found = ready.look(monitor, ready.everywhere(number))
        clock.now = JUMPS[name]
        assert monitor.accept(found, "test").seq == number, name


def test_the_ledger_tells_time_in_utc(monitor: Monitor, clock: Clock):
    for number, moment in enumerate(JUMPS.values(), start=1):
        clock.now = moment
        monitor.accept(people.seen(monitor, ready.everywhere(number)), "test")
    told = [datetime.fromisoformat(line["at"]) for line in history.lines(monitor.ledger.home)]
    assert told == list(JUMPS.values())
    assert {moment.utcoffset() for moment in told} == {timedelta(0)}


def test_a_month_to_come_is_refused_by_month_and_not_by_an_error(monitor: Monitor, clock: Clock):
    file = sites_csv([site(code) for code in CODES])
    clock.now = JUMPS["1970"]
    assert set(errors(monitor.check(file, "a.csv"))) == {"future_period"}
    clock.now = NOW
    assert errors(monitor.check(file, "a.csv")) == []


# ---- files ----


@pytest.mark.parametrize("stamp", [0, 4_000_000_000], ids=["1970", "2096"])
def test_the_times_of_files_change_nothing(monitor: Monitor, home: Path, empty_data: Path, clock: Clock, stamp: int):
    ready.accept(monitor, ready.everywhere(1))
    before = numbers(monitor)
    for path in [*home.rglob("*"), home]:
        os.utime(path, (stamp, stamp))
    assert numbers(monitor) == before
    again = Monitor(home, empty_data, clock)
    assert numbers(again) == before
    ready.accept(again, ready.everywhere(2))
    os.utime(home / "ledger.jsonl", (stamp, stamp))
    assert city(monitor) == city(again) == 2 * len(CODES)
    assert care.verify(monitor.ledger) == []
    again.close()


# ---- zones ----

IN_A_ZONE = """
import sys
from dxlib.terminal import main
sys.exit(max(main(command.split()) for command in sys.argv[1:]))
"""
TOLD = ("kpi --format json", "--lang en history")


def told_in(zone: str, home: Path) -> str:
    """What the commands print in a process whose machine is in that zone."""
    env = {**os.environ, "DX_HOME": str(home), "TZ": zone, "PYTHONUTF8": "1"}
    env.pop("DX_DATA", None)
    command = [sys.executable, "-c", IN_A_ZONE, *TOLD]
    ran = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, encoding="utf-8", check=False)
    assert (ran.returncode, ran.stderr) == (0, "")
    return ran.stdout


def test_the_zone_of_the_machine_changes_no_word(seeded: Path, count: Count):
    zones = ["Pacific/Kiritimati", "America/Los_Angeles", "Asia/Kathmandu", "nowhere/at-all"][: count(1, 4)]
    told = told_in("UTC", seeded)
    assert "15 Nov 2024 10:00" in told  # Việt Nam's time
    for zone in zones:
        assert told_in(zone, seeded) == told, zone


# ---- ages ----


@pytest.mark.parametrize("name", JUMPS)
def test_an_age_is_never_negative_in_words(name: str):
    figure = Value(
        catalog.kpi("household_businesses"), CODES, Period.parse("2024-09"), Decimal(1), provenance="uploaded"
    )
    age = freshness.of(figure, JUMPS[name].date())
    assert age is not None
    assert age.stale is (JUMPS[name].year > 2024)
    assert [lang for lang in LANGUAGES if NEGATIVE.search(age.sentence()[lang])] == []


def test_the_age_of_a_backup_is_never_negative(monitor: Monitor, clock: Clock, tmp_path: Path):
    ready.accept(monitor, ready.everywhere(1))
    care.backup(monitor.ledger, tmp_path / "backup.zip", clock())
    ready.accept(monitor, ready.everywhere(2))
    for name, moment in JUMPS.items():
        clock.now = moment
        found = system.look(monitor)
        words = [found.answer, *(d.message for d in found.duties)]
        words += [text for part in system_words.parts(found) for text in (part.word, *part.sentences)]
        assert [text for text in words if any(NEGATIVE.search(text[lang]) for lang in LANGUAGES)] == [], name
        assert found.backup is not None
        assert found.backup.days >= 0, name


# ---- on the screen ----


def test_the_history_on_the_screen_is_in_the_order_of_numbers(
    opened, draw: on_pages.Draw, home: Path, empty_data: Path, clock: Clock
):
    monitor = opened(home, empty_data)
    monitor.clock = clock
    for step, jump in enumerate(("ten years on", "1970", "as it was", "a day back")):
        clock.now = JUMPS[jump]
        monitor.accept(people.seen(monitor, ready.everywhere(step + 1)), "test", shrink_confirmed=True)
    assert ledger_shown(drawn(draw, "history")) == [4, 3, 2, 1]
    for page, name in (("overview", "1970"), ("economy", "ten years on")):
        clock.now = JUMPS[name]
        at = drawn(draw, page)
        assert NEGATIVE.search(" ".join(str(m.value) for m in [*at.markdown, *at.caption, *at.warning])) is None


def drawn(draw: on_pages.Draw, page: str) -> AppTest:
    at = draw(page, "en")
    assert not at.exception
    return at
