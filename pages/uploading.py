"""What the upload page remembers between two runs: the files chosen, their previews, and what was just done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from time import monotonic
from typing import Literal, TypeAlias

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dxlib import dues, terms
from dxlib.errors import DxError, StaleError
from dxlib.files import sha256
from dxlib.intake import Asked
from dxlib.intake.limits import BROWSER
from dxlib.language import Text, say
from dxlib.ledger import Entry
from dxlib.preview import Preview
from pages import held
from pages.markdown import literal
from pages.parts import View

_PREVIEWS, _TAKEN, _DONE, _SEEN = "_previews", "_taken", "_done", "_seen"
_MENDED_BY_DECLARING = {"no_rows", "already_accepted"}
Outcome: TypeAlias = tuple[Literal["accepted", "stale", "error"], str, int | Text]
"""What became of a file: its name, and the number of its entry or the reason."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """One file to look at. ``label`` names it apart from the others; ``fixed`` settings are not asked for."""

    name: str
    data: bytes
    label: str
    key: str
    fixed: Asked | None = None


@dataclass(frozen=True, slots=True)
class Look:
    """What is known of a chosen file. ``plain`` is how it reads before anybody is declared to have none.

    ``trouble`` stands where it could not be checked, ``stopped`` where somebody stopped it; ``taken`` is its number
    once it is accepted.
    """

    file: Chosen
    plain: Preview | None = None
    found: Preview | None = None
    trouble: Text | None = None
    stopped: bool = False
    taken: int | None = None

    @property
    def acceptable(self) -> bool:
        return self.taken is None and self.found is not None and self.found.ok

    @property
    def confirmed(self) -> bool:
        """A file with fewer rows than before is accepted only once somebody says that this is right."""
        return self.found is not None and (not self.found.shrinks or bool(held.value(confirmation(self))))


def confirmation(look: Look) -> str:
    """The name of the tick for these very fewer rows."""
    return f"confirm_{look.file.key}_{hash(look.found.shrinks) if look.found else ''}"


def settings_of(file: Chosen) -> Asked:
    """What was chosen for a file so far, without who reports none."""
    if file.fixed:
        return file.fixed
    said = {name: held.value(f"{name}_{file.key}") for name in ("dataset", "period", "sheet", "numbers")}
    return Asked(**said)


def may_declare(here: View, plain: Preview) -> tuple[list[str], list[str]]:
    """Who may be declared to have none beside the rows of a file of one month: those who owe it, and those who would
    replace their rows."""
    checked = plain.checked
    months = {c.period for c in checked.cells} or {checked.reading.get("period", "")}
    wrong = {f.code for f in plain.findings if f.severity == "error"}
    if checked.dataset is None or len(months) != 1 or "" in months or not wrong <= _MENDED_BY_DECLARING:
        return [], []
    return dues.to_declare(here.card, checked.dataset, months.pop(), {c.ward_code for c in checked.cells})


def none_of(here: View, file: Chosen, plain: Preview) -> tuple[str, ...]:
    """Who was declared to have none beside the file's rows, as far as that is still offered."""
    ticked = held.value(f"none_{file.key}", [])
    return tuple(sorted(code for group in may_declare(here, plain) for code in group if code in ticked))


def taken() -> dict[str, int]:
    """Keys of the files of this round that are accepted, with their numbers."""
    known: dict[str, int] = st.session_state.setdefault(held.fresh(_TAKEN), {})
    return known


class Checking:
    """Looks at files one after the other, says which one, and never at the same bytes twice at one ledger position."""

    def __init__(self, here: View, files: int) -> None:
        self.here = here
        self.files = files
        self.known: dict[object, Preview] = st.session_state.get(_PREVIEWS, {})
        self.used: dict[object, Preview] = {}
        self.place = st.empty()

    def look(self, number: int, file: Chosen) -> Look:
        if (seq := taken().get(file.key)) is not None:
            return Look(file, taken=seq)
        if len(file.data) > BROWSER.bytes:
            return Look(file, trouble=say("The file is over 50 MB. Upload one month or one ward at a time."))
        if held.value(stopped(file)):
            return Look(file, trouble=say("The check was stopped. Nothing was stored."), stopped=True)
        settings = settings_of(file)
        try:
            plain = self._preview(number, file, settings)
            none = () if file.fixed else none_of(self.here, file, plain)
            told = replace(settings, reported_none=none)
            found = self._preview(number, file, told) if none else plain
        except DxError as error:
            return Look(file, trouble=error.message)
        return Look(file, plain, found)

    def _preview(self, number: int, file: Chosen, settings: Asked) -> Preview:
        key = (sha256(file.data), file.name, settings, self.here.card.position)
        found = self.known.get(key) or self.used.get(key)
        if found is None:
            watch = Watch(self.here, self.place, number, self.files, file)
            found = self.here.monitor.check(file.data, file.name, **asdict(settings), progress=watch.say)
        self.used[key] = found
        return found

    def end(self) -> None:
        self.place.empty()
        st.session_state[_PREVIEWS] = self.used


class Watch:
    """What is said while one file is being checked, with the button that stops it.

    Pressing it runs the page anew: Streamlit ends this run at the next word said here, and the check with it.
    """

    SOON = 0.7
    """Seconds after which a check that is still under way is worth a button."""

    def __init__(self, here: View, place: DeltaGenerator, number: int, files: int, file: Chosen) -> None:
        self.here = here
        self.place = place
        self.file = file
        self.began = monotonic()
        self.words = here.t("Checking file {n} of {all}: {file}", n=number, all=files, file=literal(file.label))
        self.bar: DeltaGenerator | None = None
        place.progress(0.0, self.words)

    def say(self, stage: str, share: float) -> None:
        if monotonic() - self.began < self.SOON:
            return
        bar = self.bar = self.bar or self._with_a_button()
        bar.progress(min(1.0, share), f"{self.words} · {terms.STAGES[stage][self.here.lang]}")

    def _with_a_button(self) -> DeltaGenerator:
        with self.place.container():
            bar = st.empty()
            st.button(
                self.here.t("Stop checking"),
                key=f"stop_{self.file.key}",
                icon=":material/stop_circle:",
                on_click=held.hold,
                args=(stopped(self.file), True),
            )
        return bar


def stopped(file: Chosen) -> str:
    """The name under which it is kept that somebody stopped the check of a file."""
    return f"stopped_{file.key}"


def look_at(here: View, files: Sequence[Chosen]) -> list[Look]:
    """Every file checked, each by itself against what stands now; of others nothing is remembered."""
    for gone in taken().keys() - {file.key for file in files}:
        taken().pop(gone)
    checking = Checking(here, len(files))
    looks = [checking.look(number, file) for number, file in enumerate(files, start=1)]
    checking.end()
    return looks


def keep_seen(looks: Sequence[Look]) -> None:
    """Call when the page is drawn: only what somebody has seen may be accepted."""
    st.session_state[_SEEN] = {look.file.key: look.found for look in looks if look.found}


def _seen(look: Look) -> Preview | None:
    """The preview that stood on the screen when the button was pressed.

    The run of the press checks again at the newest position of the ledger; accepting that would store what nobody
    has looked at.
    """
    known: dict[str, Preview] = st.session_state.get(_SEEN, {})
    return known.get(look.file.key)


def accept(here: View, chosen: Sequence[Look], everything: Sequence[Look], by: str, note: str) -> None:
    """Accept in order, each as its own entry; what became of each is kept at once, whatever happens to the next."""
    bar = st.empty()
    done: list[Outcome] = []
    st.session_state[_DONE] = done
    for number, look in enumerate(chosen, start=1):
        words = here.t("Storing file {n} of {all}: {file}", n=number, all=len(chosen), file=literal(look.file.label))
        bar.progress((number - 1) / len(chosen), words)
        done.append(_accepted(here, look, by, note))
    if all(look.taken is not None or look.file.key in taken() for look in everything):
        held.begin_anew()


def _accepted(here: View, look: Look, by: str, note: str) -> Outcome:
    found = _seen(look)
    assert found is not None
    name = look.file.label
    try:
        entry = here.monitor.accept(found, by, note, look.confirmed)
    except StaleError as error:
        return "stale", name, error.message
    except DxError as error:
        return "error", name, error.message
    except Exception as error:  # a full disk, say: the files accepted before must still be told of
        reference = here.monitor.log.error(error)
        return "error", name, say("This could not be done. Reference in the log: {reference}.", reference=reference)
    taken()[look.file.key] = entry.seq
    return "accepted", name, entry.seq


def say_done(here: View) -> None:
    """What became of each file of the last step, once, with the way back."""
    done: list[Outcome] = st.session_state.pop(_DONE, [])
    entries = [here.monitor.ledger.find(what) for _, _, what in done if isinstance(what, int)]
    for _, name, what in done:
        if isinstance(what, Text):
            prefix = f"**{literal(name)}**: " if len(done) > 1 else ""
            st.warning(f"{prefix}{literal(what[here.lang])}", icon=":material/sync_problem:")
    if entries:
        _say_accepted(here, entries)


def _say_accepted(here: View, entries: list[Entry]) -> None:
    lines = [
        here.t("Accepted as no. {seq}: {rows} rows. It can be withdrawn in the history.", seq=e.seq, rows=e.rows)
        for e in entries
    ]
    if len(lines) > 1:
        named = zip(entries, lines, strict=True)
        lines = [f"**{literal(entry.file_name)}**: {line}" for entry, line in named]
    st.success("  \n".join(lines), icon=":material/check_circle:")
    with st.container(horizontal=True):
        st.page_link("overview.py", label=here.t("Overview"), icon=":material/space_dashboard:")
        st.page_link("history.py", label=here.t("History"), icon=":material/history:")
    if any(e.provenance == "uploaded" and any(map(here.card.sample_in_force, e.datasets)) for e in entries):
        st.info(here.t("This table still shows sample data where nothing was uploaded."))
        label = here.t("Start with real data: withdraw all sample data")
        st.page_link("history.py", label=label, icon=":material/history:")


def offer_restore(here: View, seq: int) -> None:
    st.page_link("history.py", label=here.t("Restore no. {seq} in the history", seq=seq), icon=":material/history:")
