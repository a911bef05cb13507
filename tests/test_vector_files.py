"""`kzgeo layer add`: what files made elsewhere hold, and what is wrong with them."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas
import pytest
import shapely
from shapely.geometry import LineString, MultiPolygon, Point, Polygon, box

from kzgeo.catalogue import load
from kzgeo.export.formats import export
from kzgeo.selection import select
from tests.adding import RING, SCRIPT, Add, geojson, gpkg, tree


@pytest.mark.parametrize("crs", [3857, 32642, 4326, 28413])
def test_another_crs_is_transformed_and_told(
    small: Path, tmp_path: Path, add: Add, crs: int
) -> None:
    shape = Polygon(RING, [[(70.5, 48.5), (71, 48.5), (71, 49), (70.5, 49)]])
    frame = geopandas.GeoSeries([shape], crs=4326).to_crs(crs)
    done = add(gpkg(tmp_path / "x.gpkg", frame, crs=crs, name=["Lake"]))
    told = [line for line in done.faults("notes") if "transformed" in line]
    assert told == [] if crs == 4326 else f"from EPSG:{crs}" in told[0]
    made = load(small).atlas.feature("lake")
    assert made is not None
    assert isinstance(made.geometry, Polygon)
    assert made.geometry.interiors
    assert made.geometry.exterior.is_ccw
    assert made.geometry.hausdorff_distance(shape) < 2e-5


@pytest.mark.parametrize(
    ("positions", "turned"),
    [
        ([(43.2, 76.9), (51.1, 71.4)], True),  # Almaty and Astana, latitude first
        ([(51.1, 171.4)], True),  # no latitude
        ([(76.9, 43.2), (71.4, 51.1)], False),
        ([(47.1, 51.9)], False),  # both ways round near Kazakhstan
        ([(2.3, 48.9), (13.4, 52.5)], False),
    ],
)
def test_swapped_axes_are_recognised(
    small: Path, tmp_path: Path, add: Add, positions: Any, turned: bool
) -> None:
    file = geojson(tmp_path / "x.geojson", *((Point(at), {}) for at in positions))
    done = add(file)
    assert any("turned round" in line for line in done.faults("notes")) == turned
    made = [f.geometry.coords[0] for f in load(small).atlas.layers[-1].features]  # type: ignore[attr-defined]
    assert made == [at[::-1] if turned else at for at in positions]
    if turned and positions[0][1] <= 90:
        kept = add(file, "--keep-axes", "--id", "kept")
        assert not any("turned round" in line for line in kept.faults("notes"))


def test_the_crs_of_older_geojson_counts(small: Path, tmp_path: Path, add: Add) -> None:
    def named(name: str) -> Any:
        return {"type": "name", "properties": {"name": name}}

    point = geopandas.GeoSeries([Point(71.43, 51.13)], crs=4326).to_crs(3857)[0]
    for name, at in (
        ("urn:ogc:def:crs:OGC:1.3:CRS84", Point(71.43, 51.13)),
        ("urn:ogc:def:crs:EPSG::3857", point),
        ("EPSG:3857", point),
    ):
        file = geojson(tmp_path / "x.geojson", (at, {"id": "here"}), crs=named(name))
        assert add(file, "--id", "here", "--force").status == 0
        assert load(small).atlas.feature("here").geometry.wkt == "POINT (71.43 51.13)"  # type: ignore[union-attr]
    file = geojson(tmp_path / "x.geojson", (point, {}), crs=named("my own system"))
    assert "“my own system” is unknown" in add(file).errors


def test_faulty_rows_are_left_out_with_number_and_cure(
    small: Path, tmp_path: Path, add: Add
) -> None:
    bow = Polygon([(70, 48), (71, 49), (71, 48), (70, 49)])
    file = geojson(
        tmp_path / "rows.geojson",
        (None, {"name": "null"}),
        (LineString(), {"name": "empty"}),
        (bow, {"name": "bow"}),
        ({"type": "Point", "coordinates": ["a", None]}, {}),
        ({"type": "Circle", "coordinates": [1, 2]}, {}),
        (shapely.GeometryCollection([Point(1, 1), LineString([(1, 1), (2, 2)])]), {}),
        (MultiPolygon([box(70, 48, 71, 49)]), {"name": "good"}),
        (LineString([(70, 48), (70.000001, 48)]), {"name": "tiny"}),
        ({"type": "Point", "coordinates": [1e400, 5]}, {}),
    )
    done = add(file)
    assert done.status == 1
    assert done.ids("features") == ["good"]
    told = done.faults("left_out")
    for row, words in {
        1: "no geometry",
        2: "empty",
        3: "not valid: Self-intersection",
        4: "cannot be read",
        5: "cannot be read",
        6: "type GeometryCollection is not drawn",
        8: "nothing of its geometry is left",
        9: "not on Earth",
    }.items():
        assert any(line.startswith(f"row {row}: ") and words in line for line in told), row
    assert isinstance(load(small).atlas.feature("good").geometry, Polygon)  # type: ignore[union-attr]


def curved(path: Path, *shapes: str) -> Path:
    """Make a GeoPackage of WKB as hexadecimal text, which geopandas would not write."""
    gpkg(
        path,
        [Point(70, 48)] * len(shapes),
        layer="bent",
        name=[f"n{i}" for i in range(len(shapes))],
    )
    with sqlite3.connect(path) as base:
        triggers = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'bent'"
        for (name,) in base.execute(triggers).fetchall():
            base.execute(f'DROP TRIGGER "{name}"')
        for fid, shape in enumerate(shapes, start=1):
            blob = b"GP\0\1" + (4326).to_bytes(4, "little") + bytes.fromhex(shape)
            base.execute("UPDATE bent SET geom = ? WHERE fid = ?", (blob, fid))
    return path


def test_curves_are_left_out_by_the_name_of_their_type(tmp_path: Path, add: Add) -> None:
    positions = shapely.to_wkb(LineString([(70, 48), (71, 49), (72, 48)]))[5:].hex()
    heights = shapely.to_wkb(LineString([(70, 48, 1), (71, 49, 2), (72, 48, 3)]))[5:].hex()
    file = curved(
        tmp_path / "bent.gpkg",
        f"0108000000{positions}",
        f"01f0030000{heights}",
        f"0109000000010000000108000000{positions}",
        f"010a000000010000000108000000{positions}",
        f"0107000000010000000108000000{positions}",
        shapely.to_wkb(Point(70, 48)).hex(),
    )
    done = add(file)
    assert done.status == 1
    assert done.ids("features") == ["n5"]
    types = ["CircularString", "CircularString", "CompoundCurve", "CurvePolygon"]
    types.append("GeometryCollection")
    assert [line.split(";")[0] for line in done.faults("left_out")] == [
        f"row {row}: a geometry of the type {name} is not drawn"
        for row, name in enumerate(types, start=1)
    ]


def view_of(path: Path) -> None:
    with sqlite3.connect(path) as base:
        base.execute(
            "CREATE VIEW trap AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x+1 FROM n) "
            "SELECT x AS fid, x AS geom FROM n"
        )
        base.execute("UPDATE gpkg_contents SET table_name = 'trap'")
        base.execute("UPDATE gpkg_geometry_columns SET table_name = 'trap'")


def cut(path: Path) -> None:
    body = path.read_bytes()
    path.write_bytes(body[: len(body) // 3])


def garbled(path: Path) -> None:
    body = bytearray(path.read_bytes())
    body[4096 : len(body) - 4096] = b"\x55" * (len(body) - 8192)
    path.write_bytes(body)


def plain_database(path: Path) -> None:
    path.unlink()
    with sqlite3.connect(path) as base:
        base.execute("CREATE TABLE lakes (geom BLOB)")


def virtual(path: Path) -> None:
    """Disguise a file of another driver, which names a file of the machine."""
    path.write_text(
        "<OGRVRTDataSource><OGRVRTLayer name='x'><SrcDataSource>/etc/passwd"
        "</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>",
        encoding="utf-8",
    )


@pytest.mark.parametrize(
    ("breaking", "words"),
    [
        (cut, "broken"),
        (garbled, "broken"),
        (plain_database, "no GeoPackage"),
        (virtual, "neither GeoJSON nor a GeoPackage"),
        (view_of, "none of its tables has geometry"),
        (lambda path: path.write_bytes(b"PK\x03\x04" + bytes(1000)), "neither GeoJSON"),
        (lambda path: path.write_bytes(b""), "neither GeoJSON"),
        (lambda path: path.write_bytes(b'{"type": "FeatureColl'), "no whole JSON"),
        (lambda path: path.write_bytes(b"[" * 200_000), "no FeatureCollection"),
        (lambda path: path.write_bytes(b'{"type": "Topology"}'), "no FeatureCollection"),
        (lambda path: path.unlink(), "is no file"),
        (lambda path: os.truncate(path, 300 << 20), "larger than 256 MB"),
    ],
)
def test_a_broken_file_is_refused_and_nothing_written(
    small: Path, tmp_path: Path, add: Add, breaking: Callable[[Path], Any], words: str
) -> None:
    file = gpkg(tmp_path / "x.gpkg", [Point(70 + i / 100, 50) for i in range(300)])
    breaking(file)
    before = tree(small)
    done = add(file)
    assert done.status in (1, 2)
    assert words in done.errors
    assert done.output == ""
    assert tree(small) == before


def test_no_code_of_a_database_runs(small: Path, tmp_path: Path, add: Add) -> None:
    file = gpkg(tmp_path / "x.gpkg", [Point(70, 50)], name=[SCRIPT])
    with sqlite3.connect(file) as base:
        base.execute(
            "ALTER TABLE lakes ADD COLUMN bomb "
            "GENERATED ALWAYS AS (hex(zeroblob(900000000))) VIRTUAL"
        )
    done = add(file)
    assert done.status == 0, done.errors
    assert "bomb" not in load(small).atlas.layers[-1].features[0].properties


def test_names_and_texts_are_only_texts(small: Path, tmp_path: Path, add: Add) -> None:
    nasty = "a\"b'); DROP TABLE gpkg_contents; --"
    file = gpkg(
        tmp_path / "x.gpkg", [Point(70, 50)], layer=nasty, **{"name": [SCRIPT], nasty: [SCRIPT]}
    )
    done = add(file, "--table", nasty, "--id", "nasty", "--title", SCRIPT, "--licence", SCRIPT)
    assert done.status == 0, done.errors
    layer = load(small).atlas.layer("nasty")
    assert layer is not None
    assert layer.title.en == layer.provenance.licence == SCRIPT
    assert layer.features[0].title.en == layer.features[0].properties[nasty] == SCRIPT
    assert load(small).problems == ()


def test_one_of_several_tables_is_asked_for(small: Path, tmp_path: Path, add: Add) -> None:
    file = gpkg(tmp_path / "x.gpkg", [Point(70, 50)], layer="one", name=["A"])
    gpkg(file, [Point(71, 50), Point(72, 50)], layer="two", name=["B", "C"])
    done = add(file)
    assert done.status == 2
    assert '"one" (1 rows), "two" (2 rows)' in done.errors
    assert add(file, "--table", "three").status == 2
    assert add(file, "--table", "two").ids("features") == ["b", "c"]
    assert add(file, "--id", "one").ids("features") == ["a"]


def test_a_geojson_of_several_layers_is_one_table_for_each(
    small: Path, tmp_path: Path, add: Add
) -> None:
    file = tmp_path / "all.geojson"
    export(select(load(small).atlas, None), file)
    data = json.loads(file.read_text(encoding="utf-8"))
    new = dict.fromkeys(data["features"][0]["properties"]) | {"title_en": "Drawn since"}
    shape = {"type": "Point", "coordinates": [70, 50]}
    data["features"].append({"type": "Feature", "properties": new, "geometry": shape})
    file.write_text(json.dumps(data), encoding="utf-8")
    told = add(file, "--id", "else").errors
    assert '"places" (2 rows), "lines" (3 rows), "all" (1 rows)' in told
    assert add(file, "--id", "lines", "--force").ids("changed") == []
    assert add(file, "--table", "all", "--id", "else").ids("added") == ["drawn-since"]
    data["features"] = [f for f in data["features"] if f["properties"]["layer"] != "places"]
    file.write_text(json.dumps(data), encoding="utf-8")
    assert add(file, "--table", "lines", "--id", "lines", "--force").status == 0


def test_a_file_that_is_open_elsewhere_is_read_with_its_changes(
    small: Path, tmp_path: Path, add: Add
) -> None:
    file = gpkg(tmp_path / "x.gpkg", [Point(70, 50)], name=["Before"])
    base = sqlite3.connect(file)
    for statement in ("SELECT * FROM lakes", "PRAGMA journal_mode = WAL"):
        base.execute(statement)
    for (name,) in base.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        base.execute(f'DROP TRIGGER "{name}"')
    base.execute("UPDATE lakes SET name = 'After'")
    base.commit()
    held = tree(tmp_path)
    assert add(file).ids("features") == ["after"]
    assert {k: v for k, v in tree(tmp_path).items() if k.startswith("x.")} == {
        k: v for k, v in held.items() if k.startswith("x.")
    }
    base.close()
