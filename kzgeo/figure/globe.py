"""A globe in a corner of the map: where in the world it is.

The globe is an orthographic view of a sphere. It is made of the azimuthal equal-area one, in
which a hemisphere is a disc too and nothing has to be cut at the horizon but by that disc.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from kzgeo.figure.furniture import Item
from kzgeo.figure.ground import SEA
from kzgeo.figure.projection import Rect, View
from kzgeo.figure.sheet import HALO, Sheet
from kzgeo.model import Atlas

__all__ = ["draw_globe", "globe_item"]

Floats = NDArray[np.float64]

SHARE, HIGHEST = 0.125, 0.3  # of the map's width, and at most of its height
LEAST_MM, MOST_MM = 11.0, 40.0
COARSE_DEG = 0.6
LEAST_DEG2 = 1.0  # smaller islands are not seen
LAND = "#cdc4ae"
LINES = "#b9ccd5"
HERE = "#a3271f"
SEEN_MM = 1.6  # a frame smaller than this is shown as a ring


def globe_item(rect: Rect) -> Item:
    """Return the size of the globe on a map with this frame."""
    wanted = min(SHARE * (rect[2] - rect[0]), HIGHEST * (rect[3] - rect[1]))
    size = min(MOST_MM, max(LEAST_MM, wanted))
    return Item(
        width=size, height=size, corners=("bottom end", "top start", "top end", "bottom start")
    )


def draw_globe(sheet: Sheet, atlas: Atlas, view: View, rect: Rect) -> None:
    """Draw the globe turned towards the map, and the map's frame on it."""
    left, bottom, right, top = rect
    x, y, radius = (left + right) / 2, (bottom + top) / 2, (right - left) / 2 - 0.3
    centre = view.projection.centre

    def on_paper(flat: BaseGeometry) -> BaseGeometry:
        return shapely.transform(flat, lambda at: _round(at) * radius + (x, y))

    disc = shapely.Point(0, 0).buffer(math.sqrt(2) * 0.999, quad_segs=48)
    ball = shapely.Point(x, y).buffer(radius, quad_segs=48)
    sheet.stroke(ball, HALO, 2.4)
    sheet.fill(ball, SEA)
    land = (shape for base in atlas.base if base.id == "land" for _, shape in base.features)
    flat = shapely.transform(_coarse(tuple(land)), lambda at: _flat(at, centre))
    seen = shapely.intersection(shapely.make_valid(flat), disc)
    sheet.fill(on_paper(shapely.GeometryCollection(list(seen))), LAND)
    for line in _lines():
        inside = shapely.intersection(shapely.LineString(_flat(line, centre)), disc)
        sheet.stroke(on_paper(inside), LINES, 0.3)
    _frame(sheet, view, disc, on_paper)
    sheet.stroke(ball, "#7d7666", 0.5)


@lru_cache(maxsize=2)
def _coarse(land: tuple[BaseGeometry, ...]) -> NDArray[np.object_]:
    """Return what is seen of the land at this size, in degrees; the same for every globe."""
    coarse = shapely.segmentize(shapely.simplify(shapely.get_parts(land), COARSE_DEG), 3)
    made: NDArray[np.object_] = coarse[shapely.area(coarse) > LEAST_DEG2]
    return made


def _frame(
    sheet: Sheet,
    view: View,
    disc: BaseGeometry,
    on_paper: Callable[[BaseGeometry], BaseGeometry],
) -> None:
    ring = shapely.get_coordinates(shapely.segmentize(view.frame, 4))
    lon, lat = view.degrees(ring[:, 0], ring[:, 1])
    good = np.isfinite(lon) & np.isfinite(lat)
    flat = _flat(np.column_stack((lon[good], lat[good])), view.projection.centre)
    outline = on_paper(shapely.intersection(shapely.make_valid(shapely.Polygon(flat)), disc))
    left, bottom, right, top = outline.bounds
    if max(right - left, top - bottom) < SEEN_MM:
        outline = shapely.Point((left + right) / 2, (bottom + top) / 2).buffer(SEEN_MM / 2)
    sheet.fill(outline, HERE, opacity=0.16)
    sheet.stroke(outline, HERE, 0.8)


def _lines() -> list[Floats]:
    """Return meridians and parallels every 30 degrees, as (longitude, latitude)."""
    up, across = np.linspace(-90, 90, 91), np.linspace(-180, 180, 181)
    meridians = [np.column_stack((np.full(91, lon), up)) for lon in range(-180, 180, 30)]
    parallels = [np.column_stack((across, np.full(181, lat))) for lat in range(-60, 90, 30)]
    return [line.astype(float) for line in (*meridians, *parallels)]


def _flat(degrees: Floats, centre: tuple[float, float]) -> Floats:
    """Return places on a sphere of radius one in the azimuthal equal-area view from ``centre``."""
    lon, lat = np.radians(degrees[:, 0] - centre[0]), np.radians(degrees[:, 1])
    middle = math.radians(centre[1])
    away = np.sin(middle) * np.sin(lat) + np.cos(middle) * np.cos(lat) * np.cos(lon)
    factor = np.sqrt(2 / np.maximum(1 + away, 1e-6))
    x = factor * np.cos(lat) * np.sin(lon)
    y = factor * (np.cos(middle) * np.sin(lat) - np.sin(middle) * np.cos(lat) * np.cos(lon))
    return np.column_stack((x, y))


def _round(flat: Floats) -> Floats:
    """Turn the equal-area view of a hemisphere into the orthographic one.

    At an angle c from the centre, the one has a radius of 2 sin(c / 2), the other of sin(c).
    """
    radius = np.hypot(flat[:, 0], flat[:, 1])
    half = np.arcsin(np.clip(radius / 2, 0, 1))
    return flat * np.cos(half)[:, None]
