"""Commands of ``python -m dxlib``. Exit status: 0 done, 1 errors found or refused, 2 could not run."""

from __future__ import annotations

import argparse
import io
import sys

from dxlib.errors import DxError
from dxlib.language import t
from dxlib.log import Log
from dxlib.monitor import home_folder, now
from dxlib.storage import of_a_file
from dxlib.terminal import changing, keeping, looking, reading
from dxlib.terminal.parts import CANNOT, FOUND


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
        print(of_a_file(error)[args.lang], file=sys.stderr)
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
    reading.arguments(commands)
    changing.arguments(commands)
    keeping.arguments(commands)
    looking.arguments(commands)
    return parser
