"""Damage on purpose: five ways to harm a stored file, each seeded, and trials in a process that may die of them.

``python -m tests.faults.damage DATA [KIND HOME SEEDS]…`` prints ``begin`` and ``end`` lines, so that whoever started it
knows which trial it died of.
"""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dxlib.monitor import Monitor
from tests.builders import PHU_AN, ROOT, clock, site, upload
from tests.faults import checker

LEDGER, ANCHOR, DATABASE, LOG = "ledger.jsonl", "ledger.anchor", "city.duckdb", "city.duckdb.wal"
RUNNING = "city.duckdb, open"
RUN = 4096
"""Bytes that are zeroed or overwritten at once; a quarter of a file that is smaller than four of them."""

Way = Callable[[bytes, random.Random, bytes], bytes | None]


def flipped(content: bytes, by: random.Random, _: bytes) -> bytes:
    at = by.randrange(len(content))
    return content[:at] + bytes([content[at] ^ 1 << by.randrange(8)]) + content[at + 1 :]


def zeroed(content: bytes, by: random.Random, _: bytes) -> bytes:
    at, run = _run(content, by)
    return content[:at] + bytes(run) + content[at + run :]


def cut(content: bytes, by: random.Random, _: bytes) -> bytes:
    return content[: by.randrange(len(content))]


def overwritten(content: bytes, by: random.Random, _: bytes) -> bytes:
    at, run = _run(content, by)
    return content[:at] + by.randbytes(run) + content[at + run :]


def replaced(_: bytes, by: random.Random, other: bytes) -> bytes | None:
    """Gone, or with the content of another file under its name."""
    return by.choice((None, other))


def _run(content: bytes, by: random.Random) -> tuple[int, int]:
    run = max(1, min(RUN, len(content) // 4))
    return by.randrange(len(content) - run + 1), run


WAYS: dict[str, Way] = {w.__name__: w for w in (flipped, zeroed, cut, overwritten, replaced)}


@dataclass(frozen=True, slots=True)
class Trial:
    """One damage; the same trial always does the same."""

    kind: str
    way: str
    seed: int

    @property
    def random(self) -> random.Random:
        return random.Random(f"{self.kind} {self.way} {self.seed}")

    def harm(self, path: Path) -> bool:
        """Damage the file where it lies; False if its bytes came out as they were."""
        before = path.read_bytes()
        after = WAYS[self.way](before, self.random, _beside(path))
        if after is None:
            path.unlink()
        else:
            path.write_bytes(after)
        return after != before

    def __str__(self) -> str:
        return f"{self.kind} {self.way}, seed {self.seed}"


def _beside(path: Path) -> bytes:
    """The content of the largest other file in the same folder: another upload's, or of another kind."""
    others = [p for p in path.parent.iterdir() if p.is_file() and p != path]
    return max(others, key=lambda p: (p.stat().st_size, p.name)).read_bytes()


def trials(kind: str, seeds: int) -> Iterator[Trial]:
    return (Trial(kind, way, seed) for seed in range(seeds) for way in WAYS)


def first_difference(whole: bytes, harmed: bytes) -> int:
    """The number of the first line of ``whole`` that is not as it was."""
    same = next(
        (i for i, (a, b) in enumerate(zip(whole, harmed, strict=False)) if a != b), min(len(whole), len(harmed))
    )
    return whole.count(b"\n", 0, same) + 1


# ---- the database, in a process of its own: a damaged one may end it without a word ----


def at_rest(trial: Trial, home: Path, data: Path) -> Any:
    """Damage, then start: what it shows and whether it goes on."""
    trial.harm(home / trial.kind)
    with checker.opened(home, data) as monitor:
        shown = checker.figures(monitor)
        monitor.withdraw([1], "test")
        return {"same": shown, "after": checker.figures(monitor)}


def running(trial: Trial, home: Path, data: Path) -> Any:
    """Start, then damage under it: what it shows, and whether it goes on and the next start does."""
    with checker.opened(home, data) as monitor:
        trial.harm(home / DATABASE)
        shown = checker.figures(monitor)
        upload(monitor, [site(PHU_AN, "2024-07")])
        after = checker.figures(monitor)
    with checker.opened(home, data) as again:
        return {"same": shown, "after": after if checker.figures(again) == after else "not so at the next start"}


def batch(home: Path, data: Path, kind: str, seeds: int) -> None:
    whole = checker.expected(home, data)
    for trial in trials(kind, seeds):
        print("begin", trial, flush=True)
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(shutil.copytree(home, Path(folder) / "store"))
            try:
                found = (running if kind == RUNNING else at_rest)(trial, copy, data)
                told = [found["same"] == whole, found["after"] == checker.expected(copy, data)]
            except Exception as error:
                told = [f"{type(error).__name__}: {error}"]
        print("end", json.dumps([kind, str(trial), *told], default=str), flush=True)


def in_a_process(data: Path, *batches: tuple[str, Path, int]) -> tuple[list[Any], str]:
    """Every trial that ended, as [kind, trial, same, after], and how the process ended if it died.

    A batch is a kind, the store to copy, and how many seeds.
    """
    told = [str(part) for batch in batches for part in batch]
    command = [sys.executable, "-m", "tests.faults.damage", str(data), *told]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    lines = ran.stdout.splitlines()
    died = f"status {ran.returncode} in “{lines[-1:]}”: {ran.stderr[-2000:]}" if ran.returncode else ""
    return [json.loads(line.removeprefix("end ")) for line in lines if line.startswith("end ")], died


def killed_with_a_log(home: Path, data: Path, to: Path) -> Path:
    """The store as a process leaves it that is killed while the database's last changes stand in its log alone."""
    make_older(home, data)
    with checker.opened(home, data):
        return Path(shutil.copytree(home, to))


def make_older(home: Path, data: Path) -> None:
    """Put a database in place that holds the first line of the ledger alone; nothing else is changed."""
    kept = {path: path.read_bytes() for path in (home / LEDGER, home / ANCHOR)}
    (home / ANCHOR).unlink()
    (home / DATABASE).unlink()
    (home / LEDGER).write_bytes(kept[home / LEDGER].split(b"\n")[0] + b"\n")
    Monitor(home, data, clock).close()
    for path, content in kept.items():
        path.write_bytes(content)


if __name__ == "__main__":
    asked = iter(sys.argv[2:])
    for kind, home, seeds in zip(asked, asked, asked, strict=True):
        batch(Path(home), Path(sys.argv[1]), kind, int(seeds))
