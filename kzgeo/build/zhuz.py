"""The three zhuz, cut from the outline of Kazakhstan along two drawn lines.

The documents name the zhuz and give no boundary, and no open dataset has one. The two lines are
drawn by hand after published descriptions of who lived where about 1900:

- Great Soviet Encyclopedia, 3rd ed., entries "Lesser Horde" (lower Syr Darya and Ural, confluence
  of the Irgiz and the Turgai, upper Tobol, Mugodzhar Hills), "Middle Horde" (northern, central,
  north-eastern and eastern Kazakhstan) and "Greater Horde" (Semirechye);
- Brockhaus and Efron, Encyclopaedic Dictionary, entry "Dzhalairy": this tribe of the Senior zhuz
  between the Karatal and the Ili; accounts of the Naiman, of the Middle zhuz, place them from the
  Altai to the Karatal;
- M. S. Mukanov's counts for the Perovsk (Kyzylorda) district, as quoted by N. A. Tasilova: about
  three fifths of the district tribes of the Junior zhuz, but the Zhulek volost up the river nine
  tenths Kipchak, of the Middle zhuz; the Kongrat, of the Middle zhuz, along the Syr Darya above.

The tribes and their places are set out at length in V. V. Vostrov and M. S. Mukanov, "Rodoplemennoi
sostav i rasselenie kazakhov", Alma-Ata 1968.

The lands were used by season and in common and had no surveyed edge: a line here is the middle of
a belt. Coordinates are (lon, lat) degrees on WGS84.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from shapely.geometry import LineString, MultiPolygon, Polygon

from kzgeo.build.borders import ATTRIBUTION, TOLERANCE, kazakhstan_polygon
from kzgeo.build.errors import GeometryError
from kzgeo.build.fetch import CACHE
from kzgeo.build.write import DECIMALS, Provenance, layer_feature, rounded, write_layer
from kzgeo.build.zoned import polygons_of

__all__ = ["PROVENANCE", "build", "partition", "smooth"]

PROVENANCE = Provenance(
    name="zhuz",
    source=(
        f"@geo-maps/countries-coastline-{TOLERANCE}@0.6.0 (npm), package/map.geo.json; "
        "the lines between the zhuz drawn for this atlas"
    ),
    licence="ODbL-1.0",
    attribution=ATTRIBUTION,
    scale="dividing lines drawn at about 1:5,000,000; outline 100 m tolerance",
    data_date="2017",
)

Position = tuple[float, float]

# Junior | Middle, from the Russian to the Uzbek border. Its ends move to the nearest vertex.
_JUNIOR_MIDDLE: tuple[Position, ...] = (
    (61.85, 53.00),  # Russian border, west of Rudny
    (61.93, 52.74),
    (62.04, 52.47),  # over the upper Tobol, above Lisakovsk
    (62.22, 52.10),
    (62.45, 51.62),
    (62.66, 51.12),
    (62.76, 50.62),
    (62.75, 50.12),
    (62.78, 49.62),  # west of the town of Turgai
    (62.95, 49.15),
    (63.22, 48.74),
    (63.48, 48.32),  # east of the confluence of the Irgiz and the Turgai, and of Shalkarteniz
    (63.78, 47.88),
    (64.22, 47.40),  # eastern edge of the Aral Karakum
    (64.78, 46.92),
    (65.32, 46.42),
    (65.75, 45.92),
    (65.98, 45.42),  # west of the Telikol lakes, the end of the Sarysu
    (66.04, 45.00),
    (65.95, 44.62),  # over the Syr Darya between Kyzylorda and Zhulek
    (65.78, 44.25),
    (65.52, 43.88),  # Kyzylkum
    (65.19, 43.50),  # Uzbek border
)

# Middle | Senior, from the Uzbek to the Chinese border. Its ends move to the nearest vertex.
_MIDDLE_SENIOR: tuple[Position, ...] = (
    (66.09, 42.57),  # Uzbek border
    (67.05, 42.58),  # Kyzylkum
    (67.72, 42.68),
    (68.10, 42.82),  # over the Syr Darya below the mouth of the Arys
    (68.46, 43.00),
    (68.82, 43.18),  # south-east of Turkistan and Kentau
    (69.12, 43.40),  # crest of the Karatau
    (69.34, 43.72),
    (69.52, 44.10),  # west of Zhanatas
    (69.78, 44.48),
    (70.20, 44.76),  # lower Chu
    (70.72, 44.86),
    (71.25, 44.78),
    (71.80, 44.70),
    (72.32, 44.74),  # south-eastern margin of the Betpak-Dala
    (72.95, 45.02),
    (73.62, 45.55),  # western shore of Lake Balkhash
    (73.92, 45.82),
    (74.20, 46.13),
    (74.58, 46.40),
    (75.10, 46.58),
    (75.95, 46.66),
    (76.90, 46.56),
    (77.20, 46.38),  # mouth of the Karatal
    (77.42, 45.92),
    (77.90, 45.45),  # right of the Karatal, north-east of Ushtobe
    (78.32, 45.26),
    (78.78, 45.12),  # north-east of Taldykorgan and Tekeli
    (79.28, 45.03),
    (79.92, 44.92),  # Dzungarian Alatau, Chinese border
)

_DRAWN = "Drawn by hand for about 1900 after the Great Soviet Encyclopedia (3rd ed., "
_SURVEY = "see also V. V. Vostrov and M. S. Mukanov, 1968)"
_BELT = (
    "The lands had no surveyed edge; the dividing lines mark the middle of a belt of mixed "
    "settlement."
)
_METHODS = {
    "zhuz-senior": (
        f"{_DRAWN}'Greater Horde') and Brockhaus and Efron ('Dzhalairy'; {_SURVEY}: south of the "
        f"Karatau crest, the lower Chu, Lake Balkhash and the Karatal. {_BELT}"
    ),
    "zhuz-middle": (
        f"{_DRAWN}'Middle Horde'; {_SURVEY}: from the Tobol and the Turgai to the Altai, and south "
        f"to the Syr Darya about Turkistan. {_BELT}"
    ),
    "zhuz-junior": (
        f"{_DRAWN}'Lesser Horde'; {_SURVEY}: from the Caspian to the upper Tobol, the confluence "
        f"of the Irgiz and the Turgai, and the Syr Darya about Kyzylorda. {_BELT}"
    ),
}
_LABELS = {"zhuz-senior": (74.3, 44.2), "zhuz-middle": (69.6, 48.9), "zhuz-junior": (55.6, 48.4)}


def build(geodata: Path, *, cache: Path = CACHE) -> None:
    """Write `zhuz.geojson` below the folder `geodata`."""
    parts = partition(kazakhstan_polygon(cache=cache))
    features = [
        layer_feature(
            feature_id,
            parts[feature_id],
            evidence="approximate",
            method=method,
            provenance=PROVENANCE,
            label=_LABELS[feature_id],
        )
        for feature_id, method in _METHODS.items()
    ]
    write_layer(geodata / "zhuz.geojson", features, provenance=PROVENANCE)


def partition(country: MultiPolygon) -> dict[str, Polygon | MultiPolygon]:
    """Return the three zhuz by feature id; together they are the stored outline exactly.

    The outline is rounded first, and each dividing line begins and ends at one of its vertices:
    no vertex is computed, so that neighbours share every vertex. The islands, all in the Caspian,
    go to the Junior zhuz.

    Raises:
        GeometryError: a dividing line leaves the country or touches its outline on the way.

    """
    stored = polygons_of(rounded(country))
    mainland, *islands = sorted(stored, key=lambda part: -float(part.area))
    ring: list[Position] = [(x, y) for x, y in mainland.exterior.coords[:-1]]
    ring.reverse()  # Clockwise: Russia, China, Kyrgyzstan, Uzbekistan, Turkmenistan, the Caspian.
    west = _dividing_line(_JUNIOR_MIDDLE, ring, mainland)
    south = _dividing_line(_MIDDLE_SENIOR, ring, mainland)
    russia, uzbekistan_west = ring.index(west[0]), ring.index(west[-1])
    uzbekistan_east, china = ring.index(south[0]), ring.index(south[-1])
    junior = _walk(ring, uzbekistan_west, russia) + west[1:-1]
    middle = (
        _walk(ring, russia, china)
        + south[-2:0:-1]
        + _walk(ring, uzbekistan_east, uzbekistan_west)
        + west[-2:0:-1]
    )
    senior = _walk(ring, china, uzbekistan_east) + south[1:-1]
    return {
        "zhuz-senior": Polygon(senior),
        "zhuz-middle": Polygon(middle),
        "zhuz-junior": MultiPolygon([Polygon(junior), *islands]),
    }


def smooth(points: Sequence[Position]) -> list[Position]:
    """Return the line with one point added in each span, the given points unchanged.

    One step of the four-point scheme of N. Dyn, D. Levin and J. A. Gregory (Computer Aided
    Geometric Design 4, 1987): the middle of a span is (-a + 9b + 9c - d) / 16. Points and result
    are (lon, lat) degrees; beyond the ends the line is continued straight.

    >>> smooth([(0.0, 0.0), (2.0, 0.0), (4.0, 2.0)])
    [(0.0, 0.0), (1.0, -0.125), (2.0, 0.0), (3.0, 0.875), (4.0, 2.0)]
    """
    first, second = points[0], points[1]
    last, previous = points[-1], points[-2]
    before = (2 * first[0] - second[0], 2 * first[1] - second[1])
    after = (2 * last[0] - previous[0], 2 * last[1] - previous[1])
    run = [before, *points, after]
    line: list[Position] = []
    for a, b, c, d in zip(run, run[1:], run[2:], run[3:], strict=False):
        line.append(b)
        line.append(
            ((9 * (b[0] + c[0]) - a[0] - d[0]) / 16, (9 * (b[1] + c[1]) - a[1] - d[1]) / 16)
        )
    return [*line, last]


def _dividing_line(
    drawn: Sequence[Position], ring: Sequence[Position], mainland: Polygon
) -> list[Position]:
    ends = [min(ring, key=lambda vertex: _squared(vertex, end)) for end in (drawn[0], drawn[-1])]
    line = [
        (round(x, DECIMALS), round(y, DECIMALS))
        for x, y in smooth([ends[0], *drawn[1:-1], ends[1]])
    ]
    inner = LineString(line)
    meeting = inner.intersection(mainland.exterior)
    if not mainland.covers(inner) or len(getattr(meeting, "geoms", ())) != 2:
        raise GeometryError(
            f"dividing line from {line[0]} to {line[-1]}: it meets the outline of Kazakhstan "
            "between its ends; move its points in kzgeo/build/zhuz.py inside the country"
        )
    return line


def _squared(a: Position, b: Position) -> float:
    # Squared degrees: only the nearest of vertices close together is asked for.
    return (a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2


def _walk(ring: Sequence[Position], start: int, end: int) -> list[Position]:
    if start <= end:
        return list(ring[start : end + 1])
    return [*ring[start:], *ring[: end + 1]]
