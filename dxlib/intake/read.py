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
from dxlib.intake import delimited, kinds, workbook
from dxlib.intake.characters import content
from dxlib.intake.findings import Finding
from dxlib.intake.layout import Layout, lay
from dxlib.intake.source import Progress, Source
from dxlib.intake.strays import LABEL, Strays
from dxlib.language import say

ROWS_A_CHUNK = 2_000
"""Few enough that Python's own texts stay in the processor's cache; DuckDB takes about as many at a time."""
_PLAIN = re.compile(rb"[!-&(-~]*")
"""ASCII without spaces and without the ' that exports write: such cells are clean as they are."""


@dataclass(frozen=True)
class Table:
    """Text cells in NFC without outer spaces; ``lines`` are their source lines, counted from 1.

    ``cells`` has string columns named "0", "1", …; a blank cell is "", and a 12.5 that Excel holds as a number is
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
    columns: list[list[pa.Array]] = [[] for _ in layout.header]
    for numbers, chunk in _chunks(layout):
        lines.append(numbers)
        for column, cells in zip(columns, chunk, strict=True):
            column.append(cells)
    named = {str(i): pa.chunked_array(column, pa.string()) for i, column in enumerate(columns)}
    reading = {**source.reading, **({"header_line": str(layout.line)} if layout.line > 1 else {})}
    findings = (*source.findings, *layout.strays.findings)
    return Table(layout.header, pa.table(named), _joined(lines), reading, layout.aside, findings)


def _joined(lines: list[pa.Array]) -> pa.Array:
    return pa.concat_arrays(lines) if lines else pa.array([], pa.int64())


def _chunks(layout: Layout) -> Iterator[tuple[pa.Array, list[pa.Array]]]:
    while batch := list(islice(layout.rows, ROWS_A_CHUNK)):
        numbers, rows = zip(*batch, strict=True)
        columns = [_cleaned(pa.array(column, pa.string())) for column in zip(*rows, strict=True)]
        none = [i for i in _suspects(columns, layout) if layout.strays.take(numbers[i], rows[i])]
        lines = pa.array(numbers, pa.int64())
        if none:
            kept = pa.array(sorted(set(range(len(rows))).difference(none)), pa.int64())
            lines, columns = lines.take(kept), [column.take(kept) for column in columns]
        yield lines, columns


def _cleaned(cells: pa.Array) -> pa.Array:
    """Each text is cleaned once, however often a chunk repeats it."""
    texts = cells.buffers()[2]
    if texts is None or _PLAIN.fullmatch(texts):
        return cells
    coded = cells.dictionary_encode()
    before = coded.dictionary.to_pylist()
    after = [content(text) for text in before]
    return cells if after == before else pa.array(after, pa.string()).take(coded.indices)


def _suspects(columns: list[pa.Array], layout: Layout) -> list[int]:
    """Places of the rows to look at one by one: those that lack a cell which no row may lack, or begin like a total
    or like the header."""
    tell: Strays = layout.strays
    found = pa.repeat(pa.scalar(False), len(columns[0]))
    for place in tell.required:
        found = pc.or_(found, pc.equal(columns[place], ""))
    for place in tell.keys:
        found = pc.or_(found, pc.match_substring_regex(columns[place], LABEL))
    for place in [*tell.keys, *tell.required][:1]:
        found = pc.or_(found, pc.equal(columns[place], layout.header[place]))
    return [int(i) for i in pc.indices_nonzero(found).to_pylist()]
