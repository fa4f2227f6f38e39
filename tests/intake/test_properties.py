"""Whatever way a table is written down, the same rows come of it; what is refused changes nothing.

2,000 examples a property where CI is set, 100 elsewhere (tests/conftest.py).
"""

from __future__ import annotations

import io
import random
from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dxlib import carried, catalog, intake
from dxlib.carried import Carried
from dxlib.errors import DxError
from dxlib.intake import Asked, Checked
from dxlib.intake.limits import Limits
from dxlib.language import LANGUAGES
from dxlib.monitor import Monitor
from tests.builders import TODAY, WARDS, changes_from, checked, clock, site, snapshot
from tests.intake.made import FORMS, TABLES, Form, Made, Sheet, as_csv, as_xlsx, kept, laid

BROKEN = ("12 cái", "31/02/2024", "hỏng; “x”, y", "1e5", "2024-13-01 25:00")


def looked_at(data: bytes, name: str, form: Form) -> Checked:
    """What becomes of the file, answered where it leaves open how its numbers are written."""
    checked = intake.inspect(data, name, WARDS, TODAY)
    if "comma" in checked.choices:
        return intake.inspect(data, name, WARDS, TODAY, numbers=form.style)
    return checked


def typed(seed: int) -> Callable[[], bool]:
    """Cell by cell: a value that Excel knows, or a text."""
    chance = random.Random(seed)
    return lambda: chance.random() < 0.7


# ---- the same table ----


@given(TABLES, FORMS)
def test_a_csv_says_the_same_in_every_form_and_order(made: Made, form: Form) -> None:
    header, rows = laid(made, form)
    random.Random(form.seed).shuffle(rows)
    data, _ = as_csv(Sheet(header, rows), form)
    assert kept(looked_at(data, "x.csv", form)) == made.stored


@given(TABLES, FORMS)
def test_a_workbook_says_the_same_in_every_form_and_order(made: Made, form: Form) -> None:
    header, rows = laid(made, form, typed(form.seed))
    random.Random(form.seed).shuffle(rows)
    data, _ = as_xlsx(Sheet(header, rows))
    assert kept(looked_at(data, "x.xlsx", form)) == made.stored


# ---- what is wrong ----


def broken(made: Made, form: Form, chance: random.Random) -> tuple[Sheet, int, str]:
    """One cell that cannot be read, the place of its row and its column."""
    header, rows = laid(made, form)
    columns = list(made.dataset.columns)
    random.Random(form.seed).shuffle(columns)
    place = chance.choice([i for i, c in enumerate(columns) if c.type not in ("text", "code")])
    row = chance.randrange(len(rows))
    text = chance.choice([t for t in BROKEN if columns[place].type not in ("date", "moment") or t != "1e5"])
    rows[row] = [text if i == place else cell for i, cell in enumerate(rows[row])]
    return Sheet(header, rows), row, columns[place].name


class InProcess:
    """The reading without a child, which would cost each example its time."""

    def inspect(
        self, data: bytes, name: str, folder: Path, today: date, asked: Asked, limits: Limits, *rest: Any, **more: Any
    ) -> Checked:
        return intake.inspect(data, name, WARDS, today, **asdict(asked))


@pytest.fixture(scope="module")
def monitor(empty_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Monitor]:
    opened = Monitor(tmp_path_factory.mktemp("properties") / "store", empty_data, clock)
    opened.workers = cast(Any, InProcess())
    yield opened
    opened.close()


@given(TABLES, FORMS, st.randoms(use_true_random=False), st.booleans())
def test_a_broken_cell_is_named_by_its_line_and_column_and_changes_nothing(
    monitor: Monitor, made: Made, form: Form, chance: random.Random, workbook: bool
) -> None:
    before, position = snapshot(monitor.ledger.home), monitor.scorecard().position
    sheet, row, column = broken(made, form, chance)
    data, lines = as_xlsx(sheet) if workbook else as_csv(sheet, form)
    found = monitor.check(data, "x.xlsx" if workbook else "x.csv", numbers=form.style)
    assert {(f.line, f.column) for f in found.findings if f.severity == "error"} == {(lines[row], column)}
    assert found.checked.parquet is None
    with pytest.raises(DxError, match="refused"):
        monitor.accept(found, "test")
    assert snapshot(monitor.ledger.home) == before
    assert monitor.scorecard().position == position


# ---- out and in again ----


def stored(made: Made) -> bytes:
    """The checked rows as the ledger keeps them."""
    types = {"integer": pa.int64(), "money": pa.int64(), "number": pa.decimal128(14, 4), "date": pa.date32()}
    types |= {"moment": pa.timestamp("us"), "flag": pa.bool_()}
    known = {c.name: types.get(c.type, pa.string()) for c in made.dataset.columns}
    rows = made.stored
    columns = {name: pa.array([row[name] for row in rows], known.get(name, pa.string())) for name in rows[0]}
    out = io.BytesIO()
    pq.write_table(pa.table(columns), out)
    return out.getvalue()


@given(TABLES, st.sampled_from(carried.FORMATS), st.sampled_from(LANGUAGES))
def test_what_goes_out_comes_in_unchanged(made: Made, kind: carried.Format, lang: Any) -> None:
    """By the rows and by what is reported of them; :func:`test_a_check_of_what_went_out_reports_no_change` asks a
    monitor that has a store."""
    before = stored(made)
    part = SimpleNamespace(dataset=made.dataset.id, rows=len(made.rows))
    ledger = SimpleNamespace(read_rows=lambda entry, part: before)
    data = Carried(cast(Any, ledger), WARDS, cast(Any, None), cast(Any, part), lang).data(kind)
    again = intake.inspect(data, f"x.{kind}", WARDS, TODAY)
    assert again.choices == ()
    assert kept(again) == made.stored
    changes = changes_from(before, again)
    assert sum(c.before for c in changes) == len(made.rows)
    assert sum(c.added + c.changed + c.removed for c in changes) == 0


def test_one_row_that_differs_is_reported() -> None:
    """A word about the property above: it would see a change."""
    rows = [site(number=n) for n in (1, 2, 3)]
    before = checked(rows).parts[0].parquet
    assert before
    changes = changes_from(before, checked([*rows[:2], site(number=3, merchants=99)]))
    assert [(c.before, c.after, c.added, c.changed, c.removed) for c in changes] == [(3, 3, 0, 1, 0)]


@settings(max_examples=max(10, settings.default.max_examples // 40))
@given(TABLES, FORMS, st.sampled_from(carried.FORMATS), st.sampled_from(LANGUAGES))
def test_a_check_of_what_went_out_reports_no_change(
    monitor: Monitor, made: Made, form: Form, kind: carried.Format, lang: Any
) -> None:
    data = as_csv(laid(made, replace(form, numbers="plain")), form)[0]
    found = monitor.check(data, "x.csv", numbers="point")
    if found.accepted_as is None:
        monitor.accept(found, "test", shrink_confirmed=True)
    entry = monitor.ledger.find(found.accepted_as or monitor.ledger.chain().entries[-1].seq)
    (table,) = carried.carry(monitor.ledger, monitor.wards, entry, lang)
    again = monitor.check(table.data(kind), f"x.{kind}")
    assert again.ok or again.accepted_as
    assert sum(c.added + c.changed + c.removed for c in again.changes) == 0


def test_the_tables_made_are_of_several_kinds() -> None:
    """A word about the generator: every type of column stands in one of them."""
    names = ("dossiers", "cashless_sites", "programme_targets", "subsystem_feeds")
    types = {c.type for name in names for c in catalog.dataset(name).columns}
    assert types >= {"text", "code", "integer", "number", "money", "date", "moment", "flag", "choice"}
