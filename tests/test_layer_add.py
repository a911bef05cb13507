"""`kzgeo layer add`: a file made elsewhere becomes a layer, or geometry of one that is there."""

from __future__ import annotations

import dataclasses
import json
import os
import signal
import sqlite3
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas
import pandas
import pytest
import shapely
from pydantic import ValidationError
from shapely.geometry import LineString, MultiPolygon, Point, Polygon, box

from kzgeo import layer_texts
from kzgeo.catalogue import PROJECT, load
from kzgeo.check import check
from kzgeo.cli import main
from kzgeo.entries import LANGUAGES, Mention, Words
from kzgeo.export.formats import FORMATS, export
from kzgeo.layer_files import with_quotation
from kzgeo.model import Feature
from kzgeo.panel import panel
from kzgeo.selection import select
from tests.live import ATLAS, TINY

RING = [(70.0, 48.0), (72.0, 48.0), (72.0, 50.0), (70.0, 50.0)]
SCRIPT = "</td><script>alert(1)</script>\"'; DROP TABLE x; --"
VECTORS = sorted({".geojson", ".gpkg"} & set(FORMATS))


@dataclasses.dataclass(frozen=True, kw_only=True)
class Answer:
    """What the command printed, and its exit status."""

    status: int
    output: str
    errors: str

    @property
    def json(self) -> Any:
        return json.loads(self.output)

    def ids(self, key: str) -> list[str]:
        return list(self.json[key])

    def faults(self, key: str) -> list[str]:
        return [f"{p['place']}: {p['fault']}; {p['cure']}" for p in self.json[key]]


Add = Callable[..., Answer]


@pytest.fixture
def add(small: Path, capsys: pytest.CaptureFixture[str]) -> Add:
    """Return the command, run on a copy of the tiny atlas."""

    def call(file: Path, *options: str | Path, root: Path = small) -> Answer:
        status = main(
            ["--root", str(root), "layer", "add", str(file), "--json", *map(str, options)]
        )
        output, errors = capsys.readouterr()
        return Answer(status=status, output=output, errors=errors)

    return call


def tree(root: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(root)): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


def geojson(path: Path, *features: Any, **head: Any) -> Path:
    rows = [
        {
            "type": "Feature",
            "properties": values,
            "geometry": None if shape is None else shapely_json(shape),
        }
        | more
        for shape, values, *rest in features
        for more in [rest[0] if rest else {}]
    ]
    path.write_text(
        json.dumps({"type": "FeatureCollection", **head, "features": rows}), encoding="utf-8"
    )
    return path


def shapely_json(shape: Any) -> Any:
    return shape if isinstance(shape, dict) else json.loads(shapely.to_geojson(shape))


def gpkg(path: Path, shapes: Any, *, layer: str = "lakes", crs: Any = 4326, **columns: Any) -> Path:
    frame = geopandas.GeoDataFrame(columns, geometry=list(shapes), crs=crs)
    frame.to_file(path, layer=layer, driver="GPKG")
    return path


def shown(feature: Feature) -> dict[str, Any]:
    """Return what of a feature an export carries."""
    entry = feature.entry
    return {
        "titles": feature.title.model_dump(),
        "geometry": shapely.normalize(feature.geometry).wkt,
        "evidence": feature.evidence,
        "parts": feature.properties.get("parts"),
        "years": (entry.from_year, entry.to_year),
        "method": entry.method.en,
        "source": feature.provenance.source,
        "licence": feature.provenance.licence,
        "attribution": feature.provenance.attribution,
    }


# -- a new layer -------------------------------------------------------------------------


def test_a_plain_geojson_becomes_a_layer_and_what_is_missing_is_told(
    small: Path, tmp_path: Path, add: Add
) -> None:
    file = geojson(
        tmp_path / "Озёра 2020.geojson",
        (Polygon(RING), {"name": "Балхаш", "depth": 26, "nested": {"a": [1]}}),
        (Point(71.4306011, 51.1280002, 400.0), {"name": "Озеро Алаколь"}),
    )
    done = add(file)
    assert done.status == 0
    assert done.json["layer"] == "ozyora-2020"
    assert done.ids("added") == ["balkhash", "ozero-alakol"]
    missing = done.faults("missing")
    for words in (
        "title is missing in en, ar, ru, kk",
        "summary is missing",
        "does not state source, licence, attribution, scale, data_date",
        "its title is missing in en, ar, kk",
        "its method is missing",
        "has no quotation, and nobody has looked",
    ):
        assert any(words in line for line in missing), words
    assert any("evidence is not stated" in line for line in done.faults("notes"))
    assert any("heights of 1" in line for line in done.faults("notes"))
    catalogue = load(small)
    assert catalogue.problems == ()
    layer = catalogue.atlas.layers[-1]
    first, second = layer.features
    assert (first.title.ru, first.title.written("en")) == ("Балхаш", None)
    assert first.entry.status == "silent"
    assert not first.entry.searched
    assert first.properties["depth"] == 26
    assert first.properties["nested"] == '{"a": [1]}'
    assert second.geometry.wkt == "POINT (71.4306 51.128)"
    assert layer.title.en == "ozyora-2020"
    told = panel(catalogue.atlas, "balkhash", quote=1, lang="en")
    assert told["titles"] == [{"lang": "ru", "text": "Балхаш"}]
    assert (told["silent"], told["unsearched"]) == (False, True)
    # What the command said is what the check says from now on.
    found = [str(p) for p in check(catalogue.atlas) if "ozyora" in p.place]
    assert sorted(found) == sorted(missing)


def test_what_is_told_by_options_is_not_missing(small: Path, tmp_path: Path, add: Add) -> None:
    file = gpkg(tmp_path / "x.gpkg", [box(70, 48, 71, 49)], name_en=["A lake"], name_ar=["بحيرة"])
    options = {
        "title": "Lakes",
        "licence": "CC0-1.0",
        "attribution": "surveyors",
        "source": "a survey",
        "scale": "1:100,000",
        "data-date": "2024",
        "evidence": "surveyed",
    }
    given = [word for key, value in options.items() for word in (f"--{key}", value)]
    done = add(file, "--id", "lakes-here", *given)
    assert done.ids("features") == ["a-lake"]
    layer = load(small).atlas.layer("lakes-here")
    assert layer is not None
    assert (layer.title.en, layer.evidence) == ("Lakes", "surveyed")
    assert layer.provenance.model_dump() == {
        key.replace("-", "_"): value
        for key, value in options.items()
        if key not in ("title", "evidence")
    }
    assert not any("state" in line for line in done.faults("missing"))
    assert layer.features[0].title.ar == "بحيرة"
    assert {"title is missing in ar, ru, kk", "title is missing in ru, kk"} <= {
        line.split("its ")[-1].split(";")[0] for line in done.faults("missing")
    }


def test_ids_are_kept_made_of_titles_or_numbered(small: Path, tmp_path: Path, add: Add) -> None:
    file = geojson(
        tmp_path / "ids.geojson",
        (Point(70, 50), {"id": "kept-id", "name": "x"}),
        (Point(70, 51), {"name": "member"}, {"id": "of-the-member"}),
        (Point(70, 52), {"id": "Not An Id!"}),
        (Point(70, 53), {"name": "Karaganda"}),
        (Point(70, 54), {"name": "Қарағанды"}),
        (Point(71, 50), {"name": "Karaganda"}),
        (Point(71, 51), {"fid": 17}),
        (Point(71, 52), {"name": "بحيرة"}),
        (Point(71, 53), {"name": "places-town"}),
        (Point(71, 54), {"id": "kept-id"}),
    )
    done = add(file)
    assert done.ids("added") == [
        "kept-id",
        "of-the-member",
        "not-an-id",
        "karaganda",
        "qaraghandy",
        "karaganda-2",
        "ids-17",
        "ids-8",
        "ids-places-town",
    ]
    assert done.status == 1
    assert 'row 10: its id "kept-id" is that of an earlier row' in done.faults("left_out")[0]
    assert {"kept-id", "places-town"} <= {f.id for f in load(small).atlas.features()}
    assert load(small).problems == ()


def test_features_that_the_atlas_has_are_drawn_once_more(
    small: Path, tmp_path: Path, add: Add
) -> None:
    file = geojson(
        tmp_path / "again.geojson",
        (LineString([(61, 45), (62, 46)]), {"id": "lines-leg", "evidence": "approximate"}),
    )
    done = add(file)
    assert (done.ids("shared"), done.ids("features")) == (["lines-leg"], [])
    layer = load(small).atlas.layer("again")
    assert layer is not None
    assert [item.id for item in layer.shared] == ["lines-leg"]
    assert layer.evidence == "approximate"
    assert load(small).problems == ()


@pytest.mark.parametrize("dry", [True, False])
def test_nothing_is_written_without_force_or_in_a_dry_run(
    small: Path, tmp_path: Path, add: Add, dry: bool
) -> None:
    before = tree(small)
    file = geojson(tmp_path / "a.geojson", (Point(70, 50), {"name": "A"}))
    done = add(file, "--id", "new" if dry else "lines", *(["--dry-run"] if dry else []))
    assert done.status == (0 if dry else 2)
    assert ("Nothing was written" if dry else "--force") in done.errors
    assert tree(small) == before


# -- and back ----------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", VECTORS)
@pytest.mark.parametrize("layer_id", ["borders", "railways", "capital", "places", "january-2022"])
def test_an_exported_layer_comes_back_whole(
    tmp_path: Path, small: Path, add: Add, layer_id: str, suffix: str
) -> None:
    file = tmp_path / f"{layer_id}{suffix}"
    export(select(ATLAS, [layer_id]), file)
    done = add(file, "--table", layer_id, "--id", "under-another")
    assert done.status == 0, done.errors
    source, made = ATLAS.layer(layer_id), load(small).atlas.layer("under-another")
    assert source is not None
    assert made is not None
    assert [f.id for f in made.features] == [
        *(f.id for f in source.features),
        *(s.id for s in source.shared),
    ]
    for feature in source.features:
        again = next(f for f in made.features if f.id == feature.id)
        assert shown(again) == shown(feature)
        assert again.entry.status == "silent"
        assert not again.entry.searched


@pytest.mark.parametrize("suffix", VECTORS)
@pytest.mark.parametrize("layer_id", [layer.id for layer in ATLAS.layers])
def test_an_untouched_export_changes_nothing(
    tmp_path: Path, add: Add, layer_id: str, suffix: str
) -> None:
    root = tmp_path / "one"
    for folder in ("layers", "geodata"):
        (root / folder).mkdir(parents=True)
        for path in (PROJECT / folder).glob(f"{layer_id}.*"):
            (root / folder / path.name).write_bytes(path.read_bytes())
    before = tree(root)
    file = tmp_path / f"x{suffix}"
    export(select(ATLAS, [layer_id]), file)
    done = add(file, "--table", layer_id, "--id", layer_id, "--force", root=root)
    assert done.json["changed"] == done.json["added"] == done.json["gone"] == []
    assert done.json["notes"] == []
    assert tree(root) == before


def edited(path: Path, layer: str, change: Callable[[Any], Any], *, crs: int = 4326) -> Path:
    """Edit an export as a GIS would: every row read, some changed, all written anew."""
    frame = geopandas.read_file(path, layer=layer if path.suffix == ".gpkg" else None)
    out = path.with_name(f"edited{path.suffix}")
    frame = change(frame).to_crs(crs)
    frame.to_file(out, layer=layer, driver="GPKG" if path.suffix == ".gpkg" else "GeoJSON")
    return out


@pytest.mark.parametrize("suffix", VECTORS)
def test_edited_geometry_takes_the_place_of_the_old(
    small: Path, tmp_path: Path, add: Add, suffix: str
) -> None:
    def change(frame: Any) -> Any:
        leg = frame["id"] == "lines-leg"
        frame.loc[leg, "geometry"] = LineString([(70, 50), (72.123456, 51)])
        frame.loc[leg, "title_en"] = "Renamed in QGIS"
        frame.loc[frame["id"] == "lines-whole", "licence"] = "CC-BY-4.0"
        frame = frame[frame["id"] != "lines-silent"]
        new = frame.iloc[[0]].assign(
            id=None, title_en="A new line", evidence=None, parts_evidence=None
        )
        for column in ("title_ar", "title_ru", "title_kk", "quotation_exact", "method_en"):
            new[column] = None
        new["geometry"] = [LineString([(60, 44), (61, 44)])]
        return geopandas.GeoDataFrame(pandas.concat([frame, new], ignore_index=True), crs=4326)

    before = load(small).atlas
    words = (small / "layers" / "lines.toml").read_text(encoding="utf-8")
    file = tmp_path / f"lines{suffix}"
    export(select(before, ["lines"]), file)
    done = add(edited(file, "lines", change), "--id", "lines", "--force")
    assert done.status == 0, done.errors
    assert done.ids("changed") == ["lines-leg"]
    assert done.ids("gone") == ["lines-silent"]
    assert done.ids("added") == ["a-new-line"]
    notes = "\n".join(done.faults("notes"))
    assert 'feature "lines-leg": title.en are others in the file' in notes
    assert "its licence was “CC0-1.0” and is “CC-BY-4.0” now" in notes
    assert 'feature "lines-leg": its geometry is another than before' in notes
    assert 'feature "lines-silent": is not in the file and stays as it was' in notes
    catalogue = load(small)
    assert catalogue.problems == ()
    after = catalogue.atlas
    leg = after.feature("lines-leg")
    assert leg is not None
    assert leg.geometry.wkt == "LINESTRING (70 50, 72.12346 51)"
    assert leg.entry == before.feature("lines-leg").entry  # type: ignore[union-attr]
    whole = after.feature("lines-whole")
    assert whole is not None
    assert whole.provenance.licence == "CC-BY-4.0"
    assert whole.properties["note"] == "not drawn"
    assert whole.quotations == before.feature("lines-whole").quotations  # type: ignore[union-attr]
    now = (small / "layers" / "lines.toml").read_text(encoding="utf-8")
    assert (
        now.replace(
            now[now.index('[[features]]\nid = "a-new-line"') : now.index("[[passages]]")], ""
        )
        == words
    )
    # What is there already is not done twice.
    again = add(edited(file, "lines", change), "--id", "lines", "--force")
    assert again.ids("changed") == []


def test_a_row_without_id_is_known_by_its_title(small: Path, tmp_path: Path, add: Add) -> None:
    file = geojson(tmp_path / "a.geojson", (Point(71, 50), {"name": "Её часть"}))
    done = add(file, "--id", "lines", "--force")
    assert (done.ids("changed"), done.ids("added")) == (["lines-leg"], [])
    assert load(small).atlas.feature("lines-leg").geometry.wkt == "POINT (71 50)"  # type: ignore[union-attr]


def test_parts_and_labels_follow_the_geometry(small: Path, tmp_path: Path, add: Add) -> None:
    file = geojson(
        tmp_path / "a.geojson", (LineString([(70, 50), (73, 51)]), {"id": "lines-whole"})
    )
    done = add(file, "--id", "lines", "--force")
    assert any("the weakest is that of all" in line for line in done.faults("notes"))
    whole = load(small).atlas.feature("lines-whole")
    assert whole is not None
    assert (whole.evidence, "parts" in whole.properties) == ("schematic", False)


# -- where things are --------------------------------------------------------------------


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


# -- what cannot be drawn ----------------------------------------------------------------


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


# -- both files or none ------------------------------------------------------------------


def refusing(monkeypatch: pytest.MonkeyPatch, ending: str) -> None:
    put = Path.replace

    def replace(self: Path, target: Any) -> Path:
        if str(target).endswith(ending) and not self.name.endswith(ending):
            raise PermissionError(13, "Permission denied")
        return put(self, target)

    monkeypatch.setattr(Path, "replace", replace)


@pytest.mark.parametrize("ending", [".toml", ".geojson"])
@pytest.mark.parametrize("layer_id", ["new", "lines"])
def test_a_folder_that_cannot_be_written_leaves_both_as_they_were(  # noqa: PLR0917
    small: Path,
    tmp_path: Path,
    add: Add,
    monkeypatch: pytest.MonkeyPatch,
    ending: str,
    layer_id: str,
) -> None:
    before = tree(small)
    file = geojson(tmp_path / "x.geojson", (Point(70, 50), {"name": "A"}))
    refusing(monkeypatch, ending)
    done = add(file, "--id", layer_id, "--force")
    assert done.status == 1
    assert "cannot be written (Permission denied)" in done.errors
    assert tree(small) == before


def test_a_folder_that_is_not_there_is_told(small: Path, tmp_path: Path, add: Add) -> None:
    file = geojson(tmp_path / "x.geojson", (Point(70, 50), {"name": "A"}))
    (small / "geodata").rename(small / "elsewhere")
    before = tree(small)
    assert add(file).status == 1
    assert tree(small) == before


KILLED = """
import os, signal, sys
from pathlib import Path
put = Path.replace
def replace(self, target):
    if str(target).endswith(".toml"):
        os.kill(os.getpid(), signal.SIGKILL)
    return put(self, target)
Path.replace = replace
from kzgeo.cli import main
main(sys.argv[1:])
"""


def test_a_run_that_is_killed_between_the_files_can_be_repeated(
    small: Path, tmp_path: Path, add: Add
) -> None:
    file = geojson(tmp_path / "x.geojson", (Point(70, 50), {"name": "A"}))
    command = [sys.executable, "-c", KILLED, "--root", small, "layer", "add", file]
    done = subprocess.run(list(map(str, command)), cwd=PROJECT, check=False, timeout=60)
    assert done.returncode == -signal.SIGKILL
    catalogue = load(small)
    assert [layer.id for layer in catalogue.atlas.layers] == ["places", "lines"]
    assert "belongs to no layer" in str(catalogue.problems[0])
    assert add(file).status == 2
    assert add(file, "--force").ids("features") == ["a"]
    assert load(small).problems == ()


def test_a_layer_file_that_does_not_hold_is_not_touched(
    small: Path, tmp_path: Path, add: Add
) -> None:
    path = small / "layers" / "lines.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("order", "ordre"), encoding="utf-8")
    before = tree(small)
    file = geojson(tmp_path / "x.geojson", (Point(70, 50), {"id": "lines-leg"}))
    assert "has faults; mend them first" in add(file, "--id", "lines", "--force").errors
    assert tree(small) == before


@pytest.mark.parametrize(
    "text", ["features = []\n", '[[features]]\nid = "x"\n\n[[passages]]\nid = "y"\n', ""]
)
def test_features_are_added_to_any_order_of_tables(text: str) -> None:
    row: Any = layer_texts.Described(
        row=1, geometry=Point(), id=None, number=1, titles={"en": '"]]\n[[passages]]'}, method={},
        provenance={}, evidence=None, parts=None, from_year=None, to_year=None, part_of=None,
        colour=None, arrow=False,
    )  # fmt: skip
    if text.startswith("features = []"):
        return
    edited = tomllib.loads(layer_texts.with_features(text, [("new", row)], place="p"))
    assert edited["features"][-1]["title"]["en"] == '"]]\n[[passages]]'


# -- what is still to be written ---------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "good"),
    [
        ({"en": "A", "missing": ["ar", "ru", "kk"]}, True),
        ({"missing": ["en", "ar", "ru", "kk"]}, True),
        ({"missing": ["kk", "ru", "ar", "en"]}, True),
        ({"en": "A"}, False),
        ({"en": "A", "missing": ["ar", "ru"]}, False),
        ({"en": "A", "missing": ["en", "ar", "ru", "kk"]}, False),
        ({"en": "A", "missing": ["ar", "ru", "xx"]}, False),
        ({"en": "", "missing": ["ar", "ru", "kk"]}, False),
        ({"en": "A", "missing": "ar"}, False),
        ({"en": "A", "missing": [1, {}]}, False),
        ({}, False),
    ],
)
def test_a_missing_language_is_named_or_the_text_is_refused(words: Any, good: bool) -> None:
    if not good:
        with pytest.raises(ValidationError):
            Words.model_validate(words)
        return
    made = Words.model_validate(words)
    assert made.model_dump() == dict.fromkeys(LANGUAGES, words.get("en", ""))
    assert bool(made) == ("en" in words)
    assert made.written("en") == words.get("en")
    assert made.written("kk") is None


def test_an_added_layer_is_exported_and_added_to_again(
    small: Path, tmp_path: Path, add: Add
) -> None:
    add(geojson(tmp_path / "a.geojson", (Point(70, 50), {"name_ru": "Озеро"})), "--id", "lakes")
    atlas = load(small).atlas
    file = tmp_path / "out.geojson"
    export(select(atlas, ["lakes"]), file)
    (row,) = json.loads(file.read_text(encoding="utf-8"))["features"]
    assert row["properties"]["title_ru"] == "Озеро"
    assert row["properties"]["title_en"] is None
    assert row["properties"]["method_en"] is None
    before = tree(small)
    assert add(file, "--id", "lakes", "--force").json["notes"] == []
    assert tree(small) == before


def test_what_is_quoted_was_searched(small: Path, tmp_path: Path, add: Add) -> None:
    add(geojson(tmp_path / "a.geojson", (Point(70, 50), {"name": "Lake"})), "--id", "lakes")
    text = (small / "layers" / "lakes.toml").read_text(encoding="utf-8")
    mention = Mention(passage="lines-role")
    edited = with_quotation(text, "lake", mention, place="layers/lakes.toml")
    assert "searched" not in edited
    (small / "layers" / "lakes.toml").write_text(edited, encoding="utf-8")
    catalogue = load(small)
    assert catalogue.problems == ()
    assert catalogue.atlas.feature("lake").entry.status == "quoted"  # type: ignore[union-attr]


def test_the_tiny_atlas_is_not_touched(small: Path) -> None:
    assert tree(small) == tree(TINY)
