"""What the figures were measured on."""

from __future__ import annotations

import os
import platform
from importlib.metadata import version
from pathlib import Path

import psutil

PACKAGES = ("streamlit", "duckdb", "pandas", "altair", "pyarrow")


def described() -> str:
    """The machine in a line, then the versions of what does the work."""
    memory = psutil.virtual_memory().total / 1024**3
    python = f"Python {platform.python_version()}"
    versions = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    return f"{_processor()}, {os.cpu_count()} cores, {memory:.0f} GiB, {platform.system()}\n{python}, {versions}"


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    named = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return named[0] if named else platform.processor() or platform.machine()
