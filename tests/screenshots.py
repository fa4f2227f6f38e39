"""Pictures of every page: ``python -m tests.screenshots [--out FOLDER]``.

Each page in both languages, light and dark, at 1440 and 390 px, with the sample and without any data, the system page
also over a damaged store. Ends with 1 and names the picture if one is not fit to show (:mod:`tests.browser.fitness`).
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, sync_playwright

from dxlib.language import Language, t
from dxlib.monitor import Monitor
from tests.browser.driver import PATHS, ROOT, Reader, Server, find_chromium, launch, new_context
from tests.browser.fitness import complaints
from tests.builders import site, upload

HEIGHT = 900
SAMPLE_FILE = "cashless_sites.csv"
_HEIGHT_OF_MAIN = """() => Math.max(
    ...[...document.querySelectorAll(':is([data-testid="stMain"], [data-testid="stSidebarContent"])')]
        .map(e => e.scrollHeight))"""
_CHARTS_DRAWN = """() => [...document.querySelectorAll('[data-testid="stVegaLiteChart"]')]
    .every(chart => chart.querySelector('svg, canvas'))"""


@dataclass(frozen=True, slots=True)
class Scene:
    """One page in one state; ``choice`` is picked in the box called ``box``."""

    name: str
    page: str
    box: str = ""
    choice: str = ""
    store: Literal["full", "bare", "hurt"] = "full"


SCENES = (
    *(Scene(page, page) for page in PATHS if page not in ("ward", "upload", "history")),
    Scene("ward", "ward", "Ward shown here", "An T"),
    Scene("upload", "upload", "Or try with an example file", "cashless_2024-10.csv"),
    Scene("upload_broken", "upload", "Or try with an example file", "broken_numbers_and_dates.csv"),
    Scene("history", "history", "Look at one upload", SAMPLE_FILE),
    Scene("system_damaged", "system", store="hurt"),
    *(Scene(f"{page}_empty", page, store="bare") for page in PATHS),
)


@dataclass(frozen=True, slots=True)
class Look:
    lang: Language
    scheme: str
    width: int

    def __str__(self) -> str:
        return f"{self.lang}-{self.scheme}-{self.width}"


LOOKS = tuple(Look(*way) for way in product(("vi", "en"), ("light", "dark"), (1440, 390)))


def show(reader: Reader, scene: Scene, look: Look) -> None:
    """Bring the page to its state, tall enough that nothing is left to scroll."""
    reader.open(scene.page, lang=look.lang)
    if scene.box:
        reader.pick(t(scene.box, look.lang), scene.choice)
    for _ in range(2):  # charts take their width, and so the page its height, only once they are drawn
        reader.page.wait_for_function(_CHARTS_DRAWN)
        tall = max(HEIGHT, int(reader.page.evaluate(_HEIGHT_OF_MAIN)))
        reader.page.set_viewport_size({"width": look.width, "height": tall})
        reader.settle()
    reader.page.mouse.move(look.width - 2, 300)
    reader.page.wait_for_timeout(300)


def picture(browser: Browser, server: Server, scene: Scene, look: Look, out: Path) -> list[str]:
    """Write one picture and say what is wrong with it."""
    context = new_context(browser, look.width, HEIGHT, look.scheme)
    try:
        reader = Reader(context.new_page(), server.url)
        show(reader, scene, look)
        reader.page.screenshot(path=out / f"{scene.name}-{look}.png", full_page=True)
        return complaints(reader, scene.page, look.lang)
    finally:
        context.close()


def without_sample(folder: Path) -> Path:
    """The reference tables alone."""
    data = folder / "data"
    data.mkdir()
    for path in (ROOT / "data").glob("*.csv"):
        shutil.copy(path, data)
    return data


def damaged(folder: Path) -> Path:
    """A store in which a line of the ledger is damaged, a file was refused, and a page broke."""
    home = folder / "hurt"
    monitor = Monitor(home)
    broken = ROOT / "data" / "upload_examples" / "broken_numbers_and_dates.csv"
    monitor.check(broken.read_bytes(), broken.name)
    upload(monitor, [site()])
    monitor.log.error(ValueError())
    monitor.close()
    last = f'"seq":{len(monitor.ledger.chain().entries)}'.encode()
    monitor.ledger.path.write_bytes(monitor.ledger.path.read_bytes().replace(last, last + b"0"))
    return home


def pictures(browser: Browser, out: Path, folder: Path, only: list[str]) -> Iterator[tuple[str, list[str]]]:
    """Every scene (or ``only`` some) in every look: the picture's name and what is wrong with it."""
    scenes = [s for s in SCENES if not only or s.name in only]
    stores = {
        "full": Server(folder / "full"),
        "hurt": Server(damaged(folder)),
        "bare": Server(folder / "bare", without_sample(folder)),
    }
    for store in (name for name in stores if any(s.store == name for s in scenes)):
        with stores[store].running() as server:
            for scene, look in product((s for s in scenes if s.store == store), LOOKS):
                yield f"{scene.name}-{look}", picture(browser, server, scene, look, out)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=ROOT / "screenshots")
    parser.add_argument("--only", action="append", default=[], metavar="SCENE", help="this scene alone; repeatable")
    args = parser.parse_args()
    out = args.out
    out.mkdir(parents=True, exist_ok=True)
    chromium = find_chromium()
    if chromium is None:
        print("No Chromium found. Install one, or name it in CHROMIUM.", file=sys.stderr)
        return 2
    unfit = 0
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = launch(playwright, chromium)
        for name, wrong in pictures(browser, out, Path(folder), args.only):
            print(f"{name}: {'; '.join(wrong) or 'fit'}", flush=True)
            unfit += bool(wrong)
        browser.close()
    print(f"{unfit} pictures are not fit to show." if unfit else f"All pictures are fit to show: {out}")
    return 1 if unfit else 0


if __name__ == "__main__":
    sys.exit(main())
