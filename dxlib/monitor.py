"""The whole monitor behind one door: open it, ask it, upload to it, take back. Pages and the terminal use only this."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import fields, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from dxlib import catalog, changes, comparison, crosschecks, intake, mending, preview, sample, tables, troubles
from dxlib.audit import Audit, audit
from dxlib.catalog.goals import Goals
from dxlib.changes import Change
from dxlib.comparison import Comparison
from dxlib.database import Database
from dxlib.errors import DxError, RecoveredError, StaleError
from dxlib.files import plain_name, sha256
from dxlib.formats import LOCAL_TIME
from dxlib.intake import Asked, Checked, Finding, Part, Style, workers
from dxlib.intake.limits import BROWSER, Limits
from dxlib.intake.source import Progress
from dxlib.language import Text, joined, say
from dxlib.ledger import Entry, Ledger, Provenance, Where, withdrawn
from dxlib.ledger import Part as StoredPart
from dxlib.log import Log
from dxlib.preview import Effect, Preview, RowChange
from dxlib.scorecard import Scorecard
from dxlib.storage import StorageError, in_words
from dxlib.store import Store
from dxlib.tables import Cursor
from dxlib.troubles import Trouble
from dxlib.wards import CITY, Wards

ROOT = Path(__file__).resolve().parent.parent
Clock = Callable[[], datetime]
Basis = dict[Where, int | None]


def now() -> datetime:
    return datetime.now(UTC)


def data_folder() -> Path:
    return Path(os.environ.get("DX_DATA") or ROOT / "data")


def home_folder() -> Path:
    return Path(os.environ.get("DX_HOME") or data_folder() / "store")


class Monitor:
    """One process's view of one store. Threads may share it."""

    def __init__(self, home: Path | None = None, data: Path | None = None, clock: Clock = now) -> None:
        self.data = data or data_folder()
        self.clock = clock
        self.workers = workers.shared()
        self.wards = Wards.load(self.data)
        self.goals = Goals.load(self.data)
        self.ledger = Ledger(home or home_folder())
        self.log = Log(self.ledger.home, clock)
        self.notices = mending.mend(self.ledger, self.log)
        self.store = Store(self.ledger, self.wards)
        self._card: tuple[Database, Scorecard] | None = None
        self._noted: Scorecard | None = None
        self._reading = threading.Lock()
        mending.hold(self.ledger, self.store, self.log)
        self._seed()

    def close(self) -> None:
        self.store.close()

    def _seed(self) -> None:
        """Sample data for datasets that the ledger has never seen; nobody asks what it would change."""
        if self.ledger.chain().damaged_line:
            return
        seen = {dataset for e in self.ledger.chain().entries for dataset in e.datasets}
        paths = [self.data / "sample" / f"{dataset}.csv" for dataset in catalog.DATASETS if dataset not in seen]
        with ThreadPoolExecutor(2) as pool:  # the next is checked while one is accepted
            for checked in pool.map(self._sample, [path for path in paths if path.exists()]):
                found = Preview(checked, checked.findings, dict.fromkeys(checked.places))
                with suppress(StaleError, StorageError):  # brought by another process meanwhile, or no room for it
                    if found.ok:
                        self.accept(found, by="dxlib", note=say("Illustrative data shipped with the monitor").en)

    def _sample(self, path: Path) -> Checked:
        return intake.inspect(path.read_bytes(), path.name, self.wards, self.today.date(), path.stem)

    @property
    def today(self) -> datetime:
        return self.clock().astimezone(LOCAL_TIME)

    def scorecard(self, newest: bool = False) -> Scorecard:
        """The answers at the newest ledger position; the same object as long as nothing changed.

        While another thread takes in a large upload, readers see what stood before it, unless they need the
        ``newest``.
        """
        known = self._card
        if self._behind(newest or known is None) and known:
            return known[1]
        with self._reading:  # one thread reads, and nobody is given an older one after it
            return self._current()

    def _behind(self, wait: bool) -> bool:
        """Whether the database could not be brought to the ledger's end: somebody is at it, or it cannot be written."""
        try:
            return not self.store.catch_up(wait)
        except (DxError, OSError, duckdb.Error) as error:
            if self._card is None:
                raise
            card = self._card[1]
            if self._noted is not card:  # every look comes here until the disk is well: one line a card
                self._noted = card
                self.log.write("not_caught_up", kind=type(error).__name__)
            return True

    def _current(self) -> Scorecard:
        """The card of the database as it stands; read only when that has moved."""
        database, applied = self.store.database, self.store.applied
        position = (applied.seq, applied.hash) if applied else (0, "")
        if self._card is None or self._card[0] is not database or self._card[1].position < position:
            self._card = (database, self.store.read(self._card_of))
        return self._card[1]

    def scorecard_at(self, seq: int) -> Scorecard:
        """The answers as they stood after entry ``seq``; 0 is before the first."""
        self.scorecard(newest=True)
        return self.store.read(lambda cursor, entries: self._card_of(cursor, entries[:seq]))

    def _card_of(self, cursor: Cursor, entries: tuple[Entry, ...]) -> Scorecard:
        """The answers of a database that holds ``entries``."""
        return Scorecard(cursor, self.wards, self.goals, entries)

    def _tried(self, cursor: Cursor, entry: Entry) -> Scorecard:
        """The answers as they would be; ``cursor`` is that of a trial of ``entry``."""
        return self._card_of(cursor, (*self.store.database.entries, entry))

    def check(
        self,
        data: bytes,
        file_name: str,
        dataset: str | None = None,
        period: str | None = None,
        reported_none: tuple[str, ...] = (),
        sheet: str | None = None,
        numbers: Style | None = None,
        progress: Progress | None = None,
        limits: Limits = BROWSER,
    ) -> Preview:
        """Read, check and try one file, read in a child process. Changes nothing; what is wrong comes back as findings.

        Ends the check and passes on what ``progress`` raises.
        """
        asked = Asked(dataset, period, reported_none, sheet, numbers)
        today = self.today.date()
        name = plain_name(file_name)
        with in_words():  # the file passes through a folder of its own
            checked = self.workers.inspect(data, name, self.data, today, asked, limits, progress, note=self.log.write)
        if not checked.ok:
            self.log.refused(checked)
            return Preview(checked, checked.findings)
        return self._try(checked)

    def _try(self, checked: Checked) -> Preview:
        before = self.scorecard(newest=True)
        basis = self._basis(before, checked)
        found = Preview(checked, checked.findings, basis, _standing(before, basis))
        if (same := self._same_file(before, checked)) is not None:
            if same in self.withdrawn():
                return replace(found, findings=(preview.withdrawn_before(same),), restorable=same)
            return replace(found, findings=(preview.already(same),), accepted_as=same)
        entry = self._accept_entry(checked, "", "", self._provenance(checked))
        with self.store.trial(entry, _rows(checked)) as cursor:
            after = self._tried(cursor, entry)
            tried = [self._try_part(cursor, part, entry.seq, after, basis) for part in checked.parts]
        changes = tuple(change for some, _, _ in tried for change in some)
        found = replace(found, changes=changes, effects=preview.effects(before, after, set(entry.datasets)))
        sheets = {p.dataset.id: p.sheet for p in checked.parts} if len(checked.parts) > 1 else {}
        shrinks = [
            replace(preview.shrink_finding(c, self._full_name(c.ward_code, c.period)), sheet=sheets.get(c.dataset))
            for c in found.shrinks
        ]
        of = [sheets.get(part.dataset.id) for part in checked.parts]
        doubles = [replace(f, sheet=name) for name, (_, some, _) in zip(of, tried, strict=True) for f in some]
        odd = [replace(f, sheet=name) for name, (_, _, some) in zip(of, tried, strict=True) for f in some]
        return replace(found, findings=(*doubles, *checked.findings, *shrinks, *odd))

    def _try_part(
        self, cursor: Cursor, part: Part, seq: int, after: Scorecard, basis: Basis
    ) -> tuple[tuple[RowChange, ...], list[Finding], list[Finding]]:
        """Of one table of a file that is applied in ``cursor``: its row changes, keys that stand in two wards, and
        what is odd beside the rest."""
        dataset = part.dataset
        places = {(period, ward): old for (name, period, ward), old in basis.items() if name == dataset.id}
        changes = preview.row_changes(cursor, dataset, seq, places)
        months = {period for period, _ in places}
        doubles = preview.double_findings(tables.doubles(cursor, dataset, months), dataset.id)
        tried = crosschecks.Tried(cursor, dataset, part.cells, seq, after, changes, self._full_name)
        return changes, doubles, crosschecks.find(tried)

    def _same_file(self, card: Scorecard, checked: Checked) -> int | None:
        """The number under which these bytes are in force for every cell they name, or would be if restored."""
        places = set(checked.places)
        gone = self.withdrawn()
        for entry in self.ledger.chain().entries:
            if (entry.file_sha256, set(entry.places)) != (checked.sha256, places):
                continue
            heads = [card.heads.get(place, 0) for place in places]
            if all(seq < entry.seq for seq in heads) if entry.seq in gone else all(seq == entry.seq for seq in heads):
                return entry.seq
        return None

    def _basis(self, card: Scorecard, checked: Checked) -> Basis:
        return {place: card.heads.get(place) for place in checked.places}

    def _provenance(self, checked: Checked) -> Provenance:
        return "sample" if checked.sha256 in sample.known(self.data) else "uploaded"

    def _accept_entry(self, checked: Checked, by: str, note: str, provenance: Provenance) -> Entry:
        parts = tuple(
            StoredPart(p.dataset.id, p.cells, sha256(p.parquet or b""), p.reading, p.dataset.version)
            for p in checked.parts
        )
        alone = {f.name: getattr(parts[0], f.name) for f in fields(StoredPart)}
        return self.ledger.next(
            self.clock(),
            by,
            "accept",
            note=note,
            file_name=plain_name(checked.file_name),
            file_sha256=checked.sha256,
            provenance=provenance,
            **(alone if len(parts) == 1 else {"parts": parts}),
        )

    def accept(self, found: Preview, by: str, note: str = "", shrink_confirmed: bool = False) -> Entry:
        """Store a previewed file for good. Raises :class:`DxError` if it is refused, :class:`StaleError` if the same
        cells changed since the preview."""
        if not found.ok:
            raise DxError("refused", found.findings[0].message)
        if found.shrinks and not shrink_confirmed:
            raise DxError("shrinks", say("The file has fewer rows than before. Confirm that this is right."))
        checked = found.checked
        rows = _rows(checked)
        with in_words(), self._alone():
            card = self.scorecard(newest=True)
            if self._basis(card, checked) != found.basis or _standing(card, found.basis) != found.standing:
                raise StaleError(
                    "stale", say("Somebody changed the same figures since this preview. Look at the new preview.")
                )
            entry = self._accept_entry(checked, by, note, self._provenance(checked))
            with self.ledger.kept(checked.data, rows.values()):
                self.store.commit(entry, rows)
        self.log.write("accepted", seq=entry.seq, datasets=list(entry.datasets), rows=entry.rows)
        return entry

    @contextmanager
    def _alone(self) -> Iterator[None]:
        with self.ledger.lock():
            self.ledger.mend()
            self.ledger.writable()
            self.store.catch_up()
            yield

    def withdrawn(self) -> set[int]:
        """Numbers of the snapshots that are withdrawn now."""
        return withdrawn(self.ledger.chain().entries)

    def samples(self) -> list[int]:
        """Every sample snapshot not withdrawn, in force or waiting under a newer one."""
        gone = self.withdrawn()
        return [e.seq for e in self.ledger.chain().entries if e.provenance == "sample" and e.seq not in gone]

    def withdraw(self, seqs: list[int], by: str, note: str = "") -> Entry:
        """Take snapshots back; what stood before them stands again."""
        return self._turn("withdraw", seqs, by, note)

    def restore(self, seqs: list[int], by: str, note: str = "") -> Entry:
        """Put withdrawn snapshots back in their original place; a newer one still wins."""
        return self._turn("restore", seqs, by, note)

    def _turn(self, action: Any, seqs: list[int], by: str, note: str) -> Entry:
        with in_words(), self._alone():
            self._refuse_turn(action, seqs)
            entry = self.ledger.next(self.clock(), by, action, targets=tuple(sorted(set(seqs))), note=note)
            self.store.commit(entry, {})
        self.log.write(action, seq=entry.seq, targets=list(entry.targets))
        return entry

    def _refuse_turn(self, action: str, seqs: list[int]) -> None:
        gone = self.withdrawn()
        for seq in seqs:
            if self.ledger.find(seq).action != "accept":
                raise DxError(
                    "not_a_snapshot", say("No. {seq} is not an upload. Give the number of an upload.", seq=seq)
                )
            if action == "withdraw" and seq in gone:
                raise DxError("withdrawn_already", say("No. {seq} is withdrawn already. It can be restored.", seq=seq))
            if action == "restore" and seq not in gone:
                raise DxError("not_withdrawn", say("No. {seq} is not withdrawn. There is nothing to restore.", seq=seq))

    def effects_of(self, action: Any, seqs: list[int]) -> tuple[Effect, ...]:
        """What withdrawing or restoring would change, shown before it is done."""
        self.ledger.writable()
        self._refuse_turn(action, seqs)
        before = self.scorecard(newest=True)
        entry = self.ledger.next(self.clock(), "", action, targets=tuple(seqs))
        with self.store.trial(entry, {}) as cursor:
            after = self._tried(cursor, entry)
        return preview.effects(before, after, {d for s in seqs for d in self.ledger.find(s).datasets})

    def change_of(self, seq: int) -> Change:
        """What entry ``seq`` changed when it was made; later entries never change the answer."""
        self.store.catch_up()
        self.ledger.find(seq)
        return self.store.read(lambda cursor, entries: changes.of(cursor, entries, seq, self.scorecard_at))

    def compare(self, older: int, newer: int, dataset: str | None = None) -> Comparison:
        """Two uploads of a table row by row; raises :class:`DxError` where they cannot be compared."""
        self.store.catch_up()
        one, other = self.ledger.find(older), self.ledger.find(newer)
        return self.store.ask(lambda cursor: comparison.compare(cursor, one, other, dataset))

    def audit(self) -> Audit:
        """Every entry and every file read again; changes nothing."""
        return audit(self.ledger, self.clock())

    def rows(
        self, dataset: str, month: str, codes: tuple[str, ...] = (), card: Scorecard | None = None
    ) -> list[dict[str, Any]]:
        """The rows in force of one month, with the number of the snapshot (``seq``) and source line of each.

        Given a ``card``, those at its position, so that they belong to the figures shown beside them.
        """
        with suppress(RecoveredError):
            return self._rows_at(card or self.scorecard(), dataset, month, codes)
        return self._rows_at(card or self.scorecard(newest=True), dataset, month, codes)

    def _rows_at(self, card: Scorecard, dataset: str, month: str, codes: tuple[str, ...]) -> list[dict[str, Any]]:
        cells = card.standing(dataset, (month,), codes)
        return self.store.rows(catalog.dataset(dataset), cells, card.position)

    def rebuild(self) -> int:
        """Build the database anew from the ledger; the number of entries that it holds. Readers go on meanwhile."""
        with in_words():
            self.store.rebuild()
        return self.store.applied.seq if self.store.applied else 0

    def troubles(self) -> list[Trouble]:
        """What a reader must know before any number, the worst first; empty when all is well."""
        return troubles.of(self.ledger.chain(), self.store.path is None, self.scorecard())

    def name_of(self, code: str, month: str) -> Text:
        """A ward's name in a month; the city's for 721; the code itself if unknown."""
        if code == CITY:
            return say("Whole city")
        unit = self.wards.find(code, month)
        return unit.name if unit else Text(code, code)

    def where(self, codes: tuple[str, ...], month: str) -> Text:
        """A selection in words: the names, or the whole city."""
        owed = {u.code for u in self.wards.valid(month)}
        whole = not codes or owed <= set(codes)
        return say("Whole city") if whole else joined([self.name_of(c, month) for c in codes])

    def short_name(self, code: str, month: str) -> Text:
        """A ward's name without its kind, where room is short."""
        unit = self.wards.find(code, month)
        return unit.short if unit else self.name_of(code, month)

    def reporter_name(self, code: str, month: str, full: bool = False) -> Text:
        """Who sends files: a ward, by its short or full name, or for 721 the city's offices (not the whole city)."""
        if code == CITY:
            return say("City offices")
        return self.name_of(code, month) if full else self.short_name(code, month)

    def _full_name(self, code: str, month: str) -> Text:
        return self.reporter_name(code, month, full=True)


def _standing(card: Scorecard, basis: Basis) -> frozenset[str]:
    """The entries of a basis by hash: after a recovery a number may be another entry's."""
    return frozenset(card.entries[seq].hash for seq in basis.values() if seq)


def _rows(checked: Checked) -> dict[str, bytes]:
    """The rows to store, by table. Only of a file that is ok."""
    return {part.dataset.id: part.parquet or b"" for part in checked.parts}
