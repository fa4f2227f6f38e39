"""Is what was read of a hostile file harmless, and is it what the file says? Asked of what is carried out again."""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
import zipfile
from collections.abc import Iterator
from decimal import Decimal

import openpyxl
import pyarrow.parquet as pq

from dxlib import exports
from dxlib.intake import Checked
from dxlib.intake.read import Table, read_table
from dxlib.language import LANGUAGES
from tests.intake.corpus.contract import CONTRACT

_RUNS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def reasons(checked: Checked) -> tuple[str, ...]:
    """Why what was read is not harmless; nothing of a file that was refused."""
    if not checked.ok:
        return ()
    header, rows = _read(checked)
    found = [*_unlike(checked, header, rows)]
    for lang in LANGUAGES:
        as_csv, as_xlsx = exports.csv_of(header, rows, lang), exports.xlsx_of(header, rows, lang, "x")
        found += [*_running_csv(as_csv), *_running_xlsx(as_xlsx)]
        found += [*_changed(as_csv, "x.csv", header, rows), *_changed(as_xlsx, "x.xlsx", header, rows)]
    return tuple(dict.fromkeys(found))


def _read(checked: Checked) -> tuple[list[str], list[list[object]]]:
    """What the file became: typed values of the corpus's own schema, the texts of any other."""
    assert checked.parquet
    stored = pq.read_table(io.BytesIO(checked.parquet))
    if "header" in checked.reading:
        header = [str(text) for text in json.loads(checked.reading["header"])]
    else:
        stored = stored.sort_by("line").drop_columns(["line"])
        header = stored.column_names
    columns = [column.to_pylist() for column in stored.columns]
    return header, [list(row) for row in zip(*columns, strict=True)]


def _unlike(checked: Checked, header: list[str], rows: list[list[object]]) -> Iterator[str]:
    """Against what Python's own csv reads of the file."""
    if not checked.file_name.endswith(".csv"):
        return
    lines = [row for row in csv.reader(io.StringIO(checked.data.decode("utf-8-sig"), newline="")) if any(row)]
    if "header" in checked.reading:
        wanted = [[_bones(cell) for cell in row] for row in lines]
        if [[_bones(str(cell)) for cell in row] for row in [header, *rows]] != wanted:
            yield "not what the file says"
        return
    place, last = header.index("nguon"), lines[0].index("nguon")
    if [_bones(str(row[place])) for row in rows] != [_bones(row[last]) for row in lines[1:]]:
        yield "not what the file says"


def _bones(text: str) -> str:
    """Without what cleaning takes away: spaces, signs that are not seen, and a ' before what would run, which is
    taken for that of an export."""
    kept = (c for c in unicodedata.normalize("NFC", text) if unicodedata.category(c)[0] not in "ZC")
    return exports.restored("".join(kept))


def _running_csv(data: bytes) -> Iterator[str]:
    delimiter = ";" if data.partition(b"\r\n")[0].count(b";") else ","
    for row in csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=delimiter):
        for cell in row:
            if cell.startswith(_RUNS) and not _is_number(cell):
                yield f"runs in a CSV: {cell[:40]!r}"


def _is_number(cell: str) -> bool:
    try:
        Decimal(cell.replace(".", "").replace(",", ".").rstrip("%\xa0 "))
    except ArithmeticError:
        return False
    return True


def _running_xlsx(data: bytes) -> Iterator[str]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        for name in package.namelist():
            content = package.read(name)
            if re.search(rb"<(\w+:)?(f|hyperlink)\b", content):
                yield f"runs in a workbook: {name}"
    for row in openpyxl.load_workbook(io.BytesIO(data)).worksheets[0].iter_rows():
        for cell in row:
            if cell.data_type == "f" or (
                isinstance(cell.value, str) and exports.runs(cell.value) and not cell.quotePrefix
            ):
                yield f"runs in a workbook: {cell.value!r}"


def _changed(data: bytes, name: str, header: list[str], rows: list[list[object]]) -> Iterator[str]:
    """What goes in again must be what came out."""
    again = read_table(data, name)
    if [_plain(text) for text in again.header] != [_plain(text) for text in header]:
        yield f"another header in {name}"
    if len(again.lines) != len(rows):
        yield f"other rows in {name}"
        return
    for place in _texts(again, header):
        if [row[place] or "" for row in rows] != again.column(place).to_pylist():
            yield f"another column {header[place]!r} in {name}"


def _texts(again: Table, header: list[str]) -> list[int]:
    typed = {c.name for c in CONTRACT.columns if c.type not in ("text", "code")}
    return [place for place in range(len(again.header)) if header[place] not in typed]


def _plain(text: str) -> str:
    return " ".join(text.split())
