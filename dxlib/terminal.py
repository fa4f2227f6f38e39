"""Commands of ``python -m dxlib``. Exit status: 0 done, 1 errors found or refused, 2 could not run."""

from __future__ import annotations

import argparse
import csv
import getpass
import io
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from dxlib import care, catalog, formats, sample, showing, terms
from dxlib.errors import DxError
from dxlib.intake import findings
from dxlib.language import Language, say, t
from dxlib.ledger import Entry, Ledger
from dxlib.log import Log
from dxlib.monitor import Monitor, data_folder, home_folder, now
from dxlib.periods import Period
from dxlib.preview import Preview
from dxlib.templates import template
from dxlib.values import Value, as_dict
from dxlib.wards import Wards

Args = argparse.Namespace
OK, FOUND, CANNOT = 0, 1, 2


def main(argv: list[str]) -> int:
    args = _parser().parse_args(argv)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8")
    try:
        return int(args.run(args))
    except DxError as error:
        print(error.message[args.lang], file=sys.stderr)
        return FOUND if error.code in _REFUSALS else CANNOT
    except OSError as error:
        print(
            t("Cannot read or write {file}: {why}", args.lang, file=error.filename, why=error.strerror), file=sys.stderr
        )
        return CANNOT
    except Exception as error:
        reference = Log(home_folder(), now).error(error)
        print(
            t("This could not be done. Reference in the log: {reference}.", args.lang, reference=reference),
            file=sys.stderr,
        )
        return CANNOT


_REFUSALS = {"refused", "shrinks", "stale", "key_elsewhere", "withdrawn_already", "not_withdrawn", "not_a_snapshot"}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m dxlib", description=__doc__)
    parser.add_argument("--lang", choices=("vi", "en"), default="vi", help="language of what is printed")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _reading(commands)
    _changing(commands)
    _keeping(commands)
    return parser


def _command(commands: Any, name: str, run: Callable[[Args], int], help: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(name, help=help)
    parser.set_defaults(run=run)
    return parser


def _reading(commands: Any) -> None:
    kpi = _command(commands, "kpi", _kpi, "values of the KPIs")
    kpi.add_argument("--ward", action="append", default=[], metavar="CODE", help="a ward; may be repeated")
    kpi.add_argument("--by-ward", action="store_true", help="one value a ward")
    kpi.add_argument("--period", help="2024-09, 2024-Q3 or 2024-01..2024-09; each KPI's newest month if left out")
    kpi.add_argument("--domain", help="only this domain")
    kpi.add_argument("--format", choices=("table", "csv", "json"), default="table")
    check = _command(commands, "check", _check, "what is wrong with a file and what it would change")
    _file_arguments(check)
    check.add_argument("--format", choices=("text", "json"), default="text")
    history = _command(commands, "history", _history, "every upload, withdrawal and restoration")
    history.add_argument("--format", choices=("table", "json"), default="table")
    blank = _command(commands, "template", _template, "a CSV to fill in")
    blank.add_argument("dataset", metavar="DATASET")
    blank.add_argument("--lang", choices=("vi", "en"), default=argparse.SUPPRESS)
    blank.add_argument(
        "--ward", metavar="CODE", help="pre-fill with the previous rows of a ward, or of the city offices (721)"
    )


def _changing(commands: Any) -> None:
    load = _command(commands, "load", _load, "check a file and accept it")
    _file_arguments(load)
    _signature(load)
    load.add_argument("--yes", action="store_true", help="accept a file with fewer rows than before")
    for name, run in (("withdraw", _withdraw), ("restore", _restore)):
        turn = _command(commands, name, run, f"{name} uploads by their numbers")
        turn.add_argument("seq", type=int, nargs="+", metavar="SEQ")
        _signature(turn)


def _keeping(commands: Any) -> None:
    _command(commands, "verify", _verify, "read every stored byte again and name each damage")
    _command(commands, "rebuild", _rebuild, "build the database again from the ledger")
    _command(commands, "backup", _backup, "write everything to a zip").add_argument("file", type=Path)
    _command(commands, "recover", _recover, "put a backup in place").add_argument("file", type=Path)
    made = _command(commands, "sample", _sample, "write the illustrative rows")
    made.add_argument("--scale", type=int, default=1, help="times as many sites")
    made.add_argument("--out", type=Path, required=True, metavar="DIR")
    made.add_argument("--examples", type=Path, metavar="DIR", help="write the files to try the upload with, too")


def _file_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path)
    parser.add_argument("--dataset", help="told by the header if left out")
    parser.add_argument("--period", help="the month of a file without a period column")
    parser.add_argument(
        "--reported-none", action="append", default=[], metavar="CODE", help="this ward has no rows this period"
    )


def _signature(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--by", default="", help="who does it")
    parser.add_argument("--note", default="")


def _open(args: Args) -> Monitor:
    """The monitor; what it found and mended at opening is said."""
    monitor = Monitor()
    for notice in monitor.notices:
        print(notice[args.lang], file=sys.stderr)
    return monitor


def _kpi(args: Args) -> int:
    monitor = _open(args)
    period = Period.parse(args.period) if args.period else None
    known = {u.code for u in monitor.wards.units}
    if unknown := [c for c in args.ward if c not in known]:
        raise DxError("unknown_ward", say("“{code}” is not a ward. See wards.csv for the codes.", code=unknown[0]))
    card = monitor.scorecard()
    codes = tuple(dict.fromkeys(args.ward))
    kpis = catalog.domain(args.domain).kpis if args.domain else tuple(catalog.KPIS.values())
    values = [
        v for k in kpis for v in (card.by_ward(k, codes, period) if args.by_ward else [card.value(k, codes, period)])
    ]
    print(_kpi_output(values, monitor, args))
    return OK


def _kpi_output(values: list[Value], monitor: Monitor, args: Args) -> str:
    if args.format == "json":
        return json.dumps([as_dict(v) for v in values], ensure_ascii=False, indent=1)
    rows = [_kpi_row(v, monitor, args.lang) for v in values]
    if args.format == "csv":
        flat = [{**as_dict(v), **_flat(v, args.lang)} for v in values]
        return _csv(flat)
    return _table(rows)


def _flat(value: Value, lang: Language) -> dict[str, object]:
    return {
        "title": value.kpi.title[lang],
        "ward_codes": " ".join(value.codes),
        "coverage": f"{value.coverage.with_data}/{value.coverage.expected}",
        "receipts": " ".join(map(str, value.receipts)),
    }


def _kpi_row(value: Value, monitor: Monitor, lang: Language) -> dict[str, object]:
    month = value.period.last if value.period else ""
    where = monitor.where(value.codes, month)[lang]
    return {
        t("KPI", lang): value.kpi.title[lang],
        t("Wards", lang): where,
        t("Period", lang): value.period.short()[lang] if value.period else "–",
        t("Value", lang): showing.shown(value)[lang],
        t("State", lang): terms.STATES[value.state][lang] if value.state else "",
        t("Coverage", lang): f"{value.coverage.with_data}/{value.coverage.expected}",
        t("Data", lang): terms.PROVENANCES[value.provenance][lang] if value.provenance else "",
    }


def _check(args: Args) -> int:
    monitor = _open(args)
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
    return monitor.check(args.file.read_bytes(), args.file.name, args.dataset, args.period, tuple(args.reported_none))


def _print_preview(found: Preview, monitor: Monitor, lang: Language) -> None:
    if found.findings:
        print(_table(findings.as_rows(list(found.findings), lang)))
    if found.ok:
        print(t("The file can be accepted.", lang))
        print(_table([_effect_row(e, monitor, lang) for e in found.effects]) or t("No KPI would change.", lang))
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
    monitor = _open(args)
    found = _preview(monitor, args)
    _print_preview(found, monitor, args.lang)
    if not found.ok:
        return FOUND
    entry = monitor.accept(found, _author(args), args.note, shrink_confirmed=args.yes)
    print(t("Accepted as no. {seq}: {rows} rows.", args.lang, seq=entry.seq, rows=entry.rows))
    return OK


def _author(args: Args) -> str:
    return str(args.by or getpass.getuser())


def _history(args: Args) -> int:
    entries = _open(args).ledger.chain().entries
    if args.format == "json":
        print(json.dumps([_entry_dict(e) for e in entries], ensure_ascii=False, indent=1))
    else:
        print(_table([_entry_row(e, args.lang) for e in entries]))
    return OK


def _entry_dict(entry: Entry) -> dict[str, Any]:
    return {
        "seq": entry.seq,
        "at": entry.at,
        "by": entry.by,
        "action": entry.action,
        "dataset": entry.dataset or None,
        "cells": [{"period": c.period, "ward_code": c.ward_code, "rows": c.rows} for c in entry.cells],
        "targets": list(entry.targets),
        "file_name": entry.file_name or None,
        "sha256": entry.file_sha256 or None,
        "rows": entry.rows,
        "note": entry.note,
        "provenance": entry.provenance,
    }


def _entry_row(entry: Entry, lang: Language) -> dict[str, object]:
    return {
        t("No.", lang): entry.seq,
        t("When", lang): formats.moment(entry.at, lang),
        t("Who", lang): entry.by,
        t("Action", lang): terms.ACTIONS[entry.action][lang],
        t("File", lang): entry.file_name or ", ".join(f"#{s}" for s in entry.targets),
        t("Rows", lang): entry.rows or "",
        "SHA-256": entry.file_sha256[:12],
        t("Data", lang): terms.PROVENANCES[entry.provenance][lang] if entry.provenance else "",
        t("Note", lang): t(entry.note, lang),
    }


def _withdraw(args: Args) -> int:
    entry = _open(args).withdraw(args.seq, _author(args), args.note)
    print(t("Withdrawn, as entry no. {seq}.", args.lang, seq=entry.seq))
    return OK


def _restore(args: Args) -> int:
    entry = _open(args).restore(args.seq, _author(args), args.note)
    print(t("Restored, as entry no. {seq}.", args.lang, seq=entry.seq))
    return OK


def _verify(args: Args) -> int:
    found = care.verify(Ledger(home_folder()))
    for damage in found:
        print(f"{damage.file}: {damage.message[args.lang]}")
    if not found:
        print(t("The store is whole.", args.lang))
    return FOUND if found else OK


def _rebuild(args: Args) -> int:
    monitor = _open(args)
    monitor.store.rebuild()
    applied = monitor.store.applied
    print(t("Rebuilt from {entries} entries.", args.lang, entries=applied.seq if applied else 0))
    return OK


def _backup(args: Args) -> int:
    entries = care.backup(_open(args).ledger, args.file)
    print(t("Backed up {entries} entries to {file}.", args.lang, entries=entries, file=args.file))
    return OK


def _recover(args: Args) -> int:
    entries = care.recover(home_folder(), args.file)
    print(t("Recovered {entries} entries. What stood before was set aside.", args.lang, entries=entries))
    return OK


def _template(args: Args) -> int:
    content = template(_open(args), catalog.dataset(args.dataset), args.lang, args.ward)
    sys.stdout.buffer.write(content)
    sys.stdout.flush()
    return OK


def _sample(args: Args) -> int:
    wards = Wards.load(data_folder())
    groups = [(args.out, sample.files(wards, args.scale))]
    if args.examples:
        groups.append((args.examples, sample.examples(wards)))
    for folder, files in groups:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            (folder / name).write_bytes(content)
            print(folder / name)
    return OK


def _csv(rows: list[dict[str, Any]]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]) if rows else [], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().rstrip("\n")


def _table(rows: list[Any]) -> str:
    """Columns lined up for a fixed-width screen."""
    if not rows:
        return ""
    cells = [list(rows[0]), *([str(v if v is not None else "") for v in row.values()] for row in rows)]
    widths = [max(len(row[i]) for row in cells) for i in range(len(cells[0]))]
    lines = ["  ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)).rstrip() for row in cells]
    return "\n".join([lines[0], "  ".join("─" * w for w in widths), *lines[1:]])
