"""The atlas as a Folium map.

The generated script names files and styles only; titles, properties and geometry are
fetched by the browser, so that a rerun costs the same whatever the layers weigh and no
text of the data ever stands inside a script. This is the only module that turns
(longitude, latitude) into Leaflet's (latitude, longitude).
"""

from __future__ import annotations

import json
from typing import Any, cast

import folium
from branca.element import Element, Figure, MacroElement
from folium.template import Template

from kzgeo.map_calls import CENTRE, START_ZOOM, ZOOM_SNAP, map_calls
from kzgeo.model import Atlas

__all__ = ["atlas_map", "map_files"]

LEAFLET = ("leaflet/leaflet.js", "leaflet/leaflet.css")
STYLE = "web/map.css"
MODULES = ("map", "address", "base", "labels", "server", "shapes", "time", "dom")

# The map has its frame's size before it is drawn: a stylesheet of its own would come later.
FILLING = """
<style>
#root, #parent, .float-child:first-child { height: 100%; }
#map_div { height: calc(100% - 54px) !important; width: 100% !important; }
body > span { display: none; }
</style>
"""


class _Call(MacroElement):
    """A call of one function of ``map.js`` with a plain configuration."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
        atlas.then((module) => module.{{ this.function }}({{ this.arguments }}));
        {% endmacro %}
        """
    )

    def __init__(self, function: str, configuration: dict[str, Any] | None = None) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = function
        self.function = function
        self.arguments = "" if configuration is None else _script_json(configuration)


class _Opening(MacroElement):
    """The import of ``map.js`` and its first call."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
        const atlas = import(new URL({{ this.module }}, document.baseURI));
        atlas.then((module) => module.open({{ this._parent.get_name() }}, {{ this.arguments }}));
        {% endmacro %}
        """
    )

    def __init__(self, address: str, configuration: dict[str, Any]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "opening"
        self.module = _script_json(f"{address}/web/map.js")
        self.arguments = _script_json(configuration)


def _script_json(value: Any) -> str:
    """Write JSON that means the same inside a script, an attribute and a template."""
    text = json.dumps(value, ensure_ascii=True, sort_keys=True)
    for sign in "<>&'{}" if isinstance(value, str) else "<>&'":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text


def atlas_map(atlas: Atlas, *, address: str) -> folium.Map:
    """Return the map of ``atlas`` whose files lie below the relative URL ``address``."""
    lon, lat = CENTRE
    fmap = folium.Map(
        location=(lat, lon),
        zoom_start=START_ZOOM,
        tiles=None,
        control_scale=True,
        zoom_snap=ZOOM_SNAP,
        world_copy_jump=False,
    )
    script, sheet = LEAFLET
    fmap.default_js = [("leaflet", f"{address}/{script}")]
    fmap.default_css = [("leaflet", f"{address}/{sheet}"), ("map", f"{address}/{STYLE}")]
    figure = cast(Figure, fmap.get_root())
    figure.header.add_child(Element(FILLING), name="filling")
    figure.header.add_child(Element(_preloads(atlas, address)), name="preloads")
    (_, opening), *calls = map_calls(atlas, below=f"{address}/")
    _Opening(address, opening).add_to(fmap)
    for function, configuration in calls:
        _Call(function, configuration).add_to(fmap)
    _Call("finish").add_to(fmap)
    return fmap


def map_files(atlas: Atlas) -> tuple[str, ...]:
    """Return the names of the files that the map asks for before it is first drawn."""
    return (
        *LEAFLET,
        STYLE,
        *(f"web/{name}.js" for name in MODULES),
        "index.json",
        *(f"base/{base.id}.json" for base in atlas.base),
        *(f"layers/{layer.id}.json" for layer in atlas.layers if layer.entry.visible),
    )


def _preloads(atlas: Atlas, address: str) -> str:
    """Name what the map will ask for one after another, so that it all comes at once."""
    links = []
    for name in map_files(atlas):
        if name.startswith("web/") and name.endswith(".js"):
            links.append(f'<link rel="modulepreload" href="{address}/{name}">')
        elif name.endswith(".json"):
            links.append(f'<link rel="preload" as="fetch" crossorigin href="{address}/{name}">')
    return "\n".join(links)
