"""Which files are looked at: those uploaded, or an example, and what is declared without a file."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from dxlib.errors import DxError
from dxlib.files import plain_name, sha256
from dxlib.intake import header, read_table
from pages import held, parts
from pages.parts import View
from pages.uploading import Chosen


def files(here: View) -> tuple[list[Chosen], list[tuple[str, str]]]:
    """The files chosen, each bytes once; and the names of copies, each with the name of the file it is a copy of."""
    uploaded = st.file_uploader(
        here.t("CSV or Excel files (.xlsx), one or several, at most 50 MB each"),
        type=["csv", "xlsx", "txt"],
        accept_multiple_files=True,
        key=held.fresh("upload"),
    )
    example = _example(here, disabled=bool(uploaded))
    sent = [(plain_name(f.name), f.getvalue()) for f in uploaded] or ([example] if example else [])
    return told_apart(sent)


def told_apart(sent: list[tuple[str, bytes]]) -> tuple[list[Chosen], list[tuple[str, str]]]:
    chosen: dict[str, Chosen] = {}
    copies: list[tuple[str, str]] = []
    for name, data in sent:
        key = sha256(data)[:16]
        if key in chosen:
            copies.append((name, chosen[key].label))
            continue
        alike = sum(c.name == name for c in chosen.values())
        chosen[key] = Chosen(name, data, f"{name} ({alike + 1})" if alike else name, key)
    return list(chosen.values()), copies


def _example(here: View, disabled: bool) -> tuple[str, bytes] | None:
    """An example picked to try; files of one's own go first."""
    paths = {p.name: p for p in sorted((here.monitor.data / "upload_examples").glob("*"))}
    titles = parts.kept(here, "examples", (here.lang, *paths), lambda: {n: _titled(here, p) for n, p in paths.items()})
    picked = st.session_state.get("example")
    st.session_state["example"] = picked if picked in paths else None  # said again, so that a new language is drawn
    picked = st.selectbox(
        here.t("Or try with an example file"),
        list(paths),
        index=None,
        format_func=lambda name: titles.get(name, name),
        placeholder=here.t("Choose an example"),
        key="example",
        disabled=disabled,
    )
    return (picked, paths[picked].read_bytes()) if picked and not disabled else None


def _titled(here: View, path: Path) -> str:
    """“cashless_2024-10.csv · Cashless streets and markets”."""
    try:
        dataset = header.identify(read_table(path.read_bytes(), path.name).header, None)
    except DxError:
        return path.name
    return f"{path.name} · {dataset.title[here.lang]}"
