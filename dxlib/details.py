"""Behind a figure: the rows it rests on, as people read them. People are shown by their team, never one by one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from dxlib import catalog, formats, periods
from dxlib.catalog.model import Column, Dataset, Kpi
from dxlib.language import Language, t
from dxlib.monitor import Monitor
from dxlib.periods import Period
from dxlib.scorecard import Scorecard, kind_of
from dxlib.values import Codes

Row = dict[str, Any]


def rows_behind(
    monitor: Monitor, kpi: Kpi, codes: Codes, period: Period, lang: Language, card: Scorecard | None = None
) -> list[dict[str, Any]]:
    """The rows in force behind ``kpi`` in ``period``, headed and written in ``lang``; numbers stay numbers.

    A flow has those of all its months, a state those of the last. Columns that are private are left out.
    """
    dataset = catalog.dataset(kpi.dataset)
    months = period.months if kind_of(kpi) == "flow" else (period.last,)
    wanted = () if dataset.reporters == "city" else codes
    rows = [row for month in months for row in monitor.rows(dataset.id, month, wanted, card)]
    if dataset.people_in:
        return list(_by_team(monitor, dataset, rows, lang))
    return [_written(monitor, dataset, row, lang) for row in rows]


def _written(monitor: Monitor, dataset: Dataset, row: Row, lang: Language) -> dict[str, Any]:
    return {
        **_place(monitor, dataset, row, lang),
        **{c.title[lang]: cell(c, row[c.name], lang) for c in _own(dataset)},
        t("Upload no.", lang): row["seq"],
        t("Line", lang): row["line"],
    }


def _place(monitor: Monitor, dataset: Dataset, row: Row, lang: Language) -> dict[str, Any]:
    month = {t("Period", lang): periods.short(row["period"])}
    if dataset.reporters == "city":
        return month
    return {**month, t("Ward", lang): monitor.reporter_name(row["ward_code"], row["period"])[lang]}


def _own(dataset: Dataset) -> Iterator[Column]:
    """The columns that tell something of the row itself and may be shown."""
    return (c for c in dataset.columns if c.name not in ("period", "ward_code", "ward_name") and not c.private)


def _by_team(monitor: Monitor, dataset: Dataset, rows: Iterable[Row], lang: Language) -> Iterator[dict[str, Any]]:
    """People counted by the column they stand together in, and how many of them have each optional cell filled."""
    column = dataset.column(dataset.people_in or "")
    filled = [c for c in _own(dataset) if not c.required]
    groups: dict[tuple[str, str, str], list[Row]] = {}
    for row in rows:
        groups.setdefault((row["period"], row["ward_code"], row[column.name]), []).append(row)
    for (*_, name), members in groups.items():
        yield {
            **_place(monitor, dataset, members[0], lang),
            column.title[lang]: name,
            t("People", lang): len(members),
            **{t("With “{column}”", lang, column=c.title): sum(m[c.name] is not None for m in members) for c in filled},
        }


def cell(column: Column, value: Any, lang: Language) -> Any:
    """A stored cell as people read it; numbers stay numbers, None stays None."""
    if value is None or column.type in ("integer", "money"):
        return value
    if column.type == "number":
        return float(value)
    if column.type in ("choice", "flag"):
        return column.titled(value)[lang]
    if column.type == "moment":
        return formats.local(value, lang)
    return formats.day(value, lang) if column.type == "date" else value
