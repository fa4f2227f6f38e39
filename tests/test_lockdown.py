"""The database takes no orders from SQL: no file, no network, no setting."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from dxlib.monitor import Monitor
from tests.builders import (
    DATA,
    numbers,
)
from tests.conftest import Opener


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM read_text('/etc/passwd')",
        "SELECT * FROM '/etc/passwd'",
        "SELECT * FROM read_parquet('{folder}/x.parquet')",
        "SELECT * FROM glob('/etc/*')",
        "COPY (SELECT 1) TO '{folder}/out.csv'",
        "COPY head FROM '/etc/passwd'",
        "ATTACH '{folder}/other.duckdb'",
        "EXPORT DATABASE '{folder}/out'",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SET memory_limit = '100GB'",
        "SET enable_external_access = true",
        "SET lock_configuration = false",
        "RESET enable_external_access",
        "SELECT * FROM stranger",
    ],
)
def test_the_database_takes_no_order_that_leaves_it(monitor: Monitor, tmp_path: Path, sql: str):
    stranger = {"a": [1]}
    with monitor.store.cursor() as cursor, pytest.raises(duckdb.Error):
        cursor.execute(sql.format(folder=tmp_path))
    assert stranger
    assert not [p for p in tmp_path.iterdir() if p.name != "store"]


def test_a_folder_with_a_quote_in_its_name_is_no_sql(opener: Opener, tmp_path: Path):
    folder = tmp_path / "it's; DROP TABLE head"
    assert numbers(opener(DATA, folder))
