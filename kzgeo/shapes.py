"""How a feature is drawn, whatever draws it: as which shape, in which colour, how certain."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Literal, get_args

import shapely
from shapely.geometry.base import BaseGeometry

from kzgeo.model import Evidence, Layer, Shared
from kzgeo.selection import Drawn

__all__ = [
    "DASHES",
    "LINE_OPACITY",
    "MARKER_EDGE",
    "SCHEMATIC_WIDTH",
    "SHAPES",
    "Shape",
    "bounds_around",
    "colour_of",
    "shape_of",
]

Shape = Literal["area", "line", "point"]
SHAPES: tuple[Shape, ...] = get_args(Shape)
# Dashes and gaps in pixels, widths and opacities as in kzgeo/web/shapes.js.
DASHES: Mapping[Evidence, tuple[float, float] | None] = MappingProxyType(
    {"surveyed": None, "approximate": (7, 5), "schematic": (1, 6)}
)
LINE_OPACITY: Mapping[Evidence, float] = MappingProxyType(
    {"surveyed": 0.95, "approximate": 0.95, "schematic": 0.8}
)
SCHEMATIC_WIDTH = 0.85
MARKER_EDGE = "#fffdf8"


def colour_of(layer: Layer, drawn: Drawn) -> str:
    """Return the colour of a drawing; a feature of another layer has the colour of this one."""
    own = None if isinstance(drawn, Shared) else drawn.entry.colour
    return own or layer.entry.style.colour


def shape_of(geometry: BaseGeometry) -> Shape:
    """Tell whether a geometry is drawn as areas, as lines or as points."""
    name = geometry.geom_type
    return "line" if "Line" in name else "point" if "Point" in name else "area"


def bounds_around(
    shapes: Iterable[BaseGeometry], *, room: float, least_deg: float
) -> tuple[float, float, float, float]:
    """Return west, south, east, north of shapes, in degrees, with some room on every side.

    ``room`` is a share of width and height, ``least_deg`` what it is at least.
    """
    west, south, east, north = map(float, shapely.total_bounds(list(shapes)))
    across = max((east - west) * room, least_deg)
    up = max((north - south) * room, least_deg)
    return (
        max(west - across, -180.0),
        max(south - up, -90.0),
        min(east + across, 180.0),
        min(north + up, 90.0),
    )
