"""The questions that pages ask: values, states, history, coverage and receipts at one position of the ledger.

A :class:`Scorecard` holds the current cube (KPI × ward × month: small, however many rows there are) and never
changes, so whatever is read from one belongs together. A city figure is the ratio of sums, never a mean of ratios;
what nobody reported has no value, never 0.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from dxlib import catalog, disclosure, tables
from dxlib.catalog.goals import Goal, Goals
from dxlib.catalog.model import Dataset, Kpi
from dxlib.ledger import Entry, withdrawn
from dxlib.periods import Period, shift
from dxlib.tables import Cursor, Held
from dxlib.values import Codes, Coverage, State, Value, state_of
from dxlib.wards import CITY, Wards


class _Cell(NamedTuple):
    numerator: Decimal | None
    denominator: Decimal | None
    rows: int
    missing: int
    seq: int


MOST_TOLD = 20_000
"""Values kept: all that a city's pages ask for, several times over. A scorecard never changes, so none grows old."""


class Scorecard:
    """Every answer at one ledger position. ``heads`` maps (dataset, month, ward) to the snapshot in force.

    ``entries`` end where the answers are wanted: given fewer than were applied, they are those of that moment.
    """

    def __init__(self, cursor: Cursor, wards: Wards, goals: Goals, entries: Iterable[Entry]) -> None:
        self.wards = wards
        self.goals = goals
        applied, _, _ = tables.position(cursor)
        self.entries = {e.seq: e for e in entries if e.seq <= applied}
        last = self.entries[max(self.entries)] if self.entries else None
        self.position = (last.seq, last.hash) if last else (0, "")
        self.hurt = {(seq, dataset) for seq, dataset in tables.damaged(cursor) if seq in self.entries}
        """(number, dataset) of every table of an upload whose stored rows are damaged, in force or not."""
        heads, cells = tables.in_force(cursor, self.position[0], withdrawn(self.entries.values()))
        self.heads: dict[tuple[str, str, str], int] = {(d, p, w): seq for d, p, w, seq in heads}
        self._cells = {(k, p, w): _Cell(_amount(one), _amount(other), *rest) for k, p, w, one, other, *rest in cells}
        self._told: dict[tuple[str, Codes, str], Value] = {}
        self._ever: dict[str, dict[str, list[disclosure.Split]]] = {}
        careful = [k.id for k in catalog.KPIS.values() if k.least]
        for kpi, ward, numerator, denominator in tables.ever(cursor, careful, self.position[0]):
            self._ever.setdefault(kpi, {}).setdefault(ward, []).append((numerator, denominator - numerator))

    @cached_property
    def months(self) -> list[str]:
        """Months with any data, oldest first."""
        return sorted({period for _, period, _ in self.heads})

    def months_of(self, dataset: str) -> list[str]:
        return self._months_of.get(dataset, [])

    @cached_property
    def _months_of(self) -> dict[str, list[str]]:
        found: dict[str, set[str]] = {}
        for dataset, period, _ in self.heads:
            found.setdefault(dataset, set()).add(period)
        return {dataset: sorted(periods) for dataset, periods in found.items()}

    def standing(self, dataset: str, months: Iterable[str], codes: Codes = ()) -> list[Held]:
        """The cells of a table in force in ``months``, by month and ward; of everybody if no ``codes`` are given."""
        wanted = set(months)
        return sorted(
            (month, ward, seq)
            for (name, month, ward), seq in self.heads.items()
            if name == dataset and month in wanted and (not codes or ward in codes)
        )

    def rows_in(self, dataset: str, held: Held) -> int:
        """How many rows stand in a cell, by the ledger."""
        month, ward, seq = held
        return sum(c.rows for c in self.entries[seq].cells_of(dataset) if c.place == (month, ward))

    def reporters(self, kpi: Kpi, codes: Codes, month: str) -> Codes:
        """Who should report ``kpi`` in ``month`` within the selection."""
        return expected_reporters(catalog.dataset(kpi.dataset), self.wards, codes, month, kpi.level)

    def latest(self, kpi: Kpi, codes: Codes = ()) -> Period | None:
        """The newest month in which anybody selected reported, as long as the codes mean the land they mean now."""
        codes = _asked(kpi, codes)
        for month in reversed(self.months_of(kpi.dataset)):
            if not all(self._same_unit(code, month) for code in codes):
                continue
            if any((kpi.dataset, month, code) in self.heads for code in self.reporters(kpi, codes, month)):
                return Period.parse(month)
        return None

    def _same_unit(self, code: str, month: str) -> bool:
        """Codes were used again for other land: what one means is what it means in the newest month there is."""
        return self.wards.find(code, self.months[-1]) is None or self.wards.same(code, self.months[-1], month)

    def value(self, kpi: Kpi, codes: Codes = (), period: Period | None = None) -> Value:
        """``kpi`` over ``codes`` in ``period`` (its newest month if None); a city-only KPI stays the city's."""
        codes = _asked(kpi, codes)
        period = period or self.latest(kpi, codes)
        if period is None:
            return Value(kpi, codes, None)
        if codes != (CITY,) and {*codes} - {CITY} == {*self.reporters(kpi, (), period.last)} - {CITY}:
            codes = ()  # every ward ticked is the whole city, its offices too
        asked = (kpi.id, codes, period.code)
        found = self._told.get(asked)
        if found is None:
            if len(self._told) >= MOST_TOLD:
                self._told.clear()
            found = self._told[asked] = self._computed(kpi, codes, period)
        return found

    def _computed(self, kpi: Kpi, codes: Codes, period: Period) -> Value:
        places = self._places(kpi, codes, period)
        measured = self._measured(kpi, places)
        cells = [cell for _, cell in measured]
        coverage = Coverage(len(measured), len(places))
        numerator = _sum(c.numerator for c in cells)
        denominator = self._denominator(kpi, cells, places)
        value = _value(kpi, numerator, denominator)
        partial = not coverage.complete or any(c.missing for c in cells)
        at_least = value is not None and not kpi.is_ratio and partial
        goal = self._goal(kpi, codes, period) if kpi.unit != "of" or denominator is not None else None
        receipts = tuple(sorted({c.seq for c in cells}))
        found = Value(
            kpi=kpi,
            codes=codes or self.reporters(kpi, (), period.last),
            period=period,
            value=value,
            numerator=numerator,
            denominator=denominator,
            coverage=coverage,
            at_least=at_least,
            goal=goal,
            state=state_of(kpi, value, at_least, goal),
            provenance=self._provenance(receipts),
            receipts=receipts,
            reporters=tuple(dict.fromkeys(code for code, _ in measured)),
            rows=sum(c.rows for c in cells),
        )
        return found if self._may_tell(found) else _withhold(found)

    def _may_tell(self, value: Value) -> bool:
        """A share of people is told only where it does not single out a few of them."""
        kpi = value.kpi
        if not kpi.least or value.period is None or value.value is None:
            return True
        cells = {code: self._cells.get((kpi.id, value.period.last, code)) for code in value.reporters}
        now = {code: s for code, cell in cells.items() if cell and (s := _split(cell.numerator, cell.denominator))}
        block = disclosure.withheld(self._ever.get(kpi.id, {}), self._company(value.period.last), kpi.least)
        return disclosure.may_show(set(value.reporters), block, now, kpi.least)

    def _company(self, month: str) -> list[str]:
        """The wards that hide with small ones: those with the fewest residents, whatever is reported."""
        return [u.code for u in sorted(self.wards.valid(month), key=lambda u: (u.population or 0, u.code))]

    def _places(self, kpi: Kpi, codes: Codes, period: Period) -> list[tuple[str, str]]:
        """The (month, reporter) pairs that the figure should rest on: a flow needs every month, a state the last.

        Of a chosen ward only the months in which its code meant the same land.
        """
        flow = kind_of(kpi) == "flow"
        months = period.months if flow else (period.last,)
        places = [(month, code) for month in months for code in self.reporters(kpi, codes, month)]
        return [(m, c) for m, c in places if not codes or self._same_land((c,), period.last, m)]

    def _measured(self, kpi: Kpi, places: list[tuple[str, str]]) -> list[tuple[str, _Cell]]:
        found = [(code, self._cells.get((kpi.id, month, code))) for month, code in places]
        return [(code, c) for code, c in found if c is not None and _measures(kpi, c)]

    def _denominator(self, kpi: Kpi, cells: list[_Cell], places: list[tuple[str, str]]) -> Decimal | None:
        """Of a count “x of y”, y is known for everybody who should report, whether they did or not."""
        if kpi.unit == "of" and kpi.per_ward == "one":
            return Decimal(len(places)) if places else None
        if kpi.unit == "of" and kpi.per_ward:
            units = [self.wards.find(code, month) for month, code in places]
            owned = [getattr(u, kpi.per_ward) for u in units if u]
            return None if None in owned else _sum(Decimal(n) for n in owned)
        return _sum(c.denominator for c in cells)

    def _goal(self, kpi: Kpi, codes: Codes, period: Period) -> Goal | None:
        if not kpi.is_ratio and len(period.months) > 1 and kind_of(kpi) == "flow":
            return None  # a monthly goal says nothing of a sum over months
        if not codes or catalog.dataset(kpi.dataset).reporters == "city":
            return self.goals.find(kpi.id, (kpi.level,), period.last)
        if len(codes) == 1:
            return self.goals.find(kpi.id, (codes[0], "each_ward"), period.last)
        return self.goals.find(kpi.id, ("each_ward",), period.last) if kpi.is_ratio else None

    def _provenance(self, receipts: tuple[int, ...]) -> str | None:
        kinds = {self.entries[seq].provenance for seq in receipts}
        return None if not kinds else kinds.pop() if len(kinds) == 1 else "mixed"

    def newest_same(self, value: Value) -> Value | None:
        """The newest value of the same selection, for a period without one; None across a change of land."""
        newest = self.value(value.kpi, value.codes)
        if value.period is None or newest.period is None or newest.value is None:
            return None
        return newest if self._same_land(value.codes, value.period.last, newest.period.last) else None

    def by_ward(self, kpi: Kpi, codes: Codes = (), period: Period | None = None, offices: bool = False) -> list[Value]:
        """One value a ward, in the order of the reference table; a city-only KPI gives none.

        ``offices``: and one for the city's offices, where they report beside the wards and all are asked for.
        """
        period = period or self.latest(kpi, codes)
        if period is None:
            return []
        every = self.reporters(kpi, codes, period.last)
        kept = [c for c in every if c != CITY or (offices and len(every) > 1)]
        return [self.value(kpi, (c,), period) for c in kept]

    def change(self, now: Value) -> Decimal | None:
        """Against the period before, only where the same wards, for as many months, stand behind both."""
        if now.period is None or now.value is None:
            return None
        earlier = now.period.previous()
        before = self.value(now.kpi, now.codes, earlier)
        alike = set(before.reporters) == set(now.reporters) and before.coverage.with_data == now.coverage.with_data
        if before.value is None or not alike or not self._same_land(now.reporters, now.period.last, earlier.last):
            return None
        return None if tells_of_few(before, now) else now.value - before.value

    def _same_land(self, codes: Codes, month: str, other: str) -> bool:
        """Does every code mean the same land in both months? A series must not run across a change of it."""
        return all(c == CITY or self.wards.same(c, month, other) for c in codes)

    def history(self, kpi: Kpi, codes: Codes = (), until: Period | None = None, length: int = 9) -> list[Value]:
        """Up to ``length`` months ending with ``until``, from the first with data; a month without is there, empty.

        Months before a change of land are left out.
        """
        codes = _asked(kpi, codes)
        until = until or self.latest(kpi, codes)
        if until is None:
            return []
        wanted = self.reporters(kpi, codes, until.last)
        known = [m for m in self.months_of(kpi.dataset) if m <= until.last]
        months = [shift(until.last, -back) for back in reversed(range(length))]
        months = [m for m in months if known and m >= known[0]]
        return [self.value(kpi, codes, Period.parse(m)) for m in months if self._same_land(wanted, until.last, m)]

    def newest_receipt(self, receipts: tuple[int, ...]) -> Entry | None:
        return self.entries[max(receipts)] if receipts else None

    @cached_property
    def damaged(self) -> list[int]:
        """Snapshots whose stored rows are damaged and that would be in force: their cells fell back."""
        gone = withdrawn(self.entries.values())
        return sorted({seq for seq, dataset in self.hurt if seq not in gone and self._would_stand(seq, dataset)})

    def _would_stand(self, seq: int, dataset: str) -> bool:
        places = [where for where in self.entries[seq].places if where[0] == dataset]
        return any(self.heads.get(where, 0) < seq for where in places)

    def sample_in_force(self, dataset: str) -> list[int]:
        """Snapshots of sample data that some cell of the dataset still rests on."""
        seqs = {seq for (d, _, _), seq in self.heads.items() if d == dataset}
        return sorted(s for s in seqs if self.entries[s].provenance == "sample")


def _amount(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _asked(kpi: Kpi, codes: Codes) -> Codes:
    """What only the city's offices report is not narrowed to wards."""
    return () if catalog.dataset(kpi.dataset).reporters == "city" else codes


def _measures(kpi: Kpi, cell: _Cell) -> bool:
    """A ratio to something that the ward's row of the reference table does not hold has no value there."""
    return cell.numerator is not None and not (kpi.is_ratio and kpi.per_ward and cell.denominator is None)


def _split(numerator: Decimal | None, denominator: Decimal | None) -> disclosure.Split | None:
    return None if numerator is None or denominator is None else (numerator, denominator - numerator)


def tells_of_few(before: Value, after: Value) -> bool:
    """Would the change of a share of people tell of one who came or went?"""
    one, two = (_split(v.numerator, v.denominator) for v in (before, after))
    least = after.kpi.least
    return bool(least and one and two and disclosure.tells_of_few(one, two, least))


def _withhold(value: Value) -> Value:
    told: State | None = "unmeasured" if value.state else None
    return replace(value, value=None, numerator=None, denominator=None, state=told, withheld=True)


def kind_of(kpi: Kpi) -> str:
    return kpi.kind or catalog.dataset(kpi.dataset).kind


def expected_reporters(dataset: Dataset, wards: Wards, codes: Codes, month: str, level: str = "city") -> Codes:
    """The wards (and city offices) that owe ``dataset`` for ``month``, within the selection."""
    if dataset.reporters == "city":
        return (CITY,)
    units = tuple(u.code for u in wards.valid(month) if not codes or u.code in codes)
    asked = not codes or CITY in codes
    offices = (CITY,) if dataset.reporters == "both" and level == "city" and asked else ()
    return units + offices


def _sum(parts: Iterable[Decimal | None]) -> Decimal | None:
    known = [p for p in parts if p is not None]
    return sum(known, Decimal(0)) if known else None


def _value(kpi: Kpi, numerator: Decimal | None, denominator: Decimal | None) -> Decimal | None:
    if not kpi.is_ratio or numerator is None:
        return numerator
    return numerator / denominator * kpi.scale if denominator else None
