"""The upload page: who owes what; an example is chosen, previewed, accepted; a broken one is refused with every
finding."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from dxlib import catalog, dues, formats
from dxlib.cells import Cell
from dxlib.intake import findings
from dxlib.language import Language, t
from dxlib.monitor import Monitor
from dxlib.preview import Preview
from dxlib.wards import CITY
from tests.builders import (
    CODES,
    COLUMNS,
    EXAMPLES,
    MY_PHUOC,
    OCTOBER,
    OCTOBER_MY_PHUOC,
    PHU_AN,
    SITES,
    THOI_HOA,
    every_ward,
    example,
    site,
    sites_csv,
    snapshot,
    upload,
)
from tests.pages.conftest import Draw, send_headers
from tests.pages.reading import LANGUAGES, button, buttons, cells, look_at, tables

BROKEN = sorted(p.name for p in EXAMPLES.glob("broken_*"))


def choose(at: AppTest, name: str) -> AppTest:
    return at.selectbox(key="example").set_value(name).run()


def sign(at: AppTest, name: str = "Lan") -> AppTest:
    return at.text_input(key="upload_by").set_value(name).run()


def table(at: AppTest, alt: str) -> Any:
    """The table that says this of itself."""
    return next(d for d in at.dataframe if d.proto.alt == alt)


def wrong(at: AppTest, lang: Language) -> Any:
    return table(at, t("What is wrong with the file", lang))


def downloads(at: AppTest) -> dict[str, Any]:
    return {b.proto.label: b.proto for b in at.get("download_button")}


def press(at: AppTest, label: str) -> AppTest:
    return button(at, label).click().run()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_preview_names_what_each_kpi_would_become(shared: Monitor, draw: Draw, lang: Language) -> None:
    at = choose(draw("upload", lang), OCTOBER)
    found = shared.check(example(OCTOBER), OCTOBER)
    shown = [cell for table in tables(at) for cell in table]
    assert {e.kpi.title[lang] for e in found.effects} <= set(shown)
    city = next(e for e in found.effects if e.ward_code == "721" and e.kpi.id == "merchants_active")
    assert formats.measure(city.after, "share", lang) in shown
    assert [e.value for e in at.success] == [t("The file is in order.", lang)]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_name_and_the_button_accept(shared: Monitor, draw: Draw, lang: Language) -> None:
    at = choose(draw("upload", lang), OCTOBER)
    assert button(at, t("Accept", lang)).disabled
    at = press(sign(at), t("Accept", lang))
    last = shared.ledger.chain().entries[-1]
    assert (last.by, last.action, last.file_name) == ("Lan", "accept", OCTOBER)
    assert any(f"{last.seq}" in s.value for s in at.success)
    assert at.selectbox(key="example").value is None


def test_after_accepting_the_overview_shows_october(shared: Monitor, draw: Draw) -> None:
    before = [b.label for b in draw("overview", "vi").button]
    at = press(sign(choose(draw("upload", "vi"), OCTOBER)), "Tiếp nhận")
    after = [b.label for b in at.switch_page("overview.py").run().button]
    value = shared.scorecard().value(catalog.kpi("merchants_active"))
    assert value.period is not None
    assert value.period.code == "2024-10"
    said = f"{value.kpi.short.vi}: **{formats.measure(value.value, 'share', 'vi')}**"
    assert [any(text.startswith(said) for text in page) for page in (before, after)] == [False, True]


def test_a_file_sent_by_the_browser_is_previewed_the_same(shared: Monitor, draw: Draw) -> None:
    chosen = choose(draw("upload", "vi"), OCTOBER)
    at = draw("upload", "vi")
    at.file_uploader[0].upload(OCTOBER, example(OCTOBER))
    assert tables(at.run()) == tables(chosen)


def all_findings(found: Preview, lang: Language) -> list[dict[str, Any]]:
    return findings.as_rows(list(found.findings), lang, found.checked.title_of)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_shows_every_finding_and_changes_nothing(
    shared: Monitor, draw: Draw, seeded: Path, name: str, lang: Language
) -> None:
    kept = snapshot(seeded)
    found = shared.check(example(name), name)
    at = choose(draw("upload", lang), name)
    shown = cells(wrong(at, lang))
    rows = all_findings(found, lang)
    assert rows
    assert wrong(at, lang).value.shape[0] == len(rows)
    assert {str(v) for row in rows for v in row.values() if v} <= set(shown)
    assert t("Accept", lang) not in buttons(at)
    assert "upload_by" not in {w.key for w in at.text_input}
    assert len(at.error) == 1
    assert str(sum(f.severity == "error" for f in found.findings)) in at.error[0].value
    assert snapshot(seeded) == kept


def test_the_same_file_again_is_refused_and_a_withdrawn_one_offered_back(shared: Monitor, draw: Draw) -> None:
    entry = upload(shared, example(OCTOBER), OCTOBER)
    at = choose(draw("upload", "en"), OCTOBER)
    assert f"The same file was already accepted as no. {entry.seq}" in cells(wrong(at, "en"))
    shared.withdraw([entry.seq], "test")
    at.run()
    assert "Accept" not in buttons(at)
    links = [link.proto.label for link in at.get("page_link")]
    assert f"Restore no. {entry.seq} in the history" in links


def test_a_shrinking_file_asks_twice(shared: Monitor, draw: Draw) -> None:
    at = draw("upload", "en")
    at.file_uploader[0].upload("less.csv", sites_csv([site()]))
    at = sign(at.run())
    assert button(at, "Accept").disabled
    at = next(c for c in at.checkbox if "confirm" in str(c.key)).check().run()
    at = press(at, "Accept")
    assert shared.ledger.chain().entries[-1].file_name == "less.csv"


def test_a_stale_preview_is_said_and_looked_at_again(
    shared: Monitor, draw: Draw, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = sign(choose(draw("upload", "en"), OCTOBER_MY_PHUOC))
    accept = shared.accept

    def overtaken(*args: Any) -> Any:
        monkeypatch.setattr(shared, "accept", accept)
        upload(shared, sites_csv([site(period="2024-10")]))
        return accept(*args)

    monkeypatch.setattr(shared, "accept", overtaken)
    at = press(at, "Accept")
    assert "Somebody changed the same figures" in at.warning[0].value
    assert shared.ledger.chain().entries[-1].file_name == "file.csv"


@pytest.mark.parametrize("page", ["upload", "history"])
@pytest.mark.parametrize(
    "headers", [{"host": "ioc.bencat.gov.vn"}, {"host": "127.0.0.1:8501", "x_forwarded_for": "10.0.0.9"}]
)
def test_another_machine_only_reads(
    shared: Monitor, draw: Draw, monkeypatch: pytest.MonkeyPatch, page: str, headers: dict[str, str]
) -> None:
    send_headers(monkeypatch, **headers)
    at = draw(page, "en")
    if page == "history":
        look_at(at, 1)
    assert any(i.value.startswith("Read only") for i in at.info)
    assert not at.file_uploader
    assert not [w for w in at.text_input if str(w.key).endswith(("_by", "_note"))]
    assert not at.checkbox
    assert [b.label for b in at.button if b.proto.type == "primary"] == []


def test_who_only_reads_still_sees_who_owes_what(shared: Monitor, draw: Draw, monkeypatch: pytest.MonkeyPatch) -> None:
    send_headers(monkeypatch, host="ioc.bencat.gov.vn")
    at = draw("upload", "en")
    assert table(at, "Who owes which file, period 09/2024").value.shape[0] == len(catalog.DATASETS)
    assert {b.label for b in at.get("download_button")} == {"Download this table: CSV", "Excel"}


# ---- findings ----


def full_of_errors() -> bytes:
    """Fourteen errors and one warning: two columns, wrong in seven rows, and one that is unknown."""
    rows = [site(MY_PHUOC, "2024-10", n, merchants="a", launched_on="31/02/2024") for n in range(1, 8)]
    return sites_csv([{**row, "extra": "x"} for row in rows], columns=[*(c for c in COLUMNS if c in rows[0]), "extra"])


def test_many_findings_can_be_narrowed_and_are_all_downloaded(shared: Monitor, draw: Draw) -> None:
    at = draw("upload", "en")
    at.file_uploader[0].upload("many.csv", full_of_errors())
    at = at.run()
    assert wrong(at, "en").value.shape[0] == 15
    boxes = {s.label: s for s in at.selectbox if s.key and s.key.startswith(("_severity", "_column"))}
    at = boxes["Severity"].set_value("warning").run()
    assert wrong(at, "en").value["Column"].tolist() == ["extra"]
    boxes = {s.label: s for s in at.selectbox if s.key and s.key.startswith(("_severity", "_column"))}
    boxes["Severity"].set_value(None)
    at = boxes["Column"].set_value("Merchants").run()
    assert wrong(at, "en").value["Column"].tolist() == ["Merchants"] * 7
    words = next(w for w in at.text_input if w.label == "Holds the words")
    at = words.set_value("LINE no such words").run()
    assert "0 of 15 shown; the download holds all of them." in [c.value for c in at.caption]
    assert not [d for d in at.dataframe if d.proto.alt == "What is wrong with the file"]
    assert "Download this list" in downloads(at)


def test_words_are_found_however_they_are_typed(shared: Monitor, draw: Draw) -> None:
    at = draw("upload", "vi")
    at.file_uploader[0].upload("many.csv", full_of_errors())
    at = at.run()
    words = next(w for w in at.text_input if w.label == "Có chứa từ")
    at = words.set_value("NGAY PHAT dong").run()
    assert wrong(at, "vi").value["Cột"].tolist() == ["Ngày phát động"] * 7


def test_few_findings_are_shown_without_a_filter(shared: Monitor, draw: Draw) -> None:
    at = choose(draw("upload", "en"), "broken_unknown_ward.csv")
    assert not [w for w in at.text_input if w.label == "Holds the words"]


# ---- what would change ----


def test_effects_can_be_narrowed_to_one_kpi(shared: Monitor, draw: Draw) -> None:
    at = choose(draw("upload", "en"), OCTOBER)
    kpi = catalog.kpi("merchants_active")
    at = next(s for s in at.selectbox if s.label == "KPI").set_value(kpi.id).run()
    shown = [d.value for d in at.dataframe if d.proto.alt == "What each KPI would become"]
    assert [len(frame) for frame in shown] == [1, len(CODES)]
    assert {name for frame in shown for name in frame["KPI"]} == {kpi.title.en}


def test_rows_are_told_by_ward(shared: Monitor, draw: Draw) -> None:
    at = choose(draw("upload", "en"), OCTOBER_MY_PHUOC)
    rows = table(at, "Rows by ward").value
    assert rows.iloc[0].tolist() == ["My Phuoc ward", "10/2024", 0, 3, 3, 0, 0]


# ---- declared to have none ----


def ticks(at: AppTest) -> dict[str, Any]:
    return {c.label: c for c in at.checkbox}


def test_who_owes_the_files_month_and_has_no_row_can_be_ticked(shared: Monitor, draw: Draw) -> None:
    at = choose(draw("upload", "en"), OCTOBER_MY_PHUOC)
    offered = [c for c in at.checkbox if c.key.startswith("none_")]
    names = [shared.name_of(c, "2024-10").en for c in CODES if c != MY_PHUOC]
    assert [c.label for c in offered] == [f"{name}: none in this period" for name in names]
    at = next(c for c in offered if c.label.startswith("Phu An")).check().run()
    assert any("Reported as having none: Phu An commune" in w.value for w in at.warning)
    press(sign(at), "Accept")
    cells_ = {c.ward_code: c.rows for c in shared.ledger.chain().entries[-1].cells}
    assert cells_ == {MY_PHUOC: 3, PHU_AN: 0}


def test_who_has_figures_may_still_be_declared_empty(shared: Monitor, draw: Draw) -> None:
    upload(shared, sites_csv([site(PHU_AN, "2024-10")]))
    at = choose(draw("upload", "en"), OCTOBER_MY_PHUOC)
    assert "Rows are in for 10/2024; a tick would put none in their place:" in [m.value for m in at.markdown]
    at = sign(next(c for c in at.checkbox if c.key.startswith("none_") and "Phu An" in c.label).check().run())
    assert button(at, "Accept").disabled  # fewer rows than before
    at = next(c for c in at.checkbox if "confirm" in str(c.key)).check().run()
    press(at, "Accept")
    assert shared.scorecard().heads[SITES.id, "2024-10", PHU_AN] == shared.ledger.chain().entries[-1].seq


def test_what_was_declared_for_one_file_is_not_carried_to_the_next(shared: Monitor, draw: Draw) -> None:
    at = choose(draw("upload", "en"), OCTOBER_MY_PHUOC)
    at = next(c for c in at.checkbox if c.key.startswith("none_") and "Phu An" in c.label).check().run()
    at = press(sign(at), "Accept")
    at.file_uploader[0].upload("next.csv", sites_csv([site(THOI_HOA, "2024-10")]))
    at = at.run()
    assert not [c for c in at.checkbox if c.value]
    assert not any("Reported as having none" in w.value for w in at.warning)


def test_none_is_declared_without_any_file(shared: Monitor, draw: Draw) -> None:
    before = shared.ledger.chain().entries[-1].seq
    at = draw("upload", "en")
    at = at.selectbox(key="_declared_dataset_0_en").set_value("team_activities").run()
    at = at.selectbox(key="_declared_month_0_en").set_value("2024-10").run()
    at = ticks(at)["Phu An commune: none in this period"].check().run()
    assert any("Reported as having none: Phu An commune" in w.value for w in at.warning)
    at = press(sign(at), "Accept")
    last = shared.ledger.chain().entries[-1]
    assert (last.seq, last.dataset, [(c.period, c.ward_code, c.rows) for c in last.cells]) == (
        before + 1,
        "team_activities",
        [("2024-10", PHU_AN, 0)],
    )
    assert not [c for c in at.checkbox if c.value]
    found = dues.dues(shared.scorecard(), "2024-10", (PHU_AN,))
    assert [d.dataset.id for d in found if d.state == "none"] == ["team_activities"]


def test_the_citys_offices_declare_none_too(shared: Monitor, draw: Draw) -> None:
    at = draw("upload", "en")
    at = at.selectbox(key="_declared_dataset_0_en").set_value("subsystems").run()
    at = at.selectbox(key="_declared_month_0_en").set_value("2024-10").run()
    press(sign(ticks(at)["City offices: none in this period"].check().run()), "Accept")
    assert shared.ledger.chain().entries[-1].cells == (Cell("2024-10", CITY, 0),)


# ---- settings and examples ----


def test_what_the_file_leaves_open_can_be_told(shared: Monitor, draw: Draw) -> None:
    at = draw("upload", "en")
    rows = [{k: v for k, v in row.items() if k != "period"} for row in every_ward("2024-10")]
    at.file_uploader[0].upload("undated.csv", sites_csv(rows))
    at = at.run()
    assert len(at.error) == 1
    at = next(s for s in at.selectbox if s.key and s.key.startswith("_period_")).set_value("2024-10").run()
    assert not at.error
    press(sign(at), "Accept")
    assert {c.period for c in shared.ledger.chain().entries[-1].cells} == {"2024-10"}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_examples_say_what_they_are(shared: Monitor, draw: Draw, lang: Language) -> None:
    options = draw("upload", lang).selectbox(key="example").options
    assert f"{OCTOBER} · {SITES.title[lang]}" in options
    assert len(options) == len(list(EXAMPLES.glob("*")))


def test_a_switch_of_language_keeps_the_chosen_file(shared: Monitor, draw: Draw) -> None:
    at = choose(draw("upload", "vi"), OCTOBER)
    at = at.segmented_control(key="_lang_vi").set_value("en").run()
    assert at.selectbox(key="example").value == OCTOBER
    assert [e.value for e in at.success] == ["The file is in order."]


def test_a_preview_that_others_overtook_is_not_accepted_unseen(shared: Monitor, draw: Draw) -> None:
    at = sign(choose(draw("upload", "en"), OCTOBER_MY_PHUOC))
    other = upload(shared, [site(period="2024-10", number=77)])
    at = press(at, "Accept")
    assert "Somebody changed the same figures" in at.warning[0].value
    assert shared.ledger.chain().entries[-1] == other
    at = press(at, "Accept")  # now it has been seen
    assert shared.ledger.chain().entries[-1].file_name == OCTOBER_MY_PHUOC
