"""What a reader is told when something is wrong: in words, with a reference, never a traceback."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dxlib.errors import DxError
from dxlib.language import Text
from dxlib.monitor import Monitor
from pages import service
from tests.builders import OCTOBER_MY_PHUOC, example, upload
from tests.pages.conftest import Draw
from tests.pages.reading import LANGUAGES, cards, shown


def failing(lang: str) -> None:
    """A page that breaks, as ``st.App(on_script_error=…)`` sees it."""
    import streamlit as st

    from pages import service

    st.session_state["lang"] = lang
    try:
        int("".join(reversed("71 wor fo terces")))
    except ValueError as error:
        st.session_state["handled"] = service.show_error(error)


@pytest.mark.parametrize(
    ("lang", "words"),
    [("vi", "Không hiển thị được trang này"), ("en", "This page could not be drawn")],
    ids=LANGUAGES,
)
def test_a_page_that_breaks_says_so_with_a_reference(shared: Monitor, lang: str, words: str) -> None:
    at = AppTest.from_function(failing, args=(lang,), default_timeout=60).run()
    message = at.error[0].value
    assert message.startswith(words)
    assert not at.exception
    assert at.session_state["handled"] is True
    logged = json.loads(shared.log.path.read_text(encoding="utf-8").splitlines()[-1])
    assert logged["reference"] in message
    assert "secret" not in "".join([*shown(at), json.dumps(logged)])


def test_an_error_meant_for_people_is_shown_in_its_own_words(shared: Monitor, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    monkeypatch.setattr(service.st, "error", lambda text, **_: said.append(text))
    monkeypatch.setattr(service.st, "session_state", {"lang": "en"})
    assert service.show_error(DxError("known", Text("Câu này", "This sentence")))
    assert said == ["This sentence"]


@pytest.mark.parametrize(
    ("lang", "words"),
    [("vi", "Dòng {line} của sổ ghi bị hỏng"), ("en", "Line {line} of the ledger is damaged")],
    ids=LANGUAGES,
)
@pytest.mark.parametrize("page", ["overview", "ward", "claims", "upload", "history"])
def test_a_damaged_ledger_line_is_said_above_the_numbers(
    shared: Monitor, draw: Draw, seeded: Path, page: str, lang: str, words: str
) -> None:
    sample = cards(draw("overview", lang))
    entry = upload(shared, example(OCTOBER_MY_PHUOC))
    ledger = seeded / "ledger.jsonl"
    ledger.write_bytes(ledger.read_bytes().replace(f'"seq":{entry.seq}'.encode(), f'"seq":{entry.seq + 1}'.encode()))
    at = draw(page, lang)
    assert not at.exception
    assert at.error[0].value.startswith(words.format(line=entry.seq))
    if page == "overview":
        assert cards(at) == sample


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_damaged_upload_falls_back_and_says_so(shared: Monitor, draw: Draw, seeded: Path, lang: str) -> None:
    before = cards(draw("overview", lang))
    entry = upload(shared, example(OCTOBER_MY_PHUOC))
    shared.ledger.rows_path(entry.rows_sha256).write_bytes(b"garbage")
    shared.store.rebuild()
    at = draw("overview", lang)
    assert not at.exception
    assert f"{entry.seq}" in at.warning[0].value
    assert cards(at) == before
