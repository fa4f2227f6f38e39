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


GROUPS = {
    "programme": Text("Chương trình", "Programme"),
    "government": Text("Chính quyền số", "Digital government"),
    "economy_society": Text("Kinh tế số, xã hội số", "Digital economy and society"),
}
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
    "falling": ("!", Text("Kém đi", "Worse")),
    "near": ("◐", STATES["near"]),
}
FEEDS = {
    "on_time": ("✓", Text("Đúng hạn", "On time")),
    "late": ("◐", Text("Chậm", "Late")),
    "silent": ("✗", Text("Im lặng", "Silent")),
    "never": ("∅", Text("Chưa nhận", "Never")),
    "not_applicable": ("·", Text("Không áp dụng", "Not applicable")),
    "unreported": ("?", Text("Chưa báo cáo", "Not reported")),
}
FAILING = ("!", Text("Nhiều bản ghi lỗi", "Many records in error"))


def feed_state(state: str, lang: Language, failing: bool = False) -> str:
    """Glyph and word of a feed's state, with what else is wrong with it."""
    glyph, word = FEEDS[state]
    more = f" · {FAILING[0]} {FAILING[1][lang]}" if failing else ""
    return f"{glyph} {word[lang]}{more}"


SEVERITIES = {"error": Text("Lỗi", "Error"), "warning": Text("Cảnh báo", "Warning")}
STAGES = {
    "waiting": Text("chờ tệp khác kiểm tra xong", "waiting for another file"),
    "reading": Text("đang đọc", "reading"),
    "checking": Text("đang kiểm tra từng ô", "checking every cell"),
}
"""What is being done with a file."""
