"""The least that an app can be with a filter: what Streamlit itself takes."""

import streamlit as st

st.set_page_config(layout="wide")
chosen = st.multiselect("ward", ["25813", "25837", "25840", "25843", "25846"], key="ward")
st.write("ready", ", ".join(chosen))
