"""Templates to fill in: all that a reporter owes in one workbook, or one table; and what its columns mean."""

from __future__ import annotations

from functools import partial

import streamlit as st

from dxlib import catalog, dues, formats, monthly, periods, templates
from dxlib.carried import MIME
from dxlib.catalog import Dataset
from dxlib.errors import DxError
from dxlib.wards import CITY
from pages import held, tables
from pages.folded import folded
from pages.once import once
from pages.parts import View
from pages.remembered import remembered


def block(here: View, month: str) -> None:
    """Choose who reports, take the workbook; or choose a table, take its template."""
    reporter = _reporter(here, month)
    _workbook(here, reporter)
    dataset = _table(here, month, reporter)
    with st.container(horizontal=True, gap="small"):
        _empty(here, dataset)
        why_not = _filled(here, dataset, reporter)
    if why_not:
        st.caption(why_not)
    folded(here.t("What each column means"), "columns", lambda: _guide(here, dataset))


def _guide(here: View, dataset: Dataset) -> None:
    tables.table(here, list(templates.guide(dataset, here.lang)), alt=here.t("What each column means"))
    st.caption(here.t("Who reports: {owner}, {cadence}.", owner=dataset.owner, cadence=dataset.cadence))


def _reporter(here: View, month: str) -> str:
    """Everybody who reports anything; the first ward of the filter, if there is one."""
    codes = [u.code for u in here.monitor.wards.valid(month)] + [CITY]
    names = {c: here.monitor.reporter_name(c, month, full=True)[here.lang] for c in codes}
    asked = next((c for c in here.codes if c in codes), codes[0])
    name = held.fresh(f"template_reporter_{'_'.join(here.codes)}")
    words = {"label": here.t("Who reports"), "format_func": names.__getitem__}
    picked: str = remembered(here, st.selectbox, name, codes, asked, **words)
    return picked


def _workbook(here: View, reporter: str) -> None:
    """The button, and in a sentence what it gives; the sentence alone where nothing is owed."""
    try:
        found = monthly.plan(here.monitor, reporter)
    except DxError as error:
        st.caption(error.message[here.lang])
        return
    st.download_button(
        monthly.title(here.monitor, found)[here.lang],
        partial(monthly.workbook, here.monitor, reporter, here.lang),
        file_name=monthly.file_name(here.monitor, found, here.lang),
        mime=MIME["xlsx"],
        icon=":material/menu_book:",
        type="primary",
        on_click="ignore",
        width="stretch",
    )
    st.caption(
        here.t(
            "{count} tables that are owed, one on each sheet, filled with the rows sent last where there are any. "
            "Change what is new and upload the whole file.",
            count=formats.number(len(found.datasets), here.lang),
        )
    )


def _table(here: View, month: str, reporter: str) -> Dataset:
    """One of the tables that the reporter owes every month."""
    titles = {d.dataset.id: d.dataset.title[here.lang] for d in dues.dues(here.card, month, (reporter,))}
    words = {"label": here.t("Or one table alone"), "format_func": titles.__getitem__}
    name = held.fresh("template_dataset")
    return catalog.dataset(remembered(here, st.selectbox, name, titles, next(iter(titles)), **words))


def _empty(here: View, dataset: Dataset) -> None:
    st.download_button(
        here.t("Empty template"),
        partial(templates.template, here.monitor, dataset, here.lang),
        file_name=f"{dataset.id}.csv",
        mime="text/csv",
        icon=":material/table_view:",
        on_click="ignore",
    )


def _filled(here: View, dataset: Dataset, reporter: str) -> str:
    """The button, and why it is disabled where there is nothing to fill in."""
    found = once(here, "template", (dataset.id, reporter), lambda: templates.source(here.monitor, dataset, reporter))
    label = here.t("Filled with the previous rows")
    if not found.why_not:
        label = here.t("Filled with the rows of {month}", month=periods.short(found.month))
    st.download_button(
        label,
        partial(templates.template, here.monitor, dataset, here.lang, reporter),
        file_name=f"{dataset.id}_{reporter}_{found.following}.csv",
        mime="text/csv",
        icon=":material/table_rows:",
        on_click="ignore",
        disabled=found.why_not is not None,
    )
    return found.why_not[here.lang] if found.why_not else ""
