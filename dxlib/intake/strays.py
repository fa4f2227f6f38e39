"""Rows of a table that are no rows: totals, group headings, signatures and notes, a header pasted in once more.

Each becomes an error and is left out. The monitor adds up itself: a total taken for a row would count twice.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache

from dxlib.catalog.model import Dataset
from dxlib.intake import persons
from dxlib.intake.capped import Collected
from dxlib.intake.characters import clean
from dxlib.intake.findings import Finding
from dxlib.intake.header import places_of
from dxlib.language import fold, say

LONGEST = 200
LABEL = r"(?i)^(t[oôổ]|c[oôộ]n|l[uũ]|sub|grand|$)"
"""What a total begins with, or nothing: a first look by Arrow at the cells of a key."""
_ALL = r"(?: (?:toan )?(?:thanh pho|tp|xa|phuong|don vi|dia ban|bang|ca thanh pho))?"
_TOTAL = re.compile(
    rf"(?:tong(?: cong| so)?|cong(?: don)?|luy ke(?: (?:tu )?dau nam)?|sub[ -]?total|(?:grand )?total){_ALL}"
    r"(?: ?\(.*\)| (?:muc|phan) [ivx\d]+| ?[ivx]+(?: ?\+ ?[ivx]+)+)?[ :.=\d,%+–-]*"
)
_GROUP = re.compile(r"(?:[IVXL]+|[A-H])[.)]?")
_GROUP_TITLE = re.compile(r"(?:[IVXL]+|[A-H])[.)]\s*\S.*", re.DOTALL)
_BELOW = re.compile(
    r"(?:(?:nguoi|can bo) (?:lap|tong hop|thuc hien|ky)|thu truong|lap bieu|ke toan|chu tich|pho chu tich|giam doc"
    r"|truong phong|t ?m ?[./]|k ?t ?[./]|t ?l ?[./]|noi nhan|xac nhan"
    r"|ky ten|\(ky|\(? ?ky,|prepared by|approved by)\b.*"
    r"|(?:ghi chu|luu y|nguon|nguon so lieu|note|notes|source) ?:.*"
    r"|(?:.*, ?)?ngay .{1,12} thang .{1,12} nam .*",
    re.DOTALL,
)
FIGURE = re.compile(r"[-+(]?\d[\d\s.,:/%)-]*")


class Strays:
    """Tells them apart in one table, whose rows come in order. ``findings`` are bounded by kind."""

    def __init__(self, header: list[str], dataset: Dataset | None) -> None:
        self.header = header
        self._names = [fold(h) for h in header]
        known = places_of(header, dataset) if dataset else {}
        keys = {"ward_code", "ward_name", *(dataset.key if dataset else ())}
        self.keys = [place for place, column in known.items() if column.name in keys]
        self.required = [p for p, c in known.items() if c.required] or list(range(len(header)))
        self._known = dataset is not None
        self._collected = Collected()
        self._below: int | None = None

    @property
    def findings(self) -> list[Finding]:
        return self._collected.findings

    def take(self, line: int, row: Sequence[str]) -> bool:
        """Whether the row is none; then it is said why."""
        cells, folded = (list(texts) for texts in zip(*map(_both, row), strict=True))
        kind, label = self._kind(line, cells, folded)
        if kind is None:
            return False
        if kind is below_table and self._below is None:
            self._below = line
        if not self._collected.counted(kind.__name__):  # a sentence for each of a million rows takes long
            self.add(kind(line, None if not label or persons.in_title(label) else label))
        return True

    def add(self, finding: Finding) -> None:
        self._collected.add(finding)

    def _kind(self, line: int, cells: list[str], folded: list[str]) -> tuple[Make | None, str]:
        filled = [place for place, text in enumerate(folded) if text]
        if not filled:
            return None, ""
        label = next((p for p in filled if not FIGURE.fullmatch(folded[p])), filled[0])
        if self._known and self._is_header(folded):
            return repeated_header, ""
        if self._is_total(folded, filled, label):
            return total_row, cells[label]
        if self._known and self._is_group(cells, filled):
            return group_row, " ".join(cells[p] for p in filled[:2])
        return self._under(line, cells, folded, filled)

    def _under(self, line: int, cells: list[str], folded: list[str], filled: list[int]) -> tuple[Make | None, str]:
        """Signatures and notes, then whatever follows them that is no whole row."""
        whole = self._known and len(filled) > 3 and all(p < len(cells) and folded[p] for p in self.required)
        few = len(filled) <= max(3, len(self.header) // 3)
        mark = next((p for p in filled if _BELOW.fullmatch(folded[p])), None)
        if mark is not None and few and not whole:
            return below_table, cells[mark]
        if self._below is not None and line > self._below and few and not whole:
            return below_table, ""
        if self._known and len(self.header) > 2 and filled == [0] and not FIGURE.fullmatch(folded[0]):
            return group_row, cells[0]
        return None, ""

    def _is_header(self, folded: list[str]) -> bool:
        same = sum(bool(text) and text == name for text, name in zip(folded, self._names, strict=False))
        return same > 1 and 2 * same >= sum(map(bool, self._names))

    def _is_total(self, folded: list[str], filled: list[int], label: int) -> bool:
        """A name may begin like one (*Tổng Bình*), and a row with its keys is a row whatever it is called."""
        if not _TOTAL.fullmatch(folded[label]):
            return False
        if self.keys:
            return all(not folded[p] or folded[p] == folded[label] for p in self.keys if p < len(folded))
        return all(folded[p] == folded[label] or FIGURE.fullmatch(folded[p]) for p in filled)

    def _is_group(self, cells: list[str], filled: list[int]) -> bool:
        """“I | Khu vực trung tâm”, perhaps with figures behind it, which are a sum."""
        if all(cells[p] for p in self.required if p < len(cells)):
            return False
        first, rest = filled[0], filled[1:]
        if _GROUP_TITLE.fullmatch(cells[first]) and not rest:
            return True
        if not _GROUP.fullmatch(cells[first]) or not rest or FIGURE.fullmatch(cells[rest[0]]):
            return False
        return all(FIGURE.fullmatch(cells[p]) for p in rest[1:])


@lru_cache(10_000)
def _both(cell: str) -> tuple[str, str]:
    """A cell cleaned and folded, both cut where no label is as long; a file may be wrong in every row."""
    text = clean(cell)[:LONGEST]
    return text, fold(text)


Make = Callable[[int, str | None], Finding]


def total_row(line: int, value: str | None) -> Finding:
    return Finding(
        "error",
        "total_row",
        say("The row is a total, not a row of figures"),
        say("Delete the row: the monitor adds up itself"),
        line,
        value=value,
    )


def group_row(line: int, value: str | None) -> Finding:
    return Finding(
        "error",
        "group_row",
        say("The row is a heading over a group of rows, not a row of figures"),
        say("Delete the row: every row names its own ward, and the monitor adds up itself"),
        line,
        value=value,
    )


def below_table(line: int, value: str | None) -> Finding:
    return Finding(
        "error",
        "below_table",
        say("The row is a signature or a note beside the table, not a row of figures"),
        say("Delete the row: the file holds the table only"),
        line,
        value=value,
    )


def repeated_header(line: int, value: str | None) -> Finding:
    return Finding(
        "error",
        "repeated_header",
        say("The header stands here once more, as where pages were pasted together"),
        say("Delete the row: the header stands once, above all rows"),
        line,
        value=value,
    )


def above_table(line: int, value: str | None) -> Finding:
    return Finding(
        "error",
        "above_table",
        say("A row of figures stands above the header"),
        say("Move the header above all rows, or delete the row"),
        line,
        value=value,
    )
