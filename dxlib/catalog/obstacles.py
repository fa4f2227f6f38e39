"""The five obstacles that the city's chairman named: who is to remove each, how, by when, and how far that is.

Which figures show an obstacle is in :mod:`dxlib.obstacles`; owners and actions of the sample are proposed.
"""

from __future__ import annotations

from dxlib.catalog.model import PERIOD, Choice, Column, Dataset, Domain, Kpi
from dxlib.language import Text

_OWNER = Text("Ban Chỉ đạo chuyển đổi số thành phố", "The city's steering committee on digital transformation")

CODES = (
    Choice("leadership", Text("Lãnh đạo, chỉ đạo", "Leadership")),
    Choice("coordination", Text("Phối hợp", "Coordination")),
    Choice("staff", Text("Nhân lực", "Staff")),
    Choice("money", Text("Nguồn lực đầu tư", "Money")),
    Choice("security", Text("An toàn thông tin", "Security")),
)
STATUSES = (
    Choice("open", Text("Chưa tháo gỡ", "Open")),
    Choice("in_progress", Text("Đang tháo gỡ", "In progress")),
    Choice("resolved", Text("Đã tháo gỡ", "Resolved")),
)

OBSTACLES = Dataset(
    id="obstacles",
    domain="obstacles",
    title=Text("Điểm nghẽn chuyển đổi số", "Obstacles to digital transformation"),
    kind="state",
    reporters="city",
    cadence=Text("hằng tháng", "monthly"),
    owner=_OWNER,
    key=("obstacle_code",),
    whole=5,
    columns=(
        PERIOD,
        Column("obstacle_code", "choice", Text("Điểm nghẽn", "Obstacle"), choices=CODES, example="money"),
        Column(
            "title_vi",
            "text",
            Text("Nội dung điểm nghẽn", "Obstacle in Vietnamese"),
            example="Nguồn lực đầu tư cho chuyển đổi số còn thiếu",
        ),
        Column(
            "title_en",
            "text",
            Text("Nội dung tiếng Anh", "Obstacle in English"),
            example="Investment in digital transformation is lacking",
        ),
        Column(
            "description",
            "text",
            Text("Diễn giải", "Description"),
            required=False,
            example="Chi cho chuyển đổi số dưới 1% tổng chi ngân sách địa phương",
        ),
        Column(
            "owner", "text", Text("Đơn vị chủ trì tháo gỡ", "Owner of the action"), example="Phòng Tài chính - Kế hoạch"
        ),
        Column(
            "action",
            "text",
            Text("Giải pháp", "Action"),
            example="Bố trí tối thiểu 1% chi ngân sách trong dự toán năm sau",
        ),
        Column(
            "due_on",
            "date",
            Text("Thời hạn tháo gỡ", "To be resolved by"),
            required=False,
            example="2024-12-31",
            help=Text("Để trống nếu chưa định thời hạn", "Leave blank if no day is set"),
        ),
        Column("status", "choice", Text("Tình trạng tháo gỡ", "Progress"), choices=STATUSES, example="in_progress"),
    ),
    rules=(),
)

KPIS = (
    Kpi(
        id="obstacles_open",
        dataset=OBSTACLES.id,
        title=Text("Điểm nghẽn chưa tháo gỡ xong", "Obstacles not yet resolved"),
        short=Text("Chưa tháo gỡ xong", "Not yet resolved"),
        numerator="count(CASE WHEN status <> 'resolved' THEN 1 END)",
        denominator="count(*)",
        unit="of",
        better="lower",
        formula=Text(
            "Số điểm nghẽn chưa ở tình trạng “Đã tháo gỡ” ÷ số điểm nghẽn đã nêu",
            "Obstacles whose progress is not “Resolved” ÷ obstacles named",
        ),
        owner=_OWNER,
        source=Text("Sổ theo dõi điểm nghẽn (obstacles)", "Register of obstacles (obstacles)"),
        decision=Text("Đôn đốc đơn vị chủ trì nào", "Which owner to press"),
    ),
)

DOMAIN = Domain(
    id="obstacles",
    title=Text("Năm điểm nghẽn", "Five obstacles"),
    icon=":material/block:",
    datasets=(OBSTACLES,),
    kpis=KPIS,
    headlines=("obstacles_open",),
    group="programme",
)
