"""Words that say that something was not measured: such a cell is blank, never 0."""

from __future__ import annotations

from dxlib.catalog.model import Column

_SIGNS = ("-", "–", "—", "−", "…", "...", "..", "x")
_WORDS = (
    "chua thong ke",
    "chua thong ke duoc",
    "chua co",
    "chua co so lieu",
    "khong co so lieu",
    "chua xac dinh",
    "khong xac dinh",
    "kxd",
    "n/a",
    "na",
    "null",
    "not measured",
    "no data",
)
_LIST = ", ".join(f"'{word}'" for word in (*_SIGNS, *_WORDS))


def says_nothing(text: str, column: Column) -> str:
    """SQL: whether ``text`` stands for “not measured” in ``column``.

    Never in texts and codes, where a dash may be a name; and under yes or no an x is somebody's tick.
    """
    if column.type in ("text", "code") or column.name in ("period", "ward_code", "ward_name"):
        return "FALSE"
    words = _LIST.replace(", 'x'", "") if column.type == "flag" else _LIST
    return f"replace(lower(strip_accents({text})), 'đ', 'd') IN ({words})"
