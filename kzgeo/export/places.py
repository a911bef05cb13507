"""Linked Places Format 1.3: every feature as a place, with names that the documents attest."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from kzgeo.entries import LANGUAGES, FeatureEntry, Source
from kzgeo.export.annotations import URN
from kzgeo.gazetteer import Gazetteer, Kind, load_gazetteer
from kzgeo.linked_places import CONTEXT, PLACE_URN, cited, place, typed
from kzgeo.model import Evidence, Feature, Layer, Quotation, geojson_of
from kzgeo.selection import Row, Selection, rows

__all__ = ["CERTAINTY", "FEATURE_URN", "REGION", "SITE", "attested", "kind_of", "write_places"]

FEATURE_URN = f"{URN}:feature:"
CERTAINTY: Mapping[Evidence, str] = MappingProxyType(
    {"surveyed": "certain", "approximate": "less-certain", "schematic": "uncertain"}
)
# Of what the gazetteer does not have: GeoNames' classes for sites and for regions.
SITE = "S"
REGION = "L"


def write_places(selection: Selection, path: Path) -> None:
    """Write a FeatureCollection, a place a line; drawings of one feature are its geometries."""
    drawn: dict[str, list[Row]] = {}
    for row in rows(selection):
        drawn.setdefault(row.feature.id, []).append(row)
    gazetteer = load_gazetteer()
    with path.open("w", encoding="utf-8", newline="\n") as out:
        out.write(f'{{"type":"FeatureCollection","@context":{json.dumps(CONTEXT)},"features":[')
        before = "\n"
        for group in drawn.values():
            written = json.dumps(_place(selection, group, gazetteer), ensure_ascii=False)
            out.write(before + written)
            before = ",\n"
        out.write("\n]}\n")


def _place(selection: Selection, group: list[Row], gazetteer: Gazetteer) -> dict[str, Any]:
    feature, atlas = group[0].feature, selection.atlas
    quoted = [(one, atlas.sources[one.passage.source]) for one in feature.quotations]
    whole = atlas.feature(feature.entry.part_of) if feature.entry.part_of else None
    kind = kind_of(gazetteer, feature, whole)
    is_point = group[0].geometry.geom_type.endswith("Point")
    feature_class, types = typed(kind) if kind else (SITE if is_point else REGION, [])
    more: dict[str, Any] = {
        "when": _when(feature.entry),
        "types": types,
        "relations": [_part_of(whole, selection)] if whole else [],
        "links": _links(gazetteer, feature),
        "descriptions": [found for one in quoted for found in _descriptions(*one)],
    }
    return place(
        FEATURE_URN + feature.id,
        title=feature.title.to(selection.language),
        feature_class=feature_class,
        names=_names(feature, quoted, gazetteer, group[0].layer),
        geometries=[_geometry(row) for row in group],
        **{name: value for name, value in more.items() if value},
    )


def kind_of(gazetteer: Gazetteer, feature: Feature, whole: Feature | None) -> Kind | None:
    """Return the kind that the gazetteer has for a feature, or for what it is a part of."""
    ids = (feature.id, *([whole.id] if whole else ()))
    known = (gazetteer.places[name].kind for name in ids if name in gazetteer.places)
    return next(known, None)


def _names(
    feature: Feature, quoted: list[tuple[Quotation, Source]], gazetteer: Gazetteer, layer: Layer
) -> list[dict[str, Any]]:
    """Return the names that passages attest, each cited, and the titles that none of them has.

    The format wants one citation at least, so an unattested title cites its layer.
    """
    sources = {quotation.rank: source for quotation, source in quoted}
    names: dict[str, dict[str, Any]] = {}
    for toponym, quotation in attested(feature, gazetteer):
        name = {"toponym": toponym, "lang": quotation.passage.lang, "citations": []}
        citation = _cited(quotation, sources[quotation.rank])
        names.setdefault(toponym, name)["citations"].append(citation)
    found = [*names.values()]
    for lang in LANGUAGES:
        title = feature.title.written(lang)
        if title is not None and title not in names:
            found.append({"toponym": title, "lang": lang})
    found = found or [{"toponym": feature.title.en}]
    if not names:
        found[0]["citations"] = [
            {"label": f"kzgeo: {layer.title.en}", "@id": f"{URN}:layer:{layer.id}"}
        ]
    return found


def attested(feature: Feature, gazetteer: Gazetteer) -> Iterator[tuple[str, Quotation]]:
    """Yield the names that passages attest, each with a quotation that has it.

    What a passage marks may be any words that speak of the feature: a name is what the gazetteer
    or a title has.
    """
    known = gazetteer.places.get(feature.id)
    for quotation in feature.quotations:
        lang = quotation.passage.lang
        names = {feature.title.written(lang), *(getattr(known, lang) if known else ())}
        for mark in filter(names.__contains__, quotation.mark):
            yield mark, quotation


def _cited(quotation: Quotation, source: Source) -> dict[str, str]:
    passage = quotation.passage
    return cited(source.id, source.sha256, passage.start, passage.end, page=passage.page)


def _descriptions(quotation: Quotation, source: Source) -> Iterator[dict[str, str]]:
    """Yield a passage under the name of its place in the document, and its translations."""
    passage = quotation.passage
    uri = _cited(quotation, source)["@id"]
    yield {"@id": uri, "value": passage.exact, "lang": passage.lang}
    for lang in LANGUAGES:
        if lang in passage.translations:
            translated = f"{URN}:passage:{passage.id}:{lang}"
            yield {"@id": translated, "value": passage.translations[lang], "lang": lang}


def _when(entry: FeatureEntry) -> dict[str, Any]:
    """Return the years of a feature; a timespan has a start, and with no end it is that start.

    So what begins at an unknown time begins by its last year, and what lasts ends after its first.
    """
    span: dict[str, dict[str, str]] = {}
    if entry.from_year is not None:
        first = _year(entry.from_year)
        span = {"start": {"in": first}, "end": {"earliest": first}}
    if entry.to_year is not None:
        last = _year(entry.to_year)
        span = {"start": {"latest": last}} | span | {"end": {"in": last}}
    return {"timespans": [span]} if span else {}


def _year(year: int) -> str:
    """Return a year as ISO 8601 has it.

    >>> _year(453), _year(-120)
    ('0453', '-0120')
    """
    return f"{year:0{4 if year >= 0 else 5}d}"


def _part_of(whole: Feature, selection: Selection) -> dict[str, str]:
    return {
        "relationType": "gvp:broaderPartitive",
        "relationTo": FEATURE_URN + whole.id,
        "label": whole.title.to(selection.language),
    }


def _links(gazetteer: Gazetteer, feature: Feature) -> list[dict[str, str]]:
    """Return the link to the place under whose name the mentions of a document are exported."""
    if feature.id not in gazetteer.places:
        return []
    return [{"type": "closeMatch", "identifier": PLACE_URN + feature.id}]


def _geometry(row: Row) -> dict[str, Any]:
    origin = (row.properties[key] for key in ("source", "attribution", "licence"))
    label = "; ".join(str(text) for text in origin if text)
    certainty = CERTAINTY[row.properties["evidence"]]  # type: ignore[index]
    return geojson_of(row.geometry) | {"citations": [{"label": label}], "certainty": certainty}
