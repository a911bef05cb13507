"""What the browser fetches: the index of the atlas, its geometry, styles and scripts.

Every address holds the version of the files behind it, so browsers may keep answers for
good. Geometry is served from the catalogue as it was read and checked, never from disk.
"""

from __future__ import annotations

import gzip
import itertools
import json
import mimetypes
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from importlib.resources import files
from pathlib import Path
from typing import Any

from shapely.geometry.base import BaseGeometry

from kzgeo.app.exporting import offered
from kzgeo.app.paths import path_data
from kzgeo.catalogue import Catalogue
from kzgeo.entries import LANGUAGES
from kzgeo.matcher import Matcher, default_matcher
from kzgeo.model import Feature, Layer, Shared, geojson_of
from kzgeo.prose import prose
from kzgeo.reading_view import documents_listed, reading
from kzgeo.statements import matters
from kzgeo.verdicts import VERDICTS

__all__ = ["Answer", "Library", "file_answer"]

WEB = Path(__file__).resolve().parent.parent / "web"
GZIP_LEVEL = 5
DRAWN = ("evidence", "parts", "label_lon", "label_lat", "mentions")


@dataclass(frozen=True, kw_only=True)
class Answer:
    """The bytes of a file as they are sent, their media type, and how they are packed."""

    body: bytes
    media_type: str
    headers: Mapping[str, str] = field(default_factory=dict)
    lasting: bool = True  # what its address names does not change


@dataclass(frozen=True, kw_only=True)
class Library:
    """The files of one catalogue, made when first asked for.

    ``documents`` is the folder of the documents at hand; ``matcher`` finds the places in them.
    """

    catalogue: Catalogue
    documents: Path | None = None
    matcher: Callable[[], Matcher] = default_matcher
    _kept: dict[str, Answer] = field(default_factory=dict, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)
    _reading: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def get(self, name: str) -> Answer | None:
        """Return the file ``name`` (as in ``layers/borders.json``), or ``None``."""
        # The first document waits for the matcher, and no other file waits with it.
        with self._reading if self.slow(name) else self._lock:
            if name not in self._kept:
                answer = self._make(name)
                if answer is None:
                    return None
                self._kept[name] = answer
            return self._kept[name]

    @staticmethod
    def slow(name: str) -> bool:
        """Tell whether a file may take seconds to be made."""
        return name.startswith("reading/")

    def _make(self, name: str) -> Answer | None:
        folder, _, rest = name.rpartition("/")
        if name == "index.json":
            return _json(self._index())
        if folder in ("claims", "reading"):
            return self._claims(rest) if folder == "claims" else self._read(rest)
        if folder in ("layers", "base"):
            return self._geometry(folder, rest)
        if folder == "web":
            return _file(WEB, rest)
        if folder == "leaflet":
            return _file(Path(str(files("xstatic.pkg.leaflet"))) / "data", rest)
        return None

    def _claims(self, rest: str) -> Answer | None:
        """Give every statement with its verdict in one language, and the words around them."""
        lang, _, suffix = rest.rpartition(".")
        if suffix != "json" or lang not in LANGUAGES:
            return None
        words = prose("claims")
        shown = matters(self.catalogue.judged, self.catalogue.atlas, lang)
        return _json({"words": words[lang], "verdicts": VERDICTS, "matters": shown})

    def _read(self, rest: str) -> Answer | None:
        """Give the list of the documents, or one of them for the reading view.

        What is at hand may be another when the server is started again.
        """
        atlas = self.catalogue.atlas
        stem, _, suffix = rest.rpartition(".")
        if suffix != "json":
            return None
        if stem == "index":
            listed = documents_listed(atlas, self.documents)
            return replace(_json({"words": prose("reading"), "documents": listed}), lasting=False)
        if stem not in atlas.sources:
            return None
        shown = reading(atlas, stem, self.matcher(), self.documents)
        return replace(_json(shown), lasting=False)

    def _geometry(self, folder: str, rest: str) -> Answer | None:
        atlas = self.catalogue.atlas
        stem, _, suffix = rest.rpartition(".")
        layer = atlas.layer(stem) if (folder, suffix) == ("layers", "json") else None
        if layer is not None:
            shown = [item for item in layer.shared if atlas.feature(item.id)]
            return _json(_features([*map(_drawn, layer.features), *map(_drawn, shown)]))
        base = next((b for b in atlas.base if b.id == stem), None)
        if (folder, suffix) == ("base", "json") and base is not None:
            return _json(_features(itertools.starmap(_ground, base.features)))
        return None

    def _index(self) -> dict[str, Any]:
        """Describe layers and features for the map and the list, in four languages."""
        return {
            "prose": prose("page"),
            "claims": len(self.catalogue.atlas.claims),
            "exports": {
                "words": prose("download"),
                "formats": [{"suffix": s, "title": form.title} for s, form in offered().items()],
            },
            "layers": [
                {
                    "id": layer.id,
                    "title": layer.title.model_dump(),
                    "colour": layer.entry.style.colour,
                    "visible": layer.entry.visible,
                    "features": [
                        *(_listed(feature) for feature in layer.features),
                        *self._listed_again(layer),
                    ],
                }
                for layer in self.catalogue.atlas.layers
            ],
        }

    def _listed_again(self, layer: Layer) -> Iterator[dict[str, Any]]:
        """Describe features of other layers as this layer draws them."""
        for shared in layer.shared:
            feature = self.catalogue.atlas.feature(shared.id)
            if feature is not None:
                drawn = {"kind": _kind(shared.geometry), "colour": None, "arrow": False}
                evidence = shared.properties.get("evidence", feature.evidence)
                yield _listed(feature) | drawn | {"evidence": evidence, "shared": True}


def _kind(geometry: BaseGeometry) -> str:
    name = geometry.geom_type
    return "line" if "Line" in name else "point" if "Point" in name else "area"


def _listed(feature: Feature) -> dict[str, Any]:
    return {
        "id": feature.id,
        "title": feature.title.model_dump(),
        "evidence": feature.evidence,
        "kind": _kind(feature.geometry),
        "colour": feature.entry.colour,
        "arrow": feature.entry.arrow,
        "part_of": feature.entry.part_of,
        "from_year": feature.entry.from_year,
        "to_year": feature.entry.to_year,
        "silent": feature.entry.status == "silent" and feature.entry.searched,
    }


def _drawn(feature: Feature | Shared) -> dict[str, Any]:
    properties = {key: feature.properties[key] for key in DRAWN if key in feature.properties}
    return {"id": feature.id} | _feature(properties, feature.geometry)


def _feature(properties: Mapping[str, Any], geometry: BaseGeometry) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": geojson_of(geometry)}


def _ground(properties: Mapping[str, Any], geometry: BaseGeometry) -> dict[str, Any]:
    """Return a feature of the base map: points as GeoJSON, all else as a path to paint."""
    if "Point" in geometry.geom_type:
        return _feature(properties, geometry)
    return {"properties": properties, "path": path_data(geometry)}


def _features(features: Iterable[Mapping[str, Any]]) -> Mapping[str, Any]:
    return {"type": "FeatureCollection", "features": list(features)}


def _json(value: Any) -> Answer:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return _answer(text.encode(), "application/json")


def _file(folder: Path, name: str) -> Answer | None:
    if name not in {path.name for path in folder.iterdir() if path.is_file()}:
        return None
    return file_answer(folder / name)


def file_answer(path: Path) -> Answer:
    """Return the file at ``path``; text is sent compressed."""
    media_type = {".js": "text/javascript"}.get(path.suffix) or mimetypes.guess_type(path.name)[0]
    return _answer(path.read_bytes(), media_type or "application/octet-stream")


def _answer(body: bytes, media_type: str) -> Answer:
    if media_type.startswith(("image/", "font/")):
        return Answer(body=body, media_type=media_type)
    packed = gzip.compress(body, GZIP_LEVEL, mtime=0)
    return Answer(body=packed, media_type=media_type, headers={"Content-Encoding": "gzip"})
