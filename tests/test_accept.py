"""What happens if I upload this file: the preview tells it, accepting does it, nothing else happens."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from dxlib import catalog
from dxlib.errors import DxError, StaleError
from dxlib.ledger import Ledger
from dxlib.monitor import Monitor
from dxlib.periods import Period, is_month
from dxlib.preview import Effect, Preview
from dxlib.scorecard import Scorecard
from dxlib.values import Coverage
from dxlib.wards import CITY
from tests.builders import (
    CODES,
    MY_PHUOC,
    OCTOBER,
    OCTOBER_MY_PHUOC,
    PHU_AN,
    THOI_HOA,
    errors,
    every_ward,
    example,
    last_no,
    member,
    numbers,
    site,
    sites_csv,
    snapshot,
    upload,
    value,
)
from tests.conftest import Opener


def figure(card: Scorecard, effect: Effect) -> Decimal | None:
    codes = () if effect.ward_code == CITY else (effect.ward_code,)
    return card.value(effect.kpi, codes, Period.parse(effect.period)).value


def promised(effects: tuple[Effect, ...]) -> dict:
    return {(e.kpi.id, e.ward_code, e.period): (e.before, e.after) for e in effects}


# ---- the preview tells what happens ----

UPLOADS = {
    "october": example(OCTOBER),
    "one ward's october": example(OCTOBER_MY_PHUOC),
    "a correction": sites_csv([site(THOI_HOA, "2024-09")]),
    "fewer rows": sites_csv([site(MY_PHUOC, "2024-09")]),
    "two months": sites_csv([site(PHU_AN, "2024-08"), site(PHU_AN, "2024-10")]),
    "blank cells": sites_csv([site(PHU_AN, "2024-09", cashless_value_vnd="")]),
}


@pytest.mark.parametrize("case", UPLOADS)
def test_the_effects_shown_are_what_happens(monitor: Monitor, case: str):
    before = monitor.scorecard()
    preview = monitor.check(UPLOADS[case], "x.csv")
    monitor.accept(preview, "test", shrink_confirmed=True)
    after = monitor.scorecard()
    assert preview.effects
    for effect in preview.effects:
        assert (effect.before, effect.after) == (figure(before, effect), figure(after, effect))


@pytest.mark.parametrize("case", UPLOADS)
def test_every_month_figure_that_changes_is_among_the_effects(monitor: Monitor, case: str):
    def figures() -> dict:
        chosen = [v for v in numbers(monitor) if v["period"] and is_month(v["period"])]
        return {(v["kpi"], tuple(v["ward_codes"]), v["period"]): v["value"] for v in chosen}

    before = figures()
    preview = monitor.check(UPLOADS[case], "x.csv")
    monitor.accept(preview, "test", shrink_confirmed=True)
    changed = {k for k, v in figures().items() if before.get(k) != v}
    told = {(k, CODES if w == CITY else (w,), p) for k, w, p in promised(preview.effects)}
    assert changed == told


def test_an_effect_on_a_new_month_shows_the_month_before(monitor: Monitor):
    effect = next(e for e in monitor.check(example(OCTOBER), OCTOBER).effects if e.kpi.id == "merchants_active")
    assert (effect.ward_code, effect.period, effect.before) == (CITY, "2024-10", None)
    assert effect.previous == value(monitor.scorecard(), "merchants_active", period="2024-09").value
    assert effect.after > effect.previous


def test_the_preview_counts_rows_added_changed_and_removed(monitor: Monitor):
    upload(monitor, [site(number=n) for n in (1, 2, 3)])
    preview = monitor.check(sites_csv([site(number=1), site(number=2, merchants=99), site(number=4)]), "x.csv")
    (change,) = preview.changes
    assert (change.before, change.after) == (3, 3)
    assert (change.added, change.changed, change.removed) == (1, 1, 1)


def test_looking_changes_nothing_on_disk(monitor: Monitor, seeded: Path):
    before, figures = snapshot(seeded), numbers(monitor)
    for file in UPLOADS.values():
        monitor.check(file, "x.csv")
    assert (snapshot(seeded), numbers(monitor)) == (before, figures)


def test_what_withdrawing_would_change_is_what_it_changes(monitor: Monitor):
    entry = upload(monitor, [site(THOI_HOA, "2024-09")])
    before, promise = monitor.scorecard(), monitor.effects_of("withdraw", [entry.seq])
    monitor.withdraw([entry.seq], "test")
    assert promise
    assert all((e.before, e.after) == (figure(before, e), figure(monitor.scorecard(), e)) for e in promise)


# ---- accepting ----


def test_accepting_keeps_the_bytes_received_and_says_who_and_what(monitor: Monitor):
    preceding = last_no(monitor)
    preview = monitor.check(example(OCTOBER), "tháng 10.csv")
    entry = monitor.accept(preview, "Lan", "gửi lần đầu")
    assert (entry.by, entry.note, entry.file_name) == ("Lan", "gửi lần đầu", "tháng 10.csv")
    assert entry.seq == preceding + 1
    assert (entry.dataset, entry.rows, len(entry.cells)) == ("cashless_sites", 16, 8)
    assert monitor.ledger.read_file(entry) == example(OCTOBER)


def test_only_the_cells_that_a_file_names_change(monitor: Monitor):
    upload(monitor, example(OCTOBER))
    others = [c for c in CODES if c != MY_PHUOC]
    before = [value(monitor.scorecard(), "merchants_active", c).value for c in others]
    upload(monitor, [site(MY_PHUOC, "2024-10")])
    assert [value(monitor.scorecard(), "merchants_active", c).value for c in others] == before
    assert value(monitor.scorecard(), "merchants_active", MY_PHUOC).value == Decimal("0.5")


def test_one_wards_file_lowers_coverage_of_its_month_only(monitor: Monitor):
    upload(monitor, example(OCTOBER_MY_PHUOC))
    card = monitor.scorecard()
    assert value(card, "merchants_active").coverage == Coverage(1, 8)
    assert value(card, "merchants_active", period="2024-09").coverage == Coverage(8, 8)


def test_a_declaration_alone_can_be_accepted(monitor: Monitor):
    header = sites_csv([], list(site()))
    upload(monitor, header, period="2024-10", reported_none=(PHU_AN,))
    assert value(monitor.scorecard(), "cashless_sites", PHU_AN).value == 0


def test_a_refused_file_cannot_be_accepted(monitor: Monitor):
    with pytest.raises(DxError) as error:
        monitor.accept(monitor.check(b"a,b\n1,2\n", "x.csv"), "test")
    assert error.value.code == "refused"


def test_a_preview_gone_stale_is_refused(monitor: Monitor, seeded: Path):
    first = monitor.check(sites_csv([site(merchants=90)]), "a.csv")
    second = monitor.check(sites_csv([site(merchants=95)]), "b.csv")
    monitor.accept(first, "test", shrink_confirmed=True)
    before = (seeded / "ledger.jsonl").read_bytes()
    with pytest.raises(StaleError):
        monitor.accept(second, "test", shrink_confirmed=True)
    assert (seeded / "ledger.jsonl").read_bytes() == before


def test_a_preview_goes_stale_through_another_process_too(opener: Opener, monitor: Monitor):
    preview = monitor.check(example(OCTOBER), OCTOBER)
    upload(opener(), example(OCTOBER_MY_PHUOC))
    with pytest.raises(StaleError):
        monitor.accept(preview, "test")


def test_a_preview_is_not_stale_because_other_cells_changed(monitor: Monitor):
    preview = monitor.check(sites_csv([site(MY_PHUOC, "2024-10")]), "a.csv")
    between = upload(monitor, [site(PHU_AN, "2024-10")])
    assert monitor.accept(preview, "test").seq == between.seq + 1


# ---- the same bytes again ----


def test_the_same_bytes_again_are_refused_by_number(monitor: Monitor):
    entry = upload(monitor, example(OCTOBER))
    again = monitor.check(example(OCTOBER), "another name.csv")
    assert (errors(again), again.accepted_as) == (["already_accepted"], entry.seq)
    assert str(entry.seq) in again.findings[0].message.vi


def test_the_same_bytes_withdrawn_are_offered_for_restoring(monitor: Monitor):
    entry = upload(monitor, example(OCTOBER))
    monitor.withdraw([entry.seq], "test")
    again = monitor.check(example(OCTOBER), OCTOBER)
    assert (again.ok, again.restorable, errors(again)) == (False, entry.seq, ["withdrawn_before"])


def test_the_same_bytes_may_be_accepted_again_over_a_newer_version(monitor: Monitor):
    upload(monitor, [site(merchants=90)])
    upload(monitor, [site(merchants=95)])
    upload(monitor, [site(merchants=90)])
    assert value(monitor.scorecard(), "merchants_with_qr", MY_PHUOC).denominator == 90


def test_withdrawn_bytes_below_a_newer_version_may_be_accepted_again(monitor: Monitor):
    """Restoring them would change nothing, because the newer one wins."""
    first = upload(monitor, [site(merchants=90)])
    monitor.withdraw([first.seq], "test")
    upload(monitor, [site(merchants=95)])
    upload(monitor, [site(merchants=90)])
    assert value(monitor.scorecard(), "merchants_with_qr", MY_PHUOC).denominator == 90


def test_a_new_declaration_beside_the_same_bytes_is_something_new(monitor: Monitor):
    upload(monitor, [site(MY_PHUOC, "2024-10")])
    entry = upload(monitor, [site(MY_PHUOC, "2024-10")], reported_none=(PHU_AN,))
    assert len(entry.cells) == 2


# ---- shrinking ----


def shrinking(monitor: Monitor) -> Preview:
    upload(monitor, [site(number=1), site(number=2)])
    return monitor.check(sites_csv([site(number=1, merchants=99)]), "x.csv")


def test_a_file_with_fewer_rows_is_a_warning_that_names_the_ward(monitor: Monitor):
    preview = shrinking(monitor)
    assert preview.ok
    assert [(f.severity, f.code, f.value) for f in preview.findings] == [("warning", "shrinks", MY_PHUOC)]
    assert "Mỹ Phước" in preview.findings[0].message.vi


def test_a_file_with_fewer_rows_is_accepted_only_when_confirmed(monitor: Monitor):
    preview = shrinking(monitor)
    with pytest.raises(DxError) as error:
        monitor.accept(preview, "test")
    assert error.value.code == "shrinks"
    assert monitor.accept(preview, "test", shrink_confirmed=True).rows == 1


def test_declaring_none_where_rows_stood_asks_too(monitor: Monitor):
    header = sites_csv([], list(site()))
    preview = monitor.check(header, "x.csv", period="2024-09", reported_none=(PHU_AN,))
    assert [(c.before, c.after, c.removed) for c in preview.shrinks] == [(1, 0, 1)]


def test_a_new_month_asks_nothing(monitor: Monitor):
    assert monitor.check(example(OCTOBER), OCTOBER).shrinks == ()


# ---- one key, two wards ----


def test_a_code_that_stands_in_another_ward_is_refused(monitor: Monitor):
    upload(monitor, [site(MY_PHUOC, "2024-10")])
    preview = monitor.check(sites_csv([site(PHU_AN, "2024-10", site_code="S-25813-01")]), "x.csv")
    assert errors(preview) == ["key_elsewhere"]
    assert (preview.findings[0].column, preview.findings[0].value) == ("site_code", "S-25813-01")


def test_two_previews_with_one_code_cannot_both_be_accepted(monitor: Monitor, seeded: Path):
    mine = monitor.check(sites_csv([site(MY_PHUOC, "2024-10", site_code="X")]), "a.csv")
    yours = monitor.check(sites_csv([site(PHU_AN, "2024-10", site_code="X")]), "b.csv")
    monitor.accept(mine, "test")
    before, figures = (seeded / "ledger.jsonl").read_bytes(), numbers(monitor)
    with pytest.raises(DxError) as error:
        monitor.accept(yours, "test")
    assert error.value.code == "key_elsewhere"
    assert ((seeded / "ledger.jsonl").read_bytes(), numbers(monitor)) == (before, figures)


def test_a_code_may_move_to_another_ward_in_one_file(monitor: Monitor):
    upload(monitor, [site(MY_PHUOC, "2024-10", 1), site(MY_PHUOC, "2024-10", 2), site(PHU_AN, "2024-10")])
    moved = [site(MY_PHUOC, "2024-10", 1), site(PHU_AN, "2024-10"), site(PHU_AN, "2024-10", site_code="S-25813-02")]
    upload(monitor, moved)
    assert len(monitor.rows("cashless_sites", "2024-10", (PHU_AN,))) == 2


# ---- provenance ----


@pytest.mark.parametrize("name", [OCTOBER, OCTOBER_MY_PHUOC])
def test_the_examples_stay_sample_data_under_any_name(monitor: Monitor, name: str):
    assert upload(monitor, example(name), "của tôi.csv").provenance == "sample"


def test_an_example_with_one_byte_more_is_an_upload(monitor: Monitor):
    assert upload(monitor, example(OCTOBER) + b"\n").provenance == "uploaded"


def test_the_sample_is_loaded_once_and_never_over_real_data(opener: Opener, monitor: Monitor, home: Path):
    withdrawn = monitor.withdraw(monitor.samples(), "test")
    monitor.close()
    again = opener()
    assert last_no(again) == withdrawn.seq
    assert again.scorecard().months == []


@pytest.mark.parametrize("dataset", ["cashless_sites", "team_members"])
def test_real_data_first_means_no_sample_of_that_dataset_at_all(opener: Opener, empty: Monitor, dataset: str):
    upload(empty, every_ward(of={"cashless_sites": site, "team_members": member}[dataset]))
    empty.close()
    brought = [(e.dataset, e.provenance) for e in opener().ledger.chain().entries]
    others = [(name, "sample") for name in catalog.DATASETS if name != dataset]
    assert brought == [(dataset, "uploaded"), *others]


def test_without_any_data_every_question_has_an_empty_answer(empty: Monitor):
    assert {v["value"] for v in numbers(empty)} == {None}
    assert empty.scorecard().months == []
    assert empty.rows("cashless_sites", "2024-09") == []
    assert Ledger(empty.ledger.home).chain().entries == ()


# ---- taking back ----


@pytest.mark.parametrize(
    ("action", "seq", "code"),
    [("restore", 1, "not_withdrawn"), ("withdraw", 999, "unknown_entry"), ("withdraw", 0, "unknown_entry")],
)
def test_what_cannot_be_taken_back_is_said(monitor: Monitor, action: str, seq: int, code: str):
    with pytest.raises(DxError) as error:
        getattr(monitor, action)([seq], "test")
    assert error.value.code == code


def test_a_snapshot_cannot_be_withdrawn_twice_nor_a_withdrawal_withdrawn(monitor: Monitor):
    entry = monitor.withdraw([1], "test")
    for seq, code in ((1, "withdrawn_already"), (entry.seq, "not_a_snapshot")):
        with pytest.raises(DxError) as error:
            monitor.withdraw([seq], "test")
        assert error.value.code == code
    assert last_no(monitor) == entry.seq
