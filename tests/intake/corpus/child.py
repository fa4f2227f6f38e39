"""The child process that knows the corpus's contract: ``python -m tests.intake.corpus.child``.

Files of a schema that has a contract are examined as any file of the monitor is. All others are read as a table,
which is carried back as it was read; an error that goes with it refuses the file.
"""

from __future__ import annotations

import io
import json
import os
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from dxlib.cells import Cell
from dxlib.errors import IntakeError
from dxlib.intake import child, inspect, wording
from dxlib.intake.checked import Checked, Part
from dxlib.intake.read import read_table
from tests.intake.corpus import contract

OWN = "own__"
PEAKS = "DX_CORPUS_PEAKS"
"""Names the file to which the child writes its peak of memory, a line a file."""


def examine(data: bytes, file_name: str, *given: Any, **asked: Any) -> Checked:
    _forget_peak()
    try:
        if foreign := contract.FOREIGN.get(file_name):
            with contract.known(foreign):
                return inspect(data, file_name, *given, **asked)
        if file_name.startswith(OWN):
            with contract.known(contract.CONTRACT):
                return inspect(data, file_name, *given, **asked)
        return _table(data, file_name)
    finally:
        _note_peak(file_name)


def _table(data: bytes, file_name: str) -> Checked:
    try:
        table = read_table(data, file_name)
    except IntakeError as error:
        return Checked(data, file_name, findings=(wording.unreadable(error),), choices=error.choices)
    out = io.BytesIO()
    pq.write_table(table.cells, out)
    reading = {**table.reading, "header": json.dumps(table.header)}
    part = Part(contract.CONTRACT, (Cell("2026-01", "00101", len(table.lines)),), reading, out.getvalue())
    return Checked(data, file_name, (part,), table.findings)


def _forget_peak() -> None:
    if os.environ.get(PEAKS):
        Path("/proc/self/clear_refs").write_text("5")  # VmHWM starts anew


def _note_peak(file_name: str) -> None:
    if path := os.environ.get(PEAKS):
        status = Path("/proc/self/status").read_text()
        peak = next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM"))
        with Path(path).open("a", encoding="utf-8") as file:
            file.write(json.dumps([file_name, int(peak) // 1024]) + "\n")


if __name__ == "__main__":
    child.main(examine)
