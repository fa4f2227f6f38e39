"""Digital teams one by one: where they stand, how many members, how many trained, and what they did."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from dxlib.catalog.teams import ASSISTS
from dxlib.language import fold

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Team:
    """One team of a month. ``established_on`` None: the neighbourhood has none yet.

    Members and work are None where nobody reported them, which is not 0.
    """

    code: str
    ward_code: str
    neighbourhood: str
    established_on: date | None
    decision_no: str | None
    members: int | None
    heads: int | None
    deputies: int | None
    trained: int | None
    sessions: int | None
    households: int | None
    assists: int | None
    seq: int
    line: int

    def matches(self, words: str, *more: str) -> bool:
        """Does every word of a search occur in its code, its neighbourhood or in ``more``, however it is written?"""
        text = fold(" ".join((self.code, self.neighbourhood, *more)))
        return all(word in text for word in fold(words).split())


def teams(
    listed: Iterable[Row], members: Iterable[Row], work: Iterable[Row], sent: Collection[str] | None = None
) -> list[Team]:
    """The teams of ``listed`` rows with their members; ``work`` rows of one or several months are summed.

    ``sent`` are the wards that sent a roster; None: all did.
    """
    roster: dict[str, Counter[str]] = {}
    for row in members:
        counts = {"members": 1, row["role"]: 1, "trained": int(row["trained_on"] is not None)}
        roster.setdefault(row["team_code"], Counter()).update(counts)
    done = _summed(work)
    found = []
    for row in listed:
        known = sent is None or row["ward_code"] in sent
        found.append(_team(row, roster.get(row["team_code"], Counter()) if known else None, done))
    return found


def strangers(listed: Iterable[Row], members: Iterable[Row], sent: Collection[str]) -> int:
    """How many members belong to a team that is not in the list, of the wards that ``sent`` one."""
    known = {row["team_code"] for row in listed}
    return sum(row["ward_code"] in sent and row["team_code"] not in known for row in members)


def without_list(members: Iterable[Row], sent: Collection[str]) -> dict[str, int]:
    """Members of the wards that sent no list, by ward: of their teams nothing can be said."""
    return dict(Counter(row["ward_code"] for row in members if row["ward_code"] not in sent))


def _summed(work: Iterable[Row]) -> dict[str, Counter[str]]:
    done: dict[str, Counter[str]] = {}
    for row in work:
        counts = {name: row[name] for name in ("sessions", "households_visited", *ASSISTS)}
        done.setdefault(row["team_code"], Counter()).update(counts)
    return done


def _team(row: Row, roster: Counter[str] | None, done: Mapping[str, Counter[str]]) -> Team:
    work = done.get(row["team_code"])
    return Team(
        code=row["team_code"],
        ward_code=row["ward_code"],
        neighbourhood=row["neighbourhood"],
        established_on=row["established_on"],
        decision_no=row["decision_no"],
        members=None if roster is None else roster["members"],
        heads=None if roster is None else roster["head"],
        deputies=None if roster is None else roster["deputy"],
        trained=None if roster is None else roster["trained"],
        sessions=None if work is None else work["sessions"],
        households=None if work is None else work["households_visited"],
        assists=None if work is None else sum(work[kind] for kind in ASSISTS),
        seq=row["seq"],
        line=row["line"],
    )


def without_team(found: Iterable[Team], neighbourhoods: Mapping[str, int | None]) -> dict[str, tuple[list[str], int]]:
    """For each ward, the neighbourhoods listed without a team by name, and how many are not listed at all.

    ``neighbourhoods`` says how many a ward has (None: unknown); wards that lack none are left out.
    """
    listed: dict[str, list[Team]] = {}
    for team in found:
        listed.setdefault(team.ward_code, []).append(team)
    lacking = {}
    for ward, total in neighbourhoods.items():
        mine = listed.get(ward, [])
        with_team = {t.neighbourhood for t in mine if t.established_on}
        names = sorted({t.neighbourhood for t in mine} - with_team)
        unlisted = max(0, (total or 0) - len({t.neighbourhood for t in mine}))
        if names or unlisted:
            lacking[ward] = (names, unlisted)
    return lacking
