"""The page of digital economy and society: the answer, denominators by name, a chosen measure, products, blanks."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from dxlib import catalog
from dxlib.language import Language
from dxlib.monitor import Monitor
from tests.builders import MY_PHUOC, PHU_AN, example, upload
from tests.pages.conftest import Draw
from tests.pages.reading import LANGUAGES, alts, cards, cells, shown
from tests.rows import adoption, enterprise, product

ANSWERS = {
    "vi": "**Toàn thành phố** · 100,0% doanh nghiệp dùng hóa đơn điện tử; 78,6% sản phẩm OCOP có trên sàn thương mại "
    "điện tử; 91,1% người trưởng thành cư trú có VNeID mức 2; 20,6% có chữ ký số; 82,4% có tài khoản thanh toán.",
    "en": "**Whole city** · 100.0% of enterprises use e-invoices; 78.6% of OCOP products are on an e-commerce "
    "platform; 91.1% of resident adults have VNeID level 2; 20.6% have a digital signature; 82.4% have a payment "
    "account.",
}
ILLUSTRATED = {"vi": "Minh họa: chỉ tính thường trú", "en": "Illustration: permanent residents only"}
PAGE = "https://bencat.binhduong.gov.vn/gioi-thieu/gioi-thieu-chung"


def table_with(at: AppTest, heading: str) -> list[str]:
    return next(c for c in map(cells, at.dataframe) if heading in c)


def captions(at: AppTest) -> str:
    return " ".join(c.value for c in at.caption)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_answer_is_one_line(shared: Monitor, draw: Draw, lang: Language) -> None:
    assert ANSWERS[lang] in [m.value for m in draw("economy", lang).markdown]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_kpi_has_a_card_under_the_name_of_its_group(shared: Monitor, draw: Draw, lang: Language) -> None:
    at = draw("economy", lang)
    economy = [k.title[lang] for k in catalog.domain("economy").kpis]
    society = [k.short[lang] for k in catalog.domain("society").kpis]
    assert list(cards(at)) == [*economy, *society]
    groups = [m.value for m in at.markdown if m.value.startswith("**") and "·" not in m.value[:8]]
    assert any(g == f"**{catalog.domain('economy').title[lang]}**" for g in groups)
    of_whom = {"vi": "người trưởng thành cư trú, gồm thường trú và tạm trú", "en": "permanent and temporary residents"}
    assert any(g.startswith(f"**{catalog.domain('society').title[lang]}**") and of_whom[lang] in g for g in groups)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_goals_name_their_source(shared: Monitor, draw: Draw, lang: Language) -> None:
    helps = {m.label: m.proto.help for m in draw("economy", lang).metric}
    assert "QĐ 411/QĐ-TTg" in helps[catalog.kpi("payment_accounts").short[lang]]
    assert "bài báo" in helps[catalog.kpi("einvoice").title[lang]]


# ---- the chosen measure ----


def test_the_measure_is_drawn_by_ward_the_lowest_first(shared: Monitor, draw: Draw) -> None:
    at = draw("economy", "en")
    assert alts(at)[0].startswith("Adults with a digital signature, lowest first: Phu An 8.8% ✗ Missed; An Tay 10.4%")
    at.selectbox(key="_adoption_kpi_en").set_value("e_wallets").run()
    assert alts(at)[0].startswith("Adults with an e-wallet, lowest first: Phu An 30.2%")


@pytest.mark.parametrize(
    ("measure", "beside"),
    [
        ("online_service_users", "VNeID level 2 09/2024: 91.1%; Digital signature 09/2024: 20.6%"),
        ("e_wallets", "Payment account 09/2024: 82.4%; E-wallet 09/2024: 44.9%"),
        ("einvoice", "E-invoice 09/2024: 100.0%; OCOP online 09/2024: 78.6%"),
    ],
)
def test_over_the_months_a_measure_stands_with_its_kin(shared: Monitor, draw: Draw, measure: str, beside: str) -> None:
    at = draw("economy", "en")
    at.selectbox(key="_adoption_kpi_en").set_value(measure).run()
    assert beside in alts(at)[1]


def test_the_choice_outlives_a_switch_of_the_language(shared: Monitor, draw: Draw) -> None:
    at = draw("economy", "vi")
    at.selectbox(key="_adoption_kpi_vi").set_value("payment_accounts").run()
    at.segmented_control(key="_lang_vi").set_value("en").run()
    assert alts(at)[0].startswith("Adults with a payment account, lowest first")


def test_a_blank_cell_is_drawn_as_no_figure(shared: Monitor, draw: Draw) -> None:
    at = draw("economy", "en", (), "2024-06")
    at.selectbox(key="_adoption_kpi_en").set_value("e_wallets").run()
    assert "Hoa Loi –" in alts(at)[0]
    assert "7/8" in " ".join(m.value for m in at.markdown)


# ---- of whom a share is counted ----


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_city_shows_both_denominators_and_whence_the_second(shared: Monitor, draw: Draw, lang: Language) -> None:
    at = draw("economy", lang)
    table = table_with(at, ILLUSTRATED[lang])
    row = table.index(catalog.kpi("digital_signature").title[lang])
    wanted = {"vi": ["55.123", "266.992", "20,6%", "60,5%"], "en": ["55,123", "266,992", "20.6%", "60.5%"]}
    assert table[row + 1 : row + 5] == wanted[lang]
    dot = "." if lang == "vi" else ","
    assert all(f"{n}{dot}{m}" in captions(at) for n, m in (("336", "847"), ("115", "042"), ("221", "805")))
    assert PAGE in captions(at)
    assert {"vi": "không phải chỉ số", "en": "no KPI"}[lang] in captions(at)


@pytest.mark.parametrize("wards", [(MY_PHUOC,), (MY_PHUOC, PHU_AN)], ids=["one", "several"])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_wards_show_their_own_denominator_only(
    shared: Monitor, draw: Draw, lang: Language, wards: tuple[str, ...]
) -> None:
    at = draw("economy", lang, wards)
    assert ILLUSTRATED[lang] not in shown(at)
    assert table_with(at, {"vi": "Người trưởng thành", "en": "Adults counted"}[lang])
    assert PAGE not in captions(at)


def test_the_adults_of_a_ward_that_left_a_cell_blank_are_not_counted(shared: Monitor, draw: Draw) -> None:
    table = table_with(draw("economy", "en", (), "2024-06"), "Adults counted")
    adults = {k: table[table.index(catalog.kpi(k).title.en) + 2] for k in ("e_wallets", "payment_accounts")}
    fewer, all_of_them = (int(adults[k].replace(",", "")) for k in ("e_wallets", "payment_accounts"))
    of_hoa_loi = next(int(r["adults"]) for r in shared.rows("citizen_adoption", "2024-06") if r["ward_code"] == "25849")
    assert all_of_them - fewer == of_hoa_loi


# ---- businesses and products ----


def test_enterprises_and_household_businesses_are_shown_by_ward(shared: Monitor, draw: Draw) -> None:
    at = draw("economy", "vi")
    assert "Thới Hòa, Doanh nghiệp: 1.280; Thới Hòa, Hộ kinh doanh cá thể: 3.953" in alts(at)[2]
    table = table_with(at, "Chưa dùng")
    row = table.index("Phú An")
    assert table[row : row + 5] == ["Phú An", "196", "0", "100,0%", "655"]


def test_what_was_not_reported_or_not_counted_is_not_0(bare: Monitor, draw: Draw) -> None:
    upload(bare, [enterprise(household_businesses="")])
    at = draw("economy", "en")
    table = table_with(at, "Still without")
    assert table[table.index("My Phuoc") : table.index("My Phuoc") + 5] == ["My Phuoc", "100", "1", "99.0%", "–"]
    assert table[table.index("Phu An") : table.index("Phu An") + 5] == ["Phu An", "–", "–", "–", "–"]
    assert "Phu An, Enterprises: –" in alts(at)[-1]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_products_on_no_platform_come_first(shared: Monitor, draw: Draw, lang: Language) -> None:
    table = table_with(draw("economy", lang), "Sản phẩm OCOP 01")
    names = [c for c in table if c.startswith("Sản phẩm OCOP")]
    assert (names[:4], len(names)) == (["Sản phẩm OCOP 09", "Sản phẩm OCOP 13", "Sản phẩm OCOP 14", names[3]], 14)
    no, yes = {"vi": ("✗ Không", "✓ Có"), "en": ("✗ No", "✓ Yes")}[lang]
    assert (table.count(no), table.count(yes), table.count("★★★★★")) == (3, 11, 1)
    assert {"vi": "tên trung tính", "en": "are neutral"}[lang] in captions(draw("economy", lang))


def test_wards_without_products_are_told_from_wards_that_did_not_report(bare: Monitor, draw: Draw) -> None:
    upload(bare, [product()], period="2024-09", reported_none=(PHU_AN,))
    at = draw("economy", "en")
    assert "Reported that they have no OCOP product: Phu An." in [c.value for c in at.caption]
    silent = next(m.value for m in at.markdown if m.value.startswith(":gray-badge[? Not reported]"))
    assert "Thoi Hoa" in silent
    assert "Phu An" not in silent


# ---- one domain without the other ----


def test_society_alone_is_drawn(bare: Monitor, draw: Draw) -> None:
    upload(bare, [adoption(digital_signature="")])
    at = draw("economy", "en")
    assert not at.exception
    answer = "90.0% of resident adults have VNeID level 2; 80.0% have a payment account."
    assert f"**Whole city** · {answer}" in [m.value for m in at.markdown]
    assert not [s for s in at.subheader if "OCOP" in s.value]


def test_products_alone_are_drawn(bare: Monitor, draw: Draw) -> None:
    upload(bare, [product(on_ecommerce="Không", platform="")])
    at = draw("economy", "vi")
    assert not at.exception
    assert "số liệu minh họa" not in captions(at)
    assert "**Toàn thành phố** · 0,0% sản phẩm OCOP có trên sàn thương mại điện tử." in [m.value for m in at.markdown]


def test_october_is_shown_once_it_is_uploaded(shared: Monitor, draw: Draw) -> None:
    for name in ("citizen_adoption", "enterprises", "ocop_products"):
        upload(shared, example(f"{name}_2024-10.csv"))
    at = draw("economy", "en")
    assert cards(at)[catalog.kpi("ocop_on_ecommerce").title.en][0] == "92.9%"
    assert any("OCOP products, 10/2024" in s.value for s in at.subheader)
