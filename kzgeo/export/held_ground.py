"""What a page lacks of the base map's geometry, which it has as whole pixels of a path.

``kzgeo/web/offline/export/ground.js`` puts the two together.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from kzgeo.base_paths import WORLD_PX, pixels
from kzgeo.model import BaseLayer

__all__ = ["ground_shapes"]

MOST_DIGITS = 7  # of a degree: a centimetre


def ground_shapes(base: Iterable[BaseLayer]) -> dict[str, dict[str, Any]]:
    """Return, for each file of the base map that is no points, how its paths become geometry.

    ``digits`` are those behind the point that its degrees have.
    """
    found = {}
    for layer in base:
        shapes = [shape for _, shape in layer.features]
        if not any("Point" in shape.geom_type for shape in shapes):
            digits = _digits(shapely.get_coordinates(shapes))
            features = [_shape(shape, digits) for shape in shapes]
            found[layer.id] = {"digits": digits, "features": features}
    return found


def _digits(places: NDArray[np.float64]) -> int:
    exact = (n for n in range(MOST_DIGITS) if np.array_equal(places, np.round(places, n)))
    return next(exact, MOST_DIGITS)


def _shape(shape: BaseGeometry, digits: int) -> dict[str, Any]:
    """Return type, how many rings each of its areas has, and what is to be known of each line."""
    areas = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]
    return {
        "type": shape.geom_type,
        "rings": [1 + len(area.interiors) for area in areas],
        "lines": [_line(places, digits) for places in _lines(shape)],
    }


def _lines(shape: BaseGeometry) -> Iterator[NDArray[np.float64]]:
    """Yield the places of all lines and rings, as a path has them."""
    parts = shapely.get_parts(shape)
    rings = shapely.get_rings(parts)
    yield from map(shapely.get_coordinates, rings if len(rings) else parts)


def _line(places: NDArray[np.float64], digits: int) -> list[Any]:
    """Return how far its places are from those of its pixels, and which the path leaves out.

    Distances are in the last digit of a degree. A line that is smaller than a pixel is in no path:
    its places are whole numbers of that, after an ``None``.
    """
    true = np.floor(places * 10**digits + 0.5).astype(np.int64)
    there = pixels(places)
    again = 1 + np.flatnonzero(~np.any(np.diff(there, axis=0), axis=1))
    if len(again) == len(places) - 1:
        return [None, true.ravel().tolist()]
    off = true - _unprojected(there, digits)
    return [again.tolist(), off.ravel().tolist() if off.any() else []]


def _unprojected(there: NDArray[np.int64], digits: int) -> NDArray[np.int64]:
    """Return the places of pixels, in the last digit of a degree."""
    x, y = there.T / WORLD_PX
    lat = np.degrees(np.arctan(np.sinh(np.pi * (1 - 2 * y))))
    degrees = np.column_stack((x * 360 - 180, lat))
    found: NDArray[np.int64] = np.floor(degrees * 10**digits + 0.5).astype(np.int64)
    return found
