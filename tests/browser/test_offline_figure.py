"""What figures of the standalone page are computed with, beside what the command computes with."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import numpy as np
import pytest
from playwright.sync_api import BrowserContext, Page
from pyproj import Geod

from kzgeo.figure import vision
from kzgeo.figure.bounds import HOME, Bounds
from kzgeo.figure.projection import fitting
from tests.browser.offline import modules
from tests.live import ATLAS

EXTENTS: tuple[Bounds, ...] = (
    *(HOME, (74, 42.3, 82, 46.5), (62, 45, 64.5, 46.6), (-40, -10, 50, 12), (150, -60, 200, -20)),
    *((20, 60, 90, 88), (-180, -90, 180, 90), (-170, -60, 170, 75), (120, 30, 240, 75)),
)


@pytest.fixture(scope="module")
def empty(context: BrowserContext) -> Iterator[Page]:
    with modules(context) as page:
        yield page


@pytest.mark.parametrize("bounds", EXTENTS)
def test_the_projection_is_that_of_the_command(empty: Page, bounds: Bounds) -> None:
    west, south, east, north = bounds
    lon, lat = np.meshgrid(np.linspace(west, east, 7)[1:-1], np.linspace(south, north, 7)[1:-1])
    places = np.column_stack((lon.ravel(), lat.ravel()))
    told = empty.evaluate(
        """async ([bounds, places]) => {
            const made = (await import("/offline/figure/projection.js")).fitting(bounds);
            const points = places.map((place) => made.metres(place));
            const back = points.map((point) => made.degrees(point));
            return { kind: made.kind, parallels: made.parallels, points, back };
        }""",
        [list(bounds), places.tolist()],
    )
    ours = fitting(bounds)
    assert told["kind"] == ours.kind
    assert told["parallels"] == (list(ours.parallels) if ours.parallels else None)
    metres = np.column_stack(ours.metres(places[:, 0], places[:, 1]))
    assert np.abs(np.array(told["points"]) - metres).max() < 0.01
    away = np.array(told["back"]) - places
    away[:, 0] = (away[:, 0] + 180) % 360 - 180
    assert np.abs(away).max() < 1e-7


def test_lengths_and_colours_are_measured_as_by_the_command(empty: Page) -> None:
    pairs = [((66.9, 48.0), (71.4, 51.2)), ((-10, 0), (30, 0)), ((0, 80), (170, 85))]
    told = empty.evaluate(
        """async (pairs) => {
            const { geodesic } = await import("/offline/figure/projection.js");
            return pairs.map(([from, to]) => geodesic(from, to));
        }""",
        pairs,
    )
    ours = [Geod(ellps="WGS84").inv(*one, *other)[2] for one, other in pairs]
    assert told == pytest.approx(ours, abs=0.001)
    colours = sorted({layer.entry.style.colour for layer in ATLAS.layers})
    pairs_of = list(itertools.combinations(colours, 2))
    told = empty.evaluate(
        """async (pairs) => {
            const { difference } = await import("/offline/figure/patterns.js");
            return pairs.map(([one, other]) => difference(one, other));
        }""",
        pairs_of,
    )
    assert told == pytest.approx([vision.difference(*pair) for pair in pairs_of], abs=0.002)
