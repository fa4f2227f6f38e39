"""Words of users in Markdown."""

from __future__ import annotations

import re


def literal(text: str) -> str:
    """What a user wrote, inert: no link, image, colour or formula comes of it."""
    return re.sub(r"([!-/:-@\[-^`{-~])", r"\\\1", text)  # before other marks the backslash itself would show
