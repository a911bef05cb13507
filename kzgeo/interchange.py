"""Mentions of places as files for other programs.

GeoJSON (RFC 7946), CSV (RFC 4180), Web Annotation (W3C Recommendation, 23 February 2017) and
Linked Places Format 1.3 (Linked Pasts). The same document gives the same bytes.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from kzgeo import linked_places
from kzgeo.annotations import Annotated
from kzgeo.documents import lang_of
from kzgeo.entries import LANGUAGES
from kzgeo.matcher import Toponym
from kzgeo.web_annotation import annotation_collection, document_uri, text_selectors

__all__ = ["FORMATS", "Format", "mentions_csv", "mentions_geojson", "place_attestations"]
__all__ += ["web_annotations"]

AROUND = 30  # code points before and after a mention
# What a spreadsheet would run as a formula (OWASP, CSV injection).
FORMULA = re.compile(r"^[\s\u200b-\u200f\ufeff]*[=+\-@\t\r＝＋－＠]")
BOM = "\ufeff"  # without it Excel reads UTF-8 as something else
COLUMNS = (
    *("place", "surface", "start", "end", "page", "before", "after", "kind"),
    *(f"title_{lang}" for lang in LANGUAGES),
    *("candidates", "lon", "lat", "position_source"),
)


@dataclass(frozen=True, kw_only=True)
class Format:
    """A format of export: how it is written, and what its file is called and is."""

    write: Callable[[Annotated], str]
    suffix: str
    media_type: str


# -- GeoJSON and CSV ---------------------------------------------------------------------


def mentions_geojson(annotated: Annotated) -> str:
    """Return a Point for every mention, with flat properties.

    A mention of a place without a position has no geometry, as RFC 7946 provides.
    """
    features = []
    for row in _rows(annotated):
        lon, lat = row.pop("lon"), row.pop("lat")
        point = None if lon is None else {"type": "Point", "coordinates": [lon, lat]}
        features.append({"type": "Feature", "geometry": point, "properties": row})
    return _json({"type": "FeatureCollection", "features": features})


def mentions_csv(annotated: Annotated) -> str:
    """Return a row for every mention, as spreadsheets read it.

    A cell that a spreadsheet would take for a formula begins with an apostrophe.
    """
    out = io.StringIO(newline="")
    out.write(BOM)
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in _rows(annotated):
        writer.writerow([_cell(row[column]) for column in COLUMNS])
    return out.getvalue()


def _rows(annotated: Annotated) -> Iterator[dict[str, Any]]:
    known = {place: _known(annotated, place) for place in annotated.spots}
    for toponym in annotated.toponyms:
        before, after = annotated.around(toponym, AROUND)
        yield {
            "place": toponym.place,
            "surface": toponym.surface,
            "start": toponym.start,
            "end": toponym.end,
            "page": annotated.page(toponym.start),
            "before": before,
            "after": after,
            "candidates": " ".join(toponym.candidates),
            **known[toponym.place],
        }


def _known(annotated: Annotated, place_id: str) -> dict[str, Any]:
    """Return what every mention of a place repeats of it."""
    place, spot = annotated.gazetteer.places[place_id], annotated.spots[place_id]
    titles = place.title().model_dump()
    return {
        "kind": place.kind,
        **{f"title_{lang}": titles[lang] for lang in LANGUAGES},
        "lon": spot.lon if spot else None,
        "lat": spot.lat if spot else None,
        "position_source": spot.source if spot else None,
    }


def _cell(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and FORMULA.match(value) else value


# -- linked data -------------------------------------------------------------------------


def web_annotations(annotated: Annotated) -> str:
    """Return a collection of annotations, each of which identifies the place of a mention.

    The target is selected twice: by its position and by its words with what stands around
    them. An undecided mention is identified with each of its candidates, as a choice.
    """
    document = annotated.document
    uri = document_uri(document.digest)
    source = {
        "id": uri,
        "type": "Text",
        "format": document.media_type,
        "language": document.lang,
        "label": document.name,
    }
    items = [
        {
            "id": f"{uri}#char={toponym.start},{toponym.end}",
            "type": "Annotation",
            "motivation": "identifying",
            "body": _body(annotated, toponym),
            "target": {
                "type": "SpecificResource",
                "source": source,
                "selector": _selectors(annotated, toponym),
            },
        }
        for toponym in annotated.toponyms
    ]
    collection = annotation_collection(f"{uri}#places", label=document.title, items=items)
    return _json(collection)


def _body(annotated: Annotated, toponym: Toponym) -> dict[str, Any]:
    def body(place_id: str) -> dict[str, Any]:
        return {
            "type": "SpecificResource",
            "purpose": "identifying",
            "source": {
                "id": linked_places.PLACE_URN + place_id,
                "type": "Dataset",
                "label": annotated.gazetteer.places[place_id].title().en,
            },
        }

    if not toponym.candidates:
        return body(toponym.place)
    likelier = sorted(toponym.candidates, key=lambda place: place != toponym.place)
    return {"type": "Choice", "items": [body(place) for place in likelier]}


def _selectors(annotated: Annotated, toponym: Toponym) -> list[dict[str, Any]]:
    prefix, suffix = annotated.around(toponym, AROUND)
    span = (toponym.start, toponym.end, toponym.surface)
    return text_selectors(*span, prefix=prefix, suffix=suffix)


def place_attestations(annotated: Annotated) -> str:
    """Return the places that are named, each with the names that the document attests.

    Every attested name cites its mentions (RFC 5147); the usual names of the gazetteer follow.
    """
    mentions: dict[str, list[Toponym]] = {}
    for toponym in annotated.toponyms:
        mentions.setdefault(toponym.place, []).append(toponym)
    features = [_attested(annotated, count.id, mentions[count.id]) for count in annotated.counts]
    context = linked_places.CONTEXT
    return _json({"type": "FeatureCollection", "@context": context, "features": features})


def _attested(annotated: Annotated, place_id: str, mentions: list[Toponym]) -> dict[str, Any]:
    place, spot = annotated.gazetteer.places[place_id], annotated.spots[place_id]
    names: dict[str, dict[str, Any]] = {}
    for toponym in mentions:
        name = {"toponym": toponym.surface, "lang": _lang(annotated, toponym), "citations": []}
        names.setdefault(toponym.surface, name)["citations"].append(_citation(annotated, toponym))
    titles = place.title().model_dump()
    usual = [{"toponym": titles[lang], "lang": lang} for lang in LANGUAGES]
    geometries = []
    if spot:
        point = {"type": "Point", "coordinates": [spot.lon, spot.lat]}
        geometries = [point | {"citations": [{"label": spot.source}]}]
    feature_class, types = linked_places.typed(place.kind)
    return linked_places.place(
        linked_places.PLACE_URN + place_id,
        title=titles["en"],
        feature_class=feature_class,
        names=[*names.values(), *(name for name in usual if name["toponym"] not in names)],
        types=types,
        geometries=geometries,
    )


def _citation(annotated: Annotated, toponym: Toponym) -> dict[str, str]:
    document, page = annotated.document, annotated.page(toponym.start)
    span = (toponym.start, toponym.end)
    return linked_places.cited(document.name, document.digest, *span, page=page)


def _lang(annotated: Annotated, toponym: Toponym) -> str:
    """Return the language of a name: that of the document, if it is of the same script."""
    own, whole = lang_of(toponym.surface), annotated.document.lang
    cyrillic = ("ru", "kk")
    return whole if own in cyrillic and whole in cyrillic else own


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        "geojson": Format(
            write=mentions_geojson, suffix=".geojson", media_type="application/geo+json"
        ),
        "csv": Format(write=mentions_csv, suffix=".csv", media_type="text/csv"),
        "annotations": Format(
            write=web_annotations,
            suffix=".annotations.jsonld",
            media_type='application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"',
        ),
        "places": Format(
            write=place_attestations, suffix=".places.jsonld", media_type="application/ld+json"
        ),
    }
)
