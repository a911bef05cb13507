"""The map itself: what is planned before anything is painted, and the painting."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import shapely

from kzgeo.figure.furniture import arrange, draw_north, draw_scale, north_item, scale_item
from kzgeo.figure.globe import draw_globe, globe_item
from kzgeo.figure.graticule import Graticule, draw_lines, draw_names, graticule_of
from kzgeo.figure.ground import SEA, paint_ground
from kzgeo.figure.marks import Mark
from kzgeo.figure.names import Namer, Placed, place
from kzgeo.figure.patterns import Key, patterns_of
from kzgeo.figure.placement import Box, Ground, Placer, box_of
from kzgeo.figure.projection import Rect, View
from kzgeo.figure.sheet import Sheet
from kzgeo.figure.sizes import POINT_MM, Size
from kzgeo.figure.strokes import heads, paint_marker, paint_marks
from kzgeo.selection import Selection

__all__ = ["MapPlan", "Page", "draw_map", "plan_map"]

Page = tuple[Sheet, Size]
FRAME = "#8f8672"
FURNITURE = 0.92  # size of its letters by that of labels
INK = {"line": 1.0, "area": 0.35, "point": 1.5}  # what a name had better not cover


@dataclass(frozen=True, kw_only=True)
class MapPlan:
    """Where everything on a map is, in millimetres on the sheet, and its pattern.

    ``symbols`` are markers and heads of arrows, which no name covers; ``furniture`` has the
    scale bar, the north arrow and, unless the map shows the world, the globe.
    """

    marks: Sequence[Mark]
    view: View
    patterns: Mapping[Key, str]
    placed: tuple[Placed, ...]
    symbols: tuple[Box, ...]
    furniture: Mapping[str, Rect]
    graticule: Graticule | None


def plan_map(
    selection: Selection, view: View, marks: Sequence[Mark], page: Page, *, graticule: bool
) -> MapPlan:
    """Decide where names and furniture go, and what tells things apart."""
    sheet, size = page
    ground = Ground(view.rect)
    for mark in marks:
        for piece in mark.pieces:
            ground.add(piece.geometry, INK[mark.shape])
        if mark.shape == "area" and (small := mark.small) is not None:
            ground.cover(small, INK["point"])
    symbols = tuple(_symbols(marks, size.px_pt))
    for box in symbols:
        ground.add(shapely.Polygon(box.corners), 3)
    placer = Placer(view.rect, ground)
    placer.take(symbols)
    furniture = _furniture(view, sheet, size, ground)
    placer.take(map(box_of, furniture.values()))
    world = view.projection.kind == "world"
    net = graticule_of(sheet, view, 0.8 * size.label_pt) if world or graticule else None
    if net is not None:
        held = [box_of(rect) for rect in furniture.values()]
        free = tuple(one for one in net.names if not any(one[1].meets(box) for box in held))
        net = replace(net, names=free)
        placer.take(box for _, box in net.names)
    namer = Namer(view, sheet, label_pt=size.label_pt, px_pt=size.px_pt)
    names = [*namer.of_features(marks), *namer.of_ground(selection.atlas)]
    placed = tuple(place(names, placer, symbols))
    named = {one.name.mark.key for one in placed if one.name.mark is not None}
    unnamed = {mark.key for mark in marks} - named
    return MapPlan(
        marks=marks,
        view=view,
        patterns=patterns_of(marks, named - unnamed),
        placed=placed,
        symbols=symbols,
        furniture=furniture,
        graticule=net,
    )


def _symbols(marks: Sequence[Mark], px_pt: float) -> Iterator[Box]:
    for mark in marks:
        side = 2 * (mark.radius_px + 1) * px_pt * POINT_MM
        for x, y in mark.spots:
            yield Box(x=x, y=y, width=side, height=side)
        if mark.arrow:
            for piece in mark.pieces:
                for head in heads(piece.geometry, px_pt):
                    yield box_of(head.bounds)


def _furniture(view: View, sheet: Sheet, size: Size, ground: Ground) -> dict[str, Rect]:
    letters = FURNITURE * size.label_pt
    items = {"scale": scale_item(sheet, view, letters)}
    if view.projection.kind != "world":  # there, north is told by the graticule
        items = {"globe": globe_item(view.rect), **items, "north": north_item(letters)}
    places = arrange(list(items.values()), sheet, view.rect, ground)
    return dict(zip(items, places, strict=True))


def draw_map(selection: Selection, plan: MapPlan, sheet: Sheet, size: Size) -> None:
    """Paint a map: ground, graticule, features, furniture, names, frame."""
    view, frame = plan.view, shapely.box(*plan.view.rect)
    with sheet.clipped(view.rect):
        sheet.fill(view.earth, SEA)
        paint_ground(sheet, selection.atlas, view, size.px_pt)
        if plan.graticule is not None:
            draw_lines(sheet, plan.graticule, size.px_pt)
        paint_marks(sheet, plan.marks, plan.patterns, size.px_pt)
        for one in plan.placed:
            town = one.name.town
            if town is not None:
                radius_pt = town.radius / POINT_MM
                paint_marker(sheet, "circle", town.spot, town.colour, radius_pt=radius_pt)
    if plan.graticule is not None:
        draw_names(sheet, plan.graticule)
    for one in plan.placed:
        _write(sheet, one)
    _draw_furniture(selection, plan, sheet, size)
    sheet.stroke(frame, FRAME, 0.6)


def _draw_furniture(selection: Selection, plan: MapPlan, sheet: Sheet, size: Size) -> None:
    letters = FURNITURE * size.label_pt
    for name, rect in plan.furniture.items():
        if name == "scale":
            draw_scale(sheet, plan.view, rect, letters)
        elif name == "north":
            draw_north(sheet, plan.view, rect, letters)
        else:
            draw_globe(sheet, selection.atlas, plan.view, rect)


def _write(sheet: Sheet, placed: Placed) -> None:
    """Write a name into its box, line below line."""
    block, box = placed.name.block, placed.box
    _, (up_x, up_y) = box.axes
    size_pt, count = block.size_pt, len(block.lines)
    height = sheet.pitch(size_pt) * (count - 1) + sheet.ascent(size_pt) + sheet.descent(size_pt)
    for number, line in enumerate(block.lines):
        up = height / 2 - sheet.ascent(size_pt) - number * sheet.pitch(size_pt)
        sheet.text(
            box.x + up * up_x,
            box.y + up * up_y,
            line,
            size_pt=size_pt,
            colour=placed.name.colour,
            style=block.style,
            anchor="middle",
            angle=box.angle,
            halo=True,
        )
