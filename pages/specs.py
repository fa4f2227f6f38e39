"""Chart specifications, built beside the server while it opens its store, and kept for every session."""

from __future__ import annotations

import subprocess
from contextlib import suppress
from threading import Condition, Thread

from dxlib import charts
from dxlib.charts import Look, Spec

PATIENCE = 30
"""Seconds after which the other process is said to hang: a page must not."""


class Specs:
    """Begins to build when it is made. Read only, for every session."""

    def __init__(self) -> None:
        self._built: dict[Look, dict[str, Spec]] = {}
        self._ended = False
        self._news = Condition()
        Thread(target=self._build, daemon=True).start()

    def get(self, name: str, look: Look) -> Spec:
        """One chart, as soon as its look is built; built here where the other process cannot."""
        with self._news:
            self._news.wait_for(lambda: look in self._built or self._ended, PATIENCE)
            specs = self._built.setdefault(look, {})
        if name not in specs:
            specs[name] = charts.build(name, *look)
        return specs[name]

    def _build(self) -> None:
        with suppress(OSError, subprocess.SubprocessError):
            for look, specs in charts.apart():
                with self._news:
                    self._built[look] = specs
                    self._news.notify_all()
        with self._news:
            self._ended = True
            self._news.notify_all()
