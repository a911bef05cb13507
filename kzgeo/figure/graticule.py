"""Meridians and parallels, named where they meet the frame."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from kzgeo.entries import Language
from kzgeo.figure.placement import Box
from kzgeo.figure.projection import View
from kzgeo.figure.sheet import SOFT, Sheet
from kzgeo.figure.words import decimal
from kzgeo.prose import say

__all__ = ["Graticule", "draw_lines", "draw_names", "graticule_of"]

COLOUR = "#9a917e"
STEPS = (30, 20, 10, 5, 2, 1, 0.5, 0.2, 0.1, 0.05, 0.02)
LEAST, MOST = 4, 10  # lines of either kind, where the steps allow it
EDGE_MM = 0.6
CORNER_MM = 9


@dataclass(frozen=True, kw_only=True)
class Graticule:
    """Lines on paper, and their names with where they are written."""

    lines: tuple[BaseGeometry, ...]
    names: tuple[tuple[str, Box], ...]
    size_pt: float


def graticule_of(sheet: Sheet, view: View, size_pt: float) -> Graticule:
    """Return the meridians and parallels that suit the map's scale."""
    west, south, east, north = view.window
    step = next((s for s in STEPS if (north - south) / s >= LEAST), STEPS[-1])
    wide = min((s for s in STEPS if s >= step and (east - west) / s <= MOST), default=STEPS[0])
    lang = sheet.language
    lines, names = [], []
    for lon in np.arange(math.ceil(west / wide) * wide, east, wide):
        up = np.linspace(max(south, -89.9), min(north, 89.9), 90)
        line = _drawn(view, np.full(90, lon), up)
        lines.append(line)
        text = _longitude(round(float(lon), 4), lang)
        names += [(text, box) for box in _below(sheet, view, line, text, size_pt)]
    for lat in np.arange(math.ceil(south / step) * step, north, step):
        if abs(lat) < 89.9:
            line = _drawn(view, np.linspace(west, east, 180), np.full(180, lat))
            lines.append(line)
            text = _latitude(round(float(lat), 4), lang)
            names += [(text, box) for box in _beside(sheet, view, line, text, size_pt)]
    return Graticule(lines=tuple(lines), names=tuple(names), size_pt=size_pt)


def draw_lines(sheet: Sheet, graticule: Graticule, px_pt: float) -> None:
    """Draw the lines of a graticule."""
    for line in graticule.lines:
        sheet.stroke(line, COLOUR, 0.7 * px_pt, opacity=0.6)


def draw_names(sheet: Sheet, graticule: Graticule) -> None:
    """Write the names of a graticule."""
    size_pt = graticule.size_pt
    for text, box in graticule.names:
        base = box.y - box.height / 2 + sheet.descent(size_pt)
        sheet.text(box.x, base, text, size_pt=size_pt, colour=SOFT, anchor="middle", halo=True)


def _drawn(view: View, lon: NDArray[np.float64], lat: NDArray[np.float64]) -> BaseGeometry:
    x, y = view.paper(lon, lat)
    good = np.isfinite(x) & np.isfinite(y)
    return shapely.LineString(np.column_stack((x[good], y[good])))


def _size(sheet: Sheet, text: str, size_pt: float) -> tuple[float, float]:
    return sheet.width_of(text, size_pt) + 0.5, sheet.ascent(size_pt) + sheet.descent(size_pt)


def _below(
    sheet: Sheet, view: View, line: BaseGeometry, text: str, size_pt: float
) -> Iterator[Box]:
    """Yield where a meridian is named: at the lower edge, if it does not meet it in a corner."""
    left, bottom, right, _ = view.rect
    width, height = _size(sheet, text, size_pt)
    edge = shapely.LineString([(left, bottom + EDGE_MM), (right, bottom + EDGE_MM)])
    met = shapely.get_coordinates(shapely.intersection(line, edge))
    if len(met) and left + width / 2 <= met[0][0] <= right - width / 2:
        yield Box(x=float(met[0][0]), y=bottom + EDGE_MM + height / 2, width=width, height=height)


def _beside(
    sheet: Sheet, view: View, line: BaseGeometry, text: str, size_pt: float
) -> Iterator[Box]:
    """Yield where a parallel is named: above it, at the edge where reading begins."""
    left, bottom, right, top = view.rect
    width, height = _size(sheet, text, size_pt)
    x = right - EDGE_MM - width / 2 if sheet.mirrored else left + EDGE_MM + width / 2
    edge = shapely.LineString([(x, bottom + CORNER_MM), (x, top - height)])
    met = shapely.get_coordinates(shapely.intersection(line, edge))
    if len(met):
        yield Box(x=x, y=float(met[0][1]) + height / 2 + 0.2, width=width, height=height)


def _longitude(value: float, lang: Language) -> str:
    value = (value + 180) % 360 - 180
    neither = value in (0, -180)
    key = "degrees" if neither else "east" if value > 0 else "west"
    return say("figure", key, lang, value=decimal(abs(value), lang))


def _latitude(value: float, lang: Language) -> str:
    key = "north_of" if value > 0 else "south_of" if value < 0 else "degrees"
    return say("figure", key, lang, value=decimal(abs(value), lang))
