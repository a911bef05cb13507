"""What stands in the corners of a map: scale bar and north arrow, where little is drawn."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import shapely

from kzgeo.entries import Language
from kzgeo.figure.placement import Ground, box_of
from kzgeo.figure.projection import Rect, View
from kzgeo.figure.sheet import HALO, INK, Sheet
from kzgeo.figure.sizes import POINT_MM
from kzgeo.prose import say

__all__ = ["Item", "arrange", "draw_north", "draw_scale", "north_item", "scale_item", "scale_km"]

INSET_MM = 1.6  # between the frame and what stands in its corners
SHARE = 0.26  # of the map's width that a scale bar may take


@dataclass(frozen=True, kw_only=True)
class Item:
    """A piece of furniture: its size, and the corners that it prefers, the best first.

    A corner is named by its sides: ``start`` is where reading begins.
    """

    width: float
    height: float
    corners: tuple[str, ...]


def arrange(items: Sequence[Item], sheet: Sheet, rect: Rect, ground: Ground) -> list[Rect]:
    """Return a place in the frame for each item, none over another, where little is drawn."""
    placed: list[Rect] = []
    for item in items:
        choices = [_corner(name, item, sheet, rect) for name in item.corners]
        free = [
            (ground.under(box_of(choice)) + 4 * rank, rank, choice)
            for rank, choice in enumerate(choices)
            if not any(box_of(choice).meets(box_of(other)) for other in placed)
        ]
        placed.append(min(free)[2] if free else choices[0])
    return placed


def _corner(name: str, item: Item, sheet: Sheet, rect: Rect) -> Rect:
    left, bottom, right, top = rect
    level, side = name.split()
    y = bottom + INSET_MM if level == "bottom" else top - INSET_MM - item.height
    on_right = (side == "start") == sheet.mirrored
    x = right - INSET_MM - item.width if on_right else left + INSET_MM
    return (x, y, x + item.width, y + item.height)


# -- scale bar ---------------------------------------------------------------------------


def scale_km(view: View) -> float:
    """Return the round number of kilometres that a scale bar on this map stands for."""
    most = view.metres_across(SHARE * (view.rect[2] - view.rect[0])) / 1000
    power = 10 ** math.floor(math.log10(most))
    return float(max(step * power for step in (1, 2, 5) if step * power <= most))


def scale_item(sheet: Sheet, view: View, size_pt: float) -> Item:
    """Return the size of the scale bar: true along a level line through the map's centre."""
    text = _scale_text(scale_km(view), sheet.language)
    width = _bar_mm(view) + sheet.width_of(text, size_pt) / 2 + 1.5
    height = sheet.pitch(size_pt) + 1.6
    return Item(
        width=width + sheet.width_of("0", size_pt) / 2 + 0.6,
        height=height,
        corners=("bottom start", "bottom end", "top start", "top end"),
    )


def _bar_mm(view: View) -> float:
    trial = SHARE * (view.rect[2] - view.rect[0])
    return trial * scale_km(view) * 1000 / view.metres_across(trial)


def _scale_text(km: float, lang: Language) -> str:
    if km < 1:
        return say("figure", "m", lang, value=f"{km * 1000:g}")
    return say("figure", "km", lang, value=f"{km:,.0f}".replace(",", "\u202f"))


def draw_scale(sheet: Sheet, view: View, rect: Rect, size_pt: float) -> None:
    """Draw the scale bar, zero on the side where reading begins."""
    _backing(sheet, rect)
    left, bottom, right, _ = rect
    bar, km = _bar_mm(view), scale_km(view)
    ahead = -1 if sheet.mirrored else 1
    zero = right if sheet.mirrored else left
    zero += ahead * (sheet.width_of("0", size_pt) / 2 + 0.6)
    y = bottom + 0.9
    for part in range(4):
        x0, x1 = (zero + ahead * bar * share / 4 for share in (part, part + 1))
        block = shapely.box(min(x0, x1), y, max(x0, x1), y + 0.9)
        sheet.fill(block, INK if part % 2 == 0 else "#ffffff")
    sheet.stroke(
        shapely.box(min(zero, zero + ahead * bar), y, max(zero, zero + ahead * bar), y + 0.9),
        INK,
        0.4,
    )
    for share, text in ((0, "0"), (1, _scale_text(km, sheet.language))):
        sheet.text(
            zero + ahead * bar * share,
            y + 0.9 + 0.6 + sheet.descent(size_pt) * 0.3,
            text,
            size_pt=size_pt,
            anchor="middle",
            halo=True,
        )


def _backing(sheet: Sheet, rect: Rect) -> None:
    sheet.fill(shapely.box(*rect), HALO, opacity=0.72)


# -- north arrow -------------------------------------------------------------------------


def north_item(size_pt: float) -> Item:
    """Return the size of the north arrow."""
    side = 2.1 * size_pt * POINT_MM
    return Item(
        width=side * 1.5,
        height=side * 2.2,
        corners=("top end", "top start", "bottom end", "bottom start"),
    )


def draw_north(sheet: Sheet, view: View, rect: Rect, size_pt: float) -> None:
    """Draw an arrow to true north at its own place, with its letter."""
    left, bottom, right, top = rect
    text = say("figure", "north", sheet.language)
    x = (left + right) / 2
    length = (top - bottom) - sheet.pitch(size_pt)
    y = bottom + sheet.pitch(size_pt) + length / 2
    turn = math.radians(view.north(x, y))
    half, wide = length / 2, length / 3.4

    def at(u: float, v: float) -> tuple[float, float]:
        return (
            x + u * math.cos(turn) + v * math.sin(turn),
            y - u * math.sin(turn) + v * math.cos(turn),
        )

    tip, foot, notch = at(0, half), (-wide, -half), at(0, -0.45 * half)
    shape = [tip, at(*foot), notch, at(wide, -half)]
    sheet.stroke(shapely.Polygon(shape), HALO, 1.6)
    sheet.fill(shapely.Polygon([tip, at(*foot), notch]), "#ffffff")
    sheet.fill(shapely.Polygon([tip, notch, at(wide, -half)]), INK)
    sheet.stroke(shapely.Polygon(shape), INK, 0.5)
    sheet.text(
        x,
        bottom + sheet.descent(size_pt),
        text,
        size_pt=size_pt,
        style="bold",
        anchor="middle",
        halo=True,
    )
