"""The five obstacles of the article, in its words; owners, actions, days and progress are proposed.

Nothing but the obstacles themselves was published, so owners are offices that fit and no obstacle is resolved.
"""

from __future__ import annotations

from dataclasses import dataclass

from dxlib.catalog.obstacles import OBSTACLES
from dxlib.sample.writing import MONTHS, NEXT_MONTH, Row, as_csv, changed
from dxlib.wards import Wards


@dataclass(frozen=True, slots=True)
class Plan:
    """One obstacle; ``started`` is the month (of 2024) from which somebody works on it, 99 for never."""

    code: str
    title_vi: str
    title_en: str
    description: str
    owner: str
    action: str
    due_on: str
    started: int


PLANS = (
    Plan(
        "leadership",
        "Một số cấp ủy, chính quyền chưa thật sự chủ động lãnh đạo, chỉ đạo thực hiện quyết liệt",
        "Some Party committees and authorities do not yet lead with real initiative and resolve",
        "Nhiệm vụ giao rồi mà chưa triển khai, hoặc quá hạn",
        "Ban Chỉ đạo chuyển đổi số thành phố",
        "Giao ban hằng tháng về nhiệm vụ chậm; gắn kết quả với đánh giá người đứng đầu",
        "2024-12-31",
        4,
    ),
    Plan(
        "coordination",
        "Công tác phối hợp giữa các ngành, các địa phương còn nhiều hạn chế, thiếu đồng bộ",
        "Coordination between departments and between localities is still limited and uneven",
        "Dữ liệu về IOC chậm hoặc thiếu, mỗi nơi một biểu mẫu",
        "Trung tâm IOC, Văn phòng HĐND và UBND",
        "Một quy chế cung cấp dữ liệu: đầu mối, chu kỳ và biểu mẫu của từng phân hệ",
        "2024-08-31",
        2,
    ),
    Plan(
        "staff",
        "Nhân lực cho chuyển đổi số còn thiếu và yếu",
        "Staff for digital transformation are too few and not skilled enough",
        "Cán bộ phụ trách kiêm nhiệm, chưa qua tập huấn",
        "Phòng Nội vụ",
        "Bố trí đủ cán bộ phụ trách ở phường, xã; tập huấn theo vị trí việc làm",
        "2025-06-30",
        6,
    ),
    Plan(
        "money",
        "Nguồn lực đầu tư cho chuyển đổi số còn thiếu, tỷ lệ ngân sách dành cho chuyển đổi số dưới 1% trong tổng chi "
        "ngân sách địa phương",
        "Investment in digital transformation is lacking: its share is under 1% of local budget spending",
        "Tỷ lệ tính lũy kế từ đầu năm",
        "Phòng Tài chính - Kế hoạch",
        "Bố trí tối thiểu 1% chi ngân sách địa phương trong dự toán năm 2025",
        "2024-12-15",
        99,
    ),
    Plan(
        "security",
        "An toàn thông tin, an ninh mạng tiềm ẩn nguy cơ cao nhất là đối với cấp xã",
        "Information security and cybersecurity carry a high risk, above all at commune level",
        "Hệ thống cấp xã chưa được phê duyệt cấp độ, nhiều máy trạm chưa được bảo vệ",
        "Công an thành phố",
        "Phê duyệt cấp độ an toàn cho hệ thống cấp xã; cài phần mềm bảo vệ cho mọi máy trạm",
        "2024-11-30",
        7,
    ),
)


def rows(wards: Wards, scale: int = 1) -> dict[str, list[Row]]:
    """The sample of this domain, by dataset."""
    return {"obstacles": obstacle_rows(MONTHS)}


def obstacle_rows(months: tuple[str, ...]) -> list[Row]:
    """Rows of ``obstacles`` for ``months``."""
    return [_row(plan, month) for month in months for plan in PLANS]


def _row(plan: Plan, month: str) -> Row:
    return {
        "period": month,
        "obstacle_code": plan.code,
        "title_vi": plan.title_vi,
        "title_en": plan.title_en,
        "description": plan.description,
        "owner": plan.owner,
        "action": plan.action,
        "due_on": plan.due_on,
        "status": "in_progress" if plan.started <= int(month[5:]) else "open",
    }


def examples(wards: Wards) -> dict[str, bytes]:
    """October: work on money has begun, and coordination is declared resolved, which the figures may not bear out."""
    october = changed(obstacle_rows((NEXT_MONTH,)), {1: {"status": "resolved"}, 3: {"status": "in_progress"}})
    return {"obstacles_2024-10.csv": as_csv(OBSTACLES, october)}
