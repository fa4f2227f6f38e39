"""Public services: dossiers (see :mod:`dxlib.sample.dossiers`), and about 900 citizen reports of nine months."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date

from dxlib import periods
from dxlib.catalog.dossiers import DOSSIERS, REPORTS
from dxlib.sample.desks import DESKS, WORKING, Desk, working_days
from dxlib.sample.dossiers import LIVED, dossier_rows
from dxlib.sample.writing import MONTHS, NEXT_MONTH, SEED, Row, as_csv, changed
from dxlib.wards import Wards

REPORTS_A_MONTH = 9
EXAMPLE_WARD = "25843"
"""October's dossiers to try the upload with are those of a ward that is behind."""


def rows(wards: Wards, scale: int = 1) -> dict[str, list[Row]]:
    """The sample of this domain, by dataset. Wards are their codes alone: their names would double the file."""
    return {"dossiers": dossier_rows(MONTHS, scale), "citizen_reports": report_rows(MONTHS)}


def report_rows(months: tuple[str, ...]) -> list[Row]:
    """Rows of ``citizen_reports``: one for each month in which a report was received, closed, or open at its end."""
    every = [report for desk in DESKS for report in _reports(desk)]
    return [row for month in months for report in every for row in _in_month(report, month)]


def _reports(desk: Desk) -> Iterator[Row]:
    """Everything reported to one desk, as it ended."""
    number = 0
    for month in LIVED:
        rng = random.Random(f"{SEED}-{desk.code}-reports-{month}")
        count = round(REPORTS_A_MONTH * desk.reports * rng.uniform(0.85, 1.15))
        for day in sorted(rng.choice(working_days(month)) for _ in range(count)):
            number += 1
            yield _report(rng, desk, f"{desk.prefix}-P{number:04d}", day)


def _report(rng: random.Random, desk: Desk, code: str, day: int) -> Row:
    """Due in five working days; desks that are late with dossiers are late here, too."""
    late = rng.random() < 0.03 + desk.late
    took = rng.randint(6, 16) if late else rng.randint(1, 5)
    return {
        "ward_code": desk.code,
        "report_code": code,
        "received_on": WORKING[day].isoformat(),
        "due_on": WORKING[day + 5].isoformat(),
        "closed_on": WORKING[day + took].isoformat(),
        "satisfied": int(rng.random() < (0.6 if late else 0.9) + desk.lead / 3) if rng.random() < 0.55 else "",
    }


def _in_month(report: Row, month: str) -> Iterator[Row]:
    received, closed, end = str(report["received_on"]), str(report["closed_on"]), periods.month_end(month).isoformat()
    if received <= end and closed >= f"{month}-01":
        yield {"period": month, **report, **({"closed_on": "", "satisfied": ""} if closed > end else {})}


def examples(wards: Wards) -> dict[str, bytes]:
    """October: a ward's dossiers, everybody's reports, and dossiers whose days contradict each other."""
    october = _named(wards, [r for r in dossier_rows((NEXT_MONTH,)) if r["ward_code"] == EXAMPLE_WARD])
    return {
        "dossiers_2024-10.csv": as_csv(DOSSIERS, october),
        "citizen_reports_2024-10.csv": as_csv(REPORTS, report_rows((NEXT_MONTH,))),
        "broken_dossier_dates.csv": as_csv(DOSSIERS, _broken(october)),
    }


def _named(wards: Wards, found: list[Row]) -> list[Row]:
    names = {u.code: u.name.vi for u in wards.valid(NEXT_MONTH)}
    return [{**row, "ward_name": names.get(str(row["ward_code"]), "")} for row in found]


def _broken(october: list[Row]) -> list[Row]:
    """Ten finished dossiers and what can be wrong with one, on every second line."""
    month_end = periods.month_end(NEXT_MONTH)
    received = [r for r in october if str(r["received_on"]) >= f"{NEXT_MONTH}-03" and r["finished_on"] and r["fee_due"]]
    day_after = date.fromordinal(month_end.toordinal() + 1).isoformat()
    return changed(
        received[:12],
        {
            1: {"due_on": "2024-10-01"},
            3: {"finished_on": "2024-10-01"},
            5: {"finished_on": day_after},
            7: {"received_on": "2024-09-02", "finished_on": "2024-09-30"},
            9: {"finished_on": "", "electronic_result": "", "satisfied": 1},
            11: {"received_on": "2024-10-32"},
        },
    )
