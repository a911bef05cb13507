"""Lengths and areas, held against properties and against what can be worked out by hand."""

from __future__ import annotations

from math import atanh, pi, radians, sin, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import LineString, MultiPolygon, Point, Polygon, box
from shapely.affinity import translate

from kzgeo.measure import area_km2, distance_km, length_km

A_KM, F = 6378.137, 1 / 298.257223563
E = sqrt(F * (2 - F))

lon = st.floats(-90, 90).map(lambda x: round(x, 5))
lat = st.floats(-80, 80).map(lambda x: round(x, 5))
positions = st.tuples(lon, lat)
paths = st.lists(positions, min_size=3, max_size=8, unique=True)


def zone_km2(south: float, north: float) -> float:
    """Return the area in km² between two latitudes in degrees (Snyder 1987, eq. 3-12)."""

    def q(latitude: float) -> float:
        s = E * sin(radians(latitude))
        return (1 - E**2) * (s / (1 - s * s) + atanh(s)) / E

    return pi * A_KM**2 * (q(north) - q(south))


@given(positions, positions)
def test_distance_is_the_same_both_ways(a: tuple[float, float], b: tuple[float, float]) -> None:
    assert distance_km(a, b) == pytest.approx(distance_km(b, a), abs=1e-6)
    assert distance_km(a, a) == 0


@given(positions, positions, positions)
def test_no_detour_is_shorter(
    a: tuple[float, float], b: tuple[float, float], c: tuple[float, float]
) -> None:
    assert distance_km(a, b) <= distance_km(a, c) + distance_km(c, b) + 1e-6


@given(paths)
def test_length_is_the_same_backwards(path: list[tuple[float, float]]) -> None:
    assert length_km(LineString(path)) == pytest.approx(length_km(LineString(path[::-1])))


@given(paths, st.data())
def test_length_of_the_parts_adds_up(path: list[tuple[float, float]], data: st.DataObject) -> None:
    at = data.draw(st.integers(1, len(path) - 2))
    parts = length_km(LineString(path[: at + 1])) + length_km(LineString(path[at:]))
    assert parts == pytest.approx(length_km(LineString(path)))


@given(paths, st.floats(-90, 90))
def test_length_does_not_depend_on_longitude(path: list[tuple[float, float]], by: float) -> None:
    line = LineString(path)
    assert length_km(translate(line, by)) == pytest.approx(length_km(line), rel=1e-7, abs=1e-6)


def test_length_of_the_equator_and_of_a_meridian() -> None:
    equator = LineString([(x, 0) for x in range(-180, 181, 10)])
    assert length_km(equator) == pytest.approx(2 * pi * A_KM)
    meridian = LineString([(10, y) for y in range(-90, 91, 10)])
    assert length_km(meridian) == pytest.approx(20003.931, abs=0.01)


def test_a_point_has_no_length() -> None:
    assert length_km(Point(71, 51)) == 0


@given(st.floats(-60, 60), st.floats(1, 20))
def test_area_of_a_zone(south: float, height: float) -> None:
    """A ring round the Earth along two parallels, in steps so small that they are parallels."""
    step = 0.25
    turns = [i * step for i in range(int(90 / step) + 1)]
    edge = [(x, south) for x in turns] + [(x, south + height) for x in reversed(turns)]
    quarter = zone_km2(south, south + height) / 4
    assert area_km2(Polygon(edge)) == pytest.approx(quarter, rel=1e-4)


@given(st.floats(-80, 60), st.floats(0.5, 15), st.floats(0.2, 0.8))
def test_area_of_the_pieces_adds_up(south: float, size: float, share: float) -> None:
    """Cut along a meridian, which is a geodesic: along a parallel the pieces would differ."""
    whole = box(10, south, 10 + size, south + size)
    cut = 10 + size * share
    west, east = box(10, south, cut, south + size), box(cut, south, 10 + size, south + size)
    # The parallels are drawn as geodesics too; give the whole the same corners.
    corners = [(10, south), (cut, south), (10 + size, south)]
    corners += [(10 + size, south + size), (cut, south + size), (10, south + size)]
    assert area_km2(west) + area_km2(east) == pytest.approx(area_km2(Polygon(corners)))
    assert area_km2(MultiPolygon([west, east])) == pytest.approx(area_km2(Polygon(corners)))
    assert area_km2(whole) == pytest.approx(area_km2(Polygon(corners)), rel=0.02)


@given(st.floats(-60, 60), st.floats(1, 15))
def test_holes_are_not_counted(south: float, size: float) -> None:
    outer, inner = (
        box(0, south, 3 * size, south + size),
        box(size, south + size / 4, 2 * size, south + size / 2),
    )
    with_hole = Polygon(outer.exterior.coords, [inner.exterior.coords[::-1]])
    assert area_km2(with_hole) == pytest.approx(area_km2(outer) - area_km2(inner))


@given(st.floats(-60, 60), st.floats(1, 15))
def test_area_does_not_depend_on_winding_or_longitude(south: float, size: float) -> None:
    shape = box(0, south, size, south + size)
    assert area_km2(shape.reverse()) == pytest.approx(area_km2(shape))
    assert area_km2(translate(shape, 77.7)) == pytest.approx(area_km2(shape))
