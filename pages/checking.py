"""What the check found, file by file: settings, findings, ticks, what would change, and the button that accepts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from dxlib import batch, catalog, periods
from dxlib.intake import Finding
from dxlib.intake.numbers import STYLES
from dxlib.preview import Place
from pages import accepting, declaring, effects_view, findings_view, held, tables, uploading
from pages.markdown import literal
from pages.parts import View
from pages.remembered import remembered
from pages.uploading import Chosen, Look

Overlaps = Mapping[str, Mapping[str, list[Place]]]
TABS = 6
"""More files than this are chosen from a box: their tabs would not fit."""


def side_by_side(here: View, looks: list[Look], copies: list[tuple[str, str]], shared: Overlaps) -> None:
    """All files in one table: what each is, and what becomes of it, in words."""
    rows = [_summary(here, look, shared) for look in looks]
    for name, original in copies:
        outcome = here.t("the same file as {file}; it counts once", file=original)
        rows.append({**dict.fromkeys(rows[0]), here.t("File"): name, here.t("Outcome"): outcome})
    tables.table(here, rows, file=here.t("files-checked"), alt=here.t("All files side by side"))


def _summary(here: View, look: Look, shared: Overlaps) -> dict[str, Any]:
    checked = look.found.checked if look.found else None
    findings = look.found.findings if look.found else ()
    months = sorted({c.period for c in checked.cells}) if checked else []
    span = " – ".join(dict.fromkeys(periods.short(m) for m in (*months[:1], *months[-1:])))
    errors = sum(f.severity == "error" for f in findings)
    return {
        here.t("File"): look.file.label,
        here.t("Table"): ", ".join(p.dataset.title[here.lang] for p in (checked.parts if checked else ())) or "–",
        here.t("Period"): span or "–",
        here.t("Rows"): sum(c.rows for c in checked.cells) if checked else None,
        here.t("Errors"): errors if look.found else None,
        here.t("Warnings"): len(findings) - errors if look.found else None,
        here.t("Outcome"): _outcome(here, look, shared),
    }


def _outcome(here: View, look: Look, shared: Overlaps) -> str:
    if look.taken is not None:
        return here.t("accepted as no. {seq}", seq=look.taken)
    if look.trouble is not None:
        return look.trouble[here.lang]
    if look.found is None or not look.found.ok:
        return _refusal(here, look)
    if others := shared.get(look.file.label):
        return here.t("names the same figures as {files}", files=", ".join(others))
    if look.found.shrinks and not look.confirmed:
        return here.t("fewer rows than before: confirm below")
    return here.t("can be accepted; something to look at") if look.found.findings else here.t("in order")


def _refusal(here: View, look: Look) -> str:
    """Why, where it is not for an error in the file itself."""
    if look.found and look.found.accepted_as:
        return here.t("already accepted as no. {seq}", seq=look.found.accepted_as)
    if look.found and look.found.checked.waits:
        return here.t("waits for an answer below")
    return here.t("withdrawn before") if look.found and look.found.restorable else here.t("refused")


def one_by_one(here: View, looks: list[Look], shared: Overlaps) -> None:
    """Each file in its own tab."""
    if len(looks) == 1:
        room(here, looks[0], shared, looks)
    elif len(looks) > TABS:
        room(here, _picked(here, looks), shared, looks)
    else:
        for tab, look in zip(st.tabs([_short(x.file.label) for x in looks]), looks, strict=True):
            with tab:
                room(here, look, shared, looks)


def _picked(here: View, looks: list[Look]) -> Look:
    known = {look.file.key: look for look in looks}
    words = {"label": here.t("Look at one file"), "format_func": lambda key: known[key].file.label}
    return known[remembered(here, st.selectbox, held.fresh("file_shown"), known, looks[0].file.key, **words)]


def _short(name: str, most: int = 32) -> str:
    """A tab's label: the name, or its beginning and end."""
    return literal(name) if len(name) <= most else f"{literal(name[: most - 12])}…{literal(name[-11:])}"


def room(here: View, look: Look, shared: Overlaps, everything: list[Look]) -> None:
    """One file whole; beside others it has its own button."""
    if look.taken is not None:
        st.success(here.t("Accepted as no. {seq}.", seq=look.taken), icon=":material/check_circle:")
        return
    if look.stopped:
        _once_more(here, look)
        return
    if look.trouble is not None:
        st.error(literal(look.trouble[here.lang]), icon=":material/error:")
    if look.found is not None:
        findings_view.show(here, look.file, look.found)
        if look.found.restorable:
            uploading.offer_restore(here, look.found.restorable)
    if look.file.fixed is None:
        _answers(here, look)
        _settings(here, look)
        if look.plain is not None:
            declaring.beside(here, look.file, look.plain)
    if look.found is not None and look.acceptable:
        effects_view.show(here, look.file, look.found)
        for words in batch.sentence(here.monitor, shared.get(look.file.label, {})):
            st.warning(literal(words[here.lang]), icon=":material/call_split:")
        if len(everything) > 1:
            accepting.alone(here, look, everything)


def _once_more(here: View, look: Look) -> None:
    """Somebody stopped the check; it begins again when they say so."""
    st.info(literal(look.trouble[here.lang] if look.trouble else ""), icon=":material/stop_circle:")
    again = here.t("Check again")
    st.button(again, icon=":material/refresh:", on_click=held.hold, args=(uploading.stopped(look.file), False))


def _answers(here: View, look: Look) -> None:
    """What must be asked of the file; it stays in sight once answered, so that the answer can be changed."""
    found = look.found.checked if look.found else None
    for name, label in (
        ("sheet", here.t("Which sheet holds the figures?")),
        ("numbers", here.t("How does the file write numbers?")),
    ):
        if found and found.asks == name:
            held.hold(f"choices_{name}_{look.file.key}", found.choices)
        if choices := held.value(f"choices_{name}_{look.file.key}"):
            words = {"label": label, "format_func": lambda c: STYLES.get(c, c), "horizontal": True}
            remembered(here, st.radio, held.fresh(f"{name}_{look.file.key}"), choices, index=None, **words)


def _settings(here: View, look: Look) -> None:
    """What the file leaves open; in sight where the check could not tell."""
    findings = look.found.findings if look.found else ()
    with st.expander(here.t("If the file does not say it itself: table, period"), expanded=any(map(_untold, findings))):
        left, right = st.columns(2)
        with left:
            _table(here, look.file)
        with right:
            _period(here, look.file)
        if look.plain is not None:
            declaring.instead(here, look.file, look.plain)


def _untold(finding: Finding) -> bool:
    return finding.code == "unknown_table" or (finding.code == "missing_column" and finding.column == "period")


def _table(here: View, file: Chosen) -> None:
    titles = {d.id: d.title[here.lang] for d in catalog.DATASETS.values()}
    words = {"label": here.t("Table"), "format_func": titles.__getitem__, "placeholder": here.t("Told by the header")}
    remembered(here, st.selectbox, held.fresh(f"dataset_{file.key}"), titles, index=None, **words)


def _period(here: View, file: Chosen) -> None:
    words = {"label": here.t("Period"), "format_func": periods.short, "placeholder": here.t("Told by the file")}
    months = declaring.months(here)
    remembered(here, st.selectbox, held.fresh(f"period_{file.key}"), months, index=None, **words)
