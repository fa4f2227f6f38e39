"""A file beside the month before: figures that jump, and what vanished."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Any

from dxlib import catalog, formats, periods
from dxlib.catalog.model import Column, Kpi
from dxlib.crosschecks.trial import Tried, amount, by, few, warning
from dxlib.intake import Finding
from dxlib.language import Text, say
from dxlib.periods import shift
from dxlib.preview import Place
from dxlib.wards import CITY

TIMES = 3
"""A figure may grow to this many times the one before, or shrink to that part of it; beyond, it is warned of."""
FLOORS: dict[str, int] = {"count": 10, "of": 10, "vnd": 100_000_000}
"""A smaller figure counts as this much, by unit: 2 → 30 says little, 2 → 31 may be a digit too many. A hundred million
đồng is about what a single street or market sells in a month: one more that is launched is no jump."""
_BEFORE = (
    "before AS (SELECT x.period, x.ward_code, h.period AS earlier, h.seq FROM "
    "(SELECT unnest(CAST($periods AS VARCHAR[])) AS period, unnest(CAST($earlier AS VARCHAR[])) AS earlier, "
    "unnest(CAST($wards AS VARCHAR[])) AS ward_code) AS x "
    "JOIN head AS h ON h.dataset = $dataset AND h.period = x.earlier AND h.ward_code = x.ward_code)"
)
"""The cells asked for with what stands in force a month earlier, where anything does."""


def _asked(tried: Tried, places: list[Place]) -> dict[str, Any]:
    """Parameters of :data:`_BEFORE`: of ``places`` those whose code meant the same land a month earlier."""
    kept = [(p, w) for p, w in places if tried.same_land(w, p, shift(p, -1))]
    return {
        "dataset": tried.dataset.id,
        "periods": [p for p, _ in kept],
        "earlier": [shift(p, -1) for p, _ in kept],
        "wards": [w for _, w in kept],
    }


@dataclass(frozen=True, slots=True)
class _Figure:
    """One reporter's figure in a month and in the one before. Both ``kpi`` and ``column`` None: its rows."""

    period: str
    ward_code: str
    old: Decimal
    new: Decimal
    kpi: Kpi | None = None
    column: Column | None = None

    @property
    def unit(self) -> str:
        money = self.column is not None and self.column.type == "money"
        return self.kpi.unit if self.kpi else "vnd" if money else "count"

    @property
    def rises(self) -> bool:
        return self.new > self.old

    @property
    def leaps(self) -> bool:
        """Is it a count that anybody may know, and beyond the limit?"""
        if self.kpi and (self.kpi.least or (self.kpi.level == "commune" and self.ward_code == CITY)):
            return False
        low, high = sorted((self.old, self.new))
        return self.unit in FLOORS and high > TIMES * max(low, Decimal(FLOORS[self.unit]))


def jumps(tried: Tried) -> list[Finding]:
    """Counts of a reporter that are beyond :data:`TIMES` times those of the month before, or under that part.

    A fall with fewer rows than now is warned of already. Whoever has none in one of the two months has said so
    himself.
    """
    found, shrunk = [], tried.shrunk
    every = sorted([*_kpis(tried), *_columns(tried), *_rows(tried)], key=lambda f: (f.period, f.ward_code))
    for (period, ward), figures in groupby(every, key=lambda f: (f.period, f.ward_code)):
        leaping = [f for f in figures if f.leaps and (f.rises or (period, ward) not in shrunk)]
        found += [_jump(tried, f) for f in _telling(leaping)]
    return found


def _telling(leaping: list[_Figure]) -> list[_Figure]:
    """Of several figures that say the same those that say it best: not a part of a KPI that leaps itself, no columns
    where KPIs or rows leap the same way, nothing with the very same two numbers."""
    names = {f.kpi.id for f in leaping if f.kpi}
    ways = {f.rises for f in leaping if f.column is None}
    kept = [f for f in leaping if not (f.kpi and f.kpi.part_of in names) and not (f.column and f.rises in ways)]
    return list({(f.old, f.new): f for f in reversed(kept)}.values())[::-1]


def _kpis(tried: Tried) -> list[_Figure]:
    """In the order of the catalog; only figures of which no row lacks a part, in either month. An upload of several
    tables holds the KPIs of the others too."""
    found = _beside(
        tried,
        "n.kpi, p.numerator, n.numerator FROM before AS b "
        "JOIN kpi_cell AS p ON p.seq = b.seq AND p.period = b.earlier AND p.ward_code = b.ward_code "
        "JOIN kpi_cell AS n ON n.seq = $seq AND n.period = b.period AND n.ward_code = b.ward_code AND n.kpi = p.kpi "
        "WHERE n.rows > 0 AND p.rows > 0 AND n.missing = 0 AND p.missing = 0",
    )
    order = {k.id: place for place, k in enumerate(catalog.kpis_of(tried.dataset.id))}
    found = sorted((row for row in found if row[2] in order), key=lambda row: order[row[2]])
    return [_Figure(period, ward, old, new, catalog.kpi(name)) for period, ward, name, old, new in found]


def _rows(tried: Tried) -> list[_Figure]:
    found = _beside(
        tried,
        "p.rows, n.rows FROM before AS b "
        "JOIN cell AS p ON p.seq = b.seq AND p.period = b.earlier AND p.ward_code = b.ward_code "
        "JOIN cell AS n ON n.seq = $seq AND n.period = b.period AND n.ward_code = b.ward_code "
        "WHERE n.rows > 0 AND p.rows > 0 AND p.dataset = $dataset AND n.dataset = $dataset",
    )
    return [_Figure(period, ward, Decimal(old), Decimal(new)) for period, ward, old, new in found]


def _columns(tried: Tried) -> list[_Figure]:
    """Sums of the columns that count a stock, like with like: every cell filled, and as many rows with more than 0 in
    both months. Figures of a month rise and fall with what is launched, and percentages have an end: no sums."""
    dataset = tried.dataset
    stocks = [c for c in dataset.columns if c.type in ("integer", "money") and c.carried and c.maximum is None]
    if dataset.kind != "state" or not stocks:
        return []
    sums = ", ".join(
        f"CASE WHEN count(r.{c.name}) = count(*) THEN sum(r.{c.name}) END AS {c.name}, "
        f"count(CASE WHEN r.{c.name} > 0 THEN 1 END) AS {c.name}_filled"
        for c in stocks
    )
    month = (
        f"(SELECT b.period, b.ward_code, {sums} FROM before AS b JOIN rows_{dataset.id} AS r "
        "ON r.ward_code = b.ward_code AND r.period = b.{} AND r.seq = {} GROUP BY b.period, b.ward_code)"
    )
    told = ", ".join(f"p.{c.name}, n.{c.name}, p.{c.name}_filled = n.{c.name}_filled" for c in stocks)
    then, now = month.format("earlier", "b.seq"), month.format("period", "$seq")
    found = _beside(
        tried, f"{told} FROM {then} AS p JOIN {now} AS n ON n.period = p.period AND n.ward_code = p.ward_code", of="n"
    )
    return [
        _Figure(period, ward, Decimal(old), Decimal(new), column=column)
        for period, ward, *cells in found
        for column, old, new, alike in zip(stocks, cells[::3], cells[1::3], cells[2::3], strict=True)
        if alike and old is not None and new is not None
    ]


def _beside(tried: Tried, rest: str, of: str = "b") -> list[Any]:
    """Rows that begin with period and ward: ``rest`` of a SELECT over ``before``, where $seq is the file."""
    given = {**_asked(tried, [c.place for c in tried.cells]), "seq": tried.seq}
    return tried.cursor.execute(f"WITH {_BEFORE} SELECT {of}.period, {of}.ward_code, {rest}", given).fetchall()


def _jump(tried: Tried, figure: _Figure) -> Finding:
    unit = "vnd" if figure.unit == "vnd" else "count"
    values = {
        "what": _name(tried, figure),
        "reporter": tried.named(figure.ward_code, figure.period),
        "before": formats.both(figure.old, unit),
        "earlier": periods.short(shift(figure.period, -1)),
        "after": formats.both(figure.new, unit),
        "period": periods.short(figure.period),
        "times": TIMES,
    }
    message = (
        say("{what}, {reporter}: {before} in {earlier}, {after} in {period}, over {times} times as much", **values)
        if figure.rises
        else say("{what}, {reporter}: {before} in {earlier}, {after} in {period}, under 1/{times} of it", **values)
    )
    advice = say("Compare with the source; if it is right, the file can be accepted")
    return warning("jump", message, advice, **_at(figure.ward_code))


def _name(tried: Tried, figure: _Figure) -> Text:
    if figure.kpi:
        return figure.kpi.title
    if figure.column:
        return say("Column “{column}”", column=figure.column.title)
    return say("Rows of “{table}”", table=tried.dataset.title)


def vanished(tried: Tried) -> list[Finding]:
    """What stood in force with a reporter a month ago and stands nowhere in the city now; only of states."""
    dataset = tried.dataset
    named = [f"o.{c}" for c in dataset.key if c not in ("ward_code", "period")]
    shrunk = tried.shrunk
    places = [c.place for c in tried.cells if c.place not in shrunk]
    if dataset.kind != "state" or not named:
        return []
    same_key = " AND ".join(f"n.{c} = o.{c}" for c in dataset.key if c != "period")
    found = tried.cursor.execute(
        f"WITH {_BEFORE} SELECT b.period, b.ward_code, concat_ws(' ', {', '.join(named)}) FROM before AS b "
        f"JOIN rows_{dataset.id} AS o ON o.seq = b.seq AND o.period = b.earlier AND o.ward_code = b.ward_code "
        f"WHERE NOT EXISTS (SELECT 1 FROM rows_{dataset.id} AS n JOIN head AS i ON i.dataset = $dataset "
        "AND i.seq = n.seq AND i.period = n.period AND i.ward_code = n.ward_code "
        f"WHERE n.period = b.period AND {same_key}) ORDER BY 1, 2, 3",
        _asked(tried, places),
    ).fetchall()
    return [_gone(tried, period, ward, [row[2] for row in rows]) for (period, ward), rows in by(found, 2)]


def _gone(tried: Tried, period: str, ward: str, codes: list[str]) -> Finding:
    """People are counted, never named by their codes."""
    values = {
        "table": tried.dataset.title,
        "reporter": tried.named(ward, period),
        "count": amount(len(codes)),
        "earlier": periods.short(shift(period, -1)),
        "period": periods.short(period),
        "codes": few(codes),
    }
    message = (
        say("“{table}”, {reporter}: rows of {earlier} that stand nowhere in {period}: {count}", **values)
        if tried.dataset.people_in
        else say("“{table}”, {reporter}: rows of {earlier} that stand nowhere in {period}: {count} ({codes})", **values)
    )
    advice = say("Add what was forgotten; if it is really gone or has moved to another ward, the file can be accepted")
    return warning("vanished", message, advice, **_at(ward))


def _at(ward: str) -> dict[str, str]:
    """The cell that names the reporter; the city's files have none."""
    return {} if ward == CITY else {"column": "ward_code", "value": ward}
