"""The history page: look at one upload, withdraw it, restore it; the numbers follow."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from dxlib.language import Language, t
from dxlib.monitor import Monitor
from tests.builders import OCTOBER, OCTOBER_MY_PHUOC, example, upload
from tests.pages.conftest import Draw
from tests.pages.reading import LANGUAGES, button, cards, cells, look_at


def turn(at: AppTest, label: str, by: str = "Lan") -> AppTest:
    at = at.text_input(key="history_by").set_value(by).run()
    return button(at, label).click().run()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_it_shows_who_when_which_file_and_hash(shared: Monitor, draw: Draw, lang: Language) -> None:
    entry = upload(shared, example(OCTOBER), OCTOBER)
    table = cells(draw("history", lang).dataframe[0])
    assert {entry.by, entry.file_name, entry.file_sha256[:12]} <= set(table)
    when = {"vi": "15/11/2024 10:00", "en": "15 Nov 2024 10:00"}[lang]
    assert when in table  # the sample's time, in Việt Nam's clock


@pytest.mark.parametrize("lang", LANGUAGES)
def test_withdrawing_and_restoring_move_the_numbers(shared: Monitor, draw: Draw, lang: Language) -> None:
    before = cards(draw("overview", lang))
    entry = upload(shared, example(OCTOBER), OCTOBER)
    october = cards(draw("overview", lang))
    assert october != before
    at = look_at(draw("history", lang), entry.seq)
    at = turn(at, t("Withdraw no. {seq}", lang, seq=entry.seq))
    assert cards(draw("overview", lang)) == before
    at = turn(at, t("Restore no. {seq}", lang, seq=entry.seq))
    assert cards(draw("overview", lang)) == october
    assert [e.action for e in shared.ledger.chain().entries] == ["accept", "accept", "withdraw", "restore"]
    assert len(at.success) == 1


def test_the_effect_is_shown_before_it_is_done(shared: Monitor, draw: Draw) -> None:
    entry = upload(shared, example(OCTOBER), OCTOBER)
    at = look_at(draw("history", "en"), entry.seq)
    assert "If it is withdrawn:" in [m.value for m in at.markdown]
    assert "Merchants active in 30 days" in cells(at.dataframe[1])
    assert button(at, f"Withdraw no. {entry.seq}").disabled
    assert len(shared.ledger.chain().entries) == entry.seq


def test_withdrawing_what_a_newer_one_covers_changes_nothing_now(shared: Monitor, draw: Draw) -> None:
    older = upload(shared, example(OCTOBER_MY_PHUOC), OCTOBER_MY_PHUOC)
    upload(shared, example(OCTOBER), OCTOBER)
    at = look_at(draw("history", "en"), older.seq)
    assert "This changes nothing now: newer uploads stand in its place." in [i.value for i in at.info]


def test_withdrawing_all_sample_data_empties_the_pages(shared: Monitor, draw: Draw) -> None:
    at = draw("history", "en")
    at = at.text_input(key="real_by").set_value("Lan").run()
    button(at, "Withdraw all sample data").click().run()
    assert "Upload the first file to begin" in draw("overview", "en").info[0].value


def test_the_details_name_the_whole_hash_and_the_file(shared: Monitor, draw: Draw) -> None:
    at = look_at(draw("history", "vi"), 1)
    digest = shared.ledger.find(1).file_sha256
    assert any(digest in c.value for c in at.caption)
    assert [d.label for d in at.get("download_button")] == ["Tải tệp gốc"]


def test_counts_stay_whole_beside_an_empty_cell(shared: Monitor, draw: Draw) -> None:
    upload(shared, example(OCTOBER))
    shared.withdraw([2], "test")
    assert "16" in cells(draw("history", "en").dataframe[0])


def test_what_users_wrote_is_inert(shared: Monitor, draw: Draw) -> None:
    upload(shared, example(OCTOBER), "`![p](http://x/y.png)` :red[x] $a$.csv")
    texts = [m.value for m in draw("overview", "en").markdown]
    assert not [t for t in texts if "](http" in t.replace("\\]", "").replace("\\(", "")]


def test_an_entry_without_a_note_shows_none(shared: Monitor, draw: Draw) -> None:
    shared.accept(shared.check(example(OCTOBER), OCTOBER), "An")
    assert not [c for c in cells(draw("history", "vi").dataframe[0]) if "Project-Id" in c]


def test_an_effect_is_tried_once_for_each_state_of_the_ledger(
    shared: Monitor, draw: Draw, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[tuple[object, ...]] = []
    real = shared.effects_of
    monkeypatch.setattr(shared, "effects_of", lambda *asked: tried.append(asked) or real(*asked))
    at = draw("history", "en").run().run()
    assert len(tried) == 1
    upload(shared, example(OCTOBER))
    at.run()
    assert len(tried) == 2
