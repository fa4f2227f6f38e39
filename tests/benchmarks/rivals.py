"""The contract of dossiers as a data engineer would write it in pandas and in Polars: the same rules, no sentences.

Each gives how many cells or rows break which rule, under the code of this project's finding, and a total by month and
ward: rows, and of those the ones handed in wholly online.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
import polars as pl

from dxlib.catalog.dossiers import CHANNELS, FULL
from dxlib.catalog.services import DOSSIERS
from tests.builders import CODES

DATES = [c.name for c in DOSSIERS.columns if c.type == "date"]
FLAGS = [c.name for c in DOSSIERS.columns if c.type == "flag"]
REQUIRED = [c.name for c in DOSSIERS.columns if c.required]
CHOICES = [choice.code for choice in CHANNELS]
REPORTERS = [*CODES, "721"]
KEY = ["period", "ward_code", "dossier_code"]
DAY, MONTH, WHOLE = r"^(19|20)\d\d-\d\d-\d\d$", r"^20\d\d-(0[1-9]|1[0-2])$", r"^\d{1,18}$"
Totals = dict[tuple[str, str], tuple[int, int]]


class Judged(NamedTuple):
    counts: dict[str, int]
    totals: Totals


def with_pandas(path: Path) -> Judged:
    raw = pd.read_csv(path, dtype="str", keep_default_na=False)
    filled = raw.ne("")
    read = _pandas_values(raw)
    bad = {name: filled[name] & values.isna() for name, values in read.items()}
    counts = {
        "missing_value": int((~filled[REQUIRED]).to_numpy().sum()),
        "bad_date": sum(int(bad[c].sum()) for c in DATES),
        "bad_integer": int(bad["fee_due"].sum()),
        "bad_choice": sum(int(bad[c].sum()) for c in [*FLAGS, "channel"]),
        "bad_period": int((filled["period"] & ~raw["period"].str.match(MONTH)).sum()),
        "unknown_ward": int((filled["ward_code"] & ~raw["ward_code"].isin(REPORTERS)).sum()),
        "duplicate_key": int(raw.duplicated(KEY).sum()),
    }
    end = pd.to_datetime(raw["period"], format="%Y-%m", errors="coerce") + pd.offsets.MonthEnd(0)
    for code, (columns, broken) in _pandas_rules(read, end).items():
        unread = pd.concat([bad[c] for c in columns], axis=1).any(axis=1)
        counts[code] = int((broken & ~unread).sum())
    online = raw["channel"].eq(FULL).groupby([raw["period"], raw["ward_code"]])
    totals = {place: (int(n), int(full)) for place, n, full in online.agg(["size", "sum"]).itertuples()}
    return Judged(counts, totals)


def _pandas_values(raw: pd.DataFrame) -> dict[str, pd.Series[Any]]:
    days = {c: raw[c].where(raw[c].str.match(DAY)) for c in DATES}
    flags = {c: raw[c].map({"0": False, "1": True}) for c in FLAGS}
    return {
        **{c: pd.to_datetime(values, format="%Y-%m-%d", errors="coerce") for c, values in days.items()},
        **flags,
        "channel": raw["channel"].where(raw["channel"].isin(CHOICES)),
        "fee_due": pd.to_numeric(raw["fee_due"].where(raw["fee_due"].str.match(WHOLE))),
    }


def _pandas_rules(read: dict[str, Any], end: Any) -> dict[str, tuple[list[str], Any]]:
    received, due, finished = (read[c] for c in DATES)
    done, paid, electronic = finished.notna(), read["paid_online"].notna(), read["electronic_result"].notna()
    wanted = done & read["result_required"].fillna(False).astype(bool)
    return {
        "received_by_period_end": (DATES[:1], received > end),
        "due_after_received": (DATES[:2], due < received),
        "finished_on_after_received": (DATES, finished < received),
        "finished_on_by_period_end": (DATES[2:], finished > end),
        "finished_on_within_period": (DATES[2:], finished < end.dt.to_period("M").dt.start_time),
        "opinion_at_the_end": (["satisfied", "finished_on"], read["satisfied"].notna() & ~done),
        "paid_where_a_fee_is_due": (["fee_due", "paid_online"], (read["fee_due"].fillna(0) > 0) != paid),
        "electronic_where_finished": (["electronic_result", "finished_on", "result_required"], wanted != electronic),
    }


def with_polars(path: Path) -> Judged:
    raw = pl.read_csv(path, infer_schema=False)
    values = raw.with_columns(**{f"{name}_": value for name, value in _polars_values().items()})
    bad = {c: pl.col(c).is_not_null() & pl.col(f"{c}_").is_null() for c in _polars_values()}
    asked = {
        "missing_value": pl.sum_horizontal(pl.col(c).is_null().sum() for c in REQUIRED),
        "bad_date": pl.sum_horizontal(bad[c].sum() for c in DATES),
        "bad_integer": bad["fee_due"].sum(),
        "bad_choice": pl.sum_horizontal(bad[c].sum() for c in [*FLAGS, "channel"]),
        "bad_period": (~pl.col("period").str.contains(MONTH)).sum(),
        "unknown_ward": (~pl.col("ward_code").is_in(REPORTERS)).sum(),
        "duplicate_key": pl.len() - pl.struct(KEY).n_unique(),
    }
    for code, (columns, broken) in _polars_rules().items():
        asked[code] = (broken & ~pl.any_horizontal(bad[c] for c in columns)).sum()
    counts = {code: int(count) for code, count in values.select(**asked).row(0, named=True).items()}
    grouped = raw.group_by("period", "ward_code").agg(pl.len(), pl.col("channel").eq(FULL).sum().alias("full"))
    return Judged(counts, {(month, ward): (n, full) for month, ward, n, full in grouped.iter_rows()})


def _polars_values() -> dict[str, pl.Expr]:
    def those(name: str, pattern: str) -> pl.Expr:
        return pl.when(pl.col(name).str.contains(pattern)).then(pl.col(name))

    return {
        **{c: those(c, DAY).str.to_date("%Y-%m-%d", strict=False) for c in DATES},
        **{c: pl.col(c).replace_strict({"0": False, "1": True}, default=None, return_dtype=pl.Boolean) for c in FLAGS},
        "channel": pl.when(pl.col("channel").is_in(CHOICES)).then(pl.col("channel")),
        "fee_due": those("fee_due", WHOLE).cast(pl.Int64),
    }


def _polars_rules() -> dict[str, tuple[list[str], pl.Expr]]:
    received, due, finished, paid, electronic = (pl.col(f"{c}_") for c in (*DATES, "paid_online", "electronic_result"))
    first = pl.concat_str("period", pl.lit("-01")).str.to_date("%Y-%m-%d", strict=False)
    end, done = first.dt.month_end(), finished.is_not_null()
    wanted = done & pl.col("result_required_").fill_null(False)
    return {
        "received_by_period_end": (DATES[:1], received > end),
        "due_after_received": (DATES[:2], due < received),
        "finished_on_after_received": (DATES, finished < received),
        "finished_on_by_period_end": (DATES[2:], finished > end),
        "finished_on_within_period": (DATES[2:], finished < first),
        "opinion_at_the_end": (["satisfied", "finished_on"], pl.col("satisfied_").is_not_null() & ~done),
        "paid_where_a_fee_is_due": (
            ["fee_due", "paid_online"],
            (pl.col("fee_due_").fill_null(0) > 0) != paid.is_not_null(),
        ),
        "electronic_where_finished": (
            ["electronic_result", "finished_on", "result_required"],
            wanted != electronic.is_not_null(),
        ),
    }
