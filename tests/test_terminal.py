"""The same answers without a browser: every command, its output in both languages, and its exit status."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from dxlib import catalog
from dxlib.wards import CITY
from tests.builders import (
    CODES,
    COLUMNS,
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
from tests.running import Run, at

OCTOBER_FILE = str(EXAMPLES / OCTOBER)
BROKEN_FILE = str(EXAMPLES / "broken_unknown_ward.csv")


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
    "withheld",
    "coverage",
    "provenance",
    "receipts",
}


CITYS_OWN = {k.id for k in catalog.KPIS.values() if catalog.dataset(k.dataset).reporters == "city"}
OFFICES_TOO = {
    k.id for k in catalog.KPIS.values() if catalog.dataset(k.dataset).reporters == "both" and k.level == "city"
}
"""Reported by the city's offices beside the wards."""


def everybody(kpi: str) -> list[str]:
    """Who stands behind the whole city's figure."""
    return [CITY] if kpi in CITYS_OWN else [*CODES, CITY] if kpi in OFFICES_TOO else list(CODES)


def test_kpi_gives_one_object_a_kpi_over_the_whole_city(run: Run):
    values = run("kpi", "--format", "json").json
    assert [v["kpi"] for v in values] == list(catalog.KPIS)
    assert all(set(v) == KPI_KEYS for v in values)
    assert {v["kpi"]: v["ward_codes"] for v in values} == {k: everybody(k) for k in catalog.KPIS}


def test_kpi_of_launched_wards_is_8_of_8_by_the_sample(run: Run):
    found = at(run("kpi", "--format", "json").json, "wards_launched")
    assert (found["value"], found["denominator"], found["goal"], found["state"]) == (8, 8, 8, "met")
    assert (found["coverage"], found["provenance"]) == ({"with_data": 8, "expected": 8}, "sample")
    assert (found["period"], found["at_least"]) == ("2024-09", False)
    entries = run("history", "--format", "json").json
    assert [e["dataset"] for e in entries if e["seq"] in found["receipts"]] == ["cashless_sites"]


@pytest.mark.parametrize(
    ("kpi", "value", "denominator"),
    [
        ("subsystems_operating", 22, 24),
        ("wards_launched", 8, 8),
        ("team_members", 330, None),
        ("neighbourhoods_with_team", 44, 44),
    ],
)
def test_kpi_of_september_reproduces_the_published_figures(run: Run, kpi: str, value: int, denominator: int | None):
    found = at(run("kpi", "--period", "2024-09", "--format", "json").json, kpi)
    assert (found["value"], found["denominator"]) == (value, denominator)
    assert found["coverage"]["with_data"] == found["coverage"]["expected"]


def test_kpi_by_ward_gives_one_object_a_ward(run: Run):
    values = run("kpi", "--by-ward", "--format", "json").json
    asked = [(v["kpi"], v["ward_codes"]) for v in values]
    assert asked == [(kpi, [code]) for kpi in catalog.KPIS if kpi not in CITYS_OWN for code in CODES]


def test_kpi_of_chosen_wards_covers_them_alone(run: Run):
    values = run("kpi", "--ward", MY_PHUOC, "--ward", PHU_AN, "--ward", PHU_AN, "--format", "json").json
    assert all(v["ward_codes"] == ([CITY] if v["kpi"] in CITYS_OWN else [MY_PHUOC, PHU_AN]) for v in values)
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


def newest(run: Run) -> int:
    return max(e["seq"] for e in run("history", "--format", "json").json)


def test_check_of_a_good_file_shows_what_would_change(run: Run, seeded: Path):
    before = snapshot(seeded)
    ran = run("check", OCTOBER_FILE, "--format", "json")
    assert ran.exit == 0
    assert set(ran.json) == {"ok", "dataset", "tables", "cells", "rows", "findings", "effects"}
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
    assert f"already accepted as no. {newest(run)}" in again.out


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
    stood = newest(run)
    run("load", OCTOBER_FILE, "--by", "Lan", "--note", "lần đầu")
    entries = run("history", "--format", "json").json
    assert [e["seq"] for e in entries] == list(range(1, stood + 2))
    last = entries[-1]
    assert set(last) == {
        "seq",
        "at",
        "by",
        "action",
        "dataset",
        "cells",
        "tables",
        "targets",
        "file_name",
        "sha256",
        "rows",
        "note",
        "provenance",
    }
    assert (last["by"], last["action"], last["note"], last["rows"]) == ("Lan", "accept", "lần đầu", 16)
    assert (last["file_name"], len(last["sha256"]), last["provenance"]) == (OCTOBER, 64, "sample")


def test_history_as_a_table_is_in_the_readers_language(run: Run):
    assert "Tiếp nhận" in run("history").out
    assert "Accepted" in run("--lang", "en", "history").out


def test_withdraw_and_restore_go_there_and_back(run: Run):
    before = run("kpi", "--format", "json").json
    run("load", OCTOBER_FILE)
    october, loaded = run("kpi", "--format", "json").json, newest(run)
    assert run("withdraw", loaded, "--by", "Lan", "--note", "nhầm").exit == 0
    assert run("kpi", "--format", "json").json == before != october
    assert run("restore", loaded).exit == 0
    assert run("kpi", "--format", "json").json == october
    actions = [(e["action"], e["targets"]) for e in run("history", "--format", "json").json]
    assert actions[loaded:] == [("withdraw", [loaded]), ("restore", [loaded])]


def test_several_uploads_are_withdrawn_at_once(run: Run):
    run("load", OCTOBER_FILE)
    sites = [e["seq"] for e in run("history", "--format", "json").json if e["dataset"] == "cashless_sites"]
    assert len(sites) == 2
    assert run("withdraw", *sites).exit == 0
    assert at(run("kpi", "--format", "json").json, "cashless_value")["value"] is None


@pytest.mark.parametrize(("command", "status"), [(["restore", 1], 1), (["withdraw", 999], 2), (["withdraw", "x"], 2)])
def test_what_cannot_be_taken_back_is_said(run: Run, command: list, status: int):
    ran = run(*command)
    assert ran.exit == status
    assert ran.err


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
