"""Readers of exports that are not ours."""

from __future__ import annotations

import math
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pyarrow.parquet
import pyogrio
import pytest
import shapely
from lxml import etree

from kzgeo.catalogue import PROJECT
from kzgeo.export.kml import NAMESPACE

DEFAULT_STYLE = (
    "SELECT styleName, styleQML FROM layer_styles WHERE f_table_schema = '' "
    "AND f_table_name = ? AND f_geometry_column = ? "
    "ORDER BY CASE WHEN useAsDefault THEN 1 ELSE 2 END, update_time DESC LIMIT 1"
)

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
    for name, kind in pyogrio.list_layers(path):
        if kind is not None:  # a table of attributes alone
            found |= gdal_rows(path, name)
    return found


def arrow_rows(path: Path) -> Rows:
    rows = pyarrow.parquet.read_table(path).to_pylist()
    return {(r["layer"], r["id"]): (r, shapely.from_wkb(r["geometry"])) for r in rows}


READERS: dict[str, Callable[[Path], Rows]] = {
    ".geojson": gdal_rows,
    ".fgb": gdal_rows,
    ".kml": gdal_folders,
    ".gpkg": gdal_folders,
    ".parquet": arrow_rows,
}
every_table = pytest.mark.parametrize("suffix", sorted(READERS))


def alone(geometry: Any) -> Any:
    """Return the only part of a geometry that a table had to hold as one of several."""
    parts = shapely.get_parts(geometry)
    return parts[0] if len(parts) == 1 else geometry


def kml_of(path: Path) -> Any:
    return etree.fromstring(path.read_bytes())


def found(element: Any, tag: str) -> list[Any]:
    return list(element.iter(f"{{{NAMESPACE}}}{tag}"))


def python(code: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", code, *map(str, arguments)],
        cwd=PROJECT,
        env={**os.environ, "PYTHONHASHSEED": "7", "TZ": "Asia/Almaty", "LC_ALL": "C"},
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=300,
    )


def ask(path: Path, query: str, *values: object) -> list[tuple[Any, ...]]:
    """Return what a database answers that is only read."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
        return database.execute(query, values).fetchall()


def style(path: Path, name: str, column: str = "geom") -> Any:
    """Return the default style of a table of a GeoPackage, parsed."""
    ((title, text),) = ask(path, DEFAULT_STYLE, name, column)
    assert 0 < len(title) <= 30
    return etree.fromstring(text.encode("utf-8"))
