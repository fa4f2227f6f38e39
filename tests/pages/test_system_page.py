"""The system page: what to do first, every part's state, rebuild, backup, verification, the log by reference."""

from __future__ import annotations

import io
import shutil
import zipfile
from collections import namedtuple
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from dxlib import care, formats, logbook, records, system, system_words
from dxlib.errors import DxError
from dxlib.language import LANGUAGES, Language, Text, t
from dxlib.monitor import Monitor
from dxlib.sizes import GB, MB
from tests.builders import EXAMPLES, NOW, OCTOBER, example, last_no, site, snapshot, upload
from tests.pages.conftest import Draw, send_headers
from tests.pages.on_history import section
from tests.pages.reading import button, buttons, cells, shown

Usage = namedtuple("Usage", "total used free")
REBUILD, BACKUP, VERIFY = "Rebuild the database", "Make a backup", "Verify everything now"
BROKEN = "broken_numbers_and_dates.csv"


@pytest.fixture(autouse=True)
def ample(monkeypatch: pytest.MonkeyPatch) -> None:
    room(monkeypatch, 100 * GB)


def room(monkeypatch: pytest.MonkeyPatch, free: int) -> None:
    monkeypatch.setattr(system.shutil, "disk_usage", lambda _: Usage(200 * GB, 200 * GB - free, free))


def own(monitor: Monitor, **values: Any) -> None:
    """An upload that is no shipped sample."""
    upload(monitor, [site(merchants=777, **values)])


def answer(at: AppTest) -> str:
    """What stands under the heading."""
    return str(at.markdown[0].value)


def tasks(at: AppTest, lang: Language) -> list[str]:
    """The list of what must be done."""
    urgent = [f"{word[lang]}]" for _, word in system_words.URGENCY.values()]
    return [m.value for m in at.markdown if any(word in m.value for word in urgent)]


def badges(at: AppTest) -> dict[str, str]:
    """The state of each part, by its name."""
    titled = [m.value for m in at.markdown if m.value.startswith("**") and "-badge[" in m.value]
    return {m.split("**")[1]: m.split("-badge[")[1].rstrip("]") for m in titled}


def spoken(at: AppTest, reference: str, lang: Language) -> AppTest:
    return at.text_input(key=f"_log_reference_{lang}").set_value(reference).run()


def log_table(at: AppTest) -> list[str]:
    return cells(at.dataframe[-1])


# ---- what to do ----


@pytest.mark.parametrize("lang", LANGUAGES)
def test_all_is_well_in_one_line(shared: Monitor, draw: Draw, lang: Language) -> None:
    at = draw("system", lang)
    assert answer(at).startswith(f":green-badge[✓ {t('All well', lang)}]")
    assert f" {last_no(shared)}," in answer(at)
    assert tasks(at, lang) == []
    titles = [t(word, lang) for word in ("Ledger", "Database", "Disk", "Backup")]
    assert list(badges(at)) == titles
    assert [badge[0] for badge in badges(at).values()] == ["✓", "✓", "✓", "–"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_empty_store_is_well_and_has_nothing_to_back_up(bare: Monitor, draw: Draw, lang: Language) -> None:
    at = draw("system", lang)
    assert t("All is well. Nothing has been uploaded yet.", lang) in answer(at)
    assert t(BACKUP, lang) not in buttons(at)
    assert t("The log holds no refusal and no error.", lang) in " ".join(shown(at))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_must_be_done_stands_first_errors_before_warnings(
    shared: Monitor, draw: Draw, monkeypatch: pytest.MonkeyPatch, lang: Language
) -> None:
    own(shared)
    room(monkeypatch, 100 * MB)
    at = draw("system", lang)
    first, second = tasks(at, lang)
    assert answer(at) == t("Things to do: {count}, the most urgent first.", lang, count=2)
    assert first.startswith(":red-badge[✗")
    assert "100 MB" in first
    assert second.startswith(":orange-badge[◐")
    assert not at.exception


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_damaged_ledger_is_said_with_the_way_back(shared: Monitor, draw: Draw, seeded: Path, lang: Language) -> None:
    own(shared)
    ledger = seeded / "ledger.jsonl"
    ledger.write_bytes(ledger.read_bytes().replace(b'"seq":17', b'"seq":71'))
    at = draw("system", lang)
    assert not at.exception
    assert badges(at)[t("Ledger", lang)] == f"✗ {t('Damaged', lang)}"
    assert len(tasks(at, lang)) == 1
    assert "recover" in at.code[0].value
    at = button(at, t(BACKUP, lang)).click().run()
    assert any("17" in e.value for e in at.error)
    assert not at.get("download_button")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_folder_that_is_gone_is_not_called_whole(
    shared: Monitor, draw: Draw, seeded: Path, lang: Language, monkeypatch: pytest.MonkeyPatch
) -> None:
    own(shared)
    draw("system", lang)
    shutil.move(seeded, seeded.with_name("gone"))
    monkeypatch.setattr(system.shutil, "disk_usage", _missing)
    try:
        at = draw("system", lang)
    finally:
        shutil.move(seeded.with_name("gone"), seeded)
    assert not at.exception
    assert [badge[0] for badge in badges(at).values()] == ["✗", "✓", "✗", "–"]
    assert not {t(VERIFY, lang), t(BACKUP, lang)} & set(buttons(at))
    assert not at.success


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_verification_of_a_folder_that_is_gone_says_so(
    shared: Monitor, draw: Draw, seeded: Path, lang: Language
) -> None:
    """The button was drawn before it went."""
    at = section(draw("history", lang), "verify", lang)
    shutil.move(seeded, seeded.with_name("gone"))
    try:
        at = button(at, t(VERIFY, lang)).click().run()
    finally:
        shutil.move(seeded.with_name("gone"), seeded)
    assert not at.exception
    assert not at.success
    assert len(at.error) == 2  # above the page, and in place of the answer


def _missing(path: Path) -> Usage:
    raise FileNotFoundError(path)


# ---- rebuild ----


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_database_is_rebuilt_at_a_click(shared: Monitor, draw: Draw, lang: Language) -> None:
    before = shared.store.database
    at = button(draw("system", lang), t(REBUILD, lang)).click().run()
    words = "The database was rebuilt from {entries} entries of the ledger."
    assert t(words, lang, entries=last_no(shared)) in at.success[0].value.replace("\\", "")
    assert shared.store.database is not before
    assert not at.run().success  # said once


def test_a_rebuild_that_fails_says_why(shared: Monitor, draw: Draw, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails() -> int:
        raise DxError("disk_full", Text("Ổ đĩa đầy", "The disk is full"))

    monkeypatch.setattr(shared, "rebuild", fails)
    at = button(draw("system", "en"), REBUILD).click().run()
    assert [e.value for e in at.error] == ["The disk is full"]
    assert not at.success


# ---- backup ----


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_backup_is_made_said_and_carried_away(
    shared: Monitor, draw: Draw, seeded: Path, lang: Language, monkeypatch: pytest.MonkeyPatch
) -> None:
    own(shared)
    offered: dict[str, Any] = {}
    real = st.download_button

    def seen(label: str, data: Any, **how: Any) -> Any:
        offered[how["file_name"]] = data
        return real(label, data, **how)

    monkeypatch.setattr(st, "download_button", seen)
    at = draw("system", lang)
    assert badges(at)[t("Backup", lang)].startswith("◐")
    at = button(at, t(BACKUP, lang)).click().run()
    assert "17" in at.success[0].value
    assert badges(at)[t("Backup", lang)] == f"✓ {t('Complete', lang)}"
    assert tasks(at, lang) == []
    (name,) = [name for name in offered if name.endswith(".zip")]
    with zipfile.ZipFile(io.BytesIO(offered[name]())) as archive:
        assert {n: archive.read(n) for n in archive.namelist()}.keys() == snapshot(seeded).keys()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_last_backup_is_told_with_what_came_since(
    shared: Monitor, draw: Draw, tmp_path: Path, lang: Language
) -> None:
    care.backup(shared.ledger, tmp_path / "kho_so_lieu.zip", NOW)
    own(shared)
    texts = " ".join(shown(draw("system", lang))).replace("\\", "")
    assert "kho_so_lieu.zip" in texts
    assert t("Added since: {count} entries.", lang, count=1) in texts
    assert str(tmp_path) not in texts


def test_a_store_too_large_for_the_browser_names_the_command(
    shared: Monitor, draw: Draw, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dxlib.packed.MOST", 1000)
    at = draw("system", "en")
    assert BACKUP not in buttons(at)
    assert any("backup FILE.zip" in code.value for code in at.code)


# ---- verification ----


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_verification_is_known_to_every_session_on_both_pages(shared: Monitor, draw: Draw, lang: Language) -> None:
    at = draw("system", lang)
    assert t("Not verified yet.", lang) in [c.value for c in at.caption]
    at = button(at, t(VERIFY, lang)).click().run()
    assert t("The store is whole.", lang) in at.success[0].value
    assert t("The store is whole.", lang) in draw("system", lang).success[0].value
    assert t("The store is whole.", lang) in section(draw("history", lang), "verify", lang).success[0].value


@pytest.mark.parametrize("lang", LANGUAGES)
def test_damage_that_a_verification_found_is_a_task_at_once(shared: Monitor, draw: Draw, lang: Language) -> None:
    entry = upload(shared, example(OCTOBER))
    shared.ledger.file_path(entry.file_sha256).write_bytes(b"other")
    at = button(draw("system", lang), t(VERIFY, lang)).click().run()
    assert len(tasks(at, lang)) == 1
    assert tasks(at, lang)[0].startswith(":red-badge[✗")
    assert f"files/{entry.file_sha256}" in cells(at.dataframe[0])
    assert "recover" in at.code[0].value


def test_a_verification_is_shown_where_it_cannot_be_kept(
    shared: Monitor, draw: Draw, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(records, "write_durably", _no_room)
    at = button(draw("system", "en"), VERIFY).click().run()
    assert "The store is whole." in at.success[0].value
    assert not draw("system", "en").success


def _no_room(*_: object) -> None:
    raise OSError(28, "No space left on device")


# ---- the log ----


@pytest.fixture
def logged(shared: Monitor) -> str:
    """A refusal, an error and an acceptance in the log; the reference of the error."""
    shared.check((EXAMPLES / BROKEN).read_bytes(), BROKEN)
    try:
        raise KeyError("0912345678")
    except KeyError as error:
        reference = shared.log.error(error)
    own(shared)
    return reference


@pytest.mark.parametrize("lang", LANGUAGES)
def test_refusals_and_errors_stand_in_a_table_newest_first(
    shared: Monitor, logged: str, draw: Draw, lang: Language
) -> None:
    table = log_table(draw("system", lang))
    error, refused = (Text("Lỗi chương trình", "Program error")[lang], Text("Từ chối tệp", "File refused")[lang])
    assert table.index(error) < table.index(refused)
    (event, _) = logbook.recent(shared.ledger.home).events
    assert {logged, formats.moment(event.at, lang)} <= set(table)
    assert any(cell.startswith(Text("không phải số nguyên (3)", "not a whole number (3)")[lang]) for cell in table)
    assert not any("0912345678" in text for text in shown(draw("system", lang)))


def test_everything_is_shown_when_asked_for(shared: Monitor, logged: str, draw: Draw) -> None:
    at = draw("system", "en")
    assert "Accepted" not in log_table(at)
    at = at.segmented_control(key="_log_kind_en").set_value("all").run()
    assert log_table(at).count("Accepted") == 17


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_reference_read_out_by_telephone_finds_its_error(
    shared: Monitor, logged: str, draw: Draw, lang: Language
) -> None:
    at = spoken(draw("system", lang), f" {logged[:3].lower()} {logged[3:]}", lang)
    assert any(m.value.startswith(f"**{logged}**") and "KeyError" in m.value for m in at.markdown)
    assert "test_system_page.py" in at.code[0].value
    assert not at.warning


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("asked", ["ABCDEF", "12", "[x](y)"])
def test_a_reference_that_the_log_does_not_hold_is_said(
    shared: Monitor, draw: Draw, lang: Language, asked: str
) -> None:
    at = spoken(draw("system", lang), asked, lang)
    assert len(at.warning) == 1
    assert not at.exception


def test_the_reference_asked_for_outlives_a_switch_of_the_language(shared: Monitor, logged: str, draw: Draw) -> None:
    at = spoken(draw("system", "en"), logged, "en")
    at.segmented_control(key="_lang_en").set_value("vi").run()
    assert any(m.value.startswith(f"**{logged}**") for m in at.markdown)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_lines_that_cannot_be_read_are_counted_and_never_shown(
    shared: Monitor, logged: str, draw: Draw, lang: Language
) -> None:
    with shared.log.path.open("ab") as file:
        file.write(b'{"at": "x", "value": "0912345678"}\n\xff\xfe\x00torn 0912345678')
    at = draw("system", lang)
    assert t("Lines of the log that could not be read: {count}.", lang, count=2) in [c.value for c in at.caption]
    assert not any("0912345678" in text for text in shown(at))
    assert logged in log_table(at)


# ---- who may ----


@pytest.mark.parametrize("lang", LANGUAGES)
def test_another_machine_looks_and_verifies_but_neither_rebuilds_nor_backs_up(
    shared: Monitor, logged: str, draw: Draw, monkeypatch: pytest.MonkeyPatch, lang: Language
) -> None:
    send_headers(monkeypatch, host="ioc.bencat.gov.vn")
    at = draw("system", lang)
    assert not at.exception
    assert buttons(at) == [t(VERIFY, lang)]
    assert all(b.label in (t("Download this table: CSV", lang), "Excel") for b in at.get("download_button"))
    assert not at.expander
    assert "Streamlit" not in " ".join(shown(at))
    assert spoken(at, logged, lang).code


def test_a_backup_made_before_is_not_offered_once_only_reading_is_allowed(
    shared: Monitor, draw: Draw, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = button(draw("system", "en"), BACKUP).click().run()
    assert at.get("download_button")
    send_headers(monkeypatch, host="ioc.bencat.gov.vn")
    assert not at.run().get("download_button")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_versions_are_there_for_whoever_helps(shared: Monitor, draw: Draw, lang: Language) -> None:
    at = draw("system", lang)
    (listed,) = [m.value for m in at.expander[0].markdown]
    assert len(listed.splitlines()) == 7
    assert "Streamlit: 1" in listed.replace("\\", "")
