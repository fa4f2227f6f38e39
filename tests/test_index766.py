"""Quyết định 766, item by item, against hand calculations typed here; and the shipped sample counted without SQL."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from functools import partial

import pytest

from dxlib import catalog, dossiers, index766
from dxlib.dossiers import Level
from dxlib.index766 import Item, Score
from dxlib.monitor import Monitor
from dxlib.periods import Period, month_end
from dxlib.wards import CITY
from tests.builders import CODES, DATA, MY_PHUOC, PHU_AN, THOI_HOA, Row, sample_rows, upload
from tests.rows import dossier, report

GOOD = {
    "procedure_code": "TT-A",
    "essential": "Không",
    "channel": "full",
    "received_on": "2024-09-02",
    "due_on": "2024-09-20",
    "finished_on": "2024-09-10",
    "fee_due": None,
    "paid_online": None,
    "digitised": "Có",
    "data_reused": "Có",
    "result_required": "Có",
    "electronic_result": "Có",
    "population_data_used": "Có",
    "satisfied": None,
}
PAPER = {"channel": "paper", "digitised": "Không", "data_reused": "Không", "population_data_used": "Không"}
OPEN = {"finished_on": None, "electronic_result": None, "satisfied": None}
filed = partial(dossier, **GOOD)
heard = partial(report, received_on="2024-09-02", due_on="2024-09-12", closed_on="2024-09-10", satisfied=None)
SMALL = [
    # ward, received in September, finished in time, full, fee 8,000 paid online, satisfied
    filed(number=1, procedure_code="TT-A", fee_due=8000, paid_online="Có", satisfied="Có"),
    # finished a day late, on paper, fee not paid online, unsatisfied, no electronic result
    filed(
        number=2,
        procedure_code="TT-A",
        due_on="2024-09-15",
        finished_on="2024-09-16",
        fee_due=8000,
        paid_online="Không",
        electronic_result="Không",
        satisfied="Không",
        **PAPER,
    ),
    # open, due on the last day: still in time; exempt from the fee
    filed(
        number=3, procedure_code="TT-B", due_on="2024-09-30", fee_due=0, paid_online=None, **OPEN, data_reused="Không"
    ),
    # open, due on the day before: overdue; a procedure without fee
    filed(number=4, procedure_code="TT-C", due_on="2024-09-29", fee_due=None, paid_online=None, **OPEN, **PAPER),
    # received in August, finished in September in time, no written result, no opinion
    filed(
        number=5,
        procedure_code="TT-B",
        received_on="2024-08-20",
        due_on="2024-09-10",
        finished_on="2024-09-05",
        fee_due=0,
        paid_online=None,
        result_required="Không",
        electronic_result=None,
        satisfied=None,
        channel="partial",
    ),
    # the city's office: finished in time, partial, fee not paid online
    filed(
        CITY,
        number=1,
        procedure_code="TT-D",
        fee_due=100_000,
        paid_online="Không",
        channel="partial",
        satisfied="Có",
    ),
]
REPORTS = [
    heard(number=1, satisfied="Có"),
    heard(number=2, due_on="2024-09-10", closed_on="2024-09-11", satisfied="Có"),  # late
    heard(number=3, satisfied="Không"),
    heard(number=4, due_on="2024-09-30", closed_on=None, satisfied=None),  # open, not past due
    heard(CITY, number=1, due_on="2024-09-29", closed_on=None, satisfied=None),  # open and past due
]
CITY_LIST = {
    "2.1": ("4 ÷ 6", Fraction(40, 3)),  # 1, 3, 5 and the office; 20 x 4/6
    "2.2": ("46 ÷ 4", None),  # 8 + 14 + 16 + 8 days
    "3.3": ("2 ÷ 5", None),  # 1 and the office; 3 is online, but has no result yet; 5 came in August
    "3.5": ("2 ÷ 3", Fraction(5, 3)),  # fees above 0: A, D of A, B, D; 2.5 x 2/3
    "3.5b": ("1 ÷ 3", Fraction(5, 6)),  # A alone; 2.5 x 1/3
    "3.6": ("1 ÷ 3", Fraction(2)),  # 1 of 1, 2 and the office; 6 x 1/3
    "4.1": ("2 ÷ 3", Fraction(4)),  # 1 and the office, of 1, 2 and the office; 6 x 2/3
    "4.2": ("4 ÷ 6", Fraction(10, 3)),  # all but 2 and 4; 4 x (2/3) / 0.8
    "4.3": ("2 ÷ 5", Fraction(1)),  # 1 and the office, of those of September; 2 x 0.4 / 0.8
    "4.5b": ("4 ÷ 6", Fraction(4, 3)),  # all but 2 and 4; 2 x 4/6
    "5.2": ("3 ÷ 5", Fraction(18, 5)),  # 1, 3, 4; 6 x 3/5
    "5.3": ("2 ÷ 5", Fraction(12, 5)),  # 1 and 4: 3 is unsatisfied; 6 x 2/5
    "5.4": ("4 ÷ 6", Fraction(40, 9)),  # all but 2 (unsatisfied and late) and 4 (overdue); 6 x (2/3) / 0.9
}
COMMUNE_LIST = {
    "2.1": ("3 ÷ 5", Fraction(12)),
    "2.2": ("38 ÷ 3", None),
    "3.3": ("1 ÷ 4", None),
    "3.5": ("1 ÷ 2", Fraction(5, 4)),
    "3.5b": ("1 ÷ 2", Fraction(5, 4)),
    "3.6": ("1 ÷ 2", Fraction(3)),
    "4.1": ("1 ÷ 2", Fraction(3)),
    "4.2": ("3 ÷ 5", Fraction(3)),
    "4.3": ("1 ÷ 4", Fraction(5, 8)),
    "4.5b": None,
    "5.2": ("3 ÷ 4", Fraction(9, 2)),
    "5.3": ("2 ÷ 4", Fraction(3)),
    "5.4": ("3 ÷ 5", Fraction(4)),
}


def score(monitor: Monitor, level: Level = "city", *codes: str, period: str = "2024-09") -> Score:
    return index766.score(monitor, monitor.scorecard(), codes, Period.parse(period), level)


def items(found: Score) -> dict[str, Item]:
    return {item.of.code: item for item in found.items}


def one(monitor: Monitor, code: str, level: Level = "city", *codes: str, period: str = "2024-09") -> Item:
    return items(score(monitor, level, *codes, period=period))[code]


def told(item: Item) -> tuple[str, Fraction | None] | None:
    return None if item.numerator is None else (f"{item.numerator} ÷ {item.denominator}", item.points)


def sent(monitor: Monitor, *files: Iterable[Row]) -> Monitor:
    for file in files:
        upload(monitor, file)
    return monitor


@pytest.fixture
def small(empty: Monitor) -> Monitor:
    return sent(empty, SMALL, REPORTS)


def test_the_table_has_all_items_and_every_measure_is_used_once():
    definitions = index766.load(DATA)
    assert len({d.code for d in definitions}) == len(definitions) == 24
    assert sorted(d.measure for d in definitions if d.measure) == sorted(index766.MEASURES)
    texts = [t for d in definitions for t in (d.group, d.name, d.numerator, d.denominator, d.rule)]
    assert all(t.vi and t.en for t in texts)


def test_what_cannot_be_computed_says_why_in_both_languages():
    silent = [d for d in index766.load(DATA) if not d.measure or d.most is None]
    assert [d.code for d in silent if d.code != "2.2" and not (d.why_not.vi and d.why_not.en)] == []


@pytest.mark.parametrize("code", CITY_LIST)
def test_an_item_of_the_citys_list_equals_the_hand_calculation(small: Monitor, code: str):
    assert told(one(small, code)) == CITY_LIST[code]


@pytest.mark.parametrize("code", COMMUNE_LIST)
def test_an_item_of_the_communes_list_equals_the_hand_calculation(small: Monitor, code: str):
    assert told(one(small, code, "commune")) == COMMUNE_LIST[code]


@pytest.mark.parametrize(("level", "by_hand", "most"), [("city", CITY_LIST, 62), ("commune", COMMUNE_LIST, 60)])
def test_the_sum_is_of_the_computed_items_alone(small: Monitor, level: Level, by_hand: dict, most: int):
    found = score(small, level)
    assert found.points == sum(pair[1] for pair in by_hand.values() if pair and pair[1] is not None)
    assert found.most == most
    assert {i.of.code for i in found.items if i.state in ("computed", "informative")} == {
        code for code, pair in by_hand.items() if pair
    }


def test_items_that_need_national_data_are_named_and_have_no_points(small: Monitor):
    states = {code: item.state for code, item in items(score(small)).items()}
    assert [c for c, s in states.items() if s == "not_computable"] == [
        *("1.1", "1.2", "1.3", "1.4", "3.0", "3.1", "3.2", "4.x", "4.4", "4.5a", "5.1")
    ]
    assert [c for c, s in states.items() if s == "informative"] == ["2.2", "3.3"]


def test_items_of_provinces_do_not_apply_to_communes_and_are_not_added(small: Monitor):
    commune = items(score(small, "commune"))
    assert [c for c, i in commune.items() if i.state == "not_applicable"] == ["3.0", "4.5b", "4.5a"]
    assert all(commune[c].points is None for c in ("3.0", "4.5b", "4.5a"))


def test_a_chosen_ward_stands_for_itself(small: Monitor):
    upload(small, [filed(THOI_HOA, number=9, fee_due=8000, paid_online="Có")])
    assert told(one(small, "3.6", "commune", THOI_HOA)) == ("1 ÷ 1", Fraction(6))
    assert told(one(small, "3.6", "commune", MY_PHUOC)) == COMMUNE_LIST["3.6"]
    assert told(one(small, "3.6", "commune")) == ("2 ÷ 3", Fraction(4))


@pytest.mark.parametrize(
    ("code", "yes", "of", "points"),
    [
        ("4.2", 8, 10, Fraction(4)),  # exactly 80 %: full
        ("4.2", 9, 10, Fraction(4)),  # above: no more than full
        ("4.2", 7, 10, Fraction(7, 2)),  # 4 x 0.7 / 0.8
        ("4.3", 8, 10, Fraction(2)),
        ("4.3", 10, 10, Fraction(2)),
        ("4.3", 4, 10, Fraction(1)),
        ("5.4", 9, 10, Fraction(6)),  # exactly 90 %: full
        ("5.4", 10, 10, Fraction(6)),
        ("5.4", 6, 10, Fraction(4)),  # 6 x 0.6 / 0.9
        ("3.5", 4, 5, Fraction(2)),  # 2.5 x 0.8
        ("3.5", 5, 5, Fraction(2)),  # at most 2
        ("3.5b", 4, 5, Fraction(2)),
        ("3.5b", 5, 5, Fraction(2)),
        ("3.5b", 2, 5, Fraction(1)),
        ("2.1", 20, 20, Fraction(20)),
        ("4.1", 3, 3, Fraction(6)),
    ],
)
def test_full_marks_start_at_the_threshold_and_go_no_further(code: str, yes: int, of: int, points: Fraction):
    definition = next(d for d in index766.load(DATA) if d.code == code)
    assert index766._scored(definition, yes, of).points == points


def test_over_a_quarter_a_dossier_counts_once_by_its_last_row(empty: Monitor):
    received = {"received_on": "2024-07-10", "due_on": "2024-08-20"}
    july = filed(period="2024-07", number=1, **received, **OPEN)
    august = filed(period="2024-08", number=1, **received, **OPEN)
    september = filed(number=1, **received, finished_on="2024-09-02", digitised="Không")
    sent(empty, [july, august, september])
    assert told(one(empty, "2.1", period="2024-07")) == ("1 ÷ 1", Fraction(20))  # open, due in August
    assert told(one(empty, "2.1", period="2024-08")) == ("0 ÷ 1", Fraction(0))  # open, past due
    quarter = items(score(empty, period="2024-Q3"))
    assert told(quarter["2.1"]) == ("0 ÷ 1", Fraction(0))
    assert told(quarter["2.2"]) == ("54 ÷ 1", None)  # 10 July to 2 September
    assert told(quarter["4.2"]) == ("0 ÷ 1", Fraction(0))  # as it was last
    assert quarter["3.3"].denominator == 1  # received in the quarter
    assert one(empty, "3.3").denominator == 0  # but not in September
    assert one(empty, "4.3").state == "no_value"


def test_one_code_in_two_wards_is_two_dossiers(empty: Monitor):
    sent(empty, [filed(dossier_code="HS-1"), filed(PHU_AN, dossier_code="HS-1")])
    assert one(empty, "4.2", period="2024-Q3").denominator == 2


def test_only_what_is_in_force_counts(small: Monitor):
    entry = upload(small, [filed(number=1, digitised="Không")])
    assert told(one(small, "4.2", "commune")) == ("0 ÷ 1", Fraction(0))
    small.withdraw([entry.seq], "test")
    assert told(one(small, "4.2", "commune")) == COMMUNE_LIST["4.2"]


def test_nothing_reported_has_no_value_and_no_points(empty: Monitor):
    for level, expected in (("city", 9), ("commune", 8)):
        found = score(empty, level)
        assert (found.points, found.most, found.computed) == (0, 0, ())
        assert {i.state for i in found.items} - {"not_computable", "not_applicable"} == {"no_value"}
        assert {(c.with_data, c.expected) for c in found.coverage.values()} == {(0, expected)}


def test_none_reported_is_not_nothing_reported(empty: Monitor):
    """5.2 and 5.3 give full marks without a report, 5.4 none without a dossier; the others have no value."""
    nothing = [filed(PHU_AN)], [heard(PHU_AN)]
    for dataset, rows in zip(("dossiers", "citizen_reports"), nothing, strict=True):
        upload(empty, rows, dataset=dataset, reported_none=(MY_PHUOC,))
    found = score(empty, "commune", MY_PHUOC)
    assert {i.of.code: i.points for i in found.computed} == {"5.2": 6, "5.3": 6, "5.4": 0}
    assert (found.points, found.most) == (12, 18)


def test_coverage_is_counted_by_reporter_and_month(small: Monitor):
    assert _coverage(score(small)) == {"dossiers": (2, 9), "citizen_reports": (2, 9)}
    assert _coverage(score(small, "commune")) == {"dossiers": (1, 8), "citizen_reports": (1, 8)}
    assert _coverage(score(small, "commune", MY_PHUOC)) == {"dossiers": (1, 1), "citizen_reports": (1, 1)}
    assert _coverage(score(small, period="2024-Q3"))["dossiers"] == (2, 27)


def _coverage(found: Score) -> dict[str, tuple[int, int]]:
    return {dataset: (c.with_data, c.expected) for dataset, c in found.coverage.items()}


def test_late_dossiers_come_longest_first_and_all_are_counted(small: Monitor):
    upload(small, [filed(PHU_AN, number=n, due_on=f"2024-09-{n:02d}", **OPEN) for n in (20, 18, 30)])
    card = small.scorecard()
    found, total = dossiers.late(small, card, (), "2024-09", 2)
    assert total == 3  # not the one due on the last day
    assert [(d.ward_code, d.days, d.due_on) for d in found] == [
        (PHU_AN, 12, date(2024, 9, 18)),
        (PHU_AN, 10, date(2024, 9, 20)),
    ]
    found, total = dossiers.late(small, card, (MY_PHUOC,), "2024-09", 9)
    assert [(d.dossier_code, d.days) for d in found] == [(SMALL[3]["dossier_code"], 1)]
    assert total == 1
    assert dossiers.late(small, card, (THOI_HOA,), "2024-09", 9) == ([], 0)


def test_late_dossiers_are_as_many_as_the_figure_says(monitor: Monitor):
    card = monitor.scorecard()
    for month in card.months_of("dossiers"):
        for codes in ((), *((c,) for c in CODES)):
            value = card.value(catalog.kpi("overdue_open"), codes, Period.parse(month))
            assert dossiers.late(monitor, card, codes, month, 1)[1] == value.value


@pytest.mark.parametrize("level", ["city", "commune"])
@pytest.mark.parametrize("period", ["2024-03", "2024-09", "2024-Q3", "2024-01..2024-09"])
def test_the_sample_counted_in_plain_python_agrees(monitor: Monitor, period: str, level: Level):
    found = items(score(monitor, level, period=period))
    by_hand = _by_hand(Period.parse(period), level)
    assert {c: (i.numerator, i.denominator) for c, i in found.items() if i.numerator is not None} == by_hand
    points = {c: i.points for c, i in found.items() if i.state == "computed"}
    assert points == {c: _points(c, *by_hand[c]) for c in points}
    assert len(points) == (11 if level == "city" else 10)


FULL_MARKS = {"2.1": 20, "3.5": 2, "3.5b": 2, "3.6": 6, "4.1": 6, "4.2": 4, "4.3": 2, "4.5b": 2, "5.2": 6, "5.3": 6}


def _points(code: str, above: int, below: int) -> Fraction:
    if code == "5.4":
        return min(Fraction(6), 6 * Fraction(above, below) / Fraction(9, 10))
    share = Fraction(above, below) * (Fraction(5, 4) if code in ("3.5", "3.5b", "4.2", "4.3") else 1)
    return min(Fraction(1), share) * FULL_MARKS[code]


def _last(dataset: str, key: str, months: tuple[str, ...], level: str) -> list[Row]:
    """The last row of each dossier or report, with the day on which it was seen; flags as true, false or None."""
    flags = [c.name for c in catalog.dataset(dataset).columns if c.type == "flag"]
    last: dict[tuple[str, str], Row] = {}
    for row in sorted(sample_rows(dataset), key=lambda r: r["period"]):
        if row["period"] in months and (level == "city" or row["ward_code"] != CITY):
            told = {name: FLAGS[row[name]] for name in flags}
            last[row["ward_code"], row[key]] = {**row, **told, "seen": month_end(row["period"]).isoformat()}
    return list(last.values())


FLAGS = {"1": True, "Có": True, "0": False, "Không": False, "": None}


def _by_hand(period: Period, level: str) -> dict[str, tuple[int, int]]:
    files = _last("dossiers", "dossier_code", period.months, level)
    told = _last("citizen_reports", "report_code", period.months, level)
    new = [d for d in files if d["received_on"] >= f"{period.months[0]}-01"]
    done = [d for d in files if d["finished_on"]]
    written = [d for d in done if d["result_required"]]
    fees = [d for d in files if int(d["fee_due"] or 0) > 0]
    paid = [d for d in fees if d["paid_online"]]
    known = {d["procedure_code"] for d in files if d["fee_due"]}
    in_time = [d for d in files if (d["finished_on"] or d["seen"]) <= d["due_on"]]
    answered = [r for r in told if (r["closed_on"] or r["seen"]) <= r["due_on"]]
    online = [d for d in new if d["channel"] != "paper" and (d["electronic_result"] or not d["result_required"])]
    days = sum((date.fromisoformat(d["finished_on"]) - date.fromisoformat(d["received_on"])).days for d in done)
    found = {
        "2.1": (len(in_time), len(files)),
        "2.2": (days, len(done)),
        "3.3": (len(online), len(new)),
        "3.5": (len({d["procedure_code"] for d in fees}), len(known)),
        "3.5b": (len({d["procedure_code"] for d in paid}), len(known)),
        "3.6": (len(paid), len(fees)),
        "4.1": (sum(d["electronic_result"] for d in written), len(written)),
        "4.2": (sum(d["digitised"] for d in files), len(files)),
        "4.3": (sum(d["data_reused"] for d in new), len(new)),
        "4.5b": (sum(d["population_data_used"] for d in files), len(files)),
        "5.2": (len(answered), len(told)),
        "5.3": (sum(r["satisfied"] is not False for r in answered), len(told)),
        "5.4": (sum(d["satisfied"] is not False for d in in_time), len(files)),
    }
    return found if level == "city" else {c: pair for c, pair in found.items() if c != "4.5b"}
