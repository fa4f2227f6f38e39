"""What an entry changed when it was made: against what stood before it, and for ever the same."""

from __future__ import annotations

import pytest

from dxlib import catalog, changes
from dxlib.changes import CellChange, Change
from dxlib.errors import DxError
from dxlib.ledger import Entry
from dxlib.monitor import Monitor
from dxlib.preview import RowChange
from dxlib.wards import CITY
from tests.builders import (
    CODES,
    MY_PHUOC,
    OCTOBER,
    OCTOBER_MY_PHUOC,
    PHU_AN,
    SITES,
    THOI_HOA,
    Row,
    as_csv,
    every_ward,
    example,
    member,
    numbers,
    site,
    sites_csv,
    upload,
    value,
)
from tests.conftest import Opener

SEPTEMBER = "2024-09"


def last(monitor: Monitor) -> int:
    return len(monitor.ledger.chain().entries)


def sample_rows(monitor: Monitor, ward: str = MY_PHUOC) -> list[Row]:
    """The sample's rows of September, as a file would hold them."""
    found = monitor.rows(SITES.id, SEPTEMBER, (ward,))
    return [{name: v for name, v in row.items() if name not in ("seq", "line")} for row in found]


def sample_of(monitor: Monitor, dataset: str = SITES.id) -> Entry:
    return next(e for e in monitor.ledger.chain().entries if e.dataset == dataset)


def rows(change: Change, ward: str = MY_PHUOC, period: str = SEPTEMBER) -> RowChange | None:
    return next(c.rows for c in change.cells if (c.ward_code, c.period) == (ward, period))


def effect(change: Change, kpi: str, ward: str = CITY, period: str = SEPTEMBER) -> tuple[object, object]:
    return next((e.before, e.after) for e in change.effects if (e.kpi.id, e.ward_code, e.period) == (kpi, ward, period))


def every_change(monitor: Monitor, until: int) -> list[Change]:
    return [monitor.change_of(seq) for seq in range(1, until + 1)]


def spoil(monitor: Monitor, entry: Entry) -> None:
    monitor.ledger.rows_path(entry.rows_sha256).write_bytes(b"garbage")
    monitor.store.rebuild()


def test_the_first_upload_stands_over_nothing(empty: Monitor) -> None:
    upload(empty, every_ward(but=[PHU_AN]))
    change = empty.change_of(1)
    assert [(c.before, c.after) for c in change.cells] == [(None, 1)] * 7
    assert rows(change) == RowChange(SITES.id, SEPTEMBER, MY_PHUOC, 0, 1, 1, 0, 0)
    assert change.rows("added") == 7
    assert effect(change, "cashless_sites") == (None, 7)
    assert effect(change, "cashless_sites", MY_PHUOC) == (None, 1)
    assert not change.untold


def test_an_upload_over_the_sample_is_counted_row_by_row(monitor: Monitor) -> None:
    found = sample_rows(monitor)
    found[0]["merchants_active_30d"] -= 1
    was = value(monitor.scorecard(), "merchants_active", period=SEPTEMBER).value
    entry = upload(monitor, sites_csv([*found[:-1], site(number=99)]))
    change = monitor.change_of(entry.seq)
    assert change.cells == (
        CellChange(
            SITES.id,
            SEPTEMBER,
            MY_PHUOC,
            sample_of(monitor).seq,
            entry.seq,
            RowChange(SITES.id, SEPTEMBER, MY_PHUOC, len(found), len(found), 1, 1, 1),
        ),
    )
    is_now = value(monitor.scorecard(), "merchants_active", period=SEPTEMBER).value
    assert effect(change, "merchants_active") == (was, is_now)
    assert was != is_now


@pytest.mark.parametrize("name", [OCTOBER, OCTOBER_MY_PHUOC])
def test_it_is_what_the_preview_had_told(monitor: Monitor, name: str) -> None:
    told = monitor.check(example(name), name)
    entry = monitor.accept(told, "test")
    change = monitor.change_of(entry.seq)
    assert change.effects == told.effects
    assert tuple(c.rows for c in change.cells) == told.changes
    assert told.effects


def test_a_withdrawal_gives_back_what_stood_before(monitor: Monitor) -> None:
    found = sample_rows(monitor)
    entry = upload(monitor, sites_csv([site(number=99)]))
    told = monitor.effects_of("withdraw", [entry.seq])
    gone = monitor.withdraw([entry.seq], "test")
    change = monitor.change_of(gone.seq)
    assert change.effects == told
    assert [(c.before, c.after) for c in change.cells] == [(entry.seq, sample_of(monitor).seq)]
    assert rows(change) == RowChange(SITES.id, SEPTEMBER, MY_PHUOC, 1, len(found), len(found), 0, 1)


def test_a_withdrawal_of_the_only_upload_empties_its_cells(empty: Monitor) -> None:
    upload(empty, every_ward())
    gone = empty.withdraw([1], "test")
    change = empty.change_of(gone.seq)
    assert [(c.before, c.after) for c in change.cells] == [(1, None)] * 8
    assert rows(change) == RowChange(SITES.id, SEPTEMBER, MY_PHUOC, 1, 0, 0, 0, 1)
    assert effect(change, "cashless_sites") == (8, None)


def test_a_restoring_undoes_the_withdrawal(monitor: Monitor) -> None:
    entry = upload(monitor, example(OCTOBER))
    gone = monitor.change_of(monitor.withdraw([entry.seq], "test").seq)
    back = monitor.change_of(monitor.restore([entry.seq], "test").seq)
    assert [(c.before, c.after) for c in back.cells] == [(c.after, c.before) for c in gone.cells]
    assert (back.rows("added"), back.rows("removed")) == (gone.rows("removed"), gone.rows("added"))
    assert [(e.kpi, e.ward_code, e.before, e.after) for e in back.effects] == [
        (e.kpi, e.ward_code, e.after, e.before) for e in gone.effects
    ]
    assert back.effects


@pytest.mark.parametrize("action", ["withdraw", "restore"])
def test_what_a_newer_upload_covers_changes_nothing(empty: Monitor, action: str) -> None:
    upload(empty, [site()])
    upload(empty, [site(merchants=200)])
    done = empty.withdraw([1], "test")
    if action == "restore":
        done = empty.restore([1], "test")
    assert empty.change_of(done.seq) == Change(done.seq, (), ())


def test_only_the_cells_that_rest_on_it_move(empty: Monitor) -> None:
    upload(empty, every_ward())
    upload(empty, [site(THOI_HOA, merchants=200)])
    gone = empty.withdraw([1], "test")
    assert {c.ward_code for c in empty.change_of(gone.seq).cells} == set(CODES) - {THOI_HOA}


def test_the_same_rows_again_change_no_figure(empty: Monitor) -> None:
    upload(empty, [site()])
    again = upload(empty, sites_csv([site()]) + b"\n")
    change = empty.change_of(again.seq)
    assert [(c.before, c.after) for c in change.cells] == [(1, 2)]
    assert rows(change) == RowChange(SITES.id, SEPTEMBER, MY_PHUOC, 1, 1, 0, 0, 0)
    assert change.effects == ()


def test_reported_none_is_not_the_same_as_not_reported(empty: Monitor) -> None:
    upload(empty, every_ward(but=[PHU_AN]))
    none = upload(empty, sites_csv([site(merchants=200)]), reported_none=(PHU_AN,))
    change = empty.change_of(none.seq)
    assert rows(change, PHU_AN) == RowChange(SITES.id, SEPTEMBER, PHU_AN, 0, 0, 0, 0, 0)
    assert next((c.before, c.after) for c in change.cells if c.ward_code == PHU_AN) == (None, none.seq)


def test_one_withdrawal_of_several_tables_tells_of_each(monitor: Monitor) -> None:
    samples = monitor.samples()
    gone = monitor.withdraw(samples, "test")
    change = monitor.change_of(gone.seq)
    uploads = [monitor.ledger.find(seq) for seq in samples]
    assert {c.dataset for c in change.cells} == {e.dataset for e in uploads}
    assert change.rows("removed") == sum(e.rows for e in uploads)
    assert {e.kpi.dataset for e in change.effects} <= {e.dataset for e in uploads}
    assert all(e.after is None for e in change.effects)


def test_what_comes_later_never_changes_the_answer(monitor: Monitor) -> None:
    entry = upload(monitor, example(OCTOBER))
    upload(monitor, sites_csv([site(number=99)]))
    gone = monitor.withdraw([entry.seq], "test")
    told = every_change(monitor, gone.seq)
    monitor.restore([entry.seq], "test")
    upload(monitor, sites_csv(every_ward("2024-10")))
    upload(monitor, as_csv([member(number=7)]))
    monitor.withdraw(monitor.samples(), "test")
    assert every_change(monitor, gone.seq) == told
    monitor.store.rebuild()
    assert every_change(monitor, gone.seq) == told


def test_the_ledger_alone_knows_what_stood(monitor: Monitor) -> None:
    entry = upload(monitor, example(OCTOBER))
    upload(monitor, example(OCTOBER_MY_PHUOC))
    monitor.withdraw([entry.seq], "test")
    monitor.restore([entry.seq], "test")
    entries = monitor.ledger.chain().entries
    for seq in range(len(entries) + 1):
        assert changes.standing(entries[:seq]) == monitor.scorecard_at(seq).heads


def test_the_changes_lead_to_the_figures_of_today(empty: Monitor) -> None:
    """Every effect put after the one before it ends where the scorecard stands."""
    upload(empty, every_ward())
    upload(empty, [site(merchants_active_30d=10)])
    empty.withdraw([1], "test")
    empty.restore([1], "test")
    known: dict[tuple[str, str], object] = {}
    for change in every_change(empty, last(empty)):
        for e in change.effects:
            assert e.before == known.get((e.kpi.id, e.ward_code))
            known[e.kpi.id, e.ward_code] = e.after
    for row in numbers(empty):
        if row["period"] == SEPTEMBER and len(row["ward_codes"]) == 1 and row["value"] is not None:
            assert float(known[row["kpi"], row["ward_codes"][0]]) == pytest.approx(row["value"])  # type: ignore[arg-type]


def test_a_damaged_upload_is_said_and_nothing_is_made_up(monitor: Monitor) -> None:
    entry = upload(monitor, example(OCTOBER_MY_PHUOC))
    spoil(monitor, entry)
    change = monitor.change_of(entry.seq)
    assert change.untold == (entry.seq,)
    assert [c.rows for c in change.cells] == [None]
    assert change.effects == ()


def test_what_stands_on_a_damaged_upload_is_told_as_far_as_it_can_be(empty: Monitor) -> None:
    hurt = upload(empty, [site()])
    over = upload(empty, [site(merchants=200), site(THOI_HOA)])
    spoil(empty, hurt)
    change = empty.change_of(over.seq)
    assert change.untold == (hurt.seq,)
    assert change.effects == ()  # the city's figure before would lack the damaged ward
    assert rows(change) is None
    assert rows(change, THOI_HOA) == RowChange(SITES.id, SEPTEMBER, THOI_HOA, 0, 1, 1, 0, 0)
    gone = empty.withdraw([over.seq], "test")
    assert empty.change_of(gone.seq).untold == (hurt.seq,)


def test_a_damaged_month_before_leaves_no_change_to_tell(empty: Monitor) -> None:
    hurt = upload(empty, [site(period="2024-08")])
    entry = upload(empty, [site()])
    spoil(empty, hurt)
    change = empty.change_of(entry.seq)
    assert (change.untold, change.effects) == ((hurt.seq,), ())
    assert rows(change) == RowChange(SITES.id, SEPTEMBER, MY_PHUOC, 0, 1, 1, 0, 0)


def test_damage_elsewhere_leaves_the_answer_whole(monitor: Monitor) -> None:
    entry = upload(monitor, example(OCTOBER))
    told = monitor.change_of(entry.seq)
    spoil(monitor, sample_of(monitor, "digital_teams"))
    assert monitor.change_of(entry.seq) == told
    assert told.effects


@pytest.mark.parametrize("seq", [0, 999])
def test_an_entry_that_is_not_there_is_said(monitor: Monitor, seq: int) -> None:
    with pytest.raises(DxError) as refused:
        monitor.change_of(seq)
    assert refused.value.code == "unknown_entry"


def test_a_damaged_line_leaves_the_entries_before_it(monitor: Monitor, opener: Opener) -> None:
    entry = upload(monitor, example(OCTOBER))
    told = monitor.change_of(entry.seq)
    monitor.close()
    path = monitor.ledger.path
    path.write_bytes(path.read_bytes() + b"not an entry\n")
    assert opener().change_of(entry.seq) == told


def test_every_dataset_of_the_sample_is_counted_whole(monitor: Monitor) -> None:
    for dataset in catalog.DATASETS:
        entry = sample_of(monitor, dataset)
        change = monitor.change_of(entry.seq)
        assert change.rows("added") == entry.rows
        assert {(c.period, c.ward_code) for c in change.cells} == {c.place for c in entry.cells}
