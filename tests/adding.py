"""`kzgeo layer add` on a copy of the tiny atlas, and the files that it is given."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas
import pytest
import shapely

from kzgeo.cli import main
from kzgeo.export.formats import FORMATS
from kzgeo.model import Feature

__all__ = [
    "RING",
    "SCRIPT",
    "VECTORS",
    "Add",
    "Answer",
    "command",
    "edited",
    "geojson",
    "gpkg",
    "shown",
    "tree",
]

RING = [(70.0, 48.0), (72.0, 48.0), (72.0, 50.0), (70.0, 50.0)]
SCRIPT = "</td><script>alert(1)</script>\"'; DROP TABLE x; --"
VECTORS = sorted({".geojson", ".gpkg"} & set(FORMATS))


@dataclasses.dataclass(frozen=True, kw_only=True)
class Answer:
    """What the command printed, and its exit status."""

    status: int
    output: str
    errors: str

    @property
    def json(self) -> Any:
        return json.loads(self.output)

    def ids(self, key: str) -> list[str]:
        return list(self.json[key])

    def faults(self, key: str) -> list[str]:
        return [f"{p['place']}: {p['fault']}; {p['cure']}" for p in self.json[key]]


Add = Callable[..., Answer]


def command(small: Path, capsys: pytest.CaptureFixture[str]) -> Add:
    """Return the command, run on a copy of the tiny atlas."""

    def call(file: Path, *options: str | Path, root: Path = small) -> Answer:
        status = main(
            ["--root", str(root), "layer", "add", str(file), "--json", *map(str, options)]
        )
        output, errors = capsys.readouterr()
        return Answer(status=status, output=output, errors=errors)

    return call


def tree(root: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(root)): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


def geojson(path: Path, *features: Any, **head: Any) -> Path:
    rows = [
        {
            "type": "Feature",
            "properties": values,
            "geometry": None if shape is None else shapely_json(shape),
        }
        | more
        for shape, values, *rest in features
        for more in [rest[0] if rest else {}]
    ]
    path.write_text(
        json.dumps({"type": "FeatureCollection", **head, "features": rows}), encoding="utf-8"
    )
    return path


def shapely_json(shape: Any) -> Any:
    return shape if isinstance(shape, dict) else json.loads(shapely.to_geojson(shape))


def gpkg(path: Path, shapes: Any, *, layer: str = "lakes", crs: Any = 4326, **columns: Any) -> Path:
    frame = geopandas.GeoDataFrame(columns, geometry=list(shapes), crs=crs)
    frame.to_file(path, layer=layer, driver="GPKG")
    return path


def shown(feature: Feature) -> dict[str, Any]:
    """Return what of a feature an export carries."""
    entry = feature.entry
    return {
        "titles": feature.title.model_dump(),
        "geometry": shapely.normalize(feature.geometry).wkt,
        "evidence": feature.evidence,
        "parts": feature.properties.get("parts"),
        "years": (entry.from_year, entry.to_year),
        "method": entry.method.en,
        "source": feature.provenance.source,
        "licence": feature.provenance.licence,
        "attribution": feature.provenance.attribution,
    }


def edited(path: Path, layer: str, change: Callable[[Any], Any], *, crs: int = 4326) -> Path:
    """Edit an export as a GIS would: every row read, some changed, all written anew."""
    frame = geopandas.read_file(path, layer=layer if path.suffix == ".gpkg" else None)
    out = path.with_name(f"edited{path.suffix}")
    frame = change(frame).to_crs(crs)
    frame.to_file(out, layer=layer, driver="GPKG" if path.suffix == ".gpkg" else "GeoJSON")
    return out
