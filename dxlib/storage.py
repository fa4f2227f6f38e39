"""When the disk, or the folder on it, does not do its part: said in words, never in an error's own."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from dxlib.errors import DxError
from dxlib.language import Text, say

FULL = {errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)}
LOCKED = {errno.EROFS, errno.EACCES, errno.EPERM}
UNSOUND = (
    duckdb.ConnectionException,
    duckdb.FatalException,
    duckdb.InternalException,
    duckdb.IOException,
    duckdb.SerializationException,
    duckdb.TransactionException,  # writers take turns, so this is never a conflict: it is a COMMIT that found no room
)
"""What a database that is damaged, or that could not write, answers; another may still be built from the ledger."""

_FULL_WORDS = ("no space left", "file too large", "quota exceeded", "not enough space")
_LOCKED_WORDS = ("permission denied", "read-only", "access is denied")


class StorageError(DxError):
    """The disk did not do its part; nothing was stored. What stood before still stands."""


def is_full(error: BaseException) -> bool:
    return isinstance(error, StorageError) and error.code == "disk_full"


def problem(error: OSError | duckdb.Error) -> StorageError:
    """The same in words that say what to do; the error's own go to nobody."""
    code = _code(error)
    return StorageError(code, _words()[code])


def _code(error: OSError | duckdb.Error) -> str:
    text = str(error).lower()
    number = error.errno if isinstance(error, OSError) else None
    if number in FULL or any(words in text for words in _FULL_WORDS):
        return "disk_full"
    if number in LOCKED or any(words in text for words in _LOCKED_WORDS):
        return "read_only"
    return "disk_error"


def _words() -> dict[str, Text]:
    return {
        "disk_full": say("The disk is full, so nothing was stored. Free some space, then try again."),
        "read_only": say(
            "The data folder may not be written to, so nothing was stored. Ask your administrator to allow it."
        ),
        "disk_error": say(
            "The disk reported an error, so nothing was stored. Try again; if it happens again, have the disk checked."
        ),
    }


def folder_gone() -> StorageError:
    message = say(
        "The data folder is not there any more, so nothing was stored. Bring it back (is a drive disconnected?), "
        "then try again."
    )
    return StorageError("folder_gone", message)


def unreadable() -> StorageError:
    message = say("The data folder cannot be read, so there is nothing to show. Ask your administrator to allow it.")
    return StorageError("unreadable", message)


def of_a_file(error: OSError) -> Text:
    """What is wrong with a file or folder that somebody named."""
    return not_written(error, Path(str(error.filename or "")).name)


def not_written(error: OSError, file: str) -> Text:
    """The same of a file known by name."""
    if error.errno in FULL:
        return say("The disk is full: {file} could not be written. Free some space, then try again.", file=file)
    if error.errno in LOCKED:
        return say("{file} may not be read or written. Choose another, or ask your administrator.", file=file)
    if isinstance(error, FileNotFoundError):
        return say("There is no file or folder {file}. Check the name.", file=file)
    if isinstance(error, IsADirectoryError | NotADirectoryError):
        return say("{file} is not the kind expected: a file is needed, not a folder. Check the name.", file=file)
    return say(
        "The disk reported an error at {file}. Try again; if it happens again, have the disk checked.", file=file
    )


@contextmanager
def in_words() -> Iterator[None]:
    """Storage errors inside leave as :class:`StorageError`; every other error as it is."""
    try:
        yield
    except OSError as error:
        raise problem(error) from error
    except UNSOUND as error:
        raise problem(error) from error
