"""Bytes as text: UTF-8, UTF-16 or Windows-1258, told apart by strict decoding; anything else is refused by its name."""

from __future__ import annotations

import codecs
import io
import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from dxlib.errors import IntakeError
from dxlib.intake import vietnamese
from dxlib.intake.garbled import Witnesses, lines_in, old_encoding
from dxlib.language import say

CHUNK = 1 << 20
REACH = 1 << 16
"""How far after a chunk its line, or at least its word, may end."""
EVIDENCE = 4 << 20
"""Bytes of an old encoding that are looked at to know which it is."""
SHARE = 0.7
"""Of the words with letters beyond ASCII, how many must be Vietnamese."""

_UTF8 = codecs.BOM_UTF8
_WIDE = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
_PLAIN = re.compile(rb"[\x00-\x7f]")
_START = re.compile(rb"[\x00-\x7f\xc0-\xff]")
_WORD = re.compile(r"[A-Za-z\u00a1-\u00ff]*[\u00a1-\u00ff][A-Za-z\u00a1-\u00ff]*")


class Decoded(NamedTuple):
    """``data`` from ``start`` on is the text in UTF-8, with its line ends as they are; ``encoding`` how it came."""

    encoding: str
    data: bytes
    start: int = 0


def text(data: bytes) -> Decoded:
    """The text in UTF-8; a file that is written so is not copied. Raises :class:`IntakeError`.

    Everything is checked: decoding it raises nothing. Windows-1258 comes out composed (NFC).
    """
    if wide := _wide(data):
        return Decoded("utf-16", _from_wide(data, *wide))
    if b"\x00" in data:
        raise _not_text(_line_at(data, data.find(b"\x00")))
    bad = _first_bad(data)
    if bad is not None:
        return Decoded("windows-1258", _old(data, bad))
    _check(data)
    return Decoded("utf-8", data, len(_UTF8) if data.startswith(_UTF8) else 0)


def _check(data: bytes) -> None:
    witnesses = Witnesses()
    if data.isascii() and b"?" not in data:
        return
    for start, end in _pieces(data, 3 if data.startswith(_UTF8) else 0):
        witnesses.look(data[start:end])
    witnesses.judge()


def _pieces(data: bytes, start: int = 0) -> Iterator[tuple[int, int]]:
    """Where pieces of about a megabyte begin and end: between lines, in very long ones between characters."""
    while start < len(data):
        end = start + CHUNK
        newline = data.find(b"\n", end, end + REACH)
        if newline >= 0:
            end = newline + 1
        elif found := _PLAIN.search(data, end, end + REACH) or _START.search(data, end):
            end = found.start()
        else:
            end = len(data)
        yield start, end
        start = end


def _first_bad(data: bytes) -> int | None:
    """Where UTF-8 ends to be UTF-8; None: nowhere."""
    if data.isascii():
        return None
    for start, end in _pieces(data):
        piece = data[start:end]
        try:
            if not piece.isascii():
                piece.decode()
        except UnicodeDecodeError as error:
            return start + error.start
    return None


def _line_at(data: bytes, place: int) -> int:
    return (data.count(b"\n", 0, place) or data.count(b"\r", 0, place)) + 1


# ---- UTF-16 ----


def _wide(data: bytes) -> tuple[str, int] | None:
    """Which UTF-16 it is and where its text begins: by its mark, or by the zero that most letters have in one half."""
    if data.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return None
    if encoding := _WIDE.get(data[:2]):
        return encoding, 2
    head = data[:4096]
    first, second = head[::2].count(0), head[1::2].count(0)
    most = len(head) * 0.3
    if second > most and first * 3 < second:
        return "utf-16-le", 0
    if first > most and second * 3 < first:
        return "utf-16-be", 0
    return None


def _from_wide(data: bytes, encoding: str, start: int) -> bytes:
    out, witnesses = io.BytesIO(), Witnesses()
    for piece in _wide_pieces(data, encoding, start):
        if b"\x00" in piece:
            raise _not_text(witnesses.line + lines_in(piece[: piece.find(b"\x00")].decode()) + 1)
        witnesses.look(piece)
        out.write(piece)
    witnesses.judge()
    return out.getvalue()


def _wide_pieces(data: bytes, encoding: str, start: int) -> Iterator[bytes]:
    """The text in UTF-8, cut between lines as :func:`_pieces` does."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    rest, line = "", 1
    for place in range(start, max(len(data), start + 1), CHUNK):
        try:
            more = decoder.decode(data[place : place + CHUNK], place + CHUNK >= len(data))
        except UnicodeDecodeError as error:
            line += rest.count("\n") + data[place : place + error.start].decode(encoding, "ignore").count("\n")
            raise (_cut(line) if error.reason in _UNFINISHED else _not_text(line)) from error
        whole, newline, rest = (rest + more).rpartition("\n")
        if len(rest) > CHUNK:
            whole, newline, rest = whole + newline, rest, ""
        line += (whole + newline).count("\n")
        yield (whole + newline).encode()
    yield rest.encode()


_UNFINISHED = ("truncated data", "unexpected end of data")


# ---- what was used before Unicode ----


def _old(data: bytes, bad: int) -> bytes:
    """The text of a file in Windows-1258, in UTF-8 and composed; other files that are not UTF-8 are refused."""
    if bad >= len(data) - 3 and _is_cut(data[bad:]):
        raise _cut(_line_at(data, bad))
    evidence = data[max(0, bad - CHUNK) : bad + EVIDENCE]
    if _mostly_utf8(evidence):
        raise _not_utf8(data, bad)
    _refuse_holes(data, bad)
    kind = _kind(evidence.decode("latin-1"))
    if kind in ("tcvn3", "vni"):
        raise old_encoding(kind, _line_at(data, bad))
    if kind is None:
        raise _not_utf8(data, bad)
    return _composed(data)


def _is_cut(tail: bytes) -> bool:
    try:
        tail.decode()
    except UnicodeDecodeError as error:
        return error.start == 0 and error.reason == "unexpected end of data"
    return False


def _mostly_utf8(evidence: bytes) -> bool:
    """Whether its characters beyond ASCII are mostly whole in UTF-8, so that what is not is a fault of this file."""
    read = evidence.decode("utf-8", "replace")
    bad = read.count("\ufffd")
    return len(re.findall("[^\x00-\x7f]", read)) - bad >= bad


def _refuse_holes(data: bytes, bad: int) -> None:
    """A file saved as “ANSI” keeps the letters of Latin-1 and has “?” for the others."""
    witnesses = Witnesses()
    start = data.rfind(b"\n", 0, max(0, bad - CHUNK)) + 1
    witnesses.line = data.count(b"\n", 0, start)
    witnesses.look(re.sub("[\u0080-\u00bf]", " ", data[start : bad + EVIDENCE].decode("latin-1")).encode())
    witnesses.judge_holes()


def _kind(evidence: str) -> str | None:
    """The encoding in which most of the words are Vietnamese; one of Western Europe has no letter beyond Latin-1."""
    words = {word for word in _WORD.findall(evidence) if re.search("[A-Za-z]", word)}
    readings = {
        "tcvn3": [vietnamese.from_tcvn3(word) for word in words],
        "vni": [vietnamese.from_vni(word) for word in words],
        "windows-1258": [_from_1258(word) for word in words],
    }
    good = {name: [w for w in read if vietnamese.is_syllable(w)] for name, read in readings.items()}
    best = max(good, key=lambda name: len(good[name]))
    certain = sum(vietnamese.letters(word) for word in good[best])
    return best if certain > 1 and len(good[best]) >= SHARE * len(words) else None


def _from_1258(word: str) -> str:
    return unicodedata.normalize("NFC", word.encode("latin-1").decode("cp1258", "replace"))


def _composed(data: bytes) -> bytes:
    out, witnesses = io.BytesIO(), Witnesses()
    for start, end in _pieces(data):
        try:
            piece = unicodedata.normalize("NFC", data[start:end].decode("cp1258")).encode()
        except UnicodeDecodeError as error:
            raise _not_utf8(data, start + error.start) from error
        witnesses.look(piece)
        out.write(piece)
    witnesses.judge()
    return out.getvalue()


# ---- refusals ----


def _not_text(line: int) -> IntakeError:
    message = say("The file is not a text table. Save it from Excel as “CSV UTF-8” or as .xlsx.")
    return IntakeError("not_text", message, line)


def _not_utf8(data: bytes, place: int) -> IntakeError:
    line = _line_at(data, place)
    message = say("Line {line} is not in UTF-8. Save the file from Excel as “CSV UTF-8”.", line=line)
    return IntakeError("not_utf8", message, line)


def _cut(line: int) -> IntakeError:
    message = say("The file ends in the middle of a letter: it was cut off. Export or copy the file again.")
    return IntakeError("cut_file", message, line)
