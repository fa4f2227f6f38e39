"""Columns that hold personal data: a file with one is refused, because what is accepted is kept for ever.

Luật 91/2025/QH15 and Nghị định 356/2025/NĐ-CP count names, phone and identity numbers, birth dates and addresses
as personal data; a roster needs none of them. No value is ever repeated in a finding.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property

from dxlib.catalog.model import Column, Dataset
from dxlib.intake.findings import Finding
from dxlib.intake.header import places_of
from dxlib.intake.read import Table
from dxlib.language import Text, fold, say

NAME = say("people's names")
PHONE = say("phone numbers")
IDENTITY = say("identity numbers")
BIRTH = say("birth dates")
OTHER = say("something that this table about people does not ask for")
ADDRESS = say("home or e-mail addresses")

_Kinds = tuple[tuple[Text, re.Pattern[str]], ...]
_HEADINGS: _Kinds = (
    (PHONE, re.compile(r"\b(dien thoai|so dt|sdt|dtdd|so di dong|phone|tel|zalo)\b")),
    (IDENTITY, re.compile(r"\b(cccd|cmnd|cmtnd|cmt|can cuoc|so dinh danh|dinh danh ca nhan|ho chieu|passport)\b")),
    (IDENTITY, re.compile(r"\b(id|identity) (number|no|card)\b")),
    (BIRTH, re.compile(r"\b((ngay|nam) sinh(?! (hoat|vien))|sinh ngay|birth\w*|dob|d o b)\b")),
    (ADDRESS, re.compile(r"\b((noi|dia chi|ho khau) thuong tru|que quan|e ?mail)\b")),
    (NAME, re.compile(r"\b(ho (va )?ten|ho ?(va)?ten|ho dem|ten (thanh vien|to vien|doi vien|nguoi|can bo|chu ho))\b")),
    (NAME, re.compile(r"\b(full|first|last|sur|member|person|contact) ?name\b")),
)
_OF_PEOPLE: _Kinds = (
    (NAME, re.compile(r"ten( dem| day du)?|ho|name")),
    (PHONE, re.compile(r"dt|di dong|mobile( no| number)?")),
    (BIRTH, re.compile(r"sinh nam")),
    (ADDRESS, re.compile(r"dia chi|address|(noi|cho) o( hien (tai|nay))?|thuong tru|tam tru|thu dien tu")),
)
"""Whole headings that are personal only in a table of people: a market has a name and an address, too."""
_COUNTED = re.compile(
    r"(ty le|tong so|so (luong|luot|nguoi|thue bao|ho(?! (chieu|va|ten)))|number of|share of)\b.*"
    r"|.*\b(thong minh|thue bao|muc \d)\b.*"
)
"""Headings of figures about people and their telephones."""

_PHONE = re.compile(r"(?<!\d)(?:(?:\+84|0)[ .-]?[35789]\d(?:[ .-]?\d){7}|84[35789]\d{8})(?!\d)")
_IDENTITY = re.compile(r"(?<!\d)0\d{2}[ .]?\d{3}[ .]?\d{3}[ .]?\d{3}(?!\d)")
_EMAIL = re.compile(r"\w@[\w-]+\.\w")
_ANYWHERE: _Kinds = ((PHONE, _PHONE), (IDENTITY, _IDENTITY), (ADDRESS, _EMAIL))
_FIGURE = re.compile(r"[1-9]\d*")
_WHOLE: _Kinds = (
    (BIRTH, re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-](19[3-9]\d|200\d|[3-9]\d)|(19[3-9]\d|200\d)(-\d{2}-\d{2})?")),
    (PHONE, re.compile(r"(?!\d*000$)(84)?[35789]\d{8}")),
    (IDENTITY, re.compile(r"(?!\d*000$)\d{9}|\d{11}")),
)
"""Whole cells of a table of people. Excel takes the zero off the front of phone and identity numbers."""
_SURNAMES = "nguyễn trần lê phạm huỳnh hoàng phan vũ võ đặng bùi đỗ hồ ngô dương lý trương đinh trịnh"
_MARKED = frozenset(_SURNAMES.split())
_BARE = frozenset(fold(_SURNAMES).split())


_COUNT = re.compile(r"[0-9]{1,6}")
"""Under “Hỗ trợ căn cước” or “Nhóm Zalo” stand counts, too."""
_IN_CODES = (NAME, BIRTH, PHONE, IDENTITY)


class Personal:
    """What is personal in a table. Without a ``contract`` (an unknown table) only what is so everywhere is found."""

    def __init__(self, table: Table, contract: Dataset | None = None) -> None:
        self._table = table
        self._known = places_of(table.header, contract) if contract else {}
        self._people = contract is not None and contract.people_in is not None
        self._strict = contract is not None and contract.strict

    @cached_property
    def places(self) -> dict[int, Text]:
        """The columns that hold personal data, by their place, and what they hold."""
        found = {place: self._kind(place) for place in range(len(self._table.header))}
        return {place: kind for place, kind in found.items() if kind}

    @property
    def findings(self) -> list[Finding]:
        """One for each such column."""
        return [_refused(self._title(place), place, kind) for place, kind in self.places.items()]

    def spoken(self, findings: Iterable[Finding]) -> list[Finding]:
        """Those of other columns: what is wrong with a refused one is no longer asked, and would repeat its cells."""
        refused = {self._known[place].name for place in self.places if place in self._known}
        return [f for f in findings if f.column not in refused]

    def safe(self, reading: dict[str, str]) -> dict[str, str]:
        """How the file was read, without a sheet's name that is itself personal: it would be kept and shown."""
        sheet = reading.get("sheet", "")
        named = _is_person(re.sub(r"[^\w ]|[0-9]", " ", sheet).strip()) or self._by_cells([sheet], None)
        return {k: v for k, v in reading.items() if k != "sheet"} if named else reading

    def _title(self, place: int) -> str:
        """How to name a column; its place where the heading itself is personal, as in a file without a header."""
        heading = self._table.header[place]
        if place in self._known:
            return self._known[place].name
        return str(place + 1) if not heading or self._by_cells([heading], None) else heading

    def _kind(self, place: int) -> Text | None:
        column, heading = self._known.get(place), self._table.header[place]
        cells = list({row[place] for row in self._table.rows if row[place]})  # few, however long the file is
        counted = bool(cells) and all(_COUNT.fullmatch(cell) for cell in cells) and not self._strict
        if column is None and not counted and (kind := self._by_heading(heading) or self._by_cells([heading], None)):
            return kind
        if column is None and self._strict and cells:
            return self._by_cells(cells, column) or OTHER
        return self._by_cells(cells, column)

    def _by_heading(self, heading: str) -> Text | None:
        words = fold(re.sub(r"(?<=[a-z])(?=[A-Z])|[^\w]", " ", heading))
        if _COUNTED.fullmatch(words):
            return None
        kinds = [kind for kind, pattern in _HEADINGS if pattern.search(words)]
        if self._people:
            kinds += [kind for kind, pattern in _OF_PEOPLE if pattern.fullmatch(words)]
        return kinds[0] if kinds else None

    def _by_cells(self, cells: list[str], column: Column | None) -> Text | None:
        texts = [cell for cell in cells if not _FIGURE.fullmatch(cell)]
        for kind, pattern in _ANYWHERE:
            if any(pattern.search(cell) for cell in texts):
                return kind
        if not self._people:
            return None
        if column is None:
            return _mostly(cells, (NAME, BIRTH, PHONE, IDENTITY))
        return _mostly(cells, (BIRTH,) if column.type == "date" else _IN_CODES if column.type == "code" else ())


def _mostly(cells: list[str], kinds: tuple[Text, ...]) -> Text | None:
    """Which of ``kinds`` at least half of the cells look like."""
    least = max(len(cells), 1)
    if NAME in kinds and 2 * sum(map(_is_person, cells)) >= least:
        return NAME
    for kind, pattern in _WHOLE:
        if kind in kinds and 2 * sum(bool(pattern.fullmatch(cell)) for cell in cells) >= least:
            return kind
    return None


def _is_person(cell: str) -> bool:
    """A Vietnamese surname and up to four more words, each with a capital, perhaps with a number behind them.

    Marks tell *Đặng* from *đang* and *Dương* from *đường*; a cell without any is taken as typed without them.
    """
    words = cell.split()
    words = words[:-1] if len(words) > 2 and words[-1].isdigit() else words
    if not 2 <= len(words) <= 5 or not all(word.isalpha() and word[0].isupper() for word in words):
        return False
    surname = words[0].casefold()
    return surname in _MARKED or (cell.isascii() and surname in _BARE)


def _refused(title: str, place: int, kind: Text) -> Finding:
    return Finding(
        "error",
        "personal_data",
        say("The column “{name}” holds {kind}", name=title, kind=kind),
        say("Delete the column and upload again: what is accepted is kept for ever, so personal data is not taken in"),
        line=1,
        column=title,
    )
