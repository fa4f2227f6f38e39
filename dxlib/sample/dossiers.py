"""Dossiers of the sample, each lived through from receipt to result: about 20,000 received in nine months.

What was published (online intake of the city and of the commune level, online payment) is dealt out exactly, month
by month; everything else is drawn, seeded. Two wards are behind, and a few dozen dossiers are stuck.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache

from dxlib import periods
from dxlib.sample.desks import CITY_DESK, DESKS, WARD_DESKS, WORKING, Desk, Procedure, allotted, working_days
from dxlib.sample.writing import MONTHS, NEXT_MONTH, SEED, Row

LIVED = ("2023-12", *MONTHS, NEXT_MONTH)
"""What January found open was received the month before."""
A_MONTH = 2230
SEASON = dict(zip(LIVED, (0.95, 0.96, 0.68, 1.06, 0.99, 1.04, 1.05, 1.08, 1.08, 1.1, 1.12), strict=True))
WARDS_SHARE = 0.25
"""Both published triples of online intake hold only if wards take about a quarter of all dossiers."""
FROM_TO = {
    "full": (0.4520, 0.4594),
    "partial": (0.2135, 0.2186),
    "commune_full": (0.1815, 0.1885),
    "commune_partial": (0.6540, 0.6585),
    "paid": (0.8615, 0.8680),
}
"""Shares in January and in September: within the published bounds in that month and over all nine."""


@dataclass(slots=True)
class Dossier:
    desk: Desk
    code: str
    procedure: Procedure
    channel: str
    received: date
    due: date
    finished: date | None
    fee: int | None
    digitised: bool
    reused: bool
    electronic: bool
    population: bool
    satisfied: bool | None
    paid: bool = False

    def stands(self, month: str) -> bool:
        """Received by the month's end, and not finished before it began."""
        begun = self.received <= periods.month_end(month)
        return begun and (self.finished is None or self.finished.isoformat() >= f"{month}-01")

    def row(self, month: str) -> Row:
        """As it stood at the month's end: what came later is blank."""
        done = self.finished is not None and self.finished <= periods.month_end(month)
        return {
            "period": month,
            "ward_code": self.desk.code,
            "dossier_code": self.code,
            "procedure_code": self.procedure.code,
            "essential": int(self.procedure.essential),
            "channel": self.channel,
            "received_on": self.received.isoformat(),
            "due_on": self.due.isoformat(),
            "finished_on": self.finished.isoformat() if done and self.finished else "",
            "fee_due": "" if self.fee is None else self.fee,
            "paid_online": int(self.paid) if self.fee else "",
            "digitised": int(self.digitised),
            "data_reused": int(self.reused),
            "result_required": int(self.procedure.result),
            "electronic_result": int(self.electronic) if done and self.procedure.result else "",
            "population_data_used": int(self.population),
            "satisfied": int(self.satisfied) if done and self.satisfied is not None else "",
        }


def dossier_rows(months: tuple[str, ...], scale: int = 1) -> list[Row]:
    """Rows of ``dossiers``: one for each month in which a dossier stands."""
    return [d.row(month) for month in months for d in dossiers(scale) if d.stands(month)]


@cache
def dossiers(scale: int = 1) -> tuple[Dossier, ...]:
    """All of them, in the order of desks and receipt."""
    numbers = {desk.code: 0 for desk in DESKS}
    found = [d for month in LIVED for d in _received(month, scale, numbers)]
    for month in LIVED:
        _pay([d for d in found if d.fee and (d.finished or date.max).isoformat()[:7] == month], month)
    _pay([d for d in found if d.fee and (d.finished is None or d.finished > periods.month_end(LIVED[-1]))], LIVED[-1])
    return tuple(sorted(found, key=lambda d: (d.desk.code, d.code)))


def target(name: str, month: str) -> float:
    """A share in a month, on the line from January to September; December is as January."""
    first, last = FROM_TO[name]
    return first + (last - first) * _step(month)


def _step(month: str) -> float:
    return max(0, LIVED.index(month) - 1) / 8


def _received(month: str, scale: int, numbers: dict[str, int]) -> Iterator[Dossier]:
    for desk, channels in _intake(month, scale):
        rng = random.Random(f"{SEED}-{desk.code}-{month}-{scale}")
        days = working_days(month)
        drawn = sorted((rng.choice(days), rng.random(), channel) for channel, n in channels.items() for _ in range(n))
        for day, _, channel in drawn:
            numbers[desk.code] += 1
            yield _lived(rng, desk, f"{desk.prefix}-{numbers[desk.code]:05d}", channel, day, _step(month))


def _intake(month: str, scale: int) -> list[tuple[Desk, dict[str, int]]]:
    """How many dossiers each desk takes by channel, exact for the city and for the commune level."""
    total = round(A_MONTH * SEASON[month] * scale)
    communes = round(total * WARDS_SHARE)
    city = {c: round(total * target(c, month)) for c in ("full", "partial")}
    level = {c: round(communes * target(f"commune_{c}", month)) for c in ("full", "partial")}
    sizes = allotted(communes, [d.weight for d in WARD_DESKS])
    full = allotted(level["full"], [n * d.full for n, d in zip(sizes, WARD_DESKS, strict=True)])
    partial = allotted(level["partial"], [n * d.partial for n, d in zip(sizes, WARD_DESKS, strict=True)])
    found = [(d, _channels(*n)) for d, *n in zip(WARD_DESKS, sizes, full, partial, strict=True)]
    offices = _channels(total - communes, city["full"] - level["full"], city["partial"] - level["partial"])
    return [*found, (CITY_DESK, offices)]


def _channels(total: int, full: int, partial: int) -> dict[str, int]:
    return {"full": full, "partial": partial, "paper": total - full - partial}


def _lived(rng: random.Random, desk: Desk, code: str, channel: str, day: int, step: float) -> Dossier:
    """One dossier, received on the working day of that number."""
    fitting = [p for p in desk.procedures if channel in (p.online, "paper")]
    procedure = rng.choices(fitting, [p.weight for p in fitting])[0]
    online = 0.05 if channel != "paper" else -0.1
    tends = desk.lead + online + 0.1 * step
    exempt = procedure.fee is not None and rng.random() < 0.06
    return Dossier(
        desk=desk,
        code=code,
        procedure=procedure,
        channel=channel,
        received=WORKING[day],
        due=WORKING[day + procedure.days],
        finished=_finished(rng, desk, procedure, day),
        fee=0 if exempt else procedure.fee,
        digitised=rng.random() < 0.8 + tends,
        reused=rng.random() < 0.3 + tends,
        electronic=rng.random() < 0.7 + tends,
        population=rng.random() < 0.62 + tends,
        satisfied=rng.random() < 0.92 + desk.lead / 2 if rng.random() < 0.4 else None,
    )


def _finished(rng: random.Random, desk: Desk, procedure: Procedure, day: int) -> date | None:
    """Mostly by the due day, more often near it; some late; few, of long procedures, never."""
    if procedure.days >= 3 and rng.random() < 2.2 * desk.stuck:
        return None
    if rng.random() < desk.late:
        return WORKING[day + procedure.days + rng.randint(1, 4 + procedure.days // 2)]
    return WORKING[day + round(procedure.days * rng.triangular(0.15, 1, 0.75))]


def _pay(finished: list[Dossier], month: str) -> None:
    """Who of those with a fee paid online, exact for the month in which they were finished; on paper fewer do."""
    rng = random.Random(f"{SEED}-paid-{month}-{len(finished)}")
    queues: dict[str, list[Dossier]] = {desk.code: [] for desk in DESKS}
    for dossier in sorted(finished, key=lambda d: rng.random() + 0.4 * (d.channel == "paper")):
        queues[dossier.desk.code].append(dossier)
    odds = [len(queues[desk.code]) * desk.paid for desk in DESKS]
    for desk, count in zip(DESKS, allotted(round(len(finished) * target("paid", month)), odds), strict=True):
        for dossier in queues[desk.code][:count]:
            dossier.paid = True
