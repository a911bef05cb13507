"""GeoPackage 1.3: a table for each layer, quotations and claims, with styles for QGIS inside.

The rows go through GDAL, batch by batch; what describes them is plain SQLite.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, cast

import pyarrow as pa
import pyogrio
import shapely
from lxml import etree
from pyogrio.errors import DataLayerError, DataSourceError
from shapely.geometry.base import BaseGeometry

from kzgeo.entries import Language
from kzgeo.export.batches import GEOMETRY as WKB
from kzgeo.export.batches import Placed, streamed
from kzgeo.export.descriptions import Styling, describe, quoted
from kzgeo.export.records import Record
from kzgeo.export.symbology import style_elements
from kzgeo.export.tables import GEOMETRY, KEY, MIXED, GeometryType, Table, tables
from kzgeo.selection import Selection

__all__ = ["write_geopackage", "write_tables"]

VERSION = "1.3"  # GDAL 3.6, of QGIS 3.22, warns of later ones
CRS = "EPSG:4326"
NUL, REPLACED = "\0", "\ufffd"
PRAGMAS = {"journal_mode": "OFF", "synchronous": "OFF"}
SETTINGS = {
    "OGR_SQLITE_PRAGMA": ",".join(f"{name}={value}" for name, value in PRAGMAS.items()),
    "OGR_CURRENT_DATE": "1970-01-01T00:00:00.000Z",
}
# Where SQLite counts the changes of a file (Database File Format, 1.3.9 and 1.3.16).
CHANGES = (24, 92)
OGR_TYPES: dict[GeometryType, str] = {
    "POINT": "Point",
    "LINESTRING": "LineString",
    "POLYGON": "Polygon",
    "MULTIPOINT": "MultiPoint",
    "MULTILINESTRING": "MultiLineString",
    "MULTIPOLYGON": "MultiPolygon",
    MIXED: "Unknown",
}
SEVERAL: dict[str, Callable[[Any], BaseGeometry]] = {
    "Point": shapely.MultiPoint,
    "LineString": shapely.MultiLineString,
    "Polygon": shapely.MultiPolygon,
}


class _Writing:
    """GDAL's settings while any thread writes: no journal, no clock.

    A draft that fails is thrown away, and a clock would have some runs change the file once
    more than others. The settings are the whole process's: the first to come makes them, the
    last to go takes them back.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._writing = 0

    def __enter__(self) -> None:
        with self._lock:
            self._writing += 1
            if self._writing == 1:
                pyogrio.set_gdal_config_options(SETTINGS)

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._writing -= 1
            if not self._writing:
                pyogrio.set_gdal_config_options(dict.fromkeys(SETTINGS))


WRITING = _Writing()


def write_geopackage(
    selection: Selection,
    path: Path,
    *,
    extra: Sequence[Table] = (),
    style: Styling | None = None,
) -> None:
    """Write the layers, quotations and claims of a selection, and further tables after them.

    ``style`` gives the styles of these; the others have those of :func:`style_elements`.

    Raises:
        OSError: the file could not be written.

    """
    lang = selection.language

    further = {table.name for table in extra}

    def styled(table: Table) -> Iterable[etree._Element]:
        if style is not None and table.name in further:
            return style(table)
        return style_elements(table, language=lang)

    write_tables([*tables(selection), *extra], path, language=lang, style=styled)


def write_tables(
    written: Sequence[Table], path: Path, *, language: Language, style: Styling
) -> None:
    """Write tables whose titles and aliases are in ``language``.

    Raises:
        OSError: the file could not be written.

    """
    try:
        with WRITING:
            counts = {table.name: _write(table, path) for table in written}
        with closing(sqlite3.connect(path)) as database:
            for name, value in PRAGMAS.items():
                database.execute(f"PRAGMA {name} = {value}")
            _check(database, counts)
            describe(database, written, language=language, style=style)
        _settle(path)
    except (DataSourceError, DataLayerError, sqlite3.Error) as error:
        raise OSError(None, str(error).replace(str(path), path.name)) from error


def _settle(path: Path) -> None:
    """Let a file say that it was changed once: how often differs from run to run."""
    with path.open("r+b") as stream:
        for place in CHANGES:
            stream.seek(place)
            stream.write((1).to_bytes(4, "big"))


def _write(table: Table, path: Path) -> int:
    """Write the rows of a table through GDAL, and return how many there were."""
    fields = {column.name: column.kind for column in table.columns}
    count = 0

    def counted() -> Iterator[Record]:
        nonlocal count
        for record in table.rows():
            count += 1
            yield _promoted(record) if several else record

    spatial = table.geometry_type is not None
    several = str(table.geometry_type).startswith("MULTI")
    with streamed(cast("Iterator[Placed]", counted()), fields) as reader:
        schema = reader.schema if spatial else reader.schema.remove(len(fields))
        batches = (_writable(batch.select(schema.names)) for batch in reader)
        pyogrio.write_arrow(
            pa.RecordBatchReader.from_batches(schema, batches),
            path,
            layer=table.name,
            driver="GPKG",
            geometry_name=WKB if spatial else None,
            geometry_type=OGR_TYPES[table.geometry_type] if table.geometry_type else None,
            crs=CRS if spatial else None,
            dataset_options={"VERSION": VERSION},
            layer_options={
                "FID": KEY,
                "GEOMETRY_NAME": GEOMETRY,
                "DESCRIPTION": table.summary.replace(NUL, REPLACED),
            },
        )
    return count


def _promoted(record: Record) -> Record:
    """Return a record whose geometry is one of several, as its table promises."""
    geometry = record.geometry
    make = SEVERAL.get(geometry.geom_type) if geometry is not None else None
    if geometry is None or make is None:
        return record
    return Record(properties=record.properties, geometry=make([geometry]))


def _writable(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Return a batch in which U+FFFD stands for U+0000, at which GDAL would end a text."""
    if not any(map(_holds_nul, batch.columns)):
        return batch
    import pyarrow.compute as pc  # noqa: PLC0415 - takes long, for what hardly any text holds

    columns = [
        pc.replace_substring(column, NUL, REPLACED) if column.type == pa.string() else column
        for column in batch.columns
    ]
    return pa.record_batch(columns, schema=batch.schema)


def _holds_nul(column: pa.Array) -> bool:
    """Tell whether a column of texts may hold U+0000."""
    data = column.buffers()[-1] if column.type == pa.string() else None
    return data is not None and b"\0" in data.to_pybytes()


def _check(database: sqlite3.Connection, counts: Mapping[str, int]) -> None:
    """Look whether every row is there: GDAL is silent about a disk that is full at the end.

    Raises:
        OSError: something is missing.

    """
    for name, count in counts.items():
        query = f"SELECT count(*) FROM {quoted(name)}"  # noqa: S608 - no name is a parameter
        (found,) = database.execute(query).fetchone()
        if found != count:
            raise OSError(None, f"{found} of {count} rows of {name} were written")
