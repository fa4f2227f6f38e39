"""Commands about one file or one entry: check, load, withdraw, restore."""

from __future__ import annotations

import argparse
import getpass
import json
from pathlib import Path
from typing import Any

from dxlib import catalog, formats, showing
from dxlib.intake import findings
from dxlib.intake.limits import TERMINAL
from dxlib.intake.numbers import STYLES
from dxlib.language import Language, t
from dxlib.monitor import Monitor
from dxlib.periods import Period
from dxlib.preview import Preview
from dxlib.terminal.parts import FOUND, OK, Args, Progress, as_table, command, opened


def arguments(commands: Any) -> None:
    check = command(commands, "check", _check, "what is wrong with a file and what it would change")
    _file_arguments(check)
    check.add_argument("--format", choices=("text", "json"), default="text")
    load = command(commands, "load", _load, "check a file and accept it")
    _file_arguments(load)
    _signature(load)
    load.add_argument("--yes", action="store_true", help="accept a file with fewer rows than before")
    for name, run in (("withdraw", _withdraw), ("restore", _restore)):
        turn = command(commands, name, run, f"{name} uploads by their numbers")
        turn.add_argument("seq", type=int, nargs="+", metavar="SEQ")
        _signature(turn)


def _file_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path)
    parser.add_argument("--dataset", help="told by the header if left out")
    parser.add_argument("--period", help="the month of a file without a period column")
    parser.add_argument("--sheet", help="the sheet of a workbook to read; a monthly workbook is read whole")
    parser.add_argument(
        "--numbers", choices=tuple(STYLES), help="how numbers are written: comma for 1.234,5, point for 1,234.5"
    )
    parser.add_argument(
        "--reported-none", action="append", default=[], metavar="CODE", help="this ward has no rows this period"
    )


def _signature(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--by", default="", help="who does it")
    parser.add_argument("--note", default="")


def _check(args: Args) -> int:
    monitor = opened(args)
    found = _preview(monitor, args)
    if args.format == "json":
        print(json.dumps(found.as_dict(), ensure_ascii=False, indent=1))
    else:
        _print_preview(found, monitor, args.lang)
    return OK if found.ok else FOUND


def _preview(monitor: Monitor, args: Args) -> Preview:
    if args.dataset:
        catalog.dataset(args.dataset)
    if args.period:
        Period.parse(args.period)
    said = (args.dataset, args.period, tuple(args.reported_none), args.sheet, args.numbers)
    with Progress(args.lang) as progress:
        return monitor.check(args.file.read_bytes(), args.file.name, *said, progress=progress.say, limits=TERMINAL)


def _print_preview(found: Preview, monitor: Monitor, lang: Language) -> None:
    if found.checked.choices:
        print(t("Answer with one of: {choices}", lang, choices=", ".join(found.checked.choices)))
    if found.findings:
        print(as_table(findings.as_rows(list(found.findings), lang)))
    if found.ok:
        print(t("The file can be accepted.", lang))
        print(as_table([_effect_row(e, monitor, lang) for e in found.effects]) or t("No KPI would change.", lang))
    else:
        errors = sum(f.severity == "error" for f in found.findings)
        print(t("The file is refused. Errors: {errors}. Nothing was changed.", lang, errors=errors))


def _effect_row(effect: Any, monitor: Monitor, lang: Language) -> dict[str, object]:
    return {
        t("Wards", lang): monitor.name_of(effect.ward_code, effect.period)[lang],
        t("KPI", lang): effect.kpi.title[lang],
        t("Period", lang): effect.period,
        t("Period before", lang): formats.measure(effect.previous, effect.kpi.unit, lang),
        t("Before", lang): showing.before(effect)[lang],
        t("After", lang): showing.after(effect)[lang],
    }


def _load(args: Args) -> int:
    monitor = opened(args)
    found = _preview(monitor, args)
    _print_preview(found, monitor, args.lang)
    if not found.ok:
        return FOUND
    entry = monitor.accept(found, _author(args), args.note, shrink_confirmed=args.yes)
    print(t("Accepted as no. {seq}: {rows} rows.", args.lang, seq=entry.seq, rows=entry.rows))
    return OK


def _author(args: Args) -> str:
    return str(args.by or getpass.getuser())


def _withdraw(args: Args) -> int:
    entry = opened(args).withdraw(args.seq, _author(args), args.note)
    print(t("Withdrawn, as entry no. {seq}.", args.lang, seq=entry.seq))
    return OK


def _restore(args: Args) -> int:
    entry = opened(args).restore(args.seq, _author(args), args.note)
    print(t("Restored, as entry no. {seq}.", args.lang, seq=entry.seq))
    return OK
