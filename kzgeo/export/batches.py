"""Rows as a stream of Arrow record batches: never more than one batch is held at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from types import MappingProxyType
from typing import Any, Protocol

import numpy as np
import pyarrow as pa
import shapely
from shapely.geometry.base import BaseGeometry

from kzgeo.export.parts import all_same, in_parts
from kzgeo.selection import Kind, Value

__all__ = [
    "GEOMETRY",
    "Geometries",
    "Placed",
    "record_batches",
    "schema_of",
    "streamed",
    "with_geometries",
]

GEOMETRY = "geometry"
BATCH_ROWS = 50_000
ROWS_AT_ONCE = 500  # whose properties lie in the processor's cache while they are gone through
TYPES: Mapping[Kind, pa.DataType] = MappingProxyType(
    {"text": pa.string(), "integer": pa.int32(), "flag": pa.bool_(), "real": pa.float64()}
)
Geometries = np.ndarray[Any, np.dtype[np.object_]]


class Placed(Protocol):
    """What has properties and a place, such as a row of the selection."""

    @property
    def geometry(self) -> BaseGeometry:
        """Longitude, latitude in degrees, EPSG:4326."""

    @property
    def properties(self) -> Mapping[str, Value]:
        """A value, or ``None``, for every field that is written."""


def record_batches(
    rows: Iterable[Placed], fields: Mapping[str, Kind], *, size: int = BATCH_ROWS
) -> pa.RecordBatchReader:
    """Return a reader that takes ``size`` rows at a time from ``rows`` as it is read."""
    batches = (batch for batch, _ in with_geometries(rows, fields, size=size))
    return pa.RecordBatchReader.from_batches(schema_of(fields), batches)


def with_geometries(
    rows: Iterable[Placed], fields: Mapping[str, Kind], *, size: int = BATCH_ROWS
) -> Iterator[tuple[pa.RecordBatch, Geometries]]:
    """Yield each batch with the geometries that it holds as WKB."""
    coming = iter(rows)
    while True:
        columns: dict[str, list[Value]] = {name: [] for name in fields}
        places: list[BaseGeometry] = []
        for part in in_parts(islice(coming, size), ROWS_AT_ONCE):
            properties = [row.properties for row in part]
            for name, column in columns.items():
                column += [values[name] for values in properties]
            places += [row.geometry for row in part]
        if not places:
            return
        geometries = np.array(places)
        arrays = [_column(columns[name], TYPES[kind]) for name, kind in fields.items()]
        # A height is written as ISO has it, which is what GeoParquet asks for.
        wkb = pa.array(shapely.to_wkb(geometries, flavor="iso"), pa.binary())
        yield pa.record_batch([*arrays, wkb], schema=schema_of(fields)), geometries


@contextmanager
def streamed(
    rows: Iterable[Placed], fields: Mapping[str, Kind], *, size: int = BATCH_ROWS
) -> Iterator[pa.RecordBatchReader]:
    """Yield a reader for GDAL, which forgets why its source ended: raise that error itself."""
    faults: list[BaseException] = []

    def watched() -> Iterator[Placed]:
        try:
            yield from rows
        except BaseException as error:
            faults.append(error)
            raise

    try:
        yield record_batches(watched(), fields, size=size)
    except Exception:
        if faults:
            raise faults[0] from None
        raise


def schema_of(fields: Mapping[str, Kind]) -> pa.Schema:
    """Return the columns of these fields in their order, and last the geometry as WKB."""
    columns = [pa.field(name, TYPES[kind]) for name, kind in fields.items()]
    return pa.schema([*columns, pa.field(GEOMETRY, pa.binary())])


def _column(values: Sequence[Value], kind: pa.DataType) -> pa.Array:
    """Return the values as Arrow has them."""
    if all_same(values):
        return pa.repeat(pa.scalar(values[0], kind), len(values))
    return pa.array(values, kind)
