"""The same answers without a browser: every command, its output in both languages, and its exit status."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from dxlib import catalog
from dxlib.terminal import main
from dxlib.wards import CITY
from tests.builders import (
    CODES,
    COLUMNS,
    DATA,
    EXAMPLES,
    MY_PHUOC,
    OCTOBER,
    OCTOBER_MY_PHUOC,
    PHU_AN,
    ROOT,
    site,
    sites_csv,
    snapshot,
)

OCTOBER_FILE = str(EXAMPLES / OCTOBER)
BROKEN_FILE = str(EXAMPLES / "broken_unknown_ward.csv")


@dataclass
class Ran:
    exit: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Run = Callable[..., Ran]


@pytest.fixture
def run(seeded: Path, capsysbinary, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command over a store with the sample in it."""
    monkeypatch.setenv("DX_HOME", str(seeded))
    monkeypatch.delenv("DX_DATA", raising=False)

    def run_one(*argv: object) -> Ran:
        try:
            status = main([str(a) for a in argv])
        except SystemExit as stop:
            status = int(str(stop.code))
        printed = capsysbinary.readouterr()
        return Ran(status, printed.out.decode(), printed.err.decode())

    return run_one


def at(values: list[dict], kpi: str) -> dict:
    return next(v for v in values if v["kpi"] == kpi)


# ---- kpi ----

KPI_KEYS = {
    "kpi",
    "title",
    "domain",
    "ward_codes",
    "period",
    "value",
    "numerator",
    "denominator",
    "unit",
    "better",
    "goal",
    "state",
    "at_least",
    "coverage",
    "provenance",
    "receipts",
}


def test_kpi_gives_one_object_a_kpi_over_the_whole_city(run: Run):
    values = run("kpi", "--format", "json").json
    assert [v["kpi"] for v in values] == list(catalog.KPIS)
    assert all(set(v) == KPI_KEYS for v in values)
    assert all(v["ward_codes"] == list(CODES) for v in values)


def test_kpi_of_launched_wards_is_8_of_8_by_the_sample(run: Run):
    found = at(run("kpi", "--format", "json").json, "wards_launched")
    assert (found["value"], found["denominator"], found["goal"], found["state"]) == (8, 8, 8, "met")
    assert (found["coverage"], found["provenance"]) == ({"with_data": 8, "expected": 8}, "sample")
    assert (found["period"], found["receipts"], found["at_least"]) == ("2024-09", [1], False)


def test_kpi_by_ward_gives_one_object_a_ward(run: Run):
    values = run("kpi", "--by-ward", "--format", "json").json
    assert len(values) == 8 * len(catalog.KPIS)
    assert {tuple(v["ward_codes"]) for v in values} == {(c,) for c in CODES}


def test_kpi_of_chosen_wards_covers_them_alone(run: Run):
    values = run("kpi", "--ward", MY_PHUOC, "--ward", PHU_AN, "--ward", PHU_AN, "--format", "json").json
    assert all(v["ward_codes"] == [MY_PHUOC, PHU_AN] for v in values)
    assert at(values, "wards_launched")["coverage"] == {"with_data": 2, "expected": 2}


@pytest.mark.parametrize("period", ["2024-05", "2024-Q2", "2024-01..2024-09"])
def test_kpi_of_a_chosen_period_says_it(run: Run, period: str):
    values = run("kpi", "--period", period, "--domain", "cashless", "--format", "json").json
    assert {v["period"] for v in values} == {period}


def test_kpi_as_a_table_is_in_the_readers_language(run: Run):
    vi, en = run("kpi").out, run("--lang", "en", "kpi").out
    assert "Hộ kinh doanh có mã QR" in vi
    assert "Merchants with a QR code" in en
    assert "8/8" in vi
    assert "Số liệu minh họa" in vi
    assert "Sample data" in en


def test_kpi_as_csv_has_the_numbers_of_the_json(run: Run):
    rows = list(csv.DictReader(io.StringIO(run("kpi", "--format", "csv").out)))
    values = run("kpi", "--format", "json").json
    assert [r["kpi"] for r in rows] == [v["kpi"] for v in values]
    assert [float(r["value"]) for r in rows] == [v["value"] for v in values]


@pytest.mark.parametrize("format", ["table", "csv", "json"])
def test_kpi_without_data_prints_no_none(run: Run, empty_data: Path, tmp_path: Path, monkeypatch, format: str):
    monkeypatch.setenv("DX_DATA", str(empty_data))
    monkeypatch.setenv("DX_HOME", str(tmp_path / "empty"))
    for more in ([], ["--by-ward"], ["--period", "2024-09"]):
        ran = run("kpi", "--format", format, *more)
        assert ran.exit == 0
        assert not re.search(r"\b(None|nan)\b", ran.out)


@pytest.mark.parametrize(
    "wrong", [["--ward", "99999"], ["--period", "2024-13"], ["--domain", "cash"], ["--format", "xml"], ["--nonsense"]]
)
def test_kpi_asked_wrongly_could_not_run(run: Run, wrong: list[str]):
    ran = run("kpi", *wrong)
    assert ran.exit == 2
    assert ran.err
    assert ran.out == ""


# ---- check and load ----


def test_check_of_a_good_file_shows_what_would_change(run: Run, seeded: Path):
    before = snapshot(seeded)
    ran = run("check", OCTOBER_FILE, "--format", "json")
    assert ran.exit == 0
    assert set(ran.json) == {"ok", "dataset", "cells", "rows", "findings", "effects"}
    assert (ran.json["ok"], ran.json["dataset"], ran.json["rows"], ran.json["findings"]) == (
        True,
        "cashless_sites",
        16,
        [],
    )
    assert {"period": "2024-10", "ward_code": MY_PHUOC, "rows": 3} in ran.json["cells"]
    assert all(set(e) == {"kpi", "ward_code", "period", "before", "after"} for e in ran.json["effects"])
    assert CITY in {e["ward_code"] for e in ran.json["effects"]}
    assert snapshot(seeded) == before


def test_check_of_a_broken_file_lists_every_finding(run: Run):
    ran = run("check", BROKEN_FILE, "--format", "json")
    assert (ran.exit, ran.json["ok"], ran.json["effects"]) == (1, False, [])
    assert [(f["line"], f["column"]) for f in ran.json["findings"]] == [
        (2, "ward_code"),
        (5, "ward_code"),
        (7, "ward_name"),
    ]
    assert all(
        set(f) == {"severity", "code", "line", "column", "value", "message"} and set(f["message"]) == {"vi", "en"}
        for f in ran.json["findings"]
    )


def test_check_prints_findings_in_both_languages(run: Run):
    vi, en = run("check", BROKEN_FILE), run("--lang", "en", "check", BROKEN_FILE)
    assert (vi.exit, en.exit) == (1, 1)
    assert "25999" in vi.out
    assert "“25999” is not a ward in 10/2024" in en.out
    assert vi.out != en.out


def test_check_prints_effects_as_babel_writes_them(run: Run):
    assert re.search(r"Mỹ Phước .* \d+,\d% +– +\d+,\d%", run("check", OCTOBER_FILE).out)
    assert re.search(r"My Phuoc .* \d+\.\d% +– +\d+\.\d%", run("--lang", "en", "check", OCTOBER_FILE).out)


@pytest.mark.parametrize("wrong", [["none.csv"], [OCTOBER_FILE, "--dataset", "x"], [OCTOBER_FILE, "--period", "x"], []])
def test_check_that_could_not_run_exits_2(run: Run, wrong: list[str]):
    ran = run("check", *wrong)
    assert (ran.exit, ran.out) == (2, "")
    assert ran.err


def test_check_of_a_folder_could_not_run(run: Run, tmp_path: Path):
    assert run("check", tmp_path).exit == 2


def test_check_fills_and_compares_the_period(run: Run, tmp_path: Path):
    file = tmp_path / "x.csv"
    file.write_bytes(sites_csv([site()], [c for c in COLUMNS if c not in ("period", "ward_name")]))
    assert run("check", file).exit == 1
    filled = run("check", file, "--period", "2024-10", "--dataset", "cashless_sites", "--format", "json")
    assert [c["period"] for c in filled.json["cells"]] == ["2024-10"]
    assert run("check", OCTOBER_FILE, "--period", "2024-09").exit == 1


def test_load_accepts_and_the_figures_move(run: Run):
    before = at(run("kpi", "--format", "json").json, "merchants_active")
    ran = run("load", OCTOBER_FILE, "--by", "Lan", "--note", "lần đầu")
    after = at(run("kpi", "--format", "json").json, "merchants_active")
    assert ran.exit == 0
    assert (before["period"], after["period"]) == ("2024-09", "2024-10")
    assert after["value"] > before["value"]


def test_load_of_a_broken_file_changes_nothing(run: Run, seeded: Path):
    before = snapshot(seeded)
    assert run("load", BROKEN_FILE, "--yes").exit == 1
    assert snapshot(seeded) == before


def test_load_of_the_same_file_twice_is_refused_by_number(run: Run):
    assert run("load", OCTOBER_FILE).exit == 0
    again = run("--lang", "en", "load", OCTOBER_FILE)
    assert again.exit == 1
    assert "already accepted as no. 2" in again.out


def test_load_of_a_shrinking_file_needs_yes(run: Run, seeded: Path, tmp_path: Path):
    file = tmp_path / "x.csv"
    file.write_bytes(sites_csv([site()]))
    before = (seeded / "ledger.jsonl").read_bytes()
    refused = run("load", file)
    assert (refused.exit, (seeded / "ledger.jsonl").read_bytes()) == (1, before)
    assert refused.err
    assert run("load", file, "--yes").exit == 0


def test_load_may_declare_that_a_ward_has_none(run: Run, tmp_path: Path):
    file = tmp_path / "x.csv"
    file.write_bytes(sites_csv([], list(site())))
    assert run("load", file, "--period", "2024-10", "--reported-none", PHU_AN).exit == 0
    values = run("kpi", "--ward", PHU_AN, "--format", "json").json
    assert at(values, "cashless_sites")["value"] == 0


# ---- history, withdraw, restore ----


def test_history_tells_who_when_what_and_the_hash(run: Run):
    run("load", OCTOBER_FILE, "--by", "Lan", "--note", "lần đầu")
    entries = run("history", "--format", "json").json
    assert [e["seq"] for e in entries] == [1, 2]
    assert set(entries[1]) == {
        "seq",
        "at",
        "by",
        "action",
        "dataset",
        "cells",
        "targets",
        "file_name",
        "sha256",
        "rows",
        "note",
        "provenance",
    }
    last = entries[1]
    assert (last["by"], last["action"], last["note"], last["rows"]) == ("Lan", "accept", "lần đầu", 16)
    assert (last["file_name"], len(last["sha256"]), last["provenance"]) == (OCTOBER, 64, "sample")


def test_history_as_a_table_is_in_the_readers_language(run: Run):
    assert "Tiếp nhận" in run("history").out
    assert "Accepted" in run("--lang", "en", "history").out


def test_withdraw_and_restore_go_there_and_back(run: Run):
    before = run("kpi", "--format", "json").json
    run("load", OCTOBER_FILE)
    october = run("kpi", "--format", "json").json
    assert run("withdraw", 2, "--by", "Lan", "--note", "nhầm").exit == 0
    assert run("kpi", "--format", "json").json == before
    assert run("restore", 2).exit == 0
    assert run("kpi", "--format", "json").json == october
    actions = [(e["action"], e["targets"]) for e in run("history", "--format", "json").json]
    assert actions[2:] == [("withdraw", [2]), ("restore", [2])]


def test_several_uploads_are_withdrawn_at_once(run: Run):
    run("load", OCTOBER_FILE)
    assert run("withdraw", 1, 2).exit == 0
    assert at(run("kpi", "--format", "json").json, "cashless_value")["value"] is None


@pytest.mark.parametrize(("command", "status"), [(["restore", 1], 1), (["withdraw", 9], 2), (["withdraw", "x"], 2)])
def test_what_cannot_be_taken_back_is_said(run: Run, command: list, status: int):
    ran = run(*command)
    assert ran.exit == status
    assert ran.err


# ---- verify, rebuild, backup, recover ----


def test_verify_says_that_the_store_is_whole(run: Run):
    vi, en = run("verify"), run("--lang", "en", "verify")
    assert (vi.exit, en.exit) == (0, 0)
    assert en.out == "The store is whole.\n"
    assert vi.out != en.out


def test_verify_names_each_damage(run: Run, seeded: Path):
    broken = [*(seeded / "files").iterdir(), *(seeded / "rows").iterdir()]
    for path in broken:
        path.write_bytes(b"x" + path.read_bytes()[1:] + b"x")
    ran = run("verify")
    assert ran.exit == 1
    assert len(ran.out.splitlines()) == len(broken)
    assert all(path.name in ran.out for path in broken)


def test_rebuild_changes_no_figure(run: Run):
    run("load", OCTOBER_FILE)
    before = run("kpi", "--by-ward", "--format", "json").json
    assert run("rebuild").exit == 0
    assert run("kpi", "--by-ward", "--format", "json").json == before


def test_a_lost_database_is_no_ones_business(run: Run, seeded: Path):
    before = run("kpi", "--format", "json").json
    (seeded / "city.duckdb").unlink()
    assert run("kpi", "--format", "json").json == before


def test_backup_and_recover_bring_the_figures_to_another_folder(run: Run, tmp_path: Path, monkeypatch):
    run("load", OCTOBER_FILE)
    before = run("kpi", "--format", "json").json
    assert run("backup", tmp_path / "b.zip").exit == 0
    monkeypatch.setenv("DX_HOME", str(tmp_path / "elsewhere"))
    assert run("recover", tmp_path / "b.zip").exit == 0
    assert run("kpi", "--format", "json").json == before
    assert run("verify").exit == 0


def test_recover_from_what_is_no_backup_could_not_run(run: Run, seeded: Path):
    before = snapshot(seeded)
    ran = run("--lang", "en", "recover", OCTOBER_FILE)
    assert ran.exit == 2
    assert OCTOBER in ran.err
    assert snapshot(seeded) == before


def test_a_torn_entry_is_said_when_a_command_mends_it(run: Run, seeded: Path):
    with (seeded / "ledger.jsonl").open("ab") as file:
        file.write(b'{"torn')
    assert "ledger.torn-" in run("kpi").err
    assert run("verify").exit == 0


# ---- template ----


def read(text: str, delimiter: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter=delimiter))


@pytest.mark.parametrize(("lang", "delimiter"), [("vi", ";"), ("en", ",")])
def test_an_empty_template_is_a_header_that_nobody_can_upload_by_mistake(
    run: Run, tmp_path: Path, lang: str, delimiter: str
):
    ran = run("template", "cashless_sites", "--lang", lang)
    assert (ran.exit, ran.out[0]) == (0, "\ufeff")
    assert read(ran.out, delimiter) == [[c.title[lang] for c in catalog.dataset("cashless_sites").columns]]
    (tmp_path / "t.csv").write_text(ran.out, encoding="utf-8")
    checked = run("check", tmp_path / "t.csv", "--format", "json")
    assert (checked.exit, [f["code"] for f in checked.json["findings"]]) == (1, ["no_rows"])


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("ward", CODES)
def test_a_template_filled_with_a_wards_rows_is_accepted_as_it_is(run: Run, tmp_path: Path, lang: str, ward: str):
    ran = run("template", "cashless_sites", "--lang", lang, "--ward", ward)
    (tmp_path / "t.csv").write_text(ran.out, encoding="utf-8")
    checked = run("check", tmp_path / "t.csv", "--format", "json")
    rows = len(read(ran.out, ";" if lang == "vi" else ",")) - 1
    assert checked.exit == 0, checked.out
    assert checked.json["cells"] == [{"period": "2024-10", "ward_code": ward, "rows": rows}]


def test_a_filled_template_gives_the_figures_of_the_month_before(run: Run, tmp_path: Path):
    before = at(run("kpi", "--ward", MY_PHUOC, "--format", "json").json, "merchants_active")
    (tmp_path / "t.csv").write_text(run("template", "cashless_sites", "--ward", MY_PHUOC).out, encoding="utf-8")
    run("load", tmp_path / "t.csv")
    after = at(run("kpi", "--ward", MY_PHUOC, "--format", "json").json, "merchants_active")
    assert (after["period"], after["value"]) == ("2024-10", before["value"])


@pytest.mark.parametrize("wrong", [["cashless"], ["cashless_sites", "--ward", "99999"], []])
def test_a_template_of_what_is_unknown_could_not_run(run: Run, wrong: list[str]):
    ran = run("template", *wrong)
    assert (ran.exit, ran.out) == (2, "")


# ---- sample ----


def test_the_shipped_files_are_what_the_command_writes(run: Run, tmp_path: Path):
    assert run("sample", "--out", tmp_path / "s", "--examples", tmp_path / "e").exit == 0
    for made, shipped in ((tmp_path / "s", DATA / "sample"), (tmp_path / "e", EXAMPLES)):
        assert {p.name: p.read_bytes() for p in made.iterdir()} == {p.name: p.read_bytes() for p in shipped.iterdir()}


def test_a_larger_sample_has_more_sites_and_passes_the_checks(run: Run, tmp_path: Path):
    run("sample", "--scale", 3, "--out", tmp_path)
    ran = run("check", tmp_path / "cashless_sites.csv", "--format", "json")
    assert ran.exit == 0, ran.out[:500]
    assert ran.json["rows"] == 3 * 144


# ---- as a program ----


def program(home: Path, *argv: str) -> subprocess.CompletedProcess[bytes]:
    environment = {**os.environ, "DX_HOME": str(home), "PYTHONIOENCODING": "ascii"}
    command = [sys.executable, "-m", "dxlib", *argv]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=False)


def test_the_program_prints_utf8_whatever_the_terminal_says(seeded: Path):
    ran = program(seeded, "kpi", "--format", "json")
    assert (ran.returncode, ran.stderr) == (0, b"")
    assert at(json.loads(ran.stdout), "wards_launched")["title"]["vi"] == "Phường, xã đã phát động"


def test_a_first_run_anywhere_brings_the_sample(tmp_path: Path):
    ran = program(tmp_path / "new", "kpi", "--format", "json")
    assert at(json.loads(ran.stdout), "wards_launched")["value"] == 8


def test_the_program_answers_with_its_exit_status(seeded: Path):
    assert program(seeded, "check", BROKEN_FILE).returncode == 1
    assert program(seeded, "check", "no such file").returncode == 2
    assert program(seeded, "no-such-command").returncode == 2
    assert b"kpi" in program(seeded, "--help").stdout


def test_example_files_can_be_named_without_saying_the_dataset(run: Run):
    assert run("check", EXAMPLES / OCTOBER_MY_PHUOC, "--format", "json").json["dataset"] == "cashless_sites"
