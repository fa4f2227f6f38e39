"""Commands that look after the store: verify, rebuild, backup, recover; and sample, which writes the rows shipped."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from dxlib import care, records, sample
from dxlib.audit import audit
from dxlib.language import t
from dxlib.ledger import Ledger
from dxlib.log import Log
from dxlib.monitor import data_folder, home_folder, now
from dxlib.terminal.parts import FOUND, OK, Args, command, opened
from dxlib.wards import Wards


def arguments(commands: Any) -> None:
    command(commands, "verify", _verify, "read every stored byte again and name each damage")
    command(commands, "rebuild", _rebuild, "build the database again from the ledger")
    command(commands, "backup", _backup, "write everything to a zip").add_argument("file", type=Path)
    command(commands, "recover", _recover, "put a backup in place").add_argument("file", type=Path)
    made = command(commands, "sample", _sample, "write the illustrative rows")
    made.add_argument("--scale", type=int, default=1, help="times as many sites, members, products and dossiers")
    made.add_argument("--out", type=Path, required=True, metavar="DIR")
    made.add_argument("--examples", type=Path, metavar="DIR", help="write the files to try the upload with, too")


def _verify(args: Args) -> int:
    ledger = Ledger(home_folder())
    found = audit(ledger, now())
    records.keep_audit(ledger, found)
    for damage in found.damage:
        print(f"{damage.file}: {damage.message[args.lang]}")
    if found.whole:
        print(t("The store is whole.", args.lang))
    return OK if found.whole else FOUND


def _rebuild(args: Args) -> int:
    print(t("Rebuilt from {entries} entries.", args.lang, entries=opened(args).rebuild()))
    return OK


def _backup(args: Args) -> int:
    entries = care.backup(opened(args).ledger, args.file)
    print(t("Backed up {entries} entries to {file}.", args.lang, entries=entries, file=args.file))
    return OK


def _recover(args: Args) -> int:
    entries = care.recover(home_folder(), args.file)
    Log(home_folder(), now).write("recovered", entries=entries, file=args.file.name)
    print(t("Recovered {entries} entries. What stood before was set aside.", args.lang, entries=entries))
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
