"""The page: the list of layers, the map and the panel, side by side.

A selection travels one way: map, list and panel write it to the page's address, the list
hands it to the server, and the server answers with the panel. The map hears of it in the
browser and is never built again.
"""

from __future__ import annotations

from typing import Any, get_args

import streamlit as st
from streamlit_folium import st_folium

from kzgeo.app import server
from kzgeo.entries import Language
from kzgeo.folium_map import atlas_map
from kzgeo.panel import panel, panel_words

__all__ = ["show"]

MOUNT = """
export default function (component) {
  const address = new URL(component.data.assets + "/web/NAME.js", document.baseURI);
  const mounted = import(address).then((module) => module.default(component));
  return () => mounted.then((close) => close && close());
}
"""


def _component(name: str) -> Any:
    return st.components.v2.component(f"kzgeo_{name}", js=MOUNT.replace("NAME", name))


def show() -> None:
    """Draw the page for one reader; only a changed file of the atlas runs it again."""
    st.set_page_config(page_title="kzgeo", layout="wide", initial_sidebar_state="collapsed")
    embedded = st.query_params.get("embed") == "true" or bool(st.context.is_embedded)
    with st.container(key="embedded" if embedded else "atlas"):
        sides = st.container(key="sides")
        with st.container(key="map"):
            st_folium(
                atlas_map(server.library().catalogue.atlas, address=f"../../{_assets()}"),
                key="map",
                height=600,
                use_container_width=True,
                returned_objects=[],
            )
        with sides:
            _sides(embedded)


def _assets() -> str:
    return f"atlas/{server.version()}"


@st.fragment
def _sides(embedded: bool) -> None:
    """Draw list and panel: a selection runs this and not the map."""
    at = _state()
    with st.container(key="rail"):
        _component("rail")(
            key="list",
            data={"assets": _assets(), "embedded": embedded, "at": at},
            default={"at": at},
            on_at_change=_nothing,
        )
    with st.container(key="panel"):
        _panel(at)


def _nothing() -> None:
    """Stand in for a callback: the state itself is all that is wanted."""


def _state() -> dict[str, Any]:
    """Return what the reader has chosen; anything malformed counts as absent."""
    rail = st.session_state.get("list")
    raw = rail.get("at") if rail is not None else None
    if not isinstance(raw, dict):
        query = st.query_params
        raw = {key: query.get(key) for key in ("feature", "quote", "lang")}
    feature, quote, lang = raw.get("feature"), str(raw.get("quote") or ""), raw.get("lang")
    return {
        "feature": feature if isinstance(feature, str) and feature else None,
        "quote": int(quote) if quote.isascii() and quote.isdigit() and len(quote) < 6 else 1,
        "lang": lang if lang in get_args(Language) else "en",
    }


def _panel(at: dict[str, Any]) -> None:
    catalogue = server.library().catalogue
    shown = panel(
        catalogue.atlas,
        at["feature"],
        quote=at["quote"],
        lang=at["lang"],
        problems=catalogue.problems,
    )
    _component("panel")(
        key="answer",
        data={
            "assets": _assets(),
            "lang": at["lang"],
            "words": panel_words(at["lang"]),
            "panel": shown,
        },
    )
