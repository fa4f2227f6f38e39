"""What people read when the store or its disk is in trouble: words in their language, and nothing of the machine's."""

from __future__ import annotations

import errno
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dxlib.language import Language, Text, t
from dxlib.ledger import Ledger
from dxlib.monitor import Monitor
from dxlib.storage import folder_gone, problem
from dxlib.terminal import main
from tests.builders import as_csv, snapshot
from tests.faults.acts import LONG, OTHER
from tests.faults.damage import DATABASE, LEDGER
from tests.faults.mounts import disk, fill, read_only
from tests.pages import conftest as pages
from tests.pages.conftest import Draw
from tests.pages.on_history import turn
from tests.pages.reading import LANGUAGES, button, look_at, shown
from tests.running import Ran, Run

draw, opened, loopback = pages.draw, pages.opened, pages.loopback

FULL = problem(OSError(errno.ENOSPC, "")).message
LOCKED = problem(OSError(errno.EROFS, "")).message
GONE = folder_gone().message
MACHINES = re.compile(
    r"Traceback|Errno|Error:|ENOSPC|EROFS|EACCES|No space left|Read-only file|Permission denied|No such file"
    r"|duckdb|/tmp|\.py\b|\bNone\b"
    r"|disk_full|disk_error|folder_gone|ledger_damaged|file_damaged|database_in_memory|not_caught_up"
)
"""What no reader should meet: tracebacks, the system's own English, paths, code words."""
VIETNAMESE = re.compile(r"[ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]", re.I)


def is_for_people(text: str, lang: str) -> None:
    assert not MACHINES.search(text), MACHINES.search(text)
    assert bool(VIETNAMESE.search(text)) == (lang == "vi") or not text.strip(), text


# ---- in the terminal ----


@pytest.fixture
def store(small_home: Path, tmp_path: Path) -> Iterator[Path]:
    """The small store on a disk of its own, which may be filled or locked."""
    with disk(tmp_path / "disk") as folder:
        yield Path(shutil.copytree(small_home, folder / "store"))


@pytest.fixture
def say(store: Path, empty_data: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command over the small store."""
    monkeypatch.setenv("DX_HOME", str(store))
    monkeypatch.setenv("DX_DATA", str(empty_data))

    def one(*argv: object) -> Ran:
        status = main([str(a) for a in argv])
        printed = capsys.readouterr()
        return Ran(status, printed.out, printed.err)

    return one


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "file.csv"
    path.write_bytes(as_csv(OTHER))
    return path


def damage_line_2(store: Path) -> None:
    lines = (store / LEDGER).read_bytes().splitlines(keepends=True)
    (store / LEDGER).write_bytes(b"".join([lines[0], b"x" + lines[1][1:], *lines[2:]]))


def damage_rows_of_3(store: Path) -> None:
    ledger = Ledger(store)
    ledger.rows_path(ledger.find(3).rows_sha256).write_bytes(b"garbage")
    (store / DATABASE).unlink()


LOOKED = re.compile(r"(xem lúc|looked at) \d\d:\d\d:\d\d")


@pytest.mark.parametrize(("lacks", "words"), [("room", FULL), ("permission", LOCKED)], ids=["full", "read only"])
def test_a_command_that_cannot_write_says_so_in_words_and_what_reads_goes_on(
    say: Run, store: Path, file: Path, lacks: str, words: Text
) -> None:
    whole, kept = say("kpi", "--format", "json").out, snapshot(store)
    if lacks == "room":
        fill(store.parent)
    with read_only(store.parent) if lacks == "permission" else nullcontext():
        for lang in LANGUAGES:
            for argv in (["load", file], ["withdraw", 1, "--note", LONG]):
                ran = say("--lang", lang, *argv)
                assert (ran.exit, ran.err.splitlines()[-1]) == (2, words[lang])
                is_for_people(ran.err, lang)
            ran = say("--lang", lang, "backup", store.parent / "backup.zip")
            assert (ran.exit, "backup.zip" in ran.err) == (2, True)
            is_for_people(ran.err, lang)
        for argv in (["kpi", "--format", "json"], ["history"], ["verify"]):
            ran = say(*argv)
            assert ran.exit == 0
            assert argv[0] != "kpi" or ran.out == whole
            is_for_people(ran.err, "vi")
    assert snapshot(store) == kept


@pytest.mark.parametrize(
    ("lang", "line", "upload_no"), [("vi", "Dòng 2", "số 3"), ("en", "Line 2", "no. 3")], ids=LANGUAGES
)
def test_commands_name_what_is_damaged(say: Run, store: Path, file: Path, lang: str, line: str, upload_no: str) -> None:
    damage_rows_of_3(store)
    for argv, status in ((["kpi"], 0), (["verify"], 1)):
        ran = say("--lang", lang, *argv)
        assert ran.exit == status
        assert upload_no in ran.err + ran.out
        is_for_people(ran.err, lang)
    damage_line_2(store)
    for argv, status in ((["load", file], 2), (["withdraw", 1], 2), (["kpi"], 0), (["verify"], 1)):
        ran = say("--lang", lang, *argv)
        assert ran.exit == status, argv
        assert line in ran.err + ran.out, argv
        is_for_people(ran.err, lang)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_ledger_that_is_gone_is_named_by_every_command(say: Run, store: Path, file: Path, lang: Language) -> None:
    (store / LEDGER).unlink()
    for argv, status in ((["kpi"], 0), (["load", file], 2), (["verify"], 1)):
        ran = say("--lang", lang, *argv)
        assert (ran.exit, bool(ran.err + ran.out)) == (status, True), argv
        is_for_people(ran.err, lang)
    assert not (store / LEDGER).exists()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_file_that_cannot_be_read_or_written_is_named_without_its_folder(
    say: Run, store: Path, tmp_path: Path, lang: Language
) -> None:
    """A file to load that is not there, a folder in its place; a backup that is none, or that has no place to go."""
    tried = (
        ["load", tmp_path / "none.csv"],
        ["load", tmp_path],
        ["recover", tmp_path / "none.zip"],
        ["backup", tmp_path / "none" / "backup.zip"],
        ["backup", tmp_path],
    )
    for argv in tried:
        ran = say("--lang", lang, *argv)
        assert ran.exit == 2, argv
        is_for_people(ran.err, lang)
        assert Path(str(argv[1])).name in ran.err, argv


# ---- on the pages ----


def on_the_page(at: AppTest, lang: str) -> str:
    """Everything that is said in a box; nothing broke, and nothing of it is the machine's."""
    assert not at.exception
    boxes = (*at.error, *at.warning, *at.info, *at.success)
    said = [re.sub(r"\\(.)", r"\1", box.value) for box in boxes]  # as it is read, without Markdown's backslashes
    for text in said:
        is_for_people(text, lang)
    assert not [text for text in shown(at) if "Traceback" in text or "/tmp" in text]
    return "\n".join(said)


PAGES = {"vi": ("overview", "upload", "history"), "en": ("overview",)}
"""All draw the same box; so one of them is enough in the other language."""
TROUBLES: dict[str, tuple[Callable[[Path], object], dict[str, str]]] = {
    "damaged ledger": (damage_line_2, {"vi": "Dòng 2", "en": "Line 2"}),
    "damaged rows": (damage_rows_of_3, {"vi": "số 3", "en": "no. 3"}),
    "no ledger": (lambda store: (store / LEDGER).unlink(), {"vi": "Dòng 1", "en": "Line 1"}),
}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("trouble", TROUBLES)
def test_pages_say_at_their_head_what_is_wrong_with_the_store(
    trouble: str, small: Path, empty_data: Path, opened, draw: Draw, lang: str
) -> None:
    harm, words = TROUBLES[trouble]
    harm(small)
    opened(small, empty_data)
    for page in PAGES[lang]:
        assert words[lang] in on_the_page(draw(page, lang), lang), page


@pytest.mark.parametrize("lang", LANGUAGES)
def test_pages_go_on_with_the_last_figures_when_the_folder_is_gone(
    small: Path, empty_data: Path, opened, draw: Draw, tmp_path: Path, lang: str
) -> None:
    monitor: Monitor = opened(small, empty_data)
    before = [text for page in PAGES[lang] for text in shown(draw(page, lang))]
    small.rename(tmp_path / "away")
    pages_now = [draw(page, lang) for page in PAGES[lang]]
    words = monitor.troubles()[0].message[lang]
    assert all(words in on_the_page(at, lang) for at in pages_now)
    missing = set(before) - {text for at in pages_now for text in shown(at)}
    figures = {text for text in missing if re.search(r"\d", text) and not LOOKED.search(text)}
    assert not figures, "a figure is no longer shown"
    assert not small.exists()
    (tmp_path / "away").rename(small)
    assert words not in on_the_page(draw("overview", lang), lang)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_file_accepted_on_a_full_disk_is_refused_in_words_and_accepted_at_a_second_press(
    store: Path, empty_data: Path, opened, draw: Draw, lang: Language
) -> None:
    monitor: Monitor = opened(store, empty_data)
    kept = snapshot(store)
    at = draw("upload", lang)
    at.file_uploader[0].upload("tệp.csv", as_csv(OTHER))
    at = at.run()
    at = at.text_input(key="upload_by").set_value("Lan").run()
    ballast = fill(store.parent)
    at = button(at, t("Accept", lang)).click().run()
    assert FULL[lang] in on_the_page(at, lang)
    assert at.success == [] or not any("5" in s.value for s in at.success)
    assert snapshot(store) == kept
    on_the_page(draw("overview", lang), lang)
    ballast.unlink()
    at = button(at, t("Accept", lang)).click().run()
    assert any("5" in s.value for s in at.success)
    assert monitor.ledger.chain().entries[-1].file_name == "tệp.csv"
    on_the_page(at, lang)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_withdrawing_what_may_not_be_written_is_refused_in_words(
    store: Path, empty_data: Path, opened, draw: Draw, lang: Language
) -> None:
    opened(store, empty_data)
    at = look_at(draw("history", lang), 1)
    kept = snapshot(store)
    with read_only(store):
        at = turn(at, t("Withdraw no. {seq}", lang, seq=1))
        assert LOCKED[lang] in on_the_page(at, lang)
    assert snapshot(store) == kept
    at = turn(look_at(draw("history", lang), 1), t("Withdraw no. {seq}", lang, seq=1))
    assert LOCKED[lang] not in on_the_page(at, lang)
    assert snapshot(store) != kept
