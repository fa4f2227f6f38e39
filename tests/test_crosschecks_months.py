"""What vanished since the month before, what is nothing odd, and how oddities stand beside other findings."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dxlib import catalog
from dxlib.monitor import Monitor
from tests.builders import (
    EXAMPLES,
    MY_PHUOC,
    PHU_AN,
    SAMPLES,
    THOI_HOA,
    Row,
    activity,
    as_csv,
    errors,
    example,
    feed,
    member,
    members,
    sample_rows,
    site,
    subsystem,
    team,
    upload,
)
from tests.running import Run
from tests.test_crosschecks import ODD, check, codes, october, odd, sites


@pytest.fixture
def later(home: Path, empty_data: Path) -> Iterator[Monitor]:
    """Without data, in December 2025: after the wards changed."""
    monitor = Monitor(home, empty_data, lambda: datetime(2025, 12, 15, 3, tzinfo=UTC))
    yield monitor
    monitor.close()


# ---- what vanished ----


def test_a_site_that_vanished_is_named(empty: Monitor):
    upload(empty, sites(7, "2024-08"))
    (finding,) = odd(empty, sites(1))
    assert (finding.code, finding.column, finding.value) == ("vanished", "ward_code", MY_PHUOC)
    assert "6 (S-25813-02, S-25813-03, S-25813-04, S-25813-05, S-25813-06, 1 more)" in finding.message.en
    assert odd(empty, sites(8)) == []


def test_members_that_vanished_are_counted_and_not_named(empty: Monitor):
    upload(empty, [team(period="2024-08")])
    upload(empty, members(MY_PHUOC, 8, period="2024-08"))
    (finding,) = odd(empty, members(MY_PHUOC, 5))
    assert finding.code == "vanished"
    assert finding.message.en.endswith("09/2024: 3")
    assert "TV-" not in finding.message.vi + finding.message.en + str(finding.value)


def test_a_member_who_moved_to_another_ward_has_not_vanished(empty: Monitor):
    upload(empty, [team(period="2024-08"), team(PHU_AN, "2024-08")])
    upload(empty, [member(period="2024-08"), member(period="2024-08", number=2), member(PHU_AN, "2024-08")])
    moved = {"member_code": f"TV-{MY_PHUOC}-002"}
    assert odd(empty, [member(), member(PHU_AN), member(PHU_AN, number=2, **moved)]) == []
    upload(empty, [member(PHU_AN), member(PHU_AN, number=2, **moved)])
    assert odd(empty, [member()]) == []


def test_feeds_vanish_ward_by_ward(empty: Monitor):
    upload(empty, [subsystem(period="2024-08", number=n) for n in range(1, 25)])
    upload(empty, [feed(w, "2024-08", n) for w in (MY_PHUOC, PHU_AN) for n in (1, 2)])
    (finding,) = odd(empty, [feed(), feed(number=2), feed(PHU_AN)])
    assert (finding.code, finding.value) == ("vanished", PHU_AN)
    assert "1 (PH-02)" in finding.message.en


def test_a_row_of_the_citys_list_vanishes_without_a_ward(empty: Monitor):
    upload(empty, [subsystem(period="2024-08", number=n) for n in range(1, 25)])
    (finding,) = odd(empty, [subsystem(number=n) for n in range(2, 26)])
    assert (finding.code, finding.column, finding.value) == ("vanished", None, None)
    assert "City offices" in finding.message.en


def test_flows_do_not_vanish(empty: Monitor):
    upload(empty, [team(period="2024-08"), team(period="2024-08", number=2)])
    upload(empty, [activity(period="2024-08"), activity(period="2024-08", number=2)])
    assert odd(empty, [activity()]) == []


# ---- the change of land ----


def test_a_code_used_again_for_other_land_is_not_compared(later: Monitor):
    upload(later, [*sites(40, "2025-06"), *sites(40, "2025-06", THOI_HOA)])
    named = [{**row, "ward_name": "Bến Cát"} for row in sites(1, "2025-07")]
    assert odd(later, named) == []
    found = odd(later, sites(1, "2025-07", THOI_HOA))
    assert codes(found) == ["jump", "vanished"]
    assert all(f.value == THOI_HOA for f in found)


def test_a_list_of_other_land_is_no_list(later: Monitor):
    upload(later, [team(period="2025-06"), team(THOI_HOA, "2025-06")])
    new = {**activity(period="2025-07"), "ward_name": "Bến Cát"}
    (finding,) = odd(later, [new, {**activity(THOI_HOA, "2025-07"), "ward_name": "Thới Hòa"}])
    assert finding.code == "list_missing"
    assert "Ben Cat" in finding.message.en
    assert "Thoi Hoa" not in finding.message.en


# ---- nothing silly ----


@pytest.mark.parametrize("dataset", list(catalog.DATASETS))
def test_last_months_rows_again_are_nothing_odd(monitor: Monitor, dataset: str):
    rows = [row for row in sample_rows(dataset) if row["period"] == "2024-09"]
    assert odd(monitor, rows, dataset=dataset) == []  # line ends differ from the shipped bytes


@pytest.mark.parametrize("name", sorted(p.name for p in EXAMPLES.glob("*_2024-10*.csv")))
def test_an_example_says_nothing_odd(monitor: Monitor, name: str):
    found = monitor.check(example(name), name)
    assert found.ok
    assert [f for f in found.findings if f.code in ODD] == []


def test_the_sample_says_nothing_odd_of_itself(empty: Monitor):
    for dataset in catalog.DATASETS:
        found = empty.check((SAMPLES / f"{dataset}.csv").read_bytes(), f"{dataset}.csv", dataset)
        assert [f.message.en for f in found.findings if f.code in ODD] == []
        empty.accept(found, "test")


def test_every_reference_names_a_column_of_a_dataset():
    for dataset in catalog.DATASETS.values():
        for reference in dataset.refers:
            assert dataset.column(reference.column)
            assert catalog.dataset(reference.dataset).column(reference.target).required


def test_only_a_list_of_the_city_has_a_published_whole():
    assert {d.reporters for d in catalog.DATASETS.values() if d.whole} == {"city"}


# ---- beside the other findings ----


def test_errors_come_first_and_oddities_never_refuse(empty: Monitor):
    upload(empty, [*sites(2, "2024-08"), site(PHU_AN, site_code="S-25813-01")])
    found = check(empty, sites(1))
    assert errors(found) == ["key_elsewhere"]
    assert [f.code for f in found.findings] == ["key_elsewhere", "vanished"]


def test_the_terminal_names_them(run: Run, tmp_path: Path):
    rows = [row for row in sample_rows("subsystems") if row["period"] == "2024-09"][:-1]
    file = tmp_path / "subsystems.csv"
    file.write_bytes(as_csv(october(rows)))
    told = run("check", file, "--format", "json")
    assert told.exit == 0
    assert '"whole_differs"' in told.out
    assert '"vanished"' in told.out


def mixed() -> list[Row]:
    """October of three wards with every oddity of a roster."""
    return [
        *members(MY_PHUOC, 40, period="2024-10"),
        *members(PHU_AN, 3, period="2024-10", team_code="TCN-9"),
        *members(THOI_HOA, 3, period="2024-10"),
    ]


@pytest.fixture(scope="module")
def rosters(tmp_path_factory: pytest.TempPathFactory, empty_data: Path) -> Iterator[Monitor]:
    monitor = Monitor(tmp_path_factory.mktemp("odd") / "store", empty_data, lambda: datetime(2024, 11, 15, tzinfo=UTC))
    upload(monitor, [team(), team(number=2), team(PHU_AN)])
    upload(monitor, [*members(MY_PHUOC, 10), *members(PHU_AN, 7)])
    yield monitor
    monitor.close()


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10_000))
def test_the_order_of_rows_and_columns_changes_nothing(rosters: Monitor, seed: int):
    rows = mixed()
    plain = odd(rosters, rows)
    assert {*codes(plain)} == {"unknown_reference", "not_covered", "list_missing", "jump", "vanished"}
    shuffler = random.Random(seed)
    columns = list(rows[0])
    shuffler.shuffle(columns)
    shuffler.shuffle(rows)
    again = rosters.check(as_csv(rows, columns), "file.csv")
    assert [(f.code, f.message) for f in again.findings] == [(f.code, f.message) for f in plain]
