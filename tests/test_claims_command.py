"""The published figures in the terminal: what it prints and how it ends."""

from __future__ import annotations

import csv
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from dxlib import claims
from tests.builders import (
    CODES,
    EXAMPLES,
    MY_PHUOC,
    as_csv,
    checked,
    sample_rows,
)
from tests.running import Run
from tests.test_claims import CLAIMS, SEPTEMBER
from tests.test_claims_article import COUNTS

# ---- the command ----

KEYS = {
    "claim",
    "title",
    "kpi",
    "measure",
    "scope",
    "period",
    "comparator",
    "published",
    "unit",
    "computed",
    "words",
    "verdict",
    "why",
    "coverage",
    "provenance",
    "receipts",
    "quotation",
    "source",
}


def five_more(tmp_path: Path) -> Path:
    """Mỹ Phước's roster of September with five members more: 335 in the city."""
    rows = [r for r in sample_rows("team_members") if (r["period"], r["ward_code"]) == (SEPTEMBER, MY_PHUOC)]
    more = [{**rows[0], "member_code": f"TV-{MY_PHUOC}-{n}", "role": "member"} for n in range(901, 906)]
    file = tmp_path / "five_more.csv"
    file.write_bytes(as_csv([*rows, *more]))
    return file


def test_the_command_gives_one_object_a_claim_in_the_articles_order(run: Run) -> None:
    ran = run("claims", "--format", "json")
    assert [c["claim"] for c in ran.json] == [c.id for c in CLAIMS]
    assert all(set(c) == KEYS for c in ran.json)
    assert {c["verdict"] for c in ran.json} == {"agrees", "unchecked"}
    assert ran.exit == 0


def test_the_command_tells_the_figure_its_receipts_and_its_words(run: Run) -> None:
    found = next(c for c in run("claims", "--format", "json").json if c["claim"] == "neighbourhoods_with_team")
    assert (found["published"], found["computed"], found["period"], found["verdict"]) == (100, 100, "2024-09", "agrees")
    assert found["words"]["computed"] == {"vi": "100% (44/44)", "en": "100% (44/44)"}
    assert (found["coverage"], found["provenance"]) == ({"with_data": 8, "expected": 8}, "sample")
    entries = run("history", "--format", "json").json
    assert [e["dataset"] for e in entries if e["seq"] in found["receipts"]] == ["digital_teams"]


def test_the_command_in_both_languages_ends_with_the_count(run: Run) -> None:
    vi, en = run("claims"), run("--lang", "en", "claims")
    agree = sum(bool(c.kpi) for c in CLAIMS)
    unchecked = len(CLAIMS) - agree
    assert (vi.exit, en.exit) == (0, 0)
    assert vi.out.splitlines()[-1] == (
        f"{agree}/{len(CLAIMS)} số đã công bố khớp với số liệu, 0 số không khớp, {unchecked} số chưa đối chiếu được."
    )
    assert en.out.splitlines()[-1] == (
        f"{agree} of {len(CLAIMS)} published figures agree with the data, 0 differ, {unchecked} cannot be checked."
    )
    assert "số liệu minh họa" in vi.out.splitlines()[-2]
    assert "sample data" in en.out.splitlines()[-2]
    assert "✓ Khớp" in vi.out
    assert "– Cannot be checked" in en.out


@pytest.mark.parametrize(("lang", "word"), [("vi", "✗ Không khớp"), ("en", "✗ Differs")])
def test_a_changed_roster_makes_the_command_say_both_values(run: Run, tmp_path: Path, lang: str, word: str) -> None:
    assert run("load", five_more(tmp_path), "--by", "Lan").exit == 0
    ran = run("--lang", lang, "claims")
    worst = ran.out.splitlines()[2]
    assert ran.exit == 1
    assert worst.startswith(word)
    assert re.search(r" 330 +335 ", worst)
    differing = [c for c in run("claims", "--format", "json").json if c["verdict"] == "differs"]
    assert [(c["claim"], c["published"], c["computed"], c["provenance"]) for c in differing] == [
        ("team_members", 330, 335, "mixed")
    ]


def test_withdrawing_the_change_makes_it_agree_again(run: Run, tmp_path: Path) -> None:
    run("load", five_more(tmp_path))
    newest = max(e["seq"] for e in run("history", "--format", "json").json)
    assert run("claims", "--format", "json").exit == 1
    run("withdraw", newest)
    assert run("claims", "--format", "json").exit == 0


def test_changed_targets_make_the_command_say_both_values(run: Run) -> None:
    file = EXAMPLES / "programme_targets_changed.csv"
    states = Counter(row["published_status"] for row in rows_of(file))
    assert run("load", file, "--yes").exit == 0
    ran = run("claims", "--format", "json")
    told = {c["kpi"]: c for c in ran.json if c["claim"] in {f"targets_{s}" for s in states}}
    assert {f"targets_{s}": n for s, n in states.items()} == {k: c["computed"] for k, c in told.items()}
    assert {k for k, c in told.items() if c["verdict"] == "differs"} == {
        k for k in told if told[k]["computed"] != COUNTS[k]
    }
    assert ran.exit == 1


def rows_of(file: Path) -> list[dict[str, Any]]:
    result = checked(file.read_bytes(), dataset="programme_targets")
    assert result.ok, result.findings
    return list(csv.DictReader(file.read_text(encoding="utf-8-sig").splitlines()))


@pytest.mark.parametrize("format", ["table", "json"])
def test_without_data_the_command_passes_and_checks_nothing(
    run: Run, empty_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, format: str
) -> None:
    monkeypatch.setenv("DX_DATA", str(empty_data))
    monkeypatch.setenv("DX_HOME", str(tmp_path / "empty"))
    ran = run("claims", "--format", format)
    assert ran.exit == 0
    assert not re.search(r"\b(None|nan)\b", ran.out)
    if format == "json":
        assert {c["verdict"] for c in ran.json} == {"unchecked"}
    else:
        assert f"0/{len(CLAIMS)} số đã công bố khớp" in ran.out.splitlines()[-1]


def test_the_command_asked_wrongly_could_not_run(run: Run) -> None:
    ran = run("claims", "--format", "csv")
    assert (ran.exit, ran.out) == (2, "")


def test_an_unreadable_table_could_not_run(
    run: Run, empty_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for path in empty_data.glob("*.csv"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    table = tmp_path / claims.FILE
    table.write_text(table.read_text(encoding="utf-8").replace(",above,", ",over,", 1), encoding="utf-8")
    monkeypatch.setenv("DX_DATA", str(tmp_path))
    monkeypatch.setenv("DX_HOME", str(tmp_path / "store_of_its_own"))
    ran = run("--lang", "en", "claims")
    assert (ran.exit, ran.out) == (2, "")
    assert "online_intake" in ran.err


def test_the_eight_wards_of_the_table_are_those_of_the_month() -> None:
    assert next(c.value for c in CLAIMS if c.id == "wards") == len(CODES)
