"""From the start command to a complete overview, against an empty Streamlit app started the same way."""

from __future__ import annotations

import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Browser, Error, Page, sync_playwright

from tests.browser.driver import find_chromium, launch

ROOT = Path(__file__).resolve().parents[2]
DONE = '[data-testid="stApp"][data-test-script-state="notRunning"]'
EMPTY = 'import streamlit as st\nst.write("ready")\n'
OVERVIEW = ".st-key-card_map :is(canvas, svg.marks)"


def run(quick: bool) -> None:
    """Print medians and their ratio to the empty app's, all from this run."""
    rounds = 3 if quick else 7
    chromium = find_chromium()
    if chromium is None:
        raise SystemExit("this benchmark needs Chromium or Chrome")
    times: dict[str, list[float]] = {"empty app": [], "first start": [], "later start": []}
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = launch(playwright, chromium)
        empty = Path(folder) / "empty.py"
        empty.write_text(EMPTY, encoding="utf-8")
        for number in range(rounds):
            home = Path(folder) / f"home-{number}"
            times["empty app"].append(_seconds(browser, empty, home, '[data-testid="stMarkdown"]'))
            times["first start"].append(_seconds(browser, ROOT / "app.py", home, OVERVIEW))
            times["later start"].append(_seconds(browser, ROOT / "app.py", home, OVERVIEW))
        browser.close()
    floor = statistics.median(times["empty app"])
    for name, taken in times.items():
        middle = statistics.median(taken)
        print(
            f"{name:12} {middle:6.2f} s {middle / floor:5.1f}×   {min(taken):.2f} to {max(taken):.2f}, n = {len(taken)}"
        )


def _seconds(browser: Browser, script: Path, home: Path, shown: str) -> float:
    """From the start of the process until ``shown`` is drawn and the script has ended; a cold browser cache."""
    port = _free_port()
    command = [sys.executable, "-m", "streamlit", "run", str(script), "--server.port", str(port)]
    command += ["--server.headless", "true", "--server.address", "127.0.0.1", "--browser.gatherUsageStats", "false"]
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    environment = {**os.environ, "DX_HOME": str(home)}
    begun = time.perf_counter()
    server = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=ROOT)
    try:
        _open(page, f"http://127.0.0.1:{port}/")
        page.wait_for_selector(shown, timeout=60_000)
        page.wait_for_selector(DONE, timeout=60_000)
        return time.perf_counter() - begun
    finally:
        context.close()
        server.terminate()
        server.wait(20)


def _open(page: Page, url: str) -> None:
    """Knock until the server answers."""
    for _ in range(600):
        try:
            page.goto(url)
        except Error:
            time.sleep(0.05)
        else:
            return
    raise TimeoutError(url)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
