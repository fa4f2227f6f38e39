"""What was said of the files of one round of uploading: forgotten once everything chosen is accepted."""

from __future__ import annotations

from typing import Any

import streamlit as st

_ROUND = "upload_round"


def fresh(name: str) -> str:
    """The name under which this round keeps something: what is said of one file is not said of the next."""
    return f"{name}_{st.session_state.get(_ROUND, 0)}"


def begin_anew() -> None:
    """The next round: the uploader is empty, and no example is chosen."""
    st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1
    st.session_state.pop("example", None)


def value(name: str, default: Any = None) -> Any:
    return st.session_state.get(fresh(name), default)


def hold(name: str, what: Any) -> None:
    st.session_state[fresh(name)] = what
