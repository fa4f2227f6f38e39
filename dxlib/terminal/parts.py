"""What the commands share: exit statuses, how a command is declared, how a table is printed."""

from __future__ import annotations

import argparse
import csv
import io
import sys
from collections.abc import Callable
from time import monotonic
from typing import Any

from dxlib import formats
from dxlib.language import Language
from dxlib.monitor import Monitor
from dxlib.terms import STAGES

Args = argparse.Namespace
OK, FOUND, CANNOT = 0, 1, 2


def command(commands: Any, name: str, run: Callable[[Args], int], help: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(name, help=help)
    parser.set_defaults(run=run)
    return parser


def opened(args: Args) -> Monitor:
    """The monitor; what it mended at opening, and what is wrong with it, is said."""
    monitor = Monitor()
    for words in [*monitor.notices, *(trouble.message for trouble in monitor.troubles())]:
        print(words[args.lang], file=sys.stderr)
    return monitor


class Progress:
    """A line on the terminal that says how far a long check is, written over and gone at the end; none in a pipe."""

    EVERY = 0.5

    def __init__(self, lang: Language) -> None:
        self.lang = lang
        self.last = monotonic()
        self.width = 0

    def __enter__(self) -> Progress:
        return self

    def say(self, stage: str, share: float) -> None:
        if sys.stderr.isatty() and monotonic() - self.last > self.EVERY:
            self.last = monotonic()
            self._write(f"{STAGES[stage][self.lang]} {formats.percent(share, self.lang, 0)}")

    def _write(self, words: str) -> None:
        print(f"\r{words:<{self.width}}", end="", file=sys.stderr, flush=True)
        self.width = max(self.width, len(words))

    def __exit__(self, *_: object) -> None:
        if self.width:
            self._write("")
            print("\r", end="", file=sys.stderr, flush=True)


def as_csv(rows: list[dict[str, Any]]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]) if rows else [], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().rstrip("\n")


def as_table(rows: list[Any]) -> str:
    """Columns lined up for a fixed-width screen."""
    if not rows:
        return ""
    cells = [list(rows[0]), *([str(v if v is not None else "") for v in row.values()] for row in rows)]
    widths = [max(len(row[i]) for row in cells) for i in range(len(cells[0]))]
    lines = ["  ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)).rstrip() for row in cells]
    return "\n".join([lines[0], "  ".join("─" * w for w in widths), *lines[1:]])
