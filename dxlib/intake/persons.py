"""What a cell says about a person: telephone and identity numbers, e-mail addresses, birth dates, names.

Names are judged by their surname and capitals alone, which streets share: only callers know where that may count.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from dxlib.intake.numbers import POINT
from dxlib.language import Text, fold, say

NAME = say("people's names")
PHONE = say("phone numbers")
IDENTITY = say("identity numbers")
BIRTH = say("birth dates")
ADDRESS = say("home or e-mail addresses")

Kinds = tuple[tuple[Text, re.Pattern[str]], ...]

_ABROAD = r"\(?(?:\+|00)84\)?(?:[ .-]?\(?0\)?)?[ .-]?"
_MOBILE = r"[35789]\d(?:[ .-]?\d){7}"
_LANDLINE = r"2(?:[48]\)?(?:[ .-]?\d){8}|\d{2}\)?(?:[ .-]?\d){7})"
_PHONES = (
    rf"{_ABROAD}(?:{_MOBILE}|{_LANDLINE})|0[ .-]?{_MOBILE}|0{_LANDLINE}"
    r"|0[35789](?:[ .-]\d\d){4}"
    r"|84[ -]?[35789]\d(?:[ -]?\d){7}"
)
_PHONE = re.compile(rf"(?<!\d)(?:{_PHONES})(?!\d)")
"""Mobile numbers and landlines, at home and with the country's code. ``84.312.345.678`` is money."""
_IN_MONEY = r"(?<=\d\.)\d{3}(?:\.\d{3}){3}"
"""Of ``1.001.234.567.890`` the last four groups."""
_IDENTITIES = r"0\d{2}[ .-]?\d{3}[ .-]?\d{3}[ .-]?\d{3}"
_IDENTITY = re.compile(rf"(?<!\d)(?!{_IN_MONEY}){_IDENTITIES}(?!\d)")
_WORDS = r"\b(?:cccd|cmnd|cmtnd|cmt|căn cước|can cuoc|chứng minh|chung minh)\b\D{0,20}\d(?:[ .-]?\d){8,11}"
_WORDED = re.compile(rf"{_WORDS}(?!\d)", re.I)
_EMAILS = r"\w@[\w-]+\.\w"
_EMAIL = re.compile(_EMAILS)
_ANYWHERE: Kinds = ((IDENTITY, _WORDED), (PHONE, _PHONE), (IDENTITY, _IDENTITY), (ADDRESS, _EMAIL))
HINT = f"{_PHONES}|{_IDENTITIES}|(?i:{_WORDS})|{_EMAILS}"
"""What an ASCII text must hold of which :func:`sure` says anything, for an engine that cannot look around a match."""
_FIGURE = re.compile(rf"(?!0\.[35789]\d{{8}}$)-?(?:0|[1-9]\d*|[1-9]\d{{0,2}}(?:[.,]\d{{3}})+)(?:[.,{POINT}]\d+)? ?%?")
"""Whole cells that are figures: decimals of ``33,0833333333`` are no telephone number, but ``0.912345678`` is one."""
_WHOLE: Kinds = (
    (BIRTH, re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-](19[3-9]\d|200\d|[3-9]\d)|(19[3-9]\d|200\d)(-\d{2}-\d{2})?")),
    (PHONE, re.compile(r"(?!\d*000$)(84)?[35789]\d{8}")),
    (IDENTITY, re.compile(r"(?!\d*000$)\d{9}|\d{11}")),
)
"""Whole cells of a table of people. Excel takes the zero off the front of phone and identity numbers."""
DIGITS = r"\d(?:[ .-]?\d){8,11}"
"""What a whole text must be of which :func:`number` says anything."""
_DIGITS = re.compile(DIGITS)
_OF_MOBILES = re.compile(r"(?:84|0)?[35789]\d{8}")
_OWN_CODE = re.compile(r"\d{5}-\d{1,3}-\d{1,4}")
"""Ward, team and number: the form of the codes asked for, without their letters."""

_SURNAMES = (
    "nguyễn trần lê phạm huỳnh hoàng phan vũ võ đặng bùi đỗ hồ ngô dương lý trương đinh trịnh mai cao tạ đào châu "
    "thái lâm hà lương lưu đoàn phùng tăng quách kiều từ vương tống triệu hứa nghiêm thạch chu mạc lữ doãn"
)
_MARKED = frozenset(_SURNAMES.split())
_BARE = frozenset(fold(_SURNAMES).split())
_SURE = frozenset(("nguyen", "tran", "pham", "huynh", "phan", "bui"))
_NO_PERSONS = frozenset(("doan thanh nien", "doan vien", "cao dang"))
_TITLE = re.compile(r"(ông|bà|anh|chị|cô|chú|bác|thầy|ong|ba|chi|mr|mrs|ms)[. ]+(?=\w)", re.I)
_RUN = re.compile(rf"(?:{'|'.join(sorted(_BARE))})(?:van|thi)[a-z]{{2,}}|nguyen[a-z]{{4,}}")
_VOWEL = re.compile(r"[aeiouy]")
_LONGEST_NAME = 80


def is_figure(cell: str) -> bool:
    return bool(_FIGURE.fullmatch(cell))


def sure(cells: Iterable[str]) -> Text | None:
    """What at least one cell holds, whatever the table: one is enough."""
    texts = [cell for cell in cells if not is_figure(cell)]
    return next((kind for kind, pattern in _ANYWHERE if any(pattern.search(cell) for cell in texts)), None)


def mostly(cells: list[str], kinds: tuple[Text, ...]) -> Text | None:
    """Which of ``kinds`` at least half of the cells look like."""
    least = max(len(cells), 1)
    if NAME in kinds and 2 * sum(map(is_person, cells)) >= least:
        return NAME
    for kind, pattern in _WHOLE:
        if kind in kinds and 2 * sum(bool(pattern.fullmatch(cell)) for cell in cells) >= least:
            return kind
    return None


def titled(cells: list[str]) -> bool:
    """Whether at least half are names with *Ông* or *Bà* before them: no street is called so."""
    return bool(cells) and 2 * sum(bool(_TITLE.match(c)) and is_person(c) for c in cells) >= len(cells)


def number(cells: Iterable[str]) -> Text | None:
    """What a cell of nothing but 9 to 12 digits must be where no such number is asked for."""
    found = [re.sub(r"\D", "", c) for c in cells if _DIGITS.fullmatch(c) and not _OWN_CODE.fullmatch(c)]
    if not found:
        return None
    return PHONE if any(_OF_MOBILES.fullmatch(digits) for digits in found) else IDENTITY


def in_title(title: str) -> bool:
    """Whether a sheet's name or a heading says somebody's name or number, perhaps among other signs."""
    words = re.sub(r"[\W\d_]+", " ", title).strip()
    digits = max(re.findall(r"\d(?:[ .-]?\d)*", title), key=len, default="")
    return is_person_in_code(words) or bool(sure([title])) or number([digits]) is not None


def is_person(cell: str) -> bool:
    """A Vietnamese surname and up to four more words, each with a capital, perhaps with a title or a number.

    Marks tell *Đặng* from *đang* and *Dương* from *đường*; a cell without any is taken as typed without them.
    """
    if len(cell) > _LONGEST_NAME:
        return False
    words = _TITLE.sub("", cell, count=1).split() if _TITLE.match(cell) else cell.split()
    words = words[:-1] if len(words) > 2 and words[-1].isdigit() else words
    return _named(words) and all(word[0].isupper() for word in words)


def is_person_in_code(cell: str) -> bool:
    """The same written as a code: joined, with a year or a number, in small letters."""
    words = "".join(_apart(cell[: _LONGEST_NAME + 1])).split()
    if len(cell) > _LONGEST_NAME or is_person(" ".join(words)):
        return len(cell) <= _LONGEST_NAME
    folded = [fold(word) for word in words]
    if len(words) >= 3 and _named(words):
        return folded[0] in _SURE or folded[1] in ("van", "thi") or not cell.isascii()
    return len(folded) == 1 and bool(_RUN.fullmatch(folded[0]))


def is_in_codes(cells: Iterable[str]) -> bool:
    """Whether one of them is such a code. Numbers say nothing here, so codes that differ in them alone are one."""
    return any(map(is_person_in_code, {re.sub("[0-9]", " ", cell) for cell in cells}))


def _apart(cell: str) -> Iterable[str]:
    """Letters only, with a space before a capital that follows a small letter."""
    before = ""
    for sign in cell:
        yield f" {sign}" if sign.isupper() and before.islower() else sign if sign.isalpha() else " "
        before = sign


def _named(words: list[str]) -> bool:
    if not 2 <= len(words) <= 5 or not all(word.isalpha() and _VOWEL.search(fold(word)) for word in words):
        return False
    surname = words[0].casefold()
    known = surname in _MARKED or ("".join(words).isascii() and surname in _BARE)
    return known and fold(" ".join(words)) not in _NO_PERSONS
