"""Every sentence of the code stands in the Vietnamese catalog, with the same places to fill, and no other does."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.pofile import read_po

from dxlib.language import Text, fold, joined, say, t
from tests.builders import ROOT

PO = ROOT / "dxlib" / "locale" / "vi" / "LC_MESSAGES" / "messages.po"


def sources() -> list[Path]:
    files = [*(ROOT / "dxlib").rglob("*.py"), *(ROOT / "pages").rglob("*.py"), ROOT / "app.py"]
    return sorted(p for p in files if p.exists())


@cache
def in_code() -> dict[str, str]:
    """Every string given to t(…) or say(…), and where it stands; also inside f-strings, which a tokenizer misses."""
    found = {}
    for path in sources():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and _name(node.func) in ("t", "say") and node.args:
                match node.args[0]:
                    case ast.Constant(value=str(text)):
                        found[text] = f"{path.relative_to(ROOT).as_posix()}:{node.lineno}"
    return found


def _name(called: ast.expr) -> str:
    return getattr(called, "id", getattr(called, "attr", ""))


@cache
def in_catalog() -> dict[str, str]:
    with PO.open("rb") as file:
        return {m.id: m.string for m in read_po(file, locale="vi") if m.id and not m.fuzzy}


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def test_strings_are_found_in_the_code():
    assert len(in_code()) > 100


def test_every_string_of_the_code_is_translated():
    missing = {text: place for text, place in in_code().items() if not in_catalog().get(text)}
    assert not missing, "\n".join(f"{place}: {text}" for text, place in missing.items())


def test_no_translation_is_stale():
    assert sorted(set(in_catalog()) - set(in_code())) == []


def test_translations_have_the_same_places_to_fill():
    assert [text for text, vi in in_catalog().items() if places(text) != places(vi)] == []


def test_translations_end_as_the_original_does():
    """A message ends with a full stop, or not, in both languages: findings add their own."""
    sentences = {text: vi for text, vi in in_catalog().items() if not text.lower().endswith("no.")}
    assert [text for text, vi in sentences.items() if text.endswith(".") != vi.endswith(".")] == []


def test_a_refusal_of_a_whole_file_has_two_sentences_in_both_languages():
    """The second one is shown as the advice."""
    refusals = [text for text, place in in_code().items() if re.search(r"intake/(read|workbook|header)", place)]
    whole = [text for text in refusals if text.endswith(".")]
    assert whole
    assert [text for text in whole if ". " not in text or ". " not in in_catalog().get(text, "")] == []


@pytest.mark.parametrize("path", sources(), ids=lambda p: p.name)
def test_what_is_translated_is_a_literal(path: Path):
    """A string that is computed cannot be found by the extraction."""
    assert re.findall(r"\b(?:t|say)\(\s*f[\"']", path.read_text(encoding="utf-8")) == []


def test_an_empty_string_stays_empty():
    """In gettext it is the key of the catalog's header."""
    assert (t("", "vi"), say("").vi) == ("", "")


def test_an_unknown_string_stays_english():
    assert t("no such sentence", "vi") == "no such sentence"


def test_a_text_inside_a_sentence_takes_the_sentences_language():
    said = say("{code}: no such sentence", code=Text("mã", "code"))
    assert (said.vi, said.en) == ("mã: no such sentence", "code: no such sentence")


def test_braces_in_a_value_are_left_alone():
    assert t("{code} no such sentence", "en", code="{x}") == "{x} no such sentence"


def test_folding_takes_marks_and_case_away_and_keeps_letters():
    assert fold("  Chánh  PHÚ Hoà_Đ ") == "chanh phu hoa d"
    assert fold("Hòa") == fold("Hoà")
    assert fold("Hòa") != fold("Hỏ")


def test_texts_are_joined_in_both_languages():
    assert joined([Text("a", "b"), Text("c", "d")]).as_dict() == {"vi": "a, c", "en": "b, d"}
