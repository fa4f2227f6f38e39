"""The command that tells how the monitor itself is: system."""

from __future__ import annotations

import json
from typing import Any

from dxlib import formats, logbook, system, system_words, terms
from dxlib.language import Language, t
from dxlib.logbook import Event
from dxlib.system import System
from dxlib.terminal.parts import FOUND, OK, Args, as_table, command, opened

_EVENTS = 20


def arguments(commands: Any) -> None:
    looked = command(commands, "system", _system, "how the monitor itself is and what to do; 1 if anything is broken")
    looked.add_argument("--reference", metavar="REF", help="only the error behind a reference that a user reads out")
    looked.add_argument("--format", choices=("text", "json"), default="text")


def _system(args: Args) -> int:
    monitor = opened(args)
    home = monitor.ledger.home
    if args.reference is not None:
        return _one(args, logbook.find(home, args.reference))
    found, log = system.look(monitor), logbook.recent(home, _EVENTS)
    if args.format == "json":
        events = [event.as_dict() for event in log.events]
        print(_written({**found.as_dict(), "log": {"events": events, "skipped": log.skipped}}))
    else:
        _print(found, args.lang)
        _print_events(log, args.lang)
    return FOUND if any(duty.severity == "error" for duty in found.duties) else OK


def _one(args: Args, event: Event | None) -> int:
    """The event behind a reference, with the places in the code."""
    if args.format == "json":
        print(_written(event and event.as_dict()))
    elif event is None:
        print(t("The log does not hold the reference {reference}.", args.lang, reference=args.reference))
    else:
        print(as_table([event_row(event, args.lang)]))
        print("\n".join(event.places))
    return OK if event else FOUND


def _written(body: Any) -> str:
    return json.dumps(body, ensure_ascii=False, indent=1)


def _print(found: System, lang: Language) -> None:
    print(found.answer[lang])
    for duty in found.duties:
        mark, word = system_words.URGENCY[duty.severity]
        print(f"{terms.GLYPHS[mark]} {word[lang]}: {duty.message[lang]}")
    for part in system_words.parts(found):
        print(f"\n{part.title[lang]}: {terms.GLYPHS[part.mark]} {part.word[lang]}")
        print("\n".join(f"  {sentence[lang]}" for sentence in part.sentences))
    print(f"\n{t('Verification', lang)}\n  {system_words.verification(found.verified)[lang]}")
    names = system_words.version_names()
    versions = ", ".join(f"{names[name][lang]} {version}" for name, version in found.versions.items())
    print(f"\n{t('Versions', lang)}\n  {versions}")


def _print_events(log: logbook.Recent, lang: Language) -> None:
    print(f"\n{t('Recent refusals and errors', lang)}")
    print(as_table([event_row(event, lang) for event in log.events]) or f"  {t('None.', lang)}")
    if log.skipped:
        print(t("Lines of the log that could not be read: {count}.", lang, count=log.skipped))


def event_row(event: Event, lang: Language) -> dict[str, str]:
    return {
        t("When", lang): formats.moment(event.at, lang),
        t("What", lang): event.what[lang],
        t("Reference", lang): event.reference,
        t("Details", lang): event.detail[lang],
    }
