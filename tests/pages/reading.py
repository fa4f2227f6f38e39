"""What a reader sees of a page drawn by ``AppTest``: every word, the cells of tables and the alt texts of charts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from streamlit.dataframe_util import convert_arrow_bytes_to_pandas_df
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Block

from dxlib import catalog
from tests.builders import CODES

SCREENS = tuple(dict.fromkeys(d.screen for d in catalog.DOMAINS))
LANGUAGES = ("vi", "en")
_TEXTS = ("label", "value", "delta", "help", "placeholder", "alt", "delta_description", "body")
_HIDDEN = ("lang", "ward", "period")
"""Keys of the widgets that only hold the URL's codes."""

_COLUMNS = {c.name for d in catalog.DATASETS.values() for c in d.columns}
_IDS = {k for k in catalog.KPIS if "_" in k and k not in catalog.DATASETS} - _COLUMNS
RAW_CODES = _IDS | set(CODES) | {"latest", "721"}
SIGNED_NOTHING = re.compile(r"^[-−+]0([.,]0+)?( |$)")
MISSING = re.compile(r"\b(None|nan|NaN|NaT|null)\b")
FOREIGN_DECIMALS = {
    "vi": re.compile(r"\d\.\d+ ?(%|tỷ|triệu|điểm)"),
    "en": re.compile(r"\d,\d{1,2} ?(%|billion|million|pts)"),
}


def elements(block: Any) -> Iterator[Any]:
    for child in block.children.values():
        yield child
        if isinstance(child, Block):
            yield from elements(child)


def shown(at: AppTest) -> list[str]:
    """Every text on the page and beside it, tables cell by cell."""
    out: list[str] = []
    for element in [*elements(at.main), *elements(at.sidebar)]:
        if getattr(element, "key", None) in _HIDDEN:
            continue
        out += cells(element) if element.type == "dataframe" else _texts(element)
    return [text for text in out if text]


def _texts(element: Any) -> list[str]:
    """The words in an element's message; those of a widget's choices too."""
    proto = getattr(element, "proto", None)
    words = [getattr(proto, name, None) for name in _TEXTS]
    return [w for w in [*words, *getattr(proto, "options", [])] if isinstance(w, str)]


def cells(table: Any) -> list[str]:
    """Headings and cells of a table, as the language writes them."""
    arrow = table.proto.arrow_data
    display = convert_arrow_bytes_to_pandas_df(arrow.styler.display_values)
    return [str(c) for c in table.value.columns] + [str(v) for v in display.to_numpy().ravel()]


def alts(at: AppTest) -> list[str]:
    return [chart.proto.alt for chart in at.get("vega_lite_chart")]


def drawn(at: AppTest) -> list[dict[str, list[Any]]]:
    """The columns of the rows that each chart is drawn with."""
    frames = [convert_arrow_bytes_to_pandas_df(chart.proto.data.data) for chart in at.get("vega_lite_chart")]
    return [{str(name): frame[name].tolist() for name in frame.columns} for frame in frames]


def tables(at: AppTest) -> list[list[str]]:
    return [cells(d) for d in at.dataframe]


def cards(at: AppTest) -> dict[str, tuple[str, str]]:
    """Name to (value, change) of each KPI card."""
    return {m.label: (m.value, m.delta) for m in at.metric}


def words_of(texts: list[str]) -> set[str]:
    """A team's or member's code, which may hold a ward's, is one word."""
    return {w for text in texts for w in re.findall(r"[\w.-]+", text)}


def buttons(at: AppTest) -> list[str]:
    return [b.label for b in at.button]


def button(at: AppTest, label: str) -> Any:
    return next(b for b in at.button if b.label == label)


def look_at(at: AppTest, seq: int) -> AppTest:
    """Choose an upload on the history page."""
    chooser = next(s for s in at.selectbox if s.label in ("Xem một bản số liệu", "Look at one upload"))
    return chooser.set_value(seq).run()
