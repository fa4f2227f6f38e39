"""The history page: narrow the ledger, see what an entry changed, compare two uploads, verify, take back."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dxlib import catalog, formats
from dxlib.language import Language, t
from dxlib.monitor import Monitor
from dxlib.wards import CITY
from tests.builders import (
    MY_PHUOC,
    OCTOBER,
    OCTOBER_MY_PHUOC,
    every_ward,
    example,
    site,
    snapshot,
    upload,
)
from tests.pages.conftest import Draw, send_headers
from tests.pages.on_history import ledger, narrow, newest, section, seqs, turn
from tests.pages.reading import LANGUAGES, MISSING, button, buttons, cards, cells, look_at, shown

SAMPLE_LABEL = "Start with real data: withdraw all sample data"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_it_shows_who_when_which_table_file_and_hash(shared: Monitor, draw: Draw, lang: Language) -> None:
    entry = upload(shared, example(OCTOBER), OCTOBER)
    table = cells(draw("history", lang).dataframe[0])
    title = catalog.dataset(entry.dataset).title[lang]
    assert {entry.by, entry.file_name, entry.file_sha256[:12], title} <= set(table)
    when = {"vi": "15/11/2024 10:00", "en": "15 Nov 2024 10:00"}[lang]
    assert when in table  # the sample's time, in Việt Nam's clock


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_ledger_is_narrowed_by_action(busy: Monitor, draw: Draw, lang: Language) -> None:
    at = draw("history", lang)
    for action in ("accept", "withdraw", "restore"):
        assert ledger(narrow(at, "action", action, lang)) == seqs(busy, action)
    assert len(seqs(busy, "withdraw")) == 1


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_ledger_is_narrowed_by_table(busy: Monitor, draw: Draw, lang: Language) -> None:
    at = narrow(draw("history", lang), "dataset", "digital_teams", lang)
    assert [busy.ledger.find(s).dataset for s in ledger(at)] == ["digital_teams"]
    at = narrow(at, "dataset", "cashless_sites", lang)
    assert set(seqs(busy, "withdraw")) | set(seqs(busy, "restore")) <= set(ledger(at))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_ledger_is_narrowed_by_ward_and_by_the_citys_offices(busy: Monitor, draw: Draw, lang: Language) -> None:
    at = narrow(draw("history", lang), "reporter", (CITY, ""), lang)
    offices = [e.seq for e in busy.ledger.chain().entries if any(c.ward_code == CITY for c in e.cells)]
    assert ledger(at) == offices[::-1]
    assert offices
    entry = upload(busy, [site("25846", "2024-10", 50)])
    at = narrow(at, "reporter", (MY_PHUOC, ""), lang)
    assert entry.seq not in ledger(at)
    assert set(seqs(busy, "withdraw")) <= set(ledger(at))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_ledger_is_narrowed_by_provenance(busy: Monitor, draw: Draw, lang: Language) -> None:
    own = newest(busy).targets[0]
    at = narrow(draw("history", lang), "provenance", "uploaded", lang)
    assert ledger(at) == [*seqs(busy, "restore"), *seqs(busy, "withdraw"), own]
    samples = ledger(narrow(at, "provenance", "sample", lang))
    assert samples == [s for s in seqs(busy, "accept") if s != own]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_ledger_is_searched(busy: Monitor, draw: Draw, lang: Language) -> None:
    at = narrow(draw("history", lang), "text", "tran binh nop nham", lang)
    assert ledger(at) == seqs(busy, "withdraw")
    entry = busy.ledger.find(seqs(busy, "accept")[0])
    at = narrow(at, "text", entry.file_sha256[:8], lang)
    assert ledger(at) == [*seqs(busy, "restore"), *seqs(busy, "withdraw"), entry.seq]
    assert ledger(narrow(at, "text", str(entry.seq), lang))[-1] == entry.seq


@pytest.mark.parametrize(("lang", "words"), [("vi", "1/{all} bản ghi"), ("en", "1 of {all} entries")], ids=LANGUAGES)
def test_a_narrowed_ledger_says_of_how_many(busy: Monitor, draw: Draw, lang: str, words: str) -> None:
    at = draw("history", lang)
    sentence = words.format(all=newest(busy).seq)
    assert sentence not in [c.value for c in at.caption]
    at = narrow(at, "action", "withdraw", lang)
    assert sentence in [c.value for c in at.caption]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_nothing_found_is_said_in_words(busy: Monitor, draw: Draw, lang: Language) -> None:
    at = narrow(narrow(draw("history", lang), "action", "withdraw", lang), "provenance", "sample", lang)
    assert t("No entry fits these filters. Clear one of them to see more.", lang) in [i.value for i in at.info]
    assert not at.dataframe
    assert any(f"{newest(busy).seq}**" in m.value for m in look_at(at, newest(busy).seq).markdown)


def test_the_filters_outlive_a_switch_of_the_language(busy: Monitor, draw: Draw) -> None:
    at = narrow(narrow(draw("history", "en"), "action", "accept"), "text", "2024-10")
    found = ledger(at)
    at.segmented_control(key="_lang_en").set_value("vi").run()
    assert ledger(at) == found
    assert "Tiếp nhận" in cells(at.dataframe[0])
    assert at.selectbox(key="_ledger_action_vi").value == "accept"


def test_the_ledger_downloads_as_it_is_narrowed(busy: Monitor, draw: Draw) -> None:
    at = narrow(draw("history", "en"), "action", "withdraw")
    assert [d.label for d in at.get("download_button")] == ["Download this table: CSV", "Excel"]


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
    done = shared.ledger.chain().entries[entry.seq :]
    assert [(e.action, e.targets, e.by) for e in done] == [
        ("withdraw", (entry.seq,), "Lan"),
        ("restore", (entry.seq,), "Lan"),
    ]
    assert len(at.success) == 1


def test_the_effect_is_shown_before_it_is_done(shared: Monitor, draw: Draw) -> None:
    entry = upload(shared, example(OCTOBER), OCTOBER)
    at = look_at(draw("history", "en"), entry.seq)
    assert "**If it is withdrawn:**" in [m.value for m in at.markdown]
    would = next(d for d in at.dataframe if "Would be" in d.value.columns)
    assert "Merchants active in 30 days" in cells(would)
    assert button(at, f"Withdraw no. {entry.seq}").disabled
    assert newest(shared) == entry


def test_withdrawing_what_a_newer_one_covers_changes_nothing_now(shared: Monitor, draw: Draw) -> None:
    older = upload(shared, example(OCTOBER_MY_PHUOC), OCTOBER_MY_PHUOC)
    upload(shared, example(OCTOBER), OCTOBER)
    at = look_at(draw("history", "en"), older.seq)
    assert "This changes nothing now: newer uploads stand in its place." in [i.value for i in at.info]


def reveal(at: AppTest, lang: str = "en") -> AppTest:
    return at.toggle(key=f"real_{lang}").set_value(True).run()


def test_withdrawing_all_sample_data_empties_the_pages(shared: Monitor, draw: Draw) -> None:
    at = reveal(draw("history", "en"))
    at = at.text_input(key="real_by").set_value("Lan").run()
    button(at, "Withdraw all sample data").click().run()
    assert "Upload the first file to begin" in draw("overview", "en").info[0].value


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_samples_withdrawal_is_tried_only_when_asked_for(
    shared: Monitor, draw: Draw, monkeypatch: pytest.MonkeyPatch, lang: Language
) -> None:
    tried: list[tuple[object, ...]] = []
    real = shared.effects_of
    monkeypatch.setattr(shared, "effects_of", lambda *asked: tried.append(asked) or real(*asked))
    at = draw("history", lang).run()
    assert [x.label for x in at.toggle] == [t(SAMPLE_LABEL, lang)]
    assert tried == []
    reveal(at, lang).run()
    assert tried == [("withdraw", shared.samples())]  # once for each state of the ledger, not at every keystroke
    upload(shared, example(OCTOBER))
    at.run()
    assert len(tried) == 2


def test_without_samples_in_force_nothing_is_offered(bare: Monitor, draw: Draw) -> None:
    upload(bare, every_ward())
    assert not draw("history", "en").toggle


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_details_name_the_whole_hash_and_the_file(shared: Monitor, draw: Draw, lang: Language) -> None:
    at = look_at(draw("history", lang), 1)
    entry = shared.ledger.find(1)
    assert any(entry.file_sha256 in c.value for c in at.caption)
    assert t("Download the original file", lang) in [d.label for d in at.get("download_button")]
    assert any(m.value.startswith(f"**{t('No.', lang)} 1**") and entry.by in m.value for m in at.markdown)


def test_a_damaged_original_is_said_in_words(shared: Monitor, draw: Draw) -> None:
    entry = upload(shared, example(OCTOBER), OCTOBER)
    shared.ledger.file_path(entry.file_sha256).write_bytes(b"other")
    at = look_at(draw("history", "en"), entry.seq)
    assert at.error[0].value.startswith(f"A stored file of entry no. {entry.seq} is damaged or missing")
    assert "Download the original file" not in [d.label for d in at.get("download_button")]
    assert not at.exception


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_upload_tells_what_it_changed(shared: Monitor, draw: Draw, lang: Language) -> None:
    entry = upload(shared, example(OCTOBER), OCTOBER)
    shared.withdraw([entry.seq], "test")
    change = shared.change_of(entry.seq)
    at = look_at(draw("history", lang), entry.seq)
    summary = t(
        "**{title}** · {cells} ward-months · rows added {added}, changed {changed}, removed {removed}",
        lang,
        title=catalog.dataset(entry.dataset).title,
        cells=8,
        added=16,
        changed=0,
        removed=0,
    )
    assert summary in [m.value for m in at.markdown]
    city, wards, rows = at.dataframe[1], at.dataframe[2], at.dataframe[3]
    told = [e for e in change.effects if e.ward_code == CITY]
    assert len(city.value) == len(told) > 0
    assert {formats.measure(e.after, e.kpi.unit, lang) for e in told if not e.at_least} <= set(cells(city))
    assert len(wards.value) == len(change.effects) - len(told)
    assert len(rows.value) == 8
    assert rows.value.iloc[:, 2].isna().all()  # nobody had reported October: no 0 stands there
    assert rows.value.iloc[:, 3].tolist() == [c.rows.after for c in change.cells if c.rows]
    assert not [text for text in shown(at) if MISSING.search(text)]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("action", ["withdraw", "restore"])
def test_a_withdrawal_and_a_restoring_are_looked_at_too(busy: Monitor, draw: Draw, action: str, lang: Language) -> None:
    entry = busy.ledger.find(seqs(busy, action)[0])
    change = busy.change_of(entry.seq)
    at = look_at(draw("history", lang), entry.seq)
    texts = [m.value.replace("\\", "") for m in at.markdown]
    assert any(f"- {t('No.', lang)} {entry.targets[0]} · mỹ_phước.csv" in text for text in texts)
    told = t(
        "**{title}** · {cells} ward-months · rows added {added}, changed {changed}, removed {removed}",
        lang,
        title=catalog.dataset("cashless_sites").title,
        cells=1,
        added=change.rows("added"),
        changed=0,
        removed=change.rows("removed"),
    )
    assert told in texts
    assert len(at.dataframe) == 4
    assert "history_by" not in {w.key for w in at.text_input}
    assert not at.exception


def test_what_it_changed_does_not_move_with_what_comes_later(shared: Monitor, draw: Draw) -> None:
    entry = upload(shared, example(OCTOBER_MY_PHUOC), OCTOBER_MY_PHUOC)
    before = [cells(d) for d in look_at(draw("history", "en"), entry.seq).dataframe[1:4]]
    upload(shared, example(OCTOBER), OCTOBER)
    assert [cells(d) for d in look_at(draw("history", "en"), entry.seq).dataframe[1:4]] == before


def test_an_entry_that_changed_nothing_says_so(shared: Monitor, draw: Draw) -> None:
    older = upload(shared, example(OCTOBER_MY_PHUOC), OCTOBER_MY_PHUOC)
    upload(shared, example(OCTOBER), OCTOBER)
    gone = shared.withdraw([older.seq], "test")
    at = look_at(draw("history", "en"), gone.seq)
    assert "It changed nothing: newer uploads stood in its place." in [i.value for i in at.info]
    assert len(at.dataframe) == 1


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_rests_on_damaged_rows_is_not_made_up(shared: Monitor, draw: Draw, lang: Language) -> None:
    entry = upload(shared, example(OCTOBER_MY_PHUOC))
    shared.ledger.rows_path(entry.rows_sha256).write_bytes(b"garbage")
    shared.store.rebuild()
    at = look_at(draw("history", lang), entry.seq)
    warning = t(
        "The stored rows of no. {seqs} are damaged: not everything that this entry changed can be told.",
        lang,
        seqs=entry.seq,
    )
    assert warning in [w.value for w in at.warning]
    assert t("No KPI changed.", lang) not in [c.value for c in at.caption]
    assert not at.exception


def test_counts_stay_whole_beside_an_empty_cell(shared: Monitor, draw: Draw) -> None:
    entry = upload(shared, example(OCTOBER))
    shared.withdraw([entry.seq], "test")
    assert "16" in cells(draw("history", "en").dataframe[0])


def test_what_users_wrote_is_inert(shared: Monitor, draw: Draw) -> None:
    entry = upload(shared, example(OCTOBER), "`![p](http://x/y.png)` :red[x] $a$.csv")
    gone = shared.withdraw([entry.seq], "[b](http://x)", "![n](http://x/n.png)")
    at = look_at(draw("history", "en"), gone.seq)
    for texts in ([m.value for m in draw("overview", "en").markdown], [m.value for m in at.markdown]):
        assert not [t for t in texts if "](http" in t.replace("\\]", "").replace("\\(", "")]


def test_an_entry_without_a_note_shows_none(shared: Monitor, draw: Draw) -> None:
    shared.accept(shared.check(example(OCTOBER), OCTOBER), "An")
    assert not [c for c in cells(draw("history", "vi").dataframe[0]) if "Project-Id" in c]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_whole_store_is_verified_at_a_click(shared: Monitor, draw: Draw, seeded: Path, lang: Language) -> None:
    kept = snapshot(seeded)
    at = section(draw("history", lang), "verify", lang)
    assert not at.success
    at = button(at, t("Verify everything now", lang)).click().run()
    entries = len(shared.ledger.chain().entries)
    assert t("The store is whole.", lang) in at.success[0].value
    assert f" {entries};" in at.success[0].value
    assert f" {len(kept) - 1}." in at.success[0].value
    assert snapshot(seeded) == kept
    assert at.run().success  # it stays in sight


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_damage_is_listed(shared: Monitor, draw: Draw, lang: Language) -> None:
    entry = upload(shared, example(OCTOBER))
    shared.ledger.file_path(entry.file_sha256).write_bytes(b"other")
    shared.ledger.rows_path(entry.rows_sha256).unlink()
    at = section(draw("history", lang), "verify", lang)
    at = button(at, t("Verify everything now", lang)).click().run()
    assert not at.success
    assert len(at.error) == 1
    listed = cells(at.dataframe[0])
    assert {f"files/{entry.file_sha256}", f"rows/{entry.rows_sha256}.parquet"} <= set(listed)
    assert t("A file of entry no. {seq} is damaged or missing", lang, seq=entry.seq) in listed


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_damaged_line_leaves_everything_before_it_in_sight(
    shared: Monitor, draw: Draw, seeded: Path, lang: Language
) -> None:
    entry = upload(shared, example(OCTOBER), OCTOBER)
    upload(shared, example(OCTOBER_MY_PHUOC), OCTOBER_MY_PHUOC)
    path = seeded / "ledger.jsonl"
    *before, last = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(before) + last.replace(b'"accept"', b'"accepr"'))
    at = draw("history", lang)
    assert ledger(at) == list(range(entry.seq, 0, -1))
    assert not at.toggle
    at = look_at(at, entry.seq)
    assert len(at.dataframe) == 4
    assert not buttons(at)
    assert not at.exception
    at = button(section(at, "verify", lang), t("Verify everything now", lang)).click().run()
    assert t("Line {line} of the ledger is damaged or missing", lang, line=entry.seq + 1) in cells(at.dataframe[0])


@pytest.mark.parametrize("lang", LANGUAGES)
def test_another_machine_looks_filters_compares_and_verifies(
    busy: Monitor, draw: Draw, monkeypatch: pytest.MonkeyPatch, lang: Language
) -> None:
    upload(busy, example("team_members_2024-10.csv"))
    send_headers(monkeypatch, host="ioc.bencat.gov.vn")
    at = look_at(draw("history", lang), newest(busy).seq)
    assert len(at.dataframe) == 4
    assert t("Download the original file", lang) not in [d.label for d in at.get("download_button")]
    assert not at.toggle
    assert not buttons(at)
    assert ledger(narrow(at, "action", "withdraw", lang)) == seqs(busy, "withdraw")
    assert section(at, "compare", lang).selectbox(key=f"_compare_dataset_{lang}").value == "cashless_sites"
    at = button(section(at, "verify", lang), t("Verify everything now", lang)).click().run()
    assert at.success


def test_an_empty_store_is_said_and_can_be_verified(bare: Monitor, draw: Draw) -> None:
    at = draw("history", "en")
    assert "Upload the first file to begin" in at.info[0].value
    at = button(section(at, "verify"), "Verify everything now").click().run()
    assert "Entries read: 0; files read: 0" in at.success[0].value


def test_a_roster_is_downloaded_only_where_it_may_be_uploaded(
    shared: Monitor, draw: Draw, monkeypatch: pytest.MonkeyPatch
) -> None:
    entries = {e.dataset: e.seq for e in shared.ledger.chain().entries}
    label = "Download the original file"

    def offered(dataset: str) -> bool:
        at = look_at(draw("history", "en"), entries[dataset])
        return label in [d.label for d in at.get("download_button")]

    assert offered("team_members")
    send_headers(monkeypatch, host="ioc.bencat.gov.vn")
    assert not offered("team_members")
    assert offered("digital_teams")
