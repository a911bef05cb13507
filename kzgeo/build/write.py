"""Canonical GeoJSON: the same features give the same bytes on every run (RFC 7946).

Coordinates are (lon, lat) degrees on WGS84 with five decimals (about one metre).
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

from shapely import is_valid, is_valid_reason
from shapely.geometry import MultiLineString, mapping, shape
from shapely.geometry.base import BaseGeometry

from kzgeo.build.errors import GeometryError

__all__ = ["DECIMALS", "Feature", "Provenance", "layer_feature", "rounded", "write_layer"]

DECIMALS = 5

Evidence = Literal["surveyed", "approximate", "schematic"]
Property = str | int | float | bool


@dataclass(frozen=True, kw_only=True)
class Provenance:
    """Where the data of one file comes from; written into the file's head."""

    name: str
    source: str
    licence: str
    attribution: str
    scale: str
    data_date: str


@dataclass(frozen=True, kw_only=True)
class Feature:
    """One feature: id, geometry in (lon, lat) degrees and flat properties in their order."""

    id: str | None
    geometry: BaseGeometry
    properties: Mapping[str, Property] = field(default_factory=dict)


def layer_feature(  # noqa: PLR0913 - one keyword for each property of a feature
    feature_id: str,
    geometry: BaseGeometry,
    *,
    evidence: Evidence,
    method: str,
    provenance: Provenance,
    source: str | None = None,
    scale: str | None = None,
    data_date: str | None = None,
    label: tuple[float, float] | None = None,
    parts: Sequence[Evidence] | None = None,
    extra: Mapping[str, Property] | None = None,
) -> Feature:
    """Return a feature of a selectable layer with the properties every such feature carries.

    `source`, `scale` and `data_date` default to the file's own; `label` is a (lon, lat) degrees
    place for a symbol; `parts` gives the evidence of each line of a MultiLineString.
    """
    properties: dict[str, Property] = {
        "id": feature_id,
        "evidence": evidence,
        "source": source or provenance.source,
        "licence": provenance.licence,
        "scale": scale or provenance.scale,
        "data_date": data_date or provenance.data_date,
        "method": method,
    }
    if label is not None:
        properties["label_lon"] = round(label[0], DECIMALS)
        properties["label_lat"] = round(label[1], DECIMALS)
    if parts is not None:
        if not isinstance(geometry, MultiLineString) or len(geometry.geoms) != len(parts):
            raise GeometryError(
                f"feature {feature_id!r}: {len(parts)} words in 'parts' do not match the lines "
                "of its MultiLineString; give one word per line"
            )
        properties["parts"] = " ".join(parts)
    return Feature(id=feature_id, geometry=geometry, properties={**properties, **(extra or {})})


def rounded(geometry: BaseGeometry, *, decimals: int = DECIMALS) -> BaseGeometry:
    """Return the geometry as it will be stored: rounded, unrepeated, rings right-handed.

    Rings that collapse to fewer than four points are dropped.

    >>> from shapely import Point
    >>> rounded(Point(71.4306011, 51.1280002)).wkt
    'POINT (71.4306 51.128)'
    """
    return shape(_canonical(mapping(geometry), decimals))


def write_layer(
    path: Path,
    features: Iterable[Feature],
    *,
    provenance: Provenance,
    decimals: int = DECIMALS,
) -> int:
    """Write the features in the order given and return the size of the file in bytes.

    Raises:
        GeometryError: a repeated id, an empty, invalid or out-of-range geometry, a nested property.

    """
    head = {"type": "FeatureCollection", **vars(provenance)}
    lines: list[str] = []
    seen: set[str] = set()
    for feature in features:
        place = f"{path.name}, feature {feature.id!r}"
        if feature.id is not None and feature.id in seen:
            raise GeometryError(f"{place}: the id is used twice; give each feature its own")
        seen.add(feature.id or "")
        lines.append(_feature_line(feature, place, decimals))
    text = (
        _dump(head)[:-1] + ',"features":[\n' + ",\n".join(lines) + ("\n]}\n" if lines else "]}\n")
    )
    data = text.encode("utf-8")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return len(data)


def _feature_line(feature: Feature, place: str, decimals: int) -> str:
    geometry = _canonical(mapping(feature.geometry), decimals)
    stored = shape(geometry)
    if stored.is_empty:
        raise GeometryError(f"{place}: the geometry is empty after rounding; check its source")
    if not is_valid(stored):
        raise GeometryError(
            f"{place}: {is_valid_reason(stored)} after rounding; repair it before writing"
        )
    west, south, east, north = stored.bounds
    if west < -180 or east > 180 or south < -90 or north > 90:
        raise GeometryError(
            f"{place}: bounds {stored.bounds} leave the globe; coordinates are (lon, lat) degrees"
        )
    for key, value in feature.properties.items():
        if not isinstance(value, str | int | float | bool):
            raise GeometryError(f"{place}: property {key!r} is nested or null; keep it flat")
        if isinstance(value, float) and not math.isfinite(value):
            raise GeometryError(f"{place}: property {key!r} is {value}; give a finite number")
    body: dict[str, Any] = {"type": "Feature"}
    if feature.id is not None:
        body["id"] = feature.id
    return _dump({**body, "properties": dict(feature.properties), "geometry": geometry})


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def _canonical(geometry: Mapping[str, Any], decimals: int) -> dict[str, Any]:
    kind = geometry["type"]
    at: Any = geometry.get("coordinates")
    coordinates: Any
    if kind == "Point":
        coordinates = _position(at, decimals)
    elif kind == "MultiPoint":
        coordinates = [_position(p, decimals) for p in at or ()]
    elif kind == "LineString":
        coordinates = _open_line(at or (), decimals)
    elif kind == "MultiLineString":
        coordinates = [_open_line(line, decimals) for line in at or ()]
    elif kind == "Polygon":
        coordinates = _polygon(at or (), decimals)
    elif kind == "MultiPolygon":
        polygons = (_polygon(p, decimals) for p in at or ())
        coordinates = [p for p in polygons if p]
    else:
        raise GeometryError(f"geometry type {kind}: not stored; split it into simple types")
    return {"type": kind, "coordinates": coordinates}


def _position(point: Sequence[float], decimals: int) -> list[float]:
    # Adding zero turns -0.0 into 0.0.
    return [round(float(point[0]), decimals) + 0.0, round(float(point[1]), decimals) + 0.0]


def _line(points: Sequence[Sequence[float]], decimals: int) -> list[list[float]]:
    line: list[list[float]] = []
    for point in points:
        position = _position(point, decimals)
        if not line or line[-1] != position:
            line.append(position)
    return line


def _open_line(points: Sequence[Sequence[float]], decimals: int) -> list[list[float]]:
    line = _line(points, decimals)
    if len(line) < 2:
        raise GeometryError(
            f"line at {line or 'no place'}: shorter than the rounding of {decimals} decimals; "
            "leave it out or join it to its neighbour"
        )
    return line


def _polygon(rings: Sequence[Sequence[Sequence[float]]], decimals: int) -> list[list[list[float]]]:
    polygon: list[list[list[float]]] = []
    for index, ring in enumerate(rings):
        points = _line(ring, decimals)
        if len(points) < 4:
            if index == 0:
                return []
            continue
        wants_counter_clockwise = index == 0
        if (_signed_area(points) > 0) != wants_counter_clockwise:
            points.reverse()
        polygon.append(points)
    return polygon


def _signed_area(ring: Sequence[Sequence[float]]) -> float:
    # Shoelace formula in degrees, relative to the first point; only the sign is used.
    x0, y0 = ring[0]
    return sum((a[0] - x0) * (b[1] - y0) - (b[0] - x0) * (a[1] - y0) for a, b in pairwise(ring))
