"""How things are drawn: language and theme in, a data-less Vega-Lite specification out.

Build each once and draw it with ``st.vega_lite_chart(frame, spec)``: building costs more than drawing. Every
builder's docstring names the columns that the frame must have.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from inspect import getmembers, isfunction
from itertools import product
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

from dxlib.language import LANGUAGES, Language
from dxlib.palette import GROUNDS, Theme

Spec = dict[str, Any]
Look = tuple[Language, Theme]
LOOKS: tuple[Look, ...] = tuple(product(LANGUAGES, GROUNDS))
_ROOT = Path(__file__).resolve().parents[2]


def build(name: str, lang: Language, theme: Theme) -> Spec:
    """The specification of “module.function”, for example ``maps.tile_map``."""
    module, _, function = name.partition(".")
    spec: Spec = getattr(_module(module), function)(lang, theme)
    return spec


def names() -> list[str]:
    """Every chart there is."""
    return [
        f"{module}.{name}"
        for _, module, _ in iter_modules(__path__)
        if module not in ("parts", "__main__")
        for name, found in getmembers(_module(module), isfunction)
        if found.__module__ == f"{__name__}.{module}" and not name.startswith("_")
    ]


def apart() -> Iterator[tuple[Look, dict[str, Spec]]]:
    """Every specification by name, look after look, built by a process of its own: it takes Altair's memory with it.

    Raises OSError or :class:`subprocess.SubprocessError` where that process cannot run or fails.
    """
    command = [sys.executable, "-m", __name__]
    with subprocess.Popen(command, cwd=_ROOT, stdout=subprocess.PIPE) as child:  # noqa: S603
        assert child.stdout
        for line in child.stdout:
            (lang, theme), specs = json.loads(line)
            yield (lang, theme), specs
    if child.returncode:
        raise subprocess.CalledProcessError(child.returncode, command)


def _module(name: str) -> Any:
    return import_module(f"{__name__}.{name}")
