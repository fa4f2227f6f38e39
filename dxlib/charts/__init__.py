"""How things are drawn: language and theme in, a data-less Vega-Lite specification out.

Build each once and draw it with ``st.vega_lite_chart(frame, spec)``: building costs more than drawing. Every
builder's docstring names the columns that the frame must have.
"""

from __future__ import annotations

from importlib import import_module

from dxlib.charts.parts import Spec
from dxlib.language import Language
from dxlib.palette import Theme


def build(name: str, lang: Language, theme: Theme) -> Spec:
    """The specification of “module.function”, for example ``maps.tile_map``."""
    module, _, function = name.partition(".")
    spec: Spec = getattr(import_module(f"{__name__}.{module}"), function)(lang, theme)
    return spec
