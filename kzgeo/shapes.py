"""How a feature is drawn, whatever draws it: as which shape, in which colour."""

from __future__ import annotations

from typing import Literal, get_args

from shapely.geometry.base import BaseGeometry

from kzgeo.model import Layer, Shared
from kzgeo.selection import Drawn

__all__ = ["SHAPES", "Shape", "colour_of", "shape_of"]

Shape = Literal["area", "line", "point"]
SHAPES: tuple[Shape, ...] = get_args(Shape)


def colour_of(layer: Layer, drawn: Drawn) -> str:
    """Return the colour of a drawing; a feature of another layer has the colour of this one."""
    own = None if isinstance(drawn, Shared) else drawn.entry.colour
    return own or layer.entry.style.colour


def shape_of(geometry: BaseGeometry) -> Shape:
    """Tell whether a geometry is drawn as areas, as lines or as points."""
    name = geometry.geom_type
    return "line" if "Line" in name else "point" if "Point" in name else "area"
