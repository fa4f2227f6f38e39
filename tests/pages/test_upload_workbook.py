"""A workbook of several tables on the upload page: findings by sheet, one preview, questions, the button that stops."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from dxlib import catalog
from dxlib.intake import limits
from dxlib.intake.numbers import STYLES
from dxlib.intake.workers import Stopped
from dxlib.language import LANGUAGES, Language, t
from dxlib.monitor import Monitor
from dxlib.preview import Preview
from dxlib.wards import CITY
from pages import choosing, uploading
from pages.markdown import literal
from tests.builders import MY_PHUOC, SITES, as_csv, errors, feed, last_no, site, team
from tests.pages.conftest import Draw
from tests.pages.reading import MISSING, buttons, cells, look_at, shown
from tests.pages.test_upload_page import press, sign, table, wrong
from tests.test_joint import NAME, OCTOBER, TEAMS, book_of, of, sheet_of, two, workbook

NEEDED = "The check needs an answer below before it can go on. Nothing was changed."
CODES_OF_FINDINGS = ("which_sheet", "which_numbers", "empty_sheet", "bad_integer", "sheet_twice", "bad_date")


def send(at: AppTest, data: bytes, name: str = NAME) -> AppTest:
    at.file_uploader[0].upload(name, data)
    return at.run()


def radio(at: AppTest, label: str, lang: Language) -> Any:
    return next((r for r in at.radio if r.label == t(label, lang)), None)


def asking() -> bytes:
    """Notes, sites and teams: the notes are no table known here."""
    return book_of(notes=[["Ghi chú", "Số"], ["chợ", 3]], sites=of([site(period=OCTOBER)]), teams=of([team()]))


def ambiguous() -> bytes:
    return as_csv([feed(MY_PHUOC, OCTOBER, expected_hours="1.000")])


@pytest.mark.parametrize("lang", LANGUAGES)
def test_findings_name_their_sheet(shared: Monitor, draw: Draw, lang: Language) -> None:
    data = workbook(shared, (SITES.id, 2, "merchants", "nhiều"), (TEAMS, 3, "established_on", "32/13/2023"))
    at = send(draw("upload", lang), data)
    frame = wrong(at, lang).value
    names = sheet_of(shared)
    assert list(frame.columns)[:2] == [t("Sheet", lang), t("Line", lang)]
    assert frame[t("Sheet", lang)].tolist() == [names[SITES.id], names[TEAMS]]
    assert frame[t("Line", lang)].tolist() == [2, 3]
    found = shared.check(data, NAME)
    assert frame[t("What is wrong", lang)].tolist() == [f.message[lang] for f in found.findings]
    assert frame[t("What to do", lang)].tolist() == [f.advice[lang] for f in found.findings]
    assert t("Accept", lang) not in buttons(at)
    words = " ".join(shown(at))
    assert not [code for code in CODES_OF_FINDINGS if code in words]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_workbook_is_previewed_table_by_table_and_accepted_as_one(
    shared: Monitor, draw: Draw, lang: Language
) -> None:
    at = send(draw("upload", lang), two())
    titles = [catalog.dataset(d).title[lang] for d in (SITES.id, TEAMS)]
    lines = [m.value for m in at.markdown]
    assert [sum(line.startswith(f"**{title}** · 1 ") for line in lines) for title in titles] == [1, 1]
    rows = table(at, t("Rows by ward", lang)).value
    assert rows[t("Table", lang)].tolist() == titles
    effects = [cells(d) for d in at.dataframe if d.proto.alt == t("What each KPI would become", lang)]
    promised = shared.check(two(), NAME).effects
    assert {e.kpi.dataset for e in promised} == {SITES.id, TEAMS}
    assert {e.kpi.title[lang] for e in promised if e.ward_code == CITY} <= set(effects[0])
    before = last_no(shared)
    at = press(sign(at), t("Accept", lang))
    assert last_no(shared) == before + 1
    assert any(f"{before + 1}" in s.value and "2" in s.value for s in at.success)
    assert not MISSING.search(" ".join(shown(at)))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_history_tells_of_every_table(shared: Monitor, draw: Draw, lang: Language) -> None:
    entry = shared.accept(shared.check(two(), NAME), "Lan", shrink_confirmed=True)
    at = look_at(draw("history", lang), entry.seq)
    assert not at.exception
    lines = [m.value for m in at.markdown]
    for dataset in (SITES.id, TEAMS):
        title = catalog.dataset(dataset).title[lang]
        assert any(line.startswith(f"**{title}** · 10/2024") for line in lines)
        assert any(title in b.proto.label for b in at.get("download_button"))
    assert t("Withdraw no. {seq}", lang, seq=entry.seq) in buttons(at)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_damaged_table_is_named_and_the_other_can_be_downloaded(shared: Monitor, draw: Draw, lang: Language) -> None:
    entry = shared.accept(shared.check(two(), NAME), "Lan")
    shared.ledger.rows_path(entry.parts[0].rows_sha256).write_bytes(b"broken")
    shared.store.rebuild()
    at = look_at(draw("history", lang), entry.seq)
    sites, teams = (catalog.dataset(d).title[lang] for d in entry.datasets)
    said = t("The checked rows of these tables are damaged and cannot be downloaded: {titles}.", lang, titles=sites)
    assert said in [c.value for c in at.caption]
    labels = " ".join(b.proto.label for b in at.get("download_button"))
    assert teams in labels
    assert sites not in labels


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_sheet_is_asked_for_and_the_answer_can_be_changed(shared: Monitor, draw: Draw, lang: Language) -> None:
    at = send(draw("upload", lang), asking())
    assert not at.exception
    assert not at.error  # a question is no refusal
    assert any(w.value.startswith(t(NEEDED, lang)) for w in at.warning)
    asked = radio(at, "Which sheet holds the figures?", lang)
    assert (asked.options, asked.value) == (["notes", "sites", "teams"], None)
    at = asked.set_value("sites").run()
    assert t("Accept", lang) in buttons(at)
    assert any(m.value.startswith(f"**{SITES.title[lang]}** ·") for m in at.markdown)
    at = radio(at, "Which sheet holds the figures?", lang).set_value("teams").run()
    assert any(m.value.startswith(f"**{catalog.dataset(TEAMS).title[lang]}** ·") for m in at.markdown)
    at = radio(at, "Which sheet holds the figures?", lang).set_value("notes").run()
    assert t("Accept", lang) not in buttons(at)
    assert radio(at, "Which sheet holds the figures?", lang) is not None


@pytest.mark.parametrize("lang", LANGUAGES)
def test_how_numbers_are_written_is_asked_and_the_answer_can_be_changed(
    shared: Monitor, draw: Draw, lang: Language
) -> None:
    at = send(draw("upload", lang), ambiguous(), "feeds.csv")
    asked = radio(at, "How does the file write numbers?", lang)
    assert (asked.options, asked.value) == (list(STYLES.values()), None)
    at = asked.set_value("comma").run()
    assert t("Accept", lang) in buttons(at)
    at = radio(at, "How does the file write numbers?", lang).set_value("point").run()
    at = press(sign(at), t("Accept", lang))
    (row,) = shared.rows("subsystem_feeds", OCTOBER, (MY_PHUOC,))
    assert row["expected_hours"] == 1


class Slow:
    """A check that says how far it is until somebody stops it."""

    def __init__(self, monitor: Monitor, found: Preview, steps: int) -> None:
        self.monitor, self.found, self.steps, self.calls = monitor, found, steps, 0

    def __call__(self, *_: Any, progress: Any, **__: Any) -> Preview:
        self.calls += 1
        for step in range(self.steps):
            progress("checking", step / self.steps)
        return self.found


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_long_check_says_how_far_it_is_and_can_be_stopped(
    shared: Monitor, draw: Draw, monkeypatch: pytest.MonkeyPatch, lang: Language
) -> None:
    data = two()
    slow = Slow(shared, shared.check(data, NAME), 3)
    monkeypatch.setattr(shared, "check", slow)
    monkeypatch.setattr(uploading.Watch, "SOON", 0.0)
    drawn: list[str] = []
    made = uploading.Watch._with_a_button
    monkeypatch.setattr(uploading.Watch, "_with_a_button", lambda w: drawn.append(w.file.key) or made(w))
    at = send(draw("upload", lang), data)
    (file,), _ = choosing.told_apart([(NAME, data)])
    assert drawn == [file.key]  # one button, whatever is said
    assert t("Stop checking", lang) not in buttons(at)  # it is gone with the check
    at.session_state[f"{uploading.stopped(file)}_0"] = True  # what its click does
    at.session_state[uploading._PREVIEWS] = {}
    at = at.run()
    assert literal(t("The check was stopped. Nothing was stored.", lang)) in [e.value for e in at.info]
    assert t("Accept", lang) not in buttons(at)
    calls = slow.calls
    at = press(at, t("Check again", lang))
    assert slow.calls == calls + 1
    assert t("Accept", lang) in buttons(at)


def test_what_stops_the_page_stops_the_check(shared: Monitor, monkeypatch: pytest.MonkeyPatch) -> None:
    """The press begins a new run; the old one is ended by its next word, and its child with it."""

    def stop(*_: Any) -> None:
        raise Stopped

    with pytest.raises(Stopped):
        shared.check(two(), NAME, progress=stop)
    assert shared.check(two(), NAME).ok


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_most_that_a_file_may_have_is_said_before_and_after(
    shared: Monitor, draw: Draw, monkeypatch: pytest.MonkeyPatch, lang: Language
) -> None:
    at = draw("upload", lang)
    assert "50 MB" in at.file_uploader[0].label
    monkeypatch.setattr(uploading, "BROWSER", replace(limits.BROWSER, bytes=100))
    at = send(at, two())
    said = t("The file is over 50 MB. Upload one month or one ward at a time.", lang)
    assert literal(said) in [e.value for e in at.error]
    assert t("Accept", lang) not in buttons(at)
    assert limits.BROWSER.bytes == 50 * 1024 * 1024


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    "data", [b"", b"a,b\n1,2\n", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2000, b"PK\x03\x04x"]
)
def test_a_file_that_is_no_table_leaves_the_page_whole(
    shared: Monitor, draw: Draw, data: bytes, lang: Language
) -> None:
    at = send(draw("upload", lang), data, "so-lieu.xlsx" if data[:1] == b"P" else "so-lieu.csv")
    assert len(at.error) == 1
    found = shared.check(data, "so-lieu.xlsx" if data[:1] == b"P" else "so-lieu.csv")
    assert errors(found)
    shown_cells = cells(wrong(at, lang))
    for finding in found.findings:
        assert {finding.message[lang], finding.advice[lang]} <= set(shown_cells)
        assert finding.code not in " ".join(shown(at))
