"""Contracts for the schemas of the corpus, known to its tests and to the child they start, and to nobody else.

The wards of its own files are those of Đà Nẵng.
"""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from dxlib import catalog
from dxlib.catalog.model import PERIOD, WARD_CODE, WARD_NAME, Column, Dataset, Rule
from dxlib.language import Text
from tests.builders import DATA

TODAY = date(2026, 12, 31)
"""After the newest month that a good file speaks of."""

_WARDS = {
    "00101": "Hải Châu",
    "00104": "Hoà Cường",
    "00107": "Thanh Khê",
    "00110": "An Khê",
    "00113": "Sơn Trà",
    "00116": "Ngũ Hành Sơn",
    "00119": "Cẩm Lệ",
    "00122": "Liên Chiểu",
}


def _titled(column: Column, title: str) -> Column:
    return Column(column.name, column.type, Text(title, title), column.required, example=column.example)


def _column(name: str, kind: str, title: str, **more: object) -> Column:
    return Column(name, kind, Text(title, name), **more)  # type: ignore[arg-type]


CONTRACT = Dataset(
    id="corpus_indicators",
    domain="corpus",
    title=Text("Chỉ tiêu của bộ tệp thử", "Indicators of the corpus"),
    kind="state",
    reporters="wards",
    cadence=Text("hằng tháng", "monthly"),
    owner=Text("Bộ tệp thử", "The corpus"),
    key=("ward_code", "chi_tieu"),
    columns=(
        PERIOD,
        _titled(WARD_CODE, "Mã phường"),
        _titled(WARD_NAME, "Tên phường"),
        _column("chi_tieu", "text", "Chỉ tiêu", example="Thu ngân sách"),
        _column("don_vi", "text", "Đơn vị", example="%"),
        _column("gia_tri", "number", "Giá trị", example="22,1", minimum=-1_000_000_000),
        _column("ngay_cap_nhat", "date", "Ngày cập nhật", example="2026-02-28"),
        _column("nguon", "text", "Nguồn", example="Sở TT&TT"),
    ),
    rules=(
        Rule(
            "counts_are_whole",
            "don_vi <> 'ca' OR gia_tri >= 0",
            ("gia_tri", "don_vi"),
            Text("Số ca âm", "A negative count"),
        ),
        Rule(
            "shares_are_shares",
            "don_vi <> '%' OR gia_tri BETWEEN -100 AND 100",
            ("gia_tri", "don_vi"),
            Text("Tỷ lệ ngoài -100 đến 100", "A share outside -100 to 100"),
        ),
    ),
)


def _foreign(id: str, key: tuple[str, ...], *columns: Column, rules: tuple[Rule, ...] = ()) -> Dataset:
    """What a file of another schema is judged by where its label speaks of that schema: a list of the city's, its
    month told beside it."""
    title = Text(id, id)
    return Dataset(
        id=f"corpus_{id}",
        domain="corpus",
        title=title,
        kind="state",
        reporters="city",
        cadence=title,
        owner=title,
        key=key,
        columns=(PERIOD, *columns),
        rules=rules,
    )


_NAME, _AGE, _DAY = _column("name", "text", "name"), _column("age", "integer", "age"), "current_day"
FOREIGN = {
    "duckdb__multiple_errors_multiple_casts_flush.csv": _foreign(
        "two_days", (_DAY,), _NAME, _AGE, _column(_DAY, "date", _DAY), _column("tomorrow", "date", "tomorrow")
    ),
    "duckdb__multiple_errors_multiple_casts_mixed.csv": _foreign(
        "barks", (_DAY,), _NAME, _AGE, _column(_DAY, "date", _DAY), _column("barks", "integer", "barks")
    ),
    "duckdb__rejects_dr_who.csv": _foreign(
        "moments", ("date",), _column("date", "date", "date"), _column("datetime", "moment", "datetime")
    ),
    "frictionless-py__duplicate-column.csv": _foreign("letters", ("a",), *(_column(x, "text", x) for x in "abc")),
    "frictionless-py__nested-invalid.csv": _foreign(
        "nested",
        ("id",),
        _column("id", "integer", "id"),
        _column("cat", "integer", "cat", required=False),
        _NAME,
        rules=(
            Rule(
                "cat_is_an_id",
                "cat IN (SELECT id FROM typed)",
                ("cat", "id"),
                Text("Không có dòng nào mang mã ấy", "No row has that id"),
            ),
        ),
    ),
}


@contextmanager
def known(*datasets: Dataset) -> Iterator[None]:
    """The catalog holds these contracts, too, for a while."""
    catalog.DATASETS.update({d.id: d for d in datasets})
    try:
        yield
    finally:
        for dataset in datasets:
            del catalog.DATASETS[dataset.id]


def data_folder(folder: Path) -> Path:
    """``folder``, filled with reference tables in which the wards are those of the corpus."""
    folder.mkdir(parents=True, exist_ok=True)
    for table in DATA.glob("*.csv"):
        shutil.copy(table, folder)
    with (DATA / "wards.csv").open(encoding="utf-8-sig", newline="") as file:
        columns = next(csv.reader(file))
    with (folder / "wards.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="")
        writer.writeheader()
        writer.writerows(_unit(place, *ward) for place, ward in enumerate(_WARDS.items()))
    return folder


def _unit(place: int, code: str, name: str) -> dict[str, str]:
    at = {"tile_row": str(place // 4), "tile_col": str(place % 4)}
    return {"ward_code": code, "name_vi": name, "type_vi": "Phường", "name_en": name, "type_en": "ward", **at}
