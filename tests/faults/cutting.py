"""An operation that ends in the middle: what a killed process leaves is the store as it stood at that very step."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

STEPS = ("fsync", "replace", "rename", "unlink", "truncate", "ftruncate", "link", "mkdir", "rmdir")
"""The calls after each of which a disk may hold something else."""


class Cut(BaseException):
    """The power went; nothing that runs now counts, for the copy is taken already."""


class Knife:
    """Cuts before the step number ``at`` that touches the disk: ``home`` as it stands then is copied to ``left``."""

    def __init__(self, home: Path, left: Path, at: int) -> None:
        self.home = home
        self.left = left
        self.at = at
        self.steps = 0
        self.last = ""
        self.cut = False

    def _wrapped(self, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def step(*args: Any, **kwargs: Any) -> Any:
            if not self.cut:
                self.steps += 1
                self.last = name
                if self.steps == self.at:
                    self.cut = True
                    shutil.copytree(self.home, self.left)
                    raise Cut(f"before step {self.at}, {name}")
            return real(*args, **kwargs)

        return step

    @contextmanager
    def held(self) -> Iterator[Knife]:
        """What runs inside may be cut off; that it was is told by :attr:`cut`."""
        with pytest.MonkeyPatch.context() as patch:
            for name in STEPS:
                patch.setattr(os, name, self._wrapped(name, getattr(os, name)))
            try:
                yield self
            except Cut:
                assert self.cut
