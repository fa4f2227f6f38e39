"""What a benchmark says: medians, their ratio to a floor of the same run, and whether a goal is met."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Goal:
    """``found`` in the run against the ``limit``: at most that, or at least with ``at_least``."""

    words: str
    found: float
    limit: float
    at_least: bool = False
    unit: str = "×"

    @property
    def met(self) -> bool:
        return self.found >= self.limit if self.at_least else self.found <= self.limit

    def __str__(self) -> str:
        sign = "≥" if self.at_least else "≤"
        verdict = "met" if self.met else "MISSED"
        return f"{verdict:6} {self.words}: {self.found:.3g}{self.unit} ({sign} {self.limit:g}{self.unit})"


class Table:
    """Rows of timings in seconds, printed as medians and ratios to the row called ``floor``."""

    def __init__(self, title: str, floor: str = "", unit: str = "ms") -> None:
        self.title, self.floor, self.unit = title, floor, unit
        self.rows: dict[str, list[float]] = {}

    def add(self, name: str, *seconds: float) -> None:
        self.rows.setdefault(name, []).extend(seconds)

    @contextmanager
    def timing(self, name: str) -> Iterator[None]:
        begun = time.perf_counter()
        yield
        self.add(name, time.perf_counter() - begun)

    def timed(self, name: str, times: int, work: Callable[[], object]) -> None:
        """``work`` done ``times`` times, each one timed."""
        for _ in range(times):
            with self.timing(name):
                work()

    def median(self, name: str) -> float:
        return statistics.median(self.rows[name])

    def ratio(self, name: str, to: str = "") -> float:
        return self.median(name) / self.median(to or self.floor)

    def show(self) -> None:
        """Print the rows; without a floor, no ratios."""
        scale = {"s": 1, "ms": 1000}[self.unit]
        width = max(map(len, self.rows))
        print(f"\n{self.title}")
        for name, seconds in self.rows.items():
            ratio = f"{self.ratio(name):7.2f}×" if self.floor else ""
            spread = f"{min(seconds) * scale:.4g} to {max(seconds) * scale:.4g}, n = {len(seconds)}"
            print(f"  {name:{width}} {self.median(name) * scale:9.4g} {self.unit} {ratio}   {spread}", flush=True)


def percentile(seconds: Iterable[float], share: float) -> float:
    """The value below which ``share`` (0…1) of the values lie, by nearest rank."""
    ordered = sorted(seconds)
    return ordered[min(len(ordered) - 1, round(share * (len(ordered) - 1)))]
