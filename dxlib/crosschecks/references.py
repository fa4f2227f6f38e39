"""Codes that should stand in a list: members of teams that exist, feeds of known subsystems."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dxlib import catalog, periods
from dxlib.catalog.model import Dataset, Reference
from dxlib.crosschecks.trial import Tried, amount, by, few, warning, where
from dxlib.intake import Finding
from dxlib.language import say
from dxlib.wards import CITY


@dataclass(frozen=True, slots=True)
class _Pair:
    """Rows of a cell and the list that their codes should stand in; ``list_period`` None: there is none."""

    period: str
    ward_code: str
    seq: int
    list_period: str | None
    list_ward: str
    list_seq: int


def references(tried: Tried) -> list[Finding]:
    """Codes that are in no list, and for a list the codes of other tables that it leaves out."""
    found: list[Finding] = []
    for reference in tried.dataset.refers:
        filled = {c.place for c in tried.cells if c.rows}
        pairs = [p for p in _pairs(tried, tried.dataset, reference) if (p.period, p.ward_code) in filled]
        found += _unchecked(tried, reference, [p for p in pairs if p.list_period is None])
        known = [p for p in pairs if p.list_period is not None]
        found += _unknown(tried, reference, known)
        found += _uncovered(tried, reference, known)
    for dataset in catalog.DATASETS.values():
        for reference in (r for r in dataset.refers if r.dataset == tried.dataset.id):
            pairs = [p for p in _pairs(tried, dataset, reference) if p.list_seq == tried.seq]
            found += _dropped(tried, dataset, reference, pairs)
    return found


def _pairs(tried: Tried, dataset: Dataset, reference: Reference) -> list[_Pair]:
    """Every cell of ``dataset`` in force with its list: the newest up to its month, of the same land."""
    heads = tried.after.heads
    pairs = []
    for (name, period, ward), seq in sorted(heads.items()):
        if name == dataset.id:
            owner = _list_owner(reference, ward)
            sent = [m for m in tried.after.months_of(reference.dataset) if (reference.dataset, m, owner) in heads]
            listed = next((m for m in reversed(sent) if m <= period and tried.same_land(owner, period, m)), None)
            list_seq = heads[reference.dataset, listed, owner] if listed else 0
            pairs.append(_Pair(period, ward, seq, listed, owner, list_seq))
    return pairs


_NAMES = ("period", "ward_code", "seq", "list_period", "list_ward", "list_seq")
_PAIRS = "pair AS (SELECT {})".format(
    ", ".join(f"unnest(CAST(${n} AS {'BIGINT' if n.endswith('seq') else 'VARCHAR'}[])) AS {n}" for n in _NAMES)
)
_OF_CELL = "r.period = p.period AND r.ward_code = p.ward_code AND r.seq = p.seq"
_OF_LIST = "l.period = p.list_period AND l.ward_code = p.list_ward AND l.seq = p.list_seq"


def _given(pairs: list[_Pair]) -> dict[str, Any]:
    return {name: [getattr(p, name) for p in pairs] for name in _NAMES}


def _strangers(tried: Tried, dataset: Dataset, reference: Reference, pairs: list[_Pair]) -> list[Any]:
    """Codes that a cell uses and its list does not hold: (period, ward, month of the list, code, rows, first line)."""
    code = f"r.{reference.column}"
    return tried.cursor.execute(
        f"WITH {_PAIRS} SELECT p.period, p.ward_code, p.list_period, CAST({code} AS VARCHAR), count(*), min(r.line) "
        f"FROM pair AS p JOIN rows_{dataset.id} AS r ON {_OF_CELL} WHERE {code} IS NOT NULL AND NOT EXISTS "
        f"(SELECT 1 FROM rows_{reference.dataset} AS l WHERE {_OF_LIST} AND l.{reference.target} = {code}) "
        f"GROUP BY p.period, p.ward_code, p.list_period, {code} ORDER BY 1, 2, 4",
        _given(pairs),
    ).fetchall()


def _unknown(tried: Tried, reference: Reference, pairs: list[_Pair]) -> list[Finding]:
    found = []
    for (period, ward, listed), rows in by(_strangers(tried, tried.dataset, reference, pairs), 3):
        first = min(rows, key=lambda row: row[5])
        message = say(
            "{where}: codes that the list “{list}” of {month} does not hold: {codes}; rows: {rows}",
            where=where(tried, ward, period),
            list=catalog.dataset(reference.dataset).title,
            month=periods.short(listed),
            codes=few([row[3] for row in rows]),
            rows=amount(sum(row[4] for row in rows)),
        )
        advice = say("Correct the codes, or upload the list with them first")
        cell = {"line": first[5], "column": reference.column, "value": first[3]}
        found.append(warning("unknown_reference", message, advice, **cell))
    return found


def _dropped(tried: Tried, dataset: Dataset, reference: Reference, pairs: list[_Pair]) -> list[Finding]:
    """The list leaves out codes that rows of another table in force still use."""
    return [
        warning(
            "still_referred",
            say(
                "{where}: codes that this list does not hold but “{table}” uses: {codes}; rows: {rows}",
                where=where(tried, ward, period),
                table=dataset.title,
                codes=few([row[3] for row in rows]),
                rows=amount(sum(row[4] for row in rows)),
            ),
            say("Put them back into the list, or correct the other table as well"),
            column=reference.target,
            value=rows[0][3],
        )
        for (period, ward, _), rows in by(_strangers(tried, dataset, reference, pairs), 3)
    ]


def _uncovered(tried: Tried, reference: Reference, pairs: list[_Pair]) -> list[Finding]:
    """Those of the list that should be named by some row and are by none."""
    if reference.covered is None:
        return []
    column, target = reference.column, reference.target
    missing = tried.cursor.execute(
        f"WITH {_PAIRS} SELECT p.period, p.ward_code, p.list_period, CAST(l.{target} AS VARCHAR) "
        f"FROM pair AS p JOIN rows_{reference.dataset} AS l ON {_OF_LIST} WHERE ({reference.covered}) AND NOT EXISTS "
        f"(SELECT 1 FROM rows_{tried.dataset.id} AS r WHERE {_OF_CELL} AND r.{column} = l.{target}) "
        "ORDER BY 1, 2, 4",
        _given(pairs),
    ).fetchall()
    return [
        warning(
            "not_covered",
            say(
                "{where}: in the list “{list}” of {month}, but in no row here: {codes}",
                where=where(tried, ward, period),
                list=catalog.dataset(reference.dataset).title,
                month=periods.short(listed),
                codes=few([row[3] for row in rows]),
            ),
            say("Add the missing rows, or take them off the list"),
            column=reference.column,
            value=rows[0][3],
        )
        for (period, ward, listed), rows in by(missing, 3)
    ]


def _unchecked(tried: Tried, reference: Reference, pairs: list[_Pair]) -> list[Finding]:
    """Once for all cells whose list was never sent."""
    if not pairs:
        return []
    latest = {_list_owner(reference, p.ward_code): p.period for p in pairs}
    return [
        warning(
            "list_missing",
            say(
                "The codes cannot be checked: “{list}” has not been sent by {reporters}",
                list=catalog.dataset(reference.dataset).title,
                reporters=few([tried.named(owner, period) for owner, period in latest.items()]),
            ),
            say("Upload that list, then check this file again"),
            column=reference.column,
        )
    ]


def _list_owner(reference: Reference, ward: str) -> str:
    return CITY if catalog.dataset(reference.dataset).reporters == "city" else ward
