"""Rows as a stream of Arrow record batches: never more than one batch is held at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import repeat
from operator import is_
from types import MappingProxyType
from typing import Protocol

import pyarrow as pa
import shapely
from shapely.geometry.base import BaseGeometry

from kzgeo.export.parts import in_parts
from kzgeo.export.selection import Kind, Value

__all__ = [
    "BATCH_ROWS",
    "GEOMETRY",
    "Placed",
    "record_batch",
    "record_batches",
    "schema_of",
    "streamed",
]

GEOMETRY = "geometry"
BATCH_ROWS = 50_000
TYPES: Mapping[Kind, pa.DataType] = MappingProxyType(
    {"text": pa.string(), "integer": pa.int32(), "flag": pa.bool_(), "real": pa.float64()}
)


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
    batches = (record_batch(part, fields) for part in in_parts(rows, size))
    return pa.RecordBatchReader.from_batches(schema_of(fields), batches)


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


def record_batch(rows: Sequence[Placed], fields: Mapping[str, Kind]) -> pa.RecordBatch:
    """Return these rows as columns."""
    properties = [row.properties for row in rows]
    columns = [
        _column([values[name] for values in properties], TYPES[kind])
        for name, kind in fields.items()
    ]
    # A height is written as ISO has it, which is what GeoParquet asks for.
    wkb = shapely.to_wkb([row.geometry for row in rows], flavor="iso")
    return pa.record_batch([*columns, pa.array(wkb, pa.binary())], schema=schema_of(fields))


def _column(values: Sequence[Value], kind: pa.DataType) -> pa.Array:
    """Return the values; what is the same in every row, such as a licence, is repeated at once."""
    if all(map(is_, values, repeat(values[0]))):
        return pa.repeat(pa.scalar(values[0], kind), len(values))
    return pa.array(values, kind)
