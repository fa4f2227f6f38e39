"""The empty app, served as the monitor is."""

import streamlit as st
from starlette.middleware import Middleware

from pages.prompt import Prompt

app = st.App("empty_page.py", middleware=[Middleware(Prompt)])
