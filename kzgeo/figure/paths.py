"""Shapes as matplotlib draws them, and the shapes of markers."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import shapely
from matplotlib.path import Path
from shapely.geometry.base import BaseGeometry

__all__ = ["path_of_areas", "path_of_lines", "regular_shape"]


def regular_shape(kind: str, x: float, y: float, radius: float) -> BaseGeometry:
    """Return a marker around (x, y): a circle, or a shape of the same area with corners."""
    if kind == "circle":
        return shapely.Point(x, y).buffer(radius, quad_segs=12)
    corners, turn, grown = {
        "square": (4, 45, 1.25),
        "diamond": (4, 0, 1.25),
        "triangle": (3, 90, 1.45),
        "wedge": (3, -90, 1.45),
        "pentagon": (5, 90, 1.15),
    }[kind]
    angles = (math.radians(turn + 360 * index / corners) for index in range(corners))
    return shapely.Polygon(
        [(x + grown * radius * math.cos(at), y + grown * radius * math.sin(at)) for at in angles]
    )


def path_of_areas(geometry: BaseGeometry) -> Path | None:
    """Return the areas of a geometry, their holes turned the other way; ``None`` without any."""
    polygons = shapely.orient_polygons(
        [part for part in _flat(geometry) if part.geom_type == "Polygon" and not part.is_empty]
    )
    return _path(list(shapely.get_rings(polygons)), closed=True)


def path_of_lines(geometry: BaseGeometry) -> Path | None:
    """Return the lines of a geometry and the edges of its areas; ``None`` without any."""
    lines: list[BaseGeometry] = []
    rings: list[BaseGeometry] = []
    for part in _flat(geometry):
        if part.is_empty:
            continue
        if part.geom_type == "Polygon":
            rings.extend(shapely.get_rings(part))
        elif "Line" in part.geom_type:
            lines.append(part)
    paths = [path for path in (_path(rings, closed=True), _path(lines, closed=False)) if path]
    return Path.make_compound_path(*paths) if paths else None


def _flat(geometry: BaseGeometry) -> list[BaseGeometry]:
    """Return the single parts of a geometry, however it is nested."""
    parts = list(shapely.get_parts(geometry))
    if any(hasattr(part, "geoms") for part in parts):
        return [one for part in parts for one in _flat(part)]
    return parts


def _path(lines: Sequence[BaseGeometry], *, closed: bool) -> Path | None:
    if len(lines) == 0:
        return None
    coordinates, numbers = shapely.get_coordinates(lines, return_index=True)
    codes = np.full(len(coordinates), Path.LINETO, dtype=Path.code_type)
    first = np.r_[True, np.diff(numbers) > 0]
    codes[first] = Path.MOVETO
    if closed:
        codes[np.r_[first[1:], True]] = Path.CLOSEPOLY
    return Path(np.round(coordinates, 4), codes)
