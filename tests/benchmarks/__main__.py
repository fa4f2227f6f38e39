"""``python -m tests.benchmarks [NAME] [--quick]``."""

from __future__ import annotations

import argparse
import time

from tests.benchmarks import big, browser, cube, ingest, load, machine, page, start

BENCHMARKS = {
    "ingest": ingest.run,
    "cube": cube.run,
    "page": page.run,
    "browser": browser.run,
    "load": load.run,
    "start": start.run,
    "big": big.run,
}

parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
parser.add_argument("name", nargs="?", choices=sorted(BENCHMARKS), help="all of them if left out")
parser.add_argument("--quick", action="store_true", help="fewer and smaller")
args = parser.parse_args()
print(machine.described())
goals, begun = [], time.monotonic()
for name, run in BENCHMARKS.items():
    if args.name in (None, name):
        started = time.monotonic()
        print(f"\n== {name}")
        goals += run(quick=args.quick)
        print(f"({name}: {time.monotonic() - started:.0f} s)")
print(f"\n== goals, after {time.monotonic() - begun:.0f} s")
for goal in goals:
    print(goal)
