"""The least that Streamlit can show: one word. No map can stand earlier than this does."""

from __future__ import annotations

import streamlit as st

st.write("word")
