"""Feature tables of a GeoPackage (OGC 12-128), read from its bytes in memory.

SQLite alone reads them, not GDAL: nothing is written beside the file, no other driver can be
reached through it, and of the database's own code (views, triggers, functions) none runs.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal

import numpy as np
import pyproj
import shapely
from pyproj.exceptions import CRSError
from shapely.geometry.base import BaseGeometry

from kzgeo.errors import UnreadableError
from kzgeo.reprojection import WGS84, named_crs

__all__ = ["MAGIC", "RawTable", "feature_tables"]

MAGIC = b"SQLite format 3\x00"
WAL = b"\x02\x02"  # bytes 18 and 19 of the header: written and read by a write-ahead log
ROLLBACK = b"\x01\x01"
LONGEST_S = 60.0
STEPS = 20_000
COLUMNS = 300
MOST_ROWS = 1_000_000
READING = (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ)
# A GeoPackage's own head of a geometry: what follows "GP", by the kind of envelope.
ENVELOPES = {0: 0, 1: 32, 2: 48, 3: 48, 4: 64}
UNDEFINED = (-1, 0)
# Types of geometry that are not drawn, by their number in WKB (ISO 19125-1, SQL/MM).
CURVES: Mapping[int, str] = MappingProxyType(
    {
        8: "CircularString",
        9: "CompoundCurve",
        10: "CurvePolygon",
        11: "MultiCurve",
        12: "MultiSurface",
    }
)

CONTENTS = """
SELECT c.table_name, c.identifier, g.column_name, g.srs_id
FROM gpkg_contents AS c, gpkg_geometry_columns AS g
WHERE c.table_name = g.table_name AND c.data_type = 'features'
"""
SYSTEM = """
SELECT organization, organization_coordsys_id, definition
FROM gpkg_spatial_ref_sys WHERE srs_id = ?
"""


@dataclass(frozen=True, kw_only=True)
class RawTable:
    """A feature table as it stands: rows of (row number, values by column, geometry or why not).

    In place of a geometry stands ``None`` where there is none, ``False`` where it cannot be read,
    and the name of its type where that is none that can be drawn, such as a curve. ``crs`` is
    ``None`` where the table names none, and a text where it names an unknown one.
    """

    name: str
    title: str
    crs: pyproj.CRS | str | None
    rows: tuple[tuple[int, dict[str, Any], Any], ...]
    elsewhere: bool  # another program had it open when it was copied


def feature_tables(body: bytes) -> tuple[RawTable, ...]:
    """Return every table of features in a GeoPackage, as the file lists them.

    Raises:
        UnreadableError: it is no GeoPackage, is broken, has none, or takes too long.

    """
    if not body.startswith(MAGIC):
        raise UnreadableError("no_geopackage")
    elsewhere = body[18:20] == WAL
    if elsewhere:  # without its log a copy in memory is read as what it is: a whole database
        body = body[:18] + ROLLBACK + body[20:]
    try:
        with closing(_opened(body)) as base:
            return tuple(_tables(base, elsewhere=elsewhere))
    except sqlite3.Error as error:
        raise UnreadableError("broken_geopackage", reason=str(error)[:120]) from error


def _opened(body: bytes) -> sqlite3.Connection:
    base = sqlite3.connect(":memory:")
    base.deserialize(body)
    base.execute("PRAGMA trusted_schema = OFF")
    base.execute("PRAGMA cell_size_check = ON")
    base.text_factory = lambda raw: raw.decode("utf-8", "replace")
    base.setlimit(sqlite3.SQLITE_LIMIT_COLUMN, COLUMNS)
    base.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, len(body) + 1024)
    end = time.monotonic() + LONGEST_S
    base.set_progress_handler(lambda: time.monotonic() > end, STEPS)
    base.set_authorizer(_only_reading)
    return base


def _only_reading(action: int, first: str | None, *_: str | None) -> int:
    columns = action == sqlite3.SQLITE_PRAGMA and first == "table_info"
    return sqlite3.SQLITE_OK if action in READING or columns else sqlite3.SQLITE_DENY


def _tables(base: sqlite3.Connection, *, elsewhere: bool) -> Iterator[RawTable]:
    real = {
        name
        for name, kind, sql in base.execute("SELECT name, type, sql FROM sqlite_master")
        if kind == "table" and not str(sql).upper().startswith("CREATE VIRTUAL")
    }
    if not {"gpkg_contents", "gpkg_geometry_columns", "gpkg_spatial_ref_sys"} <= real:
        raise UnreadableError("no_geopackage")
    listed = [row for row in base.execute(CONTENTS).fetchall() if row[0] in real]
    if not listed:
        raise UnreadableError("no_features")
    for name, identifier, column, system in listed:
        yield RawTable(
            name=str(name),
            title=str(identifier or ""),
            crs=_crs(base, system),
            rows=tuple(_rows(base, str(name), str(column))),
            elsewhere=elsewhere,
        )


def _crs(base: sqlite3.Connection, system: Any) -> pyproj.CRS | str | None:
    if system in UNDEFINED:
        return None
    row = base.execute(SYSTEM, (system,)).fetchone()
    if row is None:
        return f"{system}"
    authority, code, definition = row
    known = named_crs(f"{authority}:{code}")
    if known is not None:
        return known
    try:
        found = pyproj.CRS.from_wkt(str(definition))
    except CRSError:
        return f"{authority}:{code}"
    return WGS84 if found.equals(WGS84, ignore_axis_order=True) else found


def _rows(base: sqlite3.Connection, table: str, column: str) -> Iterator[Any]:
    described = base.execute(f"PRAGMA table_info({_quoted(table)})").fetchall()
    names = [str(row[1]) for row in described]
    if column not in names:
        raise UnreadableError("broken_geopackage", reason=f"{table}: {column}")
    key = next((str(row[1]) for row in described if row[5] and "INT" in str(row[2]).upper()), None)
    chosen = ", ".join(map(_quoted, names))
    found = base.execute(f"SELECT {chosen} FROM {_quoted(table)} LIMIT {MOST_ROWS + 1}").fetchall()  # noqa: S608 - names are quoted, and the connection may only read
    if len(found) > MOST_ROWS:
        raise UnreadableError("too_many", limit=MOST_ROWS)
    at = names.index(column)
    shapes = _geometries([row[at] for row in found])
    for number, (row, shape) in enumerate(zip(found, shapes, strict=True), start=1):
        values = {
            name: value
            for name, value in zip(names, row, strict=True)
            if name not in (column, key) and not isinstance(value, bytes)
        }
        own = row[names.index(key)] if key is not None else number
        yield (own if isinstance(own, int) else number), values, shape


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _geometries(blobs: list[Any]) -> list[Any]:
    """Return each geometry, or what stands in its place (:class:`RawTable`)."""
    wkb = [_wkb(blob) or None for blob in blobs]
    try:
        found = list(shapely.from_wkb(np.array(wkb, object), on_invalid="ignore"))
    except NotImplementedError:  # one curve is enough
        found = [_alone(raw) for raw in wkb]
    return [
        None if blob is None else shape if shape is not None else False
        for blob, shape in zip(blobs, found, strict=True)
    ]


def _alone(wkb: bytes | None) -> BaseGeometry | str | None:
    """Return a geometry, or the name of its type where that is none that can be drawn."""
    try:
        return shapely.from_wkb(wkb, on_invalid="ignore")
    except NotImplementedError:
        order: Literal["little", "big"] = "little" if wkb and wkb[0] else "big"
        # Of the number, whole thousands tell of heights and measures, the highest bits too.
        number = int.from_bytes((wkb or b"")[1:5], order) & 0x0FFFFFFF
        return CURVES.get(number % 1000, "GeometryCollection")


def _wkb(blob: Any) -> bytes | None:
    """Return the WKB in a GeoPackage's geometry; ``None`` where there is none."""
    if not isinstance(blob, bytes) or len(blob) < 8 or blob[:2] != b"GP" or blob[3] & 0x20:
        return None
    envelope = ENVELOPES.get((blob[3] >> 1) & 0x07)
    return None if envelope is None else blob[8 + envelope :]
