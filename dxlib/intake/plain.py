"""Blocks of a CSV that hold nothing but plain rows, read in one step by Arrow.

Plain is a block without a quote in which every line is a row of the table, as wide as its header and not blank.
Python's ``csv`` would say the same of it, cell by cell; of every other block it alone speaks.
"""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from dxlib.intake.columns import is_coded, words
from dxlib.intake.lines import Lines
from dxlib.intake.source import Chunk

BLOCK = 1 << 23
"""Bytes of a block, without the rest of its last line."""
LEAST = 1 << 16
"""A shorter block is not worth a step, and one that is not plain is not cut further."""
LINE = 1 << 20
"""How far behind a block its last line may end."""
CUT = 8
STEP = 1 << 21
"""Bytes that Arrow makes a batch of."""
_SEEN = "[!-~]"
"""What no blank cell holds; a cell of nothing but letters beyond ASCII is not told from a blank one, nor need it be."""


class Plain:
    """Takes blocks from ``lines`` where they are plain, with cells of ``longest`` bytes at most."""

    def __init__(self, lines: Lines, delimiter: str, longest: int) -> None:
        self._lines = lines
        self._delimiter = delimiter
        self._longest = longest
        self._size = BLOCK
        self._left_alone = 0
        """What lies before this byte is not plain."""
        self._varied: set[int] = set()
        """Columns in which most texts are new: looking for repeated ones would be in vain."""

    def rows(self, width: int, line: int) -> list[Chunk]:
        """The next rows, the first of which is that ``line`` of the file; none if they are not plain."""
        while self._lines.place >= self._left_alone and (end := self._end()):
            found = self._read(self._lines.data[self._lines.place : end], width)
            if found:
                self._lines.go_to(end)
                self._size = min(BLOCK, self._size * CUT)
                return _numbered(found, line)
            if self._size <= LEAST:
                self._left_alone = end
            self._size = max(LEAST, self._size // CUT)
        return []

    def _end(self) -> int:
        """Where a block ends that begins here and has no quote; 0: none does."""
        data, place = self._lines.data, self._lines.place
        end = min(place + self._size, len(data))
        if end < len(data):
            end = data.find(b"\n", end - 1, end + LINE) + 1
        quote = data.find(b'"', place, end)
        if quote >= 0:
            end = data.rfind(b"\n", place, quote) + 1
        return end if end - place >= min(LEAST, len(data) - place) > 0 else 0

    def _read(self, block: bytes, width: int) -> list[list[pa.Array]]:
        """The columns of a block, batch by batch."""
        found = block[: block.find(b"\n")].count(self._delimiter.encode()) + 1
        lone = b"\r" in block and block.count(b"\r") != block.count(b"\r\n")
        if lone or found < width:
            return []
        try:
            batches = self._parsed(block, found).to_batches()
        except pa.ArrowInvalid:  # a row of another width
            return []
        if not all(self._is_plain(batch.columns, width) for batch in batches):
            return []
        self._varied.update(i for i, column in enumerate(batches[0].columns) if 2 * len(words(column)) > len(column))
        return [batch.columns[:width] for batch in batches]

    def _parsed(self, block: bytes, width: int) -> pa.Table:
        coded = pa.dictionary(pa.int32(), pa.string())
        types = {str(i): pa.string() if i in self._varied else coded for i in range(width)}
        return csv.read_csv(
            pa.BufferReader(block),
            csv.ReadOptions(use_threads=pa.cpu_count() > 1, block_size=STEP, column_names=list(types)),
            csv.ParseOptions(delimiter=self._delimiter, quote_char=False, ignore_empty_lines=False),
            csv.ConvertOptions(check_utf8=False, column_types=types),
        )

    def _is_plain(self, cells: Sequence[pa.Array], width: int) -> bool:
        """No blank row, no cell too long, and nothing right of the table."""
        longest = (pc.max(pc.binary_length(words(column))).as_py() or 0 for column in cells)
        beyond = (text for column in cells[width:] for text in words(column).to_pylist())
        return max(longest) <= self._longest and not any(map(str.strip, beyond)) and not _has_blank(cells)


def _has_blank(cells: Sequence[pa.Array]) -> bool:
    """Whether a row may have nothing in it."""
    blank = None
    for column in cells:
        seen = pc.match_substring_regex(words(column), _SEEN)
        if pc.all(seen, min_count=0).as_py():
            return False
        unseen = pc.invert(seen.take(column.indices) if is_coded(column) else seen)
        blank = unseen if blank is None else pc.and_(blank, unseen)
        if not pc.any(blank).as_py():
            return False
    return True


def _numbered(batches: list[list[pa.Array]], line: int) -> list[Chunk]:
    chunks = []
    for columns in batches:
        end = line + len(columns[0])
        chunks.append(Chunk(pa.arange(line, end), columns))
        line = end
    return chunks
