"""Upload in four steps: choose, see what is wrong, see what would change, accept."""

from __future__ import annotations

from typing import Any

import streamlit as st

from dxlib import catalog, periods, templates
from dxlib.catalog.model import Dataset
from dxlib.errors import DxError
from dxlib.intake import MAX_BYTES
from dxlib.intake import findings as wrong
from dxlib.preview import Preview
from dxlib.wards import CITY
from pages import parts, tables, uploading
from pages.markdown import literal
from pages.parts import View


def chosen_file(here: View) -> tuple[str, bytes] | None:
    """The uploaded file, or an example picked to try."""
    file = st.file_uploader(
        here.t("CSV (UTF-8) or Excel file (.xlsx), at most 50 MB"),
        type=["csv", "xlsx", "txt"],
        key=uploading.fresh("upload"),
    )
    examples = sorted((here.monitor.data / "upload_examples").glob("*"))
    names = [p.name for p in examples]
    picked = st.selectbox(
        here.t("Or try with an example file"), names, index=None, placeholder=here.t("Choose an example"), key="example"
    )
    if file is not None:
        return file.name, file.getvalue()
    return (picked, examples[names.index(picked)].read_bytes()) if picked else None


def options(here: View) -> dict[str, Any]:
    """What a file may leave open: its dataset, its period, and wards that have nothing to report."""
    with st.expander(here.t("If the file does not say it itself: table, period, wards with nothing to report")):
        left, middle, right = st.columns(3)
        titles = {d.id: d.title[here.lang] for d in catalog.DATASETS.values()}
        dataset = left.selectbox(
            here.t("Table"),
            list(titles),
            index=None,
            format_func=titles.__getitem__,
            key=uploading.fresh("dataset"),
            placeholder=here.t("Told by the header"),
        )
        months = [periods.shift(f"{here.monitor.today:%Y-%m}", -i) for i in range(36)]
        period = middle.selectbox(
            here.t("Period"),
            months,
            index=None,
            format_func=periods.short,
            placeholder=here.t("Told by the file"),
            key=uploading.fresh("period"),
        )
        month = period or (here.card.months[-1] if here.card.months else months[0])
        names = {u.code: u.name[here.lang] for u in here.monitor.wards.valid(month)}
        none = right.multiselect(
            here.t("Wards that report none"),
            list(names),
            format_func=names.__getitem__,
            placeholder=here.t("Nobody"),
            key=uploading.fresh("none"),
            select_all=False,
        )
    return {"dataset": dataset, "period": period, "reported_none": tuple(none)}


def show_findings(here: View, found: Preview) -> None:
    errors = sum(f.severity == "error" for f in found.findings)
    warnings = len(found.findings) - errors
    if errors:
        st.error(
            here.t(
                "The file is refused. Errors: {errors}. Nothing was changed; mend it and upload again.",
                errors=errors,
            ),
            icon=":material/cancel:",
        )
    elif warnings:
        st.warning(
            here.t("The file can be accepted. Things to look at: {warnings}.", warnings=warnings),
            icon=":material/warning:",
        )
    else:
        st.success(here.t("The file is in order."), icon=":material/check_circle:")
    if not found.findings:
        return
    rows = wrong.as_rows(list(found.findings), here.lang, found.checked.column_titles)
    widths = zip(rows[0], (55, 160, 120, 330, 330, 80), strict=True)
    config = {name: st.column_config.Column(width=width) for name, width in widths}
    tables.table(here, rows, alt=here.t("What is wrong with the file"), column_config=config)
    st.download_button(
        here.t("Download this list"),
        wrong.as_csv(list(found.findings), here.lang),
        file_name=f"{found.checked.file_name}.{here.t('findings')}.csv",
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
    )


def show_changes(here: View, found: Preview) -> None:
    """Rows by ward, then what each KPI would become."""
    dataset = found.checked.dataset
    assert dataset is not None
    counts = [sum(getattr(c, name) for c in found.changes) for name in ("added", "changed", "removed")]
    st.markdown(
        here.t(
            "**{title}** · {cells} ward-months · rows added {added}, changed {changed}, removed {removed}",
            title=dataset.title,
            cells=len(found.changes),
            added=counts[0],
            changed=counts[1],
            removed=counts[2],
        )
    )
    if none := [c for c in found.checked.cells if c.rows == 0]:
        names = ", ".join(here.monitor.name_of(c.ward_code, c.period)[here.lang] for c in none)
        st.warning(here.t("Reported as having none: {names}", names=names), icon=":material/exposure_zero:")
    city = [e for e in found.effects if e.ward_code == CITY]
    wards = sorted((e for e in found.effects if e.ward_code != CITY), key=lambda e: e.after == e.previous)
    if not found.effects:
        st.info(here.t("No KPI would change."))
    for title, effects in ((here.t("Whole city"), city), (here.t("By ward"), wards)):
        if effects:
            st.markdown(f"**{title}**")
            tables.effects_table(here, effects)
    with st.expander(here.t("Rows by ward")):
        tables.table(here, [row_row(here, c) for c in found.changes], alt=here.t("Rows by ward"))


def row_row(here: View, change: Any) -> dict[str, Any]:
    return {
        here.t("Ward"): here.monitor.name_of(change.ward_code, change.period)[here.lang],
        here.t("Period"): periods.short(change.period),
        here.t("Rows before"): change.before,
        here.t("Rows after"): change.after,
        here.t("Added"): change.added,
        here.t("Changed"): change.changed,
        here.t("Removed"): change.removed,
    }


def accept_form(here: View, found: Preview) -> None:
    st.subheader(here.t("3 · Accept"), anchor=False)
    confirmed = True
    if found.shrinks:
        confirmed = st.checkbox(here.t("Some wards have fewer rows than before. I have checked that this is right."))
    name, note = parts.signature(here, "upload")
    ready = bool(name) and confirmed
    if st.button(here.t("Accept"), type="primary", disabled=not ready, icon=":material/check:"):
        uploading.accept(here, found, name, note, confirmed)
        st.rerun()
    if not name:
        st.caption(here.t("Write your name to accept; it stands in the history, unverified."))


def guide(here: View) -> None:
    """What each column means, and who owes the file."""
    for dataset in catalog.DATASETS.values():
        with st.expander(here.t("What each column means: {title}", title=dataset.title)):
            tables.table(here, list(templates.guide(dataset, here.lang)), alt=here.t("What each column means"))
            owner = here.t("Who reports: {owner}, {cadence}.", owner=dataset.owner, cadence=dataset.cadence)
            none = here.t("A ward with nothing to report is declared above; its rows are then 0.")
            st.caption(f"{owner} {none}")


def template_buttons(here: View, dataset: Dataset) -> None:
    ward = here.codes[0] if len(here.codes) == 1 else None
    label = (
        here.t("Template with the previous rows of {ward}", ward=here.where())
        if ward
        else here.t("Empty template: {title}", title=dataset.title)
    )
    st.download_button(
        label,
        templates.template(here.monitor, dataset, here.lang, ward),
        file_name=f"{dataset.id}{'_' + ward if ward else ''}.csv",
        mime="text/csv",
        icon=":material/table_view:",
        on_click="ignore",
    )


here = parts.view()
parts.heading(here, here.t("Upload"), here.t("A file is checked and previewed; nothing is stored until you accept."))
uploading.say_done(here)
if parts.read_only(here):
    st.stop()
st.subheader(here.t("1 · Choose the file"), anchor=False)
picked = chosen_file(here)
settings = options(here)
with st.container(horizontal=True):
    for dataset in catalog.DATASETS.values():
        template_buttons(here, dataset)
if picked is None:
    st.caption(here.t("Choose a ward on the left to get a template filled with its previous rows."))
    guide(here)
    st.stop()
if len(picked[1]) > MAX_BYTES:
    st.error(here.t("The file is over 50 MB. Upload one month or one ward at a time."))
    st.stop()
try:
    found = uploading.preview(here, *picked, **settings)
except DxError as error:
    st.error(literal(error.message[here.lang]), icon=":material/error:")
    st.stop()
st.subheader(here.t("2 · What the check found"), anchor=False)
show_findings(here, found)
if found.restorable:
    uploading.offer_restore(here, found.restorable)
if found.ok:
    show_changes(here, found)
    accept_form(here, found)
