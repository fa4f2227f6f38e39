"""The IOC's 24 subsystems and their data feeds: which are alive, which are late, which fell silent.

Bến Cát's own list was not published (only that 24 are deployed): names are those of other IOCs' lists or proposed,
owners, fields and cadence are proposed, and ``confirmed`` says which rows an official has confirmed.
"""

from __future__ import annotations

from dxlib.catalog.model import (
    PERIOD,
    WARD_CODE,
    WARD_NAME,
    YES_NO,
    Choice,
    Column,
    Dataset,
    Domain,
    Kpi,
    Reference,
    Rule,
)
from dxlib.language import Text

_OWNER = Text("Trung tâm IOC, Văn phòng HĐND và UBND", "IOC, office of the city's council and committee")
_FEED_OWNER = Text("UBND phường, xã và đơn vị chủ quản phân hệ", "Ward committees and the subsystem's owner")
_SOURCE = Text("Danh mục phân hệ của IOC (subsystems)", "The IOC's list of subsystems (subsystems)")
_FEED_SOURCE = Text("Nhật ký nhận dữ liệu của IOC (subsystem_feeds)", "The IOC's record of receipts (subsystem_feeds)")

STAGES = (
    Choice("operating", Text("Đang hoạt động", "Operating")),
    Choice("pilot", Text("Thí điểm", "Pilot")),
    Choice("suspended", Text("Tạm dừng", "Suspended")),
    Choice("planned", Text("Dự kiến", "Planned")),
)
FIELDS = (
    Choice("administration", Text("Điều hành", "Administration")),
    Choice("digital_government", Text("Chính quyền số", "Digital government")),
    Choice("interaction", Text("Tương tác", "Interaction with citizens")),
    Choice("culture_society", Text("Văn hóa - xã hội", "Culture and society")),
    Choice("security_order", Text("An ninh - trật tự", "Security and order")),
    Choice("digital_infrastructure", Text("Hạ tầng số", "Digital infrastructure")),
    Choice("urban_environment", Text("Đô thị - môi trường", "City and environment")),
    Choice("economy", Text("Kinh tế", "Economy")),
)
_CODE = Column("subsystem_code", "code", Text("Mã phân hệ", "Subsystem code"), example="PAKN")

SUBSYSTEMS = Dataset(
    id="subsystems",
    domain="subsystems",
    title=Text("Danh mục phân hệ IOC", "List of IOC subsystems"),
    kind="state",
    reporters="city",
    cadence=Text("hằng tháng", "monthly"),
    owner=_OWNER,
    key=("subsystem_code",),
    whole=24,
    columns=(
        PERIOD,
        _CODE,
        Column(
            "name_vi",
            "text",
            Text("Tên phân hệ", "Name in Vietnamese"),
            example="Phản ánh, kiến nghị hiện trường (1022)",
        ),
        Column("name_en", "text", Text("Tên tiếng Anh", "Name in English"), example="Citizen reports (hotline 1022)"),
        Column("field", "choice", Text("Lĩnh vực", "Field"), choices=FIELDS, example="interaction"),
        Column(
            "owner",
            "text",
            Text("Đơn vị chủ quản", "Owner"),
            example="Văn phòng HĐND và UBND",
        ),
        Column("stage", "choice", Text("Giai đoạn", "Stage"), choices=STAGES, example="operating"),
        Column(
            "confirmed",
            "flag",
            Text("Đã xác nhận", "Confirmed"),
            choices=YES_NO,
            example="Có",
            help=Text(
                "Có: tên và đơn vị chủ quản đã được thành phố xác nhận; Không: mới là đề xuất",
                "Yes: the city has confirmed name and owner; No: they are proposed",
            ),
        ),
    ),
    rules=(),
)

FEEDS = Dataset(
    id="subsystem_feeds",
    domain="subsystems",
    title=Text("Luồng dữ liệu của phân hệ", "Data feeds of subsystems"),
    kind="state",
    reporters="wards",
    cadence=Text("hằng tháng", "monthly"),
    owner=_FEED_OWNER,
    key=("ward_code", "subsystem_code"),
    refers=(Reference("subsystem_code", SUBSYSTEMS.id, "subsystem_code"),),
    columns=(
        PERIOD,
        WARD_CODE,
        WARD_NAME,
        _CODE,
        Column(
            "applicable",
            "flag",
            Text("Áp dụng", "Applicable"),
            choices=YES_NO,
            example="Có",
            help=Text(
                "Không: phân hệ này không nhận dữ liệu của phường, xã", "No: this subsystem takes no data from the ward"
            ),
        ),
        Column(
            "observed_at",
            "moment",
            Text("Thời điểm quan sát", "Observed at"),
            required=False,
            carried=False,
            example="2024-10-31 17:00",
        ),
        Column(
            "last_received_at",
            "moment",
            Text("Nhận lần cuối", "Last received at"),
            required=False,
            carried=False,
            example="2024-10-31 16:20",
            help=Text("Để trống nếu chưa từng nhận", "Leave blank if nothing was ever received"),
        ),
        Column(
            "expected_hours",
            "number",
            Text("Chu kỳ (giờ)", "Cadence (hours)"),
            required=False,
            example="1",
            help=Text(
                "5 phút: 0,0834; 1 giờ: 1; 1 ngày: 24; 1 tuần: 168; 1 tháng: 744",
                "5 minutes: 0.0834; 1 hour: 1; 1 day: 24; 1 week: 168; 1 month: 744",
            ),
        ),
        Column(
            "records_30d",
            "integer",
            Text("Bản ghi 30 ngày", "Records in 30 days"),
            required=False,
            carried=False,
            example="1200",
        ),
        Column(
            "errors_30d",
            "integer",
            Text("Bản ghi lỗi 30 ngày", "Records in error in 30 days"),
            required=False,
            carried=False,
            example="6",
        ),
    ),
    rules=(
        Rule(
            "observed_where_applicable",
            "NOT applicable OR observed_at IS NOT NULL",
            ("observed_at", "applicable"),
            Text("Luồng áp dụng mà không có thời điểm quan sát", "An applicable feed without the time of observation"),
        ),
        Rule(
            "cadence_where_applicable",
            "NOT applicable OR coalesce(expected_hours > 0, FALSE)",
            ("expected_hours", "applicable"),
            Text("Luồng áp dụng mà không có chu kỳ lớn hơn 0", "An applicable feed without a cadence above 0"),
        ),
        Rule(
            "received_before_observed",
            "last_received_at <= observed_at",
            ("last_received_at", "observed_at"),
            Text("Nhận lần cuối sau thời điểm quan sát", "Last received after the time of observation"),
        ),
        Rule(
            "errors_within_records",
            "errors_30d <= records_30d",
            ("errors_30d", "records_30d"),
            Text("Bản ghi lỗi nhiều hơn bản ghi", "More records in error than records"),
        ),
        Rule(
            "records_together",
            "(records_30d IS NULL) = (errors_30d IS NULL)",
            ("records_30d", "errors_30d"),
            Text("Chỉ một trong hai cột bản ghi có số", "Only one of the two record columns has a number"),
        ),
        Rule(
            "observed_near_period_end",
            "abs(date_diff('day', CAST(observed_at AS DATE), period_end)) <= 31",
            ("observed_at",),
            Text("Thời điểm quan sát ở xa kỳ báo cáo", "Observed far from the reporting period"),
            severity="warning",
        ),
    ),
)

_SECONDS = "epoch(observed_at) - epoch(last_received_at)"
ON_TIME = f"{_SECONDS} <= expected_hours * 3600"
LATE = f"{_SECONDS} > expected_hours * 3600 AND {_SECONDS} <= 3 * expected_hours * 3600"
SILENT = f"last_received_at IS NULL OR {_SECONDS} > 3 * expected_hours * 3600"

KPIS = (
    Kpi(
        id="subsystems_operating",
        dataset=SUBSYSTEMS.id,
        title=Text("Phân hệ đang hoạt động", "Subsystems operating"),
        short=Text("Đang hoạt động", "Operating"),
        numerator="count(CASE WHEN stage = 'operating' THEN 1 END)",
        denominator="count(*)",
        unit="of",
        better="higher",
        formula=Text(
            "Số phân hệ ở giai đoạn “Đang hoạt động” ÷ số phân hệ đã triển khai (số dòng của danh mục)",
            "Subsystems at the stage “Operating” ÷ subsystems deployed (rows of the list)",
        ),
        owner=_OWNER,
        source=_SOURCE,
        decision=Text("Phân hệ nào cần đưa vào hoạt động", "Which subsystem to bring into operation"),
    ),
    Kpi(
        id="feeds_on_time",
        dataset=FEEDS.id,
        title=Text("Luồng dữ liệu đúng hạn", "Data feeds on time"),
        short=Text("Đúng hạn", "On time"),
        numerator=f"count(CASE WHEN {ON_TIME} THEN 1 END)",
        denominator="count(*)",
        where="applicable",
        unit="share",
        better="higher",
        formula=Text(
            "Luồng nhận dữ liệu trong một chu kỳ trước thời điểm quan sát ÷ luồng áp dụng",
            "Feeds received within one cadence before the observation ÷ applicable feeds",
        ),
        owner=_FEED_OWNER,
        source=_FEED_SOURCE,
        decision=Text("Số nào trên màn hình IOC còn sống", "Which numbers on the IOC's wall are alive"),
    ),
    Kpi(
        id="feeds_late",
        dataset=FEEDS.id,
        title=Text("Luồng dữ liệu chậm", "Data feeds late"),
        short=Text("Chậm", "Late"),
        numerator=f"count(CASE WHEN {LATE} THEN 1 END)",
        where="applicable",
        unit="count",
        better="lower",
        formula=Text(
            "Luồng áp dụng nhận lần cuối quá một chu kỳ, chưa quá ba chu kỳ",
            "Applicable feeds last received more than one cadence ago, not more than three",
        ),
        owner=_FEED_OWNER,
        source=_FEED_SOURCE,
        decision=Text("Luồng nào cần nhắc trước khi im lặng", "Which feed to press before it falls silent"),
    ),
    Kpi(
        id="feeds_silent",
        dataset=FEEDS.id,
        title=Text("Luồng im lặng hoặc chưa từng nhận", "Feeds silent or never received"),
        short=Text("Im lặng", "Silent"),
        numerator=f"count(CASE WHEN {SILENT} THEN 1 END)",
        where="applicable",
        unit="count",
        better="lower",
        formula=Text(
            "Luồng áp dụng nhận lần cuối quá ba chu kỳ, hoặc chưa từng nhận",
            "Applicable feeds last received more than three cadences ago, or never",
        ),
        owner=_FEED_OWNER,
        source=_FEED_SOURCE,
        decision=Text("Gọi đơn vị chủ quản nào trước", "Which owner to call first"),
    ),
    Kpi(
        id="feed_error_rate",
        dataset=FEEDS.id,
        title=Text("Tỷ lệ bản ghi lỗi", "Records in error"),
        short=Text("Bản ghi lỗi", "In error"),
        numerator="sum(errors_30d)",
        denominator="sum(records_30d)",
        where="applicable",
        measured="NOT applicable OR records_30d IS NOT NULL",
        unit="share",
        better="lower",
        formula=Text(
            "Tổng bản ghi lỗi ÷ tổng bản ghi nhận trong 30 ngày của các luồng áp dụng",
            "Records in error ÷ records received in 30 days by applicable feeds, summed first",
        ),
        owner=_FEED_OWNER,
        source=_FEED_SOURCE,
        decision=Text("Luồng nào cần sửa ở nguồn", "Which feed to mend at its source"),
    ),
)

DOMAIN = Domain(
    id="subsystems",
    title=Text("Phân hệ IOC", "IOC subsystems"),
    icon=":material/hub:",
    datasets=(SUBSYSTEMS, FEEDS),
    kpis=KPIS,
    headlines=("subsystems_operating", "feeds_on_time", "feeds_silent"),
    group="government",
)
