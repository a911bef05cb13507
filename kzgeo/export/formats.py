"""The formats of export, by the suffix of the file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

from kzgeo.errors import UsageError
from kzgeo.export.annotations import write_annotations
from kzgeo.export.feature_collection import write_geojson
from kzgeo.export.kml import write_kml
from kzgeo.export.selection import Selection
from kzgeo.export.writing import replacing

__all__ = ["FORMATS", "export"]

Writer = Callable[[Selection, Path], None]


def _geoparquet(selection: Selection, path: Path) -> None:
    # Geopandas takes half a second to import, which no other command should wait for.
    from kzgeo.export.frames import write_geoparquet  # noqa: PLC0415

    write_geoparquet(selection, path)


def _flatgeobuf(selection: Selection, path: Path) -> None:
    from kzgeo.export.frames import write_flatgeobuf  # noqa: PLC0415 - as above

    write_flatgeobuf(selection, path)


FORMATS: Mapping[str, Writer] = MappingProxyType(
    {
        ".geojson": write_geojson,
        ".parquet": _geoparquet,
        ".fgb": _flatgeobuf,
        ".kml": write_kml,
        ".jsonld": write_annotations,
    }
)


def export(selection: Selection, path: Path, *, force: bool = False) -> None:
    """Write the selection to ``path`` in the format that its suffix names.

    The same selection gives the same bytes. The file is replaced in one step, at the end.

    Raises:
        UsageError: the suffix is unknown, the folder is missing, or the file exists and
            ``force`` is not set.
        OutputError: the file cannot be written.

    """
    write = FORMATS.get(path.suffix.lower())
    if write is None:
        suffix = f"suffix “{path.suffix}”" if path.suffix else "a name without suffix"
        raise UsageError(str(path), f"{suffix} is no known format", f"use {', '.join(FORMATS)}")
    with replacing(path, force=force) as draft:
        write(selection, draft)
