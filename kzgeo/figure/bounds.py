"""What part of the Earth a figure shows: west, south, east, north in degrees (EPSG:4326)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from kzgeo.errors import UsageError
from kzgeo.selection import Selection, drawings
from kzgeo.shapes import bounds_around

__all__ = ["HOME", "Bounds", "Extent", "ExtentError", "extent_of"]

Bounds = tuple[float, float, float, float]

HOME: Bounds = (46.2, 40.4, 87.6, 55.6)  # as in kzgeo/web/map.js
ROOM = 0.06  # of width and height, on each side
LEAST_DEG = 0.3
FAR_NORTH = 80.0
ORDER = "west,south,east,north in degrees"
WIDEST_ACROSS = 180  # degrees of an extent across the 180th meridian; wider is turned round


class ExtentError(UsageError):
    """Bounds that no figure shows; ``key`` names the fault for those who speak other languages."""

    def __init__(self, key: str, place: str, fault: str, cure: str) -> None:
        super().__init__(place, fault, cure)
        self.key = key

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.key, self.place, self.fault, self.cure)


@dataclass(frozen=True, kw_only=True)
class Extent:
    """What a map shows at least: everything within bounds, or shapes (EPSG:4326) and no more.

    The east of bounds across the 180th meridian is more than 180 degrees.
    """

    bounds: Bounds
    shapes: tuple[BaseGeometry, ...] = ()


def extent_of(selection: Selection, given: Bounds | None = None, *, whole: bool = False) -> Extent:
    """Return the extent that was asked for, else that of what is chosen, with room around it.

    Where layers were not chosen by name (``whole``), it is Kazakhstan, as when the app opens.
    Bounds whose west is greater than their east lie across the 180th meridian.

    Raises:
        ExtentError: the bounds are none, or nothing that is chosen lies in them.

    """
    shapes = [drawn.geometry for _, _, drawn in drawings(selection)]
    if not shapes:
        raise ExtentError(
            "nothing", _named(selection), "have nothing to draw in these years", "choose others"
        )
    if given is not None:
        _check(given)
        _check_within(given, shapes, selection)
        west, south, east, north = given
        return Extent(bounds=(west, south, east if west < east else east + 360, north))
    home = shapely.box(*HOME)
    if whole and any(home.intersects(shape) for shape in shapes):
        return Extent(bounds=HOME)
    return Extent(bounds=_around(shapes), shapes=tuple(shapes))


def _named(selection: Selection) -> str:
    return "layers " + ", ".join(layer.id for layer in selection.layers)


def _written(bounds: Sequence[float]) -> str:
    return ",".join(f"{value:g}" for value in bounds)


def _check(bounds: Bounds) -> None:
    west, south, east, north = bounds
    place = f"bounds {_written(bounds)}"
    if not all(map(math.isfinite, bounds)):
        raise ExtentError("not_numbers", place, "are not all numbers", f"give {ORDER}")
    if max(abs(south), abs(north)) > 90:
        turned = "; they look like latitude before longitude" if _turned(bounds) else ""
        fault = f"have a latitude beyond 90 degrees{turned}"
        raise ExtentError("off_earth", place, fault, f"give {ORDER}")
    if max(abs(west), abs(east)) > 180:
        raise ExtentError(
            "off_earth", place, "have a longitude beyond 180 degrees", f"give {ORDER}"
        )
    if south > north:
        raise ExtentError("upside_down", place, "have the south above the north", f"give {ORDER}")
    if west > east and west - east < 360 - WIDEST_ACROSS:
        fault = f"reach {east - west + 360:g} degrees eastwards across the 180th meridian"
        turned_round = _written((east, south, west, north))
        cure = f"exchange west and east ({turned_round}), or choose at most {WIDEST_ACROSS} degrees"
        raise ExtentError("too_wide", place, fault, cure)
    if 0 <= east - west < 0.01 or west - east > 359.99 or north - south < 0.01:
        cure = "give at least a hundredth of a degree each way"
        raise ExtentError("empty", place, "are empty", cure)


def _turned(bounds: Bounds) -> bool:
    """Tell whether the bounds would be on Earth as latitude before longitude."""
    south, west, north, east = bounds
    return -90 <= south < north <= 90 and -180 <= west < east <= 180


def _check_within(bounds: Bounds, shapes: Sequence[BaseGeometry], selection: Selection) -> None:
    """Refuse bounds without anything in them, and those that are plainly latitude first."""
    within = _count(bounds, shapes)
    south, west, north, east = bounds
    turned = (west, south, east, north)
    better = _turned(bounds) and _count(turned, shapes) > within
    place = f"bounds {_written(bounds)}"
    if better and (not within or bounds[3] > FAR_NORTH):
        raise ExtentError(
            "turned",
            place,
            "look like latitude before longitude",
            f"give {ORDER}: {_written(turned)}",
        )
    if not within:
        all_of = _written([round(float(value), 1) for value in shapely.total_bounds(shapes)])
        raise ExtentError(
            "outside",
            place,
            f"have nothing of the {_named(selection)} in them",
            f"choose bounds within {all_of}, or other layers",
        )


def _count(bounds: Bounds, shapes: Sequence[BaseGeometry]) -> int:
    west, south, east, north = bounds
    spans = [(west, east)] if west < east else [(west, 180.0), (-180.0, east)]
    box = shapely.union_all([shapely.box(low, south, high, north) for low, high in spans])
    shapely.prepare(box)
    return int(shapely.intersects(box, shapes).sum())


def _around(shapes: Sequence[BaseGeometry]) -> Bounds:
    return bounds_around(shapes, room=ROOM, least_deg=LEAST_DEG)
