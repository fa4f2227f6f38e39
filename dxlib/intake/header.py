"""Which dataset a header belongs to, and which of its columns is which."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache, lru_cache

from dxlib import catalog
from dxlib.catalog.model import Column, Dataset
from dxlib.errors import IntakeError
from dxlib.intake.findings import Finding
from dxlib.language import Text, fold, say

_LONGEST = 200
"""Longer headings are not kept in memory."""


@dataclass(frozen=True)
class Match:
    """``places`` maps a contract column to its place in the file."""

    dataset: Dataset
    places: dict[str, int]
    findings: list[Finding]


def identify(header: list[str], wanted: str | None) -> Dataset:
    """The dataset asked for, or the one whose columns the header names most of. Raises if there is none."""
    if wanted:
        return catalog.dataset(wanted)
    best = max(catalog.DATASETS.values(), key=lambda d: _likeness(header, d))
    if _recognised(header, best) < 0.5:
        names = ", ".join(c.name for c in best.columns)
        raise IntakeError(
            "unknown_table",
            say(
                "The first row does not name the columns of any table known here. "
                "Use the template; its columns are, for example: {names}.",
                names=names,
            ),
            1,
        )
    return best


def _recognised(header: list[str], dataset: Dataset) -> float:
    needed = [c for c in dataset.columns if c.required and c.name != "period"]
    return sum(_place(header, c) != [] for c in needed) / len(needed)


def _likeness(header: list[str], dataset: Dataset) -> float:
    """Columns found, of those found, missing or unknown: so a table is not taken for one whose columns it contains."""
    found = [c for c in dataset.columns if _place(header, c)]
    missing = sum(c.required and c not in found for c in dataset.columns)
    named = {i for c in found for i in _place(header, c)}
    return len(found) / (len(found) + missing + len(header) - len(named))


def _place(header: list[str], column: Column) -> list[int]:
    names = _titles(column)
    return [i for i, h in enumerate(header) if (_folded(h) if len(h) <= _LONGEST else fold(h)) in names]


def places_of(header: list[str], dataset: Dataset) -> dict[int, Column]:
    """The contract's column for each place of the header that has one."""
    return {place: column for column in dataset.columns for place in _place(header, column)}


def match(header: list[str], dataset: Dataset, period_given: bool, refused: Collection[int] = ()) -> Match:
    """Every column found by code, Vietnamese or English title; what is missing, double or unknown as findings.

    Of columns that are ``refused`` already (by place) nothing more is said.
    """
    places: dict[str, int] = {}
    findings: list[Finding] = []
    for column in dataset.columns:
        found = _place(header, column)
        if len(found) > 1:
            findings.append(_double(column, [header[i] for i in found]))
        if found:
            places[column.name] = found[0]
        elif column.required and not (column.name == "period" and period_given):
            findings.append(_missing(column))
    if any(c.name == "ward_name" and _place(header, c) for c in dataset.columns):
        findings = [f for f in findings if (f.code, f.column) != ("missing_column", "ward_code")]
    known = {i for c in dataset.columns for i in _place(header, c)}
    findings += [_unknown(h) for i, h in enumerate(header) if h and i not in known and i not in refused]
    return Match(dataset, places, findings)


def _missing(column: Column) -> Finding:
    return Finding(
        "error",
        "missing_column",
        say("The column “{name}” ({title}) is missing", name=column.name, title=column.title),
        say("Add it to the header, or start from the template"),
        line=1,
        column=column.name,
    )


def _double(column: Column, names: list[str]) -> Finding:
    return Finding(
        "error",
        "duplicate_column",
        say("Two columns are both “{title}”: {names}", title=column.title, names=", ".join(names)),
        say("Delete one of them"),
        line=1,
        column=column.name,
        value=", ".join(names),
    )


def _unknown(name: str) -> Finding:
    return Finding(
        "warning",
        "unknown_column",
        say("The column “{name}” is not part of this table", name=Text(name, name)),
        say("It is left out; check its spelling if it should count"),
        line=1,
        column=name,
    )


@lru_cache(2048)
def _folded(heading: str) -> str:
    """Each heading is asked for every column of every table."""
    return fold(heading)


@cache
def _titles(column: Column) -> frozenset[str]:
    return frozenset((fold(column.name), fold(column.title.vi), fold(column.title.en)))


def named(folded: Collection[str]) -> tuple[Dataset, int] | None:
    """The dataset that a row of folded cells is a header of, and how many of its columns it names; None: no header.

    Of datasets whose columns it names equally many, the one with the fewest columns.
    """
    cells = set(folded)
    best: tuple[Dataset, int] | None = None
    for dataset in catalog.DATASETS.values():
        found = {c.name for c in dataset.columns if not cells.isdisjoint(_titles(c))}
        needed = [c for c in dataset.columns if c.required and c.name != "period"]
        if 2 * sum(c.name in found for c in needed) < len(needed) or not found:
            continue
        if best is None or (len(found), -len(dataset.columns)) > (best[1], -len(best[0].columns)):
            best = dataset, len(found)
    return best
