"""Geometry from recipes, and the tables that hold them."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from shapely.geometry import MultiPoint, Point, Polygon

from kzgeo.build.drawn import TABLES, drawn_layers
from kzgeo.build.errors import GeometryError
from kzgeo.build.recipes import DATASETS, geometry, kind_of
from kzgeo.build.zoned import polygons_of
from kzgeo.catalogue import PROJECT
from kzgeo.measure import area_km2
from tests.live import ATLAS

SQUARE = [[0, 0], [2, 0], [2, 2], [0, 2]]


def made(recipe: dict[str, Any]) -> Any:
    return geometry(recipe, place="test")


def test_points_lines_and_areas_are_made_as_they_are_written() -> None:
    assert made({"point": [70, 50]}) == Point(70, 50)
    assert made({"points": [[70, 50], [71, 51]]}) == MultiPoint([(70, 50), (71, 51)])
    assert list(made({"line": [[0, 0], [1, 1]]}).coords) == [(0, 0), (1, 1)]
    assert len(made({"lines": [[[0, 0], [1, 1]], [[2, 2], [3, 3]]], "parts": []}).geoms) == 2
    assert made({"polygon": SQUARE}).equals(Polygon(SQUARE))


def test_a_circle_has_its_radius() -> None:
    circle = made({"circle": [70, 50], "km": 100})
    assert area_km2(circle) == pytest.approx(3.14159 * 100**2, rel=0.01)


def test_areas_are_added_taken_away_and_simplified() -> None:
    half = {"polygon": [[1, 0], [2, 0], [2, 2], [1, 2]]}
    beside = {"polygon": [[2, 0], [3, 0], [3, 2], [2, 2]]}
    assert made({"polygon": SQUARE, "minus": [half]}).area == pytest.approx(2)
    assert made({"polygon": SQUARE, "plus": [beside]}).area == pytest.approx(6)
    wavy = [[x / 50, 0.001 * (x % 2)] for x in range(101)] + [[2, 2], [0, 2]]
    plain = made({"polygon": wavy, "simplify_km": 1})
    assert len(plain.exterior.coords) < len(wavy) / 5
    assert plain.area == pytest.approx(4, rel=0.01)


def test_neighbours_in_one_feature_are_drawn_apart() -> None:
    pair = made({"polygons": [SQUARE, [[2, 0], [4, 0], [4, 2], [2, 2]]]})
    assert pair.is_valid
    first, second = polygons_of(pair)
    assert not first.intersects(second)
    assert pair.area == pytest.approx(8, rel=0.01)


@pytest.mark.parametrize(
    ("recipe", "fault"),
    [
        ({}, "give exactly one of"),
        ({"point": [1, 1], "line": [[1, 1], [2, 2]]}, "give exactly one of"),
        ({"point": [1, 1], "colour": "red"}, "at most"),
        ({"polygon": SQUARE, "minus": [{"polygon": SQUARE}]}, "the area is empty"),
    ],
)
def test_a_faulty_recipe_is_named(recipe: dict[str, Any], fault: str) -> None:
    with pytest.raises(GeometryError, match=fault):
        made(recipe)


# -- the tables --

every_table = pytest.mark.parametrize("path", sorted(TABLES.iterdir()), ids=lambda p: p.stem)


def rows(path: Path) -> dict[str, dict[str, Any]]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


@every_table
def test_a_table_belongs_to_a_layer_and_has_its_features(path: Path) -> None:
    assert path.stem in drawn_layers()
    layer = ATLAS.layer(path.stem)
    assert layer is not None
    assert list(rows(path)) == [f.id for f in layer.features] + [s.id for s in layer.shared]


@every_table
def test_what_is_drawn_by_hand_does_not_call_itself_surveyed(path: Path) -> None:
    for key, row in rows(path).items():
        recipe = row["geometry"]
        kinds = {kind_of(less, place=key) for less in recipe.get("minus", ())}
        # A frame less the countries round a sea is the sea of that dataset.
        taken = kind_of(recipe, place=key) in DATASETS or (kinds and kinds <= set(DATASETS))
        assert taken or row["evidence"] != "surveyed", key


@every_table
def test_points_and_lines_by_hand_are_in_the_built_file(path: Path) -> None:
    data = json.loads((PROJECT / "geodata" / f"{path.stem}.geojson").read_text(encoding="utf-8"))
    built = {feature["id"]: feature["geometry"]["coordinates"] for feature in data["features"]}
    for key, row in rows(path).items():
        for kind in ("point", "line"):
            if kind in row["geometry"]:
                assert built[key] == row["geometry"][kind]


def test_places_are_counted_in_the_documents(documents: Path | None) -> None:
    counted = rows(TABLES / "places.toml")
    inside_other_names = {key for key, row in counted.items() if not row["mentions"]}
    assert inside_other_names == {"anatolia", "wales"}
    if documents is None:
        return
    texts = [path.read_bytes().decode() for path in sorted(documents.glob("*.txt"))]
    for key, row in counted.items():
        if key in inside_other_names:
            continue
        spelled = re.compile(f"(?:{'|'.join(row['forms'])})")
        assert sum(len(spelled.findall(text)) for text in texts) == row["mentions"], key
