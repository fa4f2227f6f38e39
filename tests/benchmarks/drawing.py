"""What somebody before a screen waits for, in Chromium: from a change of the filter, or an address, to figures."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page, sync_playwright

from tests.benchmarks.figures import Table
from tests.browser.driver import DONE, find_chromium, launch

FIGURES = '[data-testid="stMetricValue"]'
WORDS = '[data-testid="stMain"] [data-testid="stMarkdown"]'
"""What an empty app shows instead of figures."""
QUIET = 250
"""Milliseconds without any change after which everything is said to be drawn."""
_WATCH = f"""selector => {{
  const text = () => [...document.querySelectorAll(selector)].map(e => e.textContent).join('|');
  const now = () => performance.now();
  const times = {{begun: 0, figures: 0, drawn: now()}};
  let before = text();
  const begin = () => {{ times.begun = now(); times.figures = 0; times.drawn = now(); }};
  addEventListener('click', begin, {{capture: true}});
  new MutationObserver(() => {{
    times.drawn = now();
    if (text() !== before) {{ before = text(); times.figures = now(); }}
  }}).observe(document, {{subtree: true, childList: true, characterData: true, attributes: true}});
  window.ended = done => new Promise(resolve => {{
    const look = () => document.querySelector(done) && times.figures && now() - times.drawn > {QUIET}
      ? resolve([times.figures - times.begun, times.drawn - times.begun]) : setTimeout(look, 20);
    look();
  }});
}}"""
Times = tuple[float, float]
"""Seconds until the last figure is there, and until nothing changes any more."""


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser for the block; the program ends in words where there is none."""
    found = find_chromium()
    if found is None:
        raise SystemExit("this benchmark needs Chromium or Chrome")
    with sync_playwright() as playwright:
        browser = launch(playwright, found)
        yield browser
        browser.close()


def loads(browser: Browser, pages: dict[str, tuple[str, str]], floor: str, rounds: int) -> dict[bool, Table]:
    """Pages by name, each an address and what is shown there, entered with a cold (False) and a warm browser cache."""
    tables = {}
    for warm in (False, True):
        cache = f"{'warm' if warm else 'cold'} browser cache"
        tables[warm] = Table(f"an address entered → everything drawn, {cache}", floor)
        for _ in range(rounds):
            for name, (url, shown) in pages.items():
                tables[warm].add(name, visit(browser, url, shown, warm)[1])
        tables[warm].show()
    return tables


def visit(browser: Browser, url: str, shown: str, warm: bool) -> Times:
    """An address entered in a new window; ``warm``: the browser has been there before."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    try:
        page = context.new_page()
        if warm:
            _arrive(page, url, shown)
            page.close()
            page = context.new_page()
        return _arrive(page, url, shown)
    finally:
        context.close()


def _arrive(page: Page, url: str, shown: str) -> Times:
    page.add_init_script(f"({_WATCH})({shown!r})")
    page.goto(url)
    return _ended(page)


def picks(browser: Browser, url: str, label: str, shown: str, names: list[str]) -> list[Times]:
    """Ward after ward added to the filter; the first pick is left out, for it draws the chosen ones' box."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    try:
        page = context.new_page()
        _arrive(page, url, shown)
        return [_pick(page, label, name) for name in names][1:]
    finally:
        context.close()


def _pick(page: Page, label: str, name: str) -> Times:
    box = page.get_by_role("combobox", name=label)
    box.click()
    box.fill(name)
    option = page.get_by_role("option", name=name)
    option.wait_for()
    page.wait_for_timeout(300)  # the list has opened
    option.dispatch_event("click")  # a real one would wait until the list stands still
    times = _ended(page)
    page.keyboard.press("Escape")
    return times


def _ended(page: Page) -> Times:
    figures, drawn = page.evaluate("done => window.ended(done)", DONE)
    return figures / 1000, drawn / 1000
