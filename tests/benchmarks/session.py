"""A browser's side of Streamlit's protocol, without the browser: one session over one WebSocket.

What is timed is what the server does: the script's run, making its messages, sending them. As a browser does, the
session keeps the messages that it was sent and says so, and answers for every widget it was shown.
"""

from __future__ import annotations

import asyncio
import re
import time
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection

_KEY = re.compile(r"\$\$ID-[0-9a-f]+-(.+)")
PATIENCE = 120
"""Seconds after which a session is said to have failed."""


@dataclass
class Session:
    """``errors`` are the texts of exceptions that a script showed; ``sent`` counts bytes that came."""

    url: str
    page: str = ""
    query: str = ""
    errors: list[str] = field(default_factory=list)
    sent: int = 0
    messages: int = 0
    _ids: dict[str, str] = field(default_factory=dict)
    _hashes: set[str] = field(default_factory=set)
    _script: str = ""
    _socket: ClientConnection | None = None

    async def __aenter__(self) -> Session:
        address = f"{self.url.replace('http', 'ws', 1)}/_stcore/stream"
        origin: Any = self.url
        self._socket = await websockets.connect(
            address, subprotocols=[websockets.Subprotocol("streamlit")], origin=origin, max_size=None, compression=None
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._socket:
            await self._socket.close()

    async def run(self, widget: str = "", chosen: list[str] | None = None) -> float:
        """Seconds until the script has run to its end; with ``widget``, after that multiselect was changed."""
        assert self._socket
        asked = self._asked(widget, chosen or [])
        begun = time.perf_counter()
        await self._socket.send(asked.SerializeToString())
        async with asyncio.timeout(PATIENCE):
            while not self._ended(await self._socket.recv()):
                pass
        return time.perf_counter() - begun

    def _asked(self, widget: str, chosen: list[str]) -> BackMsg:
        asked = BackMsg()
        state = asked.rerun_script
        state.query_string = self.query
        state.page_script_hash = self._script
        state.page_name = "" if self._script else self.page
        state.context_info.timezone = "Asia/Ho_Chi_Minh"
        state.context_info.locale = "vi-VN"
        state.context_info.url = f"{self.url}/{self.page}"
        state.cached_message_hashes.extend(self._hashes)
        if widget:
            changed = state.widget_states.widgets.add()
            changed.id = self._ids[widget]
            changed.string_array_value.data.extend(chosen)
        return asked

    def _ended(self, raw: str | bytes) -> bool:
        """Take one message in: was it the last of a run?"""
        assert isinstance(raw, bytes)
        self.sent += len(raw)
        self.messages += 1
        message = ForwardMsg()
        message.ParseFromString(raw)
        kind = message.WhichOneof("type")
        if kind == "new_session":
            self._script = message.new_session.page_script_hash
        elif kind == "navigation":  # comes after it, and names the page that st.navigation chose
            self._script = message.navigation.page_script_hash
        elif kind == "delta":
            self._drawn(message)
        elif kind == "script_finished":
            return message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN
        return False

    def _drawn(self, message: ForwardMsg) -> None:
        if message.metadata.cacheable:
            self._hashes.add(message.hash)
        element = message.delta.new_element
        kind = element.WhichOneof("type") or ""
        if kind == "exception":
            self.errors.append(f"{element.exception.type}: {element.exception.message}")
        if kind and (named := _KEY.fullmatch(str(getattr(getattr(element, kind), "id", "")))):
            self._ids[named[1]] = named[0]
