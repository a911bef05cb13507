"""GeoParquet 1.1 and FlatGeobuf: one table of all rows, geometry in EPSG:4326."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import geopandas
import pyogrio
from pyogrio.errors import DataLayerError, DataSourceError

from kzgeo.export.selection import FIELDS, Kind, Selection, rows

__all__ = ["write_flatgeobuf", "write_geoparquet"]

CRS = "EPSG:4326"
TABLE = "kzgeo"  # not the file's name: a file that is renamed keeps its bytes
# Types of columns that know what is missing.
TYPES: Mapping[Kind, str] = MappingProxyType({"text": "str", "integer": "Int32", "flag": "bool"})


def write_geoparquet(selection: Selection, path: Path) -> None:
    """Write GeoParquet 1.1, geometry as WKB with the bounds of each row beside it."""
    _frame(selection).to_parquet(
        path, index=False, schema_version="1.1.0", write_covering_bbox=True, compression="zstd"
    )


def write_flatgeobuf(selection: Selection, path: Path) -> None:
    """Write FlatGeobuf with its spatial index, which puts the rows in an order of its own.

    Raises:
        OSError: GDAL could not write the file.

    """
    frame = _frame(selection)
    try:
        pyogrio.write_dataframe(
            frame,
            path,
            layer=TABLE,
            driver="FlatGeobuf",
            geometry_type="Unknown",
            promote_to_multi=False,
        )
        # GDAL is silent about a disk that is full at the very end; the last row tells of it.
        if len(frame):
            pyogrio.read_dataframe(path, fids=[len(frame) - 1])
    except (DataSourceError, DataLayerError) as error:
        raise OSError(None, str(error).replace(str(path), path.name)) from error


def _frame(selection: Selection) -> Any:
    columns: dict[str, list[Any]] = {name: [] for name in FIELDS}
    geometry = []
    for row in rows(selection):
        for name, column in columns.items():
            column.append(row.properties[name])
        geometry.append(row.geometry)
    frame = geopandas.GeoDataFrame(columns, geometry=geometry, crs=CRS)
    return frame.astype({name: TYPES[kind] for name, kind in FIELDS.items()})
