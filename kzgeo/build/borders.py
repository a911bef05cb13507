"""The five land borders of Kazakhstan, cut from one ring of OpenStreetMap data.

The outline of Kazakhstan alone decides where a border runs: on the China side the outlines of the
two countries do not share every edge. The five lines and the Caspian shore together are the ring,
vertex for vertex; the territory is built of the same vertices. Coordinates are (lon, lat) degrees
on WGS84; lengths are geodesic.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache as remember
from itertools import pairwise
from pathlib import Path

from pyproj import Geod
from shapely.geometry import LineString, MultiPolygon, Polygon, shape

from kzgeo.build.errors import GeometryError
from kzgeo.build.fetch import CACHE, member
from kzgeo.build.packages import coastline
from kzgeo.build.write import Feature, Provenance, layer_feature, write_layer
from kzgeo.build.zoned import polygons_of

__all__ = [
    "ATTRIBUTION",
    "PROVENANCE",
    "Outline",
    "build",
    "caspian_shore",
    "countries",
    "kazakhstan_polygon",
    "length_km",
    "outline",
    "ring",
]

TOLERANCE = "100m"
ATTRIBUTION = "© OpenStreetMap contributors, ODbL 1.0"
PROVENANCE = Provenance(
    name="borders",
    source=f"@geo-maps/countries-coastline-{TOLERANCE}@0.6.0 (npm), package/map.geo.json",
    licence="ODbL-1.0",
    attribution=ATTRIBUTION,
    scale="100 m tolerance",
    data_date="2017",
)

# Clockwise from the Caspian shore in the north-west; ISO 3166 codes as the package has them.
_NEIGHBOURS = {
    "RUS": "russia",
    "CHN": "china",
    "KGZ": "kyrgyzstan",
    "UZB": "uzbekistan",
    "TKM": "turkmenistan",
}
_ENDS = {
    "russia": "from the Caspian shore to the tripoint with China",
    "china": "from the tripoint with Russia to the tripoint with Kyrgyzstan",
    "kyrgyzstan": "from the tripoint with China to the tripoint with Uzbekistan",
    "uzbekistan": "from the tripoint with Kyrgyzstan to the tripoint with Turkmenistan",
    "turkmenistan": "from the tripoint with Uzbekistan to the Caspian shore",
}
_GEOD = Geod(ellps="WGS84")

Position = tuple[float, float]


@dataclass(frozen=True, kw_only=True)
class Outline:
    """Kazakhstan's outline in parts; consecutive lines share their end vertex exactly.

    `borders` maps a neighbour ("russia" …) to its line, in clockwise order; `shore` is the
    Caspian shore from Turkmenistan to Russia; `islands` are the islands in the Caspian.
    """

    borders: dict[str, LineString]
    shore: LineString
    islands: tuple[Polygon, ...]


def build(geodata: Path, *, cache: Path = CACHE) -> None:
    """Write `borders.geojson` below the folder `geodata`."""
    write_layer(geodata / "borders.geojson", _features(outline(cache)), provenance=PROVENANCE)


def ring(*, cache: Path = CACHE) -> LineString:
    """Return the mainland ring of Kazakhstan as a closed line, clockwise."""
    parts = outline(cache)
    points: list[Position] = []
    for line in (*parts.borders.values(), parts.shore):
        points.extend((lon, lat) for lon, lat in line.coords[:-1])
    return LineString([*points, points[0]])


def caspian_shore(*, cache: Path = CACHE) -> LineString:
    """Return the Caspian shore from the border with Turkmenistan to that with Russia."""
    return outline(cache).shore


def kazakhstan_polygon(*, cache: Path = CACHE) -> MultiPolygon:
    """Return Kazakhstan, islands included, built of the vertices of the borders and the shore."""
    mainland = Polygon(ring(cache=cache).coords)
    return MultiPolygon([mainland, *outline(cache).islands])


def length_km(line: LineString) -> float:
    """Return the geodesic length of a line in kilometres.

    One degree of longitude on the equator:

    >>> round(length_km(LineString([(0, 0), (1, 0)])), 3)
    111.319
    """
    return float(_GEOD.geometry_length(line)) / 1000


@remember
def outline(cache: Path = CACHE) -> Outline:
    """Return the outline of Kazakhstan, cut where the neighbour changes.

    Raises:
        GeometryError: the neighbours do not follow each other in the expected order.

    """
    shapes = countries("KAZ", *_NEIGHBOURS, cache=cache)
    islands = sorted(shapes["KAZ"].geoms, key=lambda part: -float(part.area))
    points: list[Position] = [(x, y) for x, y, *_ in islands[0].exterior.coords]
    if Polygon(points).exterior.is_ccw:
        points.reverse()
    edge_sets = {code: _edges(shapes[code]) for code in _NEIGHBOURS}
    labels = [
        next((code for code in _NEIGHBOURS if frozenset(edge) in edge_sets[code]), None)
        for edge in pairwise(points)
    ]
    cuts = _cuts(labels)
    return Outline(
        borders={
            name: LineString(_span(points, cuts[i], cuts[i + 1]))
            for i, name in enumerate(_NEIGHBOURS.values())
        },
        shore=LineString(_span(points, cuts[-1], cuts[0])),
        islands=tuple(Polygon(part.exterior) for part in islands[1:]),
    )


def countries(*codes: str, cache: Path = CACHE) -> dict[str, MultiPolygon]:
    """Return the outlines of the countries with the ISO 3166 three-letter codes given.

    Raises:
        GeometryError: the package holds no such country.

    """
    path = member(coastline(TOLERANCE), "package/map.geo.json", cache=cache)
    found: dict[str, MultiPolygon] = {}
    for feature in json.loads(path.read_bytes())["features"]:
        code = feature["properties"].get("A3")
        if code in codes:
            found[code] = MultiPolygon(polygons_of(shape(feature["geometry"])))
    missing = sorted(set(codes) - found.keys())
    if missing:
        raise GeometryError(f"{path.name}: no country {', '.join(missing)}; check the package")
    return found


def _edges(country: MultiPolygon) -> set[frozenset[Position]]:
    return {
        frozenset(edge)
        for polygon in country.geoms
        for line in (polygon.exterior, *polygon.interiors)
        for edge in pairwise((x, y) for x, y, *_ in line.coords)
    }


def _cuts(labels: list[str | None]) -> list[int]:
    """Return the ring indices where each neighbour's line begins, and where the last one ends.

    A run of edges that no neighbour shares belongs to the line that it interrupts; between China
    and Kyrgyzstan it belongs to China, where the outlines differ. The longest such run is the
    shore.
    """
    count = len(labels)
    first = {code: _first_after_gap(labels, code) for code in _NEIGHBOURS}
    starts = [first[code] for code in _NEIGHBOURS]
    last = max(
        (i for i, code in enumerate(labels) if code == "TKM"),
        key=lambda i: (i - starts[0]) % count,
    )
    cuts = [*starts, (last + 1) % count]
    turns = [(cut - cuts[0]) % count for cut in cuts]
    if turns != sorted(set(turns)):
        raise GeometryError(
            "ring of Kazakhstan: the neighbours are not in the order "
            f"{', '.join(_NEIGHBOURS)}; check the pinned package"
        )
    return cuts


def _first_after_gap(labels: list[str | None], code: str) -> int:
    """Return the index of the first edge shared with `code`, after another neighbour's edges."""
    count = len(labels)
    for index, label in enumerate(labels):
        if label == code:
            back = 1
            while labels[(index - back) % count] is None:
                back += 1
            if labels[(index - back) % count] != code:
                return index
    raise GeometryError(f"ring of Kazakhstan: no edge is shared with {code}; check the package")


def _span(points: list[Position], start: int, end: int) -> list[Position]:
    if start < end:
        return points[start : end + 1]
    return points[start:-1] + points[: end + 1]


def _features(parts: Outline) -> list[Feature]:
    features: list[Feature] = []
    for name, line in parts.borders.items():
        follows = (
            " Where the outlines of the two countries do not coincide in the data, "
            "the outline of Kazakhstan is followed."
            if name == "china"
            else ""
        )
        method = (
            f"The part of the outline of Kazakhstan {_ENDS[name]}, its vertices unchanged."
            f"{follows} A measured length grows with the scale and is not an official figure."
        )
        middle = line.coords[len(line.coords) // 2]
        features.append(
            layer_feature(
                f"border-{name}",
                line,
                evidence="surveyed",
                method=method,
                provenance=PROVENANCE,
                label=(middle[0], middle[1]),
            )
        )
    return features
