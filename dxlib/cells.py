"""A cell: what a snapshot says of one reporter in one month. Snapshots replace cells, never single rows."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Cell:
    """``rows`` 0 means *reported none*; a cell that no snapshot names is *not reported*."""

    period: str
    ward_code: str
    rows: int

    @property
    def place(self) -> tuple[str, str]:
        return (self.period, self.ward_code)
