"""What a file is, by its first bytes."""

from __future__ import annotations

from typing import Literal


def recognise(data: bytes, file_name: str) -> Literal["csv", "xlsx"]:
    return "xlsx" if data[:4] == b"PK\x03\x04" else "csv"
