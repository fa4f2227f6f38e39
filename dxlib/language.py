"""Words: every sentence in Vietnamese and in English.

The English text in the code is the key; the Vietnamese one stands in
``locale/vi/LC_MESSAGES/messages.po``. Numbers and dates are in :mod:`dxlib.formats`.
"""

from __future__ import annotations

import gettext
import io
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

Language = Literal["vi", "en"]
LANGUAGES: tuple[Language, ...] = ("vi", "en")

_CATALOG = Path(__file__).parent / "locale" / "vi" / "LC_MESSAGES" / "messages.po"


@dataclass(frozen=True, slots=True)
class Text:
    """One statement in both languages; ``text[lang]`` gives one of them."""

    vi: str
    en: str

    def __getitem__(self, lang: Language) -> str:
        return self.vi if lang == "vi" else self.en

    def as_dict(self) -> dict[str, str]:
        return {"vi": self.vi, "en": self.en}


@cache
def _vietnamese() -> gettext.NullTranslations:
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    compiled = io.BytesIO()
    with _CATALOG.open("rb") as file:
        write_mo(compiled, read_po(file, locale="vi"))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def t(text: str, lang: Language, **values: object) -> str:
    """``text`` in ``lang``, with its {places} filled; a :class:`Text` value is put in the same language."""
    template = _vietnamese().gettext(text) if lang == "vi" and text else text  # "" is gettext's key for its header
    if not values:
        return template
    return template.format(**{k: v[lang] if isinstance(v, Text) else v for k, v in values.items()})


def say(text: str, **values: object) -> Text:
    """``text`` in both languages at once, for messages whose reader is not known yet."""
    return Text(vi=t(text, "vi", **values), en=t(text, "en", **values))


def joined(texts: list[Text], separator: str = ", ") -> Text:
    return Text(separator.join(x.vi for x in texts), separator.join(x.en for x in texts))


def fold(text: str) -> str:
    """``text`` for comparing: no case, no tone or vowel marks, đ as d, one kind of space.

    *Hòa* and *Hoà*, *MỸ PHƯỚC* and *my phuoc* become equal; the names of Bến Cát's units stay distinct.
    """
    bare = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    kept = "".join(c for c in bare if not unicodedata.combining(c))
    return " ".join(kept.replace("_", " ").split())
