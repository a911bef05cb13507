"""The whole atlas as the command writes it, and a million points beside geopandas.

The command is timed whole, from its start to its end. The points are a layer written by kzgeo
and by geopandas, each in a process of its own.

Both are given the same rows one by one, and both are timed from their imports to the closed
file: geopandas gathers the rows in a GeoDataFrame first, since that is what it writes. What making
the rows takes by itself is printed too, and is in both times. Times are seconds of the processor,
which what else the machine does changes less than those of a clock; memory is the peak of the
whole process.

``python -m tests.bench.exporting WRITER FILE`` writes once and prints its seconds.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from kzgeo.catalogue import PROJECT, load
from kzgeo.export.formats import FORMATS
from kzgeo.selection import FIELDS, Kind, Row, rows, select
from tests.live import TINY

__all__ = ["measure"]

POINTS = 1_000_000
POINTS_AT_ONCE = 10_000
SEED = 5
TURNS = 3
COMMAND_TURNS = 5
MOST_MB = 1_000
MOST_SECONDS = 2.0
TITLES = {"title_en": "Point", "title_ar": "نقطة", "title_ru": "Точка", "title_kk": "Нүкте"}
TYPES: dict[Kind, str] = {"text": "str", "integer": "Int32", "flag": "bool", "real": "float64"}
DRIVERS = {".geojson": "GeoJSON", ".fgb": "FlatGeobuf", ".kml": "KML", ".gpkg": "GPKG"}


@dataclass(frozen=True, kw_only=True)
class Run:
    """What one process took: seconds of the processor, the most memory, bytes written."""

    seconds: float
    peak_mb: float
    size: int


def measure() -> bool:
    """Print the command's times, and every format side by side; tell if every target was met."""
    print("the whole atlas by the command, seconds")
    quick = [_command(suffix) for suffix in FORMATS]
    print(f"{POINTS:,} points; making the rows takes {_run('rows', '').seconds:.1f} s of each time")
    print(f"{'':<10} {'seconds':>16} {'peak MB':>16} {'MB written':>14}")
    print(f"{'':<10} {'kzgeo':>8}{'geopandas':>9}" + f"{'kzgeo':>7}{'geopandas':>10}")
    met = [_compare(suffix) for suffix in WRITERS]
    return all([*quick, *met])


def _command(suffix: str) -> bool:
    taken = []
    for _ in range(COMMAND_TURNS):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"atlas{suffix}"
            _, usage = _ended(["-m", "kzgeo", "export", str(path)])
        taken.append(usage.ru_utime + usage.ru_stime)
    seconds = statistics.median(taken)
    met = seconds <= MOST_SECONDS
    print(f"{suffix:<16} {seconds:>8.2f}  <= {MOST_SECONDS:g} {'met' if met else 'MISSED'}")
    return met


def _compare(suffix: str) -> bool:
    turns = [(_run("kzgeo", suffix), _run("geopandas", suffix)) for _ in range(TURNS)]
    ours, theirs = zip(*turns, strict=True)
    taken = [statistics.median(run.seconds for run in runs) for runs in (ours, theirs)]
    peaks = [max(run.peak_mb for run in runs) for runs in (ours, theirs)]
    sizes = [runs[0].size / 1e6 for runs in (ours, theirs)]
    ratio = taken[1] / taken[0]
    met = ratio >= 1 and peaks[0] < MOST_MB
    print(
        f"{suffix:<10} {taken[0]:>8.1f} {taken[1]:>8.1f} {peaks[0]:>7.0f} {peaks[1]:>9.0f}"
        f" {sizes[0]:>7.0f} {sizes[1]:>6.0f}"
        f"  {ratio:.2f} times as fast, >= 1; < {MOST_MB:,} MB: {'met' if met else 'MISSED'}"
    )
    return met


def _run(writer: str, suffix: str) -> Run:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"points{suffix}"
        printed, usage = _ended(["-m", "tests.bench.exporting", writer, str(path)])
        size = path.stat().st_size if path.exists() else 0
    return Run(seconds=float(printed), peak_mb=usage.ru_maxrss / 1024, size=size)


def _ended(arguments: Sequence[str]) -> tuple[str, resource.struct_rusage]:
    """Run Python to its end; return what it printed and what it used."""
    with subprocess.Popen(
        [sys.executable, *arguments],
        cwd=PROJECT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        encoding="utf-8",
    ) as process:
        assert process.stdout is not None
        printed = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{arguments} ended with {process.returncode}")
    return printed, usage


# -- what the processes do ---------------------------------------------------------------


def _points() -> Iterator[Row]:
    """Yield rows as a layer has them that was just added: titled, described, not yet quoted."""
    made = next(rows(select(load(TINY).atlas, ["lines"])))
    quoted = {key: None for key in FIELDS if key.startswith("quotation_")}
    same = {**made.properties, **quoted, "quotations": 0, "status": "silent"}
    rng = np.random.default_rng(SEED)
    for first in range(0, POINTS, POINTS_AT_ONCE):
        places = shapely.points(rng.uniform((46, 40), (88, 56), (POINTS_AT_ONCE, 2)))
        for number, place in enumerate(places, start=first):
            titles = {key: f"{word} {number}" for key, word in TITLES.items()}
            properties = same | titles | {"id": f"point-{number}"}
            yield Row(feature=made.feature, layer=made.layer, geometry=place, properties=properties)


def _kzgeo_geojson(path: Path) -> None:
    from kzgeo.export.feature_collection import write_geojson  # noqa: PLC0415

    write_geojson(_points(), path)


def _kzgeo_geoparquet(path: Path) -> None:
    from kzgeo.export.geoparquet import write_geoparquet  # noqa: PLC0415

    write_geoparquet(_points(), path)


def _kzgeo_flatgeobuf(path: Path) -> None:
    from kzgeo.export.flatgeobuf import write_flatgeobuf  # noqa: PLC0415

    write_flatgeobuf(_points(), path)


def _kzgeo_kml(path: Path) -> None:
    from kzgeo.export.kml import look_of, write_folders  # noqa: PLC0415

    first = next(_points())
    write_folders([(first.layer, _points())], path, looks=[look_of(first)], language="en")


def _kzgeo_geopackage(path: Path) -> None:
    from kzgeo.export.geopackage import write_tables  # noqa: PLC0415
    from kzgeo.export.symbology import style_elements  # noqa: PLC0415
    from kzgeo.export.tables import feature_table  # noqa: PLC0415

    layer = next(_points()).layer
    table = feature_table(select(load(TINY).atlas, [layer.id]), layer)
    columns = tuple(column for column in table.columns if column.name in FIELDS)
    table = replace(table, columns=columns, rows=_points, geometry_type="POINT")
    write_tables(
        [table], path, language="en", style=lambda table: style_elements(table, language="en")
    )


WRITERS: dict[str, Callable[[Path], None]] = {
    ".geojson": _kzgeo_geojson,
    ".parquet": _kzgeo_geoparquet,
    ".fgb": _kzgeo_flatgeobuf,
    ".kml": _kzgeo_kml,
    ".gpkg": _kzgeo_geopackage,
}


def _geopandas(path: Path) -> None:
    import geopandas  # noqa: PLC0415 - only this process needs it

    columns: dict[str, list[Any]] = {name: [] for name in FIELDS}
    geometry = []
    for row in _points():
        for name, column in columns.items():
            column.append(row.properties[name])
        geometry.append(row.geometry)
    frame = geopandas.GeoDataFrame(columns, geometry=geometry, crs="EPSG:4326")
    frame = frame.astype({name: TYPES[kind] for name, kind in FIELDS.items()})
    if path.suffix == ".parquet":
        frame.to_parquet(path, index=False, write_covering_bbox=True, compression="zstd")
    else:
        frame.to_file(path, driver=DRIVERS[path.suffix])


def _write(writer: str, path: Path) -> None:
    if writer == "rows":
        for _ in _points():
            pass
    elif writer == "geopandas":
        _geopandas(path)
    else:
        WRITERS[path.suffix](path)


if __name__ == "__main__":
    begun = time.process_time()
    _write(sys.argv[1], Path(sys.argv[2]))
    print(time.process_time() - begun)
