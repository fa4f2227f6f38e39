"""Two uploads compared row by row on the history page."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from dxlib import catalog, comparison, formats
from dxlib.language import Language, t
from dxlib.monitor import Monitor
from tests.builders import (
    OCTOBER,
    as_csv,
    example,
    member,
    site,
    sites_csv,
    upload,
)
from tests.pages.conftest import Draw
from tests.pages.on_history import section
from tests.pages.reading import LANGUAGES, MISSING, cells, shown


def compared(at: AppTest, lang: str = "en") -> AppTest:
    return section(at, "compare", lang)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_newest_two_uploads_are_compared_row_by_row(shared: Monitor, draw: Draw, lang: Language) -> None:
    upload(shared, sites_csv([site(number=n) for n in (1, 2, 3)]))
    upload(shared, sites_csv([site(number=1, merchants=1200, kind="market"), site(number=2), site(number=4)]))
    at = compared(draw("history", lang), lang)
    assert len(at.dataframe) == 1
    kinds = {c.code: c.title[lang] for c in catalog.dataset("cashless_sites").column("kind").choices}
    assert at.dataframe[0].value.iloc[:, 0].tolist() == [
        t("Row changed", lang),
        t("Row removed", lang),
        t("Row added", lang),
    ]
    found = cells(at.dataframe[0])
    assert f"100 → {formats.number(1200, lang)}" in found
    assert f"{kinds['street']} → {kinds['market']}" in found
    counted = t(
        "**{cells} ward-months in both** · rows added {added}, removed {removed}, changed {changed}, "
        "unchanged {unchanged}",
        lang,
        cells=1,
        added=1,
        removed=1,
        changed=1,
        unchanged=1,
    )
    assert counted in [m.value for m in at.markdown]
    assert [d.label for d in at.get("download_button")] == [t("Download this table: CSV", lang), "Excel"]
    assert not [text for text in shown(at) if MISSING.search(text)]


def test_only_columns_that_changed_are_shown_where_no_row_came_or_went(shared: Monitor, draw: Draw) -> None:
    upload(shared, sites_csv([site(transactions=None)]))
    upload(shared, sites_csv([site(transactions=7)]))
    table = compared(draw("history", "en")).dataframe[0]
    assert list(table.value.columns) == ["What happened", "Ward", "Period", "Site code", "Transactions"]
    assert "– → 7" in cells(table)


def test_any_two_uploads_of_a_table_may_be_chosen(shared: Monitor, draw: Draw) -> None:
    first = upload(shared, sites_csv([site(merchants=100)]))
    upload(shared, sites_csv([site(merchants=110)]))
    third = upload(shared, sites_csv([site(merchants=120)]))
    at = compared(draw("history", "en"))
    assert "110 → 120" in cells(at.dataframe[0])
    at = at.selectbox(key="_compare_older_cashless_sites_en").set_value(first.seq).run()
    assert "100 → 120" in cells(at.dataframe[0])
    at = at.selectbox(key="_compare_newer_cashless_sites_en").set_value(first.seq + 1).run()
    assert "100 → 110" in cells(at.dataframe[0])
    at = at.selectbox(key="_compare_older_cashless_sites_en").set_value(first.seq + 1).run()
    assert at.selectbox(key="_compare_newer_cashless_sites_en").value == third.seq  # the newer one stays the newer
    assert "110 → 120" in cells(at.dataframe[0])


@pytest.mark.parametrize("lang", LANGUAGES)
def test_people_are_compared_by_team(shared: Monitor, draw: Draw, lang: Language) -> None:
    upload(shared, as_csv([member(number=1), member(number=2), member(number=3)]))
    upload(shared, as_csv([member(number=1, female="Có"), member(number=2, trained_on="2024-05-20")]))
    table = compared(draw("history", lang), lang).dataframe[0]
    private = {c.title[lang] for c in catalog.dataset("team_members").columns if c.private}
    assert private
    assert not private & set(table.value.columns)
    assert {"3 → 2", "0 → 1"} <= set(cells(table))
    assert not [c for c in cells(table) if c.startswith("TV-")]


def test_what_stands_only_in_one_of_the_two_is_counted(shared: Monitor, draw: Draw) -> None:
    older = upload(shared, sites_csv([site(), site("25846"), site("25855")]))
    newer = upload(shared, sites_csv([site(), site("25837")]))
    at = compared(draw("history", "en"))
    words = f"Ward-months only in no. {older.seq}: 2; only in no. {newer.seq}: 1. They are not compared."
    assert words in [c.value for c in at.caption]
    assert "Every row is the same in both." in [s.value for s in at.success]


def test_it_opens_on_the_newest_two_that_speak_of_the_same_figures(shared: Monitor, draw: Draw) -> None:
    first = upload(shared, sites_csv([site(merchants=100)]))
    second = upload(shared, sites_csv([site(merchants=110)]))
    upload(shared, example(OCTOBER))  # a newer one of the table, but of another month
    upload(shared, example("team_members_2024-10.csv"))  # and of another table
    at = compared(draw("history", "en"))
    assert at.selectbox(key="_compare_dataset_en").value == "cashless_sites"
    assert at.selectbox(key="_compare_older_cashless_sites_en").value == first.seq
    assert at.selectbox(key="_compare_newer_cashless_sites_en").value == second.seq
    assert "100 → 110" in cells(at.dataframe[0])


def test_two_uploads_without_a_common_cell_say_so(shared: Monitor, draw: Draw) -> None:
    upload(shared, example(OCTOBER))
    at = compared(draw("history", "en"))
    assert any("no ward and month in common" in i.value for i in at.info)
    assert not at.dataframe


def test_a_table_with_one_upload_has_nothing_to_compare(shared: Monitor, draw: Draw) -> None:
    at = compared(draw("history", "en"))
    assert "Comparing takes two uploads of the same table. No table has two yet." in [i.value for i in at.info]


def test_a_long_comparison_is_cut_in_sight_and_counted_whole(
    shared: Monitor, draw: Draw, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(comparison.compare, "__defaults__", (None, 3))
    upload(shared, sites_csv([site(number=n) for n in range(1, 6)]))
    upload(shared, sites_csv([site(number=n, merchants=101) for n in range(1, 6)]))
    at = compared(draw("history", "en"))
    assert len(at.dataframe[0].value) == 3
    assert any("first 3 of 5 rows" in w.value for w in at.warning)
    assert any("changed 5" in m.value for m in at.markdown)


def test_a_damaged_upload_cannot_be_compared_and_says_so(shared: Monitor, draw: Draw) -> None:
    entry = upload(shared, sites_csv([site()]))
    upload(shared, sites_csv([site(merchants=120)]))
    shared.ledger.rows_path(entry.rows_sha256).write_bytes(b"garbage")
    shared.store.rebuild()
    at = compared(draw("history", "en"))
    assert [e.value.replace("\\", "") for e in at.error] == [
        f"The stored rows of no. {entry.seq} are damaged, so it cannot be compared. Recover a backup."
    ]
    assert not at.exception
