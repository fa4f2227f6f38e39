"""The checked rows of an upload go out as a CSV or a workbook, and in again without a change."""

from __future__ import annotations

import io
import shutil
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from dxlib import carried, catalog, intake
from dxlib.carried import Carried, Format
from dxlib.errors import DamageError, DxError
from dxlib.language import LANGUAGES, Language
from dxlib.ledger import Entry
from dxlib.monitor import Monitor
from tests.builders import COLUMNS, DATA, OCTOBER, SITES, WARDS, as_csv, clock, example, site, sites_csv, upload
from tests.running import Run


@pytest.fixture(scope="module")
def steady(sample_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Monitor]:
    """With the sample; nothing here changes it."""
    folder = tmp_path_factory.mktemp("carried") / "store"
    shutil.copytree(sample_home, folder)
    monitor = Monitor(folder, DATA, clock)
    yield monitor
    monitor.close()


def of(monitor: Monitor, entry: Entry, lang: Language = "vi") -> Carried:
    (found,) = carried.carry(monitor.ledger, monitor.wards, entry, lang)
    return found


def sheet(data: bytes) -> list[list[object]]:
    return [list(row) for row in openpyxl.load_workbook(io.BytesIO(data)).worksheets[0].iter_rows(values_only=True)]


def changed(monitor: Monitor, data: bytes, name: str) -> tuple[bool, int]:
    found = monitor.check(data, name)
    assert [f for f in found.findings if f.severity == "error"] == []
    return found.ok, sum(c.added + c.changed + c.removed for c in found.changes)


@pytest.mark.parametrize("kind", carried.FORMATS)
@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("dataset", catalog.DATASETS)
def test_every_table_of_the_sample_goes_in_again_unchanged(
    steady: Monitor, dataset: str, lang: Language, kind: Format
) -> None:
    entry = next(e for e in steady.ledger.chain().entries if dataset in e.datasets)
    table = of(steady, entry, lang)
    assert table.formats == carried.FORMATS
    assert changed(steady, table.data(kind), f"{table.name}.{kind}") == (True, 0)


TRICKY = ["=1+1", "'=1", "-5", "- Chợ", "@x", "007", "_x0041_", "a;b,c", 'Chợ "A"', "dòng 1\ndòng 2", "x" * 3000]


@pytest.mark.parametrize("kind", carried.FORMATS)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_texts_that_would_run_or_break_go_in_again_unchanged(monitor: Monitor, lang: Language, kind: Format) -> None:
    entry = upload(monitor, sites_csv([site(number=n, name=text) for n, text in enumerate(TRICKY, 1)]))
    stored = sorted(row["name"] for row in monitor.rows(SITES.id, "2024-09", ("25813",)))
    assert stored == sorted(["=1+1", "=1", *TRICKY[2:]])  # a ' before what would run is taken for that of a CSV
    table = of(monitor, entry, lang)
    data = table.data(kind)
    assert changed(monitor, data, f"x.{kind}") == (True, 0)
    if kind == "xlsx":
        cells = [c for row in openpyxl.load_workbook(io.BytesIO(data)).worksheets[0] for c in row]
        assert not [c for c in cells if c.data_type == "f"]
        assert [c.quotePrefix for c in cells if c.value == "=1+1"] == [True]


@pytest.mark.parametrize("kind", carried.FORMATS)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_decimal_that_could_be_a_thousand_goes_in_again_unchanged(
    monitor: Monitor, lang: Language, kind: Format
) -> None:
    """1.234 alone in a file would have to be asked about."""
    dataset = next(d for d in catalog.DATASETS.values() if any(c.type == "number" for c in d.columns))
    column = next(c for c in dataset.columns if c.type == "number")
    entry = next(e for e in monitor.ledger.chain().entries if dataset.id in e.datasets)
    kept = of(monitor, entry).data("csv").decode("utf-8-sig").splitlines()
    place = kept[0].split(";").index(column.title.vi)
    row = next(line.split(";") for line in kept[1:] if line.split(";")[place])
    row[place] = "1,2340"
    again = upload(monitor, "\r\n".join([kept[0], ";".join(row)]).encode())
    assert changed(monitor, of(monitor, again, lang).data(kind), f"x.{kind}") == (True, 0)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_workbook_holds_the_contracts_columns_as_what_they_are(monitor: Monitor, lang: Language) -> None:
    entry = upload(monitor, sites_csv([site(transactions=None, fees_due_vnd=0, fees_cashless_vnd=0)]))
    head, row = sheet(of(monitor, entry, lang).data("xlsx"))
    assert head == [c.title[lang] for c in SITES.columns]
    cells = dict(zip((c.name for c in SITES.columns), row, strict=True))
    assert cells["ward_code"] == "25813"
    assert cells["ward_name"] == WARDS.find("25813", "2024-09").name[lang]
    assert cells["kind"] == SITES.column("kind").titled("street")[lang]
    assert cells["launched_on"] == datetime.combine(date(2024, 1, 5), datetime.min.time())
    assert (cells["merchants"], cells["transactions"], cells["fees_due_vnd"]) == (100, None, 0)


def test_the_same_upload_gives_the_same_bytes(monitor: Monitor) -> None:
    table = of(monitor, monitor.ledger.find(1))
    assert table.data("xlsx") == table.data("xlsx")


def test_a_workbook_of_several_tables_is_carried_table_by_table(monitor: Monitor) -> None:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name in (OCTOBER, "digital_teams_2024-10.csv"):
        content = intake.read_table(example(name), name)
        page = book.create_sheet(name[:20])
        for cells in [content.header, *content.rows]:
            page.append(cells)
    out = io.BytesIO()
    book.save(out)
    entry = upload(monitor, out.getvalue(), "tháng.xlsx")
    tables = carried.carry(monitor.ledger, monitor.wards, entry, "vi")
    assert [table.dataset.id for table in tables] == ["cashless_sites", "digital_teams"]
    for table in tables:
        assert changed(monitor, table.data("xlsx"), "x.xlsx") == (True, 0)


def test_too_many_cells_for_a_workbook_are_a_csv_only(monitor: Monitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(carried, "MOST_CELLS", 10)
    table = of(monitor, monitor.ledger.find(1))
    assert table.formats == ("csv",)
    with pytest.raises(DxError):
        table.data("xlsx")


def test_what_was_declared_to_be_nothing_has_no_rows_to_carry(monitor: Monitor) -> None:
    entry = upload(monitor, as_csv([], COLUMNS), period="2024-10", reported_none=("25813",))
    table = of(monitor, entry)
    assert table.formats == ()
    with pytest.raises(DxError):
        table.data("csv")


def test_damaged_rows_are_not_carried(monitor: Monitor) -> None:
    table = of(monitor, monitor.ledger.find(1))
    monitor.ledger.rows_path(table.part.rows_sha256).write_bytes(b"other")
    with pytest.raises(DamageError):
        table.data("csv")


# ---- in the terminal ----


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("kind", carried.FORMATS)
def test_the_terminal_writes_the_same_file(
    steady: Monitor, run: Run, tmp_path: Path, lang: Language, kind: Format
) -> None:
    out = tmp_path / f"x.{kind}"
    assert run("export", 1, "--out", out, "--lang", lang).exit == 0  # the ending tells which
    assert out.read_bytes() == of(steady, steady.ledger.find(1), lang).data(kind)
    assert run("export", 1, "--format", "csv", "--out", out, "--lang", lang).exit == 0
    assert out.read_bytes() == of(steady, steady.ledger.find(1), lang).data("csv")


def test_the_terminal_writes_the_exact_bytes_received(steady: Monitor, run: Run, tmp_path: Path) -> None:
    out = tmp_path / "x.csv"
    assert run("export", 2, "--original", "--out", out).exit == 0
    assert out.read_bytes() == steady.ledger.read_file(steady.ledger.find(2))


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ((900,), "900"),
        ((1, "--dataset", "cashless_sites"), "programme_targets"),
        ((1, "--original", "--format", "csv"), ""),
    ],
)
def test_the_terminal_says_what_it_cannot_export(
    run: Run, tmp_path: Path, asked: tuple[object, ...], says: str
) -> None:
    ran = run("export", *asked, "--out", tmp_path / "x.csv")
    assert ran.exit == 2
    assert says in ran.err
    assert not (tmp_path / "x.csv").exists()


def test_a_withdrawal_has_nothing_to_export(run: Run, tmp_path: Path) -> None:
    assert run("withdraw", 1, "--by", "Lan").exit == 0
    listed = run("history", "--format", "json").out.count('"seq"')
    assert run("export", listed, "--out", tmp_path / "x.csv").exit == 1
