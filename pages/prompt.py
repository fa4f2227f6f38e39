"""Messages leave at once, however small: a browser waits for none of them."""

from __future__ import annotations

import socket

from starlette.types import ASGIApp, Receive, Scope, Send


class Prompt:
    """Turns off the waiting of TCP (Nagle's algorithm) on every WebSocket.

    A small message waits until the browser has acknowledged the one before, 40 ms and more. asyncio turns that off,
    but only on sockets that name their protocol, and Streamlit's does not.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            at_once(send)
        await self.app(scope, receive, send)


def at_once(send: Send) -> None:
    """Where ``send`` belongs to a connection of the server; elsewhere nothing is changed."""
    transport = getattr(getattr(send, "__self__", None), "transport", None)
    connection = transport.get_extra_info("socket") if transport else None
    if connection is not None and connection.family in (socket.AF_INET, socket.AF_INET6):
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
