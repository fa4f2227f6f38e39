"""A file becomes checked rows: :func:`inspect` reads, matches and checks, and never changes anything."""

from __future__ import annotations

from dxlib.intake.check import Checked, inspect
from dxlib.intake.findings import Finding
from dxlib.intake.read import MAX_BYTES, Table, read_table

__all__ = ["MAX_BYTES", "Checked", "Finding", "Table", "inspect", "read_table"]
