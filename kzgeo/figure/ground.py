"""The base map on paper: land, the country, lakes, rivers and boundaries, as in the app."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from shapely.geometry.base import BaseGeometry

from kzgeo.figure.projection import View
from kzgeo.figure.sheet import Sheet
from kzgeo.model import Atlas

__all__ = ["DISPUTED", "LAND", "SEA", "Paint", "disputed_seen", "paint_ground"]

SEA = "#dce8ed"
LAND = "#f4f1e9"


@dataclass(frozen=True, kw_only=True)
class Paint:
    """How a file of the base map is painted: widths and dashes in the app's pixels."""

    colour: str
    width_px: float
    fill: str | None = None
    dashes_px: tuple[float, float] | None = None
    disputed: bool | None = None


DISPUTED = Paint(colour="#a89f8d", width_px=1.1, dashes_px=(3, 4), disputed=True)
# From the lowest to the uppermost, as in kzgeo/web/map.js.
PAINTS: Mapping[str, tuple[Paint, ...]] = MappingProxyType(
    {
        "land": (Paint(fill=LAND, colour="#c3d3d9", width_px=0.7),),
        "outline": (Paint(fill="#fdfbf6", colour="#a89f8d", width_px=1.1),),
        "lakes": (Paint(fill=SEA, colour="#bcd0d9", width_px=0.6),),
        "rivers": (Paint(colour="#bdd3dd", width_px=1),),
        "boundaries": (Paint(colour="#bdb4a3", width_px=1, disputed=False), DISPUTED),
    }
)
# Rivers of a lower rank belong on maps of a larger scale only.
RIVERS_FROM: Mapping[int, float] = MappingProxyType({2: 30e6, 3: 14e6})


def paint_ground(sheet: Sheet, atlas: Atlas, view: View, px_pt: float) -> None:
    """Paint the base map."""
    for paint, drawn in _painted(atlas, view):
        if paint.fill is not None:
            sheet.fill(drawn, paint.fill)
        dashes = [part * px_pt for part in paint.dashes_px] if paint.dashes_px else None
        sheet.stroke(drawn, paint.colour, paint.width_px * px_pt, dashes=dashes)


def disputed_seen(atlas: Atlas, view: View) -> bool:
    """Tell whether a boundary in dispute is seen on a map."""
    return any(
        drawn.intersects(view.frame)
        for base in atlas.base
        if base.id == "boundaries"
        for drawn in view.draw(shape for told, shape in base.features if told.get("disputed"))
    )


def _painted(atlas: Atlas, view: View) -> Iterator[tuple[Paint, BaseGeometry]]:
    """Yield how everything of the base map that is seen at this scale is painted."""
    files = {base.id: base for base in atlas.base}
    fine = [rank for rank, least in RIVERS_FROM.items() if view.denominator > least]
    for name, paints in PAINTS.items():
        if name not in files:
            continue
        told = [one for one in files[name].features if int(one[0].get("rank", 1)) not in fine]
        shapes = view.draw(shape for _, shape in told)
        disputed = [bool(properties.get("disputed")) for properties, _ in told]
        for paint in paints:
            for drawn, contested in zip(shapes, disputed, strict=True):
                if paint.disputed in (None, contested):
                    yield paint, drawn
