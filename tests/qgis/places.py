"""Positions on what the atlas draws, to be looked at in a picture."""

from __future__ import annotations

from collections.abc import Sequence

import shapely

from kzgeo.export.qgis_views import HOME
from kzgeo.selection import drawings, select
from kzgeo.shapes import colour_of, shape_of
from tests.live import ATLAS

__all__ = ["SAMPLES", "Key", "shares"]

ALIKE = 50  # of 255, in the channel that differs most: lines are a little transparent
POINTS_EACH = 24
Key = tuple[str, str]


def samples() -> dict[Key, list[tuple[float, float, str]]]:
    """Return positions on each drawing within the first view, with the colour it has there.

    Areas are looked at on their edge. Positions are longitude, latitude in degrees.
    """
    view = shapely.box(*HOME).buffer(-0.5)
    found = {}
    for layer, feature, drawn in drawings(select(ATLAS)):
        shape = drawn.geometry.boundary if shape_of(drawn.geometry) == "area" else drawn.geometry
        shape = shape.intersection(view)
        if shape.is_empty:
            continue
        if shape_of(shape) == "point":
            at = list(shapely.get_parts(shape))
        else:
            steps = [(index + 0.5) / POINTS_EACH for index in range(POINTS_EACH)]
            at = [shapely.line_interpolate_point(shape, step, normalized=True) for step in steps]
        found[layer.id, feature.id] = [(p.x, p.y, colour_of(layer, drawn)) for p in at]
    return found


SAMPLES = samples()


def shares(distances: Sequence[int]) -> dict[Key, float]:
    """Return for each drawing at what share of its positions its colour was seen.

    ``distances`` are those of the nearest pixel from the colour, in the order of the samples.
    """
    found, rest = {}, iter(distances)
    for key, places in SAMPLES.items():
        near = [next(rest) <= ALIKE for _ in places]
        found[key] = sum(near) / len(near)
    return found
