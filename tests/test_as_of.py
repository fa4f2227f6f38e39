"""The answers as they stood after any entry of the ledger."""

from __future__ import annotations

from dxlib.monitor import Monitor
from tests.builders import OCTOBER, PHU_AN, card_numbers, example, last_no, member, numbers, subsystem, upload


def test_the_answers_can_be_asked_as_they_stood_after_any_entry(monitor: Monitor):
    first = last_no(monitor)
    stood = {first: numbers(monitor)}
    for step in (
        lambda: upload(monitor, example(OCTOBER)),
        lambda: upload(monitor, [member(PHU_AN, "2024-10")]),
        lambda: monitor.withdraw([first + 1], "test"),
        lambda: upload(monitor, [subsystem("2024-10")]),
        lambda: monitor.restore([first + 1], "test"),
    ):
        seq = step().seq
        stood[seq] = numbers(monitor)
    assert len({str(then) for then in stood.values()}) == len(stood)
    for seq, then in stood.items():
        assert card_numbers(monitor.scorecard_at(seq)) == then, seq


def test_before_the_first_entry_there_is_nothing_and_after_the_last_there_is_now(monitor: Monitor):
    before, now = monitor.scorecard_at(0), monitor.scorecard_at(last_no(monitor) + 9)
    assert (before.months, {v["value"] for v in card_numbers(before)}) == ([], {None})
    assert (now.position, card_numbers(now)) == (monitor.scorecard().position, numbers(monitor))
