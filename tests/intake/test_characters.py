"""What nobody sees in a cell is taken out; what changes its meaning is told."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dxlib.intake.characters import clean, plain_digits, turns

SEEN_AS = {
    "  Mỹ Phước\t": "Mỹ Phước",
    "\u00a0Mỹ\u00a0Phước\u00a0": "Mỹ Phước",
    "\u3000Mỹ Phước\u2009": "Mỹ Phước",
    "1\u202f234": "1 234",
    "Mỹ\u200b Phư\u00adớc\ufeff": "Mỹ Phước",
    "\u200e\u200fMỹ\u2060 Phước": "Mỹ Phước",
    "\u200b Mỹ Phước \u200b": "Mỹ Phước",
    "Mỹ\u200d Ph\u200cước": "Mỹ Phước",
    unicodedata.normalize("NFD", "Mỹ Phước"): "Mỹ Phước",
    "Mỹ\u200b\u0303": "Mỹ̃",
    "my phuoc ": "my phuoc",
    "\u200b": "",
    "": "",
}


@pytest.mark.parametrize("cell", SEEN_AS)
def test_what_looks_alike_is_alike(cell: str):
    assert clean(cell) == SEEN_AS[cell]


def test_a_mark_joins_its_letter_across_what_is_taken_out():
    assert clean("My\u200b\u0303") == "Mỹ"


@pytest.mark.parametrize("emoji", ["👩‍💻", "👨‍👩‍👧‍👦", "🏴‍☠️", "❤️‍🔥", "x 👩‍💻 y"])
def test_emoji_made_of_several_stay_whole(emoji: str):
    assert clean(f" {emoji} ") == emoji


MOSTLY_UNSEEN = st.text("aỹ\u0303 \u3000\u200d\u200c\u200b\ufb1d\u00a0\ufeff☺=\u0338")


@given(st.text() | MOSTLY_UNSEEN)
def test_cleaning_twice_changes_nothing_more(cell: str):
    assert clean(clean(cell)) == clean(cell)


@given(st.text() | MOSTLY_UNSEEN)
def test_a_clean_cell_is_composed_and_has_no_outer_space(cell: str):
    seen = clean(cell)
    assert unicodedata.is_normalized("NFC", seen)
    assert seen == seen.strip()
    assert not set(seen) & set("\u00a0\u00ad\u200b\u2060\ufeff\u200e\u200f")


@pytest.mark.parametrize("place", [*range(0x202A, 0x202F), *range(0x2066, 0x206A)])
def test_what_turns_the_direction_is_told(place: int):
    assert turns(f"Mỹ{chr(place)}Phước")
    assert turns(f"a{chr(place)}")


@pytest.mark.parametrize("cell", ["", "abc", "Mỹ Phước", "a\u200eb", "שלום", "👩‍💻"])
def test_other_cells_do_not_turn(cell: str):
    assert not turns(cell)


def test_full_width_digits_and_signs_are_those_of_ascii():
    assert plain_digits("１２．３４５，６７％") == "12.345,67%"
    assert plain_digits("－５／（１＋２）：０") == "-5/(1+2):0"
    assert plain_digits("−5") == "-5"


@pytest.mark.parametrize("cell", ["12.345,67", "Mỹ Phước", "Ａｂ", "½", "²"])
def test_nothing_else_is_changed(cell: str):
    assert plain_digits(cell) == cell
