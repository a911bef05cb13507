"""Readers of exports that are not ours, and what their formats demand."""

from __future__ import annotations

import math
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet
import pyogrio
import pytest
import shapely
from lxml import etree

from kzgeo.catalogue import PROJECT
from kzgeo.export.kml import NAMESPACE

Rows = dict[tuple[str, str], tuple[dict[str, Any], Any]]


def gdal_rows(path: Path, layer: str | None = None) -> Rows:
    meta, _, wkb, data = pyogrio.raw.read(path, layer=layer)
    assert meta["crs"] == "EPSG:4326"
    names = list(meta["fields"])
    found: Rows = {}
    for index, geometry in enumerate(shapely.from_wkb(wkb)):
        row = {name: data[column][index] for column, name in enumerate(names)}
        missing = {name for name, v in row.items() if isinstance(v, float) and math.isnan(v)}
        row |= dict.fromkeys(missing)
        row["id"] = row.pop("feature", row.get("id"))
        assert (row["layer"], row["id"]) not in found
        found[row["layer"], row["id"]] = (row, geometry)
    return found


def gdal_folders(path: Path) -> Rows:
    found: Rows = {}
    for name, _ in pyogrio.list_layers(path):
        found |= gdal_rows(path, name)
    return found


def arrow_rows(path: Path) -> Rows:
    rows = pyarrow.parquet.read_table(path).to_pylist()
    return {(r["layer"], r["id"]): (r, shapely.from_wkb(r["geometry"])) for r in rows}


READERS: dict[str, Callable[[Path], Rows]] = {
    ".geojson": gdal_rows,
    ".fgb": gdal_rows,
    ".kml": gdal_folders,
    ".parquet": arrow_rows,
}
every_table = pytest.mark.parametrize("suffix", sorted(READERS))


POSITION = {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 3}
FLAT = {"type": ["string", "number", "boolean", "null"]}


def nested(schema: dict[str, Any], depth: int) -> dict[str, Any]:
    return {"type": "array", "minItems": 1, "items": nested(schema, depth - 1)} if depth else schema


def geometry_schema(name: str, depth: int) -> dict[str, Any]:
    return {"properties": {"type": {"const": name}, "coordinates": nested(POSITION, depth)}}


# RFC 7946, sections 3.1 to 3.3 and 7: and flat properties, which it does not demand.
GEOJSON: dict[str, Any] = {
    "type": "object",
    "required": ["type", "features"],
    "properties": {
        "type": {"const": "FeatureCollection"},
        "features": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["type", "properties", "geometry"],
                "not": {"anyOf": [{"required": ["coordinates"]}, {"required": ["features"]}]},
                "properties": {
                    "type": {"const": "Feature"},
                    "id": {"type": ["string", "number"]},
                    "properties": {"type": "object", "additionalProperties": FLAT},
                    "geometry": {
                        "type": "object",
                        "required": ["type", "coordinates"],
                        "not": {"required": ["geometry"]},
                        "oneOf": [
                            geometry_schema("Point", 0),
                            geometry_schema("MultiPoint", 1),
                            geometry_schema("LineString", 1),
                            geometry_schema("MultiLineString", 2),
                            geometry_schema("Polygon", 2),
                            geometry_schema("MultiPolygon", 3),
                        ],
                    },
                },
            },
        },
    },
    "not": {"anyOf": [{"required": ["crs"]}, {"required": ["geometry"]}]},
}


GEOPARQUET: dict[str, Any] = {
    "required": ["version", "primary_column", "columns"],
    "properties": {
        "version": {"const": "1.1.0"},
        "primary_column": {"const": "geometry"},
        "columns": {
            "additionalProperties": False,
            "properties": {
                "geometry": {
                    "required": ["encoding", "geometry_types", "bbox", "covering"],
                    "properties": {
                        "encoding": {"const": "WKB"},
                        "geometry_types": {
                            "type": "array",
                            "uniqueItems": True,
                            "items": {"pattern": "^(Multi)?(Point|LineString|Polygon)( Z)?$"},
                        },
                        "bbox": {"type": "array", "items": {"type": "number"}, "minItems": 4},
                        "crs": {
                            "properties": {"id": {"const": {"authority": "EPSG", "code": 4326}}}
                        },
                    },
                }
            },
        },
    },
}


def kml_of(path: Path) -> Any:
    return etree.fromstring(path.read_bytes())


def found(element: Any, tag: str) -> list[Any]:
    return list(element.iter(f"{{{NAMESPACE}}}{tag}"))


TEXT = {"type": "string", "minLength": 1}
IRI = {"type": "string", "pattern": r"^[a-z][a-z0-9+.-]*:[^\s<>\"{}|\\^`]+$"}
LINK = {
    "required": ["type", "purpose", "source"],
    "properties": {
        "type": {"const": "SpecificResource"},
        "purpose": {"const": "linking"},
        "source": {"type": "object", "required": ["id"], "properties": {"id": IRI}},
    },
}
TRANSLATION = {
    "required": ["type", "value", "language"],
    "properties": {
        "type": {"const": "TextualBody"},
        "purpose": {"const": "describing"},
        "value": TEXT,
        "format": {"const": "text/plain"},
        "language": {"enum": ["en", "ar", "ru", "kk"]},
    },
}
TARGET = {
    "type": "object",
    "required": ["type", "source", "selector"],
    "properties": {
        "type": {"const": "SpecificResource"},
        "source": {"required": ["id"], "properties": {"id": IRI, "type": {"const": "Text"}}},
        "selector": {
            "type": "array",
            "minItems": 2,
            "maxItems": 2,
            "prefixItems": [
                {
                    "required": ["start", "end"],
                    "properties": {
                        "type": {"const": "TextPositionSelector"},
                        "start": {"type": "integer", "minimum": 0},
                        "end": {"type": "integer", "minimum": 1},
                    },
                },
                {
                    "required": ["exact"],
                    "properties": {"type": {"const": "TextQuoteSelector"}, "exact": TEXT},
                },
            ],
        },
    },
}
# Web Annotation Data Model, sections 3.1, 3.2, 4.2.4, 4.2.5 and 5.
ANNOTATIONS: dict[str, Any] = {
    "type": "object",
    "required": ["@context", "id", "type", "total", "first"],
    "properties": {
        "@context": {"const": "http://www.w3.org/ns/anno.jsonld"},
        "id": IRI,
        "type": {"const": "AnnotationCollection"},
        "first": {
            "required": ["id", "type", "items"],
            "properties": {
                "type": {"const": "AnnotationPage"},
                "items": {
                    "type": "array",
                    "items": {
                        "required": ["id", "type", "body", "target"],
                        "properties": {
                            "id": IRI,
                            "type": {"const": "Annotation"},
                            "motivation": {"const": "linking"},
                            "body": {
                                "type": "array",
                                "prefixItems": [LINK],
                                "items": TRANSLATION,
                            },
                            "target": {
                                "oneOf": [
                                    TARGET,
                                    {"type": "array", "minItems": 2, "items": TARGET},
                                ]
                            },
                        },
                    },
                },
            },
        },
    },
}


def python(code: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", code, *map(str, arguments)],
        cwd=PROJECT,
        env={**os.environ, "PYTHONHASHSEED": "7", "TZ": "Asia/Almaty", "LC_ALL": "C"},
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=60,
    )
