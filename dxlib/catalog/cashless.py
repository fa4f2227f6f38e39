"""Cashless streets and markets: one row a site and month.

Having a QR code is not using it: in Thái Nguyên 70 % of market traders have one and half of those use it, so the
share *active in the last 30 days* stands beside the share that has a code.
"""

from __future__ import annotations

from dxlib.catalog.model import PERIOD, WARD_CODE, WARD_NAME, Choice, Column, Dataset, Domain, Kpi, Rule
from dxlib.language import Text

_OWNER = Text("Phòng Kinh tế, UBND phường, xã", "Economic division, ward committees")
_SOURCE = Text("Báo cáo tháng của phường, xã (cashless_sites)", "Monthly ward report (cashless_sites)")

SITES = Dataset(
    id="cashless_sites",
    domain="cashless",
    title=Text("Tuyến đường, chợ không dùng tiền mặt", "Cashless streets and markets"),
    kind="state",
    reporters="wards",
    cadence=Text("hằng tháng", "monthly"),
    owner=_OWNER,
    key=("site_code",),
    columns=(
        PERIOD,
        WARD_CODE,
        WARD_NAME,
        Column("site_code", "code", Text("Mã tuyến, chợ", "Site code"), example="TD-25813-01"),
        Column(
            "kind",
            "choice",
            Text("Loại", "Kind"),
            example="street",
            choices=(
                Choice("street", Text("Tuyến đường", "Street")),
                Choice("market", Text("Chợ", "Market")),
            ),
        ),
        Column("name", "text", Text("Tên tuyến, chợ", "Site name"), example="Tuyến đường số 1 - Mỹ Phước"),
        Column(
            "launched_on",
            "date",
            Text("Ngày phát động", "Launched on"),
            required=False,
            example="2024-03-15",
            help=Text("Để trống nếu chưa phát động", "Leave blank if not launched yet"),
        ),
        Column("merchants", "integer", Text("Hộ kinh doanh", "Merchants"), example="120"),
        Column("merchants_qr", "integer", Text("Hộ có mã QR", "Merchants with a QR code"), example="96"),
        Column(
            "merchants_active_30d",
            "integer",
            Text("Hộ có giao dịch 30 ngày", "Merchants active in 30 days"),
            example="58",
        ),
        Column(
            "transactions",
            "integer",
            Text("Số giao dịch", "Transactions"),
            required=False,
            carried=False,
            example="4100",
        ),
        Column(
            "cashless_value_vnd",
            "money",
            Text("Giá trị không tiền mặt (đồng)", "Cashless value (VND)"),
            required=False,
            carried=False,
            example="615000000",
        ),
        Column(
            "fees_due_vnd",
            "money",
            Text("Phí phải thu (đồng)", "Fees due (VND)"),
            required=False,
            carried=False,
            example="9000000",
        ),
        Column(
            "fees_cashless_vnd",
            "money",
            Text("Phí thu không tiền mặt (đồng)", "Fees paid cashless (VND)"),
            required=False,
            carried=False,
            example="5400000",
        ),
    ),
    rules=(
        Rule(
            "qr_within_merchants",
            "merchants_qr <= merchants",
            ("merchants_qr", "merchants"),
            Text("Hộ có mã QR nhiều hơn số hộ kinh doanh", "More merchants with a QR code than merchants"),
        ),
        Rule(
            "active_within_qr",
            "merchants_active_30d <= merchants_qr",
            ("merchants_active_30d", "merchants_qr"),
            Text("Hộ có giao dịch nhiều hơn số hộ có mã QR", "More active merchants than merchants with a QR code"),
        ),
        Rule(
            "fees_within_due",
            "fees_cashless_vnd <= fees_due_vnd",
            ("fees_cashless_vnd", "fees_due_vnd"),
            Text("Phí thu không tiền mặt nhiều hơn phí phải thu", "More fees paid cashless than fees due"),
        ),
        Rule(
            "fees_together",
            "(fees_due_vnd IS NULL) = (fees_cashless_vnd IS NULL)",
            ("fees_due_vnd", "fees_cashless_vnd"),
            Text("Chỉ một trong hai cột phí có số", "Only one of the two fee columns has a number"),
        ),
        Rule(
            "launched_by_period_end",
            "launched_on <= period_end",
            ("launched_on",),
            Text("Ngày phát động sau ngày cuối kỳ báo cáo", "Launched after the end of the reporting period"),
        ),
        Rule(
            "value_without_transactions",
            "transactions > 0 OR cashless_value_vnd = 0",
            ("transactions", "cashless_value_vnd"),
            Text("Có giá trị nhưng không có giao dịch nào", "A value without any transaction"),
            severity="warning",
        ),
    ),
)

KPIS = (
    Kpi(
        id="wards_launched",
        dataset=SITES.id,
        title=Text("Phường, xã đã phát động", "Wards that have launched"),
        short=Text("Đã phát động", "Launched"),
        numerator="max(CASE WHEN launched_on IS NULL THEN 0 ELSE 1 END)",
        per_ward="one",
        unit="of",
        better="higher",
        formula=Text(
            "Số phường, xã có ít nhất một tuyến đường hoặc chợ đã phát động ÷ số phường, xã",
            "Wards with at least one launched street or market ÷ all wards",
        ),
        owner=_OWNER,
        source=_SOURCE,
        decision=Text("Phường, xã nào cần đôn đốc phát động", "Which ward to press to launch"),
    ),
    Kpi(
        id="cashless_sites",
        dataset=SITES.id,
        title=Text("Tuyến đường, chợ đã phát động", "Streets and markets launched"),
        short=Text("Tuyến, chợ", "Sites"),
        numerator="count(*)",
        where="launched_on IS NOT NULL",
        unit="count",
        better="higher",
        formula=Text("Số dòng có ngày phát động", "Rows that have a launch date"),
        owner=_OWNER,
        source=_SOURCE,
        decision=Text("Nơi nào cần thêm tuyến, chợ", "Where another site is needed"),
    ),
    Kpi(
        id="merchants_with_qr",
        dataset=SITES.id,
        title=Text("Hộ kinh doanh có mã QR", "Merchants with a QR code"),
        short=Text("Có mã QR", "Have QR"),
        numerator="sum(merchants_qr)",
        denominator="sum(merchants)",
        unit="share",
        better="higher",
        formula=Text("Tổng hộ có mã QR ÷ tổng hộ kinh doanh", "Merchants with a QR code ÷ merchants, summed first"),
        owner=_OWNER,
        source=_SOURCE,
        decision=Text("Nơi nào cần cấp mã QR", "Where to hand out QR codes"),
    ),
    Kpi(
        id="merchants_active",
        dataset=SITES.id,
        title=Text("Hộ có giao dịch trong 30 ngày", "Merchants active in 30 days"),
        short=Text("Có giao dịch", "Active"),
        numerator="sum(merchants_active_30d)",
        denominator="sum(merchants)",
        unit="share",
        better="higher",
        formula=Text(
            "Tổng hộ có giao dịch không tiền mặt trong 30 ngày ÷ tổng hộ kinh doanh",
            "Merchants with a cashless sale in 30 days ÷ merchants, summed first",
        ),
        owner=_OWNER,
        source=_SOURCE,
        decision=Text("Nơi nào có mã QR mà không dùng", "Where codes hang unused"),
    ),
    Kpi(
        id="cashless_value",
        dataset=SITES.id,
        title=Text("Giá trị giao dịch không tiền mặt", "Cashless sales"),
        short=Text("Giá trị", "Value"),
        numerator="sum(cashless_value_vnd)",
        measured="cashless_value_vnd IS NOT NULL",
        kind="flow",
        unit="vnd",
        better="higher",
        formula=Text("Tổng giá trị giao dịch trong kỳ", "Sum of sales in the period"),
        owner=_OWNER,
        source=_SOURCE,
        decision=Text("Tuyến, chợ nào đang giảm", "Which site is slipping"),
    ),
    Kpi(
        id="fees_cashless",
        dataset=SITES.id,
        title=Text("Phí thu không dùng tiền mặt", "Fees collected cashless"),
        short=Text("Phí không tiền mặt", "Fees cashless"),
        numerator="sum(fees_cashless_vnd)",
        denominator="sum(fees_due_vnd)",
        measured="fees_due_vnd IS NOT NULL AND fees_cashless_vnd IS NOT NULL",
        kind="flow",
        unit="share",
        better="higher",
        formula=Text("Tổng phí thu không tiền mặt ÷ tổng phí phải thu", "Fees paid cashless ÷ fees due, summed first"),
        owner=_OWNER,
        source=_SOURCE,
        decision=Text("Ban quản lý chợ nào còn thu tiền mặt", "Which market board still takes cash"),
    ),
)

DOMAIN = Domain(
    id="cashless",
    title=Text("Không dùng tiền mặt", "Cashless"),
    icon=":material/qr_code_2:",
    datasets=(SITES,),
    kpis=KPIS,
    headlines=("wards_launched", "merchants_active", "fees_cashless"),
    group="economy_society",
)
