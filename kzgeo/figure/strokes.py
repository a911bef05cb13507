"""How marks are painted: evidence in the dashes, likeness to others in the pattern."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from kzgeo.figure.marks import Mark, Spot
from kzgeo.figure.paths import regular_shape
from kzgeo.figure.patterns import Key
from kzgeo.figure.sheet import HALO, Sheet
from kzgeo.figure.sizes import POINT_MM
from kzgeo.model import Evidence
from kzgeo.shapes import DASHES, LINE_OPACITY, MARKER_EDGE, SCHEMATIC_WIDTH

__all__ = [
    "Brush",
    "dashes_of",
    "head_of",
    "heads",
    "paint_area",
    "paint_line",
    "paint_marker",
    "paint_marks",
]

EDGE_WIDTH = 0.7  # of an area's edge, by the width of its layer's lines
MARKER_EDGE_EM = 0.6  # by its radius; half of it lies under the marker
HEAD_PX = (12, 14)  # an arrow's head: across, along
CORED_WIDTH, CORE = 1.25, 0.42  # a line with a core is wider; its core, by that width
TICK_PX, TICK_EVERY_PX = 9, 13
BEAD_PX, BEAD_EVERY_PX = 2.3, 20
HATCH_EVERY_MM = 1.9
HATCH_ANGLES = MappingProxyType(
    {"rising": (45,), "falling": (-45,), "level": (0,), "upright": (90,), "crossed": (45, -45)}
)


def dashes_of(evidence: Evidence, px_pt: float) -> tuple[float, ...] | None:
    """Return the dashes and gaps of a line in points, or ``None`` where it is solid.

    >>> dashes_of("approximate", 0.5)
    (3.5, 2.5)

    """
    dashes = DASHES[evidence]
    return None if dashes is None else tuple(part * px_pt for part in dashes)


@dataclass(frozen=True, kw_only=True)
class Brush:
    """How a line or the edge of an area is painted; widths in the app's pixels."""

    colour: str
    width_px: float
    evidence: Evidence
    pattern: str = "plain"
    opacity: float = 0  # of the fill


def paint_marks(
    sheet: Sheet, marks: Sequence[Mark], patterns: Mapping[Key, str], px_pt: float
) -> None:
    """Paint marks in their order, then what must not be covered: heads of arrows and markers."""
    for mark in marks:
        style = mark.layer.entry.style
        for piece in mark.pieces:
            brush = Brush(
                colour=mark.colour,
                width_px=style.width_px,
                evidence=piece.evidence,
                pattern=patterns[mark.key],
                opacity=style.fill_opacity,
            )
            if mark.shape == "area":
                paint_area(sheet, piece.geometry, brush, px_pt)
            elif mark.shape == "line":
                paint_line(sheet, piece.geometry, brush, px_pt)
    for mark in marks:
        if mark.arrow:
            for piece in mark.pieces:
                for head in heads(piece.geometry, px_pt):
                    sheet.fill(head, mark.colour)
        shape = patterns[mark.key] if mark.shape == "point" else "circle"
        for spot in mark.spots:
            paint_marker(sheet, shape, spot, mark.colour, radius_pt=mark.radius_px * px_pt)


def paint_area(sheet: Sheet, geometry: BaseGeometry, brush: Brush, px_pt: float) -> None:
    """Paint an area: its fill, its hatching, its edge."""
    if brush.opacity:
        sheet.fill(geometry, brush.colour, opacity=brush.opacity)
    for angle in HATCH_ANGLES.get(brush.pattern, ()):
        sheet.stroke(_hatching(geometry, angle), brush.colour, 0.8 * px_pt, opacity=0.55)
    _stroke(sheet, geometry, replace(brush, width_px=EDGE_WIDTH * brush.width_px), px_pt)


def paint_line(sheet: Sheet, geometry: BaseGeometry, brush: Brush, px_pt: float) -> None:
    """Paint a line in its pattern."""
    if "ticked" in brush.pattern:
        ticks = _ticks(geometry, TICK_EVERY_PX * px_pt * POINT_MM, TICK_PX * px_pt * POINT_MM)
        sheet.stroke(ticks, brush.colour, 1.3 * px_pt)
    if "cored" in brush.pattern:
        brush = replace(brush, width_px=CORED_WIDTH * brush.width_px)
    _stroke(sheet, geometry, brush, px_pt)
    if "cored" in brush.pattern:
        sheet.stroke(geometry, HALO, CORE * _width_px(brush) * px_pt)
    if "beaded" in brush.pattern:
        radius = BEAD_PX * brush.width_px / 2 * px_pt * POINT_MM
        spots = shapely.get_coordinates(_along(geometry, BEAD_EVERY_PX * px_pt * POINT_MM))
        beads = [regular_shape("circle", x, y, radius) for x, y in spots]
        sheet.fill(shapely.GeometryCollection(beads), brush.colour)


def _width_px(brush: Brush) -> float:
    return brush.width_px * (SCHEMATIC_WIDTH if brush.evidence == "schematic" else 1)


def _stroke(sheet: Sheet, geometry: BaseGeometry, brush: Brush, px_pt: float) -> None:
    sheet.stroke(
        geometry,
        brush.colour,
        _width_px(brush) * px_pt,
        opacity=LINE_OPACITY[brush.evidence],
        dashes=dashes_of(brush.evidence, px_pt),
        rounded=brush.evidence == "schematic",
    )


def paint_marker(sheet: Sheet, shape: str, spot: Spot, colour: str, *, radius_pt: float) -> None:
    """Paint a marker with a light edge."""
    outline = regular_shape(shape, *spot, radius_pt * POINT_MM)
    sheet.stroke(outline, MARKER_EDGE, MARKER_EDGE_EM * radius_pt)
    sheet.fill(outline, colour)


def heads(geometry: BaseGeometry, px_pt: float) -> list[BaseGeometry]:
    """Return the heads of arrows at the ends of lines."""
    return [
        head_of(line, px_pt)
        for line in shapely.get_parts(geometry)
        if line.geom_type == "LineString" and line.length
    ]


def head_of(line: shapely.LineString, px_pt: float) -> BaseGeometry:
    """Return the head of an arrow whose tip is the end of a line."""
    across, along = (part * px_pt * POINT_MM for part in HEAD_PX)
    tip = shapely.line_interpolate_point(line, line.length)
    back = shapely.line_interpolate_point(line, max(line.length - along, 0))
    turn = math.atan2(tip.y - back.y, tip.x - back.x)
    cos, sin = math.cos(turn), math.sin(turn)
    corners = ((0, 0), (-along, across / 2), (-0.78 * along, 0), (-along, -across / 2))
    return shapely.Polygon(
        [(tip.x + u * cos - v * sin, tip.y + u * sin + v * cos) for u, v in corners]
    )


def _along(geometry: BaseGeometry, every: float) -> BaseGeometry:
    """Return points along lines, evenly, half a step from their ends."""
    points: list[shapely.Point] = []
    for line in shapely.get_parts(shapely.line_merge(geometry)):
        if line.geom_type == "LineString":
            points.extend(
                shapely.line_interpolate_point(line, np.arange(every / 2, line.length, every))
            )
    return shapely.MultiPoint(points)


def _ticks(geometry: BaseGeometry, every: float, length: float) -> BaseGeometry:
    """Return short lines across lines, evenly."""
    ticks: list[NDArray[np.float64]] = []
    for line in shapely.get_parts(shapely.line_merge(geometry)):
        if line.geom_type != "LineString":
            continue
        at = np.arange(every / 2, line.length, every)
        here = shapely.get_coordinates(shapely.line_interpolate_point(line, at))
        ahead = shapely.get_coordinates(shapely.line_interpolate_point(line, at + every / 8))
        behind = shapely.get_coordinates(
            shapely.line_interpolate_point(line, np.maximum(at - every / 8, 0))
        )
        way = ahead - behind
        size = np.hypot(way[:, 0], way[:, 1])
        good = size > 0
        across = np.column_stack((-way[:, 1], way[:, 0]))[good] / size[good, None] * length / 2
        ticks.extend(np.stack((here[good] - across, here[good] + across), axis=1))
    return shapely.MultiLineString(list(ticks))


def _hatching(geometry: BaseGeometry, angle: float) -> BaseGeometry:
    """Return parallel lines within areas."""
    valid = shapely.make_valid(geometry)
    left, bottom, right, top = valid.bounds
    middle = ((left + right) / 2, (bottom + top) / 2)
    reach = math.hypot(right - left, top - bottom) / 2 + HATCH_EVERY_MM
    turn = math.radians(angle)
    cos, sin = math.cos(turn), math.sin(turn)
    # The lines keep their distance from the sheet's corner, so that neighbours agree.
    off = (-middle[0] * sin + middle[1] * cos) % HATCH_EVERY_MM
    lines = []
    for v in np.arange(-reach - off, reach, HATCH_EVERY_MM):
        ends = [
            (u * cos - v * sin + middle[0], u * sin + v * cos + middle[1]) for u in (-reach, reach)
        ]
        lines.append(ends)
    return shapely.intersection(shapely.MultiLineString(lines), valid)
