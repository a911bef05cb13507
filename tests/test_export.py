"""The exports, read back by readers that are not ours."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pyarrow.parquet
import pyogrio
import pytest
import shapely
from lxml import etree

from kzgeo.catalogue import PROJECT
from kzgeo.entries import LANGUAGES, Language
from kzgeo.export.formats import BESIDE, FORMATS, export
from kzgeo.export.kml import NAMESPACE
from kzgeo.selection import FIELDS, rows, select
from tests.exports import READERS, alone, every_table, found, gdal_rows, kml_of, python
from tests.live import ATLAS
from tests.schemas import ANNOTATIONS, GEOJSON, GEOPARQUET

SUFFIXES = sorted(set(FORMATS) - set(BESIDE))  # of several files: tests/test_qgis_project.py
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


@every_table
def test_every_feature_of_every_layer_is_read_back(folder: Path, suffix: str) -> None:
    rows = READERS[suffix](folder / f"atlas{suffix}")
    assert Counter(layer for layer, _ in rows) == {k: len(v) for k, v in SHOWN.items()}
    assert set(rows) == set(DRAWN)
    for key, (row, read) in rows.items():
        assert {"id", "Name"} | set(row) >= set(FIELDS)
        promoted = suffix == ".gpkg" and read.geom_type == f"Multi{DRAWN[key].geom_type}"
        geometry = alone(read) if promoted else read
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
        data = json.loads(path.read_text(encoding="utf-8"))
        assert data.get("features") == [] or data["total"] == 0


WRITE_ALL = """
import sys
from pathlib import Path
from kzgeo.catalogue import load
from kzgeo.export.formats import BESIDE, FORMATS, export
from kzgeo.selection import select
selection = select(load().atlas)
for suffix in sorted(set(FORMATS) - set(BESIDE), reverse=True):
    export(selection, Path(sys.argv[1]) / f"other-name{suffix}")
"""


def test_another_run_gives_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    done = python(WRITE_ALL, tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    for suffix in SUFFIXES:
        once, again = folder / f"atlas{suffix}", tmp_path / f"other-name{suffix}"
        assert once.read_bytes() == again.read_bytes(), suffix
        assert str(PROJECT).encode() not in once.read_bytes()


def test_years_leave_out_what_is_not_of_them_and_keep_what_has_no_dates(tmp_path: Path) -> None:
    def ids(years: tuple[int, int] | None) -> set[str]:
        return {row.feature.id for row in rows(select(ATLAS, years=years))}

    dated = {f.id: f.entry for layer in ATLAS.layers for f in layer.features}
    early = {i for i, e in dated.items() if e.to_year is not None and e.to_year < 1950}
    late = {i for i, e in dated.items() if e.from_year is not None and e.from_year > 1955}
    assert early
    assert late
    assert ids((1950, 1955)) == ids(None) - early - late
    path = tmp_path / "years.geojson"
    export(select(ATLAS, years=(1950, 1955)), path)
    assert {key[1] for key in gdal_rows(path)} == ids((1950, 1955))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_kml_names_in_the_chosen_language(tmp_path: Path, lang: Language) -> None:
    path = tmp_path / "atlas.kml"
    export(select(ATLAS, ["borders"], language=lang), path)
    names = {e.text for e in found(kml_of(path), "name")}
    layer = ATLAS.layer("borders")
    assert layer is not None
    assert {layer.title.to(lang), *(f.title.to(lang) for f in layer.features)} <= names
