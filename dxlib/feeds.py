"""Data feeds one by one: on time, late, silent, never received; and the subsystems they belong to, worst first.

A feed is late when more than its cadence has gone by between its last receipt and the observation, silent beyond
three times that. The KPIs of :mod:`dxlib.catalog.subsystems` count by the same rule.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Literal

from dxlib.catalog.subsystems import FEEDS, SUBSYSTEMS
from dxlib.language import Text
from dxlib.monitor import Monitor
from dxlib.scorecard import Scorecard
from dxlib.values import Codes

Row = dict[str, Any]
State = Literal["on_time", "late", "silent", "never", "not_applicable", "unreported"]
WORST_FIRST: tuple[State, ...] = ("silent", "never", "late", "unreported", "on_time", "not_applicable")
FAILING = Decimal("0.05")
"""From this share of records in error on, a feed that still arrives is failing."""


@dataclass(frozen=True, slots=True)
class Feed:
    """What one ward sends to one subsystem. Times are local; None: never received, or not measured."""

    subsystem: str
    ward_code: str
    state: State
    observed_at: datetime | None = None
    last_received_at: datetime | None = None
    expected_hours: Decimal | None = None
    records: int | None = None
    errors: int | None = None
    seq: int | None = None
    line: int | None = None

    @property
    def error_share(self) -> Decimal | None:
        """0…1; None without records."""
        return Decimal(self.errors or 0) / self.records if self.records else None

    @property
    def failing(self) -> bool:
        return self.error_share is not None and self.error_share >= FAILING

    @property
    def age(self) -> timedelta | None:
        """From the last receipt to the observation."""
        if self.observed_at is None or self.last_received_at is None:
            return None
        return self.observed_at - self.last_received_at


@dataclass(frozen=True, slots=True)
class Subsystem:
    """One subsystem with its feeds in the wards asked for. ``stage`` None: the list of subsystems does not name it."""

    code: str
    name: Text
    field: str | None
    owner: str
    stage: str | None
    confirmed: bool
    feeds: tuple[Feed, ...]

    def count(self, *states: State) -> int:
        return sum(f.state in states for f in self.feeds)

    @property
    def applicable(self) -> int:
        return len(self.feeds) - self.count("not_applicable", "unreported")

    @property
    def worst(self) -> State:
        """The state to show for all of them: the worst that occurs."""
        found = {f.state for f in self.feeds}
        return next((state for state in WORST_FIRST if state in found), "unreported")

    @property
    def failing(self) -> bool:
        return any(f.failing for f in self.feeds)

    @property
    def cadences(self) -> tuple[Decimal, ...]:
        """The cadences of its feeds in hours, shortest first."""
        return tuple(sorted({f.expected_hours for f in self.feeds if f.expected_hours}))


def read(monitor: Monitor, month: str, codes: Codes = (), card: Scorecard | None = None) -> list[Subsystem]:
    """The board of a month for the wards chosen; empty where neither a list nor a feed is known.

    Names, owners and stages are labels, not figures: they come from the newest list up to the month.
    """
    card = card or monitor.scorecard()
    lists = card.months_of(SUBSYSTEMS.id)
    earlier = [m for m in lists if m <= month] or lists
    listed = monitor.rows(SUBSYSTEMS.id, earlier[-1], card=card) if earlier else []
    wards = [u.code for u in monitor.wards.valid(month) if not codes or u.code in codes]
    return board(listed, monitor.rows(FEEDS.id, month, codes, card), wards)


def board(listed: Iterable[Row], rows: Iterable[Row], wards: Sequence[str]) -> list[Subsystem]:
    """Every subsystem that is listed or sends, with one feed a ward; silent before late before on time.

    A ward without a row for a subsystem is ``unreported``: nothing is known, which is not the same as silence.
    """
    feeds = {(f.subsystem, f.ward_code): f for f in map(feed, rows)}
    known = {row["subsystem_code"]: row for row in listed}
    codes = dict.fromkeys([*known, *(code for code, _ in feeds)])
    found = [_subsystem(code, known.get(code), feeds, wards) for code in codes]
    return sorted(found, key=_badness)


def feed(row: Row) -> Feed:
    """One row of ``subsystem_feeds``."""
    return Feed(
        subsystem=row["subsystem_code"],
        ward_code=row["ward_code"],
        state=state_of(row),
        observed_at=row["observed_at"],
        last_received_at=row["last_received_at"],
        expected_hours=row["expected_hours"],
        records=row["records_30d"],
        errors=row["errors_30d"],
        seq=row["seq"],
        line=row["line"],
    )


def state_of(row: Row) -> State:
    if not row["applicable"]:
        return "not_applicable"
    if row["last_received_at"] is None:
        return "never"
    age = row["observed_at"] - row["last_received_at"]
    cadence = timedelta(hours=1) * float(row["expected_hours"])
    return "on_time" if age <= cadence else "late" if age <= 3 * cadence else "silent"


def _subsystem(code: str, row: Row | None, feeds: dict[tuple[str, str], Feed], wards: Sequence[str]) -> Subsystem:
    mine = tuple(feeds.get((code, ward), Feed(code, ward, "unreported")) for ward in wards)
    if row is None:
        return Subsystem(code, Text(code, code), None, "", None, False, mine)
    name = Text(row["name_vi"], row["name_en"])
    return Subsystem(code, name, row["field"], row["owner"], row["stage"], row["confirmed"], mine)


def _badness(subsystem: Subsystem) -> tuple[int, ...]:
    counts = [subsystem.count(state) for state in ("silent", "never", "late")]
    return (*(-n for n in counts), -int(subsystem.failing), -subsystem.count("unreported"))


def delays(rows: Iterable[Row]) -> list[tuple[str, State, int]]:
    """(month, state, feeds) of rows of several months: how often a subsystem was not on time."""
    counted = Counter((row["period"], state_of(row)) for row in rows)
    return [(month, state, n) for (month, state), n in sorted(counted.items())]
