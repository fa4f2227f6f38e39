"""``python -m dxlib`` as a person at the terminal runs it: a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.builders import ROOT

Ran = subprocess.CompletedProcess[str]


def command(home: Path, data: Path, *words: str, **env: str) -> Ran:
    """One command over a store, in English; how it ended is for the caller to judge."""
    around = {**os.environ, "DX_HOME": str(home), "DX_DATA": str(data), "PYTHONUTF8": "1", **env}
    told = [sys.executable, "-m", "dxlib", "--lang", "en", *words]
    return subprocess.run(told, cwd=ROOT, env=around, capture_output=True, text=True, encoding="utf-8", check=False)
