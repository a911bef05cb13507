"""GeoJSON files of the atlas, read as RFC 7946 and nothing wider.

Positions are (longitude, latitude) in degrees, EPSG:4326. A file carries its own
provenance as members of the FeatureCollection: source, licence, attribution, scale and
data_date.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import shapely
from pydantic import ValidationError
from shapely.geometry import MultiLineString, shape
from shapely.geometry.base import BaseGeometry

from kzgeo.coordinates import FARTHEST_M, plain_geometry
from kzgeo.entries import ID, Provenance
from kzgeo.errors import CatalogueError
from kzgeo.model import EVIDENCE, Problem

__all__ = ["GeoFeature", "GeoFile", "part_evidence", "read_geojson"]

PROVENANCE = ("source", "licence", "attribution", "scale", "data_date")

# How deep the positions of each geometry lie. Spelling counts: browsers read "point" as
# nothing, and one such feature would keep the whole map from being drawn.
DEPTH = {
    "Point": 0,
    "MultiPoint": 1,
    "LineString": 1,
    "MultiLineString": 2,
    "Polygon": 2,
    "MultiPolygon": 3,
}


@dataclass(frozen=True, kw_only=True)
class GeoFeature:
    """One feature of a file: its id, its geometry and its flat properties."""

    id: str
    geometry: BaseGeometry
    properties: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class GeoFile:
    """A file with its provenance; ``withheld`` are the ids of features with problems."""

    provenance: Provenance
    features: tuple[GeoFeature, ...]
    problems: tuple[Problem, ...]
    withheld: frozenset[str]


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
    withheld: set[str] = set()
    seen: set[str] = set()
    for index, raw in enumerate(data["features"]):
        try:
            feature = _feature(raw, index=index, place=place, ids=ids)
        except CatalogueError as error:
            problems.append(Problem(place=error.place, fault=error.fault, cure=error.cure))
            withheld.update(filter(None, [_id(raw)]))
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
    return GeoFile(
        provenance=provenance,
        features=tuple(features),
        problems=tuple(problems),
        withheld=frozenset(withheld),
    )


def _load(path: Path, *, place: str) -> Any:
    try:
        return json.loads(path.read_bytes().decode("utf-8"))
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


def _id(raw: Any) -> str | None:
    found = raw.get("id") if isinstance(raw, dict) else None
    return found if isinstance(found, str) and re.fullmatch(ID, found) else None


def _feature(raw: Any, *, index: int, place: str, ids: bool) -> GeoFeature:
    feature_id = _id(raw)
    where = f'{place}, feature "{feature_id}"' if feature_id else f"{place}, feature {index}"
    if not isinstance(raw, dict) or raw.get("type") != "Feature":
        raise CatalogueError(where, "is not a Feature", 'set "type": "Feature"')
    if ids and feature_id is None:
        raise CatalogueError(
            where,
            "has no id",
            'set the member "id" to the feature\'s id: small letters, digits and hyphens',
        )
    properties = raw.get("properties") or {}
    if not isinstance(properties, dict):
        raise CatalogueError(where, "its properties are no object", "write flat properties")
    geometry = _geometry(raw.get("geometry"), where=where)
    part_evidence(properties, geometry, where=where)
    _writable(properties, where=where)
    return GeoFeature(
        id=feature_id or "",
        geometry=geometry,
        properties=properties,
    )


def _writable(properties: Mapping[str, Any], *, where: str) -> None:
    """Refuse values that Python reads as JSON and a browser does not, and misplaced labels."""
    try:
        json.dumps(properties, ensure_ascii=False, allow_nan=False).encode()
    except (ValueError, RecursionError) as error:
        raise CatalogueError(
            where,
            f"its properties cannot be written as JSON again ({error})",
            "write flat texts in Unicode and finite numbers",
        ) from error
    label = [properties[key] for key in ("label_lon", "label_lat") if key in properties]
    if label and not _on_earth(label):
        raise CatalogueError(
            where,
            "label_lon and label_lat are not a place on Earth",
            "write both as numbers in degrees, or neither",
        )


def _geometry(raw: Any, *, where: str) -> BaseGeometry:
    cure = "write a geometry of RFC 7946, positions as [longitude, latitude]"
    if not isinstance(raw, dict):
        raise CatalogueError(where, "has no geometry", cure)
    kind = raw.get("type")
    if not isinstance(kind, str) or kind not in DEPTH:
        raise CatalogueError(
            where, f"geometry type {kind!r:.40} is not drawn", f"use one of {', '.join(DEPTH)}"
        )
    geometry = plain_geometry(kind, raw.get("coordinates"), depth=DEPTH[kind])
    if geometry is None:
        geometry = _doubtful_geometry(raw, kind, where=where, cure=cure)
    if not geometry.is_valid:
        reason = shapely.is_valid_reason(geometry)
        raise CatalogueError(
            where, f"its geometry is not valid ({reason})", "mend it with shapely.make_valid"
        )
    return geometry


def _doubtful_geometry(raw: Any, kind: str, *, where: str, cure: str) -> BaseGeometry:
    """Look at every position for itself, to tell what is wrong and where."""
    for position in _positions(raw.get("coordinates"), DEPTH[kind], where=where):
        if not _on_earth(position):
            raise CatalogueError(
                where,
                f"position {position!s:.60} is not on Earth",
                "positions are [longitude, latitude] in degrees, EPSG:4326; swap or reproject them",
            )
    if kind.endswith("Polygon") and not all(_closed(raw["coordinates"], DEPTH[kind])):
        raise CatalogueError(
            where, "a ring is not closed", "repeat its first position as its last one"
        )
    try:
        return shape(raw)
    except Exception as error:  # shapely raises many kinds for malformed input
        raise CatalogueError(where, f"its geometry is malformed ({error})", cure) from error


def _positions(node: Any, depth: int, *, where: str) -> Iterator[list[Any]]:
    """Yield what stands where positions must stand, ``depth`` lists deep."""
    cure = "write a geometry of RFC 7946, positions as [longitude, latitude]"
    if not isinstance(node, list):
        raise CatalogueError(where, "its geometry is malformed (a list is missing)", cure)
    if not node:
        raise CatalogueError(where, "its geometry is empty", cure)
    if depth == 0:
        yield node
    else:
        for item in node:
            yield from _positions(item, depth - 1, where=where)


def _closed(node: Any, depth: int) -> Iterator[bool]:
    """Tell of every ring of a polygon whether it ends where it begins."""
    if depth == 1:
        yield node[0] == node[-1]
    else:
        for item in node:
            yield from _closed(item, depth - 1)


def _on_earth(position: list[Any]) -> bool:
    """Tell whether a position is [longitude, latitude] in degrees, with or without a height."""
    numbers = all(isinstance(n, int | float) and not isinstance(n, bool) for n in position)
    if not numbers or len(position) not in (2, 3):
        return False
    lon, lat, height = (*position, 0)[:3]
    return bool(-180 <= lon <= 180 and -90 <= lat <= 90 and abs(height) < FARTHEST_M)


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
