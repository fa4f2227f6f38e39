"""Fixed words of the field, in both languages, with the glyph that stands beside a colour."""

from __future__ import annotations

from dxlib.language import Text

STATES = {
    "met": Text("Đạt", "Met"),
    "near": Text("Gần đạt", "Near"),
    "missed": Text("Chưa đạt", "Missed"),
    "unmeasured": Text("Chưa thống kê được", "Not measured"),
}
GLYPHS = {"met": "✓", "near": "◐", "missed": "✗", "unmeasured": "–"}
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
SEVERITIES = {"error": Text("Lỗi", "Error"), "warning": Text("Cảnh báo", "Warning")}
