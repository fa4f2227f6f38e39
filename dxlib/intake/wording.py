"""Every finding in words: what is wrong, then what to do."""

from __future__ import annotations

from typing import Any

from dxlib import periods
from dxlib.catalog.model import Choice, Column, Dataset, Rule
from dxlib.errors import IntakeError
from dxlib.intake import persons
from dxlib.intake.findings import Finding
from dxlib.intake.numbers import Clue
from dxlib.language import Text, joined, say


def unreadable(error: IntakeError) -> Finding:
    """A refusal of the whole file; its message already holds the advice as its second sentence."""
    vi, en = error.message.vi.rpartition(". "), error.message.en.rpartition(". ")
    return Finding("error", error.code, Text(vi[0], en[0]), Text(vi[2].rstrip("."), en[2].rstrip(".")), error.line)


def which_sheet(names: list[str]) -> IntakeError:
    """A workbook of which one sheet must be chosen; a sheet called by a person's name is not said again."""
    shown = [name for name in names if not persons.in_title(name)]
    message = say(
        "The workbook has several sheets, and not all of them are tables known here: {names}. "
        "Choose the sheet that holds the figures.",
        names=", ".join(name if name in shown else "…" for name in names),
    )
    return IntakeError("which_sheet", message, choices=tuple(shown))


def sheet_twice(name: str, dataset: Dataset) -> Finding:
    return Finding(
        "error",
        "sheet_twice",
        say("The sheet “{name}” holds “{title}”, which another sheet holds already", name=name, title=dataset.title),
        say("Put all its rows on one sheet"),
        sheet=name,
    )


def empty_sheet(name: str, dataset: Dataset) -> Finding:
    return Finding(
        "warning",
        "empty_sheet",
        say("The sheet “{name}” has no rows: “{title}” is left out", name=name, title=dataset.title),
        say("Fill it in if it should be sent; if there is nothing to report, declare it on the upload page"),
        sheet=name,
    )


def declared_with_several() -> Finding:
    return Finding(
        "error",
        "declared_with_several",
        say("A workbook of several tables cannot say for which of them a ward reports none"),
        say("Upload it without that, then declare it for one table"),
    )


def no_rows() -> Finding:
    return Finding(
        "error",
        "no_rows",
        say("There is no row under the header"),
        say("Add the rows, or declare which wards have none this period"),
    )


def declared_without_period() -> Finding:
    return Finding(
        "error",
        "declared_without_period",
        say("It is not clear for which period the wards report none"),
        say("Choose the period, or upload a file of one period"),
    )


def unknown_declared(code: str, month: str) -> Finding:
    return Finding(
        "error",
        "unknown_ward",
        say("“{code}” is not a ward in {month}", code=code, month=periods.short(month)),
        say("Choose one of the wards of that period"),
        column="ward_code",
        value=code,
    )


def blank(line: int, column: Column) -> Finding:
    return Finding(
        "error",
        "missing_value",
        say("“{title}” is blank", title=column.title),
        say("Fill it in, for example {example}", example=column.example),
        line,
        column.name,
    )


def mistyped(line: int, column: Column, value: str) -> Finding:
    build = {
        "date": _bad_date,
        "moment": _bad_moment,
        "choice": _bad_choice,
        "flag": _bad_choice,
        "number": _bad_decimal,
    }
    return build.get(column.type, _bad_number)(line, column, value)


def _bad_number(line: int, column: Column, value: str) -> Finding:
    return Finding(
        "error",
        "bad_integer",
        say("“{value}” is not a whole number", value=value),
        say("Write a whole number without its unit, for example {example}", example=column.example),
        line,
        column.name,
        value,
    )


def _bad_decimal(line: int, column: Column, value: str) -> Finding:
    return Finding(
        "error",
        "bad_number",
        say("“{value}” is not a number of 0 or more with four decimals at most", value=value),
        say("Write the number without its unit, for example {example}", example=column.example),
        line,
        column.name,
        value,
    )


def turned(line: int, column: Column) -> Finding:
    """Without the value, which would turn the words around it, too."""
    return Finding(
        "error",
        "hidden_direction",
        say("“{title}” holds hidden signs that turn the reading direction", title=column.title),
        say("Delete the cell and type its text again"),
        line,
        column.name,
    )


def not_measured(line: int, column: Column, value: str) -> Finding:
    return Finding(
        "error",
        "not_measured",
        say(
            "“{value}” says that it was not measured, but “{title}” must be filled in", value=value, title=column.title
        ),
        say("Write the figure, or take the row out and send it once the figure is known"),
        line,
        column.name,
        value,
    )


def which_numbers(clue: Clue) -> Finding:
    return Finding(
        "error",
        "which_numbers",
        say("“{value}” may be read in two ways, and no other number of the file tells which", value=clue.text),
        say("Say how the file writes numbers: 1.234,5 or 1,234.5"),
        clue.line,
        clue.column.name,
        clue.text,
    )


def mixed_numbers(comma: Clue, point: Clue) -> Finding:
    first, other = sorted((comma, point), key=lambda clue: clue.line)
    return Finding(
        "error",
        "mixed_numbers",
        say(
            "Numbers are written in two ways: “{one}” in line {line} and “{two}” in line {other}",
            one=first.text,
            line=first.line,
            two=other.text,
            other=other.line,
        ),
        say("Write all of them in one way, with the comma before decimals (1.234,5) or with the point (1,234.5)"),
        other.line,
        other.column.name,
        other.text,
    )


def _bad_moment(line: int, column: Column, value: str) -> Finding:
    return Finding(
        "error",
        "bad_moment",
        say("“{value}” is not a day and time that exist", value=value),
        say("Write day/month/year hour:minute, for example 30/09/2024 14:05, or 2024-09-30 14:05"),
        line,
        column.name,
        value,
    )


def _bad_date(line: int, column: Column, value: str) -> Finding:
    return Finding(
        "error",
        "bad_date",
        say("“{value}” is not a date that exists", value=value),
        say("Write day/month/year, for example 15/03/2024, or 2024-03-15"),
        line,
        column.name,
        value,
    )


def _bad_choice(line: int, column: Column, value: str) -> Finding:
    allowed = joined([_choice(c, column) for c in column.choices])
    return Finding(
        "error",
        "bad_choice",
        say("“{value}” is not one of the allowed values", value=value),
        say("Use one of: {allowed}", allowed=allowed),
        line,
        column.name,
        value,
    )


def _choice(choice: Choice, column: Column) -> Text:
    """Its code with its title; of yes and no the title says enough."""
    if column.type == "flag":
        return choice.title
    return Text(f"{choice.code} ({choice.title.vi})", f"{choice.code} ({choice.title.en})")


def out_of_range(line: int, column: Column, value: str, low: int) -> Finding:
    if column.maximum is not None:
        advice = say("Write a number from {low} to {high}", low=low, high=column.maximum)
    else:
        advice = say("Write a number of {low} or more", low=low)
    message = say("{value} is outside what is allowed here", value=value)
    return Finding("error", "out_of_range", message, advice, line, column.name, value)


def rule_broken(line: int, rule: Rule, columns: list[Column], values: tuple[Any, ...]) -> Finding:
    cells = [cell_text(c, v) for c, v in zip(columns, values, strict=True)]
    shown = joined(cells, "; ")
    return Finding(
        rule.severity,
        rule.code,
        Text(f"{rule.message.vi} ({shown.vi})", f"{rule.message.en} ({shown.en})"),
        say("Compare the figures with your records and correct the wrong one"),
        line,
        rule.columns[0],
        cells[0].vi if values[0] is not None else None,
    )


def cell_text(column: Column, value: Any) -> Text:
    """A typed cell as people write it; “–” for a blank one."""
    if value is None:
        return Text("–", "–")
    if column.choices:
        return column.titled(value)
    shown = f"{value:%Y-%m-%d %H:%M}" if column.type == "moment" else str(value)
    return Text(shown, shown)


def duplicate_key(line: int, column: Column, value: str, first: int) -> Finding:
    return Finding(
        "error",
        "duplicate_key",
        say(
            "“{title}” {value} stands already in line {first}",
            title=column.title,
            value=column.titled(value),
            first=first,
        ),
        say("Keep one row for each code and period"),
        line,
        column.name,
        value,
    )


def bad_period(line: int | None, value: str) -> Finding:
    return Finding(
        "error",
        "bad_period",
        say("“{value}” is not a month", value=value),
        say("Write year-month, for example 2024-10"),
        line,
        "period",
        value,
    )


def future_period(line: int | None, value: str) -> Finding:
    return Finding(
        "error",
        "future_period",
        say("The period {value} has not begun yet", value=value),
        say("Check the year and the month"),
        line,
        "period",
        value,
    )


def early_period(line: int, value: str, earliest: str) -> Finding:
    return Finding(
        "error",
        "early_period",
        say("The period {value} is before the programme began, {earliest}", value=value, earliest=earliest),
        say("Check the year and the month"),
        line,
        "period",
        value,
    )


def other_period(line: int, value: str, wanted: str | None) -> Finding:
    return Finding(
        "error",
        "period_mismatch",
        say("The row is of {value}, but the file is for {wanted}", value=value, wanted=wanted or ""),
        say("Choose the period of the file, or take the row out"),
        line,
        "period",
        value,
    )
