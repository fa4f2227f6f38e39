"""A file becomes checked rows: :func:`inspect` reads, matches and checks, and never changes anything."""

from __future__ import annotations

from dxlib.intake.checked import Checked, Part
from dxlib.intake.examine import Asked, inspect
from dxlib.intake.findings import Finding
from dxlib.intake.numbers import Style
from dxlib.intake.read import Table, read_table

__all__ = ["Asked", "Checked", "Finding", "Part", "Style", "Table", "inspect", "read_table"]
