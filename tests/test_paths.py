"""The base map's path data is the geometry, to half a pixel."""

from __future__ import annotations

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import (
    LineString,
    MultiLineString,
    MultiPoint,
    MultiPolygon,
    Point,
    Polygon,
    box,
)

from kzgeo.base_paths import WORLD_PX, path_data


def decoded(path: str) -> list[list[tuple[int, int]]]:
    """Return the pixels of each subpath."""
    lines = []
    for x, y, steps in re.findall(r"M(-?\d+) (-?\d+)l([-\d ]+)", path):
        at = (int(x), int(y))
        line = [at]
        numbers = [int(number) for number in steps.split()]
        for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
            at = (at[0] + dx, at[1] + dy)
            line.append(at)
        lines.append(line)
    return lines


def place(pixel: tuple[int, int]) -> tuple[float, float]:
    """Return longitude and latitude by the inverse formula."""
    x, y = (value / WORLD_PX for value in pixel)
    return (x - 0.5) * 360, math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * y))))


def test_the_origin_is_the_middle_of_the_world() -> None:
    middle = WORLD_PX // 2
    assert decoded(path_data(LineString([(0, 0), (90, 0)]))) == [
        [(middle, middle), (middle + WORLD_PX // 4, middle)]
    ]


places = st.tuples(st.floats(-180, 180), st.floats(-80, 80))


@given(st.lists(places, min_size=2, max_size=30, unique=True))
def test_a_line_comes_back_within_a_pixel(line: list[tuple[float, float]]) -> None:
    pixels = [pixel for part in decoded(path_data(LineString(line))) for pixel in part]
    degree = 360 / WORLD_PX
    for lon, lat in line if pixels else ():
        assert any(abs(lon - x) <= degree and abs(lat - y) <= degree for x, y in map(place, pixels))


@pytest.mark.parametrize(
    ("geometry", "closed", "open_"),
    [
        (Polygon(box(0, 0, 9, 9).exterior, [box(2, 2, 3, 3).exterior]), 2, 0),
        (MultiPolygon([box(0, 0, 1, 1), box(2, 2, 3, 3)]), 2, 0),
        (MultiLineString([[(0, 0), (1, 1)], [(2, 2), (3, 3)]]), 0, 2),
        (LineString([(0, 0), (1, 1)]), 0, 1),
        (Point(0, 0), 0, 0),
        (MultiPoint([(0, 0), (1, 1)]), 0, 0),
        (LineString([(0, 0), (1e-9, 0)]), 0, 0),
    ],
)
def test_rings_are_closed_and_lines_are_not(geometry: object, closed: int, open_: int) -> None:
    path = path_data(geometry)  # type: ignore[arg-type]
    assert path.count("z") == closed
    assert path.count("M") - path.count("z") == open_


def test_the_pole_is_drawn_at_the_edge_of_the_world() -> None:
    ((_, (_, y)),) = decoded(path_data(LineString([(0, 0), (0, 90)])))
    assert 0 <= y < 200
