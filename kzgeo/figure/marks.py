"""What of a selection is seen on a map, on paper, in the order in which it is drawn."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain, islice, repeat
from math import sqrt
from typing import cast

import shapely
from shapely.geometry.base import BaseGeometry

from kzgeo.figure.projection import Rect, View
from kzgeo.model import Evidence, Feature, Layer, Shared
from kzgeo.selection import Drawn, Selection, drawings
from kzgeo.shapes import SHAPES, Shape, colour_of, shape_of

__all__ = ["Mark", "Piece", "Spot", "marks_of", "radius_px"]

Spot = tuple[float, float]
# As in kzgeo/web/shapes.js: a marker's radius in pixels, its area growing with the mentions.
RADIUS_PX = 6
LEAST_RADIUS_PX, MOST_RADIUS_PX = 3, 24
BY_MENTION = 1.15
TINY_MM = 2.0  # an area smaller than this on paper is seen as a disc
SMALL_MM = 11.0  # and one smaller than this is named beside it


@dataclass(frozen=True, kw_only=True)
class Piece:
    """A part of a feature on paper, with the evidence of its course."""

    geometry: BaseGeometry
    evidence: Evidence


@dataclass(frozen=True, kw_only=True)
class Mark:
    """A feature as a layer draws it on this map.

    ``spots`` are the places on paper of markers in the frame, of ``radius_px`` in the app's
    pixels; ``anchor`` is where its author wants its name, on paper.
    """

    layer: Layer
    feature: Feature
    shape: Shape
    colour: str
    title: str
    pieces: tuple[Piece, ...]
    spots: tuple[Spot, ...] = ()
    radius_px: float = RADIUS_PX
    mentions: int | None = None
    anchor: Spot | None = None
    arrow: bool = False

    @property
    def key(self) -> tuple[str, Shape, str]:
        """What it is drawn like: all marks of one key look the same but for their evidence."""
        return (self.layer.id, self.shape, self.colour)

    @property
    def small(self) -> Rect | None:
        """The bounds on paper of an area in which there is no room for its name."""
        left, bottom, right, top = map(
            float, shapely.total_bounds([piece.geometry for piece in self.pieces])
        )
        if self.shape != "area" or max(right - left, top - bottom) > SMALL_MM:
            return None
        return (left, bottom, right, top)

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """The evidence of its pieces, each once."""
        return tuple(dict.fromkeys(piece.evidence for piece in self.pieces))


def marks_of(selection: Selection, view: View) -> list[Mark]:
    """Return what of a selection lies in the frame: layer by layer, areas, lines, then points."""
    shown = list(drawings(selection))
    parts = [_parts(feature, drawn) for _, feature, drawn in shown]
    on_paper = iter(view.draw(geometry for each in parts for geometry, _ in each))
    ranked = []
    for number, ((layer, feature, drawn), each) in enumerate(zip(shown, parts, strict=True)):
        pieces = tuple(
            Piece(geometry=geometry, evidence=evidence)
            for geometry, (_, evidence) in zip(islice(on_paper, len(each)), each, strict=True)
            if not geometry.is_empty
        )
        mark = _mark(layer, feature, drawn, pieces, view, selection)
        if mark is not None:
            size = -shapely.envelope(drawn.geometry).area or -mark.radius_px
            rank = (selection.layers.index(layer), SHAPES.index(mark.shape), size, number)
            ranked.append((rank, mark))
    return [mark for _, mark in sorted(ranked, key=lambda item: item[0])]


def _mark(  # noqa: PLR0913, PLR0917 - a drawing, and where it is seen
    layer: Layer,
    feature: Feature,
    drawn: Drawn,
    pieces: tuple[Piece, ...],
    view: View,
    selection: Selection,
) -> Mark | None:
    shape = shape_of(drawn.geometry)
    seen = [piece.geometry for piece in pieces if piece.geometry.intersects(view.frame)]
    if not seen:
        return None
    anchor = _anchor(drawn, view)
    mentions = drawn.properties.get("mentions")
    return Mark(
        layer=layer,
        feature=feature,
        shape=shape,
        colour=colour_of(layer, drawn),
        title=feature.title.to(selection.language),
        pieces=pieces,
        spots=_spots(shape, seen, anchor, view),
        radius_px=RADIUS_PX if mentions is None else radius_px(int(mentions)),
        mentions=None if mentions is None else int(mentions),
        anchor=anchor,
        arrow=not isinstance(drawn, Shared) and drawn.entry.arrow,
    )


def radius_px(mentions: int) -> float:
    """Return the radius of a place that the documents name so often.

    >>> radius_px(100)
    14.5

    """
    return min(MOST_RADIUS_PX, LEAST_RADIUS_PX + BY_MENTION * sqrt(mentions))


def _parts(feature: Feature, drawn: Drawn) -> list[tuple[BaseGeometry, Evidence]]:
    """Return the parts of a drawing, in degrees, with the evidence of each."""
    whole = cast("Evidence", drawn.properties.get("evidence", feature.evidence))
    words = str(drawn.properties.get("parts") or "").split()
    if not words:
        return [(drawn.geometry, whole)]
    evidence = chain(cast("list[Evidence]", words), repeat(whole))
    return list(zip(shapely.get_parts(drawn.geometry), evidence, strict=False))


def _anchor(drawn: Drawn, view: View) -> Spot | None:
    lon, lat = drawn.properties.get("label_lon"), drawn.properties.get("label_lat")
    if lon is None or lat is None:
        return None
    spot = view.spot(float(lon), float(lat))
    return spot if view.frame.contains(shapely.Point(*spot)) else None


def _spots(
    shape: Shape, seen: list[BaseGeometry], anchor: Spot | None, view: View
) -> tuple[Spot, ...]:
    if shape == "point":
        found = (tuple(map(float, at)) for at in shapely.get_coordinates(seen))
        return tuple((x, y) for x, y in found if view.frame.intersects(shapely.Point(x, y)))
    if shape == "line":
        return ()
    left, bottom, right, top = shapely.total_bounds(seen)
    if max(right - left, top - bottom) >= TINY_MM:
        return ()
    middle = ((float(left) + float(right)) / 2, (float(bottom) + float(top)) / 2)
    return (anchor or middle,)
