"""``log/app.jsonl``: refusals and errors for the operator. Codes and counts only, never a cell's value."""

from __future__ import annotations

import contextlib
import json
import secrets
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from dxlib.errors import places
from dxlib.intake import Checked

MAX_BYTES = 5_000_000


class Log:
    """One line of JSON an event. Being unable to write the log never stops the work."""

    def __init__(self, home: Path, clock: Callable[[], datetime]) -> None:
        self.path = home / "log" / "app.jsonl"
        self._clock = clock

    def write(self, event: str, /, **facts: object) -> None:
        line = json.dumps(
            {"at": self._clock().astimezone(UTC).isoformat(timespec="seconds"), "event": event, **facts},
            ensure_ascii=False,
        )
        with contextlib.suppress(OSError):
            self.path.parent.mkdir(exist_ok=True)  # not the store above, which may have been taken away
            if self.path.exists() and self.path.stat().st_size > MAX_BYTES:
                self.path.replace(self.path.with_suffix(".1.jsonl"))
            with self.path.open("a", encoding="utf-8") as file:
                file.write(line + "\n")

    def refused(self, checked: Checked) -> None:
        codes = Counter(f.code for f in checked.findings if f.severity == "error")
        self.write("refused", sha256=checked.sha256, codes=dict(codes))

    def error(self, error: BaseException) -> str:
        """Keep where it happened under a short reference that the user can read out; not its words, nor source text."""
        reference = secrets.token_hex(3).upper()
        self.write("error", reference=reference, kind=type(error).__name__, where=places(error))
        return reference
