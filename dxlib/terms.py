"""Fixed words of the field, in both languages, with the glyph that stands beside a colour."""

from __future__ import annotations

from dxlib.language import Language, Text

STATES = {
    "met": Text("Đạt", "Met"),
    "near": Text("Gần đạt", "Near"),
    "missed": Text("Chưa đạt", "Missed"),
    "unmeasured": Text("Chưa thống kê được", "Not measured"),
}
GLYPHS = {"met": "✓", "near": "◐", "missed": "✗", "unmeasured": "–"}


def verdict(state: str | None, lang: Language) -> str:
    """Glyph and word of a state; nothing where no goal applies."""
    return f"{GLYPHS[state]} {STATES[state][lang]}" if state else ""


PROVENANCES = {
    "sample": Text("Số liệu minh họa", "Sample data"),
    "uploaded": Text("Số liệu đã nộp", "Uploaded data"),
    "mixed": Text("Minh họa lẫn đã nộp", "Sample and uploaded"),
}
ACTIONS = {
    "accept": Text("Tiếp nhận", "Accepted"),
    "withdraw": Text("Thu hồi", "Withdrawn"),
    "restore": Text("Khôi phục", "Restored"),
}
ATTENTION = {
    "missed": ("✗", STATES["missed"]),
    "not_reported": ("?", Text("Chưa báo cáo", "Not reported")),
    "falling": ("↓", Text("Giảm mạnh", "Falling")),
    "near": ("◐", STATES["near"]),
}
SEVERITIES = {"error": Text("Lỗi", "Error"), "warning": Text("Cảnh báo", "Warning")}
