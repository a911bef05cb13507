"""The territory of Kazakhstan and three parts of it that the documents speak of.

Everything is cut from the one outline of `borders`, so that the edges along a border are the
border's own vertices. Coordinates are (lon, lat) degrees on WGS84; areas are geodesic.
"""

from __future__ import annotations

from math import cos, radians, sin
from pathlib import Path

from pyproj import Geod
from shapely.geometry import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from kzgeo.build.borders import ATTRIBUTION, TOLERANCE, kazakhstan_polygon
from kzgeo.build.fetch import CACHE
from kzgeo.build.write import Feature, Provenance, layer_feature, write_layer
from kzgeo.build.zoned import polygons_of

__all__ = [
    "PROVENANCE",
    "area_km2",
    "build",
    "ellipse",
    "europe_share",
    "gift_lands",
    "rudny_altai",
]

PROVENANCE = Provenance(
    name="territory",
    source=(
        f"@geo-maps/countries-coastline-{TOLERANCE}@0.6.0 (npm), package/map.geo.json; "
        "inner edges drawn for this atlas"
    ),
    licence="ODbL-1.0",
    attribution=ATTRIBUTION,
    scale="100 m tolerance",
    data_date="2017",
)
_DRAWN = "drawn for this atlas, about 1:5,000,000"
_SCHEMATIC = "schematic, no scale"

# From the Russian border along the eastern foot of the Urals and the Mugodzhar Hills, round their
# southern end, down the Emba past Zharkamys and Kulsary to the Caspian; then through the sea.
_URAL_MUGODZHAR_EMBA = (
    (59.45, 52.00),
    (59.45, 50.70),
    (59.38, 50.20),
    (59.20, 49.70),
    (59.05, 49.30),
    (58.95, 48.90),
    (58.82, 48.55),
    (58.60, 48.30),
    (58.25, 48.20),
    (57.75, 48.28),
    (57.30, 48.27),
    (56.90, 48.10),
    (56.47, 47.97),
    (56.00, 47.76),
    (55.50, 47.52),
    (55.00, 47.27),
    (54.50, 47.07),
    (54.05, 46.93),
    (53.70, 46.80),
    (53.35, 46.65),
    (52.90, 46.40),
    (50.50, 45.80),
    (46.00, 45.80),
    (46.00, 52.00),
)

# Between the Irtysh and the Russian border: the basins of the Uba, the Ulba and the lower and
# middle Bukhtarma. The eastern and northern points lie beyond the border and are clipped.
_RUDNY_ALTAI = (
    (80.95, 51.20),
    (80.90, 50.75),
    (81.05, 50.42),
    (81.45, 50.25),
    (81.90, 50.12),
    (82.25, 50.02),
    (82.55, 49.90),
    (82.85, 49.72),
    (83.20, 49.55),
    (83.50, 49.42),
    (83.85, 49.32),
    (84.25, 49.28),
    (84.70, 49.29),
    (85.10, 49.35),
    (85.40, 49.48),
    (85.55, 49.68),
    (85.50, 50.20),
    (84.30, 50.90),
    (82.50, 51.20),
)

_GEOD = Geod(ellps="WGS84")


def build(geodata: Path, *, cache: Path = CACHE) -> None:
    """Write `territory.geojson` below the folder `geodata`."""
    country = kazakhstan_polygon(cache=cache)
    write_layer(geodata / "territory.geojson", _features(country), provenance=PROVENANCE)


def area_km2(geometry: BaseGeometry) -> float:
    """Return the geodesic area of a polygon or multipolygon in square kilometres.

    >>> from shapely import box
    >>> round(area_km2(box(0, 0, 1, 1)))
    12309
    """
    polygons = getattr(geometry, "geoms", [geometry])
    return sum(abs(_GEOD.geometry_area_perimeter(polygon)[0]) for polygon in polygons) / 1e6


def europe_share(country: MultiPolygon) -> BaseGeometry:
    """Return the part west of the Urals, the Mugodzhar Hills and the Emba.

    The line follows the convention of the All-Union Geographical Society of 1958 (E. M. Murzaev,
    "Where should one draw the geographical boundary between Europe and Asia?", Soviet Geography
    5, 1964): eastern foot of the Urals and of the Mugodzhar Hills, the Emba, the Caspian.
    """
    return country.intersection(Polygon(_URAL_MUGODZHAR_EMBA))


def rudny_altai(country: MultiPolygon) -> BaseGeometry:
    """Return the mining region of the Altai right of the Irtysh, clipped to the country."""
    return country.intersection(Polygon(_RUDNY_ALTAI))


def gift_lands(country: MultiPolygon) -> MultiPolygon:
    """Return two ovals that mark the places named, the west and the Rudny Altai, clipped."""
    ovals = (
        ellipse((51.4, 49.7), half_width_km=190, half_height_km=125),
        ellipse((83.2, 49.95), half_width_km=135, half_height_km=80),
    )
    return MultiPolygon([p for oval in ovals for p in polygons_of(country.intersection(oval))])


def ellipse(centre: tuple[float, float], *, half_width_km: float, half_height_km: float) -> Polygon:
    """Return an oval of 72 points around a (lon, lat) degrees centre, axes along the graticule.

    >>> ellipse((0, 0), half_width_km=111.32, half_height_km=111.32).bounds[0].__round__(3)
    -1.0
    """
    lon, lat = centre
    km_per_degree = 111.32
    width = half_width_km / (km_per_degree * cos(radians(lat)))
    height = half_height_km / km_per_degree
    turns = (radians(5 * step) for step in range(72))
    return Polygon([(lon + width * cos(a), lat + height * sin(a)) for a in turns])


def _features(country: MultiPolygon) -> list[Feature]:
    return [
        layer_feature(
            "kazakhstan-area",
            country,
            evidence="surveyed",
            method=(
                "The outline of Kazakhstan in OpenStreetMap, built of the same vertices as its "
                "borders and the Caspian shore; the Baikonur lease and the islands are included, "
                "the waters of the Caspian are not."
            ),
            provenance=PROVENANCE,
            label=(67.3, 48.2),
        ),
        layer_feature(
            "europe-share",
            europe_share(country),
            evidence="approximate",
            method=(
                "The part west of a line along the eastern foot of the Urals and the Mugodzhar "
                "Hills and down the Emba to the Caspian, the convention of the All-Union "
                "Geographical Society of 1958 (E. M. Murzaev, Soviet Geography 5, 1964). Other "
                "conventions give other shares; the line was not fitted to any stated percentage."
            ),
            provenance=PROVENANCE,
            scale=_DRAWN,
            label=(52.2, 49.3),
        ),
        layer_feature(
            "rudny-altai",
            rudny_altai(country),
            evidence="approximate",
            method=(
                "Drawn after published descriptions (Great Soviet Encyclopedia, 3rd ed., East "
                "Kazakhstan Oblast: the Uba, Ivanov and Ulba ranges right of the Irtysh): the "
                "mining region around Ridder, Oskemen, Altai (Zyryanovsk), Shemonaikha and "
                "Glubokoe; clipped to the border, although the region goes on into Russia."
            ),
            provenance=PROVENANCE,
            scale=_DRAWN,
            label=(83.4, 49.95),
        ),
        layer_feature(
            "gift-lands",
            gift_lands(country),
            evidence="schematic",
            method=(
                "The documents name lands in the west and in the region of Rudny Altai and give "
                "no boundary; two loose ovals, clipped to Kazakhstan, only mark the places named. "
                "The figure shows a claim that is quoted and takes no side on it."
            ),
            provenance=PROVENANCE,
            scale=_SCHEMATIC,
            label=(51.4, 49.7),
        ),
    ]
