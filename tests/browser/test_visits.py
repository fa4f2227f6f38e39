"""First visitors, the network, the headers, and what is said when something breaks."""

from __future__ import annotations

import shutil
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import ConsoleMessage, Page

from tests.browser.driver import PATHS, Reader, Server
from tests.conftest import Tab
from tests.titles import TITLES

pytestmark = pytest.mark.browser

PROBES = ("_stcore/health", "_stcore/host-config")
"""A deep link looks for these beside itself first: two known answers 404."""


def record(page: Page) -> tuple[set[str | None], list[str]]:
    """Hosts asked, and what the console complains of, from now on."""
    hosts: set[str | None] = set()
    said: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        known = "404" in message.text and any(message.location["url"].endswith(p) for p in PROBES)
        if message.type == "error" and not known:
            said.append(f"{message.text} {message.location['url']}")

    page.on("request", lambda r: hosts.add(urlsplit(r.url).hostname) if r.url.startswith(("http", "ws")) else None)
    page.on("websocket", lambda w: hosts.add(urlsplit(w.url).hostname))
    page.on("console", hear)
    page.on("pageerror", lambda e: said.append(str(e)))
    return hosts, said


@pytest.mark.parametrize("name", PATHS)
def test_the_first_visitor_may_follow_a_deep_link(server: Server, tab: Tab, name: str) -> None:
    reader = tab(server)
    hosts, said = record(reader.page)
    reader.open(name, ward=["25813"], lang="en")
    assert reader.heading() == TITLES[name]["en"]
    assert "My Phuoc ward" in reader.page.locator('[data-testid="stSidebar"]').inner_text()
    assert reader.page.get_by_test_id("stSidebarNavLink").count() == len(PATHS)
    reader.page.wait_for_load_state("networkidle")
    assert hosts == {"127.0.0.1"}
    assert said == []


@pytest.mark.parametrize("path", [*PATHS.values(), "/_stcore/health"])
def test_every_answer_carries_the_security_headers(steady: Server, path: str) -> None:
    with urllib.request.urlopen(f"{steady.url}{path}", timeout=30) as answer:
        headers = answer.headers
    assert "default-src 'self'" in headers["content-security-policy"]
    assert "frame-ancestors 'self'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"


def no_traceback(reader: Reader) -> str:
    text = reader.text()
    assert reader.page.get_by_test_id("stException").count() == 0
    assert "Traceback" not in text
    return text


def test_a_damaged_ledger_line_is_said_and_the_rest_still_shown(seeded: Path, tab: Tab) -> None:
    ledger = seeded / "ledger.jsonl"
    broken = len(ledger.read_bytes().splitlines()) + 1
    ledger.write_bytes(ledger.read_bytes() + b"not an entry\n")
    with Server(seeded).running() as server:
        reader = tab(server).open("overview", lang="en")
        assert f"Line {broken} of the ledger is damaged" in no_traceback(reader)
        assert len(reader.figures()) >= 6


def test_a_folder_that_goes_away_is_said_in_words(server: Server, tab: Tab) -> None:
    reader = tab(server).open("overview", lang="en")
    shutil.move(server.home, server.home.with_name("gone"))
    text = no_traceback(reader.go_to("History"))
    assert "The data folder is not there: figures are the last known, and nothing can be uploaded." in text
    assert "This page could not be drawn." not in text
    assert reader.page.get_by_test_id("stSidebarNavLink").count() == len(PATHS)
    shutil.move(server.home.with_name("gone"), server.home)
    assert "The data folder is not there" not in no_traceback(reader.go_to("Overview"))
    assert reader.heading() == "Overview"


def test_a_script_error_is_said_with_a_reference(seeded: Path, tab: Tab, tmp_path: Path) -> None:
    """A page that cannot be drawn at all: the reference tables become unreadable while the app runs."""
    data = tmp_path / "data"
    shutil.copytree(Path(__file__).resolve().parents[2] / "data", data, ignore=shutil.ignore_patterns("store"))
    with Server(seeded, data).running() as server:
        reader = tab(server).open("upload", lang="en")
        example = next((data / "upload_examples").glob("broken_*"))
        example.unlink()
        example.mkdir()
        reader.pick("Or try with an example file", example.name)
        text = no_traceback(reader)
        assert "This page could not be drawn. Nothing was changed. Reference:" in text
        assert reader.go_to("Overview").heading() == "Overview"
