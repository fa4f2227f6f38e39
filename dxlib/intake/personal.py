"""Columns that hold personal data: a file with one is refused, because what is accepted is kept for ever.

Luật 91/2025/QH15 and Nghị định 356/2025/NĐ-CP count names, phone and identity numbers, birth dates and addresses
as personal data; a roster needs none of them. No value is ever repeated in a finding.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property

from dxlib.catalog.model import Column, Dataset
from dxlib.intake import likely, persons
from dxlib.intake.columns import Texts, words
from dxlib.intake.findings import Finding
from dxlib.intake.header import places_of
from dxlib.intake.numbers import NUMERIC
from dxlib.intake.persons import ADDRESS, BIRTH, IDENTITY, NAME, PHONE, Kinds
from dxlib.intake.read import Table
from dxlib.language import Text, fold, say

ACCOUNT = say("account or insurance numbers")
BELIEF = say("people's ethnicity, religion or party membership")
OTHER = say("what a table about people does not take")

_HEADINGS: Kinds = (
    (PHONE, re.compile(r"\b(dien thoai|so dt|sdt|dtdd|so di dong|phone|telephone|tel|zalo|so may)\b")),
    (IDENTITY, re.compile(r"\b(so)?(cccd|cmnd|cmtnd|cmt|can cuoc|so dinh danh|dinh danh ca nhan|ho chieu|passport)\b")),
    (IDENTITY, re.compile(r"\b(id|identity) ?(number|no|card)\b|\b(national|citizen|personal) ?id\b")),
    (IDENTITY, re.compile(r"\b(gttt|giay to tuy than)\b")),
    (BIRTH, re.compile(r"\b((ngay|nam) ?sinh(?! (hoat|vien))|sinh ngay|birth\w*|dob|d o b)\b")),
    (ADDRESS, re.compile(r"\b((noi|dia chi|ho khau) thuong tru|que quan|e ?mail|noi cu tru|dia chi nha)\b")),
    (ADDRESS, re.compile(r"\bhome ?address\b")),
    (NAME, re.compile(r"\b(ho (va )?ten|ho ?(va)?ten|ho dem|ten (thanh vien|to vien|doi vien|nguoi|can bo|chu ho))\b")),
    (NAME, re.compile(r"\b((full|first|last|given|member|person|contact) ?name|sur ?name)\b")),
)
_WHOLE: Kinds = (
    (PHONE, re.compile(r"d ?t|contact( no| number| info)?|((nguoi|thong tin|dau moi|so) )?lien (he|lac)")),
    (BIRTH, re.compile(r"(do )?tuoi|age")),
    (ACCOUNT, re.compile(r"(so )?stk|so tai khoan( ngan hang)?|((so|ma|ma so) )?(bhxh|bhyt|bao hiem (xa hoi|y te))")),
    (BELIEF, re.compile(r"dan toc|ton giao|(la )?dang vien")),
)
"""Whole headings: a part of them (contactless, trường dân tộc nội trú) says something else."""
_OF_PEOPLE: Kinds = (
    (NAME, re.compile(r"ten( dem| day du)?|ho|name")),
    (PHONE, re.compile(r"di dong|mobile( no| number)?")),
    (BIRTH, re.compile(r"sinh nam")),
    (ADDRESS, re.compile(r"dia chi|address|(noi|cho) o( hien (tai|nay))?|thuong tru|tam tru|thu dien tu")),
)
"""Whole headings that are personal only in a table of people: a market has a name and an address, too."""
_COUNTED = re.compile(
    r"(ty le|tong so|so (luong|luot|nguoi|thue bao|ho(?! (chieu|va|ten)))|number of|share of)\b.*"
    r"|.*\b(thong minh|thue bao|muc \d)\b.*"
)
"""Headings of figures about people and their telephones."""
_COUNT = re.compile(r"[0-9]{1,6}")
"""Under “Hỗ trợ căn cước” or “Nhóm Zalo” stand counts, too. A year of birth or an age is none."""
_WHO = re.compile(
    r"\b(nguoi|chu (ho|quay|sap|cua hang|co so)|truong|pho|can bo|dai dien|phu trach|thanh vien|tieu thuong"
    r"|giam doc|chu tich|owner|head|manager|representative|person)\b"
)
"""Headings under which a person may stand, and an office or a count as well: the cells decide."""
_NAMED_LIKE_PEOPLE = ("neighbourhood",)
"""Columns of places: a hamlet may be called Lê Lợi."""


class Personal:
    """What is personal in a table. Without a ``contract`` (an unknown table) only what is so everywhere is found."""

    def __init__(self, table: Table, contract: Dataset | None = None) -> None:
        self._table = table
        self._known = places_of(table.header, contract) if contract else {}
        self._strict = contract is not None and contract.strict
        self._people = contract is not None and contract.people_in is not None

    @cached_property
    def places(self) -> dict[int, Text]:
        """The columns that hold personal data, by their place, and what they hold."""
        found = {place: self._kind(place) for place in range(len(self._table.header))}
        return {place: kind for place, kind in found.items() if kind}

    @property
    def findings(self) -> list[Finding]:
        """One for each such column, and one for what stands beside the table."""
        found = [_refused(self._title(place), kind) for place, kind in self.places.items()]
        return [*found, _beside(kind)] if (kind := self._aside()) else found

    def _aside(self) -> Text | None:
        """Titles, notes and other sheets are kept for ever with the file, too."""
        texts = self._table.aside
        named = any(persons.titled([text]) or (self._strict and persons.is_person(text)) for text in texts)
        return persons.sure(texts) or (NAME if named else None)

    def spoken(self, findings: Iterable[Finding]) -> list[Finding]:
        """Those of other columns: what is wrong with a refused one is no longer asked, and would repeat its cells."""
        refused = {self._known[place].name for place in self.places if place in self._known}
        return [f for f in findings if f.column not in refused]

    def safe(self, reading: dict[str, str]) -> dict[str, str]:
        """How the file was read, without a sheet's name that is itself personal: it would be kept and shown."""
        named = persons.in_title(reading.get("sheet", ""))
        return {k: v for k, v in reading.items() if k != "sheet"} if named else reading

    def _title(self, place: int) -> str:
        """How to name a column; its place where the heading itself is personal, as in a file without a header."""
        heading = self._table.header[place]
        if place in self._known:
            return self._known[place].name
        return str(place + 1) if not heading or self._in_heading(heading) or persons.in_title(heading) else heading

    def _kind(self, place: int) -> Text | None:
        column, heading = self._known.get(place), self._table.header[place]
        texts = words(self._table.column(place))
        if column is not None:
            return self._in_own(texts, column)
        cells = likely.distinct(texts)
        if kind := self._by_heading(heading):
            figures = bool(cells) and all(_COUNT.fullmatch(cell) for cell in cells)
            if self._strict or kind is BIRTH or not figures:
                return kind
        return self._in_heading(heading) or self._in_unknown(heading, cells)

    def _in_heading(self, heading: str) -> Text | None:
        """A first row that is no header holds what the others hold."""
        kinds = (NAME, BIRTH, PHONE, IDENTITY)
        return persons.sure([heading]) or (persons.mostly([heading], kinds) if self._strict else None)

    def _in_unknown(self, heading: str, cells: list[str]) -> Text | None:
        if kind := persons.sure(cells):
            return kind
        if self._strict and cells:
            return persons.mostly(cells, (NAME, BIRTH, PHONE, IDENTITY)) or OTHER
        who = _WHO.search(_plain(heading)) and persons.mostly(cells, (NAME,))
        return NAME if who or persons.titled(cells) else None

    def _in_own(self, texts: Texts, column: Column) -> Text | None:
        """A contract's own columns. Where people stand, one number or name among the codes is enough."""
        if (kind := persons.sure(likely.private(texts))) or not self._strict:
            return kind
        if column.type in NUMERIC:
            texts = likely.other_than_figures(texts)
        if column.name not in _NAMED_LIKE_PEOPLE and persons.is_in_codes(likely.without_digits(texts)):
            return NAME
        born = self._people and column.type in ("date", "code")
        number = persons.number(likely.numbers(texts))
        return number or (persons.mostly(likely.distinct(texts), (BIRTH,)) if born else None)

    def _by_heading(self, heading: str) -> Text | None:
        words = _plain(heading)
        if _COUNTED.fullmatch(words):
            return None
        kinds = [kind for kind, pattern in _HEADINGS if pattern.search(words)]
        whole = (*_WHOLE, *_OF_PEOPLE) if self._strict else _WHOLE
        kinds += [kind for kind, pattern in whole if pattern.fullmatch(words)]
        return kinds[0] if kinds else None


def _plain(heading: str) -> str:
    return fold(re.sub(r"(?<=[a-z])(?=[A-Z])|[^\w]", " ", heading))


def _beside(kind: Text) -> Finding:
    return Finding(
        "error",
        "personal_data",
        say("Beside the table (titles, notes or other sheets) the file holds {kind}", kind=kind),
        say("Delete it and upload again: what is accepted is kept for ever, so personal data is not taken in"),
    )


def _refused(title: str, kind: Text) -> Finding:
    message = say("The column “{name}” holds {kind}", name=title, kind=kind)
    if kind is OTHER:
        message = say(
            "The column “{name}” is not part of this table, and a table about people takes no other", name=title
        )
    return Finding(
        "error",
        "personal_data",
        message,
        say("Delete the column and upload again: what is accepted is kept for ever, so personal data is not taken in"),
        line=1,
        column=title,
    )
