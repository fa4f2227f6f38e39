"""The page of the programme: its answer, the pictures in words, lists that narrow, and an upload that moves it."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from dxlib import catalog, formats
from dxlib.catalog.programme import GROUPS, STATES
from dxlib.language import Language
from dxlib.monitor import Monitor
from dxlib.programme import VERDICT_GLYPHS, VERDICT_WORDS, tasks
from tests.builders import MY_PHUOC, Row, example, upload, value
from tests.pages.conftest import Draw
from tests.pages.reading import LANGUAGES, alts, cards, cells
from tests.rows import target, task

ANSWERS = {
    "vi": "21/41 chỉ tiêu đạt, 9 dự kiến đạt, 6 chưa đạt, 5 chưa thống kê được; "
    "28/80 nhiệm vụ đã thực hiện, 34 đang thực hiện, 18 chưa triển khai, ",
    "en": "21/41 targets achieved, 9 expected, 6 not met, 5 not measured; "
    "28/80 tasks done, 34 in progress, 18 not started, ",
}
CARDS = [f"targets_{s.code}" for s in STATES]


def answer(at: AppTest, words: str = "41") -> str:
    return next(m.value for m in at.markdown if m.value.startswith("**") and f"/{words}" in m.value)


def choose(at: AppTest, name: str, code: str, lang: str = "en") -> AppTest:
    return at.selectbox(key=f"_{name}_{lang}").set_value(code).run()


def listed(at: AppTest, place: int) -> list[dict[str, str]]:
    """A table as read: the targets stand first, the tasks second."""
    table = at.dataframe[place]
    columns, told = list(table.value.columns), cells(table)
    rows = told[len(columns) :]
    return [dict(zip(columns, rows[i : i + len(columns)], strict=True)) for i in range(0, len(rows), len(columns))]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_answer_is_one_line(shared: Monitor, draw: Draw, lang: Language) -> None:
    late = int(value(shared.scorecard(), "tasks_late").value or 0)
    said = answer(draw("programme", lang))
    assert said.endswith(f"{ANSWERS[lang]}{late} {'quá hạn' if lang == 'vi' else 'overdue'}.")


@pytest.mark.parametrize(("lang", "remark"), [("vi", "(toàn thành phố)."), ("en", "(whole city).")])
def test_under_a_ward_filter_the_answer_stays_the_citys_and_says_so(
    shared: Monitor, draw: Draw, lang: Language, remark: str
) -> None:
    at = draw("programme", lang, (MY_PHUOC,))
    assert ANSWERS[lang] in answer(at)
    assert answer(at).endswith(remark)
    assert len(listed(at, 0)) == 41


@pytest.mark.parametrize("lang", LANGUAGES)
def test_all_eight_figures_have_a_card(shared: Monitor, draw: Draw, lang: Language) -> None:
    told = cards(draw("programme", lang))
    assert {k.title[lang] for k in catalog.domain("programme").kpis} <= set(told)
    assert told[catalog.kpi("targets_unmeasured").title[lang]][0] == "5/41"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_pictures_are_told_in_words_and_add_up(shared: Monitor, draw: Draw, lang: Language) -> None:
    groups, offices = alts(draw("programme", lang))
    assert [part.split(":")[0] for part in groups.split("; ")] == [g.title[lang] for g in GROUPS]
    for told, whole in ((groups, 41), (offices, 80)):
        assert sum(int(word) for word in told.replace(",", " ").split() if word.isdigit()) == whole


def test_targets_narrow_by_group_state_and_pace(shared: Monitor, draw: Draw) -> None:
    at = draw("programme", "en")
    assert len(listed(at, 0)) == 41
    at = choose(at, "target_state", "unmeasured")
    told = listed(at, 0)
    assert (len(told), {row["Result"] for row in told}) == (5, {"–"})
    at = choose(choose(at, "target_state", "missed"), "target_group", "digital_society")
    assert {row["Assessment"] for row in listed(at, 0)} == {"✗ Not met"}
    assert {row["Group"] for row in listed(at, 0)} == {"Digital society"}
    at = choose(at, "target_pace", "achieved")
    assert any("No target matches the choice." in i.value for i in at.info)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_pace_is_told_beside_what_it_needs(shared: Monitor, draw: Draw, lang: Language) -> None:
    told = listed(draw("programme", lang), 0)
    needed, made = ("Cần thêm mỗi tháng", "Đã thêm mỗi tháng") if lang == "vi" else ("Needed a month", "Made a month")
    pace = {
        verdict: [r for r in told if f"{VERDICT_GLYPHS[verdict]} {VERDICT_WORDS[verdict][lang]}" in r.values()]
        for verdict in ("behind", "refused", "unmeasured", "achieved")
    }
    assert all(rows for rows in pace.values())
    assert {r[made] for r in (*pace["refused"], *pace["unmeasured"])} == {"–"}
    assert {r[needed] for r in (*pace["achieved"], *pace["unmeasured"])} == {"–"}
    assert "–" not in {r[needed] for r in (*pace["refused"], *pace["behind"])}


def rising(*actual: str) -> list[Row]:
    return [target(f"2024-{10 - len(actual) + n:02d}", actual=a) for n, a in enumerate(actual)]


@pytest.mark.parametrize(
    ("actual", "pace", "needed", "made", "reached"),
    [
        (("50", "55", "60"), "▲ On pace", "1.33", "5", "01/2025"),
        (("59", "59.5", "60"), "▼ Behind", "1.33", "0.5", "01/2028"),
        (("55", "60"), "? Too few periods", "1.33", "–", "–"),
    ],
)
def test_the_pace_by_hand_stands_in_the_list(
    bare: Monitor, draw: Draw, actual: tuple[str, ...], pace: str, needed: str, made: str, reached: str
) -> None:
    upload(bare, rising(*actual))
    (row,) = listed(draw("programme", "en"), 0)
    assert (row["Pace"], row["Needed a month"], row["Made a month"]) == (pace, needed, made)
    assert (row["Result"], row["Goal"], row["Reached at this pace"]) == ("60", "80", reached)


def test_tasks_come_longest_overdue_first_and_narrow_by_office_and_lateness(shared: Monitor, draw: Draw) -> None:
    at = draw("programme", "en")
    late = [t for t in tasks(shared, "2024-09") if t.days_late]
    told = listed(at, 1)
    assert [row["Days overdue"] for row in told[: len(late)]] == [str(t.days_late) for t in late]
    assert {row["Days overdue"] for row in told[len(late) :]} == {"–"}
    assert told[0]["Due on"] == formats.day(late[0].due_on, "en")
    at = choose(choose(at, "task_state", "late"), "task_owner", late[0].owner)
    kept = listed(at, 1)
    assert {row["Responsible office"] for row in kept} == {late[0].owner}
    assert len(kept) == sum(t.owner == late[0].owner for t in late)


def test_an_office_without_late_tasks_has_none_to_list(shared: Monitor, draw: Draw) -> None:
    every = tasks(shared, "2024-09")
    free = sorted({t.owner for t in every} - {t.owner for t in every if t.days_late})
    assert free
    at = choose(choose(draw("programme", "en"), "task_state", "late"), "task_owner", free[0])
    assert any("No task matches the choice." in i.value for i in at.info)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_uploaded_change_moves_the_split_on_the_page_and_in_the_scorecard(
    shared: Monitor, draw: Draw, lang: Language
) -> None:
    titles = [catalog.kpi(k).title[lang] for k in CARDS]
    assert [cards(draw("programme", lang))[t][0] for t in titles] == ["21/41", "9/41", "6/41", "5/41"]
    upload(shared, example("programme_targets_changed.csv"))
    at = draw("programme", lang)
    assert [cards(at)[t][0] for t in titles] == ["23/41", "7/41", "6/41", "5/41"]
    assert [value(shared.scorecard(), k).value for k in CARDS] == [23, 7, 6, 5]
    assert answer(at).split(" · ")[1].startswith("23/41")
    assert len([r for r in listed(at, 0) if any(c.startswith("✓ ") and STATES[0].title[lang] in c for c in r.values())])


def test_a_month_asked_for_shows_its_own_targets(shared: Monitor, draw: Draw) -> None:
    at = draw("programme", "en", (), "2024-01")
    (first, *_) = [r for r in listed(at, 0) if r["Target"] == "Communes with a cashless street or market"]
    assert (first["Result"], first["Pace"]) == ("2", "? Too few periods")


def test_targets_without_tasks_are_shown_and_the_lack_is_said(bare: Monitor, draw: Draw) -> None:
    upload(bare, [target()])
    at = draw("programme", "en")
    assert "0/1 targets achieved, 1 expected" in answer(at, "1")
    assert any("The tasks have not been sent" in i.value for i in at.info)
    assert not at.exception


def test_tasks_without_targets_are_shown_and_the_lack_is_said(bare: Monitor, draw: Draw) -> None:
    upload(bare, [task(owner="[x](http://x)", due_on="2024-01-31")])
    at = draw("programme", "en")
    assert "0/1 tasks done, 1 in progress, 0 not started, 1 overdue" in answer(at, "1")
    assert any("The targets have not been sent" in i.value for i in at.info)
    assert not [m.value for m in at.markdown if "[x](http" in m.value]
    assert not at.exception
