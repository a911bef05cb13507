"""The atlas: layers, features, quotations and where each of them comes from.

Geometry is GeoJSON order (longitude, latitude) in degrees, EPSG:4326. Text offsets are
Unicode code points into a document read as UTF-8 without newline translation.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Self, get_args

import shapely
from pydantic import BaseModel, ConfigDict, Field, model_validator
from shapely.geometry.base import BaseGeometry

__all__ = [
    "EVIDENCE",
    "ID",
    "LANGUAGES",
    "Atlas",
    "BaseLayer",
    "Evidence",
    "Feature",
    "FeatureEntry",
    "Language",
    "Layer",
    "LayerEntry",
    "Mention",
    "Passage",
    "Problem",
    "Provenance",
    "Quotation",
    "Source",
    "Style",
    "Unplaced",
    "Words",
    "geojson_of",
]

Language = Literal["en", "ar", "ru", "kk"]
LANGUAGES: tuple[Language, ...] = get_args(Language)

Evidence = Literal["surveyed", "approximate", "schematic"]
EVIDENCE: tuple[Evidence, ...] = get_args(Evidence)

ID = r"(?=.{1,64}$)[a-z0-9]+(-[a-z0-9]+)*"
Id = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=64)
Colour = Field(pattern=r"^#[0-9a-f]{6}$")
Year = Field(ge=-5000, le=3000)


class Entry(BaseModel):
    """A record that an author writes: closed, frozen, strictly typed."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_min_length=1)


class Words(Entry):
    """One text in the four languages of the interface."""

    en: str
    ar: str
    ru: str
    kk: str

    def to(self, lang: Language) -> str:
        """Return the text in ``lang``."""
        return str(getattr(self, lang))


class Mention(Entry):
    """A passage as it serves one feature."""

    passage: str = Field(description="id of a passage, of this layer or of another")
    mark: tuple[str, ...] = Field(
        default=(), description="the words of the passage that name the feature, exactly as written"
    )


class Passage(Entry):
    """A quotation of one to three sentences with its selectors (W3C Web Annotation)."""

    id: str = Id
    source: str = Field(description="stem of the document's file name")
    start: int = Field(ge=0, description="first code point")
    end: int = Field(ge=1, description="code point after the last")
    exact: str = Field(description="the text, code point for code point")
    prefix: str = Field(default="", description="what stands before it", min_length=0)
    suffix: str = Field(default="", description="what stands after it", min_length=0)
    lang: Language = Field(description="language of the passage")
    page: int | None = Field(default=None, description="page number, where the text prints one")
    also_at: tuple[tuple[int, int], ...] = Field(
        default=(), description="other [start, end] where the document repeats it"
    )
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$", description="SHA-256 of exact as UTF-8")
    translations: dict[Language, str] = Field(description="the other three languages")

    @model_validator(mode="after")
    def _complete(self) -> Self:
        wanted = set(LANGUAGES) - {self.lang}
        if set(self.translations) != wanted:
            raise ValueError(f"translations must be exactly {', '.join(sorted(wanted))}")
        return self


class Style(Entry):
    """How a layer is drawn."""

    colour: str = Colour
    width_px: float = Field(default=2.0, gt=0, le=12)
    fill_opacity: float = Field(default=0.14, ge=0, le=1)


class Unplaced(Entry):
    """Something the documents name within a layer's subject without a place on the map."""

    id: str = Id
    title: Words
    quotations: tuple[Mention, ...] = Field(min_length=1)


class FeatureEntry(Entry):
    """What an author says of a feature; its geometry stands in the layer's GeoJSON."""

    id: str = Id
    title: Words
    status: Literal["quoted", "silent"] = Field(
        description="silent: the documents say nothing of it, and the panel says so"
    )
    from_year: int | None = Field(default=None, ge=-5000, le=3000)
    to_year: int | None = Field(default=None, ge=-5000, le=3000)
    part_of: str | None = Field(default=None, description="id of the feature it is a part of")
    colour: str | None = Field(default=None, pattern=r"^#[0-9a-f]{6}$")
    arrow: bool = Field(default=False, description="draw an arrow head at the line's end")
    method: Words = Field(description="how the geometry came about, with its published source")
    quotations: tuple[Mention, ...] = Field(default=(), description="best first")

    @model_validator(mode="after")
    def _status_holds(self) -> Self:
        if (self.status == "silent") != (not self.quotations):
            raise ValueError('status is "silent" exactly when there are no quotations')
        return self


class LayerEntry(Entry):
    """The one declarative file of a layer, ``layers/<id>.toml``."""

    order: int = Field(description="drawing order, low first")
    visible: bool = Field(default=True, description="drawn when the atlas opens")
    title: Words
    summary: Words = Field(description="one neutral sentence")
    extent: tuple[float, float, float, float] = Field(
        description="west, south, east, north in degrees: features must lie within"
    )
    style: Style
    quotations: tuple[Mention, ...] = Field(default=(), description="passages on the whole layer")
    features: tuple[FeatureEntry, ...] = Field(min_length=1)
    unplaced: tuple[Unplaced, ...] = ()
    passages: tuple[Passage, ...] = ()


class Source(Entry):
    """A document as it describes itself; what it does not state is absent."""

    id: str
    lang: Language
    length: int = Field(gt=0, description="code points")
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$", description="of the file's bytes")
    title: str | None = Field(default=None, description="as printed in the document")
    author: str | None = Field(default=None, description="as printed in the document")
    date: str | None = Field(default=None, description="as printed in the document")


class Provenance(Entry):
    """Where the geometry of a file comes from."""

    source: str
    licence: str
    attribution: str
    scale: str
    data_date: str


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
        """The title in four languages."""
        return self.entry.title

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
class Layer:
    """Features of one subject, drawn together."""

    id: str
    entry: LayerEntry
    provenance: Provenance
    features: tuple[Feature, ...]
    quotations: tuple[Quotation, ...]
    unplaced: tuple[tuple[Unplaced, tuple[Quotation, ...]], ...]

    @property
    def title(self) -> Words:
        """The title in four languages."""
        return self.entry.title

    @property
    def evidence(self) -> Evidence:
        """The weakest evidence among the features, so that nothing is promised for all."""
        return max((f.evidence for f in self.features), key=EVIDENCE.index, default="schematic")


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
