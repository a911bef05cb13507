"""Lengths and areas on the WGS84 ellipsoid.

Method: geodesics after Karney (2013), Algorithms for geodesics, Journal of Geodesy 87,
as PROJ implements them.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from shapely.geometry.base import BaseGeometry

if TYPE_CHECKING:
    from pyproj import Geod

__all__ = ["area_km2", "distance_km", "length_km"]


@cache
def _wgs84() -> Geod:
    from pyproj import Geod  # noqa: PLC0415 - most commands measure nothing

    return Geod(ellps="WGS84")


def length_km(geometry: BaseGeometry) -> float:
    """Return the geodesic length in kilometres of a line, or of a polygon's rings.

    ``geometry`` is (longitude, latitude) in degrees, EPSG:4326. Straight pieces are
    geodesics between their vertices, so the length depends on the scale of the data.

    >>> from shapely import LineString
    >>> round(length_km(LineString([(0, 0), (0, 1)])), 3)
    110.574

    """
    return float(_wgs84().geometry_length(geometry)) / 1000


def area_km2(geometry: BaseGeometry) -> float:
    """Return the geodesic area in square kilometres of a polygon or multipolygon.

    ``geometry`` is (longitude, latitude) in degrees, EPSG:4326; holes are not counted.

    >>> from shapely import box
    >>> round(area_km2(box(0, 0, 1, 1)))
    12309

    """
    return (
        sum(
            abs(float(_wgs84().geometry_area_perimeter(part)[0]))
            for part in getattr(geometry, "geoms", [geometry])
        )
        / 1e6
    )


def distance_km(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Return the geodesic distance in kilometres between two (longitude, latitude).

    >>> round(distance_km((0, 0), (1, 0)), 3)
    111.319

    """
    return float(_wgs84().inv(a[0], a[1], b[0], b[1])[2]) / 1000
