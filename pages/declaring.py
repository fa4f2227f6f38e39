"""Who reports that there is none: ticks beside a file's rows, and a form for those who have no file at all."""

from __future__ import annotations

import streamlit as st

from dxlib import catalog, dues, periods, templates
from dxlib.intake import Asked
from dxlib.preview import Preview
from dxlib.wards import CITY
from pages import held, uploading
from pages.parts import View
from pages.remembered import remembered
from pages.uploading import Chosen

_NAME = "declared"


def beside(here: View, file: Chosen, plain: Preview) -> None:
    """Ticks for those who owe the file's table and month and have no row in it."""
    missing, _ = uploading.may_declare(here, plain)
    if missing:
        month = _month(plain)
        st.markdown(here.t("Without rows in this file, and nothing sent for {month}:", month=periods.short(month)))
        _ticks(here, f"none_{file.key}", missing, month)


def instead(here: View, file: Chosen, plain: Preview) -> None:
    """Those whose rows are in force may be declared empty, too, but must be looked for."""
    _, others = uploading.may_declare(here, plain)
    if others:
        _others(here, f"none_{file.key}", others, _month(plain))


def _month(plain: Preview) -> str:
    cells = plain.checked.cells
    return cells[0].period if cells else plain.checked.reading["period"]


def _ticks(here: View, name: str, codes: list[str], month: str) -> None:
    with st.container(horizontal=True, gap="small"):
        for code in codes:
            key = held.fresh(f"{name}_{code}_{here.lang}")
            st.session_state[key] = code in held.value(name, [])
            ward = here.monitor.reporter_name(code, month, full=True)
            st.checkbox(here.t("{ward}: none in this period", ward=ward), key=key, on_change=_ticked, args=(name, code))


def _ticked(name: str, code: str) -> None:
    known = held.value(name, [])
    held.hold(name, [c for c in known if c != code] if code in known else [*known, code])


def _others(here: View, name: str, codes: list[str], month: str) -> None:
    if codes:
        st.markdown(
            here.t("Rows are in for {month}; a tick would put none in their place:", month=periods.short(month))
        )
        _ticks(here, name, codes, month)


def without_file(here: View, month: str) -> Chosen | None:
    """A table, a month and ticks; what is ticked becomes the empty template with that declaration."""
    with st.expander(here.t("Nothing to report? Declare it without a file"), icon=":material/exposure_zero:"):
        left, right = st.columns(2)
        titles = {d.id: d.title[here.lang] for d in catalog.DATASETS.values()}
        tables = {"label": here.t("Table"), "format_func": titles.__getitem__}
        periods_ = {"label": here.t("Period"), "format_func": periods.short}
        with left:
            name = held.fresh(f"{_NAME}_dataset")
            table = remembered(here, st.selectbox, name, titles, _first_owed(here, month), **tables)
        with right:
            chosen = remembered(
                here, st.selectbox, held.fresh(f"{_NAME}_month"), months(here, month), month, **periods_
            )
        return _declaration(here, catalog.dataset(table), chosen)


def _first_owed(here: View, month: str) -> str:
    """The first table that somebody chosen still owes, a ward before the city's offices; or the first of all."""
    owed = sorted((d for d in dues.dues(here.card, month, here.codes) if d.owed), key=lambda d: d.reporter == CITY)
    return owed[0].dataset.id if owed else next(iter(catalog.DATASETS))


def months(here: View, *needed: str) -> list[str]:
    """The last three years, newest first, and whatever else must be among them."""
    recent = {periods.shift(f"{here.monitor.today:%Y-%m}", -back) for back in range(36)}
    return sorted(recent | set(needed), reverse=True)


def _declaration(here: View, dataset: catalog.Dataset, month: str) -> Chosen | None:
    name = f"{_NAME}_{dataset.id}_{month}"
    missing, others = dues.to_declare(here.card, dataset, month, ())
    if missing:
        _ticks(here, name, missing, month)
    else:
        st.caption(here.t("Everybody has sent this table for {month}.", month=periods.short(month)))
    _others(here, name, others, month)
    none = [c for c in (*missing, *others) if c in held.value(name, [])]
    if not none:
        return None
    when = periods.short(month).replace("/", "-")
    label = f"{here.t('Reported none')} {when} - {dataset.title[here.lang]}.csv"
    settings = Asked(dataset.id, month, tuple(sorted(none)))
    return Chosen(label, templates.template(here.monitor, dataset, here.lang), label, name, settings)
