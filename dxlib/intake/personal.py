"""Columns that hold personal data: a file with one is refused, because what is accepted is kept for ever.

Luật 91/2025/QH15 and Nghị định 356/2025/NĐ-CP count names, phone and identity numbers, birth dates and addresses
as personal data; a roster needs none of them. No value is ever repeated in a finding.
"""

from __future__ import annotations

import re

from dxlib.catalog.model import Column, Dataset
from dxlib.intake.findings import Finding
from dxlib.intake.header import places_of
from dxlib.intake.read import Table
from dxlib.language import Text, fold, say

NAME = say("people's names")
PHONE = say("phone numbers")
IDENTITY = say("identity numbers")
BIRTH = say("birth dates")
ADDRESS = say("home or e-mail addresses")

_HEADINGS: tuple[tuple[Text, re.Pattern[str]], ...] = (
    (PHONE, re.compile(r"\b(dien thoai|so dt|sdt|dtdd|di dong|phone|mobile|tel|zalo)\b")),
    (IDENTITY, re.compile(r"\b(cccd|cmnd|cmt|can cuoc|so dinh danh|dinh danh ca nhan|so ho chieu|passport)\b")),
    (IDENTITY, re.compile(r"\b(id|identity) (number|no|card)\b")),
    (BIRTH, re.compile(r"\b(ngay sinh|nam sinh|sinh ngay|ngay thang nam sinh|birth|birthday|birthdate|dob)\b")),
    (ADDRESS, re.compile(r"\b(thuong tru|noi o|cho o|que quan|e ?mail|thu dien tu)\b")),
    (NAME, re.compile(r"\b(ho (va )?ten|hoten|ho dem|ten (thanh vien|nguoi|can bo|day du))\b")),
    (NAME, re.compile(r"\b(full|first|last|sur) ?name\b")),
)
_OF_PEOPLE = {"ten": NAME, "name": NAME, "dia chi": ADDRESS, "address": ADDRESS}
"""Headings that are personal only in a table of people: a market has a name and an address, too."""
_PHONE = re.compile(r"(?<!\d)(?:\+?84|0)[ .-]?[35789]\d(?:[ .-]?\d){7}(?!\d)")
_IDENTITY = re.compile(r"(?<!\d)0\d{2}[ .]?\d{3}[ .]?\d{3}[ .]?\d{3}(?!\d)")
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+")
_OLD_DAY = re.compile(r"\d{1,2}[/-]\d{1,2}[/-](19[3-9]\d|200\d)|(19[3-9]\d|200\d)-\d{2}-\d{2}")
_SURNAMES = (
    "nguyen tran le pham huynh hoang phan vu vo dang bui do ho ngo duong ly truong dinh trinh doan mai luong lam cao"
)
_PERSON = re.compile(rf"({_SURNAMES.replace(' ', '|')})( [a-z]+){{1,4}}( \d+)?")
_IN_CELLS = ((PHONE, _PHONE), (IDENTITY, _IDENTITY), (ADDRESS, _EMAIL))
_TEXTS = ("text", "code")


def findings(table: Table, contract: Dataset | None = None) -> list[Finding]:
    """One finding for each column that holds personal data, by its heading or by its cells."""
    known = places_of(table.header, contract) if contract else {}
    found = []
    for place, heading in enumerate(table.header):
        column = known.get(place)
        kind = (column is None and _by_heading(heading, contract)) or _by_cells(_cells(table, place), column, contract)
        if kind:
            found.append(_refused(heading, place, kind))
    return found


def _by_heading(heading: str, contract: Dataset | None) -> Text | None:
    words = fold(re.sub(r"(?<=[a-z])(?=[A-Z])|[^\w]", " ", heading))
    if contract and contract.people_in and words in _OF_PEOPLE:
        return _OF_PEOPLE[words]
    return next((kind for kind, pattern in _HEADINGS if pattern.search(words)), None)


def _cells(table: Table, place: int) -> list[str]:
    return [row[place] for row in table.rows if row[place]]


def _by_cells(cells: list[str], column: Column | None, contract: Dataset | None) -> Text | None:
    if column is not None and column.type not in _TEXTS:
        return None
    for kind, pattern in _IN_CELLS:
        if any(pattern.search(cell) for cell in cells):
            return kind
    about_people = contract is not None and contract.people_in is not None
    return _mostly(cells) if about_people and column is None else None


def _mostly(cells: list[str]) -> Text | None:
    """What at least half of the cells look like."""
    if 2 * sum(bool(_PERSON.fullmatch(fold(cell))) for cell in cells) >= max(len(cells), 1):
        return NAME
    return BIRTH if 2 * sum(bool(_OLD_DAY.fullmatch(cell)) for cell in cells) >= max(len(cells), 1) else None


def _refused(heading: str, place: int, kind: Text) -> Finding:
    return Finding(
        "error",
        "personal_data",
        say("The column “{name}” holds {kind}", name=heading or str(place + 1), kind=kind),
        say("Delete the column and upload again: what is accepted is kept for ever, so personal data is not taken in"),
        line=1,
        column=heading,
    )
