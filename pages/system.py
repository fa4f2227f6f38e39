"""How the monitor itself is, for whoever looks after it: what to do, its parts, its log, its versions."""

from __future__ import annotations

import streamlit as st

from dxlib import packed, sizes, system, system_words, terms
from dxlib.errors import DxError
from dxlib.language import Text, say
from dxlib.packed import Packed
from dxlib.palette import BADGES
from dxlib.system import System
from dxlib.system_words import Part
from pages import log_view, parts, verify_view
from pages.markdown import literal
from pages.parts import View

DAMAGED = {"ledger_damaged", "file_damaged", "damaged"}  # what only a backup mends
_DONE, _PACKED = "_system_done", "_system_packed"


def badge(here: View, mark: str, word: Text) -> str:
    return f":{BADGES[mark]}-badge[{terms.GLYPHS[mark]} {word[here.lang]}]"


def answer(here: View, found: System) -> str:
    """All is well, or how much there is to do; the list follows it."""
    words = found.answer[here.lang]
    return words if found.duties else f"{badge(here, 'met', say('All well'))} {words}"


def duties(here: View, found: System) -> None:
    """What must be done, the most urgent first, and the way back where something is damaged."""
    for duty in found.duties:
        st.markdown(f"{badge(here, *system_words.URGENCY[duty.severity])} {literal(duty.message[here.lang])}")
    if any(duty.code in DAMAGED for duty in found.duties):
        st.caption(here.t("A backup is recovered in a terminal; what stands there is set aside, not deleted:"))
        st.code("python -m dxlib recover FILE.zip", language=None, width="content")


def card(here: View, found: System, part: Part, reads_only: bool) -> None:
    """One part: its state, what is known of it, and what can be done with it here."""
    with st.container(border=True, key=f"card_{part.id}", height="stretch"):
        st.markdown(f"**{part.title[here.lang]}** {badge(here, part.mark, part.word)}")
        first, *others = part.sentences
        st.markdown(literal(first[here.lang]))
        if others:
            st.caption("  \n".join(literal(sentence[here.lang]) for sentence in others))
        if part.id == "ledger" and not found.ledger.gone:
            st.caption(system_words.verification(found.verified)[here.lang])
        elif part.id == "database" and not reads_only:
            rebuild(here)
        elif part.id == "backup":
            backup(here, found, reads_only)


def verify(here: View, found: System) -> None:
    """A folder that cannot be found is not verified: it would seem empty, and so whole."""
    if found.ledger.gone:
        return
    st.subheader(here.t("Verification"), anchor=False)
    if verify_view.render(here):
        st.rerun()


def rebuild(here: View) -> None:
    if not st.button(here.t("Rebuild the database"), icon=":material/refresh:"):
        return
    with st.spinner(here.t("Building the database from the ledger…")):
        try:
            entries = here.monitor.rebuild()
            done("success", say("The database was rebuilt from {entries} entries of the ledger.", entries=entries))
        except DxError as error:
            done("error", error.message)
    st.rerun()


def backup(here: View, found: System, reads_only: bool) -> None:
    """Made first, as a damaged store is not backed up, then taken away."""
    st.caption(here.t("A backup on the same machine is lost with it: keep it on another one, or on a disk put away."))
    if reads_only or found.backup is None or not found.ledger.entries:
        return
    if not packed.fits(here.monitor.ledger):
        st.markdown(here.t("The store is too large for the browser. Write it from a terminal:"))
        st.code("python -m dxlib backup FILE.zip", language=None)
    elif st.button(here.t("Make a backup"), icon=":material/archive:"):
        pack(here)
    if made := st.session_state.get(_PACKED):
        take_away(here, made)


def pack(here: View) -> None:
    with st.spinner(here.t("Reading and packing every file…")):
        try:
            made = st.session_state[_PACKED] = packed.pack(here.monitor)
            sentence = say(
                "The backup of {entries} entries is ready. Download it now: it is gone once this tab is closed.",
                entries=made.entries,
            )
            done("success", sentence)
        except DxError as error:
            done("error", error.message)
    st.rerun()


def take_away(here: View, made: Packed) -> None:
    label = here.t("Download {file}, {size}", file=made.name, size=sizes.shown(len(made.content)))
    st.download_button(
        label,
        lambda: made.content,
        file_name=made.name,
        mime="application/zip",
        icon=":material/download:",
        type="primary",
        on_click="ignore",
    )


def done(kind: str, sentence: Text) -> None:
    """Said once the page is drawn again, with the state after it."""
    st.session_state[_DONE] = (kind, sentence)


def say_done(here: View) -> None:
    kind, sentence = st.session_state.pop(_DONE, ("", None))
    if kind == "success":
        st.success(literal(sentence[here.lang]), icon=":material/check_circle:")
    elif kind == "error":
        st.error(literal(sentence[here.lang]), icon=":material/error:")


def versions(here: View, found: System) -> None:
    """For whoever helps from afar; not for everybody who may look."""
    names = system_words.version_names()
    with st.expander(here.t("Versions")):
        st.markdown("\n".join(f"- {names[name][here.lang]}: {literal(v)}" for name, v in found.versions.items()))


here = parts.view()
found = system.look(here.monitor)
parts.heading(here, here.t("System"), answer(here, found))
say_done(here)
duties(here, found)
reads_only = parts.read_only(here)
for notice in here.monitor.notices:
    st.info(literal(notice[here.lang]), icon=":material/info:")
with st.grid(2, min_column_width=340, gap="small"):
    for part in system_words.parts(found):
        card(here, found, part, reads_only)
verify(here, found)
log_view.render(here)
if not reads_only:
    versions(here, found)
