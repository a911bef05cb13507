"""What the standalone page shows, saved as tables: held against the command's by other readers."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from shutil import copytree
from typing import Any

import geopandas
import pyarrow.parquet
import pyogrio
import pytest
import shapely
from geopandas.testing import assert_geodataframe_equal

from kzgeo.catalogue import load
from tests.browser.alone import Alone, standing, written
from tests.browser.driver import Tabs
from tests.browser.exporting import CHOICES, Choice, awkward, both
from tests.browser.geopackages import check_tables, names
from tests.live import ATLAS, TINY
from tests.qgis import program

Pair = tuple[Path, Path]
SUFFIXES = (".gpkg", ".parquet", ".fgb")
BOX = (60.0, 40.0, 70.0, 50.0)


@pytest.fixture(scope="module")
def saved(whole: Alone, tmp_path_factory: pytest.TempPathFactory) -> dict[Choice, list[Pair]]:
    return {
        choice: both(whole, ATLAS, choice, tmp_path_factory.mktemp("saved"), SUFFIXES)
        for choice in CHOICES
    }


@pytest.fixture(scope="module")
def hard(tabs_alone: Tabs, tmp_path_factory: pytest.TempPathFactory) -> list[Pair]:
    folder = tmp_path_factory.mktemp("hard")
    catalogue = load(awkward(Path(copytree(TINY, folder / "atlas"))))
    assert catalogue.problems == ()
    with standing(tabs_alone, written(catalogue, folder / "a.html")) as reader:
        return both(reader, catalogue.atlas, CHOICES[2], folder, SUFFIXES)


@pytest.fixture(params=[*range(len(CHOICES)), "hard"])
def pairs(request: pytest.FixtureRequest) -> list[Pair]:
    found: list[Pair]
    if request.param == "hard":
        found = request.getfixturevalue("hard")
    else:
        found = request.getfixturevalue("saved")[CHOICES[request.param]]
    return found


# -- GeoPackage --------------------------------------------------------------------------


def test_the_database_is_whole(pairs: list[Pair]) -> None:
    with closing(sqlite3.connect(pairs[0][0])) as base:
        assert base.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert base.execute("PRAGMA foreign_key_check").fetchall() == []
        assert base.execute("PRAGMA application_id").fetchone() == (0x47504B47,)
        assert base.execute("PRAGMA user_version").fetchone() == (10300,)
        assert base.execute("PRAGMA freelist_count").fetchone() == (0,)


def test_every_table_is_that_of_the_command(pairs: list[Pair]) -> None:
    check_tables(*pairs[0], styles=False)  # legends are those of all years


@pytest.mark.parametrize("number", [0, 2])
def test_styles_of_all_years_are_the_commands(saved: dict[Choice, list[Pair]], number: int) -> None:
    query = "SELECT f_table_name, styleQML FROM layer_styles"
    own, two = (
        sqlite3.connect(path).execute(query).fetchall() for path in saved[CHOICES[number]][0]
    )
    assert own == two


def test_it_can_be_written_to(pairs: list[Pair], tmp_path: Path) -> None:
    path = tmp_path / "edited.gpkg"
    path.write_bytes(pairs[0][0].read_bytes())
    with closing(sqlite3.connect(path)) as base:
        for table in names(base) & {"quotations", "claims"}:
            base.execute(f'DELETE FROM "{table}" WHERE fid % 3 = 1')
            base.execute(f'INSERT INTO "{table}" (feature) VALUES (?)', ("x" * 9_000,))
        base.commit()
        base.execute("VACUUM")
        assert base.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def test_gdal_reads_every_layer_as_it_reads_the_commands(pairs: list[Pair]) -> None:
    own, two = pairs[0]
    assert [tuple(one) for one in pyogrio.list_layers(own)] == [
        tuple(one) for one in pyogrio.list_layers(two)
    ]
    for layer, kind in pyogrio.list_layers(own):
        one, other = (pyogrio.read_info(path, layer=layer) for path in pairs[0])
        keys = ("crs", "fields", "dtypes", "features", "geometry_type", "layer_metadata")
        assert [str(one[key]) for key in keys] == [str(other[key]) for key in keys], layer
        if kind is not None:
            frames = [geopandas.read_file(path, layer=layer) for path in pairs[0]]
            assert_geodataframe_equal(*frames)
            found = [len(geopandas.read_file(path, layer=layer, bbox=BOX)) for path in pairs[0]]
            assert found[0] == found[1]


# -- GeoParquet, FlatGeobuf --------------------------------------------------------------


def test_geoparquet_is_the_same_table(pairs: list[Pair]) -> None:
    own, two = (pyarrow.parquet.read_table(path) for path in pairs[1])
    assert own.schema.equals(two.schema, check_metadata=True)
    assert own.equals(two)
    pyarrow.parquet.ParquetFile(pairs[1][0]).metadata.to_dict()
    frames = [geopandas.read_parquet(path) for path in pairs[1]]
    assert_geodataframe_equal(*frames)
    assert frames[0].crs == "EPSG:4326"
    found = [len(geopandas.read_parquet(path, bbox=BOX)) for path in pairs[1]]
    assert found[0] == found[1]


def test_flatgeobuf_has_the_same_rows(pairs: list[Pair]) -> None:
    infos = [pyogrio.read_info(path) for path in pairs[2]]
    keys = ("layer_name", "crs", "fields", "dtypes", "features", "geometry_type", "total_bounds")
    assert [str(infos[0][key]) for key in keys] == [str(infos[1][key]) for key in keys]
    # Rows at one place of the curve may follow one another in either order.
    own, two = (
        geopandas.read_file(path).sort_values(["layer", "id", "shared"], ignore_index=True)
        for path in pairs[2]
    )
    assert_geodataframe_equal(own, two)
    assert shapely.equals_exact(own.geometry, two.geometry).all()
    boxes = [BOX, (-180.0, -90.0, -175.0, 90.0), (0.0, 0.0, 1.0, 1.0)]
    for box in boxes:
        found = [set(geopandas.read_file(path, bbox=box)["id"]) for path in pairs[2]]
        assert found[0] == found[1]


# -- QGIS ----------------------------------------------------------------------------------------


@pytest.mark.skipif(not program.installed(), reason="no QGIS is installed")
@pytest.mark.parametrize("choice", CHOICES[:2])
def test_qgis_has_the_same_layers_of_them(
    choice: Choice, saved: dict[Choice, list[Pair]], tmp_path: Path
) -> None:
    pairs = [pair for pair in saved[choice] if pair[0].suffix != ".parquet"]  # needs GDAL's Arrow
    asked = [{"ask": "file", "path": str(path)} for pair in pairs for path in pair]
    answers = program.ask(asked, tmp_path / "home")
    for (path, _), own, other in zip(pairs, answers[::2], answers[1::2], strict=True):
        # QGIS takes any colours where a file has none; legends of the page are those of all years.
        styled = path.suffix == ".gpkg" and choice.years is None
        assert own["said"] == other["said"] == []
        assert _by_name(own, styled=styled) == _by_name(other, styled=styled)
        assert all(layer["valid"] and layer["rows"] for layer in own["layers"])


def _by_name(answer: dict[str, Any], *, styled: bool) -> dict[str, dict[str, Any]]:
    """Return the layers of a file by name, their rows in one order, with or without their look."""
    return {
        str(layer["name"]): {
            **layer,
            "rows": sorted(layer["rows"], key=repr),
            "look": layer["look"] if styled else None,
        }
        for layer in answer["layers"]
    }
