"""Errors that a user may read: each has a stable code and a message in both languages."""

from __future__ import annotations

import traceback
from pathlib import Path

from dxlib.language import Text

_INNERMOST = 8


class DxError(Exception):
    """Something a person must be told. ``message`` says what is wrong, then what to do."""

    def __init__(self, code: str, message: Text) -> None:
        super().__init__(f"{code}: {message.en}")
        self.code = code
        self.message = message


class IntakeError(DxError):
    """A file that cannot be read as a table. ``line`` is its line, where there is one.

    ``choices`` are the answers to what must be asked: the sheets of a workbook, the ways to read its numbers.
    """

    def __init__(self, code: str, message: Text, line: int | None = None, choices: tuple[str, ...] = ()) -> None:
        super().__init__(code, message)
        self.line = line
        self.choices = choices


class StaleError(DxError):
    """Another upload changed the same cells after the preview: look again."""


class RecoveredError(DxError):
    """A backup was recovered meanwhile: what is on the screen is of another history."""


class DamageError(DxError):
    """A stored file is not what the ledger says it is."""


def places(error: BaseException) -> list[str]:
    """Where in the code it happened, innermost last; not its words, which may hold a cell."""
    frames = traceback.extract_tb(error.__traceback__)[-_INNERMOST:]
    return [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames]
