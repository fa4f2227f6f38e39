"""Words that can be Vietnamese, and how the encodings of before Unicode wrote them: the evidence for an encoding.

TCVN3 gives each letter with its tone one byte, and calls symbols letters (``Ph­êng`` is *Phường*); VNI writes the marks
after the letter (``Phöôøng``). Their bytes are shown here as the letters of Latin-1 at the same places, which is what a
program that knows neither of them saves.
"""

from __future__ import annotations

import re
import unicodedata

_TONES = re.compile("[\u0300\u0301\u0303\u0309\u0323]")
_SYLLABLE = re.compile(
    "(?:ngh|ng|nh|gh|gi|kh|ph|th|tr|ch|qu|[bcdđghklmnprstvx])?"
    "(?:(?:uyê|iê|yê|oa|oă|uâ|uô|ươ|oo|[aăâouôư])(?:ng|[cmnpt])|(?:oe|[eơ])[cmnpt]|eng"
    "|(?:oa|a|uê|ê|uy|i|y)(?:ch|nh)|(?:uê|ê|uy|i|y)[mnpt]"
    "|oai|oao|oay|oeo|uây|uôi|uya|uyu|ươi|ươu|iêu|yêu"
    "|a[iouy]|â[uy]|eo|êu|i[au]|o[aei]|[ôơ]i|u[aêiơy]|ư[aiu]|[aeêioôơuưy])"
)
_TCVN3 = dict(
    zip(
        "¡¢£¤¥¦§¨©ª«¬\u00ad®µ¶·¸¹»¼½¾ÆÇÈÉÊËÌÎÏÐÑÒÓÔÕÖ×ØÜÝÞßáâãäåæçèéêëìíîïñòóôõö÷øùúûüýþ",
        "ĂÂÊÔƠƯĐăâêôơưđàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ",
        strict=True,
    )
)
_TCVN3_TABLE = {ord(old): new for old, new in _TCVN3.items()}
_TONE_OF = {"ù": "\u0301", "ø": "\u0300", "û": "\u0309", "õ": "\u0303", "ï": "\u0323"}
_ROOF = "\u0302"
_BREVE = "\u0306"
_VNI_MARKS = {
    **_TONE_OF,
    **{"â": _ROOF, "á": _ROOF + "\u0301", "à": _ROOF + "\u0300", "å": _ROOF + "\u0309", "ã": _ROOF + "\u0303"},
    **{"ä": _ROOF + "\u0323", "ê": _BREVE, "é": _BREVE + "\u0301", "è": _BREVE + "\u0300", "ú": _BREVE + "\u0309"},
    **{"ü": _BREVE + "\u0303", "ë": _BREVE + "\u0323"},
}
_VNI_LETTERS = {"ö": "ư", "ô": "ơ", "ñ": "đ", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}
_VNI = re.compile(f"([aeoyuöô])([{''.join(_VNI_MARKS)}])|[{''.join(_VNI_LETTERS)}]")
VNI_PAIR = re.compile("[aeoyuöô][øûïåäëü]|ö[ôùõ]|ô[ùõ]")
"""A letter and its mark as VNI writes them, which no language of Latin-1 has or has seldom."""
_NOT_LATIN_1 = re.compile("[ĂăĐđĨĩŨũƠơƯư\u1ea0-\u1ef9]")


def is_syllable(word: str) -> bool:
    """Whether a word in any case, with at most one tone, is built as a Vietnamese one."""
    bare, tones = _TONES.subn("", unicodedata.normalize("NFD", word.lower()))
    return tones <= 1 and _SYLLABLE.fullmatch(unicodedata.normalize("NFC", bare)) is not None


def from_tcvn3(word: str) -> str:
    return word.translate(_TCVN3_TABLE)


def from_vni(word: str) -> str:
    """Marks that follow no letter stay as they are, so that no syllable comes of them."""
    return unicodedata.normalize("NFC", _VNI.sub(_vni_letter, word.lower()))


def _vni_letter(found: re.Match[str]) -> str:
    base, mark = found.groups()
    return _VNI_LETTERS[found[0]] if base is None else _VNI_LETTERS.get(base, base) + _VNI_MARKS[mark]


def letters(text: str) -> int:
    """How many letters only Vietnamese has: those that no encoding of Western Europe can hold."""
    return len(_NOT_LATIN_1.findall(text))
