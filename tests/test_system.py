"""How the monitor itself is: arithmetic, what counts as a duty, and that nothing broken keeps it from answering."""

from __future__ import annotations

import json
import platform
import shutil
import tomllib
from collections import namedtuple
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

import dxlib
from dxlib import care, logbook, records, sizes, system, system_words, versions
from dxlib.language import LANGUAGES, Text, t
from dxlib.ledger import Entry
from dxlib.monitor import Monitor
from dxlib.records import Backup
from dxlib.sizes import GB, MB
from dxlib.system import Disk, System
from tests.builders import NOW, ROOT, site, snapshot, upload
from tests.conftest import Opener
from tests.running import Run

Usage = namedtuple("Usage", "total used free")
NO_CELL_OF_OURS = "tuyến riêng"


def room(monkeypatch: pytest.MonkeyPatch, free: int = 100 * GB, total: int = 200 * GB) -> None:
    """The disk as if so much were left."""
    monkeypatch.setattr(system.shutil, "disk_usage", lambda _: Usage(total, total - free, free))


@pytest.fixture(autouse=True)
def ample(monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk of the machine that tests must not decide."""
    room(monkeypatch)


def own(monitor: Monitor, **values: Any) -> Entry:
    """An upload that is no shipped sample."""
    return upload(monitor, [site(name=NO_CELL_OF_OURS, **values)])


def codes(found: System) -> list[tuple[str, str]]:
    return [(duty.severity, duty.code) for duty in found.duties]


def marks(found: System) -> dict[str, str]:
    return {part.id: part.mark for part in system_words.parts(found)}


def told(found: System) -> str:
    """All words, in both languages."""
    parts = system_words.parts(found)
    texts = [found.answer, *(d.message for d in found.duties), system_words.verification(found.verified)]
    texts += [text for part in parts for text in (part.title, part.word, *part.sentences)]
    return "\n".join(text[lang] for text in texts for lang in LANGUAGES)


# ---- all is well ----


def test_a_whole_store_with_the_sample_needs_nothing(monitor: Monitor) -> None:
    found = system.look(monitor)
    assert found.duties == ()
    assert found.answer.en.startswith("All is well: the ledger is whole up to entry no. 16")
    assert marks(found) == {"ledger": "met", "database": "met", "disk": "met", "backup": "unmeasured"}
    assert (found.database.file, found.database.applied, found.database.last) == ("city.duckdb", 16, 16)


def test_a_store_without_anything_needs_nothing(empty: Monitor) -> None:
    found = system.look(empty)
    assert found.duties == ()
    assert found.answer.vi == "Mọi thứ đều ổn. Chưa có tệp nào được nộp."
    assert (found.ledger.entries, found.ledger.last_at) == (0, None)


def test_looking_changes_nothing(monitor: Monitor, seeded: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in seeded.rglob("*") if path.name != ".lock"}
    bytes_before = snapshot(seeded)
    system.look(monitor)
    assert {path: path.stat().st_mtime_ns for path in seeded.rglob("*") if path.name != ".lock"} == before
    assert snapshot(seeded) == bytes_before


# ---- the disk ----


@pytest.mark.parametrize(
    ("free", "store", "state"),
    [
        (5 * GB, 0, "ample"),
        (5 * GB - 1, 0, "little"),
        (5 * GB, GB, "little"),
        (10 * GB, GB, "ample"),
        (10 * GB - 1, GB, "little"),
        (200 * MB, 0, "little"),
        (200 * MB - 1, 0, "full"),
        (0, 0, "full"),
    ],
)
def test_what_is_left_on_the_disk_has_a_state(free: int, store: int, state: str) -> None:
    assert Disk(free, 500 * GB, {"ledger": store}, True).state == state


def test_a_disk_that_fills_is_a_duty_and_a_full_one_an_error(monitor: Monitor, monkeypatch: pytest.MonkeyPatch) -> None:
    room(monkeypatch, free=GB)
    assert codes(system.look(monitor)) == [("warning", "disk_little")]
    room(monkeypatch, free=100 * MB)
    found = system.look(monitor)
    assert codes(found) == [("error", "disk_full")]
    assert "100 MB" in found.duties[0].message.en
    assert marks(found)["disk"] == "missed"


def test_every_file_of_the_store_is_counted_once_under_its_part(home: Path) -> None:
    files = {
        "ledger.jsonl": "ledger",
        "ledger.anchor": "ledger",
        "files/a": "originals",
        "rows/a.parquet": "rows",
        "city.duckdb": "database",
        "city-2.duckdb": "database",
        "city.duckdb.wal": "database",
        "city.duckdb.tmp/spill": "database",
        "log/app.jsonl": "log",
        "set-aside-1/files/b": "other",
        ".lock": "other",
    }
    expected = dict.fromkeys(system.PARTS, 0)
    for size, (name, part) in enumerate(files.items(), start=1):
        path = home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x" * 2**size)
        expected[part] += 2**size
    assert system.taken(home) == expected


def test_what_a_link_leads_to_is_not_counted(home: Path) -> None:
    (home / "rows").mkdir(parents=True)
    (home / "elsewhere").symlink_to(ROOT / "data")
    assert sum(system.taken(home).values()) == (home / "elsewhere").lstat().st_size


def test_a_folder_that_is_gone_has_no_disk(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    assert system.disk(home) is None
    assert set(system.taken(home).values()) == {0}


def test_a_folder_that_may_not_be_written_is_an_error(monitor: Monitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(system.os, "access", lambda *_: False)
    found = system.look(monitor)
    assert codes(found) == [("error", "read_only")]
    assert marks(found)["disk"] == "missed"


@pytest.mark.parametrize(
    ("count", "vi", "en"),
    [
        (0, "0 KB", "0 KB"),
        (1, "1 KB", "1 KB"),
        (1025, "2 KB", "2 KB"),
        (MB, "1 MB", "1 MB"),
        (3 * MB + MB // 2, "3,5 MB", "3.5 MB"),
        (79 * GB + GB // 4, "79,2 GB", "79.2 GB"),
        (252 * GB + GB // 2, "252 GB", "252 GB"),
        (2000 * GB, "2.000 GB", "2,000 GB"),
    ],
)
def test_sizes_read_as_the_language_writes_them(count: int, vi: str, en: str) -> None:
    assert sizes.shown(count) == Text(vi, en)


# ---- the backup ----


def ledger_of(*provenances: str | None) -> list[Entry]:
    action = {None: "withdraw"}
    return [
        Entry(n, NOW.isoformat(), "x", action.get(p, "accept"), provenance=p)  # type: ignore[arg-type]
        for n, p in enumerate(provenances, start=1)
    ]


def backup_of(entries: list[Entry], count: int, days: float = 0) -> Backup:
    return Backup((NOW - timedelta(days=days)).isoformat(), count, entries[count - 1].hash, "b.zip")


def test_the_sample_alone_needs_no_backup() -> None:
    state = system.backup_state(None, ledger_of("sample", "sample"), NOW)
    assert (state.added, state.unsaved, state.due) == (2, 0, False)


@pytest.mark.parametrize("own_entry", ["uploaded", None], ids=["an upload", "a withdrawal"])
def test_what_one_added_oneself_needs_a_backup(own_entry: str | None) -> None:
    state = system.backup_state(None, ledger_of("sample", own_entry), NOW)
    assert (state.added, state.unsaved, state.due) == (2, 1, True)


@pytest.mark.parametrize(("days", "due"), [(0, False), (6.9, False), (7, True), (400, True)])
def test_a_backup_is_due_a_week_after_the_last_if_something_was_added(days: float, due: bool) -> None:
    entries = ledger_of("sample", "uploaded", "uploaded")
    state = system.backup_state(backup_of(entries, 2, days), entries, NOW)
    assert (state.added, state.unsaved, state.days, state.due) == (1, 1, int(days), due)
    whole = system.backup_state(backup_of(entries, 3, days), entries, NOW)
    assert (whole.added, whole.due) == (0, False)


def test_a_backup_of_another_ledger_is_none_of_this_one() -> None:
    entries = ledger_of("sample", "uploaded")
    for foreign in (
        Backup(NOW.isoformat(), 2, "0" * 64, "b.zip"),
        Backup(NOW.isoformat(), 3, entries[1].hash, "b.zip"),
        Backup(NOW.isoformat(), 0, "", "b.zip"),
    ):
        state = system.backup_state(foreign, entries, NOW)
        assert (state.last, state.other, state.added, state.due) == (None, True, 2, True)


def test_a_backup_is_known_until_figures_are_added(monitor: Monitor, tmp_path: Path) -> None:
    entry = own(monitor)
    assert codes(system.look(monitor)) == [("warning", "no_backup")]
    care.backup(monitor.ledger, tmp_path / "kept.zip", NOW)
    found = system.look(monitor)
    assert found.duties == ()
    assert found.backup is not None
    assert found.backup.last == Backup(
        NOW.isoformat(timespec="seconds"), entry.seq, monitor.ledger.find(entry.seq).hash, "kept.zip"
    )
    own(monitor, period="2024-10")
    found = system.look(monitor)
    assert found.backup is not None
    assert (found.backup.added, found.backup.due) == (1, False)
    assert "Added since: 1 entries." in told(found)


def test_a_verification_is_remembered_for_every_session(monitor: Monitor, opener: Opener, seeded: Path) -> None:
    entry = own(monitor)
    monitor.ledger.file_path(entry.file_sha256).write_bytes(b"other")
    audit = monitor.audit()
    records.keep_audit(monitor.ledger, audit)
    assert records.last_audit(seeded) == audit
    found = system.look(opener())
    assert found.verified == audit
    assert ("error", "damaged") in codes(found)
    assert found.duties[0].code == "damaged"


# ---- what is broken ----


def test_a_damaged_line_is_the_first_thing_to_do(monitor: Monitor, seeded: Path) -> None:
    entry = own(monitor)
    path = seeded / "ledger.jsonl"
    path.write_bytes(path.read_bytes().replace(b'"seq":%d,' % entry.seq, b'"seq":%d,' % (entry.seq + 1)))
    found = system.look(monitor)
    assert found.duties[0].severity == "error"
    assert found.duties[0].code == "ledger_damaged"
    assert (found.ledger.damaged_line, found.ledger.entries) == (entry.seq, entry.seq - 1)
    assert marks(found)["ledger"] == "missed"
    assert "no figures of your own" not in told(found)  # the line that is damaged may have been one


def test_errors_come_before_warnings(monitor: Monitor, monkeypatch: pytest.MonkeyPatch) -> None:
    entry = own(monitor)
    monitor.ledger.rows_path(entry.rows_sha256).write_bytes(b"garbage")
    monitor.rebuild()
    room(monkeypatch, free=MB)
    found = system.look(monitor)
    assert codes(found) == [("error", "disk_full"), ("warning", "file_damaged"), ("warning", "no_backup")]
    assert found.answer.en == "Things to do: 3, the most urgent first."


def test_a_folder_that_is_gone_is_said_and_claims_nothing_about_backups(
    monitor: Monitor, seeded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own(monitor)
    monkeypatch.undo()
    shutil.move(seeded, seeded.with_name("gone"))
    found = system.look(monitor)
    assert codes(found) == [("error", "folder_gone")]
    assert (found.disk, found.backup, found.ledger.gone) == (None, None, True)
    assert marks(found) == {"ledger": "missed", "database": "met", "disk": "missed", "backup": "unmeasured"}
    assert not seeded.exists()


def test_a_database_in_memory_is_said(monitor: Monitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(monitor.store), "path", property(lambda _: None))
    found = system.look(monitor)
    assert codes(found) == [("warning", "database_in_memory")]
    assert (found.database.file, found.database.bytes) == (None, None)
    assert marks(found)["database"] == "near"


def test_a_database_behind_the_ledger_says_by_how_much(monitor: Monitor) -> None:
    state = system.DatabaseState("city.duckdb", 5, 14, 16)
    assert state.behind == 2
    assert system.DatabaseState("city.duckdb", 5, 16, 14).behind == 0


def test_the_system_page_knows_of_a_verification_at_the_terminal(monitor: Monitor, run: Run) -> None:
    assert system.look(monitor).verified is None
    assert run("verify").exit == 0
    found = system.look(monitor).verified
    assert found is not None
    assert (found.whole, found.entries) == (True, len(monitor.ledger.chain().entries))


def test_a_look_that_cannot_follow_is_logged_once(
    monitor: Monitor, opener: Opener, seeded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = monitor.scorecard()
    own(opener())

    def broken(*_: object) -> bool:
        raise OSError("the disk")

    monkeypatch.setattr(monitor.store, "catch_up", broken)
    monkeypatch.setattr(monitor.ledger, "chain", broken)  # the last figures need no ledger
    assert all(monitor.scorecard() is card for _ in range(3))
    logged = [event.code for event in logbook.recent(seeded, everything=True).events]
    assert logged.count("not_caught_up") == 1


@pytest.mark.parametrize("state", ["sample", "empty", "damaged", "gone", "verified", "full"])
def test_every_state_is_told_in_both_languages_and_as_json_without_a_path(
    monitor: Monitor, opener: Opener, empty_data: Path, seeded: Path, tmp_path: Path, state: str, monkeypatch: Any
) -> None:
    looked_at = opener(empty_data, tmp_path / "bare") if state == "empty" else monitor
    own(monitor)
    if state == "damaged":
        (seeded / "ledger.jsonl").write_bytes(b"damaged\n" + (seeded / "ledger.jsonl").read_bytes())
    if state == "verified":
        next((seeded / "rows").iterdir()).unlink()
        records.keep_audit(monitor.ledger, monitor.audit())
    if state == "full":
        room(monkeypatch, free=0)
    if state == "gone":
        monkeypatch.undo()
        shutil.move(seeded, tmp_path / "gone")
    found = system.look(looked_at)
    written = json.dumps(found.as_dict(), ensure_ascii=False)
    assert json.loads(written)["answer"] == found.answer.as_dict()
    for text in (told(found), written):
        assert str(tmp_path) not in text
        assert platform.node() not in text
        assert NO_CELL_OF_OURS not in text
    for part in system_words.parts(found):
        assert all(text.vi and text.vi != text.en for text in (part.title, part.word, *part.sentences))


# ---- versions ----


def test_the_version_is_the_projects() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert dxlib.__version__ == project["project"]["version"]


def test_versions_are_of_what_runs() -> None:
    known = versions.known()
    assert known.keys() == system_words.version_names().keys()
    assert known["python"] == platform.python_version()
    assert "–" not in known.values()
    pins = dict(
        line.split("==") for line in (ROOT / "requirements.txt").read_text(encoding="utf-8").split() if "==" in line
    )
    assert {name: known[name] for name in versions.PACKAGES} == {name: pins[name] for name in versions.PACKAGES}


def test_a_package_that_is_not_installed_has_no_version() -> None:
    assert versions._of("no-such-package-anywhere") == "–"


# ---- the command ----


@pytest.fixture
def with_log(seeded: Path, opener: Opener) -> str:
    """A refusal and an error in the log of the store that commands work on; the reference of the error."""
    opened = opener()
    path = ROOT / "data" / "upload_examples" / "broken_unknown_ward.csv"
    opened.check(path.read_bytes(), path.name)
    reference = opened.log.error(KeyError("x"))
    opened.close()
    return reference


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_command_tells_the_same_as_the_page(run: Run, with_log: str, lang: str) -> None:
    ran = run("--lang", lang, "system")
    assert ran.exit == 0
    for words in ("Ledger", "Database", "Disk", "Backup", "Verification", "Versions", "Recent refusals and errors"):
        assert t(words, lang) in ran.out
    assert with_log in ran.out
    assert dxlib.__version__ in ran.out


def test_the_command_gives_json(run: Run, with_log: str) -> None:
    ran = run("system", "--format", "json")
    assert (ran.exit, ran.json["duties"], ran.json["ledger"]["whole"]) == (0, [], True)
    assert [e["event"] for e in ran.json["log"]["events"]] == ["error", "refused"]
    assert ran.json["log"]["events"][0]["reference"] == with_log


def test_the_command_ends_with_1_where_something_is_broken(run: Run, seeded: Path) -> None:
    (seeded / "ledger.jsonl").write_bytes((seeded / "ledger.jsonl").read_bytes() + b"not an entry\n")
    ran = run("--lang", "en", "system")
    assert ran.exit == 1
    assert "✗ Now: Line 17 of the ledger is damaged" in ran.out
    assert run("system", "--format", "json").exit == 1


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_command_tells_of_one_reference(run: Run, with_log: str, lang: str) -> None:
    ran = run("--lang", lang, "system", "--reference", with_log.lower())
    assert ran.exit == 0
    assert with_log in ran.out
    assert "KeyError" in ran.out
    found = run("system", "--reference", with_log, "--format", "json")
    assert found.json["reference"] == with_log
    unknown = run("--lang", lang, "system", "--reference", "FFFFFF")
    assert unknown.exit == 1
    assert t("The log does not hold the reference {reference}.", lang, reference="FFFFFF") in unknown.out
