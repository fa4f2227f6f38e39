"""The monitor as an application: ``streamlit run app.py``.

The script that draws stands in ``pages/frame.py``, so that Streamlit finds no page of its own accord beside it.
"""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import streamlit as st
from starlette.middleware import Middleware

from pages.headers import SecurityHeaders
from pages.prompt import Prompt


def warm() -> None:
    """Import what draws, open the store and build the charts while the first browser is still loading."""
    from pages import service

    service.warm()


def show_error(error: Exception) -> bool:
    from pages import service

    return service.show_error(error)


@asynccontextmanager
async def lifespan(_: st.App) -> AsyncIterator[None]:
    threading.Thread(target=warm, daemon=True).start()
    yield


app = st.App(
    "pages/frame.py",
    lifespan=lifespan,
    middleware=[Middleware(SecurityHeaders), Middleware(Prompt)],
    on_script_error=show_error,
)
