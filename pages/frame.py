"""What surrounds every page: its place in the navigation, the filter, and what must be said before any number."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from dxlib import catalog
from dxlib.language import t
from pages import filters, parts, service

HERE = Path(__file__).parent

st.set_page_config(page_title="Bến Cát · IOC", page_icon=str(HERE / "icon.png"), layout="wide")

st.logo(str(HERE / "logo.svg"), icon_image=str(HERE / "icon.png"), size="large")
lang = filters.language()
page = st.navigation(
    {
        "": [
            st.Page("overview.py", title=t("Overview", lang), icon=":material/space_dashboard:", default=True),
            *(st.Page(f"{d.id}.py", title=d.title[lang], icon=d.icon) for d in catalog.DOMAINS),
        ],
        t("Figures", lang): [
            st.Page("upload.py", title=t("Upload", lang), icon=":material/upload_file:"),
            st.Page("history.py", title=t("History", lang), icon=":material/history:"),
        ],
    }
)
monitor = service.monitor()
card = monitor.scorecard()
filters.render(monitor, card, lang)
parts.dress()
parts.warnings()
page.run()
