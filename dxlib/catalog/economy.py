"""Digital economy: enterprises with e-invoices, OCOP products on e-commerce platforms, household businesses.

The city published that 100 % of enterprises use e-invoices (9/2024) and that OCOP products were helped onto platforms;
of the products it published neither names nor a number.
"""

from __future__ import annotations

from dxlib.catalog.model import PERIOD, WARD_CODE, WARD_NAME, YES_NO, Column, Dataset, Domain, Kpi, Rule
from dxlib.language import Text

_OWNER = Text("Phòng Kinh tế, UBND phường, xã", "Economic division, ward committees")
_FIRMS = Text("Báo cáo tháng của phường, xã (enterprises)", "Monthly ward report (enterprises)")
_PRODUCTS = Text("Danh sách sản phẩm của phường, xã (ocop_products)", "Wards' lists of products (ocop_products)")

ENTERPRISES = Dataset(
    id="enterprises",
    domain="economy",
    title=Text("Doanh nghiệp, hộ kinh doanh", "Enterprises and household businesses"),
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
            "enterprises",
            "integer",
            Text("Doanh nghiệp", "Enterprises"),
            example="640",
            help=Text("Doanh nghiệp đang hoạt động vào cuối kỳ", "Enterprises in operation at the end of the month"),
        ),
        Column(
            "with_einvoice",
            "integer",
            Text("Doanh nghiệp dùng hóa đơn điện tử", "Enterprises using e-invoices"),
            example="638",
        ),
        Column(
            "household_businesses",
            "integer",
            Text("Hộ kinh doanh cá thể", "Household businesses"),
            required=False,
            example="2150",
            help=Text("Để trống nếu chưa thống kê", "Leave blank if not counted"),
        ),
    ),
    rules=(
        Rule(
            "einvoice_within_enterprises",
            "with_einvoice <= enterprises",
            ("with_einvoice", "enterprises"),
            Text(
                "Doanh nghiệp dùng hóa đơn điện tử nhiều hơn số doanh nghiệp", "More e-invoice users than enterprises"
            ),
        ),
    ),
)

OCOP = Dataset(
    id="ocop_products",
    domain="economy",
    title=Text("Sản phẩm OCOP", "OCOP products"),
    kind="state",
    reporters="wards",
    cadence=Text("hằng tháng", "monthly"),
    owner=_OWNER,
    key=("product_code",),
    columns=(
        PERIOD,
        WARD_CODE,
        WARD_NAME,
        Column(
            "product_code",
            "code",
            Text("Mã sản phẩm", "Product code"),
            example="OCOP-25813-01",
            help=Text("Không trùng trong thành phố", "Unique in the city"),
        ),
        Column("name", "text", Text("Tên sản phẩm", "Product"), example="Sản phẩm OCOP 01"),
        Column("stars", "integer", Text("Số sao", "Stars"), minimum=3, maximum=5, example="4"),
        Column("on_ecommerce", "flag", Text("Có trên sàn TMĐT", "On e-commerce"), choices=YES_NO, example="Có"),
        Column(
            "platform",
            "text",
            Text("Tên sàn TMĐT", "Platform"),
            required=False,
            example="Sàn TMĐT số 1",
            help=Text("Để trống nếu chưa lên sàn", "Leave blank if on no platform"),
        ),
    ),
    rules=(
        Rule(
            "platform_of_a_listed_product",
            "platform IS NULL OR on_ecommerce",
            ("platform", "on_ecommerce"),
            Text("Có tên sàn mà sản phẩm chưa lên sàn", "A platform is named, yet the product is on none"),
        ),
    ),
)

KPIS = (
    Kpi(
        id="einvoice",
        dataset=ENTERPRISES.id,
        title=Text("Doanh nghiệp dùng hóa đơn điện tử", "Enterprises using e-invoices"),
        short=Text("Hóa đơn điện tử", "E-invoice"),
        numerator="sum(with_einvoice)",
        denominator="sum(enterprises)",
        unit="share",
        better="higher",
        formula=Text(
            "Tổng doanh nghiệp dùng hóa đơn điện tử ÷ tổng doanh nghiệp đang hoạt động (không gồm hộ kinh doanh)",
            "Enterprises using e-invoices ÷ enterprises in operation (no household businesses), summed first",
        ),
        owner=_OWNER,
        source=_FIRMS,
        decision=Text(
            "Nơi nào còn doanh nghiệp chưa dùng hóa đơn điện tử", "Where an enterprise still lacks e-invoices"
        ),
    ),
    Kpi(
        id="ocop_on_ecommerce",
        dataset=OCOP.id,
        title=Text("Sản phẩm OCOP trên sàn TMĐT", "OCOP products on e-commerce"),
        short=Text("OCOP trên sàn", "OCOP online"),
        numerator="count(CASE WHEN on_ecommerce THEN 1 END)",
        denominator="count(*)",
        unit="share",
        better="higher",
        formula=Text(
            "Sản phẩm OCOP có trên ít nhất một sàn thương mại điện tử ÷ sản phẩm OCOP",
            "OCOP products on at least one e-commerce platform ÷ OCOP products",
        ),
        owner=_OWNER,
        source=_PRODUCTS,
        decision=Text("Sản phẩm nào cần hướng dẫn đưa lên sàn", "Which product to help onto a platform"),
    ),
    Kpi(
        id="household_businesses",
        dataset=ENTERPRISES.id,
        title=Text("Hộ kinh doanh cá thể", "Household businesses"),
        short=Text("Hộ kinh doanh", "Household businesses"),
        numerator="sum(household_businesses)",
        measured="household_businesses IS NOT NULL",
        unit="count",
        better="neutral",
        formula=Text(
            "Tổng hộ kinh doanh cá thể cuối kỳ; ô để trống là chưa thống kê, không phải 0",
            "Household businesses at the end of the month, summed; a blank cell is not counted, not 0",
        ),
        owner=_OWNER,
        source=_FIRMS,
        decision=Text(
            "Nơi nào cần vận động hộ kinh doanh dùng thanh toán số",
            "Where to bring household businesses to digital payment",
        ),
    ),
)

DOMAIN = Domain(
    id="economy",
    title=Text("Kinh tế số", "Digital economy"),
    icon=":material/storefront:",
    datasets=(ENTERPRISES, OCOP),
    kpis=KPIS,
    headlines=("einvoice", "ocop_on_ecommerce"),
    group="economy_society",
)
