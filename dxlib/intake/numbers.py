"""How a file writes its numbers: 1.234,5 or 1,234.5. Decided once a file, by what can only be read one way.

12,5 and 1.234.567 are evidence for the comma, 12.5 and 1,234,567 for the point; in a column of whole numbers 1.234 is
1234, because it could be nothing else. A file of which only an ambiguous 1.234 speaks must be asked about.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import duckdb
import pyarrow as pa

from dxlib.catalog.model import SQL_TYPES, Column
from dxlib.intake.characters import PLAIN, WIDE

Style = Literal["comma", "point"]
STYLES: dict[str, str] = {"comma": "1.234,5", "point": "1,234.5"}
POINT = "\N{ARABIC DECIMAL SEPARATOR}"
"""The decimal mark of a number that Excel itself holds as a number: its reading is never in doubt."""
NUMERIC = ("integer", "money", "number")

_DOUBTFUL = r"[1-9][0-9]{0,2}[.,][0-9]{3}"
_MARKED = rf"-?[0-9]+([.,{POINT}][0-9]+)+ ?%?"


@dataclass(frozen=True, slots=True)
class Clue:
    """A cell that tells how the file writes its numbers, or leaves it open."""

    line: int
    column: Column
    text: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """``marked``: some cell needs the ``style``. None: no cell does, or it is not known yet because the file
    contradicts itself (``clues`` of both ways) or leaves it open (``doubt``)."""

    style: Style | None = None
    marked: bool = False
    clues: tuple[Clue, ...] = ()
    doubt: Clue | None = None

    @property
    def open(self) -> bool:
        return bool(self.clues) or self.doubt is not None


def ascii_of(text: str) -> str:
    """SQL: full-width digits and signs, and the typographic minus, as plain ones."""
    return f"CASE WHEN strlen({text}) = length({text}) THEN {text} ELSE translate({text}, '{WIDE}', '{PLAIN}') END"


def decide(con: duckdb.DuckDBPyConnection, columns: Sequence[tuple[Column, pa.Table]], told: Style | None) -> Verdict:
    """The way of a file whose numeric ``columns`` come with their texts (``text``, and the first ``line`` of each);
    ``told`` is somebody's answer, which settles it."""
    if told:
        return Verdict(told, marked=True)
    found = [_clues(con, column, texts) for column, texts in columns]
    comma, point, doubt = (_first(clues) for clues in zip(*found, strict=True)) if found else (None, None, None)
    if comma and point:
        return Verdict(clues=(comma, point))
    if comma or point:
        return Verdict("comma" if comma else "point", marked=True)
    return Verdict(doubt=doubt)


def _first(clues: Sequence[Clue | None]) -> Clue | None:
    return min((c for c in clues if c), key=lambda c: c.line, default=None)


def _clues(
    con: duckdb.DuckDBPyConnection, column: Column, texts: pa.Table
) -> tuple[Clue | None, Clue | None, Clue | None]:
    """The first cells for the comma, for the point, and in doubt: all of them have a mark."""
    whole = column.type != "number"
    patterns = _says(".", ",", whole), _says(",", ".", whole), _DOUBTFUL if not whole else ""
    bare = f"regexp_replace({ascii_of('text')}, '^-| ?%$', '', 'g')"
    asked = ", ".join(f"min(line) FILTER (WHERE regexp_full_match(bare, '{p}'))" for p in patterns)
    con.register("texts", texts)
    marked = f"SELECT line, {bare} AS bare FROM texts WHERE regexp_matches(text, '[.,．，]')"
    (lines,) = con.execute(f"SELECT {asked} FROM ({marked}) AS marked").fetchall()
    comma, point, doubt = (_clue(con, column, line) for line in lines)
    return comma, point, doubt


def _clue(con: duckdb.DuckDBPyConnection, column: Column, line: int | None) -> Clue | None:
    if line is None:
        return None
    ((text,),) = con.execute("SELECT text FROM texts WHERE line = $line", {"line": line}).fetchall()
    return Clue(line, column, text)


def _says(group: str, mark: str, whole: bool) -> str:
    """What can only be read with ``group`` between thousands and ``mark`` before decimals."""
    g, m = f"[{group}]", f"[{mark}]"
    forms = [
        f"[0-9]{{1,3}}({g}[0-9]{{3}})+{m}[0-9]+",
        f"[0-9]{{1,3}}({g}[0-9]{{3}}){{2,}}",
        f"[0-9]+{m}([0-9]{{1,2}}|[0-9]{{4,}})",
        f"([0-9]{{4,}}|0[0-9]*){m}[0-9]+",
    ]
    return "|".join([*forms, f"[1-9][0-9]{{0,2}}{g}[0-9]{{3}}"] if whole else forms)


def value(text: str, column: Column, verdict: Verdict) -> str:
    """SQL: the number that ``text`` is, NULL for anything else."""
    mark = "." if verdict.style == "point" else ","
    group = "," if mark == "." else "."
    plain = ascii_of(text)
    if column.type == "number":
        plain = f"regexp_replace({plain}, ' ?%$', '')"
    digits = f"translate({plain}, '{mark}{POINT}{group}', '..')"  # the two marks become points, the group mark goes
    cast = f"TRY_CAST({digits} AS {SQL_TYPES[column.type] if column.type == 'number' else 'DECIMAL(20, 2)'})"
    amount = f"CAST({cast} AS {SQL_TYPES[column.type]})"
    return f"CASE WHEN regexp_full_match({plain}, '{_form(column, group, mark, verdict.open)}') THEN {amount} END"


def _form(column: Column, group: str, mark: str, undecided: bool) -> str:
    """Whole numbers may end in ,0 or ,00; decimals have four digits at most behind the mark."""
    marks = POINT if undecided else mark + POINT
    if column.type == "number":
        most, sign, decimals = 9, "-?" if column.lowest < 0 else "", f"([{marks}][0-9]{{1,4}})?"
    else:
        most, sign, decimals = 18, "-?", f"([{marks}]0{{1,2}})?"
    grouped = "" if undecided else f"[0-9]{{1,3}}([{group}][0-9]{{3}})+|"
    return f"{sign}({grouped}[0-9]{{1,{most}}}){decimals}"


def waits(text: str, verdict: Verdict) -> str:
    """SQL: whether ``text`` is a number that only waits for the file's way to be known."""
    return f"regexp_full_match({ascii_of(text)}, '{_MARKED}')" if verdict.open else "FALSE"
