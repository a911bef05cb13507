"""Where the QGIS project looks: its extent at the start, and its bookmarks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import shapely
from lxml import etree
from shapely.geometry.base import BaseGeometry

from kzgeo.export.elements import element, leaf, spatial_reference
from kzgeo.prose import say
from kzgeo.selection import Selection, drawings
from kzgeo.shapes import bounds_around, shape_of

__all__ = [
    "HOME",
    "LEAST_DEG",
    "ROOM",
    "ROUTES",
    "Bounds",
    "bookmarks",
    "canvas",
    "default_view",
    "start",
]

Bounds = tuple[float, float, float, float]

HOME: Bounds = (46.2, 40.4, 87.6, 55.6)  # as in kzgeo/web/map.js
OUTLINE = "outline"
ROUTES = "railways"
# From Aktau over the sea to Baku, Tbilisi and Kars.
CORRIDOR = (
    "caspian-sea",
    "aktau",
    "rail-xian-baku-caspian",
    "rail-xian-baku-azerbaijan",
    "rail-xian-baku-georgia",
    "rail-xian-baku-turkey",
)
ROOM = 0.05  # of width and height, on each side
LEAST_DEG = 0.2


def start(selection: Selection) -> Bounds:
    """Return what is first seen, as in the app: Kazakhstan; or what is shown, if it is elsewhere.

    Bounds are west, south, east, north in degrees.
    """
    shown = [drawn.geometry for _, _, drawn in drawings(selection)]
    if not shown or any(shapely.box(*HOME).intersects(shape) for shape in shown):
        return HOME
    return _around(shown)


def bookmarks(selection: Selection) -> etree._Element:
    """Return a bookmark of Kazakhstan, of the Caspian corridor, and of each route shown."""
    made = element("Bookmarks")
    for group, name, bounds in _places(selection):
        west, south, east, north = (f"{value:.6g}" for value in bounds)
        ring = ", ".join(
            f"{x} {y}"
            for x, y in ((west, south), (east, south), (east, north), (west, north), (west, south))
        )
        made.append(
            element(
                "Bookmark",
                spatial_reference(4326),
                id=f"kzgeo-{len(made) + 1}",
                name=name,
                group=group,
                extent=f"POLYGON(({ring}))",
            )
        )
    return made


def _places(selection: Selection) -> Iterator[tuple[str, str, Bounds]]:
    """Yield group, name and bounds of every bookmark."""
    lang, atlas = selection.language, selection.atlas
    own = say("project", "title", lang)
    outline = [shape for base in atlas.base if base.id == OUTLINE for _, shape in base.features]
    yield own, say("project", "country", lang), _around(outline) if outline else HOME
    corridor = [feature.geometry for feature in map(atlas.feature, CORRIDOR) if feature]
    if corridor:
        yield own, say("project", "corridor", lang), _around(corridor)
    for layer, feature, drawn in drawings(selection):
        if layer.id == ROUTES and shape_of(drawn.geometry) == "line":
            yield layer.title.to(lang), feature.title.to(lang), _around([drawn.geometry])


def _around(shapes: Iterable[BaseGeometry]) -> Bounds:
    return bounds_around(shapes, room=ROOM, least_deg=LEAST_DEG)


def canvas(bounds: Bounds) -> etree._Element:
    """Return the map canvas as QGIS finds it on opening."""
    corners = zip(("xmin", "ymin", "xmax", "ymax"), bounds, strict=True)
    return element(
        "mapcanvas",
        leaf("units", "degrees"),
        element("extent", *(leaf(tag, value) for tag, value in corners)),
        leaf("rotation", 0),
        element("destinationsrs", spatial_reference(4326)),
        leaf("rendermaptile", 0),
        name="theMapCanvas",
        annotationsVisible=1,
    )


def default_view(bounds: Bounds) -> etree._Element:
    """Return what “Zoom to default extent” leads to."""
    west, south, east, north = bounds
    extent = element(
        "DefaultViewExtent",
        spatial_reference(4326),
        xmin=west,
        ymin=south,
        xmax=east,
        ymax=north,
    )
    return element("ProjectViewSettings", element("Scales"), extent, rotation=0, UseProjectScales=0)
