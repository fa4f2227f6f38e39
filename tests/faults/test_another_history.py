"""Another history takes the place of this one, at the worst moment: nothing of the two is ever mixed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from dxlib import care
from tests.conftest import Opener
from tests.faults import ready, watching


class Histories:
    """Two histories of one store, alike up to no. 1; another process puts one in the place of the other."""

    def __init__(self, opener: Opener, data: Path, folder: Path) -> None:
        self.other = opener(data)
        self.backup = folder / "backup.zip"
        ready.accept(self.other, ready.everywhere(1))
        care.backup(self.other.ledger, folder / "one.zip")
        ready.accept(self.other, ready.everywhere(2))
        care.backup(self.other.ledger, self.backup)
        self.of = {self.last(): {2}}
        care.recover(self.other.ledger.home, folder / "one.zip")
        ready.accept(self.other, ready.everywhere(3))
        self.of[self.last()] = {3}

    def last(self) -> str:
        return self.other.ledger.chain().entries[-1].hash

    def turn_back(self) -> None:
        """No. 2 is another from now on."""
        care.recover(self.other.ledger.home, self.backup)


@pytest.fixture
def histories(opener: Opener, empty_data: Path, tmp_path: Path) -> Histories:
    return Histories(opener, empty_data, tmp_path)


def once(patch: pytest.MonkeyPatch, owner: object, name: str, before: Any = None, after: Any = None) -> None:
    """The next call of a method does something more, before or after; those that follow do not."""
    real = getattr(owner, name)

    def call(*asked: Any, **more: Any) -> Any:
        patch.undo()
        if before:
            before()
        answer = real(*asked, **more)
        if after:
            after()
        return answer

    patch.setattr(owner, name, call)


def test_a_card_is_of_one_history_though_another_is_recovered_just_before_it_is_read(
    opener: Opener, empty_data: Path, histories: Histories, monkeypatch: pytest.MonkeyPatch
):
    monitor = opener(empty_data)
    once(monkeypatch, monitor.store, "catch_up", after=histories.turn_back)
    card = monitor.scorecard()
    assert watching.shown(card) == histories.of[card.position[1]], "the position and the figures are of two histories"
    assert watching.shown(monitor.scorecard()) == {2}


def test_a_card_is_whole_though_another_history_is_recovered_while_it_is_followed(
    opener: Opener, empty_data: Path, histories: Histories, monkeypatch: pytest.MonkeyPatch
):
    """The files of the history that went are gone: they are not damaged, and nothing falls back because of them."""
    monitor = opener(empty_data)
    histories.turn_back()
    monitor.scorecard()
    ready.accept(histories.other, ready.everywhere(4))
    histories.of[histories.last()] = {4}
    once(monkeypatch, monitor.ledger, "read_rows", before=histories.turn_back)
    for _ in range(3):
        card = monitor.scorecard()
        assert card.hurt == set()
        assert watching.shown(card) == histories.of[card.position[1]], f"at no. {card.position[0]}"
    assert watching.shown(card) == {2}


def test_rows_are_those_of_the_newest_history_though_another_is_recovered_just_before(
    opener: Opener, empty_data: Path, histories: Histories, monkeypatch: pytest.MonkeyPatch
):
    monitor = opener(empty_data)

    def turn_back_and_follow() -> None:
        histories.turn_back()
        monitor.scorecard(newest=True)

    once(monkeypatch, monitor, "scorecard", after=turn_back_and_follow)
    rows = monitor.rows("enterprises", watching.MONTH)
    assert {row["household_businesses"] for row in rows} == {2}
