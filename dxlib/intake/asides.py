"""The texts of a workbook outside its table: other sheets, comments, drawings, headers. A person may stand there."""

from __future__ import annotations

import re
from collections.abc import Iterator

from dxlib.errors import IntakeError
from dxlib.intake.book import Book, Tab, unescaped
from dxlib.intake.package import Attributes, Package
from dxlib.language import say

MAX_CELLS = 100_000
AUTHORS = frozenset(("openpyxl", "None", "IOC Bến Cát", ""))
"""Authors of comments that are programs: openpyxl's, and the one that this project writes into its own workbooks."""
_LAYOUT = re.compile(r'&(?:"[^"]*"|K[0-9A-Fa-f]{6}|\d+|[A-Za-z])')
_FOLDERS = ("xl/drawings/", "xl/externallinks/", "xl/pivotcache/", "xl/threadedcomments/", "xl/persons/")
_WHOLE = frozenset(("comment", "threadedComment", "author", "p", "si"))
"""Elements whose texts are one: a comment is written in runs."""
_TEXT = frozenset(("t", "text", "author", "v"))


def texts(book: Book, tab: Tab, others: list[Tab], notes: list[str]) -> tuple[str, ...]:
    """Each text once, by lines; ``others`` are the sheets whose cells count, ``notes`` the headers of the sheet."""
    found: dict[str, None] = dict.fromkeys(name for name in book.names if name != tab.name)
    for text in (*_plain(notes), *_elsewhere(book.package)):
        found.update(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))
        if len(found) > MAX_CELLS:
            raise _too_large()
    seen = 0
    for other in others:
        for text in _cells(book, other):
            seen += 1
            if seen > MAX_CELLS:
                raise _too_large()
            found[text] = None
    return tuple(found)


def _too_large() -> IntakeError:
    return IntakeError(
        "other_sheets_too_large",
        say("The workbook holds too much beside the chosen sheet. Save that sheet alone in a file of its own."),
    )


def _cells(book: Book, tab: Tab) -> Iterator[str]:
    sheet = book.sheet(tab)
    for line, cells in sheet.rows():
        yield from (text for cell in cells if (text := book.text(cell, line)))
    yield from _plain(sheet.notes)


def _plain(notes: list[str]) -> list[str]:
    """Headers and footers without the codes of their layout."""
    return [text for note in notes if (text := _LAYOUT.sub(" ", note).strip())]


def _elsewhere(package: Package) -> Iterator[str]:
    for name in package.parts:
        if name.endswith(".xml") and (name.startswith(_FOLDERS) or "comments" in name):
            yield from _of(package, name)
        elif name.startswith("xl/worksheets/_rels/"):
            owner = name.replace("_rels/", "").removesuffix(".rels")
            links = (r.target for r in package.related(owner).values() if r.outside)
            yield from (link for link in links if link.lower().startswith(("mailto:", "tel:")))


def _of(package: Package, name: str) -> list[str]:
    """The texts of one part, those of a comment together; and the people that a list of authors names."""
    found: list[str] = []
    run: list[str] = []
    inside = [False]

    def start(tag: str, attributes: Attributes) -> None:
        inside[0] = tag in _TEXT
        if tag == "person":
            found.append(attributes.get("displayName", ""))
        elif tag == "s" and "v" in attributes:
            found.append(attributes["v"])

    def end(tag: str) -> None:
        inside[0] = False
        if (tag in _WHOLE or tag == "v") and run:
            found.append(unescaped("".join(run)))
            run.clear()

    def text(written: str) -> None:
        if inside[0]:
            run.append(written)

    package.read(name, start, end, text)
    return [text for text in found if text not in AUTHORS]
