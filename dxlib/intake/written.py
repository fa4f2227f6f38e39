"""One column of a contract as a file writes it: its texts, and which of them stands in each row.

What is asked of a text is asked once, however many rows hold it. Where most texts are new, the texts are the rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from dxlib.catalog.model import Column
from dxlib.intake.columns import Texts, is_coded, narrow, one, words
from dxlib.intake.numbers import NUMERIC, POINT

Places: TypeAlias = npt.NDArray[Any]


class Written:
    """``texts`` are null where nothing is written; ``places`` has for each row its text's, None: they are the rows."""

    def __init__(self, texts: pa.Array, places: pa.Array | None) -> None:
        self.texts = texts
        self.places = places

    @classmethod
    def of(cls, cells: pa.ChunkedArray, column: Column) -> Written:
        """A column of a table. The decimal mark of Excel's own numbers is a point in what is no number here."""
        texts = one(words(cells))
        if column.type not in NUMERIC and pc.any(pc.match_substring(texts, POINT)).as_py():
            texts = pc.replace_substring(texts, POINT, ".")
        texts = pc.if_else(pc.equal(texts, ""), None, texts)
        return cls(texts, cells.chunk(0).indices if is_coded(cells) else None)

    @classmethod
    def same(cls, text: str | None, count: int) -> Written:
        """The same text, or nothing, in every row."""
        return cls(pa.array([text], pa.string()), pa.repeat(pa.scalar(0, pa.int8()), count))

    @cached_property
    def is_ascii(self) -> bool:
        return bool(pc.all(pc.string_is_ascii(self.texts), min_count=0).as_py())

    @property
    def rows(self) -> pa.Array:
        """The text of each row."""
        return self.spread(self.texts)

    def spread(self, values: pa.Array) -> pa.Array:
        """For each row the value of its text; strings stay coded."""
        if self.places is None:
            return values
        if values.type != pa.string():
            return values.take(self.places)
        own = values.dictionary_encode()  # texts may mean the same
        return pa.DictionaryArray.from_arrays(
            narrow(own.indices, len(own.dictionary)).take(self.places), own.dictionary
        )

    def first(self, lines: pa.Array) -> pa.Array:
        """For each text the first of the ``lines`` that holds it."""
        if self.places is None:
            return lines
        found = np.zeros(len(self.texts), np.int64)
        found[self.places.to_numpy()[::-1]] = lines.to_numpy()[::-1]  # of several the last one written stays
        return pa.array(found)


def together(columns: Sequence[Texts]) -> tuple[Places, pa.Array]:
    """For each row the number of the way in which the texts of ``columns`` stand side by side in it, and for each
    number the first row that has it."""
    numbers, ways = np.zeros(len(columns[0]), np.int64), 1
    for places, count in map(_places, columns):
        if ways * count > np.iinfo(np.int64).max:
            numbers, ways = _numbered(numbers), len(numbers)
        numbers, ways = numbers * count + places, ways * count
    numbers = _numbered(numbers)
    firsts = np.zeros(int(numbers.max(initial=-1)) + 1, np.int64)
    firsts[numbers[::-1]] = np.arange(len(numbers))[::-1]  # of several the last one written stays
    return numbers, pa.array(firsts)


def _numbered(values: Places) -> Places:
    """Equal values by the same number, from 0 on."""
    found: Places = pa.array(values).dictionary_encode().indices.to_numpy()
    return found


def _places(column: Texts) -> tuple[Places, int]:
    """For each row the place of its text among so many; null is one, too."""
    whole = one(column)
    coded = whole if is_coded(whole) else whole.dictionary_encode()
    count = len(coded.dictionary)
    if not coded.null_count:
        return coded.indices.to_numpy(), max(count, 1)
    return pc.fill_null(coded.indices.cast(pa.int64()), count).to_numpy(), count + 1
