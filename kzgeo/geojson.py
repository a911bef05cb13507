"""GeoJSON files of the atlas, read as RFC 7946 and nothing wider.

Positions are (longitude, latitude) in degrees, EPSG:4326. A file carries its own
provenance as members of the FeatureCollection: source, licence, attribution, scale and
data_date.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import shapely
from pydantic import ValidationError
from shapely.geometry import MultiLineString, shape
from shapely.geometry.base import BaseGeometry

from kzgeo.errors import CatalogueError
from kzgeo.model import EVIDENCE, Problem, Provenance

__all__ = ["GeoFeature", "GeoFile", "part_evidence", "read_geojson"]

PROVENANCE = ("source", "licence", "attribution", "scale", "data_date")


@dataclass(frozen=True, kw_only=True)
class GeoFeature:
    """One feature of a file: its id, its geometry and its flat properties."""

    id: str
    geometry: BaseGeometry
    geojson: Mapping[str, Any]
    properties: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class GeoFile:
    """A file with its provenance; ``problems`` are the features left out of it."""

    provenance: Provenance
    features: tuple[GeoFeature, ...]
    problems: tuple[Problem, ...]


def read_geojson(path: Path, *, place: str, ids: bool = True) -> GeoFile:
    """Read a FeatureCollection; a faulty feature is left out and reported.

    ``place`` is the file's name in messages. ``ids=False`` is for the base map, whose
    features need no id.

    Raises:
        CatalogueError: the file is missing, is not JSON, is not a FeatureCollection or
            does not state its provenance.

    """
    data = _load(path, place=place)
    if not isinstance(data, dict) or data.get("type") != "FeatureCollection":
        raise CatalogueError(
            place, "is not a FeatureCollection", 'write one object with "type": "FeatureCollection"'
        )
    if not isinstance(data.get("features"), list):
        raise CatalogueError(place, 'has no list "features"', 'add the member "features"')
    try:
        provenance = Provenance(**{key: data.get(key) for key in PROVENANCE})
    except ValidationError as error:
        missing = ", ".join(str(e["loc"][0]) for e in error.errors())
        raise CatalogueError(
            place,
            f"does not state {missing}",
            f'add these members (text) beside "type": {", ".join(PROVENANCE)}',
        ) from error
    features: list[GeoFeature] = []
    problems: list[Problem] = []
    seen: set[str] = set()
    for index, raw in enumerate(data["features"]):
        try:
            feature = _feature(raw, index=index, place=place, ids=ids)
        except CatalogueError as error:
            problems.append(Problem(place=error.place, fault=error.fault, cure=error.cure))
            continue
        if ids and feature.id in seen:
            problems.append(
                Problem(
                    place=f'{place}, feature "{feature.id}"',
                    fault="the id is used twice",
                    cure="give each feature its own id; the first one is kept",
                )
            )
            continue
        seen.add(feature.id)
        features.append(feature)
    return GeoFile(provenance=provenance, features=tuple(features), problems=tuple(problems))


def _load(path: Path, *, place: str) -> Any:
    try:
        return json.loads(path.read_bytes())
    except FileNotFoundError as error:
        raise CatalogueError(place, "is missing", "restore it, or run make geodata") from error
    except OSError as error:
        raise CatalogueError(
            place, f"cannot be read ({error.strerror})", "check its permissions"
        ) from error
    except UnicodeDecodeError as error:
        raise CatalogueError(
            place, f"is not UTF-8 (byte {error.start})", "save it as UTF-8"
        ) from error
    except ValueError as error:
        raise CatalogueError(
            place, f"is not JSON ({error})", "mend the syntax at that position, or run make geodata"
        ) from error
    except RecursionError as error:
        raise CatalogueError(place, "is nested too deeply", "flatten the document") from error


def _feature(raw: Any, *, index: int, place: str, ids: bool) -> GeoFeature:
    where = f"{place}, feature {index}"
    if not isinstance(raw, dict) or raw.get("type") != "Feature":
        raise CatalogueError(where, "is not a Feature", 'set "type": "Feature"')
    feature_id = raw.get("id")
    if ids and not (isinstance(feature_id, str) and feature_id):
        raise CatalogueError(where, "has no id", 'set the member "id" to the feature\'s id')
    if isinstance(feature_id, str) and feature_id:
        where = f'{place}, feature "{feature_id}"'
    properties = raw.get("properties") or {}
    if not isinstance(properties, dict):
        raise CatalogueError(where, "its properties are no object", "write flat properties")
    geometry = _geometry(raw.get("geometry"), where=where)
    part_evidence(properties, geometry, where=where)
    return GeoFeature(
        id=str(feature_id or ""),
        geometry=geometry,
        geojson=raw["geometry"],
        properties=properties,
    )


def _geometry(raw: Any, *, where: str) -> BaseGeometry:
    cure = "write a geometry of RFC 7946, positions as [longitude, latitude]"
    if not isinstance(raw, dict):
        raise CatalogueError(where, "has no geometry", cure)
    for position in _positions(raw.get("coordinates", raw.get("geometries"))):
        if not -180 <= position[0] <= 180 or not -90 <= position[1] <= 90:
            raise CatalogueError(
                where,
                f"position {list(position)} is not on Earth",
                "positions are [longitude, latitude] in degrees, EPSG:4326; swap or reproject them",
            )
    try:
        geometry = shape(raw)
    except Exception as error:  # shapely raises many kinds for malformed input
        raise CatalogueError(where, f"its geometry is malformed ({error})", cure) from error
    if geometry.is_empty:
        raise CatalogueError(where, "its geometry is empty", cure)
    if not geometry.is_valid:
        reason = shapely.is_valid_reason(geometry)
        raise CatalogueError(
            where, f"its geometry is not valid ({reason})", "mend it with shapely.make_valid"
        )
    return geometry


def _positions(node: Any) -> Iterator[tuple[float, float]]:
    stack = [node]
    while stack:
        item = stack.pop()
        if isinstance(item, dict):
            stack.append(item.get("coordinates", item.get("geometries")))
        elif isinstance(item, list):
            if len(item) >= 2 and all(
                isinstance(n, int | float) and not isinstance(n, bool) for n in item[:2]
            ):
                lon, lat = float(item[0]), float(item[1])
                yield (lon, lat) if math.isfinite(lon + lat) else (math.inf, math.inf)
            else:
                stack.extend(item)


def part_evidence(
    properties: Mapping[str, Any], geometry: BaseGeometry, *, where: str
) -> tuple[str, ...]:
    """Return the evidence of each line of a MultiLineString, or an empty tuple.

    The flat property ``parts`` holds one word a line.

    Raises:
        CatalogueError: the words are not as many as the lines, or one is unknown.

    """
    if "parts" not in properties:
        return ()
    words = tuple(str(properties["parts"]).split())
    lines = len(geometry.geoms) if isinstance(geometry, MultiLineString) else 0
    if len(words) != lines or not set(words) <= set(EVIDENCE):
        raise CatalogueError(
            where,
            f'"parts" has {len(words)} words for {lines} lines, of {", ".join(EVIDENCE)}',
            "write one of these words for each line of a MultiLineString",
        )
    return words
