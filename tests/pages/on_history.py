"""Hands and eyes on the history page: its sections, filters and ledger."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from dxlib.ledger import Entry
from dxlib.monitor import Monitor
from tests.pages.reading import button


def turn(at: AppTest, label: str, by: str = "Lan") -> AppTest:
    at = at.text_input(key="history_by").set_value(by).run()
    return button(at, label).click().run()


def narrow(at: AppTest, name: str, value: object, lang: str = "en") -> AppTest:
    key = f"_ledger_{name}_{lang}"
    widget = at.text_input(key=key) if name == "text" else at.selectbox(key=key)
    return widget.set_value(value).run()


def section(at: AppTest, name: str, lang: str = "en") -> AppTest:
    return at.segmented_control(key=f"_history_section_{lang}").set_value(name).run()


def ledger(at: AppTest) -> list[int]:
    """The numbers of the entries in the table."""
    return [int(n) for n in at.dataframe[0].value.iloc[:, 0]]


def newest(monitor: Monitor) -> Entry:
    return monitor.ledger.chain().entries[-1]


def seqs(monitor: Monitor, action: str) -> list[int]:
    return [e.seq for e in reversed(monitor.ledger.chain().entries) if e.action == action]
