"""Bytes become a table of text cells, or are refused with a sentence. Nothing is judged here but the form.

This is the seam for a child process: bytes in, :class:`Table` out, no other input and no side effect.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

import pyarrow as pa
import pyarrow.compute as pc

from dxlib.errors import IntakeError
from dxlib.intake import columns, delimited, kinds, workbook
from dxlib.intake.characters import content
from dxlib.intake.findings import Finding
from dxlib.intake.layout import Layout, lay
from dxlib.intake.source import Chunk, Progress, Source
from dxlib.intake.strays import LABEL, Strays
from dxlib.language import say

ROWS_A_CHUNK = 2_000
"""Few enough that Python's own texts stay in the processor's cache; DuckDB takes about as many at a time."""
_PLAIN = re.compile(rb"[!-&(-~]*")
"""ASCII without spaces and without the ' that exports write: such cells are clean as they are."""


@dataclass(frozen=True)
class Table:
    """Text cells in NFC without outer spaces; ``lines`` are their source lines, counted from 1.

    ``cells`` has columns of strings named "0", "1", …, coded where texts repeat (:mod:`dxlib.intake.columns`); a blank
    cell is "", and a 12.5 that Excel holds as a number is
    12٫5 (see :data:`dxlib.intake.numbers.POINT`). ``reading`` holds the choices made (encoding, delimiter, sheet) for
    the ledger. ``aside`` are texts of the file outside the table; ``findings`` what is wrong with rows that are no
    rows of the table, which ``cells`` leaves out.
    """

    header: list[str]
    cells: pa.Table
    lines: pa.Array
    reading: dict[str, str] = field(default_factory=dict)
    aside: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def rows(self) -> list[list[str]]:
        """Every cell as a Python text: for tables that are small."""
        columns = [self.cells.column(i).to_pylist() for i in range(self.cells.num_columns)]
        return [list(row) for row in zip(*columns, strict=True)]

    def column(self, place: int) -> pa.ChunkedArray:
        return self.cells.column(place)


def read_table(
    data: bytes, file_name: str, sheet: str | None = None, progress: Progress | None = None, besides: bool = True
) -> Table:
    """Read a CSV or a sheet of a workbook, told apart by their bytes. Raises :class:`IntakeError`.

    ``besides`` False: the workbook's other sheets are read as tables too, and do not go aside.
    """
    if not data or data.isspace():
        raise _empty()
    kind = kinds.recognise(data, file_name)
    source = delimited.rows(data, progress) if kind == "csv" else workbook.rows(data, sheet, progress, besides)
    layout = lay(source)
    if not layout.header and kind == "csv":
        raise _empty()
    return _table(layout, source)


def _empty() -> IntakeError:
    return IntakeError("empty_file", say("The file is empty. Choose the file that holds the figures."))


def _table(layout: Layout, source: Source) -> Table:
    """Chunk by chunk, so that Python's own texts are never held all at once."""
    lines: list[pa.Array] = []
    cells: list[list[pa.Array]] = [[] for _ in layout.header]
    for chunk in _chunks(layout, source):
        found = _judged(chunk, layout)
        lines.append(found.lines)
        for column, part in zip(cells, found.columns, strict=True):
            column.append(part)
    named = {str(i): columns.joined(column) for i, column in enumerate(cells)}
    reading = {**source.reading, **({"header_line": str(layout.line)} if layout.line > 1 else {})}
    findings = (*source.findings, *layout.strays.findings)
    return Table(layout.header, pa.table(named), _joined(lines), reading, layout.aside, findings)


def _joined(lines: list[pa.Array]) -> pa.Array:
    return pa.concat_arrays(lines) if lines else pa.array([], pa.int64())


def _chunks(layout: Layout, source: Source) -> Iterator[Chunk]:
    """Rows one by one, then in one step wherever they are plain; the first stand among those looked at already."""
    while batch := list(islice(layout.rows, ROWS_A_CHUNK)):
        numbers, rows = zip(*batch, strict=True)
        yield Chunk(pa.array(numbers, pa.int64()), [columns.coded(c) for c in zip(*rows, strict=True)])
        while source.quick and (found := source.quick(len(layout.header))):
            yield from found


def _judged(chunk: Chunk, layout: Layout) -> Chunk:
    """Its cells clean, without the rows that are none."""
    lines, cells = chunk.lines, [_cleaned(column) for column in chunk.columns]
    none = [i for i in _suspects(cells, layout) if layout.strays.take(lines[i].as_py(), _row(chunk, i))]
    if not none:
        return Chunk(lines, cells)
    left = pa.array(sorted(set(range(len(lines))).difference(none)), pa.int64())
    return Chunk(lines.take(left), [columns.kept(column, left) for column in cells])


def _row(chunk: Chunk, place: int) -> list[str]:
    """A row as it was written."""
    return [column[place].as_py() for column in chunk.columns]


def _cleaned(cells: pa.Array) -> pa.Array:
    """Each text is cleaned once, however often a chunk repeats it."""
    texts = columns.words(cells).buffers()[2]
    if texts is None or _PLAIN.fullmatch(texts):
        return cells
    return columns.changed(cells, lambda before: [content(text) for text in before])


def _suspects(cells: list[pa.Array], layout: Layout) -> list[int]:
    """Places of the rows to look at one by one: those that lack a cell which no row may lack, or begin like a total
    or like the header."""
    tell: Strays = layout.strays
    asked = [(place, pc.equal(columns.words(cells[place]), "")) for place in tell.required]
    asked += [(place, pc.match_substring_regex(columns.words(cells[place]), LABEL)) for place in tell.keys]
    for place in [*tell.keys, *tell.required][:1]:
        asked.append((place, pc.equal(columns.words(cells[place]), layout.header[place])))
    return sorted({row for place, wrong in asked for row in _where(cells[place], wrong)})


def _where(column: pa.Array, wrong: pa.Array) -> list[int]:
    """The places whose text is ``wrong``."""
    if not pc.any(wrong).as_py():
        return []
    rows = wrong.take(column.indices) if columns.is_coded(column) else wrong
    return [int(i) for i in pc.indices_nonzero(rows).to_pylist()]
