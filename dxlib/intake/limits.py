"""How much one file may take of the machine, and what is said of a file that takes more."""

from __future__ import annotations

from dataclasses import dataclass

from dxlib import formats
from dxlib.intake.findings import Finding
from dxlib.language import Text, say

MB = 1024 * 1024
GB = 1024 * MB


@dataclass(frozen=True, slots=True)
class Limits:
    """``bytes`` of the file, ``seconds`` for checking it, and resident memory (bytes) of the child that does.

    Memory grows with the file from ``base_memory``, which the child's own modules count in, up to ``most_memory``.
    """

    bytes: int
    seconds: float
    base_memory: int
    memory_per_byte: float
    most_memory: int

    def memory(self, size: int) -> int:
        """What a file of ``size`` bytes may take."""
        return min(self.base_memory + round(self.memory_per_byte * size), self.most_memory)


BROWSER = Limits(50 * MB, 120, 480 * MB, 8, GB)
TERMINAL = Limits(GB, 3600, 480 * MB, 8, 8 * GB)
"""Measured: 180 MB are the modules, the file itself is held once, and each byte of a CSV of dossiers takes two more;
the rest is for files in which hardly a text repeats."""


def too_large(most: int) -> Finding:
    """The file is not looked at; ``most`` bytes would have been."""
    size = f"{most // GB} GB" if most >= GB else f"{most // MB} MB"
    return _refused("too_large", say("The file is over {size}", size=size), _parts())


def takes_too_long(seconds: float) -> Finding:
    message = say("Checking the file took longer than {seconds} s and was stopped", seconds=_number(seconds))
    return _refused("takes_too_long", message, _parts())


def too_much_memory(most: int) -> Finding:
    message = say("Checking the file needed more than {size} MB of memory and was stopped", size=_number(most // MB))
    return _refused("too_much_memory", message, _parts())


def check_crashed(how: Text) -> Finding:
    """``how`` the child ended: its signal or exit code."""
    message = say("Checking the file ended abruptly ({how})", how=how)
    advice = say(
        "Save the file again from Excel as .xlsx and upload that; if this happens again, "
        "send the file to whoever runs this system"
    )
    return _refused("check_crashed", message, advice)


def check_failed(reference: str) -> Finding:
    """An error of the program; ``reference`` finds it in the log."""
    message = say("The file could not be checked; reference in the log: {reference}", reference=reference)
    return _refused("check_failed", message, say("Tell whoever runs this system that reference"))


def _parts() -> Text:
    return say("Upload one month or one ward at a time")


def _number(value: float) -> Text:
    return Text(formats.number(value, "vi"), formats.number(value, "en"))


def _refused(code: str, message: Text, advice: Text) -> Finding:
    return Finding("error", code, message, advice)
