"""A workbook opened: its sheets, and what a cell of them says as the text that Excel shows to no more digits."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format, is_timedelta_format
from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH, from_excel

from dxlib.intake.numbers import POINT
from dxlib.intake.package import Attributes, Package, Related, weigh
from dxlib.intake.sheet import MAX_TEXT, Cell, Sheet

_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_QUOTED = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_LONGEST_FORMAT = 255
_ZERO = datetime.min.time()


class Tab(NamedTuple):
    """A worksheet: its name, the part that holds it, and whether Excel hides it."""

    name: str
    part: str
    hidden: bool


class Book:
    """The parts of a workbook that all its sheets share. Raises what a broken part raises."""

    def __init__(self, data: bytes) -> None:
        self.package = weigh(data)
        self.tabs: list[Tab] = []
        self.names: list[str] = []
        """Of every sheet, also of those without cells."""
        self._from_1904 = False
        main = _main(self.package)
        related = self.package.related(main)
        self._open(main, related)
        self._strings = self._shared(_one(related, "sharedStrings"))
        self._formats = self._styles(_one(related, "styles"))

    def _open(self, main: str, related: dict[str, Related]) -> None:
        def start(tag: str, attributes: Attributes) -> None:
            if tag == "workbookPr":
                self._from_1904 = attributes.get("date1904") in ("1", "true")
            elif tag == "sheet":
                name = unescaped(attributes.get("name", ""))
                key = next((v for k, v in attributes.items() if k.endswith(":id")), "")
                self.names.append(name)
                if key and related[key].kind == "worksheet":
                    self.tabs.append(Tab(name, related[key].target, attributes.get("state", "visible") != "visible"))

        self.package.read(main, start)

    def _shared(self, part: str | None) -> list[str]:
        """The texts that cells only number. Pronunciation, which Japanese Excel keeps beside them, is none of it."""
        strings: list[str] = []
        written: list[str] = []
        state = {"inside": False, "beside": False}

        def start(tag: str, attributes: Attributes) -> None:
            state["inside"] = tag == "t" and not state["beside"]
            state["beside"] = state["beside"] or tag == "rPh"

        def end(tag: str) -> None:
            state["inside"] = False
            if tag == "rPh":
                state["beside"] = False
            elif tag == "si":
                strings.append(unescaped("".join(written)).strip())
                written.clear()

        def text(found: str) -> None:
            if state["inside"]:
                written.append(found)

        if part:
            self.package.read(part, start, end, text)
        return strings

    def _styles(self, part: str | None) -> list[str]:
        """The number format of each style of cells."""
        own: dict[int, str] = {}
        used: list[int] = []
        inside = [False]

        def start(tag: str, attributes: Attributes) -> None:
            if tag == "numFmt":
                own[int(attributes["numFmtId"])] = attributes.get("formatCode", "")[:_LONGEST_FORMAT]
            elif tag == "cellXfs":
                inside[0] = True
            elif tag == "xf" and inside[0]:
                used.append(int(attributes.get("numFmtId") or 0))

        def end(tag: str) -> None:
            if tag == "cellXfs":
                inside[0] = False

        if part:
            self.package.read(part, start, end)
        kinds = {number: _kind(own.get(number) or BUILTIN_FORMATS.get(number, "General")) for number in set(used)}
        return [kinds[number] for number in used]

    def sheet(self, tab: Tab) -> Sheet:
        return Sheet(self.package, tab.part)

    def text(self, cell: Cell, line: int) -> str:
        """What stands in a cell: ISO dates, numbers with a point, ``true`` or ``false``, everything else as it is.

        A formula that was never worked out is given as the formula.
        """
        _, kind, written, style, formula = cell
        if not written and formula is not None:
            return f"={formula}"
        if kind == "n":
            return self._number(written, self._formats[style] if style < len(self._formats) else "")
        if kind == "b":
            return "true" if written.strip() in ("1", "true") else "false"
        if kind == "d":
            return _moment(written.strip())
        text = self._strings[int(written)] if kind == "s" else unescaped(written).strip()
        if len(text) > MAX_TEXT:
            raise Sheet.too_long(line)
        return text

    def _number(self, written: str, kind: str) -> str:
        if not _is_number(written):
            return written.strip()
        if kind in ("date", "span"):
            return self._date(written, kind == "span")
        shown = f"{_plain(written, 2)}%" if kind == "percent" else _plain(written)
        return shown.replace(".", POINT)  # what Excel holds as a number is never a question of style

    def _date(self, written: str, span: bool) -> str:
        """The moment a number stands for; the number itself where Excel has no date for it."""
        epoch = MAC_EPOCH if self._from_1904 else WINDOWS_EPOCH
        try:
            value = from_excel(float(written), epoch, timedelta=span)
        except (OverflowError, ValueError):
            return _plain(written)
        if isinstance(value, datetime):
            moment = value.replace(microsecond=0)  # =NOW() leaves fractions of a second
            return moment.date().isoformat() if moment.time() == _ZERO else moment.isoformat(sep=" ")
        return value.isoformat() if isinstance(value, date) else str(value)


def _main(package: Package) -> str:
    """Where the package says its workbook is."""
    named = (r.target for r in package.related("").values() if r.kind == "officeDocument" and not r.outside)
    return next((target for target in named if target in package.parts), "xl/workbook.xml")


def _one(related: dict[str, Related], kind: str) -> str | None:
    return next((r.target for r in related.values() if r.kind == kind and not r.outside), None)


def _kind(code: str) -> str:
    """What a number format makes of a number: ``date``, ``span`` of time, ``percent`` or nothing."""
    if is_date_format(code):
        return "span" if is_timedelta_format(code) else "date"
    return "percent" if "%" in _QUOTED.sub("", code.split(";")[0]) else ""


def _is_number(written: str) -> bool:
    try:
        return abs(float(written)) < 1e300
    except ValueError:
        return False


def _plain(written: str, places: int = 0) -> str:
    """A number in digits, to the 15 that Excel shows of what its arithmetic leaves; times 10 to the ``places``."""
    exact = written.strip()
    if exact.lstrip("+-").isdigit() and not places:
        return str(int(exact))
    value = Decimal(f"{float(exact):.15g}").scaleb(places)
    shown = f"{value:f}" if value else "0"
    return shown.rstrip("0").rstrip(".") if "." in shown else shown


def _moment(written: str) -> str:
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        return written
    return written[:10] if moment.time() == _ZERO else moment.replace(microsecond=0, tzinfo=None).isoformat(sep=" ")


def unescaped(text: str) -> str:
    """Signs that XML cannot hold stand as ``_x000D_``; a literal one as ``_x005F_x000D_``."""
    return _ESCAPE.sub(_sign, text) if "_x" in text else text


def _sign(found: re.Match[str]) -> str:
    code = int(found[1], 16)
    return found[0] if code == 0 or 0xD800 <= code <= 0xDFFF else chr(code)
