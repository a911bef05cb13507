"""Simplification that is fine where the map is mostly used and coarse elsewhere.

All tolerances are degrees; boxes are (west, south, east, north) degrees.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from shapely import make_valid, set_precision
from shapely.geometry import LineString, MultiLineString, MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

__all__ = ["WORLD", "Box", "Zone", "lines_of", "polygons_of", "simplify_line", "simplify_polygons"]

Box = tuple[float, float, float, float]
WORLD: Box = (-180.0, -90.0, 180.0, 90.0)


@dataclass(frozen=True, kw_only=True)
class Zone:
    """A box with its Douglas-Peucker tolerance and the smallest area kept, degrees and degrees²."""

    box: Box
    tolerance: float
    least_area: float = 0.0

    def holds(self, lon: float, lat: float) -> bool:
        """Return whether the point lies in the box."""
        west, south, east, north = self.box
        return west <= lon <= east and south <= lat <= north


def simplify_line(points: Sequence[Sequence[float]], zones: Sequence[Zone]) -> LineString:
    """Simplify a line zone by zone; its two ends stay where they are.

    The first zone that holds a point rules it, so zones go from small to large. Neighbouring
    runs share a vertex, which leaves no seam.
    """
    kept: list[Sequence[float]] = [points[0][:2]]
    ruled = groupby(range(len(points)), key=lambda i: _zone(points[i], zones).tolerance)
    for tolerance, indices in ruled:
        run = list(indices)
        stretch = [points[i][:2] for i in range(max(run[0] - 1, 0), run[-1] + 1)]
        if len(stretch) > 1:
            line = LineString(stretch).simplify(tolerance, preserve_topology=False)
            kept.extend(line.coords[1:])
    return LineString(kept if len(kept) > 1 else [points[0][:2], points[-1][:2]])


def simplify_polygons(
    polygons: Iterable[Polygon], zones: Sequence[Zone], *, decimals: int
) -> MultiPolygon:
    """Simplify polygons zone by zone and snap them to a grid, leaving out what is too small.

    The result is valid; snapping follows the precision model of GEOS.
    """
    kept: list[Polygon] = []
    for polygon in polygons:
        shell = _ring(list(polygon.exterior.coords), zones)
        if shell is None:
            continue
        holes = (_ring(list(hole.coords), zones) for hole in polygon.interiors)
        rough = Polygon(shell, [hole for hole in holes if hole is not None])
        repaired = make_valid(rough, method="structure", keep_collapsed=False)
        kept.extend(polygons_of(set_precision(repaired, 10.0**-decimals)))
    return MultiPolygon([p for p in kept if p.area > 0])


def polygons_of(geometry: BaseGeometry) -> list[Polygon]:
    """Return the polygons of a geometry, in its order, however deep they stand in collections."""
    if isinstance(geometry, Polygon):
        return [] if geometry.is_empty else [geometry]
    return [polygon for part in getattr(geometry, "geoms", ()) for polygon in polygons_of(part)]


def lines_of(geometry: BaseGeometry) -> list[LineString]:
    """Return the lines of a line or multi-line, in its order."""
    parts = geometry.geoms if isinstance(geometry, MultiLineString) else [geometry]
    return [part for part in parts if isinstance(part, LineString)]


def _ring(
    points: Sequence[Sequence[float]], zones: Sequence[Zone]
) -> list[tuple[float, ...]] | None:
    area = Polygon(points).area
    if area < min(_zone(point, zones).least_area for point in points):
        return None
    ring = list(simplify_line(points, zones).coords)
    return ring if len(ring) > 3 else None


def _zone(point: Sequence[float], zones: Sequence[Zone]) -> Zone:
    return next((zone for zone in zones if zone.holds(point[0], point[1])), zones[-1])
