"""The pages and what each is called."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TITLES = {
    "overview": {"vi": "Tổng quan", "en": "Overview"},
    "ward": {"vi": "Một phường, xã", "en": "One ward"},
    "programme": {"vi": "Chương trình 39-CTr/TU", "en": "Programme 39-CTr/TU"},
    "obstacles": {"vi": "Năm điểm nghẽn", "en": "Five obstacles"},
    "claims": {"vi": "Số đã công bố", "en": "Published figures"},
    "services": {"vi": "Dịch vụ công", "en": "Public services"},
    "subsystems": {"vi": "Phân hệ IOC", "en": "IOC subsystems"},
    "capacity": {"vi": "Năng lực, nguồn lực", "en": "Capacity and resources"},
    "economy": {"vi": "Kinh tế số, xã hội số", "en": "Digital economy and society"},
    "cashless": {"vi": "Tuyến đường, chợ không dùng tiền mặt", "en": "Cashless streets and markets"},
    "teams": {"vi": "Tổ công nghệ số cộng đồng", "en": "Community digital teams"},
    "upload": {"vi": "Nộp số liệu", "en": "Upload"},
    "history": {"vi": "Lịch sử", "en": "History"},
    "system": {"vi": "Hệ thống", "en": "System"},
}
"""The heading of each page, in the order of the navigation."""
PAGES = tuple(name for name in TITLES if (ROOT / "pages" / f"{name}.py").exists())
