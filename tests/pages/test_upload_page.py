"""The upload page: an example is chosen, previewed, accepted; a broken one is refused with every finding."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from dxlib import catalog, formats
from dxlib.intake import findings
from dxlib.language import Language, t
from dxlib.monitor import Monitor
from dxlib.preview import Preview
from tests.builders import EXAMPLES, OCTOBER, OCTOBER_MY_PHUOC, example, site, sites_csv, snapshot, upload
from tests.pages.conftest import Draw, send_headers
from tests.pages.reading import LANGUAGES, button, buttons, cards, cells, look_at, tables

BROKEN = sorted(p.name for p in EXAMPLES.glob("broken_*"))


def choose(at: AppTest, name: str) -> AppTest:
    return at.selectbox(key="example").set_value(name).run()


def sign(at: AppTest, name: str = "Lan") -> AppTest:
    return at.text_input(key="upload_by").set_value(name).run()


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
    before = cards(draw("overview", "vi"))
    at = press(sign(choose(draw("upload", "vi"), OCTOBER)), "Tiếp nhận")
    after = cards(at.switch_page("overview.py").run())
    value = shared.scorecard().value(catalog.kpi("merchants_active"))
    assert value.period is not None
    assert value.period.code == "2024-10"
    assert after[value.kpi.title.vi][0] == formats.measure(value.value, "share", "vi")
    assert after != before


def test_a_file_sent_by_the_browser_is_previewed_the_same(shared: Monitor, draw: Draw) -> None:
    chosen = choose(draw("upload", "vi"), OCTOBER)
    at = draw("upload", "vi")
    at.file_uploader[0].upload(OCTOBER, example(OCTOBER))
    assert tables(at.run()) == tables(chosen)


def all_findings(found: Preview, lang: Language) -> list[dict[str, Any]]:
    return findings.as_rows(list(found.findings), lang, found.checked.column_titles)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_shows_every_finding_and_changes_nothing(
    shared: Monitor, draw: Draw, seeded: Path, name: str, lang: Language
) -> None:
    kept = snapshot(seeded)
    found = shared.check(example(name), name)
    at = choose(draw("upload", lang), name)
    shown = cells(at.dataframe[0])
    rows = all_findings(found, lang)
    assert rows
    assert at.dataframe[0].value.shape[0] == len(rows)
    assert {str(v) for row in rows for v in row.values() if v} <= set(shown)
    assert t("Accept", lang) not in buttons(at)
    assert "upload_by" not in {w.key for w in at.text_input}
    assert len(at.error) == 1
    assert str(sum(f.severity == "error" for f in found.findings)) in at.error[0].value
    assert snapshot(seeded) == kept


def test_the_same_file_again_is_refused_and_a_withdrawn_one_offered_back(shared: Monitor, draw: Draw) -> None:
    entry = upload(shared, example(OCTOBER), OCTOBER)
    at = choose(draw("upload", "en"), OCTOBER)
    assert f"The same file was already accepted as no. {entry.seq}" in cells(at.dataframe[0])
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
    at = at.checkbox[0].check().run()
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
    assert not at.text_input
    assert not at.button


def test_what_was_declared_for_one_file_is_not_carried_to_the_next(shared: Monitor, draw: Draw) -> None:
    at = choose(draw("upload", "en"), OCTOBER_MY_PHUOC)
    at.multiselect(key="none_0").set_value(["25855"]).run()
    assert any("Reported as having none: Phu An commune" in w.value for w in at.warning)
    at.text_input(key="upload_by").set_value("An").run()
    at.checkbox[0].check().run() if at.checkbox else None
    button(at, "Accept").click().run()
    assert at.multiselect(key="none_1").value == []
    assert shared.ledger.find(2).cells[-1].rows == 0
