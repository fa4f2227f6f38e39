"""Digital society: what adults who live in a ward have and use, one row a ward and month.

The denominator is named everywhere: adults as the ward's own row counts them, permanent and temporary residents. Two
thirds of the city's residents are temporary, so a share of the permanent ones alone would be about three times as
large (:mod:`dxlib.residents`). A blank cell is not measured, never 0, and its ward's adults leave the denominator too.
"""

from __future__ import annotations

from dxlib.catalog.model import PERIOD, WARD_CODE, WARD_NAME, Column, Dataset, Domain, Kpi, Rule
from dxlib.language import Text

_OWNER = Text("Phòng Văn hóa và Thông tin, UBND phường, xã", "Culture and information division, ward committees")
_POLICE = Text("Công an thành phố, UBND phường, xã", "City police, ward committees")
_SOURCE = Text("Báo cáo tháng của phường, xã (citizen_adoption)", "Monthly ward report (citizen_adoption)")
_BLANK = Text("Để trống nếu chưa thống kê; không ghi 0", "Leave blank if not measured; do not write 0")


def _people(name: str, title: Text, example: str) -> Column:
    return Column(name, "integer", title, required=False, example=example, help=_BLANK)


def _within_adults(column: str, message: Text) -> Rule:
    return Rule(f"{column}_within_adults", f"{column} <= adults", (column, "adults"), message)


ADOPTION = Dataset(
    id="citizen_adoption",
    domain="society",
    title=Text("Người dân dùng nền tảng số", "Residents' use of digital services"),
    kind="state",
    reporters="wards",
    cadence=Text("hằng tháng", "monthly"),
    owner=_OWNER,
    key=("ward_code",),
    columns=(
        PERIOD,
        WARD_CODE,
        WARD_NAME,
        Column(
            "adults",
            "integer",
            Text("Người trưởng thành", "Adults"),
            example="60000",
            help=Text(
                "Người từ đủ 18 tuổi cư trú trên địa bàn, cả thường trú và tạm trú",
                "Residents aged 18 and over, permanent and temporary",
            ),
        ),
        _people("vneid_level2", Text("Có tài khoản VNeID mức 2", "With VNeID level 2"), "54000"),
        _people("digital_signature", Text("Có chữ ký số cá nhân", "With a digital signature"), "12000"),
        _people("payment_account", Text("Có tài khoản thanh toán", "With a payment account"), "49000"),
        _people("e_wallet", Text("Có ví điện tử", "With an e-wallet"), "26000"),
        _people("online_service_users", Text("Dùng dịch vụ công trực tuyến", "Using online public services"), "23000"),
    ),
    rules=(
        _within_adults(
            "vneid_level2",
            Text("Người có VNeID mức 2 nhiều hơn người trưởng thành", "More people with VNeID level 2 than adults"),
        ),
        _within_adults(
            "digital_signature",
            Text("Người có chữ ký số nhiều hơn người trưởng thành", "More people with a digital signature than adults"),
        ),
        _within_adults(
            "payment_account",
            Text(
                "Người có tài khoản thanh toán nhiều hơn người trưởng thành",
                "More people with a payment account than adults",
            ),
        ),
        _within_adults(
            "e_wallet",
            Text("Người có ví điện tử nhiều hơn người trưởng thành", "More people with an e-wallet than adults"),
        ),
        _within_adults(
            "online_service_users",
            Text(
                "Người dùng dịch vụ công trực tuyến nhiều hơn người trưởng thành",
                "More people using online public services than adults",
            ),
        ),
    ),
)


def _share(kpi: str, column: str, title: Text, short: Text, decision: Text, owner: Text = _OWNER) -> Kpi:
    """Those with it ÷ the adults of the wards that measured it."""
    have = ADOPTION.column(column).title
    return Kpi(
        id=kpi,
        dataset=ADOPTION.id,
        title=title,
        short=short,
        numerator=f"sum({column})",
        denominator="sum(adults)",
        measured=f"{column} IS NOT NULL",
        unit="share",
        better="higher",
        formula=Text(
            f"Tổng cột “{have.vi}” ÷ người trưởng thành cư trú (thường trú và tạm trú, theo báo cáo của phường, xã); "
            "phường, xã để trống không tính vào cả tử số và mẫu số",
            f"Sum of “{have.en}” ÷ adults who live there (permanent and temporary, as the ward counts them); "
            "a ward that left it blank is in neither sum",
        ),
        owner=owner,
        source=_SOURCE,
        decision=decision,
    )


KPIS = (
    _share(
        "vneid_level2",
        "vneid_level2",
        Text("Người trưởng thành có VNeID mức 2", "Adults with VNeID level 2"),
        Text("VNeID mức 2", "VNeID level 2"),
        Text("Nơi nào cần thu nhận, kích hoạt lưu động", "Where to send mobile enrolment and activation"),
        _POLICE,
    ),
    _share(
        "digital_signature",
        "digital_signature",
        Text("Người trưởng thành có chữ ký số", "Adults with a digital signature"),
        Text("Chữ ký số", "Digital signature"),
        Text("Nơi nào cần cấp chữ ký số miễn phí", "Where to hand out free digital signatures"),
    ),
    _share(
        "payment_accounts",
        "payment_account",
        Text("Người trưởng thành có tài khoản thanh toán", "Adults with a payment account"),
        Text("Tài khoản thanh toán", "Payment account"),
        Text("Mời ngân hàng mở tài khoản ở đâu", "Where to invite banks to open accounts"),
    ),
    _share(
        "e_wallets",
        "e_wallet",
        Text("Người trưởng thành có ví điện tử", "Adults with an e-wallet"),
        Text("Ví điện tử", "E-wallet"),
        Text("Nơi nào cần đối tác triển khai ví điện tử", "Where partners should bring e-wallets"),
    ),
    _share(
        "online_service_users",
        "online_service_users",
        Text("Người trưởng thành dùng dịch vụ công trực tuyến", "Adults using online public services"),
        Text("Dùng DVC trực tuyến", "Online service users"),
        Text("Tổ công nghệ số cần hướng dẫn nộp hồ sơ ở đâu", "Where digital teams should help with online dossiers"),
    ),
)

DOMAIN = Domain(
    id="society",
    title=Text("Xã hội số", "Digital society"),
    icon=":material/badge:",
    datasets=(ADOPTION,),
    kpis=KPIS,
    headlines=("vneid_level2", "digital_signature", "payment_accounts"),
    group="economy_society",
    page="economy",
)
