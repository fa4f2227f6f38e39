"""The figures on the cards are the scorecard's, as the language writes them."""

from __future__ import annotations

import pytest

from dxlib import catalog, formats
from dxlib.catalog.model import Kpi
from dxlib.language import Language, t
from dxlib.monitor import Monitor
from dxlib.periods import Period
from dxlib.values import Value
from tests.builders import CODES, MY_PHUOC, OCTOBER_MY_PHUOC, THOI_HOA, example, upload
from tests.pages.conftest import Draw
from tests.pages.reading import SCREENS, alts, cards, cells


def written(value: Value, lang: Language) -> str:
    if value.withheld:
        return t("hidden, under {least} people", lang, least=value.kpi.least)
    shown = formats.measure(value.value, value.kpi.unit, lang, value.total)
    return t("at least {value}", lang, value=shown) if value.at_least else shown


def screen_kpis(screen: str) -> list[Kpi]:
    """The KPIs that a page of domains must show."""
    return [k for d in catalog.DOMAINS if d.screen == screen for k in d.kpis]


def expected(monitor: Monitor, lang: Language, page: str, wards: tuple[str, ...], period: str = "") -> dict[str, str]:
    """A page shows the KPIs of its domains, the overview each domain's first by its short name."""
    card, asked = monitor.scorecard(), Period.parse(period) if period else None
    if page == "overview":
        kpis = [catalog.kpi(d.headlines[0]) for d in catalog.DOMAINS]
        return {k.short[lang]: written(card.value(k, wards, asked), lang) for k in kpis}
    kpis = [k for k in screen_kpis(page) if k.part_of is None]
    return {k.title[lang]: written(card.value(k, wards, asked), lang) for k in kpis}


ASKED = {
    "city": ((), ""),
    "one": ((MY_PHUOC,), ""),
    "two": ((MY_PHUOC, THOI_HOA), "2024-02"),
    "quarter": ((), "2024-Q2"),
    "so_far": (CODES, "2024-01..2024-09"),
}


@pytest.mark.parametrize(("wards", "period"), ASKED.values(), ids=ASKED.keys())
@pytest.mark.parametrize("page", ["overview", *SCREENS])
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_cards_show_the_scorecards_values(
    shared: Monitor, draw: Draw, lang: Language, page: str, wards: tuple[str, ...], period: str
) -> None:
    at = draw(page, lang, wards, period)
    titles = {k.short[lang]: k.title[lang] for k in screen_kpis(page)}  # under a heading that says of what
    shown = {titles.get(name, name): value for name, (value, _) in cards(at).items()}
    wanted = expected(shared, lang, page, wards, period)
    assert {name: shown.get(name) for name in wanted} == wanted
    if page in ("overview", "cashless", "subsystems"):
        assert set(shown) == set(wanted)


def test_a_card_says_by_how_much_it_changed(shared: Monitor, draw: Draw) -> None:
    value = shared.scorecard().value(catalog.kpi("merchants_active"))
    change = shared.scorecard().change(value)
    assert change is not None
    for lang in ("vi", "en"):
        name = value.kpi.title[lang]
        assert cards(draw("cashless", lang))[name][1] == formats.difference(change, "share", lang)


def test_a_period_without_data_shows_the_newest_and_never_zero(shared: Monitor, draw: Draw) -> None:
    upload(shared, example(OCTOBER_MY_PHUOC))
    at = draw("cashless", "vi", (THOI_HOA,), "2024-10")
    assert {value for value, _ in cards(at).values()} == {"–"}
    newest = shared.scorecard().value(catalog.kpi("merchants_active"), (THOI_HOA,))
    footings = [m.value for m in at.markdown]
    assert any(f"gần nhất 09/2024: {formats.measure(newest.value, 'share', 'vi')}" in f for f in footings)


def test_partial_coverage_reads_at_least(shared: Monitor, draw: Draw) -> None:
    upload(shared, example(OCTOBER_MY_PHUOC))
    for lang, words, cover in (("vi", "ít nhất", "phủ 1/8"), ("en", "at least", "cover 1/8")):
        at = draw("cashless", lang, (), "2024-10")
        sites = catalog.kpi("cashless_sites").title[lang]
        assert cards(at)[sites][0].startswith(words)
        assert sum(cover in m.value for m in at.markdown) >= len(catalog.domain("cashless").kpis)


def test_uploaded_beside_sample_is_told_apart(shared: Monitor, draw: Draw) -> None:
    rows = example(OCTOBER_MY_PHUOC).replace(b"2024-10,", b"2024-09,")
    upload(shared, rows)
    assert "Sample and uploaded" in draw("overview", "en").markdown[0].value


def test_charts_say_their_message_in_the_pages_language(shared: Monitor, draw: Draw) -> None:
    vietnamese, english = (alts(draw("cashless", lang)) for lang in ("vi", "en"))
    assert vietnamese[0].startswith("Hộ có giao dịch, thấp nhất trước: Phú An")
    assert english[0].startswith("Active merchants, lowest first: Phu An")
    assert "Chưa đạt" in vietnamese[0]
    assert "Missed" in english[0]


def test_the_map_names_every_ward(shared: Monitor, draw: Draw) -> None:
    alt = alts(draw("overview", "vi"))[0]
    assert all(unit.short.vi in alt for unit in shared.wards.valid("2024-09"))


def test_the_site_table_writes_numbers_as_its_language_does(shared: Monitor, draw: Draw) -> None:
    vietnamese, english = (cells(draw("cashless", lang, (MY_PHUOC,)).dataframe[0]) for lang in ("vi", "en"))
    assert [v.replace(",", ".") for v in vietnamese if v.endswith("%")] == [v for v in english if v.endswith("%")]
    assert any(v.endswith("triệu ₫") for v in vietnamese)
    assert any(v.endswith("million ₫") for v in english)
