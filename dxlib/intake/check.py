"""Text cells become typed rows, and **every** cell that is wrong becomes a finding.

Checks are set operations in a private in-memory DuckDB: a regular expression before each cast, because DuckDB
reads '12.7' as 13 and '0x10' as 16.
"""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from dxlib.catalog.model import Column, Dataset, Rule
from dxlib.cells import Cell
from dxlib.intake import names, wording
from dxlib.intake.blanks import says_nothing
from dxlib.intake.capped import capped
from dxlib.intake.characters import TURNS
from dxlib.intake.columns import one
from dxlib.intake.findings import Finding
from dxlib.intake.numbers import NUMERIC, POINT, STYLES, Style, ascii_of, decide, waits
from dxlib.intake.numbers import value as number_of
from dxlib.intake.order import ordered
from dxlib.intake.read import Table
from dxlib.intake.source import Progress
from dxlib.intake.written import Written
from dxlib.wards import Wards

ISO_DAY = r"(19|20)[0-9]{2}-[0-9]{2}-[0-9]{2}"
LOCAL_DAY = r"[0-9]{1,2}[/.-][0-9]{1,2}[/.-](19|20)[0-9]{2}"
CLOCK = r"[T ](([01]?[0-9])|(2[0-3])):[0-5][0-9](:[0-5][0-9])?"
ROWS_A_GROUP = 100_000
_MOMENTS = (
    (f"{ISO_DAY}{CLOCK}", ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M")),
    (f"{LOCAL_DAY}{CLOCK}", ("%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M")),
)


def _day(text: str) -> str:
    local = f"try_strptime(translate({text}, '.-', '//'), '%d/%m/%Y')"
    return (
        f"WHEN regexp_full_match({text}, '{ISO_DAY}') THEN TRY_CAST({text} AS DATE) "
        f"WHEN regexp_full_match({text}, '{LOCAL_DAY}') THEN CAST({local} AS DATE)"
    )


def _moment(text: str) -> str:
    """A day alone is its midnight, which is how Excel hands it over."""
    return " ".join(
        f"WHEN regexp_full_match({text}, '{form}') THEN try_strptime(replace({text}, 'T', ' '), {list(ways)})"
        for form, ways in _MOMENTS
    )


def _private() -> duckdb.DuckDBPyConnection:
    """A database of this file alone. A child process says how much memory it may take, and where the rest may go."""
    config: dict[str, Any] = {"threads": 1, "python_enable_replacements": False}
    if limit := os.environ.get("DX_CHECK_MEMORY_MB"):
        config["memory_limit"] = f"{limit}MB"
    if folder := os.environ.get("DX_CHECK_TMP"):
        config["temp_directory"] = folder
    return duckdb.connect(config=config)


class Question(NamedTuple):
    """What may be wrong with a row: a condition over ``typed``, the columns that its finding tells of, its words."""

    wrong: str
    told: str
    words: Callable[..., Finding]


class Read(NamedTuple):
    """The value of each text of a column; whether one has none; and which of them are ``wrong`` by a question."""

    values: pa.Array
    unread: bool
    wrong: list[tuple[Question, pa.Array]]


class Check:
    """One table in its own DuckDB as ``typed``: values beside their texts, row by row, and then the questions.

    ``numbers`` is how an ambiguous 1.234 is read; ``reading`` holds what was decided here, for the ledger.
    """

    def __init__(
        self,
        dataset: Dataset,
        table: Table,
        places: dict[str, int],
        wards: Wards,
        today: date,
        period: str | None,
        numbers: Style | None = None,
    ) -> None:
        self.dataset = dataset
        self.present = [c for c in dataset.columns if c.name in places or (c.name == "period" and period)]
        self.reading: dict[str, str] = {}
        self.con = _private()
        self.lines = table.lines
        self.written = {c.name: self._written(c, table, places.get(c.name), period) for c in dataset.columns}
        numeric = [c for c in self.present if c.type in NUMERIC]
        self.numbers = decide(self.con, [(c, self._texts(c)) for c in numeric], numbers)
        if self.numbers.style and self.numbers.marked:
            self.reading["numbers"] = STYLES[self.numbers.style]
        self.names = names.Names(self.written, dataset, wards, today, period, {c.name for c in self.present})
        self.read = {c.name: self._read(c) for c in dataset.columns}
        self.typed = self._typed()
        self.con.register("typed", self.typed)

    def _written(self, column: Column, table: Table, place: int | None, period: str | None) -> Written:
        if place is not None:
            return Written.of(table.column(place), column)
        return Written.same(period if column.name == "period" else None, len(table.lines))

    def _texts(self, column: Column) -> pa.Table:
        written = self.written[column.name]
        return pa.table({"text": written.texts, "line": written.first(self.lines)})

    def _read(self, column: Column) -> Read:
        """What its texts mean, and which of them its questions are about."""
        texts, value = self.written[column.name].texts, self._value(column)
        mapped = self.names.values(column)
        questions = self._of(column) if column in self.present else []
        wrong = "".join(f", {q.wrong} AS wrong_{n}" for n, q in enumerate(questions))
        self.con.register("texts", pa.table({"text": texts, "mapped": texts if mapped is None else mapped}))
        both = f"SELECT {value} AS {column.name}, text AS {_text(column.name)} FROM texts"
        kept = "NULL" if value == "text" else column.name
        found = self.con.sql(f"SELECT {kept}{wrong} FROM ({both}) AS valued").to_arrow_table()
        values, *asked = (one(part) for part in found.columns)
        values = texts if value == "text" else values
        unread = values.null_count > texts.null_count
        return Read(values, unread, [(q, yes) for q, yes in zip(questions, asked, strict=True) if _any(yes)])

    def _typed(self) -> pa.Table:
        """Values beside their texts, so that a text without a value is found without a join."""
        columns = {"line": self.lines}
        for name, written in self.written.items():
            columns[name] = written.spread(self.read[name].values)
            columns[_text(name)] = written.spread(written.texts)
        columns["ward_code"] = self.names.ward_codes(len(self.lines))
        columns["period_end"] = self.written["period"].spread(self._period_ends())
        if (wrong := self.names.wrong_wards) is not None:
            columns["wrong_ward"] = wrong
        return pa.table(columns)

    def _period_ends(self) -> pa.Array:
        self.con.register("texts", pa.table({"month": self.read["period"].values}))
        return one(self.con.sql("SELECT last_day(CAST(month || '-01' AS DATE)) FROM texts").to_arrow_table().column(0))

    def _value(self, column: Column) -> str:
        if column.type == "flag":
            return "CAST(mapped AS BOOLEAN)"
        if column.name == "period" or column.type == "choice":
            return "mapped"
        if column.type in NUMERIC:
            return number_of("text", column, self.numbers)
        if column.type == "date":
            return f"CASE {_day(ascii_of('text'))} END"
        if column.type == "moment":
            return f"CASE {_day(ascii_of('text'))} {_moment(ascii_of('text'))} END"
        if column.type == "code" and column.name != "ward_code" and not self.written[column.name].is_ascii:
            return ascii_of("text")
        return "text"

    def findings(self, progress: Progress) -> list[Finding]:
        """Everything that is wrong with the cells."""
        progress("checking", 0.0)
        found = [*self._styles(), *self.names.findings(self.con), *self._doubles()]
        asked = [*self._wrong_texts(), *self._counted(self._rules())]
        for number, (question, total) in enumerate(asked):
            progress("checking", number / len(asked))
            if total:
                found += capped(
                    self.con,
                    f"SELECT line{question.told} FROM typed WHERE {question.wrong}",
                    question.words,
                    total=total,
                )
        return found

    def _wrong_texts(self) -> Iterator[tuple[Question, int]]:
        """How many rows hold a text that a question is about."""
        for column in self.present:
            for question, wrong in self.read[column.name].wrong:
                yield question, pc.sum(self.written[column.name].spread(wrong)).as_py()

    def _counted(self, questions: Sequence[Question]) -> list[tuple[Question, int]]:
        """How many rows each is about, all told in one look: most files are wrong in few ways."""
        counts = ", ".join(f"count(*) FILTER ({q.wrong})" for q in questions)
        found = self.con.execute(f"SELECT {counts} FROM typed").fetchall() if questions else [()]
        return list(zip(questions, found[0], strict=True))

    def _styles(self) -> list[Finding]:
        if self.numbers.doubt:
            return [wording.which_numbers(self.numbers.doubt)]
        return [wording.mixed_numbers(*self.numbers.clues)] if self.numbers.clues else []

    def _of(self, column: Column) -> list[Question]:
        return [*self._turned(column), *self._blank(column), *self._mistyped(column), *self._out_of_range(column)]

    def _turned(self, column: Column) -> list[Question]:
        """Signs that turn the reading direction make a screen show another text than the one that is stored."""
        if column.type in NUMERIC or self.written[column.name].is_ascii:
            return []
        wrong = f"regexp_matches({_text(column.name)}, '[{TURNS}]')"
        return [Question(wrong, "", lambda line: wording.turned(line, column))]

    def _blank(self, column: Column) -> list[Question]:
        if not column.required or (column.name == "ward_code" and self.names.by_name):
            return []
        text = _text(column.name)  # among the choices of a column words for “not measured” are a value
        worded = f"{text} IS NOT NULL AND {column.name} IS NULL AND {says_nothing(text, column)}"
        return [
            Question(f"{text} IS NULL", "", lambda line: wording.blank(line, column)),
            Question(worded, f", {text}", lambda line, value: wording.not_measured(line, column, value)),
        ]

    def _mistyped(self, column: Column) -> list[Question]:
        if column.name in ("period", "ward_code", "ward_name"):
            return []
        text = _text(column.name)
        known = [says_nothing(text, column)]
        known += [waits(text, self.numbers)] if column.type in NUMERIC else []
        wrong = f"{text} IS NOT NULL AND {column.name} IS NULL AND NOT ({' OR '.join(known)})"
        told = f", replace({text}, '{POINT}', '.')"
        return [Question(wrong, told, lambda line, value: wording.mistyped(line, column, value))]

    def _out_of_range(self, column: Column) -> list[Question]:
        if column.type not in NUMERIC:
            return []
        high = "" if column.maximum is None else f" OR {column.name} > {column.maximum}"
        wrong = f"({column.name} < {column.lowest}{high})"
        words = lambda line, value: wording.out_of_range(line, column, str(value), column.lowest)  # noqa: E731
        return [Question(wrong, f", {column.name}", words)]

    def _rules(self) -> list[Question]:
        """A missing column that is required has its own finding; one that is optional is a column of blank cells."""
        missing = {c.name for c in self.dataset.columns if c.required} - {c.name for c in self.present}
        return [self._rule(rule) for rule in self.dataset.rules if not missing.intersection(rule.columns)]

    def _rule(self, rule: Rule) -> Question:
        """A cell that could not be read has its own finding."""
        columns = [self.dataset.column(c) for c in rule.columns]
        unread = [f"({_text(c)} IS NOT NULL AND {c} IS NULL)" for c in rule.columns if self._has_unread(c)]
        wrong = " AND ".join(f"NOT ({condition})" for condition in (*unread, rule.condition))
        told = "".join(f", {c}" for c in rule.columns)
        return Question(wrong, told, lambda line, *values: wording.rule_broken(line, rule, columns, values))

    def _has_unread(self, name: str) -> bool:
        """A ward is no text's own value."""
        return name == "ward_code" or self.read[name].unread

    def _doubles(self) -> list[Finding]:
        key = ("period", *self.dataset.key)
        known = {c.name for c in self.present} | ({"ward_code"} if self.names.by_name else set())
        if not known.issuperset(key):
            return []
        columns, last = ", ".join(key), self.dataset.key[-1]
        filled = " AND ".join(f"{c} IS NOT NULL" for c in key)
        if self._all_differ(columns, filled):
            return []
        sql = (
            f"SELECT typed.line, first_line, {last} FROM typed JOIN (SELECT {columns}, min(line) AS first_line "
            f"FROM typed WHERE {filled} GROUP BY {columns} HAVING count(*) > 1) AS double USING ({columns}) "
            "WHERE typed.line > first_line"
        )
        column = self.dataset.column(last)
        return capped(self.con, sql, lambda line, first, value: wording.duplicate_key(line, column, str(value), first))

    def _all_differ(self, columns: str, filled: str) -> bool:
        """A quick look: rows of one key have one hash."""
        sql = f"SELECT count(*) = count(DISTINCT hash({columns})) FROM typed WHERE {filled}"
        return bool(self.con.execute(sql).fetchall()[0][0])

    def cells(self) -> tuple[Cell, ...]:
        found = self.con.execute(
            "SELECT period, ward_code, count(*) FROM typed WHERE period IS NOT NULL AND ward_code IS NOT NULL "
            "GROUP BY period, ward_code ORDER BY period, ward_code"
        ).fetchall()
        return tuple(Cell(*row) for row in found)

    def parquet(self) -> bytes:
        """The checked rows in key order, as they are stored for ever; written batch by batch."""
        kept = [c.name for c in self.dataset.columns if c.name not in ("ward_name", "ward_code")]
        rows = self.typed.select(["line", "ward_code", *kept])
        coded = ["ward_code", *(name for name in kept if self.written[name].places is not None)]
        order = ordered(self.con, self.typed, [c for c in self.dataset.key if c not in ("period", "ward_code")])
        out = io.BytesIO()
        settings = {"use_dictionary": coded, "column_encoding": {"line": "DELTA_BINARY_PACKED"}, "store_schema": False}
        with pq.ParquetWriter(out, rows.schema, compression="zstd", **settings) as writer:
            for start in range(0, len(order), ROWS_A_GROUP):
                writer.write_table(rows.take(order.slice(start, ROWS_A_GROUP)))
        return out.getvalue()


def _any(wrong: pa.Array) -> bool:
    return bool(pc.any(wrong).as_py())


def _text(name: str) -> str:
    """The column that holds what was written, beside the value read from it."""
    return f"text_of_{name}"
