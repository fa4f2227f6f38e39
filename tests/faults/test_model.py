"""Whatever is done to a store, in whatever order and however often it is cut off: it is what a plain model says."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from dxlib import dues
from dxlib.monitor import Monitor
from tests.builders import clock
from tests.faults import ready
from tests.faults.conftest import Count
from tests.faults.machine import ROWS, Machine
from tests.faults.tally import Tally


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory, empty_data: Path) -> Path:
    """A store without any entry, whose database is there."""
    folder = tmp_path_factory.mktemp("template") / "store"
    Monitor(folder, empty_data, clock).close()
    return folder


def test_a_store_is_what_the_model_says(template: Path, empty_data: Path, count: Count, tally: Tally):
    machine = partial(Machine, template, empty_data, tally)
    plan = settings(
        max_examples=count(6, 250),
        stateful_step_count=15,
        derandomize=True,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(machine, settings=plan)


def test_what_a_workbook_brought_counts_as_reported(empty: Monitor):
    ready.accept(empty, ready.everywhere(7))
    found = [d for d in dues.dues(empty.scorecard(), "2024-09") if d.dataset.id in ROWS]
    assert {(d.state, d.rows) for d in found} == {("reported", 1)}
