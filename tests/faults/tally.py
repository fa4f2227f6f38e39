"""What a run of the fault tests tried and what failed, printed at its end: figures with their upper bound."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest

FEW = 20
"""Fewer tries than this bound nothing worth saying."""


def upper_bound(tries: int) -> float:
    """The share of failures that 0 of ``tries`` leaves possible at 95 % (the rule of three)."""
    return min(1.0, 3 / tries) if tries else 1.0


@dataclass
class Tally:
    """Counts by name: what was tried, and how often the promise was broken."""

    tries: dict[str, int] = field(default_factory=dict)
    broken: dict[str, int] = field(default_factory=dict)

    def add(self, name: str, tries: int = 1, broken: int = 0) -> None:
        """``name`` says what is counted, as in “kill: acknowledged uploads lost”."""
        self.tries[name] = self.tries.get(name, 0) + tries
        self.broken[name] = self.broken.get(name, 0) + broken

    def figures(self) -> list[tuple[str, int, int]]:
        """Name, tries and broken, as :meth:`add` takes them."""
        return [(name, tries, self.broken[name]) for name, tries in self.tries.items()]

    def lines(self) -> list[str]:
        """One line a name, in the order of their first count."""
        return [self._line(name) for name in self.tries]

    def _line(self, name: str) -> str:
        tries, broken = self.tries[name], self.broken[name]
        bound = f" (95 %: under {upper_bound(tries):.2%})" if not broken and tries >= FEW else ""
        return f"{name}: {broken} of {tries:,}{bound}"


FIGURES = pytest.StashKey[Tally]()


class Reporter:
    """Prints the figures at the end of a run, those of every process that took part."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.tally = config.stash[FIGURES] = Tally()

    def pytest_sessionfinish(self) -> None:
        """A process that ran some of the tests hands its figures over to the one that leads."""
        if hasattr(self.config, "workeroutput"):
            self.config.workeroutput["figures"] = self.tally.figures()

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        for figures in getattr(node, "workeroutput", {}).get("figures", []):
            self.tally.add(*figures)

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if lines := self.tally.lines():
            terminalreporter.section("faults: promises broken, of how many tried")
            for line in lines:
                terminalreporter.write_line(line)
