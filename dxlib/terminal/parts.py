"""What the commands share: exit statuses, how a command is declared, how a table is printed."""

from __future__ import annotations

import argparse
import csv
import io
import sys
from collections.abc import Callable
from typing import Any

from dxlib.monitor import Monitor

Args = argparse.Namespace
OK, FOUND, CANNOT = 0, 1, 2


def command(commands: Any, name: str, run: Callable[[Args], int], help: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(name, help=help)
    parser.set_defaults(run=run)
    return parser


def opened(args: Args) -> Monitor:
    """The monitor; what it found and mended at opening is said."""
    monitor = Monitor()
    for notice in monitor.notices:
        print(notice[args.lang], file=sys.stderr)
    return monitor


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
