"""The exports, read back by readers that are not ours."""

from __future__ import annotations

import json
import math
import os
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import jsonschema
import pyarrow.parquet
import pyogrio
import pytest
import shapely
from lxml import etree

from kzgeo.catalogue import PROJECT, load
from kzgeo.cli import main
from kzgeo.errors import OutputError, UsageError
from kzgeo.export.formats import FORMATS, export
from kzgeo.export.kml import NAMESPACE
from kzgeo.export.selection import FIELDS, select
from tests.edits import Edit, toml
from tests.live import ATLAS, TINY

SUFFIXES = sorted(FORMATS)
SHOWN = {
    layer.id: [f.id for f in layer.features] + [s.id for s in layer.shared]
    for layer in ATLAS.layers
}
DRAWN = {
    (layer.id, drawn.id): drawn.geometry
    for layer in ATLAS.layers
    for drawn in (*layer.features, *layer.shared)
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the whole atlas in every format."""
    made = tmp_path_factory.mktemp("exports")
    for suffix in SUFFIXES:
        export(select(ATLAS), made / f"atlas{suffix}")
    return made


# -- readers: every one gives (layer, feature id) -> (properties, geometry) ----------------

Rows = dict[tuple[str, str], tuple[dict[str, Any], Any]]


def gdal_rows(path: Path, layer: str | None = None) -> Rows:
    meta, _, wkb, data = pyogrio.raw.read(path, layer=layer)
    assert meta["crs"] == "EPSG:4326"
    names = list(meta["fields"])
    found: Rows = {}
    for index, geometry in enumerate(shapely.from_wkb(wkb)):
        row = {name: data[column][index] for column, name in enumerate(names)}
        missing = {name for name, v in row.items() if isinstance(v, float) and math.isnan(v)}
        row |= dict.fromkeys(missing)
        row["id"] = row.pop("feature", row.get("id"))
        assert (row["layer"], row["id"]) not in found
        found[row["layer"], row["id"]] = (row, geometry)
    return found


def gdal_folders(path: Path) -> Rows:
    found: Rows = {}
    for name, _ in pyogrio.list_layers(path):
        found |= gdal_rows(path, name)
    return found


def arrow_rows(path: Path) -> Rows:
    rows = pyarrow.parquet.read_table(path).to_pylist()
    return {(r["layer"], r["id"]): (r, shapely.from_wkb(r["geometry"])) for r in rows}


READERS: dict[str, Callable[[Path], Rows]] = {
    ".geojson": gdal_rows,
    ".fgb": gdal_rows,
    ".kml": gdal_folders,
    ".parquet": arrow_rows,
}
every_table = pytest.mark.parametrize("suffix", sorted(READERS))


@every_table
def test_every_feature_of_every_layer_is_read_back(folder: Path, suffix: str) -> None:
    rows = READERS[suffix](folder / f"atlas{suffix}")
    assert Counter(layer for layer, _ in rows) == {k: len(v) for k, v in SHOWN.items()}
    assert set(rows) == set(DRAWN)
    for key, (row, geometry) in rows.items():
        assert {"id", "Name"} | set(row) >= set(FIELDS)
        assert geometry.bounds == DRAWN[key].bounds
        assert geometry.geom_type == DRAWN[key].geom_type
        assert shapely.normalize(geometry).equals_exact(shapely.normalize(DRAWN[key]), 1e-12)


@every_table
def test_texts_are_equal_code_point_for_code_point(folder: Path, suffix: str) -> None:
    arabic = 0
    for (_, feature_id), (row, _) in READERS[suffix](folder / f"atlas{suffix}").items():
        feature = ATLAS.feature(feature_id)
        assert feature is not None
        for lang, title in feature.title.model_dump().items():
            assert row[f"title_{lang}"] == title
        assert row["status"] == feature.entry.status
        assert row["quotations"] == len(feature.quotations)
        assert (row["from_year"], row["to_year"]) == (
            feature.entry.from_year,
            feature.entry.to_year,
        )
        if not feature.quotations:
            assert row["quotation_exact"] is None
            continue
        passage = feature.quotations[0].passage
        assert row["quotation_exact"] == passage.exact
        assert row["quotation_source"] == passage.source
        assert (row["quotation_start"], row["quotation_end"]) == (passage.start, passage.end)
        arabic += passage.lang == "ar"
    assert arabic > 100


@every_table
def test_provenance_is_that_of_the_drawing(folder: Path, suffix: str) -> None:
    rows = READERS[suffix](folder / f"atlas{suffix}")
    for feature in ATLAS.features():
        row = rows[feature.layer_id, feature.id][0]
        assert not row["shared"]
        assert row["source"] == feature.provenance.source
        assert row["licence"] == feature.provenance.licence
        assert row["attribution"] == feature.provenance.attribution
        assert row["evidence"] == feature.evidence
        assert row["parts_evidence"] == feature.properties.get("parts")
        assert row["method_en"] == feature.entry.method.en
    again = [(layer.id, shared) for layer in ATLAS.layers for shared in layer.shared]
    assert again
    for layer_id, shared in again:  # a point of GeoNames is not under the licence of an area
        row = rows[layer_id, shared.id][0]
        assert row["shared"]
        for key in ("source", "licence", "scale", "evidence"):
            assert row[key] == shared.properties[key]
        assert row["method_en"] == shared.properties["method"]


# -- what each format demands ------------------------------------------------------------

POSITION = {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 3}
FLAT = {"type": ["string", "number", "boolean", "null"]}


def nested(schema: dict[str, Any], depth: int) -> dict[str, Any]:
    return {"type": "array", "minItems": 1, "items": nested(schema, depth - 1)} if depth else schema


def geometry_schema(name: str, depth: int) -> dict[str, Any]:
    return {"properties": {"type": {"const": name}, "coordinates": nested(POSITION, depth)}}


# RFC 7946, sections 3.1 to 3.3 and 7: and flat properties, which it does not demand.
GEOJSON: dict[str, Any] = {
    "type": "object",
    "required": ["type", "features"],
    "properties": {
        "type": {"const": "FeatureCollection"},
        "features": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["type", "properties", "geometry"],
                "not": {"anyOf": [{"required": ["coordinates"]}, {"required": ["features"]}]},
                "properties": {
                    "type": {"const": "Feature"},
                    "id": {"type": ["string", "number"]},
                    "properties": {"type": "object", "additionalProperties": FLAT},
                    "geometry": {
                        "type": "object",
                        "required": ["type", "coordinates"],
                        "not": {"required": ["geometry"]},
                        "oneOf": [
                            geometry_schema("Point", 0),
                            geometry_schema("MultiPoint", 1),
                            geometry_schema("LineString", 1),
                            geometry_schema("MultiLineString", 2),
                            geometry_schema("Polygon", 2),
                            geometry_schema("MultiPolygon", 3),
                        ],
                    },
                },
            },
        },
    },
    "not": {"anyOf": [{"required": ["crs"]}, {"required": ["geometry"]}]},
}


def thinned(geometry: dict[str, Any]) -> dict[str, Any]:
    """Return a geometry with few of its positions, which take a validator long."""

    def few(node: Any) -> Any:
        return (
            [few(item) for item in (*node[:3], *node[-1:])] if isinstance(node[0], list) else node
        )

    return geometry | {"coordinates": few(geometry["coordinates"])}


def test_geojson_is_as_the_rfc_has_it(folder: Path) -> None:
    data = json.loads((folder / "atlas.geojson").read_bytes().decode("utf-8"))
    short = [f | {"geometry": thinned(f["geometry"])} for f in data["features"]]
    jsonschema.Draft202012Validator(GEOJSON).validate(data | {"features": short})
    ids = [feature["id"] for feature in data["features"] if "id" in feature]
    assert sorted(ids) == sorted(f.id for f in ATLAS.features())
    for feature in data["features"]:
        assert list(feature["properties"]) == list(FIELDS)
        for polygon in shapely.get_parts(shapely.from_geojson(json.dumps(feature["geometry"]))):
            if polygon.geom_type == "Polygon":
                assert polygon.exterior.is_ccw
                assert not any(ring.is_ccw for ring in polygon.interiors)


# GeoParquet 1.1.0, "File metadata" and "Column metadata".
GEOPARQUET: dict[str, Any] = {
    "required": ["version", "primary_column", "columns"],
    "properties": {
        "version": {"const": "1.1.0"},
        "primary_column": {"const": "geometry"},
        "columns": {
            "additionalProperties": False,
            "properties": {
                "geometry": {
                    "required": ["encoding", "geometry_types", "bbox", "covering"],
                    "properties": {
                        "encoding": {"const": "WKB"},
                        "geometry_types": {
                            "type": "array",
                            "uniqueItems": True,
                            "items": {"pattern": "^(Multi)?(Point|LineString|Polygon)( Z)?$"},
                        },
                        "bbox": {"type": "array", "items": {"type": "number"}, "minItems": 4},
                        "crs": {
                            "properties": {"id": {"const": {"authority": "EPSG", "code": 4326}}}
                        },
                    },
                }
            },
        },
    },
}


def test_geoparquet_states_version_types_and_bounds(folder: Path) -> None:
    table = pyarrow.parquet.read_table(folder / "atlas.parquet")
    geo = json.loads(table.schema.metadata[b"geo"])
    jsonschema.Draft202012Validator(GEOPARQUET).validate(geo)
    column = geo["columns"]["geometry"]
    shapes = shapely.from_wkb(table["geometry"].to_numpy(zero_copy_only=False))
    assert column["bbox"] == list(shapely.total_bounds(shapes))
    assert set(column["geometry_types"]) == {shape.geom_type for shape in shapes}
    boxes = [tuple(box.values()) for box in table["bbox"].to_pylist()]
    assert boxes == [shape.bounds for shape in shapes]
    types = {name: str(table.schema.field(name).type) for name in FIELDS}
    assert types["quotation_start"] == types["from_year"] == "int32"
    assert types["shared"] == "bool"
    assert types["title_ar"].endswith("string")


def test_flatgeobuf_is_found_by_its_index(folder: Path) -> None:
    path = folder / "atlas.fgb"
    assert pyogrio.read_info(path)["features"] == len(DRAWN)
    box = (76.8, 43.1, 77.1, 43.4)
    _, _, wkb, _ = pyogrio.raw.read(path, bbox=box)
    met = {key for key, shape in DRAWN.items() if shape.intersects(shapely.box(*box))}
    assert len(wkb) == len(met) > 1


def kml_of(path: Path) -> Any:
    return etree.fromstring(path.read_bytes())


def found(element: Any, tag: str) -> list[Any]:
    return list(element.iter(f"{{{NAMESPACE}}}{tag}"))


def test_kml_has_a_folder_a_layer_and_a_style_for_every_placemark(folder: Path) -> None:
    root = kml_of(folder / "atlas.kml")
    assert {etree.QName(element).namespace for element in root.iter()} == {NAMESPACE}
    names = [element.findtext(f"{{{NAMESPACE}}}name") for element in found(root, "Folder")]
    assert names == [layer.title.en for layer in ATLAS.layers]
    styles = {element.get("id") for element in found(root, "Style")}
    used = {element.text.removeprefix("#") for element in found(root, "styleUrl")}
    assert used == styles
    assert len(found(root, "Style")) == len(styles)
    assert {len(element.text) for element in found(root, "color")} == {8}
    assert not found(root, "href")  # nothing is fetched
    route = next(p for p in found(root, "Placemark") if "rail-xian-baku" in "".join(p.itertext()))
    assert found(route, "styleUrl")[0].text.endswith("-schematic")  # the weakest of its parts


TEXT = {"type": "string", "minLength": 1}
IRI = {"type": "string", "pattern": r"^[a-z][a-z0-9+.-]*:[^\s<>\"{}|\\^`]+$"}
LINK = {
    "required": ["type", "purpose", "source"],
    "properties": {
        "type": {"const": "SpecificResource"},
        "purpose": {"const": "linking"},
        "source": {"type": "object", "required": ["id"], "properties": {"id": IRI}},
    },
}
TRANSLATION = {
    "required": ["type", "value", "language"],
    "properties": {
        "type": {"const": "TextualBody"},
        "purpose": {"const": "describing"},
        "value": TEXT,
        "format": {"const": "text/plain"},
        "language": {"enum": ["en", "ar", "ru", "kk"]},
    },
}
TARGET = {
    "type": "object",
    "required": ["type", "source", "selector"],
    "properties": {
        "type": {"const": "SpecificResource"},
        "source": {"required": ["id"], "properties": {"id": IRI, "type": {"const": "Text"}}},
        "selector": {
            "type": "array",
            "minItems": 2,
            "maxItems": 2,
            "prefixItems": [
                {
                    "required": ["start", "end"],
                    "properties": {
                        "type": {"const": "TextPositionSelector"},
                        "start": {"type": "integer", "minimum": 0},
                        "end": {"type": "integer", "minimum": 1},
                    },
                },
                {
                    "required": ["exact"],
                    "properties": {"type": {"const": "TextQuoteSelector"}, "exact": TEXT},
                },
            ],
        },
    },
}
# Web Annotation Data Model, sections 3.1, 3.2, 4.2.4, 4.2.5 and 5.
ANNOTATIONS: dict[str, Any] = {
    "type": "object",
    "required": ["@context", "id", "type", "total", "first"],
    "properties": {
        "@context": {"const": "http://www.w3.org/ns/anno.jsonld"},
        "id": IRI,
        "type": {"const": "AnnotationCollection"},
        "first": {
            "required": ["id", "type", "items"],
            "properties": {
                "type": {"const": "AnnotationPage"},
                "items": {
                    "type": "array",
                    "items": {
                        "required": ["id", "type", "body", "target"],
                        "properties": {
                            "id": IRI,
                            "type": {"const": "Annotation"},
                            "motivation": {"const": "linking"},
                            "body": {
                                "type": "array",
                                "prefixItems": [LINK],
                                "items": TRANSLATION,
                            },
                            "target": {
                                "oneOf": [
                                    TARGET,
                                    {"type": "array", "minItems": 2, "items": TARGET},
                                ]
                            },
                        },
                    },
                },
            },
        },
    },
}


def annotations(path: Path) -> list[dict[str, Any]]:
    data = json.loads(path.read_bytes().decode("utf-8"))
    jsonschema.Draft202012Validator(ANNOTATIONS).validate(data)
    items: list[dict[str, Any]] = data["first"]["items"]
    assert data["total"] == len(items) == len({item["id"] for item in items})
    return items


def targets(item: dict[str, Any]) -> list[dict[str, Any]]:
    target = item["target"]
    return target if isinstance(target, list) else [target]


def test_annotations_hold_every_quotation(folder: Path) -> None:
    items = annotations(folder / "atlas.jsonld")
    subjects = Counter(item["body"][0]["source"]["id"].split(":", 2)[2] for item in items)
    expected = {f"feature:{f.id}": len(f.quotations) for f in ATLAS.features()}
    for layer in ATLAS.layers:
        expected[f"layer:{layer.id}"] = len(layer.quotations)
        expected |= {f"unplaced:{item.id}": len(quoted) for item, quoted in layer.unplaced}
    assert subjects == Counter({key: count for key, count in expected.items() if count})


def test_annotations_select_the_documents(folder: Path, documents: Path | None) -> None:
    texts = {
        source: (documents / f"{source}.txt").read_bytes().decode("utf-8")
        for source in (ATLAS.sources if documents else ())
        if documents
    }
    several = 0
    for item in annotations(folder / "atlas.jsonld"):
        several += len(targets(item)) > 1
        for target in targets(item):
            position, quote = target["selector"]
            start, end, exact = position["start"], position["end"], quote["exact"]
            assert end - start == len(exact)
            if texts:
                text = texts[target["source"]["label"]]
                assert text[start:end] == exact
                assert text[:start].endswith(quote["prefix"])
                assert text[end:].startswith(quote["suffix"])
    assert several


# -- choosing, repeating -----------------------------------------------------------------


def test_chosen_layers_only_and_in_drawing_order(tmp_path: Path) -> None:
    path = tmp_path / "two.geojson"
    export(select(ATLAS, ["sites", "zhuz", "sites"]), path)
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    shown = [feature["id"] for feature in features]
    assert shown == [*SHOWN["zhuz"], *SHOWN["sites"]]


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_an_atlas_of_nothing_is_written_and_read(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"none{suffix}"
    export(select(replace(ATLAS, layers=())), path)
    if suffix in READERS:
        assert READERS[suffix](path) == {}
    else:
        assert json.loads(path.read_text(encoding="utf-8"))["total"] == 0


WRITE_ALL = """
import sys
from pathlib import Path
from kzgeo.catalogue import load
from kzgeo.export.formats import FORMATS, export
from kzgeo.export.selection import select
selection = select(load().atlas)
for suffix in reversed(FORMATS):
    export(selection, Path(sys.argv[1]) / f"other-name{suffix}")
"""


def python(code: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", code, *map(str, arguments)],
        cwd=PROJECT,
        env={**os.environ, "PYTHONHASHSEED": "7", "TZ": "Asia/Almaty", "LC_ALL": "C"},
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=60,
    )


def test_another_run_gives_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    done = python(WRITE_ALL, tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    for suffix in SUFFIXES:
        once, again = folder / f"atlas{suffix}", tmp_path / f"other-name{suffix}"
        assert once.read_bytes() == again.read_bytes(), suffix
        assert str(PROJECT).encode() not in once.read_bytes()


# -- refusing ----------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Refusal:
    arguments: tuple[str, ...]
    message: str
    status: int = 2


REFUSALS = {
    "unknown suffix": Refusal(
        arguments=("atlas.shp",),
        message="suffix “.shp” is no known format; use .geojson, .parquet, .fgb, .kml, .jsonld",
    ),
    "suffix to come": Refusal(arguments=("atlas.gpkg",), message="suffix “.gpkg” is no known"),
    "no suffix": Refusal(arguments=("atlas",), message="a name without suffix is no known format"),
    "suffix only": Refusal(arguments=(".kml",), message="a name without suffix"),
    "unknown layer": Refusal(
        arguments=("a.kml", "--layers", "lines,moon"),
        message='layer "moon": does not exist; use one of places, lines',
    ),
    "empty layer": Refusal(arguments=("a.kml", "--layers", ""), message='layer "": does not exist'),
    "missing folder": Refusal(arguments=("no/a.kml",), message="lies in no existing folder"),
    "a file as folder": Refusal(arguments=("old.kml/a.kml",), message="lies in no existing folder"),
    "a folder": Refusal(arguments=("folder.kml",), message="is a folder; name a file in it"),
    "a pipe": Refusal(arguments=("pipe.kml", "--force"), message="is no plain file"),
    "existing file": Refusal(
        arguments=("old.kml",), message="exists already; choose another name, or replace it with"
    ),
    "a ring of links": Refusal(arguments=("ring.kml", "--force"), message="is no plain file"),
    "a name too long": Refusal(
        arguments=("x" * 300 + ".kml",), message="cannot be written", status=1
    ),
}


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """A folder with what stands in the way of an export."""
    made = tmp_path / "out"
    (made / "folder.kml").mkdir(parents=True)
    (made / "old.kml").write_text("old", encoding="utf-8")
    (made / "ring.kml").symlink_to(made / "ring.kml")
    os.mkfifo(made / "pipe.kml")
    return made


def left(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


@pytest.mark.parametrize("name", REFUSALS)
def test_a_refusal_is_one_message_and_leaves_nothing(
    name: str, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    refusal, before = REFUSALS[name], left(out)
    path, *others = refusal.arguments
    status = main(["--root", str(TINY), "export", str(out / path), *others])
    said = capsys.readouterr()
    assert (status, said.out) == (refusal.status, "")
    assert refusal.message in said.err
    assert said.err.count("\n") == 1
    assert left(out) == before
    assert (out / "old.kml").read_text(encoding="utf-8") == "old"


@pytest.fixture
def locked() -> Iterator[Path]:
    """A folder that nothing may be written to, for root neither: it becomes another user."""
    made = Path(tempfile.mkdtemp())
    made.chmod(0o555)
    was = os.geteuid()
    if was == 0:
        os.seteuid(65534)
    try:
        yield made
    finally:
        os.seteuid(was)
        made.chmod(0o755)
        made.rmdir()


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_folder_that_may_not_be_written_to(folder: Path, locked: Path, suffix: str) -> None:
    with pytest.raises(OutputError, match=r"cannot be written \(Permission denied\); check the"):
        export(select(ATLAS), locked / f"atlas{suffix}")


def test_force_replaces_a_file_and_keeps_its_mode(out: Path) -> None:
    old = out / "old.kml"
    old.chmod(0o640)
    assert main(["--root", str(TINY), "export", str(old), "--force"]) == 0
    assert found(kml_of(old), "Placemark")
    assert old.stat().st_mode & 0o777 == 0o640


def test_a_link_stays_a_link(out: Path) -> None:
    link = out / "link.kml"
    link.symlink_to(out / "old.kml")
    assert main(["--root", str(TINY), "export", str(link), "--force"]) == 0
    assert link.is_symlink()
    assert found(kml_of(out / "old.kml"), "Placemark")


def test_a_new_file_has_the_mode_of_any_new_file(out: Path) -> None:
    export(select(ATLAS, ["sites"]), out / "new.kml")
    (out / "plain").touch()
    assert (out / "new.kml").stat().st_mode == (out / "plain").stat().st_mode


def test_a_file_that_appears_meanwhile_is_not_replaced(
    out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, write = out / "new.geojson", FORMATS[".geojson"]

    def slowly(selection: Any, draft: Path) -> None:
        write(selection, draft)
        path.write_text("theirs", encoding="utf-8")

    monkeypatch.setattr("kzgeo.export.formats.FORMATS", {".geojson": slowly})
    with pytest.raises(UsageError, match="exists already"):
        export(select(ATLAS, ["sites"]), path)
    assert path.read_text(encoding="utf-8") == "theirs"


FULL_DISK = """
import resource, sys
from pathlib import Path
from kzgeo.catalogue import load
from kzgeo.errors import OutputError
from kzgeo.export.formats import export
from kzgeo.export.selection import select
selection = select(load().atlas)
for name in sys.argv[1:]:
    path = Path(name)
    export(selection, path, force=True)
    size = path.stat().st_size
    for room in (10, size // 3, size - 4097, size - 1):
        path.write_text("old")
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, resource.RLIM_INFINITY))
        try:
            export(selection, path, force=True)
        except OutputError as error:
            print(error)
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2)
        assert path.read_text() == "old", (name, room, size)
"""


def test_a_full_disk_leaves_the_old_file_and_no_half_one(tmp_path: Path) -> None:
    paths = [tmp_path / f"atlas{suffix}" for suffix in SUFFIXES]
    done = python(FULL_DISK, *paths)
    assert (done.returncode, done.stderr) == (0, "")
    messages = done.stdout.splitlines()
    assert len(messages) == 4 * len(SUFFIXES)
    assert all(": cannot be written (" in message for message in messages)
    assert not any(".kzgeo-" in message for message in messages)
    assert left(tmp_path) == {path.name for path in paths}


KILLED = """
import os, signal, sys
from pathlib import Path
from kzgeo.catalogue import load
from kzgeo.export import formats
from kzgeo.export.selection import select
path, root = map(Path, sys.argv[1:])
def half(selection, draft):
    draft.write_text("half")
    os.kill(os.getpid(), signal.SIGKILL)
formats.FORMATS = {path.suffix: half}
formats.export(select(load(root).atlas), path, force=True)
"""


def test_a_killed_writer_leaves_the_old_file(out: Path) -> None:
    done = python(KILLED, out / "old.kml", TINY)
    assert done.returncode == -signal.SIGKILL
    assert (out / "old.kml").read_text(encoding="utf-8") == "old"
    assert main(["--root", str(TINY), "export", str(out / "old.kml"), "--force"]) == 0
    assert found(kml_of(out / "old.kml"), "Placemark")


def test_an_interrupted_writer_leaves_nothing(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(selection: Any, draft: Path) -> None:
        draft.write_text("half", encoding="utf-8")
        raise KeyboardInterrupt

    monkeypatch.setattr("kzgeo.export.formats.FORMATS", {".kml": interrupted})
    before = left(out)
    with pytest.raises(KeyboardInterrupt):
        export(select(ATLAS), out / "old.kml", force=True)
    assert left(out) == before
    assert (out / "old.kml").read_text(encoding="utf-8") == "old"


# -- hostile data, the command -----------------------------------------------------------

HOSTILE = '<b onclick="x()">&amp;]]></b>\u202e\u0000\u0007\ufffe\r\nline, "two"'
IN_TOML = json.dumps(HOSTILE, ensure_ascii=True)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_text_is_never_markup(small: Path, suffix: str) -> None:
    edit: Edit = toml('"A line unspoken of"', IN_TOML)
    edit(small)
    toml('method.en = "Drawn for the tests."', f"method.en = {IN_TOML}")(small)
    catalogue = load(small)
    assert not catalogue.problems
    path = small / f"hostile{suffix}"
    export(select(catalogue.atlas, ["lines"]), path)
    if suffix == ".kml":
        titles = [element.text for element in found(kml_of(path), "name")]
        expected = HOSTILE.translate(dict.fromkeys(map(ord, "\0\a\ufffe"), "\ufffd"))
        assert expected in titles
        balloons = [element.text for element in found(kml_of(path), "description")]
        assert not any("<b " in balloon for balloon in balloons)
        assert any("&lt;b onclick=&quot;x()&quot;&gt;&amp;amp;" in b for b in balloons)
    elif suffix in READERS and suffix != ".fgb":  # GDAL's texts end at U+0000
        rows = READERS[suffix](path)
        assert suffix == ".geojson" or rows["lines", "lines-silent"][0]["title_en"] == HOSTILE
    if suffix == ".geojson":
        data = json.loads(path.read_text(encoding="utf-8"))
        assert HOSTILE in [feature["properties"]["title_en"] for feature in data["features"]]


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-W", "error", "-m", "kzgeo", *map(str, arguments)],
        cwd=PROJECT,
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=60,
    )


def test_the_command_answers_in_json(tmp_path: Path) -> None:
    path = tmp_path / "some.PARQUET"
    done = run("export", path, "--layers", "sites, capital", "--json")
    assert (done.returncode, done.stderr) == (0, f"{path}: 7 features of 2 layers\n")
    answer = json.loads(done.stdout)
    assert answer == {"file": str(path), "layers": ["capital", "sites"], "features": 7}
    assert {layer for layer, _ in arrow_rows(path)} == {"capital", "sites"}


def test_what_is_faulty_is_told_and_the_rest_is_written(
    small: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    toml('id = "lines-leg"', 'id = "lines-lost"')(small)
    path = small / "rest.geojson"
    assert main(["--root", str(small), "export", str(path)]) == 0
    assert "lines-lost" in capsys.readouterr().err
    written = {row["id"] for row, _ in gdal_rows(path).values()}
    assert "lines-whole" in written
    assert "lines-lost" not in written
