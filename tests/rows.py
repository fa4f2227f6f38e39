"""One good row of each dataset of services, programme, economy, society, capacity and obstacles; values overrule."""

from __future__ import annotations

from typing import Any

from tests.builders import MY_PHUOC, Row, place


def enterprise(ward: str = MY_PHUOC, period: str = "2024-09", **values: Any) -> Row:
    """One ward's enterprises, all but one of them with e-invoices."""
    return {
        "period": period,
        "ward_code": ward,
        "enterprises": 100,
        "with_einvoice": 99,
        "household_businesses": 400,
        **values,
    }


def product(ward: str = MY_PHUOC, period: str = "2024-09", number: int = 1, **values: Any) -> Row:
    """One OCOP product on a platform."""
    return {
        "period": period,
        "ward_code": ward,
        "product_code": f"OCOP-{ward}-{number:02d}",
        "name": f"Sản phẩm OCOP {number:02d}",
        "stars": 4,
        "on_ecommerce": "Có",
        "platform": "Sàn TMĐT số 1",
        **values,
    }


def adoption(ward: str = MY_PHUOC, period: str = "2024-09", **values: Any) -> Row:
    """What the thousand adults of one ward have and use."""
    return {
        "period": period,
        "ward_code": ward,
        "adults": 1000,
        "vneid_level2": 900,
        "digital_signature": 200,
        "payment_account": 800,
        "e_wallet": 400,
        "online_service_users": 300,
        **values,
    }


def capacity(ward: str = MY_PHUOC, period: str = "2024-09", **values: Any) -> Row:
    """One reporter's capacity; 721 are the city's offices."""
    return {
        "period": period,
        "ward_code": ward,
        "payment_agreement": "Có",
        "security_level_approved": "Không",
        "endpoints": 40,
        "endpoints_protected": 30,
        "incidents": 1,
        "staff": 2,
        "staff_needed": 4,
        "staff_trained": 1,
        **values,
    }


def budget(period: str = "2024-09", **values: Any) -> Row:
    """The city's spending since January: 0.8 % of it for digital transformation."""
    return {"period": period, "total_spending_vnd": 1_000_000_000, "digital_spending_vnd": 8_000_000, **values}


def obstacle(code: str = "money", period: str = "2024-09", **values: Any) -> Row:
    """One obstacle, worked on, due at the end of the year."""
    return {
        "period": period,
        "obstacle_code": code,
        "title_vi": f"Điểm nghẽn {code}",
        "title_en": f"Obstacle {code}",
        "description": "",
        "owner": "Ban Chỉ đạo",
        "action": "Giao ban hằng tháng",
        "due_on": "2024-12-31",
        "status": "in_progress",
        **values,
    }


def dossier(ward: str = MY_PHUOC, period: str = "2024-09", number: int = 1, **values: Any) -> Row:
    """One dossier received and finished in its month, on time, filed fully online, its fee paid online; no opinion."""
    return {
        **place(ward, period),
        "dossier_code": f"HS-{number:05d}",
        "procedure_code": "TT-X01",
        "essential": "Không",
        "channel": "full",
        "received_on": f"{period}-02",
        "due_on": f"{period}-12",
        "finished_on": f"{period}-10",
        "fee_due": 8000,
        "paid_online": "Có",
        "digitised": "Có",
        "data_reused": "Không",
        "result_required": "Có",
        "electronic_result": "Có",
        "population_data_used": "Có",
        "satisfied": None,
        **values,
    }


def still_open(ward: str = MY_PHUOC, period: str = "2024-09", number: int = 1, **values: Any) -> Row:
    """The same, open at its month's end."""
    return dossier(ward, period, number, **{"finished_on": None, "electronic_result": None, **values})


def report(ward: str = MY_PHUOC, period: str = "2024-09", number: int = 1, **values: Any) -> Row:
    """One citizen report received and closed in its month, on time; no opinion."""
    return {
        **place(ward, period),
        "report_code": f"PA-{number:04d}",
        "received_on": f"{period}-02",
        "due_on": f"{period}-09",
        "closed_on": f"{period}-05",
        "satisfied": None,
        **values,
    }


def target(period: str = "2024-09", number: int = 1, **values: Any) -> Row:
    """One target of the programme at 60 of 80 %, expected."""
    return {
        "period": period,
        "target_code": f"CT{number:02d}",
        "target_group": "digital_government",
        "name_vi": f"Chỉ tiêu {number:02d}",
        "name_en": f"Target {number:02d}",
        "unit": "%",
        "direction": "up",
        "goal": "80",
        "actual": "60",
        "published_status": "expected",
        "basis": "",
        **values,
    }


def task(period: str = "2024-09", number: int = 1, **values: Any) -> Row:
    """One task half done, due at the end of the year."""
    return {
        "period": period,
        "task_code": f"NV{number:02d}",
        "name_vi": f"Nhiệm vụ {number:02d}",
        "name_en": f"Task {number:02d}",
        "owner": "Văn phòng",
        "due_on": "2024-12-31",
        "status": "in_progress",
        "progress": 50,
        **values,
    }
