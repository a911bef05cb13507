"""What the browser fetches."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path
from typing import Any

import pytest

from kzgeo.app.files import Library
from kzgeo.app.front import STATIC, front_page, streamlit_file
from kzgeo.atlas_files import DRAWN
from kzgeo.catalogue import Catalogue, load
from kzgeo.entries import LANGUAGES


def body(library: Library, name: str) -> Any:
    answer = library.get(name)
    assert answer is not None, name
    assert answer.media_type == "application/json"
    return json.loads(gzip.decompress(answer.body))


@pytest.fixture
def tiny(small: Path) -> Library:
    return Library(catalogue=load(small))


@pytest.fixture(scope="module")
def library(live: Catalogue) -> Library:
    return Library(catalogue=live)


def test_the_index_lists_every_layer_and_feature(library: Library, live: Catalogue) -> None:
    index = body(library, "index.json")
    assert [layer["id"] for layer in index["layers"]] == [layer.id for layer in live.atlas.layers]
    listed = {feature["id"] for layer in index["layers"] for feature in layer["features"]}
    assert listed == {feature.id for feature in live.atlas.features()}
    assert set(index["prose"]) == set(LANGUAGES)


def test_the_index_tells_what_each_feature_is(tiny: Library) -> None:
    layers = {layer["id"]: layer for layer in body(tiny, "index.json")["layers"]}
    features = {f["id"]: f for layer in layers.values() for f in layer["features"]}
    assert {i: f["kind"] for i, f in features.items()} == {
        "places-town": "point",
        "places-area": "area",
        "lines-whole": "line",
        "lines-leg": "line",
        "lines-silent": "line",
    }
    assert features["lines-silent"]["silent"]
    assert features["lines-leg"]["part_of"] == "lines-whole"
    assert layers["lines"]["colour"] == "#8a2f3b"


def test_a_layer_is_its_geometry_and_nothing_that_is_not_drawn(tiny: Library) -> None:
    whole, leg, _ = body(tiny, "layers/lines.json")["features"]
    assert whole["properties"] == {"evidence": "surveyed", "parts": "surveyed schematic"}
    assert leg["geometry"] == {
        "type": "LineString",
        "coordinates": [[70, 50], [71.5, 50.25], [72, 51]],
    }


def test_no_live_property_leaves_but_those_that_are_drawn(
    library: Library, live: Catalogue
) -> None:
    for layer in live.atlas.layers:
        features = body(library, f"layers/{layer.id}.json")["features"]
        assert [f["id"] for f in features] == [f.id for f in (*layer.features, *layer.shared)]
        for feature in features:
            assert set(feature) == {"type", "id", "properties", "geometry"}
            assert set(feature["properties"]) <= set(DRAWN)


def test_the_base_map_is_served(library: Library, live: Catalogue) -> None:
    for base in live.atlas.base:
        data = body(library, f"base/{base.id}.json")
        assert data["type"] == "FeatureCollection"
        assert len(data["features"]) == len(base.features) > 0


def test_a_faulty_feature_of_the_base_map_is_not_served(small: Path) -> None:
    path = small / "geodata" / "base" / "land.geojson"
    data = json.loads(path.read_text(encoding="utf-8"))
    data["features"].append({"type": "Feature", "geometry": {"type": "polygon"}})
    path.write_text(json.dumps(data), encoding="utf-8")
    assert len(body(Library(catalogue=load(small)), "base/land.json")["features"]) == 1


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("web/map.js", "text/javascript"),
        ("web/panel.css", "text/css"),
        ("leaflet/leaflet.js", "text/javascript"),
        ("leaflet/leaflet.css", "text/css"),
    ],
)
def test_scripts_and_styles_are_served(name: str, media_type: str, library: Library) -> None:
    answer = library.get(name)
    assert answer is not None
    assert answer.media_type == media_type
    assert len(gzip.decompress(answer.body)) > 100


@pytest.mark.parametrize(
    "name",
    [
        "",
        "web/",
        "web/.",
        "web/..",
        "web/../model.py",
        "web/../text/en.toml",
        "web//map.js",
        "/web/map.js",
        "web\\map.js",
        "web/map.js\0",
        "web/" + "a" * 5000,
        "web/\ud800",
        "leaflet/../../..",
        "leaflet/../__init__.py",
        "leaflet/images",
        "base/../lines.json",
        "base/..json",
        "base/nowhere.json",
        "layers/nowhere.json",
        "layers/../layers/lines.json",
        "layers/lines.geojson",
        "layers/lines",
        "index.json/",
        "etc/passwd",
    ],
)
def test_nothing_else_is_served(name: str, tiny: Library) -> None:
    assert tiny.get(name) is None


def test_the_same_files_give_the_same_bytes(small: Path) -> None:
    first, second = Library(catalogue=load(small)), Library(catalogue=load(small))
    for name in ("index.json", "layers/lines.json", "base/land.json", "web/map.js"):
        one, other = first.get(name), second.get(name)
        assert one is not None
        assert other is not None
        assert one.body == other.body


def test_streamlits_own_code_is_kept_as_it_is_on_disk() -> None:
    names = sorted(path.name for path in (STATIC / "static" / "js").glob("index.*.js"))
    assert names
    answer = streamlit_file(f"js/{names[0]}")
    assert answer is not None
    assert answer.media_type == "text/javascript"
    assert gzip.decompress(answer.body) == (STATIC / "static" / "js" / names[0]).read_bytes()


@pytest.mark.parametrize("name", ["", "js", "../index.html", "/etc/passwd", "js/absent.js"])
def test_no_other_file_is_streamlits_code(name: str) -> None:
    assert streamlit_file(name) is None


def test_the_front_page_fetches_every_file_that_the_map_asks_for(
    library: Library, live: Catalogue
) -> None:
    page = front_page("v1", live.atlas)
    names = re.findall(r'rel="prefetch" href="\./atlas/v1/([^"]+)"', page)
    assert len(names) > 10
    for name in names:
        assert library.get(name) is not None, name


def test_areas_of_the_base_map_are_paths_and_places_are_points(library: Library) -> None:
    for name, key in (("land", "path"), ("rivers", "path"), ("towns", "geometry")):
        features = body(library, f"base/{name}.json")["features"]
        assert features
        assert all(feature[key] for feature in features)
