"""What the page asks for beside its code: the index of the atlas, geometry, statements, texts.

Each file is plain values under a name; who serves or packs them writes them as JSON. Geometry is
(longitude, latitude) in degrees, EPSG:4326, as the catalogue read and checked it.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from kzgeo.base_paths import path_data
from kzgeo.citations.formats import FORMATS as CITATIONS
from kzgeo.entries import LANGUAGES
from kzgeo.matcher import Matcher, default_matcher
from kzgeo.model import Atlas, Feature, Layer, Shared, geojson_of
from kzgeo.prose import prose, say
from kzgeo.reading_view import documents_listed, reading
from kzgeo.shapes import shape_of
from kzgeo.statements import matters
from kzgeo.verdicts import VERDICTS, Judged

__all__ = ["DRAWN", "AtlasFiles", "Format"]

INDEX = "index.json"
READING = "reading/"
DRAWN = ("evidence", "parts", "label_lon", "label_lat", "mentions")


@dataclass(frozen=True, kw_only=True)
class Format:
    """A format that the page offers: the suffix of its files, and what it is called.

    ``printed`` tells that the browser's own print dialogue saves it.
    """

    suffix: str
    title: str
    printed: bool = False


@dataclass(frozen=True, kw_only=True)
class AtlasFiles:
    """The files of one atlas, each made when it is asked for.

    ``judged`` gives the statements with their verdicts; ``formats`` are those that what is shown
    may be saved in, ``figures`` those of a figure, ``reports`` those of a report; ``documents`` is
    the folder of the documents at hand (None: there are none), and ``matcher`` finds the places in
    them.
    """

    atlas: Atlas
    judged: Callable[[], Sequence[Judged]]
    formats: tuple[Format, ...] = ()
    figures: tuple[Format, ...] = ()
    reports: tuple[Format, ...] = ()
    documents: Path | None = None
    matcher: Callable[[], Matcher] = default_matcher

    def names(self) -> Iterator[str]:
        """Yield the name of every file there is."""
        yield INDEX
        yield from (f"base/{base.id}.json" for base in self.atlas.base)
        yield from (f"layers/{layer.id}.json" for layer in self.atlas.layers)
        yield from (f"claims/{lang}.json" for lang in LANGUAGES)
        yield from (f"{READING}{stem}.json" for stem in ("index", *self.atlas.sources))

    @staticmethod
    def slow(name: str) -> bool:
        """Tell whether a file may take seconds to be made."""
        return name.startswith(READING)

    @staticmethod
    def lasting(name: str) -> bool:
        """Tell whether a file depends on the atlas alone, and not on the documents at hand."""
        return not name.startswith(READING)

    def values(self, name: str) -> Any | None:
        """Return what the file ``name`` (as in ``layers/borders.json``) holds, or ``None``."""
        folder, _, rest = name.rpartition("/")
        stem, _, suffix = rest.rpartition(".")
        if suffix != "json":
            return None
        if not folder:
            return self._index() if name == INDEX else None
        made = {
            "base": self._base,
            "layers": self._layer,
            "claims": self._claims,
            "reading": self._read,
        }.get(folder)
        return made and made(stem)

    def _base(self, stem: str) -> Any | None:
        base = next((base for base in self.atlas.base if base.id == stem), None)
        return base and _features(itertools.starmap(_ground, base.features))

    def _layer(self, stem: str) -> Any | None:
        layer = self.atlas.layer(stem)
        if layer is None:
            return None
        shown = [item for item in layer.shared if self.atlas.feature(item.id)]
        return _features([*map(_drawn, layer.features), *map(_drawn, shown)])

    def _claims(self, stem: str) -> Any | None:
        """Give every statement with its verdict in one language, and the words around them."""
        lang = next((lang for lang in LANGUAGES if lang == stem), None)
        if lang is None:
            return None
        shown = matters(self.judged(), self.atlas, lang)
        return {"words": prose("claims")[lang], "verdicts": VERDICTS, "matters": shown}

    def _read(self, stem: str) -> Any | None:
        """Give the list of the documents, or one of them for the reading view."""
        if stem == "index":
            listed = documents_listed(self.atlas, self.documents)
            return {"words": prose("reading"), "documents": listed}
        if stem not in self.atlas.sources:
            return None
        return reading(self.atlas, stem, self.matcher(), self.documents)

    def _index(self) -> dict[str, Any]:
        """Describe layers and features for the map and the list, in four languages."""
        formats = [{"suffix": form.suffix, "title": form.title} for form in self.formats]
        figures, reports = (
            [
                {"suffix": form.suffix, "title": form.title, "printed": form.printed}
                for form in forms
            ]
            for forms in (self.figures, self.reports)
        )
        return {
            "prose": prose("page"),
            "claims": len(self.atlas.claims),
            "exports": {"words": prose("download"), "formats": formats},
            "figures": {"words": prose("figures"), "formats": figures},
            "reports": {"words": prose("tray"), "formats": reports} if reports else None,
            "citations": {
                "words": prose("share"),
                "atlas": {lang: say("project", "title", lang) for lang in LANGUAGES},
                "formats": [{"name": n, "title": form.title} for n, form in CITATIONS.items()],
            },
            "layers": [
                {
                    "id": layer.id,
                    "title": layer.title.model_dump(),
                    "colour": layer.entry.style.colour,
                    "visible": layer.entry.visible,
                    "quotations": len(layer.quotations),
                    "features": [
                        *(_listed(feature) for feature in layer.features),
                        *self._listed_again(layer),
                    ],
                }
                for layer in self.atlas.layers
            ],
        }

    def _listed_again(self, layer: Layer) -> Iterator[dict[str, Any]]:
        """Describe features of other layers as this layer draws them."""
        for shared in layer.shared:
            feature = self.atlas.feature(shared.id)
            if feature is not None:
                drawn = {"kind": shape_of(shared.geometry), "colour": None, "arrow": False}
                evidence = shared.properties.get("evidence", feature.evidence)
                yield _listed(feature) | drawn | {"evidence": evidence, "shared": True}


def _listed(feature: Feature) -> dict[str, Any]:
    return {
        "id": feature.id,
        "title": feature.title.model_dump(),
        "evidence": feature.evidence,
        "kind": shape_of(feature.geometry),
        "colour": feature.entry.colour,
        "arrow": feature.entry.arrow,
        "part_of": feature.entry.part_of,
        "from_year": feature.entry.from_year,
        "to_year": feature.entry.to_year,
        "silent": feature.entry.status == "silent" and feature.entry.searched,
        "quotations": len(feature.quotations),
    }


def _drawn(feature: Feature | Shared) -> dict[str, Any]:
    properties = {key: feature.properties[key] for key in DRAWN if key in feature.properties}
    geometry = shapely.orient_polygons(feature.geometry)  # RFC 7946, 3.1.6
    return {"id": feature.id} | _feature(properties, geometry)


def _feature(properties: Mapping[str, Any], geometry: BaseGeometry) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": geojson_of(geometry)}


def _ground(properties: Mapping[str, Any], geometry: BaseGeometry) -> dict[str, Any]:
    """Return a feature of the base map: points as GeoJSON, all else as a path to paint."""
    if "Point" in geometry.geom_type:
        return _feature(properties, geometry)
    return {"properties": properties, "path": path_data(geometry)}


def _features(features: Iterable[Mapping[str, Any]]) -> Mapping[str, Any]:
    return {"type": "FeatureCollection", "features": list(features)}
