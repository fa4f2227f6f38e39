"""Pictures and tables that were drawn before are put on the page again as they were made the first time.

What makes one dear is turning figures into what a browser draws. It depends on its figures and words alone, so these
are its key: no session can be given what it would not have drawn itself, and nothing grows old.
"""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Callable

import streamlit as st

MOST = 300
"""Drawn things kept for all sessions; those asked for longest ago go first."""


def again(draw: Callable[[], object], *made_of: object) -> None:
    """Draw, or repeat what ``draw`` drew when everything was ``made_of`` the same. No widgets in it."""
    repeated(hashlib.blake2b(pickle.dumps(made_of), digest_size=20).hexdigest(), draw)


@st.cache_resource(show_spinner=False, max_entries=MOST)
def repeated(key: str, _draw: Callable[[], object]) -> None:
    """Streamlit repeats what was drawn in here for the same ``key``."""
    _draw()
