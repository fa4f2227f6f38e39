"""Which versions run: the first thing that whoever helps from afar asks for. No name of the machine, no path."""

from __future__ import annotations

import contextlib
import platform
from functools import cache
from importlib import metadata

from dxlib import __version__

PACKAGES = ("streamlit", "duckdb", "pandas", "altair")


@cache
def known() -> dict[str, str]:
    """Name to version; “–” where it cannot be told."""
    return {
        "monitor": __version__,
        "python": platform.python_version(),
        **{name: _of(name) for name in PACKAGES},
        "system": _system(),
    }


def _of(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "–"


def _system() -> str:
    """The operating system as its maker calls it, and the kind of machine."""
    name = f"{platform.system()} {platform.release()}"
    with contextlib.suppress(OSError, KeyError):
        name = platform.freedesktop_os_release()["PRETTY_NAME"]
    return f"{name} ({platform.machine()})"
