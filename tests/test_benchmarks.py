"""The benchmarks' own parts say what they should; how fast anything is, no test asserts."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

import pytest

from tests import benchmarks
from tests.benchmarks.dossiers import months, write_csv
from tests.benchmarks.figures import Goal, Table, percentile


def test_a_goal_is_met_at_its_limit_and_says_by_how_much_it_was_missed() -> None:
    assert Goal("a", 2.0, 2.0).met
    assert not Goal("a", 2.01, 2.0).met
    assert Goal("a", 0.6, 0.6, at_least=True).met
    assert str(Goal("memory", 300, 250, unit=" MB")) == "MISSED memory: 300 MB (≤ 250 MB)"


def test_ratios_are_of_medians_of_the_same_run(capsys: pytest.CaptureFixture[str]) -> None:
    table = Table("title", "floor")
    table.add("floor", 0.1, 0.2, 9.0)
    table.add("own", 0.4)
    assert table.ratio("own") == pytest.approx(2)
    table.show()
    assert "2.00×   400 to 400, n = 1" in capsys.readouterr().out


def test_percentiles_are_values_that_were_measured() -> None:
    assert percentile([5, 1, 3], 0.5) == 3
    assert percentile(range(1, 101), 0.95) == 95
    assert percentile([7], 0.95) == 7


def test_the_dossiers_are_valid_by_the_contract(monitor, tmp_path) -> None:
    path = tmp_path / "dossiers.csv"
    write_csv(path, 400, months(2))
    found = monitor.check(path.read_bytes(), path.name)
    assert found.checked.ok, found.findings
    assert {c.period for c in found.checked.cells} == {"2024-08", "2024-09"}


@pytest.mark.parametrize(
    "name", [found.name for found in iter_modules(benchmarks.__path__) if found.name != "__main__"]
)
def test_every_benchmark_can_be_begun(name: str) -> None:
    import_module(f"tests.benchmarks.{name}")
