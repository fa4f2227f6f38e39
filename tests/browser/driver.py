"""A reader's hands and eyes: start the server, open a page, pick wards, switch the language, read what is shown."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from playwright.sync_api import Browser, BrowserContext, Locator, Page, Playwright, expect

from tests.titles import PAGES

ROOT = Path(__file__).resolve().parents[2]
PATHS = {name: "/" if name == "overview" else f"/{name}" for name in PAGES}
PATIENCE = 20_000
"""Milliseconds after which a page is said not to come."""

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
_PLACES = (
    "/usr/bin/chromium",
    "/snap/bin/chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
)
_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
DONE = '[data-testid="stApp"][data-test-script-state="notRunning"]'


def find_chromium() -> str | None:
    """A Chromium to drive: the one named in ``CHROMIUM``, else one on the path or in a usual place."""
    if named := os.environ.get("CHROMIUM"):
        return named
    found = [path for name in _NAMES if (path := shutil.which(name))]
    return next(iter([*found, *(p for p in _PLACES if Path(p).exists())]), None)


def launch(playwright: Playwright, chromium: str) -> Browser:
    return playwright.chromium.launch(executable_path=chromium, args=list(_FLAGS))


def new_context(browser: Browser, width: int = 1440, height: int = 900, scheme: str = "light") -> BrowserContext:
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if scheme == "dark" else "light",
        reduced_motion="reduce",
        locale="en-US",
        accept_downloads=True,
    )
    context.set_default_timeout(PATIENCE)
    return context


class Server:
    """The app as a user starts it, on a free port of this machine, over its own store."""

    def __init__(self, home: Path, data: Path | None = None) -> None:
        self.home = home
        self.env = {**os.environ, "DX_HOME": str(home), "PYTHONUNBUFFERED": "1"}
        self.env["DX_DATA"] = str(data or ROOT / "data")
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"

    def command(self) -> list[str]:
        options = {"port": self.port, "address": "127.0.0.1", "headless": "true"}
        told = [word for name, value in options.items() for word in (f"--server.{name}", str(value))]
        return [sys.executable, "-m", "streamlit", "run", "app.py", *told]

    @contextmanager
    def running(self) -> Iterator[Server]:
        with started(self.command(), self.env) as process:
            wait_until_up(self.url, process)
            yield self

    def terminal(self, *arguments: str) -> str:
        """``python -m dxlib …`` over the same store, while the server holds its database."""
        command = [sys.executable, "-m", "dxlib", *arguments]
        done = subprocess.run(command, cwd=ROOT, env=self.env, stdout=subprocess.PIPE, check=True)
        return done.stdout.decode()


@contextmanager
def started(command: list[str], env: dict[str, str], cwd: Path = ROOT) -> Iterator[subprocess.Popen[bytes]]:
    """A server that ends with the block; what it prints goes nowhere."""
    nowhere = subprocess.DEVNULL
    process = subprocess.Popen(command, cwd=cwd, env=env, stdout=nowhere, stderr=nowhere)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_up(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        assert process.poll() is None, "the server ended by itself"
        try:
            with urllib.request.urlopen(f"{url}/_stcore/health", timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise AssertionError("the server did not come up")


class Reader:
    """One browser tab on the app."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url

    def open(self, name: str = "overview", **filters: Any) -> Reader:
        """Follow a deep link: ``open("cashless", ward=["25813"], lang="en")``."""
        query = urlencode({k: v for k, v in filters.items() if v}, doseq=True)
        self.page.goto(f"{self.url}{PATHS[name]}{'?' + query if query else ''}")
        return self.settle()

    def settle(self) -> Reader:
        """Wait until the script has run and nothing of an earlier run is left."""
        self.page.wait_for_selector(DONE)
        self.page.wait_for_function(
            """done => new Promise(resolve => {
                let quiet = 0;
                const look = () => {
                    const stale = document.querySelector('[data-stale="true"], [data-testid="stSkeleton"]');
                    quiet = document.querySelector(done) && !stale ? quiet + 1 : 0;
                    quiet >= 5 ? resolve(true) : setTimeout(look, 60);
                };
                look();
            })""",
            arg=DONE,
        )
        return self

    def link(self) -> tuple[str, dict[str, list[str]]]:
        """Path and query of the address bar, which ``page.url`` lags behind."""
        parts = urlsplit(self.page.evaluate("location.href"))
        return parts.path, parse_qs(parts.query)

    def wait_for_link(self, piece: str, present: bool = True) -> Reader:
        self.page.wait_for_function(f"p => location.href.includes(p) === {str(present).lower()}", arg=piece)
        return self.settle()

    def go_to(self, title: str) -> Reader:
        """Follow the navigation; the words are the page's name in the language of the moment."""
        self._show_sidebar()
        self.page.get_by_test_id("stSidebarNavLink").filter(has_text=title).first.click()
        return self.settle()

    def _show_sidebar(self) -> None:
        opener = self.page.get_by_test_id("stExpandSidebarButton")
        if opener.is_visible():
            opener.click()

    def back(self) -> Reader:
        self.page.go_back()
        return self.settle()

    def reload(self) -> Reader:
        self.page.reload()
        return self.settle()

    def filter(self, label: str) -> Locator:
        return self.page.get_by_test_id("stSidebar").get_by_role("combobox", name=label)

    def pick_ward(self, name: str, label: str = "Phường, xã") -> Reader:
        box = self.filter(label)
        box.click()
        box.fill(name)
        self.page.get_by_role("option", name=name).first.click()
        self.settle()
        self.page.keyboard.press("Escape")
        self.page.get_by_role("listbox").wait_for(state="hidden")
        self.page.keyboard.press("Tab")  # the box shrinks when it is left, and what is below moves under the mouse
        return self.settle()

    def pick(self, label: str, choice: str) -> Reader:
        """Choose from a box of the page, not of the filter."""
        box = self.page.get_by_test_id("stMain").get_by_role("combobox", name=label)
        box.evaluate("e => e.scrollIntoView({block: 'center'})")  # a list that opens at the edge is scrolled shut
        box.click()
        box.fill(choice)  # a long list scrolls away under the mouse
        self.page.get_by_role("option", name=choice).first.click()
        self.page.get_by_role("listbox").wait_for(state="hidden")
        return self.settle()

    def switch_language(self, name: str) -> Reader:
        self.page.get_by_test_id("stSidebar").get_by_role("radio", name=name).click()
        self.page.wait_for_timeout(100)
        return self.settle()

    def click_tile(self, name: str) -> Reader:
        """Click where a ward's name is drawn on the map; a sheet of glass over the words takes the click."""
        word = self.page.get_by_test_id("stVegaLiteChart").locator("svg text", has_text=name).first
        word.scroll_into_view_if_needed()
        box = word.bounding_box()
        assert box is not None
        self.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        return self

    def type(self, label: str, text: str) -> Reader:
        box = self.page.get_by_test_id("stMain").get_by_role("textbox", name=label).last
        box.fill(text)
        box.press("Enter")
        return self.settle()

    def press(self, label: str) -> Reader:
        button = self.page.get_by_test_id("stMain").get_by_role("button", name=label)
        expect(button).to_be_enabled(timeout=PATIENCE)
        button.click()
        return self.settle()

    def upload(self, file: Path) -> Reader:
        self.page.get_by_test_id("stFileUploader").locator("input[type=file]").set_input_files(file)
        self.page.get_by_test_id("stFileChipName").wait_for()
        return self.settle()

    def heading(self) -> str:
        return self.page.get_by_test_id("stMain").locator("h2").first.inner_text()

    def text(self) -> str:
        """Every word in the page's main part."""
        return self.page.get_by_test_id("stMain").inner_text()

    def cells(self) -> list[str]:
        """The cells of every table in sight."""
        return self.page.get_by_test_id("stDataFrame").locator("td, th").all_text_contents()

    def ground(self) -> str:
        """The colour behind the page."""
        app = self.page.get_by_test_id("stApp")
        return str(app.evaluate("e => getComputedStyle(e).backgroundColor"))

    def cards(self) -> list[str]:
        """Each KPI card whole: name, value, change, state, goal, period, coverage."""
        found: list[str] = self.page.locator("[class*='st-key-card_']:has([data-testid='stMetric'])").all_inner_texts()
        return found

    def figures(self) -> dict[str, str]:
        """Name to value of each KPI card."""
        metrics = self.page.get_by_test_id("stMetric")
        names = metrics.get_by_test_id("stMetricLabel").all_inner_texts()
        values = metrics.get_by_test_id("stMetricValue").all_inner_texts()
        return {n.strip(): v.strip() for n, v in zip(names, values, strict=True)}

    def table(self, place: int = 0) -> str:
        """A table's cells as a screen reader hears them; the grid itself is drawn on a canvas."""
        grid = self.page.get_by_test_id("stDataFrame").filter(visible=True).nth(place)
        grid.scroll_into_view_if_needed()
        grid.locator("td").first.wait_for(state="attached")
        return "\n".join(grid.locator("tr").all_text_contents())
