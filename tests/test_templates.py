"""Templates: what is carried into the next month, what is left blank, and that they go in again as they are."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime
from decimal import Decimal

import pytest

from dxlib import catalog, dues, periods, templates
from dxlib.catalog.model import Column, Dataset
from dxlib.errors import DxError
from dxlib.monitor import Monitor
from dxlib.templates import carried, goes_on, source, template, written
from dxlib.wards import CITY
from tests.builders import MY_PHUOC, PHU_AN, SITES, THOI_HOA, every_ward, site, sites_csv, upload
from tests.rows import dossier, report, still_open
from tests.running import Run

DATASETS = list(catalog.DATASETS.values())
SUBSYSTEMS = catalog.dataset("subsystems")
DOSSIERS = catalog.dataset("dossiers")
ids = [d.id for d in DATASETS]


def read(file: bytes, lang: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(file.decode("utf-8-sig")), delimiter=";" if lang == "vi" else ","))


def write(rows: list[dict[str, str]]) -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def newest(monitor: Monitor, dataset: Dataset) -> tuple[str, str]:
    """A reporter of the dataset, and the newest month."""
    month = monitor.scorecard().months_of(dataset.id)[-1]
    return dues.reporters(monitor.scorecard(), dataset, month)[-1], month


def filled_in(dataset: Dataset, rows: list[dict[str, str]], lang: str) -> list[dict[str, str]]:
    """What the template left blank, written as the contract's examples are; what is still open may stay so."""
    if dataset.ends:
        return rows
    blank = {c.title[lang]: c.example for c in dataset.columns if not carried(dataset, c)}
    return [{name: cell or blank.get(name, "") for name, cell in row.items()} for row in rows]


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("dataset", DATASETS, ids=ids)
def test_a_filled_template_goes_in_again_once_its_blanks_are_filled(monitor: Monitor, dataset: Dataset, lang: str):
    reporter, month = newest(monitor, dataset)
    rows = read(template(monitor, dataset, lang, reporter), lang)
    assert len(rows) == len([r for r in monitor.rows(dataset.id, month, (reporter,)) if goes_on(dataset, r)]) > 0
    found = monitor.check(write(filled_in(dataset, rows, lang)), "again.csv")
    assert [f for f in found.findings if f.severity == "error"] == []
    assert found.checked.dataset is dataset
    assert [(c.period, c.ward_code, c.rows) for c in found.checked.cells] == [
        (periods.shift(month, 1), reporter, len(rows))
    ]


@pytest.mark.parametrize("dataset", DATASETS, ids=ids)
def test_as_it_is_nothing_is_wrong_but_what_was_left_blank(monitor: Monitor, dataset: Dataset):
    reporter, _ = newest(monitor, dataset)
    found = monitor.check(template(monitor, dataset, "vi", reporter), "again.csv")
    blank = {c.name for c in dataset.columns if not carried(dataset, c)}
    assert {f.column for f in found.findings if f.severity == "error"} <= blank
    assert found.ok or blank


@pytest.mark.parametrize("dataset", DATASETS, ids=ids)
def test_what_is_carried_is_last_months_and_what_is_not_is_blank(monitor: Monitor, dataset: Dataset):
    reporter, month = newest(monitor, dataset)
    before = [r for r in monitor.rows(dataset.id, month, (reporter,)) if goes_on(dataset, r)]
    after = read(template(monitor, dataset, "en", reporter), "en")
    for column in dataset.columns:
        cells = [row[column.title.en] for row in after]
        if column.name == "period":
            assert set(cells) == {periods.shift(month, 1)}
        elif column.name == "ward_name":
            unit = monitor.wards.find(reporter, month)
            assert set(cells) == {unit.name.en if unit else ""}  # the city's offices are told by their code
        elif carried(dataset, column):
            assert cells == [written(column, row[column.name], "en") for row in before]
        else:
            assert set(cells) == {""}


def test_of_what_happened_in_a_month_only_its_key_and_texts_are_carried():
    flows = [d for d in DATASETS if d.kind == "flow" and not d.ends]
    assert flows
    for dataset in flows:
        kept = {c.name for c in dataset.columns if carried(dataset, c)}
        wanted = {
            "period",
            "ward_code",
            "ward_name",
            *dataset.key,
            *(c.name for c in dataset.columns if c.type == "text"),
        }
        assert kept == {c.name for c in dataset.columns if c.name in wanted and c.carried}


def test_a_figure_of_its_month_is_not_carried():
    for dataset in DATASETS:
        assert not any(carried(dataset, c) for c in dataset.columns if not c.carried)


def column(table: str, name: str) -> Column:
    return catalog.dataset(table).column(name)


@pytest.mark.parametrize(
    ("which", "value", "vi", "en"),
    [
        (column("subsystems", "confirmed"), True, "Có", "Yes"),
        (column("subsystems", "confirmed"), False, "Không", "No"),
        (column("cashless_sites", "kind"), "market", "Chợ", "Market"),
        (column("subsystem_feeds", "observed_at"), datetime(2024, 9, 30, 7, 5, 59), *["2024-09-30 07:05"] * 2),  # noqa: DTZ001
        (column("cashless_sites", "launched_on"), date(2024, 3, 15), *["2024-03-15"] * 2),
        (column("subsystem_feeds", "expected_hours"), Decimal("0.08"), "0,08", "0.08"),
        (column("subsystem_feeds", "expected_hours"), Decimal("720.00"), *["720"] * 2),
        (column("cashless_sites", "merchants"), 0, *["0"] * 2),
        (column("cashless_sites", "launched_on"), None, *[""] * 2),
        (column("cashless_sites", "name"), "=1+1", *["'=1+1"] * 2),
        (column("cashless_sites", "name"), "'=1+1", *["''=1+1"] * 2),
    ],
    ids=str,
)
def test_a_value_is_written_as_people_of_that_language_write_it(which: Column, value: object, vi: str, en: str):
    assert (written(which, value, "vi"), written(which, value, "en")) == (vi, en)


def test_an_unknown_code_is_refused(monitor: Monitor):
    with pytest.raises(DxError, match="unknown_ward"):
        template(monitor, SITES, "vi", "99999")


def test_only_who_reports_a_table_has_rows_in_it(monitor: Monitor):
    with pytest.raises(DxError, match=r"not_a_reporter.*reported by the wards"):
        template(monitor, SITES, "vi", CITY)
    with pytest.raises(DxError, match=r"not_a_reporter.*reported by the city offices"):
        template(monitor, SUBSYSTEMS, "vi", MY_PHUOC)


def test_nothing_sent_nothing_filled(empty: Monitor):
    found = source(empty, SITES, MY_PHUOC)
    assert found.why_not
    assert found.why_not.en == "This table has never been sent yet."
    assert read(template(empty, SITES, "vi", MY_PHUOC), "vi") == []


def test_the_newest_month_is_taken(empty: Monitor):
    upload(empty, sites_csv(every_ward("2024-09")))
    upload(empty, sites_csv([site(MY_PHUOC, "2024-07", name="older")]))
    assert source(empty, SITES, MY_PHUOC).month == "2024-09"
    assert source(empty, SITES, MY_PHUOC).following == "2024-10"


def test_who_reported_none_has_nothing_filled_in(empty: Monitor):
    upload(empty, sites_csv(every_ward("2024-09", but=[PHU_AN])), reported_none=(PHU_AN,))
    found = source(empty, SITES, PHU_AN)
    assert found.why_not
    assert found.why_not.vi == "Kỳ 09/2024 đã khai không phát sinh."
    assert source(empty, SITES, MY_PHUOC).why_not is None


def test_rows_are_not_carried_over_to_other_land(empty: Monitor, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(empty, "clock", lambda: datetime.fromisoformat("2025-12-15T00:00:00+00:00"))
    upload(empty, sites_csv(every_ward("2025-06")))
    found = source(empty, SITES, MY_PHUOC)
    assert found.why_not
    assert found.why_not.en == "From 07/2025 on the code means another ward."
    assert source(empty, SITES, THOI_HOA).following == "2025-07"


def test_the_terminal_fills_in_what_the_city_reports(run: Run):
    ran = run("template", "subsystems", "--ward", CITY)
    rows = read(ran.out.encode(), "vi")
    assert (ran.exit, len(rows)) == (0, 24)
    assert {row["Kỳ báo cáo"] for row in rows} == {"2024-10"}


@pytest.mark.parametrize("wrong", [["subsystems", MY_PHUOC], ["cashless_sites", CITY], ["subsystems", "99999"]])
def test_the_terminal_refuses_who_does_not_report(run: Run, wrong: list[str]):
    ran = run("template", wrong[0], "--ward", wrong[1])
    assert (ran.exit, ran.out) == (2, "")
    assert ran.err.strip()


@pytest.mark.parametrize("dataset", DATASETS, ids=ids)
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_guide_explains_every_column_with_an_example_that_the_intake_takes(dataset: Dataset, lang: str):
    shown = templates.guide(dataset, lang)
    heads = list(shown[0])
    assert [row[heads[0]] for row in shown] == [c.title[lang] for c in dataset.columns]
    for row, column in zip(shown, dataset.columns, strict=True):
        example = row[heads[3]]
        assert example
        assert not column.choices or example in [c.title[lang] for c in column.choices]


def test_of_what_comes_to_an_end_only_what_is_open_is_carried_and_whole(monitor: Monitor):
    upload(monitor, [still_open(period="2024-10"), dossier(period="2024-10", number=2)])
    (row,) = read(template(monitor, DOSSIERS, "en", MY_PHUOC), "en")
    assert (row["Period"], row["Dossier code"], row["Received on"]) == ("2024-11", "HS-00001", "2024-10-02")
    assert (row["Fee due (VND)"], row["Paid online"], row["Finished on"], row["Satisfied"]) == ("8000", "Yes", "", "")


def test_where_nothing_is_open_there_is_nothing_to_fill_in(monitor: Monitor):
    upload(monitor, [report(period="2024-10")])
    found = source(monitor, catalog.dataset("citizen_reports"), MY_PHUOC)
    assert found.why_not
    assert found.why_not.vi == "Cuối kỳ 10/2024 không còn việc nào chưa xong."
