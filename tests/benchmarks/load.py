"""Many sessions that change the ward of the overview: how many changes a second, how long each waits, what it takes.

One process, and two with half of the sessions each, as a proxy that keeps a visitor at one process would do it. This
machine makes the load, too: with two cores, one process and the load share them.
"""

from __future__ import annotations

import asyncio
import random
import statistics
import tempfile
import time
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.figures import Goal, percentile
from tests.benchmarks.serving import APPS, ROOT, Served, plain, seeded, served
from tests.benchmarks.session import Session
from tests.builders import CODES

THINK = 5
"""Seconds between two changes of somebody who reads; each takes half to one and a half of it."""
CHOICES = [[code] for code in CODES[:5]]


@dataclass(frozen=True, slots=True)
class Load:
    """``a_second`` counts changes; p50 and p95 are milliseconds of one; ``memory`` is megabytes of all processes."""

    sessions: int
    a_second: float
    p50: float
    p95: float
    errors: int
    memory: float

    def show(self, name: str) -> None:
        print(
            f"  {name:34} {self.sessions:4} sessions {self.a_second:6.1f} changes/s   p50 {self.p50:6.0f} ms   "
            f"p95 {self.p95:6.0f} ms   errors {self.errors}   {self.memory:4.0f} MB",
            flush=True,
        )


def run(quick: bool) -> list[Goal]:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        seeded(home)
        with plain(home) as empty, served(APPS / "empty.py", home) as tuned, served(ROOT / "app.py", home) as one:
            warm(empty, tuned, one)
            goals = [*_at_full_speed(quick, empty, tuned, one), *([] if quick else _with_thought(empty, one))]
            with served(ROOT / "app.py", home) as two:
                warm(two)
                for sessions in (10,) if quick else (10, 50):
                    _loaded([one, two], sessions, 4).show("two processes of the monitor")
    return goals


def warm(*apps: Served) -> None:
    for app in apps:
        _loaded([app], 2, len(CHOICES))


def _at_full_speed(quick: bool, empty: Served, tuned: Served, one: Served) -> list[Goal]:
    print("\nas fast as they can, each session changing again as soon as it has its answer")
    found: dict[int, Load] = {}
    floor, best = _loaded([empty], 10, 8), _loaded([tuned], 10, 8)
    floor.show("an empty Streamlit app")
    best.show("the same, served as the monitor is")
    for sessions in (1, 10) if quick else (1, 10, 50, 100):
        found[sessions] = _loaded([one], sessions, max(3, min(20, 200 // sessions)))
        found[sessions].show("the monitor")
    goals = [
        Goal("changes a second, 10 sessions, of an empty app's", found[10].a_second / floor.a_second, 0.6, True),
        Goal("the same, of an empty app's served alike", found[10].a_second / best.a_second, 0.6, True),
        Goal("errors, all loads", sum(load.errors for load in found.values()), 0, unit=""),
        Goal("changes a second, 10 sessions (Dash, two processes: 21)", found[10].a_second, 21, True, unit="/s"),
    ]
    if not quick:
        goals.append(Goal("memory, 50 sessions", found[50].memory, 250, unit=" MB"))
    return goals


def _with_thought(empty: Served, one: Served) -> list[Goal]:
    print(f"\n{THINK} s of thought between two changes")
    alone = _loaded([one], 1, 4, THINK / 5)
    alone.show("the monitor, alone")
    floor = _loaded([empty], 50, 4, THINK)
    floor.show("an empty Streamlit app")
    many = _loaded([one], 50, 4, THINK)
    many.show("the monitor")
    _loaded([one], 100, 3, THINK).show("the monitor")
    limit = 2 * alone.p50 + floor.p95
    return [Goal(f"p95, 50 sessions with {THINK} s of thought", many.p95, round(limit), unit=" ms")]


def _loaded(apps: list[Served], sessions: int, changes: int, think: float = 0) -> Load:
    return asyncio.run(_load(apps, sessions, changes, think))


async def _load(apps: list[Served], sessions: int, changes: int, think: float) -> Load:
    """Everybody is there before the first change is made."""
    async with AsyncExitStack() as stack:
        every = [Session(apps[i % len(apps)].url) for i in range(sessions)]
        for session in every:
            await stack.enter_async_context(session)
        await asyncio.gather(*(session.run() for session in every))
        begun = time.perf_counter()
        taken = await asyncio.gather(*(_reads(s, place, changes, think) for place, s in enumerate(every)))
        lasted = time.perf_counter() - begun
        memory = sum(app.own_memory for app in apps)
    times = [t * 1000 for own in taken for t in own]
    return Load(
        sessions,
        len(times) / lasted,
        statistics.median(times),
        percentile(times, 0.95),
        sum(len(s.errors) for s in every),
        memory,
    )


async def _reads(session: Session, place: int, changes: int, think: float) -> list[float]:
    taken = []
    for change in range(changes):
        if think:
            await asyncio.sleep(think * random.uniform(0.5, 1.5))
        taken.append(await session.run("ward", CHOICES[(place + change) % len(CHOICES)]))
    return taken
