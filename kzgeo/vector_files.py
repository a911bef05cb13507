"""Vector files made elsewhere, GeoJSON and GeoPackage, from their bytes to tables of features.

Geometry is (longitude, latitude) in degrees, EPSG:4326, in two dimensions. A row that cannot be
drawn is left out and told of; what was done to the others (another CRS, exchanged axes, heights)
is told as well, so that nothing happens unseen.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import PurePath
from typing import Any, Literal

import pyproj
import shapely
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from kzgeo.entries import Language, Provenance
from kzgeo.errors import KzgeoError, UnreadableError
from kzgeo.geopackage_tables import MAGIC, RawTable, feature_tables
from kzgeo.prose import say
from kzgeo.reprojection import WGS84, drawable, named_crs, swapped, to_wgs84, turned

__all__ = [
    "PROVENANCE",
    "SUFFIXES",
    "Remark",
    "Value",
    "VectorFileError",
    "VectorRow",
    "VectorTable",
    "plain_name",
    "read_vector_file",
]

SUFFIXES = (".geojson", ".json", ".gpkg")
PROVENANCE = tuple(Provenance.model_fields)
# Columns by which a table that the atlas wrote itself is known.
EXPORTED = frozenset(("id", "layer", "title_en", "evidence"))
LONGEST_NAME = 120
DEEPEST = 64  # of nested values that are kept as text

Value = str | int | float | bool
Axes = Literal["as they look", "longitude first"]


class VectorFileError(KzgeoError):
    """A vector file cannot be read; :meth:`told` says so in the reader's language."""

    def __init__(self, place: str, key: str, values: Mapping[str, object]) -> None:
        self.key = key
        self.values = {"types": " ".join(SUFFIXES), **values}
        super().__init__(place, *self.told("en"))

    def __reduce__(self) -> tuple[Any, ...]:
        """Keep the key on the way from one process to another."""
        return type(self), (self.place, self.key, self.values)

    def told(self, lang: Language) -> tuple[str, str]:
        """Return fault and cure in ``lang``."""
        return (
            say("vector", self.key, lang, **self.values),
            say("vector", f"{self.key}_cure", lang, **self.values),
        )


@dataclass(frozen=True, kw_only=True)
class Remark:
    """What is to be told of a table, or of its row no. ``row``: a sentence and its values."""

    key: str
    row: int | None = None
    values: Mapping[str, object] = field(default_factory=dict)

    def place(self, lang: Language) -> str:
        """Return which row it speaks of, if of one."""
        return "" if self.row is None else say("vector", "row", lang, row=self.row)

    def told(self, lang: Language) -> tuple[str, str]:
        """Return what it is and what can be done."""
        return (
            say("vector", self.key, lang, **self.values),
            say("vector", f"{self.key}_cure", lang, **self.values),
        )


@dataclass(frozen=True, kw_only=True)
class VectorRow:
    """A feature: its number or key in the file, its identifier there, flat properties, geometry."""

    number: int
    member_id: str | int | None
    properties: Mapping[str, Value]
    geometry: BaseGeometry


@dataclass(frozen=True, kw_only=True)
class VectorTable:
    """A table of features; ``left_out`` are rows that cannot be drawn, ``notes`` what was done."""

    name: str
    title: str
    rows: tuple[VectorRow, ...]
    provenance: Mapping[str, str]
    left_out: tuple[Remark, ...]
    notes: tuple[Remark, ...]

    @property
    def columns(self) -> frozenset[str]:
        """The names of all properties."""
        return frozenset(name for row in self.rows for name in row.properties)

    @property
    def exported(self) -> bool:
        """Whether the atlas wrote it, or it has the columns of what it writes."""
        return self.columns >= EXPORTED


@dataclass(frozen=True, kw_only=True)
class _Raw:
    """A row before its geometry is looked at.

    ``False`` is one that cannot be read, a text the name of a type that is not drawn.
    """

    number: int
    member_id: str | int | None
    properties: Mapping[str, Any]
    geometry: Any


def read_vector_file(
    name: str, body: bytes, *, axes: Axes = "as they look"
) -> tuple[VectorTable, ...]:
    """Return the tables of features in the bytes of the file ``name``.

    With ``axes`` "longitude first" positions are taken as they stand, whatever they look like.

    Raises:
        VectorFileError: it is no GeoJSON or GeoPackage, is broken, or holds nothing to draw.

    """
    name = plain_name(name)
    try:
        if body.startswith(MAGIC):
            return tuple(_of_geopackage(raw, axes) for raw in feature_tables(body))
        return _of_geojson(PurePath(name).stem, body, axes)
    except UnreadableError as error:
        raise VectorFileError(name, error.key, error.values) from error


def plain_name(name: str) -> str:
    """Return the last part of a path, without signs that steer how a text is shown."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(sign for sign in last if sign.isprintable())[:LONGEST_NAME] or "?"


# -- GeoPackage --------------------------------------------------------------------------


def _of_geopackage(raw: RawTable, axes: Axes) -> VectorTable:
    rows = [
        _Raw(number=number, member_id=None, properties=values, geometry=geometry)
        for number, values, geometry in raw.rows
    ]
    if isinstance(raw.crs, str):
        raise UnreadableError("unknown_crs", crs=raw.crs)
    table = _table(raw.name, rows, crs=raw.crs or WGS84, axes=axes)
    notes = table.notes
    if raw.crs is None:
        notes = (Remark(key="no_crs"), *notes)
    if raw.elsewhere:
        notes = (Remark(key="open_elsewhere"), *notes)
    return replace(table, title=raw.title, notes=notes)


# -- GeoJSON -----------------------------------------------------------------------------


def _of_geojson(stem: str, body: bytes, axes: Axes) -> tuple[VectorTable, ...]:
    data = _parsed(body)
    kind = data.get("type") if isinstance(data, dict) else None
    if kind == "FeatureCollection":
        features = data.get("features")
    elif kind == "Feature":
        features = [data]
    else:
        raise UnreadableError("no_geojson")
    if not isinstance(features, list):
        raise UnreadableError("no_geojson")
    rows = [_raw(number, item) for number, item in enumerate(features, start=1)]
    crs = _stated_crs(data.get("crs"))
    title = next((data[k] for k in ("title", "name") if isinstance(data.get(k), str)), "")
    stated = {k: data[k] for k in PROVENANCE if isinstance(data.get(k), str) and data[k]}
    return tuple(
        replace(_table(name, part, crs=crs, axes=axes), title=title, provenance=stated)
        for name, part in _by_layer(stem, rows)
    )


def _parsed(body: bytes) -> Any:
    try:
        return json.loads(body.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise UnreadableError("unknown_kind") from error
    except json.JSONDecodeError as error:
        begun = body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"{", b"["))
        key = "broken_json" if begun else "unknown_kind"
        raise UnreadableError(key, line=error.lineno, column=error.colno) from error
    except (ValueError, RecursionError) as error:  # a number or a depth beyond any use
        raise UnreadableError("no_geojson") from error


def _raw(number: int, item: Any) -> _Raw:
    found = item if isinstance(item, dict) and item.get("type") == "Feature" else {}
    own, values, geometry = found.get("id"), found.get("properties"), found.get("geometry")
    return _Raw(
        number=number,
        member_id=own if isinstance(own, str | int) and not isinstance(own, bool) else None,
        properties=values if isinstance(values, dict) else {},
        geometry=None if geometry is None and found else _shape(geometry),
    )


def _shape(geometry: Any) -> BaseGeometry | Literal[False]:
    try:
        return shape(geometry) if isinstance(geometry, dict) else False
    except Exception:  # shapely raises many kinds for malformed input
        return False


def _stated_crs(member: Any) -> pyproj.CRS:
    """Return the CRS that older GeoJSON states (its specification of 2008), or that of RFC 7946."""
    if member is None:
        return WGS84
    inner = member.get("properties") if isinstance(member, dict) else None
    name = inner.get("name") if isinstance(inner, dict) else None
    crs = named_crs(name) if isinstance(name, str) else None
    if crs is None:
        raise UnreadableError("unknown_crs", crs=str(name)[:60])
    return crs


def _by_layer(stem: str, rows: list[_Raw]) -> list[tuple[str, list[_Raw]]]:
    """Part what the atlas exported of several layers into one file.

    A row that was drawn since names no layer: it is of the only one, or of none of them.
    """
    layers: dict[str, list[_Raw]] = {}
    for row in rows:
        layer = row.properties.get("layer") if row.properties.keys() >= EXPORTED else None
        layers.setdefault(layer if isinstance(layer, str) else "", []).append(row)
    named = [name for name in layers if name]
    if len(named) < 2:
        return [(named[0] if named else stem, rows)]
    return [(name or stem, part) for name, part in layers.items()]


# -- rows --------------------------------------------------------------------------------


def _table(name: str, rows: list[_Raw], *, crs: pyproj.CRS, axes: Axes) -> VectorTable:
    left_out: list[Remark] = []
    kept: list[_Raw] = []
    notes: list[Remark] = []
    for row in rows:
        key = _fault(row.geometry)
        if key is not None:
            left_out.append(Remark(key=key, row=row.number, values=_named(row.geometry)))
        else:
            kept.append(row)
    geometries = [row.geometry for row in kept]
    heights = sum(bool(shapely.has_z(geometry)) for geometry in geometries)
    if heights:
        notes.append(Remark(key="heights", values={"count": heights}))
    geometries = [drawable(geometry) for geometry in geometries]
    geometries = _placed(geometries, crs, axes, notes)
    made: list[VectorRow] = []
    for row, geometry in zip(kept, geometries, strict=True):
        key, values = _misplaced(geometry)
        if key is not None:
            left_out.append(Remark(key=key, row=row.number, values=values))
            continue
        flat = dict(_flat(row.properties))
        made.append(
            VectorRow(
                number=row.number, member_id=row.member_id, properties=flat, geometry=geometry
            )
        )
    left_out.sort(key=lambda remark: remark.row or 0)
    return VectorTable(
        name=plain_name(name),
        title="",
        rows=tuple(made),
        provenance={},
        left_out=tuple(left_out),
        notes=tuple(notes),
    )


def _fault(geometry: Any) -> str | None:
    if geometry is None:
        return "no_geometry"
    if geometry is False:
        return "malformed"
    if isinstance(geometry, str):
        return "undrawn"
    if geometry.is_empty:
        return "empty_geometry"
    return "undrawn" if drawable(geometry) is None else None


def _named(geometry: Any) -> dict[str, object]:
    if isinstance(geometry, str):
        return {"type": geometry}
    return {"type": geometry.geom_type} if isinstance(geometry, BaseGeometry) else {}


def _placed(geometries: list[Any], crs: pyproj.CRS, axes: Axes, notes: list[Remark]) -> list[Any]:
    if not geometries:
        return []
    if not crs.equals(WGS84, ignore_axis_order=True):
        authority = crs.to_authority()
        name = ":".join(authority) if authority else crs.name
        notes.append(Remark(key="transformed", values={"crs": name}))
        return to_wgs84(geometries, crs)
    if axes == "as they look" and swapped(geometries):
        notes.append(Remark(key="swapped"))
        return turned(geometries)
    return geometries


def _misplaced(geometry: BaseGeometry) -> tuple[str | None, dict[str, object]]:
    positions = shapely.get_coordinates(geometry)
    lon, lat = abs(positions[:, 0]), abs(positions[:, 1])
    if not ((lon <= 180) & (lat <= 90)).all():  # so it is not where one is infinite or no number
        return "off_earth", {}
    if not geometry.is_valid:
        return "invalid", {"reason": shapely.is_valid_reason(geometry)}
    return None, {}


def _flat(properties: Mapping[str, Any]) -> Iterator[tuple[str, Value]]:
    """Yield the properties that say something; what is nested becomes its text as JSON."""
    for name, value in properties.items():
        if value is None or value == "" or (isinstance(value, float) and not math.isfinite(value)):
            continue
        if isinstance(value, dict | list):
            if _depth(value) <= DEEPEST:
                yield _clean(name), _clean(json.dumps(value, ensure_ascii=False))
        else:
            yield _clean(name), _clean(value) if isinstance(value, str) else value


def _clean(text: str) -> str:
    """Replace lone surrogates, which no file in UTF-8 can hold."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _depth(value: Any) -> int:
    level: Iterable[Any] = [value]
    depth = 0
    while depth <= DEEPEST and (
        level := [
            inner
            for item in level
            if isinstance(item, dict | list)
            for inner in (item.values() if isinstance(item, dict) else item)
        ]
    ):
        depth += 1
    return depth
