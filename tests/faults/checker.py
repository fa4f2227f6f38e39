"""The promises that hold after any fault, asked of the store as the next start finds it."""

from __future__ import annotations

import json
import re
import shutil
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from dxlib import care, catalog
from dxlib.files import sha256
from dxlib.ledger import Entry
from dxlib.monitor import Monitor
from dxlib.periods import Period
from dxlib.values import as_dict
from tests.builders import clock, snapshot

Ack = tuple[int, str]
"""Number and hash of an entry that somebody was told is accepted."""

TRUTH = ("ledger.jsonl", "ledger.anchor", "files", "rows")
_KNOWN = re.compile(
    r"ledger\.(jsonl|anchor|torn-[0-9a-f]+)|\.lock|files|rows|log|set-aside-\d+|city(-\d+)?\.duckdb(\.wal|\.tmp)?"
)
known: dict[str, Any] = {}
"""Figures of fresh monitors, by the fingerprint of the ledger."""


def check(
    home: Path, data: Path, acknowledged: Iterable[Ack], ahead: int = 1, otherwise: Iterable[Ack] | None = None
) -> tuple[Entry, ...]:
    """Open the store as the next start would and hold it to every promise; its entries are given back.

    ``acknowledged`` stands in it; at most ``ahead`` entries more, that were under way, may. Where a backup was being
    recovered it may hold just the entries of that, ``otherwise``.
    """
    with opened(home, data) as monitor:
        entries = monitor.ledger.chain().entries
        if otherwise is None or acks(entries) != list(otherwise):
            stands(entries, acknowledged, ahead)
        whole(monitor)
        return entries


@contextmanager
def opened(home: Path, data: Path) -> Iterator[Monitor]:
    monitor = Monitor(home, data, clock)
    try:
        yield monitor
    finally:
        monitor.close()


def acks(entries: Iterable[Entry]) -> list[Ack]:
    return [(e.seq, e.hash) for e in entries]


def stands(entries: tuple[Entry, ...], acknowledged: Iterable[Ack], ahead: int = 1) -> None:
    """Everything acknowledged is in the ledger under its number and hash, and nothing that nobody sent."""
    found, sure = acks(entries), list(acknowledged)
    lost = [ack for ack in sure if ack not in found]
    assert not lost, f"acknowledged and lost: {lost} of {found}"
    last = max((seq for seq, _ in sure), default=0)
    assert len(found) <= last + ahead, f"{len(found)} entries, but {last} acknowledged"


def whole(monitor: Monitor) -> None:
    """Nothing damaged, nothing left lying about, and the numbers are those of the truth alone."""
    home = monitor.ledger.home
    chain = monitor.ledger.chain()
    assert (chain.damaged_line, chain.gone) == (None, False), "the chain is damaged"
    damage, troubles, left = care.verify(monitor.ledger), monitor.troubles(), leftovers(home)
    assert not damage, f"damaged: {damage}"
    assert not troubles, f"troubles: {troubles}"
    assert not left, f"left lying about: {left}"
    assert figures(monitor) == expected(home, monitor.data), "other numbers than the ledger's"


def leftovers(home: Path) -> list[str]:
    """What has no place in a store: temporary files anywhere in it, and names that nobody knows."""
    temporary = [p.relative_to(home).as_posix() for p in home.rglob(".*.tmp")]
    return sorted({*temporary, *(p.name for p in home.iterdir() if not _KNOWN.fullmatch(p.name))})


def figures(monitor: Monitor) -> Any:
    """What a screen could show of the tables that were ever uploaded: each KPI by ward and month, and each row."""
    card = monitor.scorecard(newest=True)
    used = {dataset for entry in card.entries.values() for dataset in entry.datasets}
    kpis = [k for k in catalog.KPIS.values() if k.dataset in used]
    periods = [None, *map(Period.parse, card.months)]
    values = [as_dict(v) for k in kpis for p in periods for v in (card.value(k, (), p), *card.by_ward(k, (), p))]
    rows = [monitor.rows(dataset, month) for dataset in sorted(used) for month in card.months]
    return values, rows, sorted(monitor.withdrawn())


def truth(home: Path) -> dict[str, bytes]:
    """Every byte that counts in a store: the whole lines, and the files that were accepted."""
    found = {name: content for name, content in snapshot(home).items() if not name.endswith(".tmp")}
    ledger = found.get("ledger.jsonl", b"")
    return found | {"ledger.jsonl": ledger[: ledger.rfind(b"\n") + 1]}


def expected(home: Path, data: Path) -> Any:
    """The figures of a fresh monitor over a copy of the truth alone; worked out once for each ledger."""
    key = sha256((home / "ledger.jsonl").read_bytes()) if (home / "ledger.jsonl").exists() else ""
    if key not in known:
        with tempfile.TemporaryDirectory() as folder:
            copy_truth(home, Path(folder))
            with opened(Path(folder), data) as fresh:
                known[key] = figures(fresh)
    return known[key]


def archived(archive: Path) -> list[Ack]:
    """The entries of a backup; each file in it is read, and its check sum held against it."""
    with zipfile.ZipFile(archive) as opened:
        assert opened.testzip() is None, "the backup is torn"
        lines = [json.loads(line) for line in opened.read("ledger.jsonl").splitlines()]
    return [(line["seq"], line["hash"]) for line in lines]


def copy_truth(home: Path, to: Path) -> None:
    """The ledger and what it names, without the database and all else that is made from them."""
    to.mkdir(exist_ok=True)
    for path in (home / name for name in TRUTH):
        if path.is_dir():
            shutil.copytree(path, to / path.name)
        elif path.exists():
            shutil.copy(path, to)
