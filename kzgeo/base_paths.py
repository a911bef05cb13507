"""SVG path data for the base map, so that a browser parses it and computes nothing."""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

__all__ = ["WORLD_PX", "path_data", "pixels"]

ZOOM = 12  # one pixel is 38 m at the equator: half a pixel at the map's nearest zoom
WORLD_PX = 256 * 2**ZOOM
NORTHMOST = 85.05  # degrees: where the square of Web Mercator ends


def path_data(geometry: BaseGeometry) -> str:
    """Return the lines and rings of ``geometry`` as SVG path data; points give none.

    ``geometry`` is longitude, latitude in degrees (OGC:CRS84); the path is in whole pixels
    of Web Mercator (EPSG:3857) at zoom 12, x to the east and y to the south from 180° W and
    85.05° N. Places that fall on the pixel before them are left out.
    """
    areas = shapely.get_parts(shapely.get_rings(shapely.get_parts(geometry)))
    if len(areas):
        return "".join(_subpath(shapely.get_coordinates(ring), "z") for ring in areas)
    if "Line" not in geometry.geom_type:
        return ""
    lines = shapely.get_parts(geometry)
    return "".join(_subpath(shapely.get_coordinates(line), "") for line in lines)


def _subpath(places: NDArray[np.float64], end: str) -> str:
    there = pixels(places)
    steps = np.diff(there, axis=0)
    steps = steps[np.any(steps, axis=1)]
    if not len(steps):
        return ""  # smaller than a pixel
    x, y = there[0]
    return f"M{x} {y}l" + " ".join(f"{dx} {dy}" for dx, dy in steps.tolist()) + end


def pixels(places: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return the pixels of places (EPSG:3857; IOGP Guidance Note 7-2, method 1024)."""
    lon = places[:, 0]
    sine = np.sin(np.radians(np.clip(places[:, 1], -NORTHMOST, NORTHMOST)))
    x = lon / 360 + 0.5
    y = 0.5 - np.log((1 + sine) / (1 - sine)) / (4 * np.pi)
    found: NDArray[np.int64] = np.rint(WORLD_PX * np.column_stack((x, y))).astype(np.int64)
    return found
