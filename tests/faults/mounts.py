"""Small disks and folders that may not be written to: mounted by root, named by a context that unmounts them."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path

from tests.faults.conftest import needs

MAY_MOUNT = "needs root on Linux, to mount a small disk"
BLIND = ["setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-dac_override,-dac_read_search"]


@contextmanager
def disk(folder: Path, megabytes: int = 24, files: int = 500) -> Iterator[Path]:
    """An empty disk of its own at ``folder``, of this size and for so many files."""
    needs(may_mount(), MAY_MOUNT)
    folder.mkdir()
    _mount("-t", "tmpfs", "-o", f"size={megabytes}m,nr_inodes={files}", "none", folder)
    try:
        yield folder
    finally:
        _unmount(folder)


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """Whoever opens something below ``folder`` from now on may only read it; what is open stays open for writing."""
    needs(may_mount(), MAY_MOUNT)
    _mount("--bind", folder, folder)
    try:
        _mount("-o", "remount,bind,ro", folder)
        yield
    finally:
        _unmount(folder)


def may_mount() -> bool:
    return os.name == "posix" and os.geteuid() == 0 and _mounts_here()


@cache
def _mounts_here() -> bool:
    """Root of a container may be no root at all."""
    return subprocess.run(["unshare", "--mount", "true"], capture_output=True, check=False).returncode == 0


def _mount(*options: str | Path) -> None:
    subprocess.run(["mount", *map(str, options)], check=True)


def _unmount(folder: Path) -> None:
    """Lazily: what still has a file open there keeps it."""
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill(folder: Path, but: int = 0) -> Path:
    """Write one file until the disk takes nothing more, then leave ``but`` blocks free; remove it for room."""
    ballast = folder / "ballast"
    with ballast.open("wb", buffering=0) as file:
        for block in (1 << 20, 4096, 1):
            with suppress(OSError):
                while file.write(bytes(block)):
                    pass
        file.truncate(max(0, file.tell() - 4096 * but))
    return ballast


def use_up_names(folder: Path) -> list[Path]:
    """Make empty files until the disk takes no more names; remove them for room."""
    made = []
    with suppress(OSError):
        while True:
            path = folder / f"name-{len(made)}"
            path.touch()
            made.append(path)
    return made


def as_a_plain_user(command: list[str]) -> list[str]:
    """The command so that permissions hold for it, though root starts it."""
    return [*BLIND, *command] if os.geteuid() == 0 else command
