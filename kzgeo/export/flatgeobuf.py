"""FlatGeobuf: one table of all rows, geometry in EPSG:4326, written batch by batch."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pyogrio
from pyogrio.errors import DataLayerError, DataSourceError

from kzgeo.export.batches import GEOMETRY, Placed, streamed
from kzgeo.selection import FIELDS

__all__ = ["write_flatgeobuf"]

TABLE = "kzgeo"  # not the file's name: a file that is renamed keeps its bytes


def write_flatgeobuf(rows: Iterable[Placed], path: Path) -> None:
    """Write the rows with a spatial index, which puts them in an order of its own.

    Raises:
        OSError: GDAL could not write the file.

    """
    try:
        with streamed(rows, FIELDS) as reader:
            pyogrio.write_arrow(
                reader,
                path,
                layer=TABLE,
                driver="FlatGeobuf",
                geometry_name=GEOMETRY,
                geometry_type="Unknown",
                crs="EPSG:4326",
            )
        # GDAL is silent about a disk that is full at the very end; the last row tells of it.
        count = pyogrio.read_info(path)["features"]
        if count > 0:
            pyogrio.raw.read(path, fids=[count - 1])
    except (DataSourceError, DataLayerError) as error:
        raise OSError(None, str(error).replace(str(path), path.name)) from error
