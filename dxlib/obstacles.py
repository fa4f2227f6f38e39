"""The five obstacles beside the figures that show them: what stands in the register, and what the KPIs say, live.

A figure that misses its goal does not prove an obstacle, nor does one that meets it disprove it: they show it or do
not, and both are told, however the register calls it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from dxlib import catalog, dues, formats, periods
from dxlib.catalog.obstacles import CODES, OBSTACLES
from dxlib.dues import Due
from dxlib.language import Text, joined, say
from dxlib.monitor import Monitor
from dxlib.scorecard import Scorecard
from dxlib.values import Codes, Value

EVIDENCE: dict[str, tuple[str, ...]] = {
    "leadership": ("tasks_not_started", "tasks_late"),
    "coordination": ("feeds_on_time",),
    "staff": ("staff_against_need", "staff_trained"),
    "money": ("digital_budget_share",),
    "security": ("security_levels_approved", "endpoints_protected", "security_incidents"),
}
"""The KPIs in which each obstacle shows itself. Coordination shows in the files owed as well."""
OWED_SHOW = "coordination"

Verdict = Literal["shown", "not_shown", "undecided"]
"""``shown``: a figure misses its goal or files are owed. ``undecided``: no figure with a goal is measured."""


GLYPHS = {"open": "✗", "in_progress": "◐", "resolved": "✓", "shown": "!", "not_shown": "✓", "undecided": "?"}
"""Beside the colour of an obstacle's status, and of what the figures say of it."""


@dataclass(frozen=True, slots=True)
class Obstacle:
    """One row of the register. ``due_on`` None: no day is set."""

    code: str
    title: Text
    description: str
    owner: str
    action: str
    due_on: date | None
    status: str
    seq: int
    line: int

    def late(self, on: date) -> bool:
        """Was it to be resolved before ``on``, and is it not? On its day it is not late yet."""
        return self.status != "resolved" and self.due_on is not None and self.due_on < on


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the figures say of one obstacle; ``files`` are those expected where files owed show it, else none."""

    values: tuple[Value, ...]
    files: tuple[Due, ...] = ()

    @property
    def owed(self) -> int:
        return sum(due.owed for due in self.files)

    @property
    def counts(self) -> Counter[str]:
        """Figures by state; those without a goal or without a figure are ``unmeasured``."""
        return Counter(v.state or "unmeasured" for v in self.values)

    @property
    def verdict(self) -> Verdict:
        counts = self.counts
        if counts["missed"] or counts["near"] or self.owed:
            return "shown"
        return "not_shown" if counts["met"] or self.files else "undecided"


def read(monitor: Monitor, month: str, card: Scorecard | None = None) -> list[Obstacle]:
    """The register of a month, in the order in which the obstacles were named."""
    order = [choice.code for choice in CODES]
    rows = monitor.rows(OBSTACLES.id, month, card=card)
    return sorted(map(_obstacle, rows), key=lambda o: order.index(o.code))


def _obstacle(row: dict[str, Any]) -> Obstacle:
    return Obstacle(
        code=row["obstacle_code"],
        title=Text(row["title_vi"], row["title_en"]),
        description=row["description"] or "",
        owner=row["owner"],
        action=row["action"],
        due_on=row["due_on"],
        status=row["status"],
        seq=row["seq"],
        line=row["line"],
    )


def evidence(
    card: Scorecard, code: str, month: str, codes: Codes = (), period: periods.Period | None = None
) -> Evidence:
    """What shows obstacle ``code`` in the selection; a ward filter narrows the figures, not the obstacle.

    Files are those owed for ``month``. A KPI that the catalog does not hold shows nothing.
    """
    kpis = [catalog.KPIS[k] for k in EVIDENCE[code] if k in catalog.KPIS]
    files = dues.dues(card, month, codes) if code == OWED_SHOW else []
    return Evidence(tuple(card.value(kpi, codes, period) for kpi in kpis), tuple(files))


def sentence(found: Evidence, resolved: bool = False) -> Text:
    """“Shown by the figures: 2 missed, 1 met.” Of a resolved obstacle that still shows, the contradiction is said."""
    counted = joined(_told(found))
    if found.verdict == "undecided":
        return say("The figures do not tell yet: none that has a goal is measured.")
    if found.verdict == "not_shown":
        return say("The figures do not show it: {counts}.", counts=counted)
    if resolved:
        return say("Called resolved, but the figures still show it: {counts}.", counts=counted)
    return say("The figures show it: {counts}.", counts=counted)


def _told(found: Evidence) -> list[Text]:
    """The figures by state, worst first, and the files owed."""
    counts = found.counts
    said = [_counted(state, counts[state]) for state in ("missed", "near", "met", "unmeasured") if counts[state]]
    return [*said, say("{count} files owed", count=formats.both(found.owed, "count"))] if found.owed else said


def _counted(state: str, count: int) -> Text:
    number = formats.both(count, "count")
    return {
        "missed": say("{count} missing the goal", count=number),
        "near": say("{count} near the goal", count=number),
        "met": say("{count} meeting the goal", count=number),
        "unmeasured": say("{count} without a verdict", count=number),
    }[state]


def owed_sentence(found: Evidence, month: str) -> Text:
    """How many files of the month are owed, by whatever ward or office is chosen."""
    numbers = {"month": periods.short(month), "files": formats.both(len(found.files), "count")}
    if not found.owed:
        return say("Period {month}: none of {files} files is owed.", **numbers)
    owed = formats.both(found.owed, "count")
    return say("Period {month}: {owed} of {files} files are owed.", owed=owed, **numbers)


def answer(found: Sequence[Obstacle], seen: Iterable[Evidence], on: date) -> Text:
    """The page's one-line answer: how many are open, how many of these late, and how many the figures show."""
    still = sum(o.status != "resolved" for o in found)
    late = sum(o.late(on) for o in found)
    verdicts = Counter(e.verdict for e in seen)
    numbers = {"open": still, "all": len(found), "late": late, "shown": verdicts["shown"]}
    if undecided := verdicts["undecided"]:
        return say(
            "{open} of {all} obstacles are not yet resolved, {late} past their day; the figures show {shown} and do "
            "not tell yet of {undecided}.",
            undecided=undecided,
            **numbers,
        )
    return say(
        "{open} of {all} obstacles are not yet resolved, {late} past their day; the figures show {shown}.", **numbers
    )
