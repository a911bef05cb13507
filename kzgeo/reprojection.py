"""Positions of geometry from elsewhere: their CRS, their axes, and what cannot be drawn.

What comes out is (longitude, latitude) in degrees, EPSG:4326, in two dimensions.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import pyproj
import shapely
from pyproj.exceptions import CRSError
from shapely.geometry.base import BaseGeometry

__all__ = ["WGS84", "drawable", "named_crs", "stored", "swapped", "to_wgs84", "turned"]

WGS84 = pyproj.CRS.from_epsg(4326)
DECIMALS = 5  # about a metre, as in all files of the atlas
NAMED = re.compile(
    r"(?:urn:ogc:def:crs:|(?:http://www\.opengis\.net/def/crs/))?"
    r"(?P<authority>EPSG|OGC|ESRI)[:/](?:[\w.]*[:/])?(?P<code>CRS84h?|\d{1,6})",
    re.IGNORECASE,
)
# Kazakhstan and what lies around it: west, south, east, north.
HOME = (45.0, 39.0, 89.0, 57.0)
SINGLE = {"Point": "MultiPoint", "LineString": "MultiLineString", "Polygon": "MultiPolygon"}
DRAWN = frozenset((*SINGLE, *SINGLE.values()))


def named_crs(name: str) -> pyproj.CRS | None:
    """Return the CRS that an authority's name stands for, or ``None`` where it is unknown.

    >>> named_crs("urn:ogc:def:crs:OGC:1.3:CRS84").equals(WGS84, ignore_axis_order=True)
    True
    >>> named_crs("EPSG:3857").to_epsg()
    3857
    """
    found = NAMED.fullmatch(name.strip())
    if found is None:
        return None
    try:
        if not found["code"].isdigit():
            return WGS84
        return pyproj.CRS.from_authority(found["authority"].upper(), found["code"])
    except CRSError:
        return None


def to_wgs84(geometries: Sequence[BaseGeometry | None], crs: pyproj.CRS) -> list[Any]:
    """Return the geometries in EPSG:4326, (longitude, latitude).

    Positions that the CRS cannot be turned into become infinite.
    """
    transformer = pyproj.Transformer.from_crs(crs, WGS84, always_xy=True)

    def move(positions: Any) -> Any:
        return np.column_stack(transformer.transform(positions[:, 0], positions[:, 1]))

    return list(shapely.transform(np.array(geometries, dtype=object), move))


def turned(geometries: Sequence[BaseGeometry | None]) -> list[Any]:
    """Return the geometries with both axes exchanged."""
    return list(
        shapely.transform(np.array(geometries, dtype=object), lambda positions: positions[:, ::-1])
    )


def swapped(geometries: Sequence[BaseGeometry | None]) -> bool:
    """Tell whether positions are (latitude, longitude).

    They are where they lie beyond the globe and would not if they were turned, and where turned
    they would all lie in or around Kazakhstan, and as they are not all do.
    """
    positions = shapely.get_coordinates(np.array(geometries, dtype=object))
    positions = positions[np.isfinite(positions).all(axis=1)]
    if not len(positions):
        return False
    (west, south), (east, north) = positions.min(axis=0), positions.max(axis=0)
    if not _within((west, south, east, north), (-180, -90, 180, 90)):
        return _within((south, west, north, east), (-180, -90, 180, 90))
    return _within((south, west, north, east), HOME) and not _within(
        (west, south, east, north), HOME
    )


def _within(bounds: tuple[float, ...], extent: tuple[float, ...]) -> bool:
    return bool(
        bounds[0] >= extent[0]
        and bounds[1] >= extent[1]
        and bounds[2] <= extent[2]
        and bounds[3] <= extent[3]
    )


def drawable(geometry: BaseGeometry) -> BaseGeometry | None:
    """Return a geometry as the atlas draws it: flat, of one kind; ``None`` if it has none.

    >>> drawable(shapely.from_wkt("GEOMETRYCOLLECTION Z (POINT Z (1 2 3), POINT Z (4 5 6))")).wkt
    'MULTIPOINT ((1 2), (4 5))'
    """
    flat: Any = shapely.force_2d(geometry)
    if flat is None:  # a collection with a curve in it
        return None
    if flat.geom_type == "LinearRing":
        return shapely.LineString(flat)
    if flat.geom_type == "GeometryCollection":
        pieces = [part for part in shapely.get_parts(shapely.get_parts(flat)) if not part.is_empty]
        kinds = {part.geom_type for part in pieces}
        if len(kinds) != 1 or not kinds <= set(SINGLE):
            return None
        flat = getattr(shapely, SINGLE[kinds.pop()])(pieces)
    return flat if flat.geom_type in DRAWN else None


def stored(geometry: BaseGeometry, *, single: bool = True) -> BaseGeometry | None:
    """Return a geometry as a file of the atlas holds it; ``None`` if nothing of it is left.

    Positions have five decimals, exteriors run counter-clockwise (RFC 7946), and with ``single``
    what has one part only is no longer said to have several.

    >>> stored(shapely.from_wkt("MULTIPOINT ((71.4306011 51.1280002))")).wkt
    'POINT (71.4306 51.128)'
    """
    made: Any = _rounded(geometry)
    if made.is_empty or not made.is_valid:
        made = _rounded(shapely.set_precision(geometry, 10.0**-DECIMALS))
    if made.is_empty or not made.is_valid or made.geom_type not in DRAWN:
        return None
    if single and made.geom_type.startswith("Multi") and shapely.get_num_geometries(made) == 1:
        made = shapely.get_geometry(made, 0)
    return shapely.orient_polygons(made)  # type: ignore[no-any-return]


def _rounded(geometry: BaseGeometry) -> Any:
    # Adding zero turns -0.0 into 0.0.
    made = shapely.transform(geometry, lambda positions: np.round(positions, DECIMALS) + 0.0)
    return made if "Point" in made.geom_type else shapely.remove_repeated_points(made)
