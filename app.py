"""The monitor as an application: ``streamlit run app.py``.

The script that draws stands in ``pages/frame.py``, so that Streamlit finds no page of its own accord beside it.
"""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import streamlit as st
from starlette.middleware import Middleware

from pages import service
from pages.headers import SecurityHeaders


@asynccontextmanager
async def lifespan(_: st.App) -> AsyncIterator[None]:
    """Open the store and build the charts while the first browser is still loading."""
    threading.Thread(target=service.warm, daemon=True).start()
    yield


app = st.App(
    "pages/frame.py",
    lifespan=lifespan,
    middleware=[Middleware(SecurityHeaders)],
    on_script_error=service.show_error,
)
