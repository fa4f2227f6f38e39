"""What surrounds every page: its place in the navigation, the filter, and what must be said before any number."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import streamlit as st

from dxlib import catalog, terms
from dxlib.catalog.model import Domain
from dxlib.language import t
from pages import filters, live, parts, service

HERE = Path(__file__).parent

st.set_page_config(page_title="Bến Cát · IOC", page_icon=str(HERE / "icon.png"), layout="wide")

st.logo(str(HERE / "logo.svg"), icon_image=str(HERE / "icon.png"), size="large")
lang = filters.language()


def domain_pages(group: str) -> list[Any]:
    """A page for each screen of the group's domains; one that domains share bears all their names."""
    screens: dict[str, list[Domain]] = {}
    for domain in catalog.DOMAINS:
        if domain.group == group:
            screens.setdefault(domain.screen, []).append(domain)
    return [
        st.Page(f"{screen}.py", title=" · ".join(d.title[lang] for d in found), icon=found[0].icon)
        for screen, found in screens.items()
    ]


def claims_page(group: str) -> list[Any]:
    """What was published about the programme, beside what the data says, stands after the programme's domains."""
    title = t("Published figures", lang)
    return [st.Page("claims.py", title=title, icon=":material/fact_check:")] if group == "programme" else []


page = st.navigation(
    {
        "": [
            st.Page("overview.py", title=t("Overview", lang), icon=":material/space_dashboard:", default=True),
            st.Page("ward.py", title=t("One ward", lang), icon=":material/location_city:"),
        ],
        **{terms.GROUPS[g][lang]: [*domain_pages(g), *claims_page(g)] for g in terms.GROUPS},
        t("Figures", lang): [
            st.Page("upload.py", title=t("Upload", lang), icon=":material/upload_file:"),
            st.Page("history.py", title=t("History", lang), icon=":material/history:"),
            st.Page("system.py", title=t("System", lang), icon=":material/monitor_heart:"),
        ],
    },
    expanded=True,
)
live.begin()
monitor = service.monitor()
card = st.session_state[parts.CARD] = monitor.scorecard()
filters.render(monitor, card, lang)
parts.dress()
parts.warnings()
page.run()
