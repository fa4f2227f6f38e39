"""The 24 subsystems and their feeds: 22 operating, seven feeds late, two silent, one never received, one failing.

Names 1 to 20 are taken from other IOCs' published lists, the rest proposed from the topics of the city's article;
owners, fields and cadences are proposed in all 24, so none is marked confirmed.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from dxlib import periods
from dxlib.catalog.subsystems import FEEDS, SUBSYSTEMS
from dxlib.sample.writing import MONTHS, NEXT_MONTH, SEED, Row, as_csv, changed
from dxlib.wards import Unit, Wards

MINUTES, HOUR, DAY, WEEK, MONTH = "0.0834", "1", "24", "168", "744"


@dataclass(frozen=True, slots=True)
class Plan:
    """One subsystem; ``since`` is the month of 2024 from which it operates (13: not yet), ``hours`` its cadence."""

    code: str
    name_vi: str
    name_en: str
    field: str
    owner: str
    hours: str
    since: int = 1


PLANS = (
    Plan(
        "KTXH",
        "Giám sát chỉ tiêu kinh tế - xã hội",
        "Socio-economic targets",
        "administration",
        "Phòng Tài chính - Kế hoạch; Chi cục Thống kê khu vực",
        MONTH,
        1,
    ),
    Plan(
        "NSNN",
        "Thu - chi ngân sách",
        "Budget revenue and spending",
        "administration",
        "Phòng Tài chính - Kế hoạch; Kho bạc; Chi cục Thuế",
        DAY,
        1,
    ),
    Plan(
        "DTC",
        "Giải ngân vốn đầu tư công",
        "Public investment disbursement",
        "administration",
        "Phòng Tài chính - Kế hoạch; Ban QLDA",
        WEEK,
        3,
    ),
    Plan(
        "HCC",
        "Dịch vụ hành chính công (một cửa)",
        "One-stop administrative services",
        "digital_government",
        "Trung tâm Phục vụ hành chính công",
        DAY,
        1,
    ),
    Plan(
        "DVCTT",
        "Dịch vụ công trực tuyến và thanh toán trực tuyến",
        "Online public services and online payment",
        "digital_government",
        "Trung tâm Phục vụ hành chính công",
        DAY,
        1,
    ),
    Plan(
        "VBDT",
        "Văn bản điện tử và nhiệm vụ giao",
        "E-documents and assigned tasks",
        "digital_government",
        "Văn phòng HĐND và UBND",
        DAY,
        1,
    ),
    Plan(
        "PAKN",
        "Phản ánh, kiến nghị hiện trường (1022)",
        "Citizen reports (hotline 1022)",
        "interaction",
        "Văn phòng HĐND và UBND; UBND phường, xã",
        HOUR,
        1,
    ),
    Plan("YTE", "Giám sát lĩnh vực y tế", "Health", "culture_society", "Trung tâm Y tế; trạm y tế phường, xã", DAY, 2),
    Plan("GDDT", "Giám sát lĩnh vực giáo dục", "Education", "culture_society", "Phòng Giáo dục và Đào tạo", MONTH, 2),
    Plan(
        "DLLT",
        "Du lịch - lưu trú",
        "Tourism and accommodation",
        "culture_society",
        "Phòng Văn hóa và Thông tin; Công an",
        DAY,
        4,
    ),
    Plan("CAM", "Camera an ninh", "Security cameras", "security_order", "Công an thành phố", MINUTES, 1),
    Plan(
        "GT",
        "Giao thông và xử lý vi phạm qua hình ảnh",
        "Traffic and image-based enforcement",
        "security_order",
        "Công an; Phòng Quản lý đô thị",
        MINUTES,
        2,
    ),
    Plan("ANTT", "An ninh trật tự", "Public order", "security_order", "Công an thành phố", DAY, 3),
    Plan(
        "MXH",
        "Thông tin báo chí và mạng xã hội",
        "Press and social-media listening",
        "interaction",
        "Phòng Văn hóa và Thông tin",
        HOUR,
        4,
    ),
    Plan(
        "ATTT",
        "An toàn thông tin mạng",
        "Network information security",
        "digital_infrastructure",
        "Phòng Văn hóa và Thông tin; Sở TT&TT",
        HOUR,
        3,
    ),
    Plan(
        "MT",
        "Quan trắc môi trường",
        "Environmental monitoring",
        "urban_environment",
        "Phòng Tài nguyên và Môi trường",
        HOUR,
        5,
    ),
    Plan("DD", "Đất đai", "Land", "urban_environment", "Chi nhánh Văn phòng đăng ký đất đai", DAY, 4),
    Plan(
        "QHXD",
        "Quy hoạch - xây dựng - trật tự đô thị",
        "Planning, construction and urban order",
        "urban_environment",
        "Phòng Quản lý đô thị",
        WEEK,
        5,
    ),
    Plan(
        "PCCC",
        "Phòng cháy, chữa cháy và cứu nạn",
        "Fire safety and rescue",
        "security_order",
        "Công an (PCCC & CNCH)",
        HOUR,
        5,
    ),
    Plan(
        "NGAP",
        "Cảnh báo mưa, ngập úng",
        "Rain and flooding alerts",
        "urban_environment",
        "Phòng Kinh tế; Phòng Quản lý đô thị",
        HOUR,
        13,
    ),
    Plan(
        "DNLD",
        "Doanh nghiệp - khu công nghiệp - lao động",
        "Enterprises, industrial parks and labour",
        "economy",
        "Phòng Kinh tế; BQL các KCN",
        MONTH,
        6,
    ),
    Plan(
        "ASXH",
        "An sinh xã hội và bảo hiểm",
        "Social security and insurance",
        "culture_society",
        "Phòng LĐ-TB&XH; BHXH",
        MONTH,
        13,
    ),
    Plan(
        "DA06",
        "Đề án 06 - dân cư và định danh điện tử",
        "Project 06 - population data and e-identity",
        "digital_government",
        "Công an thành phố",
        DAY,
        1,
    ),
    Plan(
        "KTSO",
        "Kinh tế số - thanh toán không tiền mặt và Tổ công nghệ số",
        "Digital economy, cashless payment and community digital teams",
        "economy",
        "Phòng Kinh tế; Phòng Văn hóa và Thông tin",
        WEEK,
        6,
    ),
)
SUSPENDED = "NGAP"
NOT_APPLICABLE = {
    *((code, "25855") for code in ("DTC", "DLLT", "GT", "DNLD")),
    *((code, "25840") for code in ("DTC", "DLLT")),
    *((code, "25843") for code in ("DLLT", "GT")),
    *(("NSNN", ward) for ward in ("25840", "25843", "25855")),
}
STATES = {
    ("CAM", "25843"): {7: "late", 8: "silent", 9: "silent"},
    ("PCCC", "25855"): {8: "late", 9: "silent", 10: "late"},
    ("ASXH", "25855"): {9: "never", 10: "never"},
    ("PAKN", "25855"): {6: "late", 8: "late", 9: "late", 10: "late"},
    ("HCC", "25843"): {5: "late", 9: "late"},
    ("YTE", "25855"): {4: "late", 7: "silent", 9: "late"},
    ("GDDT", "25843"): {9: "late", 10: "late"},
    ("MT", "25852"): {7: "late", 9: "late"},
    ("DD", "25840"): {6: "late", 9: "late"},
    ("KTSO", "25837"): {8: "late", 9: "late"},
    ("ATTT", "25846"): {6: "late"},
    ("MXH", "25849"): {5: "late", 6: "silent"},
    ("DVCTT", "25852"): {3: "late"},
    ("VBDT", "25837"): {2: "late", 4: "late"},
    ("DA06", "25840"): {1: "silent", 2: "late"},
    ("ANTT", "25846"): {4: "late"},
}
"""Feeds that were not on time, by month of 2024; all others were."""
FAILING = ("ATTT", "25846")
"""The feed whose records arrive on time but one in nine is in error, from August on."""
_AGE = {"on time": (0.05, 0.75), "late": (1.3, 2.6), "silent": (4.0, 9.0)}


def rows(wards: Wards, scale: int = 1) -> dict[str, list[Row]]:
    """The sample of this domain, by dataset."""
    return {"subsystems": list_rows(MONTHS), "subsystem_feeds": feed_rows(wards, MONTHS)}


def list_rows(months: tuple[str, ...]) -> list[Row]:
    """Rows of ``subsystems`` for ``months``."""
    return [_list_row(plan, month) for month in months for plan in PLANS]


def _list_row(plan: Plan, month: str) -> Row:
    return {
        "period": month,
        "subsystem_code": plan.code,
        "name_vi": plan.name_vi,
        "name_en": plan.name_en,
        "field": plan.field,
        "owner": plan.owner,
        "stage": _stage(plan, int(month[5:])),
        "confirmed": "Không",
    }


def _stage(plan: Plan, month: int) -> str:
    if plan.code == SUSPENDED:
        return "suspended" if month >= 8 else "pilot"
    return "operating" if month >= plan.since else "pilot" if month >= min(plan.since, 9) - 2 else "planned"


def feed_rows(wards: Wards, months: tuple[str, ...]) -> list[Row]:
    """Rows of ``subsystem_feeds`` for ``months``: every subsystem for every ward of the time."""
    return [_feed_row(plan, unit, month) for month in months for unit in wards.valid(month) for plan in PLANS]


def _feed_row(plan: Plan, unit: Unit, month: str) -> Row:
    number = int(month[5:])
    applicable = (plan.code, unit.code) not in NOT_APPLICABLE and _stage(plan, number) in ("operating", "pilot")
    return {
        "period": month,
        "ward_code": unit.code,
        "ward_name": unit.name.vi,
        "subsystem_code": plan.code,
        "applicable": "Có" if applicable else "Không",
        **(dict(_receipts(plan, unit.code, month)) if applicable else {}),
    }


def _receipts(plan: Plan, ward: str, month: str) -> Iterator[tuple[str, str | int]]:
    number = int(month[5:])
    state = STATES.get((plan.code, ward), {}).get(number, "on time")
    rng = random.Random(f"{SEED}-{plan.code}-{ward}-{month}")
    observed = datetime.combine(periods.month_end(month), time(17))
    yield "observed_at", f"{observed:%Y-%m-%d %H:%M}"
    yield "expected_hours", plan.hours
    if state == "never":
        return
    received = observed - timedelta(hours=float(plan.hours) * rng.uniform(*_age(plan, state)))
    yield "last_received_at", f"{received:%Y-%m-%d %H:%M}"
    records = max(4, round(720 / float(plan.hours) * rng.uniform(0.9, 1.0) / (9 if state == "silent" else 1)))
    failing = (plan.code, ward) == FAILING and number in (8, 9)
    yield "records_30d", records
    yield "errors_30d", round(records * (0.11 if failing else rng.uniform(0.001, 0.006)))


def _age(plan: Plan, state: str) -> tuple[float, float]:
    """Ages in cadences. A camera that is silent has been so for more than half an hour."""
    return (700.0, 900.0) if state == "silent" and plan.hours == MINUTES else _AGE[state]


def examples(wards: Wards) -> dict[str, bytes]:
    """October: a renamed and confirmed subsystem, one more that operates, the silent camera back; and broken times."""
    october = (NEXT_MONTH,)
    listed = changed(list_rows(october), {6: {"confirmed": "Có"}, 21: {"stage": "operating"}})
    feeds = feed_rows(wards, october)
    return {
        "subsystems_2024-10.csv": as_csv(SUBSYSTEMS, listed),
        "subsystem_feeds_2024-10.csv": as_csv(FEEDS, feeds),
        "broken_feed_times.csv": as_csv(FEEDS, changed(feeds[:24], _BAD_TIMES)),
    }


_BAD_TIMES: dict[int, Row] = {
    3: {"last_received_at": "2024-11-02 08:00"},
    5: {"observed_at": "31/10/2024 25:10"},
    6: {"expected_hours": "24 giờ"},
    7: {"expected_hours": ""},
    10: {"errors_30d": 999999},
    12: {"applicable": "có thể"},
}
