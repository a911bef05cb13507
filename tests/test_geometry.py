"""The live geometry: what the map claims by its lines."""

from __future__ import annotations

import itertools
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from shapely import LineString, Point, Polygon, dwithin, get_parts, points, prepare, unary_union
from shapely.geometry.base import BaseGeometry

from kzgeo.catalogue import PROJECT
from kzgeo.measure import area_km2, distance_km, length_km
from kzgeo.model import Feature
from tests.live import ATLAS, FEATURES

SHAPES = {id_: feature.geometry for id_, feature in FEATURES.items()}

# Round the country, beginning at the Caspian: published length in km, and how far the data
# may lie from it. The data (100 m tolerance) has 1,142 km for the mountain border with
# Kyrgyzstan, 8.1 % less than published: a line of this scale cannot follow every bend.
BORDERS = {
    "border-russia": (7644, 0.05),
    "border-china": (1783, 0.05),
    "border-kyrgyzstan": (1242, 0.081),
    "border-uzbekistan": (2351, 0.05),
    "border-turkmenistan": (413, 0.05),
}
ZHUZ = ("zhuz-senior", "zhuz-middle", "zhuz-junior")
LEGS = ("china", "kazakhstan", "caspian", "azerbaijan", "georgia", "turkey")
# Where each leg gives over to the next, as the railway graph has it.
CROSSINGS = {
    ("china", "kazakhstan"): (82.560, 45.204),
    ("kazakhstan", "caspian"): (51.218, 43.602),
    ("caspian", "azerbaijan"): (49.877, 40.390),
    ("azerbaijan", "georgia"): (45.165, 41.406),
    ("georgia", "turkey"): (43.418, 41.185),
}
ENDS = {"china": (108.962, 34.278), "turkey": (43.0855, 40.5983)}
NEAR_KM = 3
# The graph draws an edge straight between junctions; the longest one that is passed off as
# surveyed crosses the Gobi.
STRAIGHT_KM = 110

Position = tuple[float, float]


def lines(geometry: BaseGeometry) -> list[list[Position]]:
    parts = getattr(geometry, "geoms", [geometry])
    return [[(x, y) for x, y in part.coords] for part in parts]


def mainland() -> Polygon:
    polygon = max(SHAPES["kazakhstan-area"].geoms, key=lambda part: part.area)
    assert isinstance(polygon, Polygon)
    return polygon


@pytest.mark.parametrize("border", BORDERS)
def test_border_has_its_length(border: str) -> None:
    published, share = BORDERS[border]
    assert length_km(SHAPES[border]) == pytest.approx(published, rel=share)
    assert "100 m" in FEATURES[border].provenance.scale


def test_borders_meet_end_to_end() -> None:
    for first, second in itertools.pairwise(BORDERS):
        end, start = SHAPES[first].coords[-1], SHAPES[second].coords[0]
        assert distance_km(end, start) < 1, (first, second)


def test_borders_do_not_overlap() -> None:
    for first, second in itertools.combinations(BORDERS, 2):
        assert length_km(SHAPES[first].intersection(SHAPES[second])) == 0, (first, second)


def test_borders_and_the_caspian_shore_close_the_ring_of_the_country() -> None:
    ring = mainland().exterior
    borders = [SHAPES[border] for border in BORDERS]
    prepare(ring)
    for border in borders:
        assert dwithin(ring, points(border.coords), 0.001).all(), "borders lie on the ring"
    corners = {corner for border in borders for corner in border.coords}
    shore = ring.difference(unary_union(borders).buffer(1e-9))
    assert isinstance(shore, LineString), "what the borders leave open is one line"
    assert len(corners & set(shore.coords[1:-1])) == 0
    lakes = next(base for base in ATLAS.base if base.id == "lakes")
    polygons = itertools.chain.from_iterable(get_parts(shape) for _, shape in lakes.features)
    caspian = max((polygon.exterior for polygon in polygons), key=lambda ring: ring.length)
    prepare(caspian)
    assert dwithin(caspian, points(shore.coords), 0.1).all(), "it is the shore of the Caspian"


def test_the_country_has_the_area_its_data_gives() -> None:
    assert area_km2(SHAPES["kazakhstan-area"]) == pytest.approx(2_724_900, rel=0.005)


def test_zhuz_cover_the_country_without_overlap() -> None:
    for first, second in itertools.combinations(ZHUZ, 2):
        assert SHAPES[first].intersection(SHAPES[second]).area == 0
    whole = unary_union([SHAPES[zhuz] for zhuz in ZHUZ])
    assert whole.symmetric_difference(SHAPES["kazakhstan-area"]).area < 1e-6


@pytest.mark.parametrize(
    ("town", "position", "zhuz"),
    [
        ("Aktau", (51.17, 43.65), "zhuz-junior"),
        ("Aktobe", (57.17, 50.28), "zhuz-junior"),
        ("Astana", (71.43, 51.13), "zhuz-middle"),
        ("Almaty", (76.93, 43.25), "zhuz-senior"),
    ],
)
def test_town_lies_in_its_zhuz(town: str, position: Position, zhuz: str) -> None:
    assert [z for z in ZHUZ if SHAPES[z].contains(Point(position))] == [zhuz]


def test_legs_of_the_route_from_xian_make_up_the_whole() -> None:
    legs = [part for leg in LEGS for part in lines(SHAPES[f"rail-xian-baku-{leg}"])]
    assert legs == lines(SHAPES["rail-xian-baku"])
    words = FEATURES["rail-xian-baku"].properties["parts"].split()
    of_legs = [
        word
        for leg in LEGS
        for feature in [FEATURES[f"rail-xian-baku-{leg}"]]
        for word in str(feature.properties.get("parts", feature.evidence)).split()
    ]
    assert words == of_legs


@pytest.mark.parametrize("crossing", CROSSINGS, ids="-".join)
def test_legs_share_the_real_crossing(crossing: tuple[str, str]) -> None:
    here, there = (lines(SHAPES[f"rail-xian-baku-{leg}"]) for leg in crossing)
    assert here[-1][-1] == there[0][0]
    assert distance_km(here[-1][-1], CROSSINGS[crossing]) < NEAR_KM


def test_the_route_from_xian_runs_from_xian_to_kars() -> None:
    whole = lines(SHAPES["rail-xian-baku"])
    assert distance_km(whole[0][0], ENDS["china"]) < NEAR_KM
    assert distance_km(whole[-1][-1], ENDS["turkey"]) < NEAR_KM


@pytest.mark.parametrize(
    "leg", ["rail-shanghai-tehran", "btk-railway", "rail-china-europe-via-russia"]
)
def test_railway_is_one_line_without_gaps(leg: str) -> None:
    assert all(a[-1] == b[0] for a, b in itertools.pairwise(lines(SHAPES[leg])))


def test_the_line_to_tehran_runs_through_kazakhstan() -> None:
    line = SHAPES["rail-shanghai-tehran"]
    whole = lines(line)
    assert distance_km(whole[0][0], (121.458, 31.249)) < 10
    assert distance_km(whole[-1][-1], (51.4215, 35.6944)) < 10
    assert 2500 < length_km(line.intersection(SHAPES["kazakhstan-area"])) < 3800


@pytest.mark.parametrize(
    "feature", [f for f in FEATURES.values() if f.layer_id == "railways"], ids=lambda f: f.id
)
def test_only_short_straight_pieces_pass_for_surveyed(feature: Feature) -> None:
    parts = lines(feature.geometry)
    words = str(feature.properties.get("parts", "")).split() or [feature.evidence] * len(parts)
    for part, word in zip(parts, words, strict=True):
        longest = max(distance_km(a, b) for a, b in itertools.pairwise(part))
        assert word == "schematic" or longest < STRAIGHT_KM


def test_the_capital_moves_from_almaty_to_astana() -> None:
    move = FEATURES["capital-move"]
    assert Point(move.geometry.coords[0]) == SHAPES["almaty"]
    assert Point(move.geometry.coords[-1]) == SHAPES["astana"]
    assert move.entry.arrow
    assert (move.entry.from_year, move.entry.to_year) != (None, None)


def test_the_test_site() -> None:
    site = SHAPES["semipalatinsk"]
    assert area_km2(site) == pytest.approx(18_500, rel=0.05)
    kurchatov, degelen = Point(78.542, 50.756), Point(78.1, 49.8)
    assert site.contains(degelen)
    assert site.distance(kurchatov) < 0.1
    assert site.boundary.distance(kurchatov) < 0.1, "Kurchatov lies on the edge"


def test_baikonur_holds_gagarins_start() -> None:
    assert SHAPES["baikonur"].contains(Point(63.342, 45.920))
    assert area_km2(SHAPES["baikonur"]) == pytest.approx(6_501, rel=0.01)


@pytest.mark.parametrize(
    "path", sorted((PROJECT / "geodata").rglob("*.geojson")), ids=lambda path: path.stem
)
def test_file_is_canonical(path: Path) -> None:
    data = json.loads(path.read_text(encoding="utf-8"))
    ids = [feature["id"] for feature in data["features"] if "id" in feature]
    assert len(set(ids)) == len(ids)
    for feature in data["features"]:
        rings = _polygons(feature["geometry"])
        for outer, *holes in rings:
            assert Polygon(outer).exterior.is_ccw, feature.get("id")
            assert not any(Polygon(hole).exterior.is_ccw for hole in holes), feature.get("id")
        for number in _numbers(feature["geometry"]["coordinates"]):
            assert round(number, 5) == number


def _polygons(geometry: Mapping[str, Any]) -> list[list[list[Position]]]:
    if geometry["type"] == "Polygon":
        return [geometry["coordinates"]]
    return geometry["coordinates"] if geometry["type"] == "MultiPolygon" else []


def _numbers(node: object) -> list[float]:
    if isinstance(node, list):
        return [number for item in node for number in _numbers(item)]
    assert isinstance(node, int | float)
    return [node]
