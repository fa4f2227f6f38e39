"""Which ward a row means: its code, its name or both, judged by the row's month.

Codes and names were used again when wards were merged. A row must mean one unit beyond doubt: a code that stood for
other land before needs its name, and what belongs to another time is refused together with what became of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from dxlib.wards import Unit, Wards

Problem = Literal["unknown", "mismatch", "ended", "not_yet", "reused"]
"""``ended`` and ``not_yet``: a unit of an earlier or later time. ``reused``: a code alone that meant other land."""


@dataclass(frozen=True, slots=True)
class Judged:
    """The ward's code, or what is wrong and with which unit. ``by_name``: the name told it, not the code."""

    code: str | None = None
    problem: Problem | None = None
    unit: Unit | None = None
    by_name: bool = False


def judge(wards: Wards, month: str | None, code: str | None, name: str | None) -> Judged:
    """``month`` None: it cannot be read, so that only a code or name of no time at all is wrong."""
    if not code and not name:
        return Judged()
    if month is None:
        return _among(wards.units, code, name)
    if name and (stranger := _of_another_time(wards, month, name)):
        return Judged(problem=_when(stranger, month), unit=stranger, by_name=True)
    unit = wards.find(code, month) if code else None
    if code and unit is None and (other := _had_code(wards, month, code)):
        return Judged(problem=_when(other, month), unit=other)
    if unit and not name and wards.reused(unit):
        return Judged(problem="reused", unit=unit)
    return _among(wards.valid(month), code, name)


def _among(units: tuple[Unit, ...], code: str | None, name: str | None) -> Judged:
    found = [u for u in units if (u.code == code if code else name and u.called(name))]
    if not found:
        return Judged(problem="unknown", by_name=not code)
    if code and name and not any(u.called(name) for u in found):
        return Judged(problem="mismatch", unit=found[0], by_name=True)
    return Judged(found[0].code, unit=found[0])


def _of_another_time(wards: Wards, month: str, name: str) -> Unit | None:
    """The unit of another time that the name means; one of the month with that name comes first, unless the kind
    that is written beside the name is the other's alone: “Xã Phú An” is not Phường Phú An."""
    others = [u for u in wards.units if not u.valid_in(month) and u.called(name)]
    now = wards.named(name, month)
    if now:
        others = [u for u in others if u.called_in_full(name) and not now.called_in_full(name)]
    return next(iter(others), None)


def _had_code(wards: Wards, month: str, code: str) -> Unit | None:
    """The unit of another time with that code; one that ended before one that is still to come."""
    others = [u for u in wards.units if u.code == code and not u.valid_in(month)]
    return min(others, key=lambda u: u.valid_from > month, default=None)


def _when(unit: Unit, month: str) -> Problem:
    return "not_yet" if unit.valid_from > month else "ended"
