"""The atlas: layers, features, quotations and where each of them comes from.

Geometry is GeoJSON order (longitude, latitude) in degrees, EPSG:4326. Text offsets are
Unicode code points into a document read as UTF-8 without newline translation.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

import shapely
from shapely.geometry.base import BaseGeometry

from kzgeo.entries import (
    LANGUAGES,
    Claim,
    FeatureEntry,
    LayerEntry,
    Passage,
    Provenance,
    Source,
    Unplaced,
    Words,
)

__all__ = [
    "EVIDENCE",
    "Atlas",
    "BaseLayer",
    "Evidence",
    "Feature",
    "Layer",
    "Problem",
    "Quotation",
    "Shared",
    "geojson_of",
]

Evidence = Literal["surveyed", "approximate", "schematic"]
EVIDENCE: tuple[Evidence, ...] = get_args(Evidence)


@dataclass(frozen=True, kw_only=True)
class Problem:
    """A fault of the catalogue: where, what, and how to mend it."""

    place: str
    fault: str
    cure: str

    def __str__(self) -> str:
        return f"{self.place}: {self.fault}; {self.cure}"


def geojson_of(geometry: BaseGeometry) -> dict[str, Any]:
    """Return a geometry as GeoJSON.

    Geometry is kept in this form nowhere: as lists of lists, it would have every garbage
    collection walk over each coordinate.
    """
    geojson: dict[str, Any] = json.loads(shapely.to_geojson(geometry))
    return geojson


def _standing_in(name: str) -> Words:
    return Words.model_construct(en=name, ar=name, ru=name, kk=name, missing=LANGUAGES)


@dataclass(frozen=True, kw_only=True)
class Quotation:
    """A passage held beside one feature, with its rank among that feature's passages."""

    passage: Passage
    mark: tuple[str, ...]
    rank: int


@dataclass(frozen=True, kw_only=True)
class Feature:
    """A thing on the map that answers with its passages."""

    layer_id: str
    entry: FeatureEntry
    geometry: BaseGeometry
    evidence: Evidence
    provenance: Provenance
    properties: Mapping[str, Any]
    quotations: tuple[Quotation, ...]

    @property
    def id(self) -> str:
        """The feature's id."""
        return self.entry.id

    @property
    def title(self) -> Words:
        """The title in four languages; the id stands in where there is none yet."""
        return self.entry.title or _standing_in(self.id)

    @property
    def geojson(self) -> dict[str, Any]:
        """The geometry as GeoJSON, (longitude, latitude) in degrees."""
        return geojson_of(self.geometry)

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north in degrees."""
        west, south, east, north = self.geometry.bounds
        return (west, south, east, north)


@dataclass(frozen=True, kw_only=True)
class Shared:
    """A second drawing of another layer's feature: choosing it chooses that feature."""

    id: str
    geometry: BaseGeometry
    properties: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Layer:
    """Features of one subject, drawn together."""

    id: str
    entry: LayerEntry
    provenance: Provenance
    features: tuple[Feature, ...]
    shared: tuple[Shared, ...]
    quotations: tuple[Quotation, ...]
    unplaced: tuple[tuple[Unplaced, tuple[Quotation, ...]], ...]

    @property
    def title(self) -> Words:
        """The title in four languages; the id stands in where there is none yet."""
        return self.entry.title or _standing_in(self.id)

    @property
    def evidence(self) -> Evidence:
        """The weakest evidence among the features, so that nothing is promised for all."""
        drawn = [f.evidence for f in self.features]
        again = [s.properties["evidence"] for s in self.shared if s.properties.get("evidence")]
        return max(drawn or again, key=EVIDENCE.index, default="schematic")


@dataclass(frozen=True, kw_only=True)
class BaseLayer:
    """A file of the base map: drawn, never selected; properties and geometry of each feature."""

    id: str
    provenance: Provenance
    features: tuple[tuple[Mapping[str, Any], BaseGeometry], ...]


@dataclass(frozen=True, kw_only=True)
class Atlas:
    """Everything that is shown, in drawing order."""

    layers: tuple[Layer, ...]
    base: tuple[BaseLayer, ...]
    sources: Mapping[str, Source]
    claims: tuple[Claim, ...] = ()
    _features: dict[str, Feature] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_features", {f.id: f for ly in self.layers for f in ly.features})

    def features(self) -> Iterator[Feature]:
        """Yield every feature in drawing order of its layer."""
        yield from self._features.values()

    def feature(self, feature_id: str) -> Feature | None:
        """Return the feature with this id, or ``None``."""
        return self._features.get(feature_id)

    def layer(self, layer_id: str) -> Layer | None:
        """Return the layer with this id, or ``None``."""
        return next((layer for layer in self.layers if layer.id == layer_id), None)

    def parts(self, feature_id: str) -> tuple[Feature, ...]:
        """Return the features that are parts of this one, in their order."""
        return tuple(f for f in self.features() if f.entry.part_of == feature_id)
