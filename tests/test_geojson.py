"""Reading GeoJSON: what was written comes back, and nothing but a CatalogueError is raised."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely import LineString, MultiLineString, MultiPoint, MultiPolygon, Point, box
from shapely.geometry import mapping, shape
from shapely.geometry.base import BaseGeometry

from kzgeo.coordinates import plain_geometry
from kzgeo.errors import CatalogueError
from kzgeo.geojson import DEPTH, GeoFile, _doubtful_geometry, read_geojson
from kzgeo.model import geojson_of

HEAD = {
    "type": "FeatureCollection",
    "source": "s",
    "licence": "l",
    "attribution": "a",
    "scale": "1:1",
    "data_date": "2026",
}

lon = st.integers(-17_900_000, 17_900_000).map(lambda n: n / 1e5)
lat = st.integers(-8_900_000, 8_900_000).map(lambda n: n / 1e5)
positions = st.tuples(lon, lat)
lines = st.lists(positions, min_size=2, max_size=6, unique=True)
boxes = positions.map(lambda p: box(p[0], p[1], p[0] + 0.5, p[1] + 0.5))
geometries: st.SearchStrategy[BaseGeometry] = st.one_of(
    positions.map(Point),
    st.lists(positions, min_size=1, max_size=5).map(MultiPoint),
    lines.map(LineString),
    st.lists(lines, min_size=1, max_size=4).map(MultiLineString),
    boxes,
    positions.map(lambda p: MultiPolygon([box(*p, p[0] + 0.2, p[1] + 0.2)])),
)
numbers = st.one_of(st.integers(), st.floats(), st.just(10**400))
atoms = st.one_of(st.none(), st.booleans(), numbers, st.text(max_size=5), st.just("\ud800"))
anything = st.recursive(
    atoms,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=5), inner, max_size=4)
    ),
    max_leaves=12,
)
kinds = st.sampled_from([g.__name__ for g in (Point, LineString, MultiPoint)] + ["Polygon", "X"])
nearly = st.fixed_dictionaries(
    {"type": st.one_of(st.just("Feature"), anything)},
    optional={
        "id": st.one_of(st.just("a"), anything),
        "properties": st.one_of(
            anything,
            st.fixed_dictionaries({"parts": anything, "label_lon": anything, "more": anything}),
        ),
        "geometry": st.one_of(
            anything,
            st.fixed_dictionaries(
                {
                    "type": st.one_of(kinds, anything),
                    "coordinates": st.one_of(
                        anything, st.lists(numbers), st.lists(st.lists(numbers, max_size=3))
                    ),
                }
            ),
        ),
    },
)
one_file = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


def read(folder: Path, value: Any) -> GeoFile:
    path = folder / "layer.geojson"
    path.write_text(json.dumps(value), encoding="utf-8")
    return read_geojson(path, place="geodata/layer.geojson")


def collection(*features: Any) -> dict[str, Any]:
    return HEAD | {"features": list(features)}


@one_file
@given(geometries)
def test_geometry_comes_back_as_it_was_written(tmp_path: Path, geometry: BaseGeometry) -> None:
    raw = json.loads(json.dumps(mapping(geometry)))
    file = read(tmp_path, collection({"type": "Feature", "id": "a", "geometry": raw}))
    if not geometry.is_valid:
        assert file.features == ()
        return
    (feature,) = file.features
    assert feature.geometry.equals_exact(geometry)
    assert geojson_of(feature.geometry) == raw


@one_file
@given(anything)
def test_any_json_is_read_or_refused(tmp_path: Path, value: Any) -> None:
    with pytest.raises(CatalogueError) as caught:
        read(tmp_path, value)
    assert caught.value.place == "geodata/layer.geojson"


@one_file
@given(anything)
def test_any_features_are_read_or_refused(tmp_path: Path, value: Any) -> None:
    try:
        file = read(tmp_path, HEAD | {"features": value})
    except CatalogueError:
        assert not isinstance(value, list)
    else:
        assert file.features == ()
        assert len(file.problems) == len(value)


@one_file
@given(st.lists(nearly, max_size=3))
def test_what_is_accepted_can_be_drawn(tmp_path: Path, features: list[Any]) -> None:
    file = read(tmp_path, collection(*features))
    assert len(file.features) + len(file.problems) == len(features)
    for feature in file.features:
        assert feature.geometry.is_valid
        assert not feature.geometry.is_empty
        json.dumps(
            [geojson_of(feature.geometry), dict(feature.properties)], allow_nan=False
        ).encode()
        assert json.loads(json.dumps(mapping(feature.geometry))) == geojson_of(feature.geometry)


@one_file
@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "layer.geojson"
    path.write_bytes(data)
    with pytest.raises(CatalogueError):
        read_geojson(path, place="geodata/layer.geojson")


def test_foreign_members_of_a_geometry_are_left_out(tmp_path: Path) -> None:
    raw = {"type": "Point", "coordinates": [71, 51], "bbox": [float("nan")], "note": "<b>"}
    (feature,) = read(
        tmp_path, collection({"type": "Feature", "id": "a", "geometry": raw})
    ).features
    assert geojson_of(feature.geometry) == {"type": "Point", "coordinates": [71, 51]}


def test_the_base_map_needs_no_ids(tmp_path: Path) -> None:
    raw = {"type": "Feature", "geometry": {"type": "Point", "coordinates": [71, 51]}}
    path = tmp_path / "land.geojson"
    path.write_text(json.dumps(collection(raw, raw)), encoding="utf-8")
    assert len(read_geojson(path, place="land", ids=False).features) == 2
    assert len(read_geojson(path, place="land").problems) == 2


short = st.lists(st.one_of(numbers, lon, st.booleans(), st.just("1")), max_size=4)
rings = st.one_of(
    lines.map(lambda line: [*map(list, line), list(line[0])]),
    lines.map(lambda line: [*map(list, line)]),
    st.lists(st.one_of(short, positions.map(lambda at: [*at, 70.5]), anything), max_size=5),
)
doubtful = st.one_of(
    st.tuples(st.sampled_from(["Point"]), short),
    st.tuples(st.sampled_from(["LineString", "MultiPoint"]), rings),
    st.tuples(st.sampled_from(["Polygon", "MultiLineString"]), st.lists(rings, max_size=3)),
    st.tuples(st.just("MultiPolygon"), st.lists(st.lists(rings, max_size=2), max_size=2)),
)


def looked_at(kind: str, coordinates: Any) -> BaseGeometry | None:
    """Return a geometry by the long look, which every other answer is held against."""
    raw = {"type": kind, "coordinates": coordinates}
    try:
        return _doubtful_geometry(raw, kind, where="here", cure="mend it")
    except CatalogueError:
        return None


@settings(max_examples=300)
@given(doubtful)
def test_the_quick_look_takes_nothing_that_the_long_one_refuses(given: tuple[str, Any]) -> None:
    kind, coordinates = given
    found = plain_geometry(kind, coordinates, depth=DEPTH[kind])
    if found is not None:
        expected = looked_at(kind, coordinates)
        assert expected is not None
        assert found.wkb == expected.wkb


@given(geometries)
def test_what_is_right_needs_no_long_look(geometry: BaseGeometry) -> None:
    raw = geojson_of(geometry)
    found = plain_geometry(raw["type"], raw["coordinates"], depth=DEPTH[raw["type"]])
    assert found is not None
    assert found.wkb == shape(raw).wkb
