"""What the figures were measured on."""

from __future__ import annotations

import os
import platform
from pathlib import Path

import psutil

from dxlib import versions


def described() -> str:
    """The machine in a line, then the versions of what does the work."""
    memory = psutil.virtual_memory().total / 1024**3
    told = ", ".join(f"{name} {version}" for name, version in versions.known().items())
    return f"{_processor()}, {os.cpu_count()} cores, {memory:.0f} GiB\n{told}"


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    named = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return named[0] if named else platform.processor() or platform.machine()
