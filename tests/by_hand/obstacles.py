"""The register of obstacles."""

from __future__ import annotations

BY_HAND = {"obstacles_open": lambda rows: sum(row["status"] in ("open", "in_progress") for row in rows)}
FLOWS: tuple[str, ...] = ()
OUT_OF = {"obstacles_open": lambda rows, codes: len(rows)}
