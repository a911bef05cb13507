"""GeoJSON (RFC 7946): one FeatureCollection, a feature a line, flat properties."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

import shapely

from kzgeo.export.parts import in_parts
from kzgeo.selection import Row

__all__ = ["write_geojson"]

ROWS_AT_ONCE = 1_000
JSON = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def write_geojson(rows: Iterable[Row], path: Path) -> None:
    """Write a FeatureCollection, feature by feature, longitude first."""
    with path.open("w", encoding="utf-8", newline="\n") as out:
        out.write('{"type":"FeatureCollection","features":[')
        before = "\n"
        for part in in_parts(rows, ROWS_AT_ONCE):
            for feature in _features(part):
                out.write(before + feature)
                before = ",\n"
        out.write("\n]}\n")


def _features(rows: list[Row]) -> Iterator[str]:
    geometries = shapely.to_geojson([row.geometry for row in rows])
    for row, geometry in zip(rows, geometries, strict=True):
        properties = JSON.encode(dict(row.properties))
        # The identifier of a collection is unique: a second drawing has it as a property only.
        own = "" if row.properties["shared"] else f'"id":{JSON.encode(row.feature.id)},'
        yield f'{{"type":"Feature",{own}"properties":{properties},"geometry":{geometry}}}'
