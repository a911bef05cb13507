"""Exports of many rows: taken part by part, nothing kept, errors as they were."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet
import pyogrio
import pytest
import shapely

from kzgeo.catalogue import load
from kzgeo.errors import CatalogueError
from kzgeo.export.batches import record_batches, schema_of, streamed
from kzgeo.export.feature_collection import write_geojson
from kzgeo.export.flatgeobuf import write_flatgeobuf
from kzgeo.export.geoparquet import write_geoparquet
from kzgeo.export.kml import look_of, write_folders
from kzgeo.export.parts import in_parts
from kzgeo.selection import FIELDS, Kind, Row, rows, select
from tests.exports import python
from tests.live import TINY

MANY = 60_000
POINT = next(rows(select(load(TINY).atlas, ["lines"])))


def points(number: int = MANY, height: float | None = None) -> Iterator[Row]:
    for at in range(number):
        place = shapely.Point(at % 360 - 180, at % 170 - 85, *(() if height is None else (height,)))
        properties = {**POINT.properties, "id": f"point-{at}", "from_year": at % 2 or None}
        yield Row(feature=POINT.feature, layer=POINT.layer, geometry=place, properties=properties)


def test_rows_are_taken_as_they_are_read() -> None:
    taken = 0

    def endless() -> Iterator[Row]:
        nonlocal taken
        for row in points(10**9):
            taken += 1
            yield row

    reader = record_batches(endless(), FIELDS, size=100)
    assert taken == 0
    batch = reader.read_next_batch()
    assert (taken, batch.num_rows) == (100, 100)
    assert batch.schema == schema_of(FIELDS)
    assert batch["id"].to_pylist() == [f"point-{at}" for at in range(100)]
    assert batch["from_year"].to_pylist() == [None, 1] * 50


KINDS: dict[Kind, list[Any]] = {
    "text": ["أستانا", None, ""],
    "integer": [-5000, 0, None],
    "flag": [True, None, False],
    "real": [0.5, None, -0.0],
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_value_comes_back(kind: Kind) -> None:
    for values in (KINDS[kind], KINDS[kind][:1] * 3, [None] * 3):
        made = [
            Row(
                feature=POINT.feature,
                layer=POINT.layer,
                geometry=shapely.Point(1, 2, 3),
                properties={"value": value},
            )
            for value in values
        ]
        (batch,) = record_batches(iter(made), {"value": kind})
        assert list(map(repr, batch["value"].to_pylist())) == list(map(repr, values))
        wkb = shapely.to_wkb(shapely.Point(1, 2, 3), flavor="iso")
        assert batch["geometry"].to_pylist() == [wkb] * 3


def test_parts_are_as_long_as_they_come() -> None:
    assert [len(part) for part in in_parts(range(7), 3)] == [3, 3, 1]
    assert list(in_parts([], 3)) == []
    assert next(in_parts(count(), 2)) == [0, 1]


def test_a_table_of_many_row_groups_is_one_table(tmp_path: Path) -> None:
    write_geoparquet(points(), tmp_path / "a.parquet")
    parquet = pyarrow.parquet.ParquetFile(tmp_path / "a.parquet")
    assert parquet.num_row_groups > 1
    assert parquet.metadata.num_rows == MANY
    geo = json.loads(parquet.metadata.metadata[b"geo"])["columns"]["geometry"]
    assert geo["geometry_types"] == ["Point"]
    assert geo["bbox"] == [-180, -85, 179, 84]
    write_flatgeobuf(points(), tmp_path / "a.fgb")
    assert pyogrio.read_info(tmp_path / "a.fgb")["features"] == MANY
    ids = pyogrio.raw.read(tmp_path / "a.fgb", columns=["id"], read_geometry=False)[3][0]
    assert set(ids) == {f"point-{at}" for at in range(MANY)}


def test_heights_are_kept_and_told(tmp_path: Path) -> None:
    write_geoparquet(points(3, height=70.5), tmp_path / "a.parquet")
    table = pyarrow.parquet.read_table(tmp_path / "a.parquet")
    geo = json.loads(table.schema.metadata[b"geo"])["columns"]["geometry"]
    assert geo["geometry_types"] == ["Point Z"]
    found = shapely.from_wkb(table["geometry"].to_numpy())
    assert [point.z for point in found] == [70.5] * 3
    folders = [(POINT.layer, points(3, height=70.5))]
    write_folders(folders, tmp_path / "a.kml", looks=[look_of(POINT)], language="en")
    assert (tmp_path / "a.kml").read_text(encoding="utf-8").count(",70.5</coordinates>") == 3


WRITERS: dict[str, Callable[[Iterable[Row], Path], None]] = {
    ".geojson": write_geojson,
    ".parquet": write_geoparquet,
    ".fgb": write_flatgeobuf,
}


@pytest.mark.parametrize("suffix", WRITERS)
@pytest.mark.parametrize("fault", [CatalogueError("place", "fault", "cure"), KeyboardInterrupt()])
def test_an_error_of_the_rows_is_that_error(
    tmp_path: Path, suffix: str, fault: BaseException
) -> None:
    def failing() -> Iterator[Row]:
        yield from points(3)
        raise fault

    with pytest.raises(type(fault)) as caught:
        WRITERS[suffix](failing(), tmp_path / f"a{suffix}")
    assert caught.value is fault


def test_an_error_of_the_writer_is_its_own() -> None:
    with pytest.raises(ValueError, match="mine"), streamed(points(3), FIELDS):
        raise ValueError("mine")
    with streamed(points(3), FIELDS) as reader:
        assert pa.Table.from_batches(reader).num_rows == 3


PEAK = """
import resource, sys
from pathlib import Path
from tests.test_export_batches import WRITERS, points
def peak_mb():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
path = Path(sys.argv[1])
WRITERS[path.suffix](points(50_000), path)
before = peak_mb()
WRITERS[path.suffix](points(150_000), path)
print(peak_mb() - before)
"""


@pytest.mark.parametrize("suffix", WRITERS)
def test_memory_does_not_grow_with_the_rows(tmp_path: Path, suffix: str) -> None:
    done = python(PEAK, tmp_path / f"a{suffix}")
    assert (done.returncode, done.stderr) == (0, "")
    # Of the 100,000 rows more, each would take more than a kilobyte if it was kept.
    assert float(done.stdout) < 80


def test_what_commands_do_without_is_not_imported(tmp_path: Path) -> None:
    code = """
import sys
sys.argv = ["kzgeo", "export", sys.argv[1]]
import runpy
try:
    runpy.run_module("kzgeo", run_name="__main__")
except SystemExit as ended:
    assert not ended.code
for name in ("pandas", "geopandas", "streamlit", "folium", "kzgeo.matcher", "kzgeo.search"):
    assert name not in sys.modules, name
"""
    for suffix in (".geojson", ".parquet", ".fgb"):
        done = python(code, tmp_path / f"a{suffix}")
        assert done.returncode == 0, done.stderr
    table = pyarrow.parquet.read_table(tmp_path / "a.parquet")
    assert table.num_rows == sum(1 for _ in rows(select(load().atlas)))
