"""One pass over the XML of a sheet: rows of cells as they are written there, and what is said around them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from dxlib.errors import IntakeError
from dxlib.intake.package import Attributes, Package, unreadable, xml_reader
from dxlib.intake.source import Progress
from dxlib.language import say

MAX_CELLS = 5_000_000
MAX_ROW, MAX_COLUMN = 1_048_576, 16_384
MAX_TEXT = 32_767
"""Characters that Excel allows in a cell."""
MAX_MERGES = 10_000
MAX_NOTES = 1_000
_ESCAPED = 7
"""Signs that one sign may be written with: ``_x000D_``."""

Cell = tuple[int, str, str, int, str | None]
"""Column counted from 0, type as in the XML (``n`` if none), what is written, style, formula (None: there is none)."""
Range = tuple[int, int, int, int]
"""First row and column, last row and column; rows counted from 1, columns from 0."""

_PLACE = re.compile(r"\$?([A-Za-z]{1,3})\$?(\d{1,7})")
_TEXTS = frozenset(("v", "t", "f", "oddHeader", "evenHeader", "firstHeader", "oddFooter", "evenFooter", "firstFooter"))
_KNOWN = _TEXTS | {"c", "row", "rPh", "mergeCell", "col"}


def too_far() -> IntakeError:
    return IntakeError(
        "sheet_too_large", say("The sheet reaches too far out. Delete the empty rows and columns in Excel.")
    )


def letter(column: int) -> str:
    """Excel's name of a column counted from 0."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def place_of(reference: str) -> tuple[int, int]:
    """``B5`` as row counted from 1 and column counted from 0."""
    if not (found := _PLACE.fullmatch(reference)):
        raise ValueError(reference)
    column = 0
    for sign in found[1].upper():
        column = column * 26 + ord(sign) - 64
    row = int(found[2])
    if not 1 <= row <= MAX_ROW or column > MAX_COLUMN:
        raise too_far()
    return row, column - 1


def range_of(reference: str) -> Range:
    """``A1:B2``, and ``A:B`` or ``1:2`` for whole columns or rows."""
    first, _, last = reference.replace("$", "").partition(":")
    (r1, c1), (r2, c2) = _corner(first, 1, 1), _corner(last or first, MAX_ROW, MAX_COLUMN)
    return min(r1, r2), min(c1, c2), max(r1, r2), max(c1, c2)


def _corner(reference: str, row: int, column: int) -> tuple[int, int]:
    if reference.isdigit():
        return place_of(f"A{reference}")[0], column - 1
    return (row, place_of(f"{reference}1")[1]) if reference.isalpha() else place_of(reference)


class Sheet:
    """``rows`` reads the part; only then are ``merges``, ``hidden_*`` and ``notes`` whole."""

    def __init__(self, package: Package, part: str) -> None:
        self._package, self._part = package, part
        self.merges: list[Range] = []
        self.hidden_columns: list[tuple[int, int]] = []
        self.hidden_rows: list[int] = []
        self.notes: list[str] = []
        self._done: list[tuple[int, list[Cell]]] = []
        self._cells: list[Cell] = []
        self._row = self._column = self._last_column = 0
        self._hidden = False
        self._attributes: Attributes = {}
        self._parts: dict[str, str] = {}
        self._text: list[str] | None = None
        self._length = self._phonetic = 0
        self._tags: dict[str, str] = {}
        self._letters: dict[str, int] = {}
        self._number = ""
        self._reader = xml_reader(self._root)

    def rows(
        self, progress: Progress | None = None, begin: float = 0.0, share: float = 1.0
    ) -> Iterator[tuple[int, list[Cell]]]:
        """Rows that hold anything, cells in the order of the file. Raises what a broken part raises."""
        reader = self._reader = xml_reader(self._root, self._end, self._characters)
        size, seen = max(self._package.size(self._part), 1), 0
        for chunk in self._package.chunks(self._part):
            reader.Parse(chunk)
            seen += len(chunk)
            if progress:
                progress("reading", begin + share * min(seen / size, 1.0))
            yield from self._take()
        reader.Parse(b"", True)
        yield from self._take()

    def _take(self) -> list[tuple[int, list[Cell]]]:
        done, self._done = self._done, []
        return done

    def _root(self, name: str, attributes: Attributes) -> None:
        """The first element tells the prefix of all, if there is one; then each is known without cutting its name."""
        prefix, root, _ = name.rpartition("worksheet")
        if not root:
            raise unreadable()
        self._tags = {prefix + tag: tag for tag in _KNOWN}
        self._reader.StartElementHandler = self._start

    def _start(self, name: str, attributes: Attributes) -> None:
        tag = self._tags.get(name)
        if tag is None:
            return
        if tag == "v":
            self._text = []
        elif tag == "c":
            self._attributes = attributes
            self._parts = {}
            reference = attributes.get("r")
            self._column = self._column_of(reference) if reference else self._column + 1
        elif tag == "row":
            self._start_row(attributes)
        elif tag == "rPh":
            self._phonetic += 1
        elif tag in _TEXTS:
            self._text = None if self._phonetic else []
        else:
            self._around(tag, attributes)

    def _column_of(self, reference: str) -> int:
        """Of most cells, that of the letters before the row's own number."""
        letters = reference.removesuffix(self._number)
        column = self._letters.get(letters)
        if column is None:
            column = place_of(reference)[1]
            if letters.isalpha():
                self._letters[letters] = column
        return column

    def _start_row(self, attributes: Attributes) -> None:
        number = attributes.get("r")
        self._row = int(float(number)) if number else self._row + 1
        if not 1 <= self._row <= MAX_ROW:
            raise too_far()
        self._number = str(self._row)
        self._column, self._cells = -1, []
        self._hidden = attributes.get("hidden") in ("1", "true")

    def _around(self, tag: str, attributes: Attributes) -> None:
        if tag == "mergeCell":
            if len(self.merges) >= MAX_MERGES:
                raise IntakeError(
                    "merged_cells",
                    say("The sheet has too many merged cells. Unmerge them in Excel and fill every cell."),
                )
            self.merges.append(range_of(attributes.get("ref", "")))
        elif attributes.get("hidden") in ("1", "true"):
            self.hidden_columns.append((int(attributes["min"]) - 1, int(attributes["max"]) - 1))

    def _characters(self, text: str) -> None:
        if self._text is not None:
            self._text.append(text)
            self._length = len(text) if len(self._text) == 1 else self._length + len(text)
            if self._length > MAX_TEXT * _ESCAPED:
                raise self.too_long(self._row)

    def _end(self, name: str) -> None:
        tag = self._tags.get(name)
        if tag is None:
            return
        if tag == "c":
            if self._parts:
                self._end_cell(self._parts)
        elif tag in _TEXTS:
            if self._text is not None:
                self._end_text(tag, "".join(self._text))
                self._text = None
        elif tag == "row" and self._cells:
            self._done.append((self._row, self._cells))
            if self._hidden:
                self.hidden_rows.append(self._row)
        elif tag == "rPh":
            self._phonetic -= 1

    def _end_text(self, tag: str, written: str) -> None:
        if tag == "v" or tag == "t" or tag == "f":
            self._parts[tag] = self._parts[tag] + written if tag in self._parts else written
        elif len(self.notes) < MAX_NOTES:
            self.notes.append(written)

    def _end_cell(self, parts: dict[str, str]) -> None:
        kind = self._attributes.get("t", "n")
        formula = parts.get("f")
        written = parts.get("t") or parts.get("v") or ""
        if kind == "inlineStr" or "t" in parts:
            kind = "str"
        if not written and (formula is None or kind == "str"):
            return  # a cell with a colour, or a formula that gives an empty text
        column, cells = self._column, self._cells
        self._last_column = max(self._last_column, column)
        if column >= MAX_COLUMN or len(cells) >= MAX_COLUMN or self._row * (self._last_column + 1) > MAX_CELLS:
            raise too_far()
        cells.append((column, kind, written, int(self._attributes.get("s") or 0), formula))

    @staticmethod
    def too_long(line: int) -> IntakeError:
        message = say("A cell of row {line} is longer than Excel allows. Shorten its text.", line=line)
        return IntakeError("cell_too_long", message, line)
