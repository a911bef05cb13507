"""What is exported: chosen layers and years, and a flat row for everything that they draw."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import starmap
from types import MappingProxyType
from typing import Literal

import shapely
from shapely.geometry.base import BaseGeometry

from kzgeo.entries import LANGUAGES, Language, Provenance
from kzgeo.errors import UsageError
from kzgeo.model import Atlas, Feature, Layer, Shared

__all__ = [
    "FIELDS",
    "Drawn",
    "Kind",
    "Row",
    "Selection",
    "Value",
    "drawings",
    "origin_of",
    "rows",
    "select",
]

Kind = Literal["text", "integer", "flag", "real"]
Value = str | int | float | bool | None
Drawn = Feature | Shared

# The properties of every row, in their order.
FIELDS: Mapping[str, Kind] = MappingProxyType(
    {
        "id": "text",
        "layer": "text",
        "shared": "flag",
        **{f"title_{lang}": "text" for lang in LANGUAGES},
        "evidence": "text",
        "parts_evidence": "text",
        "status": "text",
        "from_year": "integer",
        "to_year": "integer",
        "source": "text",
        "licence": "text",
        "attribution": "text",
        "scale": "text",
        "method_en": "text",
        "quotations": "integer",
        "quotation_exact": "text",
        "quotation_source": "text",
        "quotation_start": "integer",
        "quotation_end": "integer",
    }
)


@dataclass(frozen=True, kw_only=True)
class Selection:
    """Layers of an atlas, in drawing order, and what of them is shown.

    ``years`` are the first and the last year of a span (None: all years); what has no dates
    belongs to every span. ``language`` is that of titles, labels and legends where a format
    shows only one. ``named`` layers were asked for one by one: a reader is to see all of them;
    where none was, a format that knows hidden layers hides those that the atlas hides.
    """

    atlas: Atlas
    layers: tuple[Layer, ...]
    years: tuple[int, int] | None = None
    language: Language = "en"
    named: bool = False

    def of(self, layer: Layer) -> Selection:
        """Return the same selection of one layer alone."""
        return replace(self, layers=(layer,))


@dataclass(frozen=True, kw_only=True)
class Row:
    """A feature as a layer draws it.

    ``geometry`` is (longitude, latitude) in degrees, EPSG:4326, outer rings counterclockwise;
    ``properties`` has every key of :data:`FIELDS`. A feature of another layer that this one
    draws again has the properties of that feature, and those of the drawing from here.
    """

    feature: Feature
    layer: Layer
    geometry: BaseGeometry
    properties: Mapping[str, Value]


def select(
    atlas: Atlas,
    layer_ids: Iterable[str] | None = None,
    *,
    years: tuple[int, int] | None = None,
    language: Language = "en",
) -> Selection:
    """Return the layers with these ids, or all of them; drawing order decides, not the request.

    Raises:
        UsageError: an id is that of no layer, or the years end before they begin.

    """
    if years is not None and years[0] > years[1]:
        raise UsageError(
            f"years {years[0]},{years[1]}", "end before they begin", "give the earlier year first"
        )
    if layer_ids is None:
        return Selection(atlas=atlas, layers=atlas.layers, years=years, language=language)
    wanted = set()
    for layer_id in layer_ids:
        if atlas.layer(layer_id) is None:
            known = ", ".join(layer.id for layer in atlas.layers)
            raise UsageError(f'layer "{layer_id}"', "does not exist", f"use one of {known}")
        wanted.add(layer_id)
    chosen = tuple(layer for layer in atlas.layers if layer.id in wanted)
    return Selection(atlas=atlas, layers=chosen, years=years, language=language, named=True)


def rows(selection: Selection) -> Iterator[Row]:
    """Yield what the layers draw in these years, layer by layer: own features, then others'."""
    return starmap(_row, drawings(selection))


def drawings(selection: Selection) -> Iterator[tuple[Layer, Feature, Drawn]]:
    """Yield, in the order of the rows, layer and feature with what the one draws of the other."""
    for layer in selection.layers:
        for feature in layer.features:
            if _shown(feature, selection.years):
                yield layer, feature, feature
        for shared in layer.shared:
            owner = selection.atlas.feature(shared.id)
            if owner is not None and _shown(owner, selection.years):
                yield layer, owner, shared


def _shown(feature: Feature, years: tuple[int, int] | None) -> bool:
    first, last = feature.entry.from_year, feature.entry.to_year
    return years is None or (
        (first is None or first <= years[1]) and (last is None or last >= years[0])
    )


def _row(layer: Layer, feature: Feature, drawn: Drawn) -> Row:
    entry = feature.entry
    first = feature.quotations[0].passage if feature.quotations else None
    origin = origin_of(layer, feature, drawn)
    properties: dict[str, Value] = {
        "id": feature.id,
        "layer": layer.id,
        "shared": isinstance(drawn, Shared),
        **{f"title_{lang}": feature.title.written(lang) for lang in LANGUAGES},
        "evidence": drawn.properties.get("evidence", feature.evidence),
        "parts_evidence": drawn.properties.get("parts"),
        "status": entry.status,
        "from_year": entry.from_year,
        "to_year": entry.to_year,
        "source": origin.source,
        "licence": origin.licence,
        "attribution": origin.attribution,
        "scale": origin.scale,
        "method_en": _method(feature, drawn),
        "quotations": len(feature.quotations),
        "quotation_exact": None if first is None else first.exact,
        "quotation_source": None if first is None else first.source,
        "quotation_start": None if first is None else first.start,
        "quotation_end": None if first is None else first.end,
    }
    geometry = shapely.orient_polygons(drawn.geometry)  # RFC 7946, 3.1.6
    return Row(feature=feature, layer=layer, geometry=geometry, properties=properties)


def origin_of(layer: Layer, feature: Feature, drawn: Drawn) -> Provenance:
    """Return where what a layer draws of a feature comes from."""
    if not isinstance(drawn, Shared):
        return feature.provenance
    own = {key: drawn.properties.get(key) for key in Provenance.model_fields}
    stated = {key: str(value) for key, value in own.items() if value}
    return layer.provenance.model_copy(update=stated)


def _method(feature: Feature, drawn: Drawn) -> str | None:
    """Return how the geometry came about: a second drawing has its method in its own file."""
    own = drawn.properties.get("method") if isinstance(drawn, Shared) else None
    return own if isinstance(own, str) else feature.entry.method.written("en")
