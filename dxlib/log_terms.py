"""What the log's codes mean to an operator, in few words: what happened, and why files are refused."""

from __future__ import annotations

from functools import cache

from dxlib import catalog, terms
from dxlib.language import Text

EVENTS = {
    **terms.ACTIONS,
    "accepted": terms.ACTIONS["accept"],
    "refused": Text("Từ chối tệp", "File refused"),
    "error": Text("Lỗi chương trình", "Program error"),
    "torn_entry": Text("Đã cất riêng dòng ghi dở ở cuối sổ ghi", "Unfinished last line of the ledger set aside"),
    "entries_lost": Text("Sổ ghi bị mất bản ghi cuối", "Last entries of the ledger are missing"),
    "recovered": Text("Phục hồi từ bản sao lưu", "Backup recovered"),
    "not_mended": Text("Chưa dọn dẹp được khi khởi động", "Start could not tidy up"),
    "not_caught_up": Text("Cơ sở dữ liệu chưa theo kịp sổ ghi", "Database could not follow the ledger"),
    "disk_full": Text("Ổ đĩa đầy", "Disk full"),
    "read_only": Text("Không được phép ghi vào thư mục", "Folder cannot be written"),
    "disk_error": Text("Ổ đĩa báo lỗi", "Disk reports an error"),
    "folder_gone": Text("Không thấy thư mục dữ liệu", "Data folder is gone"),
    "busy": Text("Tiến trình khác đang ghi quá lâu", "Somebody else was writing too long"),
}
QUIET = frozenset({*terms.ACTIONS, "accepted", "recovered"})
"""Events of ordinary work, in which nothing went wrong."""
CAUSES = {
    # the check itself
    "check_crashed": Text("tiến trình kiểm tra dừng đột ngột", "the check ended abruptly"),
    "check_failed": Text("không kiểm tra được tệp", "the file could not be checked"),
    "takes_too_long": Text("kiểm tra quá lâu", "the check took too long"),
    "too_much_memory": Text("kiểm tra tốn quá nhiều bộ nhớ", "the check needed too much memory"),
    "too_large": Text("tệp quá lớn", "file too large"),
    # kinds of file
    "compressed_file": Text("tệp nén", "compressed file"),
    "encrypted_workbook": Text("tệp Excel có mật khẩu", "workbook with a password"),
    "encrypted": Text("tệp Excel có mật khẩu", "workbook with a password"),
    "html_page": Text("trang web (HTML)", "web page (HTML)"),
    "image_file": Text("tệp ảnh", "picture"),
    "legacy_xls": Text("tệp Excel cũ (.xls)", "old Excel file (.xls)"),
    "ods_file": Text("tệp LibreOffice (.ods)", "LibreOffice file (.ods)"),
    "other_zip": Text("tệp ZIP không phải Excel", "ZIP that is no workbook"),
    "pdf_file": Text("tệp PDF", "PDF"),
    "slides_file": Text("tệp PowerPoint", "PowerPoint file"),
    "text_named_xlsx": Text("tệp văn bản đặt tên .xlsx", "text named .xlsx"),
    "word_file": Text("tệp Word", "Word file"),
    "workbook_named_csv": Text("tệp Excel đặt tên .csv", "workbook named .csv"),
    "xlsb_file": Text("tệp Excel nhị phân (.xlsb)", "binary Excel file (.xlsb)"),
    "xml_file": Text("tệp XML", "XML document"),
    "empty_file": Text("tệp rỗng", "empty file"),
    # workbooks
    "attachments": Text("có tệp hoặc điều khiển nhúng", "embedded files or controls"),
    "cell_too_long": Text("ô quá dài", "cell too long"),
    "entities": Text("khai báo XML lạ", "unusual XML declarations"),
    "empty_sheet": Text("trang tính không có dòng nào", "sheet without rows"),
    "error_cell": Text("ô báo lỗi Excel", "cell with an Excel error"),
    "formula_header": Text("tên cột là công thức", "heading is a formula"),
    "formula_without_value": Text("công thức chưa có kết quả", "formula without a result"),
    "hidden_cells": Text("có phần bị ẩn", "hidden cells"),
    "macros": Text("có macro", "macros"),
    "merged_cells": Text("ô bị gộp", "merged cells"),
    "no_such_sheet": Text("không có trang tính được chọn", "no such sheet"),
    "not_xlsx": Text("không phải tệp Excel .xlsx", "not an .xlsx workbook"),
    "odd_encoding": Text("bảng mã lạ trong tệp Excel", "unusual encoding in the workbook"),
    "other_sheets_too_large": Text("các trang tính khác quá lớn", "other sheets too large"),
    "outside_picture": Text("có ảnh lấy từ máy khác", "picture from another machine"),
    "sheet_too_large": Text("trang tính quá lớn", "sheet too large"),
    "sheet_twice": Text("hai trang tính cùng một bảng", "two sheets of one table"),
    "suspicious_zip": Text("tệp Excel có cấu trúc bất thường", "suspicious workbook"),
    "unreadable_xlsx": Text("không mở được tệp Excel", "workbook cannot be opened"),
    "which_sheet": Text("chưa rõ lấy trang tính nào", "sheet not chosen"),
    # text
    "cut_file": Text("tệp bị cắt ngang", "file cut short"),
    "joined_files": Text("hai tệp bị ghép làm một", "two files joined"),
    "long_cell": Text("ô quá dài", "cell too long"),
    "lost_letters": Text("mất chữ tiếng Việt", "Vietnamese letters lost"),
    "mojibake": Text("chữ tiếng Việt bị vỡ", "garbled Vietnamese letters"),
    "not_text": Text("không phải văn bản", "not text"),
    "not_utf8": Text("không đúng bảng mã UTF-8", "not in UTF-8"),
    "tcvn3": Text("bảng mã cũ TCVN3", "old TCVN3 encoding"),
    "vni": Text("bảng mã cũ VNI", "old VNI encoding"),
    "ragged_row": Text("dòng thừa hoặc thiếu ô", "row of another width"),
    "text_after_quote": Text("có chữ sau dấu nháy đóng", "text after a closing quote"),
    "too_many_columns": Text("quá nhiều cột", "too many columns"),
    "unclosed_quote": Text("dấu nháy chưa đóng", "quote not closed"),
    # the table
    "above_table": Text("có dòng số liệu trên dòng tiêu đề", "figures above the header"),
    "below_table": Text("có chữ ký hoặc ghi chú dưới bảng", "signature or note below the table"),
    "duplicate_column": Text("cột bị trùng", "column twice"),
    "duplicate_key": Text("dòng bị trùng", "row twice"),
    "group_row": Text("dòng tên nhóm", "heading over a group of rows"),
    "key_elsewhere": Text("mã đã có ở phường, xã khác", "code stands in another ward"),
    "missing_column": Text("thiếu cột", "column missing"),
    "no_rows": Text("không có dòng số liệu", "no rows"),
    "personal_data": Text("có dữ liệu cá nhân", "personal data"),
    "repeated_header": Text("dòng tiêu đề lặp lại", "header repeated"),
    "shrinks": Text("ít dòng hơn lần trước", "fewer rows than before"),
    "total_row": Text("dòng tổng cộng", "total row"),
    "unknown_column": Text("cột lạ", "unknown column"),
    "unknown_table": Text("không nhận ra bảng", "table not recognised"),
    # cells
    "bad_choice": Text("giá trị ngoài danh mục", "value not allowed"),
    "bad_date": Text("ngày sai", "not a date"),
    "bad_integer": Text("không phải số nguyên", "not a whole number"),
    "bad_moment": Text("ngày giờ sai", "not a day and time"),
    "bad_number": Text("không phải số", "not a number"),
    "hidden_direction": Text("ký tự ẩn đảo chiều chữ", "hidden sign that turns the writing"),
    "missing_value": Text("ô bắt buộc bị trống", "required cell blank"),
    "mixed_numbers": Text("viết số theo hai kiểu", "numbers written in two ways"),
    "not_measured": Text("ô bắt buộc ghi “chưa thống kê”", "required cell “not measured”"),
    "out_of_range": Text("số ngoài khoảng cho phép", "number out of range"),
    "which_numbers": Text("chưa rõ cách viết số", "way of writing numbers not clear"),
    # period and ward
    "bad_period": Text("kỳ báo cáo sai", "not a month"),
    "declared_with_several": Text("khai “không phát sinh” cho nhiều bảng", "“reports none” for several tables"),
    "declared_without_period": Text("khai “không phát sinh” mà thiếu kỳ", "“reports none” without a period"),
    "early_period": Text("kỳ quá sớm", "period too early"),
    "future_period": Text("kỳ trong tương lai", "period in the future"),
    "period_mismatch": Text("kỳ khác với kỳ đã chọn", "another period than chosen"),
    "unknown_ward": Text("không rõ phường, xã", "unknown ward"),
    "ward_code_reused": Text("mã phường, xã đã dùng lại", "ward code used again"),
    "ward_ended": Text("phường, xã đã sáp nhập", "ward no longer exists"),
    "ward_mismatch": Text("mã và tên phường, xã không khớp", "ward code and name differ"),
    "ward_not_yet": Text("phường, xã chưa thành lập", "ward does not exist yet"),
    # against what stands
    "already_accepted": Text("tệp đã được tiếp nhận", "accepted already"),
    "withdrawn_before": Text("tệp đã bị thu hồi trước đây", "withdrawn before"),
}
"""Why a file is refused. A rule of the catalog has its own words."""


@cache
def _rules() -> dict[str, Text]:
    return {rule.code: rule.message for dataset in catalog.DATASETS.values() for rule in dataset.rules}


def event(code: str) -> Text:
    """What happened; a code without words stands for itself."""
    return EVENTS.get(code) or _capital(CAUSES.get(code)) or Text(code, code)


def cause(code: str) -> Text:
    return CAUSES.get(code) or _rules().get(code) or Text(code, code)


def _capital(text: Text | None) -> Text | None:
    return Text(text.vi[0].upper() + text.vi[1:], text.en[0].upper() + text.en[1:]) if text else None
