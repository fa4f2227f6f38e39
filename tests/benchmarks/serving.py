"""A Streamlit server as a user starts it, on a free port of this machine, and what it takes of the machine."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from dxlib.monitor import Monitor
from tests.browser.driver import ROOT, free_port, started, wait_until_up

APPS = Path(__file__).parent / "apps"
MB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Served:
    """One running server."""

    url: str
    process: psutil.Process

    @property
    def memory(self) -> float:
        """Resident megabytes of the process and of those it started."""
        every = [self.process, *self.process.children(recursive=True)]
        return sum(p.memory_info().rss for p in every) / MB

    @property
    def seconds(self) -> float:
        """Processor seconds that it has taken."""
        taken = self.process.cpu_times()
        return float(taken.user + taken.system)

    @property
    def own_memory(self) -> float:
        """Resident megabytes of the process that serves."""
        return float(self.process.memory_info().rss / MB)


@contextmanager
def served(script: Path, home: Path, wait: bool = True, cwd: Path = ROOT, **environment: str) -> Iterator[Served]:
    """Run ``script``, over the store ``home``; it ends with the block. Settings are those of the folder ``cwd``."""
    port = free_port()
    options = {"server.port": port, "server.address": "127.0.0.1", "server.headless": "true"}
    told = [word for name, value in options.items() for word in (f"--{name}", str(value))]
    command = [sys.executable, "-m", "streamlit", "run", str(script), *told, "--browser.gatherUsageStats", "false"]
    env = {**os.environ, "DX_HOME": str(home), "PYTHONPATH": str(ROOT), **environment}
    with started(command, env, cwd) as process:
        url = f"http://127.0.0.1:{port}"
        if wait:
            wait_until_up(url, process)
        yield Served(url, psutil.Process(process.pid))


@contextmanager
def plain(home: Path) -> Iterator[Served]:
    """An empty app as Streamlit starts it, with none of this project's settings."""
    with tempfile.TemporaryDirectory() as folder, served(APPS / "empty_page.py", home, cwd=Path(folder)) as app:
        yield app


def seeded(home: Path) -> None:
    """A store with the shipped sample, as a first start leaves it."""
    Monitor(home).close()
