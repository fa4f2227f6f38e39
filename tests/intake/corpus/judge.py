"""Whether a file of the corpus came out as its label says, and the score by class.

PARSE must be read, ERROR refused, NEUTRALISE read and harmless; EITHER may be either. Whatever the label, a file must
not crash the child, stop it, or take more than its time or memory, and a refusal must say what is wrong and what to
do in both languages.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from dxlib.intake import Checked
from dxlib.intake.findings import Finding

CORPUS = Path(__file__).resolve().parents[4] / "shared" / "corpus"
HELD_WRONG = Path(__file__).parent / "labels_held_wrong.csv"
DIED = ("check_crashed", "check_failed", "takes_too_long", "too_much_memory")
DECISIVE = ("PARSE", "ERROR", "NEUTRALISE")


@dataclass(frozen=True)
class Case:
    """A line of the manifest. ``held`` is what we hold right where we hold the label wrong: “read:8” (rows) or
    “refused:empty_file” (code)."""

    kind: str
    file: str
    label: str
    oracle: str
    held: str = ""

    @property
    def path(self) -> Path:
        return CORPUS / self.kind / self.file

    @property
    def decisive(self) -> bool:
        return self.label in DECISIVE and not self.held

    @cached_property
    def rows(self) -> tuple[int, ...] | None:
        """How many rows it may have: an oracle of all its lines does not say whether the first is a header."""
        name, _, value = self.oracle.partition(":")
        if not name or self.label == "EITHER":
            return None
        count = int(value) if name == "rowcount" else len(json.loads(value))
        return (count,) if name == "json" else (count - 1, count)

    @property
    def lines(self) -> list[list[str]]:
        """The cells that the oracle says the file has, its header first; none where it only counts."""
        name, _, value = self.oracle.partition(":")
        if name == "json":
            records = json.loads(value)
            return [list(records[0]), *(list(record.values()) for record in records)]
        return json.loads(value) if name == "rows" else []


@dataclass(frozen=True)
class Outcome:
    """``harm`` are reasons why what was read is not harmless."""

    case: Case
    checked: Checked
    harm: tuple[str, ...] = ()

    @property
    def read(self) -> bool:
        return self.checked.ok

    @property
    def rows(self) -> int:
        return sum(part.rows for part in self.checked.parts)

    @property
    def errors(self) -> list[Finding]:
        return [f for f in self.checked.findings if f.severity == "error"]

    @property
    def codes(self) -> list[str]:
        return [f.code for f in self.errors]

    @cached_property
    def why(self) -> str:
        """Why it fails; nothing if it does not."""
        if died := [code for code in self.codes if code in DIED]:
            return died[0]
        if not self.read and not (self.errors and all(map(is_said, self.errors))):
            return "refused without saying what is wrong and what to do"
        return self._against(self.case.held) if self.case.held else self._against_label()

    def _against_label(self) -> str:
        if self.case.label == "ERROR" and self.read:
            return "read, should be refused"
        if self.case.label in ("PARSE", "NEUTRALISE"):
            if not self.read:
                return f"refused, should be read: {self.codes[0]}"
            if self.case.rows and self.rows not in self.case.rows:
                return f"{self.rows} rows, not {self.case.rows}"
            return "; ".join(self.harm)
        return ""

    def _against(self, held: str) -> str:
        got = f"read:{self.rows}" if self.read else f"refused:{self.codes[0]}"
        wanted = held.partition(":")[2]
        if not self.read and held.startswith("refused:") and wanted in self.codes:
            return ""
        return "" if got == held else f"{got}, not {held}"


def is_said(finding: Finding) -> bool:
    """What is wrong, then what to do, in two languages that are not the same."""
    sentences = (finding.message, finding.advice)
    return all(s.vi.strip() and s.en.strip() and s.vi != s.en for s in sentences)


def cases() -> list[Case]:
    """Every file of the manifest but the list of file names, which is no table."""
    held = {(row["class"], row["file"]): row for row in _rows(HELD_WRONG)}
    found = []
    for row in _rows(CORPUS / "MANIFEST.csv"):
        ours = held.pop((row["class"], row["file"]), None)
        assert ours is None or ours["label"] == row["expected"], f"{row['file']}: its label has changed"
        if row["class"] != "filenames":
            found.append(Case(row["class"], row["file"], row["expected"], row["oracle"], ours["held"] if ours else ""))
    assert not held, f"not in the corpus: {list(held)}"
    return found


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@dataclass(frozen=True)
class Score:
    """Of one class, or of all."""

    kind: str
    outcomes: list[Outcome]

    def counts(self) -> dict[str, int]:
        decisive = [o for o in self.outcomes if o.case.decisive]
        either = [o for o in self.outcomes if o.case.label == "EITHER"]
        return {
            "files": len(self.outcomes),
            "decisive": len(decisive),
            "passed": sum(not o.why for o in decisive),
            "read": sum(o.read for o in either),
            "refused": sum(not o.read for o in either),
            "label_held_wrong": sum(bool(o.case.held) for o in self.outcomes),
            "failed": sum(bool(o.why) for o in self.outcomes),
        }


def scores(outcomes: Iterable[Outcome]) -> list[Score]:
    """By class, in order, and of all at the end."""
    every = list(outcomes)
    kinds = sorted({o.case.kind for o in every})
    return [*(Score(kind, [o for o in every if o.case.kind == kind]) for kind in kinds), Score("total", every)]


def table(found: list[Score]) -> str:
    """The score as rows of Markdown."""
    lines = [
        "| class | files | decisive labels passed | EITHER: read / refused | label held wrong |",
        "|---|---:|---:|---:|---:|",
    ]
    for score in found:
        n = score.counts()
        either = f"{n['read']} / {n['refused']}" if n["read"] + n["refused"] else "–"
        decisive = f"{n['passed']}/{n['decisive']}" if n["decisive"] else "–"
        lines.append(f"| {score.kind} | {n['files']} | {decisive} | {either} | {n['label_held_wrong'] or '–'} |")
    return "\n".join(lines)
