"""The formats of export, by the suffix of the file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

from kzgeo.errors import UsageError
from kzgeo.export.annotations import write_annotations
from kzgeo.export.feature_collection import write_geojson
from kzgeo.export.kml import write_kml
from kzgeo.selection import Selection, rows
from kzgeo.writing import replacing

__all__ = ["BESIDE", "FORMATS", "export"]

Writer = Callable[[Selection, Path], None]


def _geojson(selection: Selection, path: Path) -> None:
    write_geojson(rows(selection), path)


def _geoparquet(selection: Selection, path: Path) -> None:
    # Arrow and GDAL take half a second to import, which no other command should wait for.
    from kzgeo.export.geoparquet import write_geoparquet  # noqa: PLC0415

    write_geoparquet(rows(selection), path)


def _flatgeobuf(selection: Selection, path: Path) -> None:
    from kzgeo.export.flatgeobuf import write_flatgeobuf  # noqa: PLC0415 - as above

    write_flatgeobuf(rows(selection), path)


def _places(selection: Selection, path: Path) -> None:
    # The kinds of places are those of the gazetteer, which other formats have no use for.
    from kzgeo.export.places import write_places  # noqa: PLC0415

    write_places(selection, path)


def _geopackage(selection: Selection, path: Path) -> None:
    from kzgeo.export.geopackage import write_geopackage  # noqa: PLC0415 - as above

    write_geopackage(selection, path)


def _qgis_project(selection: Selection, path: Path) -> None:
    from kzgeo.export.qgis_project import write_qgis_project  # noqa: PLC0415 - as above

    write_qgis_project(selection, path)


FORMATS: Mapping[str, Writer] = MappingProxyType(
    {
        ".gpkg": _geopackage,
        ".qgz": _qgis_project,
        ".geojson": _geojson,
        ".parquet": _geoparquet,
        ".fgb": _flatgeobuf,
        ".kml": write_kml,
        ".jsonld": write_annotations,
        ".places.jsonld": _places,
    }
)
# What a format writes beside its file, under the same name, by the suffixes of these files.
BESIDE: Mapping[str, tuple[str, ...]] = MappingProxyType({".qgz": (".gpkg",)})


def export(selection: Selection, path: Path, *, force: bool = False) -> None:
    """Write the selection to ``path`` in the format that its suffix names.

    The same selection gives the same bytes. The file is replaced in one step, at the end; so
    is what some formats write beside it, which is in its place first.

    Raises:
        UsageError: the suffix is unknown, the folder is missing, or a file exists and
            ``force`` is not set.
        OutputError: the file cannot be written.

    """
    suffix = _suffix(path)
    if suffix is None:
        named = f"suffix “{path.suffix}”" if path.suffix else "a name without suffix"
        raise UsageError(str(path), f"{named} is no known format", f"use {', '.join(FORMATS)}")
    with replacing(path, force=force, beside=BESIDE.get(suffix, ())) as draft:
        FORMATS[suffix](selection, draft)


def _suffix(path: Path) -> str | None:
    """Return the longest suffix of a format that a name ends with: some have two dots."""
    suffixes = [suffix.lower() for suffix in path.suffixes]
    endings = ("".join(suffixes[first:]) for first in range(len(suffixes)))
    return next((ending for ending in endings if ending in FORMATS), None)
