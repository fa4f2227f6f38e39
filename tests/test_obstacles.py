"""The five obstacles: what the register says, and what the figures say whatever the register says."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from dxlib import catalog, obstacles
from dxlib.catalog.obstacles import CODES as OBSTACLE_CODES
from dxlib.monitor import Monitor
from dxlib.obstacles import EVIDENCE, Evidence, Obstacle, answer, evidence, sentence
from dxlib.scorecard import Scorecard
from dxlib.values import Value
from tests.builders import (
    MY_PHUOC,
    PHU_AN,
    card_of,
    checked,
    errors,
    example,
    feed,
    goal,
    goals,
    upload,
    value,
)
from tests.rows import budget, capacity, obstacle

FIVE = [c.code for c in OBSTACLE_CODES]
END = date(2024, 9, 30)


def judged(*states: str | None) -> Evidence:
    kpi = catalog.kpi("staff_trained")
    return Evidence(tuple(Value(kpi, (), None, Decimal(1), state=state) for state in states))


def test_every_obstacle_has_its_own_figures():
    assert list(EVIDENCE) == FIVE
    every = [kpi for kpis in EVIDENCE.values() for kpi in kpis]
    assert len(every) == len(set(every))
    assert set(every) <= set(catalog.KPIS)


def test_open_ones_are_counted_of_all_and_a_ward_changes_nothing():
    card = card_of([obstacle("money", status="resolved"), obstacle("staff"), obstacle("security", status="open")])
    for codes in ((), (PHU_AN,)):
        found = value(card, "obstacles_open", *codes)
        assert (found.value, found.total, found.state) == (2, 3, "near")


def test_none_open_is_the_goal():
    card = card_of([obstacle("money", status="resolved")])
    assert value(card, "obstacles_open").state == "met"


def test_codes_are_told_by_title_and_strange_ones_are_refused():
    assert checked([obstacle("Nhân lực"), obstacle("Money")]).ok
    assert errors(checked([obstacle("weather")])) == ["bad_choice"]
    double = checked([obstacle("money"), obstacle("Nguồn lực đầu tư")])
    assert errors(double) == ["duplicate_key"]
    assert double.findings[0].message.vi == "“Điểm nghẽn” Nguồn lực đầu tư đã có ở dòng 2"


@pytest.mark.parametrize(
    ("due_on", "status", "late"),
    [
        (date(2024, 9, 29), "in_progress", True),
        (date(2024, 9, 29), "open", True),
        (END, "open", False),
        (date(2024, 10, 1), "open", False),
        (date(2024, 9, 29), "resolved", False),
        (None, "open", False),
    ],
)
def test_late_is_past_its_day_and_not_resolved(due_on: date | None, status: str, late: bool):
    title = OBSTACLE_CODES[0].title
    assert Obstacle("money", title, "", "", "", due_on, status, 1, 2).late(END) is late


@pytest.mark.parametrize(
    ("states", "verdict", "said"),
    [
        (("missed", "met"), "shown", "The figures show it: 1 missing the goal, 1 meeting the goal."),
        (("near", None), "shown", "The figures show it: 1 near the goal, 1 without a verdict."),
        (("met", "met"), "not_shown", "The figures do not show it: 2 meeting the goal."),
        (("met", "unmeasured"), "not_shown", "The figures do not show it: 1 meeting the goal, 1 without a verdict."),
        (("unmeasured", None), "undecided", "The figures do not tell yet: none that has a goal is measured."),
        ((), "undecided", "The figures do not tell yet: none that has a goal is measured."),
    ],
)
def test_the_verdict_follows_the_states(states: tuple[str | None, ...], verdict: str, said: str):
    assert (judged(*states).verdict, sentence(judged(*states)).en) == (verdict, said)


def test_a_resolved_obstacle_that_still_shows_is_contradicted():
    assert sentence(judged("missed"), resolved=True).vi == (
        "Đã báo tháo gỡ xong, nhưng số liệu vẫn cho thấy điểm nghẽn này: 1 chỉ số chưa đạt."
    )
    assert "Called resolved" not in sentence(judged("met"), resolved=True).en


def test_files_owed_show_a_lack_of_coordination():
    reached = goals(goal("feeds_on_time", "city", "0.9"), goal("feeds_on_time", "each_ward", "0.9"))
    card = card_of([feed(MY_PHUOC)], goals=reached)
    found = evidence(card, "coordination", "2024-09", (MY_PHUOC,))
    assert found.counts["met"] == 1
    assert (found.owed > 0, found.verdict) == (True, "shown")
    assert {due.reporter for due in found.files} == {MY_PHUOC}
    assert f"{found.owed} of {len(found.files)} files are owed" in obstacles.owed_sentence(found, "2024-09").en
    assert sentence(found).en == f"The figures show it: 1 meeting the goal, {found.owed} files owed."
    assert evidence(card, "staff", "2024-09", (MY_PHUOC,)).files == ()


def test_with_every_file_in_and_every_feed_on_time_coordination_does_not_show(sample_card: Scorecard):
    found = evidence(sample_card, "coordination", "2024-09")
    assert found.owed == 0
    assert obstacles.owed_sentence(found, "2024-09").en.endswith("files is owed.")


def test_a_ward_narrows_the_figures_and_the_citys_money_stays():
    card = card_of([capacity(MY_PHUOC, staff=4), capacity(PHU_AN, staff=1)], [budget()])
    at = {ward: evidence(card, "staff", "2024-09", (ward,)).values[0] for ward in (MY_PHUOC, PHU_AN)}
    assert [at[w].state for w in (MY_PHUOC, PHU_AN)] == ["met", "missed"]
    assert evidence(card, "money", "2024-09", (PHU_AN,)).verdict == "shown"


def test_a_kpi_that_the_catalog_does_not_hold_shows_nothing(monkeypatch: pytest.MonkeyPatch):
    card = card_of([capacity()])
    monkeypatch.setattr(catalog, "KPIS", {})
    assert evidence(card, "leadership", "2024-09") == Evidence(())


def test_the_register_is_read_in_the_order_of_the_article(monitor: Monitor):
    assert [o.code for o in obstacles.read(monitor, "2024-09")] == FIVE
    assert obstacles.read(monitor, "2023-01") == []


def test_the_sample_names_five_all_open_or_worked_on_with_owner_action_and_day(monitor: Monitor):
    found = obstacles.read(monitor, "2024-09")
    assert {o.status for o in found} == {"open", "in_progress"}
    assert all(o.owner and o.action and o.due_on for o in found)
    assert "dưới 1%" in next(o for o in found if o.code == "money").title.vi
    assert "cấp xã" in next(o for o in found if o.code == "security").title.vi


def test_the_answer_counts_open_late_and_shown(monitor: Monitor):
    found = obstacles.read(monitor, "2024-09")
    seen = [judged("missed")] * 4 + [judged("met")]
    assert answer(found, seen, END).en == (
        "5 of 5 obstacles are not yet resolved, 1 past their day; the figures show 4."
    )
    assert answer(found, [*seen[:4], judged()], END).vi.endswith("số liệu cho thấy 4, chưa đủ để kết luận về 1.")


def test_what_october_calls_resolved_is_judged_by_the_figures(monitor: Monitor):
    upload(monitor, example("obstacles_2024-10.csv"))
    coordination = next(o for o in obstacles.read(monitor, "2024-10") if o.code == "coordination")
    assert coordination.status == "resolved"
    seen = evidence(monitor.scorecard(), "coordination", "2024-10")
    assert seen.owed
    assert sentence(seen, resolved=True).en.startswith("Called resolved, but the figures still show it")
    assert value(monitor.scorecard(), "obstacles_open").value == 4
