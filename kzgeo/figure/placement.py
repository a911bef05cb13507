"""Where names go: each takes the best free place of those that suit it, the important ones first.

Boxes are the ink of a name and a little room, turned about their middle; none touches another,
a marker, or the edge of the map. Of free places that one is best that covers least of what is
drawn, then the one that is named first.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from kzgeo.figure.projection import Rect

__all__ = ["Box", "Ground", "Placer", "box_of"]

CELL_MM = 0.5
EDGE_MM = 0.5


@dataclass(frozen=True, kw_only=True)
class Box:
    """A rectangle around (x, y), ``width`` along ``angle`` (degrees from right, upward).

    ``reach`` is the level rectangle that holds it.
    """

    x: float
    y: float
    width: float
    height: float
    angle: float = 0
    reach: Rect = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.angle:
            xs, ys = zip(*self.corners, strict=True)
            reach = (min(xs), min(ys), max(xs), max(ys))
        else:
            w, h = self.width / 2, self.height / 2
            reach = (self.x - w, self.y - h, self.x + w, self.y + h)
        object.__setattr__(self, "reach", reach)

    @property
    def axes(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """The directions of its width and height."""
        turn = math.radians(self.angle)
        return (math.cos(turn), math.sin(turn)), (-math.sin(turn), math.cos(turn))

    @property
    def corners(self) -> tuple[tuple[float, float], ...]:
        """The four corners, counterclockwise."""
        (ax, ay), (bx, by) = self.axes
        w, h = self.width / 2, self.height / 2
        return tuple(
            (self.x + i * w * ax + j * h * bx, self.y + i * w * ay + j * h * by)
            for i, j in ((-1, -1), (1, -1), (1, 1), (-1, 1))
        )

    def meets(self, other: Box) -> bool:
        """Tell whether two boxes have a point in common, by their separating axes."""
        a, b = self.reach, other.reach
        if a[0] >= b[2] or b[0] >= a[2] or a[1] >= b[3] or b[1] >= a[3]:
            return False
        if not self.angle and not other.angle:
            return True
        for x, y in (*self.axes, *other.axes):
            mine = [x * px + y * py for px, py in self.corners]
            theirs = [x * px + y * py for px, py in other.corners]
            if max(mine) <= min(theirs) or max(theirs) <= min(mine):
                return False
        return True


def box_of(rect: Rect) -> Box:
    """Return a level rectangle as a box."""
    left, bottom, right, top = rect
    return Box(x=(left + right) / 2, y=(bottom + top) / 2, width=right - left, height=top - bottom)


class Ground:
    """How much is drawn where, in cells of half a millimetre."""

    def __init__(self, rect: Rect) -> None:
        self.left, self.bottom, right, top = rect
        self.ink: NDArray[np.float64] = np.zeros(
            (math.ceil((top - self.bottom) / CELL_MM), math.ceil((right - self.left) / CELL_MM))
        )

    def add(self, geometry: BaseGeometry, weight: float) -> None:
        """Take note of lines, or of the edges of areas."""
        lines = shapely.segmentize(geometry, CELL_MM)
        at = shapely.get_coordinates(lines)
        columns = np.floor((at[:, 0] - self.left) / CELL_MM).astype(int)
        rows = np.floor((at[:, 1] - self.bottom) / CELL_MM).astype(int)
        height, width = self.ink.shape
        good = (columns >= 0) & (columns < width) & (rows >= 0) & (rows < height)
        np.maximum.at(self.ink, (rows[good], columns[good]), weight)

    def cover(self, rect: Rect, weight: float) -> None:
        """Take note of a rectangle."""
        left, bottom, right, top = (
            max(0, math.floor((value - start) / CELL_MM))
            for value, start in zip(rect, (self.left, self.bottom) * 2, strict=True)
        )
        part = self.ink[bottom : top + 1, left : right + 1]
        np.maximum(part, weight, out=part)

    def under(self, box: Box) -> float:
        """Return how much of what is drawn a box covers."""
        (ax, ay), (bx, by) = box.axes
        across = np.linspace(-0.5, 0.5, max(2, math.ceil(box.width / CELL_MM))) * box.width
        up = np.linspace(-0.5, 0.5, max(2, math.ceil(box.height / CELL_MM))) * box.height
        u, v = np.meshgrid(across, up)
        columns = np.floor((box.x + u * ax + v * bx - self.left) / CELL_MM).astype(int)
        rows = np.floor((box.y + u * ay + v * by - self.bottom) / CELL_MM).astype(int)
        height, width = self.ink.shape
        good = (columns >= 0) & (columns < width) & (rows >= 0) & (rows < height)
        return float(self.ink[rows[good], columns[good]].sum())


class Placer:
    """Places taken on a map, and the choice of free ones within its frame."""

    def __init__(self, rect: Rect, ground: Ground) -> None:
        self.rect = rect
        self.ground = ground
        self.taken: list[Box] = []
        self._reaches: NDArray[np.float64] = np.empty((0, 4))

    def take(self, boxes: Iterable[Box]) -> None:
        """Keep places free of names."""
        added = list(boxes)
        self.taken.extend(added)
        new = np.array([box.reach for box in added]).reshape(-1, 4)
        self._reaches = np.concatenate((self._reaches, new))

    def inside(self, box: Box) -> bool:
        """Tell whether a box lies in the frame, not touching its edge."""
        left, bottom, right, top = box.reach
        return (
            left >= self.rect[0] + EDGE_MM
            and bottom >= self.rect[1] + EDGE_MM
            and right <= self.rect[2] - EDGE_MM
            and top <= self.rect[3] - EDGE_MM
        )

    def free(self, box: Box) -> bool:
        """Tell whether a box lies in the frame and meets nothing that is there."""
        if not self.inside(box):
            return False
        left, bottom, right, top = box.reach
        r = self._reaches
        near = (r[:, 0] < right) & (r[:, 2] > left) & (r[:, 1] < top) & (r[:, 3] > bottom)
        return not any(box.meets(self.taken[number]) for number in np.flatnonzero(near))

    def choose(
        self, candidates: Iterable[Box], *, patience: float = 0.4, most: float = math.inf
    ) -> Box | None:
        """Take the best free place and return it.

        ``patience`` is how much ink a place may cover to be taken before a later one is tried,
        ``most`` how much it may cover at all.
        """
        best: tuple[float, Box] | None = None
        for number, box in enumerate(candidates):
            if not self.free(box):
                continue
            ink = self.ground.under(box)
            cost = ink + patience * number
            if ink <= most and (best is None or cost < best[0]):
                best = (cost, box)
            if best is not None and best[0] <= patience * (number + 1):
                break
        if best is None:
            return None
        self.take([best[1]])
        return best[1]
