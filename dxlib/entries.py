"""Which entries of the ledger a reader asks for: by action, table, reporter, provenance, and words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from dxlib import periods
from dxlib.language import Language, Text, fold, say, t
from dxlib.ledger import Action, Entry, Provenance
from dxlib.wards import CITY, Unit, Wards

OFFICES = (CITY, "")
Reporter = tuple[str, str]
"""A ward's code and the month since when it means that ward (codes were used again), or :data:`OFFICES`."""
_SHORTEST_HASH = 4
"""Digits of a hash below which “2024” or “ab” would find files by chance."""
_NUMBERED = re.compile(r"\b(so|no\.?) (?=#?\d)")
"""“Số 9” and “No. 9”, folded, ask for number 9."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for; None and "" leave it open. A withdrawal counts as what it speaks of: the uploads it names."""

    action: Action | None = None
    dataset: str | None = None
    reporter: Reporter | None = None
    provenance: Provenance | None = None
    text: str = ""

    @property
    def narrow(self) -> bool:
        return self != Asked()


def uploads_of(entry: Entry, entries: Sequence[Entry]) -> list[Entry]:
    """The uploads that an entry speaks of: itself, or those it withdraws or restores."""
    return [entry] if entry.action == "accept" else [entries[seq - 1] for seq in entry.targets]


def find(entries: Sequence[Entry], asked: Asked, wards: Wards) -> list[Entry]:
    """The entries asked for, newest first."""
    return [e for e in reversed(entries) if _matches(e, uploads_of(e, entries), asked, wards)]


def _matches(entry: Entry, uploads: list[Entry], asked: Asked, wards: Wards) -> bool:
    return (
        asked.action in (None, entry.action)
        and (asked.dataset is None or any(asked.dataset in u.datasets for u in uploads))
        and (asked.provenance is None or any(u.provenance == asked.provenance for u in uploads))
        and (asked.reporter is None or any(asked.reporter in _reporters(u, wards) for u in uploads))
        and all(_says(entry, uploads, word) for word in _NUMBERED.sub("", fold(asked.text)).split())
    )


def _says(entry: Entry, uploads: list[Entry], word: str) -> bool:
    """Is ``word`` in the file's name, who, the note, or is it the number or how the SHA-256 begins?"""
    number = word.removeprefix("#")
    if number.isdigit() and int(number) in {entry.seq, *entry.targets}:
        return True
    if len(word) >= _SHORTEST_HASH and any(u.file_sha256.startswith(word) for u in uploads):
        return True
    notes = {entry.note, t(entry.note, "vi")}
    return any(word in fold(text) for text in (entry.by, *notes, *(u.file_name for u in uploads)))


def _reporters(entry: Entry, wards: Wards) -> set[Reporter]:
    units = {(period, code): wards.find(code, period) for _, period, code in entry.places}
    return {OFFICES if code == CITY else (code, unit.valid_from if unit else "") for (_, code), unit in units.items()}


def reporters(entries: Sequence[Entry], wards: Wards) -> dict[Reporter, Text]:
    """Everybody who ever reported, by name, in the order of the reference table; the city's offices last."""
    seen = {reporter for e in entries for reporter in _reporters(e, wards)}
    units = [u for u in wards.units if (u.code, u.valid_from) in seen]
    found: dict[Reporter, Text] = {(u.code, u.valid_from): _name(u, units) for u in units}
    if OFFICES in seen:
        found[OFFICES] = say("City offices")
    return found


def _name(unit: Unit, units: list[Unit]) -> Text:
    """Its name; where another unit bears the same, with the month since when or until when it is meant."""
    if sum(u.name == unit.name for u in units) == 1:
        return unit.name
    if unit.valid_from:
        return say("{name}, from {month}", name=unit.name, month=periods.short(unit.valid_from))
    return say("{name}, until {month}", name=unit.name, month=periods.short(unit.valid_to))


def datasets(entries: Sequence[Entry]) -> list[str]:
    """The datasets that were ever uploaded, in the order of their first upload."""
    return list(dict.fromkeys(dataset for e in entries for dataset in e.datasets))


def label(entry: Entry, entries: Sequence[Entry], lang: Language) -> str:
    """One entry in a line: number and file, or number and which uploads were withdrawn or restored."""
    number = f"{t('No.', lang)} {entry.seq}"
    if entry.action == "accept":
        return f"{number} · {entry.file_name}"
    seqs = ", ".join(map(str, entry.targets))
    if entry.action == "withdraw":
        return f"{number} · {t('withdrawal of no. {seqs}', lang, seqs=seqs)}"
    return f"{number} · {t('restoring of no. {seqs}', lang, seqs=seqs)}"
