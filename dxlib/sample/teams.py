"""Teams, members and their work: 330 members and 44 of 44 neighbourhoods by 9/2024, one ward behind on training.

Members are codes, never people. Neighbourhoods are named where a public source names them (An Tây, Hòa Lợi, Tân
Định), numbered elsewhere; members per ward are proposed so that they sum to the published 330.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from dxlib import periods
from dxlib.catalog.teams import ACTIVITIES, MEMBERS, TEAMS
from dxlib.sample.writing import MONTHS, NEXT_MONTH, SEED, Row, as_csv
from dxlib.wards import Unit, Wards


@dataclass(frozen=True, slots=True)
class Plan:
    """A ward's teams: members in all, the shares of women, youth and trained, and how busy its teams are."""

    members: int
    women: float
    youth: float
    trained: float
    work: float
    neighbourhoods: tuple[str, ...] = ()


PLANS = {
    "25813": Plan(48, 0.5, 0.4, 0.94, 1.3),
    "25837": Plan(63, 0.46, 0.36, 0.86, 1.0),
    "25840": Plan(37, 0.43, 0.3, 0.81, 0.9),
    "25843": Plan(28, 0.36, 0.29, 0.36, 0.6, ("An Thành", "Đồng Sỏi", "Lồ Ồ", "Rạch Bắp")),
    "25846": Plan(56, 0.48, 0.45, 0.91, 1.2),
    "25849": Plan(40, 0.45, 0.35, 0.88, 1.1, ("An Hòa", "An Lợi", "Bến Đồn", "Phú Hòa", "Phú Nghị")),
    "25852": Plan(32, 0.44, 0.34, 0.84, 1.0),
    "25855": Plan(26, 0.31, 0.08, 0.62, 0.7),
}
LATE_TEAMS = {
    ("25837", 8): 3,
    ("25837", 9): 6,
    ("25840", 5): 4,
    ("25843", 4): 7,
    ("25813", 6): 2,
    ("25846", 7): 5,
    ("25855", 4): 9,
}
"""The month of 2024 in which a ward's last teams were founded; all others were founded in 2023."""
MOVED = ("25846", "25843", 5)
"""The example upload moves this many members from the first ward to the second."""


@dataclass(frozen=True, slots=True)
class _Team:
    unit: Unit
    number: int
    neighbourhood: str
    founded: date

    @property
    def code(self) -> str:
        return f"TCN-{self.unit.code}-{self.number:02d}"

    def stands(self, month: str) -> bool:
        return self.founded <= periods.month_end(month)

    def place(self, month: str) -> Row:
        return {"period": month, "ward_code": self.unit.code, "ward_name": self.unit.name.vi, "team_code": self.code}


def rows(wards: Wards, scale: int = 1) -> dict[str, list[Row]]:
    """The sample of this domain, by dataset."""
    return {
        "digital_teams": team_rows(wards, MONTHS),
        "team_members": member_rows(wards, MONTHS, scale),
        "team_activities": activity_rows(wards, MONTHS),
    }


def _teams(wards: Wards, month: str) -> list[_Team]:
    return [team for unit in wards.valid(month) for team in _of_ward(unit)]


def _of_ward(unit: Unit) -> Iterator[_Team]:
    names = PLANS[unit.code].neighbourhoods
    kind = "Ấp" if unit.name.vi.startswith("Xã") else "Khu phố"
    for number in range(1, (unit.neighbourhoods or 0) + 1):
        late = LATE_TEAMS.get((unit.code, number))
        day = 4 + 3 * (number % 8)
        founded = date(2024, late, day) if late else date(2023, 4 + number % 8, day)
        yield _Team(unit, number, f"{kind} {names[number - 1] if names else number}", founded)


def team_rows(wards: Wards, months: tuple[str, ...]) -> list[Row]:
    """Rows of ``digital_teams``: one a neighbourhood, the founding day blank until there is a team."""
    return [_team_row(team, month) for month in months for team in _teams(wards, month)]


def _team_row(team: _Team, month: str) -> Row:
    stands = team.stands(month)
    return {
        **team.place(month),
        "neighbourhood": team.neighbourhood,
        "established_on": team.founded.isoformat() if stands else "",
        "decision_no": f"{team.number:02d} (minh họa)" if stands else "",
    }


def member_rows(wards: Wards, months: tuple[str, ...], scale: int = 1) -> list[Row]:
    """Rows of ``team_members``: those whose team stands, spread evenly over a ward's teams."""
    return [row for month in months for unit in wards.valid(month) for row in _members(unit, month, scale)]


def _members(unit: Unit, month: str, scale: int) -> Iterator[Row]:
    plan, teams = PLANS[unit.code], list(_of_ward(unit))
    count = plan.members * scale
    women, youth = _spread(unit, "women", plan.women, count), _spread(unit, "youth", plan.youth, count)
    for number in range(count):
        team = teams[number % len(teams)]
        if not team.stands(month):
            continue
        trained = _trained_on(unit, plan, number)
        yield {
            **team.place(month),
            "member_code": f"TV-{unit.code}-{number + 1:03d}",
            "role": ("head", "deputy")[number // len(teams)] if number < 2 * len(teams) else "member",
            "female": "Có" if number in women else "Không",
            "youth": "Có" if number in youth else "Không",
            "trained_on": trained.isoformat() if trained and trained <= periods.month_end(month) else "",
        }


def _spread(unit: Unit, trait: str, share: float, count: int) -> set[int]:
    return set(random.Random(f"{SEED}-{unit.code}-{trait}").sample(range(count), round(share * count)))


def _trained_on(unit: Unit, plan: Plan, number: int) -> date | None:
    """When a member was trained: nobody's day changes from month to month."""
    rng = random.Random(f"{SEED}-{unit.code}-trained-{number}")
    if rng.random() > plan.trained:
        return None
    return (
        date(2024, rng.randint(1, 9), rng.randint(1, 28)) if rng.random() < 0.6 else date(2023, 11, rng.randint(1, 28))
    )


def activity_rows(wards: Wards, months: tuple[str, ...]) -> list[Row]:
    """Rows of ``team_activities``: one a team that stands."""
    return [_activity(team, month) for month in months for team in _teams(wards, month) if team.stands(month)]


def _activity(team: _Team, month: str) -> Row:
    rng = random.Random(f"{SEED}-{team.code}-{month}")
    work = PLANS[team.unit.code].work * (0.7 + 0.05 * int(month[5:]))
    sessions = max(1, round(4 * work * rng.uniform(0.7, 1.3)))
    kinds = {"assists_vneid": 9, "assists_dossier": 6, "assists_signature": 4, "assists_wallet": 5}
    return {
        **team.place(month),
        "sessions": sessions,
        "households_visited": sessions * rng.randint(9, 16),
        **{kind: round(sessions * size * rng.uniform(0.6, 1.3)) for kind, size in kinds.items()},
    }


def five_moved(wards: Wards, month: str = "2024-09") -> list[Row]:
    """The rosters of two wards after five ordinary members moved from one to the other."""
    origin, target, count = MOVED
    rows = [r for r in member_rows(wards, (month,)) if r["ward_code"] in (origin, target)]
    unit = wards.find(target, month)
    if unit is None:
        return rows
    leaving = [r["member_code"] for r in rows if r["ward_code"] == origin and r["role"] == "member"][-count:]
    teams = list(_of_ward(unit))
    moved = {code: teams[i % len(teams)].place(month) for i, code in enumerate(leaving)}
    return [{**row, **moved.get(row["member_code"], {})} for row in rows]


def examples(wards: Wards) -> dict[str, bytes]:
    """October, five members who change wards, and a roster with a column of telephone numbers (itself without any)."""
    october = (NEXT_MONTH,)
    roster = [{**r, "so_dien_thoai": "(không ghi)"} for r in member_rows(wards, october) if r["ward_code"] == "25813"]
    columns = [c.name for c in MEMBERS.columns]
    return {
        "digital_teams_2024-10.csv": as_csv(TEAMS, team_rows(wards, october)),
        "team_members_2024-10.csv": as_csv(MEMBERS, member_rows(wards, october)),
        "team_members_2024-09_five_moved.csv": as_csv(MEMBERS, five_moved(wards)),
        "team_activities_2024-10.csv": as_csv(ACTIVITIES, activity_rows(wards, october)),
        "broken_personal_column.csv": as_csv(MEMBERS, roster, [*columns, "so_dien_thoai"]),
    }
