"""What digital transformation rests on: agreements, security levels, endpoints, people, money.

Nine report: the eight wards and the city's offices, of which the public-service centre is the one that takes dossiers.
Security is weakest at commune level, and money is under 1 % of spending: two of the five obstacles.
"""

from __future__ import annotations

from dxlib.catalog.model import PERIOD, WARD_CODE, WARD_NAME, YES_NO, Column, Dataset, Domain, Kpi, Rule
from dxlib.language import Text

_OWNER = Text("Phòng Văn hóa và Thông tin, UBND phường, xã", "Culture and information division, ward committees")
_CENTRE = Text(
    "Trung tâm Phục vụ hành chính công, UBND phường, xã", "Public administrative service centre, ward committees"
)
_POLICE = Text("Công an thành phố, UBND phường, xã", "City police, ward committees")
_FINANCE = Text("Phòng Tài chính - Kế hoạch", "Finance and planning division")
_PEOPLE = Text("Phòng Nội vụ, UBND phường, xã", "Home affairs division, ward committees")
_SOURCE = Text("Báo cáo tháng về năng lực (ward_capacity)", "Monthly report on capacity (ward_capacity)")
_BUDGET_SOURCE = Text("Chi ngân sách lũy kế (budget)", "Budget spending, year to date (budget)")
_MAY_BE_BLANK = Text("Để trống nếu chưa thống kê được", "Leave blank if not measured")
_SO_FAR = Text("Lũy kế từ đầu năm đến hết kỳ báo cáo", "From 1 January to the end of the period")

CAPACITY = Dataset(
    id="ward_capacity",
    domain="capacity",
    title=Text("Năng lực của phường, xã và Trung tâm", "Capacity of wards and the centre"),
    kind="state",
    reporters="both",
    cadence=Text("hằng tháng", "monthly"),
    owner=_OWNER,
    key=("ward_code",),
    columns=(
        PERIOD,
        WARD_CODE,
        WARD_NAME,
        Column(
            "payment_agreement",
            "flag",
            Text("Đã ký thỏa thuận thanh toán", "Payment agreement signed"),
            choices=YES_NO,
            example="Có",
            help=Text(
                "Có: đã ký hợp tác với đơn vị cung cấp dịch vụ trung gian thanh toán",
                "Yes: an agreement with an intermediary payment provider is signed",
            ),
        ),
        Column(
            "security_level_approved",
            "flag",
            Text("Đã phê duyệt cấp độ an toàn", "Security level approved"),
            choices=YES_NO,
            example="Không",
            help=Text(
                "Có: hệ thống thông tin đã được phê duyệt cấp độ an toàn (Nghị định 85/2016/NĐ-CP)",
                "Yes: the information system has an approved security level (Decree 85/2016/NĐ-CP)",
            ),
        ),
        Column(
            "endpoints", "integer", Text("Số máy trạm", "Endpoints"), required=False, example="42", help=_MAY_BE_BLANK
        ),
        Column(
            "endpoints_protected",
            "integer",
            Text("Máy trạm được bảo vệ", "Endpoints protected"),
            required=False,
            example="36",
            help=_MAY_BE_BLANK,
        ),
        Column(
            "incidents",
            "integer",
            Text("Sự cố an toàn thông tin", "Security incidents"),
            required=False,
            carried=False,
            example="0",
            help=Text(
                "Số sự cố xảy ra trong tháng; để trống nếu chưa thống kê được",
                "Incidents that happened in the month; leave blank if not measured",
            ),
        ),
        Column("staff", "integer", Text("Cán bộ phụ trách", "Staff in charge"), required=False, example="2"),
        Column("staff_needed", "integer", Text("Nhu cầu cán bộ", "Staff needed"), required=False, example="3"),
        Column("staff_trained", "integer", Text("Cán bộ đã tập huấn", "Staff trained"), required=False, example="1"),
    ),
    rules=(
        Rule(
            "protected_within_endpoints",
            "endpoints_protected <= endpoints",
            ("endpoints_protected", "endpoints"),
            Text("Máy trạm được bảo vệ nhiều hơn số máy trạm", "More endpoints protected than endpoints"),
        ),
        Rule(
            "trained_within_staff",
            "staff_trained <= staff",
            ("staff_trained", "staff"),
            Text("Cán bộ đã tập huấn nhiều hơn cán bộ phụ trách", "More staff trained than staff in charge"),
        ),
    ),
)

BUDGET = Dataset(
    id="budget",
    domain="capacity",
    title=Text("Chi ngân sách cho chuyển đổi số", "Budget spent on digital transformation"),
    kind="state",
    reporters="city",
    cadence=Text("hằng tháng", "monthly"),
    owner=_FINANCE,
    key=("period",),
    columns=(
        PERIOD,
        Column(
            "total_spending_vnd",
            "money",
            Text("Tổng chi ngân sách địa phương (đồng)", "Local budget spending (VND)"),
            carried=False,
            example="1250000000000",
            help=_SO_FAR,
        ),
        Column(
            "digital_spending_vnd",
            "money",
            Text("Chi cho chuyển đổi số (đồng)", "Spent on digital transformation (VND)"),
            carried=False,
            example="10000000000",
            help=_SO_FAR,
        ),
    ),
    rules=(
        Rule(
            "digital_within_total",
            "digital_spending_vnd <= total_spending_vnd",
            ("digital_spending_vnd", "total_spending_vnd"),
            Text("Chi cho chuyển đổi số nhiều hơn tổng chi", "More spent on digital transformation than in all"),
        ),
    ),
)

KPIS = (
    Kpi(
        id="payment_agreements",
        dataset=CAPACITY.id,
        title=Text("Đơn vị đã ký thỏa thuận thanh toán", "Payment agreements signed"),
        short=Text("Đã ký thanh toán", "Payment agreed"),
        numerator="max(CASE WHEN payment_agreement THEN 1 ELSE 0 END)",
        per_ward="one",
        unit="of",
        better="higher",
        formula=Text(
            "Số phường, xã và Trung tâm Phục vụ hành chính công đã ký với đơn vị trung gian thanh toán ÷ số đơn vị",
            "Wards and the public-service centre with a signed intermediary payment agreement ÷ all of them",
        ),
        owner=_CENTRE,
        source=_SOURCE,
        decision=Text("Đơn vị nào cần ký thỏa thuận", "Who has yet to sign"),
    ),
    Kpi(
        id="security_levels_approved",
        dataset=CAPACITY.id,
        title=Text("Đơn vị đã được phê duyệt cấp độ an toàn", "Security levels approved"),
        short=Text("Cấp độ an toàn", "Security level"),
        numerator="max(CASE WHEN security_level_approved THEN 1 ELSE 0 END)",
        per_ward="one",
        unit="of",
        better="higher",
        formula=Text(
            "Số phường, xã và cơ quan thành phố có hệ thống thông tin được phê duyệt cấp độ an toàn ÷ số đơn vị",
            "Wards and city offices whose information system has an approved security level ÷ all of them",
        ),
        owner=_POLICE,
        source=_SOURCE,
        decision=Text("Hồ sơ cấp độ của đơn vị nào cần trình", "Whose security file to submit next"),
    ),
    Kpi(
        id="endpoints_protected",
        dataset=CAPACITY.id,
        title=Text("Máy trạm được bảo vệ", "Endpoints protected"),
        short=Text("Máy trạm được bảo vệ", "Endpoints protected"),
        numerator="sum(endpoints_protected)",
        denominator="sum(endpoints)",
        measured="endpoints IS NOT NULL AND endpoints_protected IS NOT NULL",
        unit="share",
        better="higher",
        formula=Text(
            "Tổng máy trạm được bảo vệ ÷ tổng máy trạm của những đơn vị đã thống kê",
            "Endpoints protected ÷ endpoints of those that measured both, summed first",
        ),
        owner=_POLICE,
        source=_SOURCE,
        decision=Text("Nơi nào cần cài phần mềm bảo vệ", "Where to install protection"),
    ),
    Kpi(
        id="security_incidents",
        dataset=CAPACITY.id,
        title=Text("Sự cố an toàn thông tin", "Security incidents"),
        short=Text("Sự cố", "Incidents"),
        numerator="sum(incidents)",
        measured="incidents IS NOT NULL",
        kind="flow",
        unit="count",
        better="lower",
        formula=Text("Tổng số sự cố xảy ra trong kỳ", "Incidents that happened in the period, summed"),
        owner=_POLICE,
        source=_SOURCE,
        decision=Text("Nơi nào cần ứng cứu, rà soát", "Where to send the response team"),
    ),
    Kpi(
        id="staff_against_need",
        dataset=CAPACITY.id,
        title=Text("Cán bộ so với nhu cầu", "Staff against need"),
        short=Text("Cán bộ so với nhu cầu", "Staff against need"),
        numerator="sum(staff)",
        denominator="sum(staff_needed)",
        measured="staff IS NOT NULL AND staff_needed IS NOT NULL",
        unit="share",
        better="higher",
        formula=Text(
            "Tổng cán bộ phụ trách chuyển đổi số ÷ tổng nhu cầu", "Staff in charge of digital transformation ÷ need"
        ),
        owner=_PEOPLE,
        source=_SOURCE,
        decision=Text("Bố trí thêm cán bộ cho nơi nào", "Where to post more staff"),
    ),
    Kpi(
        id="staff_trained",
        dataset=CAPACITY.id,
        title=Text("Cán bộ phụ trách đã tập huấn", "Staff in charge trained"),
        short=Text("Cán bộ đã tập huấn", "Staff trained"),
        numerator="sum(staff_trained)",
        denominator="sum(staff)",
        measured="staff IS NOT NULL AND staff_trained IS NOT NULL",
        unit="share",
        better="higher",
        formula=Text(
            "Tổng cán bộ phụ trách đã tập huấn ÷ tổng cán bộ phụ trách",
            "Staff in charge who were trained ÷ staff in charge, summed first",
        ),
        owner=_PEOPLE,
        source=_SOURCE,
        decision=Text("Mở lớp tập huấn cho nơi nào", "Where to hold the next course"),
    ),
    Kpi(
        id="digital_budget_share",
        dataset=BUDGET.id,
        title=Text("Tỷ lệ chi ngân sách cho chuyển đổi số", "Digital share of the budget"),
        short=Text("Chi chuyển đổi số", "Digital budget"),
        numerator="sum(digital_spending_vnd)",
        denominator="sum(total_spending_vnd)",
        unit="share",
        better="higher",
        formula=Text(
            "Chi cho chuyển đổi số ÷ tổng chi ngân sách địa phương, lũy kế từ đầu năm",
            "Spent on digital transformation ÷ local budget spending, both since 1 January",
        ),
        owner=_FINANCE,
        source=_BUDGET_SOURCE,
        decision=Text("Bố trí thêm ngân sách bao nhiêu", "How much more money to allot"),
    ),
)

DOMAIN = Domain(
    id="capacity",
    title=Text("Năng lực, nguồn lực", "Capacity"),
    icon=":material/shield_person:",
    datasets=(CAPACITY, BUDGET),
    kpis=KPIS,
    headlines=("payment_agreements", "digital_budget_share", "staff_against_need"),
    group="government",
)
