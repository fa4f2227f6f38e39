"""What passes between the process that asks and the child that reads: one private folder a file.

Everything is JSON, never pickle: a child that a file has broken into must not be able to run code in the process
that asked. The name a file came with never becomes a path.
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from dxlib.errors import DxError
from dxlib.intake.checked import Checked
from dxlib.intake.examine import Asked

CRASH = "crash.txt"
SPILL = "spill"
_ORDER, _FILE, _ANSWER = "order.json", "file", "answer.json"
_FRAME = re.compile(r'File "(?P<file>.+)", line (?P<line>\S+) in (?P<name>\S+)')


class Unreadable(Exception):
    """The answer is not one."""


@dataclass(frozen=True, slots=True)
class Order:
    """What the child is to do beside reading the bytes; ``memory`` in bytes of the whole child."""

    file_name: str
    data_folder: Path
    today: date
    asked: Asked
    memory: int
    seconds: float

    def write(self, folder: Path, data: bytes) -> None:
        body = asdict(self) | {"data_folder": str(self.data_folder.resolve()), "today": self.today.isoformat()}
        (folder / _FILE).write_bytes(data)
        (folder / _ORDER).write_text(json.dumps(body), "utf-8")

    @classmethod
    def read(cls, folder: Path) -> tuple[Order, bytes]:
        body = json.loads((folder / _ORDER).read_text("utf-8"))
        asked = Asked(**{**body["asked"], "reported_none": tuple(body["asked"]["reported_none"])})
        day, reference = date.fromisoformat(body["today"]), Path(body["data_folder"])
        order = cls(body["file_name"], reference, day, asked, body["memory"], body["seconds"])
        return order, (folder / _FILE).read_bytes()


def to_folder(checked: Checked, folder: Path) -> None:
    """The answer without the file's bytes, which the other side has."""
    for number, part in enumerate(checked.parts):
        if part.parquet is not None:
            (folder / f"{number}.parquet").write_bytes(part.parquet)
    (folder / _ANSWER).write_text(json.dumps(checked.as_json()), "utf-8")


def from_folder(folder: Path, data: bytes, file_name: str) -> Checked:
    """Raises :class:`Unreadable`."""
    try:
        body = json.loads((folder / _ANSWER).read_text("utf-8"))
        paths = [folder / f"{number}.parquet" for number in range(len(body["parts"]))]
        rows = [path.read_bytes() if path.exists() else None for path in paths]
        return Checked.from_json(body, data, file_name, rows)
    except (ArithmeticError, AttributeError, LookupError, OSError, RecursionError, TypeError, ValueError) as error:
        raise Unreadable from error
    except DxError as error:  # a table that is not known here
        raise Unreadable from error


def crashed_at(folder: Path) -> list[str]:
    """The lines of our code in which the child was when it crashed, innermost first; none if it could not say."""
    try:
        with (folder / CRASH).open(encoding="utf-8", errors="replace") as file:
            said = file.read(20_000)
    except OSError:
        return []
    return [f"{Path(f['file']).name}:{f['line']} {f['name']}" for f in _FRAME.finditer(said)][:8]
