"""A store and a plain model of it, taken through the same steps; what may be done, and what must then be alike."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from datetime import date
from functools import cache, partial
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from dxlib import care
from dxlib.errors import DxError
from dxlib.intake import Checked
from dxlib.monitor import Monitor
from dxlib.preview import Preview
from tests.builders import CODES, Row, checked, clock, site, sites_csv, snapshot
from tests.faults import compared, ready
from tests.faults.compared import FEW
from tests.faults.cutting import Knife
from tests.faults.model import Line, Model, Upload
from tests.faults.tally import Tally

MONTHS = ("2024-08", "2024-09")
DAY = date(2024, 1, 5)
TORN = b'{"action":"accept","at":"2024-11-15T03:00:00+00:00","by":"te'

small = st.integers(0, 3)


def sites(ward: str, month: str, counts: list[int]) -> list[Row]:
    """So many sites of a ward; an odd count stands for one that is not launched yet."""

    def one(number: int, count: int) -> Row:
        day = None if count % 2 else DAY
        merchants = {"merchants": count + 2, "merchants_qr": count, "merchants_active_30d": 0}
        return site(ward, month, number, launched_on=day, **merchants)

    return [one(number, count) for number, count in enumerate(counts, start=1)]


def firms(ward: str, month: str, counts: list[int]) -> list[Row]:
    """A ward's row, if any; its households are blank where the count is odd."""
    return [
        ready.firm(ward, month, enterprises=c + 1, with_einvoice=c, household_businesses=None if c % 2 else c)
        for c in counts[:1]
    ]


ROWS: dict[str, Callable[[str, str, list[int]], list[Row]]] = {"cashless_sites": sites, "enterprises": firms}


@st.composite
def uploads(draw: st.DrawFn) -> Upload:
    """One table or a workbook of both, of one month, for every ward, some or one; a ward without rows reports none."""
    month = draw(st.sampled_from(MONTHS))
    wards = draw(st.sampled_from([CODES, FEW, *((code,) for code in FEW)]))
    tables = draw(st.sampled_from([("cashless_sites",), ("enterprises",), ("cashless_sites", "enterprises")]))
    return {
        name: {(month, ward): ROWS[name](ward, month, draw(st.lists(small, max_size=2))) for ward in wards}
        for name in tables
    }


BROKEN = {
    "more with a code than there are": sites_csv([site(merchants_qr=101)]),
    "an unknown ward": sites_csv([{**site(), "ward_code": "99999"}]),
    "the same site twice": sites_csv([site(), site()]),
    "no table at all": b"a,b\n1,2\n",
    "a month to come": sites_csv([site(period="2031-01")]),
}


@cache
def refused(case: str) -> Checked:
    return checked(BROKEN[case], dataset="cashless_sites")


class Machine(RuleBasedStateMachine):
    """Every rule does the same to both, every invariant compares them."""

    def __init__(self, template: Path, data: Path, tally: Tally) -> None:
        super().__init__()
        self.data = data
        self.tally = tally
        self.folder = Path(tempfile.mkdtemp(prefix="model-"))
        self.homes = 0
        self.home = self.folder / "home"
        shutil.copytree(template, self.home)
        self.monitor = Monitor(self.home, data, clock)
        self.model = Model()
        self.backups: list[tuple[Path, Model]] = []
        self.looked: tuple[Preview, Upload, Model] | None = None

    def teardown(self) -> None:
        try:
            assert care.verify(self.monitor.ledger) == []
        finally:
            self.monitor.close()
            shutil.rmtree(self.folder)

    # -- what may be done --

    @rule(upload=uploads())
    def look(self, upload: Upload) -> None:
        """Look at a file, to accept it later, whatever happens in between."""
        self._look(upload)

    def _look(self, upload: Upload) -> Preview:
        found = ready.look(self.monitor, ready.checked(upload))
        refusal = self.model.standing_as(upload)
        assert [f.code for f in found.findings if f.severity == "error"] == ([refusal[0]] if refusal else [])
        assert (found.accepted_as or found.restorable) == (refusal[1] if refusal else None)
        self.looked = (found, upload, self.model.copy())
        return found

    @precondition(lambda self: self.looked is not None)
    @rule()
    def accept_what_was_looked_at(self) -> None:
        """Accepted if its cells still rest on what they rested on; told to look again otherwise."""
        assert self.looked
        found, upload, then = self.looked
        wanted = "refused" if not found.ok else "stale" if then.basis(upload) != self.model.basis(upload) else None
        self._do(Line("accept", upload), lambda: self._accept(found), wanted)

    def _accept(self, found: Preview) -> None:
        self.monitor.accept(found, "test", shrink_confirmed=True)

    @rule(upload=uploads())
    def upload(self, upload: Upload) -> None:
        self._upload(upload)

    def _upload(self, upload: Upload) -> None:
        found = self._look(upload)
        self._do(Line("accept", upload), lambda: self._accept(found), None if found.ok else "refused")

    @precondition(lambda self: self.model.uploads())
    @rule(choice=st.randoms(use_true_random=False))
    def upload_the_same_again(self, choice: Any) -> None:
        self._upload(self.model.lines[choice.choice(self.model.uploads()) - 1].upload)

    @rule(case=st.sampled_from(sorted(BROKEN)))
    def upload_a_broken_file(self, case: str) -> None:
        before = snapshot(self.home)
        found = ready.look(self.monitor, refused(case))
        self._do(Line("accept"), lambda: self._accept(found), "refused")
        assert snapshot(self.home) == before

    @precondition(lambda self: self.model.lines)
    @rule(action=st.sampled_from(["withdraw", "restore"]), choice=st.randoms(use_true_random=False))
    def turn(self, action: str, choice: Any) -> None:
        every = range(1, len(self.model.lines) + 1)
        targets = tuple(sorted(choice.sample(every, min(len(every), choice.choice([1, 1, 2])))))
        do = getattr(self.monitor, action)
        self._do(Line(action, targets=targets), lambda: do(list(targets), "test"), self.model.refusal(action, targets))

    def _do(self, line: Line, do: Callable[[], object], wanted: str | None) -> None:
        """Do it, and see that it is refused where it must be, and only there."""
        code = None
        try:
            do()
        except DxError as error:
            code = error.code
        assert code == wanted
        if code is None:
            self.model.lines.append(line)

    @rule()
    def restart(self) -> None:
        self.monitor.close()
        self.monitor = Monitor(self.home, self.data, clock)

    @rule()
    def rebuild(self) -> None:
        self.monitor.store.rebuild()

    @rule()
    def lose_the_database(self) -> None:
        self.monitor.close()
        for path in self.home.glob("city*.duckdb*"):
            path.unlink()
        self.monitor = Monitor(self.home, self.data, clock)

    @precondition(lambda self: self.model.lines)
    @rule()
    def back_up(self) -> None:
        target = self.folder / f"backup-{len(self.backups)}.zip"
        assert care.backup(self.monitor.ledger, target) == len(self.model.lines)
        self.backups.append((target, self.model.copy()))

    @precondition(lambda self: self.backups)
    @rule(choice=st.randoms(use_true_random=False))
    def recover(self, choice: Any) -> None:
        source, model = choice.choice(self.backups)
        assert care.recover(self.home, source) == len(model.lines)
        self.model = model.copy()

    # -- cut off in the middle --

    @rule(upload=uploads(), at=st.integers(1, 30), torn=st.booleans())
    def cut_an_upload(self, upload: Upload, at: int, torn: bool) -> None:
        found = self._look(upload)
        if found.ok:
            self._cut(lambda: self._accept(found), at, torn, [*self.model.lines, Line("accept", upload)])

    @precondition(lambda self: self.model.uploads())
    @rule(at=st.integers(1, 12), torn=st.booleans())
    def cut_a_turn(self, at: int, torn: bool) -> None:
        seq = self.model.uploads()[-1]
        action = "restore" if seq in self.model.withdrawn() else "withdraw"
        do = partial(getattr(self.monitor, action), [seq], "test")
        self._cut(do, at, torn, [*self.model.lines, Line(action, targets=(seq,))])

    @rule(at=st.integers(1, 12), torn=st.booleans())
    def cut_a_rebuild(self, at: int, torn: bool) -> None:
        self._cut(self.monitor.store.rebuild, at, torn, self.model.lines)

    @precondition(lambda self: self.backups)
    @rule(at=st.integers(1, 60), torn=st.booleans())
    def cut_a_recovery(self, at: int, torn: bool) -> None:
        source, model = self.backups[-1]
        self._cut(lambda: care.recover(self.home, source), at, torn, model.lines)

    def _cut(self, do: Callable[[], object], at: int, torn: bool, after: list[Line]) -> None:
        """Cut it off before the step number ``at``: the store is then as before or as ``after``. If it has not so many
        steps it is done."""
        self.homes += 1
        left = self.folder / f"home-{self.homes}"
        with Knife(self.home, left, at).held() as knife:
            do()
        if not knife.cut:
            self.model = Model(list(after))
            return
        self.monitor.close()
        self.home = left
        if torn:
            with (left / "ledger.jsonl").open("ab") as ledger:
                ledger.write(TORN)
        self.monitor = Monitor(left, self.data, clock)
        self.looked = None
        kept, other = compared.entries(self.monitor), Model(list(after))
        self.model = other if compared.lines(other) == kept else self.model
        self.tally.add("model: operations cut off in the middle", broken=0)

    # -- the same in both --

    @invariant()
    def the_store_is_what_the_model_says(self) -> None:
        self.tally.add("model: steps after which a store was not what it must be", broken=0)
        assert compared.entries(self.monitor) == compared.lines(self.model)
        assert self.monitor.withdrawn() == self.model.withdrawn()
        card = self.monitor.scorecard(newest=True)
        assert card.heads == self.model.heads()
        for month in MONTHS:
            assert compared.figures(card, month) == compared.expected(self.model, month)
            assert compared.reported(card, month) == compared.owed(self.model, month)
            for name in ROWS:
                assert compared.rows_of(self.monitor, name, month) == compared.in_force(self.model, name, month)
        assert self.monitor.troubles() == []
