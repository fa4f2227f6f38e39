"""The files of public services: dossiers and citizen reports, one row each and month."""

from __future__ import annotations

from dxlib.catalog.model import PERIOD, WARD_CODE, WARD_NAME, YES_NO, Choice, Column, Dataset, Rule
from dxlib.language import Text

OWNER = Text("Văn phòng HĐND và UBND, Bộ phận một cửa phường, xã", "Council and committee office, one-stop desks")

FULL, PARTIAL, PAPER = "full", "partial", "paper"
CHANNELS = (
    Choice(FULL, Text("Toàn trình", "Full")),
    Choice(PARTIAL, Text("Một phần", "Partial")),
    Choice(PAPER, Text("Trực tiếp", "On paper")),
)


def _flag(
    name: str, title: Text, note: Text | None = None, required: bool = True, carried: bool = True, example: str = "Có"
) -> Column:
    return Column(name, "flag", title, required, choices=YES_NO, example=example, help=note, carried=carried)


_RECEIVED = Column("received_on", "date", Text("Ngày tiếp nhận", "Received on"), example="2024-10-07")
_DUE = Column("due_on", "date", Text("Ngày hẹn trả", "Due on"), example="2024-10-21")
_SATISFIED = _flag(
    "satisfied",
    Text("Hài lòng", "Satisfied"),
    Text("Để trống nếu chưa có ý kiến đánh giá", "Leave blank where no opinion was given"),
    required=False,
    carried=False,
)


def _day_rules(done: str, what: Text) -> tuple[Rule, ...]:
    """What the three days of a row must be to each other and to its month; ``done`` may be blank."""
    return (
        Rule(
            "received_by_period_end",
            "received_on <= period_end",
            ("received_on",),
            Text("Ngày tiếp nhận sau ngày cuối kỳ báo cáo", "Received after the end of the reporting period"),
        ),
        Rule(
            "due_after_received",
            "due_on >= received_on",
            ("due_on", "received_on"),
            Text("Ngày hẹn trả trước ngày tiếp nhận", "Due before it was received"),
        ),
        Rule(
            f"{done}_after_received",
            f"{done} >= received_on",
            (done, "received_on"),
            Text(f"Ngày {what.vi} trước ngày tiếp nhận", f"{what.en} before it was received"),
        ),
        Rule(
            f"{done}_by_period_end",
            f"{done} <= period_end",
            (done,),
            Text(
                f"Ngày {what.vi} sau ngày cuối kỳ báo cáo: kỳ này để trống",
                f"{what.en} after the end of the reporting period: leave it blank in this period",
            ),
        ),
        Rule(
            f"{done}_within_period",
            f"{done} >= date_trunc('month', period_end)",
            (done,),
            Text(
                f"Ngày {what.vi} trước ngày đầu kỳ báo cáo: dòng này thuộc kỳ trước",
                f"{what.en} before the reporting period began: the row belongs to an earlier period",
            ),
        ),
        Rule(
            "opinion_at_the_end",
            f"satisfied IS NULL OR {done} IS NOT NULL",
            ("satisfied", done),
            Text(f"Có ý kiến đánh giá mà chưa có ngày {what.vi}", f"An opinion, but not {what.en.lower()} yet"),
        ),
        Rule(
            "received_within_two_years",
            "date_diff('day', received_on, period_end) <= 730",
            ("received_on",),
            Text("Tiếp nhận đã quá hai năm: kiểm tra lại năm", "Received over two years ago: check the year"),
            severity="warning",
        ),
    )


DOSSIERS = Dataset(
    id="dossiers",
    domain="services",
    title=Text("Hồ sơ thủ tục hành chính", "Dossiers of public services"),
    kind="flow",
    reporters="both",
    cadence=Text("hằng tháng", "monthly"),
    owner=OWNER,
    key=("ward_code", "dossier_code"),
    strict=True,
    ends="finished_on",
    columns=(
        PERIOD,
        WARD_CODE,
        WARD_NAME,
        Column(
            "dossier_code",
            "code",
            Text("Mã hồ sơ", "Dossier code"),
            example="MP-04127",
            help=Text(
                "Mã trên hệ thống một cửa; không ghi họ tên, số điện thoại, số định danh của người nộp",
                "The code in the one-stop system; no name, phone or identity number of the applicant",
            ),
        ),
        Column("procedure_code", "code", Text("Mã thủ tục", "Procedure code"), example="TT-X03"),
        _flag(
            "essential",
            Text("Dịch vụ thiết yếu", "Essential service"),
            Text("Có: dịch vụ công thiết yếu của Đề án 06", "Yes: an essential service of Project 06 (Đề án 06)"),
        ),
        Column(
            "channel",
            "choice",
            Text("Hình thức nộp", "Channel"),
            choices=CHANNELS,
            example=FULL,
            help=Text(
                "Toàn trình / Một phần / Trực tiếp; gửi qua bưu chính ghi là Trực tiếp",
                "Full / Partial / On paper; what came by post is On paper",
            ),
        ),
        _RECEIVED,
        _DUE,
        Column(
            "finished_on",
            "date",
            Text("Ngày giải quyết xong", "Finished on"),
            required=False,
            carried=False,
            example="2024-10-18",
            help=Text("Để trống nếu cuối kỳ chưa giải quyết xong", "Leave blank if still open at the period's end"),
        ),
        Column(
            "fee_due",
            "money",
            Text("Phí, lệ phí phải nộp (đồng)", "Fee due (VND)"),
            required=False,
            example="8000",
            help=Text(
                "Để trống nếu thủ tục không thu phí; 0 nếu lần này được miễn",
                "Leave blank if the procedure has no fee; 0 if exempt this time",
            ),
        ),
        _flag(
            "paid_online",
            Text("Nộp phí trực tuyến", "Paid online"),
            Text(
                "Chỉ ghi, và phải ghi, khi có phí phải nộp; chưa nộp thì ghi Không",
                "Given where a fee is due, and only there; No if not paid yet",
            ),
            required=False,
        ),
        _flag(
            "digitised",
            Text("Đã số hóa", "Digitised"),
            Text("Thành phần hồ sơ đã số hóa", "The dossier's papers are digitised"),
        ),
        _flag(
            "data_reused",
            Text("Dùng lại dữ liệu", "Data reused"),
            Text("Dùng lại giấy tờ đã số hóa trước đó", "Papers digitised earlier were used again"),
        ),
        _flag(
            "result_required",
            Text("Có trả kết quả", "Result required"),
            Text("Có: thủ tục trả kết quả bằng văn bản", "Yes: the procedure ends with a written result"),
        ),
        _flag(
            "electronic_result",
            Text("Kết quả điện tử", "Electronic result"),
            Text(
                "Chỉ ghi, và phải ghi, khi đã giải quyết xong và có trả kết quả",
                "Given where finished and a result is required, and only there",
            ),
            required=False,
            carried=False,
        ),
        _flag(
            "population_data_used",
            Text("Dùng dữ liệu dân cư", "Population data used"),
            Text(
                "Đã tra cứu Cơ sở dữ liệu quốc gia về dân cư thay cho giấy tờ",
                "The national population database was asked instead of papers",
            ),
        ),
        _SATISFIED,
    ),
    rules=(
        *_day_rules("finished_on", Text("giải quyết xong", "Finished")),
        Rule(
            "paid_where_a_fee_is_due",
            "(coalesce(fee_due, 0) > 0) = (paid_online IS NOT NULL)",
            ("fee_due", "paid_online"),
            Text(
                "Nộp phí trực tuyến phải ghi khi có phí phải nộp, và chỉ khi đó",
                "Paid online must be given where a fee is due, and only there",
            ),
        ),
        Rule(
            "electronic_where_finished",
            "(finished_on IS NOT NULL AND result_required) = (electronic_result IS NOT NULL)",
            ("electronic_result", "finished_on", "result_required"),
            Text(
                "Kết quả điện tử phải ghi khi đã giải quyết xong và có trả kết quả, và chỉ khi đó",
                "Electronic result must be given where finished and a result is required, and only there",
            ),
        ),
    ),
)

REPORTS = Dataset(
    id="citizen_reports",
    domain="services",
    title=Text("Phản ánh, kiến nghị của người dân", "Citizen reports"),
    kind="flow",
    reporters="both",
    cadence=Text("hằng tháng", "monthly"),
    owner=OWNER,
    key=("ward_code", "report_code"),
    strict=True,
    ends="closed_on",
    columns=(
        PERIOD,
        WARD_CODE,
        WARD_NAME,
        Column(
            "report_code",
            "code",
            Text("Mã phản ánh", "Report code"),
            example="MP-P0142",
            help=Text(
                "Mã trên tổng đài 1022; không ghi người phản ánh, nội dung",
                "The code at the 1022 centre; neither who reported nor what",
            ),
        ),
        _RECEIVED,
        _DUE,
        Column(
            "closed_on",
            "date",
            Text("Ngày xử lý xong", "Closed on"),
            required=False,
            carried=False,
            example="2024-10-15",
            help=Text("Để trống nếu cuối kỳ chưa xử lý xong", "Leave blank if still open at the period's end"),
        ),
        _SATISFIED,
    ),
    rules=_day_rules("closed_on", Text("xử lý xong", "Closed")),
)
