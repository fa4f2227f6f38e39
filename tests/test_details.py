"""Behind a figure: its rows as people read them; people by their team, never one by one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import pytest

from dxlib import catalog, details
from dxlib.language import Language
from dxlib.monitor import Monitor
from dxlib.periods import Period
from dxlib.values import Codes
from tests.builders import (
    CODES,
    MY_PHUOC,
    PHU_AN,
    activity,
    as_csv,
    checked,
    feed,
    member,
    members,
    site,
    subsystem,
    upload,
    value,
)

SEPTEMBER = Period.parse("2024-09")
PEOPLE = [k for k in catalog.KPIS.values() if catalog.dataset(k.dataset).people_in]


def behind(
    monitor: Monitor, kpi: str, codes: Codes = (), period: Period = SEPTEMBER, lang: Language = "vi"
) -> Sequence[dict[str, object]]:
    return details.rows_behind(monitor, catalog.kpi(kpi), codes, period, lang)


# ---- one row ----


def test_a_row_is_headed_and_written_in_the_readers_language(empty: Monitor):
    entry = upload(empty, [feed(expected_hours="0,08", last_received_at="", applicable="Có")])
    vi, en = (behind(empty, "feeds_on_time", lang=lang)[0] for lang in ("vi", "en"))
    assert vi == {
        "Kỳ": "09/2024",
        "Phường, xã": "Mỹ Phước",
        "Mã phân hệ": "PH-01",
        "Áp dụng": "Có",
        "Thời điểm quan sát": "28/09/2024 17:00",
        "Nhận lần cuối": None,
        "Chu kỳ (giờ)": 0.08,
        "Bản ghi 30 ngày": 1000,
        "Bản ghi lỗi 30 ngày": 5,
        "Bản số": entry.seq,
        "Dòng": 2,
    }
    assert (en["Applicable"], en["Observed at"], en["Ward"]) == ("Yes", "28 Sep 2024 17:00", "My Phuoc")
    assert len(vi) == len(en)


@pytest.mark.parametrize(
    ("dataset", "column", "stored", "vi", "en"),
    [
        ("cashless_sites", "kind", "market", "Chợ", "Market"),
        ("cashless_sites", "launched_on", date(2024, 3, 5), "05/03/2024", "5 Mar 2024"),
        ("cashless_sites", "cashless_value_vnd", 12, 12, 12),
        ("subsystem_feeds", "applicable", False, "Không", "No"),
        (
            "subsystem_feeds",
            "observed_at",
            datetime.fromisoformat("2024-03-05 07:08"),
            "05/03/2024 07:08",
            "5 Mar 2024 07:08",
        ),
        ("subsystem_feeds", "expected_hours", Decimal("0.08"), 0.08, 0.08),
        ("subsystems", "stage", "pilot", "Thí điểm", "Pilot"),
        ("team_members", "role", "head", "Tổ trưởng", "Head"),
        ("digital_teams", "neighbourhood", "Khu phố 1", "Khu phố 1", "Khu phố 1"),
    ],
)
def test_a_cell_of_every_type_is_written_as_people_read_it(dataset: str, column: str, stored, vi, en):
    of = catalog.dataset(dataset).column(column)
    assert (details.cell(of, stored, "vi"), details.cell(of, stored, "en")) == (vi, en)
    assert details.cell(of, None, "vi") is None


# ---- which rows ----


def test_a_flow_has_the_rows_of_all_its_months_and_a_state_those_of_the_last(empty: Monitor):
    for month in ("2024-07", "2024-08", "2024-09"):
        upload(empty, [activity(period=month)])
        upload(empty, [site(period=month)])
    quarter = Period.parse("2024-Q3")
    months = [r["Kỳ"] for r in behind(empty, "people_assisted", period=quarter)]
    assert months == ["07/2024", "08/2024", "09/2024"]
    assert [r["Kỳ"] for r in behind(empty, "merchants_with_qr", period=quarter)] == ["09/2024"]
    assert len(behind(empty, "cashless_value", period=quarter)) == 3  # its own kind overrules the dataset's


def test_only_the_chosen_wards_stand_behind_a_figure(empty: Monitor):
    upload(empty, [activity(code) for code in CODES])
    assert {r["Phường, xã"] for r in behind(empty, "people_assisted", (PHU_AN, MY_PHUOC))} == {"Mỹ Phước", "Phú An"}


def test_the_citys_rows_have_no_ward_and_stand_behind_every_selection(empty: Monitor):
    upload(empty, [subsystem(number=n) for n in (1, 2)])
    for codes in ((), (PHU_AN,)):
        rows = behind(empty, "subsystems_operating", codes)
        assert len(rows) == 2
        assert "Phường, xã" not in rows[0]


def test_only_rows_in_force_are_shown_with_the_upload_they_came_in(empty: Monitor):
    upload(empty, [activity(sessions=1), activity(number=2)])
    newer = upload(empty, [activity(sessions=9)])
    (row,) = behind(empty, "people_assisted", lang="en")
    assert (row["Sessions"], row["Upload no."], row["Line"]) == (9, newer.seq, 2)


def test_without_rows_there_is_nothing_behind_a_figure(empty: Monitor):
    assert list(behind(empty, "people_assisted")) == []
    assert behind(empty, "team_members") == []


# ---- people ----


@pytest.mark.parametrize("kpi", PEOPLE, ids=lambda k: k.id)
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_people_are_counted_by_team_and_nothing_tells_one_of_them(empty: Monitor, kpi, lang: Language):
    upload(empty, [*members(MY_PHUOC, 5, women=1, trained_on="2024-05-20"), member(MY_PHUOC, number=9, youth="Có")])
    (row,) = behind(empty, kpi.id, lang=lang)
    dataset = catalog.dataset(kpi.dataset)
    hidden = {c.title[lang] for c in dataset.columns if c.private or c.name in ("member_code", "role")}
    assert not hidden & set(row)
    assert "TV-" not in str(row)
    counted = {k: v for k, v in row.items() if isinstance(v, int)}
    assert sorted(counted.values()) == [5, 6]


def test_a_private_cell_is_left_out_also_where_rows_are_shown_one_by_one(empty: Monitor, monkeypatch):
    upload(empty, [member(female="Có")])
    one_by_one = replace(catalog.dataset("team_members"), people_in=None)
    monkeypatch.setitem(catalog.DATASETS, "team_members", one_by_one)
    (row,) = behind(empty, "team_members", lang="en")
    assert {"Role", "Trained on"} <= set(row)
    assert not {"Woman", "Youth"} & set(row)


def test_teams_of_one_code_in_two_wards_are_not_thrown_together(empty: Monitor):
    upload(empty, [*members(MY_PHUOC, 2, team_code="T1"), *members(PHU_AN, 3, team_code="T1")])
    rows = behind(empty, "team_members", lang="en")
    assert [(r["Ward"], r["Team code"], r["People"]) for r in rows] == [("My Phuoc", "T1", 2), ("Phu An", "T1", 3)]


# ---- the sample ----


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_every_figure_of_the_sample_has_rows_behind_it_without_raw_codes_or_holes(monitor: Monitor, lang: Language):
    codes = {c.code for d in catalog.DATASETS.values() for col in d.columns for c in col.choices}
    for kpi in catalog.KPIS.values():
        rows = behind(monitor, kpi.id, lang=lang)
        assert rows, kpi.id
        assert len({tuple(r) for r in rows}) == 1
        shown = {str(v) for r in rows for k, v in r.items() if isinstance(v, str)}
        assert not shown & (codes | set(CODES)), kpi.id
        assert not [text for text in shown if re.search(r"\bNone\b|\bnan\b|\b2024-\d\d", text)], kpi.id


def test_what_stands_behind_a_figure_adds_up_to_it(monitor: Monitor):
    card = monitor.scorecard()
    teams = behind(monitor, "team_members", lang="en")
    assert sum(r["People"] for r in teams) == value(card, "team_members").value
    assert sum(r["With “Trained on”"] for r in teams) == value(card, "members_trained").numerator
    quarter = Period.parse("2024-Q3")
    work = behind(monitor, "households_visited", (PHU_AN,), quarter, "en")
    assert (
        sum(r["Households visited"] for r in work) == value(card, "households_visited", PHU_AN, period="2024-Q3").value
    )
    feeds = behind(monitor, "feeds_on_time", lang="en")
    assert sum(r["Applicable"] == "Yes" for r in feeds) == value(card, "feeds_on_time").denominator


def test_a_blank_cell_stays_blank(empty: Monitor):
    upload(empty, as_csv([site(launched_on="", transactions="", cashless_value_vnd="")]))
    (row,) = behind(empty, "cashless_sites", lang="en")
    assert (row["Launched on"], row["Transactions"], row["Merchants"]) == (None, None, 100)
    assert checked([site(launched_on="")]).ok


# ---- page by page ----


def many(monitor: Monitor) -> list[dict[str, object]]:
    """Sites of two months in three wards, 1 to 5 in each; in a fourth ward none. All rows behind their value."""
    for month in ("2024-08", "2024-09"):
        rows = [site(code, month, n) for place, code in enumerate(CODES[:3]) for n in range(1, 6 - 2 * place)]
        found = monitor.check(as_csv(rows), "sites.csv", "cashless_sites", month, reported_none=(CODES[3],))
        monitor.accept(found, "test")
    return list(behind(monitor, "cashless_value", period=Period.parse("2024-Q3")))


@pytest.mark.parametrize("size", [1, 2, 3, 5, 7, 100])
def test_pages_of_any_size_are_all_rows_in_their_order(empty: Monitor, size: int):
    every = many(empty)
    rows = behind(empty, "cashless_value", period=Period.parse("2024-Q3"))
    assert len(rows) == len(every) == 18
    assert [row for first in range(0, len(rows), size) for row in rows[first : first + size]] == every
    assert [rows[n] for n in range(18)] == every
    assert (rows[-1], rows[-3:], rows[17:99], rows[18:], rows[4:2]) == (every[-1], every[-3:], every[17:], [], [])
    with pytest.raises(IndexError):
        rows[18]


def test_a_page_reads_only_the_cells_that_it_lies_in(empty: Monitor, monkeypatch):
    many(empty)
    rows = behind(empty, "cashless_value", period=Period.parse("2024-Q3"))
    asked: list[list[tuple[str, str]]] = []
    read = empty.store.rows

    def noted(dataset, cells, *rest):
        asked.append([(month[-2:], ward) for month, ward, _ in cells])
        return read(dataset, cells, *rest)

    monkeypatch.setattr(empty.store, "rows", noted)
    _ = rows[6:8], rows[8:10]
    assert asked == [[("08", CODES[1])], [("08", CODES[2]), ("09", CODES[0])]]


def test_how_many_there_are_is_known_before_any_is_read(monitor: Monitor):
    monitor.withdraw([monitor.ledger.chain().entries[0].seq], "test")
    upload(monitor, [site(PHU_AN, "2024-09")])
    for kpi in catalog.KPIS.values():
        for codes in ((), (PHU_AN,)):
            rows = behind(monitor, kpi.id, codes)
            assert len(rows) == len(list(rows)), kpi.id


def test_a_page_belongs_to_the_figures_it_was_opened_with(empty: Monitor):
    """Whatever is uploaded meanwhile: pages that are turned never mix two snapshots."""
    upload(empty, [activity(number=n, sessions=1) for n in range(1, 6)])
    rows = behind(empty, "people_assisted", lang="en")
    first = rows[:2]
    upload(empty, [activity(number=n, sessions=9) for n in range(1, 3)])
    assert [r["Sessions"] for r in [*first, *rows[2:]]] == [1] * 5
    assert [r["Sessions"] for r in behind(empty, "people_assisted", lang="en")] == [9, 9]
