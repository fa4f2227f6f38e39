"""The page of public services: the answer, level × channel, wards behind, late dossiers, the part of QĐ 766."""

from __future__ import annotations

import re

import pytest

from dxlib import catalog, formats, index766
from dxlib.language import Language
from dxlib.monitor import Monitor
from dxlib.periods import Period
from dxlib.showing import shown as told
from dxlib.wards import CITY
from pages import service
from tests.builders import MY_PHUOC, PHU_AN, THOI_HOA, upload
from tests.pages.conftest import Draw
from tests.pages.reading import LANGUAGES, alts, cells, shown
from tests.rows import dossier, report, still_open

SEPTEMBER = Period.parse("2024-09")
HEADINGS = {
    "vi": ("Phường, xã còn chậm", "Hồ sơ quá hạn, 09/2024", "Quyết định 766/QĐ-TTg: phần tính được"),
    "en": ("Wards behind", "Late dossiers, 09/2024", "Decision 766/QĐ-TTg: the part that can be computed"),
}
CODE = {"vi": "Mã hồ sơ", "en": "Dossier code"}
POINTS = {"vi": re.compile(r"\*\*([\d,]+) trên (\d+) điểm\*\*"), "en": re.compile(r"\*\*([\d.]+) of (\d+) points\*\*")}
CHOOSER = "services_figure_{lang}"


def table_with(at, *headings: str) -> list[str] | None:
    return next((c for c in map(cells, at.dataframe) if set(headings) <= set(c)), None)


def answer(at, where: str) -> str:
    return next(m.value for m in at.markdown if m.value.startswith(f"**{where}** · "))


def value(monitor: Monitor, kpi: str, *codes: str):
    return monitor.scorecard().value(catalog.kpi(kpi), codes, SEPTEMBER)


def small(monitor: Monitor, *rows) -> None:
    """A store with a few dossiers and a report of September."""
    upload(monitor, rows or [dossier(), still_open(number=2, due_on="2024-09-20"), dossier(CITY, channel="paper")])
    upload(monitor, [report()])


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_answer_is_one_line_of_the_figures_below(shared: Monitor, draw: Draw, lang: Language) -> None:
    line = answer(draw("services", lang), {"vi": "Toàn thành phố", "en": "Whole city"}[lang])
    for kpi in ("online_intake", "online_full", "online_partial", "commune_online_intake", "dossiers_on_time"):
        assert told(value(shared, kpi))[lang] in line


def test_a_wards_answer_does_not_speak_of_the_commune_level(shared: Monitor, draw: Draw) -> None:
    line = answer(draw("services", "en", (MY_PHUOC,)), "My Phuoc ward")
    assert told(value(shared, "online_intake", MY_PHUOC)).en in line
    assert "commune level" not in line


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("wards", [(), (MY_PHUOC,)], ids=["city", "one"])
def test_every_kpi_of_the_domain_has_a_card(
    shared: Monitor, draw: Draw, lang: Language, wards: tuple[str, ...]
) -> None:
    helps = [m.proto.help for m in draw("services", lang, wards).metric]
    for kpi in catalog.domain("services").kpis:
        assert sum(h.startswith(f"**{kpi.title[lang]}**") for h in helps) == 1, kpi.id


def test_chosen_wards_are_told_that_both_levels_are_the_same(shared: Monitor, draw: Draw) -> None:
    words = "The wards chosen are all of commune level, so both levels give the same figures."
    at = draw("services", "en", (MY_PHUOC, PHU_AN))
    assert words in {c.value for c in at.caption}
    assert len([a for a in alts(at) if a.startswith("Channels, ")]) == 1
    assert words not in {c.value for c in draw("services", "en").caption}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_channels_of_both_levels_stand_side_by_side_and_sum_to_one(shared: Monitor, draw: Draw, lang: Language) -> None:
    drawn = [a for a in alts(draw("services", lang)) if a.startswith(("Hình thức nộp, 09/2024", "Channels, 09/2024"))]
    assert len(drawn) == 2
    for alt, level in zip(drawn, ("", "commune_"), strict=True):
        paper = 1 - value(shared, f"{level}online_intake").value
        figures = [*(told(value(shared, f"{level}{k}"))[lang] for k in ("online_full", "online_partial"))]
        assert re.findall(r"[\d.,]+%", alt) == [*figures, formats.percent(paper, lang)]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_parts_of_the_page_are_named(shared: Monitor, draw: Draw, lang: Language) -> None:
    assert set(HEADINGS[lang]) <= {h.value for h in draw("services", lang).subheader}


def test_wards_behind_can_be_shown_by_another_figure(shared: Monitor, draw: Draw) -> None:
    at = draw("services", "en")
    lowest = min(shared.scorecard().by_ward(catalog.kpi("digitised"), (), SEPTEMBER), key=lambda v: v.value)
    at.selectbox(key=CHOOSER.format(lang="en")).set_value("digitised").run()
    name = shared.short_name(lowest.codes[0], "2024-09").en
    assert any(a.startswith(f"Dossiers digitised, lowest first: {name} {told(lowest).en}") for a in alts(at))
    assert any(catalog.kpi("digitised").formula.en == c.value for c in at.caption)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_late_dossiers_are_all_told_the_longest_first(shared: Monitor, draw: Draw, lang: Language) -> None:
    at = draw("services", lang)
    late = next(d.value for d in at.dataframe if CODE[lang] in d.value.columns)
    days = list(late["Số ngày quá hạn" if lang == "vi" else "Days late"])
    assert len(days) == value(shared, "overdue_open").value
    assert days == sorted(days, reverse=True)
    assert days[-1] > 0


def test_late_dossiers_follow_the_filter_and_name_who_holds_them(bare: Monitor, draw: Draw) -> None:
    overdue = {"due_on": "2024-09-20"}
    small(bare, still_open(CITY, **overdue), still_open(PHU_AN, number=7, due_on="2024-09-29"), dossier(THOI_HOA))
    late = next(d.value for d in draw("services", "en").dataframe if "Dossier code" in d.value.columns)
    assert late[["Dossier code", "Ward or office", "Days late"]].to_numpy().tolist() == [
        ["HS-00001", "City offices", 10],
        ["HS-00007", "Phu An", 1],
    ]
    alone = next(d.value for d in draw("services", "en", (PHU_AN,)).dataframe if "Dossier code" in d.value.columns)
    assert list(alone["Dossier code"]) == ["HS-00007"]
    badges = [m.value for m in draw("services", "en", (THOI_HOA,)).markdown]
    assert any("No dossier is open and overdue." in b for b in badges)


def test_more_late_dossiers_than_are_drawn_are_counted(bare: Monitor, draw: Draw) -> None:
    small(bare, *[still_open(number=n, due_on="2024-09-20") for n in range(1, 206)])
    at = draw("services", "en", (MY_PHUOC,))
    assert any(c.value.startswith("205 dossiers were open") and "the 200 that" in c.value for c in at.caption)
    assert len(next(d.value for d in at.dataframe if "Dossier code" in d.value.columns)) == 200


def test_a_month_without_dossiers_has_no_late_ones_rather_than_none(shared: Monitor, draw: Draw) -> None:
    upload(shared, [report(period="2024-10")])
    at = draw("services", "en", (), "2024-10")
    assert "No dossiers were reported for 10/2024." in {i.value for i in at.info}
    assert not any("No dossier is open" in m.value for m in at.markdown)
    assert table_with(at, "Dossier code") is None


def test_reports_alone_are_shown(bare: Monitor, draw: Draw) -> None:
    upload(bare, [report()])
    at = draw("services", "en")
    assert not at.exception
    assert "No dossiers were reported for 09/2024." in {i.value for i in at.info}
    assert _points(at, "en") == [("12.00", "12"), ("12.00", "12")]


def _points(at, lang: str) -> list[tuple[str, str]]:
    return [m for text in at.markdown for m in POINTS[lang].findall(text.value)]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_points_are_those_that_can_be_computed_and_never_of_100(
    shared: Monitor, draw: Draw, lang: Language
) -> None:
    at = draw("services", lang)
    card = shared.scorecard()
    levels = ("city", "commune")
    scores = [index766.score(shared, card, (), SEPTEMBER, level) for level in levels]
    assert _points(at, lang) == [(formats.number(float(s.points), lang, 2), str(s.most)) for s in scores]
    assert [s.most for s in scores] == [62, 60]
    assert not any("/100" in text for text in shown(at))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_item_shows_its_division_ratio_points_and_rule(shared: Monitor, draw: Draw, lang: Language) -> None:
    heading = {"vi": "Tử ÷ mẫu", "en": "Numerator ÷ denominator"}[lang]
    at = draw("services", lang)
    city, commune = [d.value.set_index(d.value.columns[0]) for d in at.dataframe if heading in d.value.columns]
    items = {i.of.code: i for i in index766.score(shared, shared.scorecard(), (), SEPTEMBER).items}
    item = items["4.1"]
    row = list(city.loc["4.1"])
    assert row[0] == item.of.name[lang]
    assert row[1] == f"{formats.number(item.numerator, lang)} ÷ {formats.number(item.denominator, lang)}"
    assert row[2] == formats.percent(float(item.ratio), lang, 2)
    assert row[3] == f"{formats.number(float(item.points), lang, 2)}/6"
    assert item.of.rule[lang] in row[4]
    assert (
        commune.loc["4.5b"].iloc[3]
        == {"vi": "đủ điểm theo quy định, không cộng", "en": "full marks by rule, not added"}[lang]
    )
    assert city.loc["3.3"].iloc[3] == {"vi": "tham khảo", "en": "informative"}[lang]
    assert "%" not in city.loc["2.2"].iloc[2]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_items_that_need_national_figures_say_so(shared: Monitor, draw: Draw, lang: Language) -> None:
    missing = table_with(draw("services", lang), {"vi": "Vì sao", "en": "Why not"}[lang])
    assert missing is not None
    reason = {"vi": "cơ sở dữ liệu quốc gia về thủ tục hành chính", "en": "the national database of procedures"}[lang]
    assert sum(reason in cell for cell in missing) == 5


def test_a_ward_has_the_communes_list_alone(shared: Monitor, draw: Draw) -> None:
    at = draw("services", "en", (MY_PHUOC, THOI_HOA))
    score = index766.score(shared, shared.scorecard(), (MY_PHUOC, THOI_HOA), SEPTEMBER, "commune")
    assert _points(at, "en") == [(f"{float(score.points):.2f}", "60")]
    assert any("Dossiers of public services: 2/2 reports received" in m.value for m in at.markdown)


def test_a_quarter_counts_each_dossier_once(shared: Monitor, draw: Draw) -> None:
    quarter = index766.score(shared, shared.scorecard(), (), Period.parse("2024-Q3"))
    assert _points(draw("services", "en", (), "2024-Q3"), "en")[0] == (f"{float(quarter.points):.2f}", "62")


def test_an_upload_moves_the_points_at_once(bare: Monitor, draw: Draw) -> None:
    small(bare)
    before = _points(draw("services", "en"), "en")
    upload(service.monitor(), [dossier(electronic_result="Không")])
    assert _points(draw("services", "en"), "en") != before
