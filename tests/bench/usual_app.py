"""The atlas in the usual way, for comparison: what the tutorials of its parts add up to.

Default tiles, every layer written into the page by ``folium.GeoJson``, ``st_folium`` with
its default return values, and a script that draws everything again at each change. It
reads the same files as the atlas, from the folder that it is started in.
"""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import folium
import streamlit as st
from streamlit_folium import st_folium

LANGUAGES = ["en", "ar", "ru", "kk"]


@st.cache_data(show_spinner=False)
def layers() -> dict[str, dict[str, Any]]:
    """Return the layer entries of the folder by id, in drawing order."""
    entries = {path.stem: tomllib.loads(path.read_text()) for path in Path("layers").glob("*.toml")}
    return dict(sorted(entries.items(), key=lambda item: item[1]["order"]))


@st.cache_data(show_spinner=False)
def geometry(layer_id: str) -> dict[str, Any]:
    """Return a layer's FeatureCollection."""
    data: dict[str, Any] = json.loads(Path("geodata", f"{layer_id}.geojson").read_text())
    return data


def features() -> dict[str, dict[str, Any]]:
    """Return all feature entries by id."""
    return {item["id"]: item for entry in layers().values() for item in entry["features"]}


def panel(chosen: str | None, lang: str) -> None:
    """Show the quotation of the clicked feature."""
    entry = features().get(chosen or "")
    if entry is None:
        st.write("Click a feature on the map.")
        return
    st.subheader(entry["title"][lang], anchor=entry["id"])
    mentions = entry.get("quotations", [])
    if not mentions:
        st.info("The documents say nothing of it.")
        return
    if st.session_state.get("of") != chosen:
        st.session_state["of"], st.session_state["at"] = chosen, 0
    if st.button("next") and st.session_state["at"] + 1 < len(mentions):
        st.session_state["at"] += 1
    at = st.session_state["at"]
    passages = {p["id"]: p for layer in layers().values() for p in layer.get("passages", [])}
    passage = passages[mentions[at]["passage"]]
    st.caption(f"{at + 1} of {len(mentions)}")
    st.markdown(f"> {passage['exact']}")
    st.markdown(passage["translations"].get(lang, ""))
    st.caption(f"{passage['source']}, {passage['start']}–{passage['end']}")


def show() -> None:
    """Draw the whole page, as every rerun does."""
    st.set_page_config(layout="wide")
    left, middle, right = st.columns([1, 3, 2])
    with left:
        lang = st.radio("Language", LANGUAGES)
        fmap = folium.Map(location=(48.2, 67.0), zoom_start=4)
        for layer_id, entry in layers().items():
            if st.checkbox(entry["title"][lang], value=entry["visible"], key=layer_id):
                colour = entry["style"]["colour"]
                folium.GeoJson(
                    geometry(layer_id),
                    name=entry["title"][lang],
                    style_function=lambda _, colour=colour: {"color": colour, "weight": 2},
                    tooltip=folium.GeoJsonTooltip(["id"]),
                ).add_to(fmap)
    with middle:
        clicked = st_folium(fmap, height=600, use_container_width=True)
    with right, st.container(key="panel"):
        drawing = (clicked or {}).get("last_active_drawing") or {}
        panel(drawing.get("id"), lang)


show()
