"""CSV templates: empty, or pre-filled with what a ward reported last."""

from __future__ import annotations

import csv
import io

from dxlib import periods
from dxlib.catalog.model import Column, Dataset
from dxlib.errors import DxError
from dxlib.language import Language, say
from dxlib.monitor import Monitor


def template(monitor: Monitor, dataset: Dataset, lang: Language = "vi", ward: str | None = None) -> bytes:
    """A CSV that the upload accepts: titles in ``lang`` as header, one example row, or the ward's previous rows
    moved to the month after. UTF-8 with BOM, so that Excel shows the diacritics; ``;`` in Vietnamese, as Excel
    there expects."""
    if ward and not any(u.code == ward for u in monitor.wards.units):
        raise DxError("unknown_ward", say("“{code}” is not a ward. See wards.csv for the codes.", code=ward))
    rows = _previous(monitor, dataset, ward) if ward else []
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";" if lang == "vi" else ",", lineterminator="\r\n")
    writer.writerow([c.title[lang] for c in dataset.columns])
    writer.writerows(rows or [[_example(monitor, c, lang, ward) for c in dataset.columns]])
    return out.getvalue().encode("utf-8-sig")


def _example(monitor: Monitor, column: Column, lang: Language, ward: str | None) -> str:
    """The contract's example; for a ward, its code and a month in which it exists."""
    if ward and column.name == "ward_code":
        return ward
    if ward and column.name == "ward_name":
        return ""
    if ward and column.name == "period" and monitor.wards.find(ward, column.example) is None:
        return next(u.valid_from for u in monitor.wards.units if u.code == ward)
    title = next((c.title[lang] for c in column.choices if c.code == column.example), None)
    return title or column.example


def _previous(monitor: Monitor, dataset: Dataset, ward: str) -> list[list[str]]:
    """The ward's rows of its newest month, dated one month on; none where its code then means other land."""
    card = monitor.scorecard()
    months = sorted(p for d, p, w in card.heads if (d, w) == (dataset.id, ward))
    if not months:
        return []
    following = periods.shift(months[-1], 1)
    if not monitor.wards.same(ward, months[-1], following):
        return []
    found = monitor.rows(dataset.id, months[-1], (ward,))
    unit = monitor.wards.find(ward, following)
    fixed = {"period": following, "ward_name": unit.name.vi if unit else ""}
    return [[fixed.get(c.name) or _shown(row[c.name]) for c in dataset.columns] for row in found]


def _shown(value: object) -> str:
    return "" if value is None else str(value)
