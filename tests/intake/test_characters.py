"""What nobody sees in a cell is taken out; what changes its meaning is told."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dxlib.intake.characters import clean

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
