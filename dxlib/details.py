"""Behind a figure: the rows it rests on, as people read them. People are shown by their team, never one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, overload

from dxlib import catalog, formats, periods
from dxlib.catalog.model import Column, Dataset, Kpi
from dxlib.language import Language, t
from dxlib.monitor import Monitor
from dxlib.periods import Period
from dxlib.scorecard import Scorecard, kind_of
from dxlib.tables import Held
from dxlib.values import Codes

Row = dict[str, Any]


def rows_behind(
    monitor: Monitor, kpi: Kpi, codes: Codes, period: Period, lang: Language, card: Scorecard | None = None
) -> Sequence[Row]:
    """The rows in force behind ``kpi`` in ``period``, headed and written in ``lang``; numbers stay numbers.

    A flow has those of all its months, a state those of the last. Columns that are private are left out. They are
    read when they are asked for, and then only those: a slice is a page.
    """
    dataset = catalog.dataset(kpi.dataset)
    card = card or monitor.scorecard()
    months = period.months if kind_of(kpi) == "flow" else (period.last,)
    stored = _Stored(monitor, dataset, card, card.standing(dataset.id, months, _asked(dataset, codes)))
    written = _Written(monitor, dataset, lang)
    if dataset.people_in:
        return list(_by_team(written, (row for cell in stored.cells for row in stored.read([cell]))))
    return _Behind(stored, written)


def _asked(dataset: Dataset, codes: Codes) -> Codes:
    return () if dataset.reporters == "city" else codes


class _Stored:
    """Rows as they are stored, cell by cell. How many there are is known from the ledger, without reading any."""

    def __init__(self, monitor: Monitor, dataset: Dataset, card: Scorecard, cells: Sequence[Held]) -> None:
        self.cells = cells
        self.counts = [card.rows_in(dataset.id, cell) for cell in cells]
        self._monitor, self._dataset, self._position = monitor, dataset, card.position

    def read(self, cells: Sequence[Held], first: int = 0, most: int | None = None) -> list[Row]:
        return self._monitor.store.rows(self._dataset, cells, self._position, first, most)

    def page(self, first: int, most: int) -> list[Row]:
        """``most`` rows from the ``first`` (0) on: only the cells that they stand in are read."""
        wanted: list[Held] = []
        begin, skipped = 0, 0
        for cell, count in zip(self.cells, self.counts, strict=True):
            if begin + count <= first:
                skipped = begin + count
            elif count and begin < first + most:
                wanted.append(cell)
            begin += count
        return self.read(wanted, first - skipped, most)


class _Behind(Sequence[Row]):
    """The rows behind a figure; nothing is kept of what was read."""

    def __init__(self, stored: _Stored, written: _Written) -> None:
        self._stored, self._written = stored, written

    def __len__(self) -> int:
        return sum(self._stored.counts)

    def __iter__(self) -> Iterator[Row]:
        for cell in self._stored.cells:
            yield from map(self._written.row, self._stored.read([cell]))

    @overload
    def __getitem__(self, wanted: int) -> Row: ...
    @overload
    def __getitem__(self, wanted: slice) -> list[Row]: ...
    def __getitem__(self, wanted: int | slice) -> Row | list[Row]:
        if isinstance(wanted, int):
            return self[wanted : wanted + 1 or None][0]
        first, end, step = wanted.indices(len(self))
        rows = self._stored.page(first, max(0, end - first))
        return [self._written.row(row) for row in rows][::step]


class _Written:
    """Writes stored rows of a dataset as people read them; what repeats is worked out once."""

    def __init__(self, monitor: Monitor, dataset: Dataset, lang: Language) -> None:
        self.dataset, self.lang = dataset, lang
        self.own = [c for c in dataset.columns if c.name not in ("period", "ward_code", "ward_name") and not c.private]
        self._monitor = monitor
        self._cells = [(c.name, c.title[lang], _writer(c, lang)) for c in self.own]
        self._upload, self._line = t("Upload no.", lang), t("Line", lang)
        self._places: dict[tuple[str, str], Row] = {}

    def row(self, row: Row) -> Row:
        return {
            **self.place(row),
            **{title: write(row[name]) for name, title, write in self._cells},
            self._upload: row["seq"],
            self._line: row["line"],
        }

    def place(self, row: Row) -> Row:
        where = row["period"], row["ward_code"]
        if where not in self._places:
            self._places[where] = self._place(*where)
        return self._places[where]

    def _place(self, month: str, ward: str) -> Row:
        found = {t("Period", self.lang): periods.short(month)}
        if self.dataset.reporters == "city":
            return found
        return {**found, t("Ward", self.lang): self._monitor.reporter_name(ward, month)[self.lang]}


def _writer(column: Column, lang: Language) -> Callable[[Any], Any]:
    """Choices, flags and days are few: each is put into words once."""
    if column.type not in ("choice", "flag", "date"):
        return lambda value: cell(column, value, lang)
    known: dict[Any, Any] = {}

    def write(value: Any) -> Any:
        if value not in known:
            known[value] = cell(column, value, lang)
        return known[value]

    return write


def _by_team(written: _Written, rows: Iterable[Row]) -> Iterator[Row]:
    """People counted by the column they stand together in, and how many of them have each optional cell filled."""
    lang, column = written.lang, written.dataset.column(written.dataset.people_in or "")
    filled = [c for c in written.own if not c.required]
    groups: dict[tuple[str, str, str], list[Row]] = {}
    for row in rows:
        groups.setdefault((row["period"], row["ward_code"], row[column.name]), []).append(row)
    for (*_, name), members in groups.items():
        yield {
            **written.place(members[0]),
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
