"""What a spreadsheet says of a column: the comment on its heading, and what Excel asks for and refuses in its cells."""

from __future__ import annotations

from decimal import Decimal

from dxlib import formats
from dxlib.catalog.model import Column, Dataset
from dxlib.intake.numbers import NUMERIC
from dxlib.language import Language, joined, say, t
from dxlib.templates import example, written

LISTED = ("choice", "flag")
_TITLE, _TEXT, _LIST = 32, 255, 255
"""Excel's own limits in characters, of a box's title and text and of a list of choices: beyond, the file is broken."""


def comment(dataset: Dataset, column: Column, lang: Language, remarks: tuple[str, ...] = ()) -> str:
    """All that a person who fills the column in must know, one statement a line."""
    lines = [column.title[lang].upper(), *remarks]
    if column.help:
        lines.append(column.help[lang])
    lines.append(t("Needed in every row", lang) if column.required else t("May be blank", lang))
    lines += _some(wanted(column, lang))
    lines.append(t("For example: {example}", lang, example=_example(column, lang)))
    return "\n".join([*lines, *_rules(dataset, column, lang)])


def _rules(dataset: Dataset, column: Column, lang: Language) -> list[str]:
    lines = []
    if column.name in dataset.key:
        titles = joined([c.title for c in dataset.columns if c.name in dataset.key], " + ")
        lines.append(t("No two rows of a month may have the same: {titles}", lang, titles=titles))
    for rule in dataset.rules:
        if column.name in rule.columns:
            said = say("Error: {what}", what=rule.message)
            if rule.severity == "warning":
                said = say("Warning: {what}", what=rule.message)
            lines.append(said[lang])
    return lines


def wanted(column: Column, lang: Language) -> str:
    """What may stand in a cell; nothing of free text."""
    if column.choices:
        return t("One of: {choices}", lang, choices=" / ".join(titles(column, lang)))
    if column.type in NUMERIC:
        return _number(column, lang)
    if column.name == "period":
        return t("A month, written year-month", lang)
    return {
        "date": t("A day, written dd/mm/yyyy", lang),
        "moment": t("A day and time, written dd/mm/yyyy hh:mm", lang),
        "code": t("A code, with the zeros before it", lang),
    }.get(column.type, "")


def _some(line: str) -> list[str]:
    return [line] if line else []


def _number(column: Column, lang: Language) -> str:
    low = formats.number(column.lowest, lang)
    if column.maximum is not None:
        high = formats.number(column.maximum, lang)
        return t("A whole number from {low} to {high}", lang, low=low, high=high)
    if column.type == "money":
        return t("An amount in đồng, a whole number, {low} or more", lang, low=low)
    if column.type == "number":
        return t("A number of {low} or more, with up to four decimals", lang, low=low)
    return t("A whole number, {low} or more", lang, low=low)


def _example(column: Column, lang: Language) -> str:
    """As the cell shows it: numbers with their thousands apart, days in the order of Việt Nam."""
    text = example(column, lang)
    if column.type in ("integer", "money"):
        return formats.number(int(text), lang)
    if column.type == "number":
        return written(column, Decimal(text.replace(",", ".")), lang)
    if column.type in ("date", "moment"):
        return f"{text[8:10]}/{text[5:7]}/{text[:4]}{text[10:]}"
    return text


def titles(column: Column, lang: Language) -> list[str]:
    return [choice.title[lang] for choice in column.choices]


def inline_list(words: list[str]) -> str | None:
    """A list of choices as Excel keeps it; None where it is too long, or Excel would cut a choice at its comma."""
    whole = ",".join(words)
    if not words or len(whole) > _LIST or any("," in word for word in words):
        return None
    return '"' + whole.replace('"', '""') + '"'


def box_title(column: Column, lang: Language) -> str:
    return shortened(column.title[lang], _TITLE)


def prompt(column: Column, lang: Language) -> str:
    """Shown beside a cell that is chosen."""
    said = [column.help[lang]] if column.help else []
    if not column.required and not said:
        said.append(t("May be blank", lang))
    return shortened("\n".join([*_some(wanted(column, lang)), *said]), _TEXT)


def refusal(column: Column, lang: Language) -> str:
    """Shown when Excel refuses what was typed: that it does, then what to do."""
    said = t("This cell does not take that. {what}.", lang, what=wanted(column, lang))
    if not column.required:
        said = f"{said} {t('Leave it blank where it is not known.', lang)}"
    return shortened(said, _TEXT)


def warning(lang: Language) -> str:
    """Shown when somebody writes another month, ward or name than the sheet's own, which Excel lets them keep."""
    return t("This sheet is one reporter's and of one month. Keep what differs only if you are sure.", lang)


def shortened(text: str, most: int) -> str:
    """``text`` in at most so many characters, cut at a word, with “…” where something is left out."""
    if len(text) <= most:
        return text
    kept = text[:most].rpartition(" ")[0] or text[: most - 1]
    return kept.rstrip(" ,;:–-") + "…"
