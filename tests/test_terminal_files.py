"""The commands that look after the store and write files: verify, rebuild, backup, recover, template, sample."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from dxlib import catalog
from tests.builders import (
    CODES,
    DATA,
    EXAMPLES,
    MY_PHUOC,
    OCTOBER,
    sample_rows,
    snapshot,
)
from tests.running import Run, at

OCTOBER_FILE = str(EXAMPLES / OCTOBER)
BROKEN_FILE = str(EXAMPLES / "broken_unknown_ward.csv")


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


SCALED = ("cashless_sites", "team_members", "ocop_products", "dossiers")


@pytest.mark.parametrize("dataset", SCALED)
def test_a_larger_sample_has_more_of_what_is_counted_and_passes_the_checks(run: Run, tmp_path: Path, dataset: str):
    run("sample", "--scale", 3, "--out", tmp_path)
    ran = run("check", tmp_path / f"{dataset}.csv", "--format", "json")
    assert (ran.exit, ran.json["dataset"]) == (0, dataset)
    september = sum(c["rows"] for c in ran.json["cells"] if c["period"] == "2024-09")
    shipped = sum(row["period"] == "2024-09" for row in sample_rows(dataset))
    assert september == pytest.approx(3 * shipped, rel=0.02 if dataset == "dossiers" else 0)


def test_what_the_scale_does_not_reach_stays_as_it_is_shipped(run: Run, tmp_path: Path):
    run("sample", "--scale", 3, "--out", tmp_path)
    for name in set(catalog.DATASETS) - set(SCALED):
        assert (tmp_path / f"{name}.csv").read_bytes() == (DATA / "sample" / f"{name}.csv").read_bytes()
