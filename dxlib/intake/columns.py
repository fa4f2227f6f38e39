"""Columns of text in which few texts repeat: each is looked at once, however many rows hold it.

A *coded* column is an Arrow dictionary without a text twice or one that no row holds; any other is plain strings.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

import pyarrow as pa
import pyarrow.compute as pc

Texts: TypeAlias = pa.Array | pa.ChunkedArray
_SIZES = ((1 << 7, pa.int8()), (1 << 15, pa.int16()), (1 << 31, pa.int32()))


def is_coded(column: Texts) -> bool:
    return bool(pa.types.is_dictionary(column.type))


def one(column: Texts) -> pa.Array:
    """The same in one piece."""
    found = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    return found.chunk(0) if isinstance(found, pa.ChunkedArray) else found


def words(column: Texts) -> Texts:
    """The distinct texts of a coded column; of any other, its cells."""
    if not is_coded(column):
        return column
    return column.dictionary if isinstance(column, pa.DictionaryArray) else column.chunk(0).dictionary


def coded(cells: Sequence[str]) -> pa.Array:
    """Cells as a column, coded where that pays."""
    plain = pa.array(cells, pa.string())
    found = plain.dictionary_encode()
    return found if 2 * len(found.dictionary) <= len(plain) else plain


def changed(column: pa.Array, change: Callable[[list[str]], list[str]]) -> pa.Array:
    """The same rows with every text changed; texts that become equal are one."""
    texts = column if is_coded(column) else column.dictionary_encode()
    before = texts.dictionary.to_pylist()
    after = change(before)
    if after == before:
        return column
    again = pa.array(after, pa.string()).dictionary_encode()
    found = pa.DictionaryArray.from_arrays(again.indices.take(texts.indices), again.dictionary)
    return found if is_coded(column) else found.dictionary_decode()


def kept(column: pa.Array, places: pa.Array) -> pa.Array:
    """The rows at ``places``, without texts that stand in no other."""
    rows = column.take(places)
    return rows.dictionary_decode().dictionary_encode() if is_coded(rows) else rows


def joined(chunks: list[pa.Array]) -> pa.ChunkedArray:
    """One column of its chunks, coded if most of its rows are."""
    rows = sum(len(chunk) for chunk in chunks if is_coded(chunk))
    if not rows or 2 * rows < sum(map(len, chunks)):
        return pa.chunked_array([c.dictionary_decode() if is_coded(c) else c for c in chunks], pa.string())
    same = pa.chunked_array([c if is_coded(c) else c.dictionary_encode() for c in chunks]).unify_dictionaries()
    texts = same.chunk(same.num_chunks - 1).dictionary
    indices = pa.concat_arrays([chunk.indices for chunk in same.chunks])
    return pa.chunked_array([pa.DictionaryArray.from_arrays(narrow(indices, len(texts)), texts)])


def narrow(indices: pa.Array, count: int) -> pa.Array:
    """Places among ``count`` texts, as small as they can be."""
    return pc.cast(indices, next(kind for most, kind in _SIZES if count <= most))
