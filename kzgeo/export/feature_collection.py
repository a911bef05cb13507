"""GeoJSON (RFC 7946): one FeatureCollection, a feature a line, flat properties."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import shapely

from kzgeo.export.selection import Row, Selection, rows

__all__ = ["write_geojson"]


def write_geojson(selection: Selection, path: Path) -> None:
    """Write a FeatureCollection, feature by feature, longitude first."""
    with path.open("w", encoding="utf-8", newline="\n") as out:
        out.write('{"type":"FeatureCollection","features":[')
        for index, row in enumerate(rows(selection)):
            out.write(",\n" if index else "\n")
            out.write(_feature(row))
        out.write("\n]}\n")


def _feature(row: Row) -> str:
    # The identifier of a collection is unique: a second drawing has it in its properties only.
    own = {} if row.properties["shared"] else {"id": row.feature.id}
    head = _json({"type": "Feature", **own, "properties": dict(row.properties)})
    return f'{head[:-1]},"geometry":{shapely.to_geojson(row.geometry)}}}'


def _json(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
