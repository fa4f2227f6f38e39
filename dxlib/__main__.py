"""The same answers from a terminal: ``python -m dxlib --help``."""

from __future__ import annotations

import sys

from dxlib.terminal import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
