"""The score against ``../shared/corpus``: every file through a real child process, 10 seconds and 512 MB each.

Set DX_CORPUS_OUT to a path to have the score and every outcome written there as JSON.
"""

from __future__ import annotations

import json
import os
import re
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from dxlib.intake import Asked, Checked
from dxlib.intake.characters import clean
from dxlib.intake.limits import MB, Limits
from dxlib.intake.workers import Workers
from dxlib.monitor import Monitor
from pages.markdown import literal
from tests.builders import DATA, TODAY, clock, site, sites_csv, snapshot
from tests.intake.corpus import contract, harm, judge
from tests.intake.corpus.child import PEAKS
from tests.intake.corpus.judge import CORPUS, Case, Outcome

SECONDS, MEMORY = 10, 512 * MB
LIMITS = Limits(1024 * MB, SECONDS, MEMORY, 0, MEMORY)
COMMAND = (sys.executable, "-m", "tests.intake.corpus.child")
OUT = "DX_CORPUS_OUT"

pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason=f"NOT SCORED: there is no corpus at {CORPUS}")


@dataclass(frozen=True)
class Run:
    outcomes: list[Outcome]
    peaks: dict[str, int]
    seconds: float

    def of(self, file: str) -> Checked:
        return next(o.checked for o in self.outcomes if o.case.file == file)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    """Every file looked at once, one after the other."""
    folder = tmp_path_factory.mktemp("corpus")
    data, peaks = contract.data_folder(folder / "data"), folder / "peaks"
    began = time.monotonic()
    with (
        pytest.MonkeyPatch.context() as patch,
        contract.known(contract.CONTRACT, *contract.FOREIGN.values()),
        Workers(COMMAND) as workers,
    ):
        if sys.platform == "linux":
            patch.setenv(PEAKS, str(peaks))
        outcomes = [_outcome(workers, data, case) for case in judge.cases()]
        yield Run(outcomes, _peaks(peaks), time.monotonic() - began)


def _outcome(workers: Workers, data: Path, case: Case) -> Outcome:
    foreign = contract.FOREIGN.get(case.file)
    asked = Asked(foreign.id, "2026-01") if foreign else Asked()
    checked = workers.inspect(case.path.read_bytes(), case.file, data, contract.TODAY, asked, LIMITS)
    return Outcome(case, checked, harm.reasons(checked) if case.label == "NEUTRALISE" else ())


def _peaks(path: Path) -> dict[str, int]:
    """Megabytes of the child at most, by file."""
    lines = path.read_text("utf-8").splitlines() if path.exists() else []
    return dict(json.loads(line) for line in lines)


# ---- the score ----


def test_the_score(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    found = judge.scores(run.outcomes)
    failed = [o for o in run.outcomes if o.why]
    most = max(run.peaks.values(), default=0)
    with capsys.disabled():
        print(f"\n{judge.table(found)}\n{run.seconds:.0f} s; the child's memory at most {most} MB")
        print("\n".join(f"FAILED {o.case.kind}/{o.case.file} ({o.case.label}): {o.why}" for o in failed))
    if path := os.environ.get(OUT):
        Path(path).write_text(json.dumps(_summary(run, found), ensure_ascii=False, indent=1), "utf-8")
    assert failed == []
    assert most <= MEMORY // MB


def _summary(run: Run, found: list[judge.Score]) -> dict[str, object]:
    return {
        "classes": {score.kind: score.counts() for score in found},
        "peak_mb": max(run.peaks.values(), default=0),
        "seconds": round(run.seconds),
        "files": [
            {
                "class": o.case.kind,
                "file": o.case.file,
                "label": o.case.label,
                "held": o.case.held,
                "read": o.read,
                "rows": o.rows,
                "codes": sorted(set(o.codes)),
                "why": o.why,
                "peak_mb": run.peaks.get(o.case.file),
            }
            for o in run.outcomes
        ],
    }


def test_every_file_of_the_corpus_was_looked_at(run: Run) -> None:
    folders = {path.name for path in CORPUS.iterdir() if path.is_dir()}
    assert {o.case.kind for o in run.outcomes} == folders - {"filenames"}
    assert len(run.outcomes) == sum(path.is_file() for path in CORPUS.glob("*/*")) - 1


def test_nothing_was_run(run: Run) -> None:
    assert run.outcomes
    assert list(Path(tempfile.gettempdir()).glob("pwn*")) == []


def test_no_finding_carries_signs_that_turn_or_hide_text(run: Run) -> None:
    hidden = re.compile("[\x00-\x08\x0b-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
    texts = [
        (o.case.file, text)
        for o in run.outcomes
        for f in o.checked.findings
        for text in (f.message.vi, f.message.en, f.advice.vi, f.advice.en)
    ]
    assert [found for found in texts if hidden.search(found[1])] == []


def test_the_cells_are_those_of_the_oracle(run: Run) -> None:
    asked = [o for o in run.outcomes if o.case.label == "PARSE" and o.case.lines and not o.case.held]
    assert len(asked) > 30
    wrong = {}
    for outcome in asked:
        rows = outcome.checked.rows
        assert rows is not None
        found = [json.loads(outcome.checked.reading["header"]), *(list(row.values()) for row in rows.to_pylist())]
        if [_filled(line) for line in found] != [_filled(line) for line in outcome.case.lines]:
            wrong[outcome.case.file] = found
    assert wrong == {}


def _filled(line: list[str]) -> list[str]:
    """A column without a heading or a cell is none."""
    cells = [clean(cell) for cell in line]
    while cells and not cells[-1]:
        cells.pop()
    return cells


# ---- what is held right where a label is held wrong ----

GOOD = "own__good_utf8.csv"
LIKE_GOOD = """
cp1258.csv two_level_header.csv utf8_bom.csv utf16le_bom.csv utf16le_bom_tab.txt.csv nfd.csv nfc_nfd_mixed.csv
old_tone_placement.csv nbsp_softhyphen.csv zero_width.csv fullwidth_digits.csv no_final_newline.csv cr_only.csv
mixed_eol.csv trailing_delims.csv extra_column.csv header_vn_labels.csv reordered.csv dates_dd_mm_yyyy.csv
semicolon_decimal_comma.csv thousands_1.234,5.csv
"""
LIKE_BOOK = "dates_1904.xlsx numbers_and_dates_as_text.xlsx dimension_lie.xlsx"


@pytest.mark.parametrize(
    ("file", "like"),
    [
        *((f"own__{name}", GOOD) for name in LIKE_GOOD.split()),
        *((f"own__{name}", "own__good.xlsx") for name in LIKE_BOOK.split()),
    ],
)
def test_the_rows_are_those_of_the_good_file(run: Run, file: str, like: str) -> None:
    good, other = run.of(like).rows, run.of(file).rows
    assert good is not None
    assert other is not None
    assert other.drop_columns(["line"]).equals(good.drop_columns(["line"]))


def test_a_lone_cr_ends_a_line(run: Run) -> None:
    found = run.of("cpython__test_test_csv.py_L312.csv")
    assert json.loads(found.reading["header"]) == ["a", "b"]
    assert found.rows is not None
    assert found.rows.to_pylist() == [{"0": "c", "1": "d"}]


def test_the_properties_of_a_workbook_are_never_read(run: Run) -> None:
    found = run.of("phpspreadsheet__sec-p66w.dontuse.xlsx")
    assert json.loads(found.reading["header"]) == ["2"]
    assert "onerror" not in json.dumps(found.as_json())


def test_a_formula_without_a_result_is_refused_by_its_cell_and_not_repeated(run: Run) -> None:
    found = run.of("own__formula_cells.xlsx")
    assert {(f.code, f.column) for f in found.findings} == {("formula_without_value", "H")}
    assert not re.search("cmd|HYPERLINK|SUM", json.dumps(found.as_json()))


def test_no_number_of_a_person_stands_in_a_finding(run: Run) -> None:
    found = run.of("own__doi_vien_330.csv")
    columns = {f.column for f in found.findings if f.code == "personal_data"}
    assert columns >= {"ho_ten", "so_dien_thoai", "cccd", "ghi_chu"}
    assert all(part.parquet is None for part in found.parts)
    assert re.findall(r"\d{6,}|\+84|Nguyễn|Trần", json.dumps(found.as_json(), ensure_ascii=False)) == []


# ---- file names ----


def names() -> list[str]:
    path = CORPUS / "filenames" / "own__filenames.json"
    return json.loads(path.read_text("utf-8")) if path.exists() else []


def tree(folder: Path) -> set[Path]:
    return {path for path in folder.rglob("*") if (folder / "store") not in (path, *path.parents)}


@pytest.fixture(scope="module")
def real() -> Iterator[Workers]:
    with Workers() as workers:
        yield workers


@pytest.mark.parametrize("name", names(), ids=ascii)
def test_a_name_is_only_a_name(
    real: Workers, empty_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    before, good = tree(tmp_path), sites_csv([site()])
    assert real.inspect(good, name, DATA, TODAY, Asked(), LIMITS).ok
    monitor = Monitor(tmp_path / "store", empty_data, clock)
    try:
        found = monitor.check(good, name)
        entry = monitor.accept(found, "test")
    finally:
        monitor.close()
    assert tree(tmp_path) == before
    assert len(snapshot(tmp_path / "store")) == 3
    for shown in (found.checked.file_name, entry.file_name, literal(entry.file_name)):
        assert shown.isprintable()
    assert not re.search(r"(?<!\\)<", literal(entry.file_name))
