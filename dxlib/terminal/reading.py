"""Commands that answer and change nothing: kpi, claims, history, export, template."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from dxlib import carried, catalog, claims, formats, monthly, showing, terms
from dxlib.cells import Cell
from dxlib.claims import Judged
from dxlib.errors import DxError
from dxlib.files import write_durably
from dxlib.language import Language, Text, say, t
from dxlib.ledger import Entry
from dxlib.monitor import Monitor
from dxlib.periods import Period
from dxlib.templates import template
from dxlib.terminal.parts import FOUND, OK, Args, as_csv, as_table, command, opened
from dxlib.values import Value, as_dict


def arguments(commands: Any) -> None:
    kpi = command(commands, "kpi", _kpi, "values of the KPIs")
    kpi.add_argument("--ward", action="append", default=[], metavar="CODE", help="a ward; may be repeated")
    kpi.add_argument("--by-ward", action="store_true", help="one value a ward")
    kpi.add_argument("--period", help="2024-09, 2024-Q3 or 2024-01..2024-09; each KPI's newest month if left out")
    kpi.add_argument("--domain", help="only this domain")
    kpi.add_argument("--format", choices=("table", "csv", "json"), default="table")
    published = command(commands, "claims", _claims, "published figures beside computed ones; 1 if any differs")
    published.add_argument("--format", choices=("table", "json"), default="table")
    history = command(commands, "history", _history, "every upload, withdrawal and restoration")
    history.add_argument("--format", choices=("table", "json"), default="table")
    export = command(commands, "export", _export, "what was uploaded: its bytes, or its checked rows safe for Excel")
    export.add_argument("seq", type=int, metavar="SEQ", help="number of the upload in the history")
    export.add_argument("--dataset", help="which table of an upload of several")
    export.add_argument("--lang", choices=("vi", "en"), default=argparse.SUPPRESS)
    kinds = export.add_mutually_exclusive_group()
    kinds.add_argument("--original", action="store_true", help="the exact bytes received")
    kinds.add_argument("--format", choices=carried.FORMATS, help="of the checked rows; told by FILE if left out")
    export.add_argument("--out", type=Path, required=True, metavar="FILE")
    blank = command(commands, "template", _template, "a CSV to fill in, or a workbook of all tables that are owed")
    blank.add_argument("dataset", metavar="DATASET", nargs="?")
    blank.add_argument("--lang", choices=("vi", "en"), default=argparse.SUPPRESS)
    blank.add_argument(
        "--ward", metavar="CODE", help="pre-fill with the previous rows of a ward, or of the city offices (721)"
    )
    blank.add_argument("--workbook", action="store_true", help="one XLSX with every table that the ward owes")
    blank.add_argument("--out", type=Path, metavar="FILE.xlsx", help="where the workbook is written")


def _kpi(args: Args) -> int:
    monitor = opened(args)
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
        return as_csv(flat)
    return as_table(rows)


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


def _claims(args: Args) -> int:
    monitor = opened(args)
    judged = claims.judge(monitor.scorecard(), claims.load(monitor.data))
    if args.format == "json":
        print(json.dumps([claims.as_dict(j) for j in judged], ensure_ascii=False, indent=1))
    else:
        _print_claims(judged, args.lang)
    return FOUND if claims.count(judged, "differs") else OK


def _print_claims(judged: list[Judged], lang: Language) -> None:
    """The worst first; what agreement is worth, and the count of each verdict, last."""
    if judged:
        print(as_table([_claim_row(j, lang) for j in claims.worst_first(judged)]))
    if worth := claims.caution(judged):
        print(worth[lang])
    print(claims.summary(judged)[lang])


def _claim_row(judged: Judged, lang: Language) -> dict[str, object]:
    claim, value = judged.claim, judged.value
    kind = value.provenance if value else None
    return {
        t("Verdict", lang): claims.verdict(judged)[lang],
        t("Published figure", lang): claim.title[lang],
        t("Published", lang): claims.published(claim)[lang],
        t("From the data", lang): claims.found(judged)[lang],
        t("Period", lang): claim.period.short()[lang] if claim.period else "–",
        t("Coverage", lang): f"{value.coverage.with_data}/{value.coverage.expected}" if value else "–",
        t("Data", lang): terms.PROVENANCES[kind][lang] if kind else "–",
        t("Remark", lang): judged.why[lang] if judged.why else "",
    }


def _history(args: Args) -> int:
    entries = opened(args).ledger.chain().entries
    if args.format == "json":
        print(json.dumps([_entry_dict(e) for e in entries], ensure_ascii=False, indent=1))
    else:
        print(as_table([_entry_row(e, args.lang) for e in entries]))
    return OK


def _export(args: Args) -> int:
    """The exact bytes received, or the checked rows of one table."""
    monitor = opened(args)
    entry = monitor.ledger.find(args.seq)
    if entry.action != "accept":
        raise DxError("not_a_snapshot", say("No. {seq} is not an upload. Give the number of an upload.", seq=entry.seq))
    if args.original:
        content = monitor.ledger.read_file(entry)
    else:
        told: carried.Format = "xlsx" if args.out.suffix.lower() == ".xlsx" else "csv"
        content = _one_table(monitor, entry, args).data(args.format or told)
    args.out.parent.mkdir(parents=True, exist_ok=True)
    write_durably(args.out, content)
    size = formats.number(len(content), args.lang)
    print(t("{file}: {size} bytes", args.lang, file=args.out, size=size))
    return OK


def _one_table(monitor: Monitor, entry: Entry, args: Args) -> carried.Carried:
    every = carried.carry(monitor.ledger, monitor.wards, entry, args.lang)
    asked = [c for c in every if args.dataset in (None, c.dataset.id)]
    if len(asked) == 1:
        return asked[0]
    names = ", ".join(entry.datasets)
    if asked:
        raise DxError(
            "which_table", say("The upload holds several tables. Name one with --dataset: {names}.", names=names)
        )
    words = say("No. {seq} does not hold this table. Its tables: {names}.", seq=entry.seq, names=names)
    raise DxError("no_such_table", words)


def _entry_dict(entry: Entry) -> dict[str, Any]:
    return {
        "seq": entry.seq,
        "at": entry.at,
        "by": entry.by,
        "action": entry.action,
        "dataset": entry.dataset or None,
        "cells": _cells(entry.cells),
        "tables": [{"dataset": p.dataset, "rows": p.rows, "cells": _cells(p.cells)} for p in entry.tables],
        "targets": list(entry.targets),
        "file_name": entry.file_name or None,
        "sha256": entry.file_sha256 or None,
        "rows": entry.rows,
        "note": entry.note,
        "provenance": entry.provenance,
    }


def _cells(cells: tuple[Cell, ...]) -> list[dict[str, object]]:
    return [{"period": c.period, "ward_code": c.ward_code, "rows": c.rows} for c in cells]


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


def _template(args: Args) -> int:
    if wrong := _contradiction(args):
        raise DxError("bad_arguments", wrong)
    if args.workbook:
        return _workbook(args)
    content = template(opened(args), catalog.dataset(args.dataset), args.lang, args.ward)
    sys.stdout.buffer.write(content)
    sys.stdout.flush()
    return OK


def _contradiction(args: Args) -> Text | None:
    """What is asked of one table does not go with what is asked of the workbook."""
    if args.workbook and args.dataset:
        return say("--workbook holds every table that is owed. Leave out {name}.", name=args.dataset)
    if args.workbook and not (args.ward and args.out):
        return say("--workbook needs a reporter and a file. Add --ward CODE and --out FILE.xlsx.")
    if args.workbook and args.out.suffix.lower() != ".xlsx":
        return say("The workbook is an Excel file. Give --out a name that ends in .xlsx.")
    if args.out and not args.workbook:
        return say("--out goes with --workbook: a CSV is printed. Add --workbook, or send the output to a file with >.")
    if not args.workbook and not args.dataset:
        return say("The table is missing. Name one, or add --workbook for all that are owed.")
    return None


def _workbook(args: Args) -> int:
    monitor = opened(args)
    found = monthly.plan(monitor, args.ward)
    args.out.parent.mkdir(parents=True, exist_ok=True)
    write_durably(args.out, monthly.workbook(monitor, args.ward, args.lang))
    sheets = formats.number(len(found.datasets), args.lang)
    title = monthly.title(monitor, found)
    print(t("{title}: {sheets} tables written to {file}.", args.lang, title=title, sheets=sheets, file=args.out))
    return OK
