"""Text that decodes without an error and still is not what was written: refused before its cells are read.

A good file refused would be worse than an odd one let through, since every cell is looked at later. So each verdict
needs more than one witness, and of a kind that real text does not have.
"""

from __future__ import annotations

import re

from dxlib.errors import IntakeError
from dxlib.intake import vietnamese
from dxlib.language import say

MOST = 100_000
"""Odd words, and lines with “?”, that are looked at in a file; more would take minutes and prove nothing new."""
SHARE = 0.6
"""Of the odd words, how many must be Vietnamese in an old encoding."""

_ASCII = bytes(range(128))
_ODD_BYTES = re.compile(
    rb"\xc2[\xa1-\xae\xb5-\xb9\xbb-\xbe]"
    rb"|\xc3[\x84-\x87\x8b\x8e-\x91\x96-\x98\x9b\x9c\x9e\x9f\xa4-\xa7\xab\xae-\xb1\xb6-\xb8\xbb\xbc\xbe]"
)
_TWICE_BYTES = re.compile(rb"\xc3\xa1\xc2[\xba\xbb]|\xc3[\x83\x84\x86][\xc2\xc3\xc5\xc6\xe2]")
_OLD_LETTER = "[\u00a1-\u00ae\u00b5-\u00b9\u00bb-\u00beÄÅÆÇËÎÏÐÑÖ×ØÛÜÞßäåæçëîïðñö÷øûüþ]"
_ODD = re.compile(f"{_OLD_LETTER}(?:(?=[A-Za-z])|(?<=[A-Za-z].))")
_LETTER = "A-Za-z\u00a1-\u024f\u0300-\u036f\u1e00-\u1eff"
_AFTER = re.compile(f"[{_LETTER}]{{1,12}}")
_BEFORE = re.compile(f"[{_LETTER}]*\\Z")
_REACH = 12
_UNSEEN = re.compile("\u00ad")
_SYMBOL = re.compile("[\u00a1-\u00bf×÷]")
_TWICE_ENCODED = re.compile(
    "á[º»][\u0080-\u009f\u00a1-\u00bfŒœŠšŸŽžƒˆ˜‚„†‡•‰‹›€™]|Æ[°¡¯]|Ä[‘ƒ‚\u0082\u0083\u0090\u0091]|Ã†Â|Ã[¡¢£¨©ª¬²³´¹º½]"
)
_LOST = re.compile(r"\?[A-Za-zÀ-ÿ]")
_HOLE = re.compile(rb"\?[A-Za-z\xc3]")
_BETWEEN = re.compile("[\\s,;|\"'()]+")
_ONSET = "(?:ngh|ng|nh|gh|gi|kh|ph|th|tr|ch|qu|[bcdghklmnprstvx])"
_HOLES = re.compile(f"(?:{_ONSET}|\\?)?[aeiouyà-ÿ?]{{1,3}}(?:ch|ng|nh|[cmnpt])?")
_TWO_HOLES = re.compile(f"{_ONSET}\\?\\?(?:ng|[ciumnpt])|\\?\\?ng")
_MARK = b"\xef\xbb\xbf"
_JOINT = re.compile(rb"[\r\n]\xef\xbb\xbf")
_REPLACED = b"\xef\xbf\xbd"


class Witnesses:
    """What speaks against a text, gathered piece by piece in UTF-8; each piece ends where a line or a word does."""

    def __init__(self) -> None:
        self.line = 0
        self._first_line = b""
        self._left = self._lines_left = MOST
        self._known: set[str] = set()
        self._other = 0
        self._old = {"tcvn3": _Old(), "vni": _Old()}
        self._twice = 0
        self._where: dict[str, int] = {}

    def look(self, piece: bytes) -> None:
        """Two joined files are refused at once; the rest waits for :meth:`judge`."""
        if not self._first_line:
            self._first_line = re.split(rb"[\r\n]", piece, maxsplit=1)[0][:64]
        if b"?" in piece:
            self._look_for_holes(piece)
        if letters := piece.translate(None, _ASCII):  # a tenth of a text in Vietnamese, and quick to search
            self._look_at_letters(letters, piece)
        self.line += piece.count(b"\n") or piece.count(b"\r")

    def judge(self) -> None:
        """Raise :class:`IntakeError` for what the witnesses agree on."""
        if self._twice > 1:
            raise _mojibake(self._where["mojibake"])
        name, old = max(self._old.items(), key=lambda item: item[1].words)
        if old.is_certain and old.words >= SHARE * (old.words + self._other):
            raise old_encoding(name, self._where[name])
        if "replaced" in self._where:
            raise _lost(self._where["replaced"], "\ufffd")
        self.judge_holes()

    def judge_holes(self) -> None:
        if "lost" in self._where:
            raise _lost(self._where["lost"], "?")

    def _note(self, what: str, text: str, place: int) -> None:
        """Remember the first line of a kind."""
        if what not in self._where:
            self._where[what] = self.line + lines_in(text[:place]) + 1

    def _look_for_joints(self, piece: bytes) -> None:
        """A byte order mark belongs at the beginning; within a cell it is only a character that nobody sees."""
        joint = _JOINT.search(piece)
        place = joint.start() + 1 if joint else -1
        if place < 0 and len(self._first_line) > 2:
            place = piece.find(_MARK + self._first_line)
        if self.line and piece.startswith(_MARK):
            place = 0
        if place >= 0:
            raise _joined(self.line + lines_in(piece[:place].decode()) + 1)

    def _look_at_letters(self, letters: bytes, piece: bytes) -> None:
        if _MARK in letters:
            self._look_for_joints(piece)
        if _REPLACED in letters:
            self._note("replaced", text := piece.decode(), text.find("\ufffd"))
        if self._twice < 2 and _TWICE_BYTES.search(letters):
            text = piece.decode()
            for found in _TWICE_ENCODED.finditer(text):
                self._twice += 1
                self._note("mojibake", text, found.start())
                if self._twice > 1:
                    break
        if self._left > 0 and _ODD_BYTES.search(letters):
            self._look_at_words(piece.decode())

    def _look_at_words(self, text: str) -> None:
        for found in _ODD.finditer(text):
            self._left -= 1
            if self._left < 0:
                return
            place = found.start()
            word = _word_around(text, place)
            if word not in self._known:
                self._known.add(word)
                self._look_at_word(word, text, place)

    def _look_at_word(self, word: str, text: str, place: int) -> None:
        """A word that is Vietnamese as it stands witnesses nothing."""
        if vietnamese.is_syllable(_UNSEEN.sub("", word)):
            return
        readings = {"tcvn3": vietnamese.from_tcvn3(word) if len(word) > 2 else "", "vni": vietnamese.from_vni(word)}
        good = {name: read for name, read in readings.items() if vietnamese.is_syllable(read)}
        for name, read in good.items():
            strange = _SYMBOL.search(word) if name == "tcvn3" else vietnamese.VNI_PAIR.search(word.lower())
            self._old[name].add(read, strange is not None)
            self._note(name, text, place)
        self._other += not good

    def _look_for_holes(self, piece: bytes) -> None:
        """Words with “?” where Vietnamese has a vowel, two in a line that keeps no letter beyond Latin-1."""
        if self._lines_left < 0 or not _HOLE.search(piece):
            return
        text, end = piece.decode(), 0
        for found in _LOST.finditer(text):
            if found.start() < end:
                continue
            start = text.rfind("\n", 0, found.start()) + 1
            end = text.find("\n", start) + 1 or len(text)
            if _is_lossy(text[start:end]):
                self._note("lost", text, start)
                self._lines_left = 0
            self._lines_left -= 1
            if self._lines_left < 0:
                return


class _Old:
    """How much of a text is Vietnamese if it is read in an old encoding."""

    def __init__(self) -> None:
        self.words = self._letters = 0
        self._strange = False

    def add(self, read: str, strange: bool) -> None:
        """``strange``: as it stands the word has what no language writes, a symbol among letters or two vowel marks."""
        self.words += 1
        self._letters += vietnamese.letters(read)
        self._strange = self._strange or strange

    @property
    def is_certain(self) -> bool:
        return self._strange and max(self.words, self._letters) > 1


def _is_lossy(line: str) -> bool:
    words = {word.rstrip(".:") for word in _BETWEEN.split(line.lower()) if "?" in word}
    holed = [word for word in words if _LOST.search(word) and _HOLES.fullmatch(word)]
    witnesses = len(holed) + sum(_TWO_HOLES.fullmatch(word) is not None for word in holed)
    return witnesses > 1 and not vietnamese.letters(line)


def _word_around(text: str, place: int) -> str:
    before = _BEFORE.search(text[max(0, place - _REACH) : place])
    after = _AFTER.match(text, place)
    return (before[0] if before else "") + (after[0] if after else "")


def lines_in(text: str) -> int:
    """Ends of lines; those of an old Macintosh where there are no others."""
    return text.count("\n") or text.count("\r")


def old_encoding(name: str, line: int) -> IntakeError:
    if name == "vni":
        message = say(
            "The text is in the old VNI encoding (as with the fonts VNI-Times), first in line {line}. Convert it "
            "to Unicode with UniKey’s converter (Ctrl+Shift+F6), or choose a Unicode font and export it again.",
            line=line,
        )
    else:
        message = say(
            "The text is in the old TCVN3 (ABC) encoding (as with the fonts .VnTime), first in line {line}. Convert it "
            "to Unicode with UniKey’s converter (Ctrl+Shift+F6), or choose a Unicode font and export it again.",
            line=line,
        )
    return IntakeError(name, message, line)


def _mojibake(line: int) -> IntakeError:
    message = say(
        "The Vietnamese letters were garbled when the file was opened in another encoding and saved, "
        "first in line {line}. Export the file again from its source as “CSV UTF-8”.",
        line=line,
    )
    return IntakeError("mojibake", message, line)


def _lost(line: int, mark: str) -> IntakeError:
    message = say(
        "Vietnamese letters have been lost, with “{mark}” in their place, first in line {line}. "
        "Export the file again from its source as “CSV UTF-8”.",
        line=line,
        mark=mark,
    )
    return IntakeError("lost_letters", message, line)


def _joined(line: int) -> IntakeError:
    message = say(
        "A second file begins in line {line}: two were joined into one. Send each of them by itself.", line=line
    )
    return IntakeError("joined_files", message, line)
