"""The places that suit a name, the best first: over a spot, around it, in an area, along a line."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from kzgeo.figure.marks import Mark, Spot
from kzgeo.figure.placement import Box
from kzgeo.figure.projection import Rect, View

__all__ = ["GAP_MM", "Block", "along", "around", "outside", "over", "within"]

GAP_MM = 0.5  # between a name and what it names
# Of a line, by the length and height of its name: how short the way as the crow flies may be,
# and how far it may bend.
STRAIGHT, CROOKED = 0.6, 2.4
SAMPLES = 25


@dataclass(frozen=True, kw_only=True)
class Block:
    """Lines of text of one size and style, and the room that they need in millimetres."""

    lines: tuple[str, ...]
    size_pt: float
    style: str
    width: float
    height: float


def over(spot: Spot, block: Block) -> Iterator[Box]:
    """Yield places over a spot and near it, of what has no outline."""
    width, height = block.width, block.height
    for up in (0, 1, -1, 2, -2):
        for across in (0, 0.5, -0.5):
            x, y = spot[0] + across * width, spot[1] + up * height
            yield Box(x=x, y=y, width=width, height=height)


def around(spot: Spot, reach: float, block: Block, *, mirrored: bool) -> Iterator[Box]:
    """Yield the places around a marker, beginning on the side to which one reads."""
    width, height = block.width, block.height
    ahead = -1 if mirrored else 1
    away = reach + GAP_MM
    for across, up in ((1, 0), (1, 1), (1, -1), (0, 1), (0, -1), (-1, 0), (-1, 1), (-1, -1)):
        off = 0.7 * away if across and up else away
        x = spot[0] + ahead * across * (off + width / 2)
        y = spot[1] + up * (off + height / 2)
        yield Box(x=x, y=y, width=width, height=height)


def outside(rect: Rect, block: Block, *, mirrored: bool) -> Iterator[Box]:
    """Yield the places beside a small area."""
    left, bottom, right, top = rect
    width, height = block.width, block.height
    x, y = (left + right) / 2, (bottom + top) / 2
    level = [(right + width / 2, y), (left - width / 2, y)]
    upright = [(x, top + height / 2), (x, bottom - height / 2)]
    for at in (*(level[::-1] if mirrored else level), *upright):
        yield Box(x=at[0], y=at[1], width=width, height=height)


def within(mark: Mark, view: View, block: Block) -> Iterator[Box]:
    """Yield places in an area: where its author wants its name, then those with most room."""
    width, height = block.width, block.height
    if mark.anchor is not None:
        for up in (0, 1, -1):
            yield Box(x=mark.anchor[0], y=mark.anchor[1] + up * height, width=width, height=height)
    whole = mark.pieces[0].geometry
    if len(mark.pieces) > 1 or not whole.is_valid:
        pieces = [shapely.make_valid(piece.geometry) for piece in mark.pieces]
        whole = shapely.union_all(pieces)
    seen = shapely.intersection(whole, view.frame)
    if seen.is_empty:
        return
    left, bottom, right, top = seen.bounds
    x, y = np.meshgrid(np.linspace(left, right, 15)[1:-1], np.linspace(bottom, top, 15)[1:-1])
    shapely.prepare(seen)
    within = shapely.contains_xy(seen, x, y)
    places = np.column_stack((x[within], y[within]))
    room = np.asarray(shapely.distance(shapely.points(places), seen.boundary))
    for number in np.argsort(-room, kind="stable")[:24]:
        px, py = places[number]
        yield Box(x=float(px), y=float(py), width=width, height=height)


def along(mark: Mark, view: View, block: Block) -> Iterator[Box]:
    """Yield places beside a line, from its middle outward, where it is about straight."""
    for line in _longest(mark, view):
        spare = line.length - block.width
        if spare <= 0:
            continue
        steps = max(1, min(40, int(spare / 3)))
        shares = sorted(np.linspace(0, 1, steps + 2)[1:-1], key=lambda share: abs(share - 0.5))
        for share in shares:
            yield from _beside(line, share * spare, block.width, block.height)


def _beside(line: shapely.LineString, begin: float, width: float, height: float) -> Iterator[Box]:
    """Yield the places on both sides of a stretch of a line, clear of its bends."""
    stretch = np.linspace(begin, begin + width, SAMPLES)
    at = shapely.get_coordinates(shapely.line_interpolate_point(line, stretch))
    chord = at[-1] - at[0]
    length = math.hypot(*chord)
    if length < STRAIGHT * width:
        return
    way = chord / length * (1 if chord[0] >= 0 else -1)
    across = np.array([-way[1], way[0]])
    bends = (at - at[0]) @ across
    if bends.max() - bends.min() > CROOKED * height:
        return
    middle = at[0] + chord / 2
    angle = math.degrees(math.atan2(way[1], way[0]))
    for off in (bends.max() + height / 2 + GAP_MM, bends.min() - height / 2 - GAP_MM):
        x, y = middle + off * across
        yield Box(x=float(x), y=float(y), width=width, height=height, angle=angle)


def _longest(mark: Mark, view: View) -> list[shapely.LineString]:
    """Return the lines of a mark in the frame, joined where they meet, the longest first."""
    inside = [
        part
        for piece in mark.pieces
        for part in shapely.get_parts(shapely.intersection(piece.geometry, view.frame))
        if part.geom_type in ("LineString", "MultiLineString")
    ]
    merged = shapely.line_merge(shapely.multilinestrings(list(_single(inside))))
    return sorted(shapely.get_parts(merged), key=lambda part: -part.length)[:4]


def _single(lines: Sequence[BaseGeometry]) -> Iterator[BaseGeometry]:
    for line in lines:
        yield from shapely.get_parts(line)
