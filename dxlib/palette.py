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
