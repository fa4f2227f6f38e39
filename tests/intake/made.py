"""Tables of the catalog made up by hypothesis, and every way in which somebody may write the same table down."""

from __future__ import annotations

import csv
import io
import random
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Literal, NamedTuple

from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from dxlib import catalog
from dxlib.catalog.model import Column, Dataset
from dxlib.intake import Checked
from dxlib.intake.characters import content
from dxlib.intake.numbers import Style
from dxlib.wards import CITY
from tests.builders import CODES, WARDS

Row = dict[str, Any]
"""Values by column; None is a blank cell. A month stands as 2024-09."""


class Made(NamedTuple):
    dataset: Dataset
    rows: list[Row]

    @property
    def stored(self) -> list[Row]:
        """The rows as they must come out: in key order, texts as they are read."""
        kept = [c for c in self.dataset.columns if c.name not in ("ward_code", "ward_name")]
        rows = [
            {"ward_code": row.get("ward_code", "721"), **{c.name: _read(c, row[c.name]) for c in kept}}
            for row in self.rows
        ]
        return sorted(rows, key=lambda row: [row[name] for name in ("period", "ward_code", *self.dataset.key)])


def _read(column: Column, value: Any) -> Any:
    return content(value) if column.type == "text" and value is not None else value


def kept(checked: Checked) -> list[Row]:
    """What was read, without the lines in which it stood."""
    assert checked.rows is not None, [(f.code, f.line, f.column, f.value, f.message.en) for f in checked.findings]
    return checked.rows.drop_columns(["line"]).to_pylist()


# ---- values ----

_WORDS = ("Chợ", "tuyến đường", "khu phố số", "2", "Thới Hòa", "ấp", "ỮNG", "é", "“a”", "<b>", "\\", "_x")
_SIGNS = (";", ",", "\t", "|", '"', '""', "\n", "=1+1", "+", "-5", "@x", "%", "'", "＝2", " ")


def _text(column: Column) -> st.SearchStrategy[Any]:
    mixed = st.lists(st.sampled_from((*_WORDS, *_SIGNS)), min_size=1, max_size=5).map("".join)
    some = mixed.filter(lambda text: _read(column, text).strip("'") != "")
    return some if column.required else st.none() | some


_AMOUNT = st.integers(0, 2000) | st.integers(0, 10**15 - 1)
_DECIMAL = st.integers(0, 10**6).map(lambda n: Decimal(n) / 100) | st.integers(0, 10**13 - 1).map(
    lambda n: Decimal(n) / 10**4
)
_AUGUST = datetime(2024, 8, 1)  # noqa: DTZ001 a local time, as the files have it
_MONTHS = st.sampled_from(("2024-08", "2024-09"))
_FEW = {"min_size": 1, "max_size": 3}


def _choice(dataset: Dataset, name: str) -> st.SearchStrategy[str]:
    return st.sampled_from([c.code for c in dataset.column(name).choices])


def _last_day(month: str) -> date:
    return date(2024, int(month[5:]) + 1, 1) - timedelta(days=1)


def _with_keys(dataset: Dataset, rows: list[Row], form: str) -> Made:
    """Every row another code; the rest as drawn."""
    for number, row in enumerate(rows, start=1):
        row[dataset.key[-1]] = form.format(number, **row)
    return Made(dataset, rows)


@st.composite
def _site(draw: Callable[[Any], Any]) -> Row:
    sites = catalog.dataset("cashless_sites")
    month, merchants = draw(_MONTHS), draw(st.integers(0, 10**6))
    qr = draw(st.integers(0, merchants))
    due = draw(st.none() | _AMOUNT)
    return {
        "period": month,
        "ward_code": draw(st.sampled_from(CODES)),
        "kind": draw(_choice(sites, "kind")),
        "name": draw(_text(sites.column("name"))),
        "launched_on": draw(st.none() | st.dates(date(2022, 1, 1), _last_day(month))),
        "merchants": merchants,
        "merchants_qr": qr,
        "merchants_active_30d": draw(st.integers(0, qr)),
        "transactions": draw(st.none() | _AMOUNT),
        "cashless_value_vnd": draw(st.none() | _AMOUNT),
        "fees_due_vnd": due,
        "fees_cashless_vnd": None if due is None else draw(st.integers(0, due)),
    }


@st.composite
def _target(draw: Callable[[Any], Any]) -> Row:
    targets = catalog.dataset("programme_targets")
    texts = {c.name: draw(_text(c)) for c in targets.columns if c.type == "text" and c.name != "period"}
    chosen = {c.name: draw(_choice(targets, c.name)) for c in targets.columns if c.type == "choice"}
    figures = {name: draw(st.none() | _DECIMAL) for name in ("goal", "actual")}
    return {"period": draw(_MONTHS), **texts, **chosen, **figures}


@st.composite
def _feed(draw: Callable[[Any], Any]) -> Row:
    month, applicable = draw(_MONTHS), draw(st.booleans())
    at = st.integers(0, 60 * 24 * 60).map(lambda minutes: _AUGUST + timedelta(minutes=minutes))
    observed, records = draw(at), draw(st.none() | _AMOUNT)
    received = draw(st.none() | st.integers(0, 10**5).map(lambda n: observed - timedelta(minutes=n)))
    return {
        "period": month,
        "ward_code": draw(st.sampled_from(CODES)),
        "applicable": applicable,
        "observed_at": observed,
        "last_received_at": received,
        "expected_hours": draw(_DECIMAL.filter(bool)),
        "records_30d": records,
        "errors_30d": None if records is None else draw(st.integers(0, records)),
    }


@st.composite
def _dossier(draw: Callable[[Any], Any]) -> Row:
    dossiers, month = catalog.dataset("dossiers"), draw(_MONTHS)
    end = _last_day(month)
    received = draw(st.dates(date(2023, 1, 1), end))
    finished = draw(st.none() | st.dates(max(received, end.replace(day=1)), end))
    fee, yes = draw(st.none() | st.integers(0, 10**8 - 1)), st.booleans()  # nine digits are taken for a person's
    required = draw(yes)
    return {
        "period": month,
        "ward_code": draw(st.sampled_from((*CODES, CITY))),
        "procedure_code": draw(st.sampled_from(("TT-X01", "1.004.203", "007"))),
        "essential": draw(yes),
        "channel": draw(_choice(dossiers, "channel")),
        "received_on": received,
        "due_on": received + timedelta(days=draw(st.integers(0, 90))),
        "finished_on": finished,
        "fee_due": fee,
        "paid_online": draw(yes) if fee else None,
        "digitised": draw(yes),
        "data_reused": draw(yes),
        "result_required": required,
        "electronic_result": draw(yes) if finished and required else None,
        "population_data_used": draw(yes),
        "satisfied": draw(st.none() | yes) if finished else None,
    }


def _of(name: str, row: st.SearchStrategy[Row], form: str) -> st.SearchStrategy[Made]:
    dataset = catalog.dataset(name)
    return st.lists(row, **_FEW).map(lambda rows: _with_keys(dataset, rows, form))


TABLES = st.one_of(
    _of("cashless_sites", _site(), "S-{ward_code}-{:02d}"),
    _of("programme_targets", _target(), "CT{:02d}"),
    _of("subsystem_feeds", _feed(), "PH-{:02d}"),
    _of("dossiers", _dossier(), "HS-{:05d}"),
)


# ---- ways to write them ----

Numbers = Literal["plain", "comma", "grouped comma", "grouped point"]
NUMERIC = ("integer", "money", "number")


@dataclass(frozen=True)
class Form:
    """``seed`` decides what may differ from cell to cell: order, headings, spellings, words for a blank."""

    seed: int
    delimiter: str = ","
    newline: str = "\n"
    encoding: str = "utf-8"
    numbers: Numbers = "plain"
    local: bool = False
    decomposed: bool = False
    quoted: bool = False
    told: bool = False

    @property
    def style(self) -> Style:
        """The answer where the file leaves it open."""
        return "comma" if "comma" in self.numbers else "point"


FORMS = st.builds(
    Form,
    seed=st.integers(0, 2**16),
    delimiter=st.sampled_from(",;\t|"),
    newline=st.sampled_from(("\n", "\r\n")),
    encoding=st.sampled_from(("utf-8", "utf-8-sig", "utf-16-le", "utf-16-be", "cp1258")),
    numbers=st.sampled_from(("plain", "comma", "grouped comma", "grouped point")),
    local=st.booleans(),
    decomposed=st.booleans(),
    quoted=st.booleans(),
    told=st.booleans(),
)


class Sheet(NamedTuple):
    """A table as cells: values still to be written, or texts."""

    header: list[str]
    rows: list[list[Any]]


def laid(made: Made, form: Form, typed: Callable[[], bool] = lambda: False) -> Sheet:
    """Headings and cells in the order of ``form``; cells for which ``typed`` says so keep their value."""
    chance = random.Random(form.seed)
    columns = list(made.dataset.columns)
    chance.shuffle(columns)
    header = [chance.choice((c.name, c.title.vi, c.title.en, c.title.vi.upper())) for c in columns]
    if form.encoding == "cp1258":
        header = [c.title.vi for c in columns]
    return Sheet(header, [[_cell(c, row, form, chance, typed) for c in columns] for row in made.rows])


def _cell(column: Column, row: Row, form: Form, chance: random.Random, typed: Callable[[], bool]) -> Any:
    if column.name == "ward_name":
        return _ward_name(row, chance)
    value = row[column.name]
    if isinstance(value, int | Decimal | date) and not isinstance(value, bool) and typed():
        return value
    return written(column, value, form, chance)


def _ward_name(row: Row, chance: random.Random) -> str:
    """It may be left out, or be written in many ways."""
    unit = WARDS.find(row["ward_code"], row["period"])
    if unit is None:
        return ""
    name = unit.name.vi
    return chance.choice(("", name, name.upper(), name.replace("Phường ", "P. ").replace("Xã ", "X. "), unit.name.en))


def written(column: Column, value: Any, form: Form, chance: random.Random) -> str:
    if value is None:
        return chance.choice(("", "-", "…", "chưa thống kê")) if column.type in NUMERIC else ""
    if column.name == "period":
        return chance.choice((value, f"{value[5:]}/{value[:4]}", f"Tháng {int(value[5:])}/{value[:4]}"))
    if column.choices:
        code = str(value).lower() if column.type == "flag" else value
        return chance.choice((code, column.titled(value).vi, column.titled(value).en))
    if isinstance(value, datetime):
        return f"{_day(value, form)} {value:%H:%M}"
    if isinstance(value, date):
        return _day(value, form)
    return _number(value, form.numbers) if column.type in NUMERIC else value


def _day(value: date, form: Form) -> str:
    return f"{value:%d/%m/%Y}" if form.local else f"{value:%Y-%m-%d}"


def _number(value: int | Decimal, numbers: Numbers) -> str:
    exact = f"{value:,}" if "grouped" in numbers else f"{value}"
    return exact.translate(str.maketrans(",.", ".,")) if "comma" in numbers else exact


def as_csv(sheet: Sheet, form: Form) -> tuple[bytes, list[int]]:
    """The file, and the line in which each row begins."""
    out = io.StringIO()
    quoting = csv.QUOTE_ALL if form.quoted else csv.QUOTE_MINIMAL
    writer = csv.writer(out, delimiter=form.delimiter, lineterminator=form.newline, quoting=quoting)
    if form.told:
        out.write(f"sep={form.delimiter}{form.newline}")
    writer.writerow(sheet.header)
    lines = []
    for row in sheet.rows:
        lines.append(out.getvalue().count("\n") + 1)
        writer.writerow(row)
    return _encoded(out.getvalue(), form), lines


def _encoded(text: str, form: Form) -> bytes:
    if form.encoding == "cp1258":
        old = "".join(map(_old, unicodedata.normalize("NFC", text)))
        try:
            return old.encode("cp1258")
        except UnicodeEncodeError:
            return text.encode("utf-8-sig")
    told = "\ufeff" if form.encoding.startswith("utf-16") else ""
    return (told + unicodedata.normalize("NFD" if form.decomposed else "NFC", text)).encode(form.encoding)


def _old(sign: str) -> str:
    """A letter as Windows-1258 has it: whole, or without its tone, which follows."""
    try:
        sign.encode("cp1258")
    except UnicodeEncodeError:
        parts = unicodedata.normalize("NFD", sign)
        tones = "".join(p for p in parts if p in "\u0300\u0301\u0303\u0309\u0323")
        return unicodedata.normalize("NFC", "".join(p for p in parts if p not in tones)) + tones
    return sign


def as_xlsx(sheet: Sheet) -> tuple[bytes, list[int]]:
    """By another library than ours; every text is a text, also one that begins with =."""
    book = Workbook(write_only=True)
    tab = book.create_sheet("Bảng")
    for row in (sheet.header, *sheet.rows):
        tab.append([_written(tab, value) for value in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue(), [number for number, _ in enumerate(sheet.rows, start=2)]


def _written(tab: Any, value: Any) -> Any:
    cell = WriteOnlyCell(tab, value if value != "" else None)
    if isinstance(value, str) and value:
        cell.data_type = "s"
    return cell
