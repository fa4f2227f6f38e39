"""``python -m tests.benchmarks [NAME] [--quick]``."""

from __future__ import annotations

import argparse

from tests.benchmarks import start

BENCHMARKS = {"start": start.run}

parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
parser.add_argument("name", nargs="?", choices=sorted(BENCHMARKS), help="all of them if left out")
parser.add_argument("--quick", action="store_true", help="fewer repetitions")
args = parser.parse_args()
for name, run in BENCHMARKS.items():
    if args.name in (None, name):
        print(f"== {name}")
        run(quick=args.quick)
