"""What is wrong with a file, as a table that can be narrowed and carried away."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from dxlib import formats
from dxlib.intake import Finding
from dxlib.intake import findings as wrong
from dxlib.language import fold
from dxlib.preview import Preview
from dxlib.terms import SEVERITIES
from pages import held, tables
from pages.markdown import literal
from pages.parts import View
from pages.remembered import remembered
from pages.uploading import Chosen

SPOKEN = 3
"""So many errors are said in full above the table."""
FEW = 8
"""So many findings are read at a glance; more can be narrowed."""
_WIDTHS = (55, 160, 110, 312, 312, 80)
_WITH_SHEETS = (150, 50, 130, 80, 272, 272, 75)
"""Pixels of the columns; both fit the page beside its menu."""
_LINE, _AROUND, _MOST_LINES = 15, 20, 6
_A_LETTER = 6.8
"""Pixels of a line, around all lines, and of a letter with what a line loses to whole words."""


def show(here: View, file: Chosen, found: Preview) -> None:
    _verdict(here, found)
    if not found.findings:
        return
    rows = wrong.as_rows(list(found.findings), here.lang, found.checked.title_of)
    kept = _narrowed(here, file, found.findings, rows) if len(rows) > FEW else rows
    if kept:
        widths = dict(zip(rows[0], _WITH_SHEETS if len(rows[0]) > len(_WIDTHS) else _WIDTHS, strict=True))
        config = {name: st.column_config.Column(width=w) for name, w in widths.items()}
        alt, tall = here.t("What is wrong with the file"), _row_height(kept, widths)
        tables.table(here, kept, alt=alt, column_config=config, row_height=tall)
    st.download_button(
        here.t("Download this list"),
        wrong.as_csv(list(found.findings), here.lang),
        file_name=f"{file.name}.{here.t('findings')}.csv",
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
        key=f"findings_{file.key}",
    )


def _row_height(rows: list[dict[str, Any]], widths: dict[str, int]) -> int:
    """Pixels that let the longest explanation be read: a cell wraps once its row is tall enough."""
    lines = max(-(-len(str(words)) * _A_LETTER // widths[name]) for row in rows for name, words in row.items())
    lines = int(lines)
    return _LINE + _AROUND if lines <= 1 else max(tables.WRAPS, _LINE * min(lines, _MOST_LINES) + _AROUND)


def _verdict(here: View, found: Preview) -> None:
    errors = [f for f in found.findings if f.severity == "error"]
    warnings = len(found.findings) - len(errors)
    if found.checked.waits:
        words = here.t("The check needs an answer below before it can go on. Nothing was changed.")
        st.warning("\n".join([words, "", *(_said(here, f, found) for f in errors)]), icon=":material/help:")
    elif errors:
        count = formats.number(len(errors), here.lang)
        words = here.t(
            "The file is refused. Errors: {errors}. Nothing was changed; mend it and upload again.", errors=count
        )
        said = [_said(here, f, found) for f in errors] if len(errors) <= SPOKEN else []
        st.error("\n".join([words, "", *said]), icon=":material/cancel:")
    elif warnings:
        words = here.t("The file can be accepted. Things to look at: {warnings}.", warnings=warnings)
        st.warning(words, icon=":material/warning:")
    else:
        st.success(here.t("The file is in order."), icon=":material/check_circle:")


def _said(here: View, finding: Finding, found: Preview) -> str:
    """One finding as a sentence, for a narrow screen shows little of a table: where, what is wrong, what to do."""
    line = f"{here.t('Line').lower()} {finding.line}" if finding.line else ""
    title = found.checked.title_of(finding)
    column = title[here.lang] if title else ""
    where = " · ".join(filter(None, [finding.sheet, line, column]))
    words = f"{finding.message[here.lang]}. {finding.advice[here.lang]}."
    return f"- **{literal(where)}**: {literal(words)}" if where else f"- {literal(words)}"


Rows = list[dict[str, str | int | None]]


def _narrowed(here: View, file: Chosen, findings: Sequence[Finding], rows: Rows) -> Rows:
    """The rows of the severity and column chosen in which the words stand, and how many of how many that is."""
    severity, column, words = _asked(here, file, findings, rows)
    kept = [
        row
        for finding, row in zip(findings, rows, strict=True)
        if severity in (None, finding.severity)
        and column in (None, row[here.t("Column")])
        and fold(words) in fold(" ".join(str(v) for v in row.values() if v is not None))
    ]
    counts = {"shown": formats.number(len(kept), here.lang), "all": formats.number(len(rows), here.lang)}
    st.caption(here.t("{shown} of {all} shown; the download holds all of them.", **counts))
    return kept


def _asked(here: View, file: Chosen, findings: Sequence[Finding], rows: Rows) -> tuple[Any, Any, str]:
    columns = [c for c in dict.fromkeys(row[here.t("Column")] for row in rows) if c]
    severities = list(dict.fromkeys(f.severity for f in findings))
    left, middle, right = st.columns(3)
    with left:
        titles = {s: SEVERITIES[s][here.lang] for s in severities}
        severity = _one_of(here, f"severity_{file.key}", here.t("Severity"), severities, titles.__getitem__)
    with middle:
        column = _one_of(here, f"column_{file.key}", here.t("Column"), columns, str)
    with right:
        name = held.fresh(f"words_{file.key}")
        words = remembered(here, st.text_input, name, start="", label=here.t("Holds the words"), max_chars=80)
    return severity, column, words or ""


def _one_of(here: View, name: str, label: str, options: list[Any], words: Callable[[Any], str]) -> Any:
    """One of them, or none for all."""
    how = {"index": None, "placeholder": here.t("All"), "format_func": words}
    return remembered(here, st.selectbox, held.fresh(name), options, label=label, **how)
