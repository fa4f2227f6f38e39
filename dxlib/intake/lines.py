"""The lines of a text, one after the other, and the byte at which each begins."""

from __future__ import annotations

from collections.abc import Iterator

PIECE = 1 << 18
"""Bytes that are cut into lines at a time."""


class Lines:
    """Iterates over the lines of a text in UTF-8, with their ends as csv knows them: LF, CR LF or CR.

    ``place`` is the byte at which the next one begins.
    """

    def __init__(self, data: bytes, place: int = 0) -> None:
        self.data = data
        self.place = place
        self._moved = False

    @property
    def share(self) -> float:
        """How much is taken, 0…1."""
        return self.place / max(len(self.data), 1)

    def go_to(self, place: int) -> None:
        """Go on from the beginning of another line; an iteration that is under way does, too."""
        self.place, self._moved = place, True

    def __iter__(self) -> Iterator[str]:
        while self.place < len(self.data):
            self._moved = False
            for line in self.data[self.place : self._end()].splitlines(keepends=True):
                self.place += len(line)
                yield line.decode()
                if self._moved:
                    break

    def _end(self) -> int:
        """Where a piece ends: behind a line, and never within a \\r\\n."""
        reach = self.place + PIECE
        while reach < len(self.data):
            if end := self.data.rfind(b"\n", self.place, reach) + 1:
                return end
            if end := self.data.rfind(b"\r", self.place, reach - 1) + 1:
                return end
            reach += reach - self.place
        return len(self.data)
