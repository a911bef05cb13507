"""GeoParquet 1.1: one table of all rows, geometry in EPSG:4326, written batch by batch."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet
import shapely
from pyproj import CRS

from kzgeo.export.batches import GEOMETRY, Geometries, Placed, schema_of, with_geometries
from kzgeo.selection import FIELDS

__all__ = ["write_geoparquet"]

EPSG_4326 = "EPSG:4326"
BBOX = "bbox"
SIDES = ("xmin", "ymin", "xmax", "ymax")
BOX = pa.struct([pa.field(side, pa.float64()) for side in SIDES])


def write_geoparquet(rows: Iterable[Placed], path: Path) -> None:
    """Write a row group for each batch: geometry as WKB, with the bounds of each row beside it."""
    schema = schema_of(FIELDS).append(pa.field(BBOX, BOX))
    extent = _Extent()
    # With Arrow's own copy of the schema, readers would look there alone for what is added last.
    # Of what no two rows have alike, a dictionary would be made only to be given up.
    repeated = [name for name in FIELDS if name != "id"]
    with pyarrow.parquet.ParquetWriter(
        path, schema, compression="zstd", store_schema=False, use_dictionary=repeated
    ) as out:
        for batch, geometries in with_geometries(rows, FIELDS):
            sides = [pa.array(side) for side in shapely.bounds(geometries).T]
            boxes = pa.StructArray.from_arrays(sides, fields=list(BOX))
            out.write_batch(pa.record_batch([*batch.columns, boxes], schema=schema))
            extent.add(geometries)
        out.add_key_value_metadata({"geo": extent.metadata()})


@dataclass(kw_only=True)
class _Extent:
    """What the metadata tells of all geometries, known when the last one is written."""

    types: set[str] = field(default_factory=set)
    boxes: list[Any] = field(default_factory=list)

    def add(self, geometries: Geometries) -> None:
        """Take in an array of geometries."""
        kinds = shapely.get_type_id(geometries) * 2 + shapely.has_z(geometries)
        for index in np.unique(kinds, return_index=True)[1]:
            geometry = geometries[index]
            self.types.add(geometry.geom_type + " Z" * geometry.has_z)
        self.boxes.append(shapely.total_bounds(geometries))

    def metadata(self) -> str:
        """Return the metadata "geo" of the file as JSON."""
        column: dict[str, Any] = {
            "encoding": "WKB",
            "crs": CRS(EPSG_4326).to_json_dict(),
            "geometry_types": sorted(self.types),
            "covering": {"bbox": {side: [BBOX, side] for side in SIDES}},
        }
        if self.boxes:
            every = np.array(self.boxes)
            least, most = np.fmin.reduce(every[:, :2]), np.fmax.reduce(every[:, 2:])
            column["bbox"] = [*least.tolist(), *most.tolist()]
        return json.dumps(
            {"version": "1.1.0", "primary_column": GEOMETRY, "columns": {GEOMETRY: column}}
        )
