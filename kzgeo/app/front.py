"""The first answer: Streamlit's page, with what the atlas will need named in its head.

Streamlit's page learns what to show only when its own code runs. Named in the head, the
atlas's styles and scripts come while that code is loading, and the page is never seen
without its style.
"""

from __future__ import annotations

import html
import re
from functools import cache
from pathlib import Path

import streamlit

from kzgeo.app.files import Answer, file_answer
from kzgeo.folium_map import map_files
from kzgeo.model import Atlas

__all__ = ["front_page", "streamlit_file"]

STATIC = Path(streamlit.__file__).parent / "static"
CHUNKS = ("BidiComponent", "ComponentInstance")
MODULES = (
    "rail",
    "server",
    "search",
    "download",
    "figure",
    "overlay",
    "panel",
    "claims",
    "collected",
    "collecting",
    "collection",
    "reordering",
    "tray",
    "address",
    "dom",
    "words",
    "saving",
    "share",
    "cite",
    "clipboard",
)


def front_page(version: str, atlas: Atlas, *, more: str = "") -> str:
    """Return the HTML of the page for the files of ``atlas`` in ``version``.

    ``more`` is further HTML for its head. The map's own files are fetched while Streamlit's code
    is read; the frame that asks for them is made last.
    """
    assets = f"atlas/{version}"
    links = [("stylesheet", f"{assets}/web/page.css", "")]
    links += [("modulepreload", f"{assets}/web/{name}.js", "") for name in MODULES]
    links += [("modulepreload", address, "crossorigin") for address in _chunks()]
    links += [("prefetch", f"{assets}/{name}", "") for name in map_files(atlas)]
    head = "".join(
        f'<link rel="{rel}" href="./{html.escape(address)}" {others}>\n'
        for rel, address, others in links
    )
    return _streamlit_page().replace("</head>", f"{head}{more}</head>", 1)


@cache
def _streamlit_page() -> str:
    """Return Streamlit's page without the preloading of a font that is not used here."""
    page = (STATIC / "index.html").read_text(encoding="utf-8")
    return re.sub(r'<link\s[^>]*as="font"[^>]*>', "", page)


@cache
def _chunks() -> tuple[str, ...]:
    """Return the parts of Streamlit's code that draw components, wherever they stand."""
    found = [path for name in CHUNKS for path in (STATIC / "static" / "js").glob(f"{name}.*.js")]
    return tuple(path.relative_to(STATIC).as_posix() for path in found)


def streamlit_file(name: str) -> Answer | None:
    """Return a file of Streamlit's own code, kept in memory; ``None`` if it has none so named."""
    return _kept(name) if name in _names() else None


@cache
def _names() -> frozenset[str]:
    folder = STATIC / "static"
    paths = (path for path in folder.rglob("*") if path.is_file())
    return frozenset(path.relative_to(folder).as_posix() for path in paths)


@cache
def _kept(name: str) -> Answer:
    return file_answer(STATIC / "static" / name)
