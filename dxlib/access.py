"""Who may change anything. Without a log-in only this machine may; everybody else reads."""

from __future__ import annotations

from collections.abc import Mapping

from dxlib.language import Text, say

LOOPBACK = ("127.0.0.1", "localhost", "::1", "[::1]")
FORWARDED = ("forwarded", "x-forwarded", "x-real-ip")
"""How the names begin of headers that only a proxy adds."""


def read_only_because(headers: Mapping[str, str], bind_address: str | None) -> Text | None:
    """Why this request may only read, or None if it may upload and withdraw.

    Anything but a plain loopback request reads: another bind address, another Host, or a proxy's headers.
    """
    names = {name.lower(): value for name, value in headers.items()}
    host = names.get("host", "")
    bare = host.rsplit(":", 1)[0] if not host.endswith("]") else host
    local = bind_address in LOOPBACK and bare in LOOPBACK and not any(n.startswith(FORWARDED) for n in names)
    if local:
        return None
    return say(
        "Read only: uploading and withdrawing need a log-in when the monitor is opened from another machine. "
        "Open it on the machine where it runs, at http://127.0.0.1."
    )
