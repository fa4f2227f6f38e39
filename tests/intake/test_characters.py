"""What nobody sees in a cell is taken out; what changes its meaning is told."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dxlib import exports
from dxlib.intake.characters import clean, content

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


@pytest.mark.parametrize(
    ("cell", "said"),
    [("'=1", "=1"), ("'\nChợ", "Chợ"), ("' \t=1", "' \t=1"), ("'\n'=1", "'=1"), ("'Chợ", "'Chợ"), ("'", "'")],
)
def test_what_a_cell_says_stands_without_the_sign_that_made_it_inert(cell: str, said: str):
    assert content(cell) == said


@given(st.text() | MOSTLY_UNSEEN | st.text("'=+-1\n\t a"))
def test_what_was_read_is_read_again_as_it_was(cell: str):
    said = content(cell)
    assert content(exports.inert(said)) == said
    assert content(str(exports.kept(said))) == said
