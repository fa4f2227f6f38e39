"""Upload: who owes what, then choose, see what is wrong, see what would change, accept."""

from __future__ import annotations

import streamlit as st

from dxlib import batch, dues
from pages import accepting, checking, choosing, declaring, dues_view, held, parts, templating, uploading

here = parts.view()
here.monitor.workers.warm()  # while the page is read and a file is chosen
month = dues_view.month_of(here)
owed = dues.dues(here.card, month, here.codes)
parts.heading(here, here.t("Upload"), dues.answer(here.monitor, month, owed)[here.lang], [])
uploading.say_done(here)
dues_view.matrix(here, month, owed)
if parts.read_only(here):
    st.stop()

left, right = st.columns([3, 2], gap="large")
with left:
    st.subheader(here.t("1 · Choose the files"), anchor=False)
    files, copies = choosing.files(here)
    declared = declaring.without_file(here, month)
with right:
    st.subheader(here.t("Templates to fill in"), anchor=False)
    templating.block(here, month)
looks = uploading.look_at(here, [*files, declared] if declared else files)
if not looks:
    st.caption(here.t("A file is checked and previewed; nothing is stored until you accept."))
    st.stop()
if all(look.taken is not None for look in looks):  # what was refused has been taken out of the box
    held.begin_anew()
    st.rerun()
shared = batch.overlaps({look.file.label: look.found for look in looks if look.acceptable and look.found})
st.subheader(here.t("2 · What the check found"), anchor=False)
if len(looks) + len(copies) > 1:
    checking.side_by_side(here, looks, copies, shared)
checking.one_by_one(here, looks, shared)
accepting.section(here, looks, bool(shared))
uploading.keep_seen(looks)
