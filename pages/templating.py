"""Templates to fill in, empty or with the rows sent last, and what each of their columns means."""

from __future__ import annotations

import streamlit as st

from dxlib import catalog, dues, periods, templates
from dxlib.catalog import Dataset
from pages import held, tables
from pages.parts import View
from pages.remembered import remembered


def block(here: View, month: str) -> None:
    """Choose the table and who reports it, take the template."""
    titles = {d.id: d.title[here.lang] for d in catalog.DATASETS.values()}
    words = {"label": here.t("Table"), "format_func": titles.__getitem__}
    name = held.fresh(f"template_dataset_{'_'.join(here.codes)}")
    table = remembered(here, st.selectbox, name, titles, _first(here, month), **words)
    dataset = catalog.dataset(table)
    reporter = _reporter(here, dataset, month)
    with st.container(horizontal=True, gap="small"):
        _empty(here, dataset)
        why_not = _filled(here, dataset, reporter)
    if why_not:
        st.caption(why_not)
    with st.expander(here.t("What each column means")):
        tables.table(here, list(templates.guide(dataset, here.lang)), alt=here.t("What each column means"))
        st.caption(here.t("Who reports: {owner}, {cadence}.", owner=dataset.owner, cadence=dataset.cadence))


def _first(here: View, month: str) -> str:
    """The first table that the chosen wards report, or of all."""
    owed = dues.dues(here.card, month, here.codes)
    return owed[0].dataset.id if owed else next(iter(catalog.DATASETS))


def _reporter(here: View, dataset: Dataset, month: str) -> str:
    """Who reports the table; the ward of the filter, where it is one that does."""
    codes = list(dues.reporters(here.card, dataset, month))
    names = {c: here.monitor.reporter_name(c, month, full=True)[here.lang] for c in codes}
    asked = next((c for c in here.codes if c in codes), codes[0])
    name = held.fresh(f"template_reporter_{'_'.join(here.codes)}_{dataset.reporters}")
    words = {"label": here.t("Who reports"), "format_func": names.__getitem__}
    picked: str = remembered(here, st.selectbox, name, codes, asked, **words)
    return picked


def _empty(here: View, dataset: Dataset) -> None:
    st.download_button(
        here.t("Empty template"),
        templates.template(here.monitor, dataset, here.lang),
        file_name=f"{dataset.id}.csv",
        mime="text/csv",
        icon=":material/table_view:",
        on_click="ignore",
    )


def _filled(here: View, dataset: Dataset, reporter: str) -> str:
    """The button, and why it is disabled where there is nothing to fill in."""
    found = templates.source(here.monitor, dataset, reporter)
    label = here.t("Filled with the previous rows")
    if not found.why_not:
        label = here.t("Filled with the rows of {month}", month=periods.short(found.month))
    st.download_button(
        label,
        templates.template(here.monitor, dataset, here.lang, reporter),
        file_name=f"{dataset.id}_{reporter}_{found.following}.csv",
        mime="text/csv",
        icon=":material/table_rows:",
        on_click="ignore",
        disabled=found.why_not is not None,
    )
    return found.why_not[here.lang] if found.why_not else ""
