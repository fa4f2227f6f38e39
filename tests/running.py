"""What a command of ``python -m dxlib`` printed and how it ended."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass
class Ran:
    exit: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Run = Callable[..., Ran]


def at(values: list[dict], kpi: str) -> dict:
    return next(v for v in values if v["kpi"] == kpi)
