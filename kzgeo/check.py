"""Checks of the whole atlas that go beyond reading it: each returns a list of problems."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import shapely
from shapely.geometry import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from kzgeo.entries import NOT_STATED, Claim, Provenance, Words
from kzgeo.errors import CatalogueError
from kzgeo.gazetteer import load_gazetteer
from kzgeo.model import Atlas, Feature, Problem
from kzgeo.quantities import plain_digits, quantities
from kzgeo.verify import passages_of

__all__ = ["check", "check_gazetteer"]

DECIMALS = 5
LONGEST = 1500


def check(atlas: Atlas) -> list[Problem]:
    """Return every problem of geometry, relations and quotations, in order of the layers."""
    found: list[Problem] = []
    for feature in atlas.features():
        place = f'geodata/{feature.layer_id}.geojson, feature "{feature.id}"'
        found.extend(_precision(feature.geometry, place))
        found.extend(_winding(feature.geometry, place))
        found.extend(_flat(feature, place))
        found.extend(_years(feature))
        found.extend(_method(feature, place))
    found.extend(_unfinished(atlas))
    found.extend(_cycles(atlas))
    found.extend(_passages(atlas))
    found.extend(_claims(atlas))
    return found


def check_gazetteer(root: Path) -> list[Problem]:
    """Return what keeps the gazetteer of a project from being read; one without has none."""
    folder = root / "geodata" / "gazetteer"
    if not folder.is_dir():
        return []
    try:
        load_gazetteer(folder)
    except CatalogueError as error:
        return [Problem(place=error.place, fault=error.fault, cure=error.cure)]
    return []


def _precision(geometry: BaseGeometry, place: str) -> Iterator[Problem]:
    numbers = shapely.get_coordinates(geometry).ravel().tolist()
    if any(round(number, DECIMALS) != number for number in numbers):
        yield Problem(
            place=place,
            fault=f"coordinates have more than {DECIMALS} decimals",
            cure="round them; a fifth decimal is about a metre",
        )


def _winding(geometry: BaseGeometry, place: str) -> Iterator[Problem]:
    polygons = geometry.geoms if isinstance(geometry, MultiPolygon) else [geometry]
    for polygon in polygons:
        if isinstance(polygon, Polygon) and not (
            polygon.exterior.is_ccw and not any(ring.is_ccw for ring in polygon.interiors)
        ):
            yield Problem(
                place=place,
                fault="a ring runs the wrong way round",
                cure="RFC 7946 wants exteriors counter-clockwise and holes clockwise",
            )
            return


def _flat(feature: Feature, place: str) -> Iterator[Problem]:
    nested = [key for key, value in feature.properties.items() if isinstance(value, dict | list)]
    if nested:
        yield Problem(
            place=place,
            fault=f"properties {', '.join(nested)} are nested",
            cure="write flat values: other programs drop nested ones",
        )


def _method(feature: Feature, place: str) -> Iterator[Problem]:
    """Compare the method that other programs read with the one that readers see."""
    drawn = feature.properties.get("method")
    if drawn is not None and drawn != feature.entry.method.en:
        yield Problem(
            place=place,
            fault=f"its method is not that of layers/{feature.layer_id}.toml",
            cure="write the same English text in both, or leave it out of the GeoJSON",
        )


def _unfinished(atlas: Atlas) -> Iterator[Problem]:
    """Report what a layer that was added is still to be given."""
    for layer in atlas.layers:
        place, entry = f"layers/{layer.id}.toml", layer.entry
        yield from _unwritten("title", entry.title, place)
        yield from _unwritten("summary", entry.summary, place)
        yield from _unstated(layer.provenance, f"geodata/{layer.id}.geojson")
        for item, _ in layer.unplaced:
            yield from _unwritten("title", item.title, f'{place}, "{item.id}"')
        for feature in layer.features:
            where = f'{place}, feature "{feature.id}"'
            yield from _unwritten("title", feature.entry.title, where)
            yield from _unwritten("method", feature.entry.method, where)
            if not feature.entry.searched:
                yield Problem(
                    place=where,
                    fault="has no quotation, and nobody has looked for one in the documents",
                    cure="add some with kzgeo quote add, or remove searched = false where the "
                    "documents say nothing of it",
                )


def _unwritten(key: str, words: Words, place: str) -> Iterator[Problem]:
    if words.missing:
        yield Problem(
            place=place,
            fault=f"its {key} is missing in {', '.join(words.missing)}",
            cure=f"write {', '.join(f'{key}.{lang}' for lang in words.missing)}, and take "
            f"{'them' if len(words.missing) > 1 else 'it'} out of {key}.missing",
        )


def _unstated(provenance: Provenance, place: str) -> Iterator[Problem]:
    unknown = [key for key, text in provenance.model_dump().items() if text == NOT_STATED]
    if unknown:
        yield Problem(
            place=place,
            fault=f"does not state {', '.join(unknown)} of its data",
            cure=f'write {", ".join(unknown)} beside "type": without a licence it may not be '
            "published"
            if "licence" in unknown
            else f'write {", ".join(unknown)} beside "type"',
        )


def _years(feature: Feature) -> Iterator[Problem]:
    first, last = feature.entry.from_year, feature.entry.to_year
    if first is not None and last is not None and first > last:
        yield Problem(
            place=f'layers/{feature.layer_id}.toml, feature "{feature.id}"',
            fault=f"from_year {first} is after to_year {last}",
            cure="swap or mend the years",
        )


def _cycles(atlas: Atlas) -> Iterator[Problem]:
    known: set[str] = set()
    for feature in atlas.features():
        path: list[str] = []
        step: Feature | None = feature
        while step is not None and step.id not in known:
            known.add(step.id)
            path.append(step.id)
            step = atlas.feature(step.entry.part_of or "")
        if step is not None and step.id in path:
            yield Problem(
                place=f'layers/{feature.layer_id}.toml, feature "{feature.id}"',
                fault="is a part of itself",
                cure="remove part_of where the circle closes",
            )


def _passages(atlas: Atlas) -> Iterator[Problem]:
    for passage in passages_of(atlas).values():
        place = f'passage "{passage.id}"'
        if passage.exact != passage.exact.strip():
            yield Problem(
                place=place,
                fault="begins or ends with white space",
                cure="cut it at its first and last character",
            )
        missing = passage.untranslated()
        if missing:
            yield Problem(
                place=place,
                fault=f"is not translated into {', '.join(missing)}",
                cure=f"add {', '.join(f'translations.{lang}' for lang in missing)}",
            )
        if len(passage.exact) > LONGEST:
            yield Problem(
                place=place,
                fault=f"is {len(passage.exact)} code points long",
                cure="quote one to three sentences",
            )


def _claims(atlas: Atlas) -> Iterator[Problem]:
    for claim in atlas.claims:
        place = f'claim "{claim.id}"'
        named = [claim.feature, *claim.also, *(claim.measure.of if claim.measure else ())]
        for feature in named:
            if atlas.feature(feature) is None:
                yield Problem(
                    place=place,
                    fault=f'feature "{feature}" does not exist',
                    cure="name a feature of the atlas",
                )
        if not _figure_stands(claim):
            yield Problem(
                place=place,
                fault=f"{claim.stated.value} is no reading of “{claim.stated.as_written}”",
                cure="state the value as the text has it, or copy the words that hold it",
            )


def _figure_stands(claim: Claim) -> bool:
    """Tell whether the stated value can be read in the words it is said to stand in."""
    stated = claim.stated
    if isinstance(stated.value, str):
        figures = re.findall(r"\d+", plain_digits(stated.as_written))
        known = {int(figure) for figure in re.findall(r"\d+", stated.value)}
        return stated.unit != "date" or {int(figure) for figure in figures} <= known
    if claim.predicate == "rank" and not re.search(r"\d", plain_digits(stated.as_written)):
        return True  # a rank may be a superlative
    readings = {reading.value for reading in quantities(stated.as_written)}
    return abs(Decimal(str(stated.value))) in readings
