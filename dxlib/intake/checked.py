"""What became of one file: its tables, their cells and rows, and everything that is wrong with it."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

import pyarrow as pa
import pyarrow.parquet as pq

from dxlib import catalog
from dxlib.catalog.model import Dataset
from dxlib.cells import Cell
from dxlib.files import sha256
from dxlib.intake.findings import Finding
from dxlib.language import Text
from dxlib.ledger import Where


@dataclass(frozen=True)
class Part:
    """One table of a file: a CSV is one, a monthly workbook has one a sheet.

    ``parquet`` holds the checked rows (typed, in key order, with their source ``line``) as they are stored for ever;
    None if the file is refused.
    """

    dataset: Dataset
    cells: tuple[Cell, ...] = ()
    reading: dict[str, str] = field(default_factory=dict)
    parquet: bytes | None = None

    @property
    def sheet(self) -> str:
        """The sheet that holds it; "…" where its name must not be said, and in a file without sheets."""
        return self.reading.get("sheet", "…")

    @property
    def rows(self) -> int:
        return sum(c.rows for c in self.cells)


@dataclass(frozen=True)
class Checked:
    """A file is taken whole or not at all: ``ok`` only if no table of it has an error.

    ``choices`` are the answers to what must be asked first: the sheets of a workbook, the ways to read its numbers.
    """

    data: bytes
    file_name: str
    parts: tuple[Part, ...] = ()
    findings: tuple[Finding, ...] = ()
    choices: tuple[str, ...] = ()

    @property
    def only(self) -> Part | None:
        """The table of a file that holds one."""
        return self.parts[0] if len(self.parts) == 1 else None

    @property
    def dataset(self) -> Dataset | None:
        return self.only.dataset if self.only else None

    @property
    def reading(self) -> dict[str, str]:
        return self.only.reading if self.only else {}

    @property
    def cells(self) -> tuple[Cell, ...]:
        return tuple(cell for part in self.parts for cell in part.cells)

    @property
    def places(self) -> tuple[Where, ...]:
        """Every (dataset, period, ward) that the file speaks of."""
        return tuple((part.dataset.id, *cell.place) for part in self.parts for cell in part.cells)

    @property
    def parquet(self) -> bytes | None:
        return self.only.parquet if self.only else None

    @property
    def rows(self) -> pa.Table | None:
        """The checked rows of a file of one table; None if it is refused."""
        return pq.read_table(io.BytesIO(self.parquet)) if self.parquet else None

    def title_of(self, finding: Finding) -> Text | None:
        """The title of a finding's column; tables of one file may call columns of the same name otherwise."""
        own = [p for p in self.parts if finding.sheet is None or p.sheet == finding.sheet] or self.parts
        return next((c.title for p in own for c in p.dataset.columns if c.name == finding.column), None)

    @cached_property
    def sha256(self) -> str:
        return sha256(self.data)

    @property
    def ok(self) -> bool:
        stored = bool(self.parts) and all(part.parquet is not None for part in self.parts)
        return stored and not any(f.severity == "error" for f in self.findings)

    @property
    def asks(self) -> Literal["sheet", "numbers"] | None:
        """What must be answered: which of :class:`dxlib.intake.Asked`."""
        codes = {f.code for f in self.findings}
        if not self.choices:
            return None
        return "sheet" if "which_sheet" in codes else "numbers" if "which_numbers" in codes else None

    @property
    def waits(self) -> bool:
        """Is nothing else wrong than that something must be answered first?"""
        return self.asks is not None and sum(f.severity == "error" for f in self.findings) == 1

    def as_json(self) -> dict[str, Any]:
        """Everything but the bytes of the file and of the rows, for :meth:`from_json`."""
        return {
            "parts": [
                {"dataset": p.dataset.id, "cells": [[*c.place, c.rows] for c in p.cells], "reading": p.reading}
                for p in self.parts
            ],
            "findings": [f.as_json() for f in self.findings],
            "choices": list(self.choices),
        }

    @classmethod
    def from_json(cls, body: dict[str, Any], data: bytes, file_name: str, rows: Sequence[bytes | None]) -> Checked:
        """The same again; ``rows`` are the Parquet bytes of its parts, in order. Raises KeyError, TypeError or
        ValueError where ``body`` is not what :meth:`as_json` gives."""
        parts = tuple(
            Part(catalog.dataset(p["dataset"]), tuple(Cell(*c) for c in p["cells"]), p["reading"], content)
            for p, content in zip(body["parts"], rows, strict=True)
        )
        findings = tuple(Finding.from_json(f) for f in body["findings"])
        return cls(data, file_name, parts, findings, tuple(body["choices"]))
