"""Lakes, the Caspian and rivers of the base map."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pyproj import Geod
from shapely import make_valid, unary_union
from shapely.geometry import LineString, MultiLineString, MultiPolygon, Point, Polygon, box

from kzgeo.build import borders
from kzgeo.build.base_boundaries import natural_earth
from kzgeo.build.errors import GeometryError
from kzgeo.build.fetch import CACHE, member
from kzgeo.build.packages import EARTH_LAKES_100M
from kzgeo.build.write import Feature, Provenance, write_layer
from kzgeo.build.zoned import (
    WORLD,
    Zone,
    lines_of,
    polygons_of,
    simplify_line,
    simplify_polygons,
)

__all__ = ["build", "caspian"]

_NEAR = (45.0, 36.0, 92.0, 57.0)
_EURASIA = (20.0, 10.0, 130.0, 75.0)
_LAKE_ZONES = (
    Zone(box=_NEAR, tolerance=0.006, least_area=0.003),
    Zone(box=_EURASIA, tolerance=0.02, least_area=0.02),
    Zone(box=WORLD, tolerance=0.1, least_area=0.2),
)
# Least area of a lake that is drawn, km², in the same zones.
_LEAST_KM2 = (100.0, 1000.0, 5000.0)
_RIVER_ZONES = (Zone(box=_NEAR, tolerance=0.006), Zone(box=WORLD, tolerance=0.02))
_RIVER_BOX = (44.0, 36.0, 96.0, 62.0)
_RIVER_RANK = 7
_FAR_RIVERS = ("Podkamennaya Tunguska", "Angara", "Severnaya Dvina", "Pechora", "Sukhona")
_GEOD = Geod(ellps="WGS84")


def build(folder: Path, *, cache: Path = CACHE) -> None:
    """Write `lakes` and `rivers` into the folder."""
    _build_lakes(folder, cache)
    _build_rivers(folder, cache)


def caspian(*, cache: Path = CACHE) -> Polygon:
    """Return the Caspian between its five states, Kazakhstan's shore vertex for vertex.

    The rest of the shore is simplified to 0.006°.
    """
    states = borders.countries("KAZ", "RUS", "TKM", "IRN", "AZE", cache=cache)
    around = box(44.0, 34.0, 60.0, 50.0)
    near = [
        make_valid(part, method="structure", keep_collapsed=False)
        for state in states.values()
        for part in state.geoms
        if part.intersects(around)
    ]
    land = unary_union(near)
    middle = Point(51.0, 42.0)
    holes = [Polygon(hole) for part in polygons_of(land) for hole in part.interiors]
    sea = next((hole for hole in holes if hole.contains(middle)), None)
    if sea is None:
        raise GeometryError(
            "Caspian: the five states leave no hole around 51 E 42 N; check the pinned package"
        )
    shell = _with_exact_shore(list(sea.exterior.coords), borders.caspian_shore(cache=cache))
    islands = [
        smooth
        for part in polygons_of(land)
        if part.area > 0.0015 and sea.contains(part.representative_point())
        for smooth in polygons_of(Polygon(part.exterior).simplify(0.004))
    ]
    return Polygon(shell, [i.exterior.coords for i in islands if i.within(Polygon(shell))])


def _with_exact_shore(ring: list[Any], shore: LineString) -> list[Any]:
    """Return the ring with the shore's own vertices and the remainder simplified."""
    first, last = shore.coords[0], shore.coords[-1]
    points = ring[:-1]
    start = points.index(last)
    points = points[start:] + points[:start]
    end = points.index(first)
    forward, backward = points[: end + 1], [points[0], *reversed(points[end:])]
    rest = forward if len(forward) >= len(backward) else backward
    return [*shore.coords, *LineString(rest).simplify(0.006).coords[1:]]


def _build_lakes(folder: Path, cache: Path) -> None:
    found = sorted(_large_lakes(cache), key=lambda lake: lake.bounds)
    joined = polygons_of(unary_union(found).normalize())
    sea = caspian(cache=cache)
    lakes = [
        part
        for lake in joined
        if not lake.intersects(sea) or lake.intersection(sea).area < lake.area / 2
        for part in polygons_of(simplify_polygons([lake], _LAKE_ZONES, decimals=4))
    ]
    write_layer(
        folder / "lakes.geojson",
        [
            Feature(id="caspian", geometry=sea),
            Feature(id="lakes", geometry=MultiPolygon(lakes)),
        ],
        provenance=Provenance(
            name="lakes",
            source=(
                "@geo-maps/earth-lakes-100m@0.6.0 (npm), package/map.geo.json; Caspian: "
                f"{borders.PROVENANCE.source}"
            ),
            licence=borders.PROVENANCE.licence,
            attribution=borders.ATTRIBUTION,
            scale="100 m tolerance, simplified to 0.006°–0.1°",
            data_date=borders.PROVENANCE.data_date,
        ),
        decimals=4,
    )


def _large_lakes(cache: Path) -> Iterator[Polygon]:
    path = member(EARTH_LAKES_100M, "package/map.geo.json", cache=cache)
    for collection in json.loads(path.read_bytes())["geometries"]:
        for rings in collection["coordinates"]:
            lons = [point[0] for point in rings[0]]
            lats = [point[1] for point in rings[0]]
            # A cheap bound first: half a million ponds need no geometry.
            if (max(lons) - min(lons)) * (max(lats) - min(lats)) < 0.009:
                continue
            lake = Polygon(rings[0], rings[1:])
            centre = ((max(lons) + min(lons)) / 2, (max(lats) + min(lats)) / 2)
            rule = next(i for i, zone in enumerate(_LAKE_ZONES) if zone.holds(*centre))
            if abs(_GEOD.geometry_area_perimeter(lake)[0]) / 1e6 >= _LEAST_KM2[rule]:
                yield lake


def _build_rivers(folder: Path, cache: Path) -> None:
    """One feature a rank, so that wide and narrow rivers can be drawn apart."""
    rivers = natural_earth("10m", "rivers_lake_centerlines", cache=cache)
    near = rivers.cx[_RIVER_BOX[0] : _RIVER_BOX[2], _RIVER_BOX[1] : _RIVER_BOX[3]]
    near = near[(near["scalerank"] <= _RIVER_RANK) & ~near["name"].isin(_FAR_RIVERS)]
    features = []
    for number, ranks in enumerate(((0, 4), (4.5, 5), (5.5, 9)), start=1):
        chosen = near[near["scalerank"].between(*ranks)]
        lines = [
            simplify_line(list(line.coords), _RIVER_ZONES)
            for geometry in chosen.geometry
            for line in lines_of(geometry)
        ]
        features.append(
            Feature(
                id=f"rivers-{number}",
                geometry=MultiLineString(lines),
                properties={"rank": number},
            )
        )
    write_layer(
        folder / "rivers.geojson",
        features,
        provenance=Provenance(
            name="rivers",
            source="libmagics++-data 4.13.0 (Debian), 10m/ne_10m_rivers_lake_centerlines",
            licence="public domain (Natural Earth)",
            attribution="Made with Natural Earth",
            scale="1:10,000,000, simplified to 0.006°–0.02°",
            data_date="2014",
        ),
        decimals=3,
    )
