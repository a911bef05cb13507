"""A copy of the project whose catalogue holds one more layer, of 25 MB."""

from __future__ import annotations

import json
import math
import shutil
from pathlib import Path

from tests.bench.servers import ROOT

__all__ = ["MEGABYTES", "heavy_copy"]

MEGABYTES = 25
RINGS = 400
LANGUAGES = ("en", "ar", "ru", "kk")


def heavy_copy(folder: Path) -> Path:
    """Copy the project to ``folder`` and add the layer ``heavy``; return the folder."""
    for name in ("kzgeo", "layers", "geodata", ".streamlit"):
        shutil.copytree(ROOT / name, folder / name)
    shutil.copy(ROOT / "app.py", folder)
    (folder / "geodata" / "heavy.geojson").write_text(_geometry(), encoding="utf-8")
    (folder / "layers" / "heavy.toml").write_text(_entry(), encoding="utf-8")
    return folder


def _geometry() -> str:
    """Write rings side by side until the file is as large as wanted."""
    points = MEGABYTES * 1_000_000 // (RINGS * 19)
    features = []
    for number in range(RINGS):
        lon, lat = 50 + (number % 20) * 1.7, 41 + (number // 20) * 0.7
        ring = [
            [
                round(lon + 0.3 * math.cos(2 * math.pi * step / points), 5),
                round(lat + 0.3 * math.sin(2 * math.pi * step / points), 5),
            ]
            for step in range(points)
        ]
        features.append(
            {
                "type": "Feature",
                "id": f"ring-{number}",
                "properties": {"id": f"ring-{number}", "evidence": "schematic"},
                "geometry": {"type": "Polygon", "coordinates": [[*ring, ring[0]]]},
            }
        )
    head = dict.fromkeys(("source", "licence", "attribution", "scale", "data_date"), "none")
    return json.dumps({"type": "FeatureCollection", **head, "features": features})


def _entry() -> str:
    def words(key: str, text: str) -> str:
        return "\n".join(f'{key}.{lang} = "{text}"' for lang in LANGUAGES)

    lines = [
        "order = 99",
        "visible = false",
        "extent = [45, 40, 90, 60]",
        'style = { colour = "#777777" }',
        words("title", "Rings"),
        words("summary", "Rings."),
    ]
    for number in range(RINGS):
        lines += ["[[features]]", f'id = "ring-{number}"', 'status = "silent"']
        lines += [words("title", f"Ring {number}"), words("method", "Computed.")]
    return "\n".join(lines) + "\n"
