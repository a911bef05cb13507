"""What is told to ``web/map.js``, in this order, whatever draws the page around it.

Every value is an id, a colour, a number or the name of a file made of these, each checked against
a pattern when the catalogue was read.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kzgeo.model import Atlas

__all__ = ["CENTRE", "START_ZOOM", "ZOOM_SNAP", "Call", "map_calls"]

CENTRE = (67.0, 48.2)  # longitude, latitude: the middle of Kazakhstan
START_ZOOM = 4
ZOOM_SNAP = 0.5
ZOOMS = (3, 11)

Call = tuple[str, dict[str, Any]]


def map_calls(atlas: Atlas, *, below: str = "") -> Iterator[Call]:
    """Yield functions of ``map.js`` and their configurations; files lie ``below`` a URL."""
    yield "open", {"index": f"{below}index.json", "zooms": ZOOMS}
    for base in atlas.base:
        yield "base", {"id": base.id, "url": f"{below}base/{base.id}.json"}
    for rank, layer in enumerate(atlas.layers):
        yield (
            "layer",
            {
                "id": layer.id,
                "rank": rank,
                "style": layer.entry.style.model_dump(),
                "url": f"{below}layers/{layer.id}.json",
                "visible": layer.entry.visible,
            },
        )
