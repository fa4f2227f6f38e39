"""Colours, in one place. State colours are Okabe and Ito's, which colour-blind readers tell apart; a glyph and a word
always stand beside them. The theme's own are in ``.streamlit/config.toml``."""

from __future__ import annotations

from typing import Literal

Theme = Literal["light", "dark"]

GROUNDS: dict[Theme, tuple[str, str]] = {"light": ("#F4F5F3", "#FFFFFF"), "dark": ("#0B1524", "#0F1C30")}
"""(page, card) under everything; charts are painted on the card's."""
TILES: dict[Theme, dict[str, str]] = {
    "light": {"met": "#D8F0E8", "near": "#FBECCC", "missed": "#FADFCC", "unmeasured": "#E6EAED", "none": "#FFFFFF"},
    "dark": {"met": "#0C3B34", "near": "#43330D", "missed": "#4A2411", "unmeasured": "#28364A", "none": "#132238"},
}
INK: dict[Theme, str] = {"light": "#1B2530", "dark": "#E6EDF5"}
FAINT: dict[Theme, str] = {"light": "#4A5560", "dark": "#B4BFCA"}
ACCENT: dict[Theme, str] = {"light": "#0B5CAD", "dark": "#5AA9F0"}
PALE: dict[Theme, str] = {"light": "#B9CFE4", "dark": "#2D4A6B"}
ORANGE, VERMILION, GREY = "#E69F00", "#D55E00", "#7F8C9A"
"""Okabe and Ito's, full strength, for marks that hold no words."""
KINDS: dict[Theme, tuple[str, ...]] = {
    "light": ("#0B5CAD", "#5B93C9", "#9CC0E0", "#C9DAEA"),
    "dark": ("#5AA9F0", "#3F7FBD", "#2F5F90", "#284A6E"),
}
"""Shades of the accent for kinds of one thing: colour itself is kept for states."""
LINES: dict[Theme, tuple[str, ...]] = {
    "light": ("#0B5CAD", "#4A5560", "#5B93C9", "#7F8C9A"),
    "dark": ("#5AA9F0", "#B4BFCA", "#3F7FBD", "#7F8C9A"),
}
"""For lines that cross, far enough apart to follow; their names stand in the legend."""
BADGES = {
    **dict.fromkeys(("met", "on_time", "resolved", "not_shown"), "green"),
    **dict.fromkeys(("near", "late", "falling", "in_progress", "shown"), "orange"),
    **dict.fromkeys(("missed", "silent", "never", "open", "behind", "past"), "red"),
    **dict.fromkeys(("unmeasured", "not_reported", "unreported", "not_applicable", "undecided"), "gray"),
}
"""The name of the badge's colour for every word of a state: of figures, feeds, files, obstacles, targets."""
_DUES = {"reported": "met", "none": "unmeasured", "late": "near", "never": "missed"}


def due(state: str, theme: Theme) -> str:
    """The ground under a cell of the table of who owes which file."""
    return TILES[theme][_DUES[state]]
