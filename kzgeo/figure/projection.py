"""The projection that fits an extent, and the view of it on paper.

Albers' equal-area conic, its standard parallels a sixth of the extent's height from its edges
(Deetz and Adams, 1934; Snyder, 1987, USGS Professional Paper 1395, p. 99), holds areas and keeps
shapes well at middle latitudes. An extent of a few degrees, one at the equator or at a pole is
drawn in Lambert's azimuthal equal-area projection, and more than 150 degrees of longitude in
Equal Earth (Šavrič, Patterson and Jenny, 2019). All three keep areas.

On paper, x goes right and y up, in millimetres, as on the sheet.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import geopandas
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj import CRS, Geod, Proj
from shapely.geometry.base import BaseGeometry

from kzgeo.figure.bounds import Bounds, Extent

__all__ = ["DEGREES", "Projection", "Rect", "View", "envelope_of", "fitting", "view_of"]

Floats = NDArray[np.float64]
Rect = tuple[float, float, float, float]  # left, bottom, right, top

DEGREES = "EPSG:4326"
WORLD_DEG = 150
SMALL_DEG = 4
EQUATOR_DEG = 20
POLAR_DEG = 84
STEPS = 40  # a window is told from so many points on each side
ROOM = 0.06  # around shapes, by the longer side of what they take
LEAST_M = 300_000.0
BEYOND_MM = 3  # what is drawn beyond the frame, where no edge can be seen
FINE_MM = 0.03  # vertices nearer than this are one on paper
HALF_DEG = 179.9999  # a point at exactly half the Earth's width would come out on the other side


@dataclass(frozen=True, kw_only=True)
class Projection:
    """A projection of the WGS84 ellipsoid; ``parallels`` are those of a cone, in degrees."""

    kind: Literal["albers", "azimuthal", "world"]
    definition: str
    centre: tuple[float, float]
    parallels: tuple[float, float] | None = None

    @cached_property
    def proj(self) -> Proj:
        """The projection as PROJ has it."""
        return Proj(self.definition)

    @cached_property
    def crs(self) -> CRS:
        """The projection as a CRS, in metres."""
        return CRS(f"{self.definition} +units=m +type=crs")

    def metres(self, lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
        """Return x and y in metres of longitudes and latitudes in degrees."""
        x, y = self.proj(lon, lat)
        return np.asarray(x), np.asarray(y)

    def degrees(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        """Return longitudes and latitudes in degrees of x and y in metres; off Earth: infinite."""
        lon, lat = self.proj(x, y, inverse=True)
        return np.asarray(lon), np.asarray(lat)


def fitting(bounds: Bounds) -> Projection:
    """Return the projection that fits these bounds.

    >>> fitting((46, 41, 88, 56)).parallels
    (43.5, 53.5)

    """
    west, south, east, north = bounds
    lon, lat = ((west + east) / 2 + 180) % 360 - 180, (south + north) / 2
    across = (east - west) * math.cos(math.radians(lat))
    centre = (lon, lat)
    if east - west > WORLD_DEG:
        return Projection(
            kind="world", definition=f"+proj=eqearth +lon_0={lon!r} +ellps=WGS84", centre=centre
        )
    if (
        max(across, north - south) < SMALL_DEG
        or abs(lat) < EQUATOR_DEG
        or max(north, -south) > POLAR_DEG
    ):
        definition = f"+proj=laea +lon_0={lon!r} +lat_0={lat!r} +ellps=WGS84"
        return Projection(kind="azimuthal", definition=definition, centre=centre)
    sixth = (north - south) / 6
    first, second = (round(value * 2) / 2 for value in (south + sixth, north - sixth))
    definition = (
        f"+proj=aea +lon_0={lon!r} +lat_0={lat!r} +lat_1={first!r} +lat_2={second!r} +ellps=WGS84"
    )
    return Projection(
        kind="albers", definition=definition, centre=centre, parallels=(first, second)
    )


def envelope_of(projection: Projection, extent: Extent) -> Rect:
    """Return the bounds in metres of what is to be seen: of shapes with room, or of degrees."""
    west, south, east, north = extent.bounds
    if extent.shapes:
        lon, lat = shapely.get_coordinates(extent.shapes).T
    else:
        lon, lat = np.meshgrid(
            np.linspace(west, east, STEPS + 1), np.linspace(south, north, STEPS + 1)
        )
    x, y = projection.metres(lon, lat)
    good = np.isfinite(x) & np.isfinite(y)
    left, bottom, right, top = (
        float(value) for value in (x[good].min(), y[good].min(), x[good].max(), y[good].max())
    )
    room = ROOM * max(right - left, top - bottom, LEAST_M) if extent.shapes else 0.0
    return (left - room, bottom - room, right + room, top + room)


def view_of(projection: Projection, envelope: Rect, rect: Rect) -> View:
    """Return the view that has an envelope in the middle of ``rect``, as large as fits."""
    left, bottom, right, top = envelope
    width, height = rect[2] - rect[0], rect[3] - rect[1]
    scale = min(width / (right - left), height / (top - bottom))
    middle = ((left + right) / 2, (bottom + top) / 2)
    if projection.kind == "world":  # beyond the poles there is nothing to be seen
        pole = float(projection.metres(np.array([projection.centre[0]]), np.array([90.0]))[1][0])
        spare = max(pole - height / scale / 2, 0.0)
        middle = (middle[0], min(max(middle[1], -spare), spare))
    return View(projection=projection, rect=rect, scale=scale, middle=middle)


@dataclass(frozen=True, kw_only=True)
class View:
    """A map on paper: ``rect`` is its frame, ``middle`` what lies at its centre, in metres.

    ``scale`` is millimetres on paper by metres on the projection.
    """

    projection: Projection
    rect: Rect
    scale: float
    middle: tuple[float, float]

    @property
    def denominator(self) -> float:
        """The map's scale is one to this number."""
        return 1000 / self.scale

    @property
    def centre(self) -> tuple[float, float]:
        """The middle of the frame on paper."""
        left, bottom, right, top = self.rect
        return ((left + right) / 2, (bottom + top) / 2)

    def paper(self, lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
        """Return where longitudes and latitudes in degrees are on paper."""
        x, y = self.projection.metres(lon, lat)
        across, up = self.centre
        return across + (x - self.middle[0]) * self.scale, up + (y - self.middle[1]) * self.scale

    def spot(self, lon: float, lat: float) -> tuple[float, float]:
        """Return where one longitude and latitude is on paper."""
        x, y = self.paper(np.array([lon]), np.array([lat]))
        return float(x[0]), float(y[0])

    def degrees(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        """Return longitudes and latitudes of points on paper; off Earth: infinite."""
        across, up = self.centre
        return self.projection.degrees(
            (np.asarray(x) - across) / self.scale + self.middle[0],
            (np.asarray(y) - up) / self.scale + self.middle[1],
        )

    @cached_property
    def frame(self) -> BaseGeometry:
        """The map's frame on paper."""
        return shapely.box(*self.rect)

    @cached_property
    def earth(self) -> BaseGeometry:
        """What of the frame is on Earth: all of it, but on a map of the world."""
        if self.projection.kind != "world":
            return self.frame
        middle = self.projection.centre[0]
        world = shapely.box(middle - HALF_DEG, -90, middle + HALF_DEG, 90)
        flat = self._on_paper(geopandas.GeoSeries([world], crs=DEGREES).segmentize(2))
        seen: BaseGeometry = flat.iloc[0].intersection(self.frame)
        return seen

    @cached_property
    def window(self) -> Bounds:
        """The degrees that hold everything in the frame, with room; may pass ±180 degrees east."""
        left, bottom, right, top = self.rect
        x, y = np.meshgrid(
            np.linspace(left - BEYOND_MM, right + BEYOND_MM, STEPS + 1),
            np.linspace(bottom - BEYOND_MM, top + BEYOND_MM, STEPS + 1),
        )
        lon, lat = self.degrees(x, y)
        good = np.isfinite(lon) & np.isfinite(lat)
        middle = self.projection.centre[0]
        away = (lon[good] - middle + 180) % 360 - 180
        room = 1 + (right - left) / self.scale / 1.11e5 / 50
        lowest, highest = float(lat[good].min()) - room, float(lat[good].max()) + room
        west, east = float(away.min()) - room, float(away.max()) + room
        around = not good.all() or self._holds_pole() or east - west > 350
        west, east = (-HALF_DEG, HALF_DEG) if around else (west, east)
        return (middle + west, max(lowest, -90.0), middle + east, min(highest, 90.0))

    def _holds_pole(self) -> bool:
        for lat in (-90.0, 90.0):
            x, y = self.spot(self.projection.centre[0], lat)
            if math.isfinite(x) and self.frame.buffer(BEYOND_MM).contains(shapely.Point(x, y)):
                return True
        return False

    def draw(self, geometries: Iterable[BaseGeometry]) -> list[BaseGeometry]:
        """Return geometries in degrees as they lie on paper, clipped a little beyond the frame.

        Long segments become curves as the projection has them; vertices that nobody could
        tell apart are left out. What is not seen is empty.
        """
        given = geopandas.GeoSeries(list(geometries), crs=DEGREES)
        drawn: list[BaseGeometry] = [shapely.GeometryCollection()] * len(given)
        pieces = list(self._pieces(given))
        if not pieces:
            return drawn
        span = max(self.window[2] - self.window[0], self.window[3] - self.window[1])
        flat = self._on_paper(pd.concat(pieces).segmentize(span / 60))
        areas_and_lines = ~flat.geom_type.isin(("Point", "MultiPoint"))
        flat[areas_and_lines] = flat[areas_and_lines].simplify(FINE_MM, preserve_topology=False)
        left, bottom, right, top = self.rect
        clipped = flat.clip_by_rect(
            left - BEYOND_MM, bottom - BEYOND_MM, right + BEYOND_MM, top + BEYOND_MM
        )
        for index, piece in clipped.items():
            parts = [part for part in (drawn[index], piece) if not part.is_empty]
            drawn[index] = parts[0] if len(parts) == 1 else shapely.GeometryCollection(parts)
        return drawn

    def _pieces(self, given: geopandas.GeoSeries) -> Iterator[geopandas.GeoSeries]:
        """Yield what of geometries may be in the frame; round the Earth where that is needed."""
        west, south, east, north = self.window
        for turn in (-360, 0, 360):
            low, high = max(west - turn, -180.0), min(east - turn, 180.0)
            if low < high:
                cut = given.clip_by_rect(low, south, high, north)
                cut = cut[~cut.is_empty]
                if len(cut):
                    yield cut.translate(turn) if turn else cut

    def _on_paper(self, degrees: geopandas.GeoSeries) -> geopandas.GeoSeries:
        """Return geometries on paper, without a CRS: x to the right and y up, in millimetres."""
        across, up = self.centre
        x, y = across - self.middle[0] * self.scale, up - self.middle[1] * self.scale
        metres = degrees.to_crs(self.projection.crs)
        return metres.affine_transform([self.scale, 0, 0, self.scale, x, y]).set_crs(
            None, allow_override=True
        )

    def north(self, x: float, y: float) -> float:
        """Return the direction of true north at a point on paper, in degrees from up, clockwise."""
        lon, lat = self.degrees(np.array([x]), np.array([y]))
        step = 0.01 if lat[0] < 89 else -0.01
        ahead_x, ahead_y = self.paper(lon, lat + step)
        turn = math.degrees(math.atan2(float(ahead_x[0]) - x, float(ahead_y[0]) - y))
        return turn if step > 0 else turn + 180

    def metres_across(self, length_mm: float) -> float:
        """Return how many metres of a geodesic a level line at the map's centre stands for."""
        x, y = self.centre
        lon, lat = self.degrees(np.array([x - length_mm / 2, x + length_mm / 2]), np.array([y, y]))
        return float(Geod(ellps="WGS84").inv(lon[0], lat[0], lon[1], lat[1])[2])
