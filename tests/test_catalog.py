"""The catalog is complete, and its words are the only ones that become SQL identifiers."""

from __future__ import annotations

import re
from dataclasses import replace

import duckdb
import pytest

from dxlib import catalog, cube, tables
from dxlib.catalog.model import Column, Dataset, Domain, Kpi, Rule
from dxlib.errors import DxError
from dxlib.intake import header
from dxlib.language import Text
from tests.builders import DATA, GOALS, WARDS, checked

IDENTIFIER = re.compile(r"[a-z][a-z_0-9]*")
DATASETS = list(catalog.DATASETS.values())
KPIS = list(catalog.KPIS.values())
RULES = [(d, r) for d in DATASETS for r in d.rules]
COLUMNS = [(d, c) for d in DATASETS for c in d.columns]


def named(thing: object) -> str:
    return getattr(thing, "id", None) or getattr(thing, "code", None) or getattr(thing, "name", "")


def written(text: Text) -> bool:
    return bool(text.vi.strip()) and bool(text.en.strip())


@pytest.mark.parametrize("dataset", DATASETS, ids=named)
def test_a_dataset_is_complete(dataset: Dataset):
    assert all(written(text) for text in (dataset.title, dataset.cadence, dataset.owner))
    assert dataset.key
    assert {c.name for c in dataset.columns} >= {"period", *dataset.key}
    assert catalog.kpis_of(dataset.id)


@pytest.mark.parametrize("kpi", KPIS, ids=named)
def test_a_kpi_is_complete(kpi: Kpi):
    texts = (kpi.title, kpi.short, kpi.formula, kpi.owner, kpi.source, kpi.decision)
    assert all(written(text) for text in texts)
    assert kpi.title.vi != kpi.title.en
    assert kpi.unit in ("count", "of", "share", "vnd", "per_1000", "days")
    assert kpi.better in ("higher", "lower", "neutral")
    assert bool(kpi.denominator or kpi.per_ward) == (kpi.is_ratio or kpi.unit == "of")
    assert not (kpi.denominator and kpi.per_ward)


@pytest.mark.parametrize("kpi", KPIS, ids=named)
def test_a_kpi_that_breaks_another_down_is_of_the_same_kind(kpi: Kpi):
    whole = catalog.KPIS.get(kpi.part_of or "", kpi)
    assert (whole.dataset, whole.unit, whole.better) == (kpi.dataset, kpi.unit, kpi.better)
    assert whole.part_of is None


@pytest.mark.parametrize("kpi", [k for k in KPIS if k.least], ids=named)
def test_what_is_withheld_of_few_people_is_a_share_of_private_cells(kpi: Kpi):
    """Withholding splits a group into those with the trait and those without: a share of rows, nothing else."""
    private = [c.name for c in catalog.dataset(kpi.dataset).columns if c.private]
    assert (kpi.unit, kpi.denominator, kpi.least >= 3) == ("share", "count(*)", True)
    assert [name for name in private if name in kpi.numerator]


@pytest.mark.parametrize(("dataset", "column"), COLUMNS, ids=named)
def test_a_private_column_is_counted_by_kpis_that_withhold_small_groups_only(dataset: Dataset, column: Column):
    counted = [k for k in catalog.kpis_of(dataset.id) if re.search(rf"\b{column.name}\b", f"{k.numerator} {k.where}")]
    assert not column.private or [k.id for k in counted if not k.least] == []


@pytest.mark.parametrize("kpi", KPIS, ids=named)
def test_short_titles_are_shorter(kpi: Kpi):
    assert len(kpi.short.vi) <= min(len(kpi.title.vi), 24)
    assert len(kpi.short.en) <= min(len(kpi.title.en), 24)


@pytest.mark.parametrize(("dataset", "rule"), RULES, ids=named)
def test_a_rule_names_columns_that_exist_and_shows_every_one_it_judges(dataset: Dataset, rule: Rule):
    names = {c.name for c in dataset.columns}
    judged = {w for w in re.findall(r"[a-z_0-9]+", rule.condition) if w in names}
    assert set(rule.columns) == judged
    assert written(rule.message)


@pytest.mark.parametrize(("dataset", "column"), COLUMNS, ids=named)
def test_a_column_has_titles_and_an_example(dataset: Dataset, column: Column):
    assert written(column.title)
    assert column.example
    assert bool(column.choices) == (column.type in ("choice", "flag"))
    assert dataset.column(column.name) is column


@pytest.mark.parametrize("dataset", DATASETS, ids=named)
def test_the_examples_of_a_dataset_pass_its_own_checks(dataset: Dataset):
    row = {c.name: c.example for c in dataset.columns}
    assert checked([row], dataset=dataset.id).findings == ()


@pytest.mark.parametrize("title", ["name", "vi", "en"])
@pytest.mark.parametrize("dataset", DATASETS, ids=named)
def test_a_dataset_is_told_by_its_own_header_in_every_language(dataset: Dataset, title: str):
    every = [c.name if title == "name" else getattr(c.title, title) for c in dataset.columns]
    needed = [name for name, column in zip(every, dataset.columns, strict=True) if column.required]
    for names in (every, every[::-1], needed, [*every, "ghi chú"], [n for n in every if n not in every[:1]]):
        assert header.identify(names, None) is dataset, names


@pytest.mark.parametrize("dataset", DATASETS, ids=named)
def test_no_two_columns_share_a_name_in_either_language(dataset: Dataset):
    for names in ([c.name for c in dataset.columns], [c.title.vi for c in dataset.columns]):
        assert len(set(names)) == len(names)
    assert len({c.title.en for c in dataset.columns}) == len(dataset.columns)


def test_a_table_is_not_taken_for_one_that_contains_all_its_columns(monkeypatch: pytest.MonkeyPatch):
    wide = catalog.dataset("cashless_sites")
    narrow = replace(wide, id="narrow", columns=wide.columns[:6])
    for datasets in ((wide, narrow), (narrow, wide)):
        monkeypatch.setattr(catalog, "DATASETS", {d.id: d for d in datasets})
        for dataset in datasets:
            assert header.identify([c.name for c in dataset.columns], None) is dataset


def test_what_becomes_a_name_in_sql_is_a_plain_word():
    words = [*catalog.DATASETS, *catalog.KPIS, *(c.name for _, c in COLUMNS), *(r.code for _, r in RULES)]
    words += [c for d in DATASETS for c in d.key]
    assert [w for w in words if not IDENTIFIER.fullmatch(w)] == []


def test_what_stands_between_quotes_in_the_cubes_sql_is_a_word_of_the_catalog():
    for dataset in DATASETS:
        quoted = re.findall(r"'([^']*)'", cube.select(dataset))
        choices = {choice.code for column in dataset.columns for choice in column.choices}
        assert set(quoted) <= {"-01", "day", dataset.id, *choices, *(k.id for k in catalog.kpis_of(dataset.id))}


@pytest.mark.parametrize("dataset", DATASETS, ids=named)
def test_the_cube_of_a_dataset_is_one_select_over_its_tables(dataset: Dataset):
    with duckdb.connect() as con:
        tables.create(con, WARDS, "digest")
        assert con.execute(cube.select(dataset), {"seq": 1}).fetchall() == []


@pytest.mark.parametrize("dataset", DATASETS, ids=named)
def test_the_cubes_sql_is_portable(dataset: Dataset):
    sql = cube.select(dataset).upper()
    assert not [word for word in ("QUALIFY", "GROUP BY ALL", "QUANTILE_CONT", " / ", "::") if word in sql]


@pytest.mark.parametrize("domain", catalog.DOMAINS, ids=named)
def test_a_domain_puts_kpis_of_its_own_on_the_overview(domain: Domain):
    own = {k.id for k in domain.kpis if k.part_of is None}
    assert domain.headlines
    assert set(domain.headlines) <= own


@pytest.mark.parametrize("dataset", DATASETS, ids=named)
def test_the_city_files_have_no_ward_and_the_wards_files_do(dataset: Dataset):
    names = {c.name for c in dataset.columns}
    assert ({"ward_code", "ward_name"} <= names) == (dataset.reporters != "city")
    assert ("ward_code" in names) == (dataset.reporters != "city")


def test_rows_that_are_people_are_counted_by_a_column_of_theirs_and_hold_no_text():
    people = [d for d in DATASETS if d.people_in]
    assert people
    for dataset in people:
        assert dataset.column(dataset.people_in).required
        free = [c.name for c in dataset.columns if c.type == "text" and c.name not in ("period", "ward_name")]
        assert free == []


def test_ids_are_unique_across_domains():
    assert len(catalog.DATASETS) == sum(len(d.datasets) for d in catalog.DOMAINS)
    assert len(catalog.KPIS) == sum(len(d.kpis) for d in catalog.DOMAINS)


def test_every_kpi_belongs_to_a_dataset_of_its_domain():
    for domain in catalog.DOMAINS:
        assert {k.dataset for k in domain.kpis} <= {d.id for d in domain.datasets}
        assert all(catalog.dataset(k.dataset).domain == domain.id for k in domain.kpis)


def test_every_goal_is_for_a_known_kpi_and_scope():
    scopes = {"city", "commune", "each_ward", *(u.code for u in WARDS.units)}
    assert {g.kpi for g in GOALS.rows} <= set(catalog.KPIS)
    assert {g.scope for g in GOALS.rows} <= scopes


def test_every_near_mark_is_on_the_worse_side_of_its_goal():
    for goal in (g for g in GOALS.rows if g.near is not None):
        worse = goal.near < goal.goal
        assert worse == (catalog.kpi(goal.kpi).better != "lower")


def test_every_dataset_ships_a_sample():
    assert {p.stem for p in (DATA / "sample").glob("*.csv")} == set(catalog.DATASETS)


@pytest.mark.parametrize(("ask", "name"), [(catalog.dataset, "cashless_site"), (catalog.kpi, "merchant_active")])
def test_an_unknown_name_is_answered_with_the_nearest(ask, name: str):
    with pytest.raises(DxError) as error:
        ask(name)
    assert name.split("_")[1] in error.value.message.en
    assert error.value.code.startswith("unknown_")


def test_the_digest_follows_the_contracts(monkeypatch: pytest.MonkeyPatch):
    before = catalog.digest()
    monkeypatch.setattr(catalog, "KPIS", dict(list(catalog.KPIS.items())[1:]))
    assert catalog.digest() != before
