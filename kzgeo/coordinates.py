"""The coordinates of a GeoJSON geometry, looked at all at once.

What is plainly right is right: this is most of any file, and takes a tenth of the time that a
look at every position takes. Of anything else only the long look can say what is wrong.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain, islice
from typing import Any

import numpy as np
from shapely import (
    LinearRing,
    LineString,
    MultiLineString,
    MultiPoint,
    MultiPolygon,
    Point,
    Polygon,
)
from shapely.errors import GEOSException
from shapely.geometry.base import BaseGeometry

__all__ = ["FARTHEST_M", "plain_geometry"]

FARTHEST_M = 1e8
Positions = np.ndarray[Any, np.dtype[np.float64]]


def plain_geometry(kind: str, coordinates: Any, *, depth: int) -> BaseGeometry | None:
    """Return the geometry, or ``None`` if its coordinates are not plainly right.

    They are so if every position is [longitude, latitude] in degrees, or has a height in metres
    as all of them have, lies on Earth, and every ring of a polygon is closed. ``depth`` is how
    many lists lie around each position.
    """
    parts = [coordinates]
    for _ in range(depth - 1):
        if not _are_lists(parts):
            return None
        parts = list(chain.from_iterable(parts))
    lines = [_positions([line] if depth == 0 else line) for line in parts]
    found = [line for line in lines if line is not None]
    if len(found) < len(lines) or len({line.shape[1] for line in found}) != 1:
        return None
    if kind.endswith("Polygon") and not all((ring[0] == ring[-1]).all() for ring in found):
        return None
    rings = map(len, coordinates) if kind == "MultiPolygon" else ()
    try:
        return _built(kind, found, rings)
    except (GEOSException, ValueError):
        return None


def _are_lists(items: Sequence[Any]) -> bool:
    return set(map(type, items)) == {list} and all(items)


def _positions(line: Any) -> Positions | None:
    """Return the positions of a line as rows of two or three numbers, if all lie on Earth."""
    if type(line) is not list or not _are_lists(line):
        return None
    widths = set(map(len, line))
    numbers = list(chain.from_iterable(line))
    if widths not in ({2}, {3}) or not set(map(type, numbers)) <= {int, float}:
        return None
    try:
        found = np.array(numbers, dtype=np.float64).reshape(len(line), -1)
    except OverflowError:
        return None
    farthest = np.abs(found).max(axis=0)  # NaN if one of them is
    on_earth = farthest[0] <= 180 and farthest[1] <= 90 and all(farthest[2:] < FARTHEST_M)
    return found if on_earth else None


def _built(kind: str, lines: list[Positions], counts: Iterable[int]) -> BaseGeometry:
    """Return the geometry of these lines; ``counts`` are the rings of each polygon of several."""
    if kind == "Point":
        return Point(lines[0][0])
    if kind == "MultiPoint":
        return MultiPoint(lines[0])
    if kind == "LineString":
        return LineString(lines[0])
    if kind == "MultiLineString":
        return MultiLineString(lines)
    rings = [LinearRing(line) for line in lines]
    if kind == "Polygon":
        return Polygon(rings[0], rings[1:])
    coming = iter(rings)
    polygons = []
    for count in counts:
        outer, *holes = islice(coming, count)
        polygons.append(Polygon(outer, holes))
    return MultiPolygon(polygons)
