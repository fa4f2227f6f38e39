"""The page of digital teams: the answer, hidden small groups, neighbourhoods without a team, the searched roster."""

from __future__ import annotations

import pytest

from dxlib import catalog
from dxlib.catalog.teams import ASSISTS
from dxlib.language import Language, t
from dxlib.monitor import Monitor
from tests.builders import PHU_AN, example, upload
from tests.pages.conftest import Draw
from tests.pages.reading import LANGUAGES, alts, cards, cells, shown

ANSWERS = {
    "vi": "330 thành viên ở 44/44 khu phố, ấp, 0,9 người trên 1.000 dân",
    "en": "330 members in 44/44 neighbourhoods, 0.9 for 1,000 residents",
}
HIDDEN = {"vi": "ẩn, dưới 3 người", "en": "hidden, under 3 people"}


def table_with(at, heading: str) -> list[str]:
    return next(c for c in map(cells, at.dataframe) if heading in c)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_answer_is_one_line(shared: Monitor, draw: Draw, lang: Language) -> None:
    assert any(ANSWERS[lang] in m.value for m in draw("teams", lang).markdown)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_shares_of_few_people_are_hidden_and_the_citys_is_not(shared: Monitor, draw: Draw, lang: Language) -> None:
    at = draw("teams", lang)
    people = table_with(at, catalog.kpi("women_share").short[lang])
    assert people.count(HIDDEN[lang]) == 2
    assert HIDDEN[lang] not in {value for value, _ in cards(at).values()}
    alone = cards(draw("teams", lang, (PHU_AN,)))
    assert alone[catalog.kpi("youth_share").title[lang]][0] == HIDDEN[lang]


def test_two_hidden_wards_are_shown_together_only(shared: Monitor, draw: Draw) -> None:
    title = catalog.kpi("youth_share").title.en
    assert cards(draw("teams", "en", ("25840", PHU_AN)))[title][0].endswith("%")
    assert cards(draw("teams", "en", ("25813", PHU_AN)))[title][0] == HIDDEN["en"]


def test_the_ward_behind_on_training_comes_first(shared: Monitor, draw: Draw) -> None:
    assert alts(draw("teams", "en"))[0].startswith("Members trained, lowest first: An Tay 39.3% ✗ Missed")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_teams_did_is_told_by_kind(shared: Monitor, draw: Draw, lang: Language) -> None:
    told = alts(draw("teams", lang))[1]
    assert all(f"{catalog.kpi(k).short[lang]}: " in told for k in ASSISTS)


def test_neighbourhoods_without_a_team_are_named(shared: Monitor, draw: Draw) -> None:
    assert any("Every neighbourhood has a team." in m.value for m in draw("teams", "en").markdown)
    texts = [m.value for m in draw("teams", "en", (), "2024-03").markdown]
    assert any("An Tay" in t and "Khu phố Rạch Bắp" in t for t in texts)


def test_neighbourhoods_missing_from_the_list_are_counted(shared: Monitor, draw: Draw) -> None:
    rows = example("digital_teams_2024-10.csv").decode("utf-8-sig").splitlines()
    upload(shared, "\n".join(r for r in rows if "Đồng Sỏi" not in r).encode())
    texts = [m.value for m in draw("teams", "en", (), "2024-10").markdown]
    upload(shared, example("team_members_2024-10.csv"))
    texts = [m.value for m in draw("teams", "en", (), "2024-10").markdown]
    assert any("An Tay" in t and "1 not in the list" in t for t in texts)


def test_the_roster_is_searched_without_marks_and_case(shared: Monitor, draw: Draw) -> None:
    at = draw("teams", "vi")
    at.text_input(key="team_search").set_value("an tay dong").run()
    assert "Số tổ: 1 trên 44" in [c.value for c in at.caption]
    assert "Khu phố Đồng Sỏi" in table_with(at, "Mã tổ")
    at.text_input(key="team_search").set_value("không có").run()
    assert "Không có tổ nào khớp với từ tìm." in [i.value for i in at.info]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_members_are_counted_by_team_and_role_and_never_listed(shared: Monitor, draw: Draw, lang: Language) -> None:
    texts = shown(draw("teams", lang))
    dataset = catalog.dataset("team_members")
    roles = {c.title[lang] for c in dataset.column("role").choices if c.code != "member"}
    assert roles <= set(table_with(draw("teams", lang), dataset.column("team_code").title[lang]))
    assert not [t for t in texts if "TV-25" in t]


def test_a_roster_of_a_newer_month_leaves_the_list_its_own(shared: Monitor, draw: Draw) -> None:
    upload(shared, example("team_members_2024-10.csv"))
    at = draw("teams", "en")
    assert any("330 members in 44/44 (09/2024) neighbourhoods" in m.value for m in at.markdown)
    assert any("Every neighbourhood has a team." in m.value for m in at.markdown)
    assert "Teams: 44 of 44" in [c.value for c in at.caption]


def test_a_ward_that_did_not_send_its_list_is_not_said_to_lack_teams(shared: Monitor, draw: Draw) -> None:
    rows = example("digital_teams_2024-10.csv").decode("utf-8-sig").splitlines()
    upload(shared, "\n".join(r for r in rows if ",25855," not in r).encode())
    texts = [m.value for m in draw("teams", "en", (), "2024-10").markdown]
    assert any("Not reported" in t and "Phu An" in t for t in texts)
    assert not any("✗ Phu An" in t for t in texts)


def test_a_period_without_any_list_says_so(shared: Monitor, draw: Draw) -> None:
    upload(shared, example("team_members_2024-10.csv"))
    at = draw("teams", "en", (), "2024-10")
    assert "The list of teams has not been sent for 10/2024." in [i.value for i in at.info]


def test_teams_and_work_are_drawn_without_any_roster(bare: Monitor, draw: Draw) -> None:
    upload(bare, example("digital_teams_2024-10.csv"))
    upload(bare, example("team_activities_2024-10.csv"))
    at = draw("teams", "en")
    assert not at.exception
    assert "Upload the first file to begin." not in [i.value for i in at.info]
    assert "Teams: 44 of 44" in [c.value for c in at.caption]


def test_teams_of_a_ward_without_a_roster_have_no_members_rather_than_0(shared: Monitor, draw: Draw) -> None:
    upload(shared, example("digital_teams_2024-10.csv"))
    rows = example("team_members_2024-10.csv").decode("utf-8-sig").splitlines()
    upload(shared, "\n".join(r for r in rows if ",25855," not in r).encode())
    table = next(d for d in draw("teams", "en", (), "2024-10").dataframe if "Team code" in d.value.columns).value
    of_phu_an = table[table["Ward"] == "Phu An"]
    assert len(of_phu_an) == 4
    assert of_phu_an[["Members", "Head", "Deputy head", "Trained"]].isna().all(axis=None)
    assert table[table["Ward"] != "Phu An"]["Members"].notna().all()


def test_members_of_a_team_that_nobody_listed_are_counted_apart(shared: Monitor, draw: Draw) -> None:
    rows = example("team_members_2024-10.csv").decode("utf-8-sig").replace("TCN-25813-01", "TCN-0")
    upload(shared, rows.encode())
    upload(shared, example("digital_teams_2024-10.csv"))
    assert "Members in teams that are not in the list: 8." in [c.value for c in draw("teams", "en").caption]


def test_a_quarter_sums_what_teams_did(shared: Monitor, draw: Draw) -> None:
    title = catalog.kpi("people_assisted").title.en
    quarter = cards(draw("teams", "en", (), "2024-Q3"))[title][0]
    months = [cards(draw("teams", "en", (), f"2024-0{m}"))[title][0] for m in (7, 8, 9)]
    assert int(quarter.replace(",", "")) == sum(int(m.replace(",", "")) for m in months)


def test_the_denominator_is_named(shared: Monitor, draw: Draw) -> None:
    helps = [m.proto.help for m in draw("teams", "vi").metric]
    assert any("dân số (thường trú và tạm trú, số minh họa" in h for h in helps)
    assert any("Dân số gồm thường trú và tạm trú" in c.value for c in draw("teams", "vi").caption)


def test_a_ward_that_reported_nobody_is_not_drawn_as_zero(shared: Monitor, draw: Draw) -> None:
    rows = example("team_members_2024-10.csv").decode("utf-8-sig").splitlines()
    upload(shared, "\n".join(r for r in rows if ",25855," not in r).encode())
    at = draw("teams", "en", (), "2024-10")
    assert "Phu An –" in alts(at)[0]
    assert "at least 304" in " ".join(shown(at))


def without(name: str, text: str) -> bytes:
    """An example less the lines that hold these words."""
    rows = example(name).decode("utf-8-sig").splitlines()
    return "\n".join(r for r in rows if text not in r).encode()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_members_of_a_ward_without_a_list_are_not_called_strangers(shared: Monitor, draw: Draw, lang: Language) -> None:
    upload(shared, without("digital_teams_2024-10.csv", f",{PHU_AN},"))
    upload(shared, example("team_members_2024-10.csv"))
    told = [c.value for c in draw("teams", lang, (), "2024-10").caption]
    words = t("The ward sent no list of teams for {month}: {wards}.", lang, month="10/2024", wards=PHU_AN_IN[lang])
    assert f"{words} {t('Members there: {count}.', lang, count=26)}" in told
    assert not [c for c in told if c.startswith(t("Members in teams that are not in the list: {count}.", lang)[:20])]


PHU_AN_IN = {"vi": "Phú An", "en": "Phu An"}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_tables_of_several_months_say_so(shared: Monitor, draw: Draw, lang: Language) -> None:
    upload(shared, example("team_members_2024-10.csv"))
    at = draw("teams", lang)
    told = [s.value for s in at.subheader]
    assert f"{t('Members by ward', lang)}, 10/2024" in told
    assert f"{t('Members trained, by ward', lang)}, 10/2024" in told
    assert f"{t('Assists by kind', lang)}, 09/2024" in told
    assert f"{t('Neighbourhoods without a team', lang)}, 09/2024" in told
    assert t("Teams, {month}", lang, month="09/2024") in told
    assert t("Members: {period}.", lang, period="10/2024") in [c.value for c in at.caption]


def test_tables_of_one_month_do_not_repeat_it(shared: Monitor, draw: Draw) -> None:
    at = draw("teams", "en")
    assert "Members by ward" in [s.value for s in at.subheader]
    assert not [c.value for c in at.caption if c.value.startswith(("Members: ", "Sessions, "))]


def test_work_of_a_quarter_says_so_beside_the_list(shared: Monitor, draw: Draw) -> None:
    told = [c.value for c in draw("teams", "en", (), "2024-Q3").caption]
    assert "Sessions, households and assists: Q3 2024." in told
