"""The build's own tools: canonical files, and packages whose digest is checked."""

from __future__ import annotations

import hashlib
import itertools
import json
import tarfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import LineString, MultiLineString, Point, Polygon, box
from shapely.geometry.base import BaseGeometry

from kzgeo.build import packages
from kzgeo.build.errors import FetchError, GeometryError
from kzgeo.build.fetch import Package, fetch, member
from kzgeo.build.write import Feature, Provenance, layer_feature, rounded, write_layer
from kzgeo.catalogue import load
from kzgeo.check import check
from kzgeo.geojson import read_geojson

PROVENANCE = Provenance(
    name="made",
    source="drawn for a test",
    licence="CC0-1.0",
    attribution="kzgeo tests",
    scale="none",
    data_date="2026",
)
degrees = st.floats(-80, 80)


def made(geometry: BaseGeometry, feature_id: str = "made-one") -> Feature:
    return layer_feature(
        feature_id,
        geometry,
        evidence="approximate",
        method="Drawn for the tests.",
        provenance=PROVENANCE,
    )


def stored(path: Path) -> list[dict[str, object]]:
    features: list[dict[str, object]] = json.loads(path.read_text(encoding="utf-8"))["features"]
    return features


def test_the_same_features_give_the_same_bytes(tmp_path: Path) -> None:
    features = [made(box(60, 45, 61, 46)), made(Point(71.4306011, 51.128), "made-two")]
    for name in ("a.geojson", "b.geojson"):
        size = write_layer(tmp_path / name, features, provenance=PROVENANCE)
        assert size == (tmp_path / name).stat().st_size
    assert (tmp_path / "a.geojson").read_bytes() == (tmp_path / "b.geojson").read_bytes()


def test_what_is_written_is_read_without_a_problem(tmp_path: Path) -> None:
    path = tmp_path / "made.geojson"
    write_layer(path, [made(box(60, 45, 61, 46))], provenance=PROVENANCE)
    file = read_geojson(path, place="made")
    assert file.problems == ()
    assert file.provenance.attribution == "kzgeo tests"
    assert [feature.id for feature in file.features] == ["made-one"]


def test_rings_run_as_rfc_7946_wants(tmp_path: Path) -> None:
    hole = [(60.2, 45.2), (60.8, 45.2), (60.8, 45.8), (60.2, 45.8)]
    shape = Polygon(list(box(60, 45, 61, 46).exterior.coords)[::-1], [hole])
    for given_ in (shape, shape.reverse()):
        outer = rounded(given_)
        assert isinstance(outer, Polygon)
        assert outer.exterior.is_ccw
        assert not outer.interiors[0].is_ccw


def test_coordinates_are_rounded_and_repeated_points_are_left_out() -> None:
    line = rounded(LineString([(71.1234561, 51), (71.1234562, 51), (72, -0.000001), (72, 0)]))
    assert list(line.coords) == [(71.12346, 51), (72, 0)]
    assert "-0" not in json.dumps(line.wkt)


def test_a_hole_smaller_than_the_rounding_is_left_out() -> None:
    hole = [(60.5, 45.5), (60.500001, 45.5), (60.500001, 45.500001)]
    shape = rounded(Polygon(box(60, 45, 61, 46).exterior.coords, [hole]))
    assert isinstance(shape, Polygon)
    assert len(shape.interiors) == 0


@given(st.lists(st.tuples(degrees, degrees), min_size=2, max_size=8, unique=True))
def test_rounding_twice_is_rounding_once(points: list[tuple[float, float]]) -> None:
    line = LineString(points)
    if line.length < 0.001:
        return
    once = rounded(line)
    assert rounded(once).equals_exact(once)
    assert all(round(n, 5) == n for point in once.coords for n in point)
    assert all(a != b for a, b in itertools.pairwise(once.coords))


@pytest.mark.parametrize(
    ("features", "words"),
    [
        ([made(Point(71, 51)), made(Point(72, 51))], "id is used twice"),
        ([made(Polygon([(0, 0), (1, 1), (1, 0), (0, 1)]))], "repair it before writing"),
        ([made(Point(71, 91))], "leave the globe"),
        ([made(LineString([(71, 51), (71.000001, 51)]))], "shorter than the rounding"),
        ([made(Polygon())], "empty after rounding"),
        ([Feature(id="x", geometry=Point(1, 1), properties={"a": float("nan")})], "finite"),
        ([Feature(id="x", geometry=Point(1, 1), properties={"a": [1]})], "keep it flat"),  # type: ignore[dict-item]
    ],
)
def test_what_must_not_be_stored_is_refused(
    features: list[Feature], words: str, tmp_path: Path
) -> None:
    path = tmp_path / "made.geojson"
    with pytest.raises(GeometryError, match=words):
        write_layer(path, features, provenance=PROVENANCE)
    assert not path.exists()


def test_parts_are_as_many_as_lines() -> None:
    lines = MultiLineString([[(0, 0), (1, 1)], [(1, 1), (2, 2)]])
    with pytest.raises(GeometryError, match="give one word per line"):
        layer_feature(
            "x", lines, evidence="surveyed", method="m", provenance=PROVENANCE, parts=["surveyed"]
        )


# -- packages, from a local archive --


@pytest.fixture
def package(tmp_path: Path) -> Package:
    """A package that lies in the cache already."""
    inside = tmp_path / "data.json"
    inside.write_text("{}", encoding="utf-8")
    folder = tmp_path / "npm-thing-1.0.0"
    folder.mkdir()
    with tarfile.open(folder / "thing-1.0.0.tgz", "w:gz") as archive:
        archive.add(inside, "package/data.json")
    return Package(
        client="npm",
        name="thing",
        version="1.0.0",
        sha256=hashlib.sha256((folder / "thing-1.0.0.tgz").read_bytes()).hexdigest(),
        members={"package/data.json": hashlib.sha256(b"{}").hexdigest()},
    )


def test_a_pinned_file_is_taken_from_the_cache(package: Package, tmp_path: Path) -> None:
    assert member(package, "package/data.json", cache=tmp_path).read_bytes() == b"{}"
    assert fetch(package, cache=tmp_path).name == "thing-1.0.0.tgz"


def test_another_archive_is_refused(package: Package, tmp_path: Path) -> None:
    archive = tmp_path / package.slug / "thing-1.0.0.tgz"
    archive.write_bytes(archive.read_bytes() + b"x")
    with pytest.raises(FetchError, match=r"npm thing@1\.0\.0: sha256 is .*, pinned is .*; delete"):
        fetch(package, cache=tmp_path)


def test_another_file_is_refused(package: Package, tmp_path: Path) -> None:
    path = member(package, "package/data.json", cache=tmp_path)
    path.write_text("[]", encoding="utf-8")
    with pytest.raises(FetchError, match=r"file 'package/data\.json': sha256 is"):
        member(package, "package/data.json", cache=tmp_path)


def test_a_file_that_is_not_pinned_is_refused(package: Package, tmp_path: Path) -> None:
    with pytest.raises(FetchError, match="no sha256 is pinned"):
        member(package, "package/other.json", cache=tmp_path)


def test_every_package_is_pinned() -> None:
    pinned = [value for value in vars(packages).values() if isinstance(value, Package)]
    assert pinned
    for one in pinned:
        assert one.members
        assert all(len(digest) == 64 for digest in one.members.values())
        assert one.sha256 or one.client == "apt"
        assert one.version[0].isdigit()


def test_the_written_file_passes_the_check(small: Path) -> None:
    features = [
        made(LineString([(60, 45), (62, 45.123456789)]), id_)
        for id_ in ("lines-leg", "lines-silent")
    ]
    whole = layer_feature(
        "lines-whole",
        MultiLineString([[(60, 45), (61, 46)], [(61, 46), (62, 46)]]),
        evidence="surveyed",
        method="Drawn for the tests.",
        provenance=PROVENANCE,
        parts=["surveyed", "schematic"],
    )
    path = small / "geodata" / "lines.geojson"
    write_layer(path, [whole, *features], provenance=PROVENANCE)
    catalogue = load(small)
    assert (catalogue.problems, check(catalogue.atlas)) == ((), [])
