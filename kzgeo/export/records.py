"""The rows of the tables: features with their first quotation, quotations, claims."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from shapely.geometry.base import BaseGeometry

from kzgeo.answers import claim_answer
from kzgeo.entries import LANGUAGES, Passage, Words
from kzgeo.model import Feature, Quotation, Shared
from kzgeo.selection import Drawn, Selection, Value, drawings, rows
from kzgeo.shapes import colour_of
from kzgeo.verdicts import Judged, judge

__all__ = ["Record", "claim_records", "feature_records", "quotation_records"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Record:
    """A row: a value, or ``None``, for every column, and a place unless the table has none.

    ``geometry`` is (longitude, latitude) in degrees, EPSG:4326.
    """

    properties: Mapping[str, Value]
    geometry: BaseGeometry | None = None


def feature_records(selection: Selection) -> Iterator[Record]:
    """Yield what the layers draw, in the order of :func:`kzgeo.selection.rows`."""
    for row, (layer, feature, drawn) in zip(rows(selection), drawings(selection), strict=True):
        properties = {
            **row.properties,
            **_origin(feature, drawn, layer.provenance.data_date),
            "part_of": feature.entry.part_of,
            **_first(feature),
            "colour": colour_of(layer, drawn),
            "arrow": not isinstance(drawn, Shared) and drawn.entry.arrow,
            "label_lon": drawn.properties.get("label_lon"),
            "label_lat": drawn.properties.get("label_lat"),
            "mentions": drawn.properties.get("mentions"),
        }
        yield Record(properties=properties, geometry=row.geometry)


def _origin(feature: Feature, drawn: Drawn, date: str) -> dict[str, Value]:
    """Return method and date of a drawing; the method of a second one is told in English only."""
    others = [lang for lang in LANGUAGES if lang != "en"]
    if isinstance(drawn, Shared):
        stated = drawn.properties.get("method")
        own = isinstance(stated, str)
        date = str(drawn.properties.get("data_date") or date)
    else:
        own, date = False, feature.provenance.data_date
    method = feature.entry.method
    return {
        **{f"method_{lang}": None if own else method.written(lang) for lang in others},
        "data_date": date,
    }


def _first(feature: Feature) -> dict[str, Value]:
    passage = feature.quotations[0].passage if feature.quotations else None
    return {
        "quotation_lang": passage.lang if passage else None,
        "quotation_page": passage.page if passage else None,
        **_translations(passage),
    }


def _translations(passage: Passage | None) -> dict[str, Value]:
    found: Mapping[Any, str] = passage.translations if passage else {}
    return {f"translation_{lang}": found.get(lang) for lang in LANGUAGES}


# -- quotations --------------------------------------------------------------------------


def quotation_records(selection: Selection) -> Iterator[Record]:
    """Yield every quotation of what is shown: a feature that is drawn twice is quoted once."""
    for layer in selection.layers:
        yield from _quoted(layer.id, "layer", layer.id, layer.title, layer.quotations)
        for item, quotations in layer.unplaced:
            yield from _quoted(layer.id, "unplaced", item.id, item.title, quotations)
    for feature in _shown(selection):
        yield from _quoted(
            feature.layer_id, "feature", feature.id, feature.title, feature.quotations
        )


def _shown(selection: Selection) -> Iterable[Feature]:
    return {feature.id: feature for _, feature, _ in drawings(selection)}.values()


def _quoted(
    layer: str, kind: str, subject: str, title: Words, quotations: Iterable[Quotation]
) -> Iterator[Record]:
    for quotation in quotations:
        passage = quotation.passage
        yield Record(
            properties={
                "layer": layer,
                "kind": kind,
                "feature": subject if kind == "feature" else None,
                "subject": subject,
                **_titles(title),
                "rank": quotation.rank,
                "passage": passage.id,
                "source": passage.source,
                "start": passage.start,
                "end": passage.end,
                "exact": passage.exact,
                "prefix": passage.prefix,
                "suffix": passage.suffix,
                "lang": passage.lang,
                "page": passage.page,
                "also_at": ", ".join(f"{start}-{end}" for start, end in passage.also_at) or None,
                **_translations(passage),
            }
        )


def _titles(title: Words) -> dict[str, Value]:
    return {f"title_{lang}": title.written(lang) for lang in LANGUAGES}


# -- claims ------------------------------------------------------------------------------


def claim_records(selection: Selection) -> Iterator[Record]:
    """Yield every claim on what is shown, once for each feature that it is shown with."""
    shown = {feature.id for feature in _shown(selection)}
    for item in judge(selection.atlas) if shown else ():
        for feature in dict.fromkeys((item.claim.feature, *item.claim.also)):
            if feature in shown:
                yield Record(properties=_claim(selection, item, feature))


def _claim(selection: Selection, item: Judged, feature: str) -> dict[str, Value]:
    answer = claim_answer(item)
    stated, measured, accepted = answer["stated"], answer["measured"], answer["accepted"]
    note = item.claim.note
    as_they_are = ("source", "start", "end", "exact", "predicate", "matter")
    results = ("verdict", "total", "as_of", "from_year", "to_year")
    return {
        "claim": answer["id"],
        "feature": feature,
        "filed_under": answer["feature"],
        "also": ", ".join(answer["also"]) or None,
        **{key: answer[key] for key in as_they_are},
        "lang": selection.atlas.sources[item.claim.source].lang,
        **_titles(item.claim.title),
        **_valued("stated", stated),
        **{f"stated_{key}": stated[key] for key in ("as_written", "approx", "bound")},
        **{f"measured_{key}": measured and measured[key] for key in ("value", "unit", "method")},
        **_valued("accepted", accepted),
        **{f"accepted_{key}": accepted and accepted[key] for key in ("reference", "until")},
        "accepted_all": "\n".join(map(_accepted, answer["accepted_all"])) or None,
        **{key: answer[key] for key in results},
        "against": ", ".join(answer["against"]) or None,
        **{f"note_{lang}": note.written(lang) if note else None for lang in LANGUAGES},
    }


def _valued(name: str, answer: Mapping[str, Any] | None) -> dict[str, Value]:
    """Return a value as text, and as a number too where it is one."""
    value, unit = (answer["value"], answer["unit"]) if answer else (None, None)
    return {
        f"{name}_value": None if value is None else str(value),
        f"{name}_number": float(value) if isinstance(value, int | float) else None,
        f"{name}_unit": unit,
    }


def _accepted(item: Mapping[str, Any]) -> str:
    until = f", until {item['until']}" if item["until"] else ""
    unit = f" {item['unit']}" if item["unit"] else ""
    return f"{item['value']}{unit}{until}: {item['reference']}"
