"""What a page that stands alone holds to write the formats by itself, as plain values.

What the page tells anyway (titles, colours, translations, geometry) is not in it; its scripts
(``kzgeo/web/offline/export/export.js`` and those that it loads) put the two together.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from lxml import etree
from pyproj import CRS

from kzgeo.entries import LANGUAGES, Language, Passage
from kzgeo.export import kml
from kzgeo.export.annotations import URN
from kzgeo.export.columns import (
    DRAWN,
    Column,
    claim_columns,
    feature_columns,
    quotation_columns,
)
from kzgeo.export.geopackage_schema import schema_values
from kzgeo.export.ground import PREFIX, ground_tables
from kzgeo.export.held_ground import ground_shapes
from kzgeo.export.held_project import project_of, project_values
from kzgeo.export.held_styles import held_styles
from kzgeo.export.layer_metadata import METADATA_STANDARD, resource_metadata
from kzgeo.export.pieces import Pieces
from kzgeo.export.places import CERTAINTY, FEATURE_URN, REGION, SITE, attested, kind_of
from kzgeo.export.records import claim_records, feature_records
from kzgeo.export.tables import CLAIMS, QUOTATIONS, Table, tables
from kzgeo.gazetteer import load_gazetteer
from kzgeo.linked_places import CONTEXT, PLACE_URN, typed
from kzgeo.model import Feature, Quotation
from kzgeo.selection import FIELDS, Selection, drawings
from kzgeo.web_annotation import document_uri

__all__ = ["Held", "held"]

# Of a feature's record, what the page tells in no other place.
FURTHER = (*(f"method_{lang}" for lang in LANGUAGES if lang != "en"), "data_date", "part_of")
FEATURE = "feature"
EPSG_4326 = "EPSG:4326"


@dataclass(frozen=True, kw_only=True)
class Held:
    """What the page holds for exports.

    ``rows`` are the rows of each layer: their fields, and further columns of a table. ``passages``
    and ``claims`` belong to the passages and the statements of these ids, ``words`` are what is
    written in one language, ``styles`` those of QGIS, ``projects`` its projects, ``shapes`` what is
    to be known of the base map's geometry, and ``values`` all else.
    """

    rows: Mapping[str, list[dict[str, Any]]]
    passages: Mapping[str, dict[str, Any]]
    claims: Mapping[str, dict[str, Any]]
    values: Mapping[str, Any]
    words: Mapping[Language, Mapping[str, Any]]
    styles: Mapping[Language, Mapping[str, Any]]
    projects: Mapping[Language, Mapping[str, Any]]
    shapes: Mapping[str, Any]


def held(selection: Selection) -> Held:
    """Return what a page needs to export any part of a selection."""
    features = {feature.id: feature for _, feature, _ in drawings(selection)}
    passages = {q.passage.id: q.passage for q in _quotations(selection, features.values())}
    # What is saved is what is shown: layers that were asked for.
    spoken = {lang: replace(selection, language=lang, named=True) for lang in LANGUAGES}
    pieces = Pieces()
    styles = held_styles(spoken, pieces)
    projects = {lang: project_of(told, pieces) for lang, told in spoken.items()}
    return Held(
        rows=_rows(selection),
        passages={name: _passage(passage) for name, passage in passages.items()},
        claims=_claims(selection),
        values={
            "fields": dict(FIELDS),
            "urn": URN,
            "kml": kml.values(selection),
            "places": _places(selection, features.values()),
            "quoting": _quoting(selection, features.values()),
            "sources": {
                source.id: {"uri": document_uri(source.sha256), "lang": source.lang}
                for source in selection.atlas.sources.values()
            },
            "metadata": METADATA_STANDARD,
            "crs": _crs(),
            "descriptions": schema_values(),
            "project": project_values(selection),
        },
        words={lang: _words(told) for lang, told in spoken.items()},
        styles={lang: told | {"parts": pieces.all()} for lang, told in styles.items()},
        projects=projects,
        shapes=ground_shapes(selection.atlas.base),
    )


def _crs() -> dict[str, Any]:
    """Return the coordinate reference system of everything, as different formats write it."""
    system = CRS(EPSG_4326)
    return {
        "wkt": system.to_wkt(),
        "wkt1": system.to_wkt(version="WKT1_GDAL", output_axis_rule=True),
        "json": json.dumps(system.to_json_dict()),
    }


def _rows(selection: Selection) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for layer in selection.layers:
        records = feature_records(selection.of(layer))
        names = (*FIELDS, *FURTHER)
        found[layer.id] = [{name: r.properties[name] for name in names} for r in records]
    return found


def _quotations(selection: Selection, features: Iterable[Feature]) -> Iterator[Quotation]:
    for layer in selection.layers:
        yield from layer.quotations
        for _, quotations in layer.unplaced:
            yield from quotations
    for feature in features:
        yield from feature.quotations


def _passage(passage: Passage) -> dict[str, Any]:
    return {
        "exact": passage.exact,
        "prefix": passage.prefix,
        "suffix": passage.suffix,
        "end": passage.end,
        "page": passage.page,
        "also_at": passage.also_at,
    }


def _claims(selection: Selection) -> dict[str, dict[str, Any]]:
    """Return the records of claims, each once, with their places in the order of all of them."""
    found: dict[str, dict[str, Any]] = {}
    names = [column.name for column in claim_columns(selection.language) if column.name != FEATURE]
    for record in claim_records(selection):
        values = [record.properties[name] for name in names]
        found.setdefault(str(record.properties["claim"]), {"order": len(found), "record": values})
    return found


def _quoting(selection: Selection, features: Iterable[Feature]) -> dict[str, Any]:
    """Return which passages layers, what has no place, and features quote, best first."""
    return {
        "layers": {
            layer.id: {
                "titles": [layer.title.written(lang) for lang in LANGUAGES],
                "passages": _ids(layer.quotations),
                "unplaced": [
                    {
                        "id": item.id,
                        "title": item.title.en,
                        "titles": [item.title.written(lang) for lang in LANGUAGES],
                        "passages": _ids(quotations),
                    }
                    for item, quotations in layer.unplaced
                ],
            }
            for layer in selection.layers
        },
        "features": {
            feature.id: {"layer": feature.layer_id, "passages": _ids(feature.quotations)}
            for feature in features
        },
    }


def _ids(quotations: Iterable[Quotation]) -> list[str]:
    return [quotation.passage.id for quotation in quotations]


def _places(selection: Selection, features: Iterable[Feature]) -> dict[str, Any]:
    gazetteer, atlas = load_gazetteer(), selection.atlas
    found: dict[str, dict[str, Any]] = {}
    kinds = {}
    for feature in features:
        whole = atlas.feature(feature.entry.part_of) if feature.entry.part_of else None
        kind = kind_of(gazetteer, feature, whole)
        if kind:
            kinds[kind] = typed(kind)
        names: dict[str, list[int]] = {}
        for toponym, quotation in attested(feature, gazetteer):
            names.setdefault(toponym, []).append(quotation.rank)
        found[feature.id] = {
            "kind": kind,
            "known": feature.id in gazetteer.places,
            "whole": whole and {"id": whole.id, "title": whole.title.model_dump()},
            "names": list(names.items()),  # some browser would put 2022 first
        }
    return {
        "context": CONTEXT,
        "feature": FEATURE_URN,
        "place": PLACE_URN,
        "site": SITE,
        "region": REGION,
        "certainty": dict(CERTAINTY),
        "kinds": kinds,
        "features": found,
    }


def _words(selection: Selection) -> dict[str, Any]:
    """Return titles, summaries and metadata of tables and what is told of their columns."""
    lang = selection.language
    told = tables(selection)
    return {
        "layers": {table.layer: _table(table, lang) for table in told if table.layer},
        "tables": {table.name: _table(table, lang) for table in told if not table.layer},
        "columns": {
            FEATURE: _columns(feature_columns(lang, drawn=DRAWN)),
            QUOTATIONS: _columns(quotation_columns(lang)),
            CLAIMS: _columns(claim_columns(lang)),
        },
        "ground": {
            table.name.removeprefix(PREFIX): _table(table, lang)
            | {"columns": _columns(table.columns)}
            for table in ground_tables(selection)
        },
    }


def _table(table: Table, lang: Language) -> dict[str, Any]:
    metadata = resource_metadata(table, language=lang, tag="qgis")
    return {
        "name": table.name,
        "title": table.title,
        "summary": table.summary,
        "metadata": etree.tostring(metadata, encoding="unicode"),
        "date": table.provenance.data_date if table.provenance else None,
    }


def _columns(columns: Iterable[Column]) -> list[dict[str, Any]]:
    return [
        {
            "name": column.name,
            "kind": column.kind,
            "alias": column.alias,
            "comment": column.comment,
            "values": column.values,
        }
        for column in columns
    ]
